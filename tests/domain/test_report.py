"""Which days a report is of, what is due by itself, and how one ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Refused
from server.domain.report import KINDS, Report, ReportState, before, due, span

D = date.fromisoformat
NOW = datetime(2026, 4, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("day", "2026-03-31", "2026-03-31", "2026-03-31"),
        ("week", "2026-01-01", "2025-12-29", "2026-01-04"),
        ("month", "2024-02-10", "2024-02-01", "2024-02-29"),
        ("bulletin", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("quarter", "2026-11-30", "2026-10-01", "2026-12-31"),
        ("year", "2026-06-06", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_day_belongs_to_one_report_of_each_kind(
    kind: str, day: str, first: str, last: str
) -> None:
    assert span(kind, D(day)) == (D(first), D(last))


@given(st.sampled_from(KINDS), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_reports_follow_each_other_without_gaps(kind: str, day: date) -> None:
    first, last = span(kind, day)
    assert first <= day <= last
    assert before(kind, first)[1] == first - timedelta(days=1)
    assert span(kind, last) == (first, last)


def made(*rows: tuple[str, str]) -> list[tuple[str, date]]:
    return [(kind, D(first)) for kind, first in rows]


def test_at_its_hour_of_the_day_after_a_report_is_due_and_not_before() -> None:
    begun = D("2026-03-31")
    five = NOW.replace(hour=5)
    assert list(due(["day"], begun, [], five, 6)) == []
    assert list(due(["day"], begun, [], NOW, 6)) == made(("day", "2026-03-31"))
    assert list(due(["month"], begun, [], NOW, 6)) == made(("month", "2026-03-01"))
    assert list(due(["quarter"], begun, [], NOW, 6)) == made(("quarter", "2026-01-01"))
    assert list(due(["year"], begun, [], NOW, 6)) == []


def test_what_was_made_is_not_made_again() -> None:
    assert list(due(["day"], D("2026-03-31"), made(("day", "2026-03-31")), NOW, 6)) == []


def test_after_a_standstill_the_last_ones_are_made_and_not_a_year_of_them() -> None:
    found = list(due(["day", "month"], D("2025-01-01"), made(("day", "2026-03-30")), NOW, 6))
    assert [first for kind, first in found if kind == "day"] == [
        D(f"2026-03-{n}") for n in (31, 29, 28, 27, 26, 25)
    ]
    assert [first for kind, first in found if kind == "month"] == [
        D("2026-03-01"),
        D("2026-02-01"),
        D("2026-01-01"),
    ]


def test_nothing_is_due_of_the_time_before_the_hall() -> None:
    assert list(due(["week", "bulletin"], D("2026-04-01"), [], NOW, 6)) == []


@pytest.mark.parametrize("over", [ReportState.DONE, ReportState.FAILED, ReportState.CANCELLED])
def test_what_is_over_does_not_go_on(over: ReportState) -> None:
    one = Report("m_1", "day", D("2026-03-31"), D("2026-03-31"), ("pdf",), "zh", None, NOW)
    one.beat(10, "figures", NOW)
    one.end(over, NOW)
    with pytest.raises(Refused):
        one.beat(20, "figures", NOW)
    with pytest.raises(Refused):
        one.end(ReportState.DONE, NOW)
