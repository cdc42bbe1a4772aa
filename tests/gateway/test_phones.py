"""Thousands of phones: told from one pass over the lines, and only what is news to them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from server.domain.ticket import Actor
from server.gateway import broadcaster as told
from server.gateway.broadcaster import Broadcaster
from server.gateway.rooms import Topic, room
from server.storage.engine import open_database
from server.storage.views import SqlSnapshot
from server.usecases import serving
from tests.storage.house import HALL, House, at

FOLLOWERS = 230


@pytest.fixture
def house(ready_url: str) -> Iterator[House]:
    database = open_database(ready_url)
    made = House(database)
    made.define()
    made.open("w1")
    yield made
    database.close()


@pytest.fixture(autouse=True)
def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule is the same with half a second for two."""
    monkeypatch.setattr(told, "PHONE_S", 0.5)


class Ears:
    """A broadcaster whose loop the test turns itself, and what it said."""

    def __init__(self, house: House) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.walks = 0
        self.caster = Broadcaster(house.reads, self._emit, lambda: at(60), walked=self._walked)
        self.house = house

    def _emit(self, event: str, data: dict[str, Any], *, to: str, namespace: str) -> None:
        self.heard.append((to, data))

    def _walked(self) -> None:
        self.walks += 1

    def rounds(self, seconds: float = 0.6) -> None:
        """Turn the loop for a while, as fast as it wants to be turned."""
        self.caster._look()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(min(0.02, self.caster._round(HALL)))

    def take(self) -> list[tuple[str, dict[str, Any]]]:
        heard, self.heard = self.heard, []
        return heard


@pytest.fixture
def ears(house: House) -> Ears:
    return Ears(house)


def follow(ears: Ears, n: int, service: str = "tax") -> list[Topic]:
    """n people wait, each with a phone that has its first picture."""
    topics = [Topic("ticket", ears.house.take(service, k).code) for k in range(n)]
    for k, topic in enumerate(topics):
        ears.caster.listen(HALL, f"sid-{service}-{k}", [topic])
    ears.rounds(1.5)
    ears.take()
    return topics


def settle(ears: Ears) -> None:
    """Until a phone may be told again."""
    time.sleep(told.PHONE_S)
    ears.rounds()
    ears.take()


def test_a_call_is_told_to_every_phone_of_the_line_once_and_from_one_pass(
    ears: Ears, house: House
) -> None:
    topics = follow(ears, FOLLOWERS)
    settle(ears)
    before = ears.walks
    time.sleep(told.PHONE_S)
    house.call("w1")
    ears.rounds(1.2)
    heard = ears.take()
    assert Counter(to for to, _ in heard) == Counter(room(HALL, topic) for topic in topics)
    assert ears.walks == before + 1
    places = sorted(d["data"]["ahead"] for _, d in heard if d["data"]["ahead"] is not None)
    assert places == list(range(FOLLOWERS - 1))
    assert len({d["rev"] for _, d in heard}) == 1


def test_several_calls_in_quick_succession_are_told_together(ears: Ears, house: House) -> None:
    follow(ears, 12)
    settle(ears)
    for k in range(4):
        house.call("w1", 60 + k)
        ears.rounds(0.05)
    told_now = Counter(to for to, _ in ears.take())
    assert set(told_now.values()) <= {1}


def test_what_is_no_news_to_a_phone_is_not_told(ears: Ears, house: House) -> None:
    health = follow(ears, 5, "health")
    follow(ears, 5, "tax")
    house.call("w1")
    settle(ears)
    time.sleep(told.PHONE_S)
    house.call("w1", 70)
    ears.rounds(1.0)
    heard = {to for to, _ in ears.take()}
    assert heard
    assert not heard & {room(HALL, topic) for topic in health}


def test_a_phone_that_connects_during_a_pass_is_told_nothing_older_afterwards(
    ears: Ears, house: House
) -> None:
    topics = follow(ears, FOLLOWERS)
    settle(ears)
    time.sleep(told.PHONE_S)
    house.call("w1")
    ears.caster._look()
    here = ears.caster._halls[HALL]
    while here.walk is None:
        ears.caster._round(HALL)
    late = here.walk.left[-1]
    house.call("w1", 70)
    ears.caster._look()
    ears.caster.listen(HALL, "late", [late])
    ears.rounds(1.0)
    revs = [d["rev"] for to, d in ears.take() if to in ("late", room(HALL, late))]
    assert revs == sorted(revs)
    assert late in topics


def test_a_ticket_on_a_screen_that_shows_more_is_told_with_the_rest(
    ears: Ears, house: House
) -> None:
    topic = follow(ears, 3)[0]
    ears.caster.listen(HALL, "guide", [topic, Topic("hall")])
    ears.rounds()
    ears.take()
    time.sleep(told.PHONE_S)
    house.call("w1")
    ears.rounds()
    revs = [
        d["rev"] for to, d in ears.take() if to in (room(HALL, topic), room(HALL, Topic("hall")))
    ]
    assert len(revs) >= 2
    assert revs == sorted(revs)
    ears.caster.leave(HALL, [topic, Topic("hall")])
    assert not ears.caster._halls[HALL].mixed


def test_news_outlives_a_read_that_fails(
    ears: Ears, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(ears, FOLLOWERS)
    called = house.call("w1")
    assert called is not None
    settle(ears)
    places = SqlSnapshot.places
    fails = iter([True])

    def once(snap: SqlSnapshot) -> Mapping[str, int]:
        if next(fails, False):
            raise ConnectionError("the database was away")
        return places(snap)

    monkeypatch.setattr(SqlSnapshot, "places", once)
    time.sleep(told.PHONE_S)
    with house.uow() as uow:
        serving.start(uow, called.id, by=Actor(staff="clerk-w1"), at=at(70))
        uow.commit()
    with pytest.raises(ConnectionError):
        ears.rounds(1.0)
    ears.rounds(1.0)
    assert room(HALL, Topic("ticket", called.code)) in {to for to, _ in ears.take()}
