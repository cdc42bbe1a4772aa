"""A hall in memory: what the use cases of the floor ask of storage, as short as it can be said.

Every look goes over all tickets, so that it can be read against the promises of ``ports``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from server.domain.discipline import Head
from server.domain.duty import Duty, DutyState
from server.domain.errors import NotFound
from server.domain.events import Event
from server.domain.hall import Hall, Window
from server.domain.ids import ClassId, ServiceId, WindowId
from server.domain.person import PersonKey
from server.domain.ticket import AT_WINDOW, State, Ticket, copy_of
from server.usecases.ports import Note, Person


def in_line(tickets: Collection[Ticket], service: str | None = None) -> list[Ticket]:
    """Who waits for whichever window comes first, in due order."""
    waiting = [t for t in tickets if t.state is State.WAITING and t.bound is None]
    found = [t for t in waiting if service is None or t.service == service]
    return sorted(found, key=lambda t: (t.due_at, t.id))


def head(t: Ticket) -> Head:
    return Head(
        *(t.id, t.number, t.service, t.class_id, t.joined_at, t.due_at),
        bound=t.bound,
        slot_at=t.slot_at,
        placed=t.placed,
    )


class MemoryHall:
    """``with memory.uow() as uow: … uow.commit()``; without the commit nothing has happened."""

    def __init__(self, hall: Hall, people: Collection[Person] = ()) -> None:
        self.hall = hall
        self.people = {person.id: person for person in people}
        self.tickets: dict[str, Ticket] = {}
        self.duties: dict[str, Duty] = {}
        self.weights: dict[str, dict[ServiceId, float | None]] = {}
        self.notes: list[Note] = []
        self.events: list[Event] = []

    @contextmanager
    def uow(self) -> Iterator[MemoryWork]:
        yield MemoryWork(self)

    def all(self) -> list[Ticket]:
        return [copy_of(ticket) for ticket in self.tickets.values()]

    def duty(self, window: str) -> Duty:
        found = self.duties.get(window)
        return replace(found, news=[]) if found else Duty(WindowId(window))


class MemoryWork:
    def __init__(self, memory: MemoryHall) -> None:
        self._memory, self.hall = memory, memory.hall
        self._told: list[Event] = []
        self.tickets = MemoryTickets(memory, self._told)
        self.duties = MemoryDuties(memory, self._told)
        self.weights = MemoryWeights(memory)
        self.notes = MemoryNotes()
        self.people = MemoryPeople(memory)
        self.devices = NoDevices()

    def record(self, event: Event) -> int:
        self._told.append(event)
        return len(self._memory.events) + len(self._told)

    def commit(self) -> None:
        self._memory.tickets.update(self.tickets.changed)
        self._memory.duties.update(self.duties.changed)
        self._memory.weights = self.weights.now
        self._memory.notes += self.notes.added
        self._memory.events += self._told


class MemoryTickets:
    def __init__(self, memory: MemoryHall, told: list[Event]) -> None:
        self._memory, self._told = memory, told
        self.changed: dict[str, Ticket] = {}

    def _all(self) -> list[Ticket]:
        return list({**self._memory.tickets, **self.changed}.values())

    def get(self, id: str) -> Ticket:
        found = self.changed.get(id) or self._memory.tickets.get(id)
        if found is None:
            raise NotFound("unknown_ticket", ticket=id)
        return copy_of(found)

    def add(self, ticket: Ticket) -> None:
        self.save(ticket)

    def save(self, ticket: Ticket) -> None:
        self._told += ticket.take_news()
        self.changed[ticket.id] = copy_of(ticket)

    def at_window(self, window: str) -> list[Ticket]:
        here = [t for t in self._all() if t.state in AT_WINDOW and t.window == window]
        return [copy_of(t) for t in sorted(here, key=lambda t: (t.called_at, t.id))]

    def heads(
        self,
        window: Window,
        lines: Collection[ServiceId] | None = None,
        class_id: ClassId | None = None,
    ) -> list[Head]:
        everybody = [t for t in self._all() if class_id in (None, t.class_id)]
        if lines is None:
            lines = () if window.services is None else {*window.services, *window.help}
        looked_at = [in_line(everybody, service) for service in lines]
        if window.services is None:
            looked_at.append(in_line(everybody))
        bound = [t for t in everybody if t.state is State.WAITING and t.bound == window.id]
        looked_at.append(sorted(bound, key=lambda t: (t.due_at, t.id)))
        return [head(line[0]) for line in looked_at if line]

    def served_since(self, person: PersonKey, service: str, day: str) -> bool:
        return any(
            (t.person, t.service, t.state) == (person, service, State.SERVED) and t.day >= day
            for t in self._all()
        )

    def ahead(self, ticket: Ticket) -> int:
        line = in_line(self._all(), ticket.service)
        return sum((t.due_at, t.id) < (ticket.due_at, ticket.id) for t in line)

    def nth_due(self, service: str, n: int) -> datetime | None:
        line = in_line(self._all(), service)[:n]
        return line[-1].due_at if line else None


class MemoryDuties:
    def __init__(self, memory: MemoryHall, told: list[Event]) -> None:
        self._memory, self._told = memory, told
        self.changed: dict[str, Duty] = {}

    def get(self, window: str) -> Duty:
        found = self.changed.get(window)
        return replace(found, news=[]) if found else self._memory.duty(window)

    def all(self) -> list[Duty]:
        return [self.get(window) for window in {**self._memory.duties, **self.changed}]

    def of(self, staff: str) -> list[Duty]:
        return [duty for duty in self.all() if duty.staff == staff]

    def open_windows(self) -> frozenset[str]:
        return frozenset(duty.window for duty in self.all() if duty.state is DutyState.OPEN)

    def save(self, duty: Duty) -> None:
        self._told += duty.news
        self.changed[duty.window] = replace(duty, news=[])


class MemoryWeights:
    def __init__(self, memory: MemoryHall) -> None:
        self.now = {staff: dict(of) for staff, of in memory.weights.items()}

    def of(self, staff: str) -> dict[ServiceId, float | None]:
        return dict(self.now.get(staff, {}))

    def put(self, staff: str, service: str, minutes: float | None) -> None:
        known = self.now.setdefault(staff, {})
        known[ServiceId(service)] = minutes
        if minutes == 0:
            del known[ServiceId(service)]


class MemoryNotes:
    def __init__(self) -> None:
        self.added: list[Note] = []

    def add(self, note: Note) -> None:
        self.added.append(note)


class MemoryPeople:
    def __init__(self, memory: MemoryHall) -> None:
        self._memory = memory

    def get(self, id: str) -> Person | None:
        return self._memory.people.get(id)


class NoDevices:
    def at(self, place: str, kind: str) -> None:
        return None
