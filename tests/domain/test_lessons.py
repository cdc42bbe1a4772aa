"""What the log of a day teaches, and what it must not be taken for."""

from __future__ import annotations

import pytest

from server.domain.hours import Hours
from server.domain.lessons import MOST_TURNS, Lessons, Observer, Overtaking, observe, of_document
from tests.builders import Log, at, hall, period, window

HOURS = Hours(workdays=(period("09:00", "12:00"), period("13:30", "17:00")))
HALL = hall(windows=(window("w1", None), window("w2", None)), hours=HOURS)
DAY = "2026-03-02"


def learn(log: Log) -> Lessons:
    return observe(HALL, DAY, log.events)


def issued(log: Log, clock: str, ticket: str, due: str | None = None) -> None:
    log(clock, "ticket_issued", ticket, service="a", due_at=at(due or clock).isoformat())


def called(log: Log, clock: str, ticket: str, place: str = "w1") -> None:
    log(clock, "ticket_called", ticket, window=place, service="a", nth=1)


@pytest.mark.parametrize(
    "end", ["ticket_finished", "ticket_missed", "ticket_transferred", "ticket_held"]
)
def test_a_turn_lasts_from_the_call_until_the_window_is_done(end: str) -> None:
    log = Log()
    issued(log, "09:00", "t1")
    called(log, "09:10", "t1")
    called(log, "09:12", "t1")  # a recall
    log("09:17", end, "t1", window="w1", service="a")
    assert learn(log).turns == {"a": [420.0]}


def test_a_wrong_call_teaches_nothing() -> None:
    log = Log()
    issued(log, "09:00", "t1")
    called(log, "09:10", "t1")
    log("09:11", "ticket_call_undone", "t1", window="w1", service="a", calls=1)
    found = learn(log)
    assert found.turns == {}
    assert found.gaps == found.reactions == []


def test_going_on_with_the_next_service_ends_one_turn_and_begins_another() -> None:
    log = Log()
    issued(log, "09:00", "t1")
    called(log, "09:10", "t1")
    log("09:15", "ticket_continued", "t1", window="w1", from_service="a", service="b")
    log("09:18", "ticket_finished", "t1", window="w1", service="b")
    assert learn(log).turns == {"a": [300.0], "b": [180.0]}


def test_a_gap_counts_only_while_somebody_waited() -> None:
    log = Log()
    issued(log, "09:00", "t1")
    issued(log, "09:01", "t2")
    called(log, "09:02", "t1")
    log("09:05", "ticket_finished", "t1", window="w1", service="a")
    called(log, "09:06", "t2")
    log("09:10", "ticket_finished", "t2", window="w1", service="a")
    issued(log, "09:20", "t3")
    called(log, "09:20:15", "t3")
    found = learn(log)
    assert found.gaps == [60.0]
    assert found.reactions == [15.0]


def test_the_time_that_a_window_was_closed_is_no_gap() -> None:
    log = Log()
    for ticket in ("t1", "t2"):
        issued(log, "09:00", ticket)
    called(log, "09:02", "t1")
    log("09:05", "ticket_finished", "t1", window="w1", service="a")
    log("09:06", "window_closed", window="w1")
    called(log, "09:20", "t2")
    assert learn(log).gaps == []


def test_how_late_windows_begin_is_learned_from_those_who_waited_for_it() -> None:
    log = Log()
    issued(log, "08:50", "t1")
    log("08:58", "window_opened", window="w1")
    called(log, "09:02", "t1")
    issued(log, "10:00", "t2")
    log("10:05", "window_opened", window="w2")  # comes to help: nobody was promised nine
    called(log, "10:06", "t2", "w2")
    assert learn(log).lateness == [120.0]


def test_who_joins_ahead_of_the_tail_overtakes() -> None:
    log = Log()
    issued(log, "09:00", "t1")
    issued(log, "09:30", "t2", due="09:10")
    assert learn(log).overtakings == [Overtaking(9.5 * 3600, "a", 1200.0)]


def test_who_gives_up_in_line_has_left_and_who_gives_up_at_the_window_has_not() -> None:
    log = Log()
    for ticket in ("t1", "t2"):
        issued(log, "09:00", ticket)
    log("09:05", "ticket_cancelled", "t1", service="a")
    called(log, "09:06", "t2")
    log("09:08", "ticket_cancelled", "t2", window="w1", service="a")
    found = learn(log)
    assert (found.joined, found.left) == (2, 1)
    assert found.turns == {"a": [120.0]}


def test_a_window_that_calls_well_into_the_break_works_through_it() -> None:
    log = Log()
    for n, (clock, place) in enumerate((("12:05", "w1"), ("12:40", "w2"))):
        issued(log, "11:00", f"t{n}")
        called(log, clock, f"t{n}", place)
    found = learn(log)
    assert found.worked == {"w1", "w2"}
    assert found.through == {"w2"}


def test_what_is_written_down_is_read_back_and_bounded() -> None:
    log = Log()
    for n in range(MOST_TURNS + 20):
        issued(log, "09:00", f"t{n}")
        called(log, f"{9 + n // 30:02d}:{2 * (n % 30):02d}", f"t{n}")
        log(f"{9 + n // 30:02d}:{2 * (n % 30):02d}:{n % 60:02d}", "ticket_finished", f"t{n}",
            window="w1", service="a")  # fmt: skip
    found = learn(log)
    kept = of_document(found.document())
    assert len(kept.turns["a"]) == MOST_TURNS
    assert kept.joined == found.joined
    assert kept.document() == of_document(kept.document()).document()
    whole, some = found.turns["a"], kept.turns["a"]
    assert sum(some) / len(some) == pytest.approx(sum(whole) / len(whole), rel=0.05)


def test_since_when_a_window_stands_idle_is_known() -> None:
    log = Log()
    issued(log, "09:00", "t1")
    called(log, "09:10", "t1")
    seen = Observer(HALL, DAY)
    for event in log.events:
        seen.see(event)
    assert seen.idle_since == {}
    log("09:20", "ticket_finished", "t1", window="w1", service="a")
    seen.see(log.events[-1])
    assert seen.idle_since == {"w1": at("09:20")}
