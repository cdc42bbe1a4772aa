"""Results: sheets of a period as they stand, and as they are published, frozen with all they were
computed from."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from server.assessment import figures, ledger, places, score, spells
from server.assessment.places import Place
from server.assessment.scheme import Scheme
from server.assessment.score import Finding, Sheet, Voice
from server.domain import events
from server.domain.errors import Refused, WrongValue
from server.domain.finding import FindingState
from server.domain.hall import Hall
from server.domain.ids import new_id
from server.domain.poll import PollState
from server.usecases import longer_periods, scheme_book, score_files
from server.usecases.ports import Books, Publication, UnitOfWork

Inputs = dict[str, Any]
_RATED: Final = ("n", "of", "satisfied", "levels")


def publish(
    uow: UnitOfWork,
    scheme: str,
    start: date,
    end: date,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    replaces: str | None = None,
) -> Publication:
    """The sheets of the days from ``start`` until before ``end``.

    Raises NotFound("unknown_scheme"), Refused("unscored"), Refused("already_published") when there
    is one that this one does not replace, Refused("nothing_published") of a longer period without
    any of its parts."""
    rules = scheme_book.find(uow.schemes, scheme)
    current = current_of(uow, scheme, start, end)
    if current is not None and current.id != replaces:
        raise Refused("already_published", publication=current.id)
    given = inputs(uow, rules, start, end)
    if "parts" in given and not given["parts"]:
        raise Refused("nothing_published", scheme=scheme)
    text = canonical(given)
    people, where = sheets(rules, given)
    made = Publication(
        id=new_id("r_", at),
        scheme=scheme,
        version=rules.version,
        scheme_text=canonical(rules.document),
        start=start,
        end=end,
        inputs=text,
        inputs_hash=digest(text),
        sheets=canonical(people),
        by=by,
        at=at,
        replaces=replaces,
        reason=reason,
        places=canonical(where),
    )
    uow.publications.add(made)
    told = events.ResultPublished(
        at=at,
        staff=by,
        publication=made.id,
        scheme=scheme,
        version=made.version,
        start=start.isoformat(),
        end=end.isoformat(),
        inputs=made.inputs_hash,
        replaces=replaces,
    )
    uow.record(told)
    return made


def republish(
    uow: UnitOfWork, publication: str, *, reason: str, by: str, at: datetime
) -> Publication:
    """The same period again, after something was put right; both are kept. Raises
    NotFound("unknown_publication")."""
    old = newest(uow, uow.publications.get(publication))
    return publish(
        uow, old.scheme, old.start, old.end, by=by, at=at, reason=reason, replaces=old.id
    )


def newest(books: Books, one: Publication) -> Publication:
    """What stands now in the place of ``one``."""
    while (newer := books.publications.replaced_by(one.id)) is not None:
        one = newer
    return one


def current_of(books: Books, scheme: str, start: date, end: date) -> Publication | None:
    """What is published of a period and not replaced."""
    found = books.publications.between(start, _after(start), scheme=scheme)
    same = [one for one in found if one.end == end]
    replaced = {one.replaces for one in same}
    return next((one for one in same if one.id not in replaced), None)


def draft(
    books: Books, rules: Scheme, start: date, end: date
) -> tuple[Inputs, list[dict[str, Any]], dict[str, Any]]:
    """(inputs, sheets of people, places) as they would be published now."""
    given = inputs(books, rules, start, end)
    return (given, *sheets(rules, given))


# — what results are computed from —


def inputs(books: Books, rules: Scheme, start: date, end: date) -> Inputs:
    """Everything that counts, as plain JSON values. A period longer than the scheme's own comes of
    what was published of its parts. Raises Refused("unscored"), WrongValue("no_such_period")."""
    if not rules.categories:
        raise Refused("unscored", scheme=rules.id)
    if longer_periods.is_longer(rules, start, end):
        return longer_periods.inputs(books, rules, start, end)
    found = books.findings.between(start, end, scheme=rules.id)
    before = books.findings.between(date(start.year, 1, 1), start, scheme=rules.id)
    return {
        **frame(books, rules, books.hall, books.seq, start, end),
        "findings": [
            _finding(one.id, one.staff, one.window, one.item, str(one.count), one.day.isoformat())
            for one in sorted(found, key=lambda one: (one.day, one.id))
            if one.state is FindingState.COUNTED
        ],
        "earlier": [
            _finding(one.id, one.staff, one.window, one.item, str(one.count), one.day.isoformat())
            for one in sorted(before, key=lambda one: (one.day, one.id))
            if one.state is FindingState.COUNTED and one.item in allowances(rules)
        ],
        "surveys": [
            _survey(one.id, one.about, one.of, one.channel, one.day.isoformat(), one.grades)
            for one in books.surveys.between(start, end, scheme=rules.id)
            if one.struck_at is None
        ],
        "ballots": [
            _poll(one.id, one.about, one.voters, one.tallies)
            for one in books.polls.between(start, end, scheme=rules.id)
            if one.state is PollState.CLOSED
        ],
        "ratings": _ratings(books, start, end),
    }


def frame(
    books: Books, rules: Scheme, hall: Hall, seq: int, start: date, end: date
) -> dict[str, Any]:
    """Period, people and places; people from the log."""
    return {
        "scheme": rules.id,
        "version": rules.version,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "seq": seq,
        "definition": hall.version,
        "people": ledger.people(_log(books, ledger.PEOPLE, hall, seq, start, end)),
        "windows": departments(hall),
    }


def from_log(books: Books, rules: Scheme, hall: Hall, seq: int, start: date, end: date) -> Inputs:
    """What inputs() was at ``seq``, from the event log alone, without the ratings beside."""
    kinds = (*ledger.FINDINGS, *ledger.VOICES)
    told = ledger.fold(_log(books, kinds, hall, seq, start, end))
    first, last, year = start.isoformat(), end.isoformat(), date(start.year, 1, 1).isoformat()
    mine = [
        one
        for one in sorted(told.findings.values(), key=lambda one: (one.day, one.id))
        if one.scheme == rules.id and one.state == ledger.COUNTED
    ]
    free = allowances(rules)
    return {
        **frame(books, rules, hall, seq, start, end),
        "findings": [
            _finding(one.id, one.staff, one.window, one.item, one.count, one.day)
            for one in mine
            if first <= one.day < last
        ],
        "earlier": [
            _finding(one.id, one.staff, one.window, one.item, one.count, one.day)
            for one in mine
            if year <= one.day < first and one.item in free
        ],
        "surveys": [
            _survey(id, one["about"], one["of"], one["channel"], one["day"], one["grades"])
            for id, one in sorted(told.surveys.items())
            if one["scheme"] == rules.id and first <= one["day"] < last
        ],
        "ballots": [
            _poll(id, one["about"], one["voters"], None if one["few"] else _sums(one["tallies"]))
            for id, one in sorted(told.polls.items())
            if one["closed"]
            and one["scheme"] == rules.id
            and (one["start"], one["end"]) == (first, last)
        ],
    }


def _sums(tallies: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = {}
    for one in tallies:
        made.setdefault(one["of"], {})[one["grade"]] = one["count"]
    return made


def departments(hall: Hall) -> dict[str, str | None]:
    """window → department: the only one that its services belong to; None for a window of several
    (综合窗口) or of none."""
    made: dict[str, str | None] = {}
    for id, window in hall.windows.items():
        served = hall.services.values() if window.services is None else ()
        own = [hall.services[s] for s in window.services or () if s in hall.services]
        known = {one.department for one in (*served, *own) if one.department}
        made[id] = known.pop() if len(known) == 1 else None
    return made


def allowances(rules: Scheme) -> set[str]:
    """Items with something free a year."""
    return {item.code for item in rules.items() if item.free_a_year}


def _log(
    books: Books, kinds: Sequence[str], hall: Hall, seq: int, start: date, end: date
) -> Sequence[events.Logged]:
    return books.ledger.read(
        kinds,
        seq,
        start=datetime.combine(start, time(), hall.tz),
        end=datetime.combine(end, time(), hall.tz),
    )


def _finding(
    id: str, staff: str | None, window: str | None, item: str, count: str, day: str
) -> dict[str, Any]:
    return {
        "id": id,
        "clerk": staff or "",
        "window": window or "",
        "item": item,
        "count": count,
        "date": day,
    }


def _survey(
    id: str, about: str, of: str, channel: str, day: str, grades: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "id": id,
        "about": about,
        "of": of,
        "channel": channel,
        "date": day,
        "grades": dict(grades),
    }


def _poll(
    id: str, about: str, voters: int | None, tallies: Mapping[str, Mapping[str, int]] | None
) -> dict[str, Any]:
    return {
        "id": id,
        "about": about,
        "voters": voters,
        "tallies": None if tallies is None else {of: dict(n) for of, n in tallies.items()},
    }


def _ratings(books: Books, start: date, end: date) -> dict[str, Any]:
    """Beside the score, never in it. Shares as decimal strings; below the least number nothing but
    how many."""
    least = books.hall.settings.least_ratings
    made = {}
    for id, one in sorted(books.clerk_figures(start, end).items()):
        told = figures.told(one, least=least)["ratings"]
        shown = {key: value for key, value in told.items() if value is not None}
        made[id] = {
            key: str(value) if isinstance(value, float) else value for key, value in shown.items()
        }
    return made


# — sheets —


def sheets(rules: Scheme, given: Inputs) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """(of people, of windows and departments), best first, as plain JSON values."""
    if "parts" in given:
        return longer_periods.sheets(rules, given)
    found = [_read_finding(one) for one in given["findings"]]
    people: dict[str, str] = given["people"]
    named = {**{one.clerk: one.window for one in found if one.clerk}, **people}
    said, voted = given["surveys"], given["ballots"]
    own = score.score(
        rules,
        [one for one in found if one.clerk],
        _voices(_survey_counts(said), named),
        _voices(_ballot_counts(voted), named),
        people=named,
        earlier=[_read_finding(one) for one in given["earlier"] if one["clerk"]],
    )
    windows = places.windows(
        rules,
        own,
        [one for one in found if not one.clerk],
        given["windows"],
        _own_voices(_survey_counts(said)["window"]),
        _own_voices(_ballot_counts(voted)["window"]),
    )
    groups = places.departments(rules, windows)
    ratings = given["ratings"]
    return (
        [_sheet(rules, one, given["windows"], ratings.get(one.clerk)) for one in own],
        {
            "windows": [_place(one) for one in windows],
            "departments": [_place(one) for one in groups],
        },
    )


def _read_finding(one: Mapping[str, Any]) -> Finding:
    return Finding(
        clerk=one["clerk"],
        window=one["window"],
        item=one["item"],
        count=Decimal(one["count"]),
        day=date.fromisoformat(one["date"]),
        id=one["id"],
    )


Counts = dict[str, dict[str, Counter[str]]]  # "clerk" or "window" → of → grade → n


def _survey_counts(said: Iterable[Mapping[str, Any]]) -> Counts:
    made: Counts = {"clerk": {}, "window": {}}
    for one in said:
        made[one["about"]].setdefault(one["of"], Counter()).update(one["grades"])
    return made


def _ballot_counts(voted: Iterable[Mapping[str, Any]]) -> Counts:
    made: Counts = {"clerk": {}, "window": {}}
    for one in voted:
        for of, grades in (one["tallies"] or {}).items():
            made[one["about"]].setdefault(of, Counter()).update(grades)
    return made


def _voices(counts: Counts, people: Mapping[str, str]) -> list[Voice]:
    """Of people; who has none of their own has those of their window."""
    return [
        Voice(id, grade, n)
        for id, window in people.items()
        for grade, n in sorted(
            (counts["clerk"].get(id) or counts["window"].get(window) or {}).items()
        )
    ]


def _own_voices(counts: Mapping[str, Counter[str]]) -> list[Voice]:
    return [Voice(id, g, n) for id, found in sorted(counts.items()) for g, n in found.items()]


def _sheet(
    rules: Scheme, one: Sheet, windows: Mapping[str, str | None], rated: Any
) -> dict[str, Any]:
    return {
        **score_files.as_dict(one),
        **score_files.evidence(one),
        "department": windows.get(one.window),
        "ratings": rated,
    }


def _place(one: Place) -> dict[str, Any]:
    return {
        "id": one.id,
        "department": one.department,
        "members": list(one.members),
        "mean": _text(one.mean),
        "own": str(one.own),
        "total": _text(one.total),
        "surveys": _text(one.surveys),
        "ballots": _text(one.ballots),
        "composite": _text(one.composite),
        "grade": one.grade,
        "rank": one.rank,
        "excluded": list(one.excluded),
        "lines": score_files.lines(one.lines),
        **({"for_year": str(one.for_year)} if one.for_year else {}),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def canonical(value: Any) -> str:
    """The same text for the same value: what is hashed must not depend on an order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def is_over(hall: Hall, end: date, at: datetime) -> bool:
    return hall.local(at).date() >= end


def must_be_over(hall: Hall, end: date, at: datetime) -> None:
    """What has not happened yet cannot be scored. Raises Refused("period_not_over")."""
    if not is_over(hall, end, at):
        raise Refused("period_not_over", until=(end - timedelta(days=1)).isoformat())


def period(name: str) -> spells.Spell:
    """Raises WrongValue("no_such_period")."""
    try:
        return spells.read(name)
    except ValueError as error:
        raise WrongValue("no_such_period", field="period", period=name) from error
