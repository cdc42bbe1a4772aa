"""Awards and consequences: proposed from what was published, confirmed by a person, awards then
published by another; votes of a secret ballot entered by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, Protocol

from server.assessment import awards
from server.assessment.awards import Candidate, Due, Ground, Proposal, Result
from server.assessment.scheme import Scheme
from server.assessment.scheme_rules import Award, Consequence
from server.domain import desk, events
from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.finding import FindingState, FindingStep, Origin
from server.domain.hall import Hall
from server.domain.honour import Honour, HonourKind
from server.domain.ids import new_id
from server.usecases import findings, scheme_book
from server.usecases.appeal_ports import HonourReads
from server.usecases.appeal_views import newest
from server.usecases.ports import PublicationReads, SchemeReads, UnitOfWork

_BEGINS: Final[Mapping[str, Callable[[date], date]]] = {
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "half_year": lambda day: day.replace(month=1 if day.month < 7 else 7, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
_LONGEST: Final = {"week": 7, "month": 31, "quarter": 92, "half_year": 184, "year": 366}

# What becomes of a bonus whose award is withdrawn.
_TAKEN_BACK: Final[Mapping[FindingState, FindingStep]] = {
    FindingState.RAISED: FindingStep.REJECT,
    FindingState.CONFIRMED: FindingStep.REJECT,
    FindingState.ANSWERED: FindingStep.REJECT,
    FindingState.COUNTED: FindingStep.OVERTURN,
}


class Book(Protocol):
    """A snapshot or a unit of work, as far as awards are concerned."""

    @property
    def hall(self) -> Hall: ...
    @property
    def schemes(self) -> SchemeReads: ...
    @property
    def publications(self) -> PublicationReads: ...
    @property
    def honours(self) -> HonourReads: ...


class Told(NamedTuple):
    """Who confirms something, and why."""

    id: str
    reason: str
    by: str
    at: datetime


def period(cycle: str, day: date) -> tuple[date, date]:
    """The first day of the cycle that holds ``day``, and of the next one."""
    start = _BEGINS[cycle](day)
    return start, _BEGINS[cycle](start + timedelta(days=_LONGEST[cycle]))


def departments(hall: Hall) -> dict[str, str | None]:
    """The department of each window; None: its services are of several, or of none."""
    found: dict[str, str | None] = {}
    for window in hall.windows.values():
        own = {s.department for s in hall.services.values() if window.serves(s.id)}
        own.discard(None)
        found[window.id] = own.pop() if len(own) == 1 else None
    return found


def published(book: Book, scheme: Scheme, start: date, end: date) -> list[Result]:
    """The sheets of every period of the scheme's own cycle in that time, as last published."""
    found = []
    told = book.publications.between(start, end, scheme=scheme.id)
    for one in newest(book.publications, told):
        if one.end <= end:
            sheets = json.loads(one.sheets)
            found += awards.results(scheme, sheets, publication=one.id, start=one.start)
    return found


def proposal(
    book: Book,
    scheme: Scheme,
    award: Award,
    start: date,
    *,
    figures: Mapping[str, Mapping[str, Any]] | None = None,
) -> Proposal:
    """``start``: the first day of the award's cycle."""
    _, end = period(award.cycle, start)
    hall = awards.Hall(
        department=departments(book.hall),
        votes=book.honours.votes(scheme.id, award.code, start) if award.ballot else {},
        figures=figures or {},
    )
    return awards.propose(scheme, award, published(book, scheme, start, end), hall)


def due(book: Book, scheme: Scheme, start: date) -> list[Due]:
    """What the published sheets call for at the period of the scheme's cycle."""
    start, end = period(scheme.cycle, start)
    whole = published(book, scheme, start.replace(month=1, day=1), end)
    return awards.due(scheme, whole, start=start, end=end)


def confirm(
    uow: UnitOfWork,
    kind: str,
    scheme: str,
    code: str,
    start: date,
    who: str,
    reason: str,
    *,
    by: str,
    at: datetime,
    nth: int = 1,
) -> Honour:
    """A person makes it so. What figures choose is given to none but those they choose or leave
    tied; the rest is the person's own judgement.

    Raises NotFound: unknown_scheme, unknown_honour; WrongValue("wrong_value"),
    Refused: not_proposed, honour_exists; NotAllowed("own_case")."""
    rules = scheme_book.find(uow.schemes, scheme)
    make = _award if kind == "award" else _consequence
    told = Told(new_id("h_", at), desk.without_numbers(reason), by, at)
    made = make(uow, rules, code, start, who, nth, told)
    if (known := uow.honours.from_source(made.source)) is not None:
        raise Refused("honour_exists", honour=known.id, state=known.state)
    uow.honours.save(made.confirmed())
    return made


def _award(
    uow: UnitOfWork, rules: Scheme, code: str, start: date, who: str, nth: int, told: Told
) -> Honour:
    award = next((one for one in rules.awards if one.code == code), None)
    if award is None:
        raise NotFound("unknown_honour", honour=code)
    start, end = period(award.cycle, start)
    _known(uow, award.of, who)
    one: Candidate | None = None
    if award.by in ("score", "mean"):
        rankings = proposal(uow, rules, award, start).rankings
        one = next((c for r in rankings for c in r.candidates if c.who == who), None)
        state = one.state if one else "unknown"
        if state not in (awards.CHOSEN, awards.TIED):
            raise Refused("not_proposed", state=f"award_{state}")
    return Honour(
        id=told.id,
        kind=HonourKind.AWARD,
        scheme=rules.id,
        code=code,
        name=award.name,
        start=start,
        end=end,
        of=award.of,
        who=who,
        reason=told.reason,
        confirmed_by=told.by,
        confirmed_at=told.at,
        score=None if one is None or one.score is None else str(one.score),
    )


def _consequence(
    uow: UnitOfWork, rules: Scheme, code: str, start: date, who: str, nth: int, told: Told
) -> Honour:
    rule: Consequence | None = next((one for one in rules.consequences if one.code == code), None)
    if rule is None:
        raise NotFound("unknown_honour", honour=code)
    start, end = period(rules.cycle, start)
    _known(uow, rule.of, who)
    found = next(
        (
            one
            for one in due(uow, rules, start)
            if one.consequence.code == code and one.who == who and one.nth == nth
        ),
        None,
    )
    if rule.cause != "person" and found is None:
        raise Refused("not_proposed", state="award_unknown")
    return Honour(
        id=told.id,
        kind=HonourKind.CONSEQUENCE,
        scheme=rules.id,
        code=code,
        name=found.then if found else rule.then[min(nth, len(rule.then)) - 1],
        start=start,
        end=end,
        of=rule.of,
        who=who,
        reason=told.reason,
        confirmed_by=told.by,
        confirmed_at=told.at,
        nth=nth,
        grounds=tuple(map(plain, found.grounds)) if found else (),
    )


def _known(uow: UnitOfWork, of: str, who: str) -> None:
    """Raises WrongValue("wrong_value")."""
    hall = uow.hall
    known: Collection[str] = (
        hall.windows if of == "window" else [one.id for one in hall.departments]
    )
    if (uow.people.get(who) is None) if of == "clerk" else (who not in known):
        raise WrongValue("wrong_value", field="who", reason=of)


def plain(ground: Ground) -> dict[str, Any]:
    return {
        "publication": ground.publication,
        "who": ground.who,
        "code": ground.code,
        "day": ground.day.isoformat() if ground.day else None,
        "count": None if ground.count is None else str(ground.count),
    }


def publish(uow: UnitOfWork, id: str, days: int, *, by: str, at: datetime) -> Honour:
    """``days``: on the boards, today among them; 0: not there. Raises NotFound("unknown_honour")
    and as Honour.publish."""
    one = uow.honours.get(id)
    today = uow.hall.local(at).date()
    one.publish(by=by, at=at, shown_until=today + timedelta(days=days - 1) if days else None)
    uow.honours.save(one)
    _raise_bonus(uow, one, today, by=by, at=at)
    return one


def _raise_bonus(uow: UnitOfWork, one: Honour, today: date, *, by: str, at: datetime) -> None:
    """What the scheme gives for the award, as a finding that a person has yet to confirm. It is of
    the day of publication, and of the award's own year."""
    scheme = scheme_book.find(uow.schemes, one.scheme)
    for bonus in scheme.bonuses:
        if one.code in bonus.awards and one.of in ("clerk", "window"):
            findings.register(
                uow,
                scheme,
                bonus.code,
                origin=Origin.DESK,
                staff=one.about,
                window=one.who if one.of == "window" else None,
                day=min(today, one.start.replace(month=12, day=31)),
                count=Decimal(1),
                text=f"{one.name} {one.start} – {one.end - timedelta(days=1)}",
                at=at,
                by=by,
                evidence={"honour": one.id, "award": one.code, "start": one.start.isoformat()},
                source=_bonus_source(one, bonus.code),
            )


def _bonus_source(one: Honour, code: str) -> str:
    return f"honour:{one.id}:{code}"


def withdraw(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> Honour:
    """Raises NotFound("unknown_honour") and as Honour.withdraw."""
    one = uow.honours.get(id)
    one.withdraw(by=by, at=at)
    uow.honours.save(one)
    for bonus in scheme_book.find(uow.schemes, one.scheme).bonuses:
        given = uow.findings.from_source(_bonus_source(one, bonus.code))
        if given is not None and (step := _TAKEN_BACK.get(given.state)):
            findings.step(uow, given.id, step, f"{one.name}：已撤回", by=by, at=at)
    return one


def count_votes(
    uow: UnitOfWork,
    scheme: str,
    award: str,
    start: date,
    who: str,
    count: int,
    *,
    by: str,
    at: datetime,
) -> dict[str, int]:
    """Raises NotFound: unknown_scheme, unknown_honour; WrongValue("wrong_value"),
    Refused("no_ballot")."""
    rules = scheme_book.find(uow.schemes, scheme)
    found = next((one for one in rules.awards if one.code == award), None)
    if found is None:
        raise NotFound("unknown_honour", honour=award)
    if not found.ballot:
        raise Refused("no_ballot", award=found.name)
    _known(uow, found.of, who)
    start, _ = period(found.cycle, start)
    uow.honours.count(scheme, award, start, who, count, by=by, at=at)
    uow.record(
        events.VotesCounted(
            at=at,
            staff=by,
            scheme=scheme,
            award=award,
            start=start.isoformat(),
            who=who,
            count=count,
        )
    )
    return dict(uow.honours.votes(scheme, award, start))
