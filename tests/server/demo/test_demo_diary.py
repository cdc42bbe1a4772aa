"""The diary recounts only what it was told, and an unknown is not a zero."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.demo.diary import Diary, Stay, differences


def ticket(n: int, joined: str = "2026-03-02T09:00:00+08:00") -> dict[str, Any]:
    service = {"id": "consult", "name": "x"}
    told = {"id": f"t_{n}", "number": f"A{n:03}", "service": service, "class": "ordinary"}
    return told | {"joined_at": joined}


def served(diary: Diary, n: int, rating: int | None = None) -> None:
    entry = diary.took(ticket(n))
    stay = Stay("w01", "consult", "2026-03-02T09:10:00+08:00", end="served")
    stay.started_at, stay.ended_at = "2026-03-02T09:11:00+08:00", "2026-03-02T09:21:00+08:00"
    entry.stays.append(stay)
    entry.state, entry.rating = "served", rating


def test_a_wait_is_from_joining_to_the_first_call() -> None:
    diary = Diary("h", 1)
    entry = diary.took(ticket(1))
    entry.stays.append(Stay("w01", "consult", "2026-03-02T09:10:00+08:00", end="no_show"))
    entry.stays.append(Stay("w02", "consult", "2026-03-02T09:40:00+08:00"))
    total = diary.recount()["total"]
    assert total["wait"] == {"n": 1, "median_s": 600.0, "p90_s": 600.0, "max_s": 600.0}
    assert (total["called"], total["no_shows"], total["served"]) == (2, 1, 0)


def test_times_are_compared_across_offsets() -> None:
    diary = Diary("h", 1)
    diary.took(ticket(1)).stays.append(Stay("w01", "consult", "2026-03-02T01:05:00+00:00"))
    assert diary.recount()["total"]["wait"]["max_s"] == 300


def test_nothing_handled_has_no_median() -> None:
    diary = Diary("h", 1)
    diary.took(ticket(1))
    total = diary.recount()["total"]
    assert total["handling"] == {"n": 0, "median_s": None, "p90_s": None, "max_s": None}
    assert total["ratings"]["capture"] is None


def test_the_unrated_are_not_counted_as_content() -> None:
    diary = Diary("h", 1)
    for n, rating in enumerate((5, 5, None, 2, 1, 5, None)):
        served(diary, n, rating)
    told = diary.recount()["total"]["ratings"]
    assert told["levels"] == {"5": 3, "4": 0, "3": 0, "2": 1, "1": 1}
    assert (told["n"], told["of"], told["satisfaction"]) == (5, 7, 0.6)


def test_few_ratings_are_not_told_level_by_level() -> None:
    diary = Diary("h", 1)
    served(diary, 1, 1)
    told = diary.recount()["total"]["ratings"]
    assert (told["n"], told["levels"], told["satisfaction"]) == (1, None, None)


def test_each_day_is_recounted_by_itself(tmp_path: Path) -> None:
    diary = Diary("h", 1)
    diary.took(ticket(1))
    diary.took(ticket(2, "2026-03-03T09:00:00+08:00"))
    diary.write(tmp_path / "diary.json", datetime(2026, 3, 3, tzinfo=UTC))
    story = json.loads((tmp_path / "diary.json").read_text("utf-8"))
    assert {day: told["total"]["tickets"] for day, told in story["recount"].items()} == {
        "2026-03-02": 1,
        "2026-03-03": 1,
    }


def test_a_report_that_says_something_else_is_told_where() -> None:
    diary = Diary("h", 1)
    served(diary, 1)
    mine = diary.recount()
    report = deepcopy(mine)
    assert list(differences(mine, report)) == []
    report["total"]["served"] = 2
    report["windows"][0]["wait"]["median_s"] += 0.5
    report["services"].append({"id": "ghost", "tickets": 1})
    assert [d.split(":")[0] for d in differences(mine, report)] == [
        "total.served",
        "windows w01.wait.median_s",
        "services ghost",
    ]
