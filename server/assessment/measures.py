"""The first figures, from the event log alone. docs/measures.md defines each one.

None means that nothing happened to measure; 0 is a count. A call that was undone never happened.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from server.domain.events import Logged

LEAST_FOR_LEVELS: Final = 5  # unless the hall sets another; see Settings.least_ratings
SATISFIED: Final = 3
# Ways of serving; whether it was outside the hours only whoever knows the hours can tell.
ALL_HOURS: Final = "all_hours"
MODES: Final = ("appointment", "onsite", "agent", ALL_HOURS)


@dataclass(slots=True)
class Call:
    """One call with its recalls, until the ticket left the window."""

    service: str
    window: str | None
    staff: str | None
    at: datetime
    joined_at: datetime | None
    first: bool
    chosen: bool = False
    recalls: int = 0
    called: bool = True  # False: the visit went on with this service, nobody was called again
    started_at: datetime | None = None
    ended_at: datetime | None = None
    end: str | None = None
    overtime: bool = False
    outcome: str | None = None


@dataclass(slots=True)
class Story:
    """What happened to one ticket, as far as the log tells. ``origin``: who gave it: kiosk, guide,
    api. ``missent``: it was sent on to another service, and not to come back."""

    ticket: str
    joined_at: datetime | None = None
    origin: str | None = None
    appointment: bool = False
    missent: bool = False
    mode: str = "visit"
    again: bool | None = None
    service: str | None = None
    first_service: str | None = None
    calls: list[Call] = field(default_factory=list)
    left: str | None = None
    level: int | None = None
    excluded: bool = False

    @property
    def current(self) -> Call | None:
        return self.calls[-1] if self.calls and self.calls[-1].end is None else None


_ENDS: Final = {
    "ticket_finished": "served",
    "ticket_missed": "no_show",
    "ticket_transferred": "transferred",
    "ticket_forwarded": "forwarded",
    "ticket_continued": "continued",
    "ticket_held": "held",
    "ticket_cancelled": "cancelled",
    "ticket_expired": "expired",
}


def stories(log: Iterable[Logged]) -> list[Story]:
    """The tickets of a log (in order of seq), each with its calls."""
    known: dict[str, Story] = {}
    for event in log:
        if event.ticket is not None:
            story = known.setdefault(event.ticket, Story(event.ticket))
            _tell(story, event)
    return list(known.values())


def _tell(story: Story, event: Logged) -> None:
    kind, current = event.kind, story.current
    if kind != "visit_extended":  # that service is still to come
        story.service = event.facts.get("service", story.service)
    if kind == "ticket_issued":
        story.joined_at, story.first_service = event.at, story.service
        story.origin = "guide" if event.staff else (event.device or "").partition(":")[0] or None
        story.appointment = event.facts.get("class_id") == "appointment"
        story.mode = event.facts.get("mode") or story.mode
        story.again = event.facts.get("again")
    elif kind == "ticket_called" and current is None:
        story.calls.append(
            Call(
                event.facts["service"],
                event.window,
                event.staff,
                event.at,
                story.joined_at,
                first=not story.calls,
                chosen=event.facts.get("why", {}).get("code") == "chosen",
            )
        )
    elif kind == "ticket_called" and current:
        current.recalls += 1
    elif kind == "ticket_started" and current:
        current.started_at = event.at
        current.staff = event.staff or current.staff
    elif kind == "ticket_call_undone" and current:
        story.calls.pop()
    elif kind in _ENDS:
        _end(story, current, event)
    elif kind == "visit_mode_set":
        story.mode = event.facts["mode"]
    elif kind == "visit_rated":
        story.level = event.facts["level"]
    elif kind == "rating_excluded":
        story.excluded = True


def _end(story: Story, current: Call | None, event: Logged) -> None:
    if current:
        current.end, current.ended_at = _ENDS[event.kind], event.at
        current.overtime = bool(event.facts.get("overtime_s"))
        current.outcome = event.facts.get("outcome")
    if event.kind == "ticket_transferred":
        other = event.facts["service"] != event.facts["from_service"]
        story.missent = story.missent or (other and not event.facts.get("return_to"))
    if event.kind in ("ticket_cancelled", "ticket_expired"):
        story.left = _ENDS[event.kind]
    if event.kind == "ticket_continued" and current:
        going_on = Call(
            *(event.facts["service"], event.window, event.staff or current.staff, event.at),
            *(story.joined_at, False),
            called=False,
            started_at=event.at,
        )
        story.calls.append(going_on)


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations in seconds; None when n is 0. ``p90``: nearest rank."""

    n: int
    median_s: float | None = None
    p90_s: float | None = None
    max_s: float | None = None


def spread(values: Iterable[float]) -> Spread:
    found = sorted(values)
    if not found:
        return Spread(0)
    return Spread(
        len(found),
        round(statistics.median(found), 3),
        round(found[math.ceil(0.9 * len(found)) - 1], 3),
        round(found[-1], 3),
    )


@dataclass(frozen=True, slots=True)
class Ratings:
    """``of``: served visits = ``n`` (rated, and it counts) + ``excluded`` + ``unrated``. Unrated
    visits are left out of ``satisfaction`` (levels 3 to 5).

    Below ``least`` ratings neither the levels nor the satisfaction are told: they would name a
    visitor.
    """

    n: int
    of: int
    unrated: int
    excluded: int
    capture: float | None
    satisfaction: float | None
    levels: dict[int, int] | None


def ratings(
    levels: Sequence[int], served: int, *, excluded: int = 0, least: int = LEAST_FOR_LEVELS
) -> Ratings:
    n = len(levels)
    told = n >= least
    rated = n + excluded
    return Ratings(
        n=n,
        of=served,
        unrated=served - rated,
        excluded=excluded,
        capture=round(rated / served, 4) if served else None,
        satisfaction=round(sum(x >= SATISFIED for x in levels) / n, 4) if told else None,
        levels={level: levels.count(level) for level in range(5, 0, -1)} if told else None,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one window, clerk, service, or the hall. ``modes``: served visits by way of
    serving, see MODES. ``repeat``: the share of repeat visits, 0 to 1, of ``repeat_judged``."""

    id: str
    tickets: int | None
    called: int | None
    served: int | None
    no_shows: int | None
    cancelled: int | None
    transferred: int | None
    chosen: int | None
    overtime: int | None
    wait: Spread
    walk: Spread
    handling: Spread
    ratings: Ratings
    modes: dict[str, int | None] | None = None
    repeats: int | None = None
    repeat_judged: int | None = None
    repeat: float | None = None


@dataclass(slots=True)
class Tally:
    tickets: set[str] = field(default_factory=set)
    stays: int = 0  # calls, and services gone on with
    called: int = 0
    chosen: int = 0
    overtime: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    walks: list[float] = field(default_factory=list)
    handlings: list[float] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    excluded: int = 0
    extra: Counter[str] = field(default_factory=Counter)  # figures that only periods tell

    def end(self, how: str) -> None:
        self.ends[how] = self.ends.get(how, 0) + 1

    def row(self, id: str, least: int = LEAST_FOR_LEVELS, *, hours: bool = False) -> Row:
        """``hours``: whether the hours of the hall were known to whoever told it."""
        any_at_all = bool(self.tickets or self.stays or self.ends)
        count = {k: self.ends.get(k, 0) for k in ("served", "no_show", "cancelled", "transferred")}
        return Row(
            id,
            len(self.tickets) if any_at_all else None,
            self.called if any_at_all else None,
            count["served"] if any_at_all else None,
            count["no_show"] if any_at_all else None,
            count["cancelled"] if any_at_all else None,
            count["transferred"] if any_at_all else None,
            self.chosen if any_at_all else None,
            self.overtime if any_at_all else None,
            spread(self.waits),
            spread(self.walks),
            spread(self.handlings),
            ratings(self.levels, count["served"], excluded=self.excluded, least=least),
            self._modes(hours) if any_at_all else None,
            self.extra["repeats"] if any_at_all else None,
            self.extra["repeat_judged"] if any_at_all else None,
            self._repeat(),
        )

    def _modes(self, hours: bool) -> dict[str, int | None]:
        unknown = () if hours else (ALL_HOURS,)
        return {m: None if m in unknown else self.extra[f"mode_{m}"] for m in MODES}

    def _repeat(self) -> float | None:
        judged = self.extra["repeat_judged"]
        return round(self.extra["repeats"] / judged, 4) if judged else None


def nothing(id: str) -> Row:
    """The row of something that nothing happened to."""
    return Tally().row(id)


@dataclass(frozen=True, slots=True)
class Day:
    total: Row
    windows: dict[str, Row]
    clerks: dict[str, Row]
    services: dict[str, Row]


def between(start: datetime | None, end: datetime | None) -> Iterator[float]:
    """The time between, if both are known and in order: a clock set back makes no figure."""
    if start is not None and end is not None and end >= start:
        yield (end - start).total_seconds()


@dataclass(frozen=True, slots=True)
class Shape:
    """What the set-up says and the log does not. ``department`` of a service, ``zone`` of a window,
    ``promise_s``: the wait that a service promises at most; ``hour``: of a moment, "09"; ``shut``:
    at a moment the hall is "open", in a "break" between its hours, or "closed"."""

    department: Mapping[str, str] = field(default_factory=dict)
    zone: Mapping[str, str] = field(default_factory=dict)
    promise_s: Mapping[str, float] = field(default_factory=dict)
    hour: Callable[[datetime], str] | None = None
    shut: Callable[[datetime], str] | None = None


Tallies = dict[str, dict[str, Tally]]  # "window" → "w1" → what it did


def tallies(told: Iterable[Story], shape: Shape = Shape()) -> Tallies:
    """Of the tickets of a log: of the hall, of each window, clerk and service; with a ``shape`` of
    each department and zone, and of the tickets taken in each hour."""
    made: Tallies = {}

    def of(by: str, id: str | None) -> list[Tally]:
        return [] if id is None else [made.setdefault(by, {}).setdefault(id, Tally())]

    for story in told:
        hour = shape.hour and story.joined_at and shape.hour(story.joined_at)
        everywhere = [*of("hall", "total"), *of("hour", hour or None)]
        if story.joined_at is not None and story.first_service is not None:
            first = story.first_service
            places = of("service", first) + of("department", shape.department.get(first))
            for tally in everywhere + places:
                tally.tickets.add(story.ticket)
                tally.extra.update(_of_a_ticket(story))
        for call in story.calls:
            there = [*of("window", call.window), *of("clerk", call.staff)]
            if call.window is not None:
                there += of("zone", shape.zone.get(call.window))
            for tally in there:
                tally.tickets.add(story.ticket)
            places = of("service", call.service) + of(
                "department", shape.department.get(call.service)
            )
            promised = shape.promise_s.get(call.service)
            for tally in everywhere + places + there:
                _count(tally, call, story)
                tally.extra.update(_of_a_call(call, promised))
                tally.extra.update(_modes(call, story, shape.shut))
        if story.left == "cancelled" and not any(c.end == "cancelled" for c in story.calls):
            department = shape.department.get(story.service or "")
            for tally in everywhere + of("service", story.service) + of("department", department):
                tally.end("cancelled")
    return made


def _of_a_ticket(story: Story) -> Iterator[str]:
    if story.appointment:
        yield "appointments"
    if story.missent:
        yield "missent"
        yield f"missent_{story.origin or 'unknown'}"
    if story.again is not None:
        yield "repeat_judged"
    if story.again:
        yield "repeats"


def _modes(call: Call, story: Story, shut: Callable[[datetime], str] | None) -> Iterator[str]:
    """How a visit was served; only one that was counts. Overtime is counted beside these."""
    if call.end != "served":
        return
    if story.appointment:
        yield "mode_appointment"
    if story.mode in ("onsite", "agent"):
        yield f"mode_{story.mode}"
    if shut is not None:
        begun = shut(call.started_at or call.at)
        taken = "open" if story.joined_at is None else shut(story.joined_at)
        if begun == "break" or "closed" == begun == taken:
            yield "mode_all_hours"


def _of_a_call(call: Call, promised: float | None) -> dict[str, int]:
    found = {"recalls": call.recalls}
    if call.outcome is not None:
        found[f"outcome_{call.outcome}"] = 1
    if call.first and promised is not None:
        for wait in between(call.joined_at, call.at):
            found |= {"promise_judged": 1, "promise_kept": int(wait <= promised)}
    return found


def day(
    log: Iterable[Logged],
    *,
    least: int = LEAST_FOR_LEVELS,
    shut: Callable[[datetime], str] | None = None,
) -> Day:
    """All figures of the tickets in a log. ``least``: see Ratings; ``shut``: see Shape."""
    made = tallies(stories(log), Shape(shut=shut))
    hours = shut is not None
    total = made.get("hall", {}).get("total", Tally())
    rows = (_rows(made.get(by, {}), least, hours) for by in ("window", "clerk", "service"))
    return Day(total.row("total", least, hours=hours), *rows)


def _count(tally: Tally, call: Call, story: Story) -> None:
    tally.stays += 1
    tally.called += call.called
    tally.chosen += call.chosen
    tally.overtime += call.overtime
    if call.first:
        tally.waits.extend(between(call.joined_at, call.at))
    if call.called:
        tally.walks.extend(between(call.at, call.started_at))
    if call.end is not None:
        tally.end(call.end)
    if call.end == "served":
        tally.handlings.extend(between(call.started_at, call.ended_at))
        if story.level is not None and story.excluded:
            tally.excluded += 1
        elif story.level is not None:
            tally.levels.append(story.level)


def _rows(tallies: dict[str, Tally], least: int, hours: bool) -> dict[str, Row]:
    return {id: tally.row(id, least, hours=hours) for id, tally in tallies.items()}
