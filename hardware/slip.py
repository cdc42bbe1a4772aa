"""The slip: which facts it carries. Standard library only.

The server fills a :class:`Slip` and sends it in a ``print`` job; a printer driver asks
:func:`hardware.slip_template.layout` for lines and turns them into its own bytes. A slip carries no
names of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NotRequired, TypedDict

from hardware.slip_lines import MalformedSlip as MalformedSlip
from hardware.slip_lines import Part, parse_parts, part_fields, printable

Lang = Literal["zh", "en"]


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
        "slot": NotRequired[str],
        "lines": NotRequired[list[dict[str, Any]]],
    },
)
"""The JSON of a slip, as it stands in a job's data."""

MOST: Final = 10**9
"""More people or seconds are a fault, not a wait."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What one paper slip says.

    ``at`` is printed in the offset it carries, so send hall time. ``ahead`` and ``estimate`` are
    None when unknown, which is not the same as 0. ``url`` becomes the QR code. ``note``: what the
    hall wants said on every slip. ``slot``: when its appointment is. ``lines``: how the hall lays
    it out; None: in the way of `hardware.slip_template.default`.
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
    slot: datetime | None = None
    lines: tuple[Part, ...] | None = None

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
            at=_instant(fields.get("at"), "at"),
            ahead=_count(fields.get("ahead"), "ahead"),
            low_s=low,
            high_s=high,
            url=_text_or_none(fields, "url"),
            where=_text_or_none(fields, "where"),
            class_name=_text_or_none(fields, "class"),
            note=_text_or_none(fields, "note"),
            lang="en" if lang == "en" else "zh",
            slot=None if fields.get("slot") is None else _instant(fields["slot"], "slot"),
            lines=parse_parts(fields.get("lines")),
        )

    def fields(self) -> SlipFields:
        """The JSON of this slip."""
        estimate: EstimateFields | None = None
        if self.low_s is not None and self.high_s is not None:
            estimate = {"low_s": self.low_s, "high_s": self.high_s}
        told: SlipFields = {
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
        if self.slot is not None:
            told["slot"] = self.slot.isoformat()
        if self.lines is not None:
            told["lines"] = [part_fields(part) for part in self.lines]
        return told


def _text(fields: Mapping[Any, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not printable(value):
        raise MalformedSlip(name, "is not a text")
    return printable(value)


def _text_or_none(fields: Mapping[Any, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or value == "":
        return None
    return _text(fields, name)


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


def _instant(value: object, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as wrong:
        raise MalformedSlip(name, "is not an RFC 3339 time") from wrong
    if at.tzinfo is None:
        raise MalformedSlip(name, "has no offset")
    return at
