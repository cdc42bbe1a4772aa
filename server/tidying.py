"""When a server process looks for garbage in all that it holds.

Each connected screen is a few hundred objects, and looking through them all stops everybody: about
half a second with 5,000 phones. Python does so whenever enough was made since; here it is done when
nobody waits. What a request leaves behind is young, and found as ever.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

QUIET_S: Final = 60.0
GROWTH: Final = 1.5  # of memory: then it is done at any time
LEAST_GROWTH_MB: Final = 64.0
_NEVER: Final = 1_000_000_000


def resident_mb() -> float | None:
    """What this process holds of the machine's memory, in MB; None where that cannot be read."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Tidying:
    """``moved``: a number that changes with everything that happens. ``look`` is to be called
    about every second."""

    def __init__(
        self,
        moved: Callable[[], object],
        clock: Callable[[], float] = time.monotonic,
        memory_mb: Callable[[], float | None] = resident_mb,
    ) -> None:
        self._moved, self._clock, self._memory_mb = moved, clock, memory_mb
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        self.tidy()
        gc.freeze()  # what start-up made stays for good

    def tidy(self) -> None:
        gc.collect()
        self._tidied = self._seen = self._moved()
        self._since = self._clock()
        self._held_mb = self._memory_mb()

    def look(self) -> bool:
        """Whether it was time, and done."""
        if (moved := self._moved()) != self._seen:
            self._seen, self._since = moved, self._clock()
        quiet = self._seen != self._tidied and self._clock() - self._since >= QUIET_S
        if quiet or self._grown():
            self.tidy()
            return True
        return False

    def _grown(self) -> bool:
        held, now = self._held_mb, self._memory_mb()
        if held is None or now is None:
            return False
        return now > max(held * GROWTH, held + LEAST_GROWTH_MB)
