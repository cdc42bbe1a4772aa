"""Punches from a spreadsheet (.xlsx or .csv) or as JSON rows: all of them, or none and every fault
by its row.

Row 1 names the columns, by key or by a word: staff 人员 (id or name), time
打卡时间 or day 日期 and clock 时间, way 进出, means 方式, signed_by 代签人.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from openpyxl.utils import get_column_letter

from server.domain import events
from server.domain.errors import WrongValue
from server.domain.hall import Hall
from server.usecases import sheets
from server.usecases.booking_sheets import RowFault, SheetError, _text
from server.usecases.ports import PunchRow, UnitOfWork

MOST_ROWS: Final = 20000
_WORDS: Final[Mapping[str, str]] = {
    **{key: key for key in ("staff", "time", "day", "clock", "way", "means", "signed_by")},
    **{"人员": "staff", "姓名": "staff", "工号": "staff", "编号": "staff"},
    **{"打卡时间": "time", "考勤时间": "time", "日期": "day", "时间": "clock"},
    **{"进出": "way", "方向": "way", "类型": "way", "方式": "means", "打卡方式": "means"},
    **{"代签人": "signed_by"},
}
_WAYS: Final[Mapping[str, str]] = {
    "": "",
    **dict.fromkeys(("in", "进", "签到", "上班", "上班签到"), "in"),
    **dict.fromkeys(("out", "出", "签退", "下班", "下班签退", "外出"), "out"),
}
_MEANS: Final[Mapping[str, str]] = {
    "": "",
    **{key: key for key in ("fingerprint", "password", "face", "card", "manual")},
    **{"指纹": "fingerprint", "密码": "password", "刷脸": "face", "人脸": "face"},
    **{"刷卡": "card", "手工": "manual", "手工签到": "manual"},
}
_MOMENT: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]+(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """``new``: not known before."""

    count: int
    new: int


def load(uow: UnitOfWork, data: bytes, *, by: str, at: datetime) -> Imported:
    """Keep every row. Raises SheetError, WrongValue: not_a_sheet, sheet_too_large."""
    grid = _grid(data)
    heads = _heads(grid[0] if grid else ())
    rows = [
        (line, {key: _text(cells[x]) for key, x in heads.items() if x < len(cells)})
        for line, cells in enumerate(grid[1:], 2)
    ]
    letters = {key: get_column_letter(x + 1) for key, x in heads.items()}
    digest = hashlib.sha256(data).hexdigest()
    return _keep(uow, rows, letters, digest, by=by, at=at)


def keep(uow: UnitOfWork, rows: Sequence[Mapping[str, str]], *, by: str, at: datetime) -> Imported:
    """The same of rows that a machine's software sends. ``row`` of a fault: from 1."""
    numbered = [(n, dict(row)) for n, row in enumerate(rows, 1)]
    letters = {key: key for key in ("staff", "time", "way", "means", "signed_by")}
    digest = hashlib.sha256(repr(numbered).encode()).hexdigest()
    return _keep(uow, numbered, letters, digest, by=by, at=at)


def _keep(
    uow: UnitOfWork,
    rows: Sequence[tuple[int, dict[str, str]]],
    letters: Mapping[str, str],
    digest: str,
    *,
    by: str,
    at: datetime,
) -> Imported:
    known = _People(uow)
    found: dict[tuple[str, datetime], PunchRow] = {}
    lines: dict[tuple[str, datetime], int] = {}
    faults: list[RowFault] = []
    for line, row in rows:
        if not any(row.values()):
            continue
        wrong: list[tuple[str, str, dict[str, object]]] = []
        one = _punch(uow.hall, row, known, at, wrong)
        faults += [RowFault(line, letters.get(key), code, facts) for key, code, facts in wrong]
        if one is None:
            continue
        key = (one.staff, one.at)
        if found.setdefault(key, one) != one:
            faults.append(RowFault(line, None, "punch_differs", {"row": lines[key]}))
        lines.setdefault(key, line)
    if not found and not faults:
        faults.append(RowFault(2, None, "no_rows", {}))
    before = _before(uow, found)
    for key, one in found.items():
        if key in before and before[key] != one:
            faults.append(RowFault(lines[key], None, "punch_known", {}))
    if faults:
        raise SheetError(sorted(faults, key=lambda fault: fault.row))
    new = [one for key, one in found.items() if key not in before]
    if new:
        uow.attendance.add_punches(new)
        told = events.PunchesImported(
            at=at, staff=by, count=len(found), new=len(new), digest=digest
        )
        uow.record(told)
    return Imported(len(found), len(new))


def _before(
    uow: UnitOfWork, found: Mapping[tuple[str, datetime], PunchRow]
) -> dict[tuple[str, datetime], PunchRow]:
    if not found:
        return {}
    moments = [one.at for one in found.values()]
    known = uow.attendance.punches(min(moments), max(moments) + timedelta(seconds=1))
    return {(one.staff, one.at): one for one in known}


class _People:
    """Staff by id or by name."""

    def __init__(self, uow: UnitOfWork) -> None:
        people = uow.people.all()
        self._ids = {one.id for one in people}
        self._names = {one.name: one.id for one in people}

    def find(self, said: str) -> str | None:
        return said if said in self._ids else self._names.get(said)


def _punch(
    hall: Hall,
    row: Mapping[str, str],
    known: _People,
    at: datetime,
    wrong: list[tuple[str, str, dict[str, object]]],
) -> PunchRow | None:
    who: dict[str, str | None] = {"staff": None, "signed_by": None}
    for key in who:
        said = row.get(key, "")
        if said or key == "staff":
            who[key] = known.find(said)
            if who[key] is None:
                wrong.append((key, "no_such_person", {"staff": said}))
    moment = _moment(hall, row)
    column = "time" if "time" in row else "clock"
    if moment is None:
        wrong.append((column, "wrong_moment", {}))
    elif moment > at:
        wrong.append((column, "future_moment", {}))
    for key, words in (("way", _WAYS), ("means", _MEANS)):
        if row.get(key, "").lower() not in words:
            wrong.append((key, "unknown_word", {"value": row[key]}))
    if wrong or who["staff"] is None or moment is None:
        return None
    return PunchRow(
        who["staff"],
        moment,
        _WAYS[row.get("way", "").lower()],
        _MEANS[row.get("means", "").lower()],
        who["signed_by"],
    )


def _moment(hall: Hall, row: Mapping[str, str]) -> datetime | None:
    said = row.get("time") or f"{row.get('day', '').partition(' ')[0]} {row.get('clock', '')}"
    try:
        if found := _MOMENT.fullmatch(said.strip()):
            parts = [int(part or 0) for part in found.groups()]
            return datetime(*parts, tzinfo=hall.tz).astimezone(UTC)  # type: ignore[misc, arg-type]
        exact = datetime.fromisoformat(said)
        return exact.astimezone(UTC) if exact.tzinfo and exact.year >= 2000 else None
    except (ValueError, OverflowError):
        return None


def _grid(data: bytes) -> Sequence[Sequence[Any]]:
    """The cells of the first sheet, or of a text in UTF-8 or GB 18030."""
    if data[:2] == b"PK":
        return sheets.grid(data, most=MOST_ROWS)
    try:
        said = _decoded(data)
        mark = max(",;\t", key=said.partition("\n")[0].count)
        found = list(csv.reader(io.StringIO(said, newline=""), delimiter=mark, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongValue("not_a_sheet", field="file") from error
    if len(found) > MOST_ROWS + 1:
        raise WrongValue("sheet_too_large", field="file", most=MOST_ROWS)
    return found


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _heads(cells: Sequence[Any]) -> dict[str, int]:
    """key → column. A heading may be both: "人员 staff"."""
    heads: dict[str, int] = {}
    faults: list[RowFault] = []
    for x, cell in enumerate(cells):
        said = _text(cell)
        if not said:
            continue
        key = _WORDS.get(said.lower()) or _WORDS.get(said.split()[-1].lower())
        if key is None or key in heads:
            code = "unknown_column" if key is None else "stands_twice"
            faults.append(RowFault(1, get_column_letter(x + 1), code, {"value": said}))
        else:
            heads[key] = x
    needed = ["staff"] if {"day", "clock"} <= heads.keys() else ["staff", "time"]
    faults += [
        RowFault(1, None, "missing_column", {"value": key}) for key in needed if key not in heads
    ]
    if faults:
        raise SheetError(faults)
    return heads
