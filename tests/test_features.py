"""docs/features.md names calls and tests that are there, and leaves no row out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.web import api
from server.web.endpoints import TABLE

api.enter_all()

PROJECT = Path(__file__).parent.parent
PAGE = (PROJECT / "docs" / "features.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.*) \| ?(.*?) ?\|$", PAGE, re.MULTILINE)


def test_every_row_of_the_comparison_is_answered() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 82))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_names_tests_that_are_there_or_says_not_yet(row: tuple[str, ...]) -> None:
    _, _, here, shown = row
    named = re.findall(r"`(tests/[^`]+)`", shown)
    assert named or "—" in here or "none on purpose" in here
    assert [name for name in named if not (PROJECT / name).is_file()] == []


def test_every_call_named_is_a_call() -> None:
    known = {f"{one.method} {one.path}" for one in TABLE}
    named = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`?]+)", PAGE))
    assert len(named) > 20
    assert named - known == set()
