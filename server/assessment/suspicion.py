"""What is odd about ratings, from the event log alone. A mark is a reason to look, never a verdict:
the rating counts until two people say otherwise. docs/ratings.md gives each mark's rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from server.domain.events import Logged


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is odd; see docs/ratings.md."""

    quick_s: float = 3.0
    burst: int = 4
    burst_s: float = 60.0
    source: int = 3
    pad: int = 10
    pad_capture: float = 0.9


K = TypeVar("K")
USUAL: Final = Limits()


@dataclass(frozen=True, slots=True)
class Mark:
    """``figures``: what made it odd, and the limit it went over."""

    code: str
    figures: dict[str, object]

    def plain(self) -> dict[str, object]:
        return {"code": self.code, **self.figures}


@dataclass(slots=True)
class Rated:
    """One rating with what the log tells around it. ``started_at`` None: nobody pressed start."""

    ticket: str
    at: datetime
    level: int
    origin: str
    window: str | None
    source: str | None
    at_desk: bool
    started_at: datetime | None
    ended_at: datetime | None
    marks: list[Mark] = field(default_factory=list)


def suspicious(
    log: Iterable[Logged], local_day: Callable[[datetime], date], limits: Limits = USUAL
) -> list[Rated]:
    """The ratings of a log (in order of seq) that bear a mark, in order."""
    rated, served = _read(log)
    for one in rated:
        one.marks.extend(_alone(one, limits))
    _bursts(rated, limits)
    _sources(rated, local_day, limits)
    _pads(rated, served, local_day, limits)
    return [one for one in rated if one.marks]


def _read(log: Iterable[Logged]) -> tuple[list[Rated], list[tuple[str | None, datetime]]]:
    """The ratings, and (window, when) of every visit served."""
    started: dict[str | None, datetime] = {}
    ended: dict[str | None, datetime] = {}
    served, rated = [], []
    for event in log:
        if event.kind in ("ticket_started", "ticket_continued"):
            started[event.ticket] = event.at
        elif event.kind in ("ticket_called", "ticket_call_undone"):
            started.pop(event.ticket, None)
        elif event.kind == "ticket_finished":
            ended[event.ticket] = event.at
            served.append((event.window, event.at))
        elif event.kind == "visit_rated" and event.ticket is not None:
            rated.append(
                Rated(
                    event.ticket,
                    event.at,
                    event.facts["level"],
                    event.facts["origin"],
                    event.window,
                    event.facts.get("source"),
                    bool(event.facts.get("at_desk")),
                    started.get(event.ticket),
                    ended.get(event.ticket),
                )
            )
    return rated, served


def _alone(one: Rated, limits: Limits) -> Iterator[Mark]:
    """What shows by one rating. A paper was filled in before somebody entered it."""
    if one.origin == "paper":
        return
    if one.started_at is not None and one.at < one.started_at:
        yield Mark("before_start", {"before_s": _s(one.started_at - one.at)})
    elif one.ended_at is not None:
        after = (one.at - one.ended_at).total_seconds()
        if after < limits.quick_s:
            yield Mark("too_quick", {"after_s": round(after, 1), "limit_s": limits.quick_s})
        if one.started_at is None:
            yield Mark("unstarted", {})
    if one.at_desk:
        yield Mark("clerk_device", {})


def _bursts(rated: Sequence[Rated], limits: Limits) -> None:
    """Many ratings of one window in a short time; each of them bears the largest burst it is in."""
    within = timedelta(seconds=limits.burst_s)
    for those in _by((one for one in rated if one.origin != "paper"), lambda o: o.window).values():
        those.sort(key=lambda o: o.at)
        largest: dict[str, int] = {}
        first = 0
        for last, one in enumerate(those):
            while one.at - those[first].at > within:
                first += 1
            count = last - first + 1
            if count >= limits.burst:
                for near in those[first : last + 1]:
                    largest[near.ticket] = max(count, largest.get(near.ticket, 0))
        for one in those:
            if one.ticket in largest:
                figures = {"count": largest[one.ticket], "within_s": limits.burst_s}
                one.marks.append(Mark("burst", {**figures, "limit": limits.burst}))


def _sources(rated: Sequence[Rated], day: Callable[[datetime], date], limits: Limits) -> None:
    """One address from which several visits of one window, and of no other, were rated on a day. A
    network that many share rates many windows."""
    mine = (one for one in rated if one.origin == "page" and one.source)
    for those in _by(mine, lambda o: (day(o.at), o.source)).values():
        if len(those) >= limits.source and len({one.window for one in those}) == 1:
            figures = {"count": len(those), "limit": limits.source}
            for one in those:
                one.marks.append(Mark("one_source", dict(figures)))


def _pads(
    rated: Sequence[Rated],
    served: Sequence[tuple[str | None, datetime]],
    day: Callable[[datetime], date],
    limits: Limits,
) -> None:
    """A pad that had nearly every visit of its window rated alike on a day: visitors do not."""
    visits: dict[tuple[str | None, date], int] = {}
    for window, at in served:
        visits[window, day(at)] = visits.get((window, day(at)), 0) + 1
    pads = (one for one in rated if one.origin == "pad")
    for (window, on), those in _by(pads, lambda o: (o.window, day(o.at))).items():
        of = visits.get((window, on), 0)
        alike = len({one.level for one in those}) == 1
        if len(those) >= limits.pad and alike and of and len(those) / of >= limits.pad_capture:
            figures = {"count": len(those), "of": of, "level": those[0].level}
            for one in those:
                one.marks.append(Mark("one_pad", dict(figures)))


def _by(rated: Iterable[Rated], key: Callable[[Rated], K]) -> dict[K, list[Rated]]:
    found: dict[K, list[Rated]] = {}
    for one in rated:
        found.setdefault(key(one), []).append(one)
    return found


def _s(span: timedelta) -> float:
    return round(span.total_seconds(), 1)
