"""Bad reviews' cases, what was said at their steps, and whether ratings count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, text

from server.domain.case import Case, CaseState, Reached, Warned
from server.domain.errors import NotFound
from server.domain.events import Event
from server.domain.standing import Counts, Ground, Standing
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store
from server.usecases.ports import CaseNote

_C, _N, _S = rows.cases.c, rows.case_notes.c, rows.standings.c
_FEW: Final = 100


def to_case(row: Any) -> Case:
    return Case(
        id=row.id,
        ticket=row.ticket,
        service=row.service,
        level=row.level,
        opened_at=instant(row.opened_at),
        due_at=instant_or_none(row.due_at),
        window=row.window,
        staff=row.staff,
        state=CaseState(row.state),
        warned=Warned(row.warned) if row.warned else None,
        ended_at=instant_or_none(row.ended_at),
    )


def to_note(row: Any) -> CaseNote:
    reached = Reached(row.reached) if row.reached else None
    return CaseNote(row.id, row.case, row.step, row.by, instant(row.at), row.text, reached)


def to_standing(row: Any) -> Standing:
    return Standing(
        ticket=row.ticket,
        window=row.window,
        staff=row.staff,
        counts=Counts(row.counts),
        ground=Ground(row.ground) if row.ground else None,
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=instant_or_none(row.proposed_at),
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=instant_or_none(row.decided_at),
    )


def of_ticket(hall: str, ticket: str) -> Any:
    return select(rows.cases).where(_C.hall == hall, _C.ticket == ticket)


def of_id(hall: str, id: str) -> Any:
    return select(rows.cases).where(_C.hall == hall, _C.id == id)


def open_cases(hall: str, *, due_before: datetime | None = None) -> Any:
    """Those not ended, the most urgent first; ``due_before``: those due before then only."""
    asked = select(rows.cases).where(_C.hall == hall, text(rows.OPEN_CASE))
    if due_before is not None:
        asked = asked.where(_C.due_at < stamp(due_before))
    return asked.order_by(_C.due_at, _C.id)


def ended_cases(hall: str, *, before: str | None, limit: int = _FEW) -> Any:
    """Newest first; those before the id ``before``."""
    asked = select(rows.cases).where(_C.hall == hall, _C.due_at.is_(None))
    if before is not None:
        asked = asked.where(_C.id < before)
    return asked.order_by(_C.id.desc()).limit(limit)


def notes(hall: str, case: str) -> Any:
    return select(rows.case_notes).where(_N.hall == hall, _N.case == case).order_by(_N.id)


def standing(hall: str, ticket: str) -> Any:
    return select(rows.standings).where(_S.hall == hall, _S.ticket == ticket)


def standings(hall: str, tickets: Sequence[str]) -> Any:
    """Of these tickets, and whatever waits for a second person."""
    waits = text(rows.PROPOSED)
    return select(rows.standings).where(_S.hall == hall, _S.ticket.in_(tickets) | waits)


class SqlCases(Store):
    def __init__(
        self, connection: Connection, hall: str, record: Callable[[Event], object]
    ) -> None:
        super().__init__(connection, hall)
        self._record = record

    def get(self, id: str) -> Case:
        if (row := self._c.execute(of_id(self._hall, id)).first()) is None:
            raise NotFound("unknown_case", case=id)
        return to_case(row)

    def of(self, ticket: str) -> Case | None:
        row = self._c.execute(of_ticket(self._hall, ticket)).first()
        return to_case(row) if row else None

    def due_before(self, at: datetime) -> list[Case]:
        found = self._c.execute(open_cases(self._hall, due_before=at))
        return [to_case(row) for row in found]

    def save(self, one: Case) -> None:
        self._put(
            rows.cases,
            {
                "id": one.id,
                "ticket": one.ticket,
                "service": one.service,
                "window": one.window,
                "staff": one.staff,
                "level": one.level,
                "state": one.state.value,
                "warned": one.warned,
                "opened_at": stamp(one.opened_at),
                "due_at": stamp_or_none(one.due_at),
                "ended_at": stamp_or_none(one.ended_at),
            },
        )
        told, one.news = one.news, []
        for event in told:
            self._record(event)

    def note(self, one: CaseNote) -> None:
        self._c.execute(
            insert(rows.case_notes),
            {
                "hall": self._hall,
                "id": one.id,
                "case": one.case,
                "step": one.step,
                "by": one.by,
                "at": stamp(one.at),
                "text": one.text,
                "reached": one.reached,
            },
        )

    def notes(self, case: str) -> list[CaseNote]:
        return [to_note(row) for row in self._c.execute(notes(self._hall, case))]


class SqlStandings(Store):
    def __init__(
        self, connection: Connection, hall: str, record: Callable[[Event], object]
    ) -> None:
        super().__init__(connection, hall)
        self._record = record

    def of(self, ticket: str) -> Standing | None:
        row = self._c.execute(standing(self._hall, ticket)).first()
        return to_standing(row) if row else None

    def save(self, one: Standing) -> None:
        self._put(
            rows.standings,
            {
                "ticket": one.ticket,
                "window": one.window,
                "staff": one.staff,
                "counts": one.counts.value,
                "ground": one.ground,
                "reason": one.reason,
                "proposed_by": one.proposed_by,
                "proposed_at": stamp_or_none(one.proposed_at),
                "decision": one.decision,
                "decided_by": one.decided_by,
                "decided_at": stamp_or_none(one.decided_at),
            },
        )
        told, one.news = one.news, []
        for event in told:
            self._record(event)
