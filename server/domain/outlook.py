"""How long a wait will be: the floor played forward many times from what it is now.

One playing gives the wait of everybody in line: windows take people in the order of their due
times, each stays as long as somebody before stayed, some in line give up, some who come later
overtake, and windows stand still in the hall's breaks. Of many playings the 10th and the 90th
percentile are told: four waits of five end between them.

Pure: times are seconds from now, chance is handed in, the same chance gives the same answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from math import ceil, exp, floor, inf, sqrt
from random import Random
from statistics import NormalDist
from typing import Final

from server.domain.ids import ServiceId
from server.domain.lessons import Lessons

LOW, HIGH = 0.10, 0.90
_SAFE: Final = 0.8  # of the low end: one in ten is called before it
_WALK_S: Final = 300.0
_WORTH_GOING_S: Final = 900.0
_ROUND_S: Final = 300.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WORK: Final = 10_000  # people called in all playings together: what a forecast may cost
_RUNS: Final = (24, 120)
MOST_IN_LINE: Final = 400  # further back the line is drawn on
_SHAPE: Final = tuple(exp(0.65 * NormalDist().inv_cdf((n + 0.5) / 12) - 0.21) for n in range(12))
_ENOUGH: Final = 12  # turns, before what the hall file says counts no more
_TURNS_KEPT: Final = 240
_FEW_GAPS: Final = (5.0, 10.0, 20.0, 45.0)
_FEW_REACTIONS: Final = (3.0, 8.0, 15.0, 25.0, 45.0)
_FEW_LATENESS: Final = (-30.0, 30.0, 90.0, 180.0)
_HALF_AN_HOUR: Final = 1800.0
_DOUBT: Final = 0.08
_DOUBT_AT_FIRST: Final = 0.5
_TODAY_COUNTS: Final = 10.0  # turns after which today is believed as much as the days before


@dataclass(frozen=True, slots=True)
class Estimate:
    """A wait as a range, in seconds from ``at`` (None: from about now)."""

    low_s: int
    high_s: int
    at: datetime | None = None

    @property
    def come_back_at(self) -> datetime | None:
        """When somebody who goes away should be here again: well before the earliest call that is
        likely, on a round five minutes. None: it does not pay to go."""
        if self.at is None:
            return None
        away = _SAFE * self.low_s - _WALK_S
        if away < _WORTH_GOING_S:
            return None
        seconds = (self.at - _EPOCH).total_seconds() + away
        return _EPOCH + timedelta(seconds=seconds // _ROUND_S * _ROUND_S)


def rough(ahead: int, windows: int, minutes: float) -> Estimate | None:
    """A wait from what the hall file says alone, until the floor was played once; None: no window
    takes people, nobody can say."""
    if windows <= 0:
        return None
    turn = minutes * 60 / windows
    return Estimate(round(ahead * turn * 0.6), round((ahead + 1) * turn * 1.5))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in line. ``due_s``: the due time from now; ``bound``: to one window only."""

    service: ServiceId
    due_s: float
    bound: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A place at a window where one person at a time is served.

    ``delays``: what it takes, each with its delay in seconds. ``turn``: who is there, as
    (service, seconds since called); else ``idle_s``: seconds without anybody. ``back_s``: nobody
    is there now, and somebody should be then (already, if negative). ``through``: it works in the
    hall's breaks.
    """

    window: str
    delays: Mapping[ServiceId, float]
    turn: tuple[ServiceId, float] | None = None
    idle_s: float = 0.0
    back_s: float | None = None
    through: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How things go here, as seconds in ascending order. ``arrivals``: those who will join ahead
    of the tail, as (service, lead in seconds, how many an hour). ``doubt``: the spread of the log
    of what makes today differ from other days, as far as it is not known yet."""

    turns: Mapping[ServiceId, Sequence[float]]
    gaps: Sequence[float]
    reactions: Sequence[float]
    lateness: Sequence[float]
    leaving: float
    arrivals: Sequence[tuple[ServiceId, float, float]]
    doubt: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """``line``: the waits of one service's line in its order, then of who would join now; from
    ``at``."""

    line: Sequence[Estimate]
    at: datetime | None = None

    def behind(self, ahead: int) -> Estimate | None:
        """The wait with ``ahead`` people before, outward to whole minutes; beyond what was played
        the line is drawn on."""
        known = len(self.line) - 1
        if known < 0:
            return None
        last, step = self.line[min(ahead, known)], max(0, ahead - known) / max(1, known)
        low, high = last.low_s * (1 + step), last.high_s + step * max(last.high_s, 60)
        return Estimate(60 * floor(low / 60), 60 * ceil(high / 60), self.at)


def manner(
    minutes: Mapping[ServiceId, float], past: Sequence[Lessons], today: Lessons, second: float
) -> Manner:
    """What to expect at ``second`` of the day. ``minutes``: what the hall file says of each
    service; ``past``: days gone by, the newest last."""
    before = {id: [t for day in past for t in day.turns.get(id, ())] for id in minutes}
    now = {id: today.turns.get(id, []) for id in minutes}
    entered = _ratio(
        ((sum(before[id]) + sum(now[id]), 60 * m * (len(before[id]) + len(now[id])))
         for id, m in minutes.items()), 0.0)  # fmt: skip
    usual = {id: _usual(before[id], 60 * m * entered) for id, m in minutes.items()}
    hall = _ratio(
        ((sum(now[id]), len(now[id]) * usual[id]) for id in minutes),
        _TODAY_COUNTS * _mean(list(usual.values())),
    )
    turns, seen = {}, 0
    for id in minutes:
        own = _ratio([(sum(now[id]), len(now[id]) * usual[id])], _TODAY_COUNTS * usual[id], hall)
        found = [t * own for t in before[id][-_TURNS_KEPT:]] + now[id]
        if len(found) < _ENOUGH:
            found += [usual[id] * own * shape for shape in _SHAPE[len(found) :]]
        turns[id] = sorted(found[-_TURNS_KEPT:])
        seen += len(now[id])
    people = sum(day.joined for day in past) + today.joined
    gone = sum(day.left for day in past) + today.left
    return Manner(
        turns=turns,
        gaps=sorted([g for day in past for g in day.gaps] + today.gaps) or _FEW_GAPS,
        reactions=sorted([r for day in past for r in day.reactions] + today.reactions)
        or _FEW_REACTIONS,
        lateness=sorted([s for day in past for s in day.lateness] + today.lateness)
        or _FEW_LATENESS,
        leaving=(gone + 0.5) / (people + 20),
        arrivals=_arrivals(past, today, second),
        doubt=_DOUBT + _DOUBT_AT_FIRST / sqrt(_TODAY_COUNTS + seen),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _usual(turns: Sequence[float], entered: float) -> float:
    """The mean of a service's turns, leaning on what was entered while there are few."""
    return (sum(turns) + 3 * entered) / (len(turns) + 3)


def _ratio(pairs: Iterable[tuple[float, float]], weight: float, toward: float = 1.0) -> float:
    """Found over expected, drawn ``toward`` a value that counts as much as ``weight``."""
    found, expected = map(sum, zip(*pairs, strict=True))
    return (found + weight * toward) / (expected + weight) if expected + weight > 0 else 1.0


def _arrivals(
    past: Sequence[Lessons], today: Lessons, second: float
) -> tuple[tuple[ServiceId, float, float], ...]:
    """Those who joined ahead of the tail around this time of other days, and just now."""
    found = [
        (o.service, o.lead_s)
        for day in past
        for o in day.overtakings
        if abs(o.at_s - second - _HALF_AN_HOUR / 2) <= _HALF_AN_HOUR
    ]
    found += [
        (o.service, o.lead_s)
        for o in today.overtakings
        if 0 <= second - o.at_s <= 2 * _HALF_AN_HOUR
    ]
    each = 1.0 / (len(past) + 1)
    return tuple((service, lead, each) for service, lead in found)


def pools(
    people: Sequence[Waiting],
    lanes: Sequence[Lane],
    manner: Manner,
    breaks: Sequence[tuple[float, float]],
    whole: bool = True,
) -> list[Pool]:
    """The floor in parts that do not touch: lanes that take from the same lines, directly or
    through others, and who waits there. ``whole``: ``people`` are all who wait."""
    parts: list[tuple[set[str], list[Lane]]] = []
    by_kind: dict[tuple[int, str], list[Lane]] = {}
    windows = {one.bound for one in people if one.bound is not None}
    for lane in lanes:
        alone = lane.window if lane.window in windows else ""
        by_kind.setdefault((id(lane.delays), alone), []).append(lane)
    for alike in by_kind.values():
        names = {*alike[0].delays, f"/{alike[0].window}"}
        together, rest = list(alike), []
        for some, others in parts:
            if some.isdisjoint(names):
                rest.append((some, others))
            else:
                names |= some
                together = others + together
        parts = [*rest, (names, together)]
    line: dict[str, list[Waiting]] = {}
    for one in people:
        line.setdefault(one.service if one.bound is None else f"/{one.bound}", []).append(one)
    return [
        Pool([one for name in names for one in line.get(name, ())], part, manner, breaks, whole)
        for names, part in parts
    ]


def forecast(
    people: Sequence[Waiting],
    lanes: Sequence[Lane],
    manner: Manner,
    breaks: Sequence[tuple[float, float]],
    rng: Random,
) -> dict[ServiceId, Outlook]:
    """The outlook of every service that a lane takes. ``people`` in any order."""
    made: dict[ServiceId, Outlook] = {}
    for pool in pools(people, lanes, manner, breaks):
        for _ in pool.play(rng):
            pass
        made |= pool.outlooks()
    return made


class Pool:
    """Lanes that share lines, and who waits for them."""

    def __init__(
        self,
        people: Sequence[Waiting],
        lanes: Sequence[Lane],
        manner: Manner,
        breaks: Sequence[tuple[float, float]],
        whole: bool,
    ) -> None:
        self._people = sorted(people, key=lambda one: (one.due_s, one.service))[:MOST_IN_LINE]
        self._whole = whole and len(self._people) == len(people)
        self._lanes, self._manner = lanes, manner
        self._breaks = [span for span in breaks if span[1] > 0]
        self._services = [one.service for one in self._people]
        self._bound = {one.bound for one in self._people}
        self._kinds: list[int] = []  # lanes of one kind take the same people in the same order
        self._takes: list[Mapping[ServiceId, float]] = []
        self._orders: list[list[int]] = []
        self._keys: list[list[float]] = []
        self._sort_lanes()
        self._names = [frozenset(takes) for takes in self._takes]
        self._served = frozenset[ServiceId]().union(*self._names)
        self._slack = max((d for takes in self._takes for d in takes.values()), default=0.0)
        self._waits: list[list[float]] = [[] for _ in self._people]
        self._joins: dict[ServiceId, list[float]] = {service: [] for service in self._served}

    def _sort_lanes(self) -> None:
        known: dict[tuple[int, str | None], int] = {}
        for lane in self._lanes:
            kind = (id(lane.delays), lane.window if lane.window in self._bound else None)
            if kind not in known:
                known[kind] = len(known)
                order = self._order(lane)
                self._takes.append(lane.delays)
                self._orders.append([n for _, n in order])
                self._keys.append([key for key, _ in order])
            self._kinds.append(known[kind])

    def _order(self, lane: Lane) -> list[tuple[float, int]]:
        """Who this lane would take, first to last."""
        own = [
            (one.due_s + lane.delays.get(one.service, 0.0), n)
            for n, one in enumerate(self._people)
            if (one.service in lane.delays if one.bound is None else one.bound == lane.window)
        ]
        return sorted(own)

    def play(self, rng: Random) -> Iterator[None]:
        """Yields after each playing, about a millisecond long, so that others can be let in."""
        size = len(self._people) + 2 * len(self._lanes)
        runs = min(_RUNS[1], max(_RUNS[0], _WORK // max(1, size)))
        normal = NormalDist()
        for n in range(runs):
            # Evenly spread: chance alone would need twice as many to find the edges.
            self._once(exp(self._manner.doubt * normal.inv_cdf((n + 0.5) / runs)), rng)
            yield

    def outlooks(self) -> dict[ServiceId, Outlook]:
        """What was played, by service."""
        lines: dict[ServiceId, list[Estimate]] = {service: [] for service in self._served}
        for one, found in zip(self._people, self._waits, strict=True):
            if one.bound is None:
                lines[one.service].append(_range(found))
        for service, found in self._joins.items():
            if found and self._whole:
                lines[service].append(_range(found))
        return {service: Outlook(_rising(line)) for service, line in lines.items()}

    def _begin(self, n: int, pace: float, reaction: float, rng: Random) -> float:
        """When the n-th lane can take somebody."""
        lane, keys = self._lanes[n], self._keys[self._kinds[n]]
        first = keys[0] if keys else inf
        if lane.turn is not None:
            service, elapsed = lane.turn
            free = _rest(self._manner.turns[service], elapsed / pace, rng) * pace
            free += rng.choice(self._manner.gaps)
        elif lane.paused:
            free = _rest(self._manner.gaps, lane.idle_s, rng)
        elif first < inf:
            waits = max(0.0, -first)
            late = waits < lane.idle_s
            samples = self._manner.reactions if late else self._manner.gaps
            free = _rest(samples, min(waits, lane.idle_s), rng)
        else:
            free = reaction  # of whoever is the first to see that somebody waits
        if lane.back_s is not None:
            free = max(0.0, lane.back_s + rng.choice(self._manner.lateness))
        return self._open(free, lane, rng)

    def _open(self, at: float, lane: Lane, rng: Random) -> float:
        """Not in a break: after it, more or less."""
        if not lane.through:
            for start, end in self._breaks:
                if start <= at < end:
                    return max(0.0, end + rng.choice(self._manner.lateness))
        return at

    def _late(self, rng: Random) -> list[tuple[float, float, ServiceId]]:
        """Those who come and overtake in this playing, as (when, due, service)."""
        found = []
        for service, lead, per_hour in self._manner.arrivals:
            horizon = lead + self._slack
            if service not in self._served:
                continue
            at = rng.expovariate(per_hour / 3600)
            while at < horizon:
                found.append((at, at - lead, service))
                at += rng.expovariate(per_hour / 3600)
        return sorted(found)

    def _once(self, pace: float, rng: Random) -> None:
        random, turns, gaps = rng.random, self._manner.turns, self._manner.gaps
        many_gaps, services, breaks = len(gaps), self._services, self._breaks
        leaving = self._manner.leaving
        gone = bytearray(random() < leaving for _ in services)
        still = len(gone) - sum(gone)
        heads = [0] * len(self._orders)
        late = self._late(rng)
        open_joins = set(self._served)
        reaction = rng.choice(self._manner.reactions)
        free = [(self._begin(n, pace, reaction, rng), n) for n in range(len(self._lanes))]
        heapify(free)
        while free and (open_joins or still):
            at, n = heappop(free)
            kind = self._kinds[n]
            order, head = self._orders[kind], heads[kind]
            end = len(order)
            while head < end and gone[order[head]]:
                head += 1
            heads[kind] = head
            first = self._keys[kind][head] if head < end else inf
            taken, wakes = None, inf
            if late:
                taken, wakes = self._overtaker(late, at, first, self._takes[kind])
            if taken is None and first > 0 and open_joins:
                for service in open_joins & self._names[kind]:
                    if self._takes[kind][service] < first:
                        self._joins[service].append(at)
                        open_joins.discard(service)
            if taken is not None:
                service = taken
            elif head < end:
                who = order[head]
                gone[who] = 1
                still -= 1
                self._waits[who].append(at)
                service = services[who]
            else:
                if wakes < inf:
                    heappush(free, (max(at, wakes), n))
                continue
            sample = turns[service]
            at += sample[int(random() * len(sample))] * pace + gaps[int(random() * many_gaps)]
            if breaks:
                at = self._open(at, self._lanes[n], rng)
            heappush(free, (at, n))

    def _overtaker(
        self,
        late: list[tuple[float, float, ServiceId]],
        at: float,
        first: float,
        delays: Mapping[ServiceId, float],
    ) -> tuple[ServiceId | None, float]:
        """Whoever came by now and goes before ``first``; else when the next one comes."""
        best, found, wakes = first, -1, inf
        for n, (comes, due, service) in enumerate(late):
            if service not in delays:
                continue
            if comes > at:
                wakes = comes
                break
            if (key := due + delays[service]) < best:
                best, found = key, n
        if found < 0:
            return None, wakes
        return late.pop(found)[2], wakes


def _rest(samples: Sequence[float], elapsed: float, rng: Random) -> float:
    """How much longer, of those who took at least ``elapsed``; beyond all of them: as in a
    line whose end nobody knows, about a third of what it has taken."""
    n = bisect_left(samples, elapsed)
    if n < len(samples):
        return samples[n + int(rng.random() * (len(samples) - n))] - elapsed
    return rng.expovariate(3.0 / max(elapsed, 30.0))


def _range(found: list[float]) -> Estimate:
    if not found:  # gave up in every playing: as those before
        return Estimate(0, 0)
    found.sort()
    return Estimate(round(_at(found, LOW)), round(_at(found, HIGH)))


def _at(ranked: Sequence[float], share: float) -> float:
    """The value below which ``share`` of them lie."""
    place = share * (len(ranked) - 1)
    n = int(place)
    if n + 1 >= len(ranked):
        return ranked[-1]
    return ranked[n] + (place - n) * (ranked[n + 1] - ranked[n])


def _rising(line: Sequence[Estimate]) -> list[Estimate]:
    """Nobody further back is told less: chance alone would make it so now and then."""
    made: list[Estimate] = []
    low = high = 0
    for one in line:
        low, high = max(low, one.low_s), max(high, one.high_s)
        made.append(Estimate(low, high))
    return made
