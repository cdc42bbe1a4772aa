"""Figures of days, months and quarters, added up once they are over, and reports of longer periods.

A day is added up again while visits of it can still be rated; from then on its figures stay. They
can be reckoned anew from the log at any time and are the same then.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from server.assessment import fairness, figures, measures, mix
from server.assessment.figures import ByWhat, Figures
from server.assessment.measures import Shape
from server.assessment.presence import Calendar
from server.domain.errors import WrongValue
from server.domain.hall import Hall
from server.usecases.ports import UnitOfWorkFactory
from server.usecases.reporting import hours_at, safe_cell
from server.usecases.views import Reads

_DAY: Final = timedelta(days=1)
_PARTS: Final = ("n", "mean_s", "median_s", "p90_s", "max_s")
MOST_DAYS: Final = 3 * 366
BY: Final = ("hall", "hour", "zone", "department", "window", "clerk", "service")
# The first day of the stretch that a day belongs to.
GRAINS: Final[Mapping[str, Callable[[date], date]]] = {
    "day": lambda day: day,
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "half": lambda day: day.replace(month=1 if day.month < 7 else 7, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


def reckon(reads: Reads, hall: Hall, day: date, until: datetime) -> ByWhat:
    """The figures of one day, from the log alone. ``until``: what happens later is not known."""
    start = datetime.combine(day, time(), hall.tz)
    end = start + _DAY
    last = end + timedelta(days=hall.settings.rating_days + 1)
    log = reads.log_of_day(hall.id, day, (start, end, min(last, until)))
    shape = Shape(
        department={s.id: s.department for s in hall.services.values() if s.department},
        zone={w.id: w.zone for w in hall.windows.values()},
        promise_s={
            s.id: s.promise_minutes * 60 for s in hall.services.values() if s.promise_minutes
        },
        hour=lambda at: f"{hall.local(at):%H}",
        shut=lambda at: hours_at(hall, at),
    )
    hours = [
        (datetime.combine(day, one.opens, hall.tz), datetime.combine(day, one.closes, hall.tz))
        for one in hall.periods(start + _DAY / 2)
    ]
    serves: dict[str, frozenset[str] | None] = {
        w.id: None if w.services is None else frozenset(w.services) | frozenset(w.help)
        for w in hall.windows.values()
    }
    made = figures.of_day(log, shape, Calendar(hours, min(end, until), serves))
    made.setdefault("hall", {}).setdefault("total", Figures())
    return {**made, **mix.of_day(measures.stories(log))}


def roll(uow: UnitOfWorkFactory, reads: Reads, hall_id: str, at: datetime) -> Iterator[date]:
    """Add up the days that are over and not settled yet, and the months they belong to; one day in
    one transaction, so that what is done stays done. Tells each day when it is kept."""
    with reads.snapshot(hall_id) as snap:
        hall = snap.hall
    first, today = reads.first_day(hall_id), hall.local(at).date()
    if first is None:
        return
    yesterday = today - _DAY
    kept = reads.rolled(hall_id, "day", first, yesterday)
    mixed = reads.rolled(hall_id, "day", first, yesterday, mix.DONE)
    settled = today - timedelta(days=hall.settings.rating_days + 2)
    due = [day for day in days(first, yesterday) if day not in kept & mixed or day > settled]
    for day in due:
        made = reckon(reads, hall, day, at)
        if day in kept and day <= settled:  # added up before mixes were; the rest of it stays
            made = {by: made[by] for by in mix.KEPT if by in made}
        with uow(hall_id) as work:
            work.rollups.save("day", day, made)
            work.commit()
        yield day
    for grain, of in (("month", "day"), ("quarter", "month")):
        for start in sorted({GRAINS[grain](day) for day in due}):
            last = _last_of(start, grain)
            parts = {GRAINS[of](day) for day in reads.rolled(hall_id, "day", start, last)}
            if last < today and parts <= reads.rolled(hall_id, of, start, last):
                made = added_up(reads, hall_id, of, max(start, GRAINS[of](first)), last)
                with uow(hall_id) as work:
                    work.rollups.save(grain, start, made)
                    work.commit()


_LONGEST: Final = {"month": timedelta(days=31), "quarter": timedelta(days=92)}


def _last_of(start: date, grain: str) -> date:
    """The last day of the month, or quarter, that begins on ``start``."""
    return GRAINS["month"](start + _LONGEST[grain]) - _DAY


def added_up(reads: Reads, hall_id: str, of: str, first: date, last: date) -> ByWhat:
    """What the days, or months, of this stretch make together."""
    starts = sorted({GRAINS[of](day) for day in days(first, last)})
    made: ByWhat = {}
    for by in (*BY, *mix.KEPT):
        for _, id, one in reads.rollups(hall_id, of, starts, by):
            made.setdefault(by, {}).setdefault(id, Figures()).add(one)
    return made


def period_report(
    reads: Reads, hall_id: str, first: date, last: date, *, by: str, grain: str, at: datetime
) -> dict[str, Any]:
    """Figures from ``first`` to ``last``, both included. ``missing``: days of the log that are not
    added up yet, today among them; nothing of them is in the figures. Raises WrongValue."""
    _check_span(first, last)
    with reads.snapshot(hall_id) as snap:
        hall = snap.hall
    known = reads.rolled(hall_id, "day", first, last)
    found = gather(reads, hall_id, first, last, by=by, grain=grain)
    names = names_of(reads, hall, by)
    return {
        "hall": {"id": hall.id, "name": hall.name},
        "from": first.isoformat(),
        "to": last.isoformat(),
        "by": by,
        "grain": grain,
        "missing": missing(reads, hall, (first, last), known, at),
        "rows": [
            {
                "start": start.isoformat(),
                "id": id,
                "name": names.get(id, id),
                **figures.told(one, least=hall.settings.least_ratings),
            }
            for (start, id), one in sorted(found.items(), key=lambda item: item[0])
        ],
    }


def gather(
    reads: Reads, hall_id: str, first: date, last: date, *, by: str, grain: str, done: str = "hall"
) -> dict[tuple[date, str], Figures]:
    """(first day of the stretch, id) → figures, of what is added up. ``grain``: see GRAINS, or
    "all" for one stretch. ``done``: what the days have that are read."""

    def once(day: date) -> date:
        return first

    begins = GRAINS.get(grain, once)
    left = reads.rolled(hall_id, "day", first, last, done)
    found: dict[tuple[date, str], Figures] = {}
    for kind in _WITHIN.get(grain, ("quarter", "month", "day")):
        whole = {GRAINS[kind](day) for day in left}
        if kind != "day":
            kept = reads.rolled(hall_id, kind, first, last, done)
            whole &= {start for start in kept if _last_of(start, kind) <= last}
        for start, id, one in reads.rollups(hall_id, kind, sorted(whole), by):
            found.setdefault((begins(start), id), Figures()).add(one)
        left = {day for day in left if GRAINS[kind](day) not in whole}
    return found


# What a stretch is put together from where it is not the longest: whole ones need not be read day
# by day.
_WITHIN: Final = {"day": ("day",), "month": ("month", "day")}


def fairness_report(
    reads: Reads, hall_id: str, first: date, last: date, *, by: str, at: datetime
) -> dict[str, Any]:
    """Windows, or clerks, beside what their own services take hall-wide; see fairness.py. ``rank``:
    by the plain average, ``fair_rank``: by the ratio. Raises WrongValue."""
    _check_span(first, last)
    with reads.snapshot(hall_id) as snap:
        hall = snap.hall
    known = reads.rolled(hall_id, "day", first, last, mix.DONE)
    found = gather(reads, hall_id, first, last, by=mix.OF[by], grain="all", done=mix.DONE)
    parts = {id: one for (_, id), one in found.items()}
    names = names_of(reads, hall, by)
    compared = fairness.compare(parts, hall.settings.fair_least)
    plain = {
        what: fairness.ranks({id: fairness.plain(one, what) for id, one in parts.items()})
        for what in fairness.MEASURES
    }
    fair = {
        what: fairness.ranks({id: one[what].ratio for id, one in compared.items()})
        for what in fairness.MEASURES
    }
    return {
        "hall": {"id": hall.id, "name": hall.name},
        "from": first.isoformat(),
        "to": last.isoformat(),
        "by": by,
        "least": hall.settings.fair_least,
        "missing": missing(reads, hall, (first, last), known, at),
        "rows": [
            {
                "id": id,
                "name": names.get(id, id),
                **{
                    what: {
                        **asdict(one[what]),
                        "rank": plain[what][id],
                        "fair_rank": fair[what][id],
                    }
                    for what in fairness.MEASURES
                },
            }
            for id, one in sorted(compared.items())
        ],
    }


def _check_span(first: date, last: date) -> None:
    if first > last or (last - first).days >= MOST_DAYS:
        raise WrongValue("wrong_value", field="to", reason=f"from … + {MOST_DAYS} d")


def missing(
    reads: Reads, hall: Hall, span: tuple[date, date], known: Set[date], at: datetime
) -> list[str]:
    """Days of the log that are not added up yet, today among them."""
    begun, today = reads.first_day(hall.id), hall.local(at).date()
    if begun is None:
        return []
    every = days(max(span[0], begun), min(span[1], today))
    return [day.isoformat() for day in every if day not in known]


_NAMED: Final[Mapping[str, Callable[[Hall], Iterator[tuple[str, str]]]]] = {
    "hall": lambda hall: iter([("total", hall.name)]),
    "zone": lambda hall: ((one.id, one.name) for one in hall.zones),
    "department": lambda hall: ((one.id, one.name) for one in hall.departments),
    "window": lambda hall: ((one.id, one.name) for one in hall.windows.values()),
    "service": lambda hall: ((one.id, one.name) for one in hall.services.values()),
    "hour": lambda hall: ((f"{hour:02d}", f"{hour:02d}:00") for hour in range(24)),
}


def names_of(reads: Reads, hall: Hall, by: str) -> Mapping[str, str]:
    return reads.names(hall.id) if by == "clerk" else dict(_NAMED[by](hall))


def as_csv(report: Mapping[str, Any]) -> str:
    """One line a row; an empty cell where nothing happened. Opens in spreadsheets (BOM)."""
    rows = report["rows"]
    counts = sorted({name for row in rows for name in row["counts"] or {}})
    seconds = sorted({name for row in rows for name in row["seconds"] or {}})
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            *("start", report["by"], "name", "days"),
            *counts,
            *(f"{name}_s" for name in seconds),
            *(f"{time}_{part}" for time in figures.TIMES for part in _PARTS),
            *("rated", "rated_of", "capture", "satisfaction", "promise_kept", "on_the_spot"),
            "repeat",
        ]
    )
    for row in rows:
        rated = row["ratings"]
        writer.writerow(
            [
                *(row["start"], safe_cell(row["id"]), safe_cell(row["name"]), row["days"]),
                *((row["counts"] or {}).get(name) for name in counts),
                *((row["seconds"] or {}).get(name) for name in seconds),
                *(row[time][part] for time in figures.TIMES for part in _PARTS),
                *(rated[part] for part in ("n", "of", "capture", "satisfaction")),
                *(row["promise_kept"], row["on_the_spot"], row["repeat"]),
            ]
        )
    return "\ufeff" + out.getvalue()


_FAIR: Final = ("n", "alone", "few", "observed", "expected", "ratio", "low", "high")


def fairness_csv(report: Mapping[str, Any]) -> str:
    """One line a window or clerk. Opens in spreadsheets (BOM)."""
    parts = (*_FAIR, "rank", "fair_rank")
    out = io.StringIO()
    writer = csv.writer(out)
    heads = [f"{what}_{part}" for what in fairness.MEASURES for part in parts]
    writer.writerow([report["by"], "name", *heads])
    for row in report["rows"]:
        cells = [row[what][part] for what in fairness.MEASURES for part in parts]
        told = [int(cell) if isinstance(cell, bool) else cell for cell in cells]
        writer.writerow([safe_cell(row["id"]), safe_cell(row["name"]), *told])
    return "\ufeff" + out.getvalue()
