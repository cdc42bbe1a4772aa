"""The visitor rates the visit: on the phone page, or at the pad of the window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from server.domain import rating as rules
from server.domain.errors import Refused
from server.domain.rating import Rating
from server.domain.ticket import Ticket
from server.usecases.ports import UnitOfWork

CLOCKS_APART: Final = timedelta(seconds=5)
"""A tablet knows the hall's time by its pictures."""


def rate(
    uow: UnitOfWork,
    ticket: Ticket,
    level: int,
    *,
    at: datetime,
    origin: str,
    reasons: Sequence[str] = (),
    comment: str | None = None,
) -> Rating:
    """Raises Refused: already_rated, not_served_yet, rating_too_late."""
    rating = rules.rate(
        ticket,
        level,
        earlier=uow.ratings.of(ticket.id),
        rating_days=uow.hall.settings.rating_days,
        origin=origin,
        at=at,
        reasons=tuple(reasons),
        comment=comment or None,
    )
    uow.ratings.add(rating)
    uow.record(rating.event(ticket))
    return rating


def rate_at_pad(
    uow: UnitOfWork, agent: str, device: str, level: int, *, pressed_at: datetime, at: datetime
) -> Rating:
    """A key of a pad: it rates the visit that the pad was last to ask about.

    Raises Refused("nobody_to_rate") when the pad had nobody to ask.
    """
    asked = uow.jobs.last_rate(agent, device, min(pressed_at, at))
    if asked is None or asked.ticket is None:
        raise Refused("nobody_to_rate", device=device)
    ticket = uow.tickets.get(asked.ticket)
    return rate(uow, ticket, level, at=min(pressed_at, at), origin="pad")


def rate_at_window(
    uow: UnitOfWork,
    window: str,
    ticket_id: str,
    level: int,
    *,
    pressed_at: datetime | None,
    at: datetime,
) -> tuple[Ticket, Rating]:
    """A face of the tablet of a window, pressed while it asked; however late it is told.

    Raises NotFound (no such ticket), Refused("nobody_to_rate") when the tablet of this window did
    not ask about this visit then, and what `rate` raises.
    """
    ticket = uow.tickets.get(ticket_id)
    pressed = min(pressed_at or at, at)
    ended = ticket.ended_at
    until = rules.asked_until(ticket, uow.hall.settings.pad_timeout_s)
    if until is None or ended is None or ticket.window != window:
        raise Refused("nobody_to_rate", window=window)
    if not ended - CLOCKS_APART <= pressed <= until + CLOCKS_APART:
        raise Refused("nobody_to_rate", window=window)
    return ticket, rate(uow, ticket, level, at=max(pressed, ended), origin="pad")
