"""Do the windows' duties, clerks' weights and notes agree with the event log?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from server.storage import rows
from server.storage.desk_stores import to_logged

_KINDS: Final = (
    *("window_opened", "window_paused", "window_resumed", "window_closed", "window_taken_over"),
    *("ticket_called", "ticket_call_undone", "weight_changed", "note_added"),
)


def faults(connection: Connection, hall: str) -> Iterator[str]:
    """One line for each row that the log does not tell so, and for each that is missing."""
    told = _Floor()
    e = rows.events.c
    asked = select(rows.events).where(e.hall == hall, e.kind.in_(_KINDS)).order_by(e.seq)
    for row in connection.execution_options(yield_per=5000).execute(asked):
        told.follow(to_logged(row))
    compared: tuple[tuple[str, Mapping[Any, Any], Mapping[Any, Any]], ...] = (
        ("duty of", told.duties, _duties(connection, hall)),
        ("weight of", told.weights, _weights(connection, hall)),
        ("note", told.notes, _notes(connection, hall)),
    )
    for what, log, kept in compared:
        yield from (
            f"{hall}: {what} {key} is {kept.get(key)}, the log tells {log.get(key)}"
            for key in sorted(log.keys() | kept.keys(), key=str)
            if log.get(key) != kept.get(key)
        )


class _Floor:
    """What the log tells: window → (state, clerk, run, weights), (clerk, service) → minutes,
    note → ticket."""

    def __init__(self) -> None:
        self.weights: dict[tuple[str, str], float | None] = {}
        self.notes: dict[str, str] = {}
        self._sits: dict[str, tuple[str, str | None]] = {}
        self._runs: dict[str, int] = {}

    def follow(self, event: Any) -> None:
        window, facts = event.window, event.facts
        if event.kind == "weight_changed":
            key = (event.staff, facts["service"])
            self.weights[key] = facts.get("minutes")
            if self.weights[key] == 0:
                del self.weights[key]
        elif event.kind == "note_added":
            self.notes[facts["note"]] = event.ticket
        elif event.kind in ("ticket_called", "ticket_call_undone"):
            if "run" in facts:
                self._runs[window] = facts["run"]
        elif event.kind == "window_opened":
            self._sits[window], self._runs[window] = ("open", event.staff), 0
        elif event.kind == "window_closed":
            self._sits[window] = ("closed", None)
        elif event.kind == "window_taken_over":
            to = facts.get("to_staff")
            self._sits[window] = ("open", to) if to else ("closed", None)
        else:
            state = "paused" if event.kind == "window_paused" else "open"
            self._sits[window] = (state, self._sits[window][1])

    @property
    def duties(self) -> dict[str, Any]:
        return {
            window: (state, staff, self._runs.get(window, 0), self._of(staff))
            for window, (state, staff) in self._sits.items()
        }

    def _of(self, staff: str | None) -> dict[str, float | None]:
        return {service: m for (who, service), m in self.weights.items() if who == staff}


def _duties(connection: Connection, hall: str) -> dict[str, Any]:
    asked = select(rows.duties).where(rows.duties.c.hall == hall)
    return {
        row.window: (row.state, row.staff, row.run, json.loads(row.weights or "{}"))
        for row in connection.execute(asked)
    }


def _weights(connection: Connection, hall: str) -> dict[tuple[str, str], float | None]:
    asked = select(rows.weights).where(rows.weights.c.hall == hall)
    return {(row.staff, row.service): row.minutes for row in connection.execute(asked)}


def _notes(connection: Connection, hall: str) -> dict[str, str]:
    asked = select(rows.notes.c.id, rows.notes.c.ticket).where(rows.notes.c.hall == hall)
    return {row.id: row.ticket for row in connection.execute(asked)}
