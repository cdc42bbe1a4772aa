"""Simulated days for the estimator: a world of its own, which shares no line with what it tries.

Every hall has services whose handling times are of different kinds and not what its file says,
clerks of different speed, a day's own pace, random demand, privileged and booked visitors, people
who leave or miss their call and come back, pauses, a lunch break, windows that go away and come to
help, and a door that shuts while the line is still served.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any

from server.domain.duty import Duty, DutyState
from server.domain.events import Logged
from server.domain.hall import Hall
from server.domain.hours import Hours
from server.domain.ids import ServiceId, WindowId
from server.domain.lessons import Observer
from server.domain.roster import AtWindow
from tests import builders
from tests.builders import period, service, window

SHAPE = (  # from, to (hours), share of the day's visitors
    (8.5, 9.0, 0.07),
    (9.0, 10.5, 0.33),
    (10.5, 11.5, 0.17),
    (11.5, 12.0, 0.05),
    (12.0, 13.5, 0.06),
    (13.5, 14.5, 0.11),
    (14.5, 16.0, 0.17),
    (16.0, 16.75, 0.04),
)
LEADS = {"ordinary": 0.0, "elderly": 20 * 60.0, "pregnant": 30 * 60.0}
NO_SHOW_S = (60.0, 180.0)


@dataclass
class Kind:
    """How long one service really takes: its file says ``minutes``."""

    minutes: float
    draw: Callable[[random.Random], float]
    share: float


@dataclass
class World:
    """A hall as it really is; days of it differ."""

    hall: Hall
    kinds: dict[ServiceId, Kind]
    speed: dict[WindowId, float]
    load: float
    no_show: float
    cancels: float
    through: frozenset[WindowId]


def _lognormal(mu: float, sigma: float, rng: random.Random) -> float:
    return rng.lognormvariate(mu, sigma)


def _gamma(shape: float, scale: float, rng: random.Random) -> float:
    return rng.gammavariate(shape, scale)


def _two(mean: float, quick: float, rng: random.Random) -> float:
    """A quick question, or the whole business."""
    if rng.random() < quick:
        return rng.gammavariate(4, mean * 0.3 / 4)
    return rng.gammavariate(6, mean * (1 - 0.3 * quick) / (1 - quick) / 6)


def _kind(rng: random.Random) -> Kind:
    mean = rng.uniform(4, 16) * 60
    draw: Callable[[random.Random], float]
    form = rng.choice(("lognormal", "gamma", "two"))
    if form == "lognormal":
        sigma = rng.uniform(0.4, 0.9)
        draw = partial(_lognormal, math.log(mean) - sigma**2 / 2, sigma)
    elif form == "gamma":
        shape = rng.uniform(1.5, 5)
        draw = partial(_gamma, shape, mean / shape)
    else:
        draw = partial(_two, mean, rng.uniform(0.2, 0.5))
    entered = max(1.0, round(mean / 60 * rng.lognormvariate(0, 0.3)))
    return Kind(entered, lambda r: min(max(draw(r), 20), 5400), rng.uniform(0.5, 2))


def world(seed: int) -> World:
    """A hall: one line for all windows, departments that help each other, or a mixture."""
    rng = random.Random(f"hall {seed}")
    form = seed % 3
    names = [f"s{n}" for n in range((3, 6, 8)[form])]
    kinds = {ServiceId(name): _kind(rng) for name in names}
    if form == 0:
        windows = [window(f"w{n}", None) for n in range(rng.randint(3, 5))]
    elif form == 1:
        a, b = " ".join(names[:3]), " ".join(names[3:])
        windows = [
            window("w0", a, **{names[3]: 10.0}),
            window("w1", a),
            window("w2", b),
            window("w3", b, **{names[0]: 10.0}),
            window("w4", None),
        ]
    else:
        windows = [window(f"w{n}", None) for n in range(5)]
        windows += [window(f"w{n}", " ".join(names[n - 5 :: 3])) for n in range(5, 8)]
    hours = Hours(workdays=(period("09:00", "12:00"), period("13:30", "17:00")))
    hall = builders.hall(windows=tuple(windows), hours=hours)
    services = {id: service(id, minutes=kind.minutes) for id, kind in kinds.items()}
    ids = list(hall.windows)
    return World(
        hall=replace(hall, services=services),
        kinds=kinds,
        speed={id: rng.lognormvariate(0, 0.2) for id in ids},
        load=rng.uniform(0.75, 1.05),
        no_show=rng.uniform(0.03, 0.08),
        cancels=rng.uniform(0.01, 0.05),
        through=frozenset(rng.sample(ids, rng.choice((0, 0, 1, 2)))),
    )


@dataclass
class Visit:
    id: str
    service: ServiceId
    joined: float
    due: float
    comes: bool
    called: float | None = None
    promised: Any = None
    rejoined: bool = False
    followed: list[tuple[float, Any]] = field(default_factory=list)


@dataclass
class Sight:
    """What can be known at a moment: the same that the server knows."""

    world: World
    at: datetime
    line: list[Visit]  # in due order
    duties: dict[WindowId, Duty]
    people: dict[str, list[AtWindow]]
    observer: Observer
    midnight: datetime


class Day:
    """One day of a world, played second by second; ``promise`` is asked for every new ticket."""

    def __init__(
        self,
        world: World,
        day: date,
        seed: str,
        promise: Callable[[Sight, Visit], Any] | None = None,
        follow: Callable[[Sight], None] | None = None,
    ) -> None:
        self.world, self.rng = world, random.Random(seed)
        self.midnight = datetime.combine(day, time(), world.hall.tz)
        self.observer = Observer(world.hall, day.isoformat())
        self.promise, self.follow = promise, follow
        self.pace = self.rng.lognormvariate(0, 0.12)
        self.line: list[Visit] = []
        self.duties = {id: Duty(id) for id in world.hall.windows}
        self.here: dict[WindowId, tuple[Visit, float] | None] = dict.fromkeys(world.hall.windows)
        self.leaving: dict[WindowId, float] = {}  # goes away when free, until then
        self.visits: list[Visit] = []
        self.log: list[Logged] = []
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order, self._seq = count(), count(1)
        self.now = 0.0

    def play(self) -> list[Visit]:
        self._plan()
        while self._agenda:
            self.now, _, do = heapq.heappop(self._agenda)
            do()
        return self.visits

    def _later(self, at: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (max(at, self.now), next(self._order), do))

    def _plan(self) -> None:
        rng, world = self.rng, self.world
        for start, end, share in SHAPE:
            rate = self._visitors() * share / ((end - start) * 3600)
            at = start * 3600 + rng.expovariate(rate)
            while at < end * 3600:
                self._later(at, self._arrives)
                at += rng.expovariate(rate)
        for id in world.hall.windows:
            self._later(9 * 3600 + rng.uniform(-180, 240), partial(self._opens, id))
            if id not in world.through:
                self._later(12 * 3600, partial(self._goes, id, 5400 + rng.uniform(-90, 240)))
            self._plan_pauses(id)
        if rng.random() < 0.4:  # called away for something else
            id = rng.choice(list(world.hall.windows))
            away = rng.uniform(1800, 3600)
            self._later(rng.uniform(9.5, 15.5) * 3600, lambda: self._goes(id, away))
        if self.follow:
            for minute in range(9 * 60, 17 * 60, 20):
                self._later(minute * 60.0, self._followed)

    def _followed(self) -> None:
        if self.follow:
            self.follow(self.sight())

    def _plan_pauses(self, id: WindowId) -> None:
        at = 9.3 * 3600 + self.rng.expovariate(1 / 9000)
        while at < 16.5 * 3600:
            if not 11.5 < at / 3600 < 13.6:
                length = self.rng.uniform(240, 720)
                self._later(at, partial(self._goes, id, length, pause=True))
            at += self.rng.expovariate(1 / 9000)

    def _visitors(self) -> float:
        """How many come: what the windows can do in their hours, by the load and the day."""
        world = self.world
        shares = sum(kind.share for kind in world.kinds.values())
        probe = random.Random("mean")
        mean = sum(
            kind.share / shares * sum(kind.draw(probe) for _ in range(200)) / 200
            for kind in world.kinds.values()
        )
        if not hasattr(self, "_size"):
            self._size = self.rng.lognormvariate(0, 0.2)
        able = len(world.hall.windows) * 6.5 * 3600 / (mean + 45)
        return able * world.load * self._size

    def _tell(self, kind: str, visit: Visit | None, window: str | None, **facts: Any) -> None:
        at = self.midnight + timedelta(seconds=self.now)
        told = Logged(
            next(self._seq), at, kind, visit.id if visit else None, window, None, None, None, facts
        )
        self.log.append(told)
        self.observer.see(told)

    def _iso(self, second: float) -> str:
        return (self.midnight + timedelta(seconds=second)).isoformat()

    def sight(self) -> Sight:
        people: dict[str, list[AtWindow]] = {
            id: [AtWindow(here[0].service, self.midnight + timedelta(seconds=here[1]))]
            for id, here in self.here.items()
            if here
        }
        at = self.midnight + timedelta(seconds=self.now)
        return Sight(self.world, at, self.line, self.duties, people, self.observer, self.midnight)

    def _arrives(self) -> None:
        rng, world = self.rng, self.world
        names = list(world.kinds)
        service = rng.choices(names, [world.kinds[n].share for n in names])[0]
        drawn = rng.random()
        lead = LEADS["elderly" if drawn < 0.10 else "pregnant" if drawn < 0.13 else "ordinary"]
        if 0.13 <= drawn < 0.17:  # booked, and a little after the beginning of the slot
            lead = rng.uniform(0, 600)
        visit = Visit(
            id=f"t{len(self.visits)}",
            service=service,
            joined=self.now,
            due=self.now - lead,
            comes=rng.random() >= world.no_show,
        )
        self.visits.append(visit)
        self._tell("ticket_issued", visit, None, service=service, due_at=self._iso(visit.due))
        if self.promise:
            visit.promised = self.promise(self.sight(), visit)
        self._joins(visit)
        if rng.random() < world.cancels:
            self._later(self.now + rng.uniform(300, 2400), lambda: self._gives_up(visit))

    def _joins(self, visit: Visit) -> None:
        self.line.append(visit)
        self.line.sort(key=lambda one: one.due)
        self._wake()

    def _gives_up(self, visit: Visit) -> None:
        if visit in self.line:
            self.line.remove(visit)
            if not visit.rejoined:
                visit.called = None
            self._tell("ticket_cancelled", visit, None, service=visit.service)

    def _opens(self, id: WindowId) -> None:
        if self.duties[id].state is DutyState.OPEN:
            return
        if 12 * 3600 <= self.now < 13.45 * 3600 and id not in self.world.through:
            self._later(13.5 * 3600 + self.rng.uniform(-90, 240), lambda: self._opens(id))
            return
        kind = "window_resumed" if self.duties[id].state is DutyState.PAUSED else "window_opened"
        self.duties[id] = replace(self.duties[id], state=DutyState.OPEN)
        self._tell(kind, None, id)
        self._later(self.now + self.rng.uniform(5, 40), lambda: self._free(id))

    def _goes(self, id: WindowId, length: float, pause: bool = False) -> None:
        """Away for ``length`` from now, or from when the visitor in hand is served."""
        if self.duties[id].state is not DutyState.OPEN:
            return
        if self.here[id]:
            self.leaving[id] = length if pause else length + self.now
            self.leaving[id] *= -1 if pause else 1
            return
        state = DutyState.PAUSED if pause else DutyState.CLOSED
        self.duties[id] = replace(self.duties[id], state=state)
        self._tell("window_paused" if pause else "window_closed", None, id)
        self._later(self.now + length, lambda: self._opens(id))

    def _wake(self) -> None:
        """Idle clerks see that somebody waits, after a while."""
        for id, duty in self.duties.items():
            if duty.state is DutyState.OPEN and self.here[id] is None:
                self._later(self.now + self.rng.uniform(5, 30), partial(self._free, id))

    def _free(self, id: WindowId) -> None:
        if self.here[id] or self.duties[id].state is not DutyState.OPEN:
            return
        place = self.world.hall.windows[id]
        able = [v for v in self.line if place.serves(v.service)]
        if not able:
            return
        visit = min(able, key=lambda v: v.due + place.delay(v.service).total_seconds())
        self.line.remove(visit)
        if visit.called is None:
            visit.called = self.now
        self.here[id] = (visit, self.now)
        self._tell("ticket_called", visit, id, service=visit.service, nth=1)
        if visit.comes:
            kind = self.world.kinds[visit.service]
            took = self.rng.uniform(10, 50)
            took += kind.draw(self.rng) * self.pace * self.world.speed[id]
        else:
            took = self.rng.uniform(*NO_SHOW_S)
        self._later(self.now + took, lambda: self._done(id))

    def _done(self, id: WindowId) -> None:
        here = self.here[id]
        assert here is not None
        visit, self.here[id] = here[0], None
        if visit.comes:
            self._tell("ticket_finished", visit, id, service=visit.service)
        else:
            self._tell("ticket_missed", visit, id, service=visit.service, calls=1)
            if self.rng.random() < 0.4:
                visit.comes = True
                self._later(self.now + self.rng.uniform(120, 600), lambda: self._comes_back(visit))
        away = self.leaving.pop(id, None)
        if away is not None:
            pause = away < 0
            self._goes(id, -away if pause else max(60.0, away - self.now), pause)
            return
        self._later(self.now + self.rng.uniform(8, 40), lambda: self._free(id))

    def _comes_back(self, visit: Visit) -> None:
        own = [v for v in self.line if v.service == visit.service]
        visit.due = own[min(2, len(own) - 1)].due + 1e-6 if own else self.now
        visit.rejoined = True
        self._tell(
            "ticket_rejoined", visit, None, service=visit.service, due_at=self._iso(visit.due)
        )
        self._joins(visit)
