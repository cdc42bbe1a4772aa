"""Standing in at a window (顶岗), and the leaders' duty (领导值班)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from server.domain import events, stand_in
from server.domain.errors import Refused, WrongValue
from server.domain.ids import StaffId, WindowId, new_id
from server.domain.stand_in import StandIn
from server.usecases import staffing
from server.usecases.ports import LeaderDuty, UnitOfWork

PARTS: Final = ("morning", "afternoon", "day")
# How far back others count against the limit of a month.
_LOOK_BACK: Final = timedelta(days=70)


def arrange(
    uow: UnitOfWork,
    staff: str,
    window: str,
    *,
    start: datetime,
    end: datetime,
    reason: str,
    by: str,
    at: datetime,
) -> StandIn:
    """A clerk stands in at a window. Raises WrongValue, NotFound, Refused; see
    domain.stand_in.check."""
    person = staffing.find(uow, staff)
    place = staffing.checked_window(uow, window)
    if person.role != "clerk" or not person.active:
        raise WrongValue("not_a_clerk", field="staff", staff=staff)
    if place in person.windows:
        raise WrongValue("own_window", field="window", window=place)
    if end <= at:
        raise WrongValue("wrong_period", field="until")
    made = StandIn(new_id("si_", at), StaffId(staff), WindowId(place), start, end, reason)
    near = uow.stand_ins.since(min(start, at) - _LOOK_BACK)
    stand_in.check(made, [o for o in near if staff == o.staff or place == o.window], uow.hall.tz)
    uow.stand_ins.save(made)
    uow.record(
        events.StandInArranged(
            at=at, staff=staff, window=place, stand_in=made.id, start=start, end=end, by=by
        )
    )
    return made


def sign(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> StandIn:
    """The guide desk saw the clerk come or leave. Raises NotFound, Refused; see StandIn.sign."""
    one = uow.stand_ins.get(id)
    nth = one.sign(at, uow.hall.tz)
    uow.stand_ins.save(one)
    uow.record(
        events.StandInSigned(at=at, staff=one.staff, window=one.window, stand_in=id, nth=nth, by=by)
    )
    return one


def stop(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> StandIn:
    """Ends before its time. Whoever is signed on stays until signing off."""
    one = uow.stand_ins.get(id)
    one.stop(at)
    uow.stand_ins.save(one)
    uow.record(events.StandInEnded(at=at, staff=one.staff, window=one.window, stand_in=id, by=by))
    return one


def roster_leader(
    uow: UnitOfWork, day: str, part: str, staff: str, *, by: str, at: datetime
) -> LeaderDuty:
    """A leader has duty on that part of that day. Raises WrongValue, NotFound,
    Refused("already_rostered")."""
    if part not in PARTS:
        raise WrongValue("wrong_value", field="part", reason=", ".join(PARTS))
    try:
        known = date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise WrongValue("wrong_value", field="day", reason="YYYY-MM-DD") from error
    person = staffing.find(uow, staff)
    if uow.leaders.find(known, part, person.id):
        raise Refused("already_rostered", day=known, part=part)
    made = LeaderDuty(new_id("ld_", at), known, part, person.id)
    uow.leaders.save(made)
    uow.record(
        events.LeaderRostered(at=at, staff=made.staff, roster=made.id, day=known, part=part, by=by)
    )
    return made


def sign_leader(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> LeaderDuty:
    """The leader is there, on the day of the duty. Raises Refused: leader_not_today,
    leader_signed."""
    duty = uow.leaders.get(id)
    if duty.day != uow.hall.business_day(at):
        raise Refused("leader_not_today", day=duty.day)
    if duty.signed_at is not None:
        raise Refused("leader_signed", day=duty.day)
    signed = LeaderDuty(duty.id, duty.day, duty.part, duty.staff, at)
    uow.leaders.save(signed)
    uow.record(
        events.LeaderSigned(at=at, staff=duty.staff, roster=id, day=duty.day, part=duty.part, by=by)
    )
    return signed


def strike_leader(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> None:
    """Off the roster; not once the leader was there. Raises Refused("leader_signed")."""
    duty = uow.leaders.get(id)
    if duty.signed_at is not None:
        raise Refused("leader_signed", day=duty.day)
    uow.leaders.drop(id)
    uow.record(
        events.LeaderStruck(at=at, staff=duty.staff, roster=id, day=duty.day, part=duty.part, by=by)
    )
