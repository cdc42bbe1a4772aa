"""Score sheets from files: findings, surveys and ballots as CSV, checked row by row as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, TypeVar

from server.assessment.scheme import Scheme, Voices
from server.assessment.score import Finding, Line, Sheet, Voice, given

FINDINGS: Final = ("clerk", "window", "item", "count", "date")
VOICES: Final = ("clerk", "grade", "count")
Row = Mapping[str, str]
R = TypeVar("R")


class FileFaults(ValueError):
    """``faults``: one line for each, naming file and row; nothing was taken from the file."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_findings(file: Path, scheme: Scheme) -> list[Finding]:
    """Raises FileFaults."""
    known = set(scheme.codes())
    bonuses = {bonus.code: bonus for bonus in scheme.bonuses}

    def finding(row: Row) -> Finding:
        item = row["item"]
        if item not in known:
            raise ValueError(f"item: {scheme.id} has no {item!r}")
        count = _count(row["count"])
        if item in bonuses:
            given(bonuses[item], count)
        return Finding(_clerk(row), row["window"], item, count, _day(row["date"]))

    return _read(file, FINDINGS, finding)


def read_voices(file: Path, worth: Voices) -> list[Voice]:
    """Surveys or ballots. Raises FileFaults."""

    def voice(row: Row) -> Voice:
        if row["grade"] not in worth.bands:
            raise ValueError(f"grade: {row['grade']!r} is not one of {', '.join(worth.bands)}")
        count = _count(row["count"])
        if count != count.to_integral_value():
            raise ValueError(f"count: {count} is not a whole number")
        return Voice(_clerk(row), row["grade"], int(count))

    return _read(file, VOICES, voice)


def _read(file: Path, columns: Sequence[str], make: Callable[[Row], R]) -> list[R]:
    faults: list[str] = []
    made: list[R] = []
    for n, row in _rows(file, columns):
        try:
            made.append(make(row))
        except ValueError as error:
            faults.append(f"{file}:{n}: {error}")
    if faults:
        raise FileFaults(faults)
    return made


def _rows(file: Path, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Line number and cells. Spreadsheets here save UTF-8 with a mark, or GB18030."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise FileFaults([f"{file}: {error.strerror}"]) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            raise FileFaults([f"{file}: neither UTF-8 nor GB18030"]) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise FileFaults([f"{file}:1: no column {', '.join(missing)}"])
    for row in reader:
        if any(value for value in row.values()):
            yield reader.line_num, {name: (row[name] or "").strip() for name in columns}


def _clerk(row: Row) -> str:
    if not row["clerk"]:
        raise ValueError("clerk: empty")
    return row["clerk"]


def _count(text: str) -> Decimal:
    try:
        count = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"count: {text!r} is not a number") from error
    if not count.is_finite() or not 0 < count <= 100_000:
        raise ValueError(f"count: {text} is not above 0")
    return count


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%Y/%m/%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise ValueError(f"date: {text!r} is not YYYY-MM-DD")


def as_dict(sheet: Sheet) -> dict[str, Any]:
    """Numbers as decimal strings; null is unknown."""
    return {
        "clerk": sheet.clerk,
        "categories": {id: str(points) for id, points in sheet.categories.items()},
        "total": str(sheet.total),
        "composite": None if sheet.composite is None else str(sheet.composite),
        "grade": sheet.grade,
        "rank": sheet.rank,
        "excluded": list(sheet.excluded),
    }


def evidence(sheet: Sheet) -> dict[str, Any]:
    """What every point of a sheet stands on."""
    return {
        "window": sheet.window,
        "bonus": str(sheet.bonus),
        "for_year": str(sheet.for_year),
        "surveys": None if sheet.surveys is None else str(sheet.surveys),
        "ballots": None if sheet.ballots is None else str(sheet.ballots),
        "lines": lines(sheet.lines),
    }


def lines(found: Sequence[Line]) -> list[dict[str, Any]]:
    """Every point that was taken or given, with the finding it stands on."""
    return [
        {
            "finding": line.finding.id or None,
            "category": line.category,
            "date": line.finding.day.isoformat(),
            "item": line.finding.item,
            "count": str(line.finding.count),
            "points": str(line.points),
            "window": line.finding.window,
        }
        for line in found
    ]


def scheme_dict(scheme: Scheme) -> dict[str, Any]:
    """A scheme with its items and points, as it stands in its file."""
    keep = ("criteria", "bonuses", "exclusions", "grades", "composite", "awards", "consequences")
    more = {name: scheme.document[name] for name in keep if name in scheme.document}
    return {
        "id": scheme.id,
        "version": scheme.version,
        "name": scheme.name,
        "cycle": scheme.cycle,
        "source": scheme.source,
        "total": None if scheme.total is None else str(scheme.total),
        "floor": scheme.floor,
        "categories": list(scheme.document.get("categories", [])),
        **more,
        "readings": [{"about": about, "taken": taken} for about, taken in scheme.readings],
    }
