"""What somebody must look after now: one row of ``ALARMS`` a kind. An alarm is a picture of the
moment, kept nowhere; it goes when its cause does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from server.domain.duty import DutyState
from server.domain.hours import Period
from server.usecases.ports import Device
from server.usecases.views import Picture, Snapshot

_FINE: Final = ("online", "unknown")


def _queue_long(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    if (limit := snap.hall.settings.alarm_queue) is None:
        return
    for line in snap.waiting().values():
        if line.count > limit:
            yield {"service": line.service, "count": line.count, "limit": limit}


def _wait_long(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    if (minutes := snap.hall.settings.alarm_wait_minutes) is None:
        return
    for line in snap.waiting().values():
        longest = (at - line.oldest_joined_at).total_seconds()
        if longest > minutes * 60:
            yield {
                "service": line.service,
                "longest_s": round(longest),
                "limit_s": round(minutes * 60),
            }


def _no_window_open(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    """People wait and nobody is there to call them; before the hall opens that is as it should
    be."""
    if not any(p.opens <= snap.hall.local(at).time() for p in _today(snap, at)):
        return
    signed_on = {d.window for d in snap.duties().values() if d.state is not DutyState.CLOSED}
    for line in snap.waiting().values():
        places = snap.hall.windows_for.get(line.service, ())
        if not any(place.id in signed_on for place in places):
            yield {"service": line.service, "count": line.count}


def _today(snap: Snapshot, at: datetime) -> tuple[Period, ...]:
    return snap.hall.hours.periods(snap.hall.local(at).date())


def _paused_with_line(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    for duty in snap.duties().values():
        place = snap.hall.windows.get(duty.window)
        if duty.state is not DutyState.PAUSED or place is None:
            continue
        own = (s for s in snap.waiting().values() if place.serves(s.service))
        count = sum(line.count for line in own) + snap.bound().get(place.id, 0)
        if count:
            yield {"window": place.id, "count": count}


def _printer_out(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    for device in snap.devices():
        if device.kind == "printer" and device.paper == "out":
            yield _of(device)


def _printer_low(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    for device in snap.devices():
        if device.kind == "printer" and device.paper == "low":
            yield _of(device)


def _device_trouble(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    for device in snap.devices():
        if device.state not in _FINE and not (device.kind == "printer" and device.paper == "out"):
            yield _of(device)


def _of(device: Device) -> Picture:
    return {
        "device": f"{device.agent}/{device.id}",
        "device_kind": device.kind,
        "for": device.place,
        "state": device.state,
        "detail": device.detail,
    }


def _calendar_unknown(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    """Of this year, and of the next one from a month before it."""
    day = snap.hall.local(at).date()
    for year in sorted({day.year, (day + timedelta(days=31)).year}):
        if not snap.hall.hours.knows(year):
            yield {"year": year}


def _slip_lost(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    for one in snap.lost_slips():
        yield {"ticket": one.id, "number": one.number, "slip": one.slip}


def _cases_due(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    """How many bad reviews were reminded of, those overdue among them; never which."""
    warned = [one for one in snap.open_cases() if one.warned is not None]
    if warned:
        yield {"count": len(warned), "overdue": sum(one.overdue(at) for one in warned)}


def _appeals_due(snap: Snapshot, at: datetime) -> Iterator[Picture]:
    """How many appeals were reminded of, those overdue among them; never whose."""
    warned = [one for one in snap.appeals.open() if one.warned is not None]
    if warned:
        yield {"count": len(warned), "overdue": sum(one.overdue(at) for one in warned)}


ALARMS: Final[dict[str, Callable[[Snapshot, datetime], Iterator[Picture]]]] = {
    "queue_long": _queue_long,
    "wait_long": _wait_long,
    "no_window_open": _no_window_open,
    "paused_with_line": _paused_with_line,
    "printer_out": _printer_out,
    "slip_lost": _slip_lost,
    "device_trouble": _device_trouble,
    "printer_low": _printer_low,
    "calendar_unknown": _calendar_unknown,
    "cases_due": _cases_due,
    "appeals_due": _appeals_due,
}


def now(snap: Snapshot, at: datetime) -> list[Picture]:
    """Every alarm of this moment, the gravest kind first."""
    return [{"code": code, **told} for code, find in ALARMS.items() for told in find(snap, at)]
