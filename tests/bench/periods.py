"""A year of a large hall: how long its figures take, and what a call costs meanwhile.

``python -m tests.bench.periods [--visits N]``. The year is made up: visits with the waits,
handlings and ratings of a seeded chance, written into the database as the server would have.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.bench import hallwork as work
from tests.bench.figures import Figure, percentile, table
from tests.rig.hall import START, Hall

_LAST: Final = date.fromisoformat(START[:10]) - timedelta(days=1)
_TZ: Final = ZoneInfo("Asia/Shanghai")
Row = dict[str, Any]


class Year:
    """Days of a city's hall, as rows of the log."""

    def __init__(self, hall: Hall, seq: int) -> None:
        file = tomllib.loads(hall.example.read_text("utf-8"))
        self.hall = str(file["hall"]["id"])
        every = [s["id"] for s in file["services"]]
        self.windows = [
            (w["id"], w["zone"], every if w["services"] == "*" else w["services"])
            for w in file["windows"]
            if w.get("services")
        ]
        self.seq = seq
        self._chance = random.Random("a year")

    def day(self, day: date, visits: int) -> tuple[list[Row], list[Row]]:
        """(tickets, events) of one day; the visits are dealt out to all windows."""
        begin = int(datetime.combine(day, datetime.min.time(), _TZ).timestamp() * 1e6)
        tickets: list[Row] = []
        told: list[Row] = []
        each = -(-visits // len(self.windows))
        for w, (window, zone, services) in enumerate(self.windows):
            by = {"window": window, "zone": zone, "staff": f"p_{window}"}
            clock = 9 * 3600 + self._chance.randint(-300, 900)
            told.append(self._event(begin, clock, "window_opened", None, {}, **by))
            for n in range(each):
                id = f"t_{day:%y%m%d}{w:03}{n:03}"
                service = self._chance.choice(services)
                wait, walk = self._chance.expovariate(1 / 600), self._chance.uniform(10, 60)
                handling = self._chance.lognormvariate(6, 0.6)
                of = {"service": service}
                joined = clock - wait
                issued = {**of, "class_id": "ordinary", "number": f"A{n}", "mode": "kiosk"}
                told.append(self._event(begin, joined, "ticket_issued", id, issued))
                why = {**of, "nth": 1, "why": {"code": "first_in_line", "facts": {}}}
                told.append(self._event(begin, clock, "ticket_called", id, why, **by))
                told.append(self._event(begin, clock + walk, "ticket_started", id, of, **by))
                clock += walk + handling
                told.append(self._event(begin, clock, "ticket_finished", id, of, **by))
                if self._chance.random() < 0.22:
                    rated = {**of, "level": self._chance.choice((5, 5, 5, 4, 4, 3, 2, 1))}
                    told.append(self._event(begin, clock + 60, "visit_rated", id, rated, **by))
                tickets.append({"id": id, "day": str(day), "number": f"{w:03}-{n:03}", **of})
            pause = {"reason": "meal"}
            told.append(self._event(begin, clock + 60, "window_paused", None, pause, **by))
            told.append(self._event(begin, clock + 660, "window_closed", None, {}, **by))
        told.sort(key=lambda row: row["at"])
        for row in told:
            self.seq += 1
            row["seq"] = self.seq
        return tickets, told

    def _event(
        self, begin: int, clock: float, kind: str, ticket: str | None, facts: Row, **by: str
    ) -> Row:
        return {
            "hall": self.hall,
            "at": begin + int(clock * 1e6),
            "kind": kind,
            "ticket": ticket,
            "device": None,
            "facts": json.dumps(facts),
            **{"window": None, "zone": None, "staff": None, **by},
        }


def fill(hall: Hall, visits: int, per_day: int) -> tuple[int, int]:
    """Give a hall its past; how many tickets and events were written."""
    store = sqlite3.connect(hall.file, isolation_level=None)
    store.row_factory = sqlite3.Row
    store.execute("PRAGMA synchronous=OFF")
    store.execute("PRAGMA cache_size=-200000")
    model = dict(store.execute("SELECT * FROM tickets LIMIT 1").fetchone())
    seq = int(store.execute("SELECT max(seq) FROM events").fetchone()[0])
    year, tickets, events = Year(hall, seq), 0, 0
    n_days = max(1, visits // per_day)
    for n in range(n_days):
        rows, told = year.day(_LAST - timedelta(days=n_days - 1 - n), per_day)
        store.execute("BEGIN IMMEDIATE")
        _insert(store, "tickets", ({**model, **row, "code": row["id"]} for row in rows))
        _insert(store, "events", iter(told))
        store.execute("COMMIT")
        tickets, events = tickets + len(rows), events + len(told)
    store.execute("UPDATE halls SET seq = ? WHERE id = ?", (year.seq, year.hall))
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return tickets, events


def _insert(store: sqlite3.Connection, into: str, rows: Iterator[Row]) -> None:
    first = next(rows)
    names = ", ".join(f'"{c}"' for c in first)
    places = ", ".join(f":{c}" for c in first)
    add = f"INSERT INTO {into} ({names}) VALUES ({places})"
    store.execute(add, first)
    store.executemany(add, rows)


def _roll(hall: Hall) -> list[float]:
    """Seconds that each day took, in a process of its own as every night."""
    took = []
    with subprocess.Popen(
        [sys.executable, "-m", "server", "report", "roll"],
        **{"cwd": hall.folder, "env": hall.env, "stdout": subprocess.PIPE, "text": True},
    ) as child:
        assert child.stdout is not None
        began = time.monotonic()
        for _ in child.stdout:
            took.append(time.monotonic() - began)
            began = time.monotonic()
    if child.returncode or not took:
        raise RuntimeError(f"tingxu report roll -> {child.returncode}")
    return took


def measure(visits: int, per_day: int) -> list[Figure]:
    hall = Hall("city")
    hall.start()
    (window, clerk), *_ = work.open_windows(hall, 1)
    work.fill_line(hall, work.services_of(hall, [window])[0], 1)
    ticket = work.must(clerk.post(f"/windows/{window}/call"), 200)
    for step in ("start", "finish"):
        work.must(clerk.post(f"/tickets/{ticket['id']}/{step}"), 200)
    hall.stop()
    tickets, events = fill(hall, visits, per_day)
    rolled = _roll(hall)
    how = f"{tickets:,} visits, {events:,} events, {per_day:,} a day"
    with hall:
        wire = hall.staff("manager")

        def ask(first: date, by: str, grain: str) -> float:
            began = time.monotonic()
            path = f"/reports/period?from={first}&to={_LAST}&by={by}&grain={grain}"
            said = work.must(wire.get(path), 200)
            assert said["rows"], path
            return time.monotonic() - began

        month, year = _LAST.replace(day=1), _LAST - timedelta(days=364)
        asked = {
            "a month of every window": [ask(month, "window", "month") for _ in range(5)],
            "a year of every window": [ask(year, "window", "year") for _ in range(5)],
            "a year of the hall, by month": [ask(year, "hall", "month") for _ in range(5)],
        }
        (window, clerk), *_ = work.open_windows(hall, 1)
        service = work.services_of(hall, [window])[0]
        work.fill_line(hall, service, 450)
        alone = [_call(clerk, window) for _ in range(150)]
        ended = threading.Event()
        asker = threading.Thread(target=_keep_asking, args=(hall, year, ended))
        asker.start()
        try:
            beside = [_call(clerk, window) for _ in range(150)]
        finally:
            ended.set()
            asker.join()
    return [
        Figure("adding up one day", "s", rolled, 5, note=how),
        Figure("a month of 200 windows", "s", asked["a month of every window"], 2),
        Figure("a year of 200 windows", "s", asked["a year of every window"], 1),
        Figure("a year of the hall, by month", "s", asked["a year of the hall, by month"], 0.3),
        Figure("call-next, p50, nothing else", "ms", [percentile(alone, 50)]),
        Figure("call-next, p50, while reports run", "ms", [percentile(beside, 50)]),
    ]


def _keep_asking(hall: Hall, year: date, ended: threading.Event) -> None:
    """One report after the other of the same server, until told to end."""
    wire = hall.staff("manager")
    while not ended.is_set():
        path = f"/reports/period?from={year}&to={_LAST}&by=window&grain=year"
        work.must(wire.get(path), 200)


def _call(clerk: Any, window: str) -> float:
    began = time.monotonic()
    work.must(clerk.post(f"/windows/{window}/call", {"finish_current": True}), 200)
    return 1000 * (time.monotonic() - began)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.periods", description=__doc__)
    parser.add_argument("--visits", type=int, default=1_000_000)
    parser.add_argument("--per-day", type=int, default=4_000)
    asked = parser.parse_args(argv)
    made = measure(asked.visits, asked.per_day)
    print(table(made, 1))
    return 0 if all(one.kept for one in made) else 1


if __name__ == "__main__":
    sys.exit(main())
