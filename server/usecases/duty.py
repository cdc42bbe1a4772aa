"""Clerks sign on and off at their windows."""

from __future__ import annotations

from datetime import datetime

from server.domain.discipline import NO_WEIGHTS
from server.domain.duty import Duty, DutyState
from server.domain.errors import Refused, WrongValue
from server.domain.ids import StaffId
from server.usecases import devices, staffing
from server.usecases.ports import UnitOfWork


def open_window(uow: UnitOfWork, window: str, *, by: str, at: datetime) -> Duty:
    """Sign on; a clerk has one window. Raises Refused: window_taken, on_duty_elsewhere."""
    place = uow.hall.window(window)
    duty = uow.duties.get(place.id)
    other = next((d for d in uow.duties.of(by) if d.window != place.id), None)
    if other is not None:
        raise Refused("on_duty_elsewhere", window=other.window)
    duty.open(by=StaffId(by), at=at)
    duty.weights = uow.weights.of(by)
    uow.duties.save(duty)
    devices.show(uow, place.id, "", "steady", at=at)
    return duty


def pause_window(uow: UnitOfWork, window: str, *, reason: str, by: str, at: datetime) -> Duty:
    duty = uow.duties.get(uow.hall.window(window).id)
    duty.pause(reason, by=StaffId(by), at=at)
    uow.duties.save(duty)
    devices.show(uow, duty.window, uow.hall.texts.window_closed, "steady", at=at)
    return duty


def resume_window(uow: UnitOfWork, window: str, *, by: str, at: datetime) -> Duty:
    duty = uow.duties.get(uow.hall.window(window).id)
    duty.resume(by=StaffId(by), at=at)
    uow.duties.save(duty)
    devices.show(uow, duty.window, "", "steady", at=at)
    return duty


def take_over(
    uow: UnitOfWork, window: str, *, reason: str, by: str, at: datetime, staff: str | None = None
) -> Duty:
    """A supervisor ends a duty that its clerk forgot, and that clerk's sessions; ``staff`` goes
    on in their place. Whoever is called or served there stays and can be finished.

    Raises WrongValue("may_not_sit"), NotFound, Refused: illegal_duty, window_taken,
    on_duty_elsewhere.
    """
    duty = uow.duties.get(uow.hall.window(window).id)
    forgotten = duty.staff
    if staff is not None:
        person = staffing.find(uow, staff)
        if not staffing.may_sit(uow, person, duty.window, at=at):
            raise WrongValue("may_not_sit", field="staff", staff=staff, window=duty.window)
        other = next((d for d in uow.duties.of(staff) if d.window != duty.window), None)
        if other is not None:
            raise Refused("on_duty_elsewhere", window=other.window)
    duty.take_over(StaffId(staff) if staff else None, reason, by=StaffId(by), at=at)
    duty.weights = uow.weights.of(staff) if staff else NO_WEIGHTS
    uow.duties.save(duty)
    if forgotten is not None and forgotten != by:
        uow.sessions.drop_of(forgotten)
    if duty.state is DutyState.CLOSED and not uow.tickets.at_window(duty.window):
        devices.show(uow, duty.window, uow.hall.texts.window_closed, "steady", at=at)
    return duty


def close_window(uow: UnitOfWork, window: str, *, by: str, at: datetime) -> Duty:
    """Sign off. Raises Refused("window_busy") while somebody is called or served there."""
    duty = uow.duties.get(uow.hall.window(window).id)
    for current in uow.tickets.at_window(duty.window):
        if duty.state is not DutyState.CLOSED:
            raise Refused("window_busy", window=duty.window, ticket=current.number)
    duty.close(by=StaffId(by), at=at)
    uow.duties.save(duty)
    devices.show(uow, duty.window, uow.hall.texts.window_closed, "steady", at=at)
    return duty
