"""Setting up a hall: its definition, its people, the keys of its devices."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from server.domain import events
from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.ids import new_id
from server.usecases.hall_file import HallFile
from server.usecases.ports import Key, Person, UnitOfWork

STAFF_ROLES = ("clerk", "guide", "supervisor", "inspector", "manager", "admin")
KEY_ROLES = ("kiosk", "display", "agent", "api")
_NAME = re.compile(r"[a-z0-9-]{1,32}")


def define(uow: UnitOfWork, file: HallFile, *, origin: str, at: datetime) -> int:
    """Make this the hall's definition; returns its version."""
    version = uow.definitions.save(file, origin=origin, at=at)
    uow.record(events.HallDefined(at=at, version=version, origin=origin))
    return version


def add_person(
    uow: UnitOfWork,
    name: str,
    role: str,
    windows: Sequence[str],
    *,
    password: str,
    hash_password: Callable[[str], str],
    at: datetime,
) -> Person:
    """A person who can sign in. Raises WrongValue, NotFound (window), Refused("name_taken")."""
    if role not in STAFF_ROLES:
        raise WrongValue("unknown_role", field="role", role=role)
    if not name.strip() or len(name) > 80:
        raise WrongValue("wrong_name", field="name")
    if len(password) < 8:
        raise WrongValue("password_too_short", field="password", least=8)
    for window in windows:
        uow.hall.window(window)
    if uow.people.by_name(name):
        raise Refused("name_taken", name=name)
    person = Person(new_id("p_", at), name, role, tuple(windows), hash_password(password))
    uow.people.save(person)
    uow.record(events.StaffChanged(at=at, staff=person.id, role=role))
    return person


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
