"""Clerks sign on and off at their windows."""

from __future__ import annotations

from datetime import datetime

from server.domain.duty import Duty, DutyState
from server.domain.errors import Refused
from server.domain.ids import StaffId
from server.usecases import devices
from server.usecases.ports import UnitOfWork


def open_window(uow: UnitOfWork, window: str, *, by: str, at: datetime) -> Duty:
    """Sign on; a clerk has one window. Raises Refused: window_taken, on_duty_elsewhere."""
    place = uow.hall.window(window)
    duty = uow.duties.get(place.id)
    other = next((d for d in uow.duties.of(by) if d.window != place.id), None)
    if other is not None:
        raise Refused("on_duty_elsewhere", window=other.window)
    duty.open(by=StaffId(by), at=at)
    uow.duties.save(duty)
    devices.show(uow, place.id, "", "steady", at=at)
    return duty


def pause_window(uow: UnitOfWork, window: str, *, reason: str, by: str, at: datetime) -> Duty:
    duty = uow.duties.get(uow.hall.window(window).id)
    duty.pause(reason, by=StaffId(by), at=at)
    uow.duties.save(duty)
    devices.show(uow, duty.window, "暂停服务", "steady", at=at)
    return duty


def resume_window(uow: UnitOfWork, window: str, *, by: str, at: datetime) -> Duty:
    duty = uow.duties.get(uow.hall.window(window).id)
    duty.resume(by=StaffId(by), at=at)
    uow.duties.save(duty)
    devices.show(uow, duty.window, "", "steady", at=at)
    return duty


def close_window(uow: UnitOfWork, window: str, *, by: str, at: datetime) -> Duty:
    """Sign off. Raises Refused("window_busy") while somebody is called or served there."""
    duty = uow.duties.get(uow.hall.window(window).id)
    for current in uow.tickets.at_window(duty.window):
        if duty.state is not DutyState.CLOSED:
            raise Refused("window_busy", window=duty.window, ticket=current.number)
    duty.close(by=StaffId(by), at=at)
    uow.duties.save(duty)
    devices.show(uow, duty.window, "暂停服务", "steady", at=at)
    return duty
