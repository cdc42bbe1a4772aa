"""A kiosk of push buttons (实体按钮): the number of a button gives the ticket of its service."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from server.domain.errors import NotAllowed, Refused
from server.domain.ticket import Actor, Ticket
from server.usecases import issuing
from server.usecases.ports import Device, UnitOfWork

KIOSK: Final = "kiosk:"
_PRINTS: Final = "online"


def press(uow: UnitOfWork, keypad: Device, key: str, digits: str | None, *, at: datetime) -> Ticket:
    """``call`` with the button's number, from 1. Nobody sees the number of a ticket without paper
    here, so none is given.

    Raises NotAllowed("not_supported"), Refused("no_such_button", "no_printer",
    "printer_not_ready"), and as issuing.take_ticket."""
    if key != "call":
        raise NotAllowed("not_supported")
    name = keypad.place.removeprefix(KIOSK)
    kiosk = uow.hall.kiosks.get(name)
    buttons = kiosk.buttons if kiosk else ()
    n = int(digits) if digits else 1 if len(buttons) == 1 else 0
    if not 1 <= n <= len(buttons):
        raise Refused("no_such_button", button=digits, kiosk=name)
    printer = uow.devices.at(keypad.place, "printer")
    if printer is None:
        raise Refused("no_printer", place=keypad.place)
    if printer.state != _PRINTS or printer.paper == "out":
        raise Refused("printer_not_ready", place=keypad.place, state=printer.state)
    order = issuing.Order(service=buttons[n - 1], origin=name)
    return issuing.take_ticket(uow, order, by=Actor(device=name), at=at)
