"""Pictures: what a screen is shown, whole, as plain JSON values. Read-only.

A ``Snapshot`` is one moment of one hall: everything it says belongs to the same ``seq``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from server.assessment.figures import Figures
from server.domain.appointment import Appointment
from server.domain.carry import Carry
from server.domain.case import Case
from server.domain.desk import Complaint, Help, Message, Notice
from server.domain.duty import Duty, DutyState
from server.domain.events import Logged
from server.domain.hall import Hall, Window
from server.domain.ids import ClassId, ServiceId, WindowId
from server.domain.offer import Closure
from server.domain.outlook import Estimate, Outlook
from server.domain.rating import Rating, asked_until, rateable_until
from server.domain.report import Report
from server.domain.stand_in import StandIn
from server.domain.standing import Standing
from server.domain.steps import open_steps, recall_at, recall_limit_reached
from server.domain.ticket import State, Ticket
from server.usecases import lines, texts
from server.usecases.appeal_ports import AppealReads, HonourReads
from server.usecases.hall_file import HallFile
from server.usecases.ports import (
    AgentFileReads,
    AttachmentReads,
    AttendanceReads,
    CaseNote,
    Device,
    DeviceHealth,
    FindingReads,
    Key,
    LeaderDuty,
    Ledger,
    Note,
    Person,
    PhotoReads,
    PollReads,
    PublicationReads,
    Queued,
    ReportFile,
    SchemeReads,
    SurveyReads,
)

Picture = dict[str, Any]
SLIPS_SHOWN = 5
CALLS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """The people waiting for one service."""

    service: ServiceId
    count: int
    oldest_joined_at: datetime


@dataclass(frozen=True, slots=True)
class InLine:
    id: str
    number: str
    class_id: str
    joined_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """``id`` is the seq of the call's event."""

    id: int
    number: str
    window: str
    nth: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LostSlip:
    id: str
    number: str
    slip: str


@dataclass(frozen=True, slots=True)
class Defined:
    """When a version of the hall's definition came to be, and by whom: "staff:ID", "file", …"""

    version: int
    at: datetime
    origin: str


class Snapshot(Protocol):
    """One moment of one hall. Nothing is read before it is asked for, and nothing twice."""

    @property
    def hall(self) -> Hall: ...
    @property
    def seq(self) -> int: ...
    def closures(self) -> Mapping[ServiceId, Closure]:
        """Services that somebody closed."""

    def given(self, day: str) -> Mapping[ServiceId, int]:
        """Tickets given that day, of the services that have a limit."""

    def carry(self, ticket: Ticket) -> Carry | None:
        """What an expired ticket is still worth on another day."""

    def waiting(self) -> Mapping[ServiceId, Line]:
        """Lines with somebody in them."""

    def bound(self) -> Mapping[WindowId, int]:
        """How many wait for one window only."""

    def at_windows(self) -> Mapping[str, Sequence[Ticket]]:
        """Tickets called or served, by window, oldest call first."""

    def aside(self) -> Mapping[str, Sequence[Ticket]]:
        """Tickets held or missed, by the window that held or called them."""

    def duties(self) -> Mapping[WindowId, Duty]: ...
    def devices(self) -> Sequence[Device]: ...
    def device_health(self) -> Sequence[DeviceHealth]: ...
    def calls(self, zone: str, limit: int) -> Sequence[Call]:
        """The last calls in a zone, newest first."""

    def line(self, service: str) -> Sequence[InLine]:
        """Everybody waiting for a service, in due order; ``ahead`` is free for them afterwards."""

    def ticket(self, key: str, day: str) -> Ticket | None:
        """By id, code, or number of that day."""

    def ahead(self, ticket: Ticket) -> int: ...
    def places(self) -> Mapping[str, int]:
        """How many are ahead of each ticket in line, from one pass over the lines."""

    def follow(self, codes: Sequence[str], places: Mapping[str, int]) -> None:
        """Read the tickets of these codes together; with ``places`` they need no counting."""

    def queued(self, limit: int) -> Sequence[Queued]:
        """Everybody in line, by due time, those bound to a window last; at most so many of each."""

    def outlook(self, service: str) -> Outlook | None:
        """What is known of the waits for a service. Costs no look at the database."""

    def rated(self, ticket: Ticket) -> bool: ...
    def last_finished(self, window: str, since: datetime) -> Ticket | None:
        """The last visit that ended at a window, if it did since then."""

    def slips(self, kiosk: str, limit: int) -> Sequence[Ticket]:
        """The last tickets taken at a kiosk, newest first."""

    def printed_elsewhere(self, of: Sequence[str]) -> Mapping[str, str]:
        """Of these tickets, those whose slip another printer had to print, and whom that serves."""

    def names(self) -> Mapping[str, str]:
        """staff id → name, of everybody who works here or did."""

    def people(self) -> Sequence[Person]:
        """Everybody who works here or did, by name."""

    def device_keys(self) -> Sequence[Key]:
        """Every device key, revoked ones too, newest first."""

    def definition(self, version: int) -> HallFile:
        """The hall as it was defined then. Raises NotFound("unknown_version")."""

    def definitions(self, limit: int, before: int | None = None) -> Sequence[Defined]:
        """The versions of the hall's definition (below ``before``), newest first."""

    def stand_ins(self, since: datetime) -> Sequence[StandIn]:
        """Those that end after ``since``, in the order of their beginning."""

    def leaders(self, first: str, last: str) -> Sequence[LeaderDuty]:
        """The leaders' duties of these days, in order."""

    def appointment(self, code: str) -> Appointment | None: ...
    def appointments(
        self, start: datetime, end: datetime, service: str | None
    ) -> Sequence[tuple[Appointment, Mapping[str, str]]]:
        """Whose slots begin in that time, in order; with the last digits of the visitors' phone
        and ID number, as far as they are known."""

    def taken(self, service: str, start: datetime, end: datetime) -> Mapping[datetime, int]:
        """See ports.Appointments."""

    def zone_of_kiosk(self, name: str) -> str | None:
        """Where its key says that it stands; None: anywhere in the hall."""

    def story(self, ticket: str) -> Sequence[Logged]:
        """Everything that happened to a ticket, in its order."""

    def numbered(self, day: str, ending: str, limit: int) -> Sequence[Ticket]:
        """Tickets of a day whose number ends so, newest first."""

    def notes(self, tickets: Collection[str]) -> Sequence[Note]:
        """What clerks wrote about these tickets, in its order."""

    def weights(self) -> Sequence[tuple[str, str, float | None]]:
        """(staff, service, minutes) of every weight that a supervisor has set."""

    def lost_slips(self) -> Sequence[LostSlip]:
        """Waiting tickets whose paper did not come out, or nobody knows; oldest first."""

    def helps(self) -> Sequence[Help]:
        """Those that nobody ended, oldest first."""

    def unread(self) -> Sequence[Message]:
        """Messages to windows that nobody there has read, oldest first."""

    def current_notices(self) -> Sequence[Notice]:
        """Proposed, approved or shown, by their beginning."""

    def notices(self) -> Sequence[Notice]:
        """The last hundred, those that are over too, newest first."""

    def complaints(self, *, unanswered: bool, before: str | None) -> Sequence[Complaint]:
        """A hundred at most, newest first; those made before the one with the id ``before``."""

    def case(self, key: str) -> Case | None:
        """By its id, or by that of its ticket."""

    def open_cases(self) -> Sequence[Case]:
        """The most urgent first."""

    def ended_cases(self, before: str | None) -> Sequence[Case]:
        """A hundred at most, newest first; those before the id ``before``."""

    def case_notes(self, case: str) -> Sequence[CaseNote]: ...
    @property
    def photos(self) -> PhotoReads: ...
    @property
    def agent_files(self) -> AgentFileReads: ...
    @property
    def findings(self) -> FindingReads: ...
    @property
    def attachments(self) -> AttachmentReads: ...
    @property
    def schemes(self) -> SchemeReads: ...
    @property
    def publications(self) -> PublicationReads: ...
    @property
    def polls(self) -> PollReads: ...
    @property
    def surveys(self) -> SurveyReads: ...
    @property
    def ledger(self) -> Ledger: ...
    def clerk_figures(self, start: date, end: date) -> Mapping[str, Figures]:
        """The added-up figures of each clerk from ``start`` until before ``end``."""

    def past(self, version: int) -> Hall:
        """As it was defined in this version."""

    @property
    def attendance(self) -> AttendanceReads: ...
    @property
    def appeals(self) -> AppealReads: ...
    @property
    def honours(self) -> HonourReads: ...
    def rating(self, ticket: str) -> Rating | None:
        """What a visitor said. Only for those who may read it; see docs/ratings.md."""

    def standings(self, tickets: Sequence[str]) -> Mapping[str, Standing]:
        """Of these tickets, and whatever waits for a second person; by ticket."""

    def masked_phones(self, of: Sequence[str]) -> Mapping[str, str]:
        """The last four digits of the phones that are kept of these things."""


def local(hall: Hall, at: datetime) -> str:
    return hall.local(at).isoformat(timespec="milliseconds")


def _local(hall: Hall, at: datetime | None) -> str | None:
    return None if at is None else local(hall, at)


def board(snap: Snapshot, zone_id: str, honours: Sequence[Picture] = ()) -> Picture:
    """The lobby board of a zone. ``honours``: published awards, for its quiet moments."""
    hall, zone = snap.hall, snap.hall.zone(zone_id)
    waiting, duties, at = snap.waiting(), snap.duties(), snap.at_windows()
    return {
        "zone": {"id": zone.id, "name": zone.name},
        "calls": [
            {
                "call_id": call.id,
                "number": call.number,
                "window": call.window,
                "window_name": _window_name(hall, call.window),
                "nth": call.nth,
                "at": local(hall, call.at),
            }
            for call in snap.calls(zone.id, CALLS_SHOWN)
        ],
        "windows": [
            {
                "id": window.id,
                "name": window.name,
                "state": _state(duties, window.id),
                "number": at[window.id][-1].number if at.get(window.id) else None,
            }
            for window in hall.windows.values()
            if window.zone == zone.id
        ],
        "waiting": [
            {"service": id, "name": lines.service_name(hall, id), "count": waiting[id].count}
            for id in hall.zone_services[zone.id]
            if id in waiting
        ],
        "notices": notices(snap, zone.id),
        "honours": list(honours),
        "head": hall.texts.board_head or None,
        "note": hall.texts.board_note or None,
    }


def notices(snap: Snapshot, zone: str | None) -> list[Picture]:
    """Those shown now on the screens of a zone; of None: those of the whole hall."""
    return [
        {
            "id": one.id,
            "zh": one.zh,
            "en": one.en,
            "from": local(snap.hall, one.start),
            "until": local(snap.hall, one.end),
        }
        for one in snap.current_notices()
        if one.is_shown and (one.concerns(zone) if zone else not one.zones)
    ]


def window(snap: Snapshot, window_id: str, at: datetime, lang: str = "zh") -> Picture:
    """One window: for its screen and its clerk."""
    hall, place = snap.hall, snap.hall.window(window_id)
    here = snap.at_windows().get(place.id, ())
    bound = snap.bound().get(place.id, 0)
    tickets = [{**ticket(snap, one, lang), "code": None} for one in here]
    return {
        "window": window_card(hall, place, snap.duties().get(place.id)),
        # Their codes are the visitors' own: nobody who looks at a window needs them.
        "ticket": tickets[-1] if tickets else None,
        "tickets": tickets,
        "waiting": [
            line_card(line, at)
            for id, line in snap.waiting().items()
            if place.serves(id) and id in hall.services
        ],
        "bound": bound,
        "aside": [
            {
                "id": one.id,
                "number": one.number,
                "state": one.state.value,
                "until": _local(hall, one.held_until),
            }
            for one in snap.aside().get(place.id, ())
        ],
        "devices": [
            {"id": d.id, "kind": d.kind, "state": d.state}
            for d in snap.devices()
            if d.place == f"window:{place.id}"
        ],
    }


def window_card(hall: Hall, place: Window, duty: Duty | None) -> Picture:
    return {
        "id": place.id,
        "name": place.name,
        "state": duty.state.value if duty else DutyState.CLOSED.value,
        "clerk": duty.staff if duty else None,
        "reason": duty.reason if duty else None,
        "zone": place.zone,
        "customers": place.customers,
    }


def line(snap: Snapshot, service_id: str) -> Picture:
    """Everybody waiting for one service, in due order."""
    hall = snap.hall
    return {
        "service": hall.service(service_id).id,
        "waiting": [
            {
                "id": one.id,
                "number": one.number,
                "class": one.class_id,
                "joined_at": local(hall, one.joined_at),
                "due_at": local(hall, one.due_at),
            }
            for one in snap.line(service_id)
        ],
    }


def kiosk(snap: Snapshot, name: str) -> Picture:
    """What a kiosk must know of itself."""
    printer = next(
        (d for d in snap.devices() if d.place == f"kiosk:{name}" and d.kind == "printer"), None
    )
    return {
        "printer": {
            "state": printer.state if printer else "none",
            "paper": printer.paper if printer else None,
        },
        "booking": any(one.booking for one in snap.hall.services.values()),
        "catalog_rev": snap.hall.version,
        "closed": sorted(snap.closures()),
        "notices": notices(snap, snap.zone_of_kiosk(name)),
        "slips": _slips(snap, name),
    }


def _slips(snap: Snapshot, kiosk: str) -> list[Picture]:
    """``at``: the place whose printer the slip came out of, where that is not the kiosk's own."""
    tickets = snap.slips(kiosk, SLIPS_SHOWN)
    elsewhere = snap.printed_elsewhere([ticket.id for ticket in tickets])
    told: list[Picture] = []
    for ticket in tickets:
        place = elsewhere.get(ticket.id)
        more = {"at": place} if place and place != f"kiosk:{kiosk}" else {}
        told.append({"ticket": ticket.id, "slip": ticket.slip, **more})
    return told


def pad(snap: Snapshot, window_id: str, at: datetime) -> Picture:
    """The tablet of a window: whose window it is, and the visit that it asks about, if any."""
    hall, place = snap.hall, snap.hall.window(window_id)
    duty = snap.duties().get(place.id)
    card = window_card(hall, place, duty)
    staff = duty.staff if duty else None
    name = snap.names().get(staff) if staff else None
    photo = snap.photos.digests().get(staff) if staff else None
    return {
        "window": {key: card[key] for key in ("id", "name", "state", "reason")},
        "clerk": ({"name": name} | ({"photo": photo} if photo else {})) if name else None,
        "rate": _to_rate(snap, place.id, at),
    }


def _to_rate(snap: Snapshot, window: str, at: datetime) -> Picture | None:
    timeout_s = snap.hall.settings.pad_timeout_s
    ticket = snap.last_finished(window, at - timedelta(seconds=timeout_s))
    until = asked_until(ticket, timeout_s) if ticket else None
    if ticket is None or until is None or until <= at or snap.rated(ticket):
        return None
    return {"ticket": ticket.id, "number": ticket.number, "until": local(snap.hall, until)}


def reader(snap: Snapshot, place: str) -> Picture:
    """The ID-card reader of a kiosk or a guide desk, without anything it read."""
    found = next((d for d in snap.devices() if d.place == place and d.kind == "id_reader"), None)
    return {"place": place, "reader": {"id": found.id, "state": found.state} if found else None}


def ticket(snap: Snapshot, one: Ticket, lang: str = "zh") -> Picture:
    """A ticket as its visitor, a clerk or a kiosk sees it."""
    ahead = snap.ahead(one) if one.state is State.WAITING else None
    wait = None
    if ahead is not None:
        wait = expected(snap, one.service, ahead)
    rated = snap.rated(one) if one.state is State.SERVED else False
    token = snap.carry(one) if one.state is State.EXPIRED else None
    card = ticket_card(snap.hall, one, ahead=ahead, wait=wait, rated=rated, lang=lang)
    return {**card, "carried_until": token.last_day if token and not token.used_by else None}


def ticket_card(
    hall: Hall,
    one: Ticket,
    *,
    ahead: int | None,
    wait: Estimate | None,
    rated: bool = False,
    lang: str = "zh",
) -> Picture:
    card: Picture = {
        "id": one.id,
        "number": one.number,
        "code": one.code,
        "service": _service(hall, one.service),
        "class": one.class_id,
        "class_name": _class_name(hall, one.class_id),
        "mode": one.mode,
        "state": one.state.value,
        "window": one.window,
        "window_name": _window_name(hall, one.window) if one.window else None,
        "joined_at": local(hall, one.joined_at),
        "called_at": _local(hall, one.called_at),
        "started_at": _local(hall, one.started_at),
        "ended_at": _local(hall, one.ended_at),
        "nth_call": one.nth_call,
        "calls_here": one.calls_here,
        "recall_at": _local(hall, recall_at(one, hall.settings)),
        "recall_limit_reached": recall_limit_reached(one, hall.settings),
        "steps": open_steps(one, hall),
        "ahead": ahead,
        "estimate": lines.as_dict(wait),
        "come_back_at": _local(hall, wait.come_back_at) if wait else None,
        "where": {
            "zone": lines.where(hall, one.service),
            "windows": lines.windows(hall, one.service),
        },
        "slip": one.slip.value if one.slip else None,
        "visit": [
            {**_service(hall, part.service), "done": True, "outcome": part.outcome}
            for part in one.done
        ]
        + [{**_service(hall, id), "done": False, "outcome": None} for id in one.visit],
        "bound": one.bound,
        "rated": rated,
        "rateable_until": _local(hall, rateable_until(one, hall.settings.rating_days)),
        "carried_until": None,
        "case": None,
        "needs_case_number": _needs_case_number(hall, one.service),
    }
    if one.why:
        card["why"] = {**one.why, "text": texts.why(one.why, lang)}
    return card


def weights(snap: Snapshot) -> list[Picture]:
    """What supervisors have set, with the clerks' names."""
    names = {person.id: person.name for person in snap.people()}
    return [
        {
            "staff": staff,
            "name": names.get(staff, staff),
            "service": service,
            "service_name": lines.service_name(snap.hall, ServiceId(service)),
            "minutes": minutes,
        }
        for staff, service, minutes in snap.weights()
    ]


def expected(snap: Snapshot, service: ServiceId, ahead: int) -> Estimate | None:
    """See lines.expected."""
    known = snap.outlook(service)
    return lines.expected(snap.hall, known, lambda: open_windows(snap), service, ahead)


def open_windows(snap: Snapshot) -> frozenset[str]:
    return frozenset(d.window for d in snap.duties().values() if d.state is DutyState.OPEN)


def _service(hall: Hall, id: str) -> Picture:
    return {"id": id, "name": lines.service_name(hall, ServiceId(id))}


def _needs_case_number(hall: Hall, service: ServiceId) -> bool:
    known = hall.services.get(service)
    return known is not None and known.needs_case_number


def _class_name(hall: Hall, id: str) -> str:
    klass = hall.classes.get(ClassId(id))
    return klass.name if klass else id


def _window_name(hall: Hall, id: str) -> str:
    place = hall.windows.get(WindowId(id))
    return place.name if place else id


def _state(duties: Mapping[WindowId, Duty], id: WindowId) -> str:
    duty = duties.get(id)
    return duty.state.value if duty else DutyState.CLOSED.value


def line_card(line: Line, at: datetime) -> Picture:
    longest = max(0, round((at - line.oldest_joined_at).total_seconds()))
    return {"service": line.service, "count": line.count, "longest_s": longest}


class Reads(Protocol):
    """What is read of the database outside a unit of work. Nothing here changes anything."""

    def snapshot(self, hall: str) -> AbstractContextManager[Snapshot]:
        """One moment of a hall. Raises NotFound("unknown_hall")."""

    def seqs(self) -> Mapping[str, int]:
        """hall → seq, of every hall."""

    def seq_before(self, hall: str, at: datetime) -> int:
        """The seq of the last event before then; 0: none."""

    def lessons(
        self, hall: str, before: str, limit: int
    ) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """(day, document) of the last days before ``before``, the newest first."""

    def last_day(self, hall: str, before: str) -> str | None:
        """The last business day before this one on which somebody took a ticket."""

    def first_day(self, hall: str) -> date | None:
        """The first business day on which somebody took a ticket."""

    def log_of_day(
        self, hall: str, day: date, span: tuple[datetime, datetime, datetime]
    ) -> Sequence[Logged]:
        """A day's events, and what happened later to the tickets taken on it; in order of seq.
        ``span``: the first moment of the day, of the next one, and until when to look."""

    def rollups(
        self, hall: str, grain: str, starts: Iterable[date], by: str
    ) -> Iterable[tuple[date, str, Figures]]:
        """(start, id, figures) of the days or months that begin on ``starts``, in their order. Read
        at once, taken apart as they are asked for."""

    def rolled(self, hall: str, grain: str, first: date, last: date, by: str = "hall") -> Set[date]:
        """The days, or months, from ``first`` to ``last`` of which there are such figures."""

    def reports(
        self, hall: str, *, before: str | None = None, id: str | None = None
    ) -> Sequence[tuple[Report, Sequence[ReportFile]]]:
        """Fifty at most, newest first; those asked for before the one with the id ``before``, or
        the one with ``id``."""

    def report_file(self, hall: str, id: str, form: str) -> tuple[Report, bytes]:
        """Raises NotFound("unknown_report")."""

    def open_reports(self, hall: str) -> Sequence[Report]:
        """Queued and running, oldest first."""

    def cases_opened(
        self, hall: str, start: datetime, end: datetime
    ) -> Sequence[tuple[datetime, str, datetime | None]]:
        """(opened, state, ended) of the bad reviews' cases opened in that time."""

    def appointments_by_state(self, hall: str, start: datetime, end: datetime) -> Mapping[str, int]:
        """Of the appointments whose slots begin in that time."""

    def since(self, hall: str, seq: int, limit: int = 5000) -> Sequence[Logged]:
        """The events after ``seq``, oldest first."""

    def log(self, hall: str, start: datetime, end: datetime) -> Sequence[Logged]: ...
    def told(
        self, hall: str, start: datetime, end: datetime, kinds: Sequence[str]
    ) -> Sequence[Logged]:
        """The events of these kinds in a stretch of time, in order of seq."""

    def events(self, hall: str, seqs: Collection[int]) -> Sequence[Logged]:
        """These events, in order of seq."""

    def known_visits(
        self, hall: str, first: date, last: date
    ) -> Sequence[tuple[str, str, str, str, date]]:
        """(person, ticket, number, service, day) of the visits that were served from ``first`` to
        ``last``, where it is known whose they were; of people with more than one of them."""

    def duty_log(self, hall: str, start: datetime, end: datetime) -> Sequence[Logged]:
        """Of a stretch of time, what happened to windows: signing on and off, pauses."""

    def has_jobs(self, hall: str, agents: Sequence[str]) -> bool:
        """Whether jobs of these agents wait to be sent."""

    def agent_versions(self, hall: str, agents: Sequence[str]) -> Mapping[str, int]:
        """The newest version of the devices kept for these agents; those without are left out."""

    def halls_to_notify(self, at: datetime, kinds: Sequence[str]) -> Sequence[str]:
        """Halls with messages of these kinds that are due."""

    def comments(self, hall: str, tickets: Sequence[str]) -> Mapping[str, str | None]:
        """What visitors wrote with the ratings of these tickets."""

    def names(self, hall: str) -> Mapping[str, str]:
        """staff id → name."""

    def key(self, key_hash: str) -> tuple[str, Key] | None: ...
    def session(self, token_hash: str) -> tuple[str, str, datetime] | None:
        """(hall, staff id, expiry)."""

    def person(
        self, *, id: str | None = None, name: str | None = None
    ) -> tuple[str, Person] | None: ...
    def places(self, hall: str, person: Person, at: datetime) -> tuple[str, ...]:
        """Where this person may sit now; see domain.duty.places."""

    def code(self, code: str) -> tuple[str, str] | None:
        """(hall, ticket id) of a visitor's code."""

    def ready(self) -> bool:
        """Whether the database answers."""
