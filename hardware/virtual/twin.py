"""What all twins share: bytes in, bytes out, and faults as fields that may change at any time."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Protocol

Say = Callable[[bytes], None]


def _nobody() -> None:
    """Nobody watches."""


class Unplugged(Exception):
    """The twin is not on the line (any more)."""


class Mountable(Protocol):
    """What can stand at the far end of a line."""

    @property
    def unplugged(self) -> bool: ...

    def attach(self, say: Say) -> None: ...

    def watch(self, moved: Callable[[], None]) -> None: ...

    def feed(self, data: bytes) -> None: ...


class Twin:
    """A device at the far end of a line.

    Faults: ``silent`` says nothing; ``unplugged`` is not there; ``garbled`` says every byte
    upside down; ``noise`` is the share of bytes (0 to 1) that turn into others on their way out,
    ``noise_in`` of those on their way in; ``slow`` takes so many bytes a second (None: at once);
    ``cut_after_bytes`` takes so many more bytes, then goes away.
    """

    def __init__(self) -> None:
        self.silent = False
        self._unplugged = False
        self._moved: Callable[[], None] = _nobody
        self.garbled = False
        self.noise = 0.0
        self.noise_in = 0.0
        self._dice = random.Random(0), random.Random(1)
        self.slow: float | None = None
        self.cut_after_bytes: int | None = None
        self.lock = threading.RLock()
        self._say: Say | None = None

    def attach(self, say: Say) -> None:
        """From now on ``say`` carries this twin's bytes to the host."""
        self._say = say

    @property
    def unplugged(self) -> bool:
        return self._unplugged

    @unplugged.setter
    def unplugged(self, value: bool) -> None:
        self._unplugged = value
        self._moved()

    def watch(self, moved: Callable[[], None]) -> None:
        """From now on ``moved`` is called when this twin is plugged in or out; it must not wait."""
        self._moved = moved

    def feed(self, data: bytes) -> None:
        """Bytes from the host. Raises Unplugged."""
        step = max(1, int(self.slow / 50)) if self.slow else len(data)
        for start in range(0, len(data), step or 1):
            self._take(data[start : start + step])
            if self.slow:
                time.sleep(step / self.slow)

    def _take(self, data: bytes) -> None:
        with self.lock:
            if self.unplugged:
                raise Unplugged
            if self.cut_after_bytes is not None:
                data = data[: self.cut_after_bytes]
                self.cut_after_bytes -= len(data)
            self.receive(_spoilt(data, self.noise_in, self._dice[0]))
            if self.cut_after_bytes == 0:
                self.cut_after_bytes = None
                self.unplugged = True
                raise Unplugged

    def receive(self, data: bytes) -> None:
        """What this device does with bytes; called under the lock."""
        raise NotImplementedError

    def say(self, data: bytes) -> None:
        if self.silent or self.unplugged or self._say is None:
            return
        if self.garbled:
            data = bytes(byte ^ 0xFF for byte in data)
        self._say(_spoilt(data, self.noise, self._dice[1]))


def _spoilt(data: bytes, share: float, dice: random.Random) -> bytes:
    """The same bytes for the same dice, however they are cut."""
    if not share:
        return data
    return bytes(b ^ dice.randrange(1, 256) if dice.random() < share else b for b in data)


class Bus:
    """Several twins on one line: each hears everything, any may speak."""

    def __init__(self, *twins: Twin) -> None:
        self.twins = twins

    @property
    def unplugged(self) -> bool:
        return all(twin.unplugged for twin in self.twins)

    def attach(self, say: Say) -> None:
        for twin in self.twins:
            twin.attach(say)

    def watch(self, moved: Callable[[], None]) -> None:
        for twin in self.twins:
            twin.watch(moved)

    def feed(self, data: bytes) -> None:
        gone = 0
        for twin in self.twins:
            try:
                twin.feed(data)
            except Unplugged:
                gone += 1
        if gone == len(self.twins):
            raise Unplugged
