"""A quarter of a county hall's past, written into its log as the server would have."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.rig.hall import Hall

_TZ: Final = ZoneInfo("Asia/Shanghai")
Row = dict[str, Any]


class Quarter:
    """Days of a hall's windows, each with its own clerk. ``clerks``: window → staff id."""

    def __init__(self, hall: Hall, clerks: Mapping[str, str]) -> None:
        file = tomllib.loads(hall.example.read_text("utf-8"))
        every = [service["id"] for service in file["services"]]
        self.hall = str(file["hall"]["id"])
        self._windows = [
            (w["id"], w["zone"], every if w["services"] == "*" else w["services"])
            for w in file["windows"]
            if w["id"] in clerks and w.get("services")
        ]
        self._clerks, self._chance = dict(clerks), random.Random("a quarter")

    def write(self, hall: Hall, first: date, last: date, left_at: tuple[str, date]) -> int:
        """Every weekday from ``first`` to ``last``; how many visits. ``left_at``: the window whose
        clerk was away for half an hour of that day while somebody waited."""
        with contextlib.closing(sqlite3.connect(hall.file, isolation_level=None)) as store:
            store.row_factory = sqlite3.Row
            seq = int(store.execute("SELECT max(seq) FROM events").fetchone()[0])
            model = dict(store.execute("SELECT * FROM tickets LIMIT 1").fetchone())
            store.execute("BEGIN IMMEDIATE")
            visits, day = 0, first
            while day <= last:
                if day.weekday() < 5:
                    told = sorted(self._day(day, left_at), key=lambda row: row["at"])
                    for seq, row in enumerate(told, seq + 1):  # noqa: B020
                        _insert(store, "events", row | {"hall": self.hall, "seq": seq})
                    for row in told:
                        if row["kind"] == "ticket_issued":
                            of = {"id": row["ticket"], "code": row["ticket"], "day": str(day)}
                            number = json.loads(row["facts"])["number"]
                            _insert(store, "tickets", model | of | {"number": number})
                            visits += 1
                day += timedelta(days=1)
            store.execute("UPDATE halls SET seq = ? WHERE id = ?", (seq, self.hall))
            store.execute("COMMIT")
        return visits

    def _day(self, day: date, left_at: tuple[str, date]) -> Iterator[Row]:
        for n, (window, zone, services) in enumerate(self._windows):
            by = {"window": window, "zone": zone, "staff": self._clerks[window]}
            at = datetime.combine(day, datetime.min.time(), _TZ) + timedelta(hours=9)
            yield _event(at, "window_opened", **by)
            for visit in range(2):
                wait = self._chance.uniform(60, 900)
                ticket = f"t_{day:%y%m%d}{n:03}{visit:03}"
                service = self._chance.choice(services)
                issued = {"number": f"{n:03}-{visit}", "class_id": "ordinary", "mode": "visit"}
                told = {"service": service, **issued, "day": str(day), "due_at": at.isoformat()}
                yield _event(at, "ticket_issued", ticket, told)
                if (window, day) == left_at and visit == 1:
                    yield _event(at, "window_paused", facts={"reason": "外出"}, **by)
                    at += timedelta(minutes=31)
                    yield _event(at, "window_resumed", **by)
                else:
                    at += timedelta(seconds=wait)
                why = {"code": "first_in_line", "facts": {}}
                called = {"service": service, "number": issued["number"], "nth": 1, "why": why}
                yield _event(at, "ticket_called", ticket, called, **by)
                at += timedelta(seconds=self._chance.uniform(10, 50))
                yield _event(at, "ticket_started", ticket, {"service": service}, **by)
                at += timedelta(seconds=self._chance.lognormvariate(6, 0.5))
                done = {"service": service, "outcome": "instant"}
                yield _event(at, "ticket_finished", ticket, done, **by)
                if self._chance.random() < 0.3:
                    rated = {"service": service, "level": self._chance.choice((5, 5, 4, 3))}
                    yield _event(at + timedelta(seconds=20), "visit_rated", ticket, rated, **by)
                at += timedelta(minutes=5)
            yield _event(at, "window_closed", **by)


def _event(
    at: datetime, kind: str, ticket: str | None = None, facts: Row | None = None, **by: str
) -> Row:
    where = {"window": None, "zone": None, "staff": None, "device": None, **by}
    told = {"ticket": ticket, "facts": json.dumps(facts or {}, ensure_ascii=False)}
    return {"at": int(at.timestamp() * 1e6), "kind": kind, **told, **where}


def _insert(store: sqlite3.Connection, into: str, row: Row) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f":{name}" for name in row)
    store.execute(f"INSERT INTO {into} ({names}) VALUES ({places})", row)
