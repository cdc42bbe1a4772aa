"""The day's report: figures with the names of things, as plain values and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from server.assessment import measures
from server.assessment.measures import Row
from server.domain.errors import WrongValue
from server.domain.events import Logged
from server.domain.hall import Hall
from server.domain.ids import ServiceId, WindowId
from server.usecases.views import Reads

_FIGURES: Final = (
    *("tickets", "called", "served", "no_shows", "cancelled", "transferred"),
    *("chosen", "overtime"),
)
_LEFT: Final = ("unrated", "excluded")
_REPEAT: Final = ("repeats", "repeat_judged", "repeat")
_TIMES: Final = ("wait", "walk", "handling")


def parse_date(text: str | None, today: str, field: str = "date") -> date:
    try:
        found = date.fromisoformat(text or today)
        if not 2000 <= found.year <= 2999:
            raise ValueError(found.year)
        return found
    except ValueError as error:
        raise WrongValue("wrong_value", field=field, reason="YYYY-MM-DD") from error


def hours_at(hall: Hall, at: datetime) -> str:
    """Whether the hall is "open" at a moment, in a "break" between its hours, or "closed"."""
    local = hall.local(at)
    clock = local.time()
    periods = hall.hours.periods(local.date())
    if any(one.opens <= clock < one.closes for one in periods):
        return "open"
    inside = bool(periods) and periods[0].opens <= clock < periods[-1].closes
    return "break" if inside else "closed"


def day_report(reads: Reads, hall_id: str, on: date) -> dict[str, Any]:
    """Figures of one business day: its tickets to their end, ratings until none can be made."""
    with reads.snapshot(hall_id) as snap:
        hall, rev = snap.hall, snap.seq
    start = datetime.combine(on, time(), hall.tz)
    end = start + timedelta(days=1)
    log = [e for e in reads.log(hall_id, start, end) if e.seq <= rev]
    own = {e.ticket for e in log if e.kind == "ticket_issued"}
    late = reads.log(hall_id, end, end + timedelta(days=hall.settings.rating_days + 1))
    missed = [e for e in late if e.kind == "appointment_missed" and e.seq <= rev]
    booked = _appointments([*log, *missed], start, end)
    log += [e for e in late if e.ticket in own and e.seq <= rev]
    least = hall.settings.least_ratings
    figures = measures.day(log, least=least, shut=lambda at: hours_at(hall, at))
    names = reads.names(hall_id)
    return {
        "hall": {"id": hall.id, "name": hall.name},
        "date": on.isoformat(),
        "rev": rev,
        "least_ratings": least,
        "appointments": booked,
        "total": _row(figures.total, hall.name),
        "windows": [
            _row(figures.windows.get(id) or measures.nothing(id), window.name)
            for id, window in hall.windows.items()
        ]
        + [
            _row(row, id) for id, row in figures.windows.items() if WindowId(id) not in hall.windows
        ],
        "clerks": [_row(row, names.get(id, id)) for id, row in sorted(figures.clerks.items())],
        "services": [
            _row(row, _service_name(hall, id)) for id, row in sorted(figures.services.items())
        ],
    }


def _appointments(log: Sequence[Logged], start: datetime, end: datetime) -> dict[str, int]:
    """What became of the appointments of a day; ``booked`` and ``cancelled`` count what was done
    on it. Whoever did not come may be found out later, by a server that slept."""
    figures = {"booked": 0, "cancelled": 0, "kept": 0, "late": 0, "missed": 0}
    for event in log:
        if event.kind == "appointment_checked_in":
            figures["late" if event.facts["timing"] == "late" else "kept"] += 1
        elif event.kind in ("appointment_booked", "appointment_cancelled"):
            figures[event.kind.partition("_")[2]] += 1
        elif event.kind == "appointment_missed":
            figures["missed"] += start <= datetime.fromisoformat(event.facts["start"]) < end
    return figures


def _service_name(hall: Hall, id: str) -> str:
    service = hall.services.get(ServiceId(id))
    return service.name if service else id


def _row(row: Row, name: str) -> dict[str, Any]:
    plain = asdict(row)
    plain["ratings"] = plain_ratings(plain["ratings"])
    return {"id": plain.pop("id"), "name": name, **plain}


def plain_ratings(ratings: Mapping[str, Any]) -> dict[str, Any]:
    """With levels as JSON has them: "5" to "1"."""
    levels = ratings["levels"]
    return {**ratings, "levels": levels and {str(k): n for k, n in levels.items()}}


def as_csv(report: Mapping[str, Any]) -> str:
    """One line a row; an empty cell where nothing happened. Opens in spreadsheets (BOM)."""
    out = io.StringIO()
    spreads = [f"{t}_{f}" for t in _TIMES for f in ("n", "median_s", "p90_s", "max_s")]
    rated = ["rated", "rated_of", "capture", "satisfaction", "unrated", "excluded"]
    modes = [f"mode_{mode}" for mode in measures.MODES]
    writer = csv.writer(out)
    writer.writerow(["date", "of", "id", "name", *_FIGURES, *spreads, *rated, *modes, *_REPEAT])
    for kind, rows in _sections(report):
        for row in rows:
            times = [row[t][f] for t in _TIMES for f in ("n", "median_s", "p90_s", "max_s")]
            told = row["ratings"]
            writer.writerow(
                [
                    report["date"],
                    kind,
                    safe_cell(row["id"]),
                    safe_cell(row["name"]),
                    *(row[f] for f in _FIGURES),
                    *times,
                    *(told[f] for f in ("n", "of", "capture", "satisfaction", *_LEFT)),
                    *((row["modes"] or {}).get(mode) for mode in measures.MODES),
                    *(row[f] for f in _REPEAT),
                ]
            )
    return "\ufeff" + out.getvalue()


def _sections(report: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    return [
        ("total", [report["total"]]),
        *((kind[:-1], report[kind]) for kind in ("windows", "clerks", "services")),
    ]


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet would take for a formula is kept as text."""
    return f"'{text}" if text and text[0] in "=+-@\t\r\n＝＋－＠" else text


def as_text(report: Mapping[str, Any]) -> str:
    """A table for a terminal; "—" where nothing happened."""
    head = f"{report['hall']['name']}  {report['date']}  (seq {report['rev']})"
    lines = [head, f"{'':24}{'tickets':>8}{'served':>8}{'missed':>8}{'wait50':>8}{'wait90':>8}"]
    for _, rows in _sections(report):
        lines += [
            f"{row['name'][:24]:24}"
            + "".join(f"{_or_dash(row[f]):>8}" for f in ("tickets", "served", "no_shows"))
            + "".join(f"{_or_dash(row['wait'][f]):>8}" for f in ("median_s", "p90_s"))
            for row in rows
            if row["tickets"] is not None
        ]
    if (modes := report["total"]["modes"]) is not None:
        told = {"overtime": report["total"]["overtime"], **modes}
        lines.append("  ".join(f"{mode} {_or_dash(n)}" for mode, n in told.items()))
        lines.append("repeat " + "  ".join(_or_dash(report["total"][f]) for f in _REPEAT))
    return "\n".join(lines)


def _or_dash(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
