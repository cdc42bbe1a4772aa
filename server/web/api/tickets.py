"""Tickets: take, read, and every step of their life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response

from server.domain.errors import NotAllowed, NotFound
from server.domain.hall import ORDINARY
from server.domain.ticket import Actor, Ticket
from server.usecases import access, calling, case_views, issuing, lines, serving, views
from server.usecases.access import CERTIFIER, Caller
from server.usecases.persons import Identity
from server.usecases.ports import UnitOfWork
from server.web import context, desk_schemas, schemas
from server.web.endpoints import act, endpoint, qr, read, reply


def actor(caller: Caller) -> Actor:
    if caller.is_staff:
        return Actor(staff=caller.id)
    return Actor(device=None if caller.role == "code" else f"{caller.role}:{caller.name}")


def card(uow: UnitOfWork, ticket: Ticket, lang: str) -> dict[str, Any]:
    expected = lines.outlook(uow, ticket)
    return views.ticket_card(
        uow.hall, ticket, ahead=expected.ahead, wait=expected.estimate, lang=lang
    )


@endpoint(
    "POST", "/tickets", "Take a ticket", body=schemas.TakeTicket, replies={201: schemas.Ticket}
)
def take_ticket() -> Response:
    caller = context.signed()
    access.allow(caller, "take")
    wanted, raw = read(schemas.TakeTicket)
    if caller.role == "api" and wanted.class_ not in (ORDINARY, "appointment"):
        raise NotAllowed("class_not_certified", **{"class": wanted.class_, "by": "api"})
    if wanted.printer is not None and not caller.is_staff:
        raise NotAllowed("not_allowed", role=caller.role, action="printer")
    order = issuing.Order(
        service=wanted.service,
        class_id=wanted.class_,
        also=wanted.also,
        lang=wanted.lang,
        mode=wanted.mode,
        certifier=CERTIFIER[caller.role],
        origin=None if caller.is_staff else caller.name,
        printer=wanted.printer,
        appointment=wanted.appointment,
        carried=wanted.carried,
        identity=Identity(wanted.phone, wanted.id_number),
    )
    lang, at = context.language(), context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        if caller.role == "kiosk" and not (wanted.appointment or wanted.carried):
            access.allow_button(caller, uow.hall, [wanted.service, *wanted.also])
        ticket = issuing.take_ticket(uow, order, by=actor(caller), at=at)
        return 201, card(uow, ticket, lang)

    return act(caller, raw, work)


def _find(snap: views.Snapshot, key: str) -> Ticket:
    ticket = snap.ticket(key, snap.hall.business_day(context.server().now()))
    if ticket is None:
        raise NotFound("unknown_ticket", ticket=key)
    return ticket


@endpoint(
    "GET",
    "/tickets/{key}",
    "A ticket by id, by code, or by today's number",
    replies={200: schemas.Ticket},
    errors=(404,),
)
def read_ticket(key: str) -> Response:
    caller = context.holder(key)
    with context.server().reads.snapshot(caller.hall) as snap:
        ticket = _find(snap, key)
        access.allow_ticket(caller, "read", ticket, snap.hall)
        picture = case_views.own_ticket if caller.role == "code" else views.ticket
        return reply(picture(snap, ticket, context.language()))


@endpoint(
    "GET",
    "/tickets/{key}/qr.svg",
    "The QR code of the ticket's own page, as SVG",
    replies={200: "image/svg+xml"},
    errors=(404,),
)
def ticket_qr(key: str) -> Response:
    caller = context.holder(key)
    with context.server().reads.snapshot(caller.hall) as snap:
        ticket = _find(snap, key)
        access.allow_ticket(caller, "read", ticket, snap.hall)
        address = f"{snap.hall.public_url}/t/{ticket.code}"
    return qr(address)


Step = Callable[[UnitOfWork, str, Any, dict[str, Any]], Ticket]


def _step(key: str, action: str, shape: type[schemas.Body], do: Step) -> Response:
    """One step of a ticket's life: who may, the step, the ticket as it then is."""
    caller = context.holder(key)
    access.allow(caller, action)
    wanted, raw = read(shape)
    lang, at = context.language(), context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        ticket = uow.tickets.by_code(key) or uow.tickets.get(key)
        access.allow_ticket(caller, action, ticket, uow.hall)
        done = do(uow, ticket.id, wanted, {"by": actor(caller), "at": at})
        return 200, card(uow, done, lang)

    return act(caller, raw, work)


def _simple(
    step: str, action: str, summary: str, do: Callable[..., Ticket], shape: type[schemas.Body]
) -> None:
    """Enter POST /tickets/{key}/STEP, whose body's fields are the use case's own."""

    def view(key: str) -> Response:
        return _step(
            key,
            action,
            shape,
            lambda uow, id, wanted, by: do(uow, id, **by, **dict(wanted)),
        )

    view.__name__ = f"ticket_{step}"
    endpoint(
        "POST", f"/tickets/{{key}}/{step}", summary, body=shape, replies={200: schemas.Ticket}
    )(view)


def _reprint(
    uow: UnitOfWork, id: str, by: Actor, at: datetime, printer: str | None = None
) -> Ticket:
    if by.staff is None and printer is not None:
        raise NotAllowed("not_allowed", role="kiosk", action="printer")
    return issuing.reprint(uow, id, place=printer, by=by, at=at)


for _row in (
    ("recall", "serve", "Call again", calling.recall, schemas.Empty),
    ("start", "serve", "The visitor is at the window", serving.start, schemas.Empty),
    ("finish", "serve", "The visit is over", serving.finish, schemas.FinishVisit),
    ("forward", "serve", "On to the visit's next service", serving.forward, schemas.Finish),
    ("continue", "serve", "The visit's next service, here", serving.continue_here, schemas.Finish),
    ("add", "desk", "One more service at the end of the visit", serving.add, schemas.AddService),
    ("note", "desk", "A note for whoever serves next", serving.note, schemas.AddNote),
    ("mode", "desk", "Served at the window, at home or by an agent", serving.mode, schemas.SetMode),
    ("no_show", "serve", "Called and not come", serving.no_show, schemas.Empty),
    ("undo", "serve", "Take a wrong call back", serving.undo, schemas.Empty),
    ("hold", "serve", "Put aside", serving.hold, schemas.Hold),
    ("resume", "serve", "Back in line, place kept", serving.resume, schemas.Empty),
    ("transfer", "transfer", "To another service or window", serving.transfer, schemas.Transfer),
    ("cancel", "leave", "Leave the line", serving.cancel, schemas.Reason),
    ("rejoin", "leave", "A no-show is back", serving.rejoin, schemas.Empty),
    ("reprint", "reprint", "Print the slip again", _reprint, desk_schemas.Reprint),
):
    _simple(*_row)
