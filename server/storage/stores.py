"""The smaller stores of a unit of work, one class a table."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from server.domain.discipline import NO_WEIGHTS
from server.domain.duty import Duty, DutyState
from server.domain.ids import StaffId, TicketId, WindowId
from server.domain.rating import Rating
from server.storage import rows
from server.storage.hot import Hot
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.usecases.ports import Reply


def upsert(connection: Connection, table: Any) -> Any:
    """INSERT with ON CONFLICT of the database at hand."""
    return (pg_insert if connection.dialect.name == "postgresql" else sqlite_insert)(table)


class Store:
    def __init__(self, connection: Connection, hall: str) -> None:
        self._c, self._hall = connection, hall

    def _put(self, table: Any, row: dict[str, Any]) -> None:
        """Insert a row or write over the one with its primary key."""
        keys = [column.name for column in table.primary_key]
        put = upsert(self._c, table).values(hall=self._hall, **row)
        rest = {name: put.excluded[name] for name in row if name not in keys}
        self._c.execute(put.on_conflict_do_update(index_elements=keys, set_=rest))


def _lease(dialect: str) -> Any:
    put = (pg_insert if dialect == "postgresql" else sqlite_insert)(rows.counters).values(
        hall=bindparam("hall"),
        day=bindparam("day"),
        series=bindparam("series"),
        used=bindparam("count"),
    )
    return put.on_conflict_do_update(
        index_elements=["hall", "day", "series"],
        set_={"used": rows.counters.c.used + put.excluded.used},
    ).returning(rows.counters.c.used)


_LEASE: Final = Hot(_lease)


class SqlNumbers(Store):
    def lease(self, series: str, day: str, count: int = 1) -> int:
        asked = {"hall": self._hall, "day": day, "series": series, "count": count}
        return int(_LEASE(self._c, asked).scalar_one()) - count + 1


def to_duty(row: Any) -> Duty:
    return Duty(
        WindowId(row.window),
        DutyState(row.state),
        StaffId(row.staff) if row.staff else None,
        row.reason,
        instant_or_none(row.since),
        json.loads(row.weights) if row.weights else NO_WEIGHTS,
        row.run,
    )


_DUTY: Final = Hot(
    select(rows.duties).where(
        rows.duties.c.hall == bindparam("hall"), rows.duties.c.window == bindparam("window")
    )
)
_OPEN: Final = Hot(
    select(rows.duties.c.window).where(
        rows.duties.c.hall == bindparam("hall"), text("state = 'open'")
    )
)


class SqlDuties(Store):
    def __init__(self, connection: Connection, hall: str, record: Any) -> None:
        super().__init__(connection, hall)
        self._record = record

    def get(self, window: str) -> Duty:
        row = _DUTY(self._c, {"hall": self._hall, "window": window}).first()
        return to_duty(row) if row else Duty(WindowId(window))

    def of(self, staff: str) -> list[Duty]:
        return [duty for duty in self.all() if duty.staff == staff]

    def all(self) -> list[Duty]:
        found = select(rows.duties).where(rows.duties.c.hall == self._hall)
        return [to_duty(row) for row in self._c.execute(found)]

    def open_windows(self) -> frozenset[str]:
        return frozenset(_OPEN(self._c, {"hall": self._hall}).scalars())

    def save(self, duty: Duty) -> None:
        self._put(
            rows.duties,
            {
                "window": duty.window,
                "state": duty.state.value,
                "staff": duty.staff,
                "reason": duty.reason,
                "since": stamp_or_none(duty.since),
                "weights": json.dumps(duty.weights) if duty.weights else None,
                "run": duty.run,
            },
        )
        told, duty.news = duty.news, []
        for event in told:
            self._record(event)


def to_rating(row: Any) -> Rating:
    return Rating(
        TicketId(row.ticket),
        row.level,
        tuple(json.loads(row.reasons)),
        row.comment,
        row.origin,
        instant(row.at),
    )


def rating_of(ticket: str) -> Any:
    return select(rows.ratings).where(rows.ratings.c.ticket == ticket)


class SqlRatings(Store):
    def of(self, ticket: str) -> Rating | None:
        row = self._c.execute(rating_of(ticket)).first()
        return to_rating(row) if row else None

    def add(self, rating: Rating) -> None:
        self._c.execute(
            insert(rows.ratings),
            {
                "hall": self._hall,
                "ticket": rating.ticket,
                "level": rating.level,
                "reasons": json.dumps(rating.reasons, ensure_ascii=False),
                "comment": rating.comment,
                "origin": rating.origin,
                "at": stamp(rating.at),
            },
        )


_REPLIES: Final = rows.replies.c
_REPLY: Final = Hot(
    select(_REPLIES.request, _REPLIES.status, _REPLIES.body).where(
        _REPLIES.hall == bindparam("hall"),
        _REPLIES.caller == bindparam("caller"),
        _REPLIES.path == bindparam("path"),
        _REPLIES.key == bindparam("key"),
    )
)
_KEEP: Final = Hot(insert(rows.replies))


class SqlReplies(Store):
    def find(self, caller: str, path: str, key: str) -> Reply | None:
        asked = {"hall": self._hall, "caller": caller, "path": path, "key": key}
        row = _REPLY(self._c, asked).first()
        return Reply(row.request, row.status, row.body) if row else None

    def keep(self, caller: str, path: str, key: str, reply: Reply, at: datetime) -> None:
        row = {
            "hall": self._hall,
            "caller": caller,
            "path": path,
            "key": key,
            "request": reply.request,
            "status": reply.status,
            "body": reply.body,
            "at": stamp(at),
        }
        _KEEP(self._c, row)

    def drop_before(self, at: datetime) -> None:
        self._c.execute(
            delete(rows.replies).where(_REPLIES.hall == self._hall, _REPLIES.at < stamp(at))
        )
