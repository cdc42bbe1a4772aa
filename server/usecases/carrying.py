"""Second entry (二次通行): tickets that the hall could not serve are good on another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain import carry as rules
from server.domain import events
from server.domain.carry import Carry
from server.domain.errors import NotFound
from server.domain.hall import ORDINARY, PriorityClass, Service
from server.domain.ids import TicketId
from server.domain.ticket import Actor
from server.usecases import devices
from server.usecases.ports import UnitOfWork

_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Carried:
    """A token at the moment it is used: the place that its new ticket gets."""

    carry: Carry
    klass: PriorityClass
    due_at: datetime


def carry(
    uow: UnitOfWork,
    services: Sequence[str] | None,
    *,
    reason: str,
    days: int | None,
    by: Actor,
    at: datetime,
) -> tuple[int, str | None]:
    """The hall fails: every live ticket of these services (None: of all) ends, and its code is
    good once more within so many working days.

    Returns how many, and the last day (None: nobody was there). Raises WrongValue
    ("unknown_service").
    """
    hall = uow.hall
    wanted = [hall.service(id).id for id in services] if services is not None else None
    last_day = None
    ended = uow.tickets.live(wanted, _MOST)
    for ticket in ended:
        token = rules.carry(ticket, hall, days or hall.settings.carry_days, at)
        left = ticket.window
        ticket.expire(at=at, by=by, carried=True)
        uow.tickets.save(ticket)
        uow.carries.save(token)
        if left:
            devices.show(uow, left, "", "steady", at=at)
        last_day = token.last_day
    if ended:
        uow.record(
            events.LineCarried(
                at=at,
                staff=by.staff,
                services=tuple(wanted or ()),
                count=len(ended),
                last_day=last_day or "",
                reason=reason,
            )
        )
    return len(ended), last_day


def use(uow: UnitOfWork, code: str, service: Service, by: TicketId, *, at: datetime) -> Carried:
    """Use the token of an earlier ticket's ``code`` for the ticket ``by``.

    Raises NotFound("not_carried"); Refused: carried_used, carried_too_early, carried_over,
    carried_elsewhere.
    """
    old = uow.tickets.by_code(code)
    token = uow.carries.get(old.id) if old else None
    if token is None:
        raise NotFound("not_carried")
    hall = uow.hall
    used = token.used(service.id, by, hall.business_day(at))
    uow.carries.save(used)
    klass = hall.classes.get(used.class_id) or hall.priority(ORDINARY)
    return Carried(used, klass, rules.due(used, hall, klass, at))
