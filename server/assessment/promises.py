"""Promised and real waits side by side, from the event log alone."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from server.assessment.measures import Spread, spread
from server.domain.events import Logged


@dataclass(frozen=True, slots=True)
class Promise:
    """What one visitor was told at the kiosk, and how long the first call really took.

    ``low_s`` None: nothing could be promised; ``real_s`` None: not called (yet).
    """

    at: datetime
    low_s: float | None
    high_s: float | None
    real_s: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Of those who took a ticket in one stretch of time. ``kept``: how many of the ``judged``
    (promised and called) waits lay within their range; medians of what was promised; ``shorter``
    and ``longer``: waits outside it. None: nothing to measure."""

    tickets: int
    judged: int
    kept: int
    shorter: int
    longer: int
    low_s: float | None
    high_s: float | None
    real: Spread


def promises(log: Iterable[Logged]) -> list[Promise]:
    """Of every ticket issued in a log, in the order of issue. A call that was undone never was."""
    issued: dict[str, Logged] = {}
    called: dict[str, datetime] = {}
    for event in log:
        if event.ticket is None:
            continue
        if event.kind == "ticket_issued":
            issued[event.ticket] = event
        elif event.kind == "ticket_called" and event.facts["nth"] == 1:
            called[event.ticket] = event.at
        elif event.kind == "ticket_call_undone":
            called.pop(event.ticket, None)
    return [_promise(event, called.get(id)) for id, event in issued.items()]


def _promise(event: Logged, called: datetime | None) -> Promise:
    low, high = event.facts.get("promised") or (None, None)
    real = (called - event.at).total_seconds() if called else None
    return Promise(event.at, low, high, real)


def kept(found: Iterable[Promise]) -> Kept:
    made = list(found)
    told = [p for p in made if p.low_s is not None]
    judged = [
        (p.low_s, p.high_s, p.real_s)
        for p in told
        if p.low_s is not None and p.high_s is not None and p.real_s is not None
    ]
    shorter = sum(real < low for low, _, real in judged)
    longer = sum(real > high for _, high, real in judged)
    return Kept(
        tickets=len(made),
        judged=len(judged),
        kept=len(judged) - shorter - longer,
        shorter=shorter,
        longer=longer,
        low_s=statistics.median(low for low, _, _ in judged) if judged else None,
        high_s=statistics.median(high for _, high, _ in judged) if judged else None,
        real=spread(real for _, _, real in judged),
    )


def by_hour(found: Iterable[Promise], local: Callable[[datetime], datetime]) -> dict[int, Kept]:
    """By the hall's hour in which the ticket was taken; hours without a ticket are left out."""
    hours: dict[int, list[Promise]] = {}
    for one in found:
        hours.setdefault(local(one.at).hour, []).append(one)
    return {hour: kept(some) for hour, some in sorted(hours.items())}
