"""Seasons, lunch, special days, working days; the year round."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.hours import Hours, MonthDay, Season, Shut, SpecialDay
from tests.builders import at, hall, local, period

MORNING, AFTERNOON = period("09:00", "12:00"), period("13:30", "17:00")
LATE = period("14:30", "17:30")
SUMMER = Season("夏令", MonthDay(5, 1), MonthDay(9, 30), (MORNING, LATE))
WINTER = Season("冬令", MonthDay(12, 1), MonthDay(2, 29), (MORNING,))
HOURS = Hours(workdays=(MORNING, AFTERNOON), seasons=(SUMMER, WINTER))
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("day", "periods"),
    [
        (date(2026, 4, 30), (MORNING, AFTERNOON)),
        (date(2026, 5, 1), (MORNING, LATE)),
        (date(2026, 9, 30), (MORNING, LATE)),
        (date(2026, 10, 1), (MORNING, AFTERNOON)),
        (date(2026, 12, 31), (MORNING,)),
        (date(2027, 1, 1), (MORNING,)),
        (date(2028, 2, 29), (MORNING,)),
        (date(2026, 6, 6), ()),
    ],
)
def test_each_season_has_its_time_table(day: date, periods: tuple[object, ...]) -> None:
    assert HOURS.periods(day) == periods


def test_a_special_day_stands_before_the_season() -> None:
    worked = date(2026, 5, 9)  # a Saturday that is worked
    here = Hours(
        workdays=(MORNING,),
        seasons=(SUMMER,),
        special=(SpecialDay(worked, (AFTERNOON,)), SpecialDay(date(2026, 5, 4), ())),
    )
    assert here.periods(worked) == (AFTERNOON,)
    assert here.periods(date(2026, 5, 4)) == ()


@pytest.mark.parametrize(
    ("clock", "with_lunch", "without"),
    [
        ("08:29:59", Shut.EARLY, Shut.EARLY),
        ("08:30", None, None),
        ("11:59:59", None, None),
        ("12:00", None, Shut.LUNCH),
        ("13:29:59", None, Shut.LUNCH),
        ("13:30", None, None),
        ("16:59:59", None, None),
        ("17:00", Shut.OVER, Shut.OVER),
    ],
)
def test_over_lunch_a_hall_gives_tickets_or_not(
    clock: str, with_lunch: Shut | None, without: Shut | None
) -> None:
    for lunch, want in ((True, with_lunch), (False, without)):
        here = Hours(workdays=(MORNING, AFTERNOON), lunch_tickets=lunch)
        assert here.shut(local(clock)) is want


def test_nine_to_five_has_no_lunch() -> None:
    through = Hours(workdays=(period("09:00", "17:00"),), lunch_tickets=False)
    assert through.shut(local("12:30")) is None


def test_a_day_has_an_end_or_none() -> None:
    assert HOURS.closing(local("10:00")) == local("17:00")
    assert HOURS.opening(local("10:00")) == local("09:00")
    saturday = MONDAY + timedelta(days=5)
    assert HOURS.closing(local("10:00", saturday)) is None


def test_working_days_leave_out_weekends_and_holidays() -> None:
    here = Hours(workdays=(MORNING,), special=(SpecialDay(date(2026, 3, 4), ()),))
    assert here.working_day(MONDAY, 1) == date(2026, 3, 3)
    assert here.working_day(MONDAY, 2) == date(2026, 3, 5)
    assert here.working_day(MONDAY, 4) == date(2026, 3, 9)
    assert Hours().working_day(MONDAY, 3) == MONDAY, "a hall that never opens has none"


def test_a_year_is_known_when_it_is_said_to_be() -> None:
    assert Hours().knows(2026), "a hall that enters no calendar is not told off"
    said = Hours(calendar_years=frozenset({2026}))
    assert said.knows(2026)
    assert not said.knows(2027)


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_every_day_belongs_to_one_table(day: date) -> None:
    holding = [season for season in (SUMMER, WINTER) if season.holds(day)]
    assert len(holding) <= 1
    weekend = day.weekday() > 4
    want = () if weekend else (holding[0].workdays if holding else HOURS.workdays)
    assert HOURS.periods(day) == want


@pytest.mark.parametrize(
    ("since", "until", "seconds"),
    [
        ("16:40", "17:00", None),
        ("16:40", "17:00:01", 1),
        ("16:50", "17:10", 600),
        ("17:20", "17:30", 600),
    ],
)
def test_what_is_served_after_closing_is_overtime(
    since: str, until: str, seconds: int | None
) -> None:
    assert hall().overtime_s(at(since), at(until)) == seconds


def test_a_day_on_which_the_hall_is_shut_has_no_overtime() -> None:
    sunday = MONDAY - timedelta(days=1)
    assert hall().overtime_s(at("10:00", sunday), at("11:00", sunday)) is None
