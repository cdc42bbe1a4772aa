"""Days and months added up in a real database, and reports of periods from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from server.assessment import figures, mix
from server.domain.errors import WrongValue
from server.domain.ticket import Actor
from server.storage.engine import open_database
from server.usecases import rating, rollups, serving
from tests.storage.house import HALL, NINE, House, at

MONDAY = date(2026, 3, 2)
DAY_S = 86_400


@pytest.fixture
def house(ready_url: str) -> Iterator[House]:
    database = open_database(ready_url)
    made = House(database)
    made.define()
    yield made
    database.close()


def visit(house: House, day: int, wait: float = 60, level: int | None = None) -> None:
    """Somebody comes at nine, is called after ``wait`` seconds and served for five minutes."""
    begin = day * DAY_S
    house.take("tax", begin)
    ticket = house.call("w1", begin + wait)
    assert ticket is not None
    clerk = Actor(staff="clerk-w1")
    with house.uow() as uow:
        serving.start(uow, ticket.id, by=clerk, at=at(begin + wait + 10))
        serving.finish(uow, ticket.id, by=clerk, at=at(begin + wait + 310))
        uow.commit()
    if level is not None:
        rate(house, ticket.code, level, begin + wait + 400)


def rate(house: House, code: str, level: int, seconds: float) -> None:
    with house.uow() as uow:
        ticket = uow.tickets.by_code(code)
        assert ticket is not None
        rating.rate(uow, ticket, level, at=at(seconds), origin="phone")
        uow.commit()


def roll(house: House, day: float) -> list[date]:
    """As on the evening of the n-th day."""
    return list(
        rollups.roll(lambda hall: house.uow(), house.reads, HALL, NINE + timedelta(days=day))
    )


def report(house: House, first: date, last: date, *, by: str = "hall", grain: str = "month",
           day: float = 100) -> dict[str, Any]:  # fmt: skip
    at = NINE + timedelta(days=day)
    return rollups.period_report(house.reads, HALL, first, last, by=by, grain=grain, at=at)


def kept(house: House, day: date) -> dict[tuple[str, str], str]:
    return {
        (by, id): one.dumps()
        for by in (*rollups.BY, *mix.KEPT)
        for _, id, one in house.reads.rollups(HALL, "day", [day], by)
    }


def test_days_are_added_up_once_they_are_over(house: House) -> None:
    house.open("w1")
    visit(house, 0)
    visit(house, 1)
    assert roll(house, 1.5) == [MONDAY]
    made = report(house, MONDAY, MONDAY + timedelta(days=5), day=1.5)
    assert made["missing"] == ["2026-03-03"], "today is not over"
    (row,) = made["rows"]
    assert (row["start"], row["counts"]["served"]) == ("2026-03-01", 1)


def test_a_rating_of_later_counts_for_its_day_until_the_day_is_settled(house: House) -> None:
    house.open("w1")
    visit(house, 0)
    (ticket,) = {e.ticket for e in house.reads.since(HALL, 0) if e.kind == "ticket_issued"}
    assert roll(house, 1) == [MONDAY]
    rate(house, house.get(ticket).code, 4, 2 * DAY_S)
    assert MONDAY in roll(house, 3)
    (row,) = report(house, MONDAY, MONDAY)["rows"]
    assert row["ratings"]["n"] == 1
    assert MONDAY not in roll(house, 60), "nothing can happen to its visits any more"


def test_what_is_kept_is_what_the_log_tells(house: House) -> None:
    house.open("w1")
    for day in range(4):
        visit(house, day, wait=60 + day)
    roll(house, 60)
    with house.reads.snapshot(HALL) as snap:
        hall = snap.hall
    for n in range(4):
        day = MONDAY + timedelta(days=n)
        anew = rollups.reckon(house.reads, hall, day, NINE + timedelta(days=90))
        assert kept(house, day) == {
            (by, id): one.dumps() for by, found in anew.items() for id, one in found.items()
        }


def test_months_are_those_of_their_days_and_nothing_is_counted_twice(house: House) -> None:
    house.open("w1")
    for day in (0, 10, 29, 30, 45):  # 2, 12, 31 March, 1 and 16 April
        visit(house, day, wait=60 + day)
    roll(house, 70)
    whole = report(house, date(2026, 3, 1), date(2026, 4, 30), by="window")
    assert [(r["start"], r["counts"]["served"]) for r in whole["rows"]] == [
        ("2026-03-01", 3),
        ("2026-04-01", 2),
    ]
    year = report(house, date(2026, 1, 1), date(2026, 12, 31), by="window", grain="year")
    (row,) = year["rows"]
    assert row["counts"]["served"] == 5
    assert row["wait"] == {
        "n": 5, "mean_s": 82.8, "median_s": 89.0, "p90_s": 105, "max_s": 105
    }  # fmt: skip
    half = report(house, date(2026, 3, 12), date(2026, 4, 16), by="window", grain="quarter")
    assert [(r["start"], r["counts"]["served"]) for r in half["rows"]] == [
        ("2026-01-01", 2),
        ("2026-04-01", 2),
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 3, 3), date(2026, 7, 4)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 4, 2), date(2026, 7, 31)),
    ],
)
def test_any_stretch_is_what_its_days_are(house: House, first: date, last: date) -> None:
    house.open("w1")
    for day in (0, 10, 30, 45, 70, 121, 122, 123):  # 2 March to 3 July
        visit(house, day, wait=60 + day)
    roll(house, 140)
    whole = house.reads.rolled(HALL, "quarter", date(2026, 1, 1), date(2026, 12, 31))
    assert whole == {date(2026, 1, 1), date(2026, 4, 1)}
    for by in ("hall", "window"):
        daily = rollups.gather(house.reads, HALL, first, last, by=by, grain="day")
        total = figures.total(daily.values())
        for grain in ("month", "quarter", "half", "year", "all"):
            found = rollups.gather(house.reads, HALL, first, last, by=by, grain=grain)
            assert figures.total(found.values()) == total, grain


def test_a_day_without_anybody_is_known_to_be_empty(house: House) -> None:
    house.open("w1")
    visit(house, 0)
    visit(house, 3)
    roll(house, 10)
    made = report(house, MONDAY, MONDAY + timedelta(days=3), grain="day")
    assert made["missing"] == []
    told = {row["start"]: row["counts"] for row in made["rows"]}
    assert told["2026-03-03"] is None
    assert told["2026-03-05"]["served"] == 1


def test_a_run_that_is_cut_off_goes_on_where_it_was(house: House) -> None:
    house.open("w1")
    for day in range(5):
        visit(house, day)
    some = rollups.roll(lambda hall: house.uow(), house.reads, HALL, NINE + timedelta(days=60))
    assert [next(some), next(some)] == [MONDAY, MONDAY + timedelta(days=1)]
    some.close()  # type: ignore[attr-defined]
    left = roll(house, 60)
    assert left[0] == MONDAY + timedelta(days=2)
    assert len(report(house, MONDAY, MONDAY + timedelta(days=4), grain="day")["rows"]) == 5


def test_before_anybody_came_there_is_nothing_to_add_up(house: House) -> None:
    assert roll(house, 10) == []
    assert report(house, MONDAY, MONDAY)["rows"] == []


@pytest.mark.parametrize(
    ("first", "last"), [(MONDAY, MONDAY - timedelta(days=1)), (date(2020, 1, 1), MONDAY)]
)
def test_a_period_that_makes_no_sense_is_refused(house: House, first: date, last: date) -> None:
    with pytest.raises(WrongValue):
        report(house, first, last)


def test_a_spreadsheet_has_a_line_for_each_row(house: House) -> None:
    house.open("w1")
    visit(house, 0)
    roll(house, 2)
    text = rollups.as_csv(report(house, MONDAY, MONDAY, by="service"))
    head, line = text.removeprefix("\ufeff").splitlines()
    found = dict(zip(head.split(","), line.split(","), strict=True))
    assert (found["service"], found["name"], found["served"]) == ("tax", "税务", "1")
