"""Next week's plans, and leave: who is to be where, and who may be away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from server.assessment import attendance as judging
from server.assessment.attendance_rule import KINDS
from server.domain import desk, events
from server.domain.attendance import (
    LeaveAsked,
    LeaveState,
    LeaveStep,
    Roster,
    RosterShift,
    roster_due,
)
from server.domain.errors import Refused, WrongValue
from server.domain.ids import new_id
from server.usecases import attendance, staffing
from server.usecases.ports import UnitOfWork

_LONGEST: Final = timedelta(days=366)
_LIVE: Final = (LeaveState.ASKED, LeaveState.APPROVED)
_FAR_BACK: Final = timedelta(days=70)


def file_roster(
    uow: UnitOfWork,
    week: date,
    window: str,
    shifts: Sequence[RosterShift],
    *,
    by: str,
    at: datetime,
) -> Roster:
    """A window's plan of a week, in place of an earlier one. Filed late it holds all the same, and
    says so. Raises NotFound, WrongValue; Refused: week_over, shift_elsewhere."""
    place = staffing.checked_window(uow, window)
    if at >= attendance.midnight(uow.hall, week + timedelta(days=7)):
        raise Refused("week_over", week=week.isoformat())
    for shift in shifts:
        _check_shift(uow, week, place, shift)
    if len({(one.staff, one.day, one.start) for one in shifts}) < len(shifts):
        raise WrongValue("wrong_value", field="shifts", reason="the same shift twice")
    taken = {
        (one.staff, one.day): plan.window
        for plan in uow.attendance.rosters(week)
        if plan.window != place
        for one in plan.shifts
        if one.start is None
    }
    for shift in shifts:
        other = taken.get((shift.staff, shift.day))
        if other is not None and shift.start is None:
            raise Refused(
                "shift_elsewhere", window=other, day=shift.day.isoformat(), staff=shift.staff
            )
    late = at > roster_due(uow.hall, week)
    made = Roster(week, place, tuple(sorted(shifts, key=_order)), by, at, late)
    uow.attendance.save_roster(made)
    told = events.RosterFiled(
        at=at, staff=by, window=place, week=week.isoformat(), shifts=len(shifts), late=late
    )
    uow.record(told)
    return made


def _order(one: RosterShift) -> tuple[date, str, str]:
    return one.day, one.start or "", one.staff


def _check_shift(uow: UnitOfWork, week: date, window: str, shift: RosterShift) -> None:
    person = staffing.find(uow, shift.staff)
    if not week <= shift.day < week + timedelta(days=7):
        raise WrongValue("wrong_value", field="day", reason=f"{week} … + 6 d")
    if bool(shift.start) != bool(shift.end) or (
        shift.start and shift.end and not _clock(shift.start) < _clock(shift.end)
    ):
        raise WrongValue("wrong_period", field="end")
    at_home = window in (*person.windows, *person.backup_windows)
    if (
        person.role != "clerk"
        or not person.active
        or not (at_home or _stands_in(uow, shift, window))
    ):
        raise WrongValue("not_at_window", field="staff", staff=shift.staff, window=window)


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise WrongValue("wrong_value", field="start", reason="HH:MM") from error


def _stands_in(uow: UnitOfWork, shift: RosterShift, window: str) -> bool:
    start = attendance.midnight(uow.hall, shift.day)
    end = start + timedelta(days=1)
    return any(
        one.staff == shift.staff and one.window == window and one.start < end and start < one.end
        for one in uow.stand_ins.since(start - _FAR_BACK)
    )


def ask_leave(
    uow: UnitOfWork,
    staff: str,
    kind: str,
    start: datetime,
    end: datetime,
    *,
    reason: str,
    stand_in: str | None,
    proof: bool,
    by: str,
    at: datetime,
) -> LeaveAsked:
    """Who has to agree, and whether somebody must stand in, is the rule's. Raises WrongValue:
    wrong_period, wrong_value; NotFound; Refused: no_attendance_rule, leave_overlaps,
    stand_in_away."""
    hall, rule = uow.hall, attendance.rule_of(uow.hall)
    if kind not in KINDS:
        raise WrongValue("wrong_value", field="kind", reason=", ".join(KINDS))
    if end <= start or end - start > _LONGEST:
        raise WrongValue("wrong_period", field="until")
    person = staffing.find(uow, staff)
    first, last = hall.local(start), hall.local(end)
    whole = [
        attendance.periods(hall, first.date() + timedelta(days=n))
        for n in range((last.date() - first.date()).days + 1)
    ]
    days = judging.days_of(first, last, whole)
    if not days:
        raise WrongValue("wrong_period", field="until")
    for known in uow.attendance.leaves(start, end, person.id):
        if known.state in _LIVE:
            raise Refused("leave_overlaps", leave=known.id)
    if stand_in is not None:
        _check_stand_in(uow, person.id, stand_in, start, end)
    made = LeaveAsked(
        id=new_id("lv_", at),
        staff=person.id,
        kind=kind,
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        days=f"{float(days):.2f}".rstrip("0").rstrip("."),
        reason=desk.without_numbers(reason),
        asked_by=by,
        asked_at=at,
        steps=rule.leave.approvals(judging.hours_of(first, last, whole), days),
        stand_in=stand_in,
        proof=proof,
        needs_stand_in=rule.leave.needs_stand_in(days),
        needs_proof=kind in rule.leave.proof,
    )
    made.news.append(
        events.LeaveStepped(
            at=at, staff=by, leave=made.id, of=made.staff, step="ask", state=made.state
        )
    )
    uow.attendance.save_leave(made)
    return made


def _check_stand_in(
    uow: UnitOfWork, staff: str, stand_in: str, start: datetime, end: datetime
) -> None:
    other = staffing.find(uow, stand_in)
    if other.id == staff or not other.active:
        raise WrongValue("wrong_value", field="stand_in", reason="somebody else who works here")
    if any(one.state in _LIVE for one in uow.attendance.leaves(start, end, other.id)):
        raise Refused("stand_in_away", staff=other.id)


def step_leave(
    uow: UnitOfWork,
    id: str,
    step: LeaveStep,
    text: str,
    *,
    by: str,
    at: datetime,
    stand_in: str | None = None,
    proof: bool | None = None,
) -> LeaveAsked:
    """``stand_in``, ``proof``: what was missing is entered with it. Raises NotFound, WrongValue,
    Refused; see LeaveAsked.step."""
    one = uow.attendance.leave(id)
    if stand_in is not None and stand_in != one.stand_in:
        _check_stand_in(uow, one.staff, stand_in, one.start, one.end)
        one.stand_in = stand_in
    if proof is not None:
        one.proof = proof
    one.step(step, desk.without_numbers(text), by=by, at=at)
    uow.attendance.save_leave(one)
    return one
