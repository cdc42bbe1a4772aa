"""What a clerk, a guide or the visitor does with a ticket once it is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain.errors import Refused, WrongValue
from server.domain.hall import Window
from server.domain.ids import ServiceId, WindowId, new_id
from server.domain.steps import outcome_of
from server.domain.ticket import LIFE, Actor, State, Step, Ticket
from server.usecases import devices
from server.usecases.ports import Note, UnitOfWork


def start(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = uow.tickets.get(id)
    ticket.start(by=by, at=at)
    uow.tickets.save(ticket)
    _bar(uow, ticket.window, ticket.number, at)
    return ticket


def finish(
    uow: UnitOfWork,
    id: str,
    *,
    by: Actor,
    at: datetime,
    outcome: str | None = None,
    case_number: str | None = None,
) -> Ticket:
    """The visit is over; the pad of the window asks for a rating. ``outcome``: see
    domain.steps.OUTCOMES. ``case_number``: kept as a note to the visit."""
    ticket = uow.tickets.get(id)
    overtime_s = uow.hall.overtime_s(ticket.started_at, at) if ticket.started_at else None
    if case_number and Step.FINISH in ticket.allowed():
        text = f"办件编号 {case_number}"
        ticket = note(uow, ticket.id, text=text, by=by, at=at)
    service = uow.hall.services.get(ticket.service)
    asked = bool(case_number) or (service is not None and service.needs_case_number)
    ticket.finish(
        by=by,
        at=at,
        outcome=outcome_of(outcome),
        overtime_s=overtime_s,
        case_given=bool(case_number) if asked else None,
    )
    uow.tickets.save(ticket)
    _left(uow, ticket.window, at)
    if ticket.window:
        devices.ask_rating(uow, ticket.window, ticket.id, at=at)
    return ticket


def forward(
    uow: UnitOfWork, id: str, *, by: Actor, at: datetime, outcome: str | None = None
) -> Ticket:
    """On to the next service of the visit. Raises Refused("visit_over")."""
    ticket = uow.tickets.get(id)
    left = ticket.window
    ticket.forward(by=by, at=at, outcome=outcome_of(outcome))
    uow.tickets.save(ticket)
    _left(uow, left, at)
    return ticket


def continue_here(
    uow: UnitOfWork, id: str, *, by: Actor, at: datetime, outcome: str | None = None
) -> Ticket:
    """The next service of the visit at the same window, without a call.

    Raises Refused("visit_over"), WrongValue("window_does_not_serve").
    """
    ticket = uow.tickets.get(id)
    if Step.CONTINUE in ticket.allowed() and ticket.visit and ticket.window:
        _must_serve(uow.hall.window(ticket.window), ticket.visit[0])
    ticket.continue_(by=by, at=at, outcome=outcome_of(outcome))
    uow.tickets.save(ticket)
    return ticket


def add(uow: UnitOfWork, id: str, *, service: str, by: Actor, at: datetime) -> Ticket:
    """One more service at the end of the visit. Raises WrongValue("unknown_service"), Refused:
    visit_ended, already_in_visit, visit_too_long."""
    ticket = uow.tickets.get(id)
    ticket.extend(uow.hall.service(service).id, by=by, at=at)
    uow.tickets.save(ticket)
    return ticket


def note(uow: UnitOfWork, id: str, *, text: str, by: Actor, at: datetime) -> Ticket:
    """A note for whoever serves this visitor next. Raises Refused("visit_ended")."""
    ticket = uow.tickets.get(id)
    made = Note(
        new_id("n_", at), ticket.id, ticket.service, ticket.window, by.staff or "", at, text
    )
    ticket.noted(made.id, by=by, at=at)
    uow.notes.add(made)
    uow.tickets.save(ticket)
    return ticket


def mode(uow: UnitOfWork, id: str, *, mode: str, by: Actor, at: datetime) -> Ticket:
    """How the visitor is served: at the window, at home (上门), by an agent (代办). Raises
    Refused("visit_ended")."""
    ticket = uow.tickets.get(id)
    if ticket.mode != mode:
        ticket.serve_by(mode, by=by, at=at)
        uow.tickets.save(ticket)
    return ticket


def no_show(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = uow.tickets.get(id)
    left = ticket.window
    ticket.no_show(by=by, at=at)
    uow.tickets.save(ticket)
    _left(uow, left, at)
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
    _left(uow, left, at)
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
    colleague: str | None = None,
    reason: str | None = None,
    comes_back: bool = False,
) -> Ticket:
    """To another service, to one window or to where a colleague sits, keeping its place in line.

    Raises WrongValue when none is named or the window does not serve the business at hand,
    Refused("colleague_not_on_duty").
    """
    ticket = uow.tickets.get(id)
    if colleague:
        window = _window_of(uow, colleague, window)
    if not service and not window:
        raise WrongValue("nowhere_to_go", field="service")
    target = uow.hall.service(service).id if service else ticket.service
    if window:
        place = uow.hall.windows.get(WindowId(window))
        if place is None:
            raise WrongValue("unknown_window", field="window", window=window)
        _must_serve(place, target)
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
    _left(uow, left, at)
    return ticket


def _window_of(uow: UnitOfWork, colleague: str, window: str | None) -> str:
    duty = next((duty for duty in uow.duties.of(colleague)), None)
    if duty is None:
        raise Refused("colleague_not_on_duty", staff=colleague)
    if window and window != duty.window:
        raise WrongValue("colleague_elsewhere", field="window", window=duty.window)
    return duty.window


def _must_serve(place: Window, service: ServiceId) -> None:
    if not place.serves(service):
        raise WrongValue("window_does_not_serve", field="window", service=service)


def undo(uow: UnitOfWork, id: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = uow.tickets.get(id)
    left, run = ticket.window, None
    if uow.hall.settings.privileged_cap is not None and left and Step.UNDO in ticket.allowed():
        duty = uow.duties.get(left)
        in_turn = ticket.why is not None and ticket.why["code"] == "ordinary_turn"
        run = duty.take_back_call(ticket.class_id, uow.hall.settings, in_turn=in_turn)
        uow.duties.save(duty)
    ticket.undo(by=by, at=at, run=run)
    uow.tickets.save(ticket)
    _left(uow, left, at)
    return ticket


def cancel(
    uow: UnitOfWork, id: str, *, by: Actor, at: datetime, reason: str | None = None
) -> Ticket:
    ticket = uow.tickets.get(id)
    left = ticket.window if ticket.state in (State.CALLED, State.SERVING) else None
    ticket.cancel(by=by, at=at, reason=reason)
    uow.tickets.save(ticket)
    _left(uow, left, at)
    return ticket


def _left(uow: UnitOfWork, window: str | None, at: datetime) -> None:
    """Nobody is at the window now, or the last called of those who still are."""
    place = uow.hall.windows.get(WindowId(window)) if window else None
    here = uow.tickets.at_window(place.id) if place and place.customers > 1 else ()
    _bar(uow, window, here[-1].number if here else "", at)


def _bar(uow: UnitOfWork, window: str | None, text: str, at: datetime) -> None:
    if window:
        devices.show(uow, window, text, "steady", at=at)
