"""A report as a spreadsheet, with charts of its own, and as CSV."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from server.papers.layout import Column, Grid, Paper, Value, written
from server.usecases.reporting import safe_cell

_FORMATS: Final = {
    "count": "#,##0",
    "share": "0.0%",
    "time": "[h]:mm:ss",
    "ratio": "0.00",
    "text": "@",
}
_DAY_S: Final = 86_400
_HEAD: Final = PatternFill("solid", fgColor="E4E4E4")
_THIN: Final = Border(bottom=Side(style="thin", color="BEBEBE"))
_MID, _DARK = "808080", "202020"


def make(paper: Paper) -> bytes:
    """Unknown is "—"; times are durations a spreadsheet can reckon with."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _summary(first, paper)
    taken = {first.title}
    for grid in paper.grids:
        title = _title(grid.title, taken)
        taken.add(title)
        _grid(book.create_sheet(title), grid, paper)
    # The same data makes the same file.
    book.properties.created = book.properties.modified = datetime.fromisoformat(paper.last)
    book.properties.creator = "Tingxu"
    book.properties.title = f"{paper.hall} {paper.title} {paper.first}"
    out = io.BytesIO()
    book.save(out)
    return _still(out.getvalue(), paper)


def _still(data: bytes, paper: Paper) -> bytes:
    """The same archive with the time of every part set to the report's last day."""
    at = datetime.fromisoformat(paper.last)
    stamp = (max(1980, at.year), at.month, at.day, 0, 0, 0)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _modified(part, at)
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return out.getvalue()


def _modified(core: bytes, at: datetime) -> bytes:
    """openpyxl writes the time of saving, whatever was set."""
    text = f"{at:%Y-%m-%dT%H:%M:%S}Z".encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + text, core)


def _summary(sheet: Worksheet, paper: Paper) -> None:
    words = paper.words
    sheet.title = words("words", "summary")
    sheet.append([safe_cell(paper.hall)])
    sheet.append([f"{paper.title}  {paper.first} {words('words', 'to')} {paper.last}"])
    sheet["A1"].font, sheet["A2"].font = Font(size=12), Font(size=16, bold=True)
    for warning in paper.warnings:
        sheet.append([f"! {warning}"])
    sheet.append([])
    columns = [words("columns", "figure"), words("columns", "value"), "n", words("words", "before")]
    sheet.append(columns)
    _head(sheet, sheet.max_row, len(columns))
    for card in paper.cards:
        row = sheet.max_row + 1
        sheet.cell(row, 1, card.label)
        _put(sheet, row, 2, card.value, card.kind)
        sheet.cell(row, 3, card.note)
        _put(sheet, row, 4, card.before, card.kind)
    sheet.append([])
    for note in (*paper.notes, f"{words('words', 'data')} {paper.digest}"):
        sheet.append([note])
    _wide(sheet, [26, 16, 14, 16])


def _grid(sheet: Worksheet, grid: Grid, paper: Paper) -> None:
    sheet.append([safe_cell(column.label) for column in grid.columns])
    _head(sheet, 1, len(grid.columns))
    for n, values in enumerate(grid.values, 2):
        for m, (column, value) in enumerate(zip(grid.columns, values, strict=True), 1):
            _put(sheet, n, m, value, column.kind)
    last = len(grid.values) + 1
    if grid.note:
        sheet.cell(last + 2, 1, grid.note)
    sheet.freeze_panes = "B2"
    _wide(sheet, [28 if column.kind == "text" else 13 for column in grid.columns])
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    foot: Any = sheet.oddFooter
    foot.right.text = "&P / &N"
    foot.left.text = f"{paper.title} {paper.first} · {paper.digest[:16]}"
    _chart(sheet, grid, last)


def _put(sheet: Worksheet, row: int, column: int, value: Value, kind: str) -> None:
    cell = sheet.cell(row, column)
    if value is None:
        cell.value, cell.alignment = "—", Alignment(horizontal="right")
    elif isinstance(value, str):
        cell.value = safe_cell(value)
    else:
        cell.value = value / _DAY_S if kind == "time" else value
        cell.number_format = _FORMATS.get(kind, _FORMATS["count"])


def _head(sheet: Worksheet, row: int, columns: int) -> None:
    for n in range(1, columns + 1):
        cell = sheet.cell(row, n)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _THIN
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")


def _wide(sheet: Worksheet, widths: list[int]) -> None:
    for n, wide in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = wide


def _chart(sheet: Worksheet, grid: Grid, last: int) -> None:
    chart = grid.chart
    if chart is None or last < 2:
        return
    keys = [column.key for column in grid.columns]
    shown: Any = BarChart()
    shown.type = "bar" if chart.across else "col"
    shown.title, shown.height, shown.width = grid.title, 9, 20
    key = chart.across or chart.bars[0]
    _series(shown, sheet, keys.index(key) + 1, last, _MID)
    if chart.across:
        shown.x_axis.scaling.orientation = "maxMin"
    for axis in (shown.x_axis, shown.y_axis):
        axis.delete = False
    if chart.line:
        line: Any = LineChart()
        _series(line, sheet, keys.index(chart.line) + 1, last, _DARK)
        line.series[0].marker.symbol = "circle"
        line.y_axis.axId, line.y_axis.crosses, line.y_axis.delete = 200, "max", False
        line.y_axis.number_format = _FORMATS["time"]
        line.y_axis.majorGridlines = None
        shown += line
    sheet.add_chart(shown, f"{get_column_letter(len(keys) + 2)}2")


def _series(chart: Any, sheet: Worksheet, column: int, last: int, colour: str) -> None:
    chart.add_data(Reference(sheet, min_col=column, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    made = chart.series[-1]
    made.graphicalProperties.solidFill = colour
    made.graphicalProperties.line.solidFill = colour


def _title(text: str, taken: set[str]) -> str:
    """A sheet's name: 31 characters, none that spreadsheets refuse, and none twice."""
    plain = "".join(" " if c in "[]:*?/\\：" else c for c in text)[:28].strip()
    n = 2
    made = plain
    while made in taken:
        made, n = f"{plain} {n}", n + 1
    return made


def as_csv(paper: Paper) -> str:
    """One line a figure: section, row, figure, value; "" where it is not known. Shares are 0 to 1,
    times are seconds. Opens in spreadsheets (BOM)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["from", "to", "section", "row", "figure", "value", "shown"])
    span = (paper.first, paper.last)
    for card in paper.cards:
        shown = written(card.value, card.kind)
        writer.writerow([*span, "summary", "total", card.key, card.value, shown])
    for grid in paper.grids:
        for values in grid.values:
            name = safe_cell(written(values[0], grid.columns[0].kind))
            for column, value in zip(grid.columns[1:], values[1:], strict=True):
                writer.writerow([*span, grid.key, name, column.key, *_csv(value, column)])
    return "\ufeff" + out.getvalue()


def _csv(value: Value, column: Column) -> tuple[Value, str]:
    told = safe_cell(value) if isinstance(value, str) else value
    return told, safe_cell(written(value, column.kind))
