"""A kiosk of push buttons: a real server, an agent that says which button was pressed."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import tomlkit

from hardware.clock import Clock
from tests.gateway.live import AgentClient, Json
from tests.house import kiosk, staff
from tests.rig.hall import Hall


@pytest.fixture(scope="module")
def buttons() -> list[str]:
    return []


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, buttons: list[str]) -> Iterator[Hall]:
    with Hall("township") as made:
        document = tomllib.loads(made.example.read_text("utf-8"))
        buttons += [service["id"] for service in document["services"][:2]]
        document["kiosks"] = [{"id": place(made), "buttons": buttons}]
        file = tmp_path_factory.mktemp("hall") / "hall.toml"
        file.write_text(tomlkit.dumps(document), "utf-8")
        made.cli("hall", "load", str(file))
        yield made


def place(hall: Hall) -> str:
    name: str = hall.known["keys"]["kiosk"][0]["name"]
    return name


@pytest.fixture
def agent(hall: Hall) -> Iterator[AgentClient]:
    with AgentClient(hall.base, hall.known["keys"]["agent"]["key"]) as made:
        hello(hall, made, "keypad", "printer")
        yield made


def hello(hall: Hall, agent: AgentClient, *kinds: str, **printer: str) -> None:
    told = [
        {"id": kind, "kind": kind, "for": f"kiosk:{place(hall)}", "state": "online"}
        | (printer if kind == "printer" else {})
        for kind in kinds
    ]
    assert agent.ask("hello", {"agent": "east", "version": "1", "devices": told}) == {"ok": True}


_COUNT = iter(range(10_000))


def press(hall: Hall, agent: AgentClient, digits: str | None, key: str = "call") -> Json:
    now: datetime = Clock.parse(hall.env["TINGXU_CLOCK"]).now()
    said = {"id": f"p{next(_COUNT)}", "at": now.isoformat(), "device": "keypad", "key": key}
    answer: Json = agent.ask("pressed", said | ({"digits": digits} if digits else {}))
    return answer


def jobs(agent: AgentClient, kind: str) -> list[Json]:
    return [job for job in agent.jobs if job["kind"] == kind]


def soon(ask: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not ask():
        assert time.monotonic() < end
        time.sleep(0.02)


def in_line(hall: Hall, service: str) -> int:
    return len(staff(hall, "guide").get("/line", params={"service": service}).json()["waiting"])


def test_a_button_gives_the_ticket_of_its_service_and_its_slip(
    hall: Hall, agent: AgentClient, buttons: list[str]
) -> None:
    before = in_line(hall, buttons[1])
    assert press(hall, agent, "2") == {"ok": True}
    soon(lambda: bool(jobs(agent, "print")))
    assert in_line(hall, buttons[1]) == before + 1
    (slip,) = jobs(agent, "print")
    found = staff(hall, "guide").get(f"/tickets/{slip['data']['number']}").json()
    assert found["service"]["id"] == buttons[1]


def test_one_press_told_twice_gives_one_ticket(
    hall: Hall, agent: AgentClient, buttons: list[str]
) -> None:
    before = in_line(hall, buttons[0])
    now = Clock.parse(hall.env["TINGXU_CLOCK"]).now().isoformat()
    said = {"id": "twice", "at": now, "device": "keypad", "key": "call", "digits": "1"}
    assert [agent.ask("pressed", said) for _ in range(2)] == [{"ok": True}] * 2
    assert in_line(hall, buttons[0]) == before + 1


@pytest.mark.parametrize("digits", ["0", "3", "99", None])
def test_no_such_button_beeps(hall: Hall, agent: AgentClient, digits: str | None) -> None:
    assert press(hall, agent, digits) == {"ok": False, "code": "no_such_button"}
    soon(lambda: bool(jobs(agent, "beep")))


def test_other_keys_do_nothing(hall: Hall, agent: AgentClient) -> None:
    assert press(hall, agent, "1", "recall") == {"ok": False, "code": "not_supported"}


def test_without_paper_nobody_would_see_the_number(
    hall: Hall, agent: AgentClient, buttons: list[str]
) -> None:
    before = in_line(hall, buttons[0])
    hello(hall, agent, "keypad", "printer", paper="out")
    assert press(hall, agent, "1") == {"ok": False, "code": "printer_not_ready"}
    assert in_line(hall, buttons[0]) == before
    hello(hall, agent, "keypad", "printer", paper="enough")
    assert press(hall, agent, "1") == {"ok": True}


def test_an_old_press_is_nobodys_wish_any_more(hall: Hall, agent: AgentClient) -> None:
    old = Clock.parse(hall.env["TINGXU_CLOCK"]).now() - timedelta(seconds=6)
    said = {"id": "old", "at": old.isoformat(), "device": "keypad", "key": "call", "digits": "1"}
    assert agent.ask("pressed", said) == {"ok": False, "code": "too_late"}


def test_its_screen_if_it_has_one_offers_everything(hall: Hall) -> None:
    assert kiosk(hall).get("/catalog").json()["groups"]
