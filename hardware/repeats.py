"""De-bouncing: a device that was not heard at once says the same again."""

from __future__ import annotations

from collections.abc import Hashable


class Repeats:
    """The same thing again within ``within_s`` of the last time is a repeat, however often."""

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._seen: dict[Hashable, float] = {}

    def is_repeat(self, thing: Hashable, now: float) -> bool:
        last = self._seen.get(thing)
        self._seen = {k: t for k, t in self._seen.items() if now - t < self._within_s}
        self._seen[thing] = now
        return last is not None and now - last < self._within_s
