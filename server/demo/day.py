"""The shape of a day: when visitors come, what they come for, how long it takes, who stays away.

Shares follow what halls report: numbers are taken before the windows open, a burst when they do
(about a quarter of the day in the first full hour), a dip at noon and a smaller peak in the
afternoon. A day after a day off is a quarter busier.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from server.demo.place import Place, Service, Span, seconds

# from, to, share of the day's visitors; sums to 1
SHAPE: tuple[tuple[str, str, float], ...] = (
    ("08:30", "08:50", 0.02),
    ("08:50", "09:00", 0.03),
    ("09:00", "09:10", 0.09),
    ("09:10", "10:30", 0.25),
    ("10:30", "11:30", 0.17),
    ("11:30", "12:00", 0.05),
    ("12:00", "13:30", 0.05),
    ("13:30", "14:30", 0.10),
    ("14:30", "16:00", 0.19),
    ("16:00", "16:45", 0.05),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A size of hall: visitors on a common day, and its kiosks."""

    visitors: int
    kiosks: int


PROFILES = {
    "township": Profile(45, 1),
    "county": Profile(380, 2),
    "city": Profile(8000, 20),
}

NO_SHOW = 0.05
REJOIN_OF_NO_SHOWS = 0.4
TRANSFER = 0.03
CANCEL = 0.02
RATED = 0.35
LEVELS = (5, 4, 3, 2, 1)
LEVEL_WEIGHTS = (80, 14, 4, 1.3, 0.7)
KIOSK_CLASSES = {"elderly": 0.10}
GUIDE_CLASSES = {"disabled": 0.01, "pregnant": 0.015, "military": 0.015}
_SPREAD = 0.5  # sigma of the log of a handling time


def visitors_expected(profile: Profile, day: date, place: Place) -> float:
    """How many come on this day; more when the hall was closed the day before."""
    rested = not place.spans(day - timedelta(days=1))
    return profile.visitors * (1.25 if rested else 1.0)


def arrivals(
    rng: random.Random, expected: float, spans: list[Span], start: float
) -> Iterator[float]:
    """Times of arrival after ``start``, seconds after midnight: Poisson within each share.

    Nobody comes to a closed door: times outside ``spans`` are left out.
    """
    for first, last, share in SHAPE:
        begin, end = seconds(first), seconds(last)
        rate = expected * share / (end - begin)
        at = begin + rng.expovariate(rate)
        while at < end:
            if at >= start and any(a <= at < b for a, b in spans):
                yield at
            at += rng.expovariate(rate)


class Errands:
    """What visitors come for: every window about equally loaded, short errands more common."""

    def __init__(self, place: Place, rng: random.Random) -> None:
        liking = {s: rng.lognormvariate(0, 0.6) for s in place.services}
        self._services = place.services
        self._menus: list[tuple[list[str], list[float]]] = []
        self._pull: list[float] = []
        for window in place.windows.values():
            menu = list(window.services)
            weights = [liking[s] / place.services[s].minutes for s in menu]
            work = sum(w * place.services[s].minutes for s, w in zip(menu, weights, strict=True))
            self._menus.append((menu, weights))
            self._pull.append(sum(weights) / work)

    def choose(self, rng: random.Random) -> Service:
        menu, weights = rng.choices(self._menus, self._pull)[0]
        return self._services[rng.choices(menu, weights)[0]]

    def elsewhere(self, rng: random.Random, service: Service) -> Service | None:
        """Another service of the same department, for one who was sent to the wrong one."""
        near = [s for s in self._services.values() if s.department == service.department]
        near.remove(service)
        return rng.choice(near) if near else None


def handling_s(rng: random.Random, service: Service) -> float:
    """A handling time in seconds, lognormal around the service's expected minutes."""
    mean = service.minutes * 60
    drawn = rng.lognormvariate(math.log(mean) - _SPREAD**2 / 2, _SPREAD)
    return min(max(drawn, mean * 0.2), mean * 4)


def visitor_class(rng: random.Random) -> tuple[str | None, bool]:
    """The class a visitor asks for (None: ordinary), and whether the guide desk must certify it."""
    drawn = rng.random()
    for classes, guide in ((KIOSK_CLASSES, False), (GUIDE_CLASSES, True)):
        for name, share in classes.items():
            if drawn < share:
                return name, guide
            drawn -= share
    return None, False


def level(rng: random.Random) -> int:
    return rng.choices(LEVELS, LEVEL_WEIGHTS)[0]
