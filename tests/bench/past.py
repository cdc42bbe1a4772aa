"""A hall with years behind it: one real visit, copied a million times into its past.

This looks into the database, as nothing else in these suites does: a million visits over HTTP
would take half an hour. The copies differ in id, number, code, day and times, nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

_DAY_US = 86_400_000_000
_PER_DAY = 2_500
_TIMES = ("at", "joined_at", "due_at", "first_called_at", "called_at", "started_at", "ended_at")


def fill(file: Path, ticket: str, copies: int) -> tuple[int, int]:
    """Copy a ticket and its events into the past; how many tickets and events there are then."""
    store = sqlite3.connect(file, isolation_level=None)
    store.row_factory = sqlite3.Row
    try:
        store.execute("PRAGMA synchronous=OFF")
        store.execute("PRAGMA cache_size=-200000")
        model = dict(store.execute("SELECT * FROM tickets WHERE id = ?", (ticket,)).fetchone())
        events = [
            dict(row)
            for row in store.execute(
                "SELECT * FROM events WHERE ticket = ? ORDER BY seq", (ticket,)
            )
        ]
        seq = int(store.execute("SELECT max(seq) FROM events").fetchone()[0])
        store.execute("BEGIN IMMEDIATE")
        _insert(store, "tickets", list(model), _tickets(model, copies))
        _insert(store, "events", list(events[0]), _events(events, copies, seq))
        store.execute(
            "UPDATE halls SET seq = ? WHERE id = ?", (seq + copies * len(events), model["hall"])
        )
        store.execute("COMMIT")
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        counted = [store.execute(f"SELECT count(*) FROM {t}") for t in ("tickets", "events")]
        return tuple(int(c.fetchone()[0]) for c in counted)  # type: ignore[return-value]
    finally:
        store.close()


def _insert(
    store: sqlite3.Connection, table: str, columns: list[str], rows: Iterator[dict[str, Any]]
) -> None:
    names = ", ".join(f'"{c}"' for c in columns)
    places = ", ".join(f":{c}" for c in columns)
    store.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def _shifted(row: dict[str, Any], days: int) -> dict[str, Any]:
    """The same row some days earlier."""
    moved = {c: row[c] - days * _DAY_US for c in _TIMES if row.get(c) is not None}
    return {**row, **moved}


def _tickets(model: dict[str, Any], copies: int) -> Iterator[dict[str, Any]]:
    today = date.fromisoformat(model["day"])
    for n in range(copies):
        days = 1 + (copies - 1 - n) // _PER_DAY
        changed = {
            "id": f"t_past{n:07}",
            "code": f"past{n:07}",
            "number": f"P{n % _PER_DAY:04}",
            "day": str(today - timedelta(days=days)),
        }
        yield {**_shifted(model, days), **changed}


def _events(models: list[dict[str, Any]], copies: int, seq: int) -> Iterator[dict[str, Any]]:
    for n in range(copies):
        days = 1 + (copies - 1 - n) // _PER_DAY
        for model in models:
            seq += 1
            yield {**_shifted(model, days), "seq": seq, "ticket": f"t_past{n:07}"}
