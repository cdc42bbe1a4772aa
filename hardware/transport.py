"""Bytes to and from a device, addressed by URL.

    serial:///dev/ttyUSB0?baud=9600   serial://COM3?baud=9600   tcp://HOST:PORT
    file:///dev/usb/lp0               usb://0416:5011           virtual://NAME
    hid:///dev/input/by-id/NAME-event-kbd

A line that cannot be had, or is lost, raises NotConnected; who owns it opens a new one.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import socket
import stat
import time
from collections.abc import Callable
from typing import Any, Final, Protocol
from urllib.parse import parse_qs, urlsplit

from hardware.errors import NotConnected
from hardware.waiting import Waker, readable

WRITE_DEADLINE_S: Final = 20.0
"""No progress of a write for so long (nobody takes the bytes) counts as a lost line."""
UNHEARD_S: Final = 0.05
"""How often a line is looked at that cannot be waited for."""


class Transport(Protocol):
    """One open line."""

    def write(self, data: bytes) -> None:
        """Returns when all bytes are handed over. Raises NotConnected, some bytes may be out."""

    def read(self, size: int, *, timeout: float) -> bytes:
        """At most ``size`` bytes, as soon as there are any; empty after ``timeout`` seconds."""

    def wait(self, timeout: float) -> bool:
        """Sleep at most ``timeout`` seconds; True when a `read` is worth while now.

        `wake` ends it, and so does a wake told since the last wait.
        """

    def wake(self) -> None:
        """From any thread, at any time, also after `close`."""

    def close(self) -> None: ...


Opener = Callable[[str], Transport]

SCHEMES: Final = frozenset({"serial", "tcp", "file", "usb", "hid", "virtual"})


class BadUrl(ValueError):
    """A url that no transport could ever open."""


def check_url(url: str) -> None:
    """Raises BadUrl; opens nothing."""
    try:
        parts = urlsplit(url)
    except ValueError as wrong:
        raise BadUrl(f"{url!r}: {wrong}") from wrong
    if parts.scheme not in SCHEMES:
        raise BadUrl(f"{url!r}: the scheme is not one of {', '.join(sorted(SCHEMES))}")
    try:
        port = parts.port if parts.scheme == "tcp" else None
    except ValueError as wrong:
        raise BadUrl(f"{url!r}: {wrong}") from wrong
    if parts.scheme == "tcp" and not (parts.hostname and port):
        raise BadUrl(f"{url!r}: tcp needs a host and a port")
    if not (parts.netloc or parts.path):
        raise BadUrl(f"{url!r}: names no device")
    if parts.scheme == "serial":
        _baud(url)
    if parts.scheme == "usb":
        usb_ids(url)


def open_transport(url: str) -> Transport:
    """Open a line to real hardware (``virtual://`` is opened by its host). Raises NotConnected."""
    check_url(url)
    parts = urlsplit(url)
    match parts.scheme:
        case "serial":
            return SerialTransport(url)
        case "tcp":
            return TcpTransport(url, str(parts.hostname), parts.port or 0)
        case "file":
            return FileTransport(url, parts.netloc + parts.path)
        case "hid":
            from hardware.hid_line import HidTransport

            return HidTransport(url, parts.netloc + parts.path)
        case "usb":
            from hardware.usb_line import UsbTransport

            return UsbTransport(url)
    raise NotConnected(url, "no twin of that name is mounted here")


class Line:
    """What real lines share; to be initialized once the line is open."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waker = Waker()

    def wake(self) -> None:
        self._waker.wake()


class TcpTransport(Line):
    def __init__(self, url: str, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=3)
        except OSError as gone:
            raise NotConnected(url, str(gone)) from gone
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        super().__init__(url)

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        self._socket.settimeout(WRITE_DEADLINE_S)
        try:
            while view:
                view = view[self._socket.send(view) :]
        except OSError as gone:
            raise NotConnected(self._url, str(gone)) from gone

    def read(self, size: int, *, timeout: float) -> bytes:
        self._socket.settimeout(max(timeout, 0.0))
        try:
            data = self._socket.recv(size)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as gone:
            raise NotConnected(self._url, str(gone)) from gone
        if not data:
            raise NotConnected(self._url, "the device closed the line")
        return data

    def wait(self, timeout: float) -> bool:
        return self._waker.wait(timeout, self._socket.fileno())

    def close(self) -> None:
        self._socket.close()
        self._waker.close()


class SerialTransport(Line):
    """8N1 at ``?baud=`` (9600)."""

    def __init__(self, url: str) -> None:
        import serial  # type: ignore[import-untyped,unused-ignore]

        self._lost: tuple[type[Exception], ...] = (serial.SerialException, OSError, TypeError)
        parts = urlsplit(url)
        try:
            self._port: Any = serial.Serial(
                parts.netloc + parts.path,
                _baud(url),
                timeout=0,
                write_timeout=WRITE_DEADLINE_S,
                exclusive=True if os.name == "posix" else None,
            )
        except (serial.SerialException, OSError) as gone:
            raise NotConnected(url, str(gone)) from gone
        super().__init__(url)

    def write(self, data: bytes) -> None:
        try:
            for start in range(0, len(data), 256):
                self._port.write(data[start : start + 256])
        except self._lost as gone:
            raise NotConnected(self._url, str(gone)) from gone

    def read(self, size: int, *, timeout: float) -> bytes:
        try:
            if os.name == "posix":
                if not readable(self._port.fileno(), timeout):
                    return b""
            elif self._port.timeout != timeout:  # setting it costs a look at the whole port
                self._port.timeout = timeout
            first: bytes = self._port.read(1)
            if not first:
                return b""
            return first + bytes(self._port.read(min(size - 1, self._port.in_waiting)))
        except self._lost as gone:
            raise NotConnected(self._url, str(gone)) from gone

    def wait(self, timeout: float) -> bool:
        try:
            if os.name == "posix":
                return self._waker.wait(timeout, self._port.fileno())
            self._waker.wait(min(timeout, UNHEARD_S))
            return bool(self._port.in_waiting)
        except self._lost as gone:
            raise NotConnected(self._url, str(gone)) from gone

    def close(self) -> None:
        with contextlib.suppress(*self._lost):
            self._port.close()
        self._waker.close()


class FileTransport(Line):
    """A device file; one that cannot be read simply never answers."""

    def __init__(self, url: str, path: str) -> None:
        self._readable = True
        self._says_nothing = False
        try:
            self._file = self._open(path)
        except OSError as gone:
            raise NotConnected(url, str(gone)) from gone
        super().__init__(url)

    def _open(self, path: str) -> int:
        flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
        try:
            file = os.open(path, os.O_RDWR | flags)
        except PermissionError:
            self._readable = False
            return os.open(path, os.O_WRONLY | flags)
        if stat.S_ISREG(os.fstat(file).st_mode):
            self._readable = False
            os.lseek(file, 0, os.SEEK_END)
        return file

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                _, ready, _ = select.select([], [self._file], [], WRITE_DEADLINE_S)
                if not ready:
                    raise NotConnected(self._url, "nobody takes the bytes")
                view = view[os.write(self._file, view) :]
        except OSError as gone:
            raise NotConnected(self._url, str(gone)) from gone

    def read(self, size: int, *, timeout: float) -> bytes:
        end = time.monotonic() + timeout
        try:
            while self._readable:
                left = max(0.0, end - time.monotonic())
                ready = readable(self._file, left)
                data = os.read(self._file, size) if ready else b""
                self._says_nothing = ready and not data
                if data or not left:
                    return data
                if ready:  # some drivers say so and then have nothing
                    time.sleep(min(0.02, left))
        except BlockingIOError:
            return b""
        except OSError as gone:
            raise NotConnected(self._url, str(gone)) from gone
        time.sleep(max(0.0, timeout))
        return b""

    def wait(self, timeout: float) -> bool:
        if not self._readable:
            return self._waker.wait(timeout)
        if self._says_nothing:
            self._waker.wait(min(timeout, UNHEARD_S))
            return True
        return self._waker.wait(timeout, self._file)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._file)
        self._waker.close()


def line_seconds(url: str, count: int) -> float:
    """How long ``count`` bytes travel on this line: ten bit times a byte on a serial one."""
    return count * 10 / _baud(url) if url.startswith("serial:") else 0.0


def _baud(url: str) -> int:
    query = parse_qs(urlsplit(url).query)
    text = query.get("baud", ["9600"])[0]
    if set(query) - {"baud"} or not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise BadUrl(f"{url!r}: ?baud= is not a speed, or there is more than it")
    return int(text)


def usb_ids(url: str) -> tuple[int, int]:
    found = re.fullmatch("([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})", urlsplit(url).netloc)
    if not found:
        raise BadUrl(f"{url!r}: is not usb://VENDOR:PRODUCT in hexadecimal")
    return int(found[1], 16), int(found[2], 16)
