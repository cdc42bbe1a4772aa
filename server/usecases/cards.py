"""ID cards laid on a reader: on their way to the kiosk or guide desk that the reader belongs to.

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
from server.usecases.ports import PersonRow, UnitOfWork

STALE: Final = timedelta(seconds=5)
LASTS: Final = timedelta(seconds=10)
PLACES: Final = ("kiosk:", "desk:")
# Nobody is found by it: a card in passing is no person's visit.
_NOBODY: Final = PersonKey("")


@dataclass(frozen=True, slots=True)
class IdCard:
    """``name``: the surname, as 张*. Never shown by ``repr``."""

    number: str = field(repr=False)
    birth_year: int = field(repr=False)
    name: str = field(repr=False)


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

    Raises Refused("too_late"), NotFound("unknown_device"), NotAllowed("not_supported") of a reader
    that stands at no kiosk and at no guide desk.
    """
    if at - laid_at > STALE:
        raise Refused("too_late")
    reader = uow.devices.get(agent, device_id)
    if reader is None or reader.kind != "id_reader":
        raise NotFound("unknown_device", device=device_id)
    if not reader.place.startswith(PLACES):
        raise NotAllowed("not_supported")
    uow.persons.save(
        PersonRow(
            of=_mark(reader.place),
            key=_NOBODY,
            phone_key=None,
            masked={},
            sealed=uow.persons.seal(_told(card)) if card else None,
            expires_at=at + LASTS,
        )
    )
    uow.record(
        events.CardRead(
            at=at,
            device=f"{agent}/{device_id}",
            place=reader.place,
            readable=card is not None,
        )
    )


def take(
    uow: UnitOfWork, places: Sequence[str], *, at: datetime
) -> list[tuple[str, IdCard | None]]:
    """(place, card) of the cards that wait for these places, once; None: it cannot be read."""
    taken = []
    for place in places:
        row = uow.persons.get(_mark(place))
        if row is None:
            continue
        uow.persons.forget(row.of)
        if row.expires_at > at:
            taken.append((place, _card(uow.persons.unseal(row.sealed)) if row.sealed else None))
    return taken


def _told(card: IdCard) -> dict[str, str]:
    return {"number": card.number, "birth_year": str(card.birth_year), "name": card.name}


def _card(clear: dict[str, str]) -> IdCard:
    return IdCard(clear["number"], int(clear["birth_year"]), clear["name"])


def _mark(place: str) -> str:
    """What stands for the reader of a place among the persons kept: one card at a time."""
    return f"card:{hashlib.blake2s(place.encode(), digest_size=12).hexdigest()}"
