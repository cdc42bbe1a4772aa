"""Appeals, awards and consequences, and the votes counted for awards."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, select, text

from server.domain.appeal import Appeal, AppealState
from server.domain.case import Warned
from server.domain.errors import NotFound
from server.domain.events import Event
from server.domain.honour import Honour, HonourKind, HonourState
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store

_A, _H, _V = rows.appeals.c, rows.honours.c, rows.votes.c
_FEW: Final = 100


def to_appeal(row: Any) -> Appeal:
    return Appeal(
        id=row.id,
        publication=row.publication,
        finding=row.finding,
        scheme=row.scheme,
        item=row.item,
        staff=row.staff,
        reason=row.reason,
        basis=row.basis,
        filed_at=instant(row.filed_at),
        until=instant(row.until),
        state=AppealState(row.state),
        due_at=instant_or_none(row.due_at),
        warned=Warned(row.warned) if row.warned else None,
        accepted_by=row.accepted_by,
        accepted_at=instant_or_none(row.accepted_at),
        decided_by=row.decided_by,
        decided_at=instant_or_none(row.decided_at),
        answer=row.answer,
        count=None if (count := row._mapping["count"]) is None else Decimal(count),
        republished=row.republished,
    )


def to_honour(row: Any) -> Honour:
    return Honour(
        id=row.id,
        kind=HonourKind(row.kind),
        scheme=row.scheme,
        code=row.code,
        name=row.name,
        start=date.fromisoformat(row.start),
        end=date.fromisoformat(row.end),
        of=row.of,
        who=row.who,
        nth=row.nth,
        score=row.score,
        grounds=tuple(json.loads(row.grounds)),
        reason=row.reason,
        state=HonourState(row.state),
        confirmed_by=row.confirmed_by,
        confirmed_at=instant(row.confirmed_at),
        published_by=row.published_by,
        published_at=instant_or_none(row.published_at),
        shown_until=date.fromisoformat(row.shown_until) if row.shown_until else None,
    )


class AppealRows(Store):
    def _few(self, asked: Any) -> list[Appeal]:
        return [to_appeal(row) for row in self._c.execute(asked.where(_A.hall == self._hall))]

    def get(self, id: str) -> Appeal:
        found = self._few(select(rows.appeals).where(_A.id == id))
        if not found:
            raise NotFound("unknown_appeal", appeal=id)
        return found[0]

    def of_finding(self, finding: str) -> Appeal | None:
        return next(iter(self._few(select(rows.appeals).where(_A.finding == finding))), None)

    def of_staff(self, staff: str) -> list[Appeal]:
        asked = select(rows.appeals).where(_A.staff == staff)
        return self._few(asked.order_by(_A.id.desc()).limit(_FEW))

    def open(self) -> list[Appeal]:
        asked = select(rows.appeals).where(text(rows.OPEN_APPEAL))
        return self._few(asked.order_by(_A.due_at.is_(None), _A.due_at, _A.id))

    def ended(self, before: str | None) -> list[Appeal]:
        asked = select(rows.appeals).where(text(f"NOT ({rows.OPEN_APPEAL})"))
        if before is not None:
            asked = asked.where(_A.id < before)
        return self._few(asked.order_by(_A.id.desc()).limit(_FEW))

    def between(self, start: datetime, end: datetime) -> list[Appeal]:
        asked = select(rows.appeals).where(_A.filed_at >= stamp(start), _A.filed_at < stamp(end))
        return self._few(asked.order_by(_A.filed_at, _A.id))


class SqlAppeals(AppealRows):
    def __init__(
        self, connection: Connection, hall: str, record: Callable[[Event], object]
    ) -> None:
        super().__init__(connection, hall)
        self._record = record

    def save(self, one: Appeal) -> None:
        self._put(
            rows.appeals,
            {
                "id": one.id,
                "publication": one.publication,
                "finding": one.finding,
                "scheme": one.scheme,
                "item": one.item,
                "staff": one.staff,
                "reason": one.reason,
                "basis": one.basis,
                "filed_at": stamp(one.filed_at),
                "until": stamp(one.until),
                "state": one.state.value,
                "due_at": stamp_or_none(one.due_at),
                "warned": one.warned.value if one.warned else None,
                "accepted_by": one.accepted_by,
                "accepted_at": stamp_or_none(one.accepted_at),
                "decided_by": one.decided_by,
                "decided_at": stamp_or_none(one.decided_at),
                "answer": one.answer,
                "count": None if one.count is None else str(one.count),
                "republished": one.republished,
            },
        )
        told, one.news = one.news, []
        for event in told:
            self._record(event)


class HonourRows(Store):
    def _few(self, asked: Any) -> list[Honour]:
        return [to_honour(row) for row in self._c.execute(asked.where(_H.hall == self._hall))]

    def get(self, id: str) -> Honour:
        found = self._few(select(rows.honours).where(_H.id == id))
        if not found:
            raise NotFound("unknown_honour", honour=id)
        return found[0]

    def from_source(self, source: str) -> Honour | None:
        asked = select(rows.honours).where(_H.source == source, text(rows.STANDING_HONOUR))
        return next(iter(self._few(asked)), None)

    def between(self, start: date, end: date) -> list[Honour]:
        asked = select(rows.honours).where(
            _H.start >= start.isoformat(), _H.start < end.isoformat()
        )
        return self._few(asked.order_by(_H.start, _H.id))

    def shown(self, day: date) -> list[Honour]:
        asked = select(rows.honours).where(
            _H.shown_until >= day.isoformat(), _H.state == HonourState.PUBLISHED.value
        )
        return self._few(asked.order_by(_H.published_at, _H.id))

    def votes(self, scheme: str, award: str, start: date) -> dict[str, int]:
        asked = select(rows.votes).where(
            _V.hall == self._hall,
            _V.scheme == scheme,
            _V.award == award,
            _V.start == start.isoformat(),
        )
        return {row["who"]: row["count"] for row in self._c.execute(asked).mappings()}


class SqlHonours(HonourRows):
    def __init__(
        self, connection: Connection, hall: str, record: Callable[[Event], object]
    ) -> None:
        super().__init__(connection, hall)
        self._record = record

    def save(self, one: Honour) -> None:
        self._put(
            rows.honours,
            {
                "id": one.id,
                "kind": one.kind.value,
                "source": one.source,
                "scheme": one.scheme,
                "code": one.code,
                "name": one.name,
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
                "of": one.of,
                "who": one.who,
                "nth": one.nth,
                "score": one.score,
                "grounds": json.dumps(one.grounds, ensure_ascii=False),
                "reason": one.reason,
                "state": one.state.value,
                "confirmed_by": one.confirmed_by,
                "confirmed_at": stamp(one.confirmed_at),
                "published_by": one.published_by,
                "published_at": stamp_or_none(one.published_at),
                "shown_until": one.shown_until.isoformat() if one.shown_until else None,
            },
        )
        told, one.news = one.news, []
        for event in told:
            self._record(event)

    def count(
        self, scheme: str, award: str, start: date, who: str, votes: int, *, by: str, at: datetime
    ) -> None:
        row = {"scheme": scheme, "award": award, "start": start.isoformat(), "who": who}
        self._put(rows.votes, {**row, "count": votes, "by": by, "at": stamp(at)})
