"""One rating per visit, of five national levels; unrated is not satisfied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.domain import events
from server.domain.errors import Refused, WrongValue
from server.domain.ids import TicketId
from server.domain.ticket import State, Ticket

LEVELS: Final = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


@dataclass(frozen=True, slots=True)
class Rating:
    """What a visitor said. ``comment`` may hold anything, so it never goes into an event."""

    ticket: TicketId
    level: int
    reasons: tuple[str, ...]
    comment: str | None
    origin: str
    at: datetime

    def event(
        self,
        ticket: Ticket,
        *,
        by: str | None = None,
        source: str | None = None,
        at_desk: bool = False,
    ) -> events.VisitRated:
        return events.VisitRated(
            at=self.at,
            ticket=ticket.id,
            window=ticket.window,
            staff=by,
            service=ticket.service,
            level=self.level,
            origin=self.origin,
            reasons=self.reasons,
            source=source,
            at_desk=at_desk or None,
        )


def rateable_until(ticket: Ticket, rating_days: int) -> datetime | None:
    """None while the visit is not over."""
    if ticket.state is not State.SERVED or ticket.ended_at is None:
        return None
    return ticket.ended_at + timedelta(days=rating_days)


def asked_until(ticket: Ticket, pad_timeout_s: float) -> datetime | None:
    """Until when the pad of the window asks its visitor; None while the visit is not over."""
    if ticket.state is not State.SERVED or ticket.ended_at is None:
        return None
    return ticket.ended_at + timedelta(seconds=pad_timeout_s)


def rate(
    ticket: Ticket,
    level: int,
    *,
    earlier: Rating | None,
    rating_days: int,
    origin: str,
    at: datetime,
    reasons: tuple[str, ...] = (),
    comment: str | None = None,
) -> Rating:
    """A rating of a served visit, once and in time; refused otherwise."""
    if level not in LEVELS:
        raise WrongValue("wrong_level", field="level", level=level)
    if earlier is not None:
        raise Refused("already_rated")
    until = rateable_until(ticket, rating_days)
    if until is None:
        raise Refused("not_served_yet", state=ticket.state)
    if at > until:
        raise Refused("rating_too_late", days=rating_days)
    return Rating(ticket.id, level, reasons, comment, origin, at)
