"""The visitor rates the visit: on the phone page, or at the pad of the window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from server.domain import rating as rules
from server.domain.case import not_own
from server.domain.errors import Refused
from server.domain.rating import Rating
from server.domain.ticket import Ticket
from server.usecases import cases, evaluations, guiding
from server.usecases.ports import UnitOfWork

CLOCKS_APART: Final = timedelta(seconds=5)
"""A tablet knows the hall's time by its pictures."""
# A clerk and the one who took over.
_ONE_DESK: Final = 2


def rate(
    uow: UnitOfWork,
    ticket: Ticket,
    level: int,
    *,
    at: datetime,
    origin: str,
    reasons: Sequence[str] = (),
    comment: str | None = None,
    phone: str | None = None,
    now: datetime | None = None,
    by: str | None = None,
    source: str | None = None,
    place: str | None = None,
) -> Rating:
    """A rating of level 1 or 2 opens a case. ``at``: when it was made, ``now``: when it came, if
    later; ``phone``: to be called back about it; ``by``: who entered it from paper. ``source``: see
    VisitRated; ``place``: a keyed hash of where it came from.

    Raises Refused: already_rated, not_served_yet, rating_too_late; WrongValue("wrong_phone")."""
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
    at_desk = place is not None and _is_desk(uow, ticket, place, now or at)
    uow.record(rating.event(ticket, by=by, source=source, at_desk=at_desk))
    evaluations.queue(uow, ticket.id, at=now or at)
    cases.open_for(uow, ticket, rating, at=now or at, phone=phone)
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
    return rate(
        uow, ticket, level, at=min(pressed_at, at), origin="pad", now=at, source=f"{agent}/{device}"
    )


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
    moment, source = max(pressed, ended), f"window/{window}"
    return ticket, rate(uow, ticket, level, at=moment, origin="pad", now=at, source=source)


def rate_on_paper(
    uow: UnitOfWork,
    key: str,
    level: int,
    *,
    by: str,
    at: datetime,
    reasons: Sequence[str] = (),
    comment: str | None = None,
    phone: str | None = None,
) -> Rating:
    """Enter what a visitor wrote on a form (id, code or today's number of the ticket). Nobody
    enters a rating of themselves. Raises as rate(), WrongValue("unknown_ticket"),
    NotAllowed("own_case")."""
    ticket = uow.tickets.get(guiding.ticket_of(uow, key, at))
    not_own(cases.served_by(uow, ticket.id), by)
    return rate(
        uow,
        ticket,
        level,
        at=at,
        origin="paper",
        by=by,
        reasons=reasons,
        comment=comment,
        phone=phone,
    )


def _is_desk(uow: UnitOfWork, ticket: Ticket, place: str, at: datetime) -> bool:
    """Whether whoever served the visit is signed in at this place, and hardly anybody else: an
    address that many share says nothing."""
    there = uow.sessions.at_place(place, at)
    return len(there) <= _ONE_DESK and cases.served_by(uow, ticket.id) in there
