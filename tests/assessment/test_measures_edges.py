"""Where a figure is not known, or could be counted twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.assessment.measures import Ratings, Row, Spread, day, nothing, ratings, spread
from server.domain.events import Logged
from server.domain.ids import TicketId
from server.domain.ticket import Actor, Step
from tests.builders import Log, at, do, moved, ticket

W1: dict[str, Any] = {"window": "w1", "staff": "p1"}


def figure(row: Row, path: str) -> object:
    found: object = row
    for name in path.split("."):
        found = getattr(found, name)
    return found


def test_an_empty_log_knows_nothing() -> None:
    empty = day([])
    assert (empty.windows, empty.clerks, empty.services) == ({}, {}, {})
    assert empty.total == nothing("total")
    for name in ("tickets", "called", "served", "no_shows", "cancelled", "transferred"):
        assert figure(empty.total, name) is None
    for name in ("wait", "walk", "handling"):
        assert figure(empty.total, name) == Spread(0, None, None, None)
    assert empty.total.ratings == Ratings(0, 0, 0, 0, None, None, None)


def test_events_of_windows_and_devices_measure_nothing() -> None:
    log = Log()
    log("08:55", "window_opened", **W1)
    log("09:00", "device_changed", device_kind="printer", place="kiosk:east", state="online")
    assert day(log.events) == day([])


def test_a_ticket_that_only_waits_is_counted_and_is_nobodys() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    found = day(log.events)
    assert (found.total.tickets, found.total.called, found.total.served) == (1, 0, 0)
    assert found.total.ratings.capture is None
    assert (found.windows, found.clerks) == ({}, {})
    assert found.services["a"].tickets == 1


@pytest.mark.parametrize(
    ("kind", "silent"),
    [("ticket_issued", "wait"), ("ticket_started", "walk"), ("ticket_started", "handling")],
)
def test_a_clock_set_back_makes_no_figure_and_no_negative_one(kind: str, silent: str) -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:05", "ticket_called", "t1", **W1, service="a", nth=1)
    log("09:06", "ticket_started", "t1", **W1, service="a")
    log("09:16", "ticket_finished", "t1", **W1, service="a")
    by = -600 if silent == "walk" else 3600
    found = day(moved(log.events, kind, "t1", by)).total
    assert figure(found, f"{silent}.n") == 0
    assert (found.tickets, found.called, found.served) == (1, 1, 1)


def test_a_time_of_nothing_at_all_is_a_time() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:00", "ticket_called", "t1", **W1, service="a", nth=1)
    assert day(log.events).total.wait == Spread(1, 0.0, 0.0, 0.0)


def test_whoever_started_has_the_visit_whoever_called() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:05", "ticket_called", "t1", window="w1", staff="p_boss", service="a", nth=1)
    log("09:06", "ticket_started", "t1", **W1, service="a")
    log("09:16", "ticket_finished", "t1", window="w1", staff="p_other", service="a")
    assert set(day(log.events).clerks) == {"p1"}


def test_a_call_by_nobody_known_counts_for_the_window_and_for_no_clerk() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:05", "ticket_called", "t1", window="w1", service="a", nth=1)
    found = day(log.events)
    assert found.windows["w1"].called == 1
    assert found.clerks == {}


def test_a_ticket_sent_elsewhere_before_any_call_was_transferred_by_no_window() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:02", "ticket_transferred", "t1", staff="p_guide", from_service="a", service="b")
    log("09:10", "ticket_called", "t1", **W1, service="b", nth=1)
    found = day(log.events)
    assert found.total.transferred == 0
    assert found.total.wait == Spread(1, 600.0, 600.0, 600.0)
    assert (found.services["a"].tickets, found.services["a"].called) == (1, 0)
    assert (found.services["b"].tickets, found.services["b"].called) == (0, 1)


def test_a_missed_ticket_that_leaves_is_cancelled_once_and_by_no_window() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:05", "ticket_called", "t1", **W1, service="a", nth=1)
    log("09:08", "ticket_missed", "t1", **W1, service="a", calls=1)
    log("09:30", "ticket_cancelled", "t1", service="a")
    found = day(log.events)
    assert (found.total.no_shows, found.total.cancelled) == (1, 1)
    assert (found.windows["w1"].no_shows, found.windows["w1"].cancelled) == (1, 0)
    assert found.services["a"].cancelled == 1


def test_a_ticket_of_another_day_that_leaves_today_counts_under_its_own_service() -> None:
    log = Log()
    log("09:30", "ticket_cancelled", "t_yesterday", service="a")
    found = day(log.events)
    assert set(found.services) == {"a"}
    assert (found.total.tickets, found.total.cancelled) == (0, 1)


def test_a_rating_of_a_visit_that_is_not_in_the_log_is_left_out() -> None:
    log = Log()
    log("18:00", "visit_rated", "t_yesterday", window="w1", service="a", level=1, origin="page")
    assert day(log.events).total.ratings.n == 0


# — spreads and ratings —


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], Spread(0, None, None, None)),
        ([7], Spread(1, 7, 7, 7)),
        ([1, 2], Spread(2, 1.5, 2, 2)),
        (range(1, 11), Spread(10, 5.5, 9, 10)),  # the ninth of ten
        (range(1, 12), Spread(11, 6, 10, 11)),  # 9.9 → the tenth
        (range(1, 101), Spread(100, 50.5, 90, 100)),
        ([3, 1, 2], Spread(3, 2, 3, 3)),
        ([1 / 3], Spread(1, 0.333, 0.333, 0.333)),
    ],
)
def test_a_spread_is_median_nearest_rank_and_longest(values: list[float], expected: Spread) -> None:
    assert spread(values) == expected


def test_four_ratings_stay_unsaid_and_five_are_told() -> None:
    four = ratings([5, 5, 5, 1], 10)
    assert (four.n, four.of, four.capture) == (4, 10, 0.4)
    assert (four.satisfaction, four.levels) == (None, None)
    five = ratings([5, 4, 3, 2, 1], 10)
    assert five.satisfaction == 0.6
    assert five.levels == {5: 1, 4: 1, 3: 1, 2: 1, 1: 1}


def test_unrated_is_not_satisfied() -> None:
    assert ratings([5] * 5, 100).satisfaction == 1.0
    assert ratings([5] * 5, 100).capture == 0.05
    assert ratings([], 100) == Ratings(0, 100, 100, 0, 0.0, None, None)


# — lives as the domain really lives them —


def test_a_service_gone_on_with_has_no_call_and_counts_from_where_the_other_ended() -> None:
    log = Log()
    facts = {"number": "A001", "day": "2026-03-02", "class_id": "ordinary", "due_at": "…"}
    log("09:00", "ticket_issued", "t1", service="a", **facts)
    log("09:05", "ticket_called", "t1", window="w1", staff="p", number="A001", service="a", nth=1)
    log("09:06", "ticket_started", "t1", window="w1", staff="p", service="a")
    log("09:16", "ticket_continued", "t1", window="w1", staff="p", from_service="a", service="b")
    going_on = day(log.events).services["b"]
    assert (going_on.called, going_on.served, going_on.handling.n) == (0, 0, 0)
    log("09:20", "ticket_finished", "t1", window="w1", staff="p", service="b")
    found = day(log.events)
    assert (found.total.called, found.total.served) == (1, 1)
    assert found.services["b"].handling == Spread(1, 240.0, 240.0, 240.0)
    assert (found.services["a"].called, found.services["a"].handling.n) == (1, 0)
    assert (found.services["b"].walk.n, found.services["b"].wait.n) == (0, 0)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_parts_add_up_to_the_whole(data: st.DataObject) -> None:
    log: list[Logged] = []
    for n in range(data.draw(st.integers(0, 4))):
        one = ticket(id=TicketId(f"t{n}"))
        one.issued(Actor(), at("09:00"))
        for minute in range(1, data.draw(st.integers(1, 12))):
            steps = sorted(one.allowed() - (set() if one.visit else {Step.FORWARD, Step.CONTINUE}))
            if steps:
                do(one, data.draw(st.sampled_from(steps)), at(f"09:{minute:02d}"))
        log += [
            Logged(0, e.at, e.kind, e.ticket, e.window, e.staff, e.device, None, e.facts())
            for e in one.take_news()
        ]
    found = day(log)
    total = found.total
    if not log:
        assert total == nothing("total")
        return
    assert sum(row.tickets or 0 for row in found.services.values()) == total.tickets
    for name in ("called", "served", "no_shows", "cancelled", "transferred"):
        assert sum(getattr(row, name) for row in found.services.values()) == getattr(total, name)
        if name != "cancelled":  # leaving before a call is no window's
            parts = sum(getattr(row, name) for row in found.windows.values())
            assert parts == getattr(total, name)
    served = sum(e.kind == "ticket_finished" for e in log)
    assert (total.served, total.ratings.of) == (served, served)
    assert total.wait.n <= (total.tickets or 0)
    assert total.handling.n <= served


def test_overtime_counts_visits_that_ended_after_closing() -> None:
    log = Log()
    for n, late in ((1, None), (2, 300)):
        facts = {} if late is None else {"overtime_s": late}
        log("16:50", "ticket_issued", f"t{n}", service="a", number=f"A00{n}")
        log("16:55", "ticket_called", f"t{n}", window="w1", staff="p1", service="a", nth=1)
        log("16:56", "ticket_started", f"t{n}", window="w1", staff="p1", service="a")
        log("17:05", "ticket_finished", f"t{n}", window="w1", staff="p1", service="a", **facts)
    found = day(log.events)
    assert (found.total.served, found.total.overtime) == (2, 1)
    assert found.windows["w1"].overtime == 1
