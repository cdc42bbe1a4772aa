"""What must hold of every sheet, whatever was found; and the contradictions of the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.assessment import places, scheme, spells
from server.assessment.scheme import shipped
from server.assessment.score import Finding, score
from server.usecases import scheme_book, scheme_text

SCORED = ("MONTH-100", "QUARTER-100")
FIRST = date(2026, 3, 1)


@st.composite
def found(draw: st.DrawFn, id: str) -> list[Finding]:
    codes = [item.code for item in shipped()[id].items()]
    rows = st.tuples(
        st.sampled_from(("甲", "乙", "丙")),
        st.sampled_from(codes),
        st.sampled_from(("0.5", "1", "1.5", "2", "7", "25")),
        st.integers(0, 30),
    )
    return [
        Finding(clerk, "w1", item, Decimal(count), FIRST + timedelta(days=day), f"f_{n}")
        for n, (clerk, item, count, day) in enumerate(draw(st.lists(rows, max_size=12)))
    ]


@pytest.mark.parametrize("id", SCORED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_one_more_deduction_never_raises_anybodys_score(id: str, data: st.DataObject) -> None:
    rules, findings = shipped()[id], data.draw(found(id))
    before = {s.clerk: s.total for s in score(rules, findings)}
    more = data.draw(found(id))
    after = {s.clerk: s.total for s in score(rules, [*findings, *more])}
    assert all(after[clerk] <= total for clerk, total in before.items())


@pytest.mark.parametrize("id", SCORED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_order_within_a_day_does_not_matter(id: str, data: st.DataObject) -> None:
    rules, findings = shipped()[id], data.draw(found(id))
    shuffled = data.draw(st.permutations(findings))
    assert score(rules, findings) == score(rules, shuffled)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_window_is_never_above_the_best_nor_below_its_worst_of_its_people(
    data: st.DataObject,
) -> None:
    rules, findings = shipped()["MONTH-100"], data.draw(found("MONTH-100"))
    people = {"甲": "w1", "乙": "w1", "丙": "w2"}
    sheets = score(rules, findings, people=people)
    for window in places.windows(rules, sheets, [], {"w1": None, "w2": None}):
        totals = [s.total for s in sheets if s.clerk in window.members]
        assert window.total is not None
        assert min(totals) <= window.total <= max(totals)


def lone(id: str, *rows: tuple[str, str]) -> Decimal:
    findings = [Finding("甲", "w1", item, Decimal(n), FIRST) for item, n in rows]
    return score(shipped()[id], findings)[0].total


@pytest.mark.parametrize(
    ("id", "rows", "total"),
    [
        ("MONTH-100", [("RC6a", "1"), ("RC6b", "1")], "96"),  # both registered: both count
        ("MONTH-100", [("RC5", "1"), ("RC5", "1"), ("RC5", "1")], "93"),  # 1 + 3 + 3
        ("MONTH-100", [("LJ", "1"), ("RC1a", "40"), ("KQ2", "40")], "0"),
        ("MONTH-100", [("KQ6", "2")], "94"),  # as absence: 3 a day
        ("QUARTER-100", [("COM1", "3"), ("COM4", "1")], "85"),  # 15, not 10, and no less
        ("QUARTER-100", [("DIS3", "0.5"), ("DIS3", "1")], "93"),  # 3 + 4
        ("QUARTER-100", [("ATT7", "4")], "85"),
    ],
)
def test_the_contradictions_are_read_as_the_files_say(
    id: str, rows: Sequence[tuple[str, str]], total: str
) -> None:
    assert lone(id, *rows) == Decimal(total)


def test_what_was_free_earlier_in_the_year_is_used_up_and_another_years_is_not() -> None:
    rules = shipped()["MONTH-100"]
    leave = Finding("甲", "w1", "KQ3", Decimal(3), FIRST)
    before = [replace(leave, count=Decimal("18.5"), day=date(2026, 1, 9))]
    assert score(rules, [leave], earlier=before)[0].total == Decimal("98.50")
    before = [replace(leave, count=Decimal(20), day=date(2025, 12, 9))]
    assert score(rules, [leave], earlier=before)[0].total == 100


def test_window_and_department_by_hand() -> None:
    rules = shipped()["MONTH-100"]
    people = {"甲": "w1", "乙": "w1", "丙": "w2"}
    found = [Finding("甲", "w1", "KQ2", Decimal(1), FIRST)]
    alone = [
        Finding("", "w2", "RC1a", Decimal(2), FIRST),
        Finding("", "w2", "VETO4", Decimal(1), FIRST),
    ]
    sheets = score(rules, found, people=people)
    made = places.windows(rules, sheets, alone, {"w1": "税务", "w2": "税务", "w3": None})
    assert [(w.id, w.total, w.rank, w.excluded) for w in made] == [
        ("w1", Decimal("98.50"), 1, ()),
        ("w2", Decimal("98.00"), 2, ("VETO4",)),
        ("w3", None, None, ()),
    ]
    (tax,) = places.departments(rules, made)
    assert (tax.id, tax.total, tax.grade) == ("税务", Decimal("98.25"), "优秀")


def test_a_form_writes_the_same_scheme_that_it_read() -> None:
    for id, text in scheme_book.shipped_texts().items():
        document = scheme.read(text).document
        assert scheme.read(scheme_text.dump(document)).document == document, id


@pytest.mark.parametrize(
    ("name", "kind", "start", "end"),
    [
        ("2026-02", "month", "2026-02-01", "2026-03-01"),
        ("2026-Q4", "quarter", "2026-10-01", "2027-01-01"),
        ("2026-H2", "half_year", "2026-07-01", "2027-01-01"),
        ("2026", "year", "2026-01-01", "2027-01-01"),
        ("2026-W01", "week", "2025-12-29", "2026-01-05"),
    ],
)
def test_periods_by_name(name: str, kind: str, start: str, end: str) -> None:
    one = spells.read(name)
    assert (one.kind, f"{one.start}", f"{one.end}", one.name) == (kind, start, end, name)
    assert spells.between(one.start, one.end) == one


@pytest.mark.parametrize("name", ["", "2026-13", "2026-Q5", "26", "2026-W60", "2026-00", "1999"])
def test_what_is_no_period(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        spells.read(name)
