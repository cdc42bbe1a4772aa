"""Screens listen over real sockets; the same tests pass on both runtimes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from socketio.exceptions import ConnectionError as Refused

from tests.client import Api
from tests.gateway.live import AgentClient, Live, hang_up
from tests.house import kiosk, service_of, staff, zone_of
from tests.rig.hall import Hall


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def hall(request: pytest.FixtureRequest) -> Iterator[Hall]:
    with Hall("county", async_mode=request.param) as made:
        yield made


@pytest.fixture
def clerk(hall: Hall) -> Iterator[Api]:
    """The clerk of the first window, on duty, with nobody called."""
    api = staff(hall, "clerk")
    api.ok(f"/windows/{window(hall)}/open")
    yield api
    while True:
        said = api.post(f"/windows/{window(hall)}/call", {"finish_current": True})
        if said.status_code == 204:
            return


def window(hall: Hall) -> str:
    return str(hall.person("clerk")["windows"][0])


def board_of(hall: Hall) -> Live:
    return Live(hall.base, [f"board:{zone_of(hall, window(hall))}"], key=hall.key("display"))


def take(hall: Hall) -> dict[str, object]:
    return kiosk(hall).ok("/tickets", {"service": service_of(hall, window(hall))}, status=201)


def test_a_screen_is_told_its_whole_picture_at_once(hall: Hall) -> None:
    with board_of(hall) as board:
        picture = board.until(lambda p: True)
    assert picture["topic"] == f"board:{zone_of(hall, window(hall))}"
    assert {w["id"] for w in picture["data"]["windows"]} >= {window(hall)}
    assert isinstance(picture["rev"], int)
    assert "+08:00" in picture["at"]


def test_a_call_and_each_recall_reach_the_board_with_ids_of_their_own(
    hall: Hall, clerk: Api
) -> None:
    with board_of(hall) as board:
        taken = take(hall)
        called = clerk.ok(f"/windows/{window(hall)}/call")
        assert called["id"] == taken["id"]
        first = board.until(
            lambda p: p["data"]["calls"][:1] != [] and number(p) == called["number"]
        )
        clerk.ok(f"/tickets/{called['id']}/recall")
        again = board.until(
            lambda p: bool(p["data"]["calls"]) and p["data"]["calls"][0]["nth"] == 2
        )
    assert again["data"]["calls"][0]["call_id"] > first["data"]["calls"][0]["call_id"]
    assert again["rev"] > first["rev"]


def number(picture: dict[str, object]) -> object:
    return picture["data"]["calls"][0]["number"]  # type: ignore[index]


def test_two_quick_calls_are_both_on_the_board(hall: Hall, clerk: Api) -> None:
    numbers = [take(hall)["number"], take(hall)["number"]]
    with board_of(hall) as board:
        board.until(lambda p: True)
        for _ in numbers:
            clerk.ok(f"/windows/{window(hall)}/call", {"finish_current": True})
        picture = board.until(
            lambda p: [c["number"] for c in p["data"]["calls"][:2]] == numbers[::-1]
        )
    assert picture["data"]["calls"][0]["call_id"] > picture["data"]["calls"][1]["call_id"]


def test_rev_never_goes_back_while_many_write(hall: Hall, clerk: Api) -> None:
    boards = [board_of(hall).connect() for _ in range(3)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: take(hall), range(60)))
    for board in boards:
        last = boards[0].until(
            lambda p: sum(row["count"] for row in p["data"]["waiting"]) >= len(taken)
        )
        board.until(lambda p, rev=last["rev"]: p["rev"] >= rev)  # type: ignore[misc]
        revs = [p["rev"] for p in board.pictures]
        assert revs == sorted(revs)
        assert len(revs) < len(taken), "pictures were not merged"
        hang_up(board.io)


def test_who_may_not_listen_is_told_why(hall: Hall) -> None:
    for auth, topics, code in (
        ({"key": "tx_wrong"}, ["board:hall"], "not_signed_in"),
        ({}, ["hall"], "not_signed_in"),
        ({"key": hall.key("display")}, ["hall"], "topic_not_allowed"),
        ({"key": hall.key("kiosk")}, [f"window:{window(hall)}"], "topic_not_allowed"),
        ({"key": hall.key("display")}, ["weather"], "unknown_topic"),
        ({"key": hall.key("display")}, ["board:nowhere"], "unknown_zone"),
        ({"code": str(take(hall)["code"])}, ["hall"], "topic_not_allowed"),
    ):
        screen = Live(hall.base, topics, **auth)
        with pytest.raises(Refused):
            screen.connect()
        assert [e["data"]["code"] for e in screen.errors if isinstance(e, dict)] == [code]


def test_listen_changes_the_topics_or_keeps_the_old_ones(hall: Hall) -> None:
    own = f"window:{window(hall)}"
    with board_of(hall) as screen:
        screen.until(lambda p: p["topic"].startswith("board:"))
        assert screen.ask("listen", {"topics": ["hall"]}) == {
            "ok": False,
            "code": "topic_not_allowed",
        }
        assert screen.ask("listen", {"topics": 7}) == {"ok": False, "code": "malformed"}
        before = len(screen.pictures)
        take(hall)
        screen.until(lambda p: p is not screen.pictures[before - 1])
        assert screen.ask("listen", {"topics": [own]}) == {"ok": True}
        screen.until(lambda p: p["topic"] == own)


def test_a_call_not_spoken_is_counted_for_its_zone_and_for_listeners_alone(hall: Hall) -> None:
    zone = zone_of(hall, window(hall))

    def counted() -> float:
        told = requests.get(f"{hall.base}/metrics", timeout=5).text
        name = f'tingxu_calls_unspoken_total{{zone="{zone}"}} '
        return sum(float(one.split()[-1]) for one in told.splitlines() if one.startswith(name))

    before = counted()
    with board_of(hall) as screen:
        assert screen.ask("unspoken", {"zone": zone, "call_id": 7}) == {"ok": True}
        assert counted() == before + 1
        elsewhere = screen.ask("unspoken", {"zone": "elsewhere", "call_id": 7})
        assert elsewhere == {"ok": False, "code": "topic_not_allowed"}
        wrong = screen.ask("unspoken", {"zone": zone, "call_id": "7"})
        assert wrong == {"ok": False, "code": "malformed"}
    assert counted() == before + 1


def test_an_unknown_event_is_answered_and_ends_nothing(hall: Hall) -> None:
    with board_of(hall) as screen:
        assert screen.ask("dance", {}) == {"ok": False, "code": "unknown_event"}
        assert screen.ask("listen") == {"ok": False, "code": "malformed"}
        assert screen.ask("listen", ({"topics": ["x"]}, {"more": 1}))["ok"] is False
        assert screen.io.connected
    assert requests.get(f"{hall.base}/healthz", timeout=5).status_code == 200


def test_a_phone_follows_its_own_ticket_only(hall: Hall, clerk: Api) -> None:
    first, other = take(hall), take(hall)
    code = str(other["code"])
    with Live(hall.base, [f"ticket:{code}"], code=code) as phone:
        ahead = phone.until(lambda p: True)["data"]["ahead"]
        assert ahead >= 1
        clerk.ok(f"/windows/{window(hall)}/call")
        nearer = phone.until(lambda p: p["data"]["ahead"] == ahead - 1)
        assert nearer["data"]["state"] == "waiting"
        for _ in range(ahead):
            clerk.ok(f"/windows/{window(hall)}/call", {"finish_current": True})
        assert phone.until(lambda p: p["data"]["state"] == "called")["data"]["window"]
    peeping = Live(hall.base, [f"ticket:{first['code']}"], code=code)
    with pytest.raises(Refused):
        peeping.connect()


def test_a_change_of_the_set_up_reaches_the_screens_within_two_seconds(hall: Hall) -> None:
    text = hall.example.read_text("utf-8")
    name = hall.folder / "renamed.toml"
    name.write_text(text.replace('name = "1号窗口"', 'name = "壹号窗口"', 1), "utf-8")
    with board_of(hall) as board:
        board.until(lambda p: True)
        hall.cli("hall", "load", str(name))
        began = time.monotonic()
        board.until(lambda p: "壹号窗口" in [w["name"] for w in p["data"]["windows"]], 2)
        assert time.monotonic() - began < 2
    name.write_text(text, "utf-8")
    hall.cli("hall", "load", str(name))


PRINTER = {
    "id": "printer-1",
    "kind": "printer",
    "for": "kiosk:kiosk-1",
    "state": "online",
    "paper": "enough",
}


def test_a_slip_goes_to_the_kiosks_printer_and_its_fate_comes_back(hall: Hall) -> None:
    key = hall.known["keys"]["agent"]["key"]
    own = Live(hall.base, ["kiosk:kiosk-1"], key=hall.key("kiosk"))
    with own, AgentClient(hall.base, key) as agent:
        hello = {"agent": "a", "version": "1", "devices": [PRINTER]}
        assert agent.ask("hello", hello) == {"ok": True}
        own.until(lambda p: p["data"]["printer"] == {"state": "online", "paper": "enough"})
        ticket = take(hall)
        assert ticket["slip"] == "queued"
        (job,) = agent.until(1)
        assert (job["kind"], job["device"]) == ("print", "printer-1")
        assert job["data"]["slip"]["url"].endswith(f"/t/{ticket['code']}")
        assert agent.ask("done", {"job": job["job"], "ok": True}) == {"ok": True}
        own.until(lambda p: {"ticket": ticket["id"], "slip": "printed"} in p["data"]["slips"])
        assert agent.ask("done", {"job": "j_none", "ok": True}) == {
            "ok": False,
            "code": "unknown_job",
        }
        assert agent.ask("status", {"device": "printer-1", "state": "online", "paper": "out"})["ok"]
        own.until(lambda p: p["data"]["printer"]["paper"] == "out")
    with Live(hall.base, ["kiosk:kiosk-1"], key=hall.key("kiosk")) as again:
        again.until(lambda p: p["data"]["printer"] == {"state": "offline", "paper": None})


def test_an_unanswered_job_is_told_again_after_a_reconnect(hall: Hall) -> None:
    key = hall.known["keys"]["agent"]["key"]
    with AgentClient(hall.base, key) as agent:
        agent.ask("hello", {"agent": "a", "version": "1", "devices": [PRINTER]})
        ticket = take(hall)
        (job,) = agent.until(1)
    with AgentClient(hall.base, key) as agent:
        agent.ask("hello", {"agent": "a", "version": "1", "devices": [PRINTER]})
        assert agent.until(1) == [job]
        agent.ask("done", {"job": job["job"], "ok": None})
    assert kiosk(hall).get(f"/tickets/{ticket['id']}").json()["slip"] == "unknown"


def test_what_an_agent_says_wrongly_is_answered(hall: Hall) -> None:
    with AgentClient(hall.base, hall.known["keys"]["agent"]["key"]) as agent:
        assert agent.ask("sing", {}) == {"ok": False, "code": "unknown_event"}
        assert agent.ask("hello", {"devices": "none"}) == {"ok": False, "code": "malformed"}
        assert agent.ask("done", {"job": 7}) == {"ok": False, "code": "malformed"}
        assert agent.ask("status", {"device": "ghost", "state": "online"}) == {
            "ok": False,
            "code": "unknown_device",
        }
    with pytest.raises(Refused):
        AgentClient(hall.base, hall.key("kiosk"))
