"""People, keys, sessions, confirmed pairings, and the versions of a hall's definition."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from server.domain.errors import NotFound
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store
from server.usecases import hall_file
from server.usecases.hall_file import HallFile
from server.usecases.ports import Key, Person, Photo


def to_person(row: Any) -> Person:
    return Person(
        row.id,
        row.name,
        row.role,
        tuple(json.loads(row.windows)),
        row.password_hash,
        row.active,
        tuple(json.loads(row.rights)),
        tuple(json.loads(row.backup_windows)),
    )


class SqlPeople(Store):
    def by_name(self, name: str) -> Person | None:
        return self._one(rows.staff.c.name == name)

    def get(self, id: str) -> Person | None:
        return self._one(rows.staff.c.id == id)

    def _one(self, where: Any) -> Person | None:
        row = self._c.execute(
            select(rows.staff).where(rows.staff.c.hall == self._hall, where)
        ).first()
        return to_person(row) if row else None

    def all(self) -> list[Person]:
        asked = (
            select(rows.staff).where(rows.staff.c.hall == self._hall).order_by(rows.staff.c.name)
        )
        return [to_person(row) for row in self._c.execute(asked)]

    def save(self, person: Person) -> None:
        self._put(
            rows.staff,
            {
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "windows": json.dumps(person.windows),
                "password_hash": person.password_hash,
                "active": person.active,
                "rights": json.dumps(person.rights),
                "backup_windows": json.dumps(person.backup_windows),
            },
        )


class SqlKeys(Store):
    def add(self, key: Key) -> None:
        self._c.execute(
            insert(rows.keys),
            {
                "hall": self._hall,
                "hash": key.hash,
                "role": key.role,
                "name": key.name,
                "zone": key.zone,
                "created_at": stamp(key.created_at),
                "expires_at": stamp_or_none(key.expires_at),
            },
        )

    def revoke(self, key: Key, at: datetime) -> None:
        self._c.execute(
            update(rows.keys).where(rows.keys.c.hash == key.hash).values(revoked_at=stamp(at))
        )

    def by_name(self, role: str, name: str) -> Key | None:
        found = select(rows.keys).where(
            rows.keys.c.hall == self._hall,
            rows.keys.c.role == role,
            rows.keys.c.name == name,
            rows.keys.c.revoked_at.is_(None),
        )
        row = self._c.execute(found).first()
        return to_key(row) if row else None


def to_key(row: Any) -> Key:
    return Key(
        row.hash,
        row.role,
        row.name,
        row.zone,
        instant(row.created_at),
        instant_or_none(row.expires_at),
        instant_or_none(row.revoked_at),
    )


class SqlSessions(Store):
    def add(
        self,
        token_hash: str,
        staff: str,
        at: datetime,
        expires_at: datetime,
        place: str | None = None,
    ) -> None:
        self._c.execute(
            insert(rows.sessions),
            {
                "hall": self._hall,
                "token_hash": token_hash,
                "staff": staff,
                "created_at": stamp(at),
                "expires_at": stamp(expires_at),
                "place": place,
            },
        )

    def at_place(self, place: str, at: datetime) -> set[str]:
        table = rows.sessions.c
        asked = select(table.staff).where(
            table.hall == self._hall, table.place == place, table.expires_at > stamp(at)
        )
        return set(self._c.execute(asked).scalars())

    def drop(self, token_hash: str) -> None:
        self._c.execute(delete(rows.sessions).where(rows.sessions.c.token_hash == token_hash))

    def drop_of(self, staff: str) -> None:
        self._c.execute(
            delete(rows.sessions).where(
                rows.sessions.c.hall == self._hall, rows.sessions.c.staff == staff
            )
        )


class SqlDefinitions(Store):
    def save(self, file: HallFile, *, origin: str, at: datetime) -> int:
        version = int(
            self._c.execute(
                select(rows.halls.c.version).where(rows.halls.c.id == self._hall)
            ).scalar_one()
        )
        self._c.execute(
            insert(rows.definitions),
            {
                "hall": self._hall,
                "version": version + 1,
                "at": stamp(at),
                "origin": origin,
                "document": file.model_dump_json(exclude_none=True),
            },
        )
        self._c.execute(
            update(rows.halls)
            .where(rows.halls.c.id == self._hall)
            .values(version=version + 1, name=file.hall.name)
        )
        return version + 1

    def get(self, version: int) -> HallFile:
        return read_definition(self._c, self._hall, version)

    def newest(self) -> tuple[int, HallFile] | None:
        version = self._c.execute(
            select(rows.halls.c.version).where(rows.halls.c.id == self._hall)
        ).scalar_one()
        return (version, self.get(version)) if version else None


def read_definition(connection: Connection, hall: str, version: int) -> HallFile:
    """Raises NotFound("unknown_version")."""
    asked = select(rows.definitions.c.document).where(
        rows.definitions.c.hall == hall, rows.definitions.c.version == version
    )
    text = connection.execute(asked).scalar()
    if text is None:
        raise NotFound("unknown_version", version=version)
    return hall_file.check(json.loads(text))


class SqlConfirmedPairings(Store):
    def confirm(self, code: str, role: str, name: str) -> bool:
        changed = self._c.execute(
            update(rows.pairings)
            .where(rows.pairings.c.code == code, rows.pairings.c.hall.is_(None))
            .values(hall=self._hall, role=role, name=name)
        )
        return changed.rowcount == 1


_PHOTO: Final = rows.staff_photos.c


class SqlPhotos(Store):
    def get(self, staff: str) -> Photo | None:
        asked = select(rows.staff_photos).where(_PHOTO.hall == self._hall, _PHOTO.staff == staff)
        row = self._c.execute(asked).first()
        return Photo(row.staff, row.media, row.digest, row.data, instant(row.at)) if row else None

    def digests(self) -> dict[str, str]:
        asked = select(_PHOTO.staff, _PHOTO.digest).where(_PHOTO.hall == self._hall)
        return {row[0]: row[1] for row in self._c.execute(asked)}

    def save(self, one: Photo) -> None:
        row = {"staff": one.staff, "media": one.media, "digest": one.digest, "data": one.data}
        self._put(rows.staff_photos, {**row, "at": stamp(one.at)})

    def remove(self, staff: str) -> None:
        gone = delete(rows.staff_photos)
        self._c.execute(gone.where(_PHOTO.hall == self._hall, _PHOTO.staff == staff))
