"""Figures of days and months, as they are kept for reports of longer periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select

from server.assessment.figures import ByWhat
from server.storage import rows
from server.storage.rows import stamp

_R = rows.rollups.c
_T = rows.tickets.c
_E = rows.events.c


class SqlRollups:
    def __init__(self, connection: Connection, hall: str) -> None:
        self._c, self._hall = connection, hall

    def save(self, grain: str, start: date, figures: ByWhat) -> None:
        mine = (_R.hall == self._hall, _R.grain == grain, _R.start == start.isoformat())
        some = () if "hall" in figures else (_R.by.in_(list(figures)),)
        self._c.execute(delete(rows.rollups).where(*mine, *some))
        key = {"hall": self._hall, "grain": grain, "start": start.isoformat()}
        made = [
            {**key, "by": by, "of": of, "figures": one.dumps()}
            for by, found in figures.items()
            for of, one in found.items()
        ]
        self._c.execute(insert(rows.rollups), made)


def read_rollups(
    connection: Connection, hall: str, grain: str, starts: Iterable[date], by: str
) -> list[tuple[date, str, str]]:
    """(start, of, figures as text) of the days or months that begin on ``starts``, in order."""
    wanted = {start.isoformat() for start in starts}
    if not wanted:
        return []
    asked = (
        select(_R.start, _R.of, _R.figures)
        .where(_R.hall == hall, _R.grain == grain, _R.by == by)
        .where(_R.start >= min(wanted), _R.start <= max(wanted))
        .order_by(_R.start, _R.of)
    )
    return [
        (date.fromisoformat(row.start), row.of, row.figures)
        for row in connection.execute(asked)
        if row.start in wanted
    ]


def kept(
    connection: Connection, hall: str, grain: str, first: date, last: date, by: str = "hall"
) -> set[date]:
    """Which of the days, or months, from ``first`` to ``last`` there are such figures of."""
    asked = select(_R.start).where(
        *(_R.hall == hall, _R.grain == grain, _R.by == by),
        *(_R.start >= first.isoformat(), _R.start <= last.isoformat()),
    )
    return {date.fromisoformat(start) for start in connection.execute(asked).scalars()}


def first_day(connection: Connection, hall: str) -> date | None:
    """The first business day on which somebody took a ticket."""
    found = connection.execute(select(func.min(_T.day)).where(_T.hall == hall)).scalar_one()
    return date.fromisoformat(found) if found else None


def rows_of_day(
    connection: Connection, hall: str, day: date, span: tuple[datetime, datetime, datetime]
) -> Sequence[Row[Any]]:
    """A day's events, and what happened later to the tickets taken on it; in order of seq.
    ``span``: the first moment of the day, of the next one, and until when things may still happen.
    """
    start, end, last = map(stamp, span)
    own = select(_T.id).where(_T.hall == hall, _T.day == day.isoformat())
    then = and_(_E.at >= start, _E.at < end)
    later = and_(_E.at >= end, _E.at < last, _E.ticket.in_(own))
    asked = select(rows.events).where(
        _E.hall == hall, _E.at >= start, _E.at < last, or_(then, later)
    )
    return connection.execute(asked.order_by(_E.seq)).all()
