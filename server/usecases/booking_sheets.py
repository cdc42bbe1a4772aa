"""Appointments from a spreadsheet (.xlsx or .csv): every row, or none and every fault by its row.

Row 1 names the columns, by key or by a word: service 事项 (its id or name), start 预约时间 or day
日期 and time 时间, phone 手机号, id_number 身份证号, lang 语言. Rows are booked as at the guide
desk, so they obey the same rules, and one row's place is taken for the next.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from openpyxl.utils import get_column_letter

from server.domain.appointment import Appointment
from server.domain.errors import HallError, WrongValue
from server.domain.hall import Hall
from server.domain.ticket import Actor
from server.usecases import booking, sheets, texts
from server.usecases.booking import Wish
from server.usecases.persons import Identity
from server.usecases.ports import UnitOfWork

# All rows are one transaction, during which nobody else of the hall can write.
MOST_ROWS: Final = 500
_WORDS: Final[Mapping[str, str]] = {
    **{key: key for key in ("service", "start", "day", "time", "phone", "id_number", "lang")},
    **{"事项": "service", "预约事项": "service", "预约时间": "start", "开始时间": "start"},
    **{"日期": "day", "预约日期": "day", "时间": "time", "时段": "time"},
    **{"手机": "phone", "手机号": "phone", "手机号码": "phone", "电话": "phone"},
    **{"身份证": "id_number", "身份证号": "id_number", "身份证号码": "id_number"},
    **{"语言": "lang"},
}
_MOMENT: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]+(\d{1,2})[:：](\d{2})([:：]00)?"
)
Grid = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row (from 1, the headings) and, if it is one cell's, which."""

    row: int
    column: str | None
    code: str
    facts: Mapping[str, object]

    def text(self, lang: str) -> str:
        if self.code in texts.catalogue()["errors"]:
            return texts.error(self.code, self.facts, lang).detail
        return texts.fault(self.code, self.facts, lang)

    def __str__(self) -> str:
        where = f"{self.column}{self.row}" if self.column else f"row {self.row}"
        return f"{where}: {self.text('en')}"


class SheetError(ValueError):
    """Nothing was booked. ``faults``: every one, in order of the rows."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def load(
    uow: UnitOfWork, data: bytes, *, by: Actor, at: datetime, origin: str | None = None
) -> list[Appointment]:
    """Book every row. Raises SheetError, WrongValue: not_a_sheet, sheet_too_large. Whoever
    commits after either would keep what was booked before it."""
    grid = read(data)
    heads = _heads(grid[0] if grid else ())
    made, faults = [], list[RowFault]()
    for line, cells in enumerate(grid[1:], 2):
        row = {key: _text(cells[x]) for key, x in heads.items() if x < len(cells)}
        if not any(row.values()):
            continue
        try:
            made.append(booking.book(uow, _wish(uow.hall, row, cells, heads, origin), by=by, at=at))
        except HallError as error:
            column = _column(heads, error)
            faults.append(RowFault(line, column, error.code, error.facts))
    if not made and not faults:
        faults.append(RowFault(2, None, "no_rows", {}))
    if faults:
        raise SheetError(faults)
    return made


def read(data: bytes) -> Grid:
    """The cells of the first sheet, or of a text with commas, semicolons or tabs in UTF-8 or GB
    18030 (as spreadsheets save it here)."""
    if data[:2] == b"PK":
        grid: Grid = sheets.grid(data)
    else:
        try:
            said = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            try:
                said = data.decode("gb18030")
            except UnicodeDecodeError as error:
                raise WrongValue("not_a_sheet", field="file") from error
        head = said.partition("\n")[0]
        mark = max(",;\t", key=head.count)
        try:
            grid = list(csv.reader(io.StringIO(said, newline=""), delimiter=mark, strict=True))
        except csv.Error as error:
            raise WrongValue("not_a_sheet", field="file") from error
    if len(grid) > MOST_ROWS + 1:
        raise WrongValue("sheet_too_large", field="file", most=MOST_ROWS)
    return grid


def _heads(cells: Sequence[Any]) -> dict[str, int]:
    """key → column. A heading may be both: "事项 service"."""
    heads: dict[str, int] = {}
    faults: list[RowFault] = []
    for x, cell in enumerate(cells):
        said = _text(cell)
        if not said:
            continue
        key = _WORDS.get(said.lower()) or _WORDS.get(said.split()[-1].lower())
        code = "unknown_column" if key is None else "stands_twice" if key in heads else None
        if key is None or code:
            faults.append(RowFault(1, get_column_letter(x + 1), str(code), {"value": said}))
        else:
            heads[key] = x
    needed = ["service"] if {"day", "time"} <= heads.keys() else ["service", "start"]
    faults += [
        RowFault(1, None, "missing_column", {"value": key}) for key in needed if key not in heads
    ]
    if faults:
        raise SheetError(faults)
    return heads


def _text(cell: Any) -> str:
    """A cell as people read it. Spreadsheets keep long numbers as fractions."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _wish(
    hall: Hall,
    row: Mapping[str, str],
    cells: Sequence[Any],
    heads: Mapping[str, int],
    origin: str | None,
) -> Wish:
    said = row.get("start") or f"{row.get('day', '').partition(' ')[0]} {row.get('time', '')}"
    lang = row.get("lang") or "zh"
    if lang not in texts.LANGUAGES:
        raise WrongValue("wrong_value", field="lang", reason="zh, en")
    return Wish(
        service=_service(hall, row.get("service", "")),
        start=_start(hall, said.strip()),
        identity=Identity(row.get("phone") or None, row.get("id_number") or None),
        lang=lang,
        origin=origin,
    )


def _service(hall: Hall, said: str) -> str:
    """By id, or by a name that only one has."""
    if said in hall.services:
        return said
    named = [one.id for one in hall.services.values() if one.name == said]
    if len(named) != 1:
        raise WrongValue("unknown_service", field="service", service=said)
    return named[0]


def _start(hall: Hall, said: str) -> datetime:
    if found := _MOMENT.fullmatch(said):
        year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
        said = f"{year}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}"
    return booking.moment(hall, said)


_ABOUT: Final = {
    "not_bookable": "service",
    **dict.fromkeys(("slot_full", "slot_not_open", "no_such_slot"), "start"),
}


def _column(heads: Mapping[str, int], error: HallError) -> str | None:
    key = str(error.facts.get("field") or _ABOUT.get(error.code, ""))
    if key == "start" and key not in heads:
        key = "time"
    return get_column_letter(heads[key] + 1) if key in heads else None
