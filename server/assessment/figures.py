"""Figures of any period, added up from those of its days. docs/measures.md defines each.

A day's figures are kept as what can be added: counts, seconds, how many durations of each length,
ratings of each level. A duration counts by its whole second, so that a median over a year is the
median of what was measured, to the second, and not a mean of medians.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from server.assessment import measures, presence
from server.assessment.measures import Shape, Tally
from server.assessment.presence import Calendar, Presence
from server.domain.events import Logged

TIMES: Final = ("wait", "walk", "handling")
_GRACE_S: Final = 60  # from here on a day counts as late or early
# Services that were taken on; turned down, asked about or sent back for papers are none.
_ITEMS: Final = ("instant", "promise", "reply", "joint", "approval")
_ENDS: Final = ("served", "no_show", "cancelled", "transferred", "forwarded", "continued", "held")


@dataclass(slots=True)
class Figures:
    """``days``: on which there was anything. ``counts`` by name; ``seconds`` by name, a pause by
    ``paused:REASON``; ``times``: "wait" → whole seconds → how many; ``levels``: 1 to 5 → how many.
    """

    days: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    times: dict[str, Counter[int]] = field(default_factory=dict)
    levels: Counter[int] = field(default_factory=Counter)

    def add(self, other: Figures) -> None:
        self.days += other.days
        self.counts.update(other.counts)
        self.seconds.update(other.seconds)
        for name, lengths in other.times.items():
            if (mine := self.times.get(name)) is None:
                self.times[name] = Counter(lengths)
                continue
            get = mine.get
            for s, n in lengths.items():  # a year of 200 windows comes here some million times
                mine[s] = get(s, 0) + n
        self.levels.update(other.levels)

    def dumps(self) -> str:
        """As it is kept: the same figures make the same text. ``times``: name → [lengths, how many
        of each], which is taken apart twice as fast as pairs."""
        plain = {
            "days": self.days,
            "counts": dict(self.counts),
            "seconds": {name: round(s, 3) for name, s in self.seconds.items()},
            "times": {name: _columns(found) for name, found in self.times.items()},
            "levels": dict(self.levels),
        }
        return json.dumps(plain, sort_keys=True, separators=(",", ":"))

    @classmethod
    def loads(cls, text: str) -> Figures:
        plain = json.loads(text)
        return cls(
            plain["days"],
            Counter(plain["counts"]),
            Counter(plain["seconds"]),
            {name: _counted(found) for name, found in plain["times"].items()},
            Counter({int(level): n for level, n in plain["levels"].items()}),
        )


def _columns(lengths: Mapping[int, int]) -> list[list[int]]:
    ordered = sorted(lengths.items())
    return [[s for s, _ in ordered], [n for _, n in ordered]]


def _counted(kept: list[list[int]] | dict[str, int]) -> Counter[int]:
    """A mapping is what days were kept as at first."""
    if isinstance(kept, dict):
        return Counter({int(s): n for s, n in kept.items()})
    return Counter(dict(zip(*kept, strict=True)))


def total(figures: Iterable[Figures]) -> Figures:
    made = Figures()
    for one in figures:
        made.add(one)
    return made


ByWhat = dict[str, dict[str, Figures]]  # "window" → "w1" → its figures


def of_day(log: Sequence[Logged], shape: Shape, day: Calendar) -> ByWhat:
    """Figures of one day's log. ``day.until``: its end, or now."""
    visits = measures.stories(log)
    made: ByWhat = {
        by: {id: _of_tally(tally) for id, tally in found.items()}
        for by, found in measures.tallies(visits, shape).items()
    }
    there = presence.presences(log, visits, day)
    for by, found in (("window", there.windows), ("clerk", there.clerks)):
        for id, one in found.items():
            figures = made.setdefault(by, {}).setdefault(id, Figures(days=1))
            figures.seconds.update(_of_presence(one))
            figures.counts.update({"days_late": 1} if (one.late_s or 0) >= _GRACE_S else {})
            figures.counts.update({"days_early": 1} if (one.early_s or 0) >= _GRACE_S else {})
    return made


def _of_tally(tally: Tally) -> Figures:
    counts = Counter(
        tickets=len(tally.tickets),
        called=tally.called,
        chosen=tally.chosen,
        overtime=tally.overtime,
        excluded=tally.excluded,
        recalls=0,
        **{f"{end}s" if end == "no_show" else end: tally.ends.get(end, 0) for end in _ENDS},
    )
    counts.update(tally.extra)
    lengths = zip(TIMES, (tally.waits, tally.walks, tally.handlings), strict=True)
    return Figures(
        days=1,
        counts=counts,
        times={name: Counter(map(math.floor, found)) for name, found in lengths if found},
        levels=Counter(tally.levels),
    )


def _of_presence(one: Presence) -> dict[str, float]:
    named = {
        "open": one.open_s,
        "busy": one.busy_s,
        "idle": one.idle_s,
        "unattended": one.unattended_s,
        "late": one.late_s,
        "early": one.early_s,
        **{f"paused:{reason}": s for reason, s in one.paused_s.items()},
    }
    return {name: s for name, s in named.items() if s is not None}


@dataclass(frozen=True, slots=True)
class Lengths:
    """Of durations, in seconds; None when n is 0. ``p90``: nearest rank."""

    n: int
    mean_s: float | None = None
    median_s: float | None = None
    p90_s: float | None = None
    max_s: float | None = None


def lengths(found: Mapping[int, int]) -> Lengths:
    n = sum(found.values())
    if not n:
        return Lengths(0)
    ordered = sorted(found)

    def nth(rank: int) -> int:
        """The rank-th shortest, from 1."""
        seen = 0
        for length in ordered:
            seen += found[length]
            if seen >= rank:
                return length
        raise AssertionError(rank)

    return Lengths(
        n,
        round(sum(length * k for length, k in found.items()) / n, 1),
        (nth((n + 1) // 2) + nth(n // 2 + 1)) / 2,
        nth(math.ceil(0.9 * n)),
        ordered[-1],
    )


def told(figures: Figures, *, least: int = measures.LEAST_FOR_LEVELS) -> dict[str, Any]:
    """What a report says of them, in plain values. Counts are None where nothing happened at all; a
    share is None where there is nothing to take it of. ``least``: see measures.Ratings."""
    counts, any_at_all = figures.counts, figures.days > 0
    return {
        "days": figures.days,
        "counts": dict(sorted(counts.items())) if any_at_all else None,
        "seconds": dict(sorted(figures.seconds.items())) or None,
        **{name: asdict(lengths(figures.times.get(name, {}))) for name in TIMES},
        "ratings": _ratings(figures, least),
        "promise_kept": _share(counts["promise_kept"], counts["promise_judged"]),
        "on_the_spot": _share(
            counts["outcome_instant"], sum(counts[f"outcome_{item}"] for item in _ITEMS)
        ),
        "repeat": _share(counts["repeats"], counts["repeat_judged"]),
    }


def _ratings(figures: Figures, least: int) -> dict[str, Any]:
    levels = [level for level, n in sorted(figures.levels.items()) for _ in range(n)]
    served, excluded = figures.counts["served"], figures.counts["excluded"]
    plain = asdict(measures.ratings(levels, served, excluded=excluded, least=least))
    if plain["levels"] is not None:
        plain["levels"] = {str(level): n for level, n in plain["levels"].items()}
    return plain


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
