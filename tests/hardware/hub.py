"""A small real Socket.IO server and a real agent process, for tests of the agent from outside."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import socketio
from werkzeug.serving import WSGIRequestHandler, make_server

from hardware import config
from hardware.clock import Clock
from hardware.crew import Crew
from hardware.virtual.host import TwinHost

NAMESPACE = "/agent"
KEY = "a-key-for-tests"
ROOT = Path(__file__).resolve().parents[2]


class _Handler(WSGIRequestHandler):
    """One request a connection: after a websocket nothing of HTTP may be waited for."""

    disable_nagle_algorithm = True  # as the real server; else every second job waits 40 ms

    def handle_one_request(self) -> None:
        super().handle_one_request()
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


class Hub:
    """Accepts agents with KEY; keeps what they say and acknowledges it as ``answer`` says."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Any]] = []
        self.answer: Callable[[str, Any], Any] = lambda event, data: {"ok": True}
        self.sids: list[str] = []
        self.refused = 0
        self.came = threading.Condition()
        self._io = socketio.Server(async_mode="threading", transports=["websocket"])
        self._io.on("connect", self._connect, namespace=NAMESPACE)
        self._io.on("disconnect", self._disconnect, namespace=NAMESPACE)
        for event in ("hello", "status", "done", "rated", "pressed", "card", "scanned"):
            self._io.on(event, self._hearer(event), namespace=NAMESPACE)
        self._app = socketio.WSGIApp(self._io)
        self.port = _lasting_port()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with _listen(self.port) as listener:
            self._server = make_server(
                "127.0.0.1", self.port, self._app, threaded=True, request_handler=_Handler,
                fd=listener.fileno(),
            )  # fmt: skip
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self, settle_s: float = 0.3) -> None:
        """Away from now on, also for a connection that was just being made."""
        self._server.shutdown()
        self._server.server_close()
        end = time.monotonic() + settle_s
        while True:
            for sid in list(self.sids):
                self._io.disconnect(sid, namespace=NAMESPACE)
            if time.monotonic() >= end:
                return
            time.sleep(0.02)

    def _connect(self, sid: str, environ: Any, auth: Any) -> None:
        if not auth or auth.get("key") != KEY:
            with self.came:
                self.refused += 1
                self.came.notify_all()
            raise socketio.exceptions.ConnectionRefusedError("refused", {"code": "unknown_key"})
        with self.came:
            self.sids.append(sid)
            self.came.notify_all()

    def _disconnect(self, sid: str, *_: Any) -> None:
        with self.came:
            self.sids = [one for one in self.sids if one != sid]
            self.came.notify_all()

    def _hearer(self, event: str) -> Callable[[str, Any], Any]:
        def heard(sid: str, data: Any) -> Any:
            with self.came:
                self.said.append((event, data))
                self.came.notify_all()
            return self.answer(event, data)

        return heard

    def tell(self, job: dict[str, Any]) -> None:
        self._io.emit("job", job, namespace=NAMESPACE)

    def until(self, found: Callable[[], Any], seconds: float = 8.0) -> Any:
        """Wait for something true; what was said so far is shown if it does not come."""
        end = time.monotonic() + seconds
        with self.came:
            while not (got := found()):
                left = end - time.monotonic()
                assert left > 0, f"not within {seconds} s; said so far: {self.said}"
                self.came.wait(min(left, 0.02))
            return got

    def all(self, event: str) -> list[Any]:
        return [data for name, data in self.said if name == event]

    def done(self, job: int | str, seconds: float = 8.0) -> Any:
        return self.until(
            lambda: next((d for d in self.all("done") if d["job"] == job), None), seconds
        )

    def connected(self) -> None:
        self.until(lambda: self.sids and self.all("hello"))


def _listen(port: int) -> socket.socket:
    """The old listener's thread may hold its port a moment longer."""
    end = time.monotonic() + 3
    while True:
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


def _lasting_port() -> int:
    """Below the system's own range, so that nobody gets it while the hub is away."""
    while True:
        port = random.randrange(20_000, 30_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class AgentProcess:
    """``python -m hardware.agent`` with its own data folder, which stays from start to start."""

    def __init__(self, hub: Hub, folder: Path, devices: str) -> None:
        self.folder = folder
        self._file = folder / "devices.toml"
        self._file.write_text(devices, encoding="utf-8")
        self._hub = hub
        self._log = folder / "agent.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str, key: str = KEY) -> AgentProcess:
        """Anew: what the hub and the log hold is of this start."""
        self._hub.said.clear()
        command = [
            sys.executable, "-m", "hardware.agent", "--server", self._hub.url, "--key", key,
            "--devices", str(self._file), "--data", str(self.folder / "data"), *more,
        ]  # fmt: skip
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=log
            )
        return self

    @property
    def said(self) -> str:
        """What it has said on stderr since its start."""
        return self._log.read_text("utf-8")

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Exit code and what it said."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(15), self.said


@contextlib.contextmanager
def crew(hub: Hub, folder: Path, devices: str) -> Iterator[Crew]:
    """The agent's inside in this process: real drivers, buses, journal and link."""
    found = config.parse(devices)
    crew = Crew("crew", "0", found, folder, Clock(), TwinHost(found).open)
    crew.start(hub.url, KEY)
    try:
        hub.connected()
        yield crew
    finally:
        crew.stop()


@contextlib.contextmanager
def running(hub: Hub, folder: Path, devices: str, *more: str) -> Iterator[AgentProcess]:
    agent = AgentProcess(hub, folder, devices).start(*more)
    try:
        yield agent
    finally:
        if agent.process and agent.process.poll() is None:
            agent.kill()
