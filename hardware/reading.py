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


def job_id(told: Mapping[str, Any], name: str) -> int | str:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str) or not 0 < len(str(value)) <= 64:
        raise Malformed(name, "is not an id of at most 64 characters")
    return value


def name_id(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise Malformed(name, "is not an id of at most 64 characters")
    return value


def text(told: Mapping[str, Any], name: str, path: str = "", default: str | None = None) -> str:
    value = told.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or len(value) > 4096:
        raise Malformed(path + name, "is not a text")
    return value


def text_or_none(told: Mapping[str, Any], name: str) -> str | None:
    return None if told.get(name) is None else text(told, name)


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
