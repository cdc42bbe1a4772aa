"""Driver of ESC/POS ticket printers over any transport.

A slip counts as printed only when the printer answered a status question that was sent after the
slip's last byte. A printer that never answers is never known to have printed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from hardware import drawing
from hardware.devices import Begin, Health, Press
from hardware.errors import BadReply, DeviceError, NoReply, NotConnected
from hardware.jobs import DeviceState, Paper, Print
from hardware.options import Option, Options
from hardware.printers import escpos_asb
from hardware.printers.escpos_look import Look
from hardware.printers.escpos_status import Condition, StatusReader
from hardware.transport import Transport, line_seconds

OPTIONS: Final[Options] = {
    "width": Option(58, "paper in millimetres", choices=(58, 80)),
    "text": Option(
        "kanji",
        "kanji: the printer has a Chinese font; raster: the slip is drawn and sent as a picture",
        choices=("kanji", "raster"),
    ),
    "qr": Option("native", "native: the printer draws it; drawn: sent as a picture",
                 choices=("native", "drawn")),
    "qr_size": Option(6, "dots a module of the QR code", choices=tuple(range(3, 13))),
    "cut": Option("half", "how to cut", choices=("half", "full", "none")),
    "density": Option(0, "how dark, by GS ( K: -6 light to 6 dark; 0: as it is",
                      choices=tuple(range(-6, 7))),
    "font": Option("", "a font file for drawing; else a usual Chinese font is looked for"),
    "silent": Option(
        "auto",
        "when a printer does not say how it is: print (the slip is then unknown), wait for an "
        "answer, or auto: wait if there is a fallback, else print",
        choices=("auto", "print", "wait"),
    ),
    "confirm": Option(
        "dle_eot",
        "what to ask after a slip: dle_eot (every printer, in real time) or gs_r (in order, "
        "after the last dot, where the printer knows it)",
        choices=("dle_eot", "gs_r"),
    ),
    "asb": Option(
        "auto",
        "automatic status: auto switches it on and uses it where the printer answers that; on "
        "does so again after each slip, answered or not; off never",
        choices=("auto", "on", "off"),
    ),
    "reply_s": Option(1.0, "how long one status answer may take"),
    "finish_s": Option(5.0, "how long the answer after a slip may take, besides the line's time"),
}  # fmt: skip

_LOOK: Final = ("width", "text", "qr", "qr_size", "cut", "font", "density")


class NoFontHere(DeviceError):
    code = "no_font"


class EscposPrinter:
    def __init__(self, device: str, url: str, options: Mapping[str, Any]) -> None:
        self.device = device
        self._url = url
        self._look = Look(**{name: options[name] for name in _LOOK})
        self._waits = options["silent"] == "wait"
        self._in_order = options["confirm"] == "gs_r"
        self._reply_s = float(options["reply_s"])
        self._finish_s = float(options["finish_s"])
        self._asb: str = options["asb"]
        self._line: Transport | None = None
        self._status: StatusReader | None = None
        self._begin()

    def _begin(self) -> None:
        self._framer = escpos_asb.Framer()
        self._told: bytes | None = None
        self._news = False

    def opened(self, line: Transport) -> None:
        self._line, self._status = line, StatusReader(self.device, line)
        self._begin()
        if self._asb != "off":
            line.write(escpos_asb.SWITCH_ON)

    def heard(self, data: bytes, now: float) -> list[Press]:
        """A printer is never pressed; what it says of itself is `news`."""
        for frame in self._framer.feed(data, now):
            self._news = self._news or frame != self._told
            self._told = frame
        return []

    def news(self) -> bool:
        news, self._news = self._news, False
        return news and self._asb != "off"

    def health(self) -> Health:
        _, status = self._open()
        try:
            return self._asked(status, self._reply_s).health()
        except (NoReply, BadReply) as silent:
            return Health(DeviceState.UNKNOWN, Paper.UNKNOWN, silent.code)

    def _asked(self, status: StatusReader, first_s: float) -> Condition:
        """By DLE EOT; a printer that leaves it unanswered but told its status by itself is made
        to tell that again. Raises NoReply, BadReply."""
        try:
            return status.look(first_s, self._reply_s)
        except (NoReply, BadReply):
            if self._told is None or self._asb == "off":
                raise
            told = self._tell_status()
            if told is None:
                raise
            return told

    def _tell_status(self) -> Condition | None:
        """Its answer to GS a; trouble when it says it twice, as everywhere. None: silence."""
        first = self._switched_on()
        if first is None or escpos_asb.condition(first).well:
            return escpos_asb.condition(first) if first else None
        again = self._switched_on()
        return escpos_asb.condition(again) if again else None

    def _switched_on(self) -> bytes | None:
        """The frame by which a printer answers GS a, by a deadline."""
        line, _ = self._open()
        while line.read(256, timeout=0):
            pass
        line.write(escpos_asb.SWITCH_ON)
        framer, end = escpos_asb.Framer(), time.monotonic() + self._reply_s
        while (left := end - time.monotonic()) > 0:
            for frame in framer.feed(line.read(256, timeout=left), time.monotonic()):
                return frame
        return None

    def print_slip(self, job: Print, begin: Begin) -> None:
        from hardware.printers.escpos_page import compose  # a server checks options without it

        self._print(lambda: compose(job, self._look), begin)

    def test(self, begin: Begin) -> None:
        from hardware.printers.escpos_test_page import compose_test

        self._print(lambda: compose_test(self._look, self.device), begin)

    def _print(self, make: Callable[[], bytes], begin: Begin) -> None:
        line, status = self._open()
        try:
            data = make()
        except drawing.NoFont as missing:
            raise NoFontHere(self.device, str(missing), permanent=True) from missing
        answers = self._ready(status)
        begin()
        line.write(data + self._switch())
        self._confirm(line, status, answers, len(data))

    def _ready(self, status: StatusReader) -> bool:
        """Whether the printer answers; raises if it is known that it cannot print."""
        try:
            self._asked(status, self._reply_s).check(self.device)
        except (NoReply, BadReply):
            if self._waits:
                raise
            return False
        return True

    def _confirm(self, line: Transport, status: StatusReader, answers: bool, sent: int) -> None:
        travel = line_seconds(self._url, sent)
        first_s = travel + (self._finish_s if answers else self._reply_s)
        if self._in_order:
            self._await_in_order(line, first_s)
            first_s = self._reply_s
        self._asked(status, first_s).check(self.device)

    def _switch(self) -> bytes:
        """The reset at a slip's beginning also switched the automatic status off."""
        on = self._asb == "on" or (self._asb == "auto" and self._told is not None)
        return escpos_asb.SWITCH_ON if on else b""

    def _await_in_order(self, line: Transport, deadline_s: float) -> None:
        """``GS r 1`` is worked off after everything before it. Raises NoReply."""
        line.write(b"\x1dr\x01")
        end = time.monotonic() + deadline_s
        while (left := end - time.monotonic()) > 0:
            answer = line.read(1, timeout=left)
            if answer and not answer[0] & 0x90:
                return
        raise NoReply(self.device, f"no answer to GS r within {deadline_s:g} s")

    def _open(self) -> tuple[Transport, StatusReader]:
        if self._line is None or self._status is None:
            raise NotConnected(self.device)
        return self._line, self._status
