"""Pictures of attendance: the week, the rosters, leave, and what is about oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from server.assessment import attendance_rule, presence
from server.assessment.spans import Spans
from server.domain.attendance import LeaveAsked, Objection, Roster, WeekList, end_of_day, roster_due
from server.domain.hall import Hall
from server.domain.ids import WindowId
from server.usecases import attendance
from server.usecases.attendance import Book
from server.usecases.views import Picture, Reads, Snapshot, local

_FAR_BACK: Final = timedelta(days=70)
_LEAVES_SHOWN: Final = timedelta(days=60)


def book_of(reads: Reads, snap: Snapshot, week: date) -> Book:
    first, end = attendance.span_of(week)
    since = attendance.midnight(snap.hall, first)
    log = reads.duty_log(snap.hall.id, since, attendance.midnight(snap.hall, end))
    return Book(snap.hall, snap.attendance, snap.people(), snap.stand_ins(since - _FAR_BACK), log)


def week(reads: Reads, snap: Snapshot, on: date, at: datetime) -> Picture:
    """As published, or as it would be now; beside each day what machines and windows say."""
    hall, names = snap.hall, snap.names()
    told = snap.attendance.week(on)
    objections = {one.mark: one for one in snap.attendance.objections(on, on)}
    picture: Picture = {**_head(hall, on, told, names, at), "marks": [], "checks": []}
    if hall.settings.attendance_rule is None and told is None:
        return {**picture, "no_roster": [], "no_punches": []}
    book = book_of(reads, snap, on)
    marks = (
        list(told.marks)
        if told
        else [attendance.as_value(mark) for mark in attendance.judge(book, on, at)]
    )
    return {
        **picture,
        "marks": [mark_card(snap, mark, objections, names) for mark in marks],
        "checks": _checks(book, on, at, names),
        "no_roster": _no_roster(book, on),
        "no_punches": [] if told else _no_punches(book, on, at),
    }


def _head(
    hall: Hall, on: date, told: WeekList | None, names: Mapping[str, str], at: datetime
) -> Picture:
    id = told.rule if told else hall.settings.attendance_rule
    rule = attendance_rule.shipped().get(id or "")
    return {
        "week": on.isoformat(),
        "rule": id,
        "rule_name": rule.name if rule else None,
        "scheme": told.scheme if told else hall.settings.attendance_scheme,
        "published_at": local(hall, told.at) if told else None,
        "published_by": names.get(told.by, told.by) if told else None,
        "object_until": local(hall, told.object_until) if told else None,
        "may_object": told is not None and at <= told.object_until,
    }


def mark_card(
    snap: Snapshot,
    mark: Mapping[str, Any],
    objections: Mapping[str, Objection],
    names: Mapping[str, str],
) -> Picture:
    finding = snap.findings.from_source(attendance.source_of(mark["key"]))
    objection = objections.get(mark["key"])
    who = mark["staff"] or mark["evidence"].get("stand_in")
    return {
        **mark,
        "name": names.get(who, who) if who else None,
        "window_name": _window_name(snap.hall, mark["window"]),
        "item": finding.item if finding else attendance.item_of(snap.hall, mark["kind"]),
        "finding": finding.id if finding else None,
        "state": finding.state.value if finding else None,
        "objection": objection_card(snap.hall, objection, names) if objection else None,
    }


def objection_card(hall: Hall, one: Objection, names: Mapping[str, str]) -> Picture:
    by = one.decided_by
    return {
        "id": one.id,
        "week": one.week.isoformat(),
        "mark": one.mark,
        "by": names.get(one.staff, one.staff),
        "by_id": one.staff,
        "text": one.text,
        "at": local(hall, one.at),
        "state": one.state.value,
        "decision": one.decision,
        "decided_by": names.get(by, by) if by else None,
        "decided_at": local(hall, one.decided_at) if one.decided_at else None,
    }


def _window_name(hall: Hall, id: str | None) -> str | None:
    place = hall.windows.get(WindowId(id)) if id else None
    return place.name if place else id


def _signed_on(book: Book, on: date, until: datetime) -> dict[tuple[str, date], Spans]:
    """When each clerk was signed on at windows, by day."""
    found: dict[tuple[str, date], Spans] = {}
    for day in attendance.days_of_week(on):
        start = attendance.midnight(book.hall, day)
        end = min(start + timedelta(days=1), until)
        log = [event for event in book.log if start <= event.at < end]
        for staff, spans in presence.signed_on(log, end)[1].items():
            found[staff, day] = spans
    return found


def _checks(
    book: Book, on: date, at: datetime, names: Mapping[str, str], staff: str | None = None
) -> list[Picture]:
    """Beside each other, for each person and day: what the machine says, and the window.
    ``odd``: signed on and never punched, or punched and never signed on."""
    hall = book.hall
    start, end = (attendance.midnight(hall, on + timedelta(days=n)) for n in (0, 7))
    punched: dict[tuple[str, date], list[str]] = {}
    for one in book.kept.punches(start, end):
        here = hall.local(one.at)
        way = f" {one.way}" if one.way else ""
        punched.setdefault((one.staff, here.date()), []).append(f"{here:%H:%M}{way}")
    sat = _signed_on(book, on, at)
    made = []
    for who, day in sorted({*punched, *sat}, key=lambda key: (key[1], names.get(key[0], key[0]))):
        if staff not in (None, who):
            continue
        punches, spans = punched.get((who, day), []), sat.get((who, day), [])
        odd = "no_punch" if not punches else "no_sign_on" if not spans else None
        made.append(
            {
                "staff": who,
                "name": names.get(who, who),
                "day": day.isoformat(),
                "punches": punches,
                "signed_on": [f"{hall.local(a):%H:%M}-{hall.local(b):%H:%M}" for a, b in spans],
                "odd": odd,
            }
        )
    return made


def _no_punches(book: Book, on: date, at: datetime) -> list[str]:
    if book.hall.settings.attendance_rule is None:
        return []
    over = [day for day in attendance.days_of_week(on) if end_of_day(book.hall, day) <= at]
    return [day.isoformat() for day in attendance.unpunched(book, over)]


def _no_roster(book: Book, on: date) -> list[Picture]:
    """Windows that somebody belongs to and that have no plan, where plans are what counts."""
    if book.hall.settings.attendance_rule is None:
        return []
    if attendance.rule_of(book.hall).against != "roster":
        return []
    used = {w for one in book.people if one.active for w in one.windows}
    filed = {plan.window for plan in book.kept.rosters(on)}
    return [
        {"id": id, "name": window.name}
        for id, window in book.hall.windows.items()
        if id in used - filed
    ]


def own(
    reads: Reads, snap: Snapshot, on: date, staff: str, windows: Sequence[str], at: datetime
) -> Picture:
    """What is published about somebody and their windows, and what the machine says of them."""
    hall, names = snap.hall, snap.names()
    told = snap.attendance.week(on)
    objections = {one.mark: one for one in snap.attendance.objections(on, on)}
    marks = [m for m in told.marks if attendance.concerns(m, staff, windows)] if told else []
    first = attendance.midnight(hall, on)
    leaves = snap.attendance.leaves(first - _LEAVES_SHOWN, first + timedelta(days=366), staff)
    return {
        **_head(hall, on, told, names, at),
        "marks": [mark_card(snap, mark, objections, names) for mark in marks],
        "checks": _checks(book_of(reads, snap, on), on, at, names, staff),
        "leaves": [leave_card(hall, one, names) for one in leaves],
        "people": [
            {"id": one.id, "name": one.name}
            for one in snap.people()
            if one.active and one.role == "clerk" and one.id != staff
        ],
    }


def leaves(snap: Snapshot, at: datetime) -> list[Picture]:
    """Of the last two months, now and to come; what waits for somebody first."""
    names = snap.names()
    found = snap.attendance.leaves(at - _LEAVES_SHOWN, at + timedelta(days=400))
    ordered = sorted(found, key=lambda one: (one.next_step is None, one.start, one.id))
    return [leave_card(snap.hall, one, names) for one in ordered]


def leave_card(hall: Hall, one: LeaveAsked, names: Mapping[str, str]) -> Picture:
    return {
        "id": one.id,
        "staff": one.staff,
        "name": names.get(one.staff, one.staff),
        "kind": one.kind,
        "from": local(hall, one.start),
        "until": local(hall, one.end),
        "days": one.days,
        "reason": one.reason,
        "state": one.state.value,
        "steps": one.allowed(),
        "next": one.next_step,
        "approvals": list(one.steps),
        "agreed": [
            {
                "step": done.step,
                "by": names.get(done.by, done.by),
                "at": local(hall, done.at),
                "text": done.text,
            }
            for done in one.agreed
        ],
        "stand_in": one.stand_in,
        "stand_in_name": names.get(one.stand_in, one.stand_in) if one.stand_in else None,
        "needs_stand_in": one.needs_stand_in,
        "proof": one.proof,
        "needs_proof": one.needs_proof,
        "decision": one.decision,
    }


def rosters(snap: Snapshot, on: date, windows: Sequence[str] | None) -> Picture:
    """The plans of a week, of these windows (None: of all), and who may be planned at each."""
    hall, names = snap.hall, snap.names()
    filed = {plan.window: plan for plan in snap.attendance.rosters(on)}
    people = [one for one in snap.people() if one.active and one.role == "clerk"]
    days = attendance.days_of_week(on)
    return {
        "week": on.isoformat(),
        "due": local(hall, roster_due(hall, on)),
        "days": [day.isoformat() for day in days if hall.hours.is_open(day)],
        "windows": [
            {
                "id": id,
                "name": window.name,
                "people": [
                    {"id": one.id, "name": one.name}
                    for one in people
                    if id in (*one.windows, *one.backup_windows)
                ],
                "roster": roster_card(hall, filed[id], names) if id in filed else None,
            }
            for id, window in hall.windows.items()
            if windows is None or id in windows
        ],
    }


def roster_card(hall: Hall, one: Roster, names: Mapping[str, str]) -> Picture:
    return {
        "week": one.week.isoformat(),
        "window": one.window,
        "filed_at": local(hall, one.at),
        "filed_by": names.get(one.by, one.by),
        "late": one.late,
        "shifts": [
            {
                "staff": shift.staff,
                "name": names.get(shift.staff, shift.staff),
                "day": shift.day.isoformat(),
                "start": shift.start,
                "end": shift.end,
            }
            for shift in one.shifts
        ],
    }
