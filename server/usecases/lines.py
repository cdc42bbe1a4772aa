"""What a place in line means: who is ahead, how long it may take, where to go."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from server.domain.discipline import Estimate, estimate
from server.domain.hall import Hall
from server.domain.ids import ServiceId
from server.domain.ticket import State, Ticket
from server.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Outlook:
    """Both None: not in line."""

    ahead: int | None
    estimate: Estimate | None


def outlook(uow: UnitOfWork, ticket: Ticket) -> Outlook:
    if ticket.state is not State.WAITING:
        return Outlook(None, None)
    ahead = uow.tickets.ahead(ticket)
    return Outlook(ahead, expected(uow.hall, uow.duties.open_windows(), ticket.service, ahead))


def expected(hall: Hall, open_windows: Set[str], service: ServiceId, ahead: int) -> Estimate | None:
    """The wait behind ``ahead`` people; None while no window for the service is open."""
    if service not in hall.services:
        return None
    serving = sum(window.id in open_windows for window in hall.windows_for[service])
    return estimate(ahead, serving, hall.services[service].minutes)


def as_dict(estimate: Estimate | None) -> dict[str, int] | None:
    return {"low_s": estimate.low_s, "high_s": estimate.high_s} if estimate else None


def service_name(hall: Hall, service: ServiceId) -> str:
    """Its name, or its id when it was taken out of the set-up while people wait for it."""
    found = hall.services.get(service)
    return found.name if found else service


def where(hall: Hall, service: ServiceId) -> str | None:
    """The zone to wait in, if all windows of the service share one."""
    zones = {window.zone for window in hall.windows_for.get(service, ())}
    return hall.zone(zones.pop()).name if len(zones) == 1 else None
