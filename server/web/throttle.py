"""Slows down guessing: after too many failures an address or a name has to wait.

Counts live in this process alone: with n server processes a guesser has n times as many tries,
which the sizes below allow for.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from server.domain.errors import Throttled


class Throttle:
    """At most ``failures`` within ``seconds`` for one subject."""

    def __init__(
        self,
        failures: int,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        most: int = 10_000,
    ) -> None:
        self._failures, self._seconds, self._clock, self._most = failures, seconds, clock, most
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, subject: str) -> None:
        """Raises Throttled while ``subject`` has to wait."""
        times = self._seen.get(subject)
        if times is None or len(times) < self._failures:
            return
        left = times[0] + self._seconds - self._clock()
        if left > 0:
            raise Throttled("too_often", retry_after_s=max(1, round(left)))

    def failed(self, subject: str) -> None:
        times = self._seen.setdefault(subject, deque(maxlen=self._failures))
        times.append(self._clock())
        self._seen.move_to_end(subject)
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)

    def forgive(self, subject: str) -> None:
        self._seen.pop(subject, None)
