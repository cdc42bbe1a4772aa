"""What tests of the rules start from: a small hall, tickets, and a log written by hand.

Times are hall times of Monday 2 March 2026 unless a date is given; the builders say only what a
test is not about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.events import Logged, Why
from server.domain.hall import (
    ORDINARY,
    Group,
    Hall,
    Hours,
    Period,
    PriorityClass,
    Service,
    Settings,
    Window,
    Zone,
)
from server.domain.ids import ClassId, HallId, ServiceId, TicketId, WindowId, ZoneId
from server.domain.ticket import Actor, State, Step, Ticket

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
CLERK = Actor(staff="p_clerk")
WHY = Why(code="first_in_line", facts={})


def at(clock: str, day: date = MONDAY) -> datetime:
    """ "09:30" or "09:30:15" on the wall of the hall, as the UTC instant that domain code takes."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


def local(clock: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def period(opens: str, closes: str) -> Period:
    return Period(time.fromisoformat(opens), time.fromisoformat(closes))


def service(id: str, **more: Any) -> Service:
    return Service(**{"id": ServiceId(id), "name": id.upper(), "prefix": "A", "group": "g", **more})


def window(id: str, own: str | None, **help: float) -> Window:
    """``own``: "a b" (ids) or None for every service; ``help``: minutes of delay by service."""
    services = None if own is None else frozenset(ServiceId(s) for s in own.split())
    delays = {ServiceId(s): minutes for s, minutes in help.items()}
    return Window(WindowId(id), f"{id} 号窗口", ZoneId("hall"), services, delays)


def hall(
    *,
    services: str = "a b c",
    windows: tuple[Window, ...] = (),
    classes: Mapping[str, float] | None = None,
    hours: Hours | None = None,
    settings: Settings | None = None,
) -> Hall:
    """``classes``: minutes of head start by id; everyone else is ordinary."""
    given = {ORDINARY: PriorityClass(ORDINARY, "普通")}
    for id, minutes in (classes or {}).items():
        given[ClassId(id)] = PriorityClass(ClassId(id), f"{id} 的名称", minutes)
    return Hall(
        id=HallId("h"),
        name="青溪大厅",
        timezone="Asia/Shanghai",
        public_url="http://hall.example",
        hours=hours or Hours(workdays=(period("09:00", "17:00"),)),
        zones=(Zone(ZoneId("hall"), "大厅"),),
        departments=(),
        groups=(Group("g", "全部"),),
        services={ServiceId(s): service(s) for s in services.split()},
        windows={w.id: w for w in windows or (window("w1", None),)},
        classes=given,
        settings=settings or Settings(),
    )


def ticket(**more: Any) -> Ticket:
    """Waiting for service a since 09:00, with service b still to come."""
    known: dict[str, Any] = {
        "id": TicketId("t_1"),
        "number": "A001",
        "code": "c0de",
        "day": "2026-03-02",
        "service": ServiceId("a"),
        "class_id": ORDINARY,
        "mode": "visit",
        "joined_at": at("09:00"),
        "due_at": at("09:00"),
        "visit": (ServiceId("b"),),
    }
    return Ticket(**{**known, **more})


def do(one: Ticket, step: Step, when: datetime) -> None:
    """Take a step with the most ordinary arguments."""
    if step is Step.CALL:
        one.call(one.window or WindowId("w1"), by=CLERK, at=when, why=WHY)
    elif step is Step.REJOIN:
        one.rejoin(due_at=when, by=CLERK, at=when)
    elif step is Step.HOLD:
        one.hold(by=CLERK, at=when, reason=None, until=None)
    elif step is Step.RESUME:
        one.resume(open_windows={"w1"}, by=CLERK, at=when)
    elif step is Step.TRANSFER:
        one.transfer(ServiceId("c"), window=None, by=CLERK, at=when, reason=None)
    elif step is Step.CANCEL:
        one.cancel(by=CLERK, at=when, reason=None)
    elif step is Step.CONTINUE:
        one.continue_(by=CLERK, at=when)
    elif step is Step.EXPIRE:
        one.expire(at=when)
    else:
        getattr(one, step.value)(by=CLERK, at=when)


_WAY: Mapping[State, tuple[Step, ...]] = {
    State.WAITING: (),
    State.CALLED: (Step.CALL,),
    State.SERVING: (Step.CALL, Step.START),
    State.HELD: (Step.HOLD,),
    State.NO_SHOW: (Step.CALL, Step.NO_SHOW),
    State.SERVED: (Step.CALL, Step.START, Step.FINISH),
    State.CANCELLED: (Step.CANCEL,),
    State.EXPIRED: (Step.EXPIRE,),
}


def ticket_in(state: State, **more: Any) -> Ticket:
    """A ticket that came to ``state`` by steps of its own, its news already told."""
    one = ticket(**more)
    for minute, step in enumerate(_WAY[state], 1):
        do(one, step, at(f"09:{minute:02d}"))
    one.take_news()
    return one


class Log:
    """A log written event by event: ``log("09:05", "ticket_called", "t1", window="w1", …)``."""

    def __init__(self) -> None:
        self.events: list[Logged] = []

    def __call__(
        self,
        clock: str,
        kind: str,
        ticket: str | None = None,
        *,
        window: str | None = None,
        staff: str | None = None,
        **facts: Any,
    ) -> None:
        seq = len(self.events) + 1
        self.events.append(Logged(seq, at(clock), kind, ticket, window, staff, None, None, facts))


def moved(log: list[Logged], kind: str, id: str, by: float) -> list[Logged]:
    """The log with one kind of a ticket's events ``by`` seconds later."""
    return [
        replace(e, at=e.at + timedelta(seconds=by)) if (e.kind, e.ticket) == (kind, id) else e
        for e in log
    ]
