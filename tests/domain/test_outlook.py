"""The line played forward: what must hold whatever is drawn."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain import outlook
from server.domain.ids import ServiceId
from server.domain.lessons import Lessons, Overtaking
from server.domain.outlook import Estimate, Lane, Manner, Outlook, Waiting, rough

A, B = ServiceId("a"), ServiceId("b")


def steady(seconds: float = 600, **more: object) -> Manner:
    """Everybody takes the same time, nobody leaves or overtakes, today is as every day."""
    given: dict[str, object] = {
        "turns": {A: (seconds,), B: (seconds,)},
        "gaps": (0.0,),
        "reactions": (0.0,),
        "lateness": (0.0,),
        "leaving": 0.0,
        "arrivals": (),
        "doubt": 0.0,
    }
    return Manner(**{**given, **more})  # type: ignore[arg-type]


def lane(window: str = "w1", *takes: ServiceId, **more: object) -> Lane:
    delays = dict.fromkeys(takes or (A,), 0.0)
    return Lane(window, delays, **more)  # type: ignore[arg-type]


def line(n: int, service: ServiceId = A) -> list[Waiting]:
    return [Waiting(service, -600.0 + k) for k in range(n)]


def played(
    people: list[Waiting],
    lanes: list[Lane],
    manner: Manner,
    breaks: tuple[tuple[float, float], ...] = (),
) -> dict[ServiceId, Outlook]:
    return outlook.forecast(people, lanes, manner, breaks, random.Random(7))


def test_a_line_before_one_window_moves_a_turn_at_a_time() -> None:
    found = played(line(3), [lane()], steady())[A]
    assert [one.low_s for one in found.line] == [0, 600, 1200, 1800]
    assert [one.high_s for one in found.line] == [0, 600, 1200, 1800]


def test_who_is_at_the_window_stays_as_long_as_those_who_stayed_longer() -> None:
    manner = steady(turns={A: (100.0, 200.0, 700.0)})
    found = played([], [lane(turn=(A, 300.0))], manner)[A]
    assert found.line == [Estimate(400, 400)]


def test_who_joins_waits_for_everybody_before_at_all_windows() -> None:
    found = played(line(4), [lane("w1"), lane("w2")], steady())[A]
    assert found.behind(4) == Estimate(1200, 1200)


def test_nobody_is_called_in_a_break() -> None:
    found = played(line(2), [lane()], steady(), ((300.0, 6000.0),))[A]
    assert [one.high_s for one in found.line] == [0, 6000, 6600]


def test_a_window_that_works_through_the_break_calls() -> None:
    found = played(line(2), [lane(through=True)], steady(), ((300.0, 6000.0),))[A]
    assert [one.high_s for one in found.line] == [0, 600, 1200]


def test_a_window_that_comes_back_calls_from_then() -> None:
    found = played(line(1), [lane(back_s=900.0)], steady())[A]
    assert found.line[0] == Estimate(900, 900)


def test_the_privileged_who_still_come_make_the_wait_longer() -> None:
    alone = played(line(3), [lane()], steady())[A].behind(3)
    some = steady(arrivals=tuple((A, 1200.0, 2.0) for _ in range(10)))
    overtaken = played(line(3), [lane()], some)[A].behind(3)
    assert alone
    assert overtaken
    assert overtaken.high_s > alone.high_s


def test_those_who_give_up_make_it_shorter() -> None:
    stays = played(line(20), [lane()], steady())[A].behind(20)
    leaves = played(line(20), [lane()], steady(leaving=0.2))[A].behind(20)
    assert stays
    assert leaves
    assert leaves.high_s < stays.high_s


def test_a_helping_window_takes_its_own_first() -> None:
    helper = Lane("w1", {A: 0.0, B: 3600.0})
    found = played([Waiting(B, -600.0), Waiting(A, -10.0)], [helper], steady())
    assert found[A].line[0].high_s == 0
    assert found[B].line[0].high_s == 600


def test_a_ticket_bound_to_a_window_waits_for_that_window_and_is_in_nobodys_line() -> None:
    people = [Waiting(A, -900.0, bound="w1"), Waiting(A, -600.0)]
    found = played(people, [lane("w1"), lane("w2", turn=(A, 0.0))], steady())[A]
    assert found.line[0] == Estimate(600, 600)


def test_what_no_window_takes_is_unknown() -> None:
    assert B not in played(line(2, B), [lane("w1", A)], steady())


def test_lines_that_share_no_window_are_played_apart() -> None:
    lanes = [lane("w1", A), lane("w2", B)]
    people = [*line(3), *line(1, B)]
    pools = outlook.pools(people, lanes, steady(), ())
    assert len(pools) == 2
    assert played(people, lanes, steady())[B].behind(1) == Estimate(600, 600)


def test_beyond_what_was_played_the_line_is_drawn_on() -> None:
    found = Outlook([Estimate(0, 0), Estimate(300, 600), Estimate(600, 1200)])
    assert found.behind(4) == Estimate(1200, 2400)


def test_a_line_longer_than_is_played_is_still_answered() -> None:
    found = played(line(outlook.MOST_IN_LINE + 300), [lane()], steady(60))[A]
    told = found.behind(outlook.MOST_IN_LINE + 300)
    assert told
    assert told.high_s == pytest.approx(60 * (outlook.MOST_IN_LINE + 300), rel=0.02)


@settings(max_examples=60, deadline=None)
@given(
    turns=st.lists(st.floats(10, 3000), min_size=1, max_size=20),
    people=st.lists(st.tuples(st.sampled_from([A, B]), st.floats(-7200, 600)), max_size=30),
    windows=st.integers(1, 5),
    seed=st.integers(0, 10),
)
def test_a_range_is_ordered_and_nobody_further_back_is_told_less(
    turns: list[float], people: list[tuple[ServiceId, float]], windows: int, seed: int
) -> None:
    manner = steady(turns={A: sorted(turns), B: sorted(turns)}, doubt=0.2, leaving=0.05)
    lanes = [lane(f"w{n}", A, B) for n in range(windows)]
    waiting = [Waiting(*one) for one in people]
    found = outlook.forecast(waiting, lanes, manner, (), random.Random(seed))
    for service in (A, B):
        told = found[service].line
        assert len(told) == sum(one.service == service for one in waiting) + 1
        assert all(0 <= one.low_s <= one.high_s for one in told)
        assert [one.low_s for one in told] == sorted(one.low_s for one in told)
        assert [one.high_s for one in told] == sorted(one.high_s for one in told)


def test_the_same_chance_gives_the_same_answer() -> None:
    manner = steady(turns={A: (60.0, 300.0, 900.0)}, doubt=0.3)
    first, again = (played(line(9), [lane()], manner) for _ in range(2))
    assert first == again


def test_a_line_of_two_hundred_takes_fifty_milliseconds_of_the_processor() -> None:
    chance = random.Random(3)
    turns = {s: sorted(chance.lognormvariate(6, 0.6) for _ in range(200)) for s in (A, B)}
    arrivals = tuple((A, 1200.0, 0.25) for _ in range(60))
    manner = steady(turns=turns, gaps=(10.0, 30.0), doubt=0.15, leaving=0.03, arrivals=arrivals)
    people = [Waiting(chance.choice((A, B)), -9000 * chance.random()) for _ in range(200)]
    lanes = [lane(f"w{n}", A, B, turn=(A, 60.0)) for n in range(6)]
    took = []
    for _ in range(5):
        began = time.process_time()
        outlook.forecast(people, lanes, manner, ((5000.0, 9000.0),), random.Random(1))
        took.append(time.process_time() - began)
    assert min(took) < 0.05


# — what is expected —


def learnt(**more: object) -> Manner:
    past: list[Lessons] = more.pop("past", [])  # type: ignore[assignment]
    today: Lessons = more.pop("today", Lessons())  # type: ignore[assignment]
    return outlook.manner({A: 10.0, B: 5.0}, past, today, 36000.0)


def _mean(values: object) -> float:
    found = list(values)  # type: ignore[call-overload]
    return float(sum(found) / len(found))


def test_before_anything_is_known_the_hall_file_is_believed() -> None:
    found = learnt()
    assert _mean(found.turns[A]) == pytest.approx(600, rel=0.15)
    assert _mean(found.turns[B]) == pytest.approx(300, rel=0.15)


def test_what_really_happened_soon_counts_more_than_the_hall_file() -> None:
    found = learnt(past=[Lessons(turns={A: [1200.0] * 40})])
    assert _mean(found.turns[A]) == pytest.approx(1200, rel=0.05)


def test_a_service_never_seen_is_expected_to_be_off_as_others_are() -> None:
    found = learnt(past=[Lessons(turns={A: [1200.0] * 40})])
    assert _mean(found.turns[B]) == pytest.approx(600, rel=0.2)


def test_a_slow_day_is_noticed_while_it_lasts() -> None:
    past = [Lessons(turns={A: [600.0] * 40})]
    usual = learnt(past=past)
    slow = learnt(past=past, today=Lessons(turns={A: [1200.0] * 10}))
    assert _mean(usual.turns[A]) < _mean(slow.turns[A]) <= 1200
    assert slow.doubt < usual.doubt


def test_only_those_who_overtake_about_now_are_expected() -> None:
    day = Lessons(overtakings=[Overtaking(36300.0, A, 1200.0), Overtaking(60000.0, A, 1200.0)])
    assert learnt(past=[day]).arrivals == ((A, 1200.0, 0.5),)


# — until the floor was played —


def test_a_rough_estimate_is_a_range_around_the_windows_freeing_up() -> None:
    # 3 ahead, 2 windows, 10 minutes each: a turn every 300 s.
    assert rough(3, 2, 10) == Estimate(low_s=540, high_s=1800)
    assert rough(0, 1, 10) == Estimate(low_s=0, high_s=900)


def test_without_an_open_window_nobody_can_say() -> None:
    assert rough(3, 0, 10) is None
