"""Automatic status of an ESC/POS printer: after ``GS a n`` it tells each change by four bytes.

    0xx1xx00  drawer, off line, cover         00xx: waiting 01, error 04, cutter 08 ...
    0xx0xxxx  paper: near its end 03, out 0C  0xx0xxxx: nothing of ours

The first byte differs from an answer to ``DLE EOT`` (0xx1xx10) and from XON and XOFF in its lowest
two bits; the other three have bit 4 clear, which all of those have set. There is no checksum, so a
frame alone is believed of nothing: it is a reason to ask, and counts only where it came unasked for
twice the same or as the answer to ``GS a``.
"""

from __future__ import annotations

from typing import Final

from hardware.jobs import Paper
from hardware.printers.escpos_status import Condition

MASK: Final = 0x0E
"""What it is to tell of: on line or not, errors, paper."""
SWITCH_ON: Final = bytes((0x1D, 0x61, MASK))

_FIRST_MASK, _FIRST = 0x93, 0x10
_REST_MASK: Final = 0x90
_SIZE: Final = 4
_OFFLINE, _COVER = 0x08, 0x20
_CUTTER, _ERRORS = 0x08, 0x6C
_STALE_S: Final = 0.5


class Framer:
    """Finds frames in a stream that may be cut anywhere and holds other answers, too.

    A frame is four bytes without a foreign one between; ``skipped`` counts what was in none.
    """

    def __init__(self) -> None:
        self._held = b""
        self._last = 0.0
        self.skipped = 0

    def feed(self, data: bytes, now: float) -> list[bytes]:
        """The frames complete by now (seconds of a steady clock)."""
        found: list[bytes] = []
        if self._held and now - self._last > _STALE_S:
            self._drop()
        for byte in data:
            self._last = now
            if byte & _FIRST_MASK == _FIRST:
                self._drop()
                self._held = bytes((byte,))
            elif self._held and byte & _REST_MASK == 0:
                self._held += bytes((byte,))
            else:
                self._drop()
                self.skipped += 1
            if len(self._held) == _SIZE:
                frame, self._held = self._held, b""
                if _sound(frame):
                    found.append(frame)
                else:
                    self.skipped += _SIZE
        return found

    def _drop(self) -> None:
        self.skipped += len(self._held)
        self._held = b""


def _sound(frame: bytes) -> bool:
    """Each paper sensor is told by two bits, which are equal."""
    return (frame[2] & 0x03) in (0x00, 0x03) and (frame[2] & 0x0C) in (0x00, 0x0C)


def condition(frame: bytes) -> Condition:
    """What four bytes of a `Framer` say."""
    low = Paper.LOW if frame[2] & 0x03 else Paper.ENOUGH
    return Condition(
        online=not frame[0] & _OFFLINE,
        paper=Paper.OUT if frame[2] & 0x0C else low,
        cover_open=bool(frame[0] & _COVER),
        error=bool(frame[1] & _ERRORS),
        cutter=bool(frame[1] & _CUTTER),
    )
