"""Who was late, early, absent or out, of punches, shifts and leave: pure, standard library only.

Times are local, in hall time, and count by whole minutes. The order of punches does not matter.
docs/attendance.md says what each kind of mark means under each rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from server.assessment.attendance_rule import Rule
from server.assessment.spans import Span, Spans, less

_APART: Final = timedelta(minutes=2)  # punches of no direction closer than this are one
_ONE: Final = Decimal(1)
BREACHES: Final = ("late", "early")


@dataclass(frozen=True, slots=True)
class Punch:
    """``way``: "in", "out" or "" where the machine does not say. ``by``: who signed in somebody
    else's place, where that was found out."""

    staff: str
    at: datetime
    way: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody is to be at a window on ``day``, in ``periods``. ``on_window``: a breach costs the
    window (a stand-in's); ``signs``: signed by hand, these are its punches."""

    staff: str
    day: date
    periods: tuple[Span, ...]
    window: str | None = None
    on_window: bool = False
    signs: tuple[datetime, ...] | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """A leave that was granted."""

    id: str
    staff: str
    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """The hours of a window on a day, and when somebody was signed on there."""

    window: str
    day: date
    periods: tuple[Span, ...]
    signed_on: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """``key`` names it: judged again, the same mark has the same key. ``count``: how often, or
    days. ``staff`` None: the window's. ``evidence``: plain values that it stands on."""

    key: str
    kind: str
    day: date
    count: Decimal
    staff: str | None
    window: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


def judge(
    rule: Rule,
    shifts: Iterable[Shift],
    punches: Iterable[Punch],
    leaves: Iterable[Leave] = (),
    covers: Iterable[Cover] = (),
    *,
    stand_in: Rule | None = None,
    dropped: Collection[str] = (),
) -> list[Mark]:
    """The marks of whole days, by day and key. ``stand_in``: the rule of shifts signed by hand.
    ``dropped``: keys that an objection took away, which count for nothing any more."""
    shifts, seen = list(shifts), _by_person(punches)
    granted: dict[str, list[Leave]] = defaultdict(list)
    for leave in leaves:
        granted[leave.staff].append(leave)
    found: list[Mark] = []
    for shift in sorted(set(shifts), key=lambda s: (s.day, s.staff, s.window or "")):
        used = stand_in if shift.signs is not None and stand_in is not None else rule
        those = (
            [p for p in seen.get(shift.staff, []) if p.at.date() == shift.day]
            if shift.signs is None
            else [Punch(shift.staff, _minute(at)) for at in sorted(shift.signs)]
        )
        found += _of_shift(used, shift, those, granted.get(shift.staff, []))
    if rule.proxy_days is not None:
        found = _proxies(rule.proxy_days, found, seen)
    if rule.leave.free_days is not None:
        for staff, those_leaves in granted.items():
            found += _personal(staff, those_leaves, shifts)
    if rule.staffed is not None:
        for cover in covers:
            found += _unstaffed(rule, cover)
    found = [mark for mark in found if mark.key not in dropped]
    if rule.total is not None:
        found += [m for m in _totals(rule, found) if m.key not in dropped]
    return sorted(found, key=lambda mark: (mark.day, mark.key))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _by_person(punches: Iterable[Punch]) -> dict[str, list[Punch]]:
    """In order of time; the same moment twice is once, and a known direction stands."""
    found: dict[str, list[Punch]] = defaultdict(list)
    rounded = (replace(punch, at=_minute(punch.at)) for punch in punches)
    for punch in sorted(set(rounded), key=lambda p: (p.at, p.way, p.by or "")):
        found[punch.staff].append(punch)
    return found


def _of_shift(
    rule: Rule, shift: Shift, punches: Sequence[Punch], leaves: Sequence[Leave]
) -> Iterator[Mark]:
    periods = shift.periods
    parts = [(p,) for p in periods] if rule.unit == "half_day" else [periods] if periods else []
    share = Fraction(1, len(parts) or 1)
    gone: Spans = sorted((leave.start, leave.end) for leave in leaves)
    away = Fraction()
    told: list[dict[str, Any]] = []
    own = [punch for punch in punches if punch.by is None or punch.by == shift.staff]
    for nth, part in enumerate(parts, 1):
        left = [span for span in less(list(part), gone) if span[1] > span[0]]
        if not left:
            continue
        there = [p for p in own if _belongs(p.at, nth - 1, parts)]
        first, last = left[0][0], left[-1][1]
        came, went = _ends(rule, first, last, there)
        facts = _facts(left, there)
        if came is None and went is None:
            if rule.absent:
                away += share
                told.append(facts)
            continue
        yield from _late(rule, shift, nth, first, came, facts)
        yield from _early(rule, shift, nth, last, went, facts)
        yield from _outs(rule, shift, nth, left, there, facts)
    if away:
        yield _mark(shift, "absent", f"{shift.day}", _decimal(away), {"parts": told})


def _decimal(days: Fraction) -> Decimal:
    """To two decimals, without noughts at the end."""
    exact = (Decimal(days.numerator) / days.denominator).quantize(Decimal("0.01"))
    return Decimal(f"{exact.normalize():f}")


def _belongs(at: datetime, n: int, parts: Sequence[Sequence[Span]]) -> bool:
    """Whether a punch is of this part of the day: the break between two parts is halved."""

    def middle(a: int) -> datetime:
        before, after = parts[a][-1][1], parts[a + 1][0][0]
        return before + (after - before) / 2

    return (n == 0 or at >= middle(n - 1)) and (n == len(parts) - 1 or at < middle(n))


def _ends(
    rule: Rule, first: datetime, last: datetime, punches: Sequence[Punch]
) -> tuple[datetime | None, datetime | None]:
    """When somebody came and when they went, as far as punches say."""
    ins = [p for p in punches if p.way != "out"]
    outs = [p for p in punches if p.way != "in"]
    came, went = (ins[0] if ins else None), (outs[-1] if outs else None)
    plain = came is not None and went is not None and came.way == went.way == ""
    if came is not None and went is not None and plain and went.at - came.at < _APART:
        coming = rule.single == "in" or abs(came.at - first) <= abs(last - went.at)
        return (came.at, None) if coming else (None, went.at)
    return came.at if came else None, went.at if went else None


def _late(
    rule: Rule, shift: Shift, nth: int, first: datetime, came: datetime | None, facts: Any
) -> Iterator[Mark]:
    minutes = None if came is None else int((came - first).total_seconds() // 60)
    if (minutes is None and rule.late.missing) or (
        minutes is not None and rule.late.passed(minutes)
    ):
        yield _mark(shift, "late", f"{shift.day}:{nth}", _ONE, {**facts, "minutes": minutes})


def _early(
    rule: Rule, shift: Shift, nth: int, last: datetime, went: datetime | None, facts: Any
) -> Iterator[Mark]:
    minutes = None if went is None else int((last - went).total_seconds() // 60)
    if (minutes is None and rule.early.missing) or (
        minutes is not None and rule.early.passed(minutes)
    ):
        yield _mark(shift, "early", f"{shift.day}:{nth}", _ONE, {**facts, "minutes": minutes})


def _outs(
    rule: Rule,
    shift: Shift,
    nth: int,
    hours: Sequence[Span],
    punches: Sequence[Punch],
    facts: Mapping[str, Any],
) -> Iterator[Mark]:
    """Gone out and come back in the hours, as the machine says; leave is taken off already."""
    if rule.out is None:
        return
    gone: datetime | None = None
    found = 0
    for punch in punches:
        if punch.way == "out":
            gone = punch.at if gone is None else gone
        elif punch.way == "in" and gone is not None:
            stretch = (gone, punch.at)
            minutes = _seconds(_both(hours, stretch)) // 60
            if rule.out.passed(minutes):
                found += 1
                span = {"from": f"{gone:%H:%M}", "to": f"{punch.at:%H:%M}", "minutes": minutes}
                name = f"{shift.day}:{nth}.{found}"
                yield _mark(shift, "out", name, rule.out_days, {**facts, **span})
            gone = None


def _both(hours: Sequence[Span], stretch: Span) -> Spans:
    cut = [(max(a, stretch[0]), min(b, stretch[1])) for a, b in hours]
    return [(a, b) for a, b in cut if b > a]


def _seconds(spans: Iterable[Span]) -> int:
    return int(sum((b - a).total_seconds() for a, b in spans))


def _facts(hours: Sequence[Span], punches: Sequence[Punch]) -> dict[str, Any]:
    return {
        "hours": [f"{a:%H:%M}-{b:%H:%M}" for a, b in hours],
        "punches": [f"{p.at:%H:%M}{p.way and ' ' + p.way}" for p in punches],
    }


def _mark(shift: Shift, kind: str, name: str, count: Decimal, evidence: Mapping[str, Any]) -> Mark:
    staff = None if shift.on_window and shift.window else shift.staff
    told = dict(evidence) if staff else {**evidence, "stand_in": shift.staff}
    return Mark(f"{kind}:{shift.staff}:{name}", kind, shift.day, count, staff, shift.window, told)


def _proxies(
    days: Decimal, marks: Sequence[Mark], seen: Mapping[str, Sequence[Punch]]
) -> list[Mark]:
    """Both pay: whose sign it was is marked for that alone on the day, and who signed besides."""
    both: dict[tuple[str, date], tuple[str, str, datetime]] = {}
    for staff, punches in sorted(seen.items()):
        for punch in punches:
            if punch.by is not None and punch.by != staff:
                both.setdefault((staff, punch.at.date()), (staff, punch.by, punch.at))
                both.setdefault((punch.by, punch.at.date()), (staff, punch.by, punch.at))
    instead = {who for who, (staff, _, _) in both.items() if who[0] == staff}
    kept = [m for m in marks if (m.key.split(":")[1], m.day) not in instead]
    return kept + [
        Mark(
            f"proxy:{who}:{day}",
            "proxy",
            day,
            days,
            who,
            evidence={"of": staff, "by": by, "at": f"{at:%H:%M}"},
        )
        for (who, day), (staff, by, at) in both.items()
    ]


def _personal(staff: str, leaves: Sequence[Leave], shifts: Iterable[Shift]) -> Iterator[Mark]:
    """Days of personal leave, day by day; the scheme knows how many of them are free."""
    for leave in leaves:
        if leave.kind != "personal":
            continue
        for day, hours in sorted({s.day: s.periods for s in shifts if s.staff == staff}.items()):
            share = days_of(leave.start, leave.end, [hours])
            if share:
                yield Mark(
                    f"personal:{staff}:{leave.id}:{day}",
                    "personal",
                    day,
                    _decimal(share),
                    staff,
                    evidence={"leave": leave.id},
                )


def _unstaffed(rule: Rule, cover: Cover) -> Iterator[Mark]:
    assert rule.staffed is not None
    gaps = less(list(cover.periods), sorted(cover.signed_on))
    long = [(a, b) for a, b in gaps if rule.staffed.passed((b - a).total_seconds() / 60)]
    if long:
        yield Mark(
            f"unstaffed:{cover.window}:{cover.day}",
            "unstaffed",
            cover.day,
            _ONE,
            None,
            cover.window,
            {
                "gaps": [f"{a:%H:%M}-{b:%H:%M}" for a, b in long],
                "minutes": _seconds(long) // 60,
            },
        )


def _totals(rule: Rule, marks: Sequence[Mark]) -> Iterator[Mark]:
    assert rule.total is not None
    by: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda m: (m.day, m.key)):
        if mark.kind in BREACHES and mark.staff is not None:
            by[mark.staff, f"{mark.day:%Y-%m}"].append(mark)
    for (staff, month), those in sorted(by.items()):
        for n in range(1, len(those) // rule.total.of + 1):
            five = those[(n - 1) * rule.total.of : n * rule.total.of]
            evidence = {"marks": [mark.key for mark in five]}
            name = f"total:{staff}:{month}:{n}"
            yield Mark(name, "total", five[-1].day, rule.total.days, staff, evidence=evidence)


def days_of(start: datetime, end: datetime, days: Iterable[Sequence[Span]]) -> Fraction:
    """How many working days lie between, each of its periods being an equal part of its day."""
    found = Fraction()
    for periods in days:
        for a, b in periods:
            whole = int((b - a).total_seconds())
            inside = int((min(b, end) - max(a, start)).total_seconds())
            if inside > 0 and whole > 0:
                found += Fraction(inside, whole) / len(periods)
    return found


def hours_of(start: datetime, end: datetime, days: Iterable[Sequence[Span]]) -> Fraction:
    """How many working hours lie between."""
    seconds = sum(_seconds(_both(periods, (start, end))) for periods in days)
    return Fraction(seconds, 3600)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())
