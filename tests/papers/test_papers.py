"""Reports as PDF, XLSX and CSV: what they say is what the contents say, however much there is."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pypdfium2
import pytest

from server.papers import fonts, layout, pdf, sheets
from server.papers.layout import Paper, written
from tests.papers.worlds import LONG_HALL, LONG_WINDOW, contents


def paper(language: str = "zh", **more: Any) -> Paper:
    return layout.lay_out(contents(**more), language)


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_the_pdf_says_every_figure_of_the_summary_and_of_each_window() -> None:
    made = contents()
    text = "\n".join(pages(pdf.make(layout.lay_out(made))))
    total = made["total"]
    assert written(total["counts"]["tickets"], "count") in text
    assert written(total["wait"]["median_s"], "time") in text
    assert written(total["ratings"]["satisfaction"], "share") in text
    for row in made["windows"]:
        line = next(line for line in text.splitlines() if line.startswith(f"{row['name']} "))
        if row["counts"] is None:
            assert "—" in line
        else:
            for value, kind in (
                (row["counts"]["served"], "count"),
                (row["handling"]["p90_s"], "time"),
                (row["ratings"]["capture"], "share"),
            ):
                assert written(value, kind) in line.split(), row["name"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_names_the_hall_the_period_the_data_and_its_number(language: str) -> None:
    one = paper(language)
    found = pages(pdf.make(one))
    assert len(found) > 2
    for n, text in enumerate(found, 1):
        assert one.hall in text
        assert one.first in text
        assert one.digest[:16] in text
        number = (
            f"第 {n} 页，共 {len(found)} 页" if language == "zh" else f"Page {n} of {len(found)}"
        )
        assert number in text


def test_the_font_is_in_the_file_and_only_what_is_used_of_it() -> None:
    data = pdf.make(paper())
    assert data.count(b"/FontFile") == 2
    assert len(data) < 600_000


def test_the_same_data_makes_the_same_files() -> None:
    assert pdf.make(paper()) == pdf.make(paper())
    assert sheets.make(paper()) == sheets.make(paper())


def test_other_data_has_another_digest() -> None:
    assert contents()["digest"] != contents(windows=13)["digest"]


def test_an_empty_month_says_so_and_shows_no_zero_where_nothing_happened() -> None:
    one = paper(empty=True)
    text = "\n".join(pages(pdf.make(one)))
    assert "本期没有记录" in text
    rows = list(csv.DictReader(io.StringIO(sheets.as_csv(one).removeprefix("\ufeff"))))
    told = {row["figure"]: row for row in rows if row["section"] == "summary"}
    assert told["tickets"]["value"] == ""
    assert told["tickets"]["shown"] == "—"
    assert not any(row["value"] == "0" and row["figure"] == "served" for row in rows)


def test_two_hundred_windows_with_the_longest_names_fit() -> None:
    one = paper(windows=200, long=True)
    found = pages(pdf.make(one))
    assert LONG_HALL in found[0].replace("\r\n", "").replace("\n", "")
    text = "".join(found).replace("\r\n", "").replace("\n", "")
    assert all(LONG_WINDOW.format(n)[:8] in text for n in (1, 100, 200))
    assert "…" not in text.split("各窗口")[1].split("各事项")[0], "no name is cut"


def test_the_workbook_has_a_sheet_with_typed_figures_for_each_table_and_real_charts() -> None:
    made = contents()
    one = layout.lay_out(made)
    book = openpyxl.load_workbook(io.BytesIO(sheets.make(one)))
    assert len(book.sheetnames) == 1 + len(one.grids)
    sheet = book["各窗口"]
    head = [cell.value for cell in sheet[1]]
    for row, told in zip(sheet.iter_rows(min_row=2), made["windows"], strict=False):
        cells = dict(zip(head, row, strict=True))
        assert cells["名称"].value == told["name"]
        if told["counts"] is None:
            assert cells["办结"].value == "—"
            continue
        assert cells["办结"].value == told["counts"]["served"]
        # A duration to a spreadsheet: openpyxl reads it back as one, to the second.
        wait = cells["等候 中位"].value.total_seconds()
        assert wait == pytest.approx(told["wait"]["median_s"], abs=1)
        assert cells["等候 中位"].number_format == "[h]:mm:ss"
        assert cells["满意率"].value == told["ratings"]["satisfaction"]
        assert cells["满意率"].number_format == "0.0%"
    charts = {name: len(book[name]._charts) for name in book.sheetnames}  # type: ignore[attr-defined]
    assert charts["每日取号与等候"] == 1
    assert charts["各单位"] == 1


def test_the_csv_has_every_figure_of_the_tables_unrounded() -> None:
    one = paper()
    rows = list(csv.DictReader(io.StringIO(sheets.as_csv(one).removeprefix("\ufeff"))))
    found = {(row["section"], row["row"], row["figure"]): row["value"] for row in rows}
    for grid in one.grids:
        if len({values[0] for values in grid.values}) < len(grid.values):
            continue
        for values in grid.values:
            for column, value in zip(grid.columns[1:], values[1:], strict=True):
                name = written(values[0], grid.columns[0].kind)
                assert found[grid.key, name, column.key] == ("" if value is None else str(value))


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_text() -> None:
    made = contents()
    made["windows"][0]["name"] = "=1+1"
    one = layout.lay_out(made)
    book = openpyxl.load_workbook(io.BytesIO(sheets.make(one)))
    assert book["各窗口"]["A2"].value == "'=1+1"
    assert "'=1+1" in sheets.as_csv(one)


def test_without_a_chinese_font_it_is_said_which_package_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "_FOUND_IN", (("/nowhere/{}.ttc", 0),))
    with pytest.raises(fonts.NoFont, match="fonts-noto-cjk"):
        pdf.make(paper())


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        (None, "count", "—"), (0, "count", "0"), (1234567, "count", "1,234,567"),
        (0.9999, "share", "99.9%"), (1.0, "share", "100.0%"), (61, "time", "1:01"),
        (3661.4, "time", "1:01:01"), (1.0834, "ratio", "1.08"),
    ],
)  # fmt: skip
def test_figures_are_written_as_on_the_pages(value: Any, kind: str, told: str) -> None:
    assert written(value, kind) == told


@pytest.mark.parametrize("text", ["", "no json", "[1, 2]", '{"sheets": [{"a": 1}]}', '"x"', "null"])
def test_results_in_a_form_that_is_not_known_are_left_out(text: str) -> None:
    from types import SimpleNamespace

    from server.usecases import report_contents

    hall: Any = SimpleNamespace(windows={})
    assert report_contents._results(text, {}, hall) == []


def test_published_results_are_told_best_first_with_their_honours() -> None:
    made = contents()
    rows = [
        {
            "id": "p",
            "name": "张一",
            "score": "98",
            "grade": "优秀",
            "rank": 1,
            "awards": ["服务明星"],
        }
    ]
    made["published"] = [
        {"id": "r", "scheme": "MONTH-100", "version": 1, "from": "2026-01-01", "to": "2026-01-31",
         "published_at": "2026-02-03T09:00", "inputs_hash": "x", "rows": rows}
    ]  # fmt: skip
    text = "\n".join(pages(pdf.make(layout.lay_out(made))))
    assert "MONTH-100" in text
    assert "服务明星" in text
