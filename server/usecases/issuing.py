"""A visitor takes a ticket; the paper that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.discipline import discipline_of
from server.domain.errors import NotAllowed, Refused, WrongValue
from server.domain.hall import ORDINARY, Hall, Service
from server.domain.ids import ClassId, ServiceId, TicketId, new_code, new_id
from server.domain.ticket import Actor, Slip, Ticket
from server.usecases import devices, lines
from server.usecases.ports import Device, UnitOfWork


@dataclass(frozen=True, slots=True)
class Order:
    """What a visitor asks for. ``certifier``: "kiosk", "guide" or "api", who vouches for a class.

    ``origin``: the name of the device key that took it; None when a person did.
    """

    service: str
    class_id: str = ORDINARY
    also: Sequence[str] = ()
    lang: str = "zh"
    mode: str = "visit"
    certifier: str = "kiosk"
    origin: str | None = None


def take_ticket(uow: UnitOfWork, order: Order, *, by: Actor, at: datetime) -> Ticket:
    """A new ticket at its place in line, and its slip on the way to the printer of its kiosk.

    Raises WrongValue (unknown service or class), NotAllowed (class not certified here),
    Refused (service or hall closed, numbers used up).
    """
    hall = uow.hall
    service = hall.service(order.service)
    visit = tuple(_next_service(hall, id, n) for n, id in enumerate(order.also))
    klass = hall.priority(order.class_id)
    if klass.id != ORDINARY and order.certifier not in klass.certified_by:
        raise NotAllowed("class_not_certified", **{"class": klass.id, "by": order.certifier})
    if service.classes is not None and klass.id not in (ORDINARY, *service.classes):
        raise NotAllowed("class_not_offered", service=service.id, **{"class": klass.id})
    if reason := hall.why_closed(service, at):
        raise Refused(reason.value, service=service.id)
    ticket = Ticket(
        id=TicketId(new_id("t_", at)),
        number=_number(uow, service, at),
        code=new_code(),
        day=hall.business_day(at),
        service=service.id,
        class_id=ClassId(klass.id),
        mode=order.mode,
        joined_at=at,
        due_at=discipline_of(hall.settings).due(at, klass),
        origin=order.origin,
        lang=order.lang,
        visit=visit,
    )
    ticket.issued(by, at)
    if order.origin and (printer := uow.devices.at(f"kiosk:{order.origin}", "printer")):
        ticket.paper(Slip.QUEUED, at=at, by=by)
        uow.tickets.add(ticket)
        print_slip(uow, ticket, printer, reprint=False, at=at)
    else:
        uow.tickets.add(ticket)
    return ticket


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
    """A job for the printer: fields only, no name of a person."""
    hall = uow.hall
    expected = lines.outlook(uow, ticket)
    klass = hall.classes.get(ticket.class_id)
    slip = {
        "hall": hall.name,
        "number": ticket.number,
        "service": lines.service_name(hall, ticket.service),
        "ahead": expected.ahead,
        "estimate": lines.as_dict(expected.estimate),
        "at": hall.local(ticket.joined_at).isoformat(timespec="seconds"),
        "url": f"{hall.public_url}/t/{ticket.code}",
        "where": lines.where(hall, ticket.service),
        "class": klass.name if klass and klass.id != ORDINARY else None,
        "lang": ticket.lang,
    }
    data = {"slip": slip, "number": ticket.number, "reprint": reprint}
    devices.give(uow, printer, "print", data, ticket=ticket.id, at=at)


def reprint(uow: UnitOfWork, id: str, *, place: str | None, by: Actor, at: datetime) -> Ticket:
    """A person asks for the paper again, marked as a reprint, at ``place`` or where it was taken.

    Raises Refused("no_printer") when none is there.
    """
    ticket = uow.tickets.get(id)
    places = [p for p in (place, f"kiosk:{ticket.origin}" if ticket.origin else None) if p]
    printers = (uow.devices.at(p, "printer") for p in places)
    printer = next((found for found in printers if found), None)
    if printer is None:
        raise Refused("no_printer")
    ticket.paper(Slip.QUEUED, at=at, by=by)
    uow.tickets.save(ticket)
    print_slip(uow, ticket, printer, reprint=True, at=at)
    return ticket
