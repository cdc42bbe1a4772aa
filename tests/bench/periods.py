"""A year of a large hall: how long its figures take, and what a call costs meanwhile.

``python -m tests.bench.periods [--visits N]``. The year is made up: some days with the waits,
handlings and ratings of a seeded chance, written into the database as the server would have, and
the others are copies of them. The last days are added up by ``tingxu report roll`` and timed; the
figures of the others are copied, as their events were. A million visits take about five minutes.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from server.commands import desk
from server.usecases import rollups
from tests.bench import hallwork as work
from tests.bench.figures import Figure, percentile, table
from tests.rig.hall import START, Hall

_LAST: Final = date.fromisoformat(START[:10]) - timedelta(days=1)
_TZ: Final = ZoneInfo("Asia/Shanghai")
_TRUE_DAYS: Final = 10  # made one by one; the others are their copies
_ROLLED_DAYS: Final = 31  # added up by the product, and timed
_DAY_US: Final = 86_400_000_000
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
    year, made = Year(hall, seq), []
    n_days = max(1, visits // per_day)
    for n in range(n_days):
        day, first = _LAST - timedelta(days=n_days - 1 - n), year.seq + 1
        store.execute("BEGIN IMMEDIATE")
        if n < _TRUE_DAYS:
            rows, told = year.day(day, per_day)
            _insert(store, "tickets", ({**model, **row, "code": row["id"]} for row in rows))
            _insert(store, "events", iter(told))
            made.append((day, first, year.seq))
        else:
            year.seq += _copy(store, *made[n % _TRUE_DAYS], day, year.seq)
        store.execute("COMMIT")
    store.execute("UPDATE halls SET seq = ? WHERE id = ?", (year.seq, year.hall))
    (tickets,) = store.execute("SELECT count(*) FROM tickets").fetchone()
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return tickets, year.seq - seq


def _copy(store: sqlite3.Connection, of: date, first: int, last: int, day: date, seq: int) -> int:
    """What happened on one day happens on another one too; how many events that is."""
    columns = [row[1] for row in store.execute("PRAGMA table_info(events)")]
    mark = f"'t_{day:%y%m%d}' || substr({{}}, 9)"
    put = {
        "seq": f"seq + {seq - first + 1}",
        "at": f"at + {(day - of).days * _DAY_US}",
        "ticket": f"CASE WHEN ticket IS NULL THEN NULL ELSE {mark.format('ticket')} END",
    }
    _select_into(store, "events", columns, put, f"seq BETWEEN {first} AND {last}")
    columns = [row[1] for row in store.execute("PRAGMA table_info(tickets)")]
    put = {"id": mark.format("id"), "code": mark.format("code"), "day": f"'{day}'"}
    _select_into(store, "tickets", columns, put, f"day = '{of}'")
    return last - first + 1


def _select_into(
    store: sqlite3.Connection, table: str, columns: list[str], put: dict[str, str], where: str
) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(put.get(name, f'"{name}"') for name in columns)
    store.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where}")


def _roll(hall: Hall, visits: int, per_day: int) -> list[float]:
    """Seconds that each of the last days took to be added up. The others get what a day of the
    same events got, and their months are added up."""
    n_days = max(1, visits // per_day)
    days = [_LAST - timedelta(days=n_days - 1 - n) for n in range(n_days)]
    true, took = days[-_ROLLED_DAYS:], []
    with desk(argparse.Namespace(config=None, db=hall.db)) as here:
        (id,) = here.reads.hall_ids()
        with here.reads.snapshot(id) as snap:
            shape = snap.hall
        at = datetime.combine(_LAST + timedelta(days=1), datetime.min.time(), _TZ)
        for day in true:
            began = time.monotonic()
            made = rollups.reckon(here.reads, shape, day, at)
            with here.uow(id) as uow:
                uow.rollups.save("day", day, made)
                uow.commit()
            took.append(time.monotonic() - began)
        _copy_figures(hall, days, true)
        for grain, of in (("month", "day"), ("quarter", "month")):
            begins = rollups.GRAINS[grain]
            for start in sorted({begins(day) for day in days} - {begins(at.date())}):
                last = max(day for day in days if begins(day) == start)
                made = rollups.added_up(here.reads, id, of, max(start, days[0]), last)
                with here.uow(id) as uow:
                    uow.rollups.save(grain, start, made)
                    uow.commit()
    return took


def _copy_figures(hall: Hall, days: list[date], true: list[date]) -> None:
    like = {n % _TRUE_DAYS: day for n, day in enumerate(days) if day in true}
    store = sqlite3.connect(hall.file, isolation_level=None)
    columns = [row[1] for row in store.execute("PRAGMA table_info(rollups)")]
    store.execute("BEGIN IMMEDIATE")
    for n, day in enumerate(days):
        if day not in true:
            where = f"grain = 'day' AND start = '{like[n % _TRUE_DAYS]}'"
            _select_into(store, "rollups", columns, {"start": f"'{day}'"}, where)
    store.execute("COMMIT")
    store.close()


def _insert(store: sqlite3.Connection, into: str, rows: Iterator[Row]) -> None:
    first = next(rows)
    names = ", ".join(f'"{c}"' for c in first)
    places = ", ".join(f":{c}" for c in first)
    add = f"INSERT INTO {into} ({names}) VALUES ({places})"
    store.execute(add, first)
    store.executemany(add, rows)


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
    rolled = _roll(hall, visits, per_day)
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
        dashboard = [ask(_LAST, by, "day") for by in ("hall", "window", "hour") for _ in range(3)]
        path = f"/reports/fairness?from={month}&to={_LAST}"
        fair = []
        for _ in range(5):
            began = time.monotonic()
            work.must(wire.get(path), 200)
            fair.append(time.monotonic() - began)
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
        made = _keep_making(hall, year)
        bulletin = [_call(clerk, window) for _ in range(100)]
        took = made()
    return [
        Figure("adding up one day", "s", rolled, 5, note=how),
        Figure("a month of 200 windows", "s", asked["a month of every window"], 2),
        Figure("dashboard: a day of the hall, of windows, of hours", "s", dashboard, 0.3),
        Figure("a month's fair comparison of 200 windows", "s", fair, 2),
        Figure("a year of 200 windows", "s", asked["a year of every window"], 1),
        Figure("a year of the hall, by month", "s", asked["a year of the hall, by month"], 0.3),
        Figure("call-next, p50, nothing else", "ms", [percentile(alone, 50)]),
        Figure("call-next, p50, while figures are asked for", "ms", [percentile(beside, 50)]),
        Figure("call-next, p50, while a yearly report is made", "ms", [percentile(bulletin, 50)]),
        Figure("a yearly report as PDF and XLSX", "s", [took]),
    ]


def _keep_asking(hall: Hall, year: date, ended: threading.Event) -> None:
    """One report after the other of the same server, until told to end."""
    wire = hall.staff("manager")
    while not ended.is_set():
        path = f"/reports/period?from={year}&to={_LAST}&by=window&grain=year"
        work.must(wire.get(path), 200)


def _keep_making(hall: Hall, year: date) -> Callable[[], float]:
    """Begin to make a yearly report; called, it waits for its end and tells the seconds."""
    wire = hall.staff("manager")
    began = time.monotonic()
    said = work.must(wire.post("/reports/made", {"kind": "year", "date": str(year)}), 201)

    def ended() -> float:
        while True:
            one = work.must(wire.get(f"/reports/made/{said['id']}"), 200)
            if one["state"] not in ("queued", "running"):
                if one["state"] != "done":
                    raise RuntimeError(str(one))
                return time.monotonic() - began
            time.sleep(0.1)

    return ended


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
