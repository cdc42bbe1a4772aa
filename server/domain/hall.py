"""A hall as it is set up: zones, windows, services, classes, hours. A change makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal
from zoneinfo import ZoneInfo

from server.domain.errors import NotFound, WrongValue
from server.domain.ids import ClassId, HallId, ServiceId, WindowId, ZoneId
from server.domain.numbering import Numbering

ORDINARY: Final = ClassId("ordinary")


@dataclass(frozen=True, slots=True)
class Voice:
    """How calls are announced: languages in their order, how often, how loud (0 to 1), and when
    not at all. ``one``: how the digit 1 is read, "yi" or "yao"."""

    engine: Literal["auto", "recorded", "synthesised", "browser", "off"] = "auto"
    languages: tuple[str, ...] = ("zh",)
    chime: bool = True
    repeat: int = 1
    number_twice: bool = False
    one: Literal["yi", "yao"] = "yi"
    volume: float = 0.8
    quiet: tuple[Period, ...] = ()
    drop_after_s: float = 45.0


@dataclass(frozen=True, slots=True)
class Zone:
    """``voice`` None: the hall's."""

    id: ZoneId
    name: str
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """``minutes``: expected handling; ``promise_minutes``: the wait the hall promises at most."""

    id: ServiceId
    name: str
    prefix: str
    group: str
    department: str | None = None
    minutes: float = 10.0
    promise_minutes: float | None = None
    zone: ZoneId | None = None
    keywords: tuple[str, ...] = ()
    classes: tuple[ClassId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """``services`` None: every service. ``help``: minutes of delay for those it helps out with."""

    id: WindowId
    name: str
    zone: ZoneId
    services: frozenset[ServiceId] | None
    help: Mapping[ServiceId, float] = field(default_factory=dict)

    def serves(self, service: ServiceId) -> bool:
        return self.services is None or service in self.services or service in self.help

    def delay(self, service: ServiceId) -> timedelta:
        """0 for its own services, some minutes for those it helps out with."""
        if self.services is None or service in self.services:
            return timedelta()
        return timedelta(minutes=self.help.get(service, 0.0))


@dataclass(frozen=True, slots=True)
class PriorityClass:
    id: ClassId
    name: str
    head_start_minutes: float = 0.0
    certified_by: frozenset[str] = frozenset()

    @property
    def head_start(self) -> timedelta:
        return timedelta(minutes=self.head_start_minutes)


@dataclass(frozen=True, slots=True)
class Period:
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class SpecialDay:
    day: date
    open: tuple[Period, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """When the hall is open. Tickets are given from ``early_minutes`` before it opens.

    A special day (a holiday, an adjusted working weekend) stands before the weekday's rule.
    """

    workdays: tuple[Period, ...] = ()
    saturday: tuple[Period, ...] = ()
    sunday: tuple[Period, ...] = ()
    special: tuple[SpecialDay, ...] = ()
    early_minutes: float = 30.0

    def periods(self, day: date) -> tuple[Period, ...]:
        for special in self.special:
            if special.day == day:
                return special.open
        return (
            (self.saturday, self.sunday)[day.weekday() - 5] if day.weekday() > 4 else self.workdays
        )

    def takes_tickets(self, local: datetime) -> bool:
        """Whether tickets are given at this local time: from early before opening to closing."""
        periods = self.periods(local.date())
        if not periods:
            return False
        tz = local.tzinfo
        first = datetime.combine(local.date(), periods[0].opens, tz)
        last = datetime.combine(local.date(), periods[-1].closes, tz)
        return first - timedelta(minutes=self.early_minutes) <= local < last


@dataclass(frozen=True, slots=True)
class Settings:
    """Rules a hall may set. docs/settings.md says what each does."""

    rejoin: int | Literal["tail", "void"] = 3
    rating_days: int = 5
    recall_pause_s: float = 0.0
    recall_limit: int = 3
    privileged_cap: int | None = None
    number_start: int = 1
    number_digits: int = 3
    number_last: int | None = None
    number_skip: tuple[str, ...] = ()
    discipline: Literal["head_start", "first_come"] = "head_start"
    slip_wait_s: float = 120.0
    pad_timeout_s: float = 20.0

    @property
    def numbering(self) -> Numbering:
        return Numbering(
            self.number_start, self.number_digits, self.number_last, frozenset(self.number_skip)
        )


class Closed(StrEnum):
    """Why a service is not offered now."""

    HALL = "hall_closed"
    NO_WINDOW = "no_window"


@dataclass(frozen=True)
class Hall:
    """The whole set-up. ``version`` counts its changes."""

    id: HallId
    name: str
    timezone: str
    public_url: str
    hours: Hours
    zones: tuple[Zone, ...]
    departments: tuple[Department, ...]
    groups: tuple[Group, ...]
    services: Mapping[ServiceId, Service]
    windows: Mapping[WindowId, Window]
    classes: Mapping[ClassId, PriorityClass]
    settings: Settings
    voice: Voice = Voice()
    version: int = 1

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.tz)

    def business_day(self, at: datetime) -> str:
        """The day a ticket belongs to, as YYYY-MM-DD in hall time."""
        return self.local(at).date().isoformat()

    def service(self, id: str) -> Service:
        try:
            return self.services[ServiceId(id)]
        except KeyError:
            raise WrongValue("unknown_service", field="service", service=id) from None

    def window(self, id: str) -> Window:
        try:
            return self.windows[WindowId(id)]
        except KeyError:
            raise NotFound("unknown_window", window=id) from None

    def zone(self, id: str) -> Zone:
        for zone in self.zones:
            if zone.id == id:
                return zone
        raise NotFound("unknown_zone", zone=id)

    def voice_of(self, zone: str) -> Voice:
        """How calls of a zone are announced. Raises NotFound("unknown_zone")."""
        return self.zone(zone).voice or self.voice

    def priority(self, id: str) -> PriorityClass:
        try:
            return self.classes[ClassId(id)]
        except KeyError:
            raise WrongValue("unknown_class", field="class", **{"class": id}) from None

    @cached_property
    def windows_for(self) -> Mapping[ServiceId, tuple[Window, ...]]:
        """Which windows serve each service, in the order of the set-up."""
        return {
            service: tuple(w for w in self.windows.values() if w.serves(service))
            for service in self.services
        }

    @cached_property
    def zone_services(self) -> Mapping[ZoneId, tuple[ServiceId, ...]]:
        """Which services the windows of each zone serve."""
        return {
            zone.id: tuple(
                s for s in self.services if any(w.zone == zone.id for w in self.windows_for[s])
            )
            for zone in self.zones
        }

    def why_closed(self, service: Service, at: datetime) -> Closed | None:
        """None when tickets are given for ``service`` now."""
        if not self.windows_for[service.id]:
            return Closed.NO_WINDOW
        if not self.hours.takes_tickets(self.local(at)):
            return Closed.HALL
        return None
