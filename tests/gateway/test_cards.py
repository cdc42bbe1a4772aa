"""An ID card goes from its reader to the one screen that stands there, and is then forgotten."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from hardware.clock import Clock
from server.storage.engine import open_database
from tests.browser.stage import until
from tests.gateway.live import AgentClient, Json, Live, hang_up
from tests.house import staff, zone_of
from tests.persons import ELDER_ID, GOOD_ID
from tests.rig.hall import Hall

READ = {"number": GOOD_ID, "birth_year": 1990, "name": "张*"}
KIOSK, DESK = "reader:kiosk:kiosk-1", "reader:desk:1"
_COUNT = iter(range(10_000))


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("county") as made:
        yield made


@pytest.fixture
def agent(hall: Hall) -> Iterator[AgentClient]:
    places = {"k": "kiosk:kiosk-1", "d": "desk:1", "w": "window:w01"}
    devices = [
        {"id": id + mark, "kind": kind, "for": place, "state": "online"}
        for id, place in places.items()
        for kind, mark in (("id_reader", ""), ("scanner", "s"))
    ]
    with AgentClient(hall.base, hall.known["keys"]["agent"]["key"]) as made:
        told = {"agent": "east", "version": "1", "devices": devices}
        assert made.ask("hello", told) == {"ok": True}
        yield made


def now(hall: Hall) -> datetime:
    return Clock.parse(hall.env["TINGXU_CLOCK"]).now()


def lay(hall: Hall, agent: AgentClient, device: str, read: Json | None, **other: Any) -> Any:
    said = {"id": f"c{next(_COUNT)}", "at": now(hall).isoformat(), "device": device, "read": read}
    return agent.ask("card", said | other)


@contextmanager
def desk(hall: Hall, role: str, *topics: str) -> Iterator[Live]:
    person = staff(hall, role)
    cookie = "; ".join(f"{c.name}={c.value}" for c in person.session.cookies)
    screen = Live(hall.base, list(topics))
    screen.io.connect(
        hall.base,
        headers={"Cookie": cookie},
        namespaces=["/live"],
        auth={"topics": list(topics)},
        transports=["websocket"],
        wait_timeout=10,
    )
    screen.until(lambda picture: bool(picture["topic"] == topics[-1]))
    yield screen
    hang_up(screen.io)


@contextmanager
def tap(base: str, hall: Hall) -> Iterator[Live]:
    with Live(base, ["kiosk:kiosk-1", KIOSK], key=hall.key("kiosk")) as screen:
        screen.until(lambda picture: bool(picture["topic"] == KIOSK))
        yield screen


def waiting(hall: Hall) -> list[Any]:
    """Cards that wait in the database, as they stand there."""
    database = open_database(hall.db)
    with database.read() as connection:
        rows = connection.execute(text("SELECT * FROM persons WHERE of LIKE 'card:%'")).all()
    database.close()
    return list(rows)


def test_a_card_reaches_its_own_screen_alone(hall: Hall, agent: AgentClient) -> None:
    with tap(hall.base, hall) as kiosk, desk(hall, "guide", "kiosk:kiosk-1", DESK) as guide:
        assert lay(hall, agent, "k", READ) == {"ok": True}
        assert kiosk.until_cards(1) == [{"place": "kiosk:kiosk-1", "read": READ}]
        assert lay(hall, agent, "d", READ) == {"ok": True}
        assert guide.until_cards(1) == [{"place": "desk:1", "read": READ}]
        assert lay(hall, agent, "k", None) == {"ok": True}
        assert kiosk.until_cards(2)[1] == {"place": "kiosk:kiosk-1", "read": None}
        assert (len(kiosk.cards), len(guide.cards)) == (2, 1)
    assert waiting(hall) == []


@pytest.mark.parametrize("topic", ["reader:kiosk:kiosk-2", "reader:desk:1"])
def test_a_kiosk_hears_no_reader_but_its_own(hall: Hall, topic: str) -> None:
    with tap(hall.base, hall) as kiosk:
        said = kiosk.ask("listen", {"topics": [topic]})
        assert said == {"ok": False, "code": "topic_not_allowed"}


@pytest.mark.parametrize(
    ("role", "topic"),
    [("guide", KIOSK), ("guide", "reader:window:w01"), ("clerk", DESK), ("admin", DESK)],
)
def test_a_person_hears_no_kiosk_and_only_guides_hear_a_desk(
    hall: Hall, role: str, topic: str
) -> None:
    with desk(hall, role, f"board:{zone_of(hall, 'w01')}") as screen:
        said = screen.ask("listen", {"topics": [topic]})
        assert said == {"ok": False, "code": "topic_not_allowed"}


def test_a_card_said_twice_is_one_card(hall: Hall, agent: AgentClient) -> None:
    with tap(hall.base, hall) as kiosk:
        for _ in range(2):
            assert lay(hall, agent, "k", READ, id="twice") == {"ok": True}
            kiosk.until_cards(1)
        lay(hall, agent, "k", {**READ, "number": ELDER_ID, "birth_year": 1950})
        kiosk.until_cards(2)
    assert [card["read"]["birth_year"] for card in kiosk.cards] == [1990, 1950]


def test_a_card_that_nobody_took_is_sealed_and_soon_forgotten(
    hall: Hall, agent: AgentClient
) -> None:
    assert lay(hall, agent, "k", READ) == {"ok": True}
    (row,) = waiting(hall)
    assert GOOD_ID not in str(row)
    assert (row.masked, row.key) == ("{}", "")
    guide = staff(hall, "guide")
    found = guide.post("/find", {"id_number": GOOD_ID}).json()
    assert found["tickets"] == []
    until(lambda: waiting(hall) == [], "the card to be forgotten", 25)
    with tap(hall.base, hall) as kiosk:
        time.sleep(0.3)
        assert kiosk.cards == []


@pytest.mark.parametrize(
    ("device", "change", "code"),
    [
        ("k", {"at": timedelta(seconds=-9)}, "too_late"),
        ("w", {}, "not_supported"),
        ("nobody", {}, "unknown_device"),
        ("k", {"read": {**READ, "number": "1"}}, "malformed"),
        ("k", {"read": {**READ, "name": "张三丰三"}}, "malformed"),
        ("k", {"at": "2026-03-02T09:00:00"}, "wrong_value"),
    ],
)
def test_what_cannot_be_is_refused(
    hall: Hall, agent: AgentClient, device: str, change: Json, code: str
) -> None:
    change = dict(change)
    if isinstance(late := change.get("at"), timedelta):
        change["at"] = (now(hall) + late).isoformat()
    before = len(waiting(hall))
    read = change.pop("read", READ)
    assert lay(hall, agent, device, read, **change) == {"ok": False, "code": code}
    assert len(waiting(hall)) == before


def test_the_screen_hears_how_its_reader_is(hall: Hall, agent: AgentClient) -> None:
    with tap(hall.base, hall) as kiosk:

        def state(wanted: str) -> Json:
            return kiosk.until(
                lambda p: (
                    p["topic"] == KIOSK and p["data"]["reader"] == {"id": "k", "state": wanted}
                )
            )

        for wanted in ("offline", "online"):
            agent.ask("status", {"device": "k", "state": wanted})
            state(wanted)


def scan(hall: Hall, agent: AgentClient, device: str, data: str) -> Any:
    said = {"id": f"s{next(_COUNT)}", "at": now(hall).isoformat(), "device": device}
    return agent.ask("scanned", said | {"kind": "code", "data": data})


def test_a_scan_reaches_its_own_screen_alone(hall: Hall, agent: AgentClient) -> None:
    with tap(hall.base, hall) as kiosk, desk(hall, "guide", "kiosk:kiosk-1", DESK) as guide:
        assert scan(hall, agent, "ks", "1234567890") == {"ok": True}
        assert kiosk.until_cards(1) == [{"place": "kiosk:kiosk-1", "text": "1234567890"}]
        assert scan(hall, agent, "ds", "A012") == {"ok": True}
        assert guide.until_cards(1) == [{"place": "desk:1", "text": "A012"}]
        assert len(kiosk.cards) == 1
    assert waiting(hall) == []


def test_a_scan_that_nobody_took_is_sealed(hall: Hall, agent: AgentClient) -> None:
    assert scan(hall, agent, "ks", GOOD_ID) == {"ok": True}
    assert GOOD_ID not in str(waiting(hall))
    until(lambda: waiting(hall) == [], "the scan to be forgotten", 25)


@pytest.mark.parametrize(
    ("device", "code"), [("k", "unknown_device"), ("ws", "not_supported"), ("x", "unknown_device")]
)
def test_a_scan_of_no_scanner_is_refused(
    hall: Hall, agent: AgentClient, device: str, code: str
) -> None:
    assert scan(hall, agent, device, "A012") == {"ok": False, "code": code}
