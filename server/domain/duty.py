"""A window's duty: who sits there, and whether it takes people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain import events
from server.domain.errors import Refused
from server.domain.ids import StaffId, WindowId


class DutyState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


_STEPS: Final = {
    "open": ({DutyState.CLOSED}, DutyState.OPEN),
    "pause": ({DutyState.OPEN}, DutyState.PAUSED),
    "resume": ({DutyState.PAUSED}, DutyState.OPEN),
    "close": ({DutyState.OPEN, DutyState.PAUSED}, DutyState.CLOSED),
}


@dataclass(slots=True)
class Duty:
    window: WindowId
    state: DutyState = DutyState.CLOSED
    staff: StaffId | None = None
    reason: str | None = None
    since: datetime | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    def open(self, *, by: StaffId, at: datetime) -> None:
        """Sign on. The same clerk at an open window again changes nothing."""
        if self.state is not DutyState.CLOSED and self.staff == by:
            if self.state is DutyState.PAUSED:
                self.resume(by=by, at=at)
            return
        if self.state is not DutyState.CLOSED:
            raise Refused("window_taken", window=self.window)
        self._go("open", at)
        self.staff = by
        self.news.append(events.WindowOpened(at=at, window=self.window, staff=by))

    def pause(self, reason: str, *, by: StaffId, at: datetime) -> None:
        self._go("pause", at)
        self.reason = reason
        self.news.append(
            events.WindowPaused(at=at, window=self.window, staff=self.staff, reason=reason)
        )

    def resume(self, *, by: StaffId, at: datetime) -> None:
        self._go("resume", at)
        self.reason = None
        self.news.append(events.WindowResumed(at=at, window=self.window, staff=self.staff))

    def close(self, *, by: StaffId, at: datetime) -> None:
        self._go("close", at)
        told, self.staff, self.reason = self.staff, None, None
        self.news.append(events.WindowClosed(at=at, window=self.window, staff=told))

    def _go(self, step: str, at: datetime) -> None:
        allowed_from, to = _STEPS[step]
        if self.state not in allowed_from:
            raise Refused(
                "illegal_duty",
                state=self.state,
                step=step,
                allowed=sorted(s for s, (when, _) in _STEPS.items() if self.state in when),
            )
        self.state, self.since = to, at
