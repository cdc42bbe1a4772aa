"""Windows compared with what their own services take hall-wide."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.assessment import fairness, mix
from server.assessment.fairness import Compared, byar, compare, ranks
from server.assessment.figures import Figures
from server.assessment.measures import stories
from tests.builders import Log

Done = Mapping[str, list[float]]  # service → how long each took, in seconds


def did(done: Done, what: str = "handling") -> Figures:
    made = Figures(days=1)
    for service, took in done.items():
        made.counts[f"{what}:{service}"] += len(took)
        made.counts[f"called:{service}"] += len(took)
        made.seconds[f"{what}:{service}"] += sum(took)  # type: ignore[assignment]
        made.seconds[f"{what}_sq:{service}"] += sum(s * s for s in took)  # type: ignore[assignment]
    return made


def handling(windows: Mapping[str, Done], least: int = 1) -> dict[str, Compared]:
    compared = compare({id: did(done) for id, done in windows.items()}, least)
    return {id: one["handling"] for id, one in compared.items()}


def test_by_hand_two_windows_of_which_one_has_the_hard_service() -> None:
    """Passports: 600, 600, 900 (mean 700). Stamps: 60, 120, 120 (mean 100).

    W1: two passports (600, 600) and one stamp (120): observed 1320, expected 2·700 + 100 = 1500.
    W2: a passport (900) and two stamps (60, 120): observed 1080, expected 700 + 200 = 900.
    Variances: passports (100² + 100² + 200²) ÷ 2 = 30,000; stamps (40² + 20² + 20²) ÷ 2 = 1,200.
    """
    one = handling({"w1": {"pass": [600, 600], "stamp": [120]},
                    "w2": {"pass": [900], "stamp": [60, 120]}})  # fmt: skip
    w1, w2 = one["w1"], one["w2"]
    assert (w1.n, w1.observed, w1.expected, w1.ratio) == (3, 440, 500, 0.88)
    assert (w2.n, w2.observed, w2.expected, w2.ratio) == (3, 360, 300, 1.2)
    s = math.sqrt(2 * 30_000 + 1_200) / 1500
    assert w1.low == pytest.approx(0.88 * math.exp(-1.96 * s), abs=0.001)
    assert w1.high == pytest.approx(0.88 * math.exp(1.96 * s), abs=0.001)
    # The plain averages say the opposite.
    assert ranks({"w1": w1.observed, "w2": w2.observed}) == {"w1": 2, "w2": 1}
    assert ranks({"w1": w1.ratio, "w2": w2.ratio}) == {"w1": 1, "w2": 2}


def test_by_hand_no_shows_of_a_window_with_services_whose_visitors_stay_away() -> None:
    """Hall: a 30 of 300 calls, b 1 of 100. W1: 100 calls of a with 15: expected 10, ratio 1.5."""
    w1 = Figures(1, did({"a": []}).counts)
    w1.counts.update({"called:a": 100, "no_show:a": 15})
    w2 = Figures(1)
    w2.counts.update({"called:a": 200, "no_show:a": 15, "called:b": 100, "no_show:b": 1})
    told = compare({"w1": w1, "w2": w2}, 30)
    one = told["w1"]["no_show"]
    assert (one.n, one.observed, one.expected, one.ratio) == (100, 15, 10, 1.5)
    # Exact Poisson limits of 15 are 8.395 and 24.740; Byar's differ in the third digit.
    assert one.low == pytest.approx(0.8395, abs=0.002)
    assert one.high == pytest.approx(2.474, abs=0.005)
    two = told["w2"]["no_show"]
    assert (two.n, two.alone) == (200, 100), "nobody else did b"


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Exact limits from a table of the Poisson distribution.
    [(1, 0.0253, 5.572), (5, 1.6235, 11.668), (10, 4.7954, 18.390), (100, 81.364, 121.627)],
)
def test_byars_limits_are_close_to_the_exact_ones(count: int, low: float, high: float) -> None:
    assert byar(count)[0] == pytest.approx(low, abs=0.02)
    assert byar(count)[1] == pytest.approx(high, rel=0.005)


def test_of_nothing_the_limits_begin_at_nothing() -> None:
    assert byar(0)[0] == 0
    assert 3 < byar(0)[1] < 4


def test_few_are_said_to_be_few_and_never_told_as_a_ratio() -> None:
    one = handling({"w1": {"a": [60.0] * 4}, "w2": {"a": [60.0] * 40}}, least=5)
    assert one["w1"].few
    assert one["w1"].n == 4
    assert one["w1"].observed == 60
    assert one["w1"].ratio is one["w1"].low is one["w1"].high is None
    assert one["w2"].ratio == 1


def test_who_alone_does_a_service_is_compared_with_nobody() -> None:
    one = handling({"w1": {"own": [60.0] * 40}, "w2": {"a": [60.0] * 40}})
    assert one["w1"] == Compared(0, 40, few=True)


def test_nothing_at_all_is_not_zero() -> None:
    one = compare({"w1": Figures(1)}, 5)["w1"]
    assert one["handling"] == Compared(0, 0, few=True)
    assert one["no_show"].observed is None
    assert fairness.plain(Figures(1), "handling") is None
    assert ranks({"w1": None, "w2": 3.0, "w3": 3.0, "w4": 5.0}) == {
        "w1": None, "w2": 1, "w3": 1, "w4": 3
    }  # fmt: skip


SECONDS = st.integers(1, 5000).map(float)
DONE = st.dictionaries(
    st.sampled_from("abc"), st.lists(SECONDS, min_size=1, max_size=8), min_size=1
)
HALL = st.dictionaries(st.sampled_from(["w1", "w2", "w3", "w4"]), DONE, min_size=2)


@given(HALL, st.integers(1, 5))
def test_a_window_with_exactly_the_halls_averages_has_ratio_one(
    hall: dict[str, Done], k: int
) -> None:
    """However hard its services are, and however many of each it had."""
    means: dict[str, list[float]] = {}
    for done in hall.values():
        for service, took in done.items():
            means.setdefault(service, []).extend(took)
    average = {s: [sum(took) / len(took)] * k for s, took in means.items()}
    one = handling({**hall, "average": average})["average"]
    assert one.ratio == pytest.approx(1, abs=0.001)
    assert one.low is not None
    assert one.high is not None
    assert one.low <= 1 <= one.high


@given(HALL, st.randoms(use_true_random=False))
def test_the_order_of_windows_services_and_visits_does_not_matter(
    hall: dict[str, Done], chance: random.Random
) -> None:
    def shuffled(rows: list[tuple[str, object]]) -> dict[str, object]:
        chance.shuffle(rows)
        return dict(rows)

    other = shuffled(
        [
            (id, shuffled([(s, chance.sample(took, len(took))) for s, took in done.items()]))
            for id, done in hall.items()
        ]
    )
    assert handling(hall) == handling(other)  # type: ignore[arg-type]


@given(HALL)
def test_what_is_expected_of_all_is_what_all_took(hall: dict[str, Done]) -> None:
    told = [one for one in handling(hall).values() if one.n]
    seen = sum((one.observed or 0) * one.n for one in told)
    due = sum((one.expected or 0) * one.n for one in told)
    assert seen == pytest.approx(due, abs=0.02 * sum(one.n for one in told) + 0.01)


@pytest.mark.parametrize("slower", [0.7, 1.0, 1.5])
def test_the_interval_holds_the_true_ratio_in_about_95_of_100_halls(slower: float) -> None:
    chance, held, runs = random.Random(f"coverage {slower}"), 0, 400
    of = {"short": (4.0, 0.6), "usual": (6.0, 0.7), "long": (7.2, 0.5)}
    for _ in range(runs):
        hall = _hall_of(chance, of, slower)
        one = handling(hall)["w0"]
        assert one.low is not None
        assert one.high is not None
        held += one.low <= slower <= one.high
    assert 0.92 <= held / runs <= 0.98


def _hall_of(
    chance: random.Random, of: Mapping[str, tuple[float, float]], slower: float
) -> dict[str, Done]:
    """Fifty windows with sixty visits each, of different services; the first takes ``slower``
    times as long."""
    made: dict[str, Done] = {}
    for w in range(50):
        by = 1.0 if w else slower
        counts = [(30, 20, 10)[(n + w) % 3] for n in range(3)]
        made[f"w{w}"] = {
            service: [by * chance.lognormvariate(*shape) for _ in range(n)]
            for n, (service, shape) in zip(counts, of.items(), strict=True)
        }
    return made


@pytest.mark.parametrize("truly", [3, 12, 40])
def test_the_interval_of_a_count_holds_its_mean_in_95_of_100(truly: int) -> None:
    chance, held = random.Random(f"counts {truly}"), 0
    for _ in range(4000):
        seen, left = 0, math.exp(-truly)
        p = chance.random()
        while p > left:
            p -= left
            seen += 1
            left *= truly / seen
        low, high = byar(seen)
        held += low <= truly <= high
    assert 0.94 <= held / 4000 <= 0.995


def test_the_mix_of_a_day_is_what_its_log_tells() -> None:
    """As tests/assessment/test_measures.py builds days: one visit served, one missed."""
    log = Log()
    w1 = {"window": "w1", "staff": "p1"}
    log("09:00", "ticket_issued", "t1", service="a")
    log("09:10", "ticket_called", "t1", service="a", nth=1, why={}, **w1)
    log("09:11", "ticket_started", "t1", service="a", **w1)
    log("09:21", "ticket_finished", "t1", service="a", **w1)
    log("09:00", "ticket_issued", "t2", service="b")
    log("09:22", "ticket_called", "t2", service="b", nth=1, why={}, **w1)
    log("09:25", "ticket_missed", "t2", service="b", **w1)
    made = mix.of_day(stories(log.events))
    of = made["window_mix"]["w1"]
    assert made["clerk_mix"]["p1"].dumps() == of.dumps()
    assert {k: n for k, n in of.counts.items() if n} == {
        "called:a": 1, "called:b": 1, "no_show:b": 1, "wait:a": 1, "wait:b": 1, "handling:a": 1
    }  # fmt: skip
    assert of.seconds["handling:a"] == 600
    assert of.seconds["handling_sq:a"] == 360_000
    assert of.seconds["wait:b"] == 22 * 60


def test_of_an_empty_day_it_is_known_that_nothing_was_done() -> None:
    assert set(mix.of_day([])) == {mix.DONE}
