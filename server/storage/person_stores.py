"""Persons behind tickets and appointments: keyed hashes and sealed fields, never in clear."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from server.domain.person import PersonKey
from server.storage import rows
from server.storage.rows import instant, stamp
from server.storage.stores import Store
from server.usecases.ports import PersonRow, Vault

_P = rows.persons.c


class SqlPersons(Store):
    """``vault`` None: a command that has nothing to do with persons made this unit of work."""

    def __init__(self, connection: Connection, hall: str, vault: Vault | None) -> None:
        super().__init__(connection, hall)
        self._vault = vault

    @property
    def vault(self) -> Vault:
        if self._vault is None:
            raise RuntimeError("this unit of work was made without a vault")
        return self._vault

    def key(self, name: str, number: str) -> PersonKey:
        return self.vault.key(self._hall, name, number)

    def seal(self, clear: Mapping[str, str]) -> str:
        return self.vault.seal(clear)

    def unseal(self, sealed: str) -> dict[str, str]:
        return self.vault.unseal(sealed)

    def save(self, row: PersonRow) -> None:
        self._put(
            rows.persons,
            {
                "of": row.of,
                "key": row.key,
                "phone_key": row.phone_key,
                "masked": json.dumps(dict(row.masked)),
                "sealed": row.sealed,
                "expires_at": stamp(row.expires_at),
            },
        )

    def get(self, of: str) -> PersonRow | None:
        asked = select(rows.persons).where(_P.hall == self._hall, _P.of == of)
        row = self._c.execute(asked).first()
        if row is None:
            return None
        return PersonRow(
            of=row.of,
            key=PersonKey(row.key),
            phone_key=PersonKey(row.phone_key) if row.phone_key else None,
            masked=json.loads(row.masked),
            sealed=row.sealed,
            expires_at=instant(row.expires_at),
        )

    def find(self, keys: Sequence[PersonKey]) -> list[str]:
        asked = (
            select(_P.of)
            .where(_P.hall == self._hall, or_(_P.key.in_(keys), _P.phone_key.in_(keys)))
            .order_by(_P.of.desc())
        )
        return list(self._c.execute(asked).scalars())

    def forget(self, of: str) -> None:
        gone = delete(rows.persons).where(_P.hall == self._hall, _P.of == of)
        self._c.execute(gone)

    def purge(self, at: datetime, limit: int) -> int:
        asked = (
            select(_P.of)
            .where(_P.hall == self._hall, _P.expires_at <= stamp(at))
            .order_by(_P.expires_at)
            .limit(limit)
        )
        gone = list(self._c.execute(asked).scalars())
        if gone:
            table = rows.tickets
            mine = table.c.hall == self._hall, table.c.id.in_(gone)
            self._c.execute(update(table).where(*mine).values(person=None))
            forget = delete(rows.persons).where(_P.hall == self._hall, _P.of.in_(gone))
            self._c.execute(forget)
        return len(gone)
