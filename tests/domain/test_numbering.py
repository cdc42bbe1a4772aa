from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Refused
from server.domain.numbering import Numbering

DIGITS = "0123456789"
skips = st.sets(st.sampled_from(DIGITS), max_size=8).map(frozenset)


def numbers(numbering: Numbering, count: int) -> list[str]:
    return [numbering.write("A", n) for n in range(1, count + 1)]


def test_numbers_start_at_one_and_are_three_digits_wide() -> None:
    assert numbers(Numbering(), 3) == ["A001", "A002", "A003"]


def test_a_series_past_999_goes_on_to_four_digits() -> None:
    assert [Numbering().write("A", n) for n in (998, 999, 1000, 1001)] == [
        "A998",
        "A999",
        "A1000",
        "A1001",
    ]


def test_the_width_is_a_setting() -> None:
    assert Numbering(digits=1).write("B", 7) == "B7"
    assert Numbering(digits=6).write("B", 7) == "B000007"


def test_a_series_starts_where_the_hall_says() -> None:
    assert numbers(Numbering(start=501), 2) == ["A501", "A502"]
    assert numbers(Numbering(start=0), 2) == ["A000", "A001"]


def test_a_series_ends_at_its_last_number() -> None:
    numbering = Numbering(start=8, last=10)
    assert numbers(numbering, 3) == ["A008", "A009", "A010"]
    with pytest.raises(Refused) as refused:
        numbering.write("A", 4)
    assert (refused.value.code, refused.value.facts) == (
        "numbers_used_up",
        {"series": "A", "last": 10},
    )


def test_the_last_number_counts_what_is_written_not_how_many_were_given() -> None:
    numbering = Numbering(last=5, skip=frozenset("4"))
    assert numbers(numbering, 4) == ["A001", "A002", "A003", "A005"]
    with pytest.raises(Refused):
        numbering.write("A", 5)


def test_a_hall_without_fours_never_writes_one() -> None:
    numbering = Numbering(skip=frozenset("4"))
    assert numbers(numbering, 5)[2:] == ["A003", "A005", "A006"]
    assert [numbering.write("A", n) for n in (31, 32, 35)] == ["A035", "A036", "A039"]
    assert numbering.write("A", 36) == "A050", "the whole forties are left out"


def test_a_hall_without_zeros_does_not_pad() -> None:
    numbering = Numbering(skip=frozenset("0"))
    assert [numbering.write("A", n) for n in (1, 9, 10, 11)] == ["A1", "A9", "A11", "A12"]


def test_a_start_that_is_no_clean_number_begins_at_the_next_clean_one() -> None:
    assert numbers(Numbering(start=40, skip=frozenset("4")), 2) == ["A050", "A051"]


def test_a_series_from_zero_begins_at_zero_also_when_a_digit_is_left_out() -> None:
    assert numbers(Numbering(start=0, skip=frozenset("4")), 2) == ["A000", "A001"]
    assert numbers(Numbering(start=0, skip=frozenset("0")), 2) == ["A1", "A2"]


@given(start=st.integers(0, 100_000), skip=skips, first=st.integers(1, 50_000))
def test_numbers_increase_and_hold_no_skipped_digit(
    start: int, skip: frozenset[str], first: int
) -> None:
    numbering = Numbering(start=start, skip=skip)
    values = [numbering.write("A", n) for n in range(first, first + 30)]
    assert all(int(a[1:]) < int(b[1:]) for a, b in pairwise(values))
    padded_zeros = "0" if "0" not in skip else ""
    assert all(set(v[1:]) <= set(DIGITS) - skip | set(padded_zeros) for v in values)


@given(
    start=st.integers(0, 2_000),
    skip=st.sets(st.sampled_from(DIGITS), max_size=3).map(frozenset),
    count=st.integers(1, 60),
)
def test_no_clean_number_is_passed_over(start: int, skip: frozenset[str], count: int) -> None:
    written = [int(n[1:]) for n in numbers(Numbering(start=start, skip=skip), count)]
    clean = [n for n in range(start, written[-1] + 1) if not set(str(n)) & skip]
    assert written == clean


@given(ordinals=st.sets(st.integers(1, 10_000), min_size=2), skip=skips)
def test_different_ordinals_have_different_numbers_in_whatever_order_they_are_drawn(
    ordinals: set[int], skip: frozenset[str]
) -> None:
    numbering = Numbering(skip=skip)
    assert len({numbering.write("A", n) for n in ordinals}) == len(ordinals)
