"""Second entry (二次通行): the hall failed, and whoever was in line comes back on another day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain.errors import Refused
from server.domain.hall import Hall, PriorityClass
from server.domain.ids import ClassId, ServiceId, TicketId
from server.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Carry:
    """What an unserved ticket is worth: good once on a working day after ``day`` up to
    ``last_day`` (YYYY-MM-DD). ``waited_s``: how long it had waited, which is not lost."""

    ticket: TicketId
    day: str
    last_day: str
    service: ServiceId
    class_id: ClassId
    waited_s: int
    used_by: TicketId | None = None

    def used(self, service: ServiceId, by: TicketId, day: str) -> Carry:
        """Raises Refused: carried_used, carried_too_early, carried_over, carried_elsewhere."""
        if self.used_by is not None:
            raise Refused("carried_used")
        if day <= self.day:
            raise Refused("carried_too_early", day=self.day)
        if day > self.last_day:
            raise Refused("carried_over", last_day=self.last_day)
        if service != self.service:
            raise Refused("carried_elsewhere", service=self.service)
        return replace(self, used_by=by)


def carry(ticket: Ticket, hall: Hall, days: int, at: datetime) -> Carry:
    """``days``: working days from tomorrow on which it is good."""
    today = hall.local(at).date()
    return Carry(
        ticket=ticket.id,
        day=today.isoformat(),
        last_day=hall.hours.working_day(today, days).isoformat(),
        service=ticket.service,
        class_id=ticket.class_id,
        waited_s=max(0, round((at - ticket.joined_at).total_seconds())),
    )


def due(one: Carry, hall: Hall, klass: PriorityClass, at: datetime) -> datetime:
    """Before everybody of its class who joins that day, among others like it by the time it had
    waited: the opening of the day, less that wait and the head start of its class."""
    opening = hall.hours.opening(hall.local(at)) or at
    first = opening.astimezone(at.tzinfo) - timedelta(minutes=hall.hours.early_minutes)
    return min(first, at) - klass.head_start - timedelta(seconds=one.waited_s)
