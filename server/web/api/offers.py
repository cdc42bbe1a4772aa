"""Services closed and opened again, lines carried over to another day, and who a ticket is of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response

from server.domain.errors import NotFound, WrongValue
from server.usecases import access, carrying, closures, offering, persons
from server.usecases.ports import UnitOfWork
from server.web import context, offer_schemas
from server.web.api.tickets import actor
from server.web.endpoints import act, endpoint, read, reply


@endpoint(
    "GET",
    "/closures",
    "Services that somebody closed, with the reason that visitors read",
    replies={200: offer_schemas.Closures},
)
def read_closures() -> Response:
    caller = context.signed()
    access.allow(caller, "hall")
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply({"closures": offering.closures(snap, context.server().now())})


@endpoint(
    "POST",
    "/services/{service}/close",
    "No more tickets of a service, with a reason that the kiosk shows",
    body=offer_schemas.CloseService,
    replies={204: None},
)
def close_service(service: str) -> Response:
    caller = context.signed()
    access.allow(caller, "close_service")
    wanted, raw = read(offer_schemas.CloseService)
    at = context.server().now()
    until = _instant(wanted.until, "until") if wanted.until else None

    def work(uow: UnitOfWork) -> tuple[int, None]:
        closures.close(uow, service, reason=wanted.reason, until=until, by=caller.id, at=at)
        return 204, None

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/services/{service}/open",
    "Tickets of a closed service again",
    replies={204: None},
)
def open_service(service: str) -> Response:
    caller = context.signed()
    access.allow(caller, "close_service")
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, None]:
        closures.reopen(uow, service, by=caller.id, at=at)
        return 204, None

    return act(caller, context.body(), work)


@endpoint(
    "POST",
    "/carry",
    "The hall fails: every live ticket ends and is good once more on another day",
    body=offer_schemas.Carry,
    replies={200: offer_schemas.Carried},
)
def carry_line() -> Response:
    caller = context.signed()
    access.allow(caller, "carry")
    wanted, raw = read(offer_schemas.Carry)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        count, last_day = carrying.carry(
            uow,
            wanted.services,
            reason=wanted.reason,
            days=wanted.valid_days,
            by=actor(caller),
            at=at,
        )
        return 200, {"count": count, "last_day": last_day}

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/tickets/{key}/person",
    "Who a ticket is of, as far as it is kept: the last four digits",
    replies={200: offer_schemas.MaskedPerson},
    errors=(404,),
)
def read_person(key: str) -> Response:
    caller = context.signed()
    access.allow(caller, "desk")
    with context.server().uow(caller.hall) as uow:  # left without a commit: it only reads
        ticket = uow.tickets.by_code(key) or uow.tickets.get(key)
        access.allow_ticket(caller, "desk", ticket, uow.hall)
        kept = persons.kept(uow, ticket.id, at=context.server().now())
    if kept is None:
        raise NotFound("person_not_kept", of=ticket.id)
    return reply(kept)


@endpoint(
    "POST",
    "/tickets/{key}/person",
    "Who a ticket is of, in clear; every reading is recorded and none is kept as a reply",
    body=offer_schemas.RevealPerson,
    replies={200: offer_schemas.ClearPerson},
    keyed=False,
)
def reveal_person(key: str) -> Response:
    caller = context.signed()
    access.allow(caller, "see_personal")
    context.check_csrf(caller)
    wanted, _ = read(offer_schemas.RevealPerson)
    with context.server().uow(caller.hall) as uow:
        ticket = uow.tickets.by_code(key) or uow.tickets.get(key)
        access.allow_ticket(caller, "see_personal", ticket, uow.hall)
        who = persons.reveal(
            uow, ticket.id, by=actor(caller), at=context.server().now(), reason=wanted.reason
        )
        uow.commit()
    said = reply({"phone": who.phone, "id_number": who.id_number})
    said.headers["Cache-Control"] = "no-store"
    return said


def _instant(text: str, field: str) -> datetime:
    """Raises WrongValue for what is no RFC 3339 time with an offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongValue("wrong_value", field=field, reason="no time") from error
    if found.tzinfo is None:
        raise WrongValue("wrong_value", field=field, reason="no offset")
    return found
