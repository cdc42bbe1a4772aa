"""Windows and clerks through one day: open, busy, idle, paused, away (docs/measures.md).

None: the window was not signed on to that day, or the day is not over; 0.0 was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from server.assessment.measures import Story
from server.assessment.spans import Span, Spans, both, less, seconds, union
from server.domain.events import Logged


@dataclass(frozen=True, slots=True)
class Presence:
    """Seconds of one window or clerk. ``paused_s``: by reason. Of a window only, for nobody is held
    to the hall's hours without a roster: ``unattended_s``, ``late_s``, ``early_s``."""

    open_s: float
    busy_s: float
    idle_s: float
    paused_s: Mapping[str, float]
    unattended_s: float | None = None
    late_s: float | None = None
    early_s: float | None = None


@dataclass(slots=True)
class _Duty:
    """The stretches of one window or clerk."""

    opened: Spans = field(default_factory=list)
    paused: list[tuple[str, Span]] = field(default_factory=list)

    def add(self, reason: str | None, span: Span) -> None:
        if reason is None:
            self.opened.append(span)
        else:
            self.paused.append((reason, span))

    @property
    def signed_on(self) -> Spans:
        return union([*self.opened, *(span for _, span in self.paused)])


@dataclass(frozen=True, slots=True)
class _Now:
    """How a window stands since a moment: open (``reason`` None) or paused, by whom."""

    since: datetime
    staff: str | None
    reason: str | None = None


class _Floor:
    """Follows the windows through the log."""

    def __init__(self) -> None:
        self.windows: dict[str, _Duty] = {}
        self.clerks: dict[str, _Duty] = {}
        self._now: dict[str, _Now] = {}

    def follow(self, event: Logged) -> None:
        window = event.window
        if window is None or event.kind not in _STANDS:
            return
        before = self._now.get(window)
        self._end(window, event.at)
        after = _STANDS[event.kind](event, before)
        if after is not None:
            self._now[window] = after

    def end(self, until: datetime) -> None:
        for window in list(self._now):
            self._end(window, until)

    def _end(self, window: str, at: datetime) -> None:
        now = self._now.pop(window, None)
        if now is None:
            return
        span = (now.since, max(at, now.since))
        self.windows.setdefault(window, _Duty()).add(now.reason, span)
        if now.staff is not None:
            self.clerks.setdefault(now.staff, _Duty()).add(now.reason, span)


def _taken_over(event: Logged, before: _Now | None) -> _Now | None:
    to = event.facts.get("to_staff")
    return _Now(event.at, to) if to else None


# What a window's event makes of how it stood before. Closed is None.
_STANDS: Final = {
    "window_opened": lambda event, _: _Now(event.at, event.staff),
    "window_resumed": lambda event, before: _Now(event.at, before.staff if before else event.staff),
    "window_paused": lambda event, before: _Now(
        event.at, before.staff if before else event.staff, event.facts["reason"]
    ),
    "window_closed": lambda event, _: None,
    "window_taken_over": _taken_over,
}
DUTY_KINDS: Final = tuple(_STANDS)


def signed_on(log: Iterable[Logged], until: datetime) -> tuple[dict[str, Spans], dict[str, Spans]]:
    """When each window, and each clerk, was signed on (paused or not)."""
    floor = _Floor()
    for event in log:
        floor.follow(event)
    floor.end(until)
    return (
        {id: duty.signed_on for id, duty in floor.windows.items()},
        {id: duty.signed_on for id, duty in floor.clerks.items()},
    )


# A ticket waits for a service from the first of these until the next event of the other set.
_WAITS: Final = frozenset(
    {"ticket_issued", "ticket_rejoined", "ticket_resumed", "ticket_call_undone"}
    | {"ticket_transferred", "ticket_forwarded"}
)
_WAITS_NO_MORE: Final = frozenset(
    {"ticket_called", "ticket_held", "ticket_cancelled", "ticket_expired", "ticket_missed"}
    | {"ticket_finished", "ticket_continued"}
)


def waiting(log: Iterable[Logged], until: datetime) -> dict[str, Spans]:
    """When somebody waited for each service."""
    since: dict[str, tuple[str, datetime]] = {}
    found: dict[str, list[Span]] = {}

    def leave(ticket: str, at: datetime) -> None:
        if ticket in since:
            service, start = since.pop(ticket)
            found.setdefault(service, []).append((start, at))

    for event in log:
        if event.ticket is None or event.kind not in _WAITS | _WAITS_NO_MORE:
            continue
        leave(event.ticket, event.at)
        if event.kind in _WAITS:
            since[event.ticket] = (event.facts["service"], event.at)
    for ticket in list(since):
        leave(ticket, until)
    return {service: union(spans) for service, spans in found.items()}


@dataclass(frozen=True, slots=True)
class Calendar:
    """A day as the set-up has it. ``hours``: when the hall takes people, in order; ``until``: the
    end of the day, or now; ``serves``: services of each window, None: every one."""

    hours: Sequence[Span]
    until: datetime
    serves: Mapping[str, frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Presences:
    windows: dict[str, Presence]
    clerks: dict[str, Presence]


def presences(log: Sequence[Logged], told: Sequence[Story], day: Calendar) -> Presences:
    """Of every window and clerk that was signed on in a day's log. ``told``: the stories of it."""
    floor = _Floor()
    for event in log:
        floor.follow(event)
    floor.end(day.until)
    lines = waiting(log, day.until)
    busy_windows: dict[str, list[Span]] = {}
    busy_clerks: dict[str, list[Span]] = {}
    for story in told:
        for call in story.calls:
            span = (call.at, call.ended_at or day.until)
            if call.window is not None:
                busy_windows.setdefault(call.window, []).append(span)
            if call.staff is not None:
                busy_clerks.setdefault(call.staff, []).append(span)
    return Presences(
        {
            id: _window(
                duty, union(busy_windows.get(id, [])), _line(lines, day.serves.get(id)), day
            )
            for id, duty in floor.windows.items()
        },
        {
            id: Presence(*_plain(duty, union(busy_clerks.get(id, []))))
            for id, duty in floor.clerks.items()
        },
    )


def _line(lines: Mapping[str, Spans], serves: frozenset[str] | None) -> Spans:
    """When somebody waited whom the window could have called."""
    return union(
        span
        for service, spans in lines.items()
        if serves is None or service in serves
        for span in spans
    )


def _plain(duty: _Duty, busy: Spans) -> tuple[float, float, float, Mapping[str, float]]:
    opened = union(duty.opened)
    paused: dict[str, float] = {}
    for reason, (start, end) in duty.paused:
        paused[reason] = paused.get(reason, 0.0) + (end - start).total_seconds()
    # Whoever goes on serving while the window is paused is busy then, too.
    return seconds(opened), seconds(busy), seconds(less(opened, busy)), paused


def _window(duty: _Duty, busy: Spans, line: Spans, day: Calendar) -> Presence:
    open_s, busy_s, idle_s, paused_s = _plain(duty, busy)
    there = duty.signed_on
    hours = list(day.hours)
    if not hours or not there:
        return Presence(open_s, busy_s, idle_s, paused_s)
    first, last = there[0][0], there[-1][1]
    over = day.until >= hours[-1][1]
    since = [(first, day.until)] if first < day.until else []
    away = less(less(both(hours, since), union(duty.opened)), busy)
    return Presence(
        open_s,
        busy_s,
        idle_s,
        paused_s,
        unattended_s=seconds(both(away, line)),
        late_s=max(0.0, (first - hours[0][0]).total_seconds()),
        early_s=max(0.0, (hours[-1][1] - last).total_seconds()) if over else None,
    )
