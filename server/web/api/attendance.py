"""Attendance: punches, the week's list, objections, rosters, leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from flask import Response, request

from server.assessment.attendance import week_of
from server.domain.attendance import LeaveAsked, LeaveStep, ObjectionState, RosterShift
from server.domain.errors import NotAllowed, WrongValue
from server.domain.hall import Hall
from server.usecases import access, attendance, attendance_views, punch_sheets, rosters
from server.usecases.access import Scope
from server.usecases.booking_sheets import SheetError
from server.usecases.ports import UnitOfWork
from server.usecases.punch_sheets import Imported
from server.web import attendance_schemas as shapes
from server.web import context, schemas
from server.web.api.duties import moment
from server.web.endpoints import act, endpoint, read, reply

MOST_BYTES: Final = 4 * 1024 * 1024
_WEEK: Final = {"week": {"schema": {"type": "string", "format": "date"}}}


def _names(uow: UnitOfWork) -> dict[str, str]:
    return {person.id: person.name for person in uow.people.all()}


def _load(work: Callable[[UnitOfWork], Imported]) -> Callable[[UnitOfWork], tuple[int, Any]]:
    lang = context.language()

    def done(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        try:
            made = work(uow)
        except SheetError as error:
            faults = [
                {"row": one.row, "column": one.column, "code": one.code, "text": one.text(lang)}
                for one in error.faults
            ]
            count = len(faults)
            raise WrongValue("wrong_rows", field="file", count=count, faults=faults) from error
        return 200, {"count": made.count, "new": made.new}

    return done


@endpoint(
    "POST",
    "/attendance/import",
    "Punches from a spreadsheet (the body: .xlsx or .csv); nothing on any fault",
    replies={200: shapes.ImportedPunches},
)
def import_punches() -> Response:
    caller = context.signed()
    access.allow(caller, "punches")
    request.max_content_length = MOST_BYTES
    raw = request.get_data(cache=False)
    at = context.server().now()
    return act(caller, raw, _load(lambda uow: punch_sheets.load(uow, raw, by=caller.id, at=at)))


@endpoint(
    "POST",
    "/attendance/punches",
    "Punches as an attendance machine's software sends them; nothing on any fault",
    body=shapes.Punches,
    replies={200: shapes.ImportedPunches},
)
def send_punches() -> Response:
    caller = context.signed()
    access.allow(caller, "punches")
    wanted, raw = read(shapes.Punches)
    rows = [one.model_dump() for one in wanted.punches]
    at = context.server().now()
    return act(caller, raw, _load(lambda uow: punch_sheets.keep(uow, rows, by=caller.id, at=at)))


def _asked_week() -> date:
    server = context.server()
    if (text := request.args.get("week")) is not None:
        return attendance.monday(text)
    with server.reads.snapshot(context.signed().hall) as snap:
        return week_of(date.fromisoformat(snap.hall.business_day(server.now())))


@endpoint(
    "GET",
    "/attendance/week",
    "A week's marks, as published or as judged now, and what machines and windows say",
    query=_WEEK,
    replies={200: shapes.Week},
    errors=(422,),
)
def read_attendance() -> Response:
    caller = context.signed()
    access.allow(caller, "attendance")
    server, week = context.server(), _asked_week()
    with server.reads.snapshot(caller.hall) as snap:
        return reply(attendance_views.week(server.reads, snap, week, server.now()))


@endpoint(
    "GET",
    "/attendance/own",
    "What a published week says of oneself and one's windows",
    query=_WEEK,
    replies={200: shapes.OwnWeek},
    errors=(422,),
)
def read_own_attendance() -> Response:
    caller = context.signed()
    access.allow(caller, "own_attendance")
    server, week = context.server(), _asked_week()
    with server.reads.snapshot(caller.hall) as snap:
        found = attendance_views.own(
            *(server.reads, snap, week, caller.id, caller.windows, server.now())
        )
        return reply(found)


@endpoint(
    "POST",
    "/attendance/weeks/{week}/publish",
    "Publish a week's list; each mark becomes a finding to be confirmed later",
    body=schemas.Empty,
    replies={200: shapes.Week},
)
def publish_attendance(week: str) -> Response:
    caller = context.signed()
    access.allow(caller, "attendance")
    _, raw = read(schemas.Empty)
    server, at, monday = context.server(), context.server().now(), attendance.monday(week)
    with server.reads.snapshot(caller.hall) as snap:
        log = attendance_views.book_of(server.reads, snap, monday).log

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        attendance.publish(uow, monday, by=caller.id, at=at, log=log)
        return 200, {}

    done = act(caller, raw, work)
    if done.status_code != 200:
        return done
    with server.reads.snapshot(caller.hall) as snap:
        return reply(attendance_views.week(server.reads, snap, monday, at))


@endpoint(
    "POST",
    "/attendance/weeks/{week}/confirm",
    "After the time to object: confirm what nobody objects to",
    body=shapes.Say,
    replies={200: shapes.Confirmed},
)
def confirm_attendance(week: str) -> Response:
    caller = context.signed()
    access.allow(caller, "attendance")
    wanted, raw = read(shapes.Say)
    at, monday = context.server().now(), attendance.monday(week)

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        done = attendance.confirm(uow, monday, wanted.text, by=caller.id, at=at)
        return 200, {"confirmed": done.confirmed, "waiting": done.waiting, "own": done.own}

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/attendance/objections",
    "Object to a mark about oneself or one's window, in its time",
    body=shapes.Object,
    replies={201: shapes.Objection},
)
def object_to_mark() -> Response:
    caller = context.signed()
    access.allow(caller, "own_attendance")
    wanted, raw = read(shapes.Object)
    at, monday = context.server().now(), attendance.monday(wanted.week)

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = attendance.object_to(
            *(uow, monday, wanted.mark, wanted.text),
            by=caller.id,
            windows=caller.windows,
            at=at,
        )
        return 201, attendance_views.objection_card(uow.hall, made, _names(uow))

    return act(caller, raw, work)


def _decides(name: str, to: ObjectionState, summary: str) -> None:
    """Enter POST /attendance/objections/{id}/NAME."""

    def view(id: str) -> Response:
        caller = context.signed()
        access.allow(caller, "attendance")
        wanted, raw = read(shapes.DecideObjection)
        at = context.server().now()

        def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
            done = attendance.decide(uow, id, to, wanted.reason, by=caller.id, at=at)
            return 200, attendance_views.objection_card(uow.hall, done, _names(uow))

        return act(caller, raw, work)

    view.__name__ = f"objection_{name}"
    path = f"/attendance/objections/{{id}}/{name}"
    endpoint("POST", path, summary, body=shapes.DecideObjection, replies={200: shapes.Objection})(
        view
    )


_decides("uphold", ObjectionState.UPHELD, "The objection is right: the mark counts for nothing")
_decides("reject", ObjectionState.REJECTED, "The mark stands, and why")


@endpoint(
    "GET",
    "/attendance/rosters",
    "The windows' plans of a week; a clerk's own windows",
    query=_WEEK,
    replies={200: shapes.Rosters},
    errors=(422,),
)
def read_rosters() -> Response:
    caller = context.signed()
    scope = access.allow(caller, "roster")
    server, week = context.server(), _asked_week()
    with server.reads.snapshot(caller.hall) as snap:
        own = caller.windows if scope is Scope.OWN_WINDOW else None
        return reply(attendance_views.rosters(snap, week, own))


@endpoint(
    "POST",
    "/attendance/rosters",
    "File a window's plan of a week, in place of an earlier one; late is noted",
    body=shapes.FileRoster,
    replies={200: shapes.Roster},
)
def file_roster() -> Response:
    caller = context.signed()
    access.allow(caller, "roster")
    wanted, raw = read(shapes.FileRoster)
    access.allow_window(caller, "roster", wanted.window)
    at, monday = context.server().now(), attendance.monday(wanted.week)

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        shifts = [RosterShift(s.staff, _day(s.day), s.start, s.end) for s in wanted.shifts]
        made = rosters.file_roster(uow, monday, wanted.window, shifts, by=caller.id, at=at)
        return 200, attendance_views.roster_card(uow.hall, made, _names(uow))

    return act(caller, raw, work)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongValue("wrong_value", field="day", reason="YYYY-MM-DD") from error


@endpoint(
    "GET",
    "/attendance/leaves",
    "Leave of the last two months, now and to come; what waits first",
    replies={200: shapes.Leaves},
)
def read_leaves() -> Response:
    caller = context.signed()
    access.allow(caller, "attendance")
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        people = [
            {"id": one.id, "name": one.name}
            for one in snap.people()
            if one.active and one.role in ("clerk", "guide", "supervisor")
        ]
        return reply({"leaves": attendance_views.leaves(snap, server.now()), "people": people})


@endpoint(
    "POST",
    "/attendance/leaves",
    "Ask for leave, for oneself or (supervisor, manager) for somebody",
    body=shapes.AskLeave,
    replies={201: shapes.Leave},
)
def ask_leave() -> Response:
    caller = context.signed()
    scope = access.allow(caller, "ask_leave")
    wanted, raw = read(shapes.AskLeave)
    staff = wanted.staff or caller.id
    if scope is Scope.SELF and staff != caller.id:
        raise NotAllowed("not_allowed", role=caller.role, action="ask_leave")
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = rosters.ask_leave(
            uow,
            staff,
            wanted.kind,
            _moment(uow.hall, wanted.from_, "from"),
            _moment(uow.hall, wanted.until, "until", last=True),
            reason=wanted.reason,
            stand_in=wanted.stand_in,
            proof=wanted.proof,
            by=caller.id,
            at=at,
        )
        return 201, _card(uow, made)

    return act(caller, raw, work)


def _moment(hall: Hall, text: str, field: str, *, last: bool = False) -> datetime:
    """By the hall's clock where no offset is said; a day is its midnight, the ``last`` included."""
    found = moment(hall, text, field, last=last)
    return found if found.tzinfo else found.replace(tzinfo=hall.tz)


def _card(uow: UnitOfWork, one: LeaveAsked) -> dict[str, Any]:
    return attendance_views.leave_card(uow.hall, one, _names(uow))


@endpoint(
    "POST",
    "/attendance/leaves/{id}/approve",
    "Whoever's turn it is has agreed",
    body=shapes.ApproveLeave,
    replies={200: shapes.Leave},
)
def leave_approve(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "attendance")
    wanted, raw = read(shapes.ApproveLeave)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        done = rosters.step_leave(
            *(uow, id, LeaveStep.APPROVE, wanted.text),
            by=caller.id,
            at=at,
            stand_in=wanted.stand_in,
            proof=wanted.proof,
        )
        return 200, _card(uow, done)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/attendance/leaves/{id}/refuse",
    "It is not granted, and why",
    body=shapes.DecideObjection,
    replies={200: shapes.Leave},
)
def leave_refuse(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "attendance")
    wanted, raw = read(shapes.DecideObjection)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        done = rosters.step_leave(uow, id, LeaveStep.REFUSE, wanted.reason, by=caller.id, at=at)
        return 200, _card(uow, done)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/attendance/leaves/{id}/withdraw",
    "It is taken back, by whoever it is for or by those who grant it",
    body=shapes.Say,
    replies={200: shapes.Leave},
)
def leave_withdraw(id: str) -> Response:
    caller = context.signed()
    scope = access.allow(caller, "ask_leave")
    wanted, raw = read(shapes.Say)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        if scope is Scope.SELF and uow.attendance.leave(id).staff != caller.id:
            raise NotAllowed("not_allowed", role=caller.role, action="ask_leave")
        done = rosters.step_leave(uow, id, LeaveStep.WITHDRAW, wanted.text, by=caller.id, at=at)
        return 200, _card(uow, done)

    return act(caller, raw, work)
