"""What is told of slots and appointments. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from server.domain.appointment import Appointment, bookable
from server.domain.hall import Hall
from server.usecases import booking, lines
from server.usecases.views import Picture, Snapshot, local


def bookable_services(hall: Hall, at: datetime) -> list[Picture]:
    """Services with appointments, and which days may be booked now."""
    today = hall.local(at).date()
    return [
        {
            "id": one.id,
            "name": one.name,
            "slot_minutes": one.booking.slot_minutes,
            "quota": one.booking.quota,
            "first_day": today.isoformat(),
            "last_day": (today + timedelta(days=one.booking.days_ahead)).isoformat(),
        }
        for one in hall.services.values()
        if one.booking
    ]


def slots(snap: Snapshot, service_id: str, day: date, at: datetime) -> Picture:
    """The slots of a day, and which days may be booked. Raises WrongValue("unknown_service"),
    Refused("not_bookable")."""
    hall, service = snap.hall, snap.hall.service(service_id)
    rule, today = booking.rule_of(service), hall.local(at).date()
    taken = snap.taken(service.id, *booking.day_of(hall, day))
    return {
        "service": {"id": service.id, "name": service.name},
        "day": day.isoformat(),
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=rule.days_ahead)).isoformat(),
        "slots": [
            {
                "start": local(hall, slot.start),
                "end": local(hall, slot.end),
                "quota": rule.quota,
                "free": (free := max(0, rule.quota - taken.get(slot.start, 0))),
                "open": free > 0 and bookable(slot, rule, today=today, day=day, at=at),
            }
            for slot in booking.slots_of(hall, service, day)
        ],
    }


def card(hall: Hall, one: Appointment) -> Picture:
    rule = booking.kept_rule(hall, one)
    return {
        "id": one.id,
        "code": one.code,
        "service": {"id": one.service, "name": lines.service_name(hall, one.service)},
        "start": local(hall, one.start),
        "end": local(hall, one.end),
        "state": one.state.value,
        "ticket": one.ticket,
        "lang": one.lang,
        "booked_at": local(hall, one.booked_at),
        "check_in_from": local(hall, one.opens(rule)),
        "on_time_until": local(hall, one.start + timedelta(minutes=rule.late_minutes)),
        "change_until": local(hall, one.changeable_until(rule)),
    }


def listed(hall: Hall, one: Appointment, known: Mapping[str, str]) -> Picture:
    """For the people at the desk: with the last digits of the visitor's numbers."""
    return {**card(hall, one), "visitor": dict(known)}
