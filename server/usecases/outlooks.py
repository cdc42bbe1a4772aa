"""What waits are expected to be, hall by hall: kept in memory, made anew while the hall moves on.

Making them costs some tens of milliseconds, so it is done beside the requests, which only look one
up. Everything is derived from the log and the lines: another process makes its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from server.domain import lessons, outlook, roster
from server.domain.hall import Hall
from server.domain.ids import ServiceId
from server.domain.lessons import Lessons, Observer
from server.domain.outlook import Outlook, Waiting
from server.domain.roster import AtWindow
from server.usecases.ports import UnitOfWorkFactory
from server.usecases.views import Reads, Snapshot

log = logging.getLogger(__name__)
EVERY_S: Final = 2.0
STALE_S: Final = 10.0  # people at windows get on though nothing happens
_SHARE: Final = 0.05  # of the time of a process at most
_DAYS: Final = 5
_CHUNK: Final = 1000
_MOST: Final = 3000


class Outlooks:
    """The newest outlook of each service, by hall."""

    def __init__(self) -> None:
        self._known: dict[str, Mapping[ServiceId, Outlook]] = {}

    def of(self, hall: str, service: str) -> Outlook | None:
        """None: nothing is known yet, or no window takes it."""
        return self._known.get(hall, {}).get(ServiceId(service))

    def put(self, hall: str, found: Mapping[ServiceId, Outlook]) -> None:
        self._known[hall] = found

    def forget(self, hall: str) -> None:
        self._known.pop(hall, None)


@dataclass(slots=True)
class _Watched:
    """What is known of one hall. ``read``: the seq up to which its log was read today."""

    day: str = ""
    read: int = 0
    observer: Observer | None = None
    past: list[Lessons] = field(default_factory=list)
    seq: int = -1
    not_before: float = 0.0
    stale_at: float = 0.0


class Forecaster:
    """``round`` from time to time makes the outlooks that are due. ``pause`` lets others in."""

    def __init__(
        self,
        reads: Reads,
        uow: UnitOfWorkFactory,
        outlooks: Outlooks,
        now: Callable[[], datetime],
        pause: Callable[[], None] = lambda: None,
        speed: float = 1.0,
    ) -> None:
        self._reads, self._uow, self._outlooks, self._now = reads, uow, outlooks, now
        self._pause, self._every_s = pause, max(0.25, EVERY_S / max(speed, 1.0))
        self._halls: dict[str, _Watched] = {}

    def round(self) -> None:
        """One hall's trouble is not another's: it goes without, and is tried again."""
        for hall, seq in self._reads.seqs().items():
            here = self._halls.setdefault(hall, _Watched())
            moment = time.monotonic()
            if moment < here.not_before or (seq == here.seq and moment < here.stale_at):
                continue
            try:
                self.refresh(hall)
            except Exception:
                log.exception("no outlook for %s; trying again", hall)
                self._outlooks.forget(hall)
            took = time.monotonic() - moment
            here.seq, here.stale_at = seq, time.monotonic() + STALE_S
            here.not_before = time.monotonic() + max(self._every_s, took / _SHARE)

    def refresh(self, hall_id: str) -> None:
        """Make the outlooks of a hall now."""
        here, at = self._halls.setdefault(hall_id, _Watched()), self._now()
        with self._reads.snapshot(hall_id) as snap:
            hall = snap.hall
        if here.observer is None or here.day != hall.business_day(at):
            self._new_day(hall, here, at)
        assert here.observer is not None
        here.read = self._read(hall.id, here.observer, here.read, None)
        with self._reads.snapshot(hall_id) as snap:
            pools = _pools(snap, here.observer, here.past, at)
        made: dict[ServiceId, Outlook] = {}
        for pool in pools:
            for _ in pool.play(_chance(hall_id, at)):
                self._pause()
            made |= {id: replace(one, at=at) for id, one in pool.outlooks().items()}
        self._outlooks.put(hall_id, made)

    def _new_day(self, hall: Hall, here: _Watched, at: datetime) -> None:
        """The days before are over: what they taught is written down once."""
        day = hall.business_day(at)
        kept = dict(self._reads.lessons(hall.id, day, _DAYS))
        days: list[str] = []
        before = day
        while len(days) < _DAYS and (found := self._reads.last_day(hall.id, before)):
            days.append(found)
            before = found
        for one in days:
            if one not in kept:
                kept[one] = self._learn(hall, one)
        here.past = [lessons.of_document(kept[one]) for one in reversed(days)]
        start, _ = _span(hall, day)
        here.observer, here.day = Observer(hall, day), day
        here.read = self._reads.seq_before(hall.id, start)

    def _learn(self, hall: Hall, day: str) -> Mapping[str, object]:
        start, end = _span(hall, day)
        seen = Observer(hall, day)
        self._read(hall.id, seen, self._reads.seq_before(hall.id, start), end)
        document = seen.lessons.document()
        with self._uow(hall.id) as uow:
            uow.lessons.save(day, document)
            uow.commit()
        return document

    def _read(self, hall: str, seen: Observer, seq: int, until: datetime | None) -> int:
        """Show the log after ``seq`` to an observer, little by little; returns the last seq."""
        while True:
            events = self._reads.since(hall, seq, _CHUNK)
            for event in events:
                if until is not None and event.at >= until:
                    return seq
                seen.see(event)
                seq = event.seq
            if len(events) < _CHUNK:
                return seq
            self._pause()


def _pools(snap: Snapshot, seen: Observer, past: list[Lessons], at: datetime) -> list[outlook.Pool]:
    hall = snap.hall
    local = hall.local(at)
    second = local.hour * 3600.0 + local.minute * 60 + local.second
    minutes = {id: service.minutes for id, service in hall.services.items()}
    people = {
        window: [AtWindow(one.service, one.called_at) for one in here if one.called_at]
        for window, here in snap.at_windows().items()
    }
    waiting = snap.queued(_MOST)
    lanes = roster.lanes(
        hall,
        at,
        snap.duties(),
        people,
        seen.idle_since,
        seen.lessons,
        past,
        {window.id: window.customers for window in hall.windows.values()},
    )
    return outlook.pools(
        [Waiting(w.service, (w.due_at - at).total_seconds(), w.bound) for w in waiting],
        lanes,
        outlook.manner(minutes, past, seen.lessons, second),
        roster.breaks(hall, at),
        whole=len(waiting) < _MOST,
    )


def _chance(hall: str, at: datetime) -> Random:
    """The same moment of the same hall is told the same."""
    return Random(f"{hall} {at.isoformat()}")


def _span(hall: Hall, day: str) -> tuple[datetime, datetime]:
    on = date.fromisoformat(day)
    start = datetime(on.year, on.month, on.day, tzinfo=hall.tz)
    return start, start + timedelta(days=1)
