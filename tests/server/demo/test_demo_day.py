"""The simulated day looks like a day in a hall."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from server.demo import day
from server.demo.place import Place, read_place, seconds

EXAMPLES = Path(day.__file__).parent.parent / "examples"
MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def county() -> Place:
    return read_place(EXAMPLES / "county.toml")


def a_day(place: Place, expected: float, start: float = 0.0, seed: int = 7) -> list[float]:
    return list(day.arrivals(random.Random(seed), expected, place.doors(MONDAY), start))


def test_the_shares_of_a_day_are_whole_and_follow_each_other() -> None:
    assert sum(share for _, _, share in day.SHAPE) == pytest.approx(1)
    assert [first for first, _, _ in day.SHAPE[1:]] == [last for _, last, _ in day.SHAPE[:-1]]


def test_about_as_many_come_as_are_expected(county: Place) -> None:
    many = a_day(county, 20_000)
    assert len(many) == pytest.approx(20_000, rel=0.03)


def test_the_first_hour_is_a_quarter_of_the_day_and_noon_is_quiet(county: Place) -> None:
    many = a_day(county, 20_000)
    hours = Counter(int(at // 3600) for at in many)
    assert 0.22 < hours[9] / len(many) < 0.27
    assert hours[12] < hours[11] / 2
    assert hours[12] < hours[14] / 2
    assert hours[14] < hours[9]


def test_numbers_are_taken_before_the_windows_open_but_not_before_the_doors(
    county: Place,
) -> None:
    first = min(a_day(county, 20_000))
    assert seconds("08:30") <= first < seconds("08:35")


def test_nobody_comes_to_a_closed_door(county: Place) -> None:
    sunday = county.doors(date(2026, 3, 1))
    assert list(day.arrivals(random.Random(1), 1000, sunday, 0)) == []
    township = read_place(EXAMPLES / "township.toml")
    assert [t for t in a_day(township, 5000) if seconds("12:00") <= t < seconds("13:30")] == []


def test_who_came_before_the_simulation_began_is_not_made_up(county: Place) -> None:
    ten = seconds("10:00")
    assert min(a_day(county, 20_000, start=ten)) >= ten


def test_a_day_after_a_day_off_is_busier(county: Place) -> None:
    profile = day.PROFILES["county"]
    monday = day.visitors_expected(profile, MONDAY, county)
    assert monday == 1.25 * day.visitors_expected(profile, date(2026, 3, 3), county)
    assert 340 <= monday <= 500


def test_a_closed_holiday_and_a_made_up_workday_are_read_from_the_file(county: Place) -> None:
    assert county.spans(date(2026, 10, 1)) == []
    assert county.spans(date(2026, 10, 10)) == [(seconds("09:00"), seconds("17:00"))]


def test_errands_load_the_windows_about_equally(county: Place) -> None:
    rng = random.Random(3)
    errands = day.Errands(county, random.Random(0))
    minutes: dict[str, float] = defaultdict(float)
    for _ in range(40_000):
        service = errands.choose(rng)
        able = [w.id for w in county.windows.values() if service.id in w.services]
        for window in able:
            minutes[window] += service.minutes / len(able)
    mean = sum(minutes.values()) / len(county.windows)
    assert set(minutes) == set(county.windows)
    assert max(minutes.values()) < 1.6 * mean
    assert min(minutes.values()) > 0.5 * mean


def test_handling_times_are_around_the_expected_minutes(county: Place) -> None:
    service = county.services["company-new"]
    rng = random.Random(5)
    drawn = [day.handling_s(rng, service) for _ in range(20_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(service.minutes * 60, rel=0.05)
    assert min(drawn) > 0
    assert max(drawn) <= service.minutes * 60 * 4


def test_one_sent_to_the_wrong_service_goes_to_another_of_the_same_department(
    county: Place,
) -> None:
    errands = day.Errands(county, random.Random(0))
    service = county.services["tax-rent"]
    others = [errands.elsewhere(random.Random(n), service) for n in range(50)]
    assert all(other and other.department == "tax" and other != service for other in others)


def test_priority_classes_are_few_and_only_the_elderly_ask_at_the_kiosk() -> None:
    rng = random.Random(9)
    drawn = Counter(day.visitor_class(rng) for _ in range(20_000))
    assert drawn[(None, False)] / 20_000 == pytest.approx(0.86, abs=0.02)
    assert {name for name, guided in drawn if name and not guided} == {"elderly"}
    assert {name for name, guided in drawn if guided} == {"disabled", "pregnant", "military"}
