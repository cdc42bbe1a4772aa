"""A line as one device of several has it: what it reads, the others on the line hear as well."""

from __future__ import annotations

import time

from hardware.transport import Transport


class Tap:
    """Hands everything on to ``line`` and keeps what was read until it is `taken`.

    A device that waits for its answer also reads what others say meanwhile: a press that came
    between must not be lost with it.
    """

    def __init__(self, line: Transport) -> None:
        self._line = line
        self._heard: list[tuple[float, bytes]] = []

    def taken(self) -> list[tuple[float, bytes]]:
        """What was read since the last time, in order, each with its steady clock's time."""
        heard, self._heard = self._heard, []
        return heard

    def write(self, data: bytes) -> None:
        self._line.write(data)

    def read(self, size: int, *, timeout: float) -> bytes:
        data = self._line.read(size, timeout=timeout)
        if data:
            self._heard.append((time.monotonic(), data))
        return data

    def wait(self, timeout: float) -> bool:
        return self._line.wait(timeout)

    def wake(self) -> None:
        self._line.wake()

    def close(self) -> None:
        self._line.close()
