"""A visitor takes a ticket; the paper that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.carry import Carry
from server.domain.discipline import discipline_of
from server.domain.errors import Refused, WrongValue
from server.domain.hall import ORDINARY, Hall, Service
from server.domain.ids import ClassId, ServiceId, TicketId, new_code, new_id
from server.domain.person import PersonKey
from server.domain.ticket import Actor, Placed, Slip, Ticket
from server.usecases import (
    admission,
    booking,
    carrying,
    devices,
    lines,
    notifying,
    persons,
    slips,
)
from server.usecases.booking import CheckIn
from server.usecases.persons import NOBODY, Identity
from server.usecases.ports import Device, UnitOfWork


@dataclass(frozen=True, slots=True)
class Order:
    """What a visitor asks for. ``certifier``: "kiosk", "guide" or "api", who vouches for a class.

    ``appointment``: the code of one; the class follows from it. ``carried``: the code of a ticket
    of an earlier day that the hall could not serve.
    ``origin``: the name of the device key that took it; None when a person did. ``printer``: the
    place whose printer gives out the slip ("desk:1"), the kiosk's own if none is named.
    """

    service: str
    class_id: str = ORDINARY
    also: Sequence[str] = ()
    lang: str = "zh"
    mode: str = "visit"
    certifier: str = "kiosk"
    origin: str | None = None
    printer: str | None = None
    appointment: str | None = None
    carried: str | None = None
    identity: Identity = NOBODY


def take_ticket(uow: UnitOfWork, order: Order, *, by: Actor, at: datetime) -> Ticket:
    """A new ticket at its place in line, and its slip on the way to the printer of its kiosk.

    Raises WrongValue (unknown service or class, wrong ID number or phone), NotAllowed (class not
    certified here), Refused (service or hall closed, a limit reached, numbers used up, no printer
    at the place named; see booking.check_in for an appointment, carrying.use for a token).
    """
    hall = uow.hall
    service = hall.service(order.service)
    visit = tuple(_next_service(hall, id, n) for n, id in enumerate(order.also))
    id = TicketId(new_id("t_", at))
    place = _place(uow, order, service, id, by=by, at=at)
    admission.admit(
        uow,
        service,
        person=place.person,
        origin=order.origin,
        reserved=place.reserved,
        at=at,
    )
    ticket = Ticket(
        id=id,
        number=_number(uow, service, at),
        code=new_code(),
        day=hall.business_day(at),
        service=service.id,
        class_id=place.class_id,
        mode=order.mode,
        joined_at=at,
        due_at=place.due_at,
        slot_at=place.booked.slot_at if place.booked else None,
        origin=order.origin,
        lang=order.lang,
        visit=visit,
        placed=Placed.CARRIED if place.carried else None,
        person=place.person,
    )
    promised = lines.promised(uow, ticket)
    again = _again(uow, ticket, at)
    ticket.issued(by, at, certified_by=place.certified_by, promised=promised, again=again)
    if place.carried:
        ticket.carry_on(place.carried.ticket, by=by, at=at)
    if (printer := _printer(uow, order)) is not None:
        ticket.paper(Slip.QUEUED, at=at, by=by)
        uow.tickets.add(ticket)
        print_slip(uow, ticket, printer, reprint=False, at=at)
    else:
        uow.tickets.add(ticket)
    if place.booked:
        uow.appointments.save(place.booked.appointment)
    if place.person and order.identity:
        until = notifying.phone_needed_until(hall, at) if order.identity.phone else None
        persons.remember(uow, place.person, order.identity, of=ticket.id, at=at, until=until)
    if order.identity.phone or (place.booked and place.booked.reachable):
        notifying.follow(uow, ticket, at=at)
    return ticket


def _again(uow: UnitOfWork, ticket: Ticket, at: datetime) -> bool | None:
    """Whether this person was served with this service in the last ``repeat_days``; None: who comes
    is not known, or the hall does not keep so long who came."""
    rules = uow.hall.settings
    if ticket.person is None or rules.keep_personal_days < rules.repeat_days:
        return None
    since = uow.hall.business_day(at - timedelta(days=rules.repeat_days))
    return uow.tickets.served_since(ticket.person, ticket.service, since)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in line a ticket begins, and by what right."""

    class_id: ClassId
    due_at: datetime
    person: PersonKey | None = None
    certified_by: str | None = None
    booked: CheckIn | None = None
    carried: Carry | None = None

    @property
    def reserved(self) -> bool:
        """Its place in the day was promised before."""
        return self.booked is not None or self.carried is not None


def _place(
    uow: UnitOfWork, order: Order, service: Service, id: TicketId, *, by: Actor, at: datetime
) -> _Place:
    """By an appointment, by the token of another day, or by the class asked for."""
    person = persons.identify(uow, order.identity, at=at) if order.identity else None
    if order.appointment:
        booked = booking.check_in(uow, order.appointment, service, id, by=by, at=at)
        mine = person or (PersonKey(booked.person) if booked.person else None)
        return _Place(booked.class_id, booked.due_at, mine, booked=booked)
    if order.carried:
        used = carrying.use(uow, order.carried, service, id, at=at)
        return _Place(used.klass.id, used.due_at, person, carried=used.carry)
    klass = uow.hall.priority(order.class_id)
    admission.certified(
        uow, service, klass, certifier=order.certifier, identity=order.identity, at=at
    )
    due_at = discipline_of(uow.hall.settings).due(at, klass)
    vouched = order.certifier if klass.id != ORDINARY else None
    return _Place(klass.id, due_at, person, certified_by=vouched)


def _printer(uow: UnitOfWork, order: Order) -> Device | None:
    """Raises Refused("no_printer") when a place was named and none is there."""
    if order.printer is None:
        return uow.devices.at(f"kiosk:{order.origin}", "printer") if order.origin else None
    if (found := uow.devices.at(order.printer, "printer")) is None:
        raise Refused("no_printer", place=order.printer)
    return found


def _next_service(hall: Hall, id: str, n: int) -> ServiceId:
    try:
        return hall.service(id).id
    except WrongValue as error:
        raise WrongValue("unknown_service", field=f"also[{n}]", service=id) from error


def _number(uow: UnitOfWork, service: Service, at: datetime) -> str:
    ordinal = uow.numbers.lease(service.prefix, uow.hall.business_day(at))
    return uow.hall.settings.numbering.write(service.prefix, ordinal)


def print_slip(
    uow: UnitOfWork, ticket: Ticket, printer: Device, *, reprint: bool, at: datetime
) -> None:
    """A job for the printer: fields and lines, no name of a person."""
    slip = slips.laid_out(uow.hall.slip, slips.of(uow, ticket), reprint=reprint)
    data = {"slip": slip.fields(), "number": ticket.number, "reprint": reprint}
    devices.give(uow, printer, "print", data, ticket=ticket.id, at=at)


def reprint(uow: UnitOfWork, id: str, *, place: str | None, by: Actor, at: datetime) -> Ticket:
    """A person asks for the paper again, marked as a reprint, at ``place`` or where it was taken.

    Raises Refused("no_printer") when none is there.
    """
    ticket = uow.tickets.get(id)
    where = place or (f"kiosk:{ticket.origin}" if ticket.origin else None)
    printer = uow.devices.at(where, "printer") if where else None
    if printer is None:
        raise Refused("no_printer")
    ticket.paper(Slip.QUEUED, at=at, by=by)
    uow.tickets.save(ticket)
    print_slip(uow, ticket, printer, reprint=True, at=at)
    return ticket
