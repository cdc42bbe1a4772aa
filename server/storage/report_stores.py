"""Reports made in the background, their files, and counts that they tell."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, text

from server.domain.errors import NotFound
from server.domain.report import Report, ReportState
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.usecases.ports import ReportFile

_R = rows.reports.c
_F = rows.report_files.c
_SHOWN = 50


def to_report(row: Any) -> Report:
    return Report(
        id=row.id,
        kind=row.kind,
        first=date.fromisoformat(row.first),
        last=date.fromisoformat(row.last),
        forms=tuple(row.forms.split(",")),
        language=row.language,
        by=row.by,
        asked_at=instant(row.asked_at),
        state=ReportState(row.state),
        progress=row.progress,
        step=row.step,
        beat_at=instant_or_none(row.beat_at),
        ended_at=instant_or_none(row.ended_at),
        error=row.error,
        digest=row.digest,
    )


def _open(hall: str) -> Select[Any]:
    return select(rows.reports).where(_R.hall == hall, text(rows.OPEN_REPORT)).order_by(_R.id)


def read_open(connection: Connection, hall: str) -> list[Report]:
    return [to_report(row) for row in connection.execute(_open(hall))]


class SqlReports:
    def __init__(self, connection: Connection, hall: str) -> None:
        self._c, self._hall = connection, hall

    def get(self, id: str) -> Report:
        asked = select(rows.reports).where(_R.hall == self._hall, _R.id == id)
        if (row := self._c.execute(asked).first()) is None:
            raise NotFound("unknown_report", report=id)
        return to_report(row)

    def open(self) -> list[Report]:
        return read_open(self._c, self._hall)

    def save(self, one: Report) -> None:
        self._c.execute(delete(rows.reports).where(_R.hall == self._hall, _R.id == one.id))
        row = {
            "hall": self._hall,
            "id": one.id,
            "kind": one.kind,
            "first": one.first.isoformat(),
            "last": one.last.isoformat(),
            "forms": ",".join(one.forms),
            "language": one.language,
            "by": one.by,
            "asked_at": stamp(one.asked_at),
            "state": one.state.value,
            "progress": one.progress,
            "step": one.step,
            "beat_at": stamp_or_none(one.beat_at),
            "ended_at": stamp_or_none(one.ended_at),
            "error": one.error,
            "digest": one.digest,
        }
        self._c.execute(insert(rows.reports), row)

    def keep(self, report: str, form: str, data: bytes) -> None:
        row = {"hall": self._hall, "report": report, "form": form, "size": len(data), "data": data}
        self._c.execute(insert(rows.report_files), row)

    def scheduled(self) -> list[tuple[str, date]]:
        asked = select(_R.kind, _R.first).where(_R.hall == self._hall, _R.by.is_(None))
        return [(row.kind, date.fromisoformat(row.first)) for row in self._c.execute(asked)]

    def drop_before(self, at: datetime) -> None:
        old = select(_R.id).where(_R.hall == self._hall, _R.asked_at < stamp(at))
        gone = list(self._c.execute(old).scalars())
        self._c.execute(delete(rows.report_files).where(_F.report.in_(gone)))
        self._c.execute(delete(rows.reports).where(_R.hall == self._hall, _R.id.in_(gone)))


def newest(
    connection: Connection, hall: str, *, before: str | None, id: str | None
) -> list[tuple[Report, list[ReportFile]]]:
    asked = select(rows.reports).where(_R.hall == hall)
    asked = asked.where(_R.id < before) if before else asked
    asked = asked.where(_R.id == id) if id else asked
    found = connection.execute(asked.order_by(_R.id.desc()).limit(_SHOWN)).all()
    made: dict[str, list[ReportFile]] = {row.id: [] for row in found}
    sizes = select(_F.report, _F.form, _F.size).where(_F.report.in_(list(made)))
    for row in connection.execute(sizes.order_by(_F.form)):
        made[row.report].append(ReportFile(row.form, row.size))
    return [(to_report(row), made[row.id]) for row in found]


def read_file(connection: Connection, hall: str, id: str, form: str) -> tuple[Report, bytes]:
    asked = (
        select(rows.reports, _F.data)
        .join(rows.report_files, _F.report == _R.id)
        .where(_R.hall == hall, _R.id == id, _F.form == form)
    )
    if (row := connection.execute(asked).first()) is None:
        raise NotFound("unknown_report", report=id)
    return to_report(row), bytes(row.data)


def cases_opened(
    connection: Connection, hall: str, start: datetime, end: datetime
) -> list[tuple[datetime, str, datetime | None]]:
    c = rows.cases.c
    asked = select(c.opened_at, c.state, c.ended_at).where(
        c.hall == hall, c.opened_at >= stamp(start), c.opened_at < stamp(end)
    )
    return [
        (instant(row.opened_at), row.state, instant_or_none(row.ended_at))
        for row in connection.execute(asked.order_by(c.id))
    ]


def appointments_by_state(
    connection: Connection, hall: str, start: datetime, end: datetime
) -> dict[str, int]:
    a = rows.appointments.c
    asked = (
        select(a.state, func.count())
        .where(a.hall == hall, a.start >= stamp(start), a.start < stamp(end))
        .group_by(a.state)
    )
    return {row[0]: row[1] for row in connection.execute(asked)}
