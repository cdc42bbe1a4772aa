"""What is odd about ratings, each case reckoned by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from server.assessment.suspicion import Rated, suspicious
from tests.builders import SHANGHAI, Log


def day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def visit(
    log: Log,
    id: str,
    end: str,
    rated: str,
    *,
    start: str | None = "09:00",
    level: int = 5,
    window: str = "w1",
    origin: str = "page",
    **facts: Any,
) -> None:
    log("08:59", "ticket_called", id, window=window, service="a", nth=1, why={})
    if start:
        log(start, "ticket_started", id, window=window, service="a")
    log(end, "ticket_finished", id, window=window, service="a")
    told = {"service": "a", "level": level, "origin": origin, **facts}
    log(rated, "visit_rated", id, window=window, **told)


def marks(log: Log) -> dict[str, list[dict[str, object]]]:
    found: list[Rated] = suspicious(log.events, day)
    return {one.ticket: [mark.plain() for mark in one.marks] for one in found}


def test_an_ordinary_rating_bears_no_mark() -> None:
    log = Log()
    visit(log, "t1", "09:10", "09:10:03", origin="pad", source="a/pad")
    visit(log, "t2", "09:12", "20:00", source="s1")
    assert marks(log) == {}


def test_within_three_seconds_of_the_end_is_too_quick() -> None:
    log = Log()
    visit(log, "t1", "09:10:00", "09:10:02", origin="pad")
    visit(log, "t2", "09:20:00", "09:20:03", origin="pad")
    assert marks(log) == {"t1": [{"code": "too_quick", "after_s": 2.0, "limit_s": 3.0}]}


def test_before_the_start_and_without_one() -> None:
    log = Log()
    visit(log, "t1", "09:10", "09:04:30", start="09:05")
    visit(log, "t2", "09:20", "09:30", start=None)
    assert marks(log) == {
        "t1": [{"code": "before_start", "before_s": 30.0}],
        "t2": [{"code": "unstarted"}],
    }


def test_a_paper_is_entered_when_it_is_found() -> None:
    log = Log()
    for n in range(5):
        visit(log, f"t{n}", "09:10", f"09:10:0{n}", start=None, origin="paper")
    assert marks(log) == {}


def test_four_of_one_window_within_a_minute_are_a_burst_and_each_bears_the_largest() -> None:
    log = Log()
    for n, second in enumerate((0, 20, 40, 60)):  # sixty seconds from first to last: within
        visit(log, f"t{n}", "09:05", f"09:10:{second:02d}" if second < 60 else "09:11:00")
    for n, clock in enumerate(("09:30:00", "09:30:20", "09:30:40", "09:31:01")):
        visit(log, f"u{n}", "09:25", clock)
    burst = {"code": "burst", "count": 4, "within_s": 60.0, "limit": 4}
    assert marks(log) == {f"t{n}": [burst] for n in range(4)}


def test_four_of_four_windows_within_a_minute_are_none() -> None:
    log = Log()
    for n in range(4):
        visit(log, f"t{n}", "09:05", f"09:10:{n * 10:02d}", window=f"w{n}")
    assert marks(log) == {}


def test_one_address_that_rates_one_window_only_is_marked_and_a_shared_one_is_not() -> None:
    log = Log()
    for n in range(3):
        visit(log, f"t{n}", f"1{n}:00", f"1{n}:30", source="s1")
        visit(log, f"u{n}", f"1{n}:00", f"1{n}:40", source="s2", window=f"w{n}")
        visit(log, f"v{n}", f"1{n}:00", f"1{n}:50")  # nobody knows where from
    mark = {"code": "one_source", "count": 3, "limit": 3}
    assert marks(log) == {f"t{n}": [mark] for n in range(3)}


def test_a_pad_that_rates_nearly_every_visit_alike_is_marked() -> None:
    log = Log()
    for n in range(10):
        visit(log, f"t{n}", f"1{n % 8}:0{n}", f"1{n % 8}:1{n}", origin="pad")
        visit(log, f"u{n}", f"1{n % 8}:0{n}", f"1{n % 8}:2{n}", origin="pad", window="w2")
    log("18:00", "ticket_finished", "t10", window="w1", service="a")  # 10 of 11: 0.909
    visit(log, "u10", "18:00", "18:10", origin="pad", window="w2", level=4)  # not alike
    found = marks(log)
    assert set(found) == {f"t{n}" for n in range(10)}
    assert found["t0"] == [{"code": "one_pad", "count": 10, "of": 11, "level": 5}]
    log("18:01", "ticket_finished", "t11", window="w1", service="a")  # 10 of 12: 0.833
    assert marks(log) == {}


def test_at_the_clerks_own_device() -> None:
    log = Log()
    visit(log, "t1", "09:10", "09:20", at_desk=True)
    assert marks(log) == {"t1": [{"code": "clerk_device"}]}


def test_nothing_makes_no_mark() -> None:
    assert marks(Log()) == {}
