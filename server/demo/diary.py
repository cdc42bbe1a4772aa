"""What the simulation did and was told, ticket by ticket, and a recount of it.

The recount has the shape of ``tingxu report day --json``, made from the replies alone, so that the
two can be laid side by side. Nothing of the server is used to make it.
"""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_LEAST_FOR_LEVELS = 5


@dataclass(slots=True)
class Stay:
    """One time at a window: from a call (its recalls are only counted) until the ticket left."""

    window: str
    service: str
    called_at: str
    recalls: int = 0
    started_at: str | None = None
    ended_at: str | None = None
    end: str | None = None  # served, no_show, transferred


@dataclass(slots=True)
class Entry:
    """One ticket's story. Times are hall time as the server told them."""

    id: str
    number: str
    service: str
    klass: str
    joined_at: str
    line: str  # the service whose line it is, or was last, in
    state: str = "waiting"
    stays: list[Stay] = field(default_factory=list)
    rejoins: int = 0
    rating: int | None = None
    rated_by: str | None = None


class Diary:
    """All that happened; ``strangers`` are tickets that somebody else took."""

    def __init__(self, hall: str, seed: int) -> None:
        self.hall = hall
        self.seed = seed
        self.entries: dict[str, Entry] = {}
        self.turned_away: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.strangers = 0
        self.pressed = 0

    def took(self, ticket: Json) -> Entry:
        entry = Entry(
            ticket["id"],
            ticket["number"],
            ticket["service"]["id"],
            ticket.get("class") or "ordinary",
            ticket["joined_at"],
            ticket["service"]["id"],
        )
        self.entries[entry.id] = entry
        return entry

    def recount(self, day: str | None = None) -> Json:
        """Figures of the tickets taken on one hall day (``YYYY-MM-DD``), or of all."""
        chosen = [e for e in self.entries.values() if day is None or e.joined_at.startswith(day)]
        stays = [(e, s) for e in chosen for s in e.stays]
        windows = sorted({s.window for _, s in stays})
        services = sorted({s.service for _, s in stays} | {e.service for e in chosen})
        return {
            "total": _row("total", chosen, stays, chosen),
            "windows": [
                _row(w, {e.id: e for e, s in mine}.values(), mine, ())
                for w in windows
                if (mine := [(e, s) for e, s in stays if s.window == w])
            ],
            "services": [
                _row(
                    one,
                    [e for e in chosen if e.service == one],
                    [(e, s) for e, s in stays if s.service == one],
                    [e for e in chosen if e.line == one],
                )
                for one in services
            ],
        }

    def write(self, file: Path, until: datetime) -> None:
        """Write all of it, in one piece or not at all."""
        days = sorted({e.joined_at[:10] for e in self.entries.values()})
        story = {
            "hall": self.hall,
            "seed": self.seed,
            "until": until.isoformat(),
            "turned_away": dict(self.turned_away),
            "refusals": dict(self.refusals),
            "strangers": self.strangers,
            "pressed": self.pressed,
            "recount": {day: self.recount(day) for day in days},
            "tickets": [asdict(e) for e in self.entries.values()],
        }
        part = file.with_suffix(file.suffix + ".part")
        part.write_text(json.dumps(story, ensure_ascii=False, indent=1), "utf-8")
        part.replace(file)


def _row(
    ident: str,
    taken: Iterable[Entry],
    stays: list[tuple[Entry, Stay]],
    may_have_left: Iterable[Entry],
) -> Json:
    """One row of the report. ``may_have_left``: whose cancelling counts here."""
    ends = Counter(s.end for _, s in stays)
    return {
        "id": ident,
        "tickets": len(list(taken)),
        "called": len(stays),
        "served": ends["served"],
        "no_shows": ends["no_show"],
        "cancelled": sum(e.state == "cancelled" for e in may_have_left),
        "transferred": ends["transferred"],
        "wait": _spread(_between(e.joined_at, s.called_at) for e, s in stays if s is e.stays[0]),
        "walk": _spread(_between(s.called_at, s.started_at) for _, s in stays),
        "handling": _spread(
            _between(s.started_at, s.ended_at) for _, s in stays if s.end == "served"
        ),
        "ratings": _ratings([e for e, s in stays if s.end == "served"]),
    }


def _ratings(served: list[Entry]) -> Json:
    levels = [e.rating for e in served if e.rating is not None]
    told = len(levels) >= _LEAST_FOR_LEVELS
    return {
        "n": len(levels),
        "of": len(served),
        "capture": round(len(levels) / len(served), 4) if served else None,
        "satisfaction": round(sum(x >= 3 for x in levels) / len(levels), 4) if told else None,
        "levels": {str(n): levels.count(n) for n in (5, 4, 3, 2, 1)} if told else None,
    }


def _between(first: str | None, last: str | None) -> float | None:
    if first is None or last is None:
        return None
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


def _spread(values: Iterable[float | None]) -> Json:
    """Median, 90th percentile (nearest rank) and longest; None where there is nothing."""
    found = sorted(v for v in values if v is not None)
    if not found:
        return {"n": 0, "median_s": None, "p90_s": None, "max_s": None}
    return {
        "n": len(found),
        "median_s": round(statistics.median(found), 3),
        "p90_s": round(found[math.ceil(0.9 * len(found)) - 1], 3),
        "max_s": round(found[-1], 3),
    }


def differences(recount: Json, report: Json, tolerance: float = 0.01) -> Iterator[str]:
    """Where a day's report says something else than a recount, both as JSON.

    ``tolerance`` in seconds: replies tell milliseconds. Rows of the report in which nothing
    happened are not missed, and what only the report tells is not compared.
    """
    yield from _differ("total", recount["total"], report["total"], tolerance)
    for section in ("windows", "services"):
        told = {row["id"]: row for row in report[section]}
        mine = {row["id"]: row for row in recount[section]}
        for ident, row in mine.items():
            name = f"{section} {ident}"
            if ident not in told:
                yield f"{name}: not in the report"
            else:
                yield from _differ(name, row, told[ident], tolerance)
        yield from (
            f"{section} {ident}: only in the report"
            for ident, row in told.items()
            if ident not in mine and row["tickets"]
        )


def _differ(name: str, mine: Any, told: Any, tolerance: float) -> Iterator[str]:
    if isinstance(mine, dict) and isinstance(told, dict):
        for key, value in mine.items():
            yield from _differ(f"{name}.{key}", value, told.get(key), tolerance)
    elif isinstance(mine, float) and isinstance(told, int | float):
        if abs(mine - told) > tolerance:
            yield f"{name}: {mine} in the diary, {told} in the report"
    elif mine != told:
        yield f"{name}: {mine} in the diary, {told} in the report"
