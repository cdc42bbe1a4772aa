"""Many screens in one light process: raw websockets that speak just enough Socket.IO.

Each picture is noted with the moment its last byte was there; nothing is rendered, so that what is
measured is the server. ``python -m tests.rig.screens`` is the process; ``Screens`` its handle.
"""

from __future__ import annotations

import base64
import json
import os
import selectors
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_PROJECT = Path(__file__).parent.parent.parent


class Screen:
    """One websocket connection to one namespace."""

    def __init__(self, port: int, namespace: str, auth: Json, event: str = "picture") -> None:
        self._prefix = f"42{namespace},".encode()
        self._event = event
        self._data = b""
        self.joined = False
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        secret = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            "\r\n".join(
                [
                    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
                    f"Host: 127.0.0.1:{port}",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    f"Sec-WebSocket-Key: {secret}",
                    "Sec-WebSocket-Version: 13",
                    "\r\n",
                ]
            ).encode()
        )
        while b"\r\n\r\n" not in self._data:
            part = self.socket.recv(4096)
            if not part:
                raise ConnectionError("closed during the upgrade")
            self._data += part
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode("latin-1"))
        self._send(f"40{namespace},{json.dumps(auth)}".encode())

    def heard(self) -> list[bytes]:
        """Read what is there; the payloads of its events. Raises ConnectionError at the end."""
        part = self.socket.recv(262144)
        if not part:
            raise ConnectionError("closed by the server")
        self._data += part
        found = []
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == 8:
                raise ConnectionError(f"closed: {payload[:200]!r}")
            if payload == b"2":
                self._send(b"3")
            elif payload.startswith(b"44"):
                raise ConnectionError(f"refused: {payload[:200]!r}")
            elif payload.startswith(b"40"):
                self.joined = True
            elif payload.startswith(self._prefix):
                found.append(payload[len(self._prefix) :])
        return found

    def _send(self, payload: bytes) -> None:
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x81, 0x80 | size]) if size < 126 else struct.pack("!BBH", 0x81, 0xFE, size)
        body = bytes(b ^ mask[n % 4] for n, b in enumerate(payload))
        self.socket.sendall(head + mask + body)

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame (servers neither mask nor, ours, cut one in pieces)."""
        data = self._data
        if len(data) < 2:
            return None
        size, at = data[1] & 0x7F, 2
        if size == 126:
            size, at = int.from_bytes(data[2:4]), 4
        elif size == 127:
            size, at = int.from_bytes(data[2:10]), 10
        if len(data) < at + size:
            return None
        self._data = data[at + size :]
        return data[0] & 0x0F, data[at : at + size]


def serve(port: int, namespace: str, auths: list[Json]) -> None:
    """The process: joins, says ``ready``, then prints one line for each new thing to hear.

    A line is ``{"name", "first", "last"}`` for each thing that every screen has now heard, the
    times being the first and the last screen's ``time.monotonic()``.
    """
    choose = selectors.DefaultSelector()
    screens: list[Screen] = []
    tally = Tally(len(auths))
    for auth in auths:
        screen = Screen(port, namespace, auth)
        choose.register(screen.socket, selectors.EVENT_READ, screen)
        screens.append(screen)
        if len(screens) % 50 == 0:  # pings of those that are there are answered meanwhile
            _listen(choose, tally, 0)
    ready = False
    while True:
        _listen(choose, tally, None)
        if not ready and all(s.joined for s in screens):
            ready = True
            _say({"ready": len(screens)})


def _listen(choose: selectors.BaseSelector, tally: Tally, patience_s: float | None) -> None:
    for key, _ in choose.select(patience_s):
        try:
            payloads = key.data.heard()
        except ConnectionError as error:
            _say({"lost": str(error)})
            sys.exit(1)
        at = time.monotonic()
        for payload in payloads:
            tally.hear(key.fd, payload, at)


class Tally:
    """Who heard what first, and when."""

    def __init__(self, screens: int) -> None:
        self._screens = screens
        self._times: dict[str, dict[int, float]] = {}
        self._named: dict[bytes, list[str]] = {}

    def hear(self, screen: int, payload: bytes, at: float) -> None:
        names = self._named.get(payload)
        if names is None:
            if len(self._named) > 64:
                self._named.clear()
            names = self._named[payload] = _names(payload)
        for name in names:
            row = self._times.setdefault(name, {})
            if screen in row:
                continue
            row[screen] = at
            if len(row) == self._screens:
                _say({"name": name, "first": min(row.values()), "last": at})


def _say(told: Json) -> None:
    print(json.dumps(told), flush=True)


def _names(payload: bytes) -> list[str]:
    """What a payload tells for the first time: the calls of a board, or the name of an echo."""
    _, body = json.loads(payload)
    if "echo" in body:
        return [str(body["echo"])]
    calls = body.get("data", {}).get("calls", [])
    return [f"{c['number']}/{c['call_id']}" for c in calls]


class Screens:
    """The handle of a process of screens."""

    def __init__(self, port: int, auths: list[Json], namespace: str = "/live") -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.screens", str(port), namespace],
            cwd=_PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(auths) + "\n")
        self._child.stdin.flush()
        self.next("ready")

    def next(self, field: str) -> Json:
        """The next line that has a field. Raises RuntimeError when the screens are lost."""
        assert self._child.stdout is not None
        while True:
            line = self._child.stdout.readline()
            if not line:
                raise RuntimeError("the screens' process has ended")
            told: Json = json.loads(line)
            if "lost" in told:
                raise RuntimeError(f"a screen was lost: {told['lost']}")
            if field in told:
                return told

    def all_heard(self, start: str) -> Json:
        """The line of the thing whose name starts so, once every screen has heard it."""
        while True:
            told = self.next("name")
            if told["name"].startswith(start):
                return told

    def close(self) -> None:
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream:
                stream.close()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], json.loads(sys.stdin.readline()))
