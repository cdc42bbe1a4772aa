"""Two at one ticket, steps that cross, set-up that changes under people: over HTTP, on both
databases. Each has one outcome and says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.client import Api, Json
from tests.gateway.test_two_processes import with_upgrade
from tests.house import kiosk, staff
from tests.rig.hall import Hall

W1, W2 = "w01", "w02"
BOTH, FIRST, SECOND = "company-new", "consult", "food-permit-new"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def floor(request: pytest.FixtureRequest) -> Iterator[Hall]:
    url = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE races"))
        engine.dispose()
        url = make_url(server).set(database="races").render_as_string(hide_password=False)
        with_upgrade(url)
    with Hall("county", db=url) as hall:
        boss = staff(hall, "supervisor")
        for window, clerk in ((W1, staff(hall, "clerk", 0)), (W2, staff(hall, "clerk", 1))):
            said = clerk.post(f"/windows/{window}/open")
            assert said.status_code == 200, said.text
        assert boss.get("/catalog").status_code == 200
        yield hall
        assert "agree" in hall.cli("db", "check").stdout


@pytest.fixture
def boss(floor: Hall) -> Api:
    return staff(floor, "supervisor")


@pytest.fixture(autouse=True)
def _nobody_is_left(floor: Hall, boss: Api) -> Iterator[None]:
    yield
    for window in (W1, W2):
        while (said := boss.post(f"/windows/{window}/call", {"finish_current": True})).ok:
            if said.status_code == 204:
                break


def take(floor: Hall, service: str = BOTH) -> Json:
    return kiosk(floor).ok("/tickets", {"service": service}, status=201)


def call(boss: Api, window: str, ticket: Json) -> Json:
    return boss.ok(f"/windows/{window}/call", {"ticket": ticket["id"], "finish_current": True})


def at_once(*asks: Callable[[], requests.Response]) -> list[tuple[int, str | None]]:
    """All asked together; the answers in the order of the asking."""
    gate, said = threading.Barrier(len(asks)), dict[int, requests.Response]()

    def run(n: int) -> None:
        gate.wait()
        said[n] = asks[n]()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [_short(r) for _, r in sorted(said.items())]


def _short(said: requests.Response) -> tuple[int, str | None]:
    return said.status_code, None if said.ok else said.json()["code"]


def test_two_clerks_at_one_ticket_and_one_has_it(floor: Hall) -> None:
    ticket = take(floor)
    one, two = staff(floor, "supervisor"), staff(floor, "supervisor", 0)
    body = {"ticket": ticket["id"]}
    said = at_once(
        lambda: one.post(f"/windows/{W1}/call", body), lambda: two.post(f"/windows/{W2}/call", body)
    )
    assert sorted(status for status, _ in said) == [200, 409]
    assert [code for status, code in said if status == 409] == ["called_elsewhere"]


def test_two_windows_that_call_the_next_never_get_the_same(floor: Hall) -> None:
    waiting = {take(floor)["id"] for _ in range(2)}
    one, two = staff(floor, "clerk", 0), staff(floor, "clerk", 1)
    body = {"finish_current": True}
    at_once(
        lambda: one.post(f"/windows/{W1}/call", body), lambda: two.post(f"/windows/{W2}/call", body)
    )
    boss = staff(floor, "supervisor")
    found = {id: boss.get(f"/tickets/{id}").json() for id in waiting}
    assert {ticket["state"] for ticket in found.values()} == {"called"}
    assert {ticket["window"] for ticket in found.values()} == {W1, W2}


def test_a_transfer_while_it_is_called_leaves_nothing_to_start(floor: Hall, boss: Api) -> None:
    ticket = take(floor)
    call(boss, W1, ticket)
    path, clerk = f"/tickets/{ticket['id']}", staff(floor, "clerk", 0)
    sent = staff(floor, "guide").ok(f"{path}/transfer", {"service": SECOND})
    assert (sent["state"], sent["service"]["id"], sent["window"]) == ("waiting", SECOND, None)
    late = boss.post(f"{path}/start")
    assert (late.status_code, late.json()["code"]) == (409, "illegal_move")
    assert late.json()["facts"]["state"] == "waiting"
    assert "等候" in late.json()["detail"]
    assert clerk.post(f"{path}/start").status_code == 403, "it is no longer at this window"


def test_a_transfer_and_a_start_at_once_end_in_the_new_line(floor: Hall, boss: Api) -> None:
    for _ in range(5):
        ticket = take(floor)
        call(boss, W1, ticket)
        path, guide = f"/tickets/{ticket['id']}", staff(floor, "guide")
        other = staff(floor, "supervisor")
        said = at_once(
            lambda p=path, g=guide: g.post(f"{p}/transfer", {"service": SECOND}),
            lambda p=path, o=other: o.post(f"{p}/start"),
        )
        assert said[0][0] == 200
        assert said[1] in ((200, None), (409, "illegal_move"))
        assert boss.get(path).json()["state"] == "waiting"


def test_a_no_show_that_rejoins_twice_is_in_line_once(floor: Hall, boss: Api) -> None:
    ticket = take(floor)
    call(boss, W1, ticket)
    path = f"/tickets/{ticket['id']}"
    boss.ok(f"{path}/no_show")
    visitors = [Api(floor.base, ticket["code"]) for _ in range(6)]
    said = at_once(*(lambda v=v: v.post(f"{path}/rejoin") for v in visitors))
    assert sorted(said, key=str) == [(200, None)] + [(409, "illegal_move")] * 5
    line = boss.get(f"/line?service={BOTH}").json()["waiting"]
    assert [one["id"] for one in line].count(ticket["id"]) == 1


def test_a_finish_twice_finishes_once(floor: Hall, boss: Api) -> None:
    ticket = take(floor)
    call(boss, W1, ticket)
    path, clerk = f"/tickets/{ticket['id']}/finish", staff(floor, "clerk", 0)
    said = at_once(lambda: clerk.post(path), lambda: boss.post(path))
    assert sorted(status for status, _ in said) == [200, 409]


def test_a_window_is_not_closed_under_a_called_ticket(floor: Hall, boss: Api) -> None:
    ticket = take(floor)
    call(boss, W1, ticket)
    clerk = staff(floor, "clerk", 0)
    said = clerk.post(f"/windows/{W1}/close")
    assert (said.status_code, said.json()["code"]) == (409, "window_busy")
    assert ticket["number"] in said.json()["detail"]
    path = f"/tickets/{ticket['id']}"
    tried = at_once(
        lambda: clerk.post(f"/windows/{W1}/close"), lambda: boss.post(f"{path}/no_show")
    )
    assert tried[1] == (200, None)
    assert tried[0] in ((200, None), (409, "window_busy"))
    clerk.post(f"/windows/{W1}/open")


def test_a_window_may_be_paused_under_a_ticket_which_is_still_served(
    floor: Hall, boss: Api
) -> None:
    ticket = take(floor)
    call(boss, W1, ticket)
    clerk = staff(floor, "clerk", 0)
    clerk.ok(f"/windows/{W1}/pause", {"reason": "系统故障"})
    clerk.ok(f"/tickets/{ticket['id']}/start")
    clerk.ok(f"/tickets/{ticket['id']}/finish")
    said = clerk.post(f"/windows/{W1}/call")
    assert (said.status_code, said.json()["code"]) == (409, "window_not_open")
    clerk.ok(f"/windows/{W1}/resume")


def test_a_service_deleted_with_a_line_keeps_its_people(floor: Hall, boss: Api) -> None:
    """They are shown to the guide desk, and go on by a transfer; nobody vanishes."""
    waiting, here = take(floor, FIRST), take(floor, FIRST)
    call(boss, W1, here)
    back = floor.folder / "whole.toml"
    floor.cli("hall", "dump", str(back))
    whole = back.read_text("utf-8")
    start = whole.index('[[services]]\nid = "consult"')
    end = whole.index("[[", start + 4)
    file = floor.folder / "without.toml"
    without = (whole[:start] + whole[end:]).replace('"consult", ', "").replace(', "consult"', "")
    file.write_text(
        "\n".join(line for line in without.splitlines() if line.strip().strip(",") != '"consult"'),
        "utf-8",
    )
    try:
        floor.cli("hall", "load", str(file))
        path = f"/tickets/{waiting['id']}"
        assert boss.get(path).json()["state"] == "waiting"
        gone = kiosk(floor).post("/tickets", {"service": FIRST})
        assert (gone.status_code, gone.json()["code"]) == (422, "unknown_service")
        assert boss.ok(f"/tickets/{here['id']}/finish")["state"] == "served"
        moved = staff(floor, "guide").ok(f"{path}/transfer", {"service": BOTH})
        assert moved["service"]["id"] == BOTH
        assert call(boss, W1, moved)["state"] == "called"
    finally:
        floor.cli("hall", "load", str(back))
