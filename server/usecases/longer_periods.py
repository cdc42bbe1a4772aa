"""Results of a period longer than the scheme's own (month → quarter → half-year → year): the mean
of what was published of its parts. What is missing is named, and never a zero."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from server.assessment import score, spells
from server.assessment.scheme import Scheme
from server.domain.errors import WrongValue
from server.usecases.ports import Books, Publication

Row = dict[str, Any]


def is_longer(rules: Scheme, start: date, end: date) -> bool:
    """Whether the days are a whole period longer than the scheme's. Raises
    WrongValue("no_such_period") for one that cannot come of its parts."""
    spell = spells.between(start, end)
    if spell is None or not spells.longer(spell.kind, rules.cycle):
        return False
    if rules.longer == "none" or rules.cycle == "week":
        raise WrongValue("no_such_period", field="period", period=spell.name)
    return True


def inputs(books: Books, rules: Scheme, start: date, end: date) -> Row:
    spell = spells.between(start, end)
    assert spell is not None
    parts, missing = [], []
    found = books.publications.between(start, end, scheme=rules.id)
    replaced = {one.replaces for one in found}
    current = {(one.start, one.end): one for one in found if one.id not in replaced}
    for spell_part in spell.parts(rules.cycle):
        one = current.get((spell_part.start, spell_part.end))
        if one is None:
            missing.append(spell_part.name)
        else:
            parts.append(part(spell_part.name, one))
    return {
        "scheme": rules.id,
        "version": rules.version,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "seq": books.seq,
        "parts": parts,
        "missing": missing,
    }


def part(name: str, one: Publication) -> Row:
    """What a longer period takes of one of its parts."""
    places = json.loads(one.places)
    return {
        "period": name,
        "publication": one.id,
        "inputs_hash": one.inputs_hash,
        "sheets": [
            {**_short(row), "clerk": row["clerk"], "window": row["window"]}
            for row in json.loads(one.sheets)
        ],
        "windows": [{**_short(row), "id": row["id"]} for row in places.get("windows", [])],
        "departments": [{**_short(row), "id": row["id"]} for row in places.get("departments", [])],
    }


def _short(row: Mapping[str, Any]) -> Row:
    return {
        "total": row["total"],
        "composite": row["composite"],
        "for_year": row.get("for_year", "0.00"),
        "excluded": row["excluded"],
        "department": row.get("department"),
    }


def sheets(rules: Scheme, given: Row) -> tuple[list[Row], Row]:
    """As publishing.sheets."""
    year = date.fromisoformat(given["end"]) == date(int(given["start"][:4]) + 1, 1, 1) and given[
        "start"
    ].endswith("-01-01")
    people = _added(rules, given["parts"], "sheets", "clerk", year=year)
    for row in people:
        row["window"] = _usual(given["parts"], row["clerk"])
    return people, {
        kind: _added(rules, given["parts"], kind, "id", year=year)
        for kind in ("windows", "departments")
    }


def _added(rules: Scheme, parts: Sequence[Row], kind: str, key: str, *, year: bool) -> list[Row]:
    """The mean of the parts in which somebody has a sheet. Bonuses for the year are added to the
    year alone."""
    found: dict[str, list[tuple[str, Row]]] = {}
    for part in parts:
        for row in part[kind]:
            found.setdefault(row[key], []).append((part["period"], row))
    made = [_mean_of(rules, key, id, those, year=year) for id, those in sorted(found.items())]
    judged = "composite" if rules.graded_on == "composite" else "total"
    known = [Decimal(row[judged]) for row in made if row[judged] is not None]
    for row in made:
        value = None if row[judged] is None else Decimal(row[judged])
        row["grade"] = score.grade_of(rules, value)
        row["rank"] = None if value is None else 1 + sum(other > value for other in known)
    return sorted(made, key=lambda row: (row["rank"] is None, row["rank"] or 0, row[key]))


def _mean_of(
    rules: Scheme, key: str, id: str, those: Sequence[tuple[str, Row]], *, year: bool
) -> Row:
    bonus = sum((Decimal(row["for_year"]) for _, row in those), Decimal()) if year else Decimal()
    total, composite = (
        _mean([row[name] for _, row in those], bonus) for name in ("total", "composite")
    )
    return {
        key: id,
        "department": those[-1][1]["department"],
        "n": len(those),
        "parts": [
            {"period": period, "total": row["total"], "composite": row["composite"]}
            for period, row in those
        ],
        "bonus": "0.00",
        "for_year": str(score.rounded(bonus)),
        "total": total,
        "composite": composite,
        "excluded": sorted({code for _, row in those for code in row["excluded"]}),
        "categories": {},
        "lines": [],
        "ratings": None,
        "surveys": None,
        "ballots": None,
    }


def _mean(values: Sequence[str | None], bonus: Decimal) -> str | None:
    known = [Decimal(value) for value in values if value is not None]
    if not known:
        return None
    return str(score.rounded(sum(known, Decimal()) / len(known) + bonus))


def _usual(parts: Sequence[Row], clerk: str) -> str:
    """Where they were in most parts; of equals the last."""
    at = [row["window"] for part in parts for row in part["sheets"] if row["clerk"] == clerk]
    often = Counter(at)
    return max(reversed(at), key=lambda window: often[window], default="")
