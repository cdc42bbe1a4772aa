"""Tickets in SQL. SQLAlchemy Core: this is the hot path."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)

from server.domain.discipline import Head
from server.domain.errors import NotFound
from server.domain.events import Event, Logged
from server.domain.hall import Window
from server.domain.ids import ClassId, ServiceId, TicketId, WindowId, time_mark
from server.domain.person import PersonKey
from server.domain.ticket import Part, Placed, Slip, State, Ticket
from server.storage import desk_stores, rows
from server.storage.hot import Hot
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none, tickets

_T: Final = tickets.c
_IN_LINE: Final = text(rows.IN_LINE)


def to_row(ticket: Ticket) -> dict[str, Any]:
    """All columns but ``hall``."""
    return {
        "id": ticket.id,
        "number": ticket.number,
        "code": ticket.code,
        "day": ticket.day,
        "service": ticket.service,
        "class_id": ticket.class_id,
        "mode": ticket.mode,
        "state": ticket.state.value,
        "window": ticket.window,
        "bound": ticket.bound,
        "return_to": ticket.return_to,
        "joined_at": stamp(ticket.joined_at),
        "due_at": stamp(ticket.due_at),
        "first_called_at": stamp_or_none(ticket.first_called_at),
        "called_at": stamp_or_none(ticket.called_at),
        "nth_call": ticket.nth_call,
        "calls_here": ticket.calls_here,
        "started_at": stamp_or_none(ticket.started_at),
        "ended_at": stamp_or_none(ticket.ended_at),
        "held_until": stamp_or_none(ticket.held_until),
        "origin": ticket.origin,
        "lang": ticket.lang,
        "slip": ticket.slip.value if ticket.slip else None,
        "why": json.dumps(ticket.why, ensure_ascii=False) if ticket.why else None,
        "visit": json.dumps(ticket.visit),
        "done": json.dumps(ticket.done),
        "person": ticket.person,
        "placed": ticket.placed.value if ticket.placed else None,
        "slot_at": stamp_or_none(ticket.slot_at),
    }


def to_ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=TicketId(row.id),
        number=row.number,
        code=row.code,
        day=row.day,
        service=ServiceId(row.service),
        class_id=ClassId(row.class_id),
        mode=row.mode,
        joined_at=instant(row.joined_at),
        due_at=instant(row.due_at),
        origin=row.origin,
        lang=row.lang,
        state=State(row.state),
        window=WindowId(row.window) if row.window else None,
        bound=WindowId(row.bound) if row.bound else None,
        first_called_at=instant_or_none(row.first_called_at),
        called_at=instant_or_none(row.called_at),
        nth_call=row.nth_call,
        calls_here=row.calls_here,
        return_to=WindowId(row.return_to) if row.return_to else None,
        started_at=instant_or_none(row.started_at),
        ended_at=instant_or_none(row.ended_at),
        held_until=instant_or_none(row.held_until),
        slip=Slip(row.slip) if row.slip else None,
        why=json.loads(row.why) if row.why else None,
        visit=tuple(json.loads(row.visit)),
        done=tuple(_part(one) for one in json.loads(row.done)),
        person=PersonKey(row.person) if row.person else None,
        placed=Placed(row.placed) if row.placed else None,
        slot_at=instant_or_none(row.slot_at),
    )


def _part(stored: str | list[Any]) -> Part:
    """A finished service: before outcomes were kept, its id alone."""
    return Part(ServiceId(stored)) if isinstance(stored, str) else Part(*stored)


def to_head(row: Row[Any]) -> Head:
    return Head(
        id=TicketId(row.id),
        number=row.number,
        service=ServiceId(row.service),
        class_id=row.class_id,
        joined_at=instant(row.joined_at),
        due_at=instant(row.due_at),
        bound=WindowId(row.bound) if row.bound else None,
        slot_at=instant_or_none(row.slot_at),
        placed=Placed(row.placed) if row.placed else None,
    )


_HEAD: Final = (
    "id",
    "number",
    "service",
    "class_id",
    "joined_at",
    "due_at",
    "bound",
    "slot_at",
    "placed",
)


@lru_cache(maxsize=512)
def _heads(services: int, every: bool, of_class: bool) -> Hot:
    """One index seek for each of so many services, one for the first of all (``every``), one for
    bound tickets. ``of_class``: of one class only; reads past others that are due before it.

    Written as SQL: Core's UNION of as many selects took 68 ms to compile for 18 services and ten
    times as long to run.
    """
    found, wanted = ", ".join(f"t.{name}" for name in _HEAD), ", ".join(_HEAD)
    klass = " AND class_id = :class_id" if of_class else ""
    first = (
        "SELECT {} FROM tickets WHERE hall = :hall AND {}" + klass + " ORDER BY due_at, id LIMIT 1"
    )
    bound = first.format(wanted, f"bound = :window AND {rows.BOUND}")
    names, parts = "", [f"SELECT * FROM ({bound}) AS b"]
    if every:
        parts.insert(0, f"SELECT * FROM ({first.format(wanted, rows.IN_LINE)}) AS a")
    if services:
        given = ", ".join(f"(:s{n})" for n in range(services))
        head = first.format("id", f"service = s.service AND {rows.IN_LINE}")
        names = f"WITH s(service) AS (VALUES {given}) "
        parts.insert(0, f"SELECT {found} FROM s JOIN tickets AS t ON t.id = ({head})")
    return Hot(text(names + " UNION ALL ".join(parts)))


_GET: Final = Hot(select(tickets).where(_T.id == bindparam("id"), _T.hall == bindparam("hall")))
_BY_CODE: Final = Hot(select(tickets).where(_T.code == bindparam("code")))
_BY_NUMBER: Final = Hot(
    select(tickets).where(
        _T.hall == bindparam("hall"), _T.day == bindparam("day"), _T.number == bindparam("number")
    )
)
_AT_WINDOW: Final = Hot(
    select(tickets)
    .where(
        _T.hall == bindparam("hall"),
        _T.window == bindparam("window"),
        text(rows.AT_WINDOW),
    )
    .order_by(_T.called_at)
)
_AHEAD: Final = Hot(
    select(func.count()).where(
        _T.hall == bindparam("hall"),
        _T.service == bindparam("service"),
        _IN_LINE,
        tuple_(_T.due_at, _T.id) < tuple_(bindparam("due_at"), bindparam("id")),
    )
)
_INSERT: Final = Hot(insert(tickets))
# What never changes is left out of an update, and with it the indexes that hold it.
_FIXED: Final = frozenset(
    (
        *("hall", "id", "number", "code", "day"),
        *("joined_at", "origin", "lang", "person", "slot_at"),
    )
)
_UPDATE: Final = Hot(
    update(tickets).where(_T.id == bindparam("the_id")),
    [column.name for column in tickets.c if column.name not in _FIXED],
)


def read_ticket(connection: Connection, hall: str, key: str, day: str) -> Ticket | None:
    """By id, by code, or by number of that day."""
    row = _GET(connection, {"id": key, "hall": hall}).first()
    row = row or _BY_CODE(connection, {"code": key}).first()
    if row is None or row.hall != hall:
        asked = {"hall": hall, "day": day, "number": key.upper()}
        row = _BY_NUMBER(connection, asked).first()
    return to_ticket(row) if row else None


def count_ahead(connection: Connection, hall: str, ticket: Ticket) -> int:
    asked = {
        "hall": hall,
        "service": ticket.service,
        "due_at": stamp(ticket.due_at),
        "id": ticket.id,
    }
    return int(_AHEAD(connection, asked).scalar_one())


class SqlTickets:
    """The tickets of one hall within one transaction."""

    def __init__(self, connection: Connection, hall: str, record: Any) -> None:
        self._c, self._hall, self._record = connection, hall, record
        # Nobody else writes while this transaction lasts: what was read stays true.
        self._seen: dict[str, Ticket] = {}
        self._ahead: dict[tuple[str, str, datetime], int] = {}

    def get(self, id: str) -> Ticket:
        if id not in self._seen:
            row = _GET(self._c, {"id": id, "hall": self._hall}).first()
            if row is None:
                raise NotFound("unknown_ticket", ticket=id)
            self._seen[id] = to_ticket(row)
        return self._seen[id]

    def by_code(self, code: str) -> Ticket | None:
        row = _BY_CODE(self._c, {"code": code}).first()
        return to_ticket(row) if row and row.hall == self._hall else None

    def by_number(self, number: str, day: str) -> Ticket | None:
        asked = {"hall": self._hall, "day": day, "number": number}
        row = _BY_NUMBER(self._c, asked).first()
        return to_ticket(row) if row else None

    def story(self, id: str) -> list[Logged]:
        found = self._c.execute(desk_stores.story(self._hall, id))
        return [desk_stores.to_logged(row) for row in found]

    def at_window(self, window: str) -> list[Ticket]:
        rows = _AT_WINDOW(self._c, {"hall": self._hall, "window": window})
        here = [to_ticket(row) for row in rows]
        self._seen.update((ticket.id, ticket) for ticket in here)
        return here

    def add(self, ticket: Ticket) -> None:
        _INSERT(self._c, {"hall": self._hall, **to_row(ticket)})
        self._seen[ticket.id] = ticket
        self._tell(ticket)

    def save(self, ticket: Ticket) -> None:
        self._ahead.clear()
        values = to_row(ticket)
        _UPDATE(self._c, {"the_id": values.pop("id"), **values})
        self._tell(ticket)

    def heads(
        self,
        window: Window,
        lines: Collection[ServiceId] | None = None,
        class_id: ClassId | None = None,
    ) -> list[Head]:
        every = window.services is None
        if lines is None:
            lines = () if window.services is None else {*window.services, *window.help}
        asked: dict[str, object] = {"hall": self._hall, "window": window.id, "class_id": class_id}
        asked.update((f"s{n}", service) for n, service in enumerate(sorted(lines)))
        found = _heads(len(lines), every, class_id is not None)(self._c, asked)
        return list({row.id: to_head(row) for row in found}.values())

    def in_reach(self, window: Window) -> list[Head]:
        columns = [getattr(_T, name) for name in _HEAD]
        line = select(*columns).where(_T.hall == self._hall, _IN_LINE)
        if window.services is not None:
            line = line.where(_T.service.in_([*window.services, *window.help]))
        return [to_head(row) for row in self._c.execute(line.order_by(_T.due_at, _T.id))]

    def ahead(self, ticket: Ticket) -> int:
        asked = (ticket.id, ticket.service, ticket.due_at)
        if asked not in self._ahead:  # the log, the slip and the reply ask the same
            self._ahead[asked] = count_ahead(self._c, self._hall, ticket)
        return self._ahead[asked]

    def some(self, ids: Sequence[str]) -> dict[str, Ticket]:
        found: dict[str, Ticket] = {}
        for n in range(0, len(ids), 500):
            asked = select(tickets).where(_T.hall == self._hall, _T.id.in_(ids[n : n + 500]))
            found.update((row.id, to_ticket(row)) for row in self._c.execute(asked))
        return found

    def first(self, service: str, n: int) -> list[str]:
        line = (
            select(_T.id)
            .where(_T.hall == self._hall, _T.service == service, _IN_LINE)
            .order_by(_T.due_at, _T.id)
            .limit(n)
        )
        return list(self._c.execute(line).scalars())

    def nth_due(self, service: str, n: int) -> datetime | None:
        line = (
            select(_T.due_at)
            .where(_T.hall == self._hall, _T.service == service, _IN_LINE)
            .order_by(_T.due_at, _T.id)
            .limit(n)
        )
        dues = self._c.execute(line).scalars().all()
        return instant(dues[-1]) if dues else None

    def of_person(self, person: PersonKey, day: str) -> list[Ticket]:
        asked = select(tickets).where(
            _T.hall == self._hall, text(rows.PERSON), _T.person == person, _T.day == day
        )
        return [to_ticket(row) for row in self._c.execute(asked.order_by(_T.id))]

    def served_since(self, person: PersonKey, service: str, day: str) -> bool:
        asked = select(_T.id).where(
            _T.hall == self._hall,
            text(rows.PERSON),
            _T.person == person,
            _T.day >= day,
            _T.service == service,
            _T.state == State.SERVED.value,
        )
        return self._c.execute(asked.limit(1)).first() is not None

    def last_from(self, origin: str, service: str, since: datetime) -> datetime | None:
        asked = (
            select(_T.joined_at)
            .where(
                _T.hall == self._hall,
                _T.origin == origin,
                _T.id >= time_mark("t_", since),
                _T.service == service,
                _T.joined_at > stamp(since),
            )
            .order_by(_T.id.desc())
            .limit(1)
        )
        last = self._c.execute(asked).scalar()
        return instant_or_none(last)

    def waiting(self, service: str) -> int:
        line = _T.hall == self._hall, _T.service == service, _IN_LINE
        return int(self._c.execute(select(func.count()).where(*line)).scalar_one())

    def live(self, services: Sequence[str] | None, limit: int) -> list[Ticket]:
        found: list[Ticket] = []
        for where in (rows.IN_LINE, rows.BOUND, rows.AT_WINDOW, rows.ASIDE):
            mine = select(tickets).where(_T.hall == self._hall, text(where))
            if services is not None:
                mine = mine.where(_T.service.in_(services))
            asked = mine.order_by(_T.id).limit(limit - len(found))
            found += [to_ticket(row) for row in self._c.execute(asked)]
        return found

    def unfinished_before(self, day: str, limit: int) -> list[Ticket]:
        found: list[Ticket] = []
        for where in (rows.IN_LINE, rows.BOUND, rows.AT_WINDOW, rows.ASIDE):
            asked = (
                select(tickets)
                .where(_T.hall == self._hall, _T.day < day, text(where))
                .limit(limit - len(found))
            )
            found += [to_ticket(row) for row in self._c.execute(asked)]
        return found

    def held_until(self, at: datetime) -> list[Ticket]:
        asked = select(tickets).where(
            _T.hall == self._hall,
            text(rows.ASIDE),
            _T.state == State.HELD.value,
            _T.held_until <= stamp(at),
        )
        return [to_ticket(row) for row in self._c.execute(asked)]

    def _tell(self, ticket: Ticket) -> None:
        event: Event
        for event in ticket.take_news():
            self._record(event)
