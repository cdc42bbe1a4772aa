"""What a clerk, a guide or the visitor does with a ticket once it is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain.errors import Refused, WrongValue
from server.domain.ids import WindowId
from server.domain.ticket import LIFE, Actor, State, Step, Ticket
from server.usecases import devices
from server.usecases.ports import UnitOfWork


def start(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = uow.tickets.get(id)
    ticket.start(by=by, at=at)
    uow.tickets.save(ticket)
    _bar(uow, ticket.window, ticket.number, at)
    return ticket


def finish(
    uow: UnitOfWork, id: str, *, by: Actor, at: datetime, outcome: str | None = None
) -> Ticket:
    """The visit is over; the pad of the window asks for a rating."""
    ticket = uow.tickets.get(id)
    ticket.finish(by=by, at=at, outcome=outcome)
    uow.tickets.save(ticket)
    _bar(uow, ticket.window, "", at)
    if ticket.window:
        devices.ask_rating(uow, ticket.window, ticket.id, at=at)
    return ticket


def forward(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = uow.tickets.get(id)
    left = ticket.window
    ticket.forward(by=by, at=at)
    uow.tickets.save(ticket)
    _bar(uow, left, "", at)
    return ticket


def no_show(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = uow.tickets.get(id)
    left = ticket.window
    ticket.no_show(by=by, at=at)
    uow.tickets.save(ticket)
    _bar(uow, left, "", at)
    return ticket


def rejoin(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    """A no-show is back: behind the next k of its line, at its tail, or not at all."""
    ticket = uow.tickets.get(id)
    rule = uow.hall.settings.rejoin
    if rule == "void" and Step.REJOIN in LIFE[ticket.state]:
        raise Refused("rejoin_void")
    due = at
    if isinstance(rule, int):
        behind = uow.tickets.nth_due(ticket.service, rule) if rule else ticket.due_at
        due = behind + timedelta(microseconds=1) if behind else at
    ticket.rejoin(due_at=due, by=by, at=at)
    uow.tickets.save(ticket)
    return ticket


def hold(
    uow: UnitOfWork,
    id: str,
    *,
    by: Actor,
    at: datetime,
    reason: str | None = None,
    minutes: float | None = None,
) -> Ticket:
    """Put aside, with a time to come back by itself if ``minutes`` is given."""
    ticket = uow.tickets.get(id)
    left = ticket.window
    until = at + timedelta(minutes=minutes) if minutes else None
    ticket.hold(by=by, at=at, reason=reason, until=until)
    uow.tickets.save(ticket)
    _bar(uow, left, "", at)
    return ticket


def resume(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = uow.tickets.get(id)
    ticket.resume(open_windows=uow.duties.open_windows(), by=by, at=at)
    uow.tickets.save(ticket)
    return ticket


def transfer(
    uow: UnitOfWork,
    id: str,
    *,
    by: Actor,
    at: datetime,
    service: str | None = None,
    window: str | None = None,
    reason: str | None = None,
    comes_back: bool = False,
) -> Ticket:
    """To another service, or to one window, keeping its place in line.

    Raises WrongValue when neither is named or the window does not serve the business at hand.
    """
    ticket = uow.tickets.get(id)
    if not service and not window:
        raise WrongValue("nowhere_to_go", field="service")
    target = uow.hall.service(service).id if service else ticket.service
    if window:
        place = uow.hall.windows.get(WindowId(window))
        if place is None:
            raise WrongValue("unknown_window", field="window", window=window)
        if not place.serves(target):
            raise WrongValue("window_does_not_serve", field="window", service=target)
    left = ticket.window
    ticket.transfer(
        target,
        window=WindowId(window) if window else None,
        by=by,
        at=at,
        reason=reason,
        return_to=left if comes_back else None,
    )
    uow.tickets.save(ticket)
    _bar(uow, left, "", at)
    return ticket


def undo(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = uow.tickets.get(id)
    left = ticket.window
    ticket.undo(by=by, at=at)
    uow.tickets.save(ticket)
    _bar(uow, left, "", at)
    return ticket


def cancel(
    uow: UnitOfWork, id: str, *, by: Actor, at: datetime, reason: str | None = None
) -> Ticket:
    ticket = uow.tickets.get(id)
    left = ticket.window if ticket.state in (State.CALLED, State.SERVING) else None
    ticket.cancel(by=by, at=at, reason=reason)
    uow.tickets.save(ticket)
    _bar(uow, left, "", at)
    return ticket


def _bar(uow: UnitOfWork, window: str | None, text: str, at: datetime) -> None:
    if window:
        devices.show(uow, window, text, "steady", at=at)
