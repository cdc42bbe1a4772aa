"""Windows and clerks beside what their own services take hall-wide: indirect standardisation.

Expected is what the hall on average takes for the same services in the same numbers; the ratio is
observed ÷ expected. docs/measures.md tells a manager how to read it.

Intervals are of 95 %. Of counts: Byar's approximation of the exact limits of a Poisson count. Of
durations: log-normal, ratio × exp(± 1.96 · s) with s = √(Σ n·v) ÷ expected, v the variance of a
service hall-wide; that is the delta method for a sum of durations that vary in proportion to their
mean. The hall's averages are taken as known.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from server.assessment.figures import Figures, total

DURATIONS: Final = ("handling", "wait")
COUNTS: Final = ("no_show", "transferred")
MEASURES: Final = (*DURATIONS, *COUNTS)
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of one window or clerk. ``n``: durations or calls that are compared; ``alone``:
    those left out, since nobody else did that service. ``observed`` and ``expected``: seconds on
    average, or counts; None where n is 0. ``ratio``, ``low``, ``high``: None where there are too
    few (``few``) or nothing is expected."""

    n: int
    alone: int
    few: bool
    observed: float | None = None
    expected: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Mix:
    """What was done of each service: how often, how much in sum, and in squares."""

    n: Counter[str]
    sums: Mapping[str, float]
    squares: Mapping[str, float]


def compare(parts: Mapping[str, Figures], least: int) -> dict[str, dict[str, Compared]]:
    """id → measure → how it compares. ``parts``: the mixes of all windows, or of all clerks; see
    mix.py. ``least``: with fewer durations or calls there is no ratio."""
    hall = total(parts.values())
    standard = {what: _mix(hall, what) for what in MEASURES}
    return {
        id: {what: _one(what, _mix(one, what), standard[what], least) for what in MEASURES}
        for id, one in parts.items()
    }


def _mix(of: Figures, what: str) -> Mix:
    counted = _named(of.counts, "called" if what in COUNTS else what)
    n = Counter({service: int(k) for service, k in counted.items() if k})
    if what in COUNTS:
        return Mix(n, _named(of.counts, what), {})
    return Mix(n, _named(of.seconds, what), _named(of.seconds, f"{what}_sq"))


def _named(found: Mapping[str, float], what: str) -> dict[str, float]:
    split = ((name.partition(":"), value) for name, value in found.items())
    return {service: value for (of, _, service), value in split if of == what}


def _one(what: str, own: Mix, hall: Mix, least: int) -> Compared:
    shared = sorted(s for s, n in own.n.items() if hall.n[s] > n)
    n = sum(own.n[s] for s in shared)
    alone = sum(own.n.values()) - n
    if not n:
        return Compared(0, alone, few=True)
    observed = math.fsum(own.sums.get(s, 0) for s in shared)
    expected = math.fsum(own.n[s] * hall.sums.get(s, 0) / hall.n[s] for s in shared)
    each = n if what in DURATIONS else 1
    told = {"observed": round(observed / each, 2), "expected": round(expected / each, 2)}
    if n < least or expected <= 0:
        return Compared(n, alone, few=n < least, **told)
    ratio = observed / expected
    if what in COUNTS:
        low, high = (limit / expected for limit in byar(round(observed)))
    else:
        spread = math.sqrt(math.fsum(own.n[s] * _variance(hall, s) for s in shared)) / expected
        low, high = ratio * math.exp(-_Z * spread), ratio * math.exp(_Z * spread)
    limits = {"ratio": round(ratio, 3), "low": round(low, 3), "high": round(high, 3)}
    return Compared(n, alone, few=False, **told, **limits)


def _variance(hall: Mix, service: str) -> float:
    """Of the durations of a service hall-wide. More than one: a shared service has two at least."""
    n, summed = hall.n[service], hall.sums.get(service, 0.0)
    return max(0.0, hall.squares.get(service, 0.0) - summed * summed / n) / (n - 1)


def byar(count: int) -> tuple[float, float]:
    """95 % limits of what a count is to be expected to be."""
    above = count + 1
    high = above * (1 - 1 / (9 * above) + _Z / (3 * math.sqrt(above))) ** 3
    if not count:
        return 0.0, high
    return count * (1 - 1 / (9 * count) - _Z / (3 * math.sqrt(count))) ** 3, high


def plain(of: Figures, what: str) -> float | None:
    """Seconds on average, or the share of calls, whatever services they were of."""
    found = _mix(of, what)
    n = sum(found.n.values())
    return math.fsum(found.sums.values()) / n if n else None


def ranks(values: Mapping[str, float | None]) -> dict[str, int | None]:
    """From the smallest, 1; equal ones share a rank and the next are counted on; None has none."""
    known = sorted(value for value in values.values() if value is not None)
    return {id: None if v is None else known.index(v) + 1 for id, v in values.items()}
