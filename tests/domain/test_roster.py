"""Who takes people from when: as the windows are, and as hours and habit say."""

from __future__ import annotations

from server.domain import roster
from server.domain.duty import Duty, DutyState
from server.domain.hours import Hours
from server.domain.ids import ServiceId, WindowId
from server.domain.lessons import Lessons
from server.domain.outlook import Lane
from server.domain.roster import AtWindow
from tests.builders import at, hall, period, window

A, B = ServiceId("a"), ServiceId("b")
HOURS = Hours(workdays=(period("09:00", "12:00"), period("13:30", "17:00")))
HALL = hall(services="a b", windows=(window("w1", "a", b=10), window("w2", None)), hours=HOURS)


def duties(**states: DutyState) -> dict[WindowId, Duty]:
    return {WindowId(id): Duty(WindowId(id), state) for id, state in states.items()}


def lanes(clock: str, **more: object) -> list[Lane]:
    given: dict[str, object] = {
        "duties": {},
        "people": {},
        "idle_since": {},
        "today": Lessons(),
        "past": [],
    }
    return roster.lanes(HALL, at(clock), **{**given, **more})  # type: ignore[arg-type]


def test_open_windows_take_what_they_serve_with_its_delay() -> None:
    found = lanes("10:00", duties=duties(w1=DutyState.OPEN, w2=DutyState.CLOSED))
    assert [(one.window, dict(one.delays)) for one in found] == [("w1", {A: 0.0, B: 600.0})]


def test_a_clerks_weights_count() -> None:
    duty = Duty(WindowId("w1"), DutyState.OPEN, weights={A: 5.0, B: None})
    found = lanes("10:00", duties={WindowId("w1"): duty})
    assert found[0].delays == {A: 300.0}


def test_who_is_at_a_window_is_known_with_the_time_since_the_call() -> None:
    there = {"w1": [AtWindow(A, at("09:50"))]}
    found = lanes("10:00", duties=duties(w1=DutyState.OPEN), people=there)
    assert found[0].turn == (A, 600.0)


def test_a_window_for_several_has_a_lane_for_each() -> None:
    there = {"w1": [AtWindow(A, at("09:50"))]}
    open_ = duties(w1=DutyState.OPEN)
    found = lanes("10:00", duties=open_, people=there, capacity={"w1": 3})
    assert [one.turn for one in found] == [(A, 600.0), None, None]


def test_a_short_pause_ends_and_a_long_one_is_not_counted_on() -> None:
    paused = duties(w1=DutyState.PAUSED)
    short = lanes("10:00", duties=paused, idle_since={"w1": at("09:55")})
    assert [(one.paused, one.idle_s) for one in short] == [(True, 300.0)]
    assert lanes("10:00", duties=paused, idle_since={"w1": at("09:15")}) == []


def test_before_opening_the_windows_of_the_last_day_are_expected() -> None:
    found = lanes("08:40", past=[Lessons(worked={"w2"})])
    assert [(one.window, one.back_s) for one in found] == [("w2", 1200.0)]
    assert lanes("08:40") == []


def test_a_window_that_does_not_come_is_expected_no_more() -> None:
    assert lanes("09:16", past=[Lessons(worked={"w2"})]) == []


def test_in_the_break_the_windows_of_the_morning_are_expected_back() -> None:
    found = lanes("12:30", today=Lessons(worked={"w1"}))
    assert [(one.window, one.back_s) for one in found] == [("w1", 3600.0)]


def test_a_window_open_in_the_midst_of_the_break_works_through_it() -> None:
    assert lanes("12:30", duties=duties(w1=DutyState.OPEN))[0].through
    assert not lanes("12:02", duties=duties(w1=DutyState.OPEN))[0].through


def test_so_does_one_that_did_on_most_days() -> None:
    days = [Lessons(through={"w1"}), Lessons(through={"w1"}), Lessons(through={"w2"})]
    both = duties(w1=DutyState.OPEN, w2=DutyState.OPEN)
    assert [one.through for one in lanes("11:00", duties=both, past=days)] == [True, False]


def test_the_breaks_still_to_come_are_told_in_seconds_from_now() -> None:
    assert roster.breaks(HALL, at("11:00")) == [(3600.0, 9000.0)]
    assert roster.breaks(HALL, at("12:30")) == [(-1800.0, 3600.0)]
    assert roster.breaks(HALL, at("14:00")) == []
