"""The guide desk: find a ticket and its story, help, messages, notices, complaints."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request

from server.domain.desk import Complaint, Help
from server.domain.errors import NotAllowed, NotFound, WrongValue
from server.usecases import access, desk_views, finding, guiding, persons, views
from server.usecases.access import Caller, Scope
from server.usecases.persons import Identity
from server.usecases.ports import UnitOfWork
from server.web import context, desk_schemas, schemas
from server.web.api.tickets import actor
from server.web.endpoints import act, endpoint, read, reply


@endpoint(
    "POST",
    "/find",
    "Tickets by number, code, slip address, phone or ID number; changes nothing",
    body=desk_schemas.Find,
    replies={200: desk_schemas.Found},
    keyed=False,
)
def find_tickets() -> Response:
    caller = context.signed()
    access.allow(caller, "guide")
    wanted, _ = read(desk_schemas.Find)
    if len(wanted.model_dump(exclude_none=True)) != 1:
        raise WrongValue("wrong_value", field="text", reason="text, phone, id_number: one of them")
    server, at = context.server(), context.server().now()
    who = Identity(wanted.phone, wanted.id_number) or finding.identity(wanted.text or "")
    ids: list[str] = []
    if who:
        with server.uow(caller.hall) as uow:  # left without a commit: it only reads
            ids = persons.find(uow, who, at=at)
    with server.reads.snapshot(caller.hall) as snap:
        found = finding.by_text(snap, wanted.text or "", at)
        found = [*found, *finding.by_ids(snap, ids)][: finding.MOST]
        return reply({"tickets": [views.ticket(snap, t, context.language()) for t in found]})


@endpoint(
    "GET",
    "/tickets/{key}/story",
    "Everything that happened to a ticket, in the reader's language",
    replies={200: desk_schemas.Story},
    errors=(404,),
)
def ticket_story(key: str) -> Response:
    caller = context.signed()
    access.allow(caller, "desk")
    lang = context.language()
    with context.server().reads.snapshot(caller.hall) as snap:
        ticket = snap.ticket(key, snap.hall.business_day(context.server().now()))
        if ticket is None:
            raise NotFound("unknown_ticket", ticket=key)
        access.allow_ticket(caller, "desk", ticket, snap.hall)
        return reply(
            {
                "ticket": views.ticket(snap, ticket, lang),
                "story": finding.story(snap, ticket, lang),
                "figures": finding.figures(snap, ticket),
                "notes": desk_views.notes_of(snap, ticket, snap.names()),
            }
        )


def _names(uow: UnitOfWork) -> dict[str, str]:
    return {person.id: person.name for person in uow.people.all()}


def _help(uow: UnitOfWork, one: Help) -> dict[str, Any]:
    ticket = uow.tickets.get(one.ticket) if one.ticket else None
    number = ticket.number if ticket else None
    return desk_views.help_card(uow.hall, one, number, _names(uow))


@endpoint(
    "POST",
    "/helps",
    "Somebody cannot walk up and is helped where they are",
    body=desk_schemas.AskHelp,
    replies={201: desk_schemas.Help},
)
def ask_help() -> Response:
    caller = context.signed()
    access.allow(caller, "guide")
    wanted, raw = read(desk_schemas.AskHelp)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        return 201, _help(uow, guiding.ask_help(uow, by=caller.id, at=at, **dict(wanted)))

    return act(caller, raw, work)


def _enter_help(step: str, summary: str) -> None:
    def view(id: str) -> Response:
        caller = context.signed()
        access.allow(caller, "desk")
        _, raw = read(schemas.Empty)
        at = context.server().now()

        def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
            _allow_help(caller, uow, uow.helps.get(id))
            return 200, _help(uow, guiding.step_help(uow, id, step, by=caller.id, at=at))

        return act(caller, raw, work)

    view.__name__ = f"help_{step}"
    endpoint(
        "POST",
        f"/helps/{{id}}/{step}",
        summary,
        body=schemas.Empty,
        replies={200: desk_schemas.Help},
    )(view)


def _allow_help(caller: Caller, uow: UnitOfWork, one: Help) -> None:
    """A clerk helps at their own window, or whoever is called there."""
    if access.allow(caller, "desk") is not Scope.OWN_WINDOW:
        return
    ticket = uow.tickets.get(one.ticket) if one.ticket else None
    if not {one.window, ticket.window if ticket else None} & set(caller.windows):
        raise NotAllowed("not_your_window", window=one.window)


for _row in (
    ("take", "I go there"),
    ("done", "It is done"),
    ("drop", "It is no longer wanted"),
):
    _enter_help(*_row)


@endpoint(
    "POST",
    "/windows/{window}/messages",
    "A message to whoever sits at a window",
    body=desk_schemas.SendMessage,
    replies={201: desk_schemas.DeskMessage},
)
def message_window(window: str) -> Response:
    caller = context.signed()
    access.allow(caller, "guide")
    wanted, raw = read(desk_schemas.SendMessage)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = guiding.message_window(uow, window, wanted.text, by=caller.id, at=at)
        return 201, desk_views.message_card(uow.hall, made, _names(uow))

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/messages/{id}/read",
    "Whoever sits at the window has seen it",
    body=schemas.Empty,
    replies={200: desk_schemas.DeskMessage},
)
def read_message(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "desk")
    _, raw = read(schemas.Empty)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        access.allow_window(caller, "desk", uow.messages.get(id).window)
        seen = guiding.read_message(uow, id, by=caller.id, at=at)
        return 200, desk_views.message_card(uow.hall, seen, _names(uow))

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/notices",
    "The last hundred notices, newest first",
    replies={200: desk_schemas.Notices},
)
def read_notices() -> Response:
    caller = context.signed()
    access.allow(caller, "notice")
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply({"notices": desk_views.notices(snap)})


@endpoint(
    "POST",
    "/notices",
    "A notice for the screens of some zones, from–until; shown once approved",
    body=desk_schemas.ProposeNotice,
    replies={201: desk_schemas.Notice},
)
def propose_notice() -> Response:
    caller = context.signed()
    access.allow(caller, "notice")
    wanted, raw = read(desk_schemas.ProposeNotice)
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
        )
        return 201, desk_views.notice_card(uow.hall, made, _names(uow))

    return act(caller, raw, work)


_NOTICE_STEPS: Final = {
    "approve": ("notice_approve", "It may be shown", guiding.approve_notice),
    "withdraw": ("notice", "Off the screens, or never shown", guiding.withdraw_notice),
}


def _enter_notice(step: str) -> None:
    action, summary, do = _NOTICE_STEPS[step]

    def view(id: str) -> Response:
        caller = context.signed()
        access.allow(caller, action)
        _, raw = read(schemas.Empty)
        at = context.server().now()

        def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
            one = do(uow, id, by=caller.id, at=at)
            return 200, desk_views.notice_card(uow.hall, one, _names(uow))

        return act(caller, raw, work)

    view.__name__ = f"notice_{step}"
    endpoint(
        "POST",
        f"/notices/{{id}}/{step}",
        summary,
        body=schemas.Empty,
        replies={200: desk_schemas.Notice},
    )(view)


for _step in _NOTICE_STEPS:
    _enter_notice(_step)


def _complaint(uow: UnitOfWork, one: Complaint) -> dict[str, Any]:
    number = uow.tickets.get(one.ticket).number if one.ticket else None
    phone = persons.masked(uow, one.id).get("phone")
    return desk_views.complaint_card(uow.hall, one, number, _names(uow), phone)


@endpoint(
    "GET",
    "/complaints",
    "What visitors had to say, newest first",
    query={
        "open": {"schema": {"type": "string", "enum": ["1"]}},
        "before": {"schema": {"type": "string"}},
    },
    replies={200: desk_schemas.Complaints},
)
def read_complaints() -> Response:
    caller = context.signed()
    access.allow(caller, "complaints")
    unanswered, before = request.args.get("open") == "1", request.args.get("before")
    with context.server().reads.snapshot(caller.hall) as snap:
        found = desk_views.complaints(snap, unanswered=unanswered, before=before or None)
        return reply({"complaints": found})


@endpoint(
    "POST",
    "/complaints",
    "Write down a complaint, a suggestion or praise",
    body=desk_schemas.Complain,
    replies={201: desk_schemas.Complaint},
)
def complain() -> Response:
    caller = context.signed()
    access.allow(caller, "guide")
    wanted, raw = read(desk_schemas.Complain)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = guiding.complain(uow, by=caller.id, at=at, **dict(wanted))
        return 201, _complaint(uow, made)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/complaints/{id}/answer",
    "What was done about it; once",
    body=desk_schemas.Answer,
    replies={200: desk_schemas.Complaint},
)
def answer_complaint(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "answer")
    wanted, raw = read(desk_schemas.Answer)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        one = guiding.answer(uow, id, wanted.text, by=caller.id, at=at, upheld=wanted.upheld)
        return 200, _complaint(uow, one)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/complaints/{id}/person",
    "The phone to call back, in clear; every reading is recorded and none is kept as a reply",
    body=schemas.Empty,
    replies={200: desk_schemas.CallBack},
    keyed=False,
)
def complaint_person(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "see_personal")
    access.allow(caller, "answer")  # no clerk calls back whoever complained about them
    context.check_csrf(caller)
    read(schemas.Empty)
    server = context.server()
    with server.uow(caller.hall) as uow:
        one = uow.complaints.get(id)
        who = persons.reveal(uow, one.id, by=actor(caller), at=server.now(), reason="call back")
        uow.commit()
    return reply({"phone": who.phone})


@endpoint(
    "GET",
    "/services/{service}/notice",
    "The one-time notice of a service: basis, materials, steps, times, fee, window, phone",
    replies={200: desk_schemas.ServiceNotice},
    errors=(422,),
)
def service_notice(service: str) -> Response:
    caller = context.signed()
    access.allow(caller, "catalog")
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply(desk_views.service_notice(snap.hall, service))
