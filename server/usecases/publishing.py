"""Results are published: sheets, frozen with all they were computed from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from server.assessment import score
from server.assessment.scheme import Scheme
from server.domain import events
from server.domain.finding import FindingState
from server.domain.ids import new_id
from server.usecases import scheme_book, score_files
from server.usecases.ports import Publication, UnitOfWork


def publish(
    uow: UnitOfWork,
    scheme: str,
    start: date,
    end: date,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    replaces: str | None = None,
) -> Publication:
    """The sheets of the days from ``start`` until before ``end``. Raises
    NotFound("unknown_scheme"), score.Unscored."""
    rules = scheme_book.find(uow.schemes, scheme)
    inputs = _json(_inputs(uow, scheme, start, end))
    made = Publication(
        id=new_id("r_", at),
        scheme=scheme,
        version=rules.version,
        scheme_text=_json(rules.document),
        start=start,
        end=end,
        inputs=inputs,
        inputs_hash=hashlib.sha256(inputs.encode()).hexdigest(),
        sheets=_json(_sheets(rules, json.loads(inputs))),
        by=by,
        at=at,
        replaces=replaces,
        reason=reason,
    )
    uow.publications.add(made)
    told = events.ResultPublished(
        at=at,
        staff=by,
        publication=made.id,
        scheme=scheme,
        version=made.version,
        start=start.isoformat(),
        end=end.isoformat(),
        inputs=made.inputs_hash,
        replaces=replaces,
    )
    uow.record(told)
    return made


def republish(
    uow: UnitOfWork, publication: str, *, reason: str, by: str, at: datetime
) -> Publication:
    """The same period again, after something was put right; both are kept. Raises
    NotFound("unknown_publication")."""
    old = uow.publications.get(publication)
    while (newer := uow.publications.replaced_by(old.id)) is not None:
        old = newer
    return publish(
        uow, old.scheme, old.start, old.end, by=by, at=at, reason=reason, replaces=old.id
    )


def _inputs(uow: UnitOfWork, scheme: str, start: date, end: date) -> dict[str, Any]:
    found = uow.findings.between(start, end, scheme=scheme)
    return {
        "findings": [
            {
                "id": one.id,
                "clerk": one.staff,
                "window": one.window or "",
                "item": one.item,
                "count": str(one.count),
                "date": one.day.isoformat(),
            }
            for one in found
            if one.state is FindingState.COUNTED and one.staff is not None
        ]
    }


def _sheets(scheme: Scheme, inputs: dict[str, Any]) -> Sequence[dict[str, Any]]:
    findings = [
        score.Finding(
            one["clerk"],
            one["window"],
            one["item"],
            Decimal(one["count"]),
            date.fromisoformat(one["date"]),
        )
        for one in inputs["findings"]
    ]
    made = score.score(scheme, findings)
    return [{**score_files.as_dict(s), **score_files.evidence(s)} for s in made]


def _json(value: Any) -> str:
    """The same text for the same value: what is hashed must not depend on an order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
