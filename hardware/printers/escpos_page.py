"""A slip as ESC/POS bytes, by python-escpos, which enforces the paper's width in dots.

python-escpos leaves ``FS &`` out and drops marks such as "：" standing alone, so Chinese text goes
out raw: ``FS &``, GB18030, ``FS .``.
"""

from __future__ import annotations

import contextlib
from typing import Any, Final

from escpos.capabilities import Profile
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from hardware import drawing
from hardware.jobs import Print
from hardware.printers.escpos_look import Look
from hardware.slip_lines import Cut, Feed, Line, Logo, Qr, Rule, Text
from hardware.slip_template import layout

KANJI_ON: Final = b"\x1c&"
KANJI_OFF: Final = b"\x1c."


def compose(job: Print, look: Look) -> bytes:
    """The whole slip, from reset to cut. Raises drawing.NoFont where drawing is needed."""
    page = Page(look)
    page.begin()
    for part in layout(job.slip, reprint=job.reprint, columns=look.columns):
        page.put(part)
    page.end()
    return bytes(page.output)


class _Paper(Profile):  # type: ignore[misc,unused-ignore]
    """python-escpos knows no plain 80 mm paper of 576 dots."""

    def __init__(self, look: Look) -> None:
        super().__init__(columns=look.columns, features={"paperPartCut": True, "qrCode": True})
        media = {"width": {"mm": look.width, "pixels": look.dots}}
        self.profile_data: dict[str, Any] = {**Profile.profile_data, "media": media}


class Page(Dummy):  # type: ignore[misc,unused-ignore]
    def __init__(self, look: Look) -> None:
        super().__init__(profile=_Paper(look))
        self.look = look

    def begin(self) -> None:
        self.hw("INIT")
        if self.look.density:
            self._raw(b"\x1d(K\x02\x00\x31" + bytes((self.look.density % 256,)))

    def narrow(self, text: str) -> None:
        """ASCII in the printer's own small letters, from the left, however wide."""
        self.set(align="left", bold=False, width=1, height=1, custom_size=True)
        self._raw(text.encode("ascii") + b"\n")

    def put(self, part: Line) -> None:
        match part:
            case Text():
                self._text_line(part)
            case Rule():
                self._text_line(Text("-" * self.look.columns))
            case Qr():
                self._qr(part.payload)
            case Feed():
                self.print_and_feed(part.lines)
            case Logo():
                with contextlib.suppress(OSError):  # a slip without its logo is still a slip
                    self._picture(drawing.strip(part, self.look.dots))
            case Cut():
                self.end()

    def end(self) -> None:
        if self.look.cut == "none":
            self.print_and_feed(6)
        else:
            self.cut(mode="PART" if self.look.cut == "half" else "FULL")

    def _text_line(self, text: Text) -> None:
        if self.look.text == "raster" or not _in_rom(text.text):
            self._picture(drawing.strip(text, self.look.dots, font=self.look.font))
            return
        self.set(
            align=text.align, bold=text.bold, width=text.size, height=text.size, custom_size=True
        )
        if text.text.isascii():
            self._raw(text.text.encode("ascii") + b"\n")
        else:
            self._raw(KANJI_ON + text.text.encode("gb18030") + KANJI_OFF + b"\n")

    def _qr(self, payload: str) -> None:
        if self.look.qr == "native":
            self.set(align="center")
            self.qr(payload, native=True, size=self.look.qr_size, ec=QR_ECLEVEL_M)
            self._raw(b"\n")
            return
        self._picture(drawing.strip(Qr(payload), self.look.dots, module=self.look.qr_size))

    def _picture(self, picture: Any) -> None:
        self.set(align="left")
        self.image(picture, impl="bitImageRaster", fragment_height=240)


def _in_rom(text: str) -> bool:
    """Whether a cheap Chinese font has it: four-byte codes of GB18030 it does not know."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
