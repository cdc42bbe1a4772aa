"""What the use cases ask of storage: Protocols that state every promise.

Times are timezone-aware UTC. Every store belongs to the one hall of its unit of work. A unit of
work holds the hall's write lock from entering to leaving, so what it reads stays true until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from server.domain.discipline import Head
from server.domain.duty import Duty
from server.domain.events import Event
from server.domain.hall import Hall, Window
from server.domain.rating import Rating
from server.domain.ticket import Ticket
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


@dataclass(slots=True)
class Job:
    """Something a device is to do. States: queued → sent → done | failed | unknown."""

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


@dataclass(slots=True)
class Person:
    """A member of staff. ``windows``: where this one may sit; empty for other roles."""

    id: str
    name: str
    role: str
    windows: tuple[str, ...]
    password_hash: str = field(repr=False)
    active: bool = True


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

    def heads(self, window: Window) -> list[Head]:
        """The first waiting ticket of each line that ``window`` takes from, and the first bound
        to it. Costs one index seek for each service, whatever waits and whatever was."""

    def ahead(self, ticket: Ticket) -> int:
        """Waiting for the same service with an earlier due time."""

    def nth_due(self, service: str, n: int) -> datetime | None:
        """The due time of the n-th (from 1) in line for a service, or of the last if fewer."""

    def unfinished_before(self, day: str, limit: int) -> list[Ticket]:
        """Live tickets of earlier business days."""

    def held_until(self, at: datetime) -> list[Ticket]:
        """Held tickets whose time is up."""


class Numbers(Protocol):
    def lease(self, series: str, day: str, count: int = 1) -> int:
        """Take ``count`` ordinals of a series; returns the first. Never given twice."""


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
    def forget(self, agent: str, ids: Iterable[str]) -> None: ...
    def unseen_since(self, at: datetime) -> list[Device]:
        """Devices that count as present although their agent was last heard of before ``at``."""


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
    def save(self, person: Person) -> None: ...


class Keys(Protocol):
    def add(self, key: Key) -> None: ...
    def by_name(self, role: str, name: str) -> Key | None: ...


class Sessions(Protocol):
    def add(self, token_hash: str, staff: str, at: datetime, expires_at: datetime) -> None: ...
    def drop(self, token_hash: str) -> None: ...


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
    def ratings(self) -> Ratings: ...
    @property
    def devices(self) -> Devices: ...
    @property
    def jobs(self) -> Jobs: ...
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
    def record(self, event: Event) -> int:
        """Append to the hall's log; returns its seq (gapless, increasing)."""

    def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    def __call__(self, hall: str, /) -> AbstractContextManager[UnitOfWork]:
        """A unit of work of this hall. Entering raises NotFound("unknown_hall")."""
