"""One moment of one hall, read from SQL in one snapshot; see usecases.views.Snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select, text

from server.domain.duty import Duty
from server.domain.errors import NotFound
from server.domain.events import Logged
from server.domain.hall import Hall
from server.domain.ids import ServiceId, WindowId
from server.domain.ticket import Ticket
from server.storage import device_stores, people_stores, rows, stores
from server.storage.engine import Database
from server.storage.rows import events, instant, stamp, tickets
from server.storage.tickets import count_ahead, read_ticket, to_ticket
from server.storage.unit_of_work import Halls
from server.usecases.ports import Device, Key, Person
from server.usecases.views import Call, InLine, Line

_T: Final = tickets.c
_HALL: Final = select(rows.halls.c.seq, rows.halls.c.version).where(
    rows.halls.c.id == bindparam("hall")
)
_WAITING: Final = (
    select(_T.service, func.count().label("n"), func.min(_T.joined_at).label("oldest"))
    .where(_T.hall == bindparam("hall"), text(rows.IN_LINE))
    .group_by(_T.service)
)
_BOUND: Final = (
    select(_T.bound, func.count().label("n"))
    .where(_T.hall == bindparam("hall"), text(rows.BOUND))
    .group_by(_T.bound)
)
_AT_WINDOWS: Final = (
    select(tickets).where(_T.hall == bindparam("hall"), text(rows.AT_WINDOW)).order_by(_T.called_at)
)
_ASIDE: Final = (
    select(tickets)
    .where(_T.hall == bindparam("hall"), text(rows.ASIDE), _T.bound.is_not(None))
    .order_by(_T.called_at)
)
_DUTIES: Final = select(rows.duties).where(rows.duties.c.hall == bindparam("hall"))
_DEVICES: Final = (
    select(rows.devices)
    .where(rows.devices.c.hall == bindparam("hall"))
    .order_by(rows.devices.c.agent, rows.devices.c.id)
)
_CALLS: Final = (
    select(events.c.seq, events.c.at, events.c.window, events.c.facts)
    .where(
        events.c.hall == bindparam("hall"),
        events.c.zone == bindparam("zone"),
        text("kind = 'ticket_called'"),
    )
    .order_by(events.c.seq.desc())
    .limit(bindparam("n"))
)
_LINE: Final = (
    select(_T.id, _T.number, _T.class_id, _T.joined_at, _T.due_at)
    .where(_T.hall == bindparam("hall"), _T.service == bindparam("service"), text(rows.IN_LINE))
    .order_by(_T.due_at, _T.id)
)


class SqlSnapshot:
    def __init__(self, connection: Connection, hall: Hall, seq: int) -> None:
        self._c, self._hall, self._seq = connection, hall, seq
        self._lines: dict[str, Sequence[InLine]] = {}
        self._places: dict[str, int] = {}

    @property
    def hall(self) -> Hall:
        return self._hall

    @property
    def seq(self) -> int:
        return self._seq

    def waiting(self) -> Mapping[ServiceId, Line]:
        return self._waiting

    @cached_property
    def _waiting(self) -> Mapping[ServiceId, Line]:
        found = self._c.execute(_WAITING, {"hall": self._hall.id})
        return {
            ServiceId(row.service): Line(ServiceId(row.service), row.n, instant(row.oldest))
            for row in found
        }

    def bound(self) -> Mapping[WindowId, int]:
        return self._bound

    @cached_property
    def _bound(self) -> Mapping[WindowId, int]:
        found = self._c.execute(_BOUND, {"hall": self._hall.id})
        return {WindowId(row.bound): row.n for row in found}

    def at_windows(self) -> Mapping[str, Sequence[Ticket]]:
        return self._at_windows

    @cached_property
    def _at_windows(self) -> Mapping[str, Sequence[Ticket]]:
        return self._by_window(_AT_WINDOWS, "window")

    def aside(self) -> Mapping[str, Sequence[Ticket]]:
        return self._aside

    @cached_property
    def _aside(self) -> Mapping[str, Sequence[Ticket]]:
        return self._by_window(_ASIDE, "bound")

    def _by_window(self, statement: Any, column: str) -> dict[str, list[Ticket]]:
        found: dict[str, list[Ticket]] = {}
        for row in self._c.execute(statement, {"hall": self._hall.id}):
            found.setdefault(getattr(row, column), []).append(to_ticket(row))
        return found

    def duties(self) -> Mapping[WindowId, Duty]:
        return self._duties

    @cached_property
    def _duties(self) -> Mapping[WindowId, Duty]:
        found = self._c.execute(_DUTIES, {"hall": self._hall.id})
        return {WindowId(row.window): stores.to_duty(row) for row in found}

    def devices(self) -> Sequence[Device]:
        return self._devices

    @cached_property
    def _devices(self) -> Sequence[Device]:
        found = self._c.execute(_DEVICES, {"hall": self._hall.id})
        return [device_stores.to_device(row) for row in found]

    def calls(self, zone: str, limit: int) -> Sequence[Call]:
        asked = {"hall": self._hall.id, "zone": zone, "n": limit}
        return [_to_call(row) for row in self._c.execute(_CALLS, asked)]

    def line(self, service: str) -> Sequence[InLine]:
        if service not in self._lines:
            found = self._c.execute(_LINE, {"hall": self._hall.id, "service": service})
            self._lines[service] = [
                InLine(r.id, r.number, r.class_id, instant(r.joined_at), instant(r.due_at))
                for r in found
            ]
            self._places.update((one.id, n) for n, one in enumerate(self._lines[service]))
        return self._lines[service]

    def ticket(self, key: str, day: str) -> Ticket | None:
        return read_ticket(self._c, self._hall.id, key, day)

    def ahead(self, ticket: Ticket) -> int:
        if ticket.id in self._places:
            return self._places[ticket.id]
        return count_ahead(self._c, self._hall.id, ticket)

    def rated(self, ticket: Ticket) -> bool:
        found = select(rows.ratings.c.level).where(rows.ratings.c.ticket == ticket.id)
        return self._c.execute(found).first() is not None

    def slips(self, kiosk: str, limit: int) -> Sequence[Ticket]:
        found = (
            select(tickets)
            .where(_T.hall == self._hall.id, _T.origin == kiosk)
            .order_by(_T.id.desc())
            .limit(limit)
        )
        return [to_ticket(row) for row in self._c.execute(found)]


def _to_call(row: Any) -> Call:
    facts = json.loads(row.facts)
    return Call(row.seq, facts["number"], row.window, facts["nth"], instant(row.at))


_E: Final = events.c


def to_logged(row: Any) -> Logged:
    return Logged(
        row.seq,
        instant(row.at),
        row.kind,
        row.ticket,
        row.window,
        row.staff,
        row.device,
        row.zone,
        json.loads(row.facts),
    )


class Reading:
    """Reads of the database outside a unit of work."""

    def __init__(self, database: Database, halls: Halls) -> None:
        self._database, self._halls = database, halls

    @contextmanager
    def snapshot(self, hall: str) -> Iterator[SqlSnapshot]:
        """One moment of a hall. Raises NotFound("unknown_hall")."""
        with self._database.read() as connection:
            row = connection.execute(_HALL, {"hall": hall}).first()
            if row is None:
                raise NotFound("unknown_hall", hall=hall)
            yield SqlSnapshot(connection, self._halls.at(connection, hall, row.version), row.seq)

    def seqs(self) -> dict[str, int]:
        """hall → seq, of every hall."""
        with self._database.read() as connection:
            found = connection.execute(select(rows.halls.c.id, rows.halls.c.seq))
            return {row.id: row.seq for row in found}

    def since(self, hall: str, seq: int, limit: int = 5000) -> list[Logged]:
        """The events after ``seq``, oldest first."""
        asked = select(events).where(_E.hall == hall, _E.seq > seq).order_by(_E.seq).limit(limit)
        with self._database.read() as connection:
            return [to_logged(row) for row in connection.execute(asked)]

    def log(self, hall: str, start: datetime, end: datetime) -> list[Logged]:
        """The events of a stretch of time, in order of seq."""
        asked = (
            select(events)
            .where(_E.hall == hall, _E.at >= stamp(start), _E.at < stamp(end))
            .order_by(_E.seq)
        )
        with self._database.read() as connection:
            return [to_logged(row) for row in connection.execute(asked)]

    def hall_ids(self) -> list[str]:
        return sorted(self.seqs())

    def has_jobs(self, hall: str, agents: Sequence[str]) -> bool:
        asked = (
            select(rows.jobs.c.id)
            .where(
                rows.jobs.c.hall == hall,
                text(rows.OPEN_JOB),
                rows.jobs.c.agent.in_(agents),
                rows.jobs.c.state == "queued",
            )
            .limit(1)
        )
        with self._database.read() as connection:
            return connection.execute(asked).first() is not None

    def names(self, hall: str) -> dict[str, str]:
        """staff id → name."""
        asked = select(rows.staff.c.id, rows.staff.c.name).where(rows.staff.c.hall == hall)
        with self._database.read() as connection:
            return {row.id: row.name for row in connection.execute(asked)}

    def key(self, key_hash: str) -> tuple[str, Key] | None:
        """(hall, key) of a key that was not revoked."""
        asked = select(rows.keys).where(
            rows.keys.c.hash == key_hash, rows.keys.c.revoked_at.is_(None)
        )
        with self._database.read() as connection:
            row = connection.execute(asked).first()
            return (row.hall, people_stores.to_key(row)) if row else None

    def session(self, token_hash: str) -> tuple[str, str, datetime] | None:
        """(hall, staff id, expiry) of a session."""
        asked = select(rows.sessions).where(rows.sessions.c.token_hash == token_hash)
        with self._database.read() as connection:
            row = connection.execute(asked).first()
            return (row.hall, row.staff, instant(row.expires_at)) if row else None

    def person(
        self, *, id: str | None = None, name: str | None = None
    ) -> tuple[str, Person] | None:
        """(hall, person) by id or by name, of those who may sign in."""
        where = rows.staff.c.id == id if id else rows.staff.c.name == name
        asked = select(rows.staff).where(where, rows.staff.c.active)
        with self._database.read() as connection:
            row = connection.execute(asked).first()
            return (row.hall, people_stores.to_person(row)) if row else None

    def code(self, code: str) -> tuple[str, str] | None:
        """(hall, ticket id) of a visitor's code."""
        asked = select(_T.hall, _T.id).where(_T.code == code)
        with self._database.read() as connection:
            row = connection.execute(asked).first()
            return (row.hall, row.id) if row else None

    def ready(self) -> bool:
        """Whether the database answers."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(rows.halls)).scalar() != -1
