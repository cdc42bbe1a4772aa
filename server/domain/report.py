"""Reports of periods (日报 to 年报, and 月度通报): which days they are of, and how one is made in
the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain.errors import Refused

_DAY: Final = timedelta(days=1)


def _month(day: date) -> date:
    return day.replace(day=1)


def _next_month(first: date, months: int = 1) -> date:
    for _ in range(months):
        first = _month(first + timedelta(days=31))
    return first


# The first day of the report that a day belongs to, and the first of the next one.
_BEGINS: Final[Mapping[str, Callable[[date], date]]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": _month,
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
    "bulletin": _month,
}
_NEXT: Final[Mapping[str, Callable[[date], date]]] = {
    "day": lambda first: first + _DAY,
    "week": lambda first: first + 7 * _DAY,
    "month": _next_month,
    "quarter": lambda first: _next_month(first, 3),
    "year": lambda first: _next_month(first, 12),
    "bulletin": _next_month,
}
KINDS: Final = tuple(_BEGINS)
FORMS: Final = ("pdf", "xlsx", "csv", "json")
# After a long standstill so many of the last ones are made, not all.
_CAUGHT_UP: Final = {"day": 7, "week": 4, "month": 3, "quarter": 2, "year": 1, "bulletin": 3}


def span(kind: str, day: date) -> tuple[date, date]:
    """The first and the last day of the report that ``day`` belongs to."""
    first = _BEGINS[kind](day)
    return first, _NEXT[kind](first) - _DAY


def before(kind: str, first: date) -> tuple[date, date]:
    """The days of the report before."""
    return span(kind, first - _DAY)


def due(
    kinds: Iterable[str], begun: date, known: Iterable[tuple[str, date]], now: datetime, hour: int
) -> Iterator[tuple[str, date]]:
    """(kind, first day) of the reports that are to be made by themselves and were not yet.
    ``begun``: the first day with anything; ``now``: hall time; ``hour``: of the day after."""
    made = set(known)
    until = now.date() - _DAY if now.hour >= hour else now.date() - 2 * _DAY
    for kind in kinds:
        first, last = span(kind, until)
        if last > until:
            first, last = before(kind, first)
        for _ in range(_CAUGHT_UP[kind]):
            if last < begun:
                break
            if (kind, first) not in made:
                yield kind, first
            first, last = before(kind, first)


class ReportState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Report:
    """``by``: whoever asked for it; None: nobody, it was due. ``progress``: percent. ``digest``: of
    what it says. ``beat_at``: when the process that makes it was last heard of."""

    id: str
    kind: str
    first: date
    last: date
    forms: tuple[str, ...]
    language: str
    by: str | None
    asked_at: datetime
    state: ReportState = ReportState.QUEUED
    progress: int = 0
    step: str = "queued"
    beat_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None
    digest: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state in (ReportState.QUEUED, ReportState.RUNNING)

    def beat(self, progress: int, step: str, at: datetime) -> None:
        """Raises Refused("report_over") once it was cancelled or given up."""
        self._still_open()
        self.state, self.progress, self.step, self.beat_at = ReportState.RUNNING, progress, step, at

    def end(
        self,
        state: ReportState,
        at: datetime,
        *,
        error: str | None = None,
        digest: str | None = None,
    ) -> None:
        """Raises Refused("report_over")."""
        self._still_open()
        self.state, self.ended_at, self.error, self.digest = state, at, error, digest
        if state is ReportState.DONE:
            self.progress, self.step = 100, "done"

    def _still_open(self) -> None:
        if not self.is_open:
            raise Refused("report_over", state=self.state.value)
