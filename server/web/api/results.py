"""Sheets, published results, ballots and surveys over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask import Response, request

from server.assessment import spells
from server.domain.errors import WrongValue
from server.domain.hall import Hall
from server.domain.ids import WindowId
from server.domain.poll import Poll, PollState
from server.usecases import (
    access,
    polls,
    publishing,
    reporting,
    result_views,
    scheme_book,
    verifying,
)
from server.usecases.access import Caller
from server.usecases.ports import Books, Person, Survey, UnitOfWork
from server.web import context
from server.web import result_schemas as shapes
from server.web.endpoints import act, endpoint, read, reply

_ASKED: Final[dict[str, dict[str, Any]]] = {
    "scheme": {"schema": {"type": "string"}},
    "period": {"required": True, "schema": {"type": "string"}},
}


def _caller(right: str) -> Caller:
    caller = context.signed()
    access.allow(caller, right)
    return caller


def _scheme(hall: Hall) -> str:
    return request.args.get("scheme") or hall.settings.assessment_scheme


@endpoint(
    "GET",
    "/results",
    "The sheets of a period as they stand now (a draft), beside what is published of it",
    query=_ASKED,
    replies={200: shapes.Results},
    errors=(404, 409, 422),
)
def read_results() -> Response:
    caller = _caller("assess")
    server = context.server()
    asked, spell = request.args.get("scheme"), publishing.period(context.argument("period"))

    def work() -> dict[str, Any]:
        names = server.reads.names(caller.hall)
        with server.reads.snapshot(caller.hall) as snap:
            scheme = asked or snap.hall.settings.assessment_scheme
            return result_views.live(snap, names, scheme, spell, server.now())

    return reply(server.runtime.offload(work))


@endpoint(
    "GET", "/publications", "Everything that was published", replies={200: shapes.Publications}
)
def read_publications() -> Response:
    caller = _caller("assess")
    server = context.server()
    names = server.reads.names(caller.hall)
    with server.reads.snapshot(caller.hall) as snap:
        found = reversed(snap.publications.all())
        return reply({"publications": [result_views.card(snap, names, one) for one in found]})


@endpoint(
    "GET",
    "/publications/{id}",
    "Sheets as they were published",
    replies={200: shapes.Results},
    errors=(404,),
)
def read_publication(id: str) -> Response:
    caller = _caller("assess")
    server = context.server()
    names = server.reads.names(caller.hall)
    with server.reads.snapshot(caller.hall) as snap:
        return reply(result_views.published(snap, names, snap.publications.get(id)))


@endpoint(
    "GET",
    "/publications/{id}/verify",
    "Recompute a published result from the event log and say whether it is identical",
    replies={200: shapes.Verified},
    errors=(404,),
)
def verify_publication(id: str) -> Response:
    caller = _caller("assess")
    server = context.server()

    def work() -> dict[str, Any]:
        with server.reads.snapshot(caller.hall) as snap:
            found = verifying.faults(snap, snap.publications.get(id))
        return {"publication": id, "identical": not found, "faults": found}

    return reply(server.runtime.offload(work))


@endpoint(
    "POST",
    "/publications",
    "Publish the sheets of a period: frozen with scheme, inputs and hash",
    body=shapes.Publish,
    replies={201: shapes.PublicationCard},
)
def publish_results() -> Response:
    caller = _caller("assess")
    wanted, raw = read(shapes.Publish)
    spell = publishing.period(wanted.period)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        publishing.must_be_over(uow.hall, spell.end, at)
        if wanted.replaces and not wanted.reason.strip():
            raise WrongValue("wrong_value", field="reason", reason="missing")
        made = publishing.publish(
            uow,
            wanted.scheme,
            spell.start,
            spell.end,
            by=caller.id,
            at=at,
            reason=wanted.reason,
            replaces=wanted.replaces,
        )
        return 201, result_views.card(uow, {caller.id: caller.name}, made)

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/results/own",
    "One's own published sheets, and every point's way to what happened",
    replies={200: shapes.OwnResults},
)
def read_own_results() -> Response:
    caller = _caller("own_findings")
    server = context.server()
    names = server.reads.names(caller.hall)
    with server.reads.snapshot(caller.hall) as snap:
        return reply({"results": result_views.own(snap, caller.id, names)})


# — ballots —


def _poll(
    books: Books, one: Poll, person: Person | None, people: Mapping[str, str], *, sees: bool
) -> dict[str, Any]:
    rules = scheme_book.known(books.schemes).get(one.scheme)
    grades = list(rules.composite.ballots.bands) if rules and rules.composite else []
    spell = spells.between(one.start, one.end)
    mine = polls.own(person) if person else set()
    may = person is not None and polls.may_vote(person)
    closed = one.state is PollState.CLOSED
    windows = {str(w.id): w.name for w in books.hall.windows.values()}
    names = windows if one.about == "window" else people
    return {
        "id": one.id,
        "scheme": one.scheme,
        "period": spell.name if spell else None,
        "about": one.about,
        "state": one.state.value,
        "closes": one.closes.isoformat(),
        "grades": grades,
        "subjects": [
            {"id": id, "name": names.get(id, id)} for id in one.subjects if id not in mine
        ],
        "may_vote": may and one.state is PollState.OPEN,
        "voted": may and person is not None and books.polls.has_voted(one.id, person.id),
        "least": one.least,
        "voters": one.voters if closed else None,
        "voters_of": one.may_vote if closed else None,
        "few": closed and one.tallies is None,
        "tallies": {of: dict(found) for of, found in one.tallies.items()}
        if closed and sees and one.tallies
        else None,
    }


@endpoint(
    "GET",
    "/polls",
    "Secret ballots: whom one may vote for; nothing of the votes before it closes",
    replies={200: shapes.Polls},
)
def read_polls() -> Response:
    caller = _caller("vote")
    server = context.server()
    names = server.reads.names(caller.hall)
    sees = access.reach(caller, "assess") is not None
    found = server.reads.person(id=caller.id)
    person = found[1] if found else None
    with server.reads.snapshot(caller.hall) as snap:
        shown = [one for one in snap.polls.all() if sees or one.state is PollState.OPEN]
        return reply(
            {
                "today": snap.hall.business_day(server.now()),
                "polls": [_poll(snap, one, person, names, sees=sees) for one in shown],
            }
        )


@endpoint(
    "POST",
    "/polls",
    "Open a secret ballot among colleagues",
    body=shapes.OpenPoll,
    replies={201: shapes.Poll},
)
def open_poll() -> Response:
    caller = _caller("assess")
    wanted, raw = read(shapes.OpenPoll)
    server = context.server()
    spell = publishing.period(wanted.period)
    closes, at = reporting.parse_date(wanted.closes, "", "closes"), server.now()
    names = server.reads.names(caller.hall)

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = polls.open_poll(uow, wanted.scheme, spell, wanted.about, closes, by=caller.id, at=at)
        return 201, _poll(uow, made, None, names, sees=True)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/polls/{id}/vote",
    "Cast one's whole ballot, once; no reply of it is kept, and it cannot be read again",
    body=shapes.Vote,
    replies={204: None},
    keyed=False,
)
def vote(id: str) -> Response:
    caller = _caller("vote")
    context.check_csrf(caller)
    wanted, _ = read(shapes.Vote)
    server = context.server()
    with server.uow(caller.hall) as uow:
        polls.vote(uow, id, wanted.votes, voter=caller.id, at=server.now())
        uow.commit()
    return reply(None, 204)


@endpoint(
    "POST",
    "/polls/{id}/withdraw",
    "Withdraw an open ballot; nothing of it is ever told",
    body=shapes.Empty,
    replies={200: shapes.Poll},
)
def withdraw_poll(id: str) -> Response:
    caller = _caller("assess")
    _, raw = read(shapes.Empty)
    server = context.server()
    names, at = server.reads.names(caller.hall), server.now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        one = polls.withdraw(uow, id, by=caller.id, at=at)
        return 200, _poll(uow, one, None, names, sees=True)

    return act(caller, raw, work)


# — surveys —


def _survey(hall: Hall, one: Survey, names: Mapping[str, str]) -> dict[str, Any]:
    window = hall.windows.get(WindowId(one.of))
    name = names.get(one.of, one.of) if one.about == "clerk" else window.name if window else one.of
    return {
        "id": one.id,
        "scheme": one.scheme,
        "date": one.day.isoformat(),
        "about": one.about,
        "of": one.of,
        "name": name,
        "channel": one.channel,
        "grades": dict(one.grades),
        "by": names.get(one.by, one.by),
        "struck": one.struck_at is not None,
    }


@endpoint(
    "GET",
    "/surveys",
    "What clients said by telephone or on cards in a period",
    query=_ASKED,
    replies={200: shapes.Surveys},
    errors=(404, 422),
)
def read_surveys() -> Response:
    caller = _caller("assess")
    server = context.server()
    names = server.reads.names(caller.hall)
    spell = publishing.period(context.argument("period"))
    with server.reads.snapshot(caller.hall) as snap:
        scheme = _scheme(snap.hall)
        rules = scheme_book.find(snap.schemes, scheme)
        found = snap.surveys.between(spell.start, spell.end, scheme=scheme)
        clerks = [one for one in snap.people() if one.active and one.role == "clerk"]
        return reply(
            {
                "grades": list(rules.composite.surveys.bands) if rules.composite else [],
                "clerks": [{"id": one.id, "name": one.name} for one in clerks],
                "windows": [{"id": w.id, "name": w.name} for w in snap.hall.windows.values()],
                "surveys": [_survey(snap.hall, one, names) for one in reversed(found)],
            }
        )


@endpoint(
    "POST",
    "/surveys",
    "Enter what clients said of a clerk or a window: counts for each grade",
    body=shapes.EnterSurvey,
    replies={201: shapes.Survey},
)
def enter_survey() -> Response:
    caller = _caller("assess")
    wanted, raw = read(shapes.EnterSurvey)
    server = context.server()
    names, at = server.reads.names(caller.hall), server.now()
    day: date = reporting.parse_date(wanted.date, "", "date")

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = polls.enter_survey(
            *(uow, wanted.scheme, day, wanted.about, wanted.of, wanted.channel, wanted.grades),
            by=caller.id,
            at=at,
        )
        return 201, _survey(uow.hall, made, names)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/surveys/{id}/strike",
    "A survey was entered by mistake: it does not count",
    body=shapes.Empty,
    replies={200: shapes.Survey},
)
def strike_survey(id: str) -> Response:
    caller = _caller("assess")
    _, raw = read(shapes.Empty)
    server = context.server()
    names, at = server.reads.names(caller.hall), server.now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = polls.strike_survey(uow, id, by=caller.id, at=at)
        return 200, _survey(uow.hall, made, names)

    return act(caller, raw, work)
