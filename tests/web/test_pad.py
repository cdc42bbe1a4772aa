"""What a window's tablet may tell: the visit that it asked about, then, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from hardware.clock import Clock
from tests.client import Api, Json
from tests.gateway.live import Live
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

WINDOW, OTHER = "w01", "w02"


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("county") as made:
        yield made


@pytest.fixture(scope="module")
def clerk(hall: Hall) -> Api:
    api = staff(hall, "clerk")
    api.ok(f"/windows/{WINDOW}/open")
    return api


@pytest.fixture
def pad(hall: Hall) -> Api:
    return Api(hall.base, hall.key("display"))


def called(hall: Hall, clerk: Api) -> Json:
    kiosk(hall).ok("/tickets", {"service": service_of(hall, WINDOW)}, status=201)
    ticket: Json = clerk.ok(f"/windows/{WINDOW}/call")
    return ticket


def served(hall: Hall, clerk: Api) -> Json:
    ticket = called(hall, clerk)
    done: Json = clerk.ok(f"/tickets/{ticket['id']}/finish")
    return done


def press(pad: Api, ticket: Json, window: str = WINDOW, **more: object) -> tuple[int, Json]:
    said = pad.post(f"/windows/{window}/ratings", {"ticket": ticket["id"], "level": 3, **more})
    return said.status_code, said.json()


def ended(ticket: Json, seconds: float) -> str:
    return (datetime.fromisoformat(ticket["ended_at"]) + timedelta(seconds=seconds)).isoformat()


def test_a_press_is_a_rating_of_the_pad_once(hall: Hall, clerk: Api, pad: Api) -> None:
    ticket = served(hall, clerk)
    status, made = press(pad, ticket)
    assert (status, made["ticket"], made["level"]) == (201, ticket["number"], 3)
    assert press(pad, ticket)[1]["code"] == "already_rated"


def test_the_same_press_told_twice_is_one_rating(hall: Hall, clerk: Api, pad: Api) -> None:
    body = {"ticket": served(hall, clerk)["id"], "level": 2}
    path = f"/windows/{WINDOW}/ratings"
    first, second = (pad.post(path, body, idem="press-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


def test_a_press_told_late_keeps_its_time_and_one_from_the_future_is_now(
    hall: Hall, clerk: Api, pad: Api
) -> None:
    ticket = served(hall, clerk)
    at = ended(ticket, 0.5)
    status, made = press(pad, ticket, at=at)
    assert status == 201
    assert datetime.fromisoformat(made["at"]) <= datetime.fromisoformat(at)
    following = served(hall, clerk)
    status, made = press(pad, following, at=ended(following, 15))
    assert status == 201
    now = Clock.parse(hall.env["TINGXU_CLOCK"]).now()
    assert datetime.fromisoformat(made["at"]) <= now


@pytest.mark.parametrize("seconds", [-600, 600])
def test_a_press_at_another_time_rates_nobody(
    hall: Hall, clerk: Api, pad: Api, seconds: float
) -> None:
    ticket = served(hall, clerk)
    at = ended(ticket, seconds)
    status, said = press(pad, ticket, at=at)
    if seconds < 0:
        assert (status, said["code"]) == (409, "nobody_to_rate")
    else:  # nobody presses in the future: it counts as now, while the pad asks
        assert status == 201


def test_neither_another_window_nor_an_unfinished_visit_is_rated(
    hall: Hall, clerk: Api, pad: Api
) -> None:
    ticket = called(hall, clerk)
    assert press(pad, ticket)[1]["code"] == "nobody_to_rate"
    clerk.ok(f"/tickets/{ticket['id']}/finish")
    assert press(pad, ticket, window=OTHER)[1]["code"] == "nobody_to_rate"
    assert press(pad, {"id": "t_nobody"})[0] == 404
    assert press(pad, ticket, level=6)[0] == 422
    assert press(pad, ticket, at="2026-03-02T09:00:00")[0] == 422
    assert press(pad, ticket)[0] == 201


def test_the_picture_asks_and_then_no_more_and_shows_no_level(
    hall: Hall, clerk: Api, pad: Api
) -> None:
    with Live(hall.base, [f"pad:{WINDOW}"], key=hall.key("display")) as screen:
        first = screen.until(lambda p: True)["data"]
        assert sorted(first) == ["clerk", "rate", "window"]
        assert first["clerk"] == {"name": hall.person("clerk")["name"]}
        ticket = served(hall, clerk)
        asked = screen.until(lambda p: (p["data"]["rate"] or {}).get("ticket") == ticket["id"])
        assert asked["data"]["rate"]["number"] == ticket["number"]
        assert press(pad, ticket, level=1)[0] == 201
        last = screen.until(lambda p: p["rev"] > asked["rev"] and p["data"]["rate"] is None)
        assert "level" not in str(last["data"])


@pytest.mark.parametrize("role", ["clerk", "guide", "supervisor"])
def test_no_person_listens_to_a_pad(hall: Hall, role: str) -> None:
    api = staff(hall, role)
    cookie = "; ".join(f"{c.name}={c.value}" for c in api.session.cookies)
    screen = Live(hall.base, [f"pad:{WINDOW}"])
    with pytest.raises(Exception, match="One or more namespaces failed"):
        screen.io.connect(
            hall.base,
            headers={"Cookie": cookie},
            namespaces=["/live"],
            auth={"topics": [f"pad:{WINDOW}"]},
            transports=["websocket"],
            wait_timeout=5,
        )
    assert screen.errors[-1]["data"]["code"] == "topic_not_allowed"
