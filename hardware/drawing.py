"""Text and QR codes as one-bit pictures, in the printer's own grid of 12 × 24 dots.

Used by drivers for printers without a Chinese font, and by the twins to show what came out.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont

from hardware.slip_lines import Cut, Feed, Line, Logo, Qr, Rule, Text, width

CELL_W: Final = 12
CELL_H: Final = 24
LINE_GAP: Final = 6

_FONTS: Final = (
    # path, face of simplified Chinese (monospaced where the file has one)
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 7),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 7),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 7),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    ("C:/Windows/Fonts/simhei.ttf", 0),
    ("C:/Windows/Fonts/msyh.ttc", 0),
    ("C:/Windows/Fonts/simsun.ttc", 0),
)


class NoFont(RuntimeError):
    """No Chinese font was found on this machine."""


def font_found(path: str = "") -> bool:
    """Whether Chinese can be drawn here, with the font at ``path`` or a usual one."""
    return _font_file(path) is not None


@lru_cache(maxsize=32)
def load_font(size: int, path: str = "") -> ImageFont.FreeTypeFont:
    """Raises NoFont."""
    found = _font_file(path)
    if found is None:
        raise NoFont(path or "no Chinese font in the usual places")
    return ImageFont.truetype(found[0], size, index=found[1])


def _font_file(path: str) -> tuple[str, int] | None:
    candidates = ((path, 0),) if path else _FONTS
    return next((found for found in candidates if Path(found[0]).is_file()), None)


def cells(text: str, wide: int, high: int, *, bold: bool = False, font: str = "") -> Image.Image:
    """A text in the printer's grid; ``wide`` and ``high`` multiply the cell."""
    picture = Image.new("L", (max(1, width(text) * CELL_W * wide), CELL_H * high), 255)
    face = load_font(CELL_H * high - 2 * high, font)
    x = 0
    for char in text:
        across = width(char) * CELL_W * wide
        glyph = Image.new("L", (width(char) * CELL_W * high, CELL_H * high), 255)
        ImageDraw.Draw(glyph).text(
            (glyph.width / 2, glyph.height * 0.83),
            char,
            font=face,
            fill=0,
            anchor="ms",
            stroke_width=1 if bold else 0,
        )
        picture.paste(glyph.resize((across, glyph.height)) if wide != high else glyph, (x, 0))
        x += across
    return picture


def line(text: Text, dots: int, *, font: str = "") -> Image.Image:
    """One line of a slip over the whole width of the paper, black on white, one bit."""
    paper = Image.new("L", (dots, CELL_H * text.size + LINE_GAP), 255)
    words = cells(text.text, text.size, text.size, bold=text.bold, font=font)
    paper.paste(words, (indent(words.width, dots, text.align), LINE_GAP // 2))
    return paper.point(lambda level: 255 if level > 128 else 0).convert("1")


def strip(part: Line, dots: int, *, module: int = 6, font: str = "") -> Image.Image:
    """Any line of a slip over the whole width of the paper, one bit; a cut is a dashed line."""
    match part:
        case Text():
            return line(part, dots, font=font)
        case Rule():
            return line(Text("-" * (dots // CELL_W)), dots, font=font)
        case Qr():
            return centred(qr(part.payload, module), dots)
        case Feed():
            return Image.new("1", (dots, part.lines * (CELL_H + LINE_GAP)), 1)
        case Logo():
            return centred(logo(part.png, dots), dots)
        case Cut():
            return _dashes(dots)


def sheet(parts: Iterable[Line], paper: int, dots: int, *, module: int = 6) -> Image.Image:
    """A whole slip, to scale: ``paper`` dots wide of which ``dots`` can be printed on."""
    strips = [strip(part, dots, module=module) for part in parts]
    edge = (paper - dots) // 2
    height = sum(one.height for one in strips) + 2 * CELL_H
    picture, y = Image.new("1", (paper, height), 1), CELL_H
    for one in strips:
        picture.paste(one, (edge, y))
        y += one.height
    return picture


def logo(png: bytes, dots: int) -> Image.Image:
    """Black where it is dark; what is see-through is white. Raises OSError for a broken file."""
    with Image.open(BytesIO(png), formats=["PNG"]) as opened:
        whole = opened.convert("RGBA")
    white = Image.new("RGBA", whole.size, "white")
    grey = Image.alpha_composite(white, whole).convert("L")
    if grey.width > dots:
        grey = grey.resize((dots, max(1, grey.height * dots // grey.width)))
    return grey.point(lambda level: 255 if level > 128 else 0)


def _dashes(dots: int) -> Image.Image:
    made = Image.new("1", (dots, CELL_H), 1)
    draw = ImageDraw.Draw(made)
    for x in range(0, dots, 16):
        draw.line((x, CELL_H // 2, x + 7, CELL_H // 2), fill=0, width=2)
    return made


def indent(wide: int, dots: int, align: str) -> int:
    """Where a thing starts that is ``wide`` dots wide."""
    room = max(0, dots - wide)
    return {"left": 0, "center": room // 2, "right": room}[align]


def centred(picture: Image.Image, dots: int) -> Image.Image:
    paper = Image.new("L", (dots, picture.height), 255)
    paper.paste(picture, (indent(picture.width, dots, "center"), 0))
    return paper


def qr(payload: str, module: int) -> Image.Image:
    """A QR code with its quiet zone, ``module`` dots a module, error correction M."""
    code = segno.make_qr(payload, error="m")
    rows = [bytes(255 * (1 - bit) for bit in row) for row in code.matrix_iter(scale=1, border=4)]
    small = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    return small.resize((small.width * module, small.height * module), Image.Resampling.NEAREST)
