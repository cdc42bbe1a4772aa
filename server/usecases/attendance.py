"""Attendance: the week is judged, its list published, objected to, and confirmed afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from server.assessment import attendance as judging
from server.assessment import attendance_rule, presence
from server.assessment.attendance import Cover, Leave, Mark, Punch, Shift
from server.assessment.attendance_rule import Rule
from server.assessment.spans import Span, both
from server.domain import desk, events
from server.domain.attendance import (
    LeaveState,
    Objection,
    ObjectionState,
    Roster,
    WeekList,
    end_of_day,
    object_until,
)
from server.domain.errors import NotAllowed, NotFound, Refused, WrongValue
from server.domain.events import Logged
from server.domain.finding import FindingState, FindingStep, Origin
from server.domain.hall import Hall
from server.domain.ids import new_id
from server.domain.stand_in import StandIn
from server.usecases import findings, scheme_book
from server.usecases.ports import AttendanceReads, Person, UnitOfWork

STAND_IN: Final = "STAND-IN"
WORDS: Final[Mapping[str, str]] = {
    "late": "迟到",
    "early": "早退",
    "absent": "旷工",
    "out": "擅自外出",
    "proxy": "代他人考勤",
    "total": "迟到早退累计",
    "personal": "事假",
    "unstaffed": "窗口无人",
}
_DAY: Final = timedelta(days=1)
_FAR_BACK: Final = timedelta(days=70)


@dataclass(frozen=True, slots=True)
class Book:
    """All that a week is judged by. ``log``: what happened to windows, of the whole time."""

    hall: Hall
    kept: AttendanceReads
    people: Sequence[Person]
    stand_ins: Sequence[StandIn]
    log: Sequence[Logged] = ()


def rule_of(hall: Hall) -> Rule:
    """Raises Refused("no_attendance_rule")."""
    if hall.settings.attendance_rule is None:
        raise Refused("no_attendance_rule")
    return attendance_rule.shipped()[hall.settings.attendance_rule]


def monday(text: str, field: str = "week") -> date:
    """Raises WrongValue: a week is named by its Monday."""
    try:
        day = date.fromisoformat(text)
        if day.weekday() or not 2000 <= day.year <= 2999:
            raise ValueError(day)
    except ValueError as error:
        raise WrongValue("wrong_value", field=field, reason="YYYY-MM-DD, Monday") from error
    return day


def _clock(hall: Hall, at: datetime) -> str:
    """As people of the hall read it."""
    return f"{hall.local(at):%Y-%m-%d %H:%M}"


def midnight(hall: Hall, day: date) -> datetime:
    return datetime.combine(day, time(), hall.tz)


def periods(hall: Hall, day: date) -> tuple[Span, ...]:
    return tuple(
        (datetime.combine(day, one.opens, hall.tz), datetime.combine(day, one.closes, hall.tz))
        for one in hall.hours.periods(day)
    )


def days_of_week(week: date) -> list[date]:
    return [week + timedelta(days=n) for n in range(7)]


def span_of(week: date) -> tuple[date, date]:
    """What has to be known to judge a week: its month or months, for what adds up in them."""
    return week.replace(day=1), week + 7 * _DAY


def judge(book: Book, week: date, at: datetime) -> list[Mark]:
    """The marks of a week's days that are over. Raises Refused("no_attendance_rule")."""
    first, end = span_of(week)
    return [mark for mark in judge_days(book, first, end, at) if week <= mark.day < end]


def judge_days(book: Book, first: date, end: date, at: datetime) -> list[Mark]:
    hall, rule = book.hall, rule_of(book.hall)
    over = [day for day in _days(first, end) if end_of_day(hall, day) <= at]
    start, stop = midnight(hall, first), midnight(hall, end)
    gone = [o.mark for o in _upheld(book.kept, first, end)]
    blank = set(unpunched(book, over))
    return judging.judge(
        rule,
        [s for s in shifts(book, rule, over) if s.signs is not None or s.day not in blank],
        [
            Punch(one.staff, hall.local(one.at), one.way, one.by)
            for one in book.kept.punches(start, stop)
        ],
        [
            Leave(one.id, one.staff, one.kind, hall.local(one.start), hall.local(one.end))
            for one in book.kept.leaves(start, stop)
            if one.state is LeaveState.APPROVED
        ],
        _covers(book, over) if rule.staffed is not None else (),
        stand_in=attendance_rule.shipped()[STAND_IN],
        dropped=gone,
    )


def unpunched(book: Book, days: Sequence[date]) -> list[date]:
    """Days on which somebody was to punch and nobody at all did: what the machine knows of them has
    yet to be imported, and until then nobody is absent on them."""
    if not days:
        return []
    hall, rule = book.hall, rule_of(book.hall)
    start, stop = midnight(hall, days[0]), midnight(hall, days[-1] + _DAY)
    known = {hall.local(one.at).date() for one in book.kept.punches(start, stop)}
    due = {shift.day for shift in shifts(book, rule, days) if shift.signs is None}
    return sorted(due - known)


def _days(first: date, end: date) -> list[date]:
    return [first + n * _DAY for n in range((end - first).days)]


def _upheld(kept: AttendanceReads, first: date, end: date) -> list[Objection]:
    found = kept.objections(judging.week_of(first), end)
    return [one for one in found if one.state is ObjectionState.UPHELD]


def shifts(book: Book, rule: Rule, days: Sequence[date]) -> list[Shift]:
    """Who is to be there when, on these days: stand-ins where they stand in, the others by the
    calendar or by the rosters."""
    standing = _standing_in(book, days) if book.hall.settings.attendance_stand_ins else []
    taken = {(shift.staff, shift.day) for shift in standing}
    if rule.against == "calendar":
        own = [
            Shift(one.id, day, periods(book.hall, day), next(iter(one.windows), None))
            for one in book.people
            if one.active and one.role == "clerk"
            for day in days
            if periods(book.hall, day)
        ]
    elif rule.against == "roster":
        weeks = sorted({judging.week_of(day) for day in days})
        plans = [plan for week in weeks for plan in book.kept.rosters(week)]
        own = _rostered(book.hall, plans, days)
    else:
        own = []
    return standing + [shift for shift in own if (shift.staff, shift.day) not in taken]


def _rostered(hall: Hall, plans: Sequence[Roster], days: Sequence[date]) -> list[Shift]:
    """One shift for each person and day, wherever it is."""
    wanted, found = set(days), dict[tuple[str, date], list[tuple[Span, str]]]()
    for plan in plans:
        for one in plan.shifts:
            if one.day not in wanted:
                continue
            spans = (
                [_hours(hall, one.day, one.start, one.end)]
                if one.start and one.end
                else periods(hall, one.day)
            )
            found.setdefault((one.staff, one.day), []).extend((s, plan.window) for s in spans)
    return [
        Shift(staff, day, tuple(sorted(span for span, _ in spans)), spans[0][1])
        for (staff, day), spans in found.items()
        if spans
    ]


def _hours(hall: Hall, day: date, start: str, end: str) -> Span:
    return (
        datetime.combine(day, time.fromisoformat(start), hall.tz),
        datetime.combine(day, time.fromisoformat(end), hall.tz),
    )


def _standing_in(book: Book, days: Sequence[date]) -> list[Shift]:
    hall, signs = book.hall, attendance_rule.shipped()[STAND_IN].signs
    assert signs is not None
    made: list[Shift] = []
    for one in book.stand_ins:
        span = (hall.local(one.start), hall.local(one.end))
        whole = _days(span[0].date(), span[1].date() + _DAY)
        short = sum(1 for d in whole if both(list(periods(hall, d)), [span])) <= signs[1]
        for day in days:
            hours = tuple(both(list(periods(hall, day)), [span]))
            if hours:
                told = tuple(hall.local(sign) for sign in one.signs_on(day, hall.tz))
                made.append(Shift(one.staff, day, hours, one.window, True, told if short else None))
    return made


def _covers(book: Book, days: Sequence[date]) -> list[Cover]:
    """Of the windows that somebody belongs to."""
    hall = book.hall
    used = {w for one in book.people if one.active for w in one.windows} & set(hall.windows)
    made = []
    for day in days:
        hours = periods(hall, day)
        if not hours:
            continue
        start, end = midnight(hall, day), midnight(hall, day + _DAY)
        log = [event for event in book.log if start <= event.at < end]
        windows, _ = presence.signed_on(log, end)
        made += [
            Cover(
                window,
                day,
                hours,
                tuple((hall.local(a), hall.local(b)) for a, b in windows.get(window, [])),
            )
            for window in sorted(used)
        ]
    return made


def item_of(hall: Hall, kind: str) -> str | None:
    """The item of the hall's scheme that a mark counts under; None: it is only listed."""
    of_scheme = attendance_rule.items().get(hall.settings.attendance_scheme or "", {})
    return of_scheme.get(kind)


def source_of(key: str) -> str:
    return f"attendance:{key}"


def as_value(mark: Mark) -> dict[str, Any]:
    return {
        "key": mark.key,
        "kind": mark.kind,
        "day": mark.day.isoformat(),
        "count": str(mark.count),
        "staff": mark.staff,
        "window": mark.window,
        "evidence": dict(mark.evidence),
    }


def book_of(uow: UnitOfWork, first: date, log: Sequence[Logged] = ()) -> Book:
    since = midnight(uow.hall, first) - _FAR_BACK
    return Book(uow.hall, uow.attendance, uow.people.all(), uow.stand_ins.since(since), log)


def publish(
    uow: UnitOfWork, week: date, *, by: str, at: datetime, log: Sequence[Logged] = ()
) -> WeekList:
    """The week's list, for everybody on it to read and object to; each mark becomes a finding that
    somebody confirms once that time is over. Raises Refused: week_published, week_not_over,
    punches_missing, no_attendance_rule."""
    hall, rule = uow.hall, rule_of(uow.hall)
    if uow.attendance.week(week) is not None:
        raise Refused("week_published", week=week.isoformat())
    last = next((d for d in reversed(days_of_week(week)) if hall.hours.is_open(d)), week)
    if at < end_of_day(hall, last):
        raise Refused("week_not_over", until=_clock(hall, end_of_day(hall, last)))
    book = book_of(uow, span_of(week)[0], log)
    if blank := unpunched(book, days_of_week(week)):
        raise Refused("punches_missing", days=", ".join(map(str, blank)))
    marks = judge(book, week, at)
    made = WeekList(
        week=week,
        rule=rule.id,
        version=rule.version,
        scheme=hall.settings.attendance_scheme,
        marks=tuple(map(as_value, marks)),
        by=by,
        at=at,
        object_until=object_until(hall, at, rule.objection_days),
    )
    uow.attendance.save_week(made)
    for mark in marks:
        _raise(uow, made, mark, by=by, at=at)
    uow.record(
        events.AttendancePublished(
            at=at,
            staff=by,
            week=week.isoformat(),
            rule=rule.id,
            version=rule.version,
            marks=len(marks),
            object_until=made.object_until,
            scheme=made.scheme,
        )
    )
    return made


def _raise(uow: UnitOfWork, of: WeekList, mark: Mark, *, by: str, at: datetime) -> None:
    item = item_of(uow.hall, mark.kind)
    if item is None or of.scheme is None:
        return
    findings.register(
        uow,
        scheme_book.find(uow.schemes, of.scheme),
        item,
        origin=Origin.ATTENDANCE,
        staff=mark.staff,
        window=mark.window,
        day=mark.day,
        count=mark.count,
        text=WORDS[mark.kind],
        at=at,
        by=by,
        evidence={
            **mark.evidence,
            "kind": mark.kind,
            "mark": mark.key,
            "rule": f"{of.rule} v{of.version}",
            "object_until": of.object_until.astimezone(UTC).isoformat(),
        },
        source=source_of(mark.key),
    )


def concerns(mark: Mapping[str, Any], staff: str, windows: Sequence[str]) -> bool:
    """Whether this is about somebody: their own, of their standing in, or of their window."""
    if mark["staff"] is not None:
        return bool(mark["staff"] == staff)
    stand_in = mark["evidence"].get("stand_in")
    return stand_in == staff or (stand_in is None and mark["window"] in windows)


def object_to(
    uow: UnitOfWork,
    week: date,
    key: str,
    text: str,
    *,
    by: str,
    windows: Sequence[str],
    at: datetime,
) -> Objection:
    """Raises NotFound: unknown_attendance_week, unknown_mark; NotAllowed("not_your_mark"); Refused:
    objection_late with the time, objection_made."""
    of = uow.attendance.week(week)
    if of is None:
        raise NotFound("unknown_attendance_week", week=week.isoformat())
    mark = next((one for one in of.marks if one["key"] == key), None)
    if mark is None:
        raise NotFound("unknown_mark", mark=key)
    if not concerns(mark, by, windows):
        raise NotAllowed("not_your_mark", mark=key)
    if at > of.object_until:
        raise Refused("objection_late", until=_clock(uow.hall, of.object_until))
    if uow.attendance.objection_to(key) is not None:
        raise Refused("objection_made", mark=key)
    made = Objection(new_id("o_", at), week, key, by, desk.without_numbers(text), at)
    uow.attendance.save_objection(made)
    _tell(uow, made, at=at, by=by)
    return made


def _tell(uow: UnitOfWork, one: Objection, *, at: datetime, by: str) -> None:
    uow.record(
        events.AttendanceObjected(
            at=at,
            staff=by,
            objection=one.id,
            week=one.week.isoformat(),
            mark=one.mark,
            of=one.staff,
            state=one.state.value,
        )
    )


def decide(
    uow: UnitOfWork, id: str, to: ObjectionState, text: str, *, by: str, at: datetime
) -> Objection:
    """By somebody else, with a reason. Upheld: the mark counts for nothing, nor towards what adds
    up. Raises NotFound("unknown_objection"), Refused("objection_decided"),
    NotAllowed("own_case")."""
    one = uow.attendance.objection(id)
    said = desk.without_numbers(text)
    one.decide(to, said, by=by, at=at)
    uow.attendance.save_objection(one)
    _tell(uow, one, at=at, by=by)
    if to is ObjectionState.UPHELD:
        _take_back(uow, one.mark, said, by=by, at=at)
        _take_back_totals(uow, one, said, by=by, at=at)
    return one


# How a finding is taken back, by how far it has come.
_BACK: Final[Mapping[FindingState, FindingStep]] = {
    FindingState.RAISED: FindingStep.REJECT,
    FindingState.CONFIRMED: FindingStep.REJECT,
    FindingState.ANSWERED: FindingStep.REJECT,
    FindingState.COUNTED: FindingStep.OVERTURN,
}


def _take_back(uow: UnitOfWork, key: str, text: str, *, by: str, at: datetime) -> None:
    known = uow.findings.from_source(source_of(key))
    if known is not None and known.state in _BACK:
        findings.step(uow, known.id, _BACK[known.state], text, by=by, at=at)


def _take_back_totals(uow: UnitOfWork, one: Objection, text: str, *, by: str, at: datetime) -> None:
    """Five late ones of a month were told; with this one gone they may be four."""
    rule = rule_of(uow.hall)
    published = uow.attendance.week(one.week)
    mark = next((m for m in published.marks if m["key"] == one.mark), None) if published else None
    if rule.total is None or mark is None or mark["kind"] not in judging.BREACHES:
        return
    first = date.fromisoformat(mark["day"]).replace(day=1)
    end = (first + timedelta(days=31)).replace(day=1)
    due = {m.key for m in judge_days(book_of(uow, first), first, end, at)}
    prefix = f"total:{mark['staff']}:{first:%Y-%m}:"
    for n in range(1, 62):
        if f"{prefix}{n}" not in due:
            _take_back(uow, f"{prefix}{n}", text, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """``waiting``: an objection is open; ``own``: about whoever confirms."""

    confirmed: int
    waiting: int
    own: int


def confirm(uow: UnitOfWork, week: date, text: str, *, by: str, at: datetime) -> Confirmed:
    """What nobody objected to is confirmed, once the time to object is over. Raises
    NotFound("unknown_attendance_week"), Refused("objection_time_runs")."""
    of = uow.attendance.week(week)
    if of is None:
        raise NotFound("unknown_attendance_week", week=week.isoformat())
    if at <= of.object_until:
        raise Refused("objection_time_runs", until=_clock(uow.hall, of.object_until))
    done = waiting = own = 0
    for mark in of.marks:
        one = uow.findings.from_source(source_of(mark["key"]))
        if one is None or one.state is not FindingState.RAISED:
            continue
        objection = uow.attendance.objection_to(mark["key"])
        if objection is not None and objection.state is ObjectionState.OPEN:
            waiting += 1
        elif one.staff == by:
            own += 1
        else:
            findings.step(uow, one.id, FindingStep.CONFIRM, text, by=by, at=at)
            done += 1
    return Confirmed(done, waiting, own)
