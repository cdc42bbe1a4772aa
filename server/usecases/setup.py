"""Setting up a hall: its definition, and the keys of its devices."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from server.domain import events
from server.domain.errors import NotFound, Refused, WrongValue
from server.usecases import scheme_book
from server.usecases.differences import differences
from server.usecases.faults import Fault
from server.usecases.hall_file import HallFile, HallFileError
from server.usecases.ports import Key, UnitOfWork

KEY_ROLES = ("kiosk", "display", "agent", "api", "visitor")
# An event names at most so many of the paths that changed.
_MOST_PATHS = 200
_NAME = re.compile(r"[a-z0-9-]{1,32}")


def define(uow: UnitOfWork, file: HallFile, *, origin: str, at: datetime) -> int:
    """Make this the hall's definition; returns its version. Raises HallFileError: the hall is to be
    assessed by a scheme that nobody knows."""
    wanted = file.settings.assessment_scheme
    if wanted not in (known := scheme_book.known(uow.schemes)):
        told = {"value": wanted, "known": ", ".join(known)}
        raise HallFileError([Fault.of("settings.assessment_scheme", "no_such_scheme", **told)])
    before = uow.definitions.newest()
    version = uow.definitions.save(file, origin=origin, at=at)
    changed = differences(before[1], file) if before else []
    uow.record(
        events.HallDefined(
            at=at,
            version=version,
            origin=origin,
            before=before[0] if before else None,
            changed=tuple(one["path"] for one in changed[:_MOST_PATHS]),
        )
    )
    return version


def hash_key(key: str) -> str:
    """Keys carry 160 random bits, so a plain hash is enough to store them by."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_key(
    uow: UnitOfWork,
    role: str,
    name: str,
    *,
    zone: str | None,
    at: datetime,
    days: float | None = None,
) -> str:
    """A device key; returned once, stored hashed. Raises WrongValue, NotFound, Refused."""
    key = f"tx_{secrets.token_hex(20)}"
    register_key(uow, hash_key(key), role, name, zone=zone, at=at, days=days)
    return key


def register_key(
    uow: UnitOfWork,
    key_hash: str,
    role: str,
    name: str,
    *,
    zone: str | None,
    at: datetime,
    days: float | None = None,
) -> None:
    if role not in KEY_ROLES:
        raise WrongValue("unknown_role", field="role", role=role)
    if not _NAME.fullmatch(name):
        raise WrongValue("wrong_name", field="name", form=_NAME.pattern)
    if zone is not None:
        try:
            uow.hall.zone(zone)
        except NotFound as error:
            raise WrongValue("unknown_zone", field="zone", zone=zone) from error
    if uow.keys.by_name(role, name):
        raise Refused("name_taken", name=name)
    expires_at = None if days is None else at + timedelta(days=days)
    uow.keys.add(Key(key_hash, role, name, zone, at, expires_at))
    uow.record(events.KeyIssued(at=at, role=role, name=name))


def revoke_key(uow: UnitOfWork, role: str, name: str, *, by: str | None, at: datetime) -> Key:
    """The key opens nothing from now on. Raises NotFound("unknown_key")."""
    key = uow.keys.by_name(role, name)
    if key is None:
        raise NotFound("unknown_key", role=role, name=name)
    uow.keys.revoke(key, at)
    uow.record(events.KeyRevoked(at=at, role=role, name=name, by=by))
    return key
