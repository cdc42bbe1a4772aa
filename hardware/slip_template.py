"""How a hall lays its slips out: a template in TOML, checked as a whole, filled for each slip.

Standard library only. The server fills a hall's own template and sends the lines with the job; an
agent that is sent none fills the default one, ``slip_default.toml`` beside this module. A line that
uses a field whose value is not known is left out. A reprint is marked whatever the template says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final

from hardware.slip import Lang, Slip
from hardware.slip_lines import (
    ALIGNS,
    MOST_BLANK,
    MOST_PARTS,
    Align,
    Cut,
    Feed,
    Line,
    Logo,
    Part,
    Qr,
    Rule,
    Said,
    Size,
    is_blank,
    is_size,
    lay,
    width,
)

NARROW: Final = 32
"""Columns of the narrowest paper, 58 mm: whatever is on a slip must stand on it."""

REPRINT_MARK: Final[Mapping[Lang, str]] = {"zh": "【补打】", "en": "[REPRINT]"}

LANGS: Final[tuple[Lang, ...]] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Fault:
    """``line`` of the template's text, from 1; None: of the whole. ``code``: docs/settings.md."""

    line: int | None
    code: str
    facts: Mapping[str, object]


class WrongTemplate(ValueError):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.code}" for one in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Field:
    """``least``: columns of its shortest value. ``value``: None when it is not known."""

    least: int
    value: Callable[[Slip, bool], object | None]


def _day(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%d") if at else None


def _time(at: datetime | None) -> str | None:
    return at.strftime("%H:%M") if at else None


def _known(slip: Slip) -> bool:
    return slip.low_s is not None and slip.high_s is not None


def _low(slip: Slip) -> int | None:
    return None if slip.low_s is None or slip.high_s is None else slip.low_s // 60


def _high(slip: Slip) -> int | None:
    return None if slip.low_s is None or slip.high_s is None else max(1, -(-slip.high_s // 60))


FIELDS: Final[Mapping[str, Field]] = {
    "hall": Field(2, lambda slip, again: slip.hall),
    "number": Field(4, lambda slip, again: slip.number),
    "service": Field(2, lambda slip, again: slip.service),
    "class": Field(2, lambda slip, again: slip.class_name),
    "ahead": Field(1, lambda slip, again: slip.ahead),
    "low": Field(1, lambda slip, again: _low(slip)),
    "high": Field(1, lambda slip, again: _high(slip)),
    "where": Field(2, lambda slip, again: slip.where),
    "note": Field(2, lambda slip, again: slip.note),
    "date": Field(10, lambda slip, again: _day(slip.at)),
    "time": Field(5, lambda slip, again: _time(slip.at)),
    "slot_date": Field(10, lambda slip, again: _day(slip.slot)),
    "slot_time": Field(5, lambda slip, again: _time(slip.slot)),
    "reprint": Field(8, lambda slip, again: REPRINT_MARK[slip.lang] if again else None),
}
"""What may stand in braces."""

CONDITIONS: Final[Mapping[str, Callable[[Slip, bool], bool]]] = {
    "appointment": lambda slip, again: slip.slot is not None,
    "class": lambda slip, again: slip.class_name is not None,
    "estimate": lambda slip, again: _known(slip),
    "soon": lambda slip, again: _low(slip) == 0,
    "someone_ahead": lambda slip, again: bool(slip.ahead),
    "nobody_ahead": lambda slip, again: slip.ahead == 0,
    "where": lambda slip, again: slip.where is not None,
    "note": lambda slip, again: slip.note is not None,
    "url": lambda slip, again: slip.url is not None,
    "reprint": lambda slip, again: again,
}
"""What ``when`` may name; "not " before it turns it round."""

_KINDS: Final = ("text", "rule", "blank", "qr", "logo", "cut")
_OF_TEXT: Final = ("size", "align", "bold")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a template. ``texts``: by language, None when it is no text but ``kind``."""

    kind: str
    when: tuple[str, ...] = ()
    texts: Mapping[Lang, str] | None = None
    size: Size = 1
    align: Align = "center"
    bold: bool = False
    blank: int = 1

    def holds(self, slip: Slip, reprint: bool) -> bool:
        return all(
            CONDITIONS[name.removeprefix("not ")](slip, reprint) != name.startswith("not ")
            for name in self.when
        )


@dataclass(frozen=True, slots=True)
class Template:
    rows: tuple[Row, ...]

    def fill(self, slip: Slip, *, reprint: bool, logo: bytes | None = None) -> tuple[Part, ...]:
        """The lines of one slip in its own language."""
        made = (_part(row, slip, reprint, logo) for row in self.rows if row.holds(slip, reprint))
        return tuple(part for part in made if part is not None)


def _part(row: Row, slip: Slip, reprint: bool, logo: bytes | None) -> Part | None:
    match row.kind:
        case "text":
            text = _text(row, slip, reprint)
            return Said(text, row.size, row.align, row.bold) if text else None
        case "rule":
            return Rule()
        case "blank":
            return Feed(row.blank)
        case "qr":
            return Qr(slip.url) if slip.url else None
        case "logo":
            return Logo(logo) if logo else None
        case _:
            return Cut()


def _text(row: Row, slip: Slip, reprint: bool) -> str | None:
    """None when it has no words in this language, or a field of it is not known."""
    form = (row.texts or {}).get(slip.lang)
    if form is None:
        return None
    said = ""
    for words, name, _, _ in Formatter().parse(form):
        said += words
        if name is not None:
            value = FIELDS[name].value(slip, reprint)
            if value is None:
                return None
            said += str(value)
    return said.strip()


@cache
def default_text() -> str:
    """The template that holds when a hall has none of its own."""
    return files("hardware").joinpath("slip_default.toml").read_text("utf-8")


@cache
def default() -> Template:
    return parse(default_text())


def layout(slip: Slip, *, reprint: bool = False, columns: int = NARROW) -> list[Line]:
    """The lines of a slip for paper that is ``columns`` narrow characters wide."""
    parts = slip.lines
    if parts is None:
        parts = default().fill(slip, reprint=reprint)
    mark = REPRINT_MARK[slip.lang]
    if reprint and not any(isinstance(one, Said) and mark in one.text for one in parts):
        parts = (Said(mark, bold=True), *parts)
    while parts and isinstance(parts[-1], Cut):
        parts = parts[:-1]
    return lay(parts, columns)


# — reading —


@lru_cache(maxsize=64)
def parse(text: str) -> Template:
    """Raises WrongTemplate naming every fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        at = re.search(r"\(at line (\d+)", str(wrong))
        line = int(at[1]) if at else None if "end of document" not in str(wrong) else _last(text)
        raise WrongTemplate([Fault(line, "slip_toml", {"reason": str(wrong)})]) from wrong
    reader = _Reader(text, document)
    rows = reader.rows()
    if not reader.faults:
        reader.faults += _without_number(Template(rows))
    if reader.faults:
        raise WrongTemplate(reader.faults)
    return Template(rows)


def _last(text: str) -> int:
    return max(1, len(text.splitlines()))


def _without_number(template: Template) -> Iterator[Fault]:
    """A slip that says nothing else must still say its number."""
    at = datetime(2026, 3, 9, 9, 5, tzinfo=UTC)
    for lang in LANGS:
        bare = Slip("H", "A001", "S", at, lang=lang)
        parts = template.fill(bare, reprint=False)
        if not any(isinstance(one, Said) and "A001" in one.text for one in parts):
            yield Fault(None, "slip_no_number", {"lang": lang})


class _Reader:
    """Collects the faults of one template."""

    def __init__(self, text: str, document: Mapping[str, Any]) -> None:
        self._lines = text.splitlines()
        self._document = document
        self.faults: list[Fault] = []

    def rows(self) -> tuple[Row, ...]:
        for key in self._document:
            if key != "line":
                self._fault(-1, key, "slip_unknown_key", key=key)
        rows = self._document.get("line", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._fault(-1, "line", "slip_no_rows")
            return ()
        if not 1 <= len(rows) <= MOST_PARTS - 1:
            self._fault(-1, "line", "slip_rows", most=MOST_PARTS - 1)
            return ()
        return tuple(self._row(n, row) for n, row in enumerate(rows))

    def _row(self, n: int, row: Mapping[str, Any]) -> Row:
        kinds = [key for key in _KINDS if key in row]
        for key in row:
            if key not in (*_KINDS, *_OF_TEXT, "when"):
                self._fault(n, key, "slip_unknown_key", key=key)
        if len(kinds) != 1:
            self._fault(n, kinds[1] if kinds else "", "slip_kind", kinds=", ".join(_KINDS))
            return Row("rule")
        kind = kinds[0]
        made = replace(Row(kind), when=self._when(n, row.get("when", [])))
        if kind == "text":
            return self._words(n, row, made)
        for key in _OF_TEXT:
            if key in row:
                self._fault(n, key, "slip_only_text", key=key)
        if kind == "blank":
            if not is_blank(row["blank"]):
                self._fault(n, "blank", "slip_blank", most=MOST_BLANK)
                return made
            return replace(made, blank=row["blank"])
        if row[kind] is not True:
            self._fault(n, kind, "slip_true", key=kind)
        return made

    def _when(self, n: int, told: object) -> tuple[str, ...]:
        names = [told] if isinstance(told, str) else told
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self._fault(n, "when", "slip_condition", condition=told, known=", ".join(CONDITIONS))
            return ()
        for name in names:
            if name.removeprefix("not ") not in CONDITIONS:
                known = ", ".join(CONDITIONS)
                self._fault(n, "when", "slip_condition", condition=name, known=known)
        return tuple(names)

    def _words(self, n: int, row: Mapping[str, Any], made: Row) -> Row:
        size, align, bold = row.get("size", 1), row.get("align", "center"), row.get("bold", False)
        if not is_size(size):
            self._fault(n, "size", "slip_size", size=size)
            size = 1
        if align not in ALIGNS:
            self._fault(n, "align", "slip_align", align=align)
            align = "center"
        if not isinstance(bold, bool):
            self._fault(n, "bold", "slip_flag", key="bold")
        told = row["text"]
        texts = dict.fromkeys(LANGS, told) if isinstance(told, str) else told
        if (
            not isinstance(texts, dict)
            or not texts
            or not all(key in LANGS and isinstance(one, str) for key, one in texts.items())
        ):
            self._fault(n, "text", "slip_text")
            return made
        for form in dict.fromkeys(texts.values()):
            self._form(n, form, size)
        return replace(made, texts=texts, size=size, align=align, bold=bool(bold))

    def _form(self, n: int, form: str, size: Size) -> None:
        """Fields must be known, and the shortest that it can say must stand in one line."""
        try:
            pieces = list(Formatter().parse(form))
        except ValueError:
            self._fault(n, "text", "slip_brace")
            return
        least = 0
        for words, name, spec, conversion in pieces:
            least += width(words)
            if name is None:
                continue
            if name not in FIELDS or spec or conversion:
                self._fault(n, "text", "slip_field", field=name, known=", ".join(FIELDS))
            else:
                least += FIELDS[name].least
        if any(mark in form for mark in REPRINT_MARK.values()):
            self._fault(n, "text", "slip_mark")
        room = NARROW if size == "fit" else NARROW // size
        if least > room:
            self._fault(n, "text", "slip_too_wide", columns=least, room=room, size=size)

    def _fault(self, n: int, key: str, code: str, /, **facts: object) -> None:
        self.faults.append(Fault(self._at(n, key), code, facts))

    def _at(self, n: int, key: str) -> int | None:
        """The line of a key in the n-th [[line]] (-1: before the first), or of its head."""
        seen, head = -1, None
        for number, line in enumerate(self._lines, 1):
            if re.match(r"\s*\[\[\s*line\s*\]\]", line):
                seen += 1
                head = number if seen == n else head
            named = key and re.match(rf"\s*[\"'\[]*{re.escape(key)}\b", line)
            if seen == n and named:
                return number
        return head
