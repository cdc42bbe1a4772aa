"""Do bad reviews' cases, what counts, appeals and awards agree with the event log?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, select

from server.domain.case import CaseState
from server.storage import rows
from server.storage.desk_stores import to_logged

_CASES: Final = ("case_opened", "case_stepped")
_APPEALS: Final = ("appeal_filed", "appeal_stepped")
_HONOURS: Final = {
    "honour_confirmed": "confirmed",
    "honour_published": "published",
    "honour_withdrawn": "withdrawn",
}
_COUNTS: Final = {
    "rating_exclusion_proposed": "proposed",
    "rating_excluded": "excluded",
    "rating_kept": "kept",
}


def faults(connection: Connection, hall: str) -> Iterator[str]:
    """One line for each row that the log does not tell so, and for each that is missing."""
    e = rows.events.c
    asked = select(rows.events).where(
        e.hall == hall, e.kind.in_((*_CASES, *_COUNTS, *_APPEALS, *_HONOURS))
    )
    told: dict[tuple[str, str], str] = {}
    for row in connection.execution_options(yield_per=5000).execute(asked.order_by(e.seq)):
        event = to_logged(row)
        if event.kind in _CASES:
            told["case", event.facts["case"]] = event.facts.get("state", CaseState.OPENED.value)
        elif event.kind in _APPEALS:
            told["appeal", event.facts["appeal"]] = event.facts["state"]
        elif event.kind in _HONOURS:
            told["honour", event.facts["honour"]] = _HONOURS[event.kind]
        else:
            told["rating", str(event.ticket)] = _COUNTS[event.kind]
    c, s = rows.cases.c, rows.standings.c
    kept = {
        ("case", row.id): row.state
        for row in connection.execute(select(c.id, c.state).where(c.hall == hall))
    } | {
        ("rating", row.ticket): row.counts
        for row in connection.execute(select(s.ticket, s.counts).where(s.hall == hall))
    }
    for what, table in (("appeal", rows.appeals), ("honour", rows.honours)):
        asked = select(table.c.id, table.c.state).where(table.c.hall == hall)
        kept |= {(what, row.id): row.state for row in connection.execute(asked)}
    yield from (
        f"{hall}: {what} {id} is {kept.get((what, id))}, the log tells {told.get((what, id))}"
        for what, id in sorted(told.keys() | kept.keys())
        if told.get((what, id)) != kept.get((what, id))
    )
