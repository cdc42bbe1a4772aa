from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.domain.errors import HallError
from server.domain.rating import LEVELS, Rating, rate, rateable_until
from server.domain.ticket import State, Step, Ticket
from tests.builders import at, do, ticket_in

DAYS = 5


def served() -> Ticket:
    one = ticket_in(State.CALLED)
    do(one, Step.FINISH, at("10:00"))
    return one


def given(one: Ticket, level: int, when: datetime, earlier: Rating | None = None) -> Rating:
    return rate(one, level, earlier=earlier, rating_days=DAYS, origin="page", at=when)


def refusal(one: Ticket, level: int, when: datetime, earlier: Rating | None = None) -> HallError:
    with pytest.raises(HallError) as refused:
        given(one, level, when, earlier)
    return refused.value


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_a_served_visit_is_rated_on_five_levels(level: int) -> None:
    assert level in LEVELS
    assert given(served(), level, at("10:01")).level == level


@pytest.mark.parametrize("level", [0, 6, -1, 100])
def test_there_are_no_other_levels(level: int) -> None:
    refused = refusal(served(), level, at("10:01"))
    assert refused.code == "wrong_level"
    assert refused.facts == {"field": "level", "level": level}


@pytest.mark.parametrize("state", [s for s in State if s is not State.SERVED])
def test_a_visit_is_rated_only_once_it_is_served(state: State) -> None:
    refused = refusal(ticket_in(state), 5, at("10:01"))
    assert (refused.code, refused.facts) == ("not_served_yet", {"state": state})
    assert rateable_until(ticket_in(state), DAYS) is None


def test_a_visit_is_rated_once() -> None:
    one = served()
    assert refusal(one, 1, at("10:02"), given(one, 5, at("10:01"))).code == "already_rated"


def test_the_last_instant_still_counts_and_the_next_one_does_not() -> None:
    until = at("10:00") + timedelta(days=DAYS)
    assert rateable_until(served(), DAYS) == until
    assert given(served(), 4, until).at == until
    refused = refusal(served(), 4, until + timedelta(microseconds=1))
    assert (refused.code, refused.facts) == ("rating_too_late", {"days": DAYS})


def test_the_event_names_the_window_that_finished_and_never_the_comment() -> None:
    one = served()
    made = rate(
        one,
        2,
        earlier=None,
        rating_days=DAYS,
        origin="pad",
        at=at("10:01"),
        reasons=("等候时间长",),
        comment="我是张三",
    )
    told = made.event(one)
    assert (told.ticket, told.window, told.staff) == ("t_1", "w1", None)
    assert told.facts() == {
        "service": "a",
        "level": 2,
        "origin": "pad",
        "reasons": ["等候时间长"],
    }
