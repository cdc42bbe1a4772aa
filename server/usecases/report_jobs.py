"""Reports are asked for, made one after the other, cancelled, and kept for some months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from server.domain import report as life
from server.domain.errors import WrongValue
from server.domain.hall import Hall
from server.domain.ids import new_id
from server.domain.report import Report, ReportState
from server.usecases.ports import ReportFile, UnitOfWork
from server.usecases.views import local

MEDIA: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}
DIED: Final = "report_process_ended"


def ask(
    uow: UnitOfWork,
    kind: str,
    day: date,
    forms: Sequence[str],
    language: str,
    *,
    by: str | None,
    at: datetime,
) -> Report:
    """A report of the period that ``day`` belongs to; the one that is being made, if it is the
    same. Raises WrongValue for a period that has not begun."""
    today = uow.hall.local(at).date()
    if not 2000 <= day.year <= today.year:
        raise WrongValue("wrong_value", field="date", reason=f"2000 … {today.year}")
    first, last = life.span(kind, day)
    if first > today:
        raise WrongValue("wrong_value", field="date", reason="not begun")
    chosen = tuple(form for form in life.FORMS if form in forms)
    for one in uow.reports.open():
        if (one.kind, one.first, one.forms, one.language) == (kind, first, chosen, language):
            return one
    made = Report(new_id("m_", at), kind, first, last, chosen, language, by, at)
    uow.reports.save(made)
    return made


def cancel(uow: UnitOfWork, id: str, *, at: datetime) -> Report:
    """Raises NotFound("unknown_report"), Refused("report_over")."""
    one = uow.reports.get(id)
    one.end(ReportState.CANCELLED, at)
    uow.reports.save(one)
    return one


def claim(uow: UnitOfWork, *, at: datetime) -> Report | None:
    """The next one to be made, unless one is being made."""
    waiting = uow.reports.open()
    if not waiting or any(one.state is ReportState.RUNNING for one in waiting):
        return None
    first = waiting[0]
    first.beat(0, "started", at)
    uow.reports.save(first)
    return first


def give_up(uow: UnitOfWork, *, at: datetime, silence: timedelta, of: str | None = None) -> None:
    """Reports whose process is not heard of any more, or is known to have ended (``of``), have
    failed: they can be asked for again."""
    for one in uow.reports.open():
        silent = one.beat_at is not None and at - one.beat_at > silence
        if one.state is ReportState.RUNNING and (one.id == of or silent):
            one.end(ReportState.FAILED, at, error=DIED)
            uow.reports.save(one)


def by_themselves(uow: UnitOfWork, begun: date | None, *, at: datetime) -> list[Report]:
    """Ask for what is due, and forget what is old."""
    rules, now = uow.hall.settings, uow.hall.local(at)
    uow.reports.drop_before(at - timedelta(days=31 * rules.report_keep_months))
    if begun is None:
        return []
    due = life.due(rules.report_kinds, begun, uow.reports.scheduled(), now, rules.report_hour)
    return [ask(uow, kind, first, ("pdf", "xlsx"), "zh", by=None, at=at) for kind, first in due]


def card(hall: Hall, one: Report, files: Sequence[ReportFile], names: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "language": one.language,
        "forms": list(one.forms),
        "state": one.state.value,
        "progress": one.progress,
        "step": one.step,
        "by": one.by,
        "by_name": names.get(one.by, one.by) if one.by else None,
        "asked_at": local(hall, one.asked_at),
        "ended_at": local(hall, one.ended_at) if one.ended_at else None,
        "error": one.error,
        "digest": one.digest,
        "files": [{"form": f.form, "size": f.size} for f in files],
    }
