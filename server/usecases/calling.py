"""A clerk calls: the next one, a chosen one, or the same one again."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain.discipline import discipline_of
from server.domain.duty import DutyState
from server.domain.errors import IllegalMove, Refused
from server.domain.events import Why
from server.domain.hall import Window
from server.domain.ticket import Actor, State, Ticket
from server.usecases import devices, serving
from server.usecases.ports import UnitOfWork


def call_next(
    uow: UnitOfWork, window_id: str, *, by: Actor, at: datetime, finish_current: bool = False
) -> Ticket | None:
    """Call who is next at this window; None: nobody waits.

    Raises Refused: window_not_open, or window_busy while one is called or served there, unless
    ``finish_current`` ends that visit first.
    """
    window = _ready(uow, window_id, by=by, at=at, finish_current=finish_current)
    heads = uow.tickets.heads(window)
    pick = discipline_of(uow.hall.settings).pick(heads, uow.hall, window, at)
    if pick is None:
        return None
    return _call(uow, uow.tickets.get(pick.head.id), window, pick.why, by=by, at=at)


def call_chosen(
    uow: UnitOfWork,
    window_id: str,
    ticket_id: str,
    *,
    by: Actor,
    at: datetime,
    finish_current: bool = False,
) -> Ticket:
    """Call a ticket out of turn: a right of its own, and said so in the log."""
    window = _ready(uow, window_id, by=by, at=at, finish_current=finish_current)
    ticket = uow.tickets.get(ticket_id)
    if ticket.state is State.CALLED:
        raise Refused("called_elsewhere", window=ticket.window)
    why = Why(code="chosen", facts={"ahead": uow.tickets.ahead(ticket)})
    return _call(uow, ticket, window, why, by=by, at=at)


def recall(uow: UnitOfWork, ticket_id: str, *, by: Actor, at: datetime) -> Ticket:
    """Call again, not sooner than the hall's recall pause. Raises Refused("recall_too_soon")."""
    ticket = uow.tickets.get(ticket_id)
    if ticket.state is not State.CALLED or ticket.window is None or ticket.called_at is None:
        raise IllegalMove(state=ticket.state, step="recall", allowed=ticket.allowed())
    pause = timedelta(seconds=uow.hall.settings.recall_pause_s)
    if at - ticket.called_at < pause:
        left = (ticket.called_at + pause - at).total_seconds()
        raise Refused("recall_too_soon", retry_after_s=round(left, 1))
    window = uow.hall.window(ticket.window)
    why = ticket.why or Why(code="first_in_line", facts={})
    return _call(uow, ticket, window, why, by=by, at=at)


def _ready(
    uow: UnitOfWork, window_id: str, *, by: Actor, at: datetime, finish_current: bool
) -> Window:
    window = uow.hall.window(window_id)
    duty = uow.duties.get(window.id)
    if duty.state is not DutyState.OPEN:
        raise Refused("window_not_open", window=window.id, state=duty.state)
    for current in uow.tickets.at_window(window.id):
        if not finish_current:
            raise Refused("window_busy", window=window.id, ticket=current.number)
        serving.finish(uow, current.id, by=by, at=at)
    return window


def _call(
    uow: UnitOfWork, ticket: Ticket, window: Window, why: Why, *, by: Actor, at: datetime
) -> Ticket:
    ticket.call(window.id, by=by, at=at, why=why)
    uow.tickets.save(ticket)
    devices.show(uow, window.id, ticket.number, "blink", at=at)
    return ticket
