"""Who somebody is, for limits, bookings and messages, without keeping who it is in clear.

An ID number or a phone number becomes a keyed hash. Where the hall asks for it
(``keep_personal_days``), it is kept encrypted until its time is over; every reading is an event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from server.domain import events, person
from server.domain.errors import NotFound
from server.domain.person import PersonKey
from server.domain.ticket import Actor
from server.usecases.ports import PersonRow, UnitOfWork

# Without a longer wish of the hall the hash and the last digits serve the day, and the next day's
# questions about it.
LEAST: Final = timedelta(days=1)
PURGED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Identity:
    """What a visitor tells of themselves, as it came. Never shown by ``repr``."""

    phone: str | None = field(default=None, repr=False)
    id_number: str | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return bool(self.phone or self.id_number)

    def checked(self, uow: UnitOfWork, at: datetime) -> Identity:
        """In the one form by which it is compared. Raises WrongValue: wrong_id_number,
        wrong_phone."""
        today = uow.hall.local(at).date()
        return Identity(
            phone=person.phone(self.phone) if self.phone else None,
            id_number=person.id_number(self.id_number, today=today) if self.id_number else None,
        )


NOBODY: Final = Identity()


def identify(uow: UnitOfWork, identity: Identity, *, at: datetime) -> PersonKey | None:
    """The key of a person: by ID number if there is one, else by phone; None when neither is said.

    Raises WrongValue: wrong_id_number, wrong_phone.
    """
    said = identity.checked(uow, at)
    if said.id_number:
        return uow.persons.key("id_number", said.id_number)
    return uow.persons.key("phone", said.phone) if said.phone else None


def remember(
    uow: UnitOfWork,
    key: PersonKey,
    identity: Identity,
    *,
    of: str,
    at: datetime,
    until: datetime | None = None,
) -> None:
    """Keep what the hall needs of whom ``of`` (a ticket, an appointment, a complaint) belongs to.

    ``until``: the phone number is needed at least until then (a reminder is to be sent), so it
    alone is encrypted and kept that long even in a hall that keeps nothing otherwise.
    """
    said = identity.checked(uow, at)
    clear = {
        name: number
        for name, number in (("phone", said.phone), ("id_number", said.id_number))
        if number
    }
    days = uow.hall.settings.keep_personal_days
    sealed = clear if days else {name: clear[name] for name in clear if until and name == "phone"}
    sealed_until = max(at + timedelta(days=days), until or at)
    uow.persons.save(
        PersonRow(
            of=of,
            key=key,
            phone_key=uow.persons.key("phone", said.phone) if said.phone else None,
            masked={name: person.mask(number) for name, number in clear.items()},
            sealed=uow.persons.seal(sealed) if sealed else None,
            expires_at=max(at + LEAST, sealed_until),
        )
    )


def masked(uow: UnitOfWork, of: str) -> dict[str, str]:
    """The last four digits of what is known: {"phone"?, "id_number"?}."""
    row = uow.persons.get(of)
    return dict(row.masked) if row else {}


def kept(uow: UnitOfWork, of: str, *, at: datetime) -> dict[str, object] | None:
    """The last four digits of what is known, and until when it can be read in clear; None: nothing
    is known. {"phone", "id_number", "clear_until"}, each a text or None."""
    row = uow.persons.get(of)
    if row is None or row.expires_at <= at:
        return None
    until = uow.hall.local(row.expires_at).isoformat(timespec="seconds")
    return {
        "phone": row.masked.get("phone"),
        "id_number": row.masked.get("id_number"),
        "clear_until": until if row.sealed else None,
    }


def reveal(
    uow: UnitOfWork, of: str, *, by: Actor, at: datetime, reason: str | None = None
) -> Identity:
    """In clear, and said so in the log. Raises NotFound("person_not_kept")."""
    row = uow.persons.get(of)
    if row is None or row.sealed is None or row.expires_at <= at:
        raise NotFound("person_not_kept", of=of)
    clear = uow.persons.unseal(row.sealed)
    uow.record(
        events.PersonalDataRead(
            at=at,
            staff=by.staff,
            device=by.device,
            of=of,
            fields=tuple(sorted(clear)),
            reason=reason,
        )
    )
    return Identity(phone=clear.get("phone"), id_number=clear.get("id_number"))


def find(uow: UnitOfWork, identity: Identity, *, at: datetime) -> list[str]:
    """What is remembered of a person, by ID number or by phone; newest first."""
    said = identity.checked(uow, at)
    keys = [
        uow.persons.key(name, number)
        for name, number in (("id_number", said.id_number), ("phone", said.phone))
        if number
    ]
    return uow.persons.find(keys)


def purge(uow: UnitOfWork, *, at: datetime) -> int:
    """Forget whoever's time is over: the encrypted field, the last digits and the hash."""
    gone = uow.persons.purge(at, PURGED_AT_ONCE)
    if gone:
        uow.record(events.PersonalDataPurged(at=at, count=gone))
    return gone
