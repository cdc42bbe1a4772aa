"""Bad reviews: their cases, step by step; what should not count, by two people."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request

from server.domain.case import Case, CaseStep, Reached
from server.domain.errors import WrongValue
from server.domain.standing import Standing
from server.usecases import access, case_views, cases, persons, reporting
from server.usecases.access import Scope
from server.usecases.ports import UnitOfWork
from server.web import case_schemas, context, schemas
from server.web.api.tickets import actor
from server.web.endpoints import act, endpoint, read, reply

_STATES: Final = ("open", "overdue", "ended")


def _names(uow: UnitOfWork) -> dict[str, str]:
    return {person.id: person.name for person in uow.people.all()}


def _card(uow: UnitOfWork, one: Case) -> dict[str, Any]:
    return case_views.case_card(
        uow.hall,
        one,
        context.server().now(),
        rating=uow.ratings.of(one.ticket),
        number=uow.tickets.get(one.ticket).number,
        phone=persons.masked(uow, one.id).get("phone"),
        notes=uow.cases.notes(one.id),
        standing=uow.standings.of(one.ticket),
        names=_names(uow),
    )


@endpoint(
    "GET",
    "/cases",
    "Bad reviews and how they are handled",
    query={
        "state": {"schema": {"type": "string", "enum": list(_STATES)}},
        "before": {"schema": {"type": "string"}},
    },
    replies={200: case_schemas.Cases},
    errors=(422,),
)
def read_cases() -> Response:
    caller = context.signed()
    scope = access.allow(caller, "case")
    state = request.args.get("state") or "open"
    if state not in _STATES:
        raise WrongValue("wrong_value", field="state", reason=", ".join(_STATES))
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        found = case_views.cases(
            snap,
            server.now(),
            ended=state == "ended",
            before=request.args.get("before") or None,
            windows=caller.windows if scope is Scope.OWN_WINDOW else None,
            not_of=caller.id,
        )
        return reply({"cases": [c for c in found if state != "overdue" or c["overdue"]]})


def _enter(step: CaseStep, summary: str, shape: type[schemas.Body]) -> None:
    """Enter POST /cases/{id}/STEP."""

    def view(id: str) -> Response:
        caller = context.signed()
        access.allow(caller, "case")
        wanted, raw = read(shape)
        said = dict(wanted)
        reached = said.get("reached")
        at = context.server().now()

        def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
            access.allow_case(caller, uow.cases.get(id))
            done = cases.step(
                uow,
                id,
                step,
                said["text"],
                by=caller.id,
                at=at,
                reached=Reached(reached) if reached else None,
            )
            return 200, _card(uow, done)

        return act(caller, raw, work)

    view.__name__ = f"case_{step.value}"
    endpoint(
        "POST",
        f"/cases/{{id}}/{step.value}",
        summary,
        body=shape,
        replies={200: case_schemas.Case},
    )(view)


for _step, _summary, _shape in (
    (CaseStep.VERIFY, "What was found out about it", case_schemas.Said),
    (CaseStep.CONTACT, "The visitor was contacted, or could not be", case_schemas.Contacted),
    (CaseStep.REMEDY, "It was put right; the visitor reads how", case_schemas.Said),
    (CaseStep.EXPLAIN, "It was explained; the visitor reads it", case_schemas.Said),
    (CaseStep.CLOSE, "It is closed", case_schemas.Said),
):
    _enter(_step, _summary, _shape)


@endpoint(
    "POST",
    "/cases/{id}/person",
    "The phone left to be called back, in clear; every reading is recorded, none kept as a reply",
    body=schemas.Empty,
    replies={200: case_schemas.VisitorPhone},
    keyed=False,
)
def case_person(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "case")
    context.check_csrf(caller)
    read(schemas.Empty)
    server = context.server()
    with server.uow(caller.hall) as uow:
        one = uow.cases.get(id)
        access.allow_case(caller, one)
        who = persons.reveal(uow, one.id, by=actor(caller), at=server.now(), reason="call back")
        uow.commit()
    return reply({"phone": who.phone})


def _standing(uow: UnitOfWork, one: Standing) -> dict[str, Any]:
    return case_views.standing_card(uow.hall, one, _names(uow))


@endpoint(
    "GET",
    "/ratings/review",
    "Ratings of a day and the one before that somebody should look at, with what made them odd",
    query={"date": {"required": False, "schema": {"type": "string", "format": "date"}}},
    replies={200: case_schemas.Reviews},
    errors=(422,),
)
def read_reviews() -> Response:
    caller = context.signed()
    access.allow(caller, "exclude")
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        today = snap.hall.business_day(server.now())
    on = reporting.parse_date(request.args.get("date"), today)
    found = case_views.reviews(server.reads, caller.hall, on, not_of=caller.id)
    return reply({"date": on.isoformat(), "ratings": found})


@endpoint(
    "POST",
    "/ratings/{ticket}/exclusion",
    "Propose that a rating should not count; another person decides",
    body=case_schemas.Propose,
    replies={200: case_schemas.Standing},
)
def propose_exclusion(ticket: str) -> Response:
    caller = context.signed()
    access.allow(caller, "exclude")
    wanted, raw = read(case_schemas.Propose)
    server, at = context.server(), context.server().now()
    marks = case_views.marks_of(server.reads, caller.hall, ticket)

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        one = cases.propose_exclusion(
            uow, ticket, wanted.ground, wanted.reason, by=caller.id, at=at, marks=marks
        )
        return 200, _standing(uow, one)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/ratings/{ticket}/exclude",
    "Agree to a proposal of another person: it counts no longer",
    body=case_schemas.Decide,
    replies={200: case_schemas.Standing},
)
def exclude_rating(ticket: str) -> Response:
    caller = context.signed()
    access.allow(caller, "exclude")
    wanted, raw = read(case_schemas.Decide)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        one = cases.exclude(uow, ticket, wanted.reason, by=caller.id, at=at)
        return 200, _standing(uow, one)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/ratings/{ticket}/keep",
    "It counts: looked at and found fine, or a proposal declined",
    body=case_schemas.Decide,
    replies={200: case_schemas.Standing},
)
def keep_rating(ticket: str) -> Response:
    caller = context.signed()
    access.allow(caller, "exclude")
    wanted, raw = read(case_schemas.Decide)
    server, at = context.server(), context.server().now()
    marks = case_views.marks_of(server.reads, caller.hall, ticket)

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        one = cases.keep(uow, ticket, wanted.reason, by=caller.id, at=at, marks=marks)
        return 200, _standing(uow, one)

    return act(caller, raw, work)
