"""The day's report, from a log written by hand, as values, as CSV and as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from server.domain.errors import WrongValue
from server.domain.events import Logged
from server.domain.hall import Hall
from server.usecases import reporting
from server.usecases.views import Reads
from tests.builders import MONDAY, Log, at, hall, window

W1: dict[str, Any] = {"window": "w1", "staff": "p1"}


@dataclass
class Shelf:
    """The part of ``Reads`` that a report asks for, over a log in memory."""

    events: list[Logged]
    hall: Hall
    staff: dict[str, str]
    seq: int = 10_000

    @contextmanager
    def snapshot(self, hall: str) -> Iterator[Any]:
        yield SimpleNamespace(hall=self.hall, seq=self.seq)

    def log(self, hall: str, start: datetime, end: datetime) -> list[Logged]:
        return [e for e in self.events if start <= e.at < end]

    def names(self, hall: str) -> dict[str, str]:
        return self.staff


def a_visit(log: Log, id: str, minute: int) -> None:
    log(f"09:{minute:02d}", "ticket_issued", id, service="a")
    log(f"09:{minute + 2:02d}", "ticket_called", id, **W1, service="a", nth=1)
    log(f"09:{minute + 3:02d}", "ticket_started", id, **W1, service="a")
    log(f"09:{minute + 9:02d}", "ticket_finished", id, **W1, service="a")


def shelf(log: Log | None = None, **more: Any) -> Shelf:
    here = hall(windows=(window("w1", None), window("w2", None)))
    return Shelf(log.events if log else [], here, {"p1": "王敏"}, **more)


def report(of: Shelf, on: date = MONDAY) -> dict[str, Any]:
    return reporting.day_report(cast(Reads, of), "h", on)


def cells(made: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reporting.as_csv(made).removeprefix("\ufeff"))))


def test_a_report_names_what_it_counts() -> None:
    log = Log()
    a_visit(log, "t1", 0)
    made = report(shelf(log))
    assert made["hall"] == {"id": "h", "name": "青溪大厅"}
    assert (made["date"], made["rev"]) == ("2026-03-02", 10_000)
    assert made["total"]["wait"] == {"n": 1, "median_s": 120.0, "p90_s": 120.0, "max_s": 120.0}
    (clerk,) = made["clerks"]
    assert (clerk["id"], clerk["name"], clerk["served"]) == ("p1", "王敏", 1)
    (service,) = made["services"]
    assert (service["id"], service["name"]) == ("a", "A")


def test_every_window_of_the_hall_has_a_row_and_an_idle_one_knows_nothing() -> None:
    log = Log()
    a_visit(log, "t1", 0)
    one, two = report(shelf(log))["windows"]
    assert (one["id"], one["name"], one["served"]) == ("w1", "w1 号窗口", 1)
    assert (two["id"], two["served"], two["wait"]["median_s"]) == ("w2", None, None)


def test_windows_services_and_clerks_that_are_gone_are_called_by_their_ids() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="old")
    log("09:02", "ticket_called", "t1", window="w9", staff="p9", service="old", nth=1)
    made = report(shelf(log))
    assert [(w["id"], w["name"]) for w in made["windows"]][-1] == ("w9", "w9")
    assert [c["name"] for c in made["clerks"]] == ["p9"]
    assert [s["name"] for s in made["services"]] == ["old"]


def on_day(log: Log, days: float) -> None:
    """Move the last event of the log by whole days."""
    log.events[-1] = replace(log.events[-1], at=log.events[-1].at + timedelta(days=days))


def test_a_rating_made_days_later_belongs_to_the_day_of_its_visit() -> None:
    log = Log()
    a_visit(log, "t1", 0)
    log("12:00", "visit_rated", "t1", window="w1", service="a", level=4, origin="page")
    on_day(log, 4)
    assert report(shelf(log))["total"]["ratings"]["n"] == 1
    later = report(shelf(log), MONDAY + timedelta(days=4))
    assert later["total"]["ratings"]["n"] == 0


def test_a_visit_that_ends_after_midnight_is_a_visit_of_its_day() -> None:
    log = Log()
    log("23:50", "ticket_issued", "t1", service="a")
    log("23:55", "ticket_called", "t1", **W1, service="a", nth=1)
    log("23:56", "ticket_started", "t1", **W1, service="a")
    log("00:04", "ticket_finished", "t1", **W1, service="a")
    on_day(log, 1)
    total = report(shelf(log))["total"]
    assert (total["served"], total["handling"]["median_s"]) == (1, 480.0)
    assert report(shelf(log), MONDAY + timedelta(days=1))["total"]["served"] is None


def test_a_report_holds_nothing_that_came_after_its_revision() -> None:
    log = Log()
    a_visit(log, "t1", 0)
    a_visit(log, "t2", 20)
    made = report(shelf(log, seq=4))
    assert (made["rev"], made["total"]["tickets"]) == (4, 1)
    log("12:00", "visit_rated", "t1", window="w1", service="a", level=4, origin="page")
    on_day(log, 1)
    assert report(shelf(log, seq=8))["total"]["ratings"]["n"] == 0
    assert report(shelf(log, seq=9))["total"]["ratings"]["n"] == 1


def test_a_business_day_is_the_day_of_the_hall_not_of_greenwich() -> None:
    log = Log()
    log("07:30", "ticket_issued", "t1", service="a")  # Sunday still, in UTC
    log("23:30", "ticket_issued", "t2", service="a")
    assert report(shelf(log))["total"]["tickets"] == 2
    assert report(shelf(log), MONDAY - timedelta(days=1))["total"]["tickets"] is None


# — CSV —


def test_csv_has_a_line_for_each_row_and_opens_in_a_spreadsheet() -> None:
    log = Log()
    for n in range(5):
        a_visit(log, f"t{n}", n * 10)
        log("18:00", "visit_rated", f"t{n}", window="w1", service="a", level=n + 1, origin="pad")
    text = reporting.as_csv(report(shelf(log)))
    assert text.startswith("\ufeffdate,of,id,name,tickets,")
    rows = cells(report(shelf(log)))
    assert [(r["of"], r["id"]) for r in rows] == [
        ("total", "total"),
        ("window", "w1"),
        ("window", "w2"),
        ("clerk", "p1"),
        ("service", "a"),
    ]
    first = rows[0]
    assert (first["date"], first["name"]) == ("2026-03-02", "青溪大厅")
    assert (first["tickets"], first["served"], first["no_shows"]) == ("5", "5", "0")
    assert (first["wait_n"], first["wait_median_s"], first["handling_max_s"]) == (
        "5",
        "120.0",
        "360.0",
    )
    assert (first["rated"], first["rated_of"], first["satisfaction"]) == ("5", "5", "0.6")


def test_csv_leaves_a_cell_empty_where_nothing_happened() -> None:
    idle = next(r for r in cells(report(shelf())) if r["id"] == "w2")
    for name in ("tickets", "served", "wait_median_s", "capture", "satisfaction"):
        assert idle[name] == "", name
    assert (idle["wait_n"], idle["rated"]) == ("0", "0")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
@pytest.mark.parametrize("where", ["p1", "a"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(name: str, where: str) -> None:
    log = Log()
    a_visit(log, "t1", 0)
    of = shelf(log)
    of.staff["p1"] = name
    services = dict(of.hall.services)
    for id, one in services.items():
        services[id] = replace(one, name=name)
    of.hall = replace(of.hall, services=services)
    text = next(r["name"] for r in cells(report(of)) if r["id"] == where)
    assert text == f"'{name}"


def test_a_plain_name_is_left_alone_and_a_comma_is_quoted() -> None:
    log = Log()
    a_visit(log, "t1", 0)
    of = shelf(log)
    of.staff["p1"] = '王 "敏", 二'
    assert [r["name"] for r in cells(report(of)) if r["of"] == "clerk"] == ['王 "敏", 二']


# — ways of serving, repeat visits —


def test_it_tells_the_ways_of_serving_and_repeat_visits_as_periods_do() -> None:
    log = Log()
    issued: list[dict[str, Any]] = [
        {"mode": "agent", "again": True},
        {"class_id": "appointment", "again": False},
        {"mode": "onsite"},
    ]
    for n, facts in enumerate(issued):
        id = f"t{n}"
        log("09:00", "ticket_issued", id, service="a", **facts)
        log("09:02", "ticket_called", id, window="w1", staff="p1", service="a", why={})
        log("09:03", "ticket_started", id, window="w1", staff="p1")
        if facts.get("mode") != "onsite":  # who was not served was not served in any way
            log("09:09", "ticket_finished", id, window="w1", staff="p1")
    made = report(shelf(log))
    for row in (made["total"], made["services"][0]):
        assert row["modes"] == {"appointment": 1, "onsite": 0, "agent": 1, "all_hours": 0}
        assert (row["repeats"], row["repeat_judged"], row["repeat"]) == (1, 2, 0.5)
    idle = next(row for row in made["windows"] if row["id"] == "w2")
    assert (idle["modes"], idle["repeats"], idle["repeat"]) == (None, None, None)
    first = cells(made)[0]
    assert (first["mode_agent"], first["repeat_judged"], first["repeat"]) == ("1", "2", "0.5")
    assert "agent 1" in reporting.as_text(made)


def test_off_hours_follow_the_calendar_of_the_hall() -> None:
    log = Log()
    for clock, id in (("09:00", "t1"), ("03:00", "t2")):
        log(clock, "ticket_issued", id, service="a")
        log(clock, "ticket_called", id, window="w1", staff="p1", service="a", why={})
        log(clock, "ticket_started", id, window="w1", staff="p1")
        log(clock, "ticket_finished", id, window="w1", staff="p1")
    assert report(shelf(log))["total"]["modes"]["all_hours"] == 1


# — text —


def test_text_shows_who_had_something_to_do_and_a_dash_for_what_is_not_known() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a")
    lines = reporting.as_text(report(shelf(log))).splitlines()
    assert lines[0] == "青溪大厅  2026-03-02  (seq 10000)"
    assert lines[-2:] == [
        "overtime 0  appointment 0  onsite 0  agent 0  all_hours 0",
        "repeat 0  0  —",
    ]
    body = [line.split() for line in lines[2:-2]]
    assert body == [["青溪大厅", "1", "0", "0", "—", "—"], ["A", "1", "0", "0", "—", "—"]]


def test_text_of_an_empty_day_is_its_head_alone() -> None:
    assert len(reporting.as_text(report(shelf())).splitlines()) == 2


# — dates —


def test_a_date_is_read_and_today_stands_in_for_none() -> None:
    assert reporting.parse_date("2026-03-02", "2026-03-09") == MONDAY
    assert reporting.parse_date(None, "2026-03-02") == MONDAY
    assert reporting.parse_date("", "2026-03-02") == MONDAY


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-02-30", "2026-3-2", "9999-12-31", "0001-01-01"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(WrongValue) as refused:
        reporting.parse_date(text, "2026-03-02")
    assert refused.value.facts["field"] == "date"


def test_appointments_are_counted_by_what_became_of_them() -> None:
    log = Log()
    a_visit(log, "t1", 0)
    start = datetime.combine(MONDAY, datetime.min.time(), hall().tz).isoformat()
    elsewhere = "2026-03-01T10:00:00+08:00"
    log("08:30", "appointment_booked", appointment="a1", service="a", start=start)
    log("08:31", "appointment_booked", appointment="a2", service="a", start=start)
    log("08:40", "appointment_cancelled", appointment="a2", service="a", start=start)
    log("09:30", "appointment_checked_in", "t1", appointment="a1", start=start, timing="on_time")
    log("09:31", "appointment_checked_in", "t2", appointment="a3", start=start, timing="late")
    log("17:00", "appointment_missed", appointment="a4", service="a", start=start)
    log("08:00", "appointment_missed", appointment="a5", service="a", start=elsewhere)
    late = Logged(99, at("08:00") + timedelta(days=1), "appointment_missed", None, None, None, None,
                  None, {"appointment": "a6", "start": start})  # fmt: skip
    log.events.append(late)
    made = report(shelf(log))
    assert made["appointments"] == {
        "booked": 2,
        "cancelled": 1,
        "kept": 1,
        "late": 1,
        "missed": 2,
    }
    assert (made["total"]["tickets"], made["total"]["served"]) == (1, 1)
