"""Duty beyond signing on and off: takeover, stand-ins, the leaders' roster, who is there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response, request

from server.domain.errors import WrongValue
from server.domain.hall import Hall
from server.domain.stand_in import StandIn
from server.usecases import access, duty, duty_views, staffing, stand_ins, views
from server.usecases.ports import UnitOfWork
from server.web import context, schemas, setup_schemas
from server.web.endpoints import act, endpoint, read, reply


@endpoint(
    "POST",
    "/windows/{window}/takeover",
    "End a forgotten duty; another clerk goes on, or nobody",
    body=setup_schemas.TakeOver,
    replies={200: schemas.WindowCard},
)
def window_takeover(window: str) -> Response:
    caller = context.signed()
    access.allow_window(caller, "takeover", window)
    wanted, raw = read(setup_schemas.TakeOver)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        now = duty.take_over(uow, window, by=caller.id, at=at, **dict(wanted))
        return 200, views.window_card(uow.hall, uow.hall.window(window), now)

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/colleagues",
    "Who is signed on, and where; only where a service is served, if it is named",
    query={"service": {}},
    replies={200: setup_schemas.Colleagues},
)
def colleagues() -> Response:
    caller = context.signed()
    access.allow(caller, "desk")
    with context.server().reads.snapshot(caller.hall) as snap:
        found = duty_views.colleagues(snap, request.args.get("service"))
        return reply({"colleagues": found})


@endpoint(
    "GET",
    "/stand_ins",
    "Who stands in where: now, to come, and in the last two months",
    replies={200: setup_schemas.StandIns},
)
def read_stand_ins() -> Response:
    caller = context.signed()
    access.allow(caller, "hall")
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply({"stand_ins": duty_views.stand_ins(snap, context.server().now())})


@endpoint(
    "POST",
    "/stand_ins",
    "A clerk stands in at a window for at most a month",
    body=setup_schemas.StandIn,
    replies={201: setup_schemas.StandInCard},
)
def arrange_stand_in() -> Response:
    caller = context.signed()
    access.allow(caller, "stand_in")
    wanted, raw = read(setup_schemas.StandIn)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = stand_ins.arrange(
            uow,
            wanted.staff,
            wanted.window,
            start=moment(uow.hall, wanted.from_, "from"),
            end=moment(uow.hall, wanted.until, "until", last=True),
            reason=wanted.reason,
            by=caller.id,
            at=at,
        )
        return 201, _card(uow, made, at)

    return act(caller, raw, work)


def moment(hall: Hall, text: str, field: str, *, last: bool = False) -> datetime:
    """A moment; a day is its midnight in the hall, the ``last`` one included."""
    try:
        if "T" in text:
            return datetime.fromisoformat(text)
        day = date.fromisoformat(text) + timedelta(days=last)
        return datetime.combine(day, time(), hall.tz)
    except (ValueError, OverflowError) as error:
        raise WrongValue("wrong_value", field=field, reason="YYYY-MM-DD") from error


def _card(uow: UnitOfWork, one: StandIn, at: datetime) -> dict[str, Any]:
    return duty_views.stand_in_card(uow.hall, one, staffing.find(uow, one.staff).name, at)


@endpoint(
    "POST",
    "/stand_ins/{id}/sign",
    "One of the day's four sign-ins at the guide desk",
    body=schemas.Empty,
    replies={200: setup_schemas.StandInCard},
)
def sign_stand_in(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "guide")
    _, raw = read(schemas.Empty)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        return 200, _card(uow, stand_ins.sign(uow, id, by=caller.id, at=at), at)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/stand_ins/{id}/end",
    "End it before its time",
    body=schemas.Empty,
    replies={200: setup_schemas.StandInCard},
)
def end_stand_in(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "stand_in")
    _, raw = read(schemas.Empty)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        return 200, _card(uow, stand_ins.stop(uow, id, by=caller.id, at=at), at)

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/leaders",
    "The leaders' roster, of 31 days from today or from a day",
    query={"from": {}},
    replies={200: setup_schemas.Leaders},
    errors=(422,),
)
def read_leaders() -> Response:
    caller = context.signed()
    access.allow(caller, "hall")
    with context.server().reads.snapshot(caller.hall) as snap:
        asked = request.args.get("from") or snap.hall.business_day(context.server().now())
        try:
            first = date.fromisoformat(asked)
            last = first + timedelta(days=30)
        except (ValueError, OverflowError) as error:
            raise WrongValue("wrong_value", field="from", reason="YYYY-MM-DD") from error
        found = duty_views.leaders(snap, first.isoformat(), last.isoformat())
        return reply({"leaders": found})


@endpoint(
    "POST",
    "/leaders",
    "A leader has duty on part of a day",
    body=setup_schemas.RosterLeader,
    replies={201: setup_schemas.LeaderCard},
)
def roster_leader() -> Response:
    caller = context.signed()
    access.allow(caller, "leaders")
    wanted, raw = read(setup_schemas.RosterLeader)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = stand_ins.roster_leader(
            uow, wanted.day, wanted.part, wanted.staff, by=caller.id, at=at
        )
        name = staffing.find(uow, made.staff).name
        return 201, duty_views.leader_card(uow.hall, made, name)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/leaders/{id}/sign",
    "The leader came, as the guide desk saw",
    body=schemas.Empty,
    replies={200: setup_schemas.LeaderCard},
)
def sign_leader(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "guide")
    _, raw = read(schemas.Empty)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        done = stand_ins.sign_leader(uow, id, by=caller.id, at=at)
        return 200, duty_views.leader_card(uow.hall, done, staffing.find(uow, done.staff).name)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/leaders/{id}/remove",
    "Take a duty off the roster",
    body=schemas.Empty,
    replies={204: None},
)
def remove_leader(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "leaders")
    _, raw = read(schemas.Empty)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, None]:
        stand_ins.strike_leader(uow, id, by=caller.id, at=at)
        return 204, None

    return act(caller, raw, work)
