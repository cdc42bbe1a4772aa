"""The clerks: they open a window, call, serve, have lunch, and go home when all are served."""

from __future__ import annotations

from dataclasses import dataclass

from server.demo import day
from server.demo.api import Caller, Json, Refused
from server.demo.diary import Stay
from server.demo.people import Floor, Story, Visitor, come_back, rate, said
from server.demo.place import Service, Span, Window, seconds

_OPENS = seconds("08:55")
_LUNCH = (seconds("11:50"), seconds("13:10"))
_BUSY_LIMIT = 20  # looks at a window where somebody else is busy
_LATE = 3600.0  # after closing time a clerk goes home even if somebody still waits
_LOOK_UP_S = 60.0  # an idle clerk asks again at least this often, in hall seconds
_LOOK_UP_REAL_S = 2.0  # … and never more often than this in real ones


@dataclass(slots=True)
class Clerk:
    """One clerk at one window for one day. Times are seconds after that day's midnight."""

    floor: Floor
    caller: Caller
    window: Window
    offset: float
    spans: list[Span]
    lunched: bool = False
    fresh: bool = True
    busy: int = 0

    @property
    def clock(self) -> float:
        return self.floor.env.now - self.offset

    def duty(self) -> Story:
        """The whole working day."""
        floor, closes = self.floor, self.spans[-1][1]
        begins = self.spans[0][0] - seconds("09:00") + _OPENS + floor.rng.uniform(0, 240)
        lunch_at = floor.rng.uniform(*_LUNCH)
        yield floor.env.timeout(max(0.0, begins - self.clock))
        if self.clock > closes:
            return
        said(floor, self.caller, f"/windows/{self.window.id}/open")
        while self.clock < closes + _LATE:
            if not self.lunched and lunch_at < self.clock < lunch_at + 3600:
                yield from self.lunch()
            ticket = self.next()
            if ticket is not None:
                yield from self.attend(ticket)
            elif self.clock >= closes:
                break
            else:
                yield from self.wait()
        said(floor, self.caller, f"/windows/{self.window.id}/close")

    def next(self) -> Json | None:
        """The next ticket, or None: nobody waits, or somebody else is busy at this window.

        What an earlier run left at the window is ended first; so is what a person left there and
        has not touched for a good while.
        """
        body = {"finish_current": True} if self.fresh or self.busy > _BUSY_LIMIT else None
        try:
            ticket = self.caller.post(f"/windows/{self.window.id}/call", body)
        except Refused as refusal:
            self.floor.diary.refusals[f"call: {refusal.code}"] += 1
            self.busy += refusal.code == "window_busy"
            return None
        self.fresh, self.busy = False, 0
        return ticket

    def wait(self) -> Story:
        """Until word of somebody who waits, or a while."""
        floor = self.floor
        waking = floor.idle[self.window.id] = floor.env.event()
        longest = max(_LOOK_UP_S, _LOOK_UP_REAL_S * floor.pace.clock.speed)
        yield waking | floor.env.timeout(longest * floor.rng.uniform(0.8, 1.2))
        floor.idle.pop(self.window.id, None)
        yield floor.some(1, 4)  # nobody looks up at once

    def lunch(self) -> Story:
        floor = self.floor
        self.lunched = True
        minutes = floor.rng.uniform(25, 40)
        if said(floor, self.caller, f"/windows/{self.window.id}/pause", {"reason": "午餐"}) is None:
            return
        yield floor.env.timeout(minutes * 60)
        said(floor, self.caller, f"/windows/{self.window.id}/resume")

    def attend(self, ticket: Json) -> Story:
        """One ticket at this window, from its call until it is gone."""
        floor = self.floor
        visitor = floor.people.get(ticket["id"])
        if visitor is None:
            floor.diary.strangers += 1
        else:
            stay = Stay(self.window.id, ticket["service"]["id"], ticket["called_at"])
            visitor.entry.stays.append(stay)
            visitor.entry.state = "called"
        if visitor is not None and not visitor.comes:
            yield from self.miss(ticket, visitor)
        else:
            yield from self.serve(ticket, visitor)
        yield floor.some(4, 20)

    def miss(self, ticket: Json, visitor: Visitor) -> Story:
        """Nobody comes: call again, twice at most, then give the number up."""
        floor, entry = self.floor, visitor.entry
        for _ in range(floor.rng.choice((1, 2))):
            yield floor.some(15, 30)
            if said(floor, self.caller, f"/tickets/{ticket['id']}/recall") is not None:
                entry.stays[-1].recalls += 1
        yield floor.some(15, 30)
        if said(floor, self.caller, f"/tickets/{ticket['id']}/no_show") is None:
            return
        entry.state = entry.stays[-1].end = "no_show"
        if floor.rng.random() < day.REJOIN_OF_NO_SHOWS:
            floor.env.process(come_back(floor, visitor))

    def serve(self, ticket: Json, visitor: Visitor | None) -> Story:
        floor, path = self.floor, f"/tickets/{ticket['id']}"
        service = floor.place.services[ticket["service"]["id"]]
        yield floor.some(8, 45)  # the walk
        told = said(floor, self.caller, f"{path}/start")
        if told is None:
            return
        if visitor is not None:
            visitor.entry.state = "serving"
            visitor.entry.stays[-1].started_at = told["started_at"]
        other = floor.errands.elsewhere(floor.rng, service)
        if visitor is not None and visitor.may_transfer and other is not None:
            yield floor.some(60, 180)
            if self.send_on(visitor, path, other):
                return
        yield floor.env.timeout(day.handling_s(floor.rng, service))
        told = said(floor, self.caller, f"{path}/finish")
        if told is None or visitor is None:
            return
        visitor.entry.state = visitor.entry.stays[-1].end = "served"
        visitor.entry.stays[-1].ended_at = told["ended_at"]
        floor.people.pop(visitor.entry.id, None)
        floor.env.process(rate(floor, visitor, self.window.id))

    def send_on(self, visitor: Visitor, path: str, other: Service) -> bool:
        """Transfer one who was sent to the wrong service; False if the hall would not."""
        visitor.may_transfer = False
        body = {"service": other.id, "reason": "事项不符"}
        if said(self.floor, self.caller, f"{path}/transfer", body) is None:
            return False
        visitor.entry.state = "waiting"
        visitor.entry.stays[-1].end = "transferred"
        visitor.service, visitor.entry.line = other, other.id
        self.floor.somebody_waits(other.id)
        return True
