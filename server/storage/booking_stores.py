"""Appointments, and messages to visitors on their way out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, text, update

from server.domain.appointment import Appointment, Booked, Visitor
from server.domain.events import Event
from server.domain.ids import ServiceId, TicketId
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store
from server.usecases.ports import Notification

_A, _N = rows.appointments.c, rows.notifications.c


def to_appointment(row: Any) -> Appointment:
    return Appointment(
        id=row.id,
        code=row.code,
        service=ServiceId(row.service),
        start=instant(row.start),
        end=instant(row.end),
        visitor=Visitor(row.by_phone, row.by_id),
        booked_at=instant(row.booked_at),
        origin=row.origin,
        lang=row.lang,
        state=Booked(row.state),
        ticket=TicketId(row.ticket) if row.ticket else None,
    )


def of_visitor(visitor: Visitor) -> Any:
    """Whichever of the two numbers they gave then."""
    return or_(
        *([_A.by_id == visitor.id_number] if visitor.id_number else []),
        *([_A.by_phone == visitor.phone] if visitor.phone else []),
    )


def between(hall: str, start: datetime, end: datetime) -> Any:
    """Whose slots begin from ``start`` up to ``end``, in order."""
    return (
        select(rows.appointments)
        .where(_A.hall == hall, _A.start >= stamp(start), _A.start < stamp(end))
        .order_by(_A.start, _A.id)
    )


def count_taken(
    connection: Connection, hall: str, service: str, start: datetime, end: datetime
) -> Mapping[datetime, int]:
    asked = (
        select(_A.start, func.count().label("n"))
        .where(
            _A.hall == hall,
            _A.service == service,
            _A.start >= stamp(start),
            _A.start < stamp(end),
            _A.state != Booked.CANCELLED.value,
        )
        .group_by(_A.start)
    )
    return Counter({instant(row.start): row.n for row in connection.execute(asked)})


def read_appointment(connection: Connection, hall: str, code: str) -> Appointment | None:
    asked = select(rows.appointments).where(_A.hall == hall, _A.code == code)
    row = connection.execute(asked).first()
    return to_appointment(row) if row else None


def read_day(
    connection: Connection, hall: str, start: datetime, end: datetime, service: str | None
) -> list[tuple[Appointment, Mapping[str, str]]]:
    """With the last digits of the visitors' numbers, if they are known still."""
    p = rows.persons.c
    whose = rows.appointments.outerjoin(rows.persons, (p.hall == _A.hall) & (p.of == _A.id))
    asked = (
        select(rows.appointments, p.masked)
        .select_from(whose)
        .where(_A.hall == hall, _A.start >= stamp(start), _A.start < stamp(end))
        .order_by(_A.start, _A.id)
    )
    if service is not None:
        asked = asked.where(_A.service == service)
    return [
        (to_appointment(row), json.loads(row.masked) if row.masked else {})
        for row in connection.execute(asked)
    ]


class SqlAppointments(Store):
    def __init__(self, connection: Connection, hall: str, record: Callable[[Event], int]) -> None:
        super().__init__(connection, hall)
        self._record = record

    def get(self, id: str) -> Appointment | None:
        asked = select(rows.appointments).where(_A.hall == self._hall, _A.id == id)
        row = self._c.execute(asked).first()
        return to_appointment(row) if row else None

    def by_code(self, code: str) -> Appointment | None:
        return read_appointment(self._c, self._hall, code)

    def taken(self, service: str, start: datetime, end: datetime) -> Mapping[datetime, int]:
        return count_taken(self._c, self._hall, service, start, end)

    def of(self, visitor: Visitor, start: datetime, end: datetime) -> list[Appointment]:
        if not visitor.keys:
            return []
        asked = between(self._hall, start, end).where(of_visitor(visitor))
        return [to_appointment(row) for row in self._c.execute(asked)]

    def over(self, at: datetime, limit: int) -> list[Appointment]:
        asked = (
            select(rows.appointments)
            .where(_A.hall == self._hall, text(rows.BOOKED), _A.end <= stamp(at))
            .order_by(_A.end)
            .limit(limit)
        )
        return [to_appointment(row) for row in self._c.execute(asked)]

    def forget_visitors(self, before: datetime) -> None:
        known = or_(_A.by_id.is_not(None), _A.by_phone.is_not(None))
        self._c.execute(
            update(rows.appointments)
            .where(_A.hall == self._hall, _A.start < stamp(before), known)
            .values(by_id=None, by_phone=None)
        )

    def save(self, one: Appointment) -> None:
        self._put(
            rows.appointments,
            {
                "id": one.id,
                "code": one.code,
                "service": one.service,
                "start": stamp(one.start),
                "end": stamp(one.end),
                "state": one.state.value,
                "by_id": one.visitor.id_number,
                "by_phone": one.visitor.phone,
                "booked_at": stamp(one.booked_at),
                "origin": one.origin,
                "lang": one.lang,
                "ticket": one.ticket,
            },
        )
        for event in one.take_news():
            self._record(event)


def to_notification(row: Any) -> Notification:
    return Notification(
        id=row.id,
        kind=row.kind,
        of=row.of,
        state=row.state,
        lang=row.lang,
        next_at=instant(row.next_at),
        useless_at=instant_or_none(row.useless_at),
        tries=row.tries,
        error=row.error,
        ended_at=instant_or_none(row.ended_at),
    )


class SqlNotifications(Store):
    def get(self, id: str) -> Notification | None:
        return self._one(_N.id == id)

    def find(self, of: str, kind: str) -> Notification | None:
        return self._one(_N.of == of, _N.kind == kind)

    def _one(self, *where: Any) -> Notification | None:
        asked = select(rows.notifications).where(_N.hall == self._hall, *where)
        row = self._c.execute(asked).first()
        return to_notification(row) if row else None

    def watching(self) -> list[Notification]:
        asked = select(rows.notifications).where(_N.hall == self._hall, text(rows.WATCHING))
        return [to_notification(row) for row in self._c.execute(asked)]

    def due(self, at: datetime, limit: int, kinds: Sequence[str]) -> list[Notification]:
        asked = (
            select(rows.notifications)
            .where(_N.hall == self._hall, text(rows.TO_SEND), _N.next_at <= stamp(at))
            .where(_N.kind.in_(kinds))
            .order_by(_N.next_at)
            .limit(limit)
        )
        return [to_notification(row) for row in self._c.execute(asked)]

    def save(self, one: Notification) -> None:
        self._put(
            rows.notifications,
            {
                "id": one.id,
                "kind": one.kind,
                "of": one.of,
                "state": one.state,
                "lang": one.lang,
                "next_at": stamp(one.next_at),
                "useless_at": stamp_or_none(one.useless_at),
                "tries": one.tries,
                "error": one.error,
                "ended_at": stamp_or_none(one.ended_at),
            },
        )

    def drop_of(self, of: str, at: datetime) -> None:
        self._c.execute(
            update(rows.notifications)
            .where(
                _N.hall == self._hall,
                _N.of == of,
                _N.state.in_(("watching", "queued")),
            )
            .values(state="dropped", ended_at=stamp(at))
        )


def halls_to_notify(connection: Connection, at: datetime, kinds: Sequence[str]) -> list[str]:
    due = (
        select(_N.id)
        .where(_N.kind.in_(kinds))
        .where(_N.hall == rows.halls.c.id, text(rows.TO_SEND), _N.next_at <= stamp(at))
        .exists()
    )
    return list(connection.execute(select(rows.halls.c.id).where(due)).scalars())
