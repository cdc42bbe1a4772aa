"""Sheets of windows and departments from those of their people: pure, in exact decimals.

A window's score is the mean of its people's; what was found of the window alone is taken from that
mean. A department's is the mean of its windows'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from server.assessment import score
from server.assessment.scheme import Scheme
from server.assessment.score import Finding, Line, Sheet, Voice


@dataclass(frozen=True, slots=True)
class Place:
    """A window or department. ``members``: the people or windows whose ``mean`` it is; ``own``:
    what was taken or given of the window alone; ``for_year``: what it is given in the year alone;
    None: unknown, without rank."""

    id: str
    department: str | None
    members: tuple[str, ...]
    mean: Decimal | None
    own: Decimal
    total: Decimal | None
    composite: Decimal | None
    grade: str | None
    rank: int | None
    excluded: tuple[str, ...]
    lines: tuple[Line, ...]
    surveys: Decimal | None = None
    ballots: Decimal | None = None
    for_year: Decimal = Decimal()


def windows(
    scheme: Scheme,
    sheets: Sequence[Sheet],
    found: Iterable[Finding],
    departments: Mapping[str, str | None],
    surveys: Iterable[Voice] = (),
    ballots: Iterable[Voice] = (),
) -> list[Place]:
    """Of every window in ``departments`` or named elsewhere, best first. ``found``: of windows
    alone, ``clerk`` empty; voices name windows in the place of clerks."""
    about = [replace(one, clerk=one.window) for one in found]
    voices = list(surveys), list(ballots)
    own = {one.clerk: one for one in score.score(scheme, about, *voices)}
    people: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        if sheet.window:
            people[sheet.window].append(sheet)
    vetoes = {one.code for one in scheme.exclusions if one.veto}
    made = []
    for id in sorted({*departments, *people, *own}):
        place = _window(scheme, id, people.get(id, []), own.get(id), vetoes)
        made.append(replace(place, department=departments.get(id)))
    return _ranked(scheme, made)


def _window(
    scheme: Scheme, id: str, people: Sequence[Sheet], own: Sheet | None, vetoes: set[str]
) -> Place:
    whole = scheme.total or Decimal()
    taken = Decimal() if own is None else own.total - whole
    mean = _mean([one.total for one in people]) if scheme.window_score == "mean" else None
    total = own.total if own and own.lines and mean is None else None
    if mean is not None:
        total = mean + taken
        if scheme.floor != "none":
            total = max(total, Decimal())
    # Votes about a window's people stand for those about it.
    said = _first(own.surveys if own else None, _known(one.surveys for one in people))
    voted = _first(own.ballots if own else None, _known(one.ballots for one in people))
    composite = None
    if scheme.composite and total is not None:
        composite = score.composed(scheme.composite, total, said, voted)
    barred = {code for one in people for code in one.excluded if code in vetoes}
    return Place(
        id=id,
        department=None,
        members=tuple(one.clerk for one in sorted(people, key=lambda s: s.clerk)),
        mean=_two(mean),
        own=score.rounded(taken),
        total=_two(total),
        composite=composite,
        grade=None,
        rank=None,
        excluded=tuple(sorted(barred | set(own.excluded if own else ()))),
        lines=own.lines if own else (),
        surveys=_two(said),
        ballots=_two(voted),
        for_year=own.for_year if own else Decimal(),
    )


def departments(scheme: Scheme, found: Sequence[Place]) -> list[Place]:
    """Of the departments that ``found`` windows belong to, best first."""
    by: dict[str, list[Place]] = defaultdict(list)
    for window in found:
        if window.department:
            by[window.department].append(window)
    made = []
    for id, those in sorted(by.items()):
        mean = _known(one.total for one in those)
        made.append(
            Place(
                id=id,
                department=None,
                members=tuple(sorted(one.id for one in those)),
                mean=_two(mean),
                own=Decimal("0.00"),
                total=_two(mean),
                composite=_two(_known(one.composite for one in those)),
                grade=None,
                rank=None,
                excluded=tuple(sorted({code for one in those for code in one.excluded})),
                lines=(),
                surveys=_two(_known(one.surveys for one in those)),
                ballots=_two(_known(one.ballots for one in those)),
            )
        )
    return _ranked(scheme, made)


def judged(scheme: Scheme, place: Place) -> Decimal | None:
    return place.composite if scheme.graded_on == "composite" else place.total


def _ranked(scheme: Scheme, places: Sequence[Place]) -> list[Place]:
    """Graded and in their order; equal ones share a rank (1, 1, 3)."""
    known = [value for one in places if (value := judged(scheme, one)) is not None]
    made = []
    for one in places:
        value = judged(scheme, one)
        rank = None if value is None else 1 + sum(other > value for other in known)
        made.append(replace(one, rank=rank, grade=score.grade_of(scheme, value)))
    return sorted(made, key=lambda one: (one.rank is None, one.rank or 0, one.id))


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal()) / len(values) if values else None


def _known(values: Iterable[Decimal | None]) -> Decimal | None:
    return _mean([value for value in values if value is not None])


def _first(*values: Decimal | None) -> Decimal | None:
    return next((value for value in values if value is not None), None)


def _two(value: Decimal | None) -> Decimal | None:
    return None if value is None else score.rounded(value)
