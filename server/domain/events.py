"""What happened: past tense, frozen, append-only. The log of these is the only source of every
figure, so an event says enough to recompute with, and never holds personal data.

An event is stored as (hall, seq, at, kind, ticket, window, staff, device, facts): the five fields
of ``Event`` are columns, the fields that a subclass adds are its facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, ClassVar, TypedDict, TypeVar


class Told(TypedDict):
    """The columns of an event, for ``**``."""

    at: datetime
    ticket: str | None
    window: str | None
    staff: str | None
    device: str | None


class Why(TypedDict):
    """Why a ticket was the next one: a stable code and the facts of its sentence."""

    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at ``at`` (UTC)."""

    kind: ClassVar[str] = ""

    at: datetime
    ticket: str | None = None
    window: str | None = None
    staff: str | None = None
    device: str | None = None

    def facts(self) -> dict[str, object]:
        """What this kind says beyond the columns, in plain JSON values; None is left out."""
        return {
            f.name: _plain(value)
            for f in fields(self)
            if f.name not in _COLUMNS and (value := getattr(self, f.name)) is not None
        }


@dataclass(frozen=True, slots=True)
class Logged:
    """An event as the log holds it: ``seq`` is gapless and increasing within its hall."""

    seq: int
    at: datetime
    kind: str
    ticket: str | None
    window: str | None
    staff: str | None
    device: str | None
    zone: str | None
    facts: Mapping[str, Any]


E = TypeVar("E", bound=Event)
_COLUMNS = frozenset({"at", "ticket", "window", "staff", "device"})
KINDS: dict[str, type[Event]] = {}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple | frozenset):
        return list(value)
    return value


def _kind(cls: type[E]) -> type[E]:
    cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
    KINDS[cls.kind] = cls
    return cls


# — the life of a ticket —


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(Event):
    """``certified_by``: who vouched for a class that is not ordinary: kiosk, guide, api.

    ``promised``: the wait that the visitor was told, from and to, in seconds. ``again``: whether
    the same person was served with the same service in the last days; None: nobody knows."""

    number: str
    day: str
    service: str
    class_id: str
    mode: str
    due_at: datetime
    visit: tuple[str, ...] = ()
    slot_at: datetime | None = None
    certified_by: str | None = None
    promised: tuple[int, int] | None = None
    again: bool | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(Event):
    """``nth`` is 1 for the call, 2 and more for a recall. ``run``: privileged calls in a row at
    this window with this one, where the hall caps them."""

    number: str
    service: str
    nth: int
    why: Why
    run: int | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStarted(Event):
    service: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFinished(Event):
    """``overtime_s``: so long was it served after the day's closing (延时服务). ``case_given``:
    whether a case number was, never which; None: the service asks for none."""

    service: str
    outcome: str | None = None
    overtime_s: int | None = None
    case_given: bool | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForwarded(Event):
    """``outcome``: of the service that was left, as in TicketFinished."""

    from_service: str
    service: str
    due_at: datetime
    bound: str | None = None
    outcome: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketContinued(Event):
    """The next service of the visit, at the same window and without a call."""

    from_service: str
    service: str
    outcome: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed(Event):
    service: str
    calls: int


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRejoined(Event):
    service: str
    due_at: datetime


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld(Event):
    service: str
    reason: str | None = None
    until: datetime | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed(Event):
    service: str
    bound: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(Event):
    from_service: str
    service: str
    bound: str | None = None
    reason: str | None = None
    return_to: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCallUndone(Event):
    """``calls``: how many calls are taken back, the recalls among them. ``run``: as in
    TicketCalled, after it."""

    service: str
    calls: int
    run: int | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled(Event):
    service: str
    reason: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketExpired(Event):
    """``carried``: the hall failed, and the ticket is good once more on another day."""

    service: str
    carried: bool | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCarried(Event):
    """It stands for ``earlier``, a ticket of another day that the hall could not serve."""

    service: str
    earlier: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class LineCarried(Event):
    """The hall failed; ``count`` tickets of ``services`` (none: of all) are good until
    ``last_day``."""

    services: tuple[str, ...]
    count: int
    last_day: str
    reason: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClosed(Event):
    """No tickets of it are given; ``reason`` is what visitors read."""

    service: str
    reason: str
    until: datetime | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReopened(Event):
    service: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCertified(Event):
    """Somebody vouched for the class; ``basis`` names the kind of document, never its number."""

    service: str
    class_id: str
    before: str
    basis: str
    due_at: datetime


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitExtended(Event):
    """One more service at the end of the visit."""

    service: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitModeSet(Event):
    """How the visitor is served: "visit" at the window, "onsite" 上门, "agent" 代办."""

    mode: str
    service: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    """What was noted is not told here."""

    note: str
    service: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class SlipChanged(Event):
    slip: str
    error: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRated(Event):
    """A level from 1 to 5; ``origin`` says where: page, pad, paper (entered by ``staff``).

    ``source``: which pad, or a keyed hash of the network address that holds for one day;
    ``at_desk``: from the address at which whoever served the visit was signed in."""

    service: str
    level: int
    origin: str
    reasons: tuple[str, ...] = ()
    source: str | None = None
    at_desk: bool | None = None


# — people at their windows —


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOpened(Event):
    pass


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPaused(Event):
    reason: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class WindowResumed(Event):
    pass


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class WindowClosed(Event):
    pass


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class WindowTakenOver(Event):
    """A supervisor (``staff``) ended a forgotten duty; ``to_staff`` goes on, or nobody."""

    from_staff: str | None
    to_staff: str | None = None
    reason: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class StandInArranged(Event):
    """``staff`` sits at a window not their own from ``start`` to ``end``."""

    stand_in: str
    start: datetime
    end: datetime
    by: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class StandInSigned(Event):
    """The ``nth`` of the day's four sign-ins at the guide desk."""

    stand_in: str
    nth: int
    by: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class StandInEnded(Event):
    stand_in: str
    by: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderRostered(Event):
    """``staff``, one of the hall's leaders, has duty on that part of that day."""

    roster: str
    day: str
    part: str
    by: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderSigned(Event):
    """A leader came on duty, as the guide desk saw."""

    roster: str
    day: str
    part: str
    by: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderStruck(Event):
    """The duty was taken off the roster before it began."""

    roster: str
    day: str
    part: str
    by: str


# — appointments —


class AppointmentTold(Told):
    """The columns of an event of an appointment, and which it is."""

    appointment: str
    service: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentBooked(Event):
    """``start``: of its slot."""

    appointment: str
    service: str
    start: datetime


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentChanged(Event):
    appointment: str
    service: str
    from_start: datetime
    start: datetime


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(Event):
    """``reason``: why the hall itself called it off; None: somebody cancelled it."""

    appointment: str
    service: str
    start: datetime
    reason: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCheckedIn(Event):
    """``ticket`` was taken for it. ``timing``: on_time, late."""

    appointment: str
    service: str
    start: datetime
    timing: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMissed(Event):
    appointment: str
    service: str
    start: datetime


# — messages to visitors —


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorNotified(Event):
    """A message went out. ``notification_kind``: reminder, nth; ``of``: the appointment or ticket.
    Neither its words nor where it went are told here."""

    notification: str
    notification_kind: str
    of: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFailed(Event):
    """It was given up. ``error``: a code."""

    notification: str
    notification_kind: str
    of: str
    error: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class WeightChanged(Event):
    """``staff`` takes ``service`` so many minutes later; 0: as its window does, None: never."""

    service: str
    by: str
    minutes: float | None = None


# — the guide desk —


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(Event):
    """Somebody cannot walk up (到点协助); where and why is told to the people who go there."""

    help: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HelpTaken(Event):
    help: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HelpDone(Event):
    help: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HelpDropped(Event):
    help: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """From the guide desk to ``window``."""

    message: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRead(Event):
    message: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeProposed(Event):
    """``zones``: whose screens are to show it; none: all."""

    notice: str
    zones: tuple[str, ...]
    start: datetime
    end: datetime


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeApproved(Event):
    notice: str
    zones: tuple[str, ...]


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown(Event):
    notice: str
    zones: tuple[str, ...]


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEnded(Event):
    """Its time was over, whether it was ever shown or not."""

    notice: str
    zones: tuple[str, ...]


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWithdrawn(Event):
    notice: str
    zones: tuple[str, ...]


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRecorded(Event):
    """``complaint_kind``: complaint, suggestion, praise. What was said is not told here."""

    complaint: str
    complaint_kind: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAnswered(Event):
    """``upheld``: it was found to be true."""

    complaint: str
    upheld: bool | None = None


# — the assessment —


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRaised(Event):
    """``origin``: inspection, suspected, attendance, import, complaint, desk. ``of``: whom it is
    about, if not a window alone; ``count``: a decimal, in the item's unit. ``staff`` raised it;
    None: a rule did."""

    finding: str
    scheme: str
    item: str
    origin: str
    day: str
    count: str
    of: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingStepped(Event):
    """``step``: confirm, reject, answer, count, overturn, correct; ``state`` after it, ``count``
    after it. ``staff`` None: the time to answer passed. What was said is not told here."""

    finding: str
    step: str
    state: str
    count: str
    of: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionMade(Event):
    """``staff`` went through the hall (巡查) on ``day``, whether anything was found or not."""

    inspection: str
    day: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class PunchesImported(Event):
    """Signs of an attendance machine. ``new`` were not known before; ``digest``: of the file."""

    count: int
    new: int
    digest: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFiled(Event):
    """A window's plan of the week that begins on ``week``. ``late``: after its time."""

    week: str
    shifts: int
    late: bool


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveStepped(Event):
    """``step``: ask, approve, refuse, withdraw; ``state`` after it. Why is not told here."""

    leave: str
    of: str
    step: str
    state: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePublished(Event):
    """The list of the week that begins on ``week``. ``marks``: how many; ``object_until``: who is
    on it may object until then."""

    week: str
    rule: str
    version: int
    marks: int
    object_until: datetime
    scheme: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceObjected(Event):
    """``state``: open (somebody objects to a mark), upheld or rejected (somebody else decides)."""

    objection: str
    week: str
    mark: str
    of: str
    state: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSaved(Event):
    """A hall's own version of a scheme; the versions themselves are kept."""

    scheme: str
    version: int


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPublished(Event):
    """The sheets of a period became public and do not change. ``inputs``: the SHA-256 of what they
    were computed from; ``replaces``: the publication that this one puts right, which is kept."""

    publication: str
    scheme: str
    version: int
    start: str
    end: str
    inputs: str
    replaces: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class PollOpened(Event):
    """A secret ballot among colleagues. ``about``: clerk, window; ``subjects``: whom; ``closes``:
    its last day."""

    poll: str
    scheme: str
    start: str
    end: str
    about: str
    subjects: tuple[str, ...]
    closes: str
    least: int


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class PollClosed(Event):
    """``tallies``: votes for each of whom it was about, by grade; none when ``few`` voted. No vote
    has an event of its own."""

    poll: str
    voters: int
    may_vote: int
    few: bool
    tallies: tuple[Mapping[str, object], ...] = ()


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class PollWithdrawn(Event):
    poll: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyEntered(Event):
    """What clients said by telephone or on cards. ``channel``: phone, card; ``about``: clerk,
    window; ``grades``: grade → count; ``staff`` entered it."""

    survey: str
    scheme: str
    channel: str
    about: str
    of: str
    day: str
    grades: Mapping[str, object]


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFiled(Event):
    """``staff`` appeals against a finding of a published result. ``state``: filed, or refused when
    ``until`` was over; ``due_at``: when it should be accepted. What was said is not told here."""

    appeal: str
    finding: str
    publication: str
    state: str
    until: datetime
    due_at: datetime | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppealAttached(Event):
    """Something was handed in with an appeal. ``digest``: its SHA-256."""

    appeal: str
    attachment: str
    digest: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppealStepped(Event):
    """``step``: accept, uphold, reject; ``state`` after it. ``late``: after its time; ``due_at``:
    of the decision; ``republished``: the result that was published anew."""

    appeal: str
    finding: str
    step: str
    state: str
    late: bool | None = None
    due_at: datetime | None = None
    republished: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AppealReminded(Event):
    """``warned``: soon, overdue."""

    appeal: str
    warned: str
    due_at: datetime


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HonourConfirmed(Event):
    """A person made an award, or took a consequence, from a proposal. ``honour_kind``: award,
    consequence; ``code``: which one of the scheme; ``of``: clerk, window, department; ``who``: its
    id."""

    honour: str
    honour_kind: str
    scheme: str
    code: str
    start: str
    end: str
    of: str
    who: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyStruck(Event):
    """It was entered by mistake and does not count."""

    survey: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HonourPublished(HonourConfirmed):
    """Another person published it."""


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HonourWithdrawn(HonourConfirmed):
    """It was taken back, and is on no board any more."""


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class VotesCounted(Event):
    """How many votes of a secret ballot ``who`` has, as a person counted them."""

    scheme: str
    award: str
    start: str
    who: str
    count: int


# — bad reviews and what counts —


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """By a rating of level 1 or 2. ``of``: who served the visit, if that is known."""

    case: str
    service: str
    level: int
    of: str | None = None
    due_at: datetime | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStepped(Event):
    """``step``: verify, contact, remedy, explain, close, exclude; ``state`` after it. ``late``:
    after its time; ``due_at``: of the next step; ``reached``: reached, not_reached, no_phone. What
    was found or said is not told here. ``of``: who served the visit."""

    case: str
    step: str
    state: str
    late: bool | None = None
    due_at: datetime | None = None
    reached: str | None = None
    of: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReminded(Event):
    """``warned``: soon, overdue."""

    case: str
    warned: str
    due_at: datetime


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class RatingExclusionProposed(Event):
    """``ground``: mistake, malicious, suspicious; ``marks``: what made it suspicious, with its
    figures. The reason is not told here."""

    ground: str
    marks: tuple[Mapping[str, object], ...] = ()


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class RatingExcluded(Event):
    """A second person (``staff``) agreed: it is in no figure any more."""

    ground: str
    proposed_by: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class RatingKept(Event):
    marks: tuple[Mapping[str, object], ...] = ()


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class RatingPushed(Event):
    """The rating of ticket ``of`` is at the platform of the level above."""

    push: str
    of: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class RatingPushFailed(Event):
    """It was given up. ``error``: a code."""

    push: str
    of: str
    error: str


# — things and set-up —


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChanged(Event):
    """A device said, or was found, to be in another state."""

    device_kind: str
    place: str
    state: str
    paper: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class CardRead(Event):
    """A card was laid on an ID-card reader; whose it was is in no event."""

    place: str
    readable: bool


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class CodeScanned(Event):
    """A scanner read something; what, is in no event."""

    place: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class JobFailed(Event):
    """A device could not do what it was told; a person should know."""

    job: str
    job_kind: str
    error: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTested(Event):
    """Somebody wanted to see a device work."""

    job: str
    by: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDevicesChanged(Event):
    """The devices of an agent, kept here, became ``version``; the versions themselves stay."""

    agent: str
    version: int
    by: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDevicesRefused(Event):
    """An agent cannot work on that version of its devices and keeps those it has."""

    agent: str
    version: int


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentMoved(Event):
    """The machine of an agent has another address than it last had. ``windows``: of its devices."""

    agent: str
    was: str
    now: str
    windows: tuple[str, ...] = ()


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HallDefined(Event):
    """The hall's definition became ``version``; the versions themselves hold before and after.

    ``changed``: paths of what is not as it was in version ``before``, rows by their id:
    "services[id-card].minutes".
    """

    version: int
    origin: str
    before: int | None = None
    changed: tuple[str, ...] = ()


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChanged(Event):
    """``what``: added, changed, password, photo, photo_removed, deactivated. ``before`` and
    ``after`` hold the role, windows and rights, never a name; ``by`` did it."""

    role: str
    what: str = "added"
    by: str | None = None
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataRead(Event):
    """Somebody read in clear what is kept of whom ``of`` belongs to; ``fields`` says which, never
    what."""

    of: str
    fields: tuple[str, ...]
    reason: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataPurged(Event):
    """So many people were forgotten, their time being over."""

    count: int


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIssued(Event):
    role: str
    name: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked(Event):
    role: str
    name: str
    by: str | None = None
