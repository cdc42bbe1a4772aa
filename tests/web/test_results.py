"""Results over real HTTP: two at once, wrong values, what a clerk sees."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from requests import Response

from tests.client import Api
from tests.house import staff
from tests.rig.hall import Hall


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    """The first test moves its clock on to April."""
    with Hall("county") as made:
        yield made


def together(*asks: tuple[Api, str, dict[str, object]]) -> list[Response]:
    said: list[Response] = []
    both = [
        threading.Thread(target=lambda a=a, p=p, b=b: said.append(a.post(p, b))) for a, p, b in asks
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    return said


def test_two_publish_at_once_and_one_is_told(hall: Hall) -> None:
    body: dict[str, object] = {"scheme": "MONTH-100", "period": "2026-03"}
    early = staff(hall, "manager").post("/publications", body)
    assert (early.status_code, early.json()["code"]) == (409, "period_not_over")
    hall.stop()
    hall.env["TINGXU_CLOCK"] = f"2026-04-01T09:00:00+08:00@{time.time():.3f}x1"
    hall.start()
    a, b = staff(hall, "manager"), staff(hall, "admin")
    said = together((a, "/publications", body), (b, "/publications", body))
    assert sorted(one.status_code for one in said) == [201, 409]
    late = next(one for one in said if one.status_code == 409).json()
    assert late["code"] == "already_published"
    first = next(one for one in said if one.status_code == 201).json()
    assert a.get(f"/publications/{first['id']}/verify").json()["identical"] is True
    again: dict[str, object] = {**body, "replaces": first["id"]}
    assert a.post("/publications", again).status_code == 422  # no reason
    assert a.post("/publications", {**again, "reason": "更正"}).status_code == 201
    whole = a.get(f"/publications/{first['id']}").json()
    assert whole["publication"]["replaced_by"] == whole["published"]["id"]
    assert {row["total"] for row in whole["clerks"]} == {"100.00"}
    mine = staff(hall, "clerk").get("/results/own").json()["results"]
    assert [one["sheet"]["total"] for one in mine] == ["100.00"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/results?period=2026-13", 422, "no_such_period"),
        ("/results", 422, "wrong_value"),
        ("/results?period=2026-03&scheme=NONE", 404, "unknown_scheme"),
        ("/results?period=2026-03&scheme=TIELING", 409, "unscored"),
        ("/publications/r_none", 404, "unknown_publication"),
        ("/schemes/NONE/versions", 404, "unknown_scheme"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(
    hall: Hall, path: str, status: int, code: str
) -> None:
    said = staff(hall, "manager").get(path)
    assert (said.status_code, said.json()["code"]) == (status, code)


def test_nobody_votes_twice_or_for_the_own_window_even_at_once(hall: Hall) -> None:
    boss, clerk = staff(hall, "manager"), staff(hall, "clerk")
    body = {"scheme": "QUARTER-100", "period": "2026-Q1", "about": "window"}
    poll = boss.ok("/polls", {**body, "closes": "2026-04-01"}, status=201)
    path, own = f"/polls/{poll['id']}/vote", str(hall.person("clerk")["windows"][0])
    said = clerk.post(path, {"votes": {own: "好"}})
    assert (said.status_code, said.json()["code"]) == (403, "own_ballot")
    other = next(one["id"] for one in poll["subjects"] if one["id"] != own)
    vote: dict[str, object] = {"votes": {other: "好"}}
    both = together((clerk, path, vote), (clerk, path, vote))
    assert sorted(one.status_code for one in both) == [204, 409]
    shown = boss.get("/polls").json()["polls"][0]
    assert (shown["voters"], shown["tallies"]) == (None, None)
    assert boss.post(path, vote).status_code == 404  # managers do not vote
