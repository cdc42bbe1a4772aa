"""Midnight, and a clock that is set back during a day: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server import upkeep
from server.domain.ticket import Actor, State
from server.usecases import calling, closing, reporting, serving
from tests.storage.house import HALL, NINE, House, at

HOUR = 3600
CLERK = Actor(staff="clerk-w1")


def tick(house: House, seconds: float) -> None:
    with house.uow() as uow:
        closing.tick(uow, at=at(seconds), silence=timedelta(seconds=30))
        uow.commit()


def sound(house: House) -> list[str]:
    return upkeep.check(house.database, house.reads).faults


def test_at_midnight_whatever_still_lives_expires_and_the_next_day_begins_anew(
    house: House,
) -> None:
    house.open("w1")
    tickets = [house.take(seconds=n) for n in range(4)]
    house.call("w1", seconds=60)
    with house.uow() as uow:
        held = uow.tickets.get(tickets[1].id)
        held.hold(by=CLERK, at=at(70), reason=None, until=at(20 * HOUR))
        uow.tickets.save(held)
        uow.commit()
    midnight = 15 * HOUR
    tick(house, midnight - 1)
    assert [house.get(t.id).state for t in tickets] == ["called", "held", "waiting", "waiting"]
    tick(house, midnight)
    assert {house.get(t.id).state for t in tickets} == {State.EXPIRED}
    with pytest.raises(Exception, match="illegal_move"), house.uow() as uow:
        serving.start(uow, tickets[0].id, by=CLERK, at=at(midnight + 5))
    new = house.take(seconds=24 * HOUR)
    assert new.number == tickets[0].number, "the numbers begin again"
    called = house.call("w1", seconds=24 * HOUR + 60, finish=False)
    assert called is not None
    assert called.id == new.id
    assert sound(house) == []


def test_a_clock_set_back_gives_no_number_twice_and_stops_no_work(house: House) -> None:
    house.open("w1")
    first = house.take(seconds=2 * HOUR)
    called = house.call("w1", seconds=2 * HOUR + 60)
    assert called is not None
    back = HOUR  # an hour and a minute are lost
    second = house.take(seconds=back)
    assert second.number != first.number
    with house.uow() as uow:
        again = calling.recall(uow, first.id, by=CLERK, at=at(back + 1))
        serving.start(uow, first.id, by=CLERK, at=at(back + 2))
        uow.commit()
    assert again.nth_call == 2
    done = house.call("w1", seconds=back + 10)
    assert done is not None
    assert done.id == second.id
    assert house.seqs() == list(range(1, len(house.seqs()) + 1))
    assert sound(house) == []
    report = reporting.day_report(house.reads, HALL, NINE.date())
    assert report["total"]["served"] == 1
    assert all(
        figure is None or figure >= 0
        for name in ("wait", "walk", "handling")
        for figure in (report["total"][name]["median_s"], report["total"][name]["max_s"])
    )


def test_a_clock_set_back_over_midnight_expires_nobody_twice_and_loses_nobody(
    house: House,
) -> None:
    house.open("w1")
    midnight = 15 * HOUR
    old = house.take(seconds=0)
    tick(house, midnight + 60)
    new = house.take(seconds=24 * HOUR)
    tick(house, midnight - 60)  # the clock says yesterday again
    assert house.get(old.id).state is State.EXPIRED
    assert house.get(new.id).state is State.WAITING, "a ticket of tomorrow waits for its day"
    called = house.call("w1", seconds=24 * HOUR + 5, finish=False)
    assert called is not None
    assert called.id == new.id
    assert sound(house) == []


def test_a_hold_whose_end_has_passed_comes_back_once(house: House) -> None:
    house.open("w1")
    one = house.take()
    house.call("w1", seconds=10)
    with house.uow() as uow:
        serving.hold(uow, one.id, by=CLERK, at=at(20), minutes=5)
        uow.commit()
    for seconds in (319, 320, 321):
        tick(house, seconds)
    found = house.get(one.id)
    assert (found.state, found.bound) == (State.WAITING, "w1")
    kinds = [event.kind for event in house.reads.since(HALL, 0)]
    assert kinds.count("ticket_resumed") == 1
