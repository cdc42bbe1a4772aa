"""Where a twin can stand: in this process, behind a TCP port, or behind a pseudo-terminal.

The real driver and, in the last two, the real transport talk to it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from types import TracebackType
from typing import Final, Self

from hardware.errors import NotConnected
from hardware.virtual.twin import Mountable, Say, Unplugged
from hardware.waiting import Waker

IDLE_S: Final = 60.0
AGAIN_S: Final = 0.005


class VirtualTransport:
    """``virtual://NAME``: a line to a twin in this process."""

    def __init__(self, url: str, twin: Mountable) -> None:
        if twin.unplugged:
            raise NotConnected(url, "the twin is unplugged")
        self._url = url
        self._twin = twin
        self._said = b""
        self._woken = False
        self._came = threading.Condition()
        twin.attach(self._hear)
        twin.watch(self.wake)

    def _hear(self, data: bytes) -> None:
        with self._came:
            self._said += data
            self._came.notify_all()

    def write(self, data: bytes) -> None:
        try:
            self._twin.feed(data)
        except Unplugged as gone:
            raise NotConnected(self._url, "the twin was unplugged") from gone

    def read(self, size: int, *, timeout: float) -> bytes:
        with self._came:
            self._came.wait_for(self._readable, timeout)
            if not self._said and self._twin.unplugged:
                raise NotConnected(self._url, "the twin was unplugged")
            data, self._said = self._said[:size], self._said[size:]
            return data

    def wait(self, timeout: float) -> bool:
        with self._came:
            self._came.wait_for(lambda: self._readable() or self._woken, timeout)
            self._woken = False
            return self._readable()

    def _readable(self) -> bool:
        return bool(self._said) or self._twin.unplugged

    def wake(self) -> None:
        with self._came:
            self._woken = True
            self._came.notify_all()

    def close(self) -> None:
        """The twin stays."""


class Mount:
    """A mount with a thread of its own; use it in ``with``."""

    url: str

    def __init__(self, twin: Mountable) -> None:
        self._twin = twin
        self._stop = threading.Event()
        self._waker = Waker()
        self._thread = threading.Thread(target=self._run, name="twin", daemon=True)
        twin.watch(self._waker.wake)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._stop.set()
        self._waker.wake()
        self._thread.join(5)
        self._waker.close()

    def _run(self) -> None:
        raise NotImplementedError

    @property
    def _there(self) -> bool:
        """Whether the twin is on the line and to stay there."""
        return not self._stop.is_set() and not self._twin.unplugged


class TcpMount(Mount):
    """One host at a time, as network printers do. While unplugged nobody listens at the port."""

    def __init__(self, twin: Mountable, port: int = 0, host: str = "127.0.0.1") -> None:
        super().__init__(twin)
        self._at = (host, port)
        self._listener: socket.socket | None = self._listen()
        self._at = self._listener.getsockname()[:2]
        self.url = f"tcp://{self._at[0]}:{self._at[1]}"
        self._thread.start()

    def _listen(self) -> socket.socket:
        return socket.create_server(self._at, backlog=1, reuse_port=False)

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._there:
                self._drop()
                self._waker.wait(IDLE_S)
                continue
            try:
                self._listener = self._listener or self._listen()
                if not self._waker.wait(IDLE_S, self._listener.fileno()):
                    continue
                line, _ = self._listener.accept()
            except OSError:
                self._waker.wait(AGAIN_S)  # somebody else has the port for a moment
                continue
            with line:
                self._serve(line)
        self._drop()

    def _serve(self, line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._twin.attach(_sender(line))
        while self._there:
            try:
                if not self._waker.wait(IDLE_S, line.fileno()):
                    continue
                data = line.recv(512)
                if not data:
                    return
                self._twin.feed(data)
            except (OSError, Unplugged):
                return

    def _drop(self) -> None:
        if self._listener:
            self._listener.close()
            self._listener = None


def _sender(line: socket.socket) -> Say:
    def send(data: bytes) -> None:
        with contextlib.suppress(OSError):
            line.sendall(data)

    return send


class PtyMount(Mount):
    """A pseudo-terminal: ``url`` is serial:// to it, so pyserial and the kernel take part."""

    def __init__(self, twin: Mountable, baud: int = 9600) -> None:
        import tty

        super().__init__(twin)
        self._near, self._far = os.openpty()
        tty.setraw(self._far)
        self.path = os.ttyname(self._far)
        self.url = f"serial://{self.path}?baud={baud}"
        self._thread.start()

    def _run(self) -> None:
        self._twin.attach(self._say)
        while not self._stop.is_set():
            if not self._waker.wait(IDLE_S, self._near if self._there else None):
                continue
            with contextlib.suppress(Unplugged):
                self._twin.feed(os.read(self._near, 512))
        os.close(self._near)
        os.close(self._far)

    def _say(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self._near, data)
