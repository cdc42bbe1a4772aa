"""What a day of the log teaches about waiting: how long people stay at a window, how soon the next
one is called, who leaves, who overtakes. Nothing here knows who anybody was.

Times are seconds: the log says when somebody was called and when the window was done with them, so
a no-show and a wrong call cost what they really cost, and nobody needs to enter an average.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from server.domain.events import Logged
from server.domain.hall import Hall
from server.domain.ids import ServiceId

MOST_TURNS: Final = 40  # kept of a service and day
_MOST_OTHERS: Final = 300
_LONGEST_TURN_S: Final = 4 * 3600.0
LONGEST_GAP_S: Final = 1800.0
_LATEST: Final = timedelta(minutes=20)
_WELL_INTO_A_BREAK: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Overtaking:
    """Somebody joined ``lead_s`` ahead of the tail, at this second of the (hall's) day."""

    at_s: float
    service: ServiceId
    lead_s: float


@dataclass(slots=True)
class Lessons:
    """One day's, in seconds.

    ``turns``: from call to the end at the window, whatever the end was, by service and in the order
    of the day. ``gaps``: from there to the next call while somebody waited. ``lateness``: of the
    first call after an opening time, if somebody waited. ``reactions``: from joining to the call
    where a window stood idle. ``joined`` people, of whom ``left`` gave up in line. ``worked``:
    windows that called somebody; ``through``: those that did so in the hall's break.
    """

    turns: dict[ServiceId, list[float]] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    reactions: list[float] = field(default_factory=list)
    overtakings: list[Overtaking] = field(default_factory=list)
    joined: int = 0
    left: int = 0
    worked: set[str] = field(default_factory=set)
    through: set[str] = field(default_factory=set)

    def document(self) -> dict[str, Any]:
        """As plain values and of bounded size: what a day leaves behind."""
        return {
            "turns": {id: _whole(_even(v, MOST_TURNS)) for id, v in sorted(self.turns.items())},
            "gaps": _whole(_even(self.gaps, _MOST_OTHERS)),
            "lateness": _whole(_even(self.lateness, _MOST_OTHERS)),
            "reactions": _whole(_even(self.reactions, _MOST_OTHERS)),
            "overtakings": [
                [round(o.at_s), o.service, round(o.lead_s)]
                for o in self.overtakings[-10 * _MOST_OTHERS :]
            ],
            "joined": self.joined,
            "left": self.left,
            "worked": sorted(self.worked),
            "through": sorted(self.through),
        }


def of_document(document: Mapping[str, Any]) -> Lessons:
    return Lessons(
        turns={ServiceId(id): list(values) for id, values in document["turns"].items()},
        gaps=list(document["gaps"]),
        lateness=list(document["lateness"]),
        reactions=list(document["reactions"]),
        overtakings=[Overtaking(a, ServiceId(s), lead) for a, s, lead in document["overtakings"]],
        joined=document["joined"],
        left=document["left"],
        worked=set(document["worked"]),
        through=set(document["through"]),
    )


def _even(values: Sequence[float], most: int) -> list[float]:
    """At most ``most`` of them with the same spread: evenly from the sorted ones."""
    if len(values) <= most:
        return list(values)
    ranked = sorted(values)
    step = len(ranked) / most
    return [ranked[int((n + 0.5) * step)] for n in range(most)]


def _whole(values: Iterable[float]) -> list[int]:
    return [round(value) for value in values]


@dataclass(slots=True)
class _Turn:
    ticket: str
    service: ServiceId
    since: datetime


class Observer:
    """Reads the log of one day, event by event, into ``lessons``; also knows since when each
    window has been without anybody (``idle_since``)."""

    def __init__(self, hall: Hall, day: str) -> None:
        self.lessons = Lessons()
        self.idle_since: dict[str, datetime] = {}
        self._hall, self._day = hall, day
        self._joined: dict[str, datetime] = {}
        self._turns: dict[str, _Turn] = {}  # by ticket
        self._breaks = _breaks(hall, day)
        self._openings = _openings(hall, day)
        self._fresh: set[str] = set()  # windows that opened and called nobody yet

    def see(self, event: Logged) -> None:
        if (do := _SEEN.get(event.kind)) is not None:
            do(self, event)

    def _issued(self, event: Logged) -> None:
        self.lessons.joined += 1
        self._joins(event)

    def _joins(self, event: Logged) -> None:
        """In line, perhaps ahead of its tail."""
        if event.ticket is None:
            return
        self._joined[event.ticket] = event.at
        if due := event.facts.get("due_at"):
            lead = (event.at - datetime.fromisoformat(due)).total_seconds()
            if lead > 0:
                service = ServiceId(event.facts["service"])
                told = Overtaking(self._second(event.at), service, lead)
                self.lessons.overtakings.append(told)

    def _called(self, event: Logged) -> None:
        if event.ticket is None or event.window is None or event.ticket in self._turns:
            return  # a recall
        self._turns[event.ticket] = _Turn(event.ticket, ServiceId(event.facts["service"]), event.at)
        joined = self._joined.pop(event.ticket, None)
        since = self.idle_since.pop(event.window, None)
        if event.window in self._fresh:
            self._fresh.discard(event.window)
            self._first_call(event.at, joined)
        elif joined is not None and since is not None:
            waited = (event.at - max(joined, since)).total_seconds()
            if 0 <= waited <= LONGEST_GAP_S and not self._in_break(max(joined, since)):
                found = self.lessons.gaps if joined <= since else self.lessons.reactions
                found.append(waited)
        self.lessons.worked.add(event.window)
        if self._in_break(event.at - _WELL_INTO_A_BREAK) and self._in_break(event.at):
            self.lessons.through.add(event.window)

    def _first_call(self, at: datetime, joined: datetime | None) -> None:
        for opening in self._openings:
            late = at - opening
            if joined is not None and joined < opening and abs(late) <= _LATEST:
                self.lessons.lateness.append(late.total_seconds())

    def _done(self, event: Logged) -> None:
        """Away from the window, to wherever."""
        turn = self._turns.pop(event.ticket or "", None)
        if turn is None:
            return
        took = (event.at - turn.since).total_seconds()
        if 0 < took <= _LONGEST_TURN_S:
            self.lessons.turns.setdefault(turn.service, []).append(took)
        if event.window is not None:
            self.idle_since[event.window] = event.at

    def _goes_on(self, event: Logged) -> None:
        """The next service of the visit at the same window: a turn ends and another begins."""
        self._done(event)
        if event.ticket is not None:
            service = ServiceId(event.facts["service"])
            self._turns[event.ticket] = _Turn(event.ticket, service, event.at)

    def _undone(self, event: Logged) -> None:
        """A wrong call says nothing of how long people stay."""
        turn = self._turns.pop(event.ticket or "", None)
        if turn is not None and event.ticket is not None:
            self._joined[event.ticket] = turn.since

    def _leaves(self, event: Logged) -> None:
        if self._joined.pop(event.ticket or "", None) is not None:
            self.lessons.left += 1
        self._done(event)

    def _ends(self, event: Logged) -> None:
        self._joined.pop(event.ticket or "", None)
        self._turns.pop(event.ticket or "", None)

    def _returns(self, event: Logged) -> None:
        """Sent on or put aside, and perhaps in line again with its place kept."""
        self._done(event)
        if event.ticket is not None and event.kind != "ticket_held":
            self._joined[event.ticket] = event.at

    def _opens(self, event: Logged) -> None:
        if event.window is not None:
            self.idle_since[event.window] = event.at
            self._fresh.add(event.window)

    def _closes(self, event: Logged) -> None:
        self.idle_since.pop(event.window or "", None)

    def _second(self, at: datetime) -> float:
        local = self._hall.local(at)
        return local.hour * 3600.0 + local.minute * 60 + local.second

    def _in_break(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self._breaks)


_SEEN: Final[Mapping[str, Callable[[Observer, Logged], None]]] = {
    "ticket_issued": Observer._issued,
    "ticket_rejoined": Observer._joins,
    "ticket_resumed": Observer._returns,
    "ticket_called": Observer._called,
    "ticket_finished": Observer._done,
    "ticket_missed": Observer._done,
    "ticket_continued": Observer._goes_on,
    "ticket_forwarded": Observer._returns,
    "ticket_transferred": Observer._returns,
    "ticket_held": Observer._returns,
    "ticket_call_undone": Observer._undone,
    "ticket_cancelled": Observer._leaves,
    "ticket_expired": Observer._ends,
    "window_opened": Observer._opens,
    "window_closed": Observer._closes,
}
KINDS: Final = frozenset(_SEEN)


def observe(hall: Hall, day: str, log: Iterable[Logged]) -> Lessons:
    """What a whole day teaches."""
    seen = Observer(hall, day)
    for event in log:
        seen.see(event)
    return seen.lessons


def _breaks(hall: Hall, day: str) -> list[tuple[datetime, datetime]]:
    """The times between a day's opening periods."""
    on = datetime.fromisoformat(day).date()
    periods = hall.hours.periods(on)
    return [
        (
            datetime.combine(on, before.closes, hall.tz),
            datetime.combine(on, after.opens, hall.tz),
        )
        for before, after in pairwise(periods)
    ]


def _openings(hall: Hall, day: str) -> list[datetime]:
    on = datetime.fromisoformat(day).date()
    return [datetime.combine(on, p.opens, hall.tz) for p in hall.hours.periods(on)]
