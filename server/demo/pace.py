"""Simulated time held to the hall's clock, with word from outside let in as it comes."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import simpy

from hardware.clock import Clock

_LOOK_UP_S = 0.5  # a signal handler's wish to stop is seen this soon


class Pace:
    """Runs a simpy environment whose unit is one hall second after the first day's midnight."""

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        self.clock = clock
        first = clock.now().astimezone(zone)
        self.midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        self.env = simpy.Environment(initial_time=self.hall_s())
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._stopping = False
        self.latest_s = 0.0  # the most that anything happened after its time, in hall seconds

    def hall_s(self) -> float:
        """Hall seconds after the first midnight, by the clock and not by the simulation."""
        return (self.clock.now() - self.midnight).total_seconds()

    def moment(self) -> datetime:
        return self.clock.now().astimezone(self.midnight.tzinfo)

    def day(self, n: int) -> datetime:
        """Midnight of the n-th day, the first being 0."""
        return self.midnight + timedelta(days=n)

    def tell(self, act: Callable[[], None]) -> None:
        """From any thread: do this within the simulation, now."""
        self._inbox.put(act)

    def stop(self) -> None:
        """From any thread or a signal handler: end ``run`` soon."""
        self._stopping = True

    def run(self, until: float | None = None) -> None:
        """Run to a hall second, or until ``stop``. A slow server makes it late, never wrong."""
        while not self._stopping:
            due = self.env.peek()
            if until is not None and min(due, self.hall_s()) >= until:
                return
            self._hear(min(self.clock.real_seconds(due - self.hall_s()), _LOOK_UP_S))
            late = self.hall_s() - due
            if late >= 0:
                self.latest_s = max(self.latest_s, late)
                self.env.step()

    def _hear(self, patience_s: float) -> None:
        """Let in what was told from outside, waiting at most ``patience_s`` real seconds."""
        try:
            act = self._inbox.get(timeout=patience_s) if patience_s > 0 else self._inbox.get(False)
        except queue.Empty:
            return
        late = max(0.0, self.hall_s() - self.env.now)
        # in its turn, so that simulated time never runs back
        self.env.timeout(late).callbacks.append(lambda _: act())


def wait_until(ready: Callable[[], bool], seconds: float) -> bool:
    """Poll a real-time condition."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
