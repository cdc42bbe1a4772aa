"""Who is next, and why.

One number orders everything: a ticket's *due time* = when it joined the line − the head start of
its class. A window looks only at the head of the line of each service that it serves and takes the
smallest due + delay, the delay being 0 for its own services. So nobody is overtaken by anyone who
joined later by more than the largest head start plus the helping delay: nobody starves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from server.domain.events import Why
from server.domain.hall import ORDINARY, Hall, PriorityClass, Settings, Window
from server.domain.ids import ClassId, ServiceId, TicketId, WindowId
from server.domain.ticket import Placed


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
    slot_at: datetime | None = None
    placed: Placed | None = None


# What a supervisor has set for one clerk: minutes of delay by service, None: takes none of these.
Weights = Mapping[ServiceId, float | None]
NO_WEIGHTS: Final[Weights] = {}


@dataclass(frozen=True, slots=True)
class Pick:
    head: Head
    why: Why


class Discipline(Protocol):
    """A rule for the order of the line. Pure: the same heads give the same pick."""

    def due(self, joined_at: datetime, klass: PriorityClass) -> datetime:
        """The due time of a ticket that joins now."""

    def pick(
        self,
        heads: Iterable[Head],
        hall: Hall,
        window: Window,
        at: datetime,
        weights: Weights = NO_WEIGHTS,
    ) -> Pick | None:
        """The next of these heads of lines for ``window``; None when there is none."""

    def ordinary_turn(self, pick: Pick, run: int, settings: Settings) -> bool:
        """Whether an ordinary ticket, if one waits, goes before ``pick``: ``run`` privileged ones
        in a row were called."""


def _take(heads: Iterable[Head], window: Window, weights: Weights) -> Head | None:
    ranked = (
        (head.due_at + delay, head.joined_at, head.id, head)
        for head in heads
        if (delay := _delay(head, window, weights)) is not None
    )
    first = min(ranked, default=None, key=lambda rank: rank[:3])
    return first[3] if first else None


def _delay(head: Head, window: Window, weights: Weights) -> timedelta | None:
    """None: this clerk takes none of these. What is bound here was sent to this very window."""
    if head.bound == window.id:
        return timedelta()
    weight = weights.get(head.service, 0.0)
    return None if weight is None else window.delay(head.service) + timedelta(minutes=weight)


def explain(
    head: Head, hall: Hall, window: Window, at: datetime, weights: Weights = NO_WEIGHTS
) -> Why:
    """Why ``head`` is the next one at ``window``, as a code and the facts of its sentence."""
    service = hall.services.get(head.service)  # gone if the set-up changed while it waited
    facts: dict[str, object] = {
        "service": service.name if service else head.service,
        "waited_s": max(0, round((at - head.joined_at).total_seconds())),
    }
    if head.bound == window.id:
        return Why(code="bound_here", facts=facts)
    if delay := _delay(head, window, weights):
        facts["delay_s"] = round(delay.total_seconds())
        if weights.get(head.service):
            return Why(code="weighted", facts=facts)
        return Why(code="helping", facts=facts)
    if head.slot_at is not None and head.placed is None:
        return Why(code="appointment", facts={**facts, "slot": f"{hall.local(head.slot_at):%H:%M}"})
    lead = head.joined_at - head.due_at
    klass = hall.classes.get(ClassId(head.class_id))
    if head.placed is None and lead > timedelta() and (klass is None or klass.head_start):
        told = {"class": klass.name if klass else head.class_id}
        return Why(
            code="head_start", facts={**facts, **told, "lead_s": round(lead.total_seconds())}
        )
    if head.placed is Placed.CARRIED:
        return Why(code="carried", facts=facts)
    if lead or head.placed:
        back = round(max(-lead, timedelta()).total_seconds())
        return Why(code="placed_behind", facts={**facts, "back_s": back})
    return Why(code="first_in_line", facts=facts)


class HeadStart:
    """The rule of the house: first come, first served, with a head start for some."""

    def due(self, joined_at: datetime, klass: PriorityClass) -> datetime:
        return joined_at - klass.head_start

    def pick(
        self,
        heads: Iterable[Head],
        hall: Hall,
        window: Window,
        at: datetime,
        weights: Weights = NO_WEIGHTS,
    ) -> Pick | None:
        head = _take(heads, window, weights)
        return Pick(head, explain(head, hall, window, at, weights)) if head else None

    def ordinary_turn(self, pick: Pick, run: int, settings: Settings) -> bool:
        cap = settings.privileged_cap
        return cap is not None and run >= cap and pick.head.class_id != ORDINARY


class FirstCome(HeadStart):
    """Plain first come, first served: nobody has a head start."""

    def due(self, joined_at: datetime, klass: PriorityClass) -> datetime:
        return joined_at

    def ordinary_turn(self, pick: Pick, run: int, settings: Settings) -> bool:
        return False


DISCIPLINES: Final[dict[str, Discipline]] = {"head_start": HeadStart(), "first_come": FirstCome()}


def in_turn(pick: Pick, run: int) -> Pick:
    """The first ordinary one, whose turn it is although others are due before it."""
    facts = {**pick.why["facts"], "run": run}
    return Pick(pick.head, Why(code="ordinary_turn", facts=facts))


def due_as(
    rule: Discipline, due_at: datetime, before: PriorityClass, now: PriorityClass
) -> datetime:
    """The due time of a ticket whose class becomes another one: moved by what their head starts
    differ, so that a place which it was given (behind others, at a slot) still counts."""
    return due_at + (rule.due(due_at, now) - rule.due(due_at, before))


def discipline_of(settings: Settings) -> Discipline:
    return DISCIPLINES[settings.discipline]
