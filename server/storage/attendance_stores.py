"""Punches, rosters, leave, published lists and objections to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from server.domain.attendance import (
    Agreed,
    LeaveAsked,
    LeaveState,
    Objection,
    ObjectionState,
    Roster,
    RosterShift,
    WeekList,
)
from server.domain.errors import NotFound
from server.domain.events import Event
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store, upsert
from server.usecases.ports import PunchRow

_P, _R, _L = rows.punches.c, rows.rosters.c, rows.leaves.c
_W, _O = rows.attendance_lists.c, rows.objections.c
_AT_ONCE: Final = 200


def to_punch(row: Any) -> PunchRow:
    return PunchRow(row.staff, instant(row.at), row.way, row.means, row.by)


def to_roster(row: Any) -> Roster:
    shifts = tuple(
        RosterShift(one["staff"], date.fromisoformat(one["day"]), one["start"], one["end"])
        for one in json.loads(row.shifts)
    )
    week = date.fromisoformat(row.week)
    return Roster(week, row.window, shifts, row.by, instant(row.at), row.late)


def to_leave(row: Any) -> LeaveAsked:
    return LeaveAsked(
        id=row.id,
        staff=row.staff,
        kind=row.kind,
        start=instant(row.start),
        end=instant(row.end),
        days=row.days,
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=instant(row.asked_at),
        steps=tuple(json.loads(row.steps)),
        stand_in=row.stand_in,
        proof=row.proof,
        needs_stand_in=row.needs_stand_in,
        needs_proof=row.needs_proof,
        state=LeaveState(row.state),
        agreed=tuple(
            Agreed(step, by, instant(at), text) for step, by, at, text in json.loads(row.agreed)
        ),
        decision=row.decision,
    )


def to_list(row: Any) -> WeekList:
    return WeekList(
        week=date.fromisoformat(row.week),
        rule=row.rule,
        version=row.version,
        scheme=row.scheme,
        marks=tuple(json.loads(row.marks)),
        by=row.by,
        at=instant(row.at),
        object_until=instant(row.object_until),
    )


def to_objection(row: Any) -> Objection:
    return Objection(
        id=row.id,
        week=date.fromisoformat(row.week),
        mark=row.mark,
        staff=row.staff,
        text=row.text,
        at=instant(row.at),
        state=ObjectionState(row.state),
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=instant_or_none(row.decided_at),
    )


class AttendanceRows(Store):
    def punches(self, start: datetime, end: datetime) -> list[PunchRow]:
        asked = select(rows.punches).where(
            _P.hall == self._hall, _P.at >= stamp(start), _P.at < stamp(end)
        )
        return [to_punch(row) for row in self._c.execute(asked.order_by(_P.at, _P.staff))]

    def roster(self, week: date, window: str) -> Roster | None:
        found = [one for one in self.rosters(week) if one.window == window]
        return found[0] if found else None

    def rosters(self, week: date) -> list[Roster]:
        asked = select(rows.rosters).where(_R.hall == self._hall, _R.week == week.isoformat())
        return [to_roster(row) for row in self._c.execute(asked.order_by(_R.window))]

    def leaves(self, start: datetime, end: datetime, staff: str | None = None) -> list[LeaveAsked]:
        asked = select(rows.leaves).where(
            _L.hall == self._hall, _L.end > stamp(start), _L.start < stamp(end)
        )
        if staff is not None:
            asked = asked.where(_L.staff == staff)
        return [to_leave(row) for row in self._c.execute(asked.order_by(_L.start, _L.id))]

    def leave(self, id: str) -> LeaveAsked:
        asked = select(rows.leaves).where(_L.hall == self._hall, _L.id == id)
        if (row := self._c.execute(asked).first()) is None:
            raise NotFound("unknown_leave", leave=id)
        return to_leave(row)

    def week(self, week: date) -> WeekList | None:
        asked = select(rows.attendance_lists).where(
            _W.hall == self._hall, _W.week == week.isoformat()
        )
        row = self._c.execute(asked).first()
        return to_list(row) if row else None

    def objection(self, id: str) -> Objection:
        asked = select(rows.objections).where(_O.hall == self._hall, _O.id == id)
        if (row := self._c.execute(asked).first()) is None:
            raise NotFound("unknown_objection", objection=id)
        return to_objection(row)

    def objection_to(self, mark: str) -> Objection | None:
        asked = select(rows.objections).where(_O.hall == self._hall, _O.mark == mark)
        row = self._c.execute(asked).first()
        return to_objection(row) if row else None

    def objections(self, first: date, last: date) -> list[Objection]:
        asked = select(rows.objections).where(
            _O.hall == self._hall, _O.week >= first.isoformat(), _O.week <= last.isoformat()
        )
        return [to_objection(row) for row in self._c.execute(asked.order_by(_O.at, _O.id))]


class SqlAttendance(AttendanceRows):
    def __init__(
        self, connection: Connection, hall: str, record: Callable[[Event], object]
    ) -> None:
        super().__init__(connection, hall)
        self._record = record

    def add_punches(self, found: Sequence[PunchRow]) -> None:
        for begin in range(0, len(found), _AT_ONCE):
            put = upsert(self._c, rows.punches).values(
                [
                    {
                        "hall": self._hall,
                        "staff": one.staff,
                        "at": stamp(one.at),
                        "way": one.way,
                        "means": one.means,
                        "by": one.by,
                    }
                    for one in found[begin : begin + _AT_ONCE]
                ]
            )
            self._c.execute(put.on_conflict_do_nothing())

    def save_roster(self, one: Roster) -> None:
        shifts = [
            {"staff": s.staff, "day": s.day.isoformat(), "start": s.start, "end": s.end}
            for s in one.shifts
        ]
        self._put(
            rows.rosters,
            {
                "week": one.week.isoformat(),
                "window": one.window,
                "shifts": json.dumps(shifts),
                "by": one.by,
                "at": stamp(one.at),
                "late": one.late,
            },
        )

    def save_leave(self, one: LeaveAsked) -> None:
        self._put(
            rows.leaves,
            {
                "id": one.id,
                "staff": one.staff,
                "kind": one.kind,
                "start": stamp(one.start),
                "end": stamp(one.end),
                "days": one.days,
                "reason": one.reason,
                "asked_by": one.asked_by,
                "asked_at": stamp(one.asked_at),
                "steps": json.dumps(one.steps, ensure_ascii=False),
                "stand_in": one.stand_in,
                "proof": one.proof,
                "needs_stand_in": one.needs_stand_in,
                "needs_proof": one.needs_proof,
                "state": one.state.value,
                "agreed": json.dumps(
                    [[a.step, a.by, stamp(a.at), a.text] for a in one.agreed], ensure_ascii=False
                ),
                "decision": one.decision,
            },
        )
        told, one.news = one.news, []
        for event in told:
            self._record(event)

    def save_week(self, one: WeekList) -> None:
        self._put(
            rows.attendance_lists,
            {
                "week": one.week.isoformat(),
                "rule": one.rule,
                "version": one.version,
                "scheme": one.scheme,
                "marks": json.dumps([dict(mark) for mark in one.marks], ensure_ascii=False),
                "by": one.by,
                "at": stamp(one.at),
                "object_until": stamp(one.object_until),
            },
        )

    def save_objection(self, one: Objection) -> None:
        self._put(
            rows.objections,
            {
                "id": one.id,
                "week": one.week.isoformat(),
                "mark": one.mark,
                "staff": one.staff,
                "text": one.text,
                "at": stamp(one.at),
                "state": one.state.value,
                "decision": one.decision,
                "decided_by": one.decided_by,
                "decided_at": stamp_or_none(one.decided_at),
            },
        )
