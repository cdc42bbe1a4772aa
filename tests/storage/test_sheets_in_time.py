"""A month's sheets of 200 windows, with a year of the log before them."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, update

from server.assessment import spells
from server.assessment.figures import Figures
from server.storage import rows
from server.storage.rows import stamp
from server.usecases import result_views
from tests.storage.house import FILE, HALL, House

WINDOWS, MOST_S = 200, 2.0
NIGHT = datetime(2026, 2, 1, 1, tzinfo=UTC)


def test_a_months_sheets_of_two_hundred_windows_take_two_seconds_at_most(house: House) -> None:
    more = "".join(
        f'[[windows]]\nid = "x{n}"\nname = "窗口{n}"\nservices = ["tax"]\n' for n in range(WINDOWS)
    )
    house.define(FILE + more)
    found, told, rolled = [], [], []
    seq = 1000
    for n in range(WINDOWS):
        for day in range(250):
            seq += 1
            at = NIGHT - timedelta(days=240 - day)
            event = {"hall": HALL, "seq": seq, "at": stamp(at), "kind": "window_opened"}
            told.append({**event, "window": f"x{n}", "staff": f"p_{n}", "facts": "{}"})
        for k in range(10):
            finding = {"hall": HALL, "id": f"f_{n}_{k}", "scheme": "MONTH-100", "item": "RC1a"}
            finding |= {"origin": "inspection", "staff": f"p_{n}", "window": f"x{n}"}
            finding |= {"day": f"2026-02-{k + 1:02}", "count": "1", "text": "", "evidence": "{}"}
            found.append({**finding, "raised_at": stamp(NIGHT), "state": "counted"})
        figures = Figures(days=20, levels={5: 200, 1: 3})  # type: ignore[arg-type]
        row = {"hall": HALL, "grain": "month", "start": "2026-02-01", "by": "clerk"}
        rolled.append({**row, "of": f"p_{n}", "figures": figures.dumps()})
    rolled.append({**row, "by": "hall", "of": "total", "figures": Figures(days=20).dumps()})
    with house.database.write() as connection:
        for table, made in ((rows.events, told), (rows.findings, found), (rows.rollups, rolled)):
            connection.execute(insert(table), made)
        connection.execute(update(rows.halls).values(seq=seq))
        connection.commit()
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        with house.reads.snapshot(HALL) as snap:
            month = spells.of("month", date(2026, 2, 3))
            made = result_views.live(snap, {}, "MONTH-100", month, NIGHT)
        json.dumps(made)
        took.append(time.perf_counter() - begun)
    assert len(made["clerks"]) == WINDOWS
    assert {row["total"] for row in made["clerks"]} == {"90.00"}
    assert min(took) <= MOST_S, took
