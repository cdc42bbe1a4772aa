"""Shapes of closures, second entry and personal data in the API."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from server.web.schemas import Body, Id, Reply

Said = Annotated[str, Field(min_length=1, max_length=200)]


class CloseService(Body):
    """``reason`` is what visitors read; ``until``: RFC 3339, none: until it is opened again."""

    reason: Said
    until: Annotated[str, Field(max_length=40)] | None = None


class Closure(Reply):
    service: str
    name: str
    reason: str
    since: str
    until: str | None
    by: str


class Closures(Reply):
    closures: list[Closure]


class Carry(Body):
    """``services`` null: of the whole hall. ``valid_days``: working days, null: the hall's."""

    services: Annotated[list[Id], Field(min_length=1, max_length=2000)] | None = None
    reason: Said
    valid_days: Annotated[int, Field(ge=1, le=60)] | None = None


class Carried(Reply):
    """``last_day``: until when (YYYY-MM-DD); null when nobody was in line."""

    count: int
    last_day: str | None


class RevealPerson(Body):
    reason: Said | None = None


class MaskedPerson(Reply):
    """The last four digits; ``clear_until``: how long the rest is kept, null: it is not."""

    phone: str | None
    id_number: str | None
    clear_until: str | None


class ClearPerson(Reply):
    phone: str | None
    id_number: str | None
