"""``hid:///dev/input/…``: an input device, held so that its keys reach nobody else."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from typing import Final

from hardware.errors import NotConnected
from hardware.transport import Line
from hardware.waiting import readable

_GRAB: Final = 0x40044590  # EVIOCGRAB


def grab(file: int) -> None:
    """From now on the events of this device come here alone. Raises OSError."""
    try:
        import fcntl
    except ImportError as elsewhere:
        raise OSError(errno.ENOSYS, "input devices are read on Linux only") from elsewhere
    fcntl.ioctl(file, _GRAB, 1)


class HidTransport(Line):
    """Read only. One that cannot be held is not read either: its keys would also be typed into
    whatever page has the focus."""

    def __init__(self, url: str, path: str, hold: Callable[[int], None] = grab) -> None:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
        try:
            self._file = os.open(path, flags)
        except OSError as gone:
            raise NotConnected(url, str(gone)) from gone
        try:
            hold(self._file)
        except OSError as refused:
            os.close(self._file)
            raise NotConnected(url, f"cannot be held alone: {refused}") from refused
        super().__init__(url)

    def write(self, data: bytes) -> None:
        raise NotConnected(self._url, "an input device takes no bytes")

    def read(self, size: int, *, timeout: float) -> bytes:
        try:
            if not readable(self._file, timeout):
                return b""
            data = os.read(self._file, size)
        except BlockingIOError:
            return b""
        except OSError as gone:
            raise NotConnected(self._url, str(gone)) from gone
        if not data:
            raise NotConnected(self._url, "the device is gone")
        return data

    def wait(self, timeout: float) -> bool:
        return self._waker.wait(timeout, self._file)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._file)
        self._waker.close()
