"""Is a published result what the event log gives? Recomputed from the log alone, with the scheme
as it was frozen, and compared line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from server.assessment import scheme as schemes
from server.assessment.scheme import SchemeError
from server.usecases import longer_periods, publishing
from server.usecases.ports import Books, Publication

_EVER: Final = datetime(2999, 1, 1, tzinfo=UTC)
_ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NAMED_BY: Final = ("id", "clerk", "period", "finding")


def faults(books: Books, one: Publication) -> list[str]:
    """What differs, one line each; none: identical. The ratings beside are compared by the hash
    alone: they are in no score."""
    try:
        return list(_faults(books, one))
    except (KeyError, ValueError, TypeError, ArithmeticError, SchemeError) as error:
        return [f"{one.id}: cannot be recomputed: {type(error).__name__}: {error}"]


def _faults(books: Books, one: Publication) -> Iterator[str]:
    stored = json.loads(one.inputs)
    hash = publishing.digest(one.inputs)
    if hash != one.inputs_hash:
        yield f"{one.id}: inputs_hash: {one.inputs_hash} is stored, the inputs give {hash}"
    yield from _announced(books, one)
    rules = schemes.read_document(json.loads(one.scheme_text))
    if (rules.id, rules.version) != (one.scheme, one.version):
        yield f"{one.id}: scheme: {rules.id} v{rules.version} is frozen, not {one.scheme}"
    given = {**stored, **_given(books, one, stored)}
    yield from (f"{one.id}: inputs.{line}" for line in differences(stored, given))
    people, places = publishing.sheets(rules, given)
    told = json.loads(one.sheets), json.loads(one.places)
    yield from (f"{one.id}: sheets{line}" for line in differences(told[0], people))
    yield from (f"{one.id}: places.{line}" for line in differences(told[1], places))


def _given(books: Books, one: Publication, stored: Mapping[str, Any]) -> dict[str, Any]:
    rules = schemes.read_document(json.loads(one.scheme_text))
    if "parts" in stored:
        return {"parts": [_part(books, part) for part in stored["parts"]]}
    hall = books.past(int(stored["definition"]))
    return publishing.from_log(books, rules, hall, int(stored["seq"]), one.start, one.end)


def _part(books: Books, stored: Mapping[str, Any]) -> dict[str, Any]:
    """A part as it is published, once it is found to be what the log gives."""
    one = books.publications.get(stored["publication"])
    wrong = faults(books, one)
    if wrong:
        raise ValueError(f"its part {one.id} differs: {wrong[0]}")
    return longer_periods.part(stored["period"], one)


def _announced(books: Books, one: Publication) -> Iterator[str]:
    """The log told of it when it was published, with its hash."""
    log = books.ledger.read(("result_published",), books.seq, start=_ALWAYS, end=_EVER)
    told = next((e.facts for e in log if e.facts["publication"] == one.id), None)
    if told is None:
        yield f"{one.id}: the log does not tell of it"
        return
    mine = {
        "inputs": one.inputs_hash,
        "scheme": one.scheme,
        "version": one.version,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "replaces": one.replaces,
    }
    for name, value in mine.items():
        if told.get(name) != value:
            yield f"{one.id}: {name}: {value} is stored, the log tells {told.get(name)}"


def differences(stored: Any, computed: Any, path: str = "") -> Iterator[str]:
    """Where two JSON values differ, the first being what is kept."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        for key in sorted(stored.keys() | computed.keys()):
            inner = f"{path}.{key}" if path else key
            yield from differences(stored.get(key), computed.get(key), inner)
    elif isinstance(stored, list) and isinstance(computed, list):
        a, b = _by_name(stored), _by_name(computed)
        for name in [*a, *(key for key in b if key not in a)]:
            yield from differences(a.get(name), b.get(name), f"{path}[{name}]")
        if list(a) != list(b) and a.keys() == b.keys():
            yield f"{path}: in another order"
    elif stored != computed:
        yield f"{path}: {_said(stored)} is stored, the log gives {_said(computed)}"


def _by_name(rows: Sequence[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for n, row in enumerate(rows):
        key = next((k for k in _NAMED_BY if isinstance(row, dict) and row.get(k)), None)
        name = str(n) if key is None else str(row[key])
        made[name if name not in made else f"{name}#{n}"] = row
    return made


def _said(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:119]}…"


def all_of(books: Books, publication: str | None) -> Sequence[Publication]:
    """One by its id, or all, in the order of their publication."""
    return [books.publications.get(publication)] if publication else books.publications.all()
