"""What must hold between the rows of a hall file: ids once, names of things that exist, times in
order. Works on the document as it stands, whatever else is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from hardware import slip_template
from hardware.slip_lines import read_logo
from hardware.slip_template import WrongTemplate
from server.domain.hall import ORDINARY
from server.usecases.faults import Fault

_TABLES: Final = ("zones", "departments", "groups", "services", "windows", "classes", "kiosks")
_POINTERS: Final = (
    ("groups", "parent", "groups"),
    ("services", "group", "groups"),
    ("services", "department", "departments"),
    ("services", "zone", "zones"),
    ("services", "classes", "classes"),
    ("windows", "zone", "zones"),
    ("windows", "services", "services"),
    ("windows", "departments", "departments"),
    ("windows", "help", "services"),
    ("kiosks", "groups", "groups"),
    ("kiosks", "services", "services"),
    ("kiosks", "buttons", "services"),
)
_DEFAULTS: Final = {("windows", "zone"): "hall"}
_IMPLIED: Final = {"zones": "hall", "classes": ORDINARY}


def references(document: Mapping[str, Any]) -> Iterator[str]:
    """Time zone, doubled ids, names of things that do not exist, groups in a circle."""
    yield from _timezone(document)
    ids: dict[str, set[str]] = {}
    for table in _TABLES:
        named = [row["id"] for _, row in _rows(document, table) if isinstance(row.get("id"), str)]
        yield from twice(table, named)
        ids[table] = set(named)
    for table, implied in _IMPLIED.items():
        if table == "classes" or not ids[table]:
            ids[table].add(implied)
    for table, key, target in _POINTERS:
        for n, row in _rows(document, table):
            for value in _values(row.get(key, _DEFAULTS.get((table, key)))):
                if value not in ids[target]:
                    yield Fault.of(f"{table}[{n}].{key}", "no_such", value=value, among=target)
    yield from _circles(document)
    for n, row in _rows(document, "kiosks"):
        if not any(row.get(key) for key in ("groups", "services", "buttons")):
            yield Fault.of(f"kiosks[{n}].services", "missing")
    for n, row in _rows(document, "windows"):
        if "services" not in row and "departments" not in row:
            yield Fault.of(f"windows[{n}].services", "missing")
        both = _own(document, row) & set(_values(row.get("help")))
        yield from (Fault.of(f"windows[{n}].help", "own_too", value=id) for id in sorted(both))


def _own(document: Mapping[str, Any], window: Mapping[str, Any]) -> set[str]:
    """The services that a window serves by name or by department."""
    departments = _values(window.get("departments"))
    return {*_values(window.get("services"))} | {
        row["id"]
        for _, row in _rows(document, "services")
        if row.get("department") in departments and isinstance(row.get("id"), str)
    }


def _rows(document: Mapping[str, Any], table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = document.get(table)
    for n, row in enumerate(rows if isinstance(rows, list) else (), 1):
        if isinstance(row, dict):
            yield n, row


def _values(value: object) -> list[str]:
    """What a pointer names: one id, several, or the keys of a table; "*" names nothing."""
    if isinstance(value, str):
        return [] if value == "*" else [value]
    if isinstance(value, list | dict):
        return [one for one in value if isinstance(one, str)]
    return []


def _timezone(document: Mapping[str, Any]) -> Iterator[str]:
    hall = document.get("hall")
    name = hall.get("timezone") if isinstance(hall, dict) else None
    if isinstance(name, str):
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            yield Fault.of("hall.timezone", "no_time_zone", value=name)


def _circles(document: Mapping[str, Any]) -> Iterator[str]:
    named = [
        (n, row["id"], row["parent"])
        for n, row in _rows(document, "groups")
        if isinstance(row.get("id"), str) and isinstance(row.get("parent"), str)
    ]
    parents = {id: parent for _, id, parent in named}
    for n, id, parent in named:
        seen, at = set[str](), parent
        while at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if id in seen:
            yield Fault.of(f"groups[{n}].parent", "own_ancestor", value=id)


def twice(table: str, names: Iterable[str]) -> list[str]:
    return [
        Fault.of(table, "stands_twice", value=name) for name, n in Counter(names).items() if n > 1
    ]


def times(spans: Iterable[tuple[str, Sequence[tuple[time, time]]]]) -> Iterator[str]:
    for key, pairs in spans:
        if any(a >= b for a, b in pairs) or any(a[1] > b[0] for a, b in pairwise(pairs)):
            yield Fault.of(key, "times_order")


def rising(table: str, days: Sequence[tuple[str, int]]) -> Iterator[str]:
    """A later step is never due before an earlier one."""
    for (before, least), (name, value) in pairwise(days):
        if value < least:
            yield Fault.of(f"{table}.{name}", "due_before", value=value, before=before)


def slip(template: str, logo: str) -> Iterator[Fault]:
    """What is wrong with a template ("" is the usual one) and a logo ("" is none)."""
    try:
        slip_template.parse(template or slip_template.default_text())
    except WrongTemplate as wrong:
        for one in wrong.faults:
            facts = {**one.facts, "line": one.line}
            yield Fault.of("slip.template", one.code, **facts)
    if logo:
        try:
            read_logo(logo)
        except ValueError as wrong:
            yield Fault.of("slip.logo", "slip_logo", reason=str(wrong))
