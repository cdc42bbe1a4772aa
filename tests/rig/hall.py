"""A real server of the product on a data folder of its own, to be killed and started again.

Stands on the command line and on HTTP alone. It ends what it started, by process object.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.rig.raw import Wire

PROJECT = Path(__file__).parent.parent.parent
START = "2026-03-02T09:00:00+08:00"
_NOWHERE = "http://127.0.0.1:1"
Json = dict[str, Any]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def cpu_s(pid: int) -> float:
    """What a process has computed so far, in seconds of one core (user and system)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def offered(groups: list[Json]) -> list[str]:
    """The services of a catalog's groups, in its order."""
    found: list[str] = []
    for group in groups:
        found += [s["id"] for s in group.get("services", []) if s["open"]]
        found += offered(group.get("groups", []))
    return found


@functools.cache
def _seed_of(example: str) -> tuple[bytes, Json]:
    """A seeded database, half a minute before any hall's time begins, and its credentials."""
    with tempfile.TemporaryDirectory(prefix="tingxu-seed-") as folder:
        secrets, file = Path(folder, "credentials.json"), Path(folder, "hall.db")
        env = {
            **os.environ,
            "TINGXU_DATA": folder,
            "TINGXU_DB": f"sqlite:///{file}",
            "TINGXU_CLOCK": f"{START}@{time.time() + 30:.3f}x1",
            "PYTHONPATH": str(PROJECT),
        }
        args = ("demo-seed", "--example", example, "--public-url", _NOWHERE, "--out", str(secrets))
        command = [sys.executable, "-m", "server", *args]
        subprocess.run(command, cwd=folder, env=env, check=True, timeout=300)
        return file.read_bytes(), json.loads(secrets.read_text("utf-8"))


class Hall:
    """One hall with its keys and people; hall time begins at nine on a working Monday."""

    def __init__(
        self,
        example: str = "county",
        speed: float = 1.0,
        db: str | None = None,
        async_mode: str = "eventlet",
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tingxu-rig-"))
        self.settings = self.folder / "tingxu.toml"
        self.settings.write_text(f'async_mode = "{async_mode}"\n', "utf-8")
        self.file = self.folder / "hall.db"
        self.db = db or f"sqlite:///{self.file}"
        self.port = free_port()
        self.example = PROJECT / "server" / "examples" / f"{example}.toml"
        self.env = {
            **os.environ,
            "TINGXU_DATA": str(self.folder),
            "TINGXU_DB": self.db,
            "TINGXU_CLOCK": f"{START}@{time.time():.3f}x{speed:g}",
            "PYTHONPATH": str(PROJECT),
        }
        self.known: Json = self._seed(example) if db else self._grow(example)
        self.process: subprocess.Popen[bytes] | None = None
        self._others: list[subprocess.Popen[bytes]] = []

    def _seed(self, example: str) -> Json:
        secrets = self.folder / "credentials.json"
        address = ("--public-url", self.base)
        self.cli("demo-seed", "--example", example, *address, "--out", str(secrets))
        known: Json = json.loads(secrets.read_text("utf-8"))
        return known

    def _grow(self, example: str) -> Json:
        """From the seed of this example that was made first: a hall of a test every few seconds
        need not be seeded each time."""
        database, known = _seed_of(example)
        self.file.write_bytes(database)
        with contextlib.closing(sqlite3.connect(self.file)) as own, own:
            own.execute(
                "UPDATE definitions SET document = replace(document, ?, ?)", (_NOWHERE, self.base)
            )
        (self.folder / "credentials.json").write_text(json.dumps(known), "utf-8")
        return copy.deepcopy(known)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cli(self, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one command of ``tingxu`` to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "server", *args],
            cwd=self.folder,
            env=self.env,
            text=True,
            capture_output=True,
            timeout=300,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(
                f"tingxu {' '.join(args)} -> {done.returncode}: {done.stderr[-800:]}"
            )
        return done

    def start(self, patience_s: float = 30) -> float:
        """Start the server; seconds until it was ready."""
        began = time.monotonic()
        self.process = self._spawn(
            "server",
            *("serve", "--config", str(self.settings)),
            *("--host", "127.0.0.1", "--port", str(self.port)),
        )
        while time.monotonic() - began < patience_s:
            with contextlib.suppress(OSError):
                wire = Wire(self.port)
                status, _ = wire.ask("GET", "/readyz")
                wire.close()
                if status == 200:
                    return time.monotonic() - began
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self.tail('server')}")
            time.sleep(0.03)
        raise RuntimeError(f"the server was not ready in {patience_s} s:\n{self.tail('server')}")

    def agent(self, devices: str | None, twins_port: int | None = None) -> subprocess.Popen[bytes]:
        """Start the real hardware agent on a devices file's text, or on those that the server has
        for it; its twins' page if asked for."""
        key = self.known["keys"]["agent"]["key"]
        args = ["agent", "--server", self.base, "--key", key]
        if devices is not None:
            file = self.folder / "devices.toml"
            file.write_text(devices, "utf-8")
            args += ["--devices", str(file)]
        args += [] if twins_port is None else ["--twins-port", str(twins_port)]
        child = self._spawn("agent", *args)
        self._others.append(child)
        return child

    def _spawn(self, name: str, *args: str) -> subprocess.Popen[bytes]:
        with open(self.folder / f"{name}.log", "ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "server", *args],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill9(self) -> None:
        if self.process is None:
            raise RuntimeError("there is no server to kill")
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """End the server politely; its exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return int(self.process.returncode)

    def tail(self, name: str, lines: int = 15) -> str:
        log = self.folder / f"{name}.log"
        return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError("there is no server")
        return self.process.pid

    def resident_mb(self) -> float:
        """Memory of the server, in MB (VmRSS)."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("the server has no memory")

    def key(self, kind: str, n: int = 0) -> str:
        """A device key: ``kiosk`` or ``display``, the n-th."""
        rows = self.known["keys"][kind]
        return str(rows[n % len(rows)]["key"])

    def person(self, role: str, n: int = 0) -> Json:
        """The n-th sign-in of a role: ``name``, ``password``, ``windows``."""
        rows = [row for row in self.known["staff"] if row["role"] == role]
        found: Json = rows[n]
        return found

    def wire(self, key: str | None = None) -> Wire:
        return Wire(self.port, {"Authorization": f"Bearer {key}"} if key else {})

    def staff(self, role: str, n: int = 0) -> Wire:
        """A connection with somebody signed in."""
        row = self.person(role, n)
        wire = Wire(self.port)
        wire.sign_in(row["name"], row["password"])
        return wire

    def __enter__(self) -> Hall:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._others:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
        self.stop()
        if error is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print(f"left for you to look at: {self.folder}", file=sys.stderr)
