"""A month of attendance of a department's people, as its weekly lists were published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from server.domain.attendance import LeaveState, ObjectionState
from server.domain.finding import FindingState
from server.usecases import attendance
from server.usecases.honour_views import Names
from server.usecases.views import Picture, Snapshot, local

_GONE = (FindingState.REJECTED, FindingState.OVERTURNED)


def month(snap: Snapshot, names: Names, places: set[str], start: date, end: date) -> Picture:
    """``weeks``: those published that have days of the month; ``people``: of those windows, with
    the marks that stand and the leave that was agreed to. What is not published is not told."""
    weeks = [week for week in _weeks(start, end) if snap.attendance.week(week) is not None]
    marks: dict[str, list[Picture]] = {}
    for week in weeks:
        for mark in _standing(snap, week):
            if start.isoformat() <= mark["day"] < end.isoformat():
                marks.setdefault(mark["staff"], []).append(_mark(mark))
    leaves = _leaves(snap, start, end)
    people = []
    for one in snap.people():
        home = one.windows[0] if one.windows else None
        if home not in places or not (one.id in marks or one.id in leaves):
            continue
        people.append(
            {
                "who": one.id,
                "name": names.of("clerk", one.id),
                "window": names.of("window", str(home)),
                "marks": marks.get(one.id, []),
                "leaves": leaves.get(one.id, []),
            }
        )
    return {"weeks": [week.isoformat() for week in weeks], "people": people}


def _weeks(start: date, end: date) -> Iterator[date]:
    week = start - timedelta(days=start.weekday())
    while week < end:
        yield week
        week += timedelta(days=7)


def _standing(snap: Snapshot, week: date) -> Iterator[Mapping[str, Any]]:
    """The list's marks of people, without those that an objection or a judge took back."""
    told = snap.attendance.week(week)
    upheld = {
        one.mark
        for one in snap.attendance.objections(week, week)
        if one.state is ObjectionState.UPHELD
    }
    for mark in told.marks if told else ():
        if mark["staff"] is None or mark["key"] in upheld:
            continue
        finding = snap.findings.from_source(attendance.source_of(mark["key"]))
        if finding is None or finding.state not in _GONE:
            yield mark


def _mark(mark: Mapping[str, Any]) -> Picture:
    count = f"{Decimal(mark['count']).normalize():f}"
    name = attendance.WORDS.get(mark["kind"], mark["kind"])
    return {"day": mark["day"], "kind": mark["kind"], "name": name, "count": count}


def _leaves(snap: Snapshot, start: date, end: date) -> dict[str, list[Picture]]:
    hall = snap.hall
    first, last = (datetime.combine(day, time(), hall.tz) for day in (start, end))
    found: dict[str, list[Picture]] = {}
    for one in snap.attendance.leaves(first, last):
        if one.state is LeaveState.APPROVED:
            told = {"kind": one.kind, "days": one.days}
            told |= {"from": local(hall, one.start), "until": local(hall, one.end)}
            found.setdefault(one.staff, []).append(told)
    return found
