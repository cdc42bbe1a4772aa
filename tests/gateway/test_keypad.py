"""A clerk who has only a keypad: its keys do what the counter page does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from hardware.clock import Clock
from tests.client import Api
from tests.gateway.live import AgentClient, Json
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

WINDOW = "w01"


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("township") as made:
        yield made


@pytest.fixture
def agent(hall: Hall) -> Iterator[AgentClient]:
    device = {"id": "k", "kind": "keypad", "for": f"window:{WINDOW}", "state": "online"}
    with AgentClient(hall.base, hall.known["keys"]["agent"]["key"]) as made:
        told = {"agent": "east", "version": "1", "devices": [device]}
        assert made.ask("hello", told) == {"ok": True}
        yield made


@pytest.fixture
def desk(hall: Hall) -> Iterator[Api]:
    """The clerk of the window, on duty, with nobody there and nobody in line."""
    clerk, guide = staff(hall, "clerk"), staff(hall, "guide")
    for row in guide.get("/line", params={"service": service_of(hall, WINDOW)}).json()["waiting"]:
        guide.ok(f"/tickets/{row['id']}/cancel")
    clerk.post(f"/windows/{WINDOW}/open")
    yield clerk
    for ticket in here(hall):
        clerk.post(f"/tickets/{ticket['id']}/finish")


def here(hall: Hall) -> list[Json]:
    """Whoever is called or served at the window."""
    zone = staff(hall, "guide").get("/board", params={"zone": "hall"}).json()
    numbers = [w["number"] for w in zone["windows"] if w["id"] == WINDOW and w["number"]]
    return [ticket(hall, number) for number in numbers]


def ticket(hall: Hall, number: str) -> Json:
    found: Json = staff(hall, "guide").get(f"/tickets/{number}").json()
    return found


def now(hall: Hall) -> datetime:
    """Hall time, as an agent has it."""
    return Clock.parse(hall.env["TINGXU_CLOCK"]).now()


_COUNT = iter(range(10_000))


def press(agent: AgentClient, at: datetime, key: str, digits: str | None = None) -> Any:
    said = {"id": f"p{next(_COUNT)}", "at": at.isoformat(), "device": "k", "key": key}
    return agent.ask("pressed", said | ({"digits": digits} if digits else {}))


def last(agent: AgentClient, kind: str, patience_s: float = 3) -> Json:
    end = time.monotonic() + patience_s
    while not (found := [job for job in agent.jobs if job["kind"] == kind]):
        assert time.monotonic() < end, f"no {kind} among {agent.jobs}"
        time.sleep(0.02)
    return found[-1]


def test_a_whole_visit_by_keypad(hall: Hall, agent: AgentClient, desk: Api) -> None:
    service = service_of(hall, WINDOW)
    first, second = (kiosk(hall).ok("/tickets", {"service": service}, status=201) for _ in "ab")
    assert press(agent, now(hall), "call") == {"ok": True}
    assert [t["number"] for t in here(hall)] == [first["number"]]
    shown = last(agent, "show")["data"]["text"]
    assert (len(shown), shown[0], shown[-3:]) == (6, "1", first["number"][1:])
    assert press(agent, now(hall), "recall") == {"ok": False, "code": "recall_too_soon"}
    assert press(agent, now(hall), "start") == {"ok": True}
    assert ticket(hall, first["number"])["state"] == "serving"
    assert press(agent, now(hall), "call") == {"ok": True}, "ends the one and calls the next"
    assert ticket(hall, first["number"])["state"] == "served"
    assert press(agent, now(hall), "cancel") == {"ok": True}
    assert ticket(hall, second["number"])["state"] == "no_show"


def test_the_last_visit_ends_although_nobody_waits(
    hall: Hall, agent: AgentClient, desk: Api
) -> None:
    made = kiosk(hall).ok("/tickets", {"service": service_of(hall, WINDOW)}, status=201)
    press(agent, now(hall), "call")
    press(agent, now(hall), "start")
    assert press(agent, now(hall), "call") == {"ok": True}
    assert ticket(hall, made["number"])["state"] == "served"
    last(agent, "beep")


def test_pause_is_a_switch(hall: Hall, agent: AgentClient, desk: Api) -> None:
    assert press(agent, now(hall), "pause") == {"ok": True}
    assert press(agent, now(hall), "call") == {"ok": False, "code": "window_not_open"}
    last(agent, "beep")
    assert press(agent, now(hall), "pause") == {"ok": True}


def test_the_same_press_again_does_nothing(hall: Hall, agent: AgentClient, desk: Api) -> None:
    service = service_of(hall, WINDOW)
    first, second = (kiosk(hall).ok("/tickets", {"service": service}, status=201) for _ in "ab")
    said = {"id": "twice", "at": now(hall).isoformat(), "device": "k", "key": "call"}
    assert [agent.ask("pressed", said) for _ in range(3)] == [{"ok": True}] * 3
    assert ticket(hall, first["number"])["state"] == "called"
    assert ticket(hall, second["number"])["state"] == "waiting"


@pytest.mark.parametrize(
    ("key", "digits", "code"),
    [
        ("recall", None, "nobody_here"),
        ("end", None, "nobody_here"),
        ("function", None, "not_supported"),
        ("call", "1", "not_allowed"),
    ],
)
def test_what_cannot_be_done_beeps_and_says_why(
    hall: Hall, agent: AgentClient, desk: Api, key: str, digits: str | None, code: str
) -> None:
    assert press(agent, now(hall), key, digits) == {"ok": False, "code": code}
    last(agent, "beep")


def test_an_old_press_and_an_unknown_keypad_do_nothing(
    hall: Hall, agent: AgentClient, desk: Api
) -> None:
    made = kiosk(hall).ok("/tickets", {"service": service_of(hall, WINDOW)}, status=201)
    late = now(hall) - timedelta(seconds=6)
    assert press(agent, late, "call") == {"ok": False, "code": "too_late"}
    said = {"id": "x1", "at": now(hall).isoformat(), "device": "other", "key": "call"}
    assert agent.ask("pressed", said) == {"ok": False, "code": "unknown_device"}
    assert ticket(hall, made["number"])["state"] == "waiting"


def test_digits_call_that_number_for_who_may_choose(hall: Hall, agent: AgentClient) -> None:
    service = service_of(hall, WINDOW)
    supervisor = staff(hall, "supervisor")
    staff(hall, "clerk").post(f"/windows/{WINDOW}/close")
    supervisor.ok(f"/windows/{WINDOW}/open")
    _, second = (kiosk(hall).ok("/tickets", {"service": service}, status=201) for _ in "ab")
    digits = second["number"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert press(agent, now(hall), "call", digits) == {"ok": True}
    assert ticket(hall, second["number"])["state"] == "called"
    nobody = press(agent, now(hall), "call", "9999")
    assert nobody == {"ok": False, "code": "number_not_clear"}
    supervisor.ok(f"/tickets/{second['id']}/finish")
    supervisor.ok(f"/windows/{WINDOW}/close")
