"""Secret ballots (互评) and what clients said (群众评议), as they are entered and counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from server.assessment import spells
from server.assessment.scheme import Scheme, Voices
from server.domain import events
from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.ids import WindowId, new_id
from server.domain.poll import LEAST, Poll, PollState
from server.usecases import scheme_book
from server.usecases.ports import Person, Survey, UnitOfWork

VOTERS = ("clerk", "supervisor")


def open_poll(
    uow: UnitOfWork,
    scheme: str,
    spell: spells.Spell,
    about: str,
    closes: date,
    *,
    by: str,
    at: datetime,
) -> Poll:
    """A ballot about every window of the hall, or everybody who works at one. Raises
    NotFound("unknown_scheme"), Refused("no_ballots", "poll_exists"), WrongValue("wrong_value")."""
    _voices(scheme_book.find(uow.schemes, scheme), "ballots")
    if closes < uow.hall.local(at).date():
        raise WrongValue("wrong_value", field="closes", reason="≥ today")
    for one in uow.polls.between(spell.start, spell.end, scheme=scheme):
        if one.about == about and one.state is not PollState.WITHDRAWN:
            raise Refused("poll_exists", poll=one.id)
    voters = [one for one in uow.people.all() if may_vote(one)]
    subjects = (
        sorted(uow.hall.windows)
        if about == "window"
        else sorted(one.id for one in voters if one.role == "clerk")
    )
    least = max(LEAST, uow.hall.settings.least_ratings)
    made = Poll(
        new_id("o_", at),
        scheme,
        spell.start,
        spell.end,
        about,
        tuple(subjects),
        closes,
        least,
        by,
        at,
    ).opened()
    uow.polls.save(made)
    return made


def may_vote(person: Person) -> bool:
    return person.active and person.role in VOTERS


def own(person: Person) -> set[str]:
    """Whom this person may not vote for: themselves and their windows."""
    return {person.id, *person.windows}


def vote(uow: UnitOfWork, id: str, votes: Mapping[str, str], *, voter: str, at: datetime) -> None:
    """The whole ballot at once; it cannot be looked at or changed afterwards, by anybody. Raises as
    Poll.check, NotFound("unknown_poll"), Refused("already_voted")."""
    poll = uow.polls.get(id)
    person = uow.people.get(voter)
    if person is None or not may_vote(person):
        raise NotFound("unknown_staff", staff=voter)
    rules = scheme_book.find(uow.schemes, poll.scheme)
    poll.check(
        votes,
        own=own(person),
        grades=_voices(rules, "ballots").bands,
        today=uow.hall.local(at).date(),
    )
    if not uow.polls.vote(id, voter, votes):
        raise Refused("already_voted")


def withdraw(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> Poll:
    """Nothing of it is ever told. Raises NotFound("unknown_poll"), Refused("poll_closed")."""
    poll = uow.polls.get(id)
    poll.withdraw(by=by, at=at)
    uow.polls.forget(id)
    uow.polls.save(poll)
    return poll


def keep_time(uow: UnitOfWork, *, at: datetime) -> None:
    """The clock's part: a poll whose last day is over is counted, and who voted is forgotten."""
    today = uow.hall.local(at).date()
    for poll in uow.polls.open():
        if poll.closes < today:
            poll.close(
                uow.polls.count(poll.id),
                voters=uow.polls.voters(poll.id),
                may_vote=sum(may_vote(one) for one in uow.people.all()),
                at=at,
            )
            uow.polls.forget(poll.id)
            uow.polls.save(poll)


# — surveys —


def enter_survey(
    uow: UnitOfWork,
    scheme: str,
    day: date,
    about: str,
    of: str,
    channel: str,
    grades: Mapping[str, int],
    *,
    by: str,
    at: datetime,
) -> Survey:
    """Raises NotFound("unknown_scheme", "unknown_staff", "unknown_window"),
    Refused("no_ballots"), WrongValue("wrong_survey")."""
    known = _voices(scheme_book.find(uow.schemes, scheme), "surveys").bands
    given = {grade: n for grade, n in grades.items() if n}
    if not given or any(grade not in known or n < 0 for grade, n in given.items()):
        raise WrongValue("wrong_survey", field="grades", known=list(known))
    if about == "clerk" and uow.people.get(of) is None:
        raise NotFound("unknown_staff", staff=of)
    if about == "window" and WindowId(of) not in uow.hall.windows:
        raise NotFound("unknown_window", window=of)
    made = Survey(new_id("y_", at), scheme, day, about, of, channel, given, by, at)
    uow.surveys.save(made)
    uow.record(
        events.SurveyEntered(
            at=at,
            staff=by,
            survey=made.id,
            scheme=scheme,
            channel=channel,
            about=about,
            of=of,
            day=day.isoformat(),
            grades=given,
        )
    )
    return made


def strike_survey(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> Survey:
    """It was entered by mistake. Raises NotFound("unknown_survey"), Refused("survey_struck")."""
    old = uow.surveys.get(id)
    if old.struck_at is not None:
        raise Refused("survey_struck")
    new = Survey(
        *(old.id, old.scheme, old.day, old.about, old.of, old.channel, old.grades),
        *(old.by, old.at, by, at),
    )
    uow.surveys.save(new)
    uow.record(events.SurveyStruck(at=at, staff=by, survey=id))
    return new


def _voices(rules: Scheme, kind: str) -> Voices:
    """Raises Refused("no_ballots"): the scheme knows neither."""
    if rules.composite is None:
        raise Refused("no_ballots", scheme=rules.id)
    return rules.composite.ballots if kind == "ballots" else rules.composite.surveys
