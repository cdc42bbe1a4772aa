"""Shapes of the calls for appointments."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.web.schemas import Body, Id, Named, Reply

_Number = Annotated[str, Field(max_length=32)]
_Start = Annotated[str, Field(min_length=1, max_length=40)]


class Book(Body):
    """``start``: of a slot, RFC 3339; without an offset it is a time on the hall's wall."""

    service: Id
    start: _Start
    phone: _Number | None = None
    id_number: _Number | None = None
    lang: Literal["zh", "en"] = "zh"


class Rebook(Body):
    start: _Start


class FindAppointment(Body):
    """One of the three. None of them is ever in an address or a log."""

    code: Annotated[str, Field(max_length=64)] | None = None
    phone: _Number | None = None
    id_number: _Number | None = None


class Appointment(Reply):
    """``check_in_from``, ``on_time_until``, ``change_until``: by the rule of the service now."""

    id: str
    code: str
    service: Named
    start: str
    end: str
    state: Literal["booked", "checked_in", "cancelled", "missed"]
    ticket: str | None
    lang: str
    booked_at: str
    check_in_from: str
    on_time_until: str
    change_until: str


class ListedAppointment(Appointment):
    """``visitor``: the last digits of what is known, to tell people apart at the desk."""

    visitor: dict[str, str]


class Appointments(Reply):
    appointments: list[Appointment]


class DayOfAppointments(Reply):
    appointments: list[ListedAppointment]


class Bookable(Named):
    slot_minutes: int
    quota: int
    first_day: str
    last_day: str


class Bookables(Reply):
    services: list[Bookable]


class Slot(Reply):
    """``open``: it may be booked now and has a place."""

    start: str
    end: str
    quota: int
    free: int
    open: bool


class Slots(Reply):
    service: Named
    day: str
    first_day: str
    last_day: str
    slots: list[Slot]


class Imported(Reply):
    count: int
    appointments: list[Appointment]
