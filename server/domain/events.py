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
    number: str
    day: str
    service: str
    class_id: str
    mode: str
    due_at: datetime
    visit: tuple[str, ...] = ()


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(Event):
    """``nth`` is 1 for the call, 2 and more for a recall."""

    number: str
    service: str
    nth: int
    why: Why


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStarted(Event):
    service: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFinished(Event):
    service: str
    outcome: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForwarded(Event):
    from_service: str
    service: str
    due_at: datetime
    bound: str | None = None


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
    """``calls``: how many calls are taken back, the recalls among them."""

    service: str
    calls: int


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled(Event):
    service: str
    reason: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketExpired(Event):
    service: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class SlipChanged(Event):
    slip: str
    error: str | None = None


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRated(Event):
    """A level from 1 to 5; ``origin`` says where: page, pad."""

    service: str
    level: int
    origin: str
    reasons: tuple[str, ...] = ()


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
class JobFailed(Event):
    """A device could not do what it was told; a person should know."""

    job: str
    job_kind: str
    error: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class HallDefined(Event):
    """The hall's definition became ``version``; the versions themselves hold before and after."""

    version: int
    origin: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChanged(Event):
    role: str


@_kind
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIssued(Event):
    role: str
    name: str
