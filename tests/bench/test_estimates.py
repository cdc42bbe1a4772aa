"""A short version of ``python -m tests.bench.estimates``, which gates the promise of the ranges."""

from __future__ import annotations

from tests.bench.estimates import Score, try_day

DAYS = (1, 5, 15, 16)


def test_four_waits_of_five_are_within_what_was_promised_on_days_never_seen() -> None:
    here, old = Score(), Score()
    for seed in DAYS:
        scores = try_day(seed).scores
        here.merge(scores["here"])
        old.merge(scores["zms-set"])
    assert len(here.points) > 500
    assert 0.72 <= here.coverage <= 0.88  # fewer days than the bench's twenty
    assert here.interval <= old.interval / 3


def test_a_score_is_the_width_and_ten_times_the_miss_in_minutes() -> None:
    one = Score()
    one.add(600, 1200, 900)
    one.add(600, 1200, 1260)
    one.add(600, 1200, 540)
    assert one.points == [10, 20, 20]
    assert (one.held, one.below) == (1, 1)
