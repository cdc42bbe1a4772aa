"""What a scheme says beyond points: awards, consequences, stages, groups, appeals; read and checked
as the rest of its file is.

An award is found ``by`` one of these:
- ``score``: the sheets' composite or total, the mean of several periods;
- ``mean``: the mean of the scores of those who work there;
- ``criteria``: each criterion has a ranking of its own, and a person weighs them;
- ``person``: entered by a person, the source naming nothing to count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from server.assessment.scheme import Reader, Scheme

OF: Final = ("clerk", "window", "department")
BY: Final = ("score", "mean", "criteria", "person")
TIES: Final = ("all", "none", "ballot")
COUNTED: Final = ("working", "calendar")
# What a consequence follows from: a grade a sheet has, a public reprimand, the times that items
# were found, or what only a person can know.
CAUSES: Final = ("grade", "reprimand", "items", "person")
WITHIN: Final = ("period", "year")


@dataclass(frozen=True, slots=True)
class Award:
    """``places`` None: the source names none, the hall decides. ``least``: the score from which on
    somebody may be considered. ``ties``: when the last place is shared, all get it, none does, or
    the secret ballot decides. ``ballot``: votes are counted beside the score. ``bars``: what bars
    from awards bars from this one. ``groups``: ranked in so many groups, each with its places."""

    code: str
    name: str
    of: str
    cycle: str
    by: str
    places: int | None
    least: Decimal | None
    ties: str
    ballot: bool
    bars: bool
    groups: int
    prize_yuan: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """``then``: what follows at the ``times``th time, and with several of them at the first, the
    second and so on from there (the last one stays). ``within``: times are counted in the period
    or in the calendar year."""

    code: str
    when: str
    then: tuple[str, ...]
    of: str
    cause: str
    grade: str | None
    items: tuple[str, ...]
    times: int
    within: str


@dataclass(frozen=True, slots=True)
class Stage:
    cycle: str
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """``counted``: in the hall's working days or in days of the calendar."""

    days: int
    counted: str


@dataclass(frozen=True, slots=True)
class AppealRule:
    """``within``: from the publication; ``decided_within``: from acceptance, None where the source
    names none; ``attendance``: to object to attendance as it is published week by week."""

    within: Term
    decided_within: Term | None
    attendance: Term | None
    to: str
    note: str


def award(row: Reader, cycle: str, cycles: Sequence[str], groups: int) -> Award:
    name = row.take("name", str)
    made = Award(
        code=row.take("code", str, name),
        name=name,
        of=row.one_of("of", OF),
        cycle=row.one_of("cycle", cycles, cycle),
        by=row.one_of("by", BY, "person"),
        places=row.take("places", int, None),
        least=row.decimal("from", None),
        ties=row.one_of("ties", TIES, "all"),
        ballot=row.take("ballot", bool, False),
        bars=row.take("bars", bool, True),
        groups=row.take("groups", int, groups),
        prize_yuan=row.take("prize_yuan", int, None),
        note=row.take("note", str, ""),
    )
    row.end()
    return made


def consequence(row: Reader) -> Consequence:
    when = row.take("when", str)
    made = Consequence(
        code=row.take("code", str, when),
        when=when,
        then=row.texts("then"),
        of=row.one_of("of", OF, "clerk"),
        cause=row.one_of("cause", CAUSES, "person"),
        grade=row.take("grade", str, None),
        items=row.texts("items", ()),
        times=row.take("times", int, 1),
        within=row.one_of("within", WITHIN, "period"),
    )
    row.end()
    return made


def stage(row: Reader, cycles: Sequence[str]) -> Stage:
    made = Stage(row.one_of("cycle", cycles), row.take("name", str))
    row.end()
    return made


def member(row: Reader) -> tuple[int, tuple[str, ...]]:
    """A group's number and the ids of its departments."""
    made = (row.take("group", int), row.texts("departments"))
    row.end()
    return made


def appeal(row: Reader | None) -> AppealRule | None:
    if row is None:
        return None
    made = AppealRule(
        within=_term(row.table("within")) or Term(0, "working"),
        decided_within=_term(row.table("decided_within")),
        attendance=_term(row.table("attendance")),
        to=row.take("to", str, ""),
        note=row.take("note", str, ""),
    )
    if made.within.days < 1:
        row.faults.append(f"{row.path}within: missing")
    row.end()
    return made


def _term(row: Reader | None) -> Term | None:
    if row is None:
        return None
    made = Term(row.take("days", int), row.one_of("counted", COUNTED))
    if made.days is not None and made.days < 1:
        row.faults.append(f"{row.path}days: {made.days} is not above 0")
    row.end()
    return made


def contradictions(scheme: Scheme) -> Iterator[str]:
    """Faults that no single field shows."""
    yield from _twice("awards", [one.code for one in scheme.awards])
    yield from _twice("consequences", [one.code for one in scheme.consequences])
    for award in scheme.awards:
        yield from _award(scheme, award)
    awards = {one.code for one in scheme.awards}
    for bonus in scheme.bonuses:
        at = f"bonuses.{bonus.code}.awards"
        yield from (f"{at}: there is no award {c!r}" for c in bonus.awards if c not in awards)
        if bonus.awards and bonus.points is None:
            yield f"{at}: a bonus that comes of an award has points of its own"
    grades = {one.name for one in scheme.grades}
    items = {one.code for one in scheme.items()}
    for one in scheme.consequences:
        at = f"consequences.{one.code}"
        if one.cause == "grade" and one.grade not in grades:
            yield f"{at}.grade: there is no grade {one.grade!r}"
        if one.cause == "items" and not one.items:
            yield f"{at}.items: missing"
        yield from (f"{at}.items: there is no item {c!r}" for c in one.items if c not in items)
        if one.times < 1 or not one.then:
            yield f"{at}: something must follow, from a first time on"
    for number, _ in scheme.members:
        if not 1 <= number <= scheme.groups:
            yield f"members: there is no group {number}"
    placed = [id for _, ids in scheme.members for id in ids]
    yield from _twice("members", placed)


def _award(scheme: Scheme, one: Award) -> Iterator[str]:
    at = f"awards.{one.code}"
    if one.places is not None and one.places < 1:
        yield f"{at}.places: {one.places} is not above 0"
    if one.groups < 1:
        yield f"{at}.groups: {one.groups} is not above 0"
    if one.by in ("score", "mean") and not scheme.categories:
        yield f"{at}.by: the scheme has no points"
    if one.by == "criteria" and not scheme.criteria:
        yield f"{at}.by: the scheme has no criteria"
    if one.by == "score" and one.of != "clerk":
        yield f"{at}.by: only people have a score of their own"
    if one.ties == "ballot" and not one.ballot:
        yield f"{at}.ties: there is no ballot"


def _twice(where: str, codes: Sequence[str]) -> Iterator[str]:
    yield from (f"{where}: {c} stands twice" for c in sorted(set(codes)) if codes.count(c) > 1)


def groups_of(members: Sequence[tuple[int, tuple[str, ...]]]) -> Mapping[str, int]:
    """Department → group."""
    return {id: number for number, ids in members for id in ids}
