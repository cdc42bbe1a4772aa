"""Appointments: booked, changed, cancelled, kept or missed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from server.domain import appointment as rules
from server.domain.appointment import Appointment, Slot, Timing, Visitor
from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.hall import APPOINTMENT, ORDINARY, Booking, Hall, Service
from server.domain.ids import ClassId, TicketId, new_id
from server.domain.ticket import Actor
from server.usecases import notifying, persons
from server.usecases.persons import Identity
from server.usecases.ports import UnitOfWork

CODE_DIGITS: Final = 10
_ENDED_AT_ONCE: Final = 200


def slots_of(hall: Hall, service: Service, day: date) -> list[Slot]:
    """Every slot of a day, whatever is booked. Raises Refused("not_bookable")."""
    periods = hall.periods(day_of(hall, day)[0], service)
    return list(rules.slots(periods, day, rule_of(service), hall.tz))


def rule_of(service: Service) -> Booking:
    if service.booking is None:
        raise Refused("not_bookable", service=service.name)
    return service.booking


def kept_rule(hall: Hall, one: Appointment) -> Booking:
    """For what is booked already: the rule may have gone from the set-up since."""
    service = hall.services.get(one.service)
    return (service and service.booking) or Booking(cancel_ahead_hours=0)


def day_of(hall: Hall, day: date) -> tuple[datetime, datetime]:
    """The day of the hall, from midnight to midnight."""
    start = datetime.combine(day, time(), hall.tz)
    return start, start + timedelta(days=1)


def moment(hall: Hall, text: str, *, key: str = "start") -> datetime:
    """RFC 3339, or a time on the hall's wall without an offset. Raises WrongValue."""
    try:
        found = datetime.fromisoformat(text)
        if not 2000 <= found.year <= 2999:
            raise ValueError(found.year)
    except ValueError as error:
        reason = "2026-03-02T09:30:00+08:00"
        raise WrongValue("wrong_value", field=key, reason=reason) from error
    return found if found.tzinfo else found.replace(tzinfo=hall.tz)


def visitor_of(uow: UnitOfWork, identity: Identity, at: datetime) -> Visitor:
    """Both numbers as keyed hashes. Raises WrongValue: wrong_phone, wrong_id_number."""
    said = identity.checked(uow, at)
    return Visitor(
        phone=uow.persons.key("phone", said.phone) if said.phone else None,
        id_number=uow.persons.key("id_number", said.id_number) if said.id_number else None,
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be booked. ``origin``: through whom, "api:NAME" or "staff:ID"."""

    service: str
    start: datetime
    identity: Identity = field(default_factory=Identity)
    lang: str = "zh"
    origin: str | None = None


def book(uow: UnitOfWork, wish: Wish, *, by: Actor, at: datetime) -> Appointment:
    """A place in a slot.

    Raises WrongValue (unknown_service, no_such_slot, person_needed, wrong_phone,
    wrong_id_number), Refused (not_bookable, slot_not_open, slot_full, booking_day_limit,
    booking_restricted).
    """
    hall, service = uow.hall, uow.hall.service(wish.service)
    slot = _open_slot(hall, service, wish.start, at)
    visitor = visitor_of(uow, wish.identity, at)
    settings = hall.settings
    by_person = settings.booking_day_limit or settings.booking_no_show_limit
    if (by_person or service.needs_person) and not visitor.keys:
        raise WrongValue("person_needed", field="phone")
    _not_restricted(uow, visitor, at)
    _within_day(uow, visitor, slot, None)
    _free(uow, service, slot)
    one = Appointment(
        id=new_id("a_", at),
        code=_new_code(uow),
        service=service.id,
        start=slot.start,
        end=slot.end,
        visitor=visitor,
        booked_at=at,
        origin=wish.origin,
        lang=wish.lang,
    )
    one.made(by=by, at=at)
    uow.appointments.save(one)
    _remember(uow, one, wish.identity, at)
    notifying.remind(uow, one, at=at, reachable=visitor.phone is not None)
    return one


def _open_slot(hall: Hall, service: Service, start: datetime, at: datetime) -> Slot:
    rule, day = rule_of(service), hall.local(start).date()
    slot = rules.slot_at(slots_of(hall, service, day), start)
    if not rules.bookable(slot, rule, today=hall.local(at).date(), day=day, at=at):
        raise Refused("slot_not_open", days=rule.days_ahead, hours=f"{rule.min_ahead_hours:g}")
    return slot


def _free(uow: UnitOfWork, service: Service, slot: Slot) -> None:
    quota = rule_of(service).quota
    taken = uow.appointments.taken(service.id, slot.start, slot.end)
    if taken.get(slot.start, 0) >= quota:
        raise Refused("slot_full", quota=quota)


def _not_restricted(uow: UnitOfWork, visitor: Visitor, at: datetime) -> None:
    settings = uow.hall.settings
    if settings.booking_no_show_limit is None or not visitor.keys:
        return
    block = timedelta(days=settings.booking_block_days)
    past = uow.appointments.of(visitor, at - 2 * block, at)
    missed = [one.start for one in past if one.state is rules.Booked.MISSED]
    limit = settings.booking_no_show_limit
    until = rules.restricted_until(missed, limit=limit, block=block)
    if until is not None and at < until:
        raise Refused("booking_restricted", limit=limit, until=uow.hall.local(until).isoformat())


def _within_day(
    uow: UnitOfWork, visitor: Visitor, slot: Slot, instead_of: Appointment | None
) -> None:
    limit = uow.hall.settings.booking_day_limit
    if limit is None or not visitor.keys:
        return
    day = day_of(uow.hall, uow.hall.local(slot.start).date())
    held = [
        one
        for one in uow.appointments.of(visitor, *day)
        if one.state is not rules.Booked.CANCELLED
        and (instead_of is None or one.id != instead_of.id)
    ]
    if len(held) >= limit:
        raise Refused("booking_day_limit", limit=limit)


def _new_code(uow: UnitOfWork) -> str:
    """Digits, as a visitor types them at a kiosk; never two alike in a hall."""
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if uow.appointments.by_code(code) is None:
            return code


def _remember(uow: UnitOfWork, one: Appointment, identity: Identity, at: datetime) -> None:
    """Who is meant, until the day of the appointment is over; in clear only to send messages."""
    key = persons.identify(uow, identity, at=at)
    if key is not None:
        until = notifying.phone_needed_until(uow.hall, one.start) if identity.phone else None
        persons.remember(uow, key, identity, of=one.id, at=at, until=until)


def get(uow: UnitOfWork, code: str) -> Appointment:
    """By its code. Raises NotFound("unknown_appointment")."""
    found = uow.appointments.by_code(code)
    if found is None:
        raise NotFound("unknown_appointment")
    return found


def change(uow: UnitOfWork, code: str, start: datetime, *, by: Actor, at: datetime) -> Appointment:
    """Another slot for the same service. Raises as ``book`` does, and too_late_to_change."""
    one, hall = get(uow, code), uow.hall
    service = hall.service(one.service)
    slot = _open_slot(hall, service, start, at)
    elsewhere = slot.start != one.start
    one.change(slot, rule_of(service), by=by, at=at)
    if elsewhere:
        _free(uow, service, slot)
    _within_day(uow, one.visitor, slot, one)
    uow.appointments.save(one)
    notifying.remind(uow, one, at=at, reachable=one.visitor.phone is not None)
    return one


def cancel(uow: UnitOfWork, code: str, *, by: Actor, at: datetime) -> Appointment:
    """Give the place back. Raises NotFound, Refused("too_late_to_cancel") and what became of it."""
    one = get(uow, code)
    one.cancel(kept_rule(uow.hall, one), by=by, at=at)
    uow.appointments.save(one)
    uow.notifications.drop_of(one.id, at)
    return one


def find(
    uow: UnitOfWork, identity: Identity, *, code: str | None = None, at: datetime
) -> list[Appointment]:
    """Today's, by code, phone or ID number; whatever became of them. Changes nothing."""
    start, end = day_of(uow.hall, uow.hall.local(at).date())
    if code:
        one = uow.appointments.by_code(code)
        return [one] if one and start <= one.start < end else []
    return uow.appointments.of(visitor_of(uow, identity, at), start, end)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a ticket becomes that is taken for an appointment."""

    appointment: Appointment
    timing: Timing
    class_id: ClassId
    slot_at: datetime | None
    due_at: datetime
    reachable: bool = False

    @property
    def person(self) -> str | None:
        return self.appointment.visitor.person


def check_in(
    uow: UnitOfWork, code: str, service: Service, ticket: TicketId, *, by: Actor, at: datetime
) -> CheckIn:
    """The visitor is here. On time: due at the slot, in the class of appointments; late: in line
    from now, like anybody else. Whoever issues the ticket saves the appointment with it.

    Raises NotFound("unknown_appointment"), Refused: too_early_to_check_in, appointment_used,
    appointment_cancelled, appointment_missed, appointment_for_other_service.
    """
    one, hall = get(uow, code), uow.hall
    if one.service != service.id:
        named = hall.services.get(one.service)
        other = named.name if named else one.service
        raise Refused("appointment_for_other_service", service=other)
    if one.state is rules.Booked.BOOKED and hall.business_day(one.start) < hall.business_day(at):
        raise Refused("appointment_missed", appointment=one.id)
    rule = kept_rule(hall, one)
    timing = one.check_in(service.id, ticket, rule, by=by, at=hall.local(at))
    uow.notifications.drop_of(one.id, at)
    known = uow.persons.get(one.id)
    if known is not None:
        uow.persons.save(replace(known, of=ticket))
    told = known is not None and known.sealed is not None and "phone" in known.masked
    if timing is Timing.LATE:
        return CheckIn(one, timing, ORDINARY, None, at, told)
    return CheckIn(one, timing, APPOINTMENT, one.start, one.start, told)


def end_day(uow: UnitOfWork, *, at: datetime) -> None:
    """Once the hall has closed, whoever did not come missed it; what was booked for a day on which
    the hall does not open after all is called off."""
    hall = uow.hall
    closes = hall.closing(at)
    over = closes is None or at >= closes
    today = day_of(hall, hall.local(at).date())[0]
    ended = uow.appointments.over(at if over else today, _ENDED_AT_ONCE)
    for one in ended:
        if hall.periods(one.start):
            one.miss(at=at)
        else:
            one.call_off("hall_closed", at=at)
        uow.appointments.save(one)
        uow.notifications.drop_of(one.id, at)
    if ended:
        block = timedelta(days=hall.settings.booking_block_days)
        uow.appointments.forget_visitors(at - 2 * block)
