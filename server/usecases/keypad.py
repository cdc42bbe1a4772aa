"""A clerk without a PC: the keys of a window's keypad (呼叫器) do what the counter page does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from server.domain.duty import Duty, DutyState
from server.domain.errors import NotAllowed, NotFound, Refused
from server.domain.ids import WindowId
from server.domain.ticket import Actor, Ticket
from server.usecases import access, calling, devices, duty, push_buttons, serving
from server.usecases.ports import Device, Person, UnitOfWork

STALE: Final = timedelta(seconds=5)
PAUSE_REASON: Final = "呼叫器暂停"
_WINDOW: Final = "window:"
_DISPLAY: Final = 6


def press(
    uow: UnitOfWork,
    agent: str,
    device_id: str,
    key: str,
    digits: str | None,
    *,
    pressed_at: datetime,
    at: datetime,
) -> None:
    """Do what a key stands for at its window, by whoever is on duty there; at a kiosk, give the
    ticket of a push button.

    Raises NotFound (unknown_device), NotAllowed (not_supported, choosing without the right),
    Refused (too_late, window_not_open, nobody_here and what the step or the ticket itself says).
    """
    if at - pressed_at > STALE:
        raise Refused("too_late")
    keypad = uow.devices.get(agent, device_id)
    if keypad is None or keypad.kind != "keypad":
        raise NotFound("unknown_device", device=device_id)
    if keypad.place.startswith(push_buttons.KIOSK):
        push_buttons.press(uow, keypad, key, digits, at=at)
        return
    if not keypad.place.startswith(_WINDOW):
        raise NotAllowed("not_supported")
    window = uow.hall.window(keypad.place.removeprefix(_WINDOW)).id
    act = _KEYS.get(key)
    if act is None:
        raise NotAllowed("not_supported")
    here = uow.duties.get(window)
    if here.staff is None or here.state is DutyState.CLOSED:
        raise Refused("window_not_open", window=window, state=here.state)
    act(uow, here, digits, at)
    _show(uow, keypad, window, at)


def refused(uow: UnitOfWork, agent: str, device_id: str, *, at: datetime) -> None:
    """The keypad beeps: what was pressed was not done."""
    if keypad := uow.devices.get(agent, device_id):
        devices.give(uow, keypad, "beep", {}, at=at)


def _beep(uow: UnitOfWork, window: str, at: datetime) -> None:
    if keypad := uow.devices.at(_WINDOW + window, "keypad"):
        devices.give(uow, keypad, "beep", {}, at=at)


Act = Callable[[UnitOfWork, Duty, str | None, datetime], object]


def _call(uow: UnitOfWork, here: Duty, digits: str | None, at: datetime) -> None:
    by, one_by_one = Actor(staff=here.staff), uow.hall.window(here.window).customers == 1
    if digits is None:
        if calling.call_next(uow, here.window, by=by, at=at, finish_current=one_by_one) is None:
            _beep(uow, here.window, at)  # nobody waits; the visit before is over all the same
        return
    person = uow.people.get(here.staff or "")
    if person is None or not _may_choose(uow, person):
        raise NotAllowed("not_allowed", role=person.role if person else "", action="choose")
    ticket = _waiting(uow, here.window, digits)
    calling.call_chosen(uow, here.window, ticket, by=by, at=at, finish_current=one_by_one)


def _may_choose(uow: UnitOfWork, person: Person) -> bool:
    caller = access.Caller(person.role, person.id, uow.hall.id, rights_given=person.rights)
    return access.reach(caller, "choose") is not None


def _waiting(uow: UnitOfWork, window: WindowId, digits: str) -> str:
    """The ticket of the window's lines whose number, without its letters, is this.

    Raises Refused("number_not_clear") when none or several are.
    """
    typed = int(digits)
    found = [
        head.id
        for head in uow.tickets.in_reach(uow.hall.window(window))
        if int(_digits(head.number) or -1) == typed
    ]
    if len(found) != 1:
        raise Refused("number_not_clear", digits=digits, matches=len(found))
    return found[0]


def _current(uow: UnitOfWork, here: Duty) -> Ticket:
    """Raises Refused("nobody_here")."""
    tickets = uow.tickets.at_window(here.window)
    if not tickets:
        raise Refused("nobody_here", window=here.window)
    return tickets[-1]


def _step(step: Callable[..., object]) -> Act:
    """A step of the ticket that is at the window."""

    def act(uow: UnitOfWork, here: Duty, digits: str | None, at: datetime) -> object:
        return step(uow, _current(uow, here).id, by=Actor(staff=here.staff), at=at)

    return act


def _pause(uow: UnitOfWork, here: Duty, digits: str | None, at: datetime) -> object:
    by = str(here.staff)
    if here.state is DutyState.PAUSED:
        return duty.resume_window(uow, here.window, by=by, at=at)
    return duty.pause_window(uow, here.window, reason=PAUSE_REASON, by=by, at=at)


_KEYS: Final[Mapping[str, Act]] = {
    "call": _call,
    "start": _step(serving.start),
    "end": _step(serving.finish),
    "recall": _step(calling.recall),
    "cancel": _step(serving.no_show),
    "pause": _pause,
}


def _show(uow: UnitOfWork, keypad: Device, window: WindowId, at: datetime) -> None:
    """On its six digits: who waits on the left, the number at the window on the right."""
    waits = len(uow.tickets.in_reach(uow.hall.window(window)))
    here = uow.tickets.at_window(window)
    number = _digits(here[-1].number) if here else ""
    text = str(waits).ljust(_DISPLAY - len(number)) + number
    if len(text) <= _DISPLAY:
        devices.give(uow, keypad, "show", {"text": text, "mode": "steady"}, at=at)


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())
