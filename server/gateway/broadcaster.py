"""Tells every screen the whole of its own picture, whenever its hall has moved on.

One loop of one process makes all pictures, so within a connection ``rev`` never goes back. A hall
moves on by its seq: its own commits are told at once, those of other processes are found by a look
at the seq. The first change goes out at once, further ones are merged for at most 50 ms.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from server.domain.errors import HallError
from server.domain.events import Logged
from server.gateway import messages
from server.gateway.rooms import Topic, room
from server.gateway.touched import touched
from server.usecases import case_views, desk_views, honour_views, views
from server.usecases.views import Reads, Snapshot

log = logging.getLogger(__name__)
MERGE_S: Final = 0.05
LOOK_S: Final = 0.05
PHONE_S: Final = 2.0
STALE_S: Final = 10.0  # waits grow and alarms begin though nothing happens
RETRY_S: Final = 0.5
_PHONES_FOR_A_PASS: Final = 3
_PHONES_AT_ONCE: Final = 20  # some milliseconds: boards do not wait for thousands of phones
_PHONES_LOOKED_AT: Final = 200  # at most, for news: whoever it is no news to costs less
_FRESH_AT_ONCE: Final = 100
_SOON_S: Final = 0.002
_WHOLE: Final = Topic("hall")


class Emitter(Protocol):
    def __call__(self, event: str, data: dict[str, Any], *, to: str, namespace: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Said:
    """What the phones of a ticket know; ``wait``: low and high, in seconds."""

    ticket: str
    service: str
    ahead: int | None
    wait: tuple[int, int] | None

    def still_holds(self, snap: Snapshot, places: Mapping[str, int]) -> bool:
        """Whether place and wait are as they were, of a ticket to which nothing else happened. Far
        back in a line the range shifts a little all the time: only a tenth is news."""
        if self.ahead is None:
            return True
        if places.get(self.ticket) != self.ahead:
            return False
        known = snap.outlook(self.service)
        if known is None or (now := known.behind(self.ahead)) is None:
            return True  # what the hall file says changes with the windows only
        return self.wait is not None and all(
            abs(was - told) <= max(60, 0.1 * was)
            for was, told in zip(self.wait, (now.low_s, now.high_s), strict=True)
        )


@dataclass(slots=True)
class _Walk:
    """Phones are told from one pass over the lines, a few at a time. ``left``: still to be looked
    at; ``stirred``: the tickets to which something had happened when it began."""

    rev: int
    places: Mapping[str, int] | None
    stirred: Set[str]
    left: list[Topic]


@dataclass(slots=True)
class _Hall:
    """What this process knows of the screens of one hall."""

    seen: int
    topics: dict[Topic, int] = field(default_factory=dict)
    fresh: list[tuple[str, Topic]] = field(default_factory=list)
    dirty: set[Topic] = field(default_factory=set)
    told: dict[Topic, float] = field(default_factory=dict)
    newest: int = 0
    handed: int = 0
    not_before: float = 0.0
    # Tickets on screens that show more: they are told with the rest, so that rev never goes back.
    mixed: Counter[Topic] = field(default_factory=Counter)
    said: dict[Topic, _Said] = field(default_factory=dict)
    walk_wanted: bool = False
    walk_after: float = 0.0
    stirred: set[str] = field(default_factory=set)  # tickets to which something happened
    walk: _Walk | None = None

    def is_phones(self, topic: Topic) -> bool:
        return topic.kind == "ticket" and topic not in self.mixed

    @property
    def moved(self) -> bool:
        return self.newest > self.seen


class Broadcaster:
    """``listen`` and ``leave`` are called by the sockets, ``published`` after each commit."""

    def __init__(
        self,
        reads: Reads,
        emit: Emitter,
        now: Callable[[], datetime],
        moved: Callable[[str], None] = lambda hall: None,
        walked: Callable[[], None] = lambda: None,
        laid: Callable[[str, Sequence[str]], None] = lambda hall, places: None,
    ) -> None:
        self._reads, self._emit, self._now, self._moved = reads, emit, now, moved
        self._walked, self._laid = walked, laid
        self._halls: dict[str, _Hall] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = False

    def published(self, hall: str, seq: int) -> None:
        """A commit of this process moved the hall on to ``seq``. Never raises."""
        with self._lock:
            if (here := self._halls.get(hall)) is not None:
                here.newest = max(here.newest, seq)
        self._wake.set()

    def listen(self, hall: str, sid: str, topics: Iterable[Topic]) -> None:
        """A screen listens; its pictures come from the loop, so that they never go back."""
        with self._lock:
            here = self._halls.setdefault(hall, _Hall(seen=-1))
            topics = list(topics)
            here.mixed.update(_mixed(topics))
            for topic in topics:
                here.topics[topic] = here.topics.get(topic, 0) + 1
                here.fresh.append((sid, topic))
        self._wake.set()

    def leave(self, hall: str, topics: Iterable[Topic]) -> None:
        with self._lock:
            if (here := self._halls.get(hall)) is None:
                return
            topics = list(topics)
            here.mixed -= Counter(_mixed(topics))
            for topic in topics:
                here.topics[topic] -= 1
                if not here.topics[topic]:
                    del here.topics[topic]
                    here.dirty.discard(topic)
                    here.told.pop(topic, None)
                    here.said.pop(topic, None)

    def watch(self, hall: str) -> None:
        """Look after a hall although no screen listens: its agents are here."""
        with self._lock:
            self._halls.setdefault(hall, _Hall(seen=-1))

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    def run(self) -> None:
        """The loop; returns after stop()."""
        looked = 0.0
        pause = LOOK_S
        while not self._stopping:
            self._wake.wait(pause)
            self._wake.clear()
            if time.monotonic() - looked >= LOOK_S:
                self._look()
                looked = time.monotonic()
            pause = min([LOOK_S, *(self._safe_round(hall) for hall in list(self._halls))])

    def _safe_round(self, hall: str) -> float:
        """One hall's trouble is not another's, and passes: its screens are told later."""
        try:
            return self._round(hall)
        except Exception:
            log.exception("pictures of %s could not be made; trying again", hall)
            self._halls[hall].not_before = time.monotonic() + RETRY_S
            return RETRY_S

    def _look(self) -> None:
        try:
            seqs = self._reads.seqs() if self._halls else {}
        except Exception:
            log.exception("the halls' seq could not be read; looking again")
            return
        with self._lock:
            for hall, seq in seqs.items():
                if (here := self._halls.get(hall)) is not None:
                    here.newest = max(here.newest, seq)

    def _round(self, hall: str) -> float:
        """Tell one hall's screens what is due; returns seconds until it wants to again."""
        here = self._halls[hall]
        now = time.monotonic()
        if not here.fresh and not here.moved and not self._due(here, now):
            return self._phones(hall, here, now)
        if here.newest > here.handed:  # jobs do not wait for pictures to be merged
            here.handed = here.newest
            self._moved(hall)
        if now < here.not_before:
            return min(here.not_before - now, self._phones(hall, here, now))
        self._tell(hall, here)
        here.not_before = time.monotonic() + MERGE_S
        return MERGE_S

    def _due(self, here: _Hall, now: float) -> set[Topic]:
        due = {
            topic
            for topic in here.dirty
            if topic.kind != "ticket"
            or (topic in here.mixed and now - here.told.get(topic, 0.0) >= PHONE_S)
        }
        if _WHOLE in here.topics and now - here.told.get(_WHOLE, 0.0) >= STALE_S:
            due.add(_WHOLE)
        return due

    def _tell(self, hall: str, here: _Hall) -> None:
        with self._lock:
            fresh = here.fresh[:_FRESH_AT_ONCE]
            topics = [topic for topic in here.topics if not here.is_phones(topic)]
        if here.seen < 0:
            here.seen = self._reads.seqs().get(hall, 0)
            here.dirty.update(topics)
        events = self._reads.since(hall, here.seen) if here.moved else ()
        with self._reads.snapshot(hall) as snap:
            here.dirty |= touched(events, snap.hall, topics)
            due = self._due(here, time.monotonic()).intersection(topics)
            pictures = self._pictures(snap, due | {topic for _, topic in fresh})
        if events:
            here.seen = events[-1].seq
            here.walk_wanted = True
            here.stirred.update(event.ticket for event in events if event.ticket)
            if any(event.kind.startswith(("hall_", "window_")) for event in events):
                here.said.clear()
            self._cards(hall, events, topics)
        with self._lock:
            del here.fresh[: len(fresh)]
        for sid, topic in fresh:
            if here.walk and topic in here.walk.left:  # which would tell it something older now
                here.walk.left.remove(topic)
                here.said.pop(topic, None)
                here.walk_wanted = True
            if topic in pictures:
                self._emit(messages.PICTURE, pictures[topic], to=sid, namespace=messages.LIVE)
                if topic.kind == "ticket" and here.topics.get(topic) == 1:
                    here.said[topic] = _said(pictures[topic]["data"])
        for topic in due:
            here.dirty.discard(topic)
            here.told[topic] = time.monotonic()
            if topic in pictures:
                target = room(hall, topic)
                self._emit(messages.PICTURE, pictures[topic], to=target, namespace=messages.LIVE)

    def _cards(self, hall: str, events: Sequence[Logged], topics: Sequence[Topic]) -> None:
        """A card was laid, or a code scanned, where the screen listens here."""
        read = ("card_read", "code_scanned")
        places = {event.facts["place"] for event in events if event.kind in read}
        here = [topic.of for topic in topics if topic.kind == "reader" and topic.of in places]
        if here:
            self._laid(hall, here)

    def _phones(self, hall: str, here: _Hall, now: float) -> float:
        """Tell some of the phones that are due; returns seconds until it wants to go on."""
        if here.walk is None:
            if not here.walk_wanted or now < here.walk_after:
                return LOOK_S
            here.walk = self._begin_walk(hall, here)
            here.walk_after = now + PHONE_S
            return _SOON_S
        walk = here.walk
        looked, some = 0, []
        with self._reads.snapshot(hall) as snap:
            for topic in walk.left[:_PHONES_LOOKED_AT]:
                looked += 1
                if topic in here.topics and _is_news(here.said.get(topic), walk, snap):
                    some.append(topic)
                    if len(some) == _PHONES_AT_ONCE:
                        break
            pictures = self._pictures(snap, set(some), walk.places, walk.rev)
        for topic, picture in pictures.items():
            here.said[topic] = _said(picture["data"])
            target = room(hall, topic)
            self._emit(messages.PICTURE, picture, to=target, namespace=messages.LIVE)
        del walk.left[:looked]
        if walk.left:
            return _SOON_S
        here.walk = None
        return LOOK_S

    def _begin_walk(self, hall: str, here: _Hall) -> _Walk | None:
        """What happens from now on is told by the next walk."""
        with self._lock:
            phones = [topic for topic in here.topics if here.is_phones(topic)]
        walk = None
        if phones:
            with self._reads.snapshot(hall) as snap:
                places = snap.places() if len(phones) >= _PHONES_FOR_A_PASS else None
                walk = _Walk(snap.seq, places, here.stirred, phones)
            self._walked()
        here.stirred, here.walk_wanted = set(), False  # not before: a read that fails is repeated
        return walk

    def _pictures(
        self,
        snap: Snapshot,
        topics: set[Topic],
        places: Mapping[str, int] | None = None,
        rev: int | None = None,
    ) -> dict[Topic, dict[str, Any]]:
        at = self._now()
        stamp = views.local(snap.hall, at)
        codes = [topic.of for topic in topics if topic.kind == "ticket"]
        if codes:
            snap.follow(codes, _places(snap, len(codes)) if places is None else places)
        made = {}
        for topic in topics:
            try:
                data = _picture(snap, topic, at)
            except HallError:  # what it is about is gone since: a window taken out of the set-up
                log.warning("no picture of %s any more", topic)
                continue
            made[topic] = messages.picture(
                str(topic), snap.seq if rev is None else rev, stamp, data
            )
        return made


def _is_news(said: _Said | None, walk: _Walk, snap: Snapshot) -> bool:
    if said is None or said.ticket in walk.stirred or walk.places is None:
        return True
    return not said.still_holds(snap, walk.places)


def _said(data: dict[str, Any]) -> _Said:
    wait = data["estimate"]
    told = (wait["low_s"], wait["high_s"]) if wait else None
    return _Said(data["id"], data["service"]["id"], data["ahead"], told)


def _mixed(topics: Sequence[Topic]) -> list[Topic]:
    """The tickets among several topics of one screen."""
    return [topic for topic in topics if topic.kind == "ticket"] if len(topics) > 1 else []


def _places(snap: Snapshot, phones: int) -> Mapping[str, int]:
    """One pass over the lines, where it is cheaper than to count for each phone."""
    return snap.places() if phones >= _PHONES_FOR_A_PASS else {}


def _picture(snap: Snapshot, topic: Topic, at: datetime) -> dict[str, Any]:
    if topic.kind == "board":
        return views.board(snap, topic.of, honour_views.shown(snap, at))
    if topic.kind == "window":
        return views.window(snap, topic.of, at)
    if topic.kind == "line":
        return views.line(snap, topic.of)
    if topic.kind == "desk":
        return desk_views.desk(snap, topic.of)
    if topic.kind == "hall":
        return desk_views.hall_now(snap, at)
    if topic.kind == "kiosk":
        return views.kiosk(snap, topic.of)
    if topic.kind == "reader":
        return views.reader(snap, topic.of)
    if topic.kind == "pad":
        return views.pad(snap, topic.of, at)
    ticket = snap.ticket(topic.of, "")
    if ticket is None:
        raise HallError("unknown_ticket")
    return case_views.own_ticket(snap, ticket, ticket.lang)
