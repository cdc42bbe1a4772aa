"""Hall time: the one clock that server, agent and demo share, and may run elsewhere or faster.

``TINGXU_CLOCK=T0[@R0][xSPEED]`` says that hall time was the instant T0 (RFC 3339, with offset) when
the machine's clock showed R0 (Unix seconds; default: the start of this process), and runs SPEED
times as fast. Without it hall time is the machine's time.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_FORM = re.compile(
    r"^(?P<t0>\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d))"
    r"(?:@(?P<r0>\d+(?:\.\d+)?))?(?:x(?P<speed>\d+(?:\.\d+)?))?$"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """Hall time as a straight line over machine time."""

    t0: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    r0: float = 0.0
    speed: float = 1.0

    @classmethod
    def parse(cls, text: str | None, *, started: float | None = None) -> Clock:
        """Read ``TINGXU_CLOCK``; empty or None is the machine's own time. Raises ValueError."""
        if not text:
            return cls()
        found = _FORM.match(text.strip())
        if not found:
            raise ValueError(f"TINGXU_CLOCK: {text!r} is not T0[@R0][xSPEED]")
        t0 = datetime.fromisoformat(found["t0"].replace("Z", "+00:00")).astimezone(UTC)
        r0 = float(found["r0"]) if found["r0"] else (time.time() if started is None else started)
        speed = float(found["speed"] or 1)
        if speed <= 0:
            raise ValueError("TINGXU_CLOCK: the speed must be above 0")
        return cls(t0, r0, speed)

    def at(self, unix: float) -> datetime:
        """Hall time (UTC) at a reading of the machine's clock in Unix seconds."""
        return self.t0 + timedelta(seconds=(unix - self.r0) * self.speed)

    def now(self) -> datetime:
        return self.at(time.time())

    def real_seconds(self, hall_seconds: float) -> float:
        """How long a stretch of hall time lasts on the machine's clock."""
        return hall_seconds / self.speed

    def __str__(self) -> str:
        return f"{self.t0.isoformat()}@{self.r0:.3f}x{self.speed:g}"
