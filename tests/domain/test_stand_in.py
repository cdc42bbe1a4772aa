from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.domain.errors import Refused, WrongValue
from server.domain.ids import StaffId, WindowId
from server.domain.stand_in import StandIn, a_month_after, check
from tests.builders import MONDAY, SHANGHAI, at

LI, WU = StaffId("p_li"), StaffId("p_wu")


def stand_in(
    first: date = MONDAY, days: float = 5, *, staff: StaffId = LI, window: str = "w1", id: str = "x"
) -> StandIn:
    start = at("00:00", first)
    return StandIn(id, staff, WindowId(window), start, start + timedelta(days=days), "产假")


def refusal(wanted: StandIn, *others: StandIn) -> str | None:
    try:
        check(wanted, others, SHANGHAI)
    except (Refused, WrongValue) as error:
        return error.code
    return None


def test_a_stand_in_lasts_at_most_a_month_by_the_calendar() -> None:
    assert refusal(stand_in(date(2026, 3, 2), 31)) is None
    assert refusal(stand_in(date(2026, 3, 2), 32)) == "stand_in_too_long"
    assert refusal(stand_in(date(2026, 2, 2), 28)) is None
    assert refusal(stand_in(date(2026, 2, 2), 29)) == "stand_in_too_long"


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert a_month_after(at("08:00", date(2026, 1, 31)), SHANGHAI) == at("08:00", date(2026, 2, 28))
    assert a_month_after(at("08:00", date(2026, 12, 5)), SHANGHAI) == at("08:00", date(2027, 1, 5))


@pytest.mark.parametrize("days", [0, -1])
def test_it_ends_after_it_begins(days: int) -> None:
    assert refusal(stand_in(days=days)) == "wrong_period"


def test_asking_again_does_not_lengthen_the_month() -> None:
    weeks = [stand_in(date(2026, 3, 2) + timedelta(days=7 * n), 5, id=f"s{n}") for n in range(4)]
    assert refusal(stand_in(date(2026, 3, 30), 3), *weeks) is None
    assert refusal(stand_in(date(2026, 3, 30), 5), *weeks) == "stand_in_too_long"
    assert refusal(stand_in(date(2026, 4, 20), 28), *weeks) is None


def test_the_month_counts_for_one_person_at_one_window() -> None:
    before = stand_in(date(2026, 3, 2), 31)
    assert refusal(stand_in(date(2026, 4, 2), 20, staff=WU), before) is None
    assert refusal(stand_in(date(2026, 4, 2), 20, window="w2"), before) is None
    assert refusal(stand_in(date(2026, 4, 2), 20), before) == "stand_in_too_long"


def test_periods_do_not_overlap_but_may_touch() -> None:
    first = stand_in(days=5)
    assert refusal(stand_in(MONDAY + timedelta(days=4), staff=WU), first) == "stand_in_overlaps"
    assert refusal(stand_in(MONDAY + timedelta(days=5), staff=WU), first) is None


def test_one_that_was_ended_before_it_began_is_in_nobodys_way() -> None:
    first = stand_in(date(2026, 3, 9))
    first.stop(at("10:00", MONDAY))
    assert refusal(stand_in(date(2026, 3, 9), staff=WU), first) is None


def test_it_is_signed_four_times_a_day_and_not_a_fifth_time() -> None:
    one = stand_in()
    told = [one.sign(at(clock), SHANGHAI) for clock in ("08:55", "12:01", "13:58", "17:02")]
    assert told == [1, 2, 3, 4]
    with pytest.raises(Refused, match="signed_enough"):
        one.sign(at("17:30"), SHANGHAI)
    assert one.sign(at("08:57", MONDAY + timedelta(days=1)), SHANGHAI) == 1
    assert len(one.signs) == 5


def test_two_taps_are_one_sign_in() -> None:
    one = stand_in()
    one.sign(at("08:55:00"), SHANGHAI)
    with pytest.raises(Refused, match="signed_just_now"):
        one.sign(at("08:55:20"), SHANGHAI)
    assert len(one.signs) == 1


@pytest.mark.parametrize("days", [-1, 5, 60])
def test_it_is_signed_only_while_it_lasts(days: int) -> None:
    with pytest.raises(Refused, match="stand_in_not_now"):
        stand_in().sign(at("09:00", MONDAY + timedelta(days=days)), SHANGHAI)


def test_what_is_over_cannot_be_ended_again() -> None:
    one = stand_in()
    one.stop(at("10:00"))
    assert not one.holds(at("10:00"))
    with pytest.raises(Refused, match="stand_in_over"):
        one.stop(at("10:01"))
