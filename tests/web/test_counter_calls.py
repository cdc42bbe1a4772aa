"""What the clerk's page asks for beside the steps, over real HTTP."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("county") as made:
        yield made


def able(hall: Hall, service: str) -> set[str]:
    """The windows that serve a service, or help out with it."""
    rows = tomllib.loads(hall.example.read_text("utf-8"))["windows"]
    return {
        w["id"]
        for w in rows
        if w["services"] == "*" or service in w["services"] or service in w.get("help", {})
    }


def test_colleagues_are_those_on_duty_where_the_business_is_done(hall: Hall) -> None:
    clerks = [row for row in hall.known["staff"] if row["role"] == "clerk"]
    open_at = set()
    for n, row in enumerate(clerks[:6]):
        window = str(row["windows"][0])
        staff(hall, "clerk", n).ok(f"/windows/{window}/open")
        open_at.add(window)
    clerk, service = staff(hall, "clerk"), service_of(hall, str(clerks[0]["windows"][0]))
    everybody = clerk.get("/colleagues").json()["colleagues"]
    assert {one["window"] for one in everybody} == open_at
    some = clerk.get("/colleagues", params={"service": service}).json()["colleagues"]
    assert {one["window"] for one in some} == open_at & able(hall, service)
    assert len(some) < len(everybody)


def test_finish_and_call_next_says_how_the_first_ended(hall: Hall) -> None:
    window = str(hall.person("clerk", 6)["windows"][0])
    clerk, service = staff(hall, "clerk", 6), service_of(hall, window)
    for _ in range(2):
        kiosk(hall).ok("/tickets", {"service": service}, status=201)
    clerk.ok(f"/windows/{window}/open")
    first = clerk.ok(f"/windows/{window}/call")
    wanted = {"finish_current": True, "outcome": "promise"}
    second = clerk.ok(f"/windows/{window}/call", wanted)
    assert second["id"] != first["id"]
    visit = clerk.get(f"/tickets/{first['id']}").json()["visit"]
    assert [(part["id"], part["outcome"]) for part in visit] == [(service, "promise")]
    refused = clerk.post(f"/windows/{window}/call", {**wanted, "outcome": "perhaps"})
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_outcome")
    assert clerk.get(f"/tickets/{second['id']}").json()["state"] == "called"


def test_a_clerk_is_told_where_the_standing_in_ends(hall: Hall) -> None:
    own = str(hall.person("clerk", 7)["windows"][0])
    other = str(hall.person("clerk", 8)["windows"][0])
    clerk = staff(hall, "clerk", 7)
    assert clerk.get("/session").json()["stand_ins"] == []
    people = staff(hall, "admin").get("/staff").json()["people"]
    id = next(row["id"] for row in people if row["name"] == hall.person("clerk", 7)["name"])
    staff(hall, "supervisor").ok(
        "/stand_ins",
        {
            "staff": id,
            "window": other,
            "from": "2026-03-02",
            "until": "2026-03-06",
            "reason": "病假",
        },
        status=201,
    )
    again = staff(hall, "clerk", 7).get("/session").json()
    assert {place["id"] for place in again["places"]} >= {own, other}
    (told,) = again["stand_ins"]
    assert (told["window"], told["until"][:10], told["signs_due"]) == (other, "2026-03-07", 4)
