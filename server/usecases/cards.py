"""ID cards laid on a reader, and codes scanned: on their way to the kiosk or guide desk that the
device belongs to. A code may be anybody's number, so it goes the same way as a card.

The screen may be connected to another process than the agent, so what was read waits in the
database, sealed, for the few seconds that this takes; handing it over forgets it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from server.domain import events
from server.domain.errors import NotAllowed, NotFound, Refused
from server.domain.person import PersonKey
from server.usecases.ports import Device, PersonRow, UnitOfWork

STALE: Final = timedelta(seconds=5)
LASTS: Final = timedelta(seconds=10)
PLACES: Final = ("kiosk:", "desk:")
KINDS: Final = ("id_reader", "scanner")
# Nobody is found by it: a card in passing is no person's visit.
_NOBODY: Final = PersonKey("")


@dataclass(frozen=True, slots=True)
class IdCard:
    """``name``: the surname, as 张*. Never shown by ``repr``."""

    number: str = field(repr=False)
    birth_year: int = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Handed:
    """For the screen at ``place``: a card (None: it cannot be read), or a code."""

    place: str
    card: IdCard | None = None
    code: str | None = field(default=None, repr=False)


def laid(
    uow: UnitOfWork,
    agent: str,
    device_id: str,
    card: IdCard | None,
    *,
    laid_at: datetime,
    at: datetime,
) -> None:
    """A card was laid on a reader; None: it cannot be read.

    Raises Refused("too_late"), NotFound("unknown_device"), NotAllowed("not_supported") of a device
    that stands at no kiosk and at no guide desk.
    """
    reader = _device(uow, agent, device_id, "id_reader", late=at - laid_at)
    _keep(uow, reader, _of_card(card) if card else None, at)
    name, readable = f"{agent}/{device_id}", card is not None
    uow.record(events.CardRead(at=at, device=name, place=reader.place, readable=readable))


def scanned(
    uow: UnitOfWork, agent: str, device_id: str, code: str, *, scanned_at: datetime, at: datetime
) -> None:
    """A code was scanned. Raises as `laid`."""
    scanner = _device(uow, agent, device_id, "scanner", late=at - scanned_at)
    _keep(uow, scanner, {"code": code}, at)
    uow.record(events.CodeScanned(at=at, device=f"{agent}/{device_id}", place=scanner.place))


def take(uow: UnitOfWork, places: Sequence[str], *, at: datetime) -> list[Handed]:
    """What waits for these places, once."""
    taken = []
    for place in places:
        for kind in KINDS:
            row = uow.persons.get(_mark(kind, place))
            if row is None:
                continue
            uow.persons.forget(row.of)
            if row.expires_at > at:
                clear = uow.persons.unseal(row.sealed) if row.sealed else {}
                taken.append(Handed(place, _to_card(clear), clear.get("code")))
    return taken


def _device(uow: UnitOfWork, agent: str, device_id: str, kind: str, *, late: timedelta) -> Device:
    if late > STALE:
        raise Refused("too_late")
    device = uow.devices.get(agent, device_id)
    if device is None or device.kind != kind:
        raise NotFound("unknown_device", device=device_id)
    if not device.place.startswith(PLACES):
        raise NotAllowed("not_supported")
    return device


def _keep(uow: UnitOfWork, device: Device, clear: dict[str, str] | None, at: datetime) -> None:
    uow.persons.save(
        PersonRow(
            of=_mark(device.kind, device.place),
            key=_NOBODY,
            phone_key=None,
            masked={},
            sealed=uow.persons.seal(clear) if clear else None,
            expires_at=at + LASTS,
        )
    )


def _of_card(card: IdCard) -> dict[str, str]:
    return {"number": card.number, "birth_year": str(card.birth_year), "name": card.name}


def _to_card(clear: dict[str, str]) -> IdCard | None:
    if "number" not in clear:
        return None
    return IdCard(clear["number"], int(clear["birth_year"]), clear["name"])


def _mark(kind: str, place: str) -> str:
    """What stands for a device of a place among the persons kept: one thing at a time."""
    return f"card:{hashlib.blake2s(f'{kind} {place}'.encode(), digest_size=12).hexdigest()}"
