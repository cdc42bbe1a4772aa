"""Frames of the commodity hall bus ``FF 68``, spoken by keypads and rating pads.

    FF 68 | LEN LEN | 68 | ADDR CMD DATA... | SUM | 16

LEN counts ADDR to the last DATA and is sent twice; SUM is the sum of the same, modulo 256.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FROM_KEYPAD: Final = 0x01
"""Also the command of acknowledgements to pads, and of asking a pad."""
SHOW: Final = 0x02
BEEP: Final = 0x03
FROM_PAD: Final = 0x11
ASK: Final = 0x0B

_HEAD: Final = b"\xff\x68"
_OVERHEAD: Final = 7
_STALE_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Frame:
    address: int
    command: int
    data: bytes

    def encode(self) -> bytes:
        body = bytes((self.address, self.command)) + self.data
        size = bytes((len(body),))
        return _HEAD + size + size + b"\x68" + body + bytes((sum(body) & 0xFF, 0x16))


class Framer:
    """Finds frames in a stream that may be cut anywhere, mixed with noise, or repeated.

    ``skipped`` counts bytes that belonged to no frame.
    """

    def __init__(self) -> None:
        self._held = b""
        self._last = 0.0
        self.skipped = 0

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """The frames completed by ``data``; ``now`` in seconds of a steady clock.

        A beginning that got no further byte for half a second is not a frame: without this a
        broken LEN would swallow the presses that follow.
        """
        frames: list[Frame] = []
        if self._held and now - self._last > _STALE_S:
            frames += self._give_up()
        if data:
            self._held += data
            self._last = now
        return frames + self._scan()

    def _give_up(self) -> list[Frame]:
        frames: list[Frame] = []
        while self._held:
            self._skip(1)
            frames += self._scan()
        return frames

    def _scan(self) -> list[Frame]:
        frames: list[Frame] = []
        while True:
            start = self._held.find(_HEAD)
            if start < 0:
                self._skip(len(self._held) - self._held.endswith(_HEAD[:1]))
                return frames
            self._skip(start)
            size = _whole(self._held)
            if size is None:
                return frames
            if size == 0:
                self._skip(1)
                continue
            frames.append(Frame(self._held[5], self._held[6], self._held[7 : size - 2]))
            self._held = self._held[size:]

    def _skip(self, count: int) -> None:
        self._held = self._held[count:]
        self.skipped += count


def _whole(held: bytes) -> int | None:
    """Bytes of the frame at the start of ``held``; 0 if it is none, None if more must come."""
    if len(held) >= 4 and (held[2] != held[3] or held[2] < 2):
        return 0
    if len(held) >= 5 and held[4] != 0x68:
        return 0
    if len(held) < 5 or len(held) < held[2] + _OVERHEAD:
        return None
    size = held[2] + _OVERHEAD
    body = held[5 : size - 2]
    return size if held[size - 2] == sum(body) & 0xFF and held[size - 1] == 0x16 else 0
