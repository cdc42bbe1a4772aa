"""The visitors: they take a ticket, wait, come when called (or not), rate (or not), and go."""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import requests
import simpy

from server.demo import day
from server.demo.api import Caller, Json, Refused
from server.demo.diary import Diary, Entry
from server.demo.pace import Pace
from server.demo.place import Place, Service

Story = Generator[simpy.Event, Any, None]
"""A process of the simulation: it waits for events and hands nothing on."""


@dataclass(slots=True)
class Visitor:
    """One who holds a ticket."""

    entry: Entry
    code: str
    service: Service
    comes: bool
    may_transfer: bool


@dataclass
class Floor:
    """What everybody in the simulated hall shares."""

    pace: Pace
    place: Place
    diary: Diary
    rng: random.Random
    errands: day.Errands
    kiosks: list[Caller]
    guide: Caller | None
    street: Caller  # nobody's key: ticket codes only
    twins: str | None = None
    people: dict[str, Visitor] = field(default_factory=dict)
    idle: dict[str, simpy.Event] = field(default_factory=dict)  # window → its clerk waits for this
    unsure: dict[str, tuple[Entry, int]] = field(default_factory=dict)  # code → a press of the pad
    serving: dict[str, list[str]] = field(default_factory=dict)  # service → its own windows

    def __post_init__(self) -> None:
        self.kiosk_free = simpy.Resource(self.env, len(self.kiosks))
        for window in self.place.windows.values():
            for service in window.services:
                self.serving.setdefault(service, []).append(window.id)

    @property
    def env(self) -> simpy.Environment:
        return self.pace.env

    def somebody_waits(self, service: str) -> None:
        """Idle clerks of this service look up; helpers do from time to time, unasked."""
        for window in self.serving.get(service, ()):
            waking = self.idle.get(window)
            if waking is not None and not waking.triggered:
                waking.succeed()

    def some(self, low: float, high: float) -> simpy.Event:
        """A stretch of time, in hall seconds."""
        return self.env.timeout(self.rng.uniform(low, high))


def door(floor: Floor, times: list[float], offset: float) -> Story:
    """Let a day's visitors in, each at his time (seconds after that day's midnight)."""
    for at in times:
        yield floor.env.timeout(max(0.0, at + offset - floor.env.now))
        floor.env.process(visit(floor))


def visit(floor: Floor) -> Story:
    """At the kiosk or the guide desk; then it is up to the clerks, unless he gives up."""
    service = floor.errands.choose(floor.rng)
    klass, guided = day.visitor_class(floor.rng)
    with floor.kiosk_free.request() as turn:
        yield turn
        yield floor.some(12, 40)
        asked: Json = {"service": service.id} | ({"class": klass} if klass else {})
        at_desk = guided and floor.guide is not None
        caller = floor.guide if at_desk and floor.guide else floor.rng.choice(floor.kiosks)
        try:
            ticket = caller.post("/tickets", asked)
        except Refused as refusal:
            floor.diary.turned_away[refusal.code] += 1
            return
    if ticket is None:
        raise ValueError("a ticket without a body")
    rng = floor.rng
    visitor = Visitor(
        floor.diary.took(ticket),
        ticket["code"],
        service,
        comes=rng.random() >= day.NO_SHOW,
        may_transfer=rng.random() < day.TRANSFER,
    )
    floor.people[visitor.entry.id] = visitor
    floor.somebody_waits(service.id)
    if rng.random() < day.CANCEL:
        floor.env.process(give_up(floor, visitor))


def give_up(floor: Floor, visitor: Visitor) -> Story:
    """Cancel on the phone after a while, if still waiting."""
    yield floor.some(60, 600)
    if visitor.entry.state != "waiting":
        return
    if said(floor, floor.street, f"/tickets/{visitor.code}/cancel", {"reason": "等不及了"}):
        visitor.entry.state = "cancelled"
        floor.people.pop(visitor.entry.id, None)


def come_back(floor: Floor, visitor: Visitor) -> Story:
    """One who missed the call asks for a place again, and comes this time."""
    yield floor.some(120, 600)
    if visitor.entry.state != "no_show":
        return
    visitor.comes = True
    if said(floor, floor.street, f"/tickets/{visitor.code}/rejoin"):
        visitor.entry.state = "waiting"
        visitor.entry.rejoins += 1
        floor.somebody_waits(visitor.service.id)


def rate(floor: Floor, visitor: Visitor, window: str) -> Story:
    """Some rate: most of them on the window's pad at once, the others on the phone later."""
    rng = floor.rng
    if rng.random() >= day.RATED:
        return
    level = day.level(rng)
    if floor.twins and rng.random() < 0.6:
        yield floor.some(2, 6)
        if press(floor, f"pad-{window}", level):
            floor.unsure[visitor.code] = (visitor.entry, level)
            yield floor.env.timeout(max(30.0, floor.pace.clock.speed))
            look_at_pad(floor, visitor.code)
        return
    yield floor.some(60, 1800)
    if said(floor, floor.street, "/ratings", {"ticket": visitor.code, "level": level}):
        visitor.entry.rating = level
        visitor.entry.rated_by = "phone"


def look_at_pad(floor: Floor, code: str) -> None:
    """Whether a press counted: the visitor's ticket says so on his phone."""
    entry, level = floor.unsure.pop(code)
    try:
        counted = floor.street.get(f"/tickets/{code}").get("rated")
    except Refused:  # the phone shows nothing any more
        return
    if counted:
        entry.rating = level
        entry.rated_by = "pad"


def press(floor: Floor, pad: str, level: int) -> bool:
    """A finger on the pad; whether it was there to be pressed."""
    try:
        reply = requests.post(
            f"{floor.twins}/press", json={"device": pad, "level": level}, timeout=5
        )
    except requests.RequestException as error:
        floor.diary.refusals[f"pad: {type(error).__name__}"] += 1
        return False
    if reply.ok:
        floor.diary.pressed += 1
    else:
        floor.diary.refusals[f"pad: {reply.status_code}"] += 1
    return reply.ok


def said(floor: Floor, caller: Caller, path: str, body: Json | None = None) -> Json | None:
    """Do something that the hall may refuse (a person may have been there first); None if so."""
    try:
        return caller.post(path, body) or {}
    except Refused as refusal:
        floor.diary.refusals[f"{path.rsplit('/', 1)[-1]}: {refusal.code}"] += 1
        return None
