"""Spreadsheets of services and windows: out, in, and every fault at its row and column."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from pydantic import BaseModel

from server.domain.errors import WrongValue
from server.usecases import sheets, texts
from server.usecases.hall_file import HallFile, HallFileError, check, parse
from tests.usecases.test_hall_file import EXAMPLES, example, least


def book(*rows: tuple[Any, ...]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def again(file: HallFile, table: str) -> HallFile:
    sheet = sheets.read(sheets.write(file, table, "zh"), table)
    return check(file.model_dump(mode="json", exclude_none=True) | {table: sheet.rows})


@pytest.mark.parametrize("table", ["services", "windows"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_shipped_hall_written_and_read_again_is_the_same(name: str, table: str) -> None:
    file = parse(example(name))
    assert again(file, table) == file


def full() -> HallFile:
    """Every kind of cell: lists, tables of numbers, text that looks like something else."""
    document = least()
    document["services"][0] |= {"keywords": ["身份证", "换证"], "promise_minutes": 20}
    document["services"] += [{"id": "1001", "name": "=SUM(A1)", "prefix": "B", "group": "g"}]
    document["windows"] += [
        {"id": "w2", "name": "二", "services": ["s"], "help": {"1001": 5}},
        {"id": "w3", "name": "三", "services": []},
    ]
    return check(document)


@pytest.mark.parametrize("table", ["services", "windows"])
def test_every_kind_of_cell_comes_back(table: str) -> None:
    assert again(full(), table) == full()


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(name=NAMES, keywords=st.lists(st.from_regex(r"\A[^\W;；]{1,8}\Z"), max_size=4))
def test_whatever_a_service_is_called_comes_back(name: str, keywords: list[str]) -> None:
    document = least()
    document["services"][0] |= {"name": name, "keywords": keywords}
    file = check(document)
    assert again(file, "services") == file


def test_a_name_that_begins_like_a_formula_is_text() -> None:
    written = load_workbook(BytesIO(sheets.write(full(), "services", "zh")))
    cell = written.worksheets[0]["B3"]
    assert (cell.value, cell.data_type) == ("=SUM(A1)", "s")


def test_headings_are_words_of_the_readers_language_and_the_key() -> None:
    zh = load_workbook(BytesIO(sheets.write(full(), "services", "zh"))).worksheets[0]
    en = load_workbook(BytesIO(sheets.write(full(), "services", "en"))).worksheets[0]
    assert (zh["C1"].value, en["C1"].value) == ("字头 prefix", "Prefix prefix")


def test_an_empty_row_is_passed_over_and_rows_keep_their_own_number() -> None:
    head = ("id", "name", "prefix", "group")
    sheet = sheets.read(book(head, ("a", "甲", "A", "g"), (), ("b", "乙", "bb", "g")), "services")
    assert [row["id"] for row in sheet.rows] == ["a", "b"]
    with pytest.raises(HallFileError) as refused:
        check(least() | {"services": sheet.rows})
    assert [sheet.place(fault) for fault in refused.value.faults] == [(4, "C")]


def test_each_fault_has_its_row_and_column() -> None:
    head = ("名称 name", "id", "prefix", "minutes", "group", "keywords")
    rows = [
        ("甲", "a", "A", "很久", "g", None),
        (None, "b", "A", 5, "nowhere", None),
        ("丙", "C c", "A", -1, "g", "x; y"),
    ]
    sheet = sheets.read(book(head, *rows), "services")
    with pytest.raises(HallFileError) as refused:
        check(least() | {"services": sheet.rows, "windows": least()["windows"]})
    places = {sheet.place(fault) for fault in refused.value.faults}
    assert places == {(2, "D"), (3, "A"), (3, "E"), (4, "B"), (4, "D")}


def test_a_fault_of_another_table_has_no_row() -> None:
    sheet = sheets.read(book(("id", "name", "prefix", "group"), ("b", "乙", "A", "g")), "services")
    with pytest.raises(HallFileError) as refused:
        check(
            least()
            | {"windows": [{"id": "w", "name": "w", "services": ["s"]}]}
            | {"services": sheet.rows}
        )
    assert [sheet.place(fault) for fault in refused.value.faults] == [(None, None)]


def test_columns_that_are_unknown_doubled_or_missing_are_named() -> None:
    with pytest.raises(HallFileError) as refused:
        sheets.read(book(("id", "颜色 colour", "name", "name")), "services")
    assert refused.value.faults == [
        "B1: there is no column '颜色 colour'",
        "D1: 'name' stands twice",
    ]
    with pytest.raises(HallFileError, match="A1: the column 'id' is missing"):
        sheets.read(book(("name", "prefix")), "services")


@pytest.mark.parametrize("data", [b"", b"id,name\n", b"PK\x03\x04", book()[:400]])
def test_what_is_no_spreadsheet_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(WrongValue, match="not_a_sheet"):
        sheets.read(data, "services")


def test_a_sheet_of_too_many_rows_is_refused() -> None:
    rows = [("id",)] + [(f"s{n}",) for n in range(sheets.MOST_ROWS + 1)]
    with pytest.raises(WrongValue, match="sheet_too_large"):
        sheets.read(book(*rows), "services")


def test_numbers_that_are_names_are_read_as_text() -> None:
    head = ("id", "name", "prefix", "group", "minutes")
    sheet = sheets.read(book(head, (1001, 5.0, "A", "g", "7.5")), "services")
    assert sheet.rows == [
        {"id": "1001", "name": "5", "prefix": "A", "group": "g", "minutes": "7.5"}
    ]


def paths(annotation: Any, prefix: str = "") -> Iterator[str]:
    """Every key below an annotation, through tables and lists of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            path = f"{prefix}{field.alias or name}"
            yield path
            yield from paths(field.annotation, f"{path}.")
    for part in get_args(annotation):
        yield from paths(part, prefix)


def test_every_key_of_the_hall_file_has_a_name_for_people() -> None:
    named = texts.fields()
    missing = []
    for table, field in HallFile.model_fields.items():
        if table not in named["tables"]:
            missing.append(f"[tables] {table}")
        known = named.get(table, {})
        missing += [f"[{table}] {path}" for path in paths(field.annotation) if path not in known]
    assert missing == [], "server/usecases/fields.toml lacks these"
    assert all({"zh", "en"} == set(said) for keys in named.values() for said in keys.values())
