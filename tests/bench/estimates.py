"""``python -m tests.bench.estimates``: do the promised ranges hold, on days never seen before?

Twenty simulated days of twelve halls (tests/bench/worlds.py), each after three days of the same
hall to learn from. Every ticket is promised a range when it is taken; the formula that ZMS uses is
asked the same (peers.md, section 2): once with its default of 12 minutes for everything, once with
the hall file's minutes. Score: the interval score of an 80 % range in minutes, its width plus ten
times what the real wait misses it by; lower is better.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import floor
from statistics import mean

from server.domain import outlook, roster
from server.domain.duty import DutyState
from server.domain.ids import ServiceId
from server.domain.lessons import Lessons, of_document
from server.domain.outlook import Estimate
from tests.bench import worlds
from tests.bench.worlds import Day, Sight, Visit

FIRST = date(2026, 3, 2)  # a Monday
LEARNT_DAYS = 3
ALPHA = 0.2


@dataclass
class Score:
    """Of many promises: how many held, how bad the rest, how wide."""

    held: int = 0
    points: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    below: int = 0

    def add(self, low_s: float, high_s: float, real_s: float) -> None:
        miss = max(low_s - real_s, real_s - high_s, 0.0)
        self.held += miss == 0
        self.below += real_s < low_s
        self.points.append((high_s - low_s + 2 / ALPHA * miss) / 60)
        self.widths.append((high_s - low_s) / 60)

    def merge(self, other: Score) -> None:
        self.held += other.held
        self.below += other.below
        self.points += other.points
        self.widths += other.widths

    @property
    def coverage(self) -> float:
        return self.held / len(self.points)

    @property
    def interval(self) -> float:
        return mean(self.points)


class Tried:
    """One day's promises by every method."""

    def __init__(self, world: worlds.World, past: list[Lessons], seed: str) -> None:
        self._world, self._past, self._rng = world, past, random.Random(seed)
        self.scores = {name: Score() for name in ("here", "followed", "zms", "zms-set")}
        self.took_ms: list[float] = []
        self.unknown = 0
        self._followed: list[tuple[Visit, float, Estimate]] = []

    def promise(self, sight: Sight, visit: Visit) -> dict[str, Estimate | None]:
        out = self._outlooks(sight).get(visit.service)
        ahead = sum(v.service == visit.service and v.due < visit.due for v in sight.line)
        mean_set = self._mean_set()
        return {
            "here": out.behind(ahead) if out else None,
            "zms": zms(sight, visit, 12.0),
            "zms-set": zms(sight, visit, mean_set),
        }

    def _mean_set(self) -> float:
        kinds = self._world.kinds.values()
        return sum(k.minutes * k.share for k in kinds) / sum(k.share for k in kinds)

    def follow(self, sight: Sight) -> None:
        """What phones of those in line are told meanwhile."""
        outs = self._outlooks(sight)
        places: dict[str, int] = {}
        for visit in sight.line:
            n = places[visit.service] = places.get(visit.service, -1) + 1
            out = outs.get(visit.service)
            told = out.behind(n) if out else None
            if told and visit.called is None:
                now = (sight.at - sight.midnight).total_seconds()
                self._followed.append((visit, now, told))

    def _outlooks(self, sight: Sight) -> dict[ServiceId, outlook.Outlook]:
        began = time.process_time()
        hall, at, today = sight.world.hall, sight.at, sight.observer.lessons
        now = (at - sight.midnight).total_seconds()
        how = outlook.manner(
            {id: s.minutes for id, s in hall.services.items()}, self._past, today, now
        )
        lanes = roster.lanes(
            hall, at, sight.duties, sight.people, sight.observer.idle_since, today, self._past
        )
        people = [outlook.Waiting(v.service, v.due - now) for v in sight.line]
        made = outlook.forecast(people, lanes, how, roster.breaks(hall, at), self._rng)
        self.took_ms.append(1000 * (time.process_time() - began))
        return made

    def judge(self, visits: Iterable[Visit]) -> None:
        for visit in visits:
            if visit.called is None:
                continue
            real = visit.called - visit.joined
            for name, told in visit.promised.items():
                if told is not None:
                    self.scores[name].add(told.low_s, told.high_s, real)
                elif name == "here":
                    self.unknown += 1
        for visit, now, told in self._followed:
            if visit.called is not None:
                self.scores["followed"].add(told.low_s, told.high_s, visit.called - now)


def zms(sight: Sight, visit: Visit, average: float) -> Estimate | None:
    """ZMS's closed form: with n ahead, c counters and a minutes,
    pessimistic floor((n + 1)·a/c), optimistic floor(max(0, n - c + 1)·0.8·a/c)."""
    hall = sight.world.hall
    mine = hall.windows_for[visit.service]
    counters = sum(sight.duties[w.id].state is DutyState.OPEN for w in mine)
    if not counters:
        return None
    n = sum(v.due < visit.due and any(w.serves(v.service) for w in mine) for v in sight.line)
    high = floor((n + 1) * average / counters)
    low = floor(max(0, n - counters + 1) * 0.8 * average / counters)
    return Estimate(60 * low, 60 * high)


def try_day(seed: int) -> Tried:
    """One day of one hall, after days to learn from."""
    world = worlds.world(seed % 12)
    past = []
    for n in range(LEARNT_DAYS):
        day = Day(world, FIRST + timedelta(days=n), f"past {seed} {n}")
        day.play()
        past.append(of_document(day.observer.lessons.document()))
    tried = Tried(world, past, f"chance {seed}")
    day = Day(world, FIRST + timedelta(days=3), f"unseen {seed}", tried.promise, tried.follow)
    tried.judge(day.play())
    return tried


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.estimates", description=__doc__)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="of the first day")
    args = parser.parse_args(argv)
    whole = {name: Score() for name in ("here", "followed", "zms", "zms-set")}
    print("| day | tickets | coverage | score | followed | ZMS coverage | ZMS score | ms |")
    print("|---|---|---|---|---|---|---|---|")
    worst = 0.0
    for seed in range(args.seed, args.seed + args.days):
        tried = try_day(seed)
        for name, score in tried.scores.items():
            whole[name].merge(score)
        here, old = tried.scores["here"], tried.scores["zms-set"]
        worst = max(worst, max(tried.took_ms))
        print(
            f"| {seed} | {len(here.points)} | {here.coverage:.2f} | {here.interval:.1f} |"
            f" {tried.scores['followed'].coverage:.2f} | {old.coverage:.2f} | {old.interval:.1f} |"
            f" {mean(tried.took_ms):.0f} |",
            flush=True,
        )
    for name, score in whole.items():
        print(
            f"{name}: n {len(score.points)}, coverage {score.coverage:.3f}, interval score"
            f" {score.interval:.1f}, width {mean(score.widths):.1f} min,"
            f" below {score.below / len(score.points):.3f}"
        )
    here, old = whole["here"], min((whole["zms"], whole["zms-set"]), key=lambda s: s.interval)
    ratio = here.interval / old.interval
    print(f"score: {ratio:.2f} of ZMS's better one; the longest forecast: {worst:.0f} ms of CPU")
    return 0 if 0.75 <= here.coverage <= 0.85 and ratio <= 1 / 3 else 1


if __name__ == "__main__":
    sys.exit(main())
