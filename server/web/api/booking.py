"""Appointments: slots, booking, changing, cancelling, finding, and a spreadsheet of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask import Response, request

from server.domain.appointment import Appointment
from server.domain.errors import NotAllowed, NotFound, WrongValue
from server.usecases import access, booking, booking_sheets, booking_views
from server.usecases.access import Caller, Scope
from server.usecases.booking import Wish
from server.usecases.booking_sheets import SheetError
from server.usecases.persons import Identity
from server.usecases.ports import UnitOfWork
from server.web import booking_schemas as shapes
from server.web import context
from server.web.api.tickets import actor
from server.web.endpoints import act, endpoint, qr, read, reply

MOST_BYTES: Final = 2 * 1024 * 1024
_DAY: Final = {"schema": {"type": "string", "format": "date"}}
_SERVICE: Final = {"schema": {"type": "string"}}


def _origin(caller: Caller) -> str:
    return f"staff:{caller.id}" if caller.is_staff else f"{caller.role}:{caller.name}"


def _day(name: str = "day") -> date:
    try:
        found = date.fromisoformat(context.argument(name))
        if not 2000 <= found.year <= 2999:
            raise ValueError(found.year)
        return found
    except ValueError as error:
        raise WrongValue("wrong_value", field=name, reason="YYYY-MM-DD") from error


def _reachable(caller: Caller, wanted: shapes.Book) -> None:
    """Whoever books from the street says who it is, and not too often from one address."""
    if access.allow(caller, "book") is not Scope.SELF:
        return
    if not (wanted.phone or wanted.id_number):
        raise WrongValue("person_needed", field="phone")
    bookings, address = context.server().bookings, request.remote_addr or ""
    bookings.check(address)
    bookings.failed(address)


def _by_code(caller: Caller, find: Callable[[], Appointment | None]) -> Appointment:
    """A portal sees what was booked through it, a visitor that of which the code is known; codes
    cannot be guessed at. Raises NotFound("unknown_appointment")."""
    guesses, address = context.server().guesses, request.remote_addr or ""
    guesses.check(address)
    one = find()
    if one is None:
        guesses.failed(address)
        raise NotFound("unknown_appointment")
    if access.allow(caller, "book") is Scope.ISSUED and one.origin != _origin(caller):
        raise NotAllowed("not_your_appointment")
    return one


@endpoint(
    "GET",
    "/bookable",
    "The services with appointments, and the days that may be booked",
    replies={200: shapes.Bookables},
)
def read_bookable() -> Response:
    caller = context.signed()
    access.allow(caller, "book")
    with context.server().reads.snapshot(caller.hall) as snap:
        found = booking_views.bookable_services(snap.hall, context.server().now())
        return reply({"services": found})


@endpoint(
    "GET",
    "/slots",
    "The slots of a service on a day, and their free places",
    query={"service": {"required": True, **_SERVICE}, "day": {"required": True, **_DAY}},
    replies={200: shapes.Slots},
    errors=(409, 422),
)
def read_slots() -> Response:
    caller = context.signed()
    access.allow(caller, "book")
    service, day = context.argument("service"), _day()
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply(booking_views.slots(snap, service, day, context.server().now()))


@endpoint(
    "GET",
    "/appointments",
    "Everybody's appointments on a day, in order",
    query={"day": {"required": True, **_DAY}, "service": _SERVICE},
    replies={200: shapes.DayOfAppointments},
    errors=(422,),
)
def read_appointments() -> Response:
    caller = context.signed()
    access.allow(caller, "guide")
    day, service = _day(), request.args.get("service") or None
    with context.server().reads.snapshot(caller.hall) as snap:
        found = snap.appointments(*booking.day_of(snap.hall, day), service)
        told = [booking_views.listed(snap.hall, one, known) for one, known in found]
    return reply({"appointments": told})


@endpoint(
    "POST",
    "/appointments",
    "Book a place in a slot",
    body=shapes.Book,
    replies={201: shapes.Appointment},
)
def book_appointment() -> Response:
    caller = context.signed()
    access.allow(caller, "book")
    wanted, raw = read(shapes.Book)
    _reachable(caller, wanted)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        wish = Wish(
            service=wanted.service,
            start=booking.moment(uow.hall, wanted.start),
            identity=Identity(wanted.phone, wanted.id_number),
            lang=wanted.lang,
            origin=_origin(caller),
        )
        made = booking.book(uow, wish, by=actor(caller), at=at)
        return 201, booking_views.card(uow.hall, made)

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/appointments/{code}",
    "An appointment by its code",
    replies={200: shapes.Appointment},
    errors=(404,),
)
def read_appointment(code: str) -> Response:
    caller = context.signed()
    access.allow(caller, "book")
    with context.server().reads.snapshot(caller.hall) as snap:
        one = _by_code(caller, lambda: snap.appointment(code))
        return reply(booking_views.card(snap.hall, one))


@endpoint(
    "GET",
    "/appointments/{code}/qr.svg",
    "The code of an appointment as a QR code, for a kiosk's scanner",
    replies={200: "image/svg+xml"},
    errors=(404,),
)
def appointment_qr(code: str) -> Response:
    caller = context.signed()
    access.allow(caller, "book")
    with context.server().reads.snapshot(caller.hall) as snap:
        one = _by_code(caller, lambda: snap.appointment(code))
    return qr(one.code)


@endpoint(
    "POST",
    "/appointments/{code}/change",
    "Another slot of the same service",
    body=shapes.Rebook,
    replies={200: shapes.Appointment},
)
def change_appointment(code: str) -> Response:
    caller = context.signed()
    access.allow(caller, "book")
    wanted, raw = read(shapes.Rebook)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        _by_code(caller, lambda: uow.appointments.by_code(code))
        start = booking.moment(uow.hall, wanted.start)
        one = booking.change(uow, code, start, by=actor(caller), at=at)
        return 200, booking_views.card(uow.hall, one)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/appointments/{code}/cancel",
    "Give the place back",
    replies={200: shapes.Appointment},
)
def cancel_appointment(code: str) -> Response:
    caller = context.signed()
    access.allow(caller, "book")
    at, raw = context.server().now(), context.body()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        _by_code(caller, lambda: uow.appointments.by_code(code))
        one = booking.cancel(uow, code, by=actor(caller), at=at)
        return 200, booking_views.card(uow.hall, one)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/appointments/find",
    "Today's appointments by code, phone or ID number; changes nothing",
    body=shapes.FindAppointment,
    replies={200: shapes.Appointments},
    keyed=False,
)
def find_appointments() -> Response:
    caller = context.signed()
    access.allow(caller, "check_in")
    wanted, _ = read(shapes.FindAppointment)
    if len(wanted.model_dump(exclude_none=True)) != 1:
        raise WrongValue("wrong_value", field="code", reason="code, phone, id_number: one of them")
    server = context.server()
    server.guesses.check(f"find:{caller.scope}")
    identity = Identity(wanted.phone, wanted.id_number)
    with server.uow(caller.hall) as uow:  # left without a commit: it only reads
        found = booking.find(uow, identity, code=wanted.code, at=server.now())
        told = [booking_views.card(uow.hall, one) for one in found]
    if not told:
        server.guesses.failed(f"find:{caller.scope}")
    return reply({"appointments": told})


@endpoint(
    "POST",
    "/appointments/import",
    "Book every row of a spreadsheet (the body: .xlsx or .csv); nothing on any fault",
    replies={200: shapes.Imported},
)
def import_appointments() -> Response:
    caller = context.signed()
    access.allow(caller, "book_many")
    request.max_content_length = MOST_BYTES
    raw = request.get_data(cache=False)
    at, lang = context.server().now(), context.language()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        try:
            made = booking_sheets.load(uow, raw, by=actor(caller), at=at, origin=_origin(caller))
        except SheetError as error:
            faults = [
                {"row": one.row, "column": one.column, "code": one.code, "text": one.text(lang)}
                for one in error.faults
            ]
            count = len(faults)
            raise WrongValue("wrong_rows", field="file", count=count, faults=faults) from error
        cards = [booking_views.card(uow.hall, one) for one in made]
        return 200, {"count": len(cards), "appointments": cards}

    return act(caller, raw, work)
