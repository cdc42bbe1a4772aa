"""A report as PDF: A4, readable in black and white, every page with what it is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, cast

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from server.papers.fonts import regular_and_bold
from server.papers.layout import Card, Grid, Paper, Value, written
from server.papers.strokes import across, bars_and_line

MARGIN: Final = 16.0
_WIDTH: Final = 210 - 2 * MARGIN
_FOOT: Final = 18.0
_DARK, _GREY, _PALE, _LINE = 25, 105, 243, 190
_ROW: Final = 5.6
_TEXT: Final = 3.6  # a line of a name
_LINES: Final = 3
_CARDS: Final = 4  # in a row
_CARD_H: Final = 19.0
_CHART_H: Final = 46.0


def make(paper: Paper, tell: Callable[[float], None] = lambda part: None) -> bytes:
    """Raises fonts.NoFont. ``tell``: how much is drawn, 0 to 1."""
    sheet = _Sheet(paper)
    sheet.add_page()
    sheet.head()
    sheet.cards(paper.cards)
    for n, grid in enumerate(paper.grids):
        sheet.grid(grid)
        tell((n + 1) / len(paper.grids))
    sheet.notes()
    return bytes(sheet.output())


class _Sheet(FPDF):
    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        self._paper = paper
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(False)
        self.c_margin = 0.5
        self._fonts()
        # The same data makes the same file: nothing in it tells when it was drawn.
        self.set_creation_date(datetime.fromisoformat(f"{paper.last}T00:00:00").replace(tzinfo=UTC))
        self.set_title(f"{paper.hall} {paper.title} {paper.first}")
        self.set_lang("zh-CN" if paper.language == "zh" else "en")
        self.set_producer("Tingxu")
        self.alias_nb_pages("{all}")

    def _fonts(self) -> None:
        for style, (path, face) in zip(("", "B"), regular_and_bold(), strict=True):
            self.add_font("hall", style, path, collection_font_number=face)

    # — pages —

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self._ink(8, grey=True)
        of = f"{self._paper.title} {self._paper.first} {self._to} {self._paper.last}"
        half = _WIDTH / 2
        self.set_xy(MARGIN, 9)
        self.cell(half, 5, self._fit(self._paper.hall, half))
        self.cell(half, 5, of, align="R")
        self._rule(15)
        self.set_xy(MARGIN, 19)

    def footer(self) -> None:
        paper, page = self._paper, self.page_no()
        self._rule(297 - _FOOT + 4)
        self._ink(7.5, grey=True)
        self.set_xy(MARGIN, 297 - _FOOT + 5.5)
        data = f"{paper.words('words', 'data')} {paper.digest[:16]}"
        self.cell(_WIDTH / 2, 5, data)
        told = paper.words("words", "page", n=page, of="{all}")
        self.cell(_WIDTH / 2, 5, told, align="R")

    @property
    def _to(self) -> str:
        return self._paper.words("words", "to")

    def _room(self, needed: float) -> None:
        if self.get_y() + needed > 297 - _FOOT:
            self.add_page()

    # — parts —

    def head(self) -> None:
        paper = self._paper
        self._ink(12, grey=True)
        self.multi_cell(_WIDTH, 6.5, paper.hall, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._ink(24, bold=True)
        self.ln(1)
        self.cell(_WIDTH, 12, paper.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._ink(12)
        span = (
            paper.first if paper.first == paper.last else f"{paper.first} {self._to} {paper.last}"
        )
        self.cell(_WIDTH, 7, span, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(_DARK)
        self.set_line_width(0.8)
        self.line(MARGIN, self.get_y() + 2, MARGIN + _WIDTH, self.get_y() + 2)
        self.ln(6)
        for warning in paper.warnings:
            self._ink(9.5, bold=True)
            self.set_fill_color(_PALE)
            self.multi_cell(
                _WIDTH, 6, f" ! {warning}", fill=True, new_x=XPos.LMARGIN, new_y=YPos.NEXT
            )
            self.ln(2)

    def cards(self, cards: Sequence[Card]) -> None:
        wide, top = _WIDTH / _CARDS, self.get_y()
        for n, card in enumerate(cards):
            row, column = divmod(n, _CARDS)
            self._card(card, MARGIN + column * wide, top + row * (_CARD_H + 2), wide - 2)
        rows = -(-len(cards) // _CARDS)
        self.set_xy(MARGIN, top + rows * (_CARD_H + 2) + 3)

    def _card(self, card: Card, x: float, y: float, wide: float) -> None:
        self.set_draw_color(_LINE)
        self.set_line_width(0.25)
        self.rect(x, y, wide, _CARD_H)
        inner = wide - 4
        self._ink(8.5, grey=True)
        self.set_xy(x + 2, y + 1.5)
        self.cell(inner, 4, self._fit(card.label, inner))
        self._ink(16, bold=True)
        self.set_xy(x + 2, y + 5.8)
        self.cell(inner, 7.5, written(card.value, card.kind))
        self._ink(7.5, grey=True)
        self.set_xy(x + 2, y + 13.6)
        was = ""
        if card.before is not None:
            was = f"{self._paper.words('words', 'before')} {written(card.before, card.kind)}"
        self.cell(inner, 4, self._fit("   ".join(part for part in (card.note, was) if part), inner))

    def grid(self, grid: Grid) -> None:
        charted = _CHART_H + 4 if grid.chart and grid.chart.bars else 0
        self._room(14 + charted + 3 * _ROW)
        self._title(grid.title)
        if grid.chart and grid.chart.bars:
            bars_and_line(self, grid, MARGIN, self.get_y(), _WIDTH, _CHART_H)
            self.set_xy(MARGIN, self.get_y() + _CHART_H + 4)
        elif grid.chart and grid.chart.across and len(grid.values) <= 30:
            high = 5.2 * len(grid.values)
            self._room(high + 6)
            across(self, grid, MARGIN, self.get_y(), _WIDTH, high)
            self.set_xy(MARGIN, self.get_y() + high + 3)
        if not (grid.chart and grid.chart.across and len(grid.columns) == 2):
            self._table(grid)
        if grid.note:
            self._say(grid.note)
        self.ln(5)

    def _title(self, text: str) -> None:
        self._ink(12.5, bold=True)
        self.multi_cell(_WIDTH, 6.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.5)

    def _say(self, text: str) -> None:
        self._ink(8, grey=True)
        lines = self._broken(text, _WIDTH)
        self._room(4.2 * len(lines) + 1)
        self._ink(8, grey=True)
        self.ln(1)
        self.multi_cell(_WIDTH, 4.2, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def notes(self) -> None:
        for note in self._paper.notes:
            self._say(note)

    def _table(self, grid: Grid) -> None:
        widths = _widths(grid)
        self._room(12 + 2 * _ROW)
        self._table_head(grid, widths)
        for n, values in enumerate(grid.values):
            if self.get_y() + self._row_high(grid, widths, values) > 297 - _FOOT:
                self.add_page()
                self._table_head(grid, widths)
            self._table_row(grid, widths, values, shaded=n % 2 == 1)
        self._rule(self.get_y())

    def _table_head(self, grid: Grid, widths: Sequence[float]) -> None:
        self._ink(7, bold=True)
        heads = [
            self._broken(column.label, wide - 1)
            for wide, column in zip(widths, grid.columns, strict=True)
        ]
        high = 3.4 * max(len(lines) for lines in heads) + 2
        top, x = self.get_y(), MARGIN
        self.set_draw_color(_DARK)
        self.set_line_width(0.4)
        self.line(MARGIN, top, MARGIN + _WIDTH, top)
        for wide, column, lines in zip(widths, grid.columns, heads, strict=True):
            align = "L" if column.kind == "text" else "R"
            for n, line in enumerate(lines):
                self.set_xy(x, top + high - 1 - 3.4 * (len(lines) - n))
                self.cell(wide - 1, 3.4, line, align=align)
            x += wide
        self._rule(top + high)
        self.set_xy(MARGIN, top + high)

    def _table_row(
        self, grid: Grid, widths: Sequence[float], values: Sequence[Value], *, shaded: bool
    ) -> None:
        top, high = self.get_y(), self._row_high(grid, widths, values)
        if shaded:
            self.set_fill_color(_PALE)
            self.rect(MARGIN, top, _WIDTH, high, style="F")
        self._ink(7.5)
        x = MARGIN
        for wide, column, value in zip(widths, grid.columns, values, strict=True):
            text = written(value, column.kind)
            if column.kind == "text":
                lines = self._lines(text, wide)
                for n, line in enumerate(lines):
                    self.set_xy(x, top + (high - _TEXT * len(lines)) / 2 + n * _TEXT)
                    self.cell(wide - 1, _TEXT, line)
            else:
                self.set_xy(x, top)
                self.cell(wide - 1, high, self._fit(text, wide - 1), align="R")
            x += wide
        self.set_xy(MARGIN, top + high)

    def _lines(self, text: str, wide: float) -> list[str]:
        """Three at most: what is longer is cut."""
        lines = self._broken(text, wide - 1)
        if len(lines) > _LINES:
            lines = [*lines[: _LINES - 1], self._fit("".join(lines[_LINES - 1 :]), wide - 1)]
        return lines

    def _broken(self, text: str, wide: float) -> list[str]:
        """The lines of a text, in the ink that is set."""
        return cast(list[str], self.multi_cell(wide, 4, text, dry_run=True, output="LINES"))

    def _row_high(self, grid: Grid, widths: Sequence[float], values: Sequence[Value]) -> float:
        self._ink(7.5)
        most = max(
            len(self._lines(written(value, "text"), wide)) if column.kind == "text" else 1
            for wide, column, value in zip(widths, grid.columns, values, strict=True)
        )
        return max(_ROW, _TEXT * most + 1.6)

    # — ink —

    def _ink(self, size: float, *, bold: bool = False, grey: bool = False) -> None:
        self.set_font("hall", "B" if bold else "", size)
        self.set_text_color(_GREY if grey else _DARK)

    def _rule(self, y: float) -> None:
        self.set_draw_color(_LINE)
        self.set_line_width(0.25)
        self.line(MARGIN, y, MARGIN + _WIDTH, y)

    def _fit(self, text: str, wide: float) -> str:
        """The text, cut to what fits."""
        room = wide - 2 * self.c_margin
        if self.get_string_width(text) <= room:
            return text
        while text and self.get_string_width(f"{text}…") > room:
            text = text[:-1]
        return f"{text}…"


def _widths(grid: Grid) -> list[float]:
    """Text takes what figures leave; figures all have the same."""
    texts = [n for n, column in enumerate(grid.columns) if column.kind == "text"]
    figures = len(grid.columns) - len(texts)
    if not figures:
        return [_WIDTH / len(texts)] * len(texts)
    each = min(26.0, (_WIDTH - 34.0) / figures) if len(texts) == 1 else min(20.0, _WIDTH / 12)
    left = (_WIDTH - each * figures) / max(1, len(texts))
    if len(texts) > 1 and left < 18:
        left = 18.0
        each = (_WIDTH - left * len(texts)) / figures
    return [left if n in texts else each for n in range(len(grid.columns))]
