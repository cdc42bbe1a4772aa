"""Charts of reports, drawn so that they can be told apart in black and white."""

from __future__ import annotations

import math
from typing import Final

from fpdf import FPDF

from server.papers.layout import Grid, written

_DARK, _MID, _LINE, _GREY = 25, 120, 205, 105
_LABEL_H: Final = 5.0
_LEFT, _RIGHT = 12.0, 14.0


def _top(highest: float) -> float:
    """The end of an axis: a round number from ``highest`` on."""
    if highest <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(highest))
    return next(unit * step for step in (1, 2, 2.5, 5, 10) if unit * step >= highest)


def _minutes(longest: float) -> float:
    """The end of an axis of seconds: whole minutes, a few of them or many."""
    steps = (60, 120, 300, 600, 900, 1200, 1800, 3600, 5400, 7200)
    return next((s for s in steps if s >= longest), math.ceil(longest / 3600) * 3600)


def bars_and_line(sheet: FPDF, grid: Grid, x: float, y: float, wide: float, high: float) -> None:
    """Upright bars on the left axis; a dashed line with points on the right one."""
    assert grid.chart is not None
    keys = [column.key for column in grid.columns]
    bar = keys.index(grid.chart.bars[0])
    line = keys.index(grid.chart.line) if grid.chart.line else None
    counts = [_number(row[bar]) for row in grid.values]
    top = _top(max((n for n in counts if n is not None), default=0))
    left, right, low = x + _LEFT, x + wide - _RIGHT, y + high - _LABEL_H
    ceiling = y + _LABEL_H + 1
    _legend(sheet, grid, x, y, bar, line)
    _axis(sheet, left, right, low, ceiling, top)
    step = (right - left) / max(1, len(counts))
    for n, count in enumerate(counts):
        _name_below(sheet, str(grid.values[n][0]), left + n * step, low, step, n, len(counts))
        if count is not None:
            tall = (low - ceiling) * count / top
            sheet.set_fill_color(_MID)
            sheet.rect(left + n * step + step * 0.18, low - tall, step * 0.64, tall, style="F")
    if line is not None:
        seconds = [_number(row[line]) for row in grid.values]
        _line(sheet, seconds, left, right, low, ceiling)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _legend(sheet: FPDF, grid: Grid, x: float, y: float, bar: int, line: int | None) -> None:
    sheet.set_font("hall", "", 7.5)
    sheet.set_text_color(_DARK)
    sheet.set_fill_color(_MID)
    sheet.rect(x + _LEFT, y + 1.2, 3, 2.4, style="F")
    sheet.text(x + _LEFT + 4, y + 3.4, grid.columns[bar].label)
    if line is not None:
        at = x + _LEFT + 10 + sheet.get_string_width(grid.columns[bar].label)
        sheet.set_draw_color(_DARK)
        sheet.set_line_width(0.5)
        sheet.line(at, y + 2.4, at + 7, y + 2.4)
        _point(sheet, at + 3.5, y + 2.4)
        sheet.text(at + 9, y + 3.4, grid.columns[line].label)


def _axis(sheet: FPDF, left: float, right: float, low: float, ceiling: float, top: float) -> None:
    sheet.set_font("hall", "", 6.5)
    sheet.set_text_color(_GREY)
    for part in (0.0, 0.5, 1.0):
        at = low - (low - ceiling) * part
        sheet.set_draw_color(_LINE)
        sheet.set_line_width(0.2)
        sheet.line(left, at, right, at)
        text = f"{top * part:,.0f}" if top >= 4 or part in (0, 1) else f"{top * part:g}"
        sheet.text(left - 1.5 - sheet.get_string_width(text), at + 0.9, text)


def _name_below(sheet: FPDF, name: str, x: float, low: float, step: float, n: int, of: int) -> None:
    """Under each bar, or under some where they would touch."""
    sheet.set_font("hall", "", 6.5)
    sheet.set_text_color(_GREY)
    wide = sheet.get_string_width(name)
    every = max(1, math.ceil((wide + 1.5) / step))
    if n % every == 0:
        sheet.text(x + step / 2 - wide / 2, low + 3.6, name)


def _line(
    sheet: FPDF,
    seconds: list[float | None],
    left: float,
    right: float,
    low: float,
    ceiling: float,
) -> None:
    """Points joined where both are known: a gap is a gap."""
    longest = max((s for s in seconds if s is not None), default=0)
    end, step = _minutes(longest), (right - left) / max(1, len(seconds))
    sheet.set_text_color(_GREY)
    sheet.set_font("hall", "", 6.5)
    for part in (0.5, 1.0):
        sheet.text(right + 1.5, low - (low - ceiling) * part + 0.9, written(end * part, "time"))
    before: tuple[float, float] | None = None
    for n, value in enumerate(seconds):
        if value is None:
            before = None
            continue
        here = (left + (n + 0.5) * step, low - (low - ceiling) * value / end)
        sheet.set_draw_color(_DARK)
        sheet.set_line_width(0.5)
        if before is not None:
            sheet.line(*before, *here)
        _point(sheet, *here)
        before = here


def _point(sheet: FPDF, x: float, y: float) -> None:
    sheet.set_fill_color(255)
    sheet.set_draw_color(_DARK)
    sheet.set_line_width(0.4)
    sheet.ellipse(x - 0.8, y - 0.8, 1.6, 1.6, style="DF")


def across(sheet: FPDF, grid: Grid, x: float, y: float, wide: float, high: float) -> None:
    """Level bars with a name before and the figure after each."""
    assert grid.chart is not None
    keys = [column.key for column in grid.columns]
    at = keys.index(grid.chart.across or "")
    counts = [_number(row[at]) for row in grid.values]
    longest = max((n for n in counts if n is not None), default=0) or 1
    step, names = high / max(1, len(counts)), 46.0
    for n, (row, count) in enumerate(zip(grid.values, counts, strict=True)):
        top = y + n * step
        sheet.set_font("hall", "", 8)
        sheet.set_text_color(_DARK)
        sheet.text(x, top + step / 2 + 1, _cut(sheet, str(row[0]), names - 3))
        tall = (wide - names - 22) * (count or 0) / longest
        if count:
            sheet.set_fill_color(_MID)
            sheet.rect(x + names, top + step * 0.2, tall, step * 0.6, style="F")
        sheet.text(x + names + tall + 2, top + step / 2 + 1, written(count, "count"))


def _cut(sheet: FPDF, text: str, wide: float) -> str:
    if sheet.get_string_width(text) <= wide:
        return text
    while text and sheet.get_string_width(f"{text}…") > wide:
        text = text[:-1]
    return f"{text}…"
