"""What a place in line means: who is ahead, how long it may take, where to go."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.discipline import Estimate, estimate
from server.domain.duty import Duty, DutyState
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
    return Outlook(ahead, expected(uow.hall, uow.duties.all(), ticket.service, ahead))


def expected(hall: Hall, duties: list[Duty], service: ServiceId, ahead: int) -> Estimate | None:
    """The wait behind ``ahead`` people; None while no window for the service is open."""
    if service not in hall.services:
        return None
    open_now = {duty.window for duty in duties if duty.state is DutyState.OPEN}
    serving = sum(window.id in open_now for window in hall.windows_for[service])
    return estimate(ahead, serving, hall.services[service].minutes)


def as_dict(estimate: Estimate | None) -> dict[str, int] | None:
    return {"low_s": estimate.low_s, "high_s": estimate.high_s} if estimate else None


def where(hall: Hall, service: ServiceId) -> str | None:
    """The zone to wait in, if all windows of the service share one."""
    zones = {window.zone for window in hall.windows_for[service]}
    return hall.zone(zones.pop()).name if len(zones) == 1 else None
