"""Closures, tallies of the day, and what is carried over to another day."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select, update

from server.domain.carry import Carry
from server.domain.ids import ClassId, ServiceId, TicketId
from server.domain.offer import Closure
from server.storage import rows
from server.storage.hot import Hot
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store

_TALLY: Final = rows.tallies.c
_GIVEN: Final = Hot(
    select(_TALLY.given).where(
        _TALLY.hall == bindparam("hall"),
        _TALLY.day == bindparam("day"),
        _TALLY.service == bindparam("service"),
    )
)


def to_closures(told: str | None) -> dict[ServiceId, Closure]:
    """Closures as they stand in the hall's own row: most halls have none, and no ticket that is
    taken pays for looking."""
    return {
        ServiceId(id): Closure(
            service=ServiceId(id),
            reason=one["reason"],
            since=instant(one["since"]),
            by=one["by"],
            until=instant_or_none(one["until"]),
        )
        for id, one in (json.loads(told) if told else {}).items()
    }


class SqlClosures(Store):
    def __init__(self, connection: Connection, hall: str, told: str | None) -> None:
        super().__init__(connection, hall)
        self._known = to_closures(told)

    def of(self, service: str) -> Closure | None:
        return self._known.get(ServiceId(service))

    def all(self) -> list[Closure]:
        return list(self._known.values())

    def save(self, one: Closure) -> None:
        self._known[one.service] = one
        self._write()

    def drop(self, service: str) -> None:
        del self._known[ServiceId(service)]
        self._write()

    def _write(self) -> None:
        told = {
            id: {
                "reason": one.reason,
                "since": stamp(one.since),
                "by": one.by,
                "until": stamp_or_none(one.until),
            }
            for id, one in self._known.items()
        }
        kept = json.dumps(told, ensure_ascii=False) if told else None
        mine = rows.halls.c.id == self._hall
        self._c.execute(update(rows.halls).where(mine).values(closures=kept))


def tallies(connection: Connection, hall: str, day: str) -> dict[ServiceId, int]:
    """Tickets given that day, of the services that have a limit."""
    asked = select(_TALLY.service, _TALLY.given).where(_TALLY.hall == hall, _TALLY.day == day)
    return {ServiceId(row.service): row.given for row in connection.execute(asked)}


class SqlTallies(Store):
    def given(self, service: str, day: str) -> int:
        asked = {"hall": self._hall, "day": day, "service": service}
        row = _GIVEN(self._c, asked).first()
        return int(row.given) if row else self._counted(service, day)

    def add(self, service: str, day: str) -> None:
        row = {"day": day, "service": service, "given": self.given(service, day) + 1}
        self._put(rows.tallies, row)

    def _counted(self, service: str, day: str) -> int:
        """The limit is younger than the day's first tickets."""
        table = rows.tickets.c
        asked = select(func.count()).where(
            table.hall == self._hall, table.day == day, table.service == service
        )
        return int(self._c.execute(asked).scalar_one())


def to_carry(row: Any) -> Carry:
    return Carry(
        ticket=TicketId(row.ticket),
        day=row.day,
        last_day=row.last_day,
        service=ServiceId(row.service),
        class_id=ClassId(row.class_id),
        waited_s=row.waited_s,
        used_by=TicketId(row.used_by) if row.used_by else None,
    )


def carry_of(hall: str, ticket: str) -> Any:
    table = rows.carries
    return select(table).where(table.c.hall == hall, table.c.ticket == ticket)


class SqlCarries(Store):
    def get(self, ticket: str) -> Carry | None:
        row = self._c.execute(carry_of(self._hall, ticket)).first()
        return to_carry(row) if row else None

    def save(self, one: Carry) -> None:
        self._put(rows.carries, asdict(one))
