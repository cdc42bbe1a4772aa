"""``tingxu agent``: the process that runs beside the devices of one kiosk or counter."""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import FrameType
from typing import Any

from hardware import config, drivers
from hardware.clock import Clock
from hardware.config import BadDevicesFile
from hardware.printers import capabilities


def main(argv: Sequence[str]) -> int:
    """0: ended by SIGTERM or SIGINT; 1: refused with one line on stderr; 2: wrong usage."""
    parser = _parser()
    told = parser.parse_args(argv)
    if told.drivers:
        print(drivers.listing())
        return 0
    if told.test:
        if not told.devices:
            parser.error("--devices is needed")
        return _test(told)
    if not (told.server and told.key):
        parser.error("--server and --key are needed")
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="tingxu agent: %(levelname)s %(message)s"
    )
    logging.getLogger("engineio").setLevel(logging.CRITICAL)
    logging.getLogger("socketio").setLevel(logging.CRITICAL)
    try:
        clock = Clock.parse(os.environ.get("TINGXU_CLOCK"))
        path = Path(told.devices) if told.devices else None
        if path and not path.is_file():
            raise ValueError(f"there is no devices file {path}")
        data = _data_folder(told.data, told.name, path)
        with _Lock(data / "lock"), capabilities.prepared(data):
            return _work(told, path, data, clock)
    except (BadDevicesFile, OSError, ValueError) as wrong:
        print(f"tingxu agent: {wrong}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("tingxu agent", description=__doc__)
    parser.add_argument("--server", metavar="URL")
    parser.add_argument(
        "--key",
        default=os.environ.get("TINGXU_AGENT_KEY"),
        help="an agent's key; TINGXU_AGENT_KEY stands in for it",
    )
    parser.add_argument(
        "--devices",
        metavar="FILE.toml",
        help="a devices file of its own; without it the server's devices for this agent's key",
    )
    parser.add_argument("--data", metavar="DIR", help="default: TINGXU_DATA or ./.data")
    parser.add_argument("--name", help="what the server calls this agent; default: this machine")
    parser.add_argument("--drivers", action="store_true", help="list the drivers and their options")
    parser.add_argument(
        "--test",
        metavar="DEVICE",
        help="let one device of the devices file print, show or sound a test, and end",
    )
    parser.add_argument(
        "--twins-port",
        type=int,
        metavar="P",
        help="show the virtual devices of the devices file on 127.0.0.1:P",
    )
    for unused in ("--config", "--db"):
        parser.add_argument(unused, help=argparse.SUPPRESS)
    return parser  # fmt: skip


def _work(told: Any, path: Path | None, data: Path, clock: Clock) -> int:
    # Only now: --help, --drivers and refusals need neither Socket.IO nor Pillow.
    from hardware.post import Post

    name = told.name or socket.gethostname()
    post = Post(name, _version(), data, clock, told.server, told.key, told.twins_port)

    def stopped(number: int, frame: FrameType | None) -> None:
        post.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopped)
    post.run(None if path is None else config.load(path))
    return 0


def _test(told: Any) -> int:
    """0: the device did it; 1: it did not, and why in one line on stderr."""
    from hardware.errors import DeviceError
    from hardware.tasks import show_test
    from hardware.virtual.host import TwinHost

    try:
        path = Path(told.devices)
        if not path.is_file():
            raise ValueError(f"there is no devices file {path}")
        with tempfile.TemporaryDirectory() as folder, capabilities.prepared(Path(folder)):
            devices = {device.id: device for device in config.load(path)}
            device = devices.get(told.test)
            if device is None:
                raise ValueError(f"no device {told.test!r}; there are {', '.join(devices)}")
            driver = device.entry.make(device.id, device.url, dict(device.options))
            line = TwinHost([device]).open(device.url)
            try:
                driver.opened(line)
                show_test(driver, lambda: None)
            finally:
                line.close()
    except (BadDevicesFile, OSError, ValueError, DeviceError) as wrong:
        print(f"tingxu agent: {wrong}", file=sys.stderr)
        return 1
    print(f"{told.test}: done")
    return 0


def _data_folder(data: str | None, name: str | None, devices: Path | None) -> Path:
    """One folder an agent, the same at each start: two agents must not share a journal."""
    base = Path(data or os.environ.get("TINGXU_DATA") or ".data")
    if name:
        own = re.sub(r"[^\w-]", "_", name)
    elif devices is None:
        own = "from-server"
    else:
        mark = hashlib.sha256(str(devices.resolve()).encode()).hexdigest()[:8]
        own = f"{devices.stem}-{mark}"
    folder = base / "agent" / own
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class _Lock:
    """Held as long as the process lives, given back by the system even after a kill."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = self._path.open("w")
        if os.name != "posix":
            return
        import fcntl

        end = time.monotonic() + 5
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as held:
                if time.monotonic() > end:
                    where = self._path.parent
                    raise OSError(f"another agent is at work in {where}; use --name") from held
                time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _version() -> str:
    with suppress(PackageNotFoundError):
        return version("tingxu")
    return "0"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
