"""Spreadsheets (.xlsx) of a hall's services and windows, in and out.

Row 1 names the columns, each by a word for people and the key: "名称 name". A row below it is a
row of the hall file; keys of a table within it are columns of their own: "notice.fee". Lists are
separated by ";", tables of numbers are "a=5; b=10", times of opening "09:00-12:00; 13:30-17:00".
"""

from __future__ import annotations

import json
import re
import types
import typing
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BaseModel

from server.domain.errors import WrongValue
from server.usecases import hall_file, texts
from server.usecases.faults import Fault
from server.usecases.hall_file import HallFile, HallFileError

TABLES: Final[Mapping[str, type[BaseModel]]] = {
    "services": hall_file.ServiceTable,
    "windows": hall_file.WindowTable,
}
MOST_ROWS: Final = 5000
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_NOTHING: Final = "[]"
_SPLIT: Final = re.compile(r"\s*[;；\n]\s*")


@dataclass(frozen=True, slots=True)
class Column:
    """One key of a row. ``kind``: text, number, flag, list, table, times or json. ``optional``:
    left out is not the same as empty."""

    path: str
    kind: str
    optional: bool


def columns(shape: type[BaseModel], prefix: str = "") -> Iterator[Column]:
    for name, field in shape.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        inner = _model(field.annotation)
        if inner is not None:
            yield from columns(inner, f"{path}.")
        else:
            empty = not field.is_required() and field.get_default(call_default_factory=True) in (
                [],
                {},
            )
            yield Column(path, _kind(field.annotation), not empty)


def _parts(annotation: Any) -> list[Any]:
    """What an annotation may be, without None and without its constraints."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _parts(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        found = [part for one in typing.get_args(annotation) for part in _parts(one)]
        return [part for part in found if part is not type(None)]
    return [annotation]


def _model(annotation: Any) -> type[BaseModel] | None:
    first = _parts(annotation)[0]
    return first if isinstance(first, type) and issubclass(first, BaseModel) else None


def _kind(annotation: Any) -> str:
    parts = _parts(annotation)
    for part in parts:
        origin = typing.get_origin(part)
        if origin is dict:
            return "table"
        if origin is list:
            inner = _parts(typing.get_args(part)[0])[0]
            if typing.get_origin(inner) is tuple:
                return "times"
            return "list" if inner in (str, int, float) or _is_literal(inner) else "json"
    if bool in parts:
        return "flag"
    return "number" if int in parts or float in parts else "text"


def _is_literal(annotation: Any) -> bool:
    return typing.get_origin(annotation) is typing.Literal


def write(file: HallFile, table: str, lang: str) -> bytes:
    """The sheet of a table. ``read`` makes the same rows of it again."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = table
    made = list(columns(TABLES[table]))
    for x, column in enumerate(made, 1):
        cell = sheet.cell(1, x, f"{texts.field(table, column.path, lang)} {column.path}")
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(x)].width = 24 if column.kind == "text" else 14
    sheet.freeze_panes = "C2"
    for y, row in enumerate(getattr(file, table), 2):
        plain = row.model_dump(mode="json", exclude_none=True, by_alias=True)
        for x, column in enumerate(made, 1):
            value = _shown(_at(plain, column.path), column)
            if value is not None:
                cell = sheet.cell(y, x, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # a name that begins with "=" is no formula
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _at(row: Mapping[str, Any], path: str) -> Any:
    value: Any = row
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _shown(value: Any, column: Column) -> Any:
    if value is None or value in ([], {}):
        return _NOTHING if value is not None and column.optional else None
    if column.kind == "json":
        return json.dumps(value, ensure_ascii=False)
    if column.kind == "times":
        return "; ".join(f"{a[:5]}-{b[:5]}" for a, b in value)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}={number:g}" for key, number in value.items())
    return value


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` as in the hall file, the sheet's number of each (``lines``) and the letters of its
    columns."""

    table: str
    rows: list[dict[str, Any]]
    lines: list[int]
    letters: Mapping[str, str]

    def place(self, fault: str) -> tuple[int | None, str | None]:
        """(row, column letter) of a fault of the hall file, None: not of this sheet's."""
        path = fault.path if isinstance(fault, Fault) else fault.partition(":")[0]
        found = re.match(rf"{self.table}\[(\d+)\]\.?(.*)", path)
        if not found or int(found[1]) > len(self.lines):
            return None, None
        key = found[2]
        while key and key not in self.letters:
            key = key.rpartition(".")[0] if "." in key else key.partition("[")[0] * ("[" in key)
        return self.lines[int(found[1]) - 1], self.letters.get(key)


def read(data: bytes, table: str) -> Sheet:
    """Raises WrongValue: not_a_sheet, sheet_too_large; HallFileError for its columns."""
    cells = grid(data)
    known = {column.path: column.kind for column in columns(TABLES[table])}
    heads, faults = _heads(cells[0] if cells else (), known)
    if faults:
        raise HallFileError(list(faults))
    rows, lines = [], []
    for y, told in enumerate(cells[1:], 2):
        row: dict[str, Any] = {}
        for x, path in heads.items():
            value = _value(told[x] if x < len(told) else None, known[path])
            if value is not None:
                _put(row, path, value)
        if row:
            rows.append(row)
            lines.append(y)
    letters = {path: get_column_letter(x + 1) for x, path in heads.items()}
    return Sheet(table, rows, lines, letters)


def grid(data: bytes, *, most: int = MOST_ROWS) -> list[tuple[Any, ...]]:
    """The cells of the first sheet. Raises WrongValue: not_a_sheet, sheet_too_large."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
                raise WrongValue("sheet_too_large", field="file", most=most)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size may lie
        cells = list(sheet.iter_rows(values_only=True, max_row=most + 2))
        book.close()
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, InvalidFileException, NotImplementedError),
        *(KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError),
    ) as error:
        raise WrongValue("not_a_sheet", field="file") from error
    if len(cells) > most + 1:
        raise WrongValue("sheet_too_large", field="file", most=most)
    return cells


def _heads(cells: tuple[Any, ...], known: Mapping[str, str]) -> tuple[dict[int, str], list[str]]:
    heads: dict[int, str] = {}
    faults: list[str] = []
    for x, cell in enumerate(cells):
        if cell is None or not str(cell).strip():
            continue
        path = str(cell).split()[-1]
        where = f"{get_column_letter(x + 1)}1"
        if path not in known:
            faults.append(Fault.of(where, "unknown_column", value=str(cell)))
        elif path in heads.values():
            faults.append(Fault.of(where, "stands_twice", value=str(cell)))
        else:
            heads[x] = path
    if "id" not in heads.values() and not faults:
        faults.append(Fault.of("A1", "missing_column", value="id"))
    return heads, faults


def _value(cell: Any, kind: str) -> Any:
    """What a cell says; what cannot be understood stays as it is, for the check to name it."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if kind in ("number", "flag") and not isinstance(cell, str):
        return cell
    said = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if kind == "json":
        try:
            return json.loads(said)
        except ValueError:
            return said
    if said == _NOTHING and kind in ("list", "times"):
        return []
    parts = [part for part in _SPLIT.split(said) if part]
    if kind == "list":
        return "*" if parts == ["*"] else parts
    if kind == "times":
        return [tuple(re.split(r"\s*[-–—~]\s*", part, maxsplit=1)) for part in parts]
    if kind == "table":
        pairs = (re.split(r"\s*[=＝]\s*", part, maxsplit=1) for part in parts)
        return {pair[0]: pair[1] if len(pair) > 1 else None for pair in pairs}
    return said


def _put(row: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for part in outer:
        row = row.setdefault(part, {})
    row[last] = value
