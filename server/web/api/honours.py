"""Awards and consequences, texts of the assessment for the boards, letters to departments."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from flask import Response, request

from server.domain.desk import Notice
from server.domain.errors import NotFound, WrongValue
from server.domain.honour import Honour
from server.usecases import (
    access,
    board_texts,
    desk_views,
    guiding,
    honour_views,
    honours,
    letters,
    reporting,
)
from server.usecases.honour_views import Names
from server.usecases.ports import UnitOfWork
from server.web import appeal_schemas as shapes
from server.web import context, desk_schemas, schemas
from server.web.endpoints import act, endpoint, read, reply

_DATE: Final = {"schema": {"type": "string", "format": "date"}}
_MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _names(uow: UnitOfWork) -> dict[str, str]:
    return {person.id: person.name for person in uow.people.all()}


def _card(uow: UnitOfWork, one: Honour) -> dict[str, Any]:
    return honour_views.card(Names(uow.hall, _names(uow)), one)


def _day(hall: str) -> date:
    """The day asked for, or the hall's today. Raises WrongValue."""
    server = context.server()
    with server.reads.snapshot(hall) as snap:
        today = snap.hall.business_day(server.now())
    return reporting.parse_date(request.args.get("date"), today)


@endpoint(
    "GET",
    "/honours",
    "Awards and consequences that a scheme proposes for the cycle that holds a day, with why",
    query={
        "scheme": {"required": True, "schema": {"type": "string"}},
        "cycle": {"required": False, "schema": {"type": "string"}},
        "date": {"required": False, **_DATE},
    },
    replies={200: shapes.Proposals},
    errors=(404, 422),
)
def read_honours() -> Response:
    caller = context.signed()
    access.allow(caller, "assess")
    server = context.server()
    found = honour_views.proposals(
        server.reads,
        caller.hall,
        context.argument("scheme"),
        request.args.get("cycle") or None,
        _day(caller.hall),
        server.now(),
    )
    return reply(found)


@endpoint(
    "POST",
    "/honours",
    "Confirm an award or a consequence; another person publishes an award",
    body=shapes.ConfirmHonour,
    replies={201: shapes.Honour},
)
def confirm_honour() -> Response:
    caller = context.signed()
    access.allow(caller, "assess")
    wanted, raw = read(shapes.ConfirmHonour)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = honours.confirm(
            uow,
            wanted.kind,
            wanted.scheme,
            wanted.code,
            wanted.start,
            wanted.who,
            wanted.reason,
            by=caller.id,
            at=at,
            nth=wanted.nth,
        )
        return 201, _card(uow, made)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/honours/{id}/publish",
    "Publish an award that another person confirmed, and show it on the boards for some days",
    body=shapes.PublishHonour,
    replies={200: shapes.Honour},
)
def honour_publish(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "assess")
    wanted, raw = read(shapes.PublishHonour)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        return 200, _card(uow, honours.publish(uow, id, wanted.days, by=caller.id, at=at))

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/honours/{id}/withdraw",
    "Take an award or a consequence back; off the boards at once",
    body=schemas.Empty,
    replies={200: shapes.Honour},
)
def honour_withdraw(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "assess")
    _, raw = read(schemas.Empty)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        return 200, _card(uow, honours.withdraw(uow, id, by=caller.id, at=at))

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/honours/votes",
    "The votes that a secret ballot gave somebody, in place of what was entered before",
    body=shapes.CountVotes,
    replies={200: shapes.Votes},
)
def count_votes() -> Response:
    caller = context.signed()
    access.allow(caller, "assess")
    wanted, raw = read(shapes.CountVotes)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        found = honours.count_votes(
            uow,
            wanted.scheme,
            wanted.award,
            wanted.start,
            wanted.who,
            wanted.count,
            by=caller.id,
            at=at,
        )
        return 200, {"votes": found}

    return act(caller, raw, work)


# — texts for the boards —


@endpoint(
    "GET",
    "/board_texts",
    "Texts of the assessment for the boards, newest first",
    replies={200: desk_schemas.Notices},
)
def read_board_texts() -> Response:
    caller = context.signed()
    access.allow(caller, "judge")
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply({"notices": board_texts.among_notices(snap)})


@endpoint(
    "GET",
    "/board_texts/draft",
    "What was found on a day, or the attendance of its week, as a text by window number",
    query={
        "kind": {"required": True, "schema": {"type": "string", "enum": list(board_texts.KINDS)}},
        "date": {"required": False, **_DATE},
    },
    replies={200: shapes.Draft},
    errors=(422,),
)
def draft_board_text() -> Response:
    caller = context.signed()
    access.allow(caller, "judge")
    kind = context.argument("kind")
    if kind not in board_texts.KINDS:
        raise WrongValue("wrong_value", field="kind", reason=", ".join(board_texts.KINDS))
    day = _day(caller.hall)
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply(board_texts.draft(snap, kind, day))


@endpoint(
    "POST",
    "/board_texts",
    "Write a text for the boards; it is shown once another person approves it",
    body=shapes.ProposeText,
    replies={201: desk_schemas.Notice},
)
def propose_board_text() -> Response:
    caller = context.signed()
    access.allow(caller, "judge")
    wanted, raw = read(shapes.ProposeText)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = guiding.propose_notice(
            uow,
            zones=wanted.zones,
            zh=wanted.zh,
            en=wanted.en,
            start=wanted.from_,
            end=wanted.until,
            by=caller.id,
            at=at,
            second=True,
        )
        return 201, desk_views.notice_card(uow.hall, made, _names(uow))

    return act(caller, raw, work)


_STEPS: Final = {
    "approve": ("Another person than its writer: it may be shown", guiding.approve_notice),
    "withdraw": ("Off the boards, or never shown", guiding.withdraw_notice),
}


def _enter(step: str) -> None:
    summary, do = _STEPS[step]

    def view(id: str) -> Response:
        caller = context.signed()
        access.allow(caller, "judge")
        _, raw = read(schemas.Empty)
        at = context.server().now()

        def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
            known: Notice = uow.notices.get(id)
            if not known.second:
                raise NotFound("unknown_notice", notice=id)
            one = do(uow, id, by=caller.id, at=at)
            return 200, desk_views.notice_card(uow.hall, one, _names(uow))

        return act(caller, raw, work)

    view.__name__ = f"board_text_{step}"
    endpoint(
        "POST",
        f"/board_texts/{{id}}/{step}",
        summary,
        body=schemas.Empty,
        replies={200: desk_schemas.Notice},
    )(view)


for _step in _STEPS:
    _enter(_step)


# — letters —


@endpoint(
    "GET",
    "/letters",
    "What a department is told about its people's month; format=text as plain text",
    query={
        "department": {"required": True, "schema": {"type": "string"}},
        "month": {"required": True, "schema": {"type": "string", "pattern": _MONTH.pattern}},
        "format": {"required": False, "schema": {"type": "string", "enum": ["json", "text"]}},
    },
    replies={200: shapes.Letter},
    errors=(422,),
)
def read_letter() -> Response:
    caller = context.signed()
    access.allow(caller, "judge")
    month = context.argument("month")
    if not _MONTH.fullmatch(month):
        raise WrongValue("wrong_value", field="month", reason="YYYY-MM")
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        found = letters.letter(
            snap,
            context.argument("department"),
            date.fromisoformat(f"{month}-01"),
            server.now(),
        )
    if request.args.get("format") == "text":
        return Response(found["text"], mimetype="text/plain")
    return reply(found)
