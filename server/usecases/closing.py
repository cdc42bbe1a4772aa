"""What the clock does: held tickets come back, yesterday's tickets end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from server.domain.ticket import Actor
from server.usecases import (
    appeals,
    booking,
    cases,
    closures,
    devices,
    findings,
    guiding,
    notifying,
    persons,
    polls,
)
from server.usecases.ports import UnitOfWork

_BATCH = 200
REPLY_HOURS = 24


def tick(uow: UnitOfWork, *, at: datetime, silence: timedelta, agents: Iterable[str] = ()) -> None:
    """Everything that is due by ``at``. Done by whichever process comes first; twice is once.

    ``agents`` are connected here and so alive; the devices of an agent that nobody has heard of
    for ``silence`` are offline (the hall's ``agent_silence_s`` on its clock).
    """
    for agent in agents:
        uow.devices.seen(agent, at)
    for ticket in uow.tickets.held_until(at):
        ticket.resume(open_windows=uow.duties.open_windows(), by=Actor(), at=at)
        uow.tickets.save(ticket)
    for ticket in uow.tickets.unfinished_before(uow.hall.business_day(at), _BATCH):
        ticket.expire(at=at)
        uow.tickets.save(ticket)
    booking.end_day(uow, at=at)
    notifying.watch(uow, at=at)
    devices.give_up_stale_slips(uow, at=at)
    guiding.keep_notices(uow, at=at)
    devices.lost(uow, uow.devices.unseen_since(at - silence), at=at)
    closures.keep(uow, at=at)
    cases.remind(uow, at=at)
    findings.keep_time(uow, at=at)
    polls.keep_time(uow, at=at)
    appeals.remind(uow, at=at)
    persons.purge(uow, at=at)
    uow.replies.drop_before(at - timedelta(hours=REPLY_HOURS))
