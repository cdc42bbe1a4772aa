"""A server looks through all that it holds when nobody waits, or when it holds much more."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from server.tidying import GROWTH, LEAST_GROWTH_MB, QUIET_S, Tidying, resident_mb


class House:
    """What the process is told: acts so far, seconds, MB."""

    def __init__(self) -> None:
        self.acts, self.at = 0, 1000.0
        self.mb: float | None = 100.0
        self.tidying = Tidying(lambda: self.acts, lambda: self.at, lambda: self.mb)

    def passes(self, seconds: float) -> bool:
        self.at += seconds
        return self.tidying.look()


@pytest.fixture
def house() -> Iterator[House]:
    before = gc.get_threshold()
    yield House()
    gc.set_threshold(*before)
    gc.unfreeze()


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me: Any = self


def test_after_a_minute_without_an_act_old_garbage_is_found(house: House) -> None:
    ring = Ring()
    gone = weakref.ref(ring)
    gc.collect(1)  # it is old now
    del ring
    house.acts += 1
    assert not house.passes(1)
    assert not house.passes(QUIET_S - 1)
    assert gone() is not None
    assert house.passes(2)
    assert gone() is None


def test_where_nothing_happened_since_nothing_is_looked_through_again(house: House) -> None:
    house.acts += 1
    house.passes(1)
    assert house.passes(QUIET_S)
    assert not house.passes(10 * QUIET_S)


def test_acts_put_it_off_but_not_for_ever(house: House) -> None:
    for _ in range(100):
        house.acts += 1
        assert not house.passes(QUIET_S - 1)
    house.mb = 100 + LEAST_GROWTH_MB + 1
    house.acts += 1
    assert house.passes(1)
    house.mb *= GROWTH - 0.1
    assert not house.passes(1)


def test_python_does_not_begin_by_itself(house: House) -> None:
    before = gc.get_stats()[2]["collections"]
    kept = [[n] for n in range(200_000)]
    assert gc.get_stats()[2]["collections"] == before
    assert len(kept) == 200_000


def test_memory_is_read_from_the_machine() -> None:
    assert 5 < (resident_mb() or 0) < 5000


def test_where_memory_is_not_known_only_quiet_counts(house: House) -> None:
    house.mb = None
    house.acts += 1
    assert not house.passes(1)
    assert house.passes(QUIET_S)
