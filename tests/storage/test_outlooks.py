"""What waits are expected to be, from a real database: of its log, its lines and its windows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.domain.outlook import rough
from server.domain.ticket import Actor
from server.usecases import lines, serving
from server.usecases.outlooks import Forecaster
from tests.storage.house import FILE, HALL, House, at

NEXT_DAY = 24 * 3600.0


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> datetime:
        return at(self.seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forecaster(house: House, clock: Clock) -> Forecaster:
    return Forecaster(house.reads, lambda hall: house.uow(), house.halls.outlooks, clock)


def serve(house: House, n: int, seconds: float, minutes: float) -> float:
    """People one after another at w1; returns when the last was done."""
    for _ in range(n):
        house.take("tax", seconds)
        ticket = house.call("w1", seconds + 10)
        assert ticket
        seconds += 10 + 60 * minutes
        with house.uow() as uow:
            serving.finish(uow, ticket.id, by=Actor(staff="clerk-w1"), at=at(seconds))
            uow.commit()
    return seconds


def told(house: House, service: str, ahead: int) -> tuple[int, int] | None:
    with house.reads.snapshot(HALL) as snap:
        known = snap.outlook(service)
    found = known.behind(ahead) if known else None
    return (found.low_s, found.high_s) if found else None


def test_nothing_is_known_while_no_window_is_open(house: House, forecaster: Forecaster) -> None:
    house.take("tax")
    forecaster.refresh(HALL)
    assert told(house, "tax", 1) is None
    ticket = house.take("tax")
    with house.uow() as uow:
        assert lines.outlook(uow, ticket).estimate is None


def test_until_the_floor_was_played_the_hall_file_is_asked(house: House) -> None:
    house.open("w1")
    assert house.halls.outlooks.of(HALL, "tax") is None
    first = house.take("tax")
    second = house.take("tax", 1)
    with house.uow() as uow:
        assert lines.outlook(uow, first).estimate == rough(0, 1, 10)
        assert lines.outlook(uow, second).estimate == rough(1, 1, 10)


def test_what_happened_today_is_what_is_expected(
    house: House, forecaster: Forecaster, clock: Clock
) -> None:
    house.open("w1")
    done = serve(house, 12, 0, minutes=4)  # the hall file says 10
    for n in range(6):
        house.take("tax", done + n)
    clock.seconds = done + 10
    forecaster.refresh(HALL)
    found = told(house, "tax", 6)
    assert found
    low, high = found
    assert low < 6 * 250 < high
    assert high < 6 * 600
    ticket = house.take("tax", done + 11)
    with house.uow() as uow:
        asked = lines.outlook(uow, ticket)
    assert asked.ahead == 6
    assert asked.estimate
    assert (asked.estimate.low_s, asked.estimate.high_s) == found


def test_the_log_is_read_once_and_then_on(
    house: House, forecaster: Forecaster, clock: Clock
) -> None:
    house.open("w1")
    for _ in range(3):
        clock.seconds = serve(house, 4, clock.seconds, minutes=3)
        forecaster.refresh(HALL)
    observer = forecaster._halls[HALL].observer
    assert observer
    assert observer.lessons.turns == {"tax": [180.0] * 12}


def test_a_day_that_is_over_is_written_down_and_remembered(
    house: House, clock: Clock, forecaster: Forecaster
) -> None:
    house.open("w1")
    serve(house, 5, 0, minutes=7)
    house.take("tax", 3600)
    clock.seconds = NEXT_DAY
    forecaster.refresh(HALL)
    (day, document), *rest = house.reads.lessons(HALL, "2026-03-03", 5)
    assert (day, rest) == ("2026-03-02", [])
    assert document["turns"] == {"tax": [420] * 5}
    again = Forecaster(house.reads, lambda hall: house.uow(), house.halls.outlooks, clock)
    again.refresh(HALL)
    assert [one.turns for one in again._halls[HALL].past] == [{"tax": [420] * 5}]
    assert again._halls[HALL].observer is not None
    assert len(house.reads.lessons(HALL, "2026-03-03", 5)) == 1


def test_todays_lessons_are_no_part_of_the_days_before(
    house: House, clock: Clock, forecaster: Forecaster
) -> None:
    house.open("w1")
    clock.seconds = serve(house, 3, 0, minutes=7)
    forecaster.refresh(HALL)
    assert house.reads.lessons(HALL, "2026-03-02", 5) == []
    assert forecaster._halls[HALL].past == []


def test_it_is_made_anew_only_when_the_hall_moved_and_time_passed(
    house: House, clock: Clock, forecaster: Forecaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(forecaster, "refresh", made.append)
    house.open("w1")
    forecaster.round()
    house.take("tax")
    forecaster.round()
    assert made == [HALL]
    forecaster._halls[HALL].not_before = 0.0
    forecaster.round()
    assert made == [HALL, HALL]
    forecaster._halls[HALL].not_before = 0.0
    forecaster.round()
    assert made == [HALL, HALL]


def test_trouble_leaves_the_hall_without_and_is_tried_again(
    house: House, clock: Clock, forecaster: Forecaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open("w1")
    house.take("tax")
    forecaster.refresh(HALL)
    assert told(house, "tax", 0)

    def broken(*_: object) -> None:
        raise RuntimeError("a fault planted by the test")

    with monkeypatch.context() as patch:
        patch.setattr(forecaster, "refresh", broken)
        forecaster.round()
    assert told(house, "tax", 0) is None
    forecaster._halls[HALL].not_before = forecaster._halls[HALL].stale_at = 0.0
    forecaster.round()
    assert told(house, "tax", 0)


def test_what_a_visitor_was_promised_is_in_the_log(
    house: House, forecaster: Forecaster, clock: Clock
) -> None:
    house.open("w1")
    house.take("tax")
    forecaster.refresh(HALL)
    promised = told(house, "tax", 1)
    house.take("tax", 5)
    with house.reads.snapshot(HALL) as snap:
        last = house.reads.since(HALL, snap.seq - 1)[-1]
    assert last.kind == "ticket_issued"
    assert promised
    assert last.facts["promised"] == list(promised)


def test_a_break_that_the_hall_takes_is_part_of_the_wait(
    house: House, forecaster: Forecaster, clock: Clock
) -> None:
    hours = '[hours]\nworkdays = [["09:00","12:00"],["13:30","17:00"]]\n[[groups]]'
    house.define(FILE.replace("[[groups]]", hours, 1))
    house.open("w1")
    before = 3 * 3600.0 - 300
    house.take("tax", before - 60)
    assert house.call("w1", before)
    for n in range(3):
        house.take("tax", before + n)
    clock.seconds = before + 10
    forecaster.refresh(HALL)
    found = told(house, "tax", 3)
    assert found
    assert timedelta(seconds=found[0]) > timedelta(minutes=90)
