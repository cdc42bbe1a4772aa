"""Pairings in SQL: short transactions of their own, as they belong to no hall yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from server.storage.engine import Database
from server.storage.rows import instant, pairings, stamp
from server.usecases.pairing import Pairing

_P = pairings.c


class SqlPairings:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, pairing: Pairing) -> bool:
        try:
            with self._database.write() as connection:
                connection.execute(
                    delete(pairings).where(
                        _P.code == pairing.code, _P.expires_at < stamp(pairing.expires_at) - _OLD
                    )
                )
                connection.execute(
                    insert(pairings),
                    {
                        "code": pairing.code,
                        "secret_hash": pairing.secret_hash,
                        "key_hash": pairing.key_hash,
                        "expires_at": stamp(pairing.expires_at),
                    },
                )
                connection.commit()
        except IntegrityError:
            return False
        return True

    def by_secret(self, secret_hash: str) -> Pairing | None:
        return self._one(_P.secret_hash == secret_hash)

    def by_code(self, code: str) -> Pairing | None:
        return self._one(_P.code == code)

    def _one(self, where: Any) -> Pairing | None:
        with self._database.read() as connection:
            row = connection.execute(select(pairings).where(where)).first()
        if row is None:
            return None
        return Pairing(
            row.code,
            row.secret_hash,
            row.key_hash,
            instant(row.expires_at),
            row.hall,
            row.role,
            row.name,
        )


_OLD = 60 * 60 * 1_000_000
