"""The people who work in the hall: their accounts, roles and single rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from server.domain import events
from server.domain.errors import HallError, NotFound, Refused, WrongValue
from server.domain.ids import new_id
from server.usecases.access import GRANTABLE
from server.usecases.ports import Person, UnitOfWork

STAFF_ROLES: Final = ("clerk", "guide", "supervisor", "inspector", "manager", "admin")
LEAST_PASSWORD: Final = 8


def add_person(
    uow: UnitOfWork,
    name: str,
    role: str,
    windows: Sequence[str] = (),
    *,
    password: str,
    hash_password: Callable[[str], str],
    at: datetime,
    rights: Sequence[str] = (),
    backup_windows: Sequence[str] = (),
    by: str | None = None,
) -> Person:
    """A person who can sign in. Raises WrongValue, NotFound (window), Refused("name_taken")."""
    person = Person(
        new_id("p_", at),
        name,
        role,
        tuple(windows),
        "",
        rights=tuple(rights),
        backup_windows=tuple(backup_windows),
    )
    _check(uow, person)
    check_password(password)
    person.password_hash = hash_password(password)
    uow.people.save(person)
    _tell(uow, person, "added", before=None, by=by, at=at)
    return person


def change_person(
    uow: UnitOfWork,
    id: str,
    *,
    at: datetime,
    by: str,
    name: str | None = None,
    role: str | None = None,
    windows: Sequence[str] | None = None,
    rights: Sequence[str] | None = None,
    backup_windows: Sequence[str] | None = None,
    active: bool | None = None,
) -> Person:
    """Change what is given. Raises WrongValue, NotFound, Refused: name_taken, last_admin,
    still_on_duty (one who is signed on must first sign off)."""
    old = find(uow, id)
    new = replace(
        old,
        name=old.name if name is None else name,
        role=old.role if role is None else role,
        windows=old.windows if windows is None else tuple(windows),
        rights=old.rights if rights is None else tuple(rights),
        backup_windows=old.backup_windows if backup_windows is None else tuple(backup_windows),
        active=old.active if active is None else active,
    )
    _check(uow, new, old)
    if old.active and not (new.active and new.role == old.role):
        _may_leave(uow, old)
    if new == old:
        return old
    uow.people.save(new)
    if not new.active:
        uow.sessions.drop_of(new.id)
        uow.photos.remove(new.id)
    what = "changed" if new.active else "deactivated"
    _tell(uow, new, what, before=_said(old), by=by, at=at)
    return new


def set_password(
    uow: UnitOfWork,
    id: str,
    password: str,
    *,
    hash_password: Callable[[str], str],
    at: datetime,
    by: str,
) -> Person:
    """A new password; whoever is signed in with the old one is signed out."""
    person = find(uow, id)
    check_password(password)
    person.password_hash = hash_password(password)
    uow.people.save(person)
    uow.sessions.drop_of(person.id)
    _tell(uow, person, "password", before=_said(person), by=by, at=at)
    return person


def find(uow: UnitOfWork, id: str) -> Person:
    """Raises NotFound("unknown_staff")."""
    person = uow.people.get(id)
    if person is None:
        raise NotFound("unknown_staff", staff=id)
    return person


def check_password(password: str) -> None:
    if len(password) < LEAST_PASSWORD:
        raise WrongValue("password_too_short", field="password", least=LEAST_PASSWORD)


def _check(uow: UnitOfWork, person: Person, old: Person | None = None) -> None:
    if person.role not in STAFF_ROLES:
        raise WrongValue("unknown_role", field="role", role=person.role)
    if not person.name.strip() or len(person.name) > 80:
        raise WrongValue("wrong_name", field="name")
    for right in person.rights:
        if right not in GRANTABLE:
            raise WrongValue("unknown_right", field="rights", right=right)
    known = {*(old.windows if old else ()), *(old.backup_windows if old else ())}
    for window in {*person.windows, *person.backup_windows} - known:
        uow.hall.window(window)
    if both := sorted({*person.windows} & {*person.backup_windows}):
        raise WrongValue("backup_is_own", field="backup_windows", window=both[0])
    if (other := uow.people.by_name(person.name)) and other.id != person.id:
        raise Refused("name_taken", name=person.name)


def _may_leave(uow: UnitOfWork, person: Person) -> None:
    """Whether this one may stop being what they are."""
    if duties := uow.duties.of(person.id):
        raise Refused("still_on_duty", window=duties[0].window)
    admins = [one for one in uow.people.all() if one.active and one.role == "admin"]
    if [one.id for one in admins] == [person.id]:
        raise Refused("last_admin")


def _said(person: Person) -> Mapping[str, object]:
    return {
        "role": person.role,
        "windows": list(person.windows),
        "backup_windows": list(person.backup_windows),
        "rights": list(person.rights),
        "active": person.active,
    }


def tell(uow: UnitOfWork, person: Person, what: str, *, by: str, at: datetime) -> None:
    """Something of this person was changed that is no right of theirs."""
    _tell(uow, person, what, before=_said(person), by=by, at=at)


def _tell(
    uow: UnitOfWork,
    person: Person,
    what: str,
    *,
    before: Mapping[str, object] | None,
    by: str | None,
    at: datetime,
) -> None:
    uow.record(
        events.StaffChanged(
            at=at,
            staff=person.id,
            role=person.role,
            what=what,
            by=by,
            before=before,
            after=_said(person),
        )
    )


def may_sit(uow: UnitOfWork, person: Person, window: str, *, at: datetime) -> bool:
    """Whether this person may sign on at a window: their own, one they stand in at or back up."""
    if not person.active:
        return False
    own = {*person.windows, *person.backup_windows}
    standing_in = (
        one.window for one in uow.stand_ins.since(at) if one.staff == person.id and one.holds(at)
    )
    return window in own or window in set(standing_in)


def checked_window(uow: UnitOfWork, window: str) -> str:
    """A window named in a body. Raises WrongValue("unknown_window")."""
    try:
        return uow.hall.window(window).id
    except HallError as error:
        raise WrongValue("unknown_window", field="window", window=window) from error
