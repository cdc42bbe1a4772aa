"""The smaller stores of a unit of work, one class a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from server.domain.duty import Duty, DutyState
from server.domain.ids import StaffId, TicketId, WindowId
from server.domain.rating import Rating
from server.storage import rows
from server.storage.hot import Hot
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.usecases.hall_file import HallFile
from server.usecases.ports import Device, Job, Key, Person, Reply


def upsert(connection: Connection, table: Any) -> Any:
    """INSERT with ON CONFLICT of the database at hand."""
    return (pg_insert if connection.dialect.name == "postgresql" else sqlite_insert)(table)


class _Store:
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


class SqlNumbers(_Store):
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


class SqlDuties(_Store):
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
            },
        )
        told, duty.news = duty.news, []
        for event in told:
            self._record(event)


class SqlRatings(_Store):
    def of(self, ticket: str) -> Rating | None:
        row = self._c.execute(select(rows.ratings).where(rows.ratings.c.ticket == ticket)).first()
        if row is None:
            return None
        return Rating(
            TicketId(row.ticket),
            row.level,
            tuple(json.loads(row.reasons)),
            row.comment,
            row.origin,
            instant(row.at),
        )

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


def to_device(row: Any) -> Device:
    return Device(
        row.agent, row.id, row.kind, row.place, row.state, row.paper, row.detail, row.driver
    )


_DEVICES_AT: Final = Hot(
    select(rows.devices).where(
        rows.devices.c.hall == bindparam("hall"),
        rows.devices.c.place == bindparam("place"),
        rows.devices.c.kind == bindparam("kind"),
    )
)


class SqlDevices(_Store):
    def at(self, place: str, kind: str) -> Device | None:
        asked = {"hall": self._hall, "place": place, "kind": kind}
        found = [to_device(row) for row in _DEVICES_AT(self._c, asked)]
        return min(found, key=lambda device: device.state == "offline", default=None)

    def of(self, agent: str) -> list[Device]:
        found = select(rows.devices).where(
            rows.devices.c.hall == self._hall, rows.devices.c.agent == agent
        )
        return [to_device(row) for row in self._c.execute(found)]

    def save(self, device: Device, at: datetime) -> None:
        self._put(
            rows.devices,
            {
                "agent": device.agent,
                "id": device.id,
                "kind": device.kind,
                "place": device.place,
                "state": device.state,
                "paper": device.paper,
                "detail": device.detail,
                "driver": device.driver,
                "seen_at": stamp(at),
            },
        )

    def seen(self, agent: str, at: datetime) -> None:
        self._c.execute(
            update(rows.devices)
            .where(rows.devices.c.hall == self._hall, rows.devices.c.agent == agent)
            .values(seen_at=stamp(at))
        )

    def forget(self, agent: str, ids: Iterable[str]) -> None:
        self._c.execute(
            delete(rows.devices).where(
                rows.devices.c.hall == self._hall,
                rows.devices.c.agent == agent,
                rows.devices.c.id.in_(list(ids)),
            )
        )

    def unseen_since(self, at: datetime) -> list[Device]:
        found = select(rows.devices).where(
            rows.devices.c.hall == self._hall,
            rows.devices.c.state != "offline",
            rows.devices.c.seen_at < stamp(at),
        )
        return [to_device(row) for row in self._c.execute(found)]


def to_job(row: Any) -> Job:
    return Job(
        id=row.id,
        agent=row.agent,
        device=row.device,
        kind=row.kind,
        data=json.loads(row.data),
        created_at=instant(row.created_at),
        ticket=row.ticket,
        state=row.state,
        error=row.error,
        ended_at=instant_or_none(row.ended_at),
    )


_JOBS: Final = rows.jobs.c
_ADD_JOB: Final = Hot(insert(rows.jobs))


class SqlJobs(_Store):
    def add(self, job: Job) -> None:
        _ADD_JOB(
            self._c,
            {
                "hall": self._hall,
                "id": job.id,
                "agent": job.agent,
                "device": job.device,
                "kind": job.kind,
                "data": json.dumps(job.data, ensure_ascii=False),
                "ticket": job.ticket,
                "state": job.state,
                "created_at": stamp(job.created_at),
                "error": None,
                "sent_at": None,
                "ended_at": None,
            },
        )

    def get(self, id: str) -> Job | None:
        row = self._c.execute(
            select(rows.jobs).where(_JOBS.id == id, _JOBS.hall == self._hall)
        ).first()
        return to_job(row) if row else None

    def end(self, job: Job) -> None:
        self._c.execute(
            update(rows.jobs)
            .where(_JOBS.id == job.id)
            .values(state=job.state, error=job.error, ended_at=stamp_or_none(job.ended_at))
        )

    def claim(self, agents: Sequence[str], at: datetime) -> list[Job]:
        taken = (
            update(rows.jobs)
            .where(
                _JOBS.hall == self._hall,
                _JOBS.agent.in_(agents),
                text(rows.OPEN_JOB),
                _JOBS.state == "queued",
            )
            .values(state="sent", sent_at=stamp(at))
            .returning(*_JOBS)
        )
        found = [to_job(row) for row in self._c.execute(taken)]
        return sorted(found, key=lambda job: job.id)

    def unanswered(self, agent: str) -> list[Job]:
        return self._open("sent", _JOBS.agent == agent)

    def last_rate(self, agent: str, device: str, before: datetime) -> Job | None:
        asked = (
            select(rows.jobs)
            .where(
                _JOBS.hall == self._hall,
                _JOBS.agent == agent,
                _JOBS.device == device,
                text(rows.RATE_JOB),
                _JOBS.created_at <= stamp(before),
            )
            .order_by(_JOBS.id.desc())
            .limit(1)
        )
        row = self._c.execute(asked).first()
        return to_job(row) if row else None

    def stale(self, kind: str, before: datetime) -> list[Job]:
        return self._open("queued", _JOBS.kind == kind, _JOBS.created_at < stamp(before))

    def _open(self, state: str, *where: Any) -> list[Job]:
        asked = select(rows.jobs).where(
            _JOBS.hall == self._hall, text(rows.OPEN_JOB), _JOBS.state == state, *where
        )
        return [to_job(row) for row in self._c.execute(asked.order_by(_JOBS.id))]


def to_person(row: Any) -> Person:
    return Person(
        row.id, row.name, row.role, tuple(json.loads(row.windows)), row.password_hash, row.active
    )


class SqlPeople(_Store):
    def by_name(self, name: str) -> Person | None:
        return self._one(rows.staff.c.name == name)

    def get(self, id: str) -> Person | None:
        return self._one(rows.staff.c.id == id)

    def _one(self, where: Any) -> Person | None:
        row = self._c.execute(
            select(rows.staff).where(rows.staff.c.hall == self._hall, where)
        ).first()
        return to_person(row) if row else None

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
            },
        )


class SqlKeys(_Store):
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


class SqlSessions(_Store):
    def add(self, token_hash: str, staff: str, at: datetime, expires_at: datetime) -> None:
        self._c.execute(
            insert(rows.sessions),
            {
                "hall": self._hall,
                "token_hash": token_hash,
                "staff": staff,
                "created_at": stamp(at),
                "expires_at": stamp(expires_at),
            },
        )

    def drop(self, token_hash: str) -> None:
        self._c.execute(delete(rows.sessions).where(rows.sessions.c.token_hash == token_hash))


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


class SqlReplies(_Store):
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


class SqlDefinitions(_Store):
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


class SqlConfirmedPairings(_Store):
    def confirm(self, code: str, role: str, name: str) -> bool:
        changed = self._c.execute(
            update(rows.pairings)
            .where(rows.pairings.c.code == code, rows.pairings.c.hall.is_(None))
            .values(hall=self._hall, role=role, name=name)
        )
        return changed.rowcount == 1
