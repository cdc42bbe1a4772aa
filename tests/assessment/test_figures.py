"""Figures of periods: added up from days, they are those of all the days together."""

from __future__ import annotations

import statistics
from collections import Counter
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from server.assessment import figures
from server.assessment.figures import Figures, lengths, told, total
from server.assessment.measures import Shape, day
from server.assessment.presence import Calendar
from tests.assessment.test_measures import small_day
from tests.builders import Log, at

W1 = {"window": "w1", "staff": "p1"}
SHAPE = Shape(
    department={"a": "tax"},
    zone={"w1": "east"},
    promise_s={"a": 600},
    hour=lambda moment: f"{moment.hour + 8:02d}",
)
DAY = Calendar([(at("09:00"), at("17:00"))], at("23:59"), {"w1": None})


def of(log: Log) -> figures.ByWhat:
    return figures.of_day(log.events, SHAPE, DAY)


def a_day() -> Log:
    log = Log()
    log("09:00", "window_opened", **W1)
    log("09:00", "ticket_issued", "t1", service="a", class_id="appointment")
    log("09:05", "ticket_called", "t1", **W1, service="a", nth=1)
    log("09:06", "ticket_called", "t1", **W1, service="a", nth=2)
    log("09:07", "ticket_started", "t1", **W1, service="a")
    log("09:17", "ticket_finished", "t1", **W1, service="a", outcome="instant")
    log("09:30", "visit_rated", "t1", level=5)
    log("10:00", "ticket_issued", "t2", service="a")
    log("10:20", "ticket_called", "t2", **W1, service="a", nth=1)  # 20 min: promise broken
    log("10:21", "ticket_transferred", "t2", **W1, from_service="a", service="b")
    log("10:30", "ticket_called", "t2", **W1, service="b", nth=2)
    log("10:40", "ticket_finished", "t2", **W1, service="b", outcome="promise")
    log("16:50", "window_closed", **W1)
    return log


def test_a_day_by_everything_that_is_asked_for() -> None:
    made = of(a_day())
    assert {by: set(found) for by, found in made.items()} == {
        "hall": {"total"},
        "hour": {"09", "10"},
        "zone": {"east"},
        "department": {"tax"},
        "window": {"w1"},
        "clerk": {"p1"},
        "service": {"a", "b"},
    }
    hall = made["hall"]["total"].counts
    assert hall["tickets"] == 2
    assert hall["called"] == 3
    assert hall["recalls"] == 1
    assert hall["appointments"] == 1
    assert (hall["missent"], hall["missent_unknown"]) == (1, 1)
    assert (hall["promise_kept"], hall["promise_judged"]) == (1, 2)
    assert made["service"]["a"].counts["missent"] == 1
    assert made["service"]["b"].counts["missent"] == 0
    assert made["window"]["w1"].seconds["early"] == 600
    assert made["window"]["w1"].counts["days_early"] == 1


def test_ways_of_serving_are_counted_once_a_visit_was_served() -> None:
    shape = Shape(
        shut=lambda moment: (
            "break" if 12 <= moment.hour + 8 < 14 else "closed" if moment.hour + 8 >= 17 else "open"
        )
    )
    log = Log()

    def visit(ticket: str, taken: str, called: str, finished: str | None, **more: object) -> None:
        log(taken, "ticket_issued", ticket, service="a", **{"class_id": "ordinary", **more})
        log(called, "ticket_called", ticket, **W1, service="a", nth=1)
        if finished:
            log(finished, "ticket_finished", ticket, **W1, service="a")

    visit("t1", "09:00", "09:05", "09:10", mode="agent")
    visit("t2", "09:00", "09:10", "09:20")
    log("09:21", "visit_mode_set", "t2", mode="onsite", service="a")  # said afterwards
    visit("t3", "09:00", "09:20", None, mode="onsite")  # not served
    visit("t4", "11:50", "12:10", "12:20")  # over lunch
    visit("t5", "16:50", "17:10", "17:20", class_id="appointment")  # overtime: taken while open
    visit("t6", "17:30", "17:31", "17:40")  # taken and served while closed
    made = figures.of_day(log.events, shape, DAY)
    counts = made["hall"]["total"].counts
    assert {name: n for name, n in counts.items() if name.startswith("mode_")} == {
        "mode_agent": 1,
        "mode_onsite": 1,
        "mode_appointment": 1,
        "mode_all_hours": 2,
    }
    assert made["window"]["w1"].counts["mode_onsite"] == 1
    assert made["clerk"]["p1"].counts["mode_all_hours"] == 2


def test_a_mode_that_was_taken_back_counts_as_it_was_left() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a", mode="visit")
    log("09:01", "ticket_called", "t1", **W1, service="a", nth=1)
    log("09:02", "visit_mode_set", "t1", mode="agent", service="a")
    log("09:03", "visit_mode_set", "t1", mode="visit", service="a")
    log("09:04", "ticket_finished", "t1", **W1, service="a")
    assert of(log)["hall"]["total"].counts["mode_agent"] == 0


def test_repeat_visits_are_a_share_of_those_that_could_be_told() -> None:
    log = Log()
    for n, again in enumerate((True, False, False, None)):
        log("09:00", "ticket_issued", f"t{n}", service="a", again=again)
    said = told(of(log)["service"]["a"])
    assert (said["counts"]["repeats"], said["counts"]["repeat_judged"]) == (1, 3)
    assert said["repeat"] == 0.3333
    unknown = Log()
    unknown("09:00", "ticket_issued", "t1", service="a")
    assert told(of(unknown)["hall"]["total"])["repeat"] is None


def test_what_is_told_has_shares_only_where_there_is_something_to_share() -> None:
    said = told(of(a_day())["hall"]["total"])
    assert (said["promise_kept"], said["on_the_spot"]) == (0.5, 0.5)
    assert said["wait"] == {
        "n": 2, "mean_s": 750.0, "median_s": 750.0, "p90_s": 1200, "max_s": 1200
    }  # fmt: skip
    assert said["ratings"]["n"] == 1
    assert said["ratings"]["levels"] is None, "one rating would name its visitor"


def test_of_nothing_nothing_is_told() -> None:
    said = told(Figures())
    assert (said["counts"], said["seconds"], said["promise_kept"]) == (None, None, None)
    assert said["wait"] == {"n": 0, "mean_s": None, "median_s": None, "p90_s": None, "max_s": None}


def test_a_visit_sent_on_and_back_was_not_sent_wrong() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:05", "ticket_transferred", "t1", from_service="a", service="b", return_to="w1")
    assert of(log)["hall"]["total"].counts["missent"] == 0


def test_the_figures_of_one_day_are_those_of_its_report() -> None:
    log = small_day()
    report, made = day(log), figures.of_day(log, Shape(), DAY)
    for by, rows in (
        ("window", report.windows),
        ("clerk", report.clerks),
        ("service", report.services),
    ):
        for id, row in rows.items():
            counts = made[by][id].counts
            for name in ("tickets", "called", "served", "no_shows", "cancelled", "transferred"):
                assert counts[name] == getattr(row, name), (by, id, name)
            assert sum(made[by][id].times.get("wait", {}).values()) == row.wait.n


def test_what_is_kept_is_what_was_reckoned() -> None:
    for found in of(a_day()).values():
        for one in found.values():
            assert Figures.loads(one.dumps()) == one
            assert Figures.loads(one.dumps()).dumps() == one.dumps()


LENGTHS = st.lists(st.integers(0, 5000), max_size=60)


@given(LENGTHS, LENGTHS)
def test_lengths_added_up_are_those_of_all_together(one: list[int], other: list[int]) -> None:
    days = [Figures(days=1, times={"wait": Counter(found)}) for found in (one, other)]
    said, every = lengths(total(days).times["wait"]), sorted(one + other)
    assert said.n == len(every)
    if every:
        assert said.median_s == statistics.median(every)
        assert said.p90_s == every[ceil(0.9 * len(every)) - 1]
        assert said.max_s == every[-1]
        assert said.mean_s == round(statistics.fmean(every), 1)
