"""Who is next: the weights that a supervisor sets, and the class that a ticket belongs to."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.usecases import access, order, views
from server.usecases.access import CERTIFIER
from server.usecases.ports import UnitOfWork
from server.web import context, schemas
from server.web.api.tickets import actor, card
from server.web.endpoints import act, endpoint, read, reply


@endpoint(
    "GET",
    "/weights",
    "What supervisors have set: how much later a clerk takes a service",
    replies={200: schemas.Weights},
)
def read_weights() -> Response:
    caller = context.signed()
    access.allow(caller, "weight")
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply({"weights": views.weights(snap)})


@endpoint(
    "POST",
    "/weights",
    "A clerk takes a service so many minutes later, or never (null); 0: as the window does",
    body=schemas.SetWeight,
    replies={200: schemas.Weight},
)
def set_weight() -> Response:
    caller = context.signed()
    access.allow(caller, "weight")
    wanted, raw = read(schemas.SetWeight)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        order.weigh(uow, wanted.staff, wanted.service, wanted.minutes, by=caller.id, at=at)
        return 200, dict(wanted)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/tickets/{key}/certify",
    "Somebody has seen a document: the ticket belongs to a class",
    body=schemas.Certify,
    replies={200: schemas.Ticket},
)
def ticket_certify(key: str) -> Response:
    caller = context.holder(key)
    access.allow(caller, "certify")
    wanted, raw = read(schemas.Certify)
    lang, at, by = context.language(), context.server().now(), actor(caller)

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        ticket = uow.tickets.by_code(key) or uow.tickets.get(key)
        access.allow_ticket(caller, "certify", ticket, uow.hall)
        done = order.certify(
            uow,
            ticket.id,
            class_id=wanted.class_,
            basis=wanted.basis,
            certifier=CERTIFIER.get(caller.role, "guide"),
            by=by,
            at=at,
        )
        return 200, card(uow, done, lang)

    return act(caller, raw, work)
