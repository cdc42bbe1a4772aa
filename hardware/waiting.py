"""Sleeping until a line has something to say or another thread wants something: no polling."""

from __future__ import annotations

import contextlib
import select
import socket
import threading


class Waker:
    """Ends a `wait` from any thread; a wake told between two waits ends the next at once."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._lock = threading.Lock()

    def wake(self) -> None:
        """Harmless after `close`."""
        # A full buffer refuses a further byte: then enough of them wait there already.
        with self._lock, contextlib.suppress(OSError):
            self._far.send(b"!")

    def wait(self, timeout: float, line: int | None = None) -> bool:
        """At most ``timeout`` seconds; True if the file ``line`` can be read, or has gone."""
        ready = _readable([self._near.fileno(), *([] if line is None else [line])], timeout)
        if self._near.fileno() in ready:
            with contextlib.suppress(OSError):
                self._near.recv(4096)
        return line in ready

    def close(self) -> None:
        with self._lock:
            self._far.close()
            self._near.close()


def readable(line: int, timeout: float) -> bool:
    """Whether a file can be read (or has gone) within ``timeout`` seconds."""
    return bool(_readable([line], timeout))


def _readable(files: list[int], timeout: float) -> list[int]:
    if not hasattr(select, "poll"):  # Windows, where these are sockets only
        return select.select(files, [], [], max(0.0, timeout))[0]
    poll = select.poll()  # unlike select it takes files above 1024
    for file in files:
        poll.register(file, select.POLLIN)
    return [file for file, _ in poll.poll(max(0.0, timeout) * 1000)]
