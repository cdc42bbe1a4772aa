"""The floor as a day's log tells it, with the seqs to follow it by: how windows stood, who waited.

A call that was undone never happened: its visitor waited on. A clock set back makes no stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.assessment.spans import Spans, union
from server.domain.events import Logged

OPEN, PAUSED, AWAY = "open", "paused", "away"


@dataclass(slots=True)
class Stand:
    """How a window stood from ``start`` until ``end``, begun by the event ``seq``. Of AWAY,
    ``staff`` is who left it."""

    window: str
    state: str
    staff: str | None
    reason: str | None
    start: datetime
    end: datetime
    seq: int


def _after(event: Logged, staff: str | None) -> tuple[str, str | None]:
    """The state that an event makes, and whose it is; ``staff``: who was there before."""
    to = event.facts.get("to_staff")
    return {
        "window_opened": (OPEN, event.staff),
        "window_resumed": (OPEN, staff or event.staff),
        "window_paused": (PAUSED, staff or event.staff),
        "window_closed": (AWAY, staff or event.staff),
        "window_taken_over": (OPEN, to) if to else (AWAY, staff or event.facts.get("from_staff")),
    }[event.kind]


_DUTY: Final = frozenset(
    {"window_opened", "window_resumed", "window_paused", "window_closed", "window_taken_over"}
)


def stands(log: Iterable[Logged], until: datetime) -> dict[str, list[Stand]]:
    """Of every window, from its first sign-on of the day."""
    found: dict[str, list[Stand]] = {}
    for event in log:
        if event.window is None or event.kind not in _DUTY:
            continue
        known = found.setdefault(event.window, [])
        before = known[-1].staff if known else None
        if known:
            known[-1].end = max(known[-1].start, event.at)
        state, staff = _after(event, before)
        reason = event.facts.get("reason") if state == PAUSED else None
        known.append(Stand(event.window, state, staff, reason, event.at, event.at, event.seq))
    for known in found.values():
        known[-1].end = max(known[-1].start, until)
    return found


@dataclass(slots=True)
class Wait:
    """A visitor in line; ``bound``: for that window alone. ``seq``: what put the visitor there."""

    ticket: str
    number: str
    service: str
    bound: str | None
    start: datetime
    end: datetime
    seq: int

    def fits(self, window: str, serves: frozenset[str] | None) -> bool:
        """Whether that window could have called."""
        if self.bound is not None:
            return self.bound == window
        return serves is None or self.service in serves

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


_JOINS: Final = frozenset(
    {"ticket_issued", "ticket_rejoined", "ticket_resumed", "ticket_transferred"}
    | {"ticket_forwarded", "ticket_call_undone"}
)
_LEAVES: Final = frozenset(
    {"ticket_called", "ticket_held", "ticket_cancelled", "ticket_expired", "ticket_missed"}
    | {"ticket_finished", "ticket_continued"}
)


def waits(log: Iterable[Logged], until: datetime) -> list[Wait]:
    """In the order in which the visitors joined."""
    found: list[Wait] = []
    waiting: dict[str, Wait] = {}
    called: dict[str, Wait] = {}
    known = numbers(log := list(log))
    for event in log:
        ticket = event.ticket
        if ticket is None or event.kind not in _JOINS | _LEAVES:
            continue
        left = waiting.pop(ticket, None)
        if left is not None:
            left.end = max(left.start, event.at)
        if event.kind == "ticket_called" and left is not None:
            called[ticket] = left
        elif event.kind == "ticket_call_undone" and ticket in called:
            waiting[ticket] = called.pop(ticket)
        elif event.kind in _JOINS:
            bound = event.facts.get("bound")
            one = Wait(
                *(ticket, known.get(ticket, ""), event.facts["service"], bound),
                *(event.at, event.at, event.seq),
            )
            waiting[ticket] = one
            found.append(one)
    for one in waiting.values():
        one.end = max(one.start, until)
    return found


def numbers(log: Iterable[Logged]) -> dict[str, str]:
    """The number of each ticket that a log names."""
    return {
        event.ticket: event.facts["number"]
        for event in log
        if event.ticket is not None and "number" in event.facts
    }


def length(those: Iterable[Wait], start: datetime, end: datetime) -> list[tuple[datetime, int]]:
    """How many waited: at ``start`` and from each moment on at which that changed, until
    ``end``."""
    kept = [one for one in those if one.start < end and one.end > start]
    moments = {start} | {
        when for one in kept for when in (one.start, one.end) if start < when < end
    }
    steps: list[tuple[datetime, int]] = []
    for when in sorted(moments):
        n = sum(one.start <= when < one.end for one in kept)
        if not steps or steps[-1][1] != n:
            steps.append((when, n))
    return steps


def somebody(those: Iterable[Wait]) -> Spans:
    """When anybody of these waited."""
    return union((one.start, one.end) for one in those)


Serves = Mapping[str, frozenset[str] | None]
