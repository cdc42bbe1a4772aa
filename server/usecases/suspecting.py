"""Suspected items of a day: looked for in the log, and raised once, for a person to judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from server.assessment import measures, suspected
from server.assessment.scheme import Scheme
from server.assessment.suspected import Day, Said, Suspect, Thresholds, Visit
from server.domain.errors import WrongValue
from server.domain.finding import Finding, Origin
from server.domain.hall import Hall
from server.usecases import findings, scheme_book, texts
from server.usecases.ports import UnitOfWork
from server.usecases.views import Reads, local

_DAY: Final = timedelta(days=1)
# Of these the log names the ticket, which may be of an earlier day.
_ABOUT: Final = ("case_stepped", "complaint_answered")
# These look at who came again.
_BY_PERSON: Final = {"return", "refused"}


def look(reads: Reads, hall_id: str, day: date, at: datetime) -> list[Suspect]:
    """What the log of a day makes somebody look into, by the rules that the hall's scheme has an
    item for. Raises WrongValue: that day has not begun."""
    with reads.snapshot(hall_id) as snap:
        hall = snap.hall
        scheme = scheme_book.find(snap.schemes, hall.settings.assessment_scheme)
    if day > hall.local(at).date():
        raise WrongValue("wrong_value", field="day", reason="≤ today")
    rules = rules_of(scheme)
    log = reads.log(hall_id, *_bounds(hall, day))
    limits = thresholds(hall)
    visits = list(_visits(reads, hall, day, limits)) if rules.keys() & _BY_PERSON else []
    found = suspected.suspects(log, visits, _day(reads, hall, day, at, log), limits)
    return [one for one in found if one.rule in rules]


def enter(uow: UnitOfWork, found: Sequence[Suspect], day: date, at: datetime) -> list[Finding]:
    """Raise what was not raised before; returns that."""
    scheme = scheme_book.find(uow.schemes, uow.hall.settings.assessment_scheme)
    rules = rules_of(scheme)
    made = []
    for one in found:
        if one.rule not in rules or uow.findings.from_source(one.source) is not None:
            continue
        made.append(
            findings.register(
                uow,
                scheme,
                rules[one.rule],
                origin=Origin.COMPLAINT if one.rule == "complaint" else Origin.SUSPECTED,
                staff=one.staff if one.staff and uow.people.get(one.staff) else None,
                window=one.window,
                day=day,
                count=Decimal(1),
                text=texts.suspicion(one.rule, _plain(one.evidence), "zh"),
                at=at,
                by=None,
                evidence=one.evidence,
                source=one.source,
            )
        )
    return made


def rules_of(scheme: Scheme) -> dict[str, str]:
    """rule → item code, of the items that the scheme still has."""
    known = set(scheme.codes())
    return {
        rule: item for rule, item in suspected.items().get(scheme.id, {}).items() if item in known
    }


def thresholds(hall: Hall) -> Thresholds:
    rules = hall.settings
    return Thresholds(
        unattended_minutes=rules.suspect_unattended_minutes,
        wait_minutes=rules.suspect_wait_minutes,
        idle_minutes=rules.suspect_idle_minutes,
        refusals=rules.suspect_refusals,
        return_days=rules.suspect_return_days,
        left_on_minutes=rules.suspect_left_on_minutes,
        accepted_days=rules.suspect_accepted_days,
    )


def _plain(evidence: Mapping[str, Any]) -> dict[str, object]:
    """What a sentence may name: single values, lists by their length."""
    return {k: len(v) if isinstance(v, list) else v for k, v in evidence.items()}


def _bounds(hall: Hall, day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), hall.tz)
    return start, datetime.combine(day + _DAY, time(), hall.tz)


def _day(reads: Reads, hall: Hall, day: date, at: datetime, log: Sequence[Any]) -> Day:
    start, end = _bounds(hall, day)
    hours = [
        (datetime.combine(day, one.opens, hall.tz), datetime.combine(day, one.closes, hall.tz))
        for one in hall.periods(start + _DAY / 2)
    ]
    about = {e.ticket for e in log if e.kind in _ABOUT and e.ticket and not e.facts.get("of")}
    remedied = {
        e.ticket
        for e in log
        if e.kind == "case_stepped" and e.facts["step"] == "remedy" and e.ticket
    }
    return Day(
        on=day,
        hours=hours,
        until=min(end, at),
        over=at >= end,
        serves={
            w.id: None if w.services is None else frozenset(w.services) | frozenset(w.help)
            for w in hall.windows.values()
        },
        stamp=lambda when: local(hall, when),
        served=dict(_served(reads, hall.id, sorted(about))),
        said=dict(_said(reads, hall.id, sorted(remedied))),
    )


def _served(reads: Reads, hall: str, tickets: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    with reads.snapshot(hall) as snap:
        for ticket in tickets:
            told = measures.stories(snap.story(ticket))
            calls = told[0].calls if told else []
            yield ticket, calls[-1].staff if calls else None


def _said(reads: Reads, hall: str, tickets: Sequence[str]) -> Iterator[tuple[str, Said]]:
    with reads.snapshot(hall) as snap:
        for ticket in tickets:
            story = snap.story(ticket)
            ends = [e.facts.get("outcome") for e in story if e.kind == "ticket_finished"]
            for event in story:
                if event.kind == "visit_rated":
                    reasons = tuple(event.facts.get("reasons", ()))
                    yield ticket, Said(reasons, ends[-1] if ends else None, event.seq)


def _visits(reads: Reads, hall: Hall, day: date, limits: Thresholds) -> Iterator[Visit]:
    """Of those who came on ``day`` and before."""
    most = max(limits.return_days, limits.accepted_days)
    if not most:
        return
    known = reads.known_visits(hall.id, day - _DAY * most, day)
    came = {person for person, _, _, _, on in known if on == day}
    with reads.snapshot(hall.id) as snap:
        for person, ticket, number, service, on in known:
            if person not in came:
                continue
            ends = [e for e in snap.story(ticket) if e.kind == "ticket_finished"]
            if ends:
                last = ends[-1]
                yield Visit(
                    *(person, ticket, number, service, last.window, last.staff, on, last.at),
                    outcome=last.facts.get("outcome"),
                    seq=last.seq,
                )
