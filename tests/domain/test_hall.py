from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import NotFound, WrongValue
from server.domain.hall import Closed
from server.domain.hours import Hours, SpecialDay
from tests.builders import MONDAY, at, hall, local, period, service, window

SATURDAY, SUNDAY = MONDAY + timedelta(days=5), MONDAY + timedelta(days=6)
LUNCH = (period("09:00", "12:00"), period("13:30", "17:00"))
HOLIDAY = date(2026, 5, 1)  # a Friday
WORKING_SUNDAY = date(2026, 5, 3)
HOURS = Hours(
    workdays=LUNCH,
    saturday=(period("09:30", "11:30"),),
    special=(
        SpecialDay(HOLIDAY, (), "劳动节"),
        SpecialDay(WORKING_SUNDAY, LUNCH[:1], "调休上班"),
    ),
    early_minutes=30,
)


@pytest.mark.parametrize(
    ("clock", "takes"),
    [
        ("08:29:59", False),
        ("08:30", True),
        ("12:30", True),  # lunch: tickets are still given for the afternoon
        ("16:59:59", True),
        ("17:00", False),
    ],
)
def test_tickets_are_given_from_half_an_hour_before_opening_to_closing(
    clock: str, takes: bool
) -> None:
    assert HOURS.takes_tickets(local(clock)) is takes


def test_saturday_has_hours_of_its_own_and_sunday_none() -> None:
    assert HOURS.takes_tickets(local("10:00", SATURDAY))
    assert not HOURS.takes_tickets(local("14:00", SATURDAY))
    assert not HOURS.takes_tickets(local("10:00", SUNDAY))


def test_a_special_day_stands_before_the_rule_of_its_weekday() -> None:
    assert HOURS.periods(HOLIDAY) == ()
    assert not HOURS.takes_tickets(local("10:00", HOLIDAY))
    assert HOURS.takes_tickets(local("10:00", WORKING_SUNDAY))
    assert not HOURS.takes_tickets(local("14:00", WORKING_SUNDAY))


def test_without_an_early_time_tickets_start_with_the_hall() -> None:
    prompt = Hours(workdays=LUNCH, early_minutes=0)
    assert not prompt.takes_tickets(local("08:59:59"))
    assert prompt.takes_tickets(local("09:00"))


@given(day=st.dates(date(2026, 1, 1), date(2027, 12, 31)), minute=st.integers(0, 1439))
def test_shanghai_has_the_same_hours_all_year(day: date, minute: int) -> None:
    """The zone keeps one offset, so opening never moves against UTC."""
    now = local("00:00", day) + timedelta(minutes=minute)
    assert now.utcoffset() == timedelta(hours=8)
    plain = Hours(workdays=LUNCH, saturday=LUNCH, sunday=LUNCH)
    assert plain.takes_tickets(now) is (8 * 60 + 30 <= minute < 17 * 60)


def test_the_business_day_changes_at_midnight_of_the_hall() -> None:
    here = hall()
    assert here.business_day(at("23:59:59")) == "2026-03-02"
    assert here.business_day(at("23:59:59") + timedelta(seconds=1)) == "2026-03-03"
    assert here.business_day(at("07:59")) == "2026-03-02", "still 1 March in UTC"


def test_a_service_is_not_offered_without_a_window_or_out_of_hours() -> None:
    here = hall(windows=(window("w1", "a", c=10),))
    open_at = at("10:00")
    assert here.why_closed(here.services["a"], open_at) is None  # type: ignore[index]
    assert here.why_closed(here.service("b"), open_at) is Closed.NO_WINDOW
    assert here.why_closed(here.service("c"), open_at) is None, "a helping window serves it"
    assert here.why_closed(here.service("a"), at("20:00")) is Closed.HALL
    assert here.why_closed(here.service("b"), at("20:00")) is Closed.NO_WINDOW


def test_a_window_serves_its_own_those_it_helps_and_with_no_list_everything() -> None:
    some, every = window("w1", "a", b=10), window("w2", None, a=5)
    a, b, c = (service(id).id for id in "abc")
    assert (some.serves(a), some.serves(b), some.serves(c)) == (True, True, False)
    assert (some.delay(a), some.delay(b)) == (timedelta(), timedelta(minutes=10))
    assert every.serves(c)
    assert every.delay(a) == timedelta(), "what is its own it does not help out with"
    assert some.delay(c) == timedelta()


def test_who_serves_what_follows_the_order_of_the_set_up() -> None:
    here = hall(windows=(window("w2", "b a"), window("w1", "a"), window("w3", None)))
    assert [w.id for w in here.windows_for[service("a").id]] == ["w2", "w1", "w3"]
    assert here.zone_services[here.zones[0].id] == ("a", "b", "c")


def test_what_is_not_there_is_named() -> None:
    here = hall()
    for look, code, facts in (
        (here.window, "unknown_window", {"window": "x"}),
        (here.zone, "unknown_zone", {"zone": "x"}),
    ):
        with pytest.raises(NotFound) as missing:
            look("x")
        assert (missing.value.code, missing.value.facts) == (code, facts)
    with pytest.raises(WrongValue) as wrong:
        here.service("x")
    assert (wrong.value.code, wrong.value.facts) == (
        "unknown_service",
        {"field": "service", "service": "x"},
    )
    with pytest.raises(WrongValue) as wrong:
        here.priority("x")
    assert (wrong.value.code, wrong.value.facts) == (
        "unknown_class",
        {"field": "class", "class": "x"},
    )
