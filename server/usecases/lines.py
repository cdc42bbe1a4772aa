"""What a place in line means: who is ahead, how long it may take, where to go."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from server.domain import outlook as outlooks
from server.domain.hall import Hall
from server.domain.ids import ServiceId
from server.domain.outlook import Estimate
from server.domain.ticket import State, Ticket
from server.usecases.ports import UnitOfWork

_MOST_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Outlook:
    """Both None: not in line."""

    ahead: int | None
    estimate: Estimate | None


def outlook(uow: UnitOfWork, ticket: Ticket) -> Outlook:
    if ticket.state is not State.WAITING:
        return Outlook(None, None)
    ahead = uow.tickets.ahead(ticket)
    known = uow.outlook(ticket.service)
    wait = expected(uow.hall, known, uow.duties.open_windows, ticket.service, ahead)
    return Outlook(ahead, wait)


def promised(uow: UnitOfWork, ticket: Ticket) -> tuple[int, int] | None:
    """What a visitor is told when the ticket is taken, for the record."""
    wait = outlook(uow, ticket).estimate
    return (wait.low_s, wait.high_s) if wait else None


def expected(
    hall: Hall,
    known: outlooks.Outlook | None,
    open_windows: Callable[[], Collection[str]],
    service: ServiceId,
    ahead: int,
) -> Estimate | None:
    """The wait behind ``ahead`` people, as ``known``; until then from what the hall file says.
    None while nobody takes them, nor is expected to."""
    if known is not None and (found := known.behind(ahead)) is not None:
        return found
    if service not in hall.services:
        return None
    now = open_windows()
    serving = sum(window.id in now for window in hall.windows_for[service])
    return outlooks.rough(ahead, serving, hall.services[service].minutes)


def as_dict(estimate: Estimate | None) -> dict[str, int] | None:
    return {"low_s": estimate.low_s, "high_s": estimate.high_s} if estimate else None


def service_name(hall: Hall, service: ServiceId) -> str:
    """Its name, or its id when it was taken out of the set-up while people wait for it."""
    found = hall.services.get(service)
    return found.name if found else service


def where(hall: Hall, service: ServiceId) -> str | None:
    """The zone to wait in, if all windows of the service share one."""
    return hall.places.get(service, (None, ()))[0]


def windows(hall: Hall, service: ServiceId) -> list[str]:
    """The names of its windows, where they are few enough to be told."""
    names = hall.places.get(service, (None, ()))[1]
    return list(names) if len(names) <= _MOST_NAMED else []
