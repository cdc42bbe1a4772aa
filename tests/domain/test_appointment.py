"""Slots, and what may become of an appointment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from server.domain.appointment import (
    MOVES,
    Appointment,
    Booked,
    Move,
    Slot,
    Timing,
    Visitor,
    bookable,
    restricted_until,
    slot_at,
    slots,
)
from server.domain.errors import Refused, WrongValue
from server.domain.hall import Booking
from server.domain.ids import ServiceId, TicketId
from tests.builders import CLERK, MONDAY, SHANGHAI, at, local, period

RULE = Booking(
    slot_minutes=30, quota=2, days_ahead=5, cancel_ahead_hours=2, early_minutes=15, late_minutes=10
)
TEN = Slot(at("10:00"), at("10:30"))
TICKET = TicketId("t_1")


def booked(**more: Any) -> Appointment:
    """For service a at ten."""
    known: dict[str, Any] = {
        "id": "a_1",
        "code": "0123456789",
        "service": ServiceId("a"),
        "start": TEN.start,
        "end": TEN.end,
        "visitor": Visitor(phone="hash"),
        "booked_at": at("08:00"),
    }
    return Appointment(**{**known, **more})


def move(one: Appointment, step: Move) -> None:
    if step is Move.CHANGE:
        one.change(Slot(at("14:00"), at("14:30")), RULE, by=CLERK, at=at("07:00"))
    elif step is Move.CHECK_IN:
        one.check_in("a", TICKET, RULE, by=CLERK, at=at("10:00"))
    elif step is Move.CANCEL:
        one.cancel(RULE, by=CLERK, at=at("07:00"))
    else:
        one.miss(at=at("17:00"))


def test_a_day_is_divided_into_whole_slots_from_each_opening_on() -> None:
    made = list(slots([period("09:00", "10:20"), period("13:30", "14:30")], MONDAY, RULE, SHANGHAI))
    assert [one.start for one in made] == [at("09:00"), at("09:30"), at("13:30"), at("14:00")]
    assert all(one.end - one.start == timedelta(minutes=30) for one in made)


def test_a_day_without_opening_hours_has_no_slots() -> None:
    assert list(slots([], MONDAY, RULE, SHANGHAI)) == []


def test_a_time_between_slots_is_no_slot() -> None:
    with pytest.raises(WrongValue) as refused:
        slot_at([TEN], at("10:10"))
    assert refused.value.code == "no_such_slot"


@pytest.mark.parametrize(
    ("now", "day", "yes"),
    [
        (at("09:59:59"), MONDAY, True),
        (at("10:00"), MONDAY, False),  # it has begun
        (at("10:00", date(2026, 2, 25)), MONDAY, True),
        (at("10:00", date(2026, 2, 24)), MONDAY, False),  # six days ahead
    ],
)
def test_a_slot_is_booked_neither_too_late_nor_too_early(
    now: datetime, day: date, yes: bool
) -> None:
    today = now.astimezone(SHANGHAI).date()
    assert bookable(TEN, RULE, today=today, day=day, at=now) is yes


def test_a_hall_may_ask_to_be_told_some_hours_ahead() -> None:
    rule = Booking(min_ahead_hours=1)
    assert bookable(TEN, rule, today=MONDAY, day=MONDAY, at=at("09:00"))
    assert not bookable(TEN, rule, today=MONDAY, day=MONDAY, at=at("09:00:01"))


@pytest.mark.parametrize(
    ("clock", "timing"),
    [
        ("09:44:59", Timing.TOO_EARLY),
        ("09:45", Timing.ON_TIME),
        ("10:10", Timing.ON_TIME),
        ("10:10:01", Timing.LATE),
        ("16:00", Timing.LATE),
    ],
)
def test_early_on_time_and_late_have_exact_bounds(clock: str, timing: Timing) -> None:
    assert booked().timing(RULE, at(clock)) is timing


def test_who_comes_too_early_is_told_when_to_come_in_the_time_of_the_hall() -> None:
    one = booked()
    with pytest.raises(Refused) as refused:
        one.check_in("a", TICKET, RULE, by=CLERK, at=local("09:00"))
    assert refused.value.code == "too_early_to_check_in"
    assert refused.value.facts == {"opens_at": "2026-03-02T09:45:00+08:00"}
    assert (one.state, one.ticket, one.take_news()) == (Booked.BOOKED, None, [])


def test_an_appointment_is_for_its_own_service() -> None:
    with pytest.raises(Refused) as refused:
        booked().check_in("b", TICKET, RULE, by=CLERK, at=at("10:00"))
    assert refused.value.code == "appointment_for_other_service"


@pytest.mark.parametrize("clock", ["08:00", "08:00:01"])
def test_changes_end_so_many_hours_before(clock: str) -> None:
    to = Slot(at("14:00"), at("14:30"))
    acts = {
        "too_late_to_change": lambda one: one.change(to, RULE, by=CLERK, at=at(clock)),
        "too_late_to_cancel": lambda one: one.cancel(RULE, by=CLERK, at=at(clock)),
    }
    for code, act in acts.items():
        if clock == "08:00":
            act(booked())
            continue
        with pytest.raises(Refused) as refused:
            act(booked())
        assert refused.value.code == code


OVER = {
    Booked.CHECKED_IN: "appointment_used",
    Booked.CANCELLED: "appointment_cancelled",
    Booked.MISSED: "appointment_missed",
}
WAY = {Booked.CHECKED_IN: Move.CHECK_IN, Booked.CANCELLED: Move.CANCEL, Booked.MISSED: Move.MISS}


@pytest.mark.parametrize("step", list(Move))
@pytest.mark.parametrize("state", list(Booked))
def test_every_move_from_every_state_is_allowed_or_says_what_became_of_it(
    state: Booked, step: Move
) -> None:
    one = booked()
    if state in WAY:
        move(one, WAY[state])
    one.take_news()
    assert one.state is state
    if step in MOVES[state]:
        move(one, step)
        assert one.state is MOVES[state][step]
        assert len(one.take_news()) == 1
        return
    with pytest.raises(Refused) as refused:
        move(one, step)
    assert refused.value.code == OVER[state]
    assert (one.state, one.take_news()) == (state, [])


def test_the_hall_may_call_off_what_it_cannot_keep_however_late() -> None:
    one = booked()
    one.call_off("hall_closed", at=at("17:00"))
    (event,) = one.take_news()
    assert one.state is Booked.CANCELLED
    assert event.facts()["reason"] == "hall_closed"


def day(n: int) -> datetime:
    return at("10:00", date(2026, 1, 1) + timedelta(days=n))


BLOCK = timedelta(days=90)


@pytest.mark.parametrize(
    ("missed", "until"),
    [
        ([], None),
        ([0], None),
        ([0, 30], 120),  # from the one that made it two
        ([0, 91], None),  # too far apart
        ([0, 30, 200], 120),
        ([0, 30, 100], 190),
        ([100, 0, 30], 190),  # in any order
    ],
)
def test_repeaters_wait_from_the_one_that_made_it_too_many(
    missed: list[int], until: int | None
) -> None:
    found = restricted_until([day(n) for n in missed], limit=2, block=BLOCK)
    assert found == (None if until is None else day(until))


def test_one_missed_appointment_is_enough_where_the_hall_says_so() -> None:
    assert restricted_until([day(3)], limit=1, block=BLOCK) == day(93)


def test_events_tell_the_slot_and_no_person() -> None:
    one = booked()
    one.made(by=CLERK, at=at("08:00"))
    one.check_in("a", TICKET, RULE, by=CLERK, at=at("10:11"))
    first, last = one.take_news()
    assert first.facts() == {
        "appointment": "a_1",
        "service": "a",
        "start": "2026-03-02T02:00:00+00:00",
    }
    assert last.ticket == TICKET
    assert last.facts()["timing"] == "late"
