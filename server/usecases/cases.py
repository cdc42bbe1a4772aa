"""Bad reviews are handled, and what should not count is left out by two people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from server.assessment import measures
from server.domain import desk
from server.domain.case import BAD, Case, CaseStep, Reached
from server.domain.errors import NotFound
from server.domain.ids import new_id
from server.domain.rating import Rating
from server.domain.standing import Counts, Ground, Standing
from server.domain.ticket import Ticket
from server.usecases import evaluations, persons
from server.usecases.persons import Identity
from server.usecases.ports import CaseNote, UnitOfWork

# Whoever left a phone number may be called until so long after the case should be closed.
_CALL_BACK: Final = timedelta(days=15)


def open_for(
    uow: UnitOfWork, ticket: Ticket, rating: Rating, *, at: datetime, phone: str | None = None
) -> Case | None:
    """A rating of level 1 or 2 opens a case; None: any other does not. ``phone``: left by the
    visitor to be called back; raises WrongValue("wrong_phone")."""
    if rating.level > BAD:
        return None
    made = Case.open(
        new_id("k_", at),
        uow.hall,
        ticket=ticket.id,
        window=ticket.window,
        service=ticket.service,
        staff=served_by(uow, ticket.id),
        level=rating.level,
        at=at,
    )
    who = Identity(phone=phone)
    if (key := persons.identify(uow, who, at=at)) is not None:
        days = timedelta(days=2 * uow.hall.settings.case_close_days)
        persons.remember(uow, key, who, of=made.id, at=at, until=at + days + _CALL_BACK)
    uow.cases.save(made)
    return made


def served_by(uow: UnitOfWork, ticket: str) -> str | None:
    """Whose figures a visit belongs to; see docs/measures.md."""
    told = measures.stories(uow.tickets.story(ticket))
    calls = told[0].calls if told else []
    return calls[-1].staff if calls else None


def step(
    uow: UnitOfWork,
    id: str,
    step: CaseStep,
    text: str,
    *,
    by: str,
    at: datetime,
    reached: Reached | None = None,
) -> Case:
    """``text``: what was found or done; of remedy and explain what the visitor reads. Raises
    NotFound("unknown_case"), Refused("illegal_case"), NotAllowed("own_case")."""
    one = uow.cases.get(id)
    one.step(step, hall=uow.hall, by=by, at=at, reached=reached)
    uow.cases.save(one)
    said = desk.without_numbers(text)
    uow.cases.note(CaseNote(new_id("q_", at), id, step.value, by, at, said, reached))
    return one


def remind(uow: UnitOfWork, *, at: datetime) -> None:
    """The clock's part: who looks after cases is reminded before and after a step is due."""
    ahead = timedelta(hours=uow.hall.settings.case_remind_hours)
    for one in uow.cases.due_before(at + ahead):
        if one.keep_time(at, ahead=ahead):
            uow.cases.save(one)


def propose_exclusion(
    uow: UnitOfWork,
    ticket: str,
    ground: str,
    reason: str,
    *,
    by: str,
    at: datetime,
    marks: tuple[Mapping[str, Any], ...] = (),
) -> Standing:
    """Raises NotFound("unknown_rating"), Refused("illegal_standing"), NotAllowed("own_case")."""
    one = standing(uow, ticket)
    said = desk.without_numbers(reason)
    one.propose(Ground(ground), said, by=by, at=at, marks=marks)
    uow.standings.save(one)
    return one


def exclude(uow: UnitOfWork, ticket: str, reason: str, *, by: str, at: datetime) -> Standing:
    """The second person agrees; a case that is open ends. Raises as propose_exclusion, and
    NotAllowed("second_person_needed")."""
    one = standing(uow, ticket)
    one.agree(desk.without_numbers(reason), by=by, at=at)
    uow.standings.save(one)
    evaluations.queue(uow, ticket, at=at)
    case = uow.cases.of(ticket)
    if case is not None and case.is_open:
        step(uow, case.id, CaseStep.EXCLUDE, reason, by=by, at=at)
    return one


def keep(
    uow: UnitOfWork,
    ticket: str,
    reason: str,
    *,
    by: str,
    at: datetime,
    marks: tuple[Mapping[str, Any], ...] = (),
) -> Standing:
    """It counts, on a person's word. Raises as propose_exclusion."""
    one = standing(uow, ticket)
    one.keep(desk.without_numbers(reason), by=by, at=at, marks=marks)
    uow.standings.save(one)
    return one


def standing(uow: UnitOfWork, ticket: str) -> Standing:
    """Raises NotFound("unknown_rating")."""
    if (known := uow.standings.of(ticket)) is not None:
        return known
    try:
        visit = uow.tickets.get(ticket)
    except NotFound as error:
        raise NotFound("unknown_rating", ticket=ticket) from error
    if uow.ratings.of(visit.id) is None:
        raise NotFound("unknown_rating", ticket=ticket)
    return Standing(visit.id, visit.window, served_by(uow, visit.id), Counts.COUNTED)
