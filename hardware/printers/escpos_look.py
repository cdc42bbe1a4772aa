"""How a printer is to be spoken to, as its options say. Checked without the printer library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from hardware import drawing

DOTS: Final = {58: 384, 80: 576}
"""Printable dots by the paper's width in millimetres."""


@dataclass(frozen=True, slots=True)
class Look:
    """How this printer is to be spoken to; the fields are the driver's options."""

    width: int = 58
    text: Literal["kanji", "raster"] = "kanji"
    qr: Literal["native", "drawn"] = "native"
    qr_size: int = 6
    cut: Literal["half", "full", "none"] = "half"
    font: str = ""
    density: int = 0

    @property
    def dots(self) -> int:
        return DOTS[self.width]

    @property
    def columns(self) -> int:
        return self.dots // drawing.CELL_W
