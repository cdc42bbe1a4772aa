"""Results as people see them: sheets with the names of things and the way from each point to what
happened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from server.assessment import scheme as schemes
from server.assessment import spells
from server.assessment.scheme import Scheme
from server.assessment.spells import Spell
from server.domain.hall import Hall
from server.domain.ids import WindowId
from server.usecases import publishing, scheme_book
from server.usecases.ports import Books, Publication

Names = Mapping[str, str]
Row = dict[str, Any]


def live(books: Books, names: Names, scheme: str, spell: Spell, at: datetime) -> Row:
    """The draft of a period, and what is published of it. Raises NotFound("unknown_scheme")."""
    rules = scheme_book.find(books.schemes, scheme)
    given, people, places = publishing.draft(books, rules, spell.start, spell.end)
    current = publishing.current_of(books, scheme, spell.start, spell.end)
    made = _whole(books, names, rules, given, people, places)
    return {
        **made,
        "period": spell.name,
        "over": publishing.is_over(books.hall, spell.end, at),
        "publication": None,
        "published": None if current is None else card(books, names, current),
        "same": current is not None and _same(given, current),
        "ballots": _polls(given),
    }


def _same(given: Mapping[str, Any], current: Publication) -> bool:
    """Whether what counts is still what was published; the log has moved on in any case."""
    old = json.loads(current.inputs)
    apart = ("seq", "ratings", "definition")
    return {k: v for k, v in given.items() if k not in apart} == {
        k: v for k, v in old.items() if k not in apart
    }


def published(books: Books, names: Names, one: Publication) -> Row:
    rules = schemes.read_document(json.loads(one.scheme_text))
    given = json.loads(one.inputs)
    sheets, places = json.loads(one.sheets), json.loads(one.places)
    made = _whole(books, names, rules, given, sheets, places)
    spell = spells.between(one.start, one.end)
    return {
        **made,
        "period": spell.name if spell else f"{one.start}…{one.end}",
        "over": True,
        "publication": card(books, names, one),
        "published": card(books, names, publishing.newest(books, one)),
        "same": True,
        "ballots": _polls(given),
    }


def card(books: Books, names: Names, one: Publication) -> Row:
    newer = books.publications.replaced_by(one.id)
    spell = spells.between(one.start, one.end)
    return {
        "id": one.id,
        "scheme": one.scheme,
        "version": one.version,
        "period": spell.name if spell else None,
        "from": one.start.isoformat(),
        "until": one.end.isoformat(),
        "hash": one.inputs_hash,
        "by": names.get(one.by, one.by),
        "at": books.hall.local(one.at).isoformat(timespec="seconds"),
        "reason": one.reason,
        "replaces": one.replaces,
        "replaced_by": newer.id if newer else None,
    }


def own(books: Books, staff: str, names: Names) -> list[Row]:
    """This person's sheets of everything published and not replaced, newest first."""
    made = []
    for one in reversed(books.publications.all()):
        if books.publications.replaced_by(one.id) is None:
            mine = [row for row in json.loads(one.sheets) if row["clerk"] == staff]
            rules = schemes.read_document(json.loads(one.scheme_text))
            made += [
                {"publication": card(books, names, one), "sheet": _sheet(books, rules, names, row)}
                for row in mine
            ]
    return made


def _whole(
    books: Books,
    names: Names,
    rules: Scheme,
    given: Mapping[str, Any],
    people: Sequence[Row],
    places: Mapping[str, Any],
) -> Row:
    hall = books.hall
    departments = {one.id: one.name for one in hall.departments}
    return {
        "scheme": {
            "id": rules.id,
            "version": rules.version,
            "name": rules.name,
            "cycle": rules.cycle,
            "graded_on": rules.graded_on,
            "total": None if rules.total is None else str(rules.total),
            "categories": [
                {"id": one.id, "name": one.name, "points": str(one.points)}
                for one in rules.categories
            ],
            "readings": [{"about": about, "taken": taken} for about, taken in rules.readings],
        },
        "from": given["start"],
        "until": given["end"],
        "seq": given["seq"],
        "missing": given.get("missing", []),
        "clerks": [_sheet(books, rules, names, row) for row in people],
        "windows": [
            {
                **row,
                "name": _window(hall, row["id"]),
                "lines": _lines(books, rules, row["lines"]),
                "members": [names.get(id, id) for id in row.get("members", [])],
            }
            for row in places.get("windows", [])
        ],
        "departments": [
            {
                **row,
                "name": departments.get(row["id"], row["id"]),
                "members": [_window(hall, id) for id in row.get("members", [])],
            }
            for row in places.get("departments", [])
        ],
    }


def _window(hall: Hall, id: str) -> str:
    found = hall.windows.get(WindowId(id))
    return found.name if found else id


def _sheet(books: Books, rules: Scheme, names: Names, row: Mapping[str, Any]) -> Row:
    return {
        **row,
        "name": names.get(row["clerk"], row["clerk"]),
        "window_name": _window(books.hall, row["window"]) if row["window"] else None,
        "lines": _lines(books, rules, row["lines"]),
    }


def _lines(books: Books, rules: Scheme, lines: Sequence[Mapping[str, Any]]) -> list[Row]:
    named = {item.code: item.name for item in rules.items()}
    named |= {one.code: one.name for one in rules.bonuses}
    named |= {one.code: one.name for one in rules.exclusions}
    return [{**line, "name": named.get(line["item"], line["item"])} for line in lines]


def _polls(given: Mapping[str, Any]) -> list[Row]:
    """What was voted on, and where too few did."""
    return [
        {
            "id": one["id"],
            "about": one["about"],
            "voters": one["voters"],
            "few": one["tallies"] is None,
        }
        for one in given.get("ballots", [])
    ]


def when(hall: Hall, at: datetime | None) -> str | None:
    return None if at is None else hall.local(at).isoformat(timespec="seconds")
