"""Readers of the fields of a message: each returns a typed value or raises :class:`Malformed`.

Standard library only, as `hardware.jobs` is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)


class Malformed(ValueError):
    """A message that does not keep the contract; ``field`` is the path of the fault."""

    code = "malformed"

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def obj(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Malformed(field, "is not an object")
    return value


def whole(text: str) -> bool:
    """Whether a text can be written at all: half a character (a lone surrogate) cannot."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _id(text: str) -> bool:
    return 0 < len(text) <= 64 and whole(text)


def job_id(told: Mapping[str, Any], name: str, path: str = "") -> int | str:
    match told.get(name):
        case bool():
            pass
        case int(number) if abs(number) < 2**63:
            return number
        case str(text) if _id(text):
            return text
    raise Malformed(path + name, "is not an id of at most 64 characters")


def name_id(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not _id(value):
        raise Malformed(name, "is not an id of at most 64 characters")
    return value


def text(told: Mapping[str, Any], name: str, path: str = "", default: str | None = None) -> str:
    value = told.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or len(value) > 4096 or not whole(value):
        raise Malformed(path + name, "is not a text")
    return value


def text_or_none(told: Mapping[str, Any], name: str) -> str | None:
    return None if told.get(name) is None else text(told, name)


def number(told: Mapping[str, Any], name: str, path: str, *, above: float, most: float) -> float:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not above < value <= most:
        raise Malformed(path + name, f"is not a number above {above:g}, at most {most:g}")
    return float(value)


def flag(data: Mapping[str, Any], name: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise Malformed(f"data.{name}", "is not true or false")
    return value


def one_of(kinds: type[E], told: Mapping[str, Any], name: str) -> E:
    try:
        return kinds(str(told.get(name)))
    except ValueError as wrong:
        raise Malformed(name, f"{told.get(name)!r} is not known") from wrong


def instant(told: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(str(told.get("at")))
    except ValueError as wrong:
        raise Malformed("at", "is not an RFC 3339 time") from wrong
    if at.tzinfo is None:
        raise Malformed("at", "has no offset")
    return at
