"""What people at the guide desk do besides tickets: help, messages, notices, complaints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from server.domain import desk, events
from server.domain.desk import Complaint, ComplaintKind, Help, Message, Notice
from server.domain.errors import Refused, WrongValue
from server.domain.ids import new_id
from server.domain.ticket import LIVE
from server.usecases import persons
from server.usecases.persons import Identity
from server.usecases.ports import UnitOfWork

# A complaint is answered within fifteen working days; until then somebody may call back.
CALL_BACK: Final = timedelta(days=30)


def ask_help(
    uow: UnitOfWork,
    *,
    where: str,
    need: str,
    by: str,
    at: datetime,
    ticket: str | None = None,
    window: str | None = None,
) -> Help:
    """Somebody cannot walk up (到点协助). ``window``: where the visitor is to be served, the
    ticket's own if none is named. Raises NotFound, Refused("visit_ended")."""
    place = uow.hall.window(window).id if window else None
    if ticket is not None:
        found = uow.tickets.get(ticket)
        if found.state not in LIVE:
            raise Refused("visit_ended", state=found.state)
        place = place or found.window or found.bound
    said = desk.without_numbers(where), desk.without_numbers(need)
    made = Help(new_id("h_", at), *said, by, at, ticket, place)
    uow.helps.save(made)
    uow.record(events.HelpAsked(at=at, ticket=ticket, window=place, staff=by, help=made.id))
    return made


_HELPED: Final[dict[str, Callable[..., events.Event]]] = {
    "take": events.HelpTaken,
    "done": events.HelpDone,
    "drop": events.HelpDropped,
}


def step_help(uow: UnitOfWork, id: str, step: str, *, by: str, at: datetime) -> Help:
    """take, done or drop. Raises NotFound, Refused("illegal_help")."""
    one = uow.helps.get(id)
    one.step(step, by=by)
    uow.helps.save(one)
    told = _HELPED[step](at=at, ticket=one.ticket, window=one.window, staff=by, help=one.id)
    uow.record(told)
    return one


def message_window(uow: UnitOfWork, window: str, text: str, *, by: str, at: datetime) -> Message:
    """Tell whoever sits there. Raises NotFound("unknown_window")."""
    said = desk.without_numbers(text)
    made = Message(new_id("m_", at), uow.hall.window(window).id, said, by, at)
    uow.messages.save(made)
    uow.record(events.MessageSent(at=at, window=made.window, staff=by, message=made.id))
    return made


def read_message(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> Message:
    """Seen at the window; a second time changes nothing."""
    one = uow.messages.get(id)
    if one.read_at is not None:
        return one
    seen = replace(one, read_by=by, read_at=at)
    uow.messages.save(seen)
    uow.record(events.MessageRead(at=at, window=one.window, staff=by, message=id))
    return seen


def propose_notice(
    uow: UnitOfWork,
    *,
    zones: Sequence[str],
    zh: str,
    en: str | None,
    start: datetime,
    end: datetime,
    by: str,
    at: datetime,
    second: bool = False,
) -> Notice:
    """For the screens of these zones, all if none is named; shown once a supervisor approves.
    ``second``: it must be another person than ``by``.

    Raises NotFound("unknown_zone"), WrongValue("wrong_period").
    """
    desk.check_period(start, end, at)
    known = tuple(dict.fromkeys(uow.hall.zone(zone).id for zone in zones))
    made = Notice(new_id("n_", at), known, zh, en, start, end, by, at, second=second)
    uow.notices.save(made)
    uow.record(
        events.NoticeProposed(at=at, staff=by, notice=made.id, zones=known, start=start, end=end)
    )
    return made


def approve_notice(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> Notice:
    """Raises NotFound, Refused: illegal_notice, notice_over; NotAllowed("second_person_needed")."""
    one = uow.notices.get(id)
    one.approve(by=by, at=at)
    uow.notices.save(one)
    uow.record(events.NoticeApproved(at=at, staff=by, notice=id, zones=one.zones))
    _keep_time(uow, one, at)
    return one


def withdraw_notice(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> Notice:
    """Off the screens at once. Raises NotFound, Refused("illegal_notice")."""
    one = uow.notices.get(id)
    one.withdraw()
    uow.notices.save(one)
    uow.record(events.NoticeWithdrawn(at=at, staff=by, notice=id, zones=one.zones))
    return one


def keep_notices(uow: UnitOfWork, *, at: datetime) -> None:
    """The clock's part: notices come and go at their moments."""
    for one in uow.notices.current():
        _keep_time(uow, one, at)


def _keep_time(uow: UnitOfWork, one: Notice, at: datetime) -> None:
    if one.keep_time(at):
        kind = events.NoticeShown if one.is_shown else events.NoticeEnded
        uow.notices.save(one)
        uow.record(kind(at=at, notice=one.id, zones=one.zones))


def complain(
    uow: UnitOfWork,
    *,
    kind: str,
    text: str,
    by: str,
    at: datetime,
    ticket: str | None = None,
    window: str | None = None,
    phone: str | None = None,
) -> Complaint:
    """Write down what a visitor has to say, about a visit (id, code or today's number), a window,
    or neither. ``phone`` is kept sealed for as long as an answer may take. Raises WrongValue,
    NotFound."""
    place = uow.hall.window(window).id if window else None
    about = ticket_of(uow, ticket, at) if ticket else None
    if about is not None and place is None:
        place = uow.tickets.get(about).window
    said = desk.without_numbers(text)
    made = Complaint(new_id("c_", at), ComplaintKind(kind), said, by, at, about, place)
    who = Identity(phone=phone)
    if (key := persons.identify(uow, who, at=at)) is not None:
        persons.remember(uow, key, who, of=made.id, at=at, until=at + CALL_BACK)
    uow.complaints.save(made)
    uow.record(
        events.ComplaintRecorded(
            at=at, ticket=about, window=place, staff=by, complaint=made.id, complaint_kind=kind
        )
    )
    return made


def ticket_of(uow: UnitOfWork, key: str, at: datetime) -> str:
    """The id behind an id, a code or today's number. Raises NotFound, WrongValue."""
    if key.startswith("t_"):
        return uow.tickets.get(key).id
    day = uow.hall.business_day(at)
    found = uow.tickets.by_code(key) or uow.tickets.by_number(key.upper(), day)
    if found is None:
        raise WrongValue("unknown_ticket", field="ticket")
    return found.id


def answer(
    uow: UnitOfWork, id: str, text: str, *, by: str, at: datetime, upheld: bool = False
) -> Complaint:
    """``upheld``: what was said is true. Raises NotFound, Refused("already_answered")."""
    one = uow.complaints.get(id)
    one.reply(desk.without_numbers(text), by=by, at=at)
    uow.complaints.save(one)
    uow.record(
        events.ComplaintAnswered(
            at=at,
            ticket=one.ticket,
            window=one.window,
            staff=by,
            complaint=id,
            upheld=upheld or None,
        )
    )
    return one
