"""A window's duty: who sits there, and whether it takes people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain import events
from server.domain.discipline import NO_WEIGHTS, Weights
from server.domain.errors import Refused
from server.domain.hall import ORDINARY, Settings
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
    "take_over": ({DutyState.OPEN, DutyState.PAUSED}, DutyState.OPEN),
}


def places(
    staff: str,
    *,
    own: Iterable[str],
    backup: Iterable[str],
    standing_in: Mapping[str, bool],
    sits: Mapping[str, str | None],
) -> tuple[str, ...]:
    """Where somebody may sit now: at their own windows, where they stand in, and as the backup
    (B 角) wherever nobody else does.

    ``standing_in``: whether each stand-in's time is now; one that is over lasts until signing
    off. ``sits``: who is signed on where.
    """
    now = (window for window, holds in standing_in.items() if holds or sits.get(window) == staff)
    free = (window for window in backup if sits.get(window) in (None, staff))
    return tuple(dict.fromkeys((*own, *now, *free)))


@dataclass(slots=True)
class Duty:
    """``weights``: the clerk's, while signed on. ``run``: privileged calls in a row, counted where
    the hall caps them."""

    window: WindowId
    state: DutyState = DutyState.CLOSED
    staff: StaffId | None = None
    reason: str | None = None
    since: datetime | None = None
    weights: Weights = field(default_factory=lambda: NO_WEIGHTS)
    run: int = 0
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
        self.staff, self.run = by, 0
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
        self.weights = NO_WEIGHTS
        self.news.append(events.WindowClosed(at=at, window=self.window, staff=told))

    def take_over(self, to: StaffId | None, reason: str, *, by: StaffId, at: datetime) -> None:
        """A supervisor ends what the clerk forgot: another goes on, or the window closes. Whoever
        is called or served there stays there. Raises Refused: illegal_duty, window_taken."""
        if to is not None and to == self.staff:
            raise Refused("window_taken", window=self.window)
        forgotten = self.staff
        self._go("take_over", at)
        if to is None:
            self.state = DutyState.CLOSED
        self.staff, self.reason = to, None
        self.news.append(
            events.WindowTakenOver(
                at=at,
                window=self.window,
                staff=by,
                from_staff=forgotten,
                to_staff=to,
                reason=reason,
            )
        )

    def count_call(self, class_id: str, settings: Settings) -> int | None:
        """A new call here; returns the run with it, None where the hall has no cap."""
        if settings.privileged_cap is None:
            return None
        self.run = 0 if class_id == ORDINARY else self.run + 1
        return self.run

    def take_back_call(self, class_id: str, settings: Settings, *, in_turn: bool) -> int | None:
        """The call never happened. ``in_turn``: it was an ordinary one's because of the cap, and
        so is the next."""
        if settings.privileged_cap is None:
            return None
        if class_id != ORDINARY:
            self.run = max(0, self.run - 1)
        elif in_turn:
            self.run = settings.privileged_cap
        return self.run

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
