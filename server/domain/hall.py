"""A hall as it is set up: zones, windows, services, classes, hours. A change makes a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal
from zoneinfo import ZoneInfo

from server.domain.errors import NotFound, WrongValue
from server.domain.hours import Hours, Period, Shut, moment, shut
from server.domain.ids import ClassId, HallId, ServiceId, WindowId, ZoneId
from server.domain.numbering import Numbering

ORDINARY: Final = ClassId("ordinary")
# Of whoever keeps an appointment on time.
APPOINTMENT: Final = ClassId("appointment")


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
class ServiceNotice:
    """What a visitor is told once and completely (一次性告知). ``phone``: where to complain.
    Days are working days; ``window`` None: the names of its windows."""

    basis: str
    materials: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    promised_days: float | None = None
    legal_days: float | None = None
    fee: str | None = None
    window: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """How a service is booked: ``quota`` people a slot, from ``days_ahead`` calendar days before to
    ``min_ahead_hours`` before it; checked in from ``early_minutes`` before, on time until
    ``late_minutes`` after its beginning."""

    slot_minutes: int = 30
    quota: int = 1
    days_ahead: int = 7
    min_ahead_hours: float = 0.0
    cancel_ahead_hours: float = 2.0
    early_minutes: float = 15.0
    late_minutes: float = 15.0


@dataclass(frozen=True, slots=True)
class Service:
    """``minutes``: expected handling; ``promise_minutes``: the wait the hall promises at most.

    ``booking`` None: there are no appointments for it. ``day_limit``: tickets a day;
    ``person_day_limit``: of those to one person. ``hours``: of its own, on days on which the hall
    is open. ``needs_case_number``: whoever accepts a case enters its number when finishing.
    """

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
    notice: ServiceNotice | None = None
    booking: Booking | None = None
    day_limit: int | None = None
    person_day_limit: int | None = None
    needs_person: bool = False
    needs_case_number: bool = False
    hours: tuple[Period, ...] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """``services`` None: every service. ``help``: minutes of delay for those it helps out with.
    ``customers``: most who are called or served there at once."""

    id: WindowId
    name: str
    zone: ZoneId
    services: frozenset[ServiceId] | None
    help: Mapping[ServiceId, float] = field(default_factory=dict)
    customers: int = 1

    def serves(self, service: ServiceId) -> bool:
        return self.services is None or service in self.services or service in self.help

    def delay(self, service: ServiceId) -> timedelta:
        """0 for its own services, some minutes for those it helps out with."""
        if self.services is None or service in self.services:
            return timedelta()
        return timedelta(minutes=self.help.get(service, 0.0))


@dataclass(frozen=True, slots=True)
class PriorityClass:
    """``min_age``: a kiosk certifies it by the day of birth in an ID number."""

    id: ClassId
    name: str
    head_start_minutes: float = 0.0
    certified_by: frozenset[str] = frozenset()
    min_age: int | None = None

    @property
    def head_start(self) -> timedelta:
        return timedelta(minutes=self.head_start_minutes)


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
    agent_silence_s: float = 30.0
    keep_personal_days: int = 0
    person_day_tickets: int | None = None
    person_live_tickets: int | None = None
    repeat_pause_s: float = 0.0
    last_issue_margin_minutes: float | None = None
    carry_days: int = 3
    alarm_queue: int | None = None
    alarm_wait_minutes: float | None = None
    booking_day_limit: int | None = None
    booking_no_show_limit: int | None = None
    booking_block_days: int = 90
    remind_hours: float | None = 24.0
    notify_at: int | None = 3
    least_ratings: int = 5
    fair_least: int = 30
    report_kinds: tuple[str, ...] = ()
    report_hour: int = 6
    report_keep_months: int = 36
    push_ratings: bool = False
    case_verify_days: int = 1
    case_contact_days: int = 3
    case_settle_days: int = 10
    case_close_days: int = 15
    finding_answer_days: int = 1
    assessment_scheme: str = "MONTH-100"
    inspections_a_day: int = 2
    suspect_unattended_minutes: float = 10.0
    suspect_wait_minutes: float = 60.0
    suspect_idle_minutes: float = 10.0
    suspect_refusals: int = 3
    suspect_return_days: int = 7
    suspect_left_on_minutes: float = 30.0
    suspect_accepted_days: int = 7
    case_remind_hours: float = 24.0
    attendance_rule: str | None = None
    attendance_stand_ins: bool = False
    attendance_scheme: str | None = None
    repeat_days: int = 7
    display_names: bool = False

    @property
    def numbering(self) -> Numbering:
        return Numbering(
            self.number_start, self.number_digits, self.number_last, frozenset(self.number_skip)
        )


class Closed(StrEnum):
    """Why a service is not offered now."""

    HALL = "hall_closed"
    LUNCH = "hall_lunch"
    HOURS = "service_hours"
    NO_WINDOW = "no_window"
    SERVICE = "service_closed"
    SERVICE_UNTIL = "service_closed_until"
    FULL = "service_full"
    LINE_FULL = "line_full"


@dataclass(frozen=True, slots=True)
class Texts:
    """What the hall itself words: on slips, boards and window bars. "" is the usual."""

    slip_head: str = ""
    slip_note: str = ""
    board_head: str = ""
    board_note: str = ""
    window_idle: str = ""
    window_closed: str = "暂停服务"


@dataclass(frozen=True, slots=True)
class SlipForm:
    """How slips are laid out: a template in TOML and a logo as the base64 of a PNG. "" is the
    usual layout, and no logo."""

    template: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk that does not offer everything; ``id``: the name of its key. A group stands for all
    services in it and in the groups below it. ``buttons``: what its push buttons 1, 2, … give."""

    id: str
    groups: frozenset[str] = frozenset()
    services: frozenset[ServiceId] = frozenset()
    buttons: tuple[ServiceId, ...] = ()


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
    texts: Texts = Texts()
    slip: SlipForm = SlipForm()
    kiosks: Mapping[str, Kiosk] = field(default_factory=dict)
    version: int = 1

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.tz)

    def business_day(self, at: datetime) -> str:
        """The day a ticket belongs to, as YYYY-MM-DD in hall time."""
        return self.local(at).date().isoformat()

    def end_of_working_day(self, after: datetime, nth: int) -> datetime:
        """When the hall closes on the ``nth`` working day after ``after`` (UTC)."""
        day = self.hours.working_day(self.local(after).date(), nth)
        closing = self.hours.closing(datetime.combine(day, time(12), self.tz))
        midnight = datetime.combine(day + timedelta(days=1), time(), self.tz)
        return (closing or midnight).astimezone(UTC)

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

    def offers(self, kiosk: str, service: Service) -> bool:
        """Whether this kiosk has a button for it; one that is not set up has all of them."""
        known = self.kiosks.get(kiosk)
        if known is None or not (known.services or known.groups):
            return True
        return service.id in known.services or not known.groups.isdisjoint(self._above(service))

    def _above(self, service: Service) -> Iterator[str]:
        parents = {group.id: group.parent for group in self.groups}
        at: str | None = service.group
        while at is not None:
            yield at
            at = parents.get(at)

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
    def places(self) -> Mapping[ServiceId, tuple[str | None, tuple[str, ...]]]:
        """Where each service is done: the zone's name, if all its windows share one, and the names
        of its windows."""
        names = {zone.id: zone.name for zone in self.zones}
        found = {}
        for service, windows in self.windows_for.items():
            zones = {window.zone for window in windows}
            zone = names[zones.pop()] if len(zones) == 1 else None
            found[service] = zone, tuple(window.name for window in windows)
        return found

    @cached_property
    def delays(self) -> Mapping[WindowId, Mapping[ServiceId, float]]:
        """What each window takes, with its delay in seconds; windows that take the same share one
        mapping."""
        alike: dict[object, Mapping[ServiceId, float]] = {}
        found = {}
        for window in self.windows.values():
            own = window.services, tuple(sorted(window.help.items()))
            if own not in alike:
                alike[own] = {
                    id: window.delay(id).total_seconds()
                    for id in self.services
                    if window.serves(id)
                }
            found[window.id] = alike[own]
        return found

    @cached_property
    def zone_services(self) -> Mapping[ZoneId, tuple[ServiceId, ...]]:
        """Which services the windows of each zone serve."""
        return {
            zone.id: tuple(
                s for s in self.services if any(w.zone == zone.id for w in self.windows_for[s])
            )
            for zone in self.zones
        }

    def periods(self, at: datetime, service: Service | None = None) -> tuple[Period, ...]:
        """When the hall, or one of its services, takes people on the day of ``at``."""
        own = self.hours.periods(self.local(at).date())
        return service.hours if own and service and service.hours is not None else own

    def closing(self, at: datetime, service: Service | None = None) -> datetime | None:
        """When the day of ``at`` ends; None: it is no working day."""
        return moment(self.periods(at, service), self.local(at), first=False)

    def overtime_s(self, since: datetime, until: datetime) -> int | None:
        """Of that stretch, the seconds after the closing of the day on which it began; None: none,
        or the hall was not open that day."""
        closing = self.closing(since)
        if closing is None or until <= closing:
            return None
        return round((until - max(since, closing)).total_seconds())

    def why_closed(self, service: Service, at: datetime) -> Closed | None:
        """None when tickets are given for ``service`` at this hour, as far as the set-up says."""
        if not self.windows_for[service.id]:
            return Closed.NO_WINDOW
        local = self.local(at)
        why = self.hours.shut(local)
        if why is None and service.hours is not None:
            early = timedelta(minutes=self.hours.early_minutes)
            lunch = self.hours.lunch_tickets
            return Closed.HOURS if shut(service.hours, local, early=early, lunch=lunch) else None
        return _CLOSED[why] if why else None


_CLOSED: Final[Mapping[Shut, Closed]] = {
    Shut.DAY: Closed.HALL,
    Shut.EARLY: Closed.HALL,
    Shut.LUNCH: Closed.LUNCH,
    Shut.OVER: Closed.HALL,
}
