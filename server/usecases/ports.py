"""What the use cases ask of storage: Protocols that state every promise.

Times are timezone-aware UTC. Every store belongs to the one hall of its unit of work. A unit of
work holds the hall's write lock from entering to leaving, so what it reads stays true until then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from server.assessment.figures import ByWhat, Figures
from server.domain.appointment import Appointment, Visitor
from server.domain.attendance import LeaveAsked, Objection, Roster, WeekList
from server.domain.carry import Carry
from server.domain.case import Case, Reached
from server.domain.desk import Complaint, Help, Message, Notice
from server.domain.discipline import Head
from server.domain.duty import Duty
from server.domain.events import Event, Logged
from server.domain.finding import Finding
from server.domain.hall import Hall, Window
from server.domain.ids import ClassId, ServiceId
from server.domain.offer import Closure
from server.domain.outlook import Outlook
from server.domain.person import PersonKey
from server.domain.poll import Poll
from server.domain.rating import Rating
from server.domain.report import Report
from server.domain.stand_in import StandIn
from server.domain.standing import Standing
from server.domain.ticket import Ticket
from server.usecases.appeal_ports import Appeals, Honours
from server.usecases.hall_file import HallFile


@dataclass(frozen=True, slots=True)
class Device:
    """A device as its agent last told. ``place``: "kiosk:NAME", "window:ID", …"""

    agent: str
    id: str
    kind: str
    place: str
    state: str = "unknown"
    paper: str | None = None
    detail: str | None = None
    driver: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A clerk's picture for the pad. ``digest``: SHA-256 of ``data``, in hexadecimal."""

    staff: str
    media: str
    digest: str
    data: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentFile:
    """The devices of an agent as kept here: a devices file's ``text``; versions from 1 on."""

    agent: str
    version: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentReport:
    """What an agent said last. ``works_on``: the version of its devices, 0: none yet, None: a file
    of its own; ``refused``: one it could not work on, and the ``error``; ``address``: of its
    machine, None: not told yet."""

    agent: str
    works_on: int | None
    refused: int | None
    error: str | None
    at: datetime
    address: str | None = None


AgentState = Literal["none", "own", "waiting", "applied", "refused"]
"""How far an agent is with the devices kept for it here."""


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """``seen_at``: when its agent was last heard of. ``waiting``: jobs not ended. ``error``: the
    code of the last job that was not done."""

    device: Device
    seen_at: datetime
    waiting: int
    error: str | None
    error_at: datetime | None


@dataclass(slots=True)
class Job:
    """Something a device is to do. States: queued → sent → done | failed | unknown. ``done_by``:
    the device that did it, where another one had to."""

    id: str
    agent: str
    device: str
    kind: str
    data: Mapping[str, object]
    created_at: datetime
    ticket: str | None = None
    state: str = "queued"
    error: str | None = None
    ended_at: datetime | None = None
    done_by: str | None = None


@dataclass(slots=True)
class Person:
    """A member of staff. ``windows``: where this one may sit; empty for other roles.

    ``rights``: single rights beyond the role. ``backup_windows``: where this one may sit when
    nobody of the window's own does (the B of A/B 角).
    """

    id: str
    name: str
    role: str
    windows: tuple[str, ...]
    password_hash: str = field(repr=False)
    active: bool = True
    rights: tuple[str, ...] = ()
    backup_windows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A device key; only its hash is kept."""

    hash: str
    role: str
    name: str
    zone: str | None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply kept under its idempotency key. ``request``: hash of the body it answered."""

    request: str
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Whom ``of`` (the id of a ticket, an appointment, …) belongs to, as far as it is kept.

    ``masked``: the last four digits by field; ``sealed``: the fields encrypted, if kept at all.
    """

    of: str
    key: PersonKey
    phone_key: PersonKey | None
    masked: Mapping[str, str]
    sealed: str | None = field(repr=False)
    expires_at: datetime


class Vault(Protocol):
    """Hashing and sealing with the installation's secret."""

    def key(self, hall: str, name: str, number: str) -> PersonKey:
        """The same for the same person of a hall, and nothing else can be learned from it."""

    def seal(self, clear: Mapping[str, str]) -> str: ...
    def unseal(self, sealed: str) -> dict[str, str]:
        """Raises Unavailable("sealed_by_another"): the secret is not the one it was sealed with."""


class Persons(Protocol):
    """``save`` writes over what was kept of the same thing, ``forget`` is all of that thing."""

    def key(self, name: str, number: str) -> PersonKey: ...
    def seal(self, clear: Mapping[str, str]) -> str: ...
    def unseal(self, sealed: str) -> dict[str, str]:
        """Raises Unavailable("sealed_by_another")."""

    def save(self, row: PersonRow) -> None: ...
    def get(self, of: str) -> PersonRow | None: ...
    def find(self, keys: Sequence[PersonKey]) -> list[str]:
        """Of what somebody with one of these keys is remembered, newest first."""

    def forget(self, of: str) -> None: ...
    def purge(self, at: datetime, limit: int) -> int:
        """Forget rows that expired by ``at``, and the keys on their tickets; returns how many."""


class Closures(Protocol):
    """Services that somebody closed. Reading them costs no statement."""

    def of(self, service: str) -> Closure | None: ...
    def all(self) -> list[Closure]: ...
    def save(self, one: Closure) -> None: ...
    def drop(self, service: str) -> None: ...


class Tallies(Protocol):
    """Tickets given on a day; kept for services that have a limit."""

    def given(self, service: str, day: str) -> int: ...
    def add(self, service: str, day: str) -> None: ...


class Carries(Protocol):
    def get(self, ticket: str) -> Carry | None: ...
    def save(self, one: Carry) -> None: ...


class Tickets(Protocol):
    def get(self, id: str) -> Ticket:
        """Raises NotFound("unknown_ticket")."""

    def by_code(self, code: str) -> Ticket | None: ...
    def by_number(self, number: str, day: str) -> Ticket | None: ...
    def at_window(self, window: str) -> list[Ticket]:
        """Called or serving there, oldest call first."""

    def add(self, ticket: Ticket) -> None: ...
    def save(self, ticket: Ticket) -> None:
        """Write the ticket and record its news."""

    def heads(
        self,
        window: Window,
        lines: Collection[ServiceId] | None = None,
        class_id: ClassId | None = None,
    ) -> list[Head]:
        """The first waiting ticket of each line that ``window`` takes from, and the first bound
        to it; of ``class_id`` only, if given. Costs one index seek for each service, whatever
        waits and whatever was.

        A window for every service gives the first of all; where that is not enough, ``lines``
        names services whose first are wanted too.
        """

    def in_reach(self, window: Window) -> list[Head]:
        """Everybody in the lines that ``window`` takes from, in due order; not those bound."""

    def ahead(self, ticket: Ticket) -> int:
        """Waiting for the same service with an earlier due time."""

    def story(self, id: str) -> Sequence[Logged]:
        """Everything that happened to a ticket before this unit of work, in its order."""

    def some(self, ids: Sequence[str]) -> Mapping[str, Ticket]:
        """Those of these ids, to look at: not to be changed."""

    def first(self, service: str, n: int) -> list[str]:
        """The ids of the first ``n`` in line for a service."""

    def nth_due(self, service: str, n: int) -> datetime | None:
        """The due time of the n-th (from 1) in line for a service, or of the last if fewer."""

    def of_person(self, person: PersonKey, day: str) -> list[Ticket]: ...
    def served_since(self, person: PersonKey, service: str, day: str) -> bool:
        """Whether a visit of this person for this service, of that day or later, was served."""

    def last_from(self, origin: str, service: str, since: datetime) -> datetime | None:
        """When the device of that name last took a ticket of the service, if after ``since``."""

    def waiting(self, service: str) -> int:
        """How many are in line for a service."""

    def live(self, services: Sequence[str] | None, limit: int) -> list[Ticket]:
        """Tickets of these services (None: of all) whose life is not over."""

    def unfinished_before(self, day: str, limit: int) -> list[Ticket]:
        """Live tickets of earlier business days."""

    def held_until(self, at: datetime) -> list[Ticket]:
        """Held tickets whose time is up."""


class Numbers(Protocol):
    def lease(self, series: str, day: str, count: int = 1) -> int:
        """Take ``count`` ordinals of a series; returns the first. Never given twice."""


class WeightTable(Protocol):
    """What supervisors have set, by clerk and service."""

    def of(self, staff: str) -> dict[ServiceId, float | None]: ...
    def put(self, staff: str, service: str, minutes: float | None) -> None:
        """0 removes."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a clerk wrote for the next one who meets the visitor; stays with the ticket."""

    id: str
    ticket: str
    service: ServiceId
    window: str | None
    by: str
    at: datetime
    text: str


class Notes(Protocol):
    def add(self, note: Note) -> None: ...


class Duties(Protocol):
    def get(self, window: str) -> Duty: ...
    def of(self, staff: str) -> list[Duty]:
        """Windows where this person is signed on."""

    def all(self) -> list[Duty]: ...
    def open_windows(self) -> frozenset[str]:
        """Windows that take people now."""

    def save(self, duty: Duty) -> None: ...


class Ratings(Protocol):
    def of(self, ticket: str) -> Rating | None: ...
    def add(self, rating: Rating) -> None: ...


class Devices(Protocol):
    def at(self, place: str, kind: str) -> Device | None: ...
    def get(self, agent: str, id: str) -> Device | None: ...
    def of(self, agent: str) -> list[Device]: ...
    def save(self, device: Device, at: datetime) -> None: ...
    def seen(self, agent: str, at: datetime) -> None: ...
    def failed(self, agent: str, id: str, error: str, at: datetime) -> None:
        """Keep what a job of this device ended with, until the next failure."""

    def forget(self, agent: str, ids: Iterable[str]) -> None: ...
    def unseen_since(self, at: datetime) -> list[Device]:
        """Devices that count as present although their agent was last heard of before ``at``."""


class PhotoReads(Protocol):
    def get(self, staff: str) -> Photo | None: ...
    def digests(self) -> Mapping[str, str]:
        """Of everybody who has one, by staff id."""


class Photos(PhotoReads, Protocol):
    def save(self, one: Photo) -> None: ...
    def remove(self, staff: str) -> None: ...


class AgentFileReads(Protocol):
    def newest(self, agent: str) -> AgentFile | None: ...
    def get(self, agent: str, version: int) -> AgentFile | None: ...
    def report(self, agent: str) -> AgentReport | None: ...
    def has_key(self, agent: str) -> bool:
        """Whether there is a key of this agent that holds."""

    def names(self) -> list[str]:
        """Of the agents with a key that holds, devices kept here, or a word of their own."""


class AgentFiles(AgentFileReads, Protocol):
    def save(self, one: AgentFile) -> None: ...
    def keep_report(self, one: AgentReport) -> None: ...


class Jobs(Protocol):
    def add(self, job: Job) -> None: ...
    def get(self, id: str) -> Job | None: ...
    def end(self, job: Job) -> None:
        """Write state, error and end of a job."""

    def claim(self, agents: Sequence[str], at: datetime) -> list[Job]:
        """Take the queued jobs of these agents, oldest first; they are "sent" from now on."""

    def unanswered(self, agent: str) -> list[Job]:
        """Sent to this agent, no answer yet; oldest first."""

    def last_rate(self, agent: str, device: str, before: datetime) -> Job | None:
        """The last time this pad was to ask a visitor."""

    def stale(self, kind: str, before: datetime) -> list[Job]:
        """Still queued although made before then."""


class People(Protocol):
    def by_name(self, name: str) -> Person | None: ...
    def get(self, id: str) -> Person | None: ...
    def all(self) -> list[Person]:
        """Everybody, those who left among them, by name."""

    def save(self, person: Person) -> None: ...


class Keys(Protocol):
    def add(self, key: Key) -> None: ...
    def revoke(self, key: Key, at: datetime) -> None: ...
    def by_name(self, role: str, name: str) -> Key | None: ...


class Sessions(Protocol):
    def add(
        self,
        token_hash: str,
        staff: str,
        at: datetime,
        expires_at: datetime,
        place: str | None = None,
    ) -> None:
        """``place``: a keyed hash of the address it was made from."""

    def at_place(self, place: str, at: datetime) -> Collection[str]:
        """Who is signed in from there."""

    def drop(self, token_hash: str) -> None: ...
    def drop_of(self, staff: str) -> None:
        """Every session of this person."""


class Replies(Protocol):
    def find(self, caller: str, path: str, key: str) -> Reply | None: ...
    def keep(self, caller: str, path: str, key: str, reply: Reply, at: datetime) -> None: ...
    def drop_before(self, at: datetime) -> None: ...


class ConfirmedPairings(Protocol):
    def confirm(self, code: str, role: str, name: str) -> bool:
        """Give the page that shows ``code`` to this hall, once; False: somebody else did."""


class Definitions(Protocol):
    def save(self, file: HallFile, *, origin: str, at: datetime) -> int:
        """Store a new version of the hall's definition; returns its number."""

    def get(self, version: int) -> HallFile:
        """Raises NotFound("unknown_version")."""

    def newest(self) -> tuple[int, HallFile] | None:
        """None: the hall was never defined."""


class StandIns(Protocol):
    def get(self, id: str) -> StandIn:
        """Raises NotFound("unknown_stand_in")."""

    def since(self, at: datetime) -> list[StandIn]:
        """Those that end after ``at``, in the order of their beginning."""

    def save(self, one: StandIn) -> None: ...


@dataclass(frozen=True, slots=True)
class LeaderDuty:
    """One of the hall's leaders has duty on ``day``. ``part``: "morning", "afternoon", "day"."""

    id: str
    day: str
    part: str
    staff: str
    signed_at: datetime | None = None


class Leaders(Protocol):
    def get(self, id: str) -> LeaderDuty:
        """Raises NotFound("unknown_leader_duty")."""

    def find(self, day: str, part: str, staff: str) -> LeaderDuty | None: ...
    def save(self, duty: LeaderDuty) -> None: ...
    def drop(self, id: str) -> None: ...


class Helps(Protocol):
    def get(self, id: str) -> Help:
        """Raises NotFound("unknown_help")."""

    def save(self, one: Help) -> None: ...


class Messages(Protocol):
    def get(self, id: str) -> Message:
        """Raises NotFound("unknown_message")."""

    def save(self, one: Message) -> None: ...


class Notices(Protocol):
    def get(self, id: str) -> Notice:
        """Raises NotFound("unknown_notice")."""

    def current(self) -> Sequence[Notice]:
        """Proposed, approved or shown. Costs nothing that grows with those that are over."""

    def save(self, one: Notice) -> None: ...


class Complaints(Protocol):
    def get(self, id: str) -> Complaint:
        """Raises NotFound("unknown_complaint")."""

    def save(self, one: Complaint) -> None: ...


@dataclass(frozen=True, slots=True)
class CaseNote:
    """What somebody found, did or answered at a step of a case."""

    id: str
    case: str
    step: str
    by: str
    at: datetime
    text: str
    reached: Reached | None = None


class Cases(Protocol):
    def get(self, id: str) -> Case:
        """Raises NotFound("unknown_case")."""

    def of(self, ticket: str) -> Case | None: ...
    def due_before(self, at: datetime) -> Sequence[Case]:
        """Open ones with a step due before then; costs nothing that grows with the ended ones."""

    def save(self, one: Case) -> None:
        """Write the case and record its news."""

    def note(self, one: CaseNote) -> None: ...
    def notes(self, case: str) -> Sequence[CaseNote]:
        """In their order."""


@dataclass(frozen=True, slots=True)
class FindingNote:
    """What somebody said at a step of a finding; ``by`` None: the clock."""

    id: str
    finding: str
    step: str
    by: str | None
    at: datetime
    text: str


class FindingReads(Protocol):
    def get(self, id: str) -> Finding:
        """Raises NotFound("unknown_finding")."""

    def from_source(self, source: str) -> Finding | None: ...
    def open(self) -> Sequence[Finding]:
        """Those that nobody has decided yet, oldest first; costs nothing that grows with the
        others."""

    def between(
        self, start: date, end: date, *, scheme: str | None = None, staff: str | None = None
    ) -> Sequence[Finding]:
        """Of the days from ``start`` until before ``end``, by day and id, in every state."""

    def notes(self, finding: str) -> Sequence[FindingNote]:
        """In their order."""


class Findings(FindingReads, Protocol):
    def save(self, one: Finding) -> None:
        """Write the finding and record its news."""

    def note(self, one: FindingNote) -> None: ...


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or paper that belongs to a finding or an appeal ``of``; ``digest``: SHA-256."""

    id: str
    of: str
    name: str
    media: str
    size: int
    digest: str
    by: str
    at: datetime


class AttachmentReads(Protocol):
    def of(self, id: str) -> Sequence[Attachment]:
        """In their order, without their bytes."""

    def counts(self, ids: Sequence[str]) -> Mapping[str, int]:
        """How many there are of each of these; those without any are left out."""

    def data(self, id: str) -> tuple[Attachment, bytes]:
        """Raises NotFound("unknown_attachment")."""


class Attachments(AttachmentReads, Protocol):
    def add(self, one: Attachment, data: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """A hall's own version of a scheme, as TOML; a version never changes."""

    id: str
    version: int
    text: str
    by: str
    at: datetime


class SchemeReads(Protocol):
    def newest(self) -> Sequence[SchemeVersion]:
        """The newest of each id that the hall has made its own, by id."""

    def versions(self, id: str) -> Sequence[SchemeVersion]:
        """Newest first."""


class Schemes(SchemeReads, Protocol):
    def add(self, one: SchemeVersion) -> None: ...


@dataclass(frozen=True, slots=True)
class Publication:
    """Sheets as they were published, with all they were computed from; never changed.

    ``inputs``, ``sheets`` (of people) and ``places`` (of windows and departments): JSON;
    ``inputs_hash``: the SHA-256 of ``inputs``; ``start`` until before ``end``; ``replaces``: the
    id of the one that it puts right."""

    id: str
    scheme: str
    version: int
    scheme_text: str
    start: date
    end: date
    inputs: str
    inputs_hash: str
    sheets: str
    by: str
    at: datetime
    replaces: str | None = None
    reason: str = ""
    places: str = "{}"


class PublicationReads(Protocol):
    def get(self, id: str) -> Publication:
        """Raises NotFound("unknown_publication")."""

    def between(
        self, start: date, end: date, *, scheme: str | None = None
    ) -> Sequence[Publication]:
        """Whose periods begin from ``start`` until before ``end``, by start and time."""

    def replaced_by(self, id: str) -> Publication | None: ...
    def all(self) -> Sequence[Publication]:
        """By time."""


class Publications(PublicationReads, Protocol):
    def add(self, one: Publication) -> None: ...


class PollReads(Protocol):
    def get(self, id: str) -> Poll:
        """Raises NotFound("unknown_poll")."""

    def all(self) -> Sequence[Poll]:
        """Newest first."""

    def between(self, start: date, end: date, *, scheme: str) -> Sequence[Poll]:
        """Whose period is this one, by id."""

    def open(self) -> Sequence[Poll]: ...
    def has_voted(self, id: str, voter: str) -> bool: ...
    def voters(self, id: str) -> int:
        """How many have voted so far."""


class Polls(PollReads, Protocol):
    def save(self, one: Poll) -> None:
        """Write the poll and record its news."""

    def vote(self, id: str, voter: str, votes: Mapping[str, str]) -> bool:
        """Add ``votes`` to the sums and the voter to those who have; False: had already."""

    def count(self, id: str) -> Mapping[str, Mapping[str, int]]:
        """The sums."""

    def forget(self, id: str) -> None:
        """The sums and who voted: once closed, only the result stays."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What clients said of a clerk or window ``of``, by telephone (phone) or on cards (card), with
    how many of each grade. ``struck_at``: it was entered by mistake and does not count."""

    id: str
    scheme: str
    day: date
    about: str
    of: str
    channel: str
    grades: Mapping[str, int]
    by: str
    at: datetime
    struck_by: str | None = None
    struck_at: datetime | None = None


class SurveyReads(Protocol):
    def get(self, id: str) -> Survey:
        """Raises NotFound("unknown_survey")."""

    def between(self, start: date, end: date, *, scheme: str) -> Sequence[Survey]:
        """Of the days from ``start`` until before ``end``, by id; struck ones too."""


class Surveys(SurveyReads, Protocol):
    def save(self, one: Survey) -> None: ...


class Ledger(Protocol):
    """The part of the log that results are reckoned from."""

    def read(
        self, kinds: Collection[str], upto: int, *, start: datetime, end: datetime
    ) -> Sequence[Logged]:
        """Of these kinds, until seq ``upto``, in their order. Who signed on (window_opened,
        window_taken_over) only from ``start`` on, that and staff_changed only before ``end``."""


class Books(Protocol):
    """Where results are reckoned from: a unit of work, or one moment that is read."""

    @property
    def hall(self) -> Hall: ...
    @property
    def seq(self) -> int:
        """Of the last event, one that is not committed yet included."""

    @property
    def findings(self) -> FindingReads: ...
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
        """The added-up figures of each clerk, of whole months where there are such."""

    def past(self, version: int) -> Hall:
        """As it was defined in this version."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """``form``: "pdf", "xlsx", …; ``size``: in bytes."""

    form: str
    size: int


class Reports(Protocol):
    def get(self, id: str) -> Report:
        """Raises NotFound("unknown_report")."""

    def open(self) -> list[Report]:
        """Queued and running, oldest first. Costs nothing that grows with those that are over."""

    def save(self, one: Report) -> None: ...
    def keep(self, report: str, form: str, data: bytes) -> None: ...
    def scheduled(self) -> list[tuple[str, date]]:
        """(kind, first day) of those that nobody asked for."""

    def drop_before(self, at: datetime) -> None:
        """Forget what was asked for before then, with its files."""


@dataclass(frozen=True, slots=True)
class PunchRow:
    """Somebody signed at an attendance machine, or by hand. ``way``: "in", "out" or "";
    ``means``: fingerprint, password, face, card, manual or ""; ``by``: who did it in their place,
    where that was found out."""

    staff: str
    at: datetime
    way: str = ""
    means: str = ""
    by: str | None = None


class AttendanceReads(Protocol):
    """Weeks are named by their Monday."""

    def punches(self, start: datetime, end: datetime) -> Sequence[PunchRow]: ...
    def roster(self, week: date, window: str) -> Roster | None: ...
    def rosters(self, week: date) -> Sequence[Roster]: ...
    def leaves(
        self, start: datetime, end: datetime, staff: str | None = None
    ) -> Sequence[LeaveAsked]:
        """In any state, that overlap this time."""

    def leave(self, id: str) -> LeaveAsked:
        """Raises NotFound("unknown_leave")."""

    def week(self, week: date) -> WeekList | None:
        """As it was published; None: it was not yet."""

    def objection(self, id: str) -> Objection:
        """Raises NotFound("unknown_objection")."""

    def objection_to(self, mark: str) -> Objection | None: ...
    def objections(self, first: date, last: date) -> Sequence[Objection]:
        """To the lists of the weeks from ``first`` to ``last``."""


class Attendance(AttendanceReads, Protocol):
    def add_punches(self, found: Sequence[PunchRow]) -> None:
        """Those known already change nothing."""

    def save_roster(self, one: Roster) -> None: ...
    def save_leave(self, one: LeaveAsked) -> None:
        """Write the leave and record its news."""

    def save_week(self, one: WeekList) -> None: ...
    def save_objection(self, one: Objection) -> None: ...


class Standings(Protocol):
    def of(self, ticket: str) -> Standing | None:
        """None: nobody ever looked at that rating; it counts."""

    def save(self, one: Standing) -> None:
        """Write the standing and record its news."""


class Appointments(Protocol):
    def get(self, id: str) -> Appointment | None: ...
    def by_code(self, code: str) -> Appointment | None: ...
    def taken(self, service: str, start: datetime, end: datetime) -> Mapping[datetime, int]:
        """How many hold a place, by the beginning of the slot; cancelled ones hold none."""

    def of(self, visitor: Visitor, start: datetime, end: datetime) -> list[Appointment]:
        """This visitor's, in any state, whose slots begin in that time."""

    def over(self, at: datetime, limit: int) -> list[Appointment]:
        """Still booked although their slot has ended."""

    def forget_visitors(self, before: datetime) -> None:
        """Drop the hashes of whoever had a slot before then: nothing asks for them any more."""

    def save(self, one: Appointment) -> None:
        """Write the appointment and record its news."""


@dataclass(slots=True)
class Notification:
    """A message to a visitor. States: watching (a place in line) → queued → sending → sent |
    failed; dropped: there is nothing to tell any more. ``of``: the appointment or ticket.

    Its words are made when it is sent; where it goes is read from the persons only then.
    """

    id: str
    kind: str
    of: str
    next_at: datetime
    lang: str = "zh"
    state: str = "queued"
    useless_at: datetime | None = None
    tries: int = 0
    error: str | None = None
    ended_at: datetime | None = None


class Notifications(Protocol):
    def get(self, id: str) -> Notification | None: ...
    def find(self, of: str, kind: str) -> Notification | None: ...
    def watching(self) -> list[Notification]: ...
    def due(self, at: datetime, limit: int, kinds: Sequence[str]) -> list[Notification]:
        """Of these kinds: queued, or being sent by a process that is late with its answer."""

    def save(self, one: Notification) -> None: ...
    def drop_of(self, of: str, at: datetime) -> None:
        """Those about this appointment or ticket that are not on their way yet."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Somebody in line; ``bound``: for one window only."""

    service: ServiceId
    due_at: datetime
    bound: str | None


class LessonBook(Protocol):
    def save(self, day: str, document: Mapping[str, Any]) -> None:
        """What a day that is over taught about waiting; see domain.lessons."""


class Rollups(Protocol):
    def save(self, grain: str, start: date, figures: ByWhat) -> None:
        """In place of what was kept of that day or month; without "hall" among them, in place of
        these alone."""


class UnitOfWork(Protocol):
    """One transaction of one hall: tickets, events, jobs and the reply, or nothing.

    Leaving the block without commit() rolls back. Nothing is published before the commit.
    """

    @property
    def hall(self) -> Hall: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def duties(self) -> Duties: ...
    @property
    def weights(self) -> WeightTable: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def ratings(self) -> Ratings: ...
    @property
    def devices(self) -> Devices: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def agent_files(self) -> AgentFiles: ...
    @property
    def photos(self) -> Photos: ...
    @property
    def people(self) -> People: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def replies(self) -> Replies: ...
    @property
    def pairings(self) -> ConfirmedPairings: ...
    @property
    def definitions(self) -> Definitions: ...
    @property
    def stand_ins(self) -> StandIns: ...
    @property
    def leaders(self) -> Leaders: ...
    @property
    def helps(self) -> Helps: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def complaints(self) -> Complaints: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def standings(self) -> Standings: ...
    @property
    def findings(self) -> Findings: ...
    @property
    def attachments(self) -> Attachments: ...
    @property
    def schemes(self) -> Schemes: ...
    @property
    def publications(self) -> Publications: ...
    @property
    def polls(self) -> Polls: ...
    @property
    def surveys(self) -> Surveys: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def seq(self) -> int:
        """Of the last event, those recorded here included."""

    def clerk_figures(self, start: date, end: date) -> Mapping[str, Figures]:
        """The added-up figures of each clerk in these days."""

    def past(self, version: int) -> Hall:
        """As it was defined in this version."""

    @property
    def attendance(self) -> Attendance: ...
    @property
    def appeals(self) -> Appeals: ...
    @property
    def honours(self) -> Honours: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def rollups(self) -> Rollups: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def lessons(self) -> LessonBook: ...
    def outlook(self, service: str) -> Outlook | None:
        """What is known of the waits for a service. Costs no look at the database."""

    @property
    def persons(self) -> Persons: ...
    @property
    def closures(self) -> Closures: ...
    @property
    def tallies(self) -> Tallies: ...
    @property
    def carries(self) -> Carries: ...
    def record(self, event: Event) -> int:
        """Append to the hall's log; returns its seq (gapless, increasing)."""

    def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    def __call__(self, hall: str, /) -> AbstractContextManager[UnitOfWork]:
        """A unit of work of this hall. Entering raises NotFound("unknown_hall")."""
