"""What a supervisor has set for a clerk, and what clerks noted about a visit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select

from server.domain.ids import ServiceId
from server.storage import rows
from server.storage.rows import instant, stamp
from server.storage.stores import Store
from server.usecases.ports import Note

_W, _N = rows.weights.c, rows.notes.c


class SqlWeights(Store):
    def of(self, staff: str) -> dict[ServiceId, float | None]:
        asked = select(_W.service, _W.minutes).where(_W.hall == self._hall, _W.staff == staff)
        return {ServiceId(row.service): row.minutes for row in self._c.execute(asked)}

    def put(self, staff: str, service: str, minutes: float | None) -> None:
        if minutes == 0:
            where = (_W.hall == self._hall, _W.staff == staff, _W.service == service)
            self._c.execute(delete(rows.weights).where(*where))
        else:
            self._put(rows.weights, {"staff": staff, "service": service, "minutes": minutes})


def weights(hall: str) -> Any:
    return (
        select(_W.staff, _W.service, _W.minutes)
        .where(_W.hall == hall)
        .order_by(_W.staff, _W.service)
    )


class SqlNotes(Store):
    def add(self, note: Note) -> None:
        self._c.execute(
            insert(rows.notes),
            {
                "hall": self._hall,
                "id": note.id,
                "ticket": note.ticket,
                "service": note.service,
                "window": note.window,
                "by": note.by,
                "at": stamp(note.at),
                "text": note.text,
            },
        )


def notes(hall: str, tickets: Iterable[str]) -> Any:
    """In their order."""
    return select(rows.notes).where(_N.hall == hall, _N.ticket.in_(list(tickets))).order_by(_N.id)


def to_note(row: Any) -> Note:
    return Note(
        row.id, row.ticket, ServiceId(row.service), row.window, row.by, instant(row.at), row.text
    )
