"""What a report of a period says, as plain values: the one source of its PDF, XLSX, CSV and JSON.

The same data makes the same contents, and the same ``digest``. docs/reports.md defines what
docs/measures.md does not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from server.assessment import fairness, figures, mix
from server.assessment.figures import Figures
from server.domain import case as cases
from server.domain import report as life
from server.domain.case import CaseState
from server.domain.hall import Hall
from server.usecases import rollups
from server.usecases.ports import Publication
from server.usecases.views import Reads

# The stretches into which the course of a report is cut.
_COURSE: Final = {
    "day": "hour",
    "week": "day",
    "month": "day",
    "bulletin": "day",
    "quarter": "month",
    "year": "month",
}
_DAY: Final = timedelta(days=1)
# 服务方式, as the figures name them.
_MODES: Final = ("overtime", "mode_appointment", "mode_onsite", "mode_agent", "mode_all_hours")
Tell = Callable[[int, str], object]
Row = dict[str, Any]


def contents(
    reads: Reads,
    hall_id: str,
    kind: str,
    day: date,
    *,
    at: datetime,
    tell: Tell = lambda n, s: None,
) -> dict[str, Any]:
    """``day``: any of the period. ``tell``: percent and step, as it goes on."""
    first, last = life.span(kind, day)
    with reads.snapshot(hall_id) as snap:
        hall = snap.hall
        leaders = snap.leaders(first.isoformat(), last.isoformat())
        published = snap.publications.between(first, last + _DAY)
    source = _Source(reads, hall, first, last)
    known = reads.rolled(hall_id, "day", first, last)
    tell(10, "figures")
    whole = source.total()
    made: dict[str, Any] = {
        "hall": {"id": hall.id, "name": hall.name},
        "kind": kind,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "missing": rollups.missing(reads, hall, (first, last), known, at),
        "total": _row("total", hall.name, whole, hall),
        "before": _before(reads, hall, kind, first),
    }
    tell(20, "figures")
    made["course"] = _course(source, _COURSE[kind])
    made["hours"] = [] if kind == "day" else source.rows("hour")
    for n, by in enumerate(("window", "department", "service")):
        made[f"{by}s"] = source.rows(by)
        tell(30 + 10 * n, "figures")
    made["department_months"] = _by_month(source, "department") if kind != "day" else []
    made["fair"] = _fair(source)
    start, end = _span(hall, first, last)
    made["cases"] = _cases(reads, hall, start, end, at)
    made["modes"] = _modes(reads, hall, whole, start, end)
    made["leaders"] = {
        "planned": len(leaders) or None,
        "signed": sum(one.signed_at is not None for one in leaders) if leaders else None,
    }
    made["published"] = _published(published, reads.names(hall_id), hall)
    tell(60, "figures")
    made["digest"] = digest(made)
    return made


def digest(made: Mapping[str, Any]) -> str:
    """Of all that is said; the same for the same."""
    said = {name: value for name, value in made.items() if name != "digest"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class _Source:
    """Figures of the period, by anything."""

    def __init__(self, reads: Reads, hall: Hall, first: date, last: date) -> None:
        self.reads, self.hall, self.first, self.last = reads, hall, first, last

    def found(self, by: str, grain: str) -> dict[tuple[date, str], Figures]:
        return rollups.gather(self.reads, self.hall.id, self.first, self.last, by=by, grain=grain)

    def total(self) -> Figures:
        return figures.total(self.found("hall", "all").values())

    def rows(self, by: str) -> list[Row]:
        """All that the set-up has, in its order, and what had figures besides."""
        found = {id: one for (_, id), one in self.found(by, "all").items()}
        names = rollups.names_of(self.reads, self.hall, by)
        every = [id for id in names if by != "hour" or id in found]
        ids = [*every, *sorted(found.keys() - names.keys())]
        return [_row(id, names.get(id, id), found.get(id, Figures()), self.hall) for id in ids]


def _row(id: str, name: str, of: Figures, hall: Hall) -> Row:
    told = figures.told(of, least=hall.settings.least_ratings)
    counts = told["counts"]
    served, tickets = (counts or {}).get("served"), (counts or {}).get("tickets")
    return {
        "id": id,
        "name": name,
        "days": told["days"],
        "counts": counts,
        "wait": told["wait"],
        "handling": told["handling"],
        "ratings": told["ratings"],
        "promise_kept": told["promise_kept"],
        "promise_n": of.counts["promise_judged"],
        "on_the_spot": told["on_the_spot"],
        "on_the_spot_n": of.counts["outcome_instant"],
        "finished": round(served / tickets, 4) if tickets and served is not None else None,
        "no_show_share": _share(of.counts["no_shows"], of.counts["called"]),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _before(reads: Reads, hall: Hall, kind: str, first: date) -> Row | None:
    """The same of the period before; None where nothing of it is known."""
    begin, last = life.before(kind, first)
    of = _Source(reads, hall, begin, last).total()
    if not of.days:
        return None
    row = _row("total", hall.name, of, hall)
    return {"from": begin.isoformat(), "to": last.isoformat(), **row}


def _course(source: _Source, grain: str) -> list[Row]:
    """Tickets, served visits and waits, stretch by stretch; a stretch without figures too."""
    if grain == "hour":
        return [{"start": row["id"], **_point(row)} for row in source.rows("hour")]
    found = {start: one for (start, _), one in source.found("hall", grain).items()}
    return [
        {
            "start": start.isoformat(),
            **_point(_row("", "", found.get(start, Figures()), source.hall)),
        }
        for start in _stretches(source, grain)
    ]


def _stretches(source: _Source, grain: str) -> Iterator[date]:
    begins, seen = rollups.GRAINS[grain], None
    for day in rollups.days(source.first, source.last):
        if (start := begins(day)) != seen:
            seen = start
            yield start


def _point(row: Row) -> Row:
    counts = row["counts"] or {}
    wait = row["wait"]
    return {
        "tickets": counts.get("tickets"),
        "served": counts.get("served"),
        "wait_median_s": wait["median_s"],
        "wait_p90_s": wait["p90_s"],
        "wait_n": wait["n"],
    }


def _by_month(source: _Source, by: str) -> list[Row]:
    """办件量: served visits of each, month by month."""
    names = rollups.names_of(source.reads, source.hall, by)
    return [
        {
            "start": start.isoformat(),
            "id": id,
            "name": names.get(id, id),
            "served": of.counts["served"],
        }
        for (start, id), of in sorted(source.found(by, "month").items())
    ]


def _fair(source: _Source) -> Row:
    least = source.hall.settings.fair_least
    found = rollups.gather(
        *(source.reads, source.hall.id, source.first, source.last),
        by=mix.OF["window"],
        grain="all",
        done=mix.DONE,
    )
    names = rollups.names_of(source.reads, source.hall, "window")
    compared = fairness.compare({id: one for (_, id), one in found.items()}, least)
    rows = [
        {"id": id, "name": names.get(id, id), **{what: asdict(one[what]) for what in one}}
        for id, one in sorted(compared.items())
    ]
    return {"least": least, "rows": rows}


def _span(hall: Hall, first: date, last: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(first, time(), hall.tz),
        datetime.combine(last + _DAY, time(), hall.tz),
    )


def _cases(reads: Reads, hall: Hall, start: datetime, end: datetime, at: datetime) -> Row:
    """差评 opened in the period, and how many were closed by the day they had to be. ``open``: not
    closed yet and not late; a case left out by two people is none."""
    found = [
        (opened, state, ended)
        for opened, state, ended in reads.cases_opened(hall.id, start, end)
        if state != CaseState.EXCLUDED.value
    ]
    told = {"opened": len(found) or None, "in_time": 0, "late": 0, "open": 0}
    for opened, _, ended in found:
        until = cases.due(hall, opened, CaseState.REMEDIED)
        late = until is not None and (ended or at) > until
        told["late" if late else "in_time" if ended else "open"] += 1  # type: ignore[operator]
    judged = (told["in_time"] or 0) + (told["late"] or 0)
    if not found:
        told = dict.fromkeys(told)
    return {**told, "in_time_share": _share(told["in_time"] or 0, judged)}


def _modes(
    reads: Reads, hall: Hall, whole: Figures, start: datetime, end: datetime
) -> dict[str, int | None]:
    """服务方式: how often each; None where nothing tells."""
    booked = reads.appointments_by_state(hall.id, start, end)
    any_at_all = whole.days > 0
    return {
        **{mode: whole.counts[mode] if any_at_all else None for mode in _MODES},
        "appointments_missed": booked.get("missed", 0) if booked else None,
    }


def _published(found: Sequence[Publication], names: Mapping[str, str], hall: Hall) -> list[Row]:
    """Results as they were published, the corrected one of each; best first."""
    replaced = {one.replaces for one in found}
    return [
        {
            "id": one.id,
            "scheme": one.scheme,
            "version": one.version,
            "from": one.start.isoformat(),
            "to": (one.end - _DAY).isoformat(),
            "published_at": hall.local(one.at).isoformat(timespec="minutes"),
            "inputs_hash": one.inputs_hash,
            "rows": _results(one.sheets, names, hall),
        }
        for one in found
        if one.id not in replaced
    ]


def _results(text: str, names: Mapping[str, str], hall: Hall) -> list[Row]:
    """What a sheet is known to say; one that has another form is left out."""
    try:
        sheets = json.loads(text)
    except ValueError:
        return []
    if isinstance(sheets, dict):
        sheets = next((v for v in sheets.values() if isinstance(v, list)), [])
    if not isinstance(sheets, list):
        return []
    windows = {str(id): one.name for id, one in hall.windows.items()}
    rows = [_result(one, {**windows, **names}) for one in sheets if isinstance(one, dict)]
    known = [row for row in rows if row["name"]]
    return sorted(known, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["name"]))


def _result(sheet: Row, names: Mapping[str, str]) -> Row:
    id = next((sheet[k] for k in ("clerk", "subject", "of", "window", "department", "id")
               if isinstance(sheet.get(k), str) and sheet[k]), "")  # fmt: skip
    rank, awards = sheet.get("rank"), sheet.get("awards")
    score = sheet.get("composite") or sheet.get("score") or sheet.get("total")
    titles = [
        str(one.get("name") or one.get("title") or one.get("id"))
        if isinstance(one, dict)
        else str(one)
        for one in (awards if isinstance(awards, list) else [])
    ]
    return {
        "id": id,
        "name": names.get(id, id),
        "score": str(score) if score is not None else None,
        "grade": str(sheet["grade"]) if sheet.get("grade") else None,
        "rank": rank if isinstance(rank, int) else None,
        "awards": titles,
    }
