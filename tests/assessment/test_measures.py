"""A small day, reckoned by hand. The comments beside the events are the arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from server.assessment.measures import (
    Ratings,
    Row,
    Spread,
    day,
    stories,
)
from server.domain.events import Logged
from tests.builders import Log, moved

W1 = {"window": "w1", "staff": "p1"}
W2 = {"window": "w2", "staff": "p2"}


def small_day() -> list[Logged]:
    """Ten tickets for services a and b at two windows; each clerk keeps to one window."""
    log = Log()
    for n, first in enumerate("aabaabaaab", 1):  # t1 at 09:00, t2 at 09:01, … t10 at 09:09
        log(f"09:{n - 1:02d}", "ticket_issued", f"t{n}", service=first)
    # t1, plain: wait 5 min, walk 1 min, handling 10 min.
    log("09:05", "ticket_called", "t1", **W1, service="a", nth=1)
    log("09:06", "ticket_started", "t1", **W1, service="a")
    log("09:16", "ticket_finished", "t1", **W1, service="a")
    # t2, called twice and finished without a start: wait 16 min, nothing else known.
    log("09:17", "ticket_called", "t2", **W1, service="a", nth=1)
    log("09:18", "ticket_called", "t2", **W1, service="a", nth=2)
    log("09:20", "ticket_finished", "t2", **W1, service="a")
    # t3, called by mistake at w2 and taken back: wait to the call that stood, 19 min.
    log("09:04", "ticket_called", "t3", **W2, service="b", nth=1)
    log("09:05", "ticket_call_undone", "t3", **W2, service="b")
    log("09:21", "ticket_called", "t3", **W1, service="b", nth=1)
    log("09:21:30", "ticket_started", "t3", **W1, service="b")  # walk 30 s
    log("09:31:30", "ticket_finished", "t3", **W1, service="b")  # handling 600 s
    # t4, missed and back: wait 7 min to the first call; no second wait.
    log("09:10", "ticket_called", "t4", **W2, service="a", nth=1)
    log("09:12", "ticket_missed", "t4", **W2, service="a", calls=1)
    log("09:20", "ticket_rejoined", "t4", service="a", due_at="…")
    log("09:33", "ticket_called", "t4", **W2, service="a", nth=2)
    log("09:34", "ticket_started", "t4", **W2, service="a")  # walk 60 s
    log("09:40", "ticket_finished", "t4", **W2, service="a")  # handling 360 s
    # t5, sent from w1 to w2: wait 30 min at w1; the handling there is not a whole one.
    log("09:34", "ticket_called", "t5", **W1, service="a", nth=1)
    log("09:35", "ticket_started", "t5", **W1, service="a")  # walk 60 s
    log("09:38", "ticket_transferred", "t5", **W1, from_service="a", service="b", bound="w2")
    log("09:42", "ticket_called", "t5", **W2, service="b", nth=2)
    log("09:42:20", "ticket_started", "t5", **W2, service="b")  # walk 20 s
    log("09:50", "ticket_finished", "t5", **W2, service="b")  # handling 460 s
    # t6 leaves before any call, t7 at the window after 39 min of waiting.
    log("09:30", "ticket_cancelled", "t6", service="b")
    log("09:45", "ticket_called", "t7", **W1, service="a", nth=1)
    log("09:46", "ticket_cancelled", "t7", **W1, service="a")
    # t8, put aside and called again: wait 45 min; handling is the last stretch, 570 s.
    log("09:52", "ticket_called", "t8", **W2, service="a", nth=1)
    log("09:54", "ticket_started", "t8", **W2, service="a")  # walk 120 s
    log("09:56", "ticket_held", "t8", **W2, service="a")
    log("10:05", "ticket_resumed", "t8", service="a", bound="w2")
    log("10:10", "ticket_called", "t8", **W2, service="a", nth=2)
    log("10:10:30", "ticket_started", "t8", **W2, service="a")  # walk 30 s
    log("10:20", "ticket_finished", "t8", **W2, service="a")
    # t9, a visit of two services: wait 52 min; only its last part is "served".
    log("10:00", "ticket_called", "t9", **W1, service="a", nth=1)
    log("10:01", "ticket_started", "t9", **W1, service="a")  # walk 60 s
    log("10:11", "ticket_forwarded", "t9", **W1, from_service="a", service="b", due_at="…")
    log("10:25", "ticket_called", "t9", **W2, service="b", nth=2)
    log("10:26", "ticket_started", "t9", **W2, service="b")  # walk 60 s
    log("10:30", "ticket_finished", "t9", **W2, service="b")  # handling 240 s
    # t10 is never called.
    log("23:59", "ticket_expired", "t10", service="b")
    for id, level, where, of in (
        ("t1", 5, "w1", "a"),
        ("t2", 4, "w1", "a"),
        ("t4", 2, "w2", "a"),
        ("t5", 3, "w2", "b"),
        ("t8", 1, "w2", "a"),
    ):
        log("18:00", "visit_rated", id, window=where, service=of, level=level, origin="page")
    return log.events


# Waits: t1 300, t4 420, t2 960, t3 1140, t5 1800, t7 2340, t8 2700, t9 3120 (sorted).
# Median of eight: (1140 + 1800) / 2; nine tenths of eight is 7.2, so the eighth.
# Nobody booked, was visited or was represented; whether the hall was shut is not asked here; and
# of nobody is it known whether they had come before.
QUIET: Any = {
    "modes": {"appointment": 0, "onsite": 0, "agent": 0, "all_hours": None},
    "repeats": 0,
    "repeat_judged": 0,
}
TOTAL = Row(
    "total",
    tickets=10,
    called=12,  # t1 t2 t3 t7 once, t4 t5 t8 t9 twice; the recall and the undone call are none
    served=7,  # t1 t2 t3 t4 t5 t8 t9
    no_shows=1,
    cancelled=2,
    transferred=1,
    chosen=0,
    overtime=0,
    wait=Spread(8, 1470.0, 3120.0, 3120.0),
    walk=Spread(9, 60.0, 120.0, 120.0),  # 20 30 30 60 60 60 60 60 120
    handling=Spread(6, 515.0, 600.0, 600.0),  # 240 360 460 570 600 600
    ratings=Ratings(5, 7, 2, 0, 0.7143, 0.6, {5: 1, 4: 1, 3: 1, 2: 1, 1: 1}),
    **QUIET,
)
AT_W1 = Row(
    "w1",
    tickets=6,  # t1 t2 t3 t5 t7 t9
    called=6,
    served=3,  # t1 t2 t3
    no_shows=0,
    cancelled=1,  # t7
    transferred=1,  # t5
    chosen=0,
    overtime=0,
    wait=Spread(6, 1470.0, 3120.0, 3120.0),  # 300 960 1140 1800 2340 3120
    walk=Spread(4, 60.0, 60.0, 60.0),  # 30 60 60 60
    handling=Spread(2, 600.0, 600.0, 600.0),
    ratings=Ratings(2, 3, 1, 0, 0.6667, None, None),  # t1 t2
    **QUIET,
)
AT_W2 = Row(
    "w2",
    tickets=4,  # t4 t5 t8 t9: the call of t3 was taken back
    called=6,
    served=4,
    no_shows=1,
    cancelled=0,
    transferred=0,
    chosen=0,
    overtime=0,
    wait=Spread(2, 1560.0, 2700.0, 2700.0),  # 420 2700
    walk=Spread(5, 60.0, 120.0, 120.0),  # 20 30 60 60 120
    handling=Spread(4, 410.0, 570.0, 570.0),  # 240 360 460 570
    ratings=Ratings(3, 4, 1, 0, 0.75, None, None),  # t4 t5 t8
    **QUIET,
)
FOR_A = Row(
    "a",
    tickets=7,  # taken for a: t1 t2 t4 t5 t7 t8 t9
    called=9,  # t4 and t8 twice
    served=4,  # t1 t2 t4 t8
    no_shows=1,
    cancelled=1,  # t7
    transferred=1,
    chosen=0,
    overtime=0,
    wait=Spread(7, 1800.0, 3120.0, 3120.0),  # 300 420 960 1800 2340 2700 3120
    walk=Spread(6, 60.0, 120.0, 120.0),  # 30 60 60 60 60 120
    handling=Spread(3, 570.0, 600.0, 600.0),  # 360 570 600
    ratings=Ratings(4, 4, 0, 0, 1.0, None, None),
    **QUIET,
)
FOR_B = Row(
    "b",
    tickets=3,  # t3 t6 t10
    called=3,  # t3 t5 t9
    served=3,
    no_shows=0,
    cancelled=1,  # t6
    transferred=0,
    chosen=0,
    overtime=0,
    wait=Spread(1, 1140.0, 1140.0, 1140.0),
    walk=Spread(3, 30.0, 60.0, 60.0),  # 20 30 60
    handling=Spread(3, 460.0, 600.0, 600.0),  # 240 460 600
    ratings=Ratings(1, 3, 2, 0, 0.3333, None, None),  # t5, rated at the window that finished it
    **QUIET,
)


def test_the_hall_is_as_reckoned_by_hand() -> None:
    assert day(small_day()).total == TOTAL


def test_the_windows_are_as_reckoned_by_hand() -> None:
    assert day(small_day()).windows == {"w1": AT_W1, "w2": AT_W2}


def test_a_clerk_who_keeps_to_a_window_has_its_figures() -> None:
    assert day(small_day()).clerks == {"p1": replace(AT_W1, id="p1"), "p2": replace(AT_W2, id="p2")}


def test_the_services_are_as_reckoned_by_hand() -> None:
    assert day(small_day()).services == {"a": FOR_A, "b": FOR_B}


# — every figure hangs on the log —


def without(log: list[Logged], kind: str, id: str) -> list[Logged]:
    return [e for e in log if (e.kind, e.ticket) != (kind, id)]


def rated(log: list[Logged], id: str, level: int) -> list[Logged]:
    return [
        replace(e, facts={**e.facts, "level": level})
        if (e.kind, e.ticket) == ("visit_rated", id)
        else e
        for e in log
    ]


CHANGES: dict[str, tuple[Callable[[list[Logged]], list[Logged]], object]] = {
    "tickets": (lambda log: without(log, "ticket_issued", "t10"), 9),
    "called": (lambda log: without(log, "ticket_call_undone", "t3"), 12),
    "served": (lambda log: without(log, "ticket_finished", "t1"), 6),
    "no_shows": (lambda log: without(log, "ticket_missed", "t4"), 0),
    "cancelled": (lambda log: without(log, "ticket_cancelled", "t6"), 1),
    "transferred": (lambda log: without(log, "ticket_transferred", "t5"), 0),
    "chosen": (lambda log: chosen(log, "t2"), 1),
    "overtime": (lambda log: late(log, "t1"), 1),
    "wait.n": (lambda log: without(log, "ticket_called", "t7"), 7),
    "wait.median_s": (lambda log: moved(log, "ticket_issued", "t5", -60), 1500.0),
    "wait.p90_s": (lambda log: moved(log, "ticket_issued", "t9", -30), 3150.0),
    "wait.max_s": (lambda log: moved(log, "ticket_issued", "t9", -30), 3150.0),
    "walk.n": (lambda log: without(log, "ticket_started", "t1"), 8),
    "walk.p90_s": (lambda log: moved(log, "ticket_started", "t1", 100), 160.0),
    "walk.max_s": (lambda log: moved(log, "ticket_started", "t1", 100), 160.0),
    "walk.median_s": (
        lambda log: without(
            without(without(log, "ticket_started", "t1"), "ticket_started", "t4"),
            "ticket_started",
            "t9",
        ),
        30.0,  # 20 30 30 60 120
    ),
    "handling.n": (lambda log: without(log, "ticket_finished", "t4"), 5),
    "handling.median_s": (lambda log: moved(log, "ticket_finished", "t5", -20), 505.0),
    "handling.p90_s": (lambda log: moved(log, "ticket_finished", "t1", 60), 660.0),
    "handling.max_s": (lambda log: moved(log, "ticket_finished", "t1", 60), 660.0),
    "ratings.n": (lambda log: without(log, "visit_rated", "t8"), 4),
    "ratings.of": (lambda log: without(log, "ticket_finished", "t3"), 6),
    "ratings.capture": (lambda log: without(log, "visit_rated", "t8"), 0.5714),
    "ratings.unrated": (lambda log: without(log, "visit_rated", "t8"), 3),
    "ratings.excluded": (lambda log: excluded(log, "t8"), 1),
    "ratings.satisfaction": (lambda log: rated(log, "t4", 3), 0.8),
    "ratings.levels": (lambda log: rated(log, "t4", 5), {5: 2, 4: 1, 3: 1, 2: 0, 1: 1}),
    "modes": (
        lambda log: issued(log, "t1", mode="onsite"),
        {"appointment": 0, "onsite": 1, "agent": 0, "all_hours": None},
    ),
    "repeats": (lambda log: issued(log, "t1", again=True), 1),
    "repeat_judged": (lambda log: issued(log, "t1", again=False), 1),
    "repeat": (lambda log: issued(log, "t1", again=True), 1.0),
}


def issued(log: list[Logged], id: str, **facts: object) -> list[Logged]:
    """The log with more said of a ticket when it was issued."""
    first = next(e for e in log if (e.kind, e.ticket) == ("ticket_issued", id))
    return [replace(e, facts={**e.facts, **facts}) if e is first else e for e in log]


def chosen(log: list[Logged], id: str) -> list[Logged]:
    """The log with the first call of a ticket made out of turn."""
    first = next(e for e in log if (e.kind, e.ticket) == ("ticket_called", id))
    why = {"why": {"code": "chosen", "facts": {"ahead": 1}}}
    return [replace(e, facts={**e.facts, **why}) if e is first else e for e in log]


def excluded(log: list[Logged], id: str) -> list[Logged]:
    """The log with a rating that two people found should not count."""
    end = replace(log[-1], seq=log[-1].seq + 1, kind="rating_excluded", ticket=id, facts={})
    return [*log, end]


def late(log: list[Logged], id: str) -> list[Logged]:
    """The log with a ticket's end a minute after closing."""
    end = next(e for e in log if (e.kind, e.ticket) == ("ticket_finished", id))
    return [replace(e, facts={**e.facts, "overtime_s": 60}) if e is end else e for e in log]


def figure(row: Row, path: str) -> object:
    found: object = row
    for name in path.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("path", [p for p in CHANGES if p != "called"])
def test_changing_one_event_changes_the_figure(path: str) -> None:
    change, expected = CHANGES[path]
    log = small_day()
    assert figure(day(log).total, path) != expected
    assert figure(day(change(log)).total, path) == expected


def test_a_call_that_was_not_taken_back_counts_where_it_was_made() -> None:
    """Without the undo the call at w2 stands, and the one at w1 is its recall."""
    changed = day(without(small_day(), "ticket_call_undone", "t3"))
    assert (changed.windows["w1"].called, changed.windows["w2"].called) == (5, 7)


def test_every_figure_of_a_row_has_a_change_that_moves_it() -> None:
    told = set()
    for one in fields(Row):
        if one.name == "id":
            continue
        inner = getattr(TOTAL, one.name)
        told |= (
            {f"{one.name}.{f.name}" for f in fields(inner)}
            if isinstance(inner, Spread | Ratings)
            else {one.name}
        )
    assert told == set(CHANGES)


def test_every_event_of_the_day_is_needed_but_those_that_measure_nothing() -> None:
    log = small_day()
    whole = day(log)
    idle = {
        (e.kind, e.ticket) for n, e in enumerate(log) if day([*log[:n], *log[n + 1 :]]) == whole
    }
    assert idle == {
        ("ticket_called", "t2"),  # the recall
        ("ticket_called", "t3"),  # the one taken back: it never happened
        ("ticket_rejoined", "t4"),
        ("ticket_resumed", "t8"),
        ("ticket_expired", "t10"),
    }


def test_a_ticket_has_one_story_in_the_order_of_the_log() -> None:
    found = stories(small_day())
    assert [s.ticket for s in found] == [f"t{n}" for n in range(1, 11)]
    by_id = {s.ticket: s for s in found}
    assert [c.end for c in by_id["t4"].calls] == ["no_show", "served"]
    assert [c.window for c in by_id["t3"].calls] == ["w1"]
    assert (by_id["t6"].left, by_id["t10"].left, by_id["t1"].left) == ("cancelled", "expired", None)
    assert (by_id["t5"].first_service, by_id["t5"].service) == ("a", "b")
