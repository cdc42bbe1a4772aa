"""A score sheet from findings, surveys and ballots: pure, in exact decimals.

Every point that is taken or given is a ``Line`` with the finding that it stands on, so that a
sheet can be followed, disputed and recomputed. Results keep two decimals, rounded half up, once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Protocol, TypeVar

from server.assessment.scheme import Bonus, Composite, Exclusion, Item, Scheme, Voices

_CENT: Final = Decimal("0.01")
REPRIMAND: Final = "reprimand"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was confirmed of a clerk: an item of the scheme, how many units, and when."""

    clerk: str
    window: str
    item: str
    count: Decimal
    day: date
    id: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """``count`` ballots or survey answers with this grade."""

    clerk: str
    grade: str
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """A finding and the points that it changes (negative: taken)."""

    finding: Finding
    points: Decimal
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """None: unknown. ``rank`` 1 is the best; equal scores share a rank."""

    clerk: str
    window: str
    categories: Mapping[str, Decimal]
    bonus: Decimal
    for_year: Decimal
    total: Decimal
    composite: Decimal | None
    grade: str | None
    rank: int | None
    excluded: tuple[str, ...]
    lines: tuple[Line, ...]
    surveys: Decimal | None = None
    ballots: Decimal | None = None


class Unscored(ValueError):
    """A scheme without points cannot be scored."""


def score(
    scheme: Scheme,
    findings: Iterable[Finding],
    surveys: Iterable[Voice] = (),
    ballots: Iterable[Voice] = (),
    *,
    people: Mapping[str, str] | None = None,
    earlier: Iterable[Finding] = (),
) -> list[Sheet]:
    """The sheets of everybody who is named, best first; findings in any order. ``people``: clerk →
    window, of those who have a sheet whether they are named or not. ``earlier``: findings of the
    year before the period, that use up yearly allowances and take nothing.

    Raises Unscored; KeyError for an item or grade that the scheme does not know.
    """
    if not scheme.categories:
        raise Unscored(scheme.id)
    windows = people or {}
    found = _by_clerk(sorted(findings, key=lambda f: (f.day, f.item, f.id, f.count)))
    surveyed, elected, before = _by_clerk(surveys), _by_clerk(ballots), _by_clerk(earlier)
    sheets = []
    for clerk in sorted({*windows, *found, *surveyed, *elected}):
        sheet = _sheet(scheme, clerk, found.get(clerk, []), before.get(clerk, []))
        composite = said = voted = None
        if rule := scheme.composite:
            said = _mean(rule.surveys, surveyed.get(clerk, []))
            voted = _mean(rule.ballots, elected.get(clerk, []))
            composite = composed(rule, sheet.total, said, voted)
        sheets.append(
            replace(
                sheet,
                window=windows.get(clerk) or sheet.window,
                total=rounded(sheet.total),
                composite=composite,
                surveys=None if said is None else rounded(said),
                ballots=None if voted is None else rounded(voted),
            )
        )
    return ranked([graded(scheme, sheet) for sheet in sheets], lambda s: judged(scheme, s))


class _Named(Protocol):
    @property
    def clerk(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _by_clerk(rows: Iterable[N]) -> dict[str, list[N]]:
    found: dict[str, list[N]] = defaultdict(list)
    for row in rows:
        found[row.clerk].append(row)
    return found


def _sheet(
    scheme: Scheme, clerk: str, findings: Sequence[Finding], earlier: Sequence[Finding]
) -> Sheet:
    items = {item.code: item for item in scheme.items()}
    bonuses = {bonus.code: bonus for bonus in scheme.bonuses}
    barred = {exclusion.code: exclusion for exclusion in scheme.exclusions}
    lines: list[Line] = []
    excluded: set[str] = set()
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_code[finding.item].append(finding)
    bonus = for_year = Decimal()
    for code, those in by_code.items():
        if code in items:
            lines += deductions(items[code], those, [f for f in earlier if f.item == code])
            excluded |= _bars(items[code], scheme.exclusions)
        elif code in bonuses:
            made = [Line(f, given(bonuses[code], f.count)) for f in those]
            lines += made
            points = sum((line.points for line in made), Decimal())
            if bonuses[code].counts_for == "year":
                for_year += points
            else:
                bonus += points
        else:
            excluded.add(barred[code].code)
    categories = _categories(scheme, items, lines)
    total = sum(categories.values(), Decimal()) + bonus
    if scheme.floor != "none":
        total = max(total, Decimal())
    lines.sort(key=lambda line: (line.finding.day, line.finding.item))
    window = findings[-1].window if findings else ""
    return Sheet(
        clerk=clerk,
        window=window,
        categories={id: rounded(points) for id, points in categories.items()},
        bonus=rounded(bonus),
        for_year=rounded(for_year),
        total=total,
        composite=None,
        grade=None,
        rank=None,
        excluded=tuple(sorted(excluded)),
        lines=tuple(lines),
    )


def deductions(
    item: Item, findings: Sequence[Finding], earlier: Sequence[Finding] = ()
) -> list[Line]:
    """The points that each finding of one item takes, in the order of their days. ``earlier``: of
    the same year, before the period; they use up the year's allowance."""
    lines: list[Line] = []
    before = Decimal()
    used: dict[int, Decimal] = defaultdict(Decimal)
    for one in earlier:
        used[one.day.year] += one.count
    for finding in findings:
        if item.whole:
            points = Decimal()  # the category says it, once
        elif item.upto and finding.count <= item.upto.count:
            points = item.upto.points
        elif item.then is not None:
            first = min(finding.count, max(Decimal(1) - before, Decimal()))
            points = first * item.points + (finding.count - first) * item.then
        else:
            free = max((item.free_a_year or Decimal()) - used[finding.day.year], Decimal())
            points = max(finding.count - free, Decimal()) * item.points
        before += finding.count
        used[finding.day.year] += finding.count
        lines.append(Line(finding, -points, item.category))
    return lines


def given(bonus: Bonus, count: Decimal) -> Decimal:
    """The points of a bonus. Raises ValueError when they lie outside its range."""
    if bonus.points is not None:
        return count * bonus.points
    if bonus.low is None or bonus.high is None or not bonus.low <= count <= bonus.high:
        raise ValueError(f"{bonus.code}: {count} is not between {bonus.low} and {bonus.high}")
    return count


def _bars(item: Item, exclusions: Sequence[Exclusion]) -> set[str]:
    causes = {item.excludes, REPRIMAND if item.reprimand else None} - {None}
    return {one.code for one in exclusions if one.of in causes}


def _categories(
    scheme: Scheme, items: Mapping[str, Item], lines: Sequence[Line]
) -> dict[str, Decimal]:
    left = {category.id: category.points for category in scheme.categories}
    for line in lines:
        if line.category is not None:
            left[line.category] += line.points
    for line in lines:
        if line.category is not None and items[line.finding.item].whole:
            left[line.category] = Decimal()
    if scheme.floor == "category":
        return {id: max(points, Decimal()) for id, points in left.items()}
    return left


def _mean(worth: Voices, voices: Sequence[Voice]) -> Decimal | None:
    n = sum(voice.count for voice in voices)
    return sum((worth.bands[v.grade] * v.count for v in voices), Decimal()) / n if n else None


def composed(
    rule: Composite, total: Decimal, surveys: Decimal | None, ballots: Decimal | None
) -> Decimal | None:
    parts = [(total, rule.score), (surveys, rule.surveys.weight), (ballots, rule.ballots.weight)]
    if isinstance(rule.missing, Decimal):
        known = [(rule.missing if value is None else value, weight) for value, weight in parts]
    else:
        known = [(value, weight) for value, weight in parts if value is not None]
        if rule.missing == "unknown" and len(known) < len(parts):
            return None
    weights = sum((weight for _, weight in known), Decimal())
    return rounded(sum((value * weight for value, weight in known), Decimal()) / weights)


def judged(scheme: Scheme, sheet: Sheet) -> Decimal | None:
    return sheet.composite if scheme.graded_on == "composite" else sheet.total


def graded(scheme: Scheme, sheet: Sheet) -> Sheet:
    return replace(sheet, grade=grade_of(scheme, judged(scheme, sheet)))


def grade_of(scheme: Scheme, value: Decimal | None) -> str | None:
    """None: unknown, or the scheme has no grades."""
    if value is None:
        return None
    return next((g.name for g in scheme.grades if value >= g.least), None)


def ranked(sheets: list[Sheet], judged: Callable[[Sheet], Decimal | None]) -> list[Sheet]:
    """Best first; equal scores share a rank and the next ones are left out (1, 1, 3)."""
    known = [value for sheet in sheets if (value := judged(sheet)) is not None]
    ranked = []
    for sheet in sheets:
        value = judged(sheet)
        rank = None if value is None else 1 + sum(other > value for other in known)
        ranked.append(replace(sheet, rank=rank))
    return sorted(ranked, key=lambda s: (s.rank is None, s.rank or 0, s.window, s.clerk))


def rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)
