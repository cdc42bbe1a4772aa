"""A page that shows which options a printer needs: choose what came out right."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hardware.printers.escpos_look import Look
from hardware.printers.escpos_page import Page
from hardware.slip_lines import Qr, Rule, Text

WORDS: Final = "叫号机：请A001到3号窗口"
CODE: Final = "TINGXU-TEST"
WIDE: Final = 48
"""Columns of 80 mm paper."""


def compose_test(look: Look, name: str) -> bytes:
    """Every way of printing that the options name, each under its own value."""
    page = Page(look)
    page.begin()
    page.put(Text("打印机测试 TEST", 2, bold=True))
    page.put(Text(name))
    page.put(Rule())
    _widths(page)
    _texts(page)
    _codes(page)
    page.put(Text(f"cut = {look.cut}"))
    page.end()
    return bytes(page.output)


def _widths(page: Page) -> None:
    """The longer ruler runs over on narrow paper, or is cut off."""
    for millimetres, columns in ((58, 32), (80, WIDE)):
        page.narrow(f"width = {millimetres}:")
        page.narrow("".join(str(n % 10) for n in range(1, columns)) + "|")


def _texts(page: Page) -> None:
    """Unreadable signs under kanji: the printer has no Chinese font, so choose raster."""
    for way in ("kanji", "raster"):
        page.narrow(f"text = {way}:")
        page.look = replace(page.look, text=way)
        page.put(Text(WORDS))
        page.put(Text("汉字", 2))


def _codes(page: Page) -> None:
    for way in ("native", "drawn"):
        page.narrow(f"qr = {way}:")
        page.look = replace(page.look, qr=way)
        page.put(Qr(f"{CODE}-{way}"))
