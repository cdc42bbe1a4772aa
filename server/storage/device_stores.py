"""Devices as their agents told of them, and the outbox of their jobs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    union,
    update,
)

from server.storage import rows
from server.storage.hot import Hot
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store
from server.usecases.ports import AgentFile, AgentReport, Device, Job


def to_device(row: Any) -> Device:
    return Device(
        row.agent,
        row.id,
        row.kind,
        row.place,
        row.state,
        row.paper,
        row.detail,
        row.driver,
        row.version,
    )


_DEVICES_AT: Final = Hot(
    select(rows.devices).where(
        rows.devices.c.hall == bindparam("hall"), rows.devices.c.place == bindparam("place")
    )
)


class SqlDevices(Store):
    def __init__(self, connection: Connection, hall: str) -> None:
        super().__init__(connection, hall)
        self._at: dict[str, list[Device]] = {}

    def at(self, place: str, kind: str) -> Device | None:
        if place not in self._at:
            asked = {"hall": self._hall, "place": place}
            self._at[place] = [to_device(row) for row in _DEVICES_AT(self._c, asked)]
        found = (device for device in self._at[place] if device.kind == kind)
        return min(found, key=lambda device: device.state == "offline", default=None)

    def get(self, agent: str, id: str) -> Device | None:
        found = select(rows.devices).where(
            rows.devices.c.hall == self._hall,
            rows.devices.c.agent == agent,
            rows.devices.c.id == id,
        )
        row = self._c.execute(found).first()
        return to_device(row) if row else None

    def of(self, agent: str) -> list[Device]:
        found = select(rows.devices).where(
            rows.devices.c.hall == self._hall, rows.devices.c.agent == agent
        )
        return [to_device(row) for row in self._c.execute(found)]

    def save(self, device: Device, at: datetime) -> None:
        self._at.clear()
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
                "version": device.version,
            },
        )

    def failed(self, agent: str, id: str, error: str, at: datetime) -> None:
        self._c.execute(
            update(rows.devices)
            .where(
                rows.devices.c.hall == self._hall,
                rows.devices.c.agent == agent,
                rows.devices.c.id == id,
            )
            .values(error=error, error_at=stamp(at))
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


_FILES: Final = rows.agent_devices.c


def agent_versions(connection: Connection, hall: str, agents: Sequence[str]) -> dict[str, int]:
    asked = (
        select(_FILES.agent, func.max(_FILES.version))
        .where(_FILES.hall == hall, _FILES.agent.in_(agents))
        .group_by(_FILES.agent)
    )
    return {row[0]: row[1] for row in connection.execute(asked)}


def _file(row: Any) -> AgentFile:
    return AgentFile(row.agent, row.version, row.text, row.by, instant(row.at))


class SqlAgentFiles(Store):
    def newest(self, agent: str) -> AgentFile | None:
        asked = select(rows.agent_devices).where(_FILES.hall == self._hall, _FILES.agent == agent)
        row = self._c.execute(asked.order_by(_FILES.version.desc()).limit(1)).first()
        return _file(row) if row else None

    def get(self, agent: str, version: int) -> AgentFile | None:
        asked = select(rows.agent_devices).where(
            _FILES.hall == self._hall, _FILES.agent == agent, _FILES.version == version
        )
        row = self._c.execute(asked).first()
        return _file(row) if row else None

    def save(self, one: AgentFile) -> None:
        row = {"hall": self._hall, "agent": one.agent, "version": one.version, "text": one.text}
        self._c.execute(insert(rows.agent_devices), {**row, "by": one.by, "at": stamp(one.at)})

    def report(self, agent: str) -> AgentReport | None:
        said = rows.agent_reports.c
        asked = select(rows.agent_reports).where(said.hall == self._hall, said.agent == agent)
        row = self._c.execute(asked).first()
        if row is None:
            return None
        return AgentReport(
            row.agent, row.works_on, row.refused, row.error, instant(row.at), row.address
        )

    def keep_report(self, one: AgentReport) -> None:
        self._put(
            rows.agent_reports,
            {
                "agent": one.agent,
                "works_on": one.works_on,
                "refused": one.refused,
                "error": one.error,
                "at": stamp(one.at),
                "address": one.address,
            },
        )

    def has_key(self, agent: str) -> bool:
        return self._c.execute(self._keys().where(rows.keys.c.name == agent)).first() is not None

    def names(self) -> list[str]:
        kept = select(_FILES.agent).where(_FILES.hall == self._hall)
        said = select(rows.agent_reports.c.agent).where(rows.agent_reports.c.hall == self._hall)
        found = self._c.execute(union(self._keys(), kept, said))
        return sorted(name for (name,) in found)

    def _keys(self) -> Select[tuple[str]]:
        key = rows.keys.c
        return select(key.name).where(
            key.hall == self._hall, key.role == "agent", key.revoked_at.is_(None)
        )


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
        done_by=row.done_by,
    )


_JOBS: Final = rows.jobs.c
_ADD_JOB: Final = Hot(insert(rows.jobs))


class SqlJobs(Store):
    """Jobs of one transaction have one time, and ids of one time no order: each is entered a
    microsecond after the one before, or of two texts for one bar the older could come last."""

    def __init__(self, connection: Connection, hall: str) -> None:
        super().__init__(connection, hall)
        self._added = 0

    def add(self, job: Job) -> None:
        created_at = stamp(job.created_at) + self._added
        self._added += 1
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
                "created_at": created_at,
                "error": None,
                "sent_at": None,
                "ended_at": None,
                "done_by": None,
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
            .values(
                state=job.state,
                error=job.error,
                ended_at=stamp_or_none(job.ended_at),
                done_by=job.done_by,
            )
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
        return sorted(found, key=lambda job: (job.created_at, job.id))

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
            .order_by(_JOBS.created_at.desc(), _JOBS.id.desc())
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
        return [to_job(row) for row in self._c.execute(asked.order_by(_JOBS.created_at, _JOBS.id))]
