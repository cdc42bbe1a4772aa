"""A clerk calls: the next one, a chosen one, or the same one again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from server.domain.discipline import Pick, discipline_of, in_turn
from server.domain.duty import Duty, DutyState
from server.domain.errors import IllegalMove, Refused
from server.domain.events import Why
from server.domain.hall import ORDINARY, Window
from server.domain.ids import ServiceId
from server.domain.steps import check_recall
from server.domain.ticket import Actor, State, Ticket
from server.usecases import devices, serving
from server.usecases.ports import UnitOfWork


def call_next(
    uow: UnitOfWork,
    window_id: str,
    *,
    by: Actor,
    at: datetime,
    finish_current: bool = False,
    outcome: str | None = None,
    case_number: str | None = None,
) -> Ticket | None:
    """Call who is next at this window; None: nobody waits.

    Raises Refused: window_not_open, or window_busy while as many are called or served there as
    it takes at once; ``finish_current`` ends the visit of the only one there first, with
    ``outcome`` and ``case_number``.
    """
    finished = _Finish(finish_current, outcome, case_number)
    window, duty = _ready(uow, window_id, finished, by=by, at=at)
    pick = _next(uow, window, duty, at)
    if pick is None:
        return None
    ticket = uow.tickets.get(pick.head.id)
    return _first_call(uow, ticket, window, duty, pick.why, by=by, at=at)


def _next(uow: UnitOfWork, window: Window, duty: Duty, at: datetime) -> Pick | None:
    hall, rule = uow.hall, discipline_of(uow.hall.settings)
    lines: Collection[ServiceId] | None = None
    if window.services is None and duty.weights:  # the first of all may not be for this clerk
        lines = {id for id in hall.services if duty.weights.get(id, 0) is not None}
    pick = rule.pick(uow.tickets.heads(window, lines), hall, window, at, duty.weights)
    if pick is None or not rule.ordinary_turn(pick, duty.run, hall.settings):
        return pick
    heads = uow.tickets.heads(window, lines, ORDINARY)
    ordinary = rule.pick(heads, hall, window, at, duty.weights)
    return in_turn(ordinary, duty.run) if ordinary else pick


def call_chosen(
    uow: UnitOfWork,
    window_id: str,
    ticket_id: str,
    *,
    by: Actor,
    at: datetime,
    finish_current: bool = False,
    outcome: str | None = None,
    case_number: str | None = None,
) -> Ticket:
    """Call a ticket out of turn: a right of its own, and said so in the log."""
    finished = _Finish(finish_current, outcome, case_number)
    window, duty = _ready(uow, window_id, finished, by=by, at=at)
    ticket = uow.tickets.get(ticket_id)
    if ticket.state is State.CALLED:
        raise Refused("called_elsewhere", window=ticket.window)
    why = Why(code="chosen", facts={"ahead": uow.tickets.ahead(ticket)})
    return _first_call(uow, ticket, window, duty, why, by=by, at=at)


def recall(uow: UnitOfWork, ticket_id: str, *, by: Actor, at: datetime) -> Ticket:
    """Call again, not sooner than the hall's recall pause and not more often than its limit.
    Raises Refused: recall_too_soon, recall_limit."""
    ticket = uow.tickets.get(ticket_id)
    if ticket.state is not State.CALLED or ticket.window is None:
        raise IllegalMove(state=ticket.state, step="recall", allowed=ticket.allowed())
    check_recall(ticket, uow.hall.settings, at)
    window = uow.hall.window(ticket.window)
    why = ticket.why or Why(code="first_in_line", facts={})
    return _call(uow, ticket, window, why, by=by, at=at)


class _Finish(NamedTuple):
    """Whether, and how, the visit that is here is finished first."""

    wanted: bool
    outcome: str | None
    case_number: str | None


def _ready(
    uow: UnitOfWork, window_id: str, finished: _Finish, *, by: Actor, at: datetime
) -> tuple[Window, Duty]:
    window = uow.hall.window(window_id)
    duty = uow.duties.get(window.id)
    if duty.state is not DutyState.OPEN:
        raise Refused("window_not_open", window=window.id, state=duty.state)
    here = uow.tickets.at_window(window.id)
    if finished.wanted and len(here) == 1:
        _, outcome, number = finished
        serving.finish(uow, here[0].id, by=by, at=at, outcome=outcome, case_number=number)
    elif here and (finished.wanted or len(here) >= window.customers):
        raise Refused("window_busy", window=window.id, ticket=here[-1].number, here=len(here))
    return window, duty


def _first_call(
    uow: UnitOfWork,
    ticket: Ticket,
    window: Window,
    duty: Duty,
    why: Why,
    *,
    by: Actor,
    at: datetime,
) -> Ticket:
    before, run = duty.run, duty.count_call(ticket.class_id, uow.hall.settings)
    called = _call(uow, ticket, window, why, by=by, at=at, run=run)
    if duty.run != before:
        uow.duties.save(duty)
    return called


def _call(
    uow: UnitOfWork,
    ticket: Ticket,
    window: Window,
    why: Why,
    *,
    by: Actor,
    at: datetime,
    run: int | None = None,
) -> Ticket:
    ticket.call(window.id, by=by, at=at, why=why, run=run)
    uow.tickets.save(ticket)
    devices.show(uow, window.id, ticket.number, "blink", at=at)
    return ticket
