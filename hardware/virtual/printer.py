"""The twin of an ESC/POS printer: keeps the bytes, moves its paper, answers for its state."""

from __future__ import annotations

from typing import Final

from hardware.jobs import Paper
from hardware.virtual.escpos_stream import Command, Stream
from hardware.virtual.paper import PaperSlip, Reel
from hardware.virtual.twin import Twin

RAW_KEPT: Final = 4_000_000


_FELT: Final = frozenset({"paper", "cover_open", "cutter_fault", "offline"})
"""Faults that a printer notices by itself."""


class VirtualPrinter(Twin):
    """Works its input off in order, status questions too.

    Faults beside those of every twin: ``paper`` (ENOUGH, LOW, OUT), ``cover_open``,
    ``cutter_fault``, ``offline`` (by its own switch) and ``silent_after_cut``: it goes silent when
    the next slip is out. Without paper, open, off line or with a stuck cutter it drops what it
    should print and says so when asked; by itself too, once ``GS a`` told it to (``asb``, until the
    next reset). ``knows``: the status commands it answers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asb = 0
        self.knows = {"DLE EOT", "GS r", "GS a"}
        self.paper = Paper.ENOUGH
        self.cover_open = False
        self.cutter_fault = False
        self.offline = False
        self.silent_after_cut = False
        self.raw = bytearray()
        self._stream = Stream()
        self._reel = Reel()

    def __setattr__(self, name: str, value: object) -> None:
        before = getattr(self, name, value)
        super().__setattr__(name, value)
        if name in _FELT and value != before and self.asb:
            with self.lock:
                self.say(self.frame())

    @property
    def slips(self) -> list[PaperSlip]:
        """Everything on the paper so far; the last may hang uncut."""
        with self.lock:
            return list(self._reel.slips)

    @property
    def whole(self) -> list[PaperSlip]:
        """The last of those that came out whole, oldest first."""
        return [slip for slip in self.slips if slip.cut]

    @property
    def cuts(self) -> int:
        """How many slips came out whole since this twin was made."""
        return self._reel.cuts

    @property
    def blocked(self) -> bool:
        stuck = self.cover_open or self.cutter_fault or self.offline
        return stuck or self.paper is Paper.OUT

    def receive(self, data: bytes) -> None:
        self.raw += data
        del self.raw[:-RAW_KEPT]
        for command in self._stream.feed(data):
            self._obey(command)

    def _obey(self, command: Command) -> None:
        if command.name in ("DLE EOT", "GS r", "GS a") and command.name not in self.knows:
            return
        if command.name == "GS a":
            self.asb = command.data[0]
            if self.asb:
                self.say(self.frame())
        elif command.name == "DLE EOT":
            self.say(bytes((self._status(command.data[0]),)))
        elif command.name == "GS r":
            low = 0x03 if self.paper is Paper.LOW else 0x00
            self.say(bytes((0x0C if self.paper is Paper.OUT else low,)))
        elif not self.blocked:
            if command.name == "ESC @":
                self.asb = 0
            self._reel.take(command)
            if command.name == "GS V" and self.silent_after_cut:
                self.silent = True

    def frame(self) -> bytes:
        """Its automatic status."""
        first = 0x10 | (0x08 if self.blocked else 0) | (0x20 if self.cover_open else 0)
        paper = {Paper.OUT: 0x0F, Paper.LOW: 0x03}.get(self.paper, 0)
        return bytes((first, 0x08 if self.cutter_fault else 0, paper, 0))

    def _status(self, n: int) -> int:
        status = 0x12
        if n == 1 and self.blocked:
            status |= 0x08
        if n == 2:
            status |= (0x04 if self.cover_open else 0) | (0x20 if self.paper is Paper.OUT else 0)
            status |= 0x40 if self.cutter_fault else 0
        if n == 3:
            status |= 0x08 if self.cutter_fault else 0
        if n == 4:
            status |= {Paper.OUT: 0x6C, Paper.LOW: 0x0C}.get(self.paper, 0)
        return status
