"""The slip: which facts it carries and how they are laid out. Standard library only.

The server fills a :class:`Slip` and sends it in a ``print`` job; a printer driver asks
:func:`layout` for lines and turns them into its own bytes. A slip carries no names of people.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypedDict

Lang = Literal["zh", "en"]
Align = Literal["left", "center", "right"]


class EstimateFields(TypedDict):
    """Seconds, a range."""

    low_s: int
    high_s: int


SlipFields = TypedDict(
    "SlipFields",
    {
        "hall": str,
        "number": str,
        "service": str,
        "ahead": int | None,
        "estimate": EstimateFields | None,
        "at": str,
        "url": str | None,
        "where": str | None,
        "class": str | None,
        "note": str | None,
        "lang": Lang,
    },
)
"""The JSON of a slip, as it stands in a job's data."""


class MalformedSlip(ValueError):
    """A slip's field is missing or of the wrong shape; ``field`` names it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"slip.{field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True)
class Slip:
    """What one paper slip says.

    ``at`` is printed in the offset it carries, so send hall time. ``ahead`` and ``estimate`` are
    None when unknown, which is not the same as 0. ``url`` becomes the QR code. ``note``: what the
    hall wants said on every slip.
    """

    hall: str
    number: str
    service: str
    at: datetime
    ahead: int | None = None
    low_s: int | None = None
    high_s: int | None = None
    url: str | None = None
    where: str | None = None
    class_name: str | None = None
    note: str | None = None
    lang: Lang = "zh"

    @classmethod
    def parse(cls, fields: object) -> Slip:
        """Read the JSON of a slip; fields not known here are left out. Raises MalformedSlip."""
        if not isinstance(fields, Mapping):
            raise MalformedSlip("", "is not an object")
        low, high = _estimate(fields.get("estimate"))
        lang = fields.get("lang", "zh")
        return cls(
            hall=_text(fields, "hall"),
            number=_text(fields, "number"),
            service=_text(fields, "service"),
            at=_instant(fields.get("at")),
            ahead=_count(fields.get("ahead"), "ahead"),
            low_s=low,
            high_s=high,
            url=_text_or_none(fields, "url"),
            where=_text_or_none(fields, "where"),
            class_name=_text_or_none(fields, "class"),
            note=_text_or_none(fields, "note"),
            lang="en" if lang == "en" else "zh",
        )

    def fields(self) -> SlipFields:
        """The JSON of this slip."""
        estimate: EstimateFields | None = None
        if self.low_s is not None and self.high_s is not None:
            estimate = {"low_s": self.low_s, "high_s": self.high_s}
        return {
            "hall": self.hall,
            "number": self.number,
            "service": self.service,
            "ahead": self.ahead,
            "estimate": estimate,
            "at": self.at.isoformat(),
            "url": self.url,
            "where": self.where,
            "class": self.class_name,
            "note": self.note,
            "lang": self.lang,
        }


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


Line = Text | Qr | Rule | Feed

MOST: Final = 10**9
"""More people or seconds are a fault, not a wait."""

REPRINT_MARK: Final[Mapping[Lang, str]] = {"zh": "【补打】", "en": "[REPRINT]"}

_TEXTS: Final[Mapping[str, Mapping[Lang, str]]] = {
    "ahead": {"zh": "前面等候：{n} 人", "en": "Ahead of you: {n}"},
    "nobody": {"zh": "前面无人等候", "en": "Nobody is ahead of you"},
    "estimate": {"zh": "预计等候：{low}-{high} 分钟", "en": "Estimated wait: {low}-{high} min"},
    "soon": {"zh": "预计等候：{high} 分钟以内", "en": "Estimated wait: within {high} min"},
    "where": {"zh": "请在 {where} 等候", "en": "Please wait at {where}"},
    "scan": {"zh": "扫码查看排队进度", "en": "Scan to follow your number"},
    "watch": {"zh": "请留意屏幕和提示音", "en": "Please watch the screens"},
    "missed": {"zh": "过号请到导办台", "en": "Missed your call? Ask the guides"},
}


def layout(slip: Slip, *, reprint: bool = False, columns: int = 32) -> list[Line]:
    """The lines of a slip for paper that is ``columns`` narrow characters wide."""
    lang = slip.lang
    lines: list[Line] = [Text(part, bold=True) for part in wrap(slip.hall, columns)]
    if reprint:
        lines.append(Text(REPRINT_MARK[lang], bold=True))
    size = _number_size(slip.number, columns)
    lines += [Rule(), *(Text(part, size, bold=True) for part in wrap(slip.number, columns))]
    lines += [Text(part, 2) for part in balanced(slip.service, columns // 2)]
    if slip.class_name:
        lines += [Text(part, bold=True) for part in wrap(slip.class_name, columns)]
    lines.append(Rule())
    for said in _facts(slip):
        lines += [Text(part) for part in wrap(said, columns)]
    if slip.url:
        lines += [Feed(), Qr(slip.url), Text(_TEXTS["scan"][lang])]
    lines += [Text(_TEXTS["watch"][lang]), Text(_TEXTS["missed"][lang])]
    if slip.note:
        lines += [Text(part) for part in wrap(slip.note, columns)]
    lines.append(Text(slip.at.strftime("%Y-%m-%d %H:%M")))
    return lines


def _facts(slip: Slip) -> list[str]:
    lang, said = slip.lang, []
    if slip.ahead is not None:
        said.append(_TEXTS["ahead" if slip.ahead else "nobody"][lang].format(n=slip.ahead))
    if slip.high_s is not None and slip.low_s is not None:
        low, high = slip.low_s // 60, max(1, -(-slip.high_s // 60))
        said.append(_TEXTS["estimate" if low else "soon"][lang].format(low=low, high=high))
    if slip.where:
        said.append(_TEXTS["where"][lang].format(where=slip.where))
    return said


def _number_size(number: str, columns: int) -> int:
    return max(1, min(4, columns // max(1, width(number))))


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


def _text(fields: Mapping[Any, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not _printable(value):
        raise MalformedSlip(name, "is not a text")
    return _printable(value)


def _text_or_none(fields: Mapping[Any, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or value == "":
        return None
    return _text(fields, name)


def _printable(text: str) -> str:
    """Control characters would be commands to the printer: they never reach it. Nor does half a
    character (a lone surrogate), which no code has."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text).strip()


def _count(value: object, name: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise MalformedSlip(name, "is not a count")
    return value


def _estimate(value: object) -> tuple[int | None, int | None]:
    if value is None:
        return None, None
    if not isinstance(value, Mapping):
        raise MalformedSlip("estimate", "is not an object")
    seconds = []
    for name in ("low_s", "high_s"):
        part = value.get(name)
        if isinstance(part, bool) or not isinstance(part, int | float) or not 0 <= part <= MOST:
            raise MalformedSlip(f"estimate.{name}", "is not a number of seconds")
        seconds.append(int(part))
    return seconds[0], seconds[1]


def _instant(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as wrong:
        raise MalformedSlip("at", "is not an RFC 3339 time") from wrong
    if at.tzinfo is None:
        raise MalformedSlip("at", "has no offset")
    return at
