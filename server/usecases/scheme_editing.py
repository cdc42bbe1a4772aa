"""A hall edits a scheme: checked as a whole, recomputed beside the old one, saved as its next
version."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from server.assessment import scheme as schemes
from server.assessment import spells
from server.assessment.scheme import Scheme, SchemeError
from server.domain import events
from server.domain.errors import NotFound, Refused, WrongValue
from server.usecases import publishing, scheme_book, scheme_text
from server.usecases.ports import Books, SchemeReads, SchemeVersion, UnitOfWork

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
LARGEST: Final = 200_000


def versions(own: SchemeReads, id: str) -> list[tuple[int, str, str | None, datetime | None]]:
    """(version, text, by, at), newest first; the last may be the one that came with the product.
    Raises NotFound("unknown_scheme")."""
    made: list[tuple[int, str, str | None, datetime | None]] = [
        (one.version, one.text, one.by, one.at) for one in own.versions(id)
    ]
    shipped = scheme_book.shipped_texts().get(id)
    if shipped is not None:
        made.append((schemes.read(shipped).version, shipped, None, None))
    if not made:
        raise NotFound("unknown_scheme", scheme=id)
    return made


def changes(old: str, new: str) -> list[str]:
    """Lines that differ: "- …" gone, "+ …" new."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [f"{line[0]} {line[1:].strip()}" for line in list(lines)[2:] if line[0] in "+-"]


def check(text: str) -> Scheme:
    """Raises WrongValue("wrong_scheme") with every fault by its path."""
    if len(text) > LARGEST:
        raise WrongValue("wrong_scheme", field="text", faults=[_fault(f"text: > {LARGEST}")])
    try:
        return schemes.read(text)
    except SchemeError as error:
        faults = [_fault(line) for line in error.faults]
        raise WrongValue("wrong_scheme", field="text", faults=faults) from error


def _fault(line: str) -> dict[str, str]:
    path, _, said = line.partition(": ")
    return {"path": path if said else "", "text": said or line}


def save(uow: UnitOfWork, id: str, text: str, *, base: int, by: str, at: datetime) -> SchemeVersion:
    """``base``: the version that was changed, 0 for a new id. Raises WrongValue("wrong_scheme"),
    Refused("scheme_changed"): somebody saved in between."""
    wanted = check(text)
    if wanted.id != id or not _ID.fullmatch(id):
        fault = {"path": "id", "text": f"{wanted.id!r} ≠ {id!r}"}
        raise WrongValue("wrong_scheme", field="text", faults=[fault])
    known = scheme_book.known(uow.schemes).get(id)
    now = known.version if known else 0
    if now != base:
        raise Refused("scheme_changed", base=base, version=now)
    made = SchemeVersion(id, now + 1, scheme_text.with_version(text, now + 1), by, at)
    schemes.read(made.text)
    uow.schemes.add(made)
    uow.record(events.SchemeSaved(at=at, staff=by, scheme=id, version=made.version))
    return made


def text_of(asked: Mapping[str, Any]) -> str:
    """TOML, of what a form sends as a document or as text."""
    document = asked.get("document")
    return scheme_text.dump(document) if document is not None else str(asked.get("text") or "")


def compare(books: Books, rules: Scheme, id: str, spell: spells.Spell) -> dict[str, Any]:
    """What the period is under ``rules`` and under the scheme ``id`` as it stands: old and new
    total, grade and rank of everybody. What was registered under items that the new one does not
    know is named, and takes nothing there."""
    old = scheme_book.known(books.schemes).get(id)
    if old is None or not old.categories or not rules.categories:
        return {"period": spell.name, "rows": [], "unknown_items": [], "scored": False}
    given = publishing.inputs(books, old, spell.start, spell.end)
    if "parts" in given:
        raise WrongValue("no_such_period", field="period", period=spell.name)
    codes = set(rules.codes())
    missing = sorted({one["item"] for one in given["findings"] if one["item"] not in codes})
    new_given = _for(rules, given)
    before = {row["clerk"]: row for row in publishing.sheets(old, given)[0]}
    after = {row["clerk"]: row for row in publishing.sheets(rules, new_given)[0]}
    rows = [_row(id, before[id], after[id]) for id in before if id in after]
    rows.sort(key=lambda row: (-abs(Decimal(row["change"] or 0)), row["clerk"]))
    return {"period": spell.name, "rows": rows, "unknown_items": missing, "scored": True}


def _for(rules: Scheme, given: Mapping[str, Any]) -> dict[str, Any]:
    codes = set(rules.codes())
    made = {
        **given,
        **{
            kind: [one for one in given[kind] if one["item"] in codes]
            for kind in ("findings", "earlier")
        },
    }
    said = rules.composite.surveys.bands if rules.composite else {}
    voted = rules.composite.ballots.bands if rules.composite else {}
    made["surveys"] = [one for one in given["surveys"] if set(one["grades"]) <= set(said)]
    made["ballots"] = [
        one
        for one in given["ballots"]
        if all(set(grades) <= set(voted) for grades in (one["tallies"] or {}).values())
    ]
    return made


def _row(id: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    change = Decimal(new["total"]) - Decimal(old["total"])
    return {
        "clerk": old["clerk"],
        "window": old["window"],
        **{
            f"{when}_{key}": row[key]
            for when, row in (("old", old), ("new", new))
            for key in ("total", "composite", "grade", "rank")
        },
        "change": str(change),
    }


def last_period(rules: Scheme, today: date) -> spells.Spell:
    """The last whole period of the scheme's cycle, or last month for one of weeks or of no
    points."""
    current = spells.of(rules.cycle, today)
    return spells.of(rules.cycle, date.fromordinal(current.start.toordinal() - 1))
