"""Frames of resident ID card readers with a SAM (SDT).

    AA AA AA 96 69 | LEN2 high, low | CMD PAR or 00 00 STATUS, DATA... | XOR

LEN counts what follows it, the XOR included; the XOR is over LEN to the last DATA.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final

HEAD: Final = bytes.fromhex("AA AA AA 96 69")
FIND: Final = bytes((0x20, 0x01))
SELECT: Final = bytes((0x20, 0x02))
READ: Final = bytes((0x30, 0x01))

FOUND: Final = 0x9F
NO_CARD: Final = 0x80
DONE: Final = 0x90
NOT_SELECTED: Final = 0x81

_LONGEST: Final = 4096
"""With a fingerprint an answer has 2,321 bytes; a longer LEN is noise."""
_STALE_S: Final = 1.0


def packed(body: bytes) -> bytes:
    """A frame around a command, or around an answer's status and data."""
    told = (len(body) + 1).to_bytes(2, "big") + body
    return HEAD + told + bytes((reduce(xor, told),))


@dataclass(frozen=True, slots=True)
class Answer:
    """``data`` may hold a whole card: it is not shown by ``repr``, and kept by nobody."""

    status: int
    data: bytes

    def __repr__(self) -> str:
        return f"Answer(status={self.status:#04x}, {len(self.data)} bytes)"

    def encode(self) -> bytes:
        return packed(bytes((0, 0, self.status)) + self.data)


class Framer:
    """Finds frames in a stream that may be cut anywhere, mixed with noise, or repeated.

    ``skipped`` counts bytes that belonged to no frame.
    """

    def __init__(self) -> None:
        self._held = b""
        self._last = 0.0
        self.skipped = 0

    def __len__(self) -> int:
        """Bytes of an unfinished frame."""
        return len(self._held)

    def feed(self, data: bytes, now: float) -> list[bytes]:
        """The bodies (between LEN and XOR) of the frames completed by ``data``; ``now`` in seconds
        of a steady clock.

        A beginning that got no further byte for a second is not a frame: a torn card must not stay
        here until the next one.
        """
        bodies: list[bytes] = []
        if self._held and now - self._last > _STALE_S:
            while self._held:
                self._skip(1)
                bodies += self._scan()
        if data:
            self._held += data
            self._last = now
        return bodies + self._scan()

    def _scan(self) -> list[bytes]:
        bodies: list[bytes] = []
        while True:
            start = self._held.find(HEAD)
            if start < 0:
                self._skip(len(self._held) - _begun(self._held))
                return bodies
            self._skip(start)
            size = _whole(self._held)
            if size is None:
                return bodies
            if size == 0:
                self._skip(1)
                continue
            bodies.append(self._held[len(HEAD) + 2 : size - 1])
            self._held = self._held[size:]

    def _skip(self, count: int) -> None:
        self._held = self._held[count:]
        self.skipped += count


def _begun(held: bytes) -> int:
    """How many of the last bytes may be the beginning of a head."""
    return next((n for n in range(len(HEAD) - 1, 0, -1) if held.endswith(HEAD[:n])), 0)


def _whole(held: bytes) -> int | None:
    """Bytes of the frame at the start of ``held``; 0 if it is none, None if more must come."""
    start = len(HEAD)
    if len(held) < start + 2:
        return None
    length = int.from_bytes(held[start : start + 2], "big")
    if not 3 <= length <= _LONGEST:
        return 0
    size = start + 2 + length
    if len(held) < size:
        return None
    return size if reduce(xor, held[start:size]) == 0 else 0


def answer(body: bytes) -> Answer | None:
    """A body as an answer of the reader; None if it is none."""
    if len(body) < 3 or body[:2] != b"\0\0":
        return None
    return Answer(body[2], body[3:])
