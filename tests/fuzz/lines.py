"""Streams for parsers: bytes cut into pieces, and a line whose far end says them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

SEALED, TWICE = 0x40, 0x80


def cut(data: bytes, seal: Callable[[bytes], bytes] | None = None) -> list[bytes]:
    """The first byte says how: in pieces of how many bytes, whether all comes twice, and whether
    what follows is a frame's inside, which ``seal`` makes sound (no chance finds a checksum)."""
    if not data:
        return []
    step, stream = 1 + data[0] % 64, data[1:]
    if seal and data[0] & SEALED:
        stream = seal(stream)
    stream *= 2 if data[0] & TWICE else 1
    return [stream[n : n + step] for n in range(0, len(stream), step)]


class ScriptedLine:
    """Answers each write with the next of its pieces. Its clock moves when it is waited for."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.written: list[bytes] = []
        self._pieces = iter(pieces)
        self._said = b""
        self._now = 0.0

    def monotonic(self) -> float:
        return self._now

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self._said = next(self._pieces, b"")

    def read(self, size: int, *, timeout: float) -> bytes:
        if not self._said:
            self._now += timeout
        got, self._said = self._said[:size], self._said[size:]
        return got

    @contextlib.contextmanager
    def clocking(self, *modules: Any) -> Iterator[None]:
        """These modules' time is this line's."""
        real = [module.time for module in modules]
        for module in modules:
            module.time = self
        try:
            yield
        finally:
            for module, its in zip(modules, real, strict=True):
                module.time = its
