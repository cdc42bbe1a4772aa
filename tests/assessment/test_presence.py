"""A morning at two windows, reckoned by hand."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.assessment.measures import stories
from server.assessment.presence import Calendar, Presences, presences, waiting
from server.assessment.spans import Span, both, less, seconds, union
from tests.builders import MONDAY, Log, at

W1 = {"window": "w1", "staff": "p1"}
W2 = {"window": "w2", "staff": "p2"}
HOURS = [(at("09:00"), at("12:00")), (at("14:00"), at("17:00"))]
SERVES: dict[str, frozenset[str] | None] = {"w1": frozenset({"a"}), "w2": None}


def morning() -> Log:
    log = Log()
    log("09:10", "window_opened", **W1)  # ten minutes late
    log("09:15", "ticket_issued", "t1", service="a")
    log("09:20", "ticket_called", "t1", **W1, service="a", nth=1)
    log("09:21", "ticket_started", "t1", **W1, service="a")
    log("09:40", "ticket_finished", "t1", **W1, service="a")  # busy 20 min
    log("10:00", "window_paused", **W1, reason="meal")
    log("10:05", "ticket_issued", "t2", service="a")  # waits for a paused window …
    log("10:30", "window_resumed", **W1)  # … 25 min
    log("10:35", "ticket_called", "t2", **W1, service="a", nth=1)
    log("10:50", "ticket_missed", "t2", **W1, calls=1)  # busy 15 min
    log("11:30", "window_closed", **W1)
    log("11:40", "ticket_issued", "t3", service="a")  # signed off: 20 min to lunch, and from two on
    log("15:00", "ticket_cancelled", "t3", service="a")  # … 60 min more
    return log


def told(log: Log, until: str = "23:59") -> Presences:
    return presences(log.events, stories(log.events), Calendar(HOURS, at(until), SERVES))


def test_a_morning_is_divided_into_open_busy_idle_and_paused() -> None:
    one = told(morning()).windows["w1"]
    assert one.open_s == (50 + 60) * 60
    assert one.busy_s == (20 + 15) * 60
    assert one.idle_s == one.open_s - one.busy_s
    assert one.paused_s == {"meal": 30 * 60}


def test_late_early_and_unattended_are_held_against_the_halls_hours() -> None:
    one = told(morning()).windows["w1"]
    assert one.late_s == 10 * 60
    assert one.early_s == (30 + 5 * 60) * 60  # from 11:30 to 17:00
    assert one.unattended_s == (25 + 20 + 60) * 60


def test_nobody_is_early_before_the_day_is_over() -> None:
    assert told(morning(), "16:59").windows["w1"].early_s is None


def test_a_window_that_nobody_signed_on_to_has_no_figures() -> None:
    assert set(told(morning()).windows) == {"w1"}


def test_people_who_wait_for_other_services_leave_no_window_unattended() -> None:
    log = morning()
    log("11:45", "ticket_issued", "t4", service="b")
    assert told(log).windows["w1"].unattended_s == (25 + 20 + 60) * 60


def test_on_a_day_without_hours_nothing_is_late() -> None:
    log = morning()
    day = Calendar([], at("23:59"), SERVES)
    one = presences(log.events, stories(log.events), day).windows["w1"]
    assert (one.late_s, one.early_s, one.unattended_s) == (None, None, None)
    assert one.busy_s == 35 * 60


def test_a_clerk_has_the_windows_minutes_while_it_was_the_clerks() -> None:
    log = Log()
    log("09:00", "window_opened", **W2)
    log(
        "10:00",
        "window_taken_over",
        window="w2",
        staff="p9",
        from_staff="p2",
        to_staff="p3",
        reason="…",
    )
    log("10:30", "window_closed", window="w2", staff="p3")
    found = told(log)
    assert {id: one.open_s for id, one in found.clerks.items()} == {"p2": 3600, "p3": 1800}
    assert found.windows["w2"].open_s == 5400
    assert found.clerks["p2"].late_s is None, "a clerk is held to a roster, not to the hall's hours"


def test_two_customers_at_once_make_no_window_busy_twice() -> None:
    log = Log()
    log("09:00", "window_opened", **W2)
    for ticket, start, end in (("t1", "09:00", "09:30"), ("t2", "09:10", "09:40")):
        log(start, "ticket_called", ticket, **W2, service="a", nth=1)
        log(end, "ticket_finished", ticket, **W2, service="a")
    log("10:00", "window_closed", **W2)
    assert told(log).windows["w2"].busy_s == 40 * 60


def test_a_clock_set_back_makes_nothing_negative() -> None:
    log = Log()
    log("09:30", "window_opened", **W2)
    log("09:20", "window_paused", **W2, reason="rest")
    log("09:25", "window_closed", **W2)
    one = told(log).windows["w2"]
    assert (one.open_s, one.idle_s, one.paused_s) == (0, 0, {"rest": 300})


@pytest.mark.parametrize(
    ("kind", "more"),
    [("ticket_held", {}), ("ticket_missed", {}), ("ticket_expired", {}), ("ticket_finished", {})],
)
def test_whoever_is_put_aside_or_gone_does_not_wait(kind: str, more: dict[str, str]) -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:10", kind, "t1", service="a", **more)
    assert waiting(log.events, at("12:00")) == {"a": [(at("09:00"), at("09:10"))]}


def test_a_call_taken_back_and_a_transfer_go_on_waiting() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:10", "ticket_called", "t1", **W1, service="a", nth=1)
    log("09:11", "ticket_call_undone", "t1", **W1, service="a")
    log("09:20", "ticket_transferred", "t1", from_service="a", service="b")
    found = waiting(log.events, at("09:30"))
    assert found == {
        "a": [(at("09:00"), at("09:10")), (at("09:11"), at("09:20"))],
        "b": [(at("09:20"), at("09:30"))],
    }


MINUTES = st.integers(0, 59).map(lambda minute: at(f"09:{minute:02d}", MONDAY))
SPANS = st.lists(st.tuples(MINUTES, MINUTES), max_size=8)


def minutes(spans: list[Span]) -> set[datetime]:
    """The minutes that lie in them, told the long way."""
    clock = [at(f"09:{minute:02d}") for minute in range(60)]
    return {moment for moment in clock for start, end in spans if start <= moment < end}


@given(SPANS, SPANS)
def test_stretches_are_sets_of_minutes(left: list[Span], right: list[Span]) -> None:
    one, other = union(left), union(right)
    assert minutes(one) == minutes(left)
    assert minutes(both(one, other)) == minutes(left) & minutes(right)
    assert minutes(less(one, other)) == minutes(left) - minutes(right)
    assert seconds(one) == 60 * len(minutes(left))
