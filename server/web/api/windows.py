"""Windows: duty, and calling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from server.domain.duty import Duty
from server.usecases import access, calling, duty, honour_views, offering, rating, views
from server.usecases.ports import UnitOfWork
from server.web import context, schemas
from server.web.api.tickets import actor, card
from server.web.endpoints import act, endpoint, read, reply


def _duty(window: str, shape: type[schemas.Body], do: Callable[..., Duty]) -> Response:
    caller = context.signed()
    access.allow_window(caller, "duty", window)
    wanted, raw = read(shape)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        now = do(uow, window, by=caller.id, at=at, **dict(wanted))
        return 200, views.window_card(uow.hall, uow.hall.window(window), now)

    return act(caller, raw, work)


def _enter(step: str, summary: str, do: Callable[..., Duty], shape: type[schemas.Body]) -> None:
    def view(window: str) -> Response:
        return _duty(window, shape, do)

    view.__name__ = f"window_{step}"
    endpoint(
        "POST",
        f"/windows/{{window}}/{step}",
        summary,
        body=shape,
        replies={200: schemas.WindowCard},
    )(view)


for _row in (
    ("open", "Sign on at a window", duty.open_window, schemas.Empty),
    ("close", "Sign off", duty.close_window, schemas.Empty),
    ("pause", "Pause with a reason", duty.pause_window, schemas.Pause),
    ("resume", "Go on after a pause", duty.resume_window, schemas.Empty),
):
    _enter(*_row)


@endpoint(
    "POST",
    "/windows/{window}/call",
    "Call the next ticket, or a chosen one",
    body=schemas.Call,
    replies={200: schemas.Ticket, 204: None},
)
def window_call(window: str) -> Response:
    caller = context.signed()
    access.allow_window(caller, "call", window)
    wanted, raw = read(schemas.Call)
    if wanted.ticket:
        access.allow(caller, "choose")
    lang, at, by = context.language(), context.server().now(), actor(caller)

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any] | None]:
        more: dict[str, Any] = {
            "by": by,
            "at": at,
            "finish_current": wanted.finish_current,
            "outcome": wanted.outcome,
            "case_number": wanted.case_number,
        }
        if wanted.ticket:
            ticket = calling.call_chosen(uow, window, wanted.ticket, **more)
        elif (found := calling.call_next(uow, window, **more)) is not None:
            ticket = found
        else:
            return 204, None
        return 200, card(uow, ticket, lang)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/windows/{window}/ratings",
    "A face pressed on the tablet of a window, about the visit that it asked about",
    body=schemas.RateAtWindow,
    replies={201: schemas.RatingDone},
)
def rate_at_window(window: str) -> Response:
    caller = context.signed()
    access.allow_window(caller, "pad", window)
    wanted, raw = read(schemas.RateAtWindow)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        ticket, made = rating.rate_at_window(
            uow, window, wanted.ticket, wanted.level, pressed_at=wanted.at, at=at
        )
        told = views.local(uow.hall, made.at)
        return 201, {"ticket": ticket.number, "level": made.level, "at": told}

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/board",
    "The picture of a zone's board",
    query={"zone": {"required": True}},
    replies={200: schemas.Board},
    errors=(404, 422),
)
def board() -> Response:
    caller = context.signed()
    access.allow(caller, "board")
    with context.server().reads.snapshot(caller.hall) as snap:
        shown = honour_views.shown(snap, context.server().now())
        return reply(views.board(snap, context.argument("zone"), shown))


@endpoint(
    "GET",
    "/line",
    "Everybody waiting for a service, in due order",
    query={"service": {"required": True}},
    replies={200: schemas.Line},
    errors=(404, 422),
)
def line() -> Response:
    caller = context.signed()
    access.allow(caller, "line")
    with context.server().reads.snapshot(caller.hall) as snap:
        service = context.argument("service")
        access.allow_line(caller, snap.hall, snap.hall.service(service).id)
        return reply(views.line(snap, service))


@endpoint("GET", "/catalog", "The services on offer, in groups", replies={200: schemas.Catalog})
def catalog() -> Response:
    caller = context.signed()
    access.allow(caller, "catalog")
    with context.server().reads.snapshot(caller.hall) as snap:
        kiosk = caller.name if caller.role == "kiosk" else None
        now, lang = context.server().now(), context.language()
        return reply(offering.catalog(snap, now, lang, kiosk=kiosk))
