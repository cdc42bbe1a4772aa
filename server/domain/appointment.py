"""An appointment: a place at an hour of a day to come, and what becomes of it.

The hall divides the opening hours of a service into slots and lets so many people into each
(``Booking``). Who comes within the grace of the slot is due at the slot; who comes later has a
place like anybody else's; who does not come at all is counted, and repeaters wait before they
may book again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from server.domain import events
from server.domain.errors import Refused, WrongValue
from server.domain.hall import Booking
from server.domain.hours import Period
from server.domain.ids import ServiceId, TicketId
from server.domain.ticket import Actor


class Booked(StrEnum):
    """The state of an appointment."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"
    MISSED = "missed"


class Move(StrEnum):
    CHANGE = "change"
    CHECK_IN = "check_in"
    CANCEL = "cancel"
    MISS = "miss"


MOVES: Final[Mapping[Booked, Mapping[Move, Booked]]] = {
    Booked.BOOKED: {
        Move.CHANGE: Booked.BOOKED,
        Move.CHECK_IN: Booked.CHECKED_IN,
        Move.CANCEL: Booked.CANCELLED,
        Move.MISS: Booked.MISSED,
    },
    Booked.CHECKED_IN: {},
    Booked.CANCELLED: {},
    Booked.MISSED: {},
}


class Timing(StrEnum):
    """How a check-in lies to its slot. TOO_EARLY is none yet."""

    TOO_EARLY = "too_early"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Slot:
    """From ``start`` up to ``end``, UTC."""

    start: datetime
    end: datetime


def slots(periods: Iterable[Period], day: date, rule: Booking, tz: tzinfo) -> Iterator[Slot]:
    """The slots of a day: whole ones only, from each opening on. ``tz``: the hall's."""
    length = timedelta(minutes=rule.slot_minutes)
    for period in periods:
        start = datetime.combine(day, period.opens, tz).astimezone(UTC)
        closes = datetime.combine(day, period.closes, tz).astimezone(UTC)
        while start + length <= closes:
            yield Slot(start, start + length)
            start += length


@dataclass(frozen=True, slots=True)
class Visitor:
    """Keyed hashes of who booked, never a number in clear. Both None: nobody asked."""

    phone: str | None = None
    id_number: str | None = None

    @property
    def person(self) -> str | None:
        return self.id_number or self.phone

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in (self.id_number, self.phone) if key)


@dataclass(slots=True)
class Appointment:
    """``code`` is what the visitor is told; ``origin``: who booked, "api:NAME" or "staff:ID"."""

    id: str
    code: str
    service: ServiceId
    start: datetime
    end: datetime
    visitor: Visitor
    booked_at: datetime
    origin: str | None = None
    lang: str = "zh"
    state: Booked = Booked.BOOKED
    ticket: TicketId | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    def made(self, *, by: Actor, at: datetime) -> None:
        """Say that this appointment came to be."""
        self._tell(events.AppointmentBooked(**self._what(by, at), start=self.start))

    def change(self, slot: Slot, rule: Booking, *, by: Actor, at: datetime) -> None:
        """Another slot. Raises Refused: too_late_to_change, or what became of it before."""
        state = self._to(Move.CHANGE)
        if at > self.changeable_until(rule):
            raise Refused("too_late_to_change", hours=_plain(rule.cancel_ahead_hours))
        left, self.start, self.end, self.state = self.start, slot.start, slot.end, state
        self._tell(
            events.AppointmentChanged(**self._what(by, at), from_start=left, start=self.start)
        )

    def cancel(self, rule: Booking, *, by: Actor, at: datetime) -> None:
        """Raises Refused: too_late_to_cancel, or what became of it before."""
        state = self._to(Move.CANCEL)
        if at > self.changeable_until(rule):
            raise Refused("too_late_to_cancel", hours=_plain(rule.cancel_ahead_hours))
        self._cancelled(state, None, by=by, at=at)

    def call_off(self, reason: str, *, at: datetime) -> None:
        """The hall itself cannot keep it: no fault of the visitor's."""
        self._cancelled(self._to(Move.CANCEL), reason, by=Actor(), at=at)

    def timing(self, rule: Booking, at: datetime) -> Timing:
        if at < self.opens(rule):
            return Timing.TOO_EARLY
        grace = timedelta(minutes=rule.late_minutes)
        return Timing.ON_TIME if at <= self.start + grace else Timing.LATE

    def opens(self, rule: Booking) -> datetime:
        """When check-in begins."""
        return self.start - timedelta(minutes=rule.early_minutes)

    def changeable_until(self, rule: Booking) -> datetime:
        return self.start - timedelta(hours=rule.cancel_ahead_hours)

    def check_in(
        self, service: str, ticket: TicketId, rule: Booking, *, by: Actor, at: datetime
    ) -> Timing:
        """The visitor is here and takes ``ticket`` for it, once. Refusals tell times in the zone
        of ``at``.

        Raises Refused: appointment_for_other_service, too_early_to_check_in, or what became of
        it before.
        """
        state = self._to(Move.CHECK_IN)
        if service != self.service:
            raise Refused("appointment_for_other_service", service=self.service)
        timing = self.timing(rule, at)
        if timing is Timing.TOO_EARLY:
            opens = self.opens(rule).astimezone(at.tzinfo)
            raise Refused("too_early_to_check_in", opens_at=opens.isoformat())
        self.state, self.ticket = state, ticket
        self._tell(
            events.AppointmentCheckedIn(
                **self._what(by, at, ticket), start=self.start, timing=timing
            )
        )
        return timing

    def miss(self, *, at: datetime) -> None:
        """The day is over and nobody came."""
        self.state = self._to(Move.MISS)
        self._tell(events.AppointmentMissed(**self._what(Actor(), at), start=self.start))

    def take_news(self) -> list[events.Event]:
        """The events since last taken, oldest first."""
        told, self.news = self.news, []
        return told

    def _to(self, move: Move) -> Booked:
        moves = MOVES[self.state]
        if move in moves:
            return moves[move]
        if self.state is Booked.CHECKED_IN:
            raise Refused("appointment_used", appointment=self.id)
        if self.state is Booked.CANCELLED:
            raise Refused("appointment_cancelled", appointment=self.id)
        raise Refused("appointment_missed", appointment=self.id)

    def _cancelled(self, state: Booked, reason: str | None, *, by: Actor, at: datetime) -> None:
        self.state = state
        self._tell(
            events.AppointmentCancelled(**self._what(by, at), start=self.start, reason=reason)
        )

    def _what(self, by: Actor, at: datetime, ticket: str | None = None) -> events.AppointmentTold:
        return events.AppointmentTold(
            at=at,
            ticket=ticket,
            window=None,
            staff=by.staff,
            device=by.device,
            appointment=self.id,
            service=self.service,
        )

    def _tell(self, event: events.Event) -> None:
        self.news.append(event)


def _plain(hours: float) -> float:
    """2, not 2.0: people read it."""
    return int(hours) if hours == int(hours) else hours


def bookable(slot: Slot, rule: Booking, *, today: date, day: date, at: datetime) -> bool:
    """Whether it is neither too near nor too far to be booked at ``at``."""
    near = at + timedelta(hours=rule.min_ahead_hours)
    return slot.start > at and slot.start >= near and day <= today + timedelta(rule.days_ahead)


def slot_at(found: Iterable[Slot], start: datetime) -> Slot:
    """The slot that begins at ``start``. Raises WrongValue("no_such_slot")."""
    for slot in found:
        if slot.start == start:
            return slot
    raise WrongValue("no_such_slot", field="start", start=start.isoformat())


def restricted_until(
    missed: Sequence[datetime], *, limit: int, block: timedelta
) -> datetime | None:
    """Until when somebody who missed ``limit`` appointments within ``block`` may not book: so
    long from the one that made it so many. None: not restricted by these."""
    ordered = sorted(missed, reverse=True)
    for n, last in enumerate(ordered[: len(ordered) - limit + 1] if limit else ()):
        if last - ordered[n + limit - 1] <= block:
            return last + block
    return None
