"""The real-time status of an ESC/POS printer: ``DLE EOT n``, one byte back each, by a deadline.

No answer raises NoReply and stays *unknown*. An answer has the fixed bits 0xx1xx10; anything else
on the line (automatic status, XON and XOFF, noise) is passed over.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from hardware.devices import Health
from hardware.errors import BadReply, CoverOpen, CutterFault, NoReply, Offline, OutOfPaper
from hardware.jobs import DeviceState, Paper
from hardware.transport import Transport

PRINTER, CAUSE, ERROR, PAPER = 1, 2, 3, 4
"""The n of DLE EOT: is it on line, why not, which error, and the paper."""

_FIXED_MASK: Final = 0x93
_FIXED: Final = 0x12


@dataclass(frozen=True, slots=True)
class Condition:
    """What the printer said of itself."""

    online: bool
    paper: Paper
    cover_open: bool = False
    error: bool = False
    cutter: bool = False

    @property
    def well(self) -> bool:
        return (
            self.online
            and not (self.cover_open or self.error)
            and self.paper in (Paper.ENOUGH, Paper.UNKNOWN)
        )

    def check(self, device: str) -> None:
        """Raises the reason why nothing can be printed now."""
        if self.paper is Paper.OUT:
            raise OutOfPaper(device)
        if self.cover_open:
            raise CoverOpen(device)
        if self.cutter:
            raise CutterFault(device)
        if self.error or not self.online:
            raise Offline(device)

    def health(self) -> Health:
        for wrong, detail in (
            (self.paper is Paper.OUT, OutOfPaper.code),
            (self.cover_open, CoverOpen.code),
            (self.cutter, CutterFault.code),
            (self.error or not self.online, Offline.code),
        ):
            if wrong:
                return Health(DeviceState.FAULT, self.paper, detail)
        return Health(DeviceState.ONLINE, self.paper)


class StatusReader:
    """Asks over one open line. It remembers which questions this printer does not know.

    An answer has no checksum: trouble is believed when the printer says it twice.
    """

    def __init__(self, device: str, line: Transport) -> None:
        self._device = device
        self._line = line
        self._known: set[int] = set()
        self._unknown: set[int] = set()

    def look(self, first_s: float, each_s: float) -> Condition:
        """Ask everything: ``first_s`` for the first answer, ``each_s`` for the others.

        Raises NoReply or BadReply when not even the first question was answered.
        """
        told = self._look(first_s, each_s)
        return told if told.well else self._look(each_s, each_s)

    def _look(self, first_s: float, each_s: float) -> Condition:
        state = self.ask(PRINTER, first_s)
        paper = self._ask_more(PAPER, each_s)
        cause = self._ask_more(CAUSE, each_s)
        wrong = bool(cause and cause & 0x40)
        error = self._ask_more(ERROR, each_s) if wrong else None
        return Condition(
            online=not state & 0x08,
            paper=_paper(paper, cause),
            cover_open=bool(cause and cause & 0x04),
            error=wrong,
            cutter=bool(error and error & 0x08),
        )

    def ask(self, n: int, deadline_s: float) -> int:
        """One question, one byte. Raises NoReply, BadReply, NotConnected."""
        while self._line.read(256, timeout=0):
            pass  # late answers to earlier questions
        self._line.write(bytes((0x10, 0x04, n)))
        end, noise = time.monotonic() + deadline_s, b""
        while (left := end - time.monotonic()) > 0:
            for byte in self._line.read(1, timeout=left):
                if byte & _FIXED_MASK == _FIXED:
                    return byte
                noise += bytes((byte,))
        if noise:
            raise BadReply(self._device, f"no status byte among {noise[:8].hex(' ')}")
        raise NoReply(self._device, f"nothing within {deadline_s:g} s")

    def _ask_more(self, n: int, deadline_s: float) -> int | None:
        if n in self._unknown:
            return None
        try:
            answer = self.ask(n, deadline_s)
        except NoReply:
            if n not in self._known:  # else an answer was lost on its way
                self._unknown.add(n)
        except BadReply:
            pass
        else:
            self._known.add(n)
            return answer
        return None


def _paper(paper: int | None, cause: int | None) -> Paper:
    if (paper is not None and paper & 0x60) or (cause is not None and cause & 0x20):
        return Paper.OUT
    if paper is None:
        return Paper.UNKNOWN
    return Paper.LOW if paper & 0x0C else Paper.ENOUGH
