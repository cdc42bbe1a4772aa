"""What the days taught about waiting, and the little of the log that it is taken from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text

from server.domain.ids import ServiceId
from server.storage import rows
from server.storage.rows import instant, stamp
from server.usecases.ports import Queued

_L = rows.lessons.c
_T = rows.tickets.c
_E = rows.events.c


class SqlLessonBook:
    def __init__(self, connection: Connection, hall: str) -> None:
        self._c, self._hall = connection, hall

    def save(self, day: str, document: Mapping[str, Any]) -> None:
        self._c.execute(delete(rows.lessons).where(_L.hall == self._hall, _L.day == day))
        kept = json.dumps(document, separators=(",", ":"))
        self._c.execute(insert(rows.lessons), {"hall": self._hall, "day": day, "document": kept})


def read_lessons(
    connection: Connection, hall: str, before: str, limit: int
) -> list[tuple[str, Mapping[str, Any]]]:
    asked = (
        select(_L.day, _L.document)
        .where(_L.hall == hall, _L.day < before)
        .order_by(_L.day.desc())
        .limit(limit)
    )
    return [(row.day, json.loads(row.document)) for row in connection.execute(asked)]


def last_day(connection: Connection, hall: str, before: str) -> str | None:
    """The last business day before this one on which somebody took a ticket."""
    asked = select(func.max(_T.day)).where(_T.hall == hall, _T.day < before)
    found: str | None = connection.execute(asked).scalar_one()
    return found


def seq_before(connection: Connection, hall: str, at: datetime) -> int:
    """The seq of the last event before ``at``; 0: none."""
    asked = (
        select(_E.seq)
        .where(_E.hall == hall, _E.at < stamp(at))
        .order_by(_E.at.desc(), _E.seq.desc())
        .limit(1)
    )
    return connection.execute(asked).scalar() or 0


def queued(connection: Connection, hall: str, limit: int) -> Sequence[Queued]:
    found: list[Queued] = []
    for where in (rows.IN_LINE, rows.BOUND):
        asked = (
            select(_T.service, _T.due_at, _T.bound)
            .where(_T.hall == hall, text(where))
            .order_by(_T.due_at)
            .limit(limit)
        )
        found += [
            Queued(ServiceId(row.service), instant(row.due_at), row.bound)
            for row in connection.execute(asked)
        ]
    return found
