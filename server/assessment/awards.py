"""Awards and consequences from published sheets: pure proposals with their grounds, for a person
to decide. Nothing here gives anything to anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from server.assessment.scheme import Exclusion, Scheme
from server.assessment.scheme_rules import Award, Consequence, groups_of
from server.assessment.score import REPRIMAND

_CENT: Final = Decimal("0.01")
# What becomes of a candidate: chosen; tied for a last place that nobody can decide by figures; not
# among the first; below the least score; barred; without a score; listed for a person to weigh.
CHOSEN, TIED, BEYOND, BELOW, BARRED, UNKNOWN, LISTED = (
    *("chosen", "tied", "beyond", "below", "barred", "unknown", "listed"),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that something rests on: a finding of a sheet, or a code that stands on it."""

    publication: str
    who: str
    code: str
    day: date | None = None
    count: Decimal | None = None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One person's sheet of one published period. ``score`` None: unknown."""

    publication: str
    start: date
    who: str
    window: str
    score: Decimal | None
    grade: str | None
    excluded: tuple[str, ...]
    lines: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Why ``who`` is barred; of a window, whose sheet bars it."""

    exclusion: Exclusion
    who: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """``n``: of how many sheets, or people, the score is the mean; ``rank`` 1 is the best, among
    those that nothing bars."""

    who: str
    score: Decimal | None
    n: int
    state: str
    rank: int | None = None
    votes: int | None = None
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """``group`` None: not in any of the groups, or there are none; ``criterion`` None: by score."""

    candidates: tuple[Candidate, ...]
    group: int | None = None
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    award: Award
    rankings: tuple[Ranking, ...]

    def chosen(self) -> list[str]:
        return [c.who for r in self.rankings for c in r.candidates if c.state == CHOSEN]


@dataclass(frozen=True, slots=True)
class Due:
    """A consequence that the sheets call for: the ``nth`` time."""

    consequence: Consequence
    who: str
    nth: int
    then: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """What awards must know of a hall: the department of each window (None: of several), and votes
    and figures by whom they are about, as far as there are any."""

    department: Mapping[str, str | None] = field(default_factory=dict)
    votes: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, Mapping[str, Decimal | None]] = field(default_factory=dict)


def results(
    scheme: Scheme, sheets: Iterable[Mapping[str, Any]], *, publication: str, start: date
) -> list[Result]:
    """The people's sheets as they were published."""
    name = "composite" if scheme.graded_on == "composite" else "total"
    found = []
    for sheet in sheets:
        who = sheet.get("clerk")
        if not who:
            continue
        told = sheet.get(name)
        found.append(
            Result(
                publication=publication,
                start=start,
                who=who,
                window=sheet.get("window") or "",
                score=None if told is None else Decimal(told),
                grade=sheet.get("grade"),
                excluded=tuple(sheet.get("excluded") or ()),
                lines=tuple(
                    Ground(
                        publication,
                        who,
                        line["item"],
                        date.fromisoformat(line["date"]),
                        Decimal(line["count"]),
                        line.get("finding"),
                    )
                    for line in sheet.get("lines") or ()
                ),
            )
        )
    return found


# — awards —


def propose(scheme: Scheme, award: Award, of: Sequence[Result], hall: Hall) -> Proposal:
    """``of``: the sheets of the award's whole cycle, each period once."""
    if award.by == "person":
        return Proposal(award, ())
    if award.by == "criteria":
        return Proposal(award, tuple(_by_criteria(scheme, award, hall)))
    bars = _bars(scheme, award, of, hall)
    scores = _scores(award, of, hall)
    split: dict[int | None, list[Candidate]] = defaultdict(list)
    for who, values in sorted(scores.items()):
        score = _mean(values)
        state = LISTED
        if bars.get(who):
            state = BARRED
        elif score is None:
            state = UNKNOWN
        elif award.least is not None and score < award.least:
            state = BELOW
        one = Candidate(
            who, score, len(values), state, votes=hall.votes.get(who), bars=bars.get(who, ())
        )
        split[_group(scheme, award, who, hall)].append(one)
    return Proposal(
        award,
        tuple(
            Ranking(tuple(_placed(award, those)), group)
            for group, those in sorted(split.items(), key=lambda one: (one[0] is None, one[0] or 0))
        ),
    )


def _scores(award: Award, of: Sequence[Result], hall: Hall) -> dict[str, list[Decimal | None]]:
    """Of people: their scores of each period; of places: the means of those who work there."""
    own: dict[str, list[Decimal | None]] = defaultdict(list)
    places: dict[str, str] = {}
    for one in sorted(of, key=lambda r: r.start):
        own[one.who].append(one.score)
        if place := _place(award, one.window, hall):
            places[one.who] = place
    if award.of == "clerk":
        return own
    found: dict[str, list[Decimal | None]] = defaultdict(list)
    for who, place in places.items():
        found[place].append(_exact(own[who]))
    return found


def _place(award: Award, window: str, hall: Hall) -> str | None:
    return hall.department.get(window) if award.of == "department" else window or None


def _exact(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) / len(known) if known else None


def _mean(values: Sequence[Decimal | None]) -> Decimal | None:
    """Of the known ones, two decimals, rounded half up, once."""
    found = _exact(values)
    return None if found is None else found.quantize(_CENT, ROUND_HALF_UP)


def _bars(
    scheme: Scheme, award: Award, of: Sequence[Result], hall: Hall
) -> dict[str, tuple[Bar, ...]]:
    """What bars whom. What bars somebody bars the place where they work, too."""
    known = {one.code: one for one in scheme.exclusions}
    found: dict[str, list[Bar]] = defaultdict(list)
    for one in of if award.bars else ():
        target = one.who if award.of == "clerk" else _place(award, one.window, hall)
        if target is None:
            continue
        for code in one.excluded:
            found[target].append(Bar(known[code], one.who, _causes(scheme, known[code], one)))
    return {who: tuple(bars) for who, bars in found.items()}


def _causes(scheme: Scheme, bar: Exclusion, one: Result) -> tuple[Ground, ...]:
    """The findings behind a bar: of items that bring it, else the bar itself was found."""
    items = {
        item.code
        for item in scheme.items()
        if bar.of is not None and bar.of in (item.excludes, REPRIMAND if item.reprimand else None)
    }
    grounds = tuple(line for line in one.lines if line.code in items)
    return grounds or (Ground(one.publication, one.who, bar.code),)


def _group(scheme: Scheme, award: Award, who: str, hall: Hall) -> int | None:
    if award.groups == 1:
        return None
    department = who if award.of == "department" else hall.department.get(who)
    return groups_of(scheme.members).get(department or "")


def _placed(award: Award, those: Sequence[Candidate]) -> list[Candidate]:
    """Ranked, and as many chosen as there are places."""
    ranked = _ranked([c for c in those if c.state == LISTED], lambda c: c.score)
    if award.places is not None:
        ranked = _filled(award, award.places, ranked)
    order = (UNKNOWN, BELOW, BARRED)
    rest = [c for c in those if c.state != LISTED]
    return ranked + sorted(rest, key=lambda c: (order.index(c.state), -(c.score or 0), c.who))


def _ranked(
    those: Sequence[Candidate], value: Callable[[Candidate], Decimal | None], *, low: bool = False
) -> list[Candidate]:
    """Equal values share a rank and the next ones are left out (1, 1, 3)."""
    sign = -1 if low else 1
    known = [v * sign for c in those if (v := value(c)) is not None]
    made = []
    for one in those:
        own = value(one)
        rank = None if own is None else 1 + sum(v > own * sign for v in known)
        made.append(_with(one, rank=rank))
    return sorted(made, key=lambda c: (c.rank is None, c.rank or 0, c.who))


def _filled(award: Award, places: int, ranked: Sequence[Candidate]) -> list[Candidate]:
    made: list[Candidate] = []
    for rank in sorted({c.rank for c in ranked if c.rank is not None}):
        equal = [c for c in ranked if c.rank == rank]
        left = places - (rank - 1)
        if left >= len(equal):
            made += [_with(c, state=CHOSEN) for c in equal]
        elif left <= 0:
            made += [_with(c, state=BEYOND) for c in equal]
        else:
            made += _TIES[award.ties](equal, left)
    return made


def _by_ballot(equal: Sequence[Candidate], left: int) -> list[Candidate]:
    """By votes. Without all of their counts, or with equal ones for the last place, undecided."""
    if any(c.votes is None for c in equal):
        return [_with(c, state=TIED) for c in equal]
    made = []
    for one in sorted(equal, key=lambda c: (-(c.votes or 0), c.who)):
        above = sum((c.votes or 0) > (one.votes or 0) for c in equal)
        same = sum(c.votes == one.votes for c in equal)
        state = CHOSEN if above + same <= left else TIED if above < left else BEYOND
        made.append(_with(one, state=state))
    return made


_TIES: Final[Mapping[str, Callable[[Sequence[Candidate], int], list[Candidate]]]] = {
    "all": lambda equal, _: [_with(c, state=CHOSEN) for c in equal],
    "none": lambda equal, _: [_with(c, state=BEYOND) for c in equal],
    "ballot": _by_ballot,
}


def _with(one: Candidate, *, state: str | None = None, rank: int | None = None) -> Candidate:
    return Candidate(
        one.who, one.score, one.n, state or one.state, rank or one.rank, one.votes, one.bars
    )


def _by_criteria(scheme: Scheme, award: Award, hall: Hall) -> Iterable[Ranking]:
    """Each criterion that figures tell, ranked by itself in each group."""
    split: dict[int | None, list[str]] = defaultdict(list)
    for who in sorted(hall.figures):
        split[_group(scheme, award, who, hall)].append(who)
    for criterion in scheme.criteria:
        if criterion.measure is None:
            continue
        for group, those in sorted(split.items(), key=lambda x: (x[0] is None, x[0] or 0)):
            listed = [
                Candidate(who, hall.figures[who].get(criterion.measure), 1, LISTED) for who in those
            ]
            low = criterion.order == "low"
            ranked = _ranked(listed, lambda c: c.score, low=low)
            yield Ranking(tuple(ranked), group, criterion.id)


# — consequences —


def due(scheme: Scheme, of: Sequence[Result], *, start: date, end: date) -> list[Due]:
    """What the sheets of a year call for at the period from ``start`` until before ``end``: only
    what rests, by its last ground, on that period."""
    found = []
    for rule in scheme.consequences:
        scope = [r for r in of if r.start < end and (rule.within == "year" or r.start >= start)]
        for who, grounds in sorted(_CAUSES[rule.cause](scheme, rule, scope).items()):
            nth = sum(int(g.count or 1) for g in grounds) if rule.cause == "items" else len(grounds)
            now = {r.publication for r in scope if r.start >= start}
            if nth < rule.times or not any(g.publication in now for g in grounds):
                continue
            then = rule.then[min(nth - rule.times, len(rule.then) - 1)]
            found.append(Due(rule, who, nth, then, tuple(grounds)))
    return found


_Grounds = dict[str, list[Ground]]


def _of_grade(scheme: Scheme, rule: Consequence, of: Sequence[Result]) -> _Grounds:
    found: _Grounds = defaultdict(list)
    if rule.of == "clerk":
        for one in of:
            if one.grade == rule.grade:
                found[one.who].append(Ground(one.publication, one.who, str(rule.grade)))
        return found
    periods: dict[tuple[str, str], list[Decimal | None]] = defaultdict(list)
    for one in of:
        if one.window:
            periods[one.publication, one.window].append(one.score)
    for (publication, window), scores in sorted(periods.items()):
        score = _mean(scores)
        if score is None:
            continue
        grade = next((g.name for g in scheme.grades if score >= g.least), None)
        if grade == rule.grade:
            found[window].append(Ground(publication, window, str(rule.grade)))
    return found


def _of_reprimand(scheme: Scheme, rule: Consequence, of: Sequence[Result]) -> _Grounds:
    items = {item.code for item in scheme.items() if item.reprimand}
    codes = {one.code for one in scheme.exclusions if one.of == REPRIMAND}
    found: _Grounds = defaultdict(list)
    for one in of:
        own = [line for line in one.lines if line.code in items]
        if not own:
            own = [Ground(one.publication, one.who, c) for c in one.excluded if c in codes]
        if own:
            found[one.who] += own
    return found


def _of_items(scheme: Scheme, rule: Consequence, of: Sequence[Result]) -> _Grounds:
    found: _Grounds = defaultdict(list)
    for one in of:
        if own := [line for line in one.lines if line.code in rule.items]:
            found[one.who] += own
    return found


def _of_person(scheme: Scheme, rule: Consequence, of: Sequence[Result]) -> _Grounds:
    return {}


_CAUSES: Final[Mapping[str, Callable[[Scheme, Consequence, Sequence[Result]], _Grounds]]] = {
    "grade": _of_grade,
    "reprimand": _of_reprimand,
    "items": _of_items,
    "person": _of_person,
}
