"""Messages to visitors: a reminder before an appointment, and "n people ahead of you".

A message is a row written with the change that causes it; a worker sends it outside of any
transaction. Its words are made at the last moment, its address is read from the persons only
there, and it goes out under one id however often it is tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final, Protocol

from server.domain import events
from server.domain.appointment import Appointment, Booked
from server.domain.errors import NotFound
from server.domain.hall import Hall
from server.domain.ids import new_id
from server.domain.ticket import LIVE, Actor, State, Ticket
from server.usecases import lines, persons, texts
from server.usecases.ports import Notification, UnitOfWork

REMINDER: Final = "reminder"
NTH: Final = "nth"
KINDS: Final = (REMINDER, NTH)
BY: Final = Actor(device="notifier")
# An answer that does not come within this time is taken for lost and the message sent again.
ANSWER: Final = timedelta(minutes=2)
FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(hours=1)
MOST_TRIES: Final = 10
AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a notifier is handed. ``phone``: None when it asked for none."""

    id: str
    kind: str
    hall: str
    lang: str
    text: str
    facts: Mapping[str, object]
    phone: str | None = field(default=None, repr=False)


class NotSent(Exception):
    """It did not arrive. ``permanent``: trying again is no use."""

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        super().__init__(code)
        self.code, self.permanent = code, permanent


class Notifier(Protocol):
    """Where messages to visitors go out."""

    @property
    def needs_phone(self) -> bool:
        """Whether it must be told the number in clear."""

    def send(self, message: Outgoing) -> None:
        """Hand it over; the same id again is the same message. Raises NotSent."""


def phone_needed_until(hall: Hall, start: datetime) -> datetime | None:
    """The end of the day of a visit: so long a number may have to be told. None: this hall sends
    nothing."""
    rules = hall.settings
    if rules.remind_hours is None and rules.notify_at is None:
        return None
    day = hall.local(start).date() + timedelta(days=1)
    return datetime.combine(day, time(), hall.tz)


def remind(uow: UnitOfWork, one: Appointment, *, at: datetime, reachable: bool) -> None:
    """Have a reminder sent in time, or none: nobody is reminded of what is nearer than that."""
    hours = uow.hall.settings.remind_hours
    due = one.start - timedelta(hours=hours) if hours is not None else at
    known = uow.notifications.find(one.id, REMINDER)
    if not reachable or due <= at:
        if known:
            uow.notifications.drop_of(one.id, at)
        return
    made = known or Notification(new_id("n_", at), REMINDER, one.id, due, one.lang)
    made.state, made.next_at, made.useless_at = "queued", due, one.start
    made.tries, made.error, made.ended_at = 0, None, None
    uow.notifications.save(made)


def follow(uow: UnitOfWork, ticket: Ticket, *, at: datetime) -> None:
    """Tell the visitor, once, when only so many are ahead as the hall has set."""
    if uow.hall.settings.notify_at is not None:
        made = Notification(new_id("n_", at), NTH, ticket.id, at, ticket.lang, state="watching")
        uow.notifications.save(made)


def watch(uow: UnitOfWork, *, at: datetime) -> None:
    """Queue the messages of those whose turn is near: one look at the head of each line that
    somebody to be told waits in."""
    near = uow.hall.settings.notify_at
    waiting: dict[str, list[tuple[Notification, Ticket]]] = {}
    watching = uow.notifications.watching()
    tickets = uow.tickets.some([one.of for one in watching]) if watching else {}
    for one in watching:
        ticket = tickets[one.of]
        if near is None or ticket.state not in LIVE or ticket.nth_call:
            one.state, one.ended_at = "dropped", at
            uow.notifications.save(one)
        elif ticket.state is State.WAITING:
            waiting.setdefault(ticket.service, []).append((one, ticket))
    for service, those in waiting.items():
        heads = set(uow.tickets.first(service, (near or 0) + 1))
        for one, ticket in those:
            if ticket.id in heads or ticket.bound:
                one.state, one.next_at = "queued", at
                uow.notifications.save(one)


def claim(uow: UnitOfWork, *, at: datetime, needs_phone: bool) -> list[Outgoing]:
    """Take the messages that are due. What has nothing to say any more, or nowhere to go, ends
    here."""
    ready = []
    for one in uow.notifications.due(at, AT_ONCE, KINDS):
        stale = one.useless_at is not None and at >= one.useless_at
        said = None if stale else _words(uow, one)
        if said is None:
            one.state, one.ended_at = "dropped", at
            uow.notifications.save(one)
            continue
        phone = None
        if needs_phone:
            try:
                phone = persons.reveal(uow, one.of, by=BY, at=at).phone
            except NotFound:
                phone = None
            if phone is None:
                _give_up(uow, one, "no_phone", at)
                continue
        one.state, one.tries, one.next_at = "sending", one.tries + 1, at + ANSWER
        uow.notifications.save(one)
        text = texts.message(one.kind, said, one.lang)
        ready.append(Outgoing(one.id, one.kind, uow.hall.id, one.lang, text, said, phone))
    return ready


def _words(uow: UnitOfWork, one: Notification) -> dict[str, object] | None:
    """The facts of its sentence; None: there is nothing to tell any more."""
    hall = uow.hall
    if one.kind == REMINDER:
        booked = uow.appointments.get(one.of)
        if booked is None or booked.state is not Booked.BOOKED:
            return None
        return {
            "hall_name": hall.name,
            "service": lines.service_name(hall, booked.service),
            "start": hall.local(booked.start).isoformat(),
            "code": booked.code,
        }
    ticket = uow.tickets.get(one.of)
    if ticket.state is not State.WAITING:
        return None
    return {
        "hall_name": hall.name,
        "service": lines.service_name(hall, ticket.service),
        "number": ticket.number,
        "ahead": uow.tickets.ahead(ticket),
        "url": f"{hall.public_url}/t/{ticket.code}",
    }


def sent(uow: UnitOfWork, id: str, *, at: datetime) -> None:
    one = uow.notifications.get(id)
    if one is None or one.state != "sending":
        return
    one.state, one.ended_at, one.error = "sent", at, None
    uow.notifications.save(one)
    uow.record(
        events.VisitorNotified(
            **_told(at), notification=one.id, notification_kind=one.kind, of=one.of
        )
    )


def not_sent(uow: UnitOfWork, id: str, error: NotSent, *, at: datetime) -> None:
    """Again after a pause that doubles each time, or given up."""
    one = uow.notifications.get(id)
    if one is None or one.state != "sending":
        return
    if try_again(one, error, at=at):
        uow.notifications.save(one)
    else:
        _give_up(uow, one, error.code, at)


def try_again(one: Notification, error: NotSent, *, at: datetime) -> bool:
    """Queue it again after a pause; False: it is no use."""
    if error.permanent or one.tries >= MOST_TRIES:
        return False
    pause = min(FIRST_PAUSE * 2 ** (one.tries - 1), LONGEST_PAUSE)
    one.state, one.next_at, one.error = "queued", at + pause, error.code
    return True


def _give_up(uow: UnitOfWork, one: Notification, error: str, at: datetime) -> None:
    one.state, one.ended_at, one.error = "failed", at, error
    uow.notifications.save(one)
    uow.record(
        events.NotificationFailed(
            **_told(at), notification=one.id, notification_kind=one.kind, of=one.of, error=error
        )
    )


def _told(at: datetime) -> events.Told:
    return events.Told(at=at, ticket=None, window=None, staff=None, device=BY.device)
