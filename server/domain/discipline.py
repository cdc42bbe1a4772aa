"""Who is next, and why.

One number orders everything: a ticket's *due time* = when it joined the line − the head start of
its class. A window looks only at the head of the line of each service that it serves and takes the
smallest due + delay, the delay being 0 for its own services. So nobody is overtaken by anyone who
joined later by more than the largest head start plus the helping delay: nobody starves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from server.domain.events import Why
from server.domain.hall import Hall, PriorityClass, Settings, Window
from server.domain.ids import ClassId, ServiceId, TicketId, WindowId


@dataclass(frozen=True, slots=True)
class Head:
    """The first of a line, as far as the order needs to know it."""

    id: TicketId
    number: str
    service: ServiceId
    class_id: str
    joined_at: datetime
    due_at: datetime
    bound: WindowId | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    head: Head
    why: Why


class Discipline(Protocol):
    """A rule for the order of the line. Pure: the same heads give the same pick."""

    def due(self, joined_at: datetime, klass: PriorityClass) -> datetime:
        """The due time of a ticket that joins now."""

    def pick(self, heads: Iterable[Head], hall: Hall, window: Window, at: datetime) -> Pick | None:
        """The next of these heads of lines for ``window``; None when there is none."""


def _take(heads: Iterable[Head], window: Window) -> Head | None:
    return min(
        heads,
        key=lambda head: (head.due_at + _delay(head, window), head.joined_at, head.id),
        default=None,
    )


def _delay(head: Head, window: Window) -> timedelta:
    return timedelta() if head.bound == window.id else window.delay(head.service)


def explain(head: Head, hall: Hall, window: Window, at: datetime) -> Why:
    """Why ``head`` is the next one at ``window``, as a code and the facts of its sentence.

    A missed call puts a ticket behind others by a due time of its own, which may lie before it
    joined when those have a head start: that is no head start of this one.
    """
    service = hall.services.get(head.service)  # gone if the set-up changed while it waited
    facts: dict[str, object] = {
        "service": service.name if service else head.service,
        "waited_s": max(0, round((at - head.joined_at).total_seconds())),
    }
    if head.bound == window.id:
        return Why(code="bound_here", facts=facts)
    if delay := window.delay(head.service):
        return Why(code="helping", facts={**facts, "delay_s": round(delay.total_seconds())})
    lead = head.joined_at - head.due_at
    klass = hall.classes.get(ClassId(head.class_id))
    if lead > timedelta() and (klass is None or klass.head_start):
        told = {"class": klass.name if klass else head.class_id}
        return Why(
            code="head_start", facts={**facts, **told, "lead_s": round(lead.total_seconds())}
        )
    if lead:
        back = round(max(-lead, timedelta()).total_seconds())
        return Why(code="placed_behind", facts={**facts, "back_s": back})
    return Why(code="first_in_line", facts=facts)


class HeadStart:
    """The rule of the house: first come, first served, with a head start for some."""

    def due(self, joined_at: datetime, klass: PriorityClass) -> datetime:
        return joined_at - klass.head_start

    def pick(self, heads: Iterable[Head], hall: Hall, window: Window, at: datetime) -> Pick | None:
        head = _take(heads, window)
        return Pick(head, explain(head, hall, window, at)) if head else None


class FirstCome(HeadStart):
    """Plain first come, first served: nobody has a head start."""

    def due(self, joined_at: datetime, klass: PriorityClass) -> datetime:
        return joined_at


DISCIPLINES: Final[dict[str, Discipline]] = {"head_start": HeadStart(), "first_come": FirstCome()}


def discipline_of(settings: Settings) -> Discipline:
    return DISCIPLINES[settings.discipline]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A wait as a range, in seconds."""

    low_s: int
    high_s: int


def estimate(ahead: int, open_windows: int, minutes: float) -> Estimate | None:
    """A wait from people ahead, windows now open and the expected handling; None: unknown.

    The low end takes 60 % of the expected handling and the windows freeing up evenly, the high end
    150 % and one more person at each window. No open window: nobody can say.
    """
    if open_windows <= 0:
        return None
    turn = minutes * 60 / open_windows
    return Estimate(round(ahead * turn * 0.6), round((ahead + 1) * turn * 1.5))
