"""A figure says what was measured and whether the promise was kept."""

from __future__ import annotations

from tests.bench.figures import Figure, percentile, table


def test_the_nearest_rank_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 99) == 99
    assert percentile(values, 50) == 50
    assert percentile(values, 100) == 100
    assert percentile([3.0], 99) == 3


def test_a_promise_is_kept_or_broken_by_the_median() -> None:
    assert Figure("x", "MB", [150, 199, 260], 200).kept
    assert not Figure("x", "MB", [150, 201, 202], 200).kept
    assert Figure("x", "", [0.2, 0.26, 0.3], 0.25, at_least=True).kept
    assert not Figure("x", "", [0.2, 0.24, 0.3], 0.25, at_least=True).kept


def test_the_table_marks_a_broken_promise_and_has_even_rows() -> None:
    told = table([Figure("slow", "ms", [2000.0], 100), Figure("free", "ms", [1.234])], 1)
    rows = [line for line in told.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {rows[0].count("|")}
    assert "**no**" in rows[2]
    assert "2,000" in rows[2]
    assert "1.23" in rows[3]
