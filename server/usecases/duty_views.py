"""Pictures of who stands in where, which leader has duty, and who is signed on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.domain.hall import Hall
from server.domain.ids import ServiceId, WindowId
from server.domain.stand_in import SIGNS_A_DAY, StandIn
from server.usecases.ports import LeaderDuty
from server.usecases.stand_ins import PARTS
from server.usecases.views import Picture, Snapshot, local

SHOWN_AFTER = timedelta(days=60)


def stand_ins(snap: Snapshot, at: datetime) -> list[Picture]:
    """Those of the last two months, now and to come."""
    return _cards(snap, snap.stand_ins(at - SHOWN_AFTER), at)


def stand_ins_now(snap: Snapshot, at: datetime) -> list[Picture]:
    """For the hall's picture: those of this moment. Costs one index seek when there are none."""
    return _cards(snap, [one for one in snap.stand_ins(at) if one.holds(at)], at)


def stand_ins_of(snap: Snapshot, staff: str, at: datetime) -> list[Picture]:
    """For the clerk's own page: where this person stands in now, and until when."""
    return [
        {"window": one.window, "until": local(snap.hall, one.end), "signs_due": SIGNS_A_DAY}
        for one in snap.stand_ins(at)
        if one.staff == staff and one.holds(at)
    ]


def own_stand_ins(snap: Snapshot, staff: str, at: datetime) -> list[Picture]:
    """Where this person stands in now, for whoever signs in."""
    return [
        {"window": one.window, "until": local(snap.hall, one.end), "signs_due": SIGNS_A_DAY}
        for one in snap.stand_ins(at)
        if one.staff == staff and one.holds(at)
    ]


def _cards(snap: Snapshot, found: Sequence[StandIn], at: datetime) -> list[Picture]:
    names = {one.id: one.name for one in snap.people()} if found else {}
    return [stand_in_card(snap.hall, one, names.get(one.staff, ""), at) for one in found]


def stand_in_card(hall: Hall, one: StandIn, name: str, at: datetime) -> Picture:
    today = one.signs_on(hall.local(at).date(), hall.tz)
    days = [hall.local(sign).date().isoformat() for sign in one.signs]
    return {
        "id": one.id,
        "staff": one.staff,
        "name": name,
        "window": one.window,
        "window_name": _window_name(hall, one.window),
        "from": local(hall, one.start),
        "until": local(hall, one.end),
        "reason": one.reason,
        "state": "now" if one.holds(at) else "coming" if at < one.start else "over",
        "signs": [local(hall, sign) for sign in today],
        "signs_due": SIGNS_A_DAY,
        "signs_by_day": {day: days.count(day) for day in dict.fromkeys(days)},
    }


def leaders(snap: Snapshot, first: str, last: str) -> list[Picture]:
    found = sorted(snap.leaders(first, last), key=lambda one: (one.day, PARTS.index(one.part)))
    names = {one.id: one.name for one in snap.people()} if found else {}
    return [leader_card(snap.hall, one, names.get(one.staff, "")) for one in found]


def leaders_now(snap: Snapshot, at: datetime) -> list[Picture]:
    """For the hall's picture: the leaders of today."""
    today = snap.hall.business_day(at)
    return leaders(snap, today, today)


def leader_card(hall: Hall, one: LeaderDuty, name: str) -> Picture:
    return {
        "id": one.id,
        "day": one.day,
        "part": one.part,
        "staff": one.staff,
        "name": name,
        "signed_at": local(hall, one.signed_at) if one.signed_at else None,
    }


def colleagues(snap: Snapshot, service: str | None = None) -> list[Picture]:
    """Who is signed on, and where (a ``service`` is served): whom a visitor can be passed to."""
    hall = snap.hall
    sitting = [
        duty
        for duty in snap.duties().values()
        if duty.staff
        and (place := hall.windows.get(duty.window))
        and (service is None or place.serves(ServiceId(service)))
    ]
    names = {one.id: one.name for one in snap.people()} if sitting else {}
    return [
        {
            "id": str(duty.staff),
            "name": names.get(str(duty.staff), str(duty.staff)),
            "window": duty.window,
            "window_name": _window_name(hall, duty.window),
            "state": duty.state.value,
        }
        for duty in sitting
    ]


def _window_name(hall: Hall, id: str) -> str:
    place = hall.windows.get(WindowId(id))
    return place.name if place else id
