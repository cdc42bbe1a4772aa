"""The calls about attendance over real HTTP: two at once, double taps, wrong hands, bad rows."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from requests import Response

from tests.client import Api
from tests.house import staff
from tests.rig.hall import Hall

WEEK = "2026-02-23"
DAYS = ("23", "24", "25", "26", "27", "28")


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("county") as made:
        yield made


@pytest.fixture(scope="module")
def boss(hall: Hall) -> Api:
    return staff(hall, "supervisor")


def send(api: Api, text: str, key: str = "") -> Response:
    told = {"Idempotency-Key": key or secrets.token_hex(8)}
    path = f"{api.base}/api/v1/attendance/import"
    return api.session.post(path, data=text.encode(), headers=told, timeout=15)


def week(hall: Hall, *missing: str) -> str:
    """Everybody of the first three windows, but the absent ones on the Monday."""
    names = [hall.person("clerk", n)["name"] for n in range(3)]
    rows = ["姓名,打卡时间"]
    rows += [
        f"{name},2026-02-{day} {clock}"
        for name in names
        for day in DAYS
        for clock in ("08:50", "17:01")
        if not (name in missing and day == "24")
    ]
    return "\n".join(rows)


def letters(api: Api, name: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What departments are told of somebody's February: (text, [(day, mark)])."""
    known = api.get("/letters?department=-&month=2026-02").json()["departments"]
    told = [api.get(f"/letters?department={d['id']}&month=2026-02").json() for d in known]
    assert {tuple(one["attendance"]["weeks"]) for one in told} == {(WEEK,)}
    return [
        (one["text"], [(mark["day"], mark["name"]) for mark in row["marks"]])
        for one in told
        for row in one["attendance"]["people"]
        if row["name"] == name
    ]


def test_faults_are_told_by_row_in_the_language_of_the_reader(hall: Hall, boss: Api) -> None:
    name = hall.person("clerk")["name"]
    bad = f"姓名,打卡时间\n{name},2026-02-23 08:50\n甲乙丙,2026-02-23 08:50\n{name},明天"
    said = send(boss, bad)
    assert said.status_code == 422
    facts = said.json()["facts"]
    assert [(f["row"], f["column"], f["code"]) for f in facts["faults"]] == [
        (3, "A", "no_such_person"),
        (4, "B", "wrong_moment"),
    ]
    assert "甲乙丙" in facts["faults"][0]["text"]
    checks = boss.get(f"/attendance/week?week={WEEK}").json()["checks"]
    assert checks == [], "nothing of a faulty file is kept"


def test_a_machine_sends_rows_and_is_told_of_each_fault(hall: Hall) -> None:
    made = hall.cli("key", "new", "--role", "api", "--name", "machine")
    api = Api(hall.base, made.stdout.split()[-1])
    good = {"staff": hall.person("clerk")["name"], "time": "2026-02-16T08:50:00+08:00"}
    said = api.post("/attendance/punches", {"punches": [good, {**good, "way": "sideways"}]})
    assert said.status_code == 422
    assert [f["row"] for f in said.json()["facts"]["faults"]] == [2]
    assert api.ok("/attendance/punches", {"punches": [good]}) == {"count": 1, "new": 1}
    assert api.ok("/attendance/punches", {"punches": [good]}) == {"count": 1, "new": 0}


def test_a_file_sent_twice_and_a_list_published_by_two_at_once(hall: Hall, boss: Api) -> None:
    text = week(hall, hall.person("clerk")["name"])
    first = send(boss, text, "tap")
    assert first.status_code == 200
    assert send(boss, text, "tap").json() == first.json()
    assert send(boss, text).json()["new"] == 0
    other = staff(hall, "manager")

    def publish(api: Api) -> int:
        return api.post(f"/attendance/weeks/{WEEK}/publish").status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publish, (boss, other))) == [200, 409]
    told = boss.get(f"/attendance/week?week={WEEK}").json()
    mine = [m for m in told["marks"] if m["name"] == hall.person("clerk")["name"]]
    assert [(m["kind"], m["day"], m["item"], m["state"]) for m in mine] == [
        ("absent", "2026-02-24", "DIS3", "raised")
    ]
    early = boss.post(f"/attendance/weeks/{WEEK}/confirm")
    assert (early.status_code, early.json()["code"]) == (409, "objection_time_runs")
    assert mine[0]["finding"]
    ((text, marks),) = letters(boss, hall.person("clerk")["name"])
    assert marks == [("2026-02-24", "旷工")]
    assert "2026-02-24 旷工 1" in text


def test_a_clerk_sees_and_objects_to_their_own_only(hall: Hall, boss: Api) -> None:
    clerk, other = staff(hall, "clerk"), staff(hall, "clerk", 1)
    (mark,) = clerk.get(f"/attendance/own?week={WEEK}").json()["marks"]
    assert other.get(f"/attendance/own?week={WEEK}").json()["marks"] == []
    body = {"week": WEEK, "mark": mark["key"], "text": "病假"}
    stranger = other.post("/attendance/objections", body)
    assert (stranger.status_code, stranger.json()["code"]) == (403, "not_your_mark")
    made = clerk.ok("/attendance/objections", body, status=201)
    twice = clerk.post("/attendance/objections", body)
    assert (twice.status_code, twice.json()["code"]) == (409, "objection_made")
    assert (
        clerk.post(f"/attendance/objections/{made['id']}/uphold", {"reason": "x"}).status_code
        == 403
    )
    done = boss.ok(f"/attendance/objections/{made['id']}/uphold", {"reason": "有证明"})
    assert done["state"] == "upheld"
    again = boss.post(f"/attendance/objections/{made['id']}/reject", {"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "objection_decided")
    assert letters(boss, clerk.get("/session").json()["name"]) == []


def test_a_clerk_asks_for_leave_for_nobody_else_and_plans_their_own_window(hall: Hall) -> None:
    clerk = staff(hall, "clerk")
    people = clerk.get("/attendance/own").json()["people"]
    body = {"kind": "sick", "from": "2026-03-05", "until": "2026-03-05", "reason": "看病"}
    other = clerk.post("/attendance/leaves", {**body, "staff": people[0]["id"]})
    assert (other.status_code, other.json()["code"]) == (403, "not_allowed")
    made = clerk.ok("/attendance/leaves", body, status=201)
    assert (made["days"], made["from"][:16], made["until"][:16]) == (
        "1",
        "2026-03-05T00:00",
        "2026-03-06T00:00",
    )
    plan = {"week": "2026-03-09", "window": "w10", "shifts": []}
    said = clerk.post("/attendance/rosters", plan)
    assert (said.status_code, said.json()["code"]) == (403, "not_your_window")
    own = clerk.get("/attendance/rosters?week=2026-03-09").json()["windows"]
    assert [one["id"] for one in own] == hall.person("clerk")["windows"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/attendance/weeks/2026-02-24/publish", {}),
        ("/attendance/rosters", {"week": "2026-03-10", "window": "w01", "shifts": []}),
        ("/attendance/leaves", {"kind": "sick", "from": "soon", "until": "later", "reason": "x"}),
        ("/attendance/leaves", {"kind": "sick", "from": "2026-03-05", "until": "2026-03-05"}),
        ("/attendance/punches", {"punches": []}),
    ],
)
def test_what_makes_no_sense_is_refused(boss: Api, path: str, body: dict[str, object]) -> None:
    assert boss.post(path, body).status_code == 422
    assert boss.get("/attendance/week?week=2026-02-24").status_code == 422
