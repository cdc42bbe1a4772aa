"""``tingxu demo``: a whole hall on one machine, ended by Ctrl-C.

Server, agent (with virtual devices) and simulation are child processes of this one, which only
starts them, prints where everything is, and ends them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from server.demo.signpost import signpost

EXAMPLES = Path(__file__).parent.parent / "examples"
START = "2026-03-02T08:50:00+08:00"
_STARTING_S = 3.0  # about what it takes until the first page is there; then it is START
_READY_S = 60.0
_END_S = 15.0

Json = dict[str, Any]


class Failed(Exception):
    """Something could not be started or has ended; the text is for the person at the terminal."""


def options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tingxu demo", description=__doc__)
    parser.add_argument("--hall", choices=["township", "county", "city"], default="county")
    parser.add_argument("--speed", type=float, default=1.0, help="hall seconds per real second")
    parser.add_argument("--port", type=int, default=8300)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, help="an empty folder to keep; default: temporary")
    parser.add_argument("--seed", type=int, default=1, help="of the simulated visitors")
    parser.add_argument("--config", help="the server's settings file")
    parser.add_argument("--db", help="another database than an SQLite file in the data folder")
    args = parser.parse_args(argv)
    if args.speed <= 0:
        parser.error("--speed must be above 0")
    return args


class Children:
    """The processes of this demo, in the order of their start."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self._folder = folder
        self._env = env
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, *command: str) -> None:
        """Start one; its output goes to NAME.log in the data folder."""
        with open(self._folder / f"{name}.log", "ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the parent, who ends them in order
            )
        self._running.append((name, child))

    def run(self, name: str, *command: str) -> None:
        """Run one to its end. Raises Failed."""
        self.start(name, *command)
        _, child = self._running.pop()
        if child.wait():
            raise Failed(self._last_words(name, child))

    def check(self) -> None:
        """Raises Failed if one has ended by itself."""
        for name, child in self._running:
            if child.poll() is not None:
                raise Failed(self._last_words(name, child))

    def end(self) -> None:
        """End all, the last started first; whoever does not listen is killed."""
        for _, child in reversed(self._running):
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(_END_S)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
        self._running.clear()

    def _last_words(self, name: str, child: subprocess.Popen[bytes]) -> str:
        log = self._folder / f"{name}.log"
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-12:])
        return f"{name} 已退出 ended with {child.returncode} ({log}):\n{tail}"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def check_port(host: str, port: int) -> None:
    """Raises Failed when somebody else listens there; better now than after ten seconds."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((host, port))
        except OSError as error:
            raise Failed(f"端口 port {port}: {error.strerror}; --port N") from error


def wait_ready(base: str, children: Children) -> None:
    """Until /readyz says so. Raises Failed."""
    end = time.monotonic() + _READY_S
    while time.monotonic() < end:
        children.check()
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=2) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.05)
    raise Failed(f"{base}/readyz: 未就绪 not ready after {_READY_S:.0f} s")


def devices(known: Json, windows: list[str]) -> Iterator[str]:
    """The agent's devices file: a printer, an ID-card reader and a scanner for each kiosk and for
    the guide desk, a bar and a pad for each window."""
    for kiosk in known["keys"]["kiosk"]:
        name = kiosk["name"]
        yield _device(f"printer-{name}", "printer", "escpos", f"kiosk:{name}")
        yield _device(f"reader-{name}", "id_reader", "sdt", f"kiosk:{name}")
        yield _device(f"scanner-{name}", "scanner", "hid", f"kiosk:{name}")
    yield _device("printer-desk", "printer", "escpos", "desk:1")
    yield _device("reader-desk", "id_reader", "sdt", "desk:1")
    yield _device("scanner-desk", "scanner", "hid", "desk:1")
    for window in windows:
        yield _device(f"bar-{window}", "bar", "a090", f"window:{window}")
        yield _device(f"pad-{window}", "pad", "ff68", f"window:{window}", keys=5)


def _device(ident: str, kind: str, driver: str, serves: str, **set_to: int) -> str:
    lines = {"id": ident, "kind": kind, "driver": driver, "url": f"virtual://{ident}"}
    lines["for"] = serves
    text = "[[device]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in lines.items())
    if set_to:
        text += "[device.options]\n" + "".join(f"{k} = {v}\n" for k, v in set_to.items())
    return text + "\n"


def play(args: argparse.Namespace, folder: Path, children: Children) -> None:
    """Start everything and stay until a signal. Raises Failed, KeyboardInterrupt."""
    base = f"http://{args.host}:{args.port}"
    secrets, file = folder / "credentials.json", EXAMPLES / f"{args.hall}.toml"
    check_port(args.host, args.port)
    told = ["--config", args.config] if args.config else []
    if args.db:
        told += ["--db", args.db]
        children.run("upgrade", "server", "db", "upgrade", *told)
    seed = ["demo-seed", "--example", args.hall, "--public-url", base, "--out", str(secrets)]
    children.run("seed", "server", *seed, *told)
    known: Json = json.loads(secrets.read_text("utf-8"))
    listen = ["--host", args.host, "--port", str(args.port)]
    children.start("server", "server", "serve", *listen, *told)
    wait_ready(base, children)
    twins = start_agent(known, base, folder, children)
    people = ["--base", base, "--credentials", str(secrets), "--hall", str(file)]
    people += ["--profile", args.hall, "--twins", twins, "--seed", str(args.seed)]
    people += ["--diary", str(folder / "diary.json"), "--forever"]
    children.start("people", "server.demo.simulate", *people)
    print(signpost(known, base, twins, folder, file, args.speed), flush=True)
    while True:
        children.check()
        time.sleep(0.5)


def start_agent(known: Json, base: str, folder: Path, children: Children) -> str:
    """Start the agent with its devices; the address of its page of twins."""
    windows = [w for row in known["staff"] if row["role"] == "clerk" for w in row["windows"]]
    file, port = folder / "devices.toml", free_port()
    file.write_text("".join(devices(known, windows)), "utf-8")
    agent = ["--server", base, "--key", known["keys"]["agent"]["key"]]
    agent += ["--devices", str(file), "--twins-port", str(port)]
    children.start("agent", "server", "agent", *agent)
    return f"http://127.0.0.1:{port}"


def environment(folder: Path, speed: float) -> dict[str, str]:
    """The children's: this demo's own data and clock, whatever the machine's settings are."""
    return {
        **os.environ,
        "TINGXU_DATA": str(folder),
        "TINGXU_DB": f"sqlite:///{folder / 'hall.db'}",
        "TINGXU_CLOCK": f"{START}@{time.time() + _STARTING_S:.3f}x{speed:g}",
        "PYTHONUNBUFFERED": "1",
    }


def data_folder(wish: Path | None) -> Path:
    """The folder to use. Raises Failed when it is not empty: another time has passed there."""
    if wish is None:
        return Path(tempfile.mkdtemp(prefix="tingxu-demo-"))
    wish.mkdir(parents=True, exist_ok=True)
    if any(wish.iterdir()):
        raise Failed(f"{wish}: 文件夹不为空 the folder is not empty")
    return wish.resolve()


def main(argv: list[str] | None = None) -> int:
    """0 when a person ended it, 1 when something else did."""
    args = options(argv)
    endings = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    for number in endings:
        signal.signal(number, signal.default_int_handler)
    children: Children | None = None
    folder: Path | None = None
    try:
        folder = data_folder(args.data)
        children = Children(folder, environment(folder, args.speed))
        play(args, folder, children)
    except KeyboardInterrupt:
        print("\n演示结束 ending the demo", flush=True)
        return_code = 0
    except Failed as failure:
        print(failure, file=sys.stderr, flush=True)
        return_code = 1
    finally:
        for number in endings:
            signal.signal(number, signal.SIG_IGN)  # once is enough; ending takes a moment
        if children:
            children.end()
    if folder and args.data is None and return_code == 0:
        shutil.rmtree(folder, ignore_errors=True)
    return return_code


if __name__ == "__main__":
    sys.exit(main())
