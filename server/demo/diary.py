"""What the simulation did and was told, ticket by ticket, and a recount of it.

The recount has the shape of ``tingxu report day --json`` for the figures a visitor could count
himself, so the two can be laid side by side.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Entry:
    """One ticket's story. Times are hall time as the server told them, or by the shared clock."""

    id: str
    number: str
    service: str
    klass: str
    joined_at: str
    state: str = "waiting"
    calls: list[Json] = field(default_factory=list)  # {"window", "at", "nth"}
    started_at: str | None = None
    ended_at: str | None = None
    window: str | None = None
    transfers: int = 0
    no_shows: int = 0
    rejoins: int = 0
    rating: int | None = None
    rated_by: str | None = None

    @property
    def wait_s(self) -> float | None:
        """Join to first call."""
        return _between(self.joined_at, self.calls[0]["at"]) if self.calls else None

    @property
    def handling_s(self) -> float | None:
        return _between(self.started_at, self.ended_at) if self.state == "served" else None


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
        )
        self.entries[entry.id] = entry
        return entry

    def recount(self, day: str | None = None) -> Json:
        """Figures of one hall day (``YYYY-MM-DD``), or of all that there is."""
        chosen = [e for e in self.entries.values() if day is None or e.joined_at.startswith(day)]
        waits = [e.wait_s for e in chosen if e.wait_s is not None]
        handlings = [e.handling_s for e in chosen if e.handling_s is not None]
        states = Counter(e.state for e in chosen)
        levels = Counter(e.rating for e in chosen if e.rating is not None)
        return {
            "issued": len(chosen),
            "called": sum(1 for e in chosen if e.calls),
            "served": states["served"],
            "cancelled": states["cancelled"],
            "no_shows": sum(e.no_shows for e in chosen),
            "transfers": sum(e.transfers for e in chosen),
            "rated": sum(levels.values()),
            "levels": {str(n): levels[n] for n in (5, 4, 3, 2, 1)},
            "states": dict(states),
            "wait": _figure(waits),
            "handling": _figure(handlings),
            "services": dict(Counter(e.service for e in chosen)),
            "windows": dict(Counter(e.window for e in chosen if e.state == "served")),
        }

    def write(self, file: Path, until: datetime) -> None:
        """Write all of it, in one piece or not at all."""
        story = {
            "hall": self.hall,
            "seed": self.seed,
            "until": until.isoformat(),
            "turned_away": dict(self.turned_away),
            "refusals": dict(self.refusals),
            "strangers": self.strangers,
            "recount": self.recount(),
            "days": {day: self.recount(day) for day in self._days()},
            "tickets": [asdict(e) for e in self.entries.values()],
        }
        part = file.with_suffix(file.suffix + ".part")
        part.write_text(json.dumps(story, ensure_ascii=False, indent=1), "utf-8")
        part.replace(file)

    def _days(self) -> list[str]:
        return sorted({e.joined_at[:10] for e in self.entries.values()})


def _between(first: str | None, last: str | None) -> float | None:
    if first is None or last is None:
        return None
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


def _figure(values: Iterable[float]) -> Json:
    """Count, mean and median in seconds; None where there is nothing to take them of."""
    found = list(values)
    return {
        "n": len(found),
        "mean_s": round(statistics.fmean(found), 1) if found else None,
        "median_s": round(statistics.median(found), 1) if found else None,
    }
