"""The lines of a slip: as they travel in a job, and as they stand on paper of some width.

Standard library only. A :data:`Part` knows no paper; :func:`lay` makes lines of parts, which a
printer driver turns into its own bytes and a picture is drawn from.
"""

from __future__ import annotations

import base64
import binascii
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Align = Literal["left", "center", "right"]
ALIGNS: Final[tuple[Align, ...]] = ("left", "center", "right")
Size = int | Literal["fit"]

LARGEST: Final = 4
"""A text's largest ``size``; "fit" is the largest that stands in one line."""
MOST_BLANK: Final = 10
MOST_PARTS: Final = 80

LOGO_BYTES: Final = 8192
LOGO_DOTS: Final = (576, 400)
"""The largest logo: of its file, and across and down."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"


class MalformedSlip(ValueError):
    """A slip's field is missing or of the wrong shape; ``field`` names it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"slip.{field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True)
class Said:
    """A text that is cut to the paper's width; larger than 1, its lines are of like length."""

    text: str
    size: Size = 1
    align: Align = "center"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``size`` multiplies width and height of the printer's own characters."""

    text: str
    size: int = 1
    align: Align = "center"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of ``payload`` in the middle of the paper."""

    payload: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG in the middle of the paper, a dot a pixel, printed black where it is dark."""

    png: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """The paper is cut here; the end of a slip needs none."""


Part = Said | Qr | Rule | Feed | Logo | Cut
Line = Text | Qr | Rule | Feed | Logo | Cut


def lay(parts: Iterable[Part], columns: int) -> list[Line]:
    """On paper that is ``columns`` narrow characters wide."""
    lines: list[Line] = []
    for part in parts:
        lines += _cut(part, columns) if isinstance(part, Said) else [part]
    return lines


def _cut(said: Said, columns: int) -> list[Line]:
    fitting = max(1, min(LARGEST, columns // max(1, width(said.text))))
    size = said.size if isinstance(said.size, int) else fitting
    cut = wrap if size == 1 else balanced
    return [Text(one, size, said.align, said.bold) for one in cut(said.text, columns // size)]


def part_fields(part: Part) -> dict[str, Any]:
    """The JSON of a part; what is ordinary is left out."""
    match part:
        case Said():
            told: dict[str, Any] = {"text": part.text}
            told |= {"size": part.size} if part.size != 1 else {}
            told |= {"align": part.align} if part.align != "center" else {}
            return told | ({"bold": True} if part.bold else {})
        case Qr():
            return {"qr": part.payload}
        case Rule():
            return {"rule": True}
        case Feed():
            return {"blank": part.lines}
        case Logo():
            return {"logo": base64.b64encode(part.png).decode("ascii")}
        case Cut():
            return {"cut": True}


def parse_parts(told: object) -> tuple[Part, ...] | None:
    """Read a slip's ``lines``; a kind not known here is left out. Raises MalformedSlip."""
    if told is None:
        return None
    if not isinstance(told, list) or len(told) > MOST_PARTS:
        raise MalformedSlip("lines", f"is not a list of at most {MOST_PARTS}")
    found = [_part(one, f"lines[{n}]") for n, one in enumerate(told)]
    return tuple(part for part in found if part is not None)


def _part(one: object, at: str) -> Part | None:
    if not isinstance(one, Mapping):
        raise MalformedSlip(at, "is not an object")
    if "text" in one:
        return _said(one, at)
    if "qr" in one:
        return Qr(_payload(one["qr"], f"{at}.qr"))
    if "blank" in one:
        if not is_blank(one["blank"]):
            raise MalformedSlip(f"{at}.blank", f"is not 1 to {MOST_BLANK}")
        return Feed(one["blank"])
    if "logo" in one:
        try:
            return Logo(read_logo(one["logo"]))
        except ValueError as wrong:
            raise MalformedSlip(f"{at}.logo", str(wrong)) from wrong
    return Rule() if one.get("rule") else Cut() if one.get("cut") else None


def _said(one: Mapping[Any, Any], at: str) -> Said | None:
    text, size, align = one["text"], one.get("size", 1), one.get("align", "center")
    if not isinstance(text, str):
        raise MalformedSlip(f"{at}.text", "is not a text")
    if not is_size(size):
        raise MalformedSlip(f"{at}.size", f'is not 1 to {LARGEST} or "fit"')
    if align not in ALIGNS:
        raise MalformedSlip(f"{at}.align", f"is not one of {', '.join(ALIGNS)}")
    text = printable(text)
    return Said(text, size, align, one.get("bold") is True) if text else None


def is_blank(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_BLANK


def is_size(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return value == "fit"
    return 1 <= value <= LARGEST


def _payload(value: object, at: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 300:
        raise MalformedSlip(at, "is not a text of at most 300")
    return printable(value)


def read_logo(text: object) -> bytes:
    """A logo from its base64. Raises ValueError unless it is a small enough PNG."""
    try:
        png = base64.b64decode(text if isinstance(text, str) else b"?", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None
    if not png.startswith(_PNG) or png[12:16] != b"IHDR" or len(png) < 33:
        raise ValueError("is not a PNG")
    across, down = (int.from_bytes(png[n : n + 4], "big") for n in (16, 20))
    if len(png) > LOGO_BYTES:
        raise ValueError(f"is larger than {LOGO_BYTES} bytes")
    if not (0 < across <= LOGO_DOTS[0] and 0 < down <= LOGO_DOTS[1]):
        raise ValueError(f"is larger than {LOGO_DOTS[0]} × {LOGO_DOTS[1]} dots")
    return png


def printable(text: str) -> str:
    """Control characters would be commands to the printer: they never reach it. Nor does half a
    character (a lone surrogate), which no code has."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text).strip()


def width(text: str) -> int:
    """How many narrow columns a text takes; Chinese characters and full-width marks take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def wrap(text: str, columns: int) -> list[str]:
    """Cut a text into lines of at most ``columns``; at a space where one is near, else anywhere."""
    lines: list[str] = []
    line = ""
    for char in text.replace("\n", " "):
        if line and width(line + char) > columns:
            head, space, tail = line.rpartition(" ")
            if space and char != " " and char.isascii() and len(tail) < columns // 2:
                lines.append(head)
                line = tail
            else:
                lines.append(line.rstrip())
                line = ""
        line += char if line or char != " " else ""
    return [*lines, line.rstrip()] if line.strip() else lines


def balanced(text: str, columns: int) -> list[str]:
    """As few lines as `wrap` needs, but of like length: no last character stands alone."""
    lines = wrap(text, columns)
    while columns > 2 and len(closer := wrap(text, columns - 1)) == len(lines):
        lines, columns = closer, columns - 1
    return lines
