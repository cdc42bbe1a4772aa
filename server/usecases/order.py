"""What changes who is next: a supervisor's weights, and the class of a ticket."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from server.domain import events
from server.domain.discipline import discipline_of, due_as
from server.domain.errors import NotAllowed, WrongValue
from server.domain.hall import ORDINARY, PriorityClass
from server.domain.ids import ClassId
from server.domain.ticket import Actor, Ticket
from server.usecases import staffing
from server.usecases.ports import UnitOfWork

_A_NUMBER: Final = re.compile(r"\d{3,}")


def weigh(
    uow: UnitOfWork, staff: str, service: str, minutes: float | None, *, by: str, at: datetime
) -> None:
    """From now on this clerk takes ``service`` so many minutes later than the window would, at
    whatever window; None: not at all, 0: as the window does.

    Raises NotFound("unknown_staff"), WrongValue("unknown_service").
    """
    person, known = staffing.find(uow, staff), uow.hall.service(service)
    uow.weights.put(person.id, known.id, minutes)
    weights = uow.weights.of(person.id)
    for duty in uow.duties.of(person.id):
        duty.weights = weights
        uow.duties.save(duty)
    uow.record(
        events.WeightChanged(at=at, staff=person.id, service=known.id, minutes=minutes, by=by)
    )


def certify(
    uow: UnitOfWork,
    id: str,
    *,
    class_id: str,
    basis: str,
    by: Actor,
    at: datetime,
    certifier: str = "guide",
) -> Ticket:
    """Somebody has seen a document: the ticket belongs to ``class_id`` from now on, and its place
    is that of its class.

    Raises WrongValue: unknown_class, wrong_basis (``basis`` names a kind of document, not its
    number); NotAllowed: class_not_certified, class_not_offered; Refused("visit_ended").
    """
    ticket, hall = uow.tickets.get(id), uow.hall
    if not basis.strip() or _A_NUMBER.search(basis):
        raise WrongValue("wrong_basis", field="basis")
    klass = hall.priority(class_id)
    service = hall.services.get(ticket.service)
    if klass.id != ORDINARY and certifier not in klass.certified_by:
        raise NotAllowed("class_not_certified", **{"class": klass.id, "by": certifier})
    if service and service.classes is not None and klass.id not in (ORDINARY, *service.classes):
        raise NotAllowed("class_not_offered", service=service.id, **{"class": klass.id})
    before = hall.classes.get(ticket.class_id) or PriorityClass(ticket.class_id, ticket.class_id)
    due = due_as(discipline_of(hall.settings), ticket.due_at, before, klass)
    ticket.certify(ClassId(klass.id), due, basis=basis.strip(), by=by, at=at)
    uow.tickets.save(ticket)
    return ticket
