"""How many tickets a service, a person and a kiosk may have: against lines longer than the day, and
against those who take tickets in order to sell them.

A limit that is not set asks nothing of the past, so it costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from server.domain.errors import Refused, WrongValue
from server.domain.hall import Service, Settings
from server.domain.ticket import LIVE, State, Ticket


class Past(Protocol):
    """What was given so far, as the limits ask."""

    def given(self) -> int:
        """Tickets of the service today."""

    def mine(self) -> Sequence[Ticket]:
        """Tickets of this person today."""

    def last_here(self, since: datetime) -> datetime | None:
        """When this kiosk last gave a ticket of the service, if after ``since``."""


def check(
    service: Service, settings: Settings, past: Past, *, known: bool, kiosk: bool, at: datetime
) -> None:
    """Whether one more ticket may be given now. ``known``: the visitor said who they are;
    ``kiosk``: a device asks, not a member of staff.

    Raises WrongValue("person_needed"); Refused: service_full, person_service_limit,
    person_day_limit, person_live_limit, take_too_soon.
    """
    if service.needs_person and not known:
        raise WrongValue("person_needed", field="id_number", service=service.id)
    if service.day_limit is not None and past.given() >= service.day_limit:
        raise Refused("service_full", service=service.id, limit=service.day_limit)
    if known:
        _of_person(service, settings, past)
    elif kiosk and settings.repeat_pause_s:
        pause = timedelta(seconds=settings.repeat_pause_s)
        if last := past.last_here(at - pause):
            left = (last + pause - at).total_seconds()
            raise Refused("take_too_soon", retry_after_s=max(1, round(left)))


def _of_person(service: Service, settings: Settings, past: Past) -> None:
    rules = (service.person_day_limit, settings.person_day_tickets, settings.person_live_tickets)
    if not any(limit is not None for limit in rules):
        return
    counted = [one for one in past.mine() if one.state is not State.CANCELLED]
    of_service = [one for one in counted if service.id in one.services()]
    live = [one for one in counted if one.state in LIVE]
    _most(settings.person_live_tickets, live, Refused("person_live_limit"))
    _most(service.person_day_limit, of_service, Refused("person_service_limit"))
    _most(settings.person_day_tickets, counted, Refused("person_day_limit"))


def _most(limit: int | None, found: Sequence[Ticket], refusal: Refused) -> None:
    if limit is not None and len(found) >= limit:
        refusal.facts["limit"] = limit
        raise refusal
