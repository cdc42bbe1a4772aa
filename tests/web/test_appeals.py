"""Appeals, awards, texts for the boards and letters, over real HTTP: who may, and what comes."""

from __future__ import annotations

import secrets
import threading
from datetime import date, timedelta

import pytest
import requests

from tests.assessed import FEBRUARY, NINE, counted, publish, staff_id
from tests.client import Api, Json
from tests.house import staff
from tests.rig.hall import Hall

JANUARY = (date(2026, 1, 1), date(2026, 2, 1))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def published(hall: Hall) -> Json:
    """January, published long ago; February, published an hour ago. The supervisor confirmed."""
    clerk, boss = staff_id(hall, "clerk"), staff_id(hall, "supervisor")
    other = staff_id(hall, "clerk", 1)
    old = counted(hall, clerk, "RC1a", by=boss, day=date(2026, 1, 8))
    one = counted(hall, clerk, "RC1d", by=boss, day=date(2026, 2, 4), count="2")
    two = counted(hall, clerk, "RC1b", by=boss, day=date(2026, 2, 5))
    high = counted(hall, other, "RC1b", by=boss, day=date(2026, 2, 5), window="w02")
    veto = counted(hall, other, "VETO2", by=boss, day=date(2026, 2, 6), window="w02")
    january = publish(hall, by=boss, at=NINE - timedelta(days=20), month=JANUARY)
    february = publish(hall, by=boss, at=NINE - timedelta(hours=1), month=FEBRUARY)
    return {
        "january": january.id,
        "february": february.id,
        **{"old": old.id, "one": one.id, "two": two.id, "high": high.id, "veto": veto.id},
        **{"clerk": clerk, "other": other},
    }


def attach(api: Api, id: str, data: bytes, media: str) -> requests.Response:
    head = {
        "Content-Type": media,
        "Idempotency-Key": secrets.token_hex(8),
        **{k: str(v) for k, v in api.session.headers.items() if k.lower() == "x-csrf-token"},
    }
    url = f"{api.base}/api/v1/appeals/{id}/attachments?name=a.png"
    return api.session.post(url, data=data, headers=head, timeout=10)


def test_a_clerk_appeals_hands_in_and_reads_the_answer(hall: Hall, published: Json) -> None:
    clerk, judge = staff(hall, "clerk"), staff(hall, "manager")
    own = clerk.get("/appeals/own").json()
    told = {one["finding"]["id"]: one for one in own["findings"]}
    assert set(told) == {published["one"], published["two"], published["old"]}
    assert told[published["old"]]["late"]
    card = told[published["one"]]
    assert (card["late"], card["finding"]["points"], card["finding"]["item"]) == (
        *(False, "-4"),
        "RC1d",
    )
    # Published on Monday at eight: Tuesday, Wednesday, Thursday, until closing.
    assert card["until"].startswith("2026-03-05T17:")
    body = {"publication": published["february"], "finding": published["one"], "reason": "在办件"}
    made = clerk.ok("/appeals", body, status=201)
    assert (made["state"], made["before"]) == ("filed", "95.00")
    assert clerk.post("/appeals", body).json()["code"] == "appeal_exists"
    kept = attach(clerk, made["id"], PNG, "image/png")
    assert kept.status_code == 201, kept.text
    assert attach(clerk, made["id"], b"<html>", "text/html").json()["code"] == "wrong_media"
    (listed,) = [a for a in judge.get("/appeals").json()["appeals"] if a["id"] == made["id"]]
    assert listed["finding"]["evidence"] == {"minutes": 12, "waiting": 5}
    assert [note["step"] for note in listed["finding"]["notes"]] == ["confirm", "count"]
    assert (listed["steps"], len(listed["attachments"])) == (["accept"], 1)
    file = judge.get(f"/appeals/{made['id']}/attachments/{kept.json()['id']}")
    assert (file.content, file.headers["Content-Type"]) == (PNG, "image/png")
    judge.ok(f"/appeals/{made['id']}/accept")
    done = judge.ok(f"/appeals/{made['id']}/uphold", {"answer": "只有一次", "count": "1"})
    assert (done["state"], done["before"], done["after"]) == ("upheld", "95.00", "97.00")
    (mine,) = clerk.get("/appeals/own").json()["appeals"]
    assert (mine["answer"], mine["decided_by"], mine["after"]) == ("只有一次", None, "97.00")


def test_a_late_one_is_answered_with_the_date(hall: Hall, published: Json) -> None:
    body = {"publication": published["january"], "finding": published["old"], "reason": "晚了"}
    made = staff(hall, "clerk").ok("/appeals", body, status=201)
    assert (made["state"], made["until"][:10]) == ("refused", "2026-02-13")
    refused = staff(hall, "manager").post(f"/appeals/{made['id']}/accept")
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_appeal")


def test_nobody_else_appeals_and_who_confirmed_does_not_decide(hall: Hall, published: Json) -> None:
    body = {"publication": published["february"], "finding": published["high"], "reason": "不服"}
    assert staff(hall, "clerk").post("/appeals", body).status_code == 403
    made = staff(hall, "clerk", 1).ok("/appeals", body, status=201)
    refused = staff(hall, "supervisor").post(f"/appeals/{made['id']}/accept")
    assert (refused.status_code, refused.json()["code"]) == (403, "decided_before")
    (listed,) = [
        a
        for a in staff(hall, "supervisor").get("/appeals").json()["appeals"]
        if a["id"] == made["id"]
    ]
    assert listed["steps"] == []
    # What was handed in is for these two sides alone.
    kept = attach(staff(hall, "clerk", 1), made["id"], PNG, "image/png").json()["id"]
    assert staff(hall, "clerk").get(f"/appeals/{made['id']}/attachments/{kept}").status_code == 403
    assert attach(staff(hall, "clerk"), made["id"], PNG, "image/png").status_code == 403


def test_two_managers_press_at_once(hall: Hall, published: Json) -> None:
    clerk, judge = staff(hall, "clerk"), staff(hall, "manager")
    body = {"publication": published["february"], "finding": published["two"], "reason": "有制服"}
    made = clerk.ok("/appeals", body, status=201)
    judge.ok(f"/appeals/{made['id']}/accept")
    said: list[int] = []

    def press(step: str) -> None:
        answer = staff(hall, "manager").post(f"/appeals/{made['id']}/{step}", {"answer": "答"})
        said.append(answer.status_code)

    both = [threading.Thread(target=press, args=(step,)) for step in ("uphold", "reject")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == [200, 409]


@pytest.mark.parametrize("role", ["clerk", "guide", "supervisor", "inspector", "manager", "admin"])
def test_who_may_read_what(hall: Hall, published: Json, role: str) -> None:
    api = staff(hall, role)
    may = {
        "/appeals": {"supervisor", "manager"},
        "/appeals?state=ended": {"supervisor", "manager"},
        "/appeals/own": {"clerk", "guide", "supervisor"},
        "/honours?scheme=MONTH-100&date=2026-02-01": {"manager", "admin"},
        "/board_texts": {"supervisor", "manager"},
        "/board_texts/draft?kind=findings&date=2026-02-05": {"supervisor", "manager"},
        "/letters?department=-&month=2026-02": {"supervisor", "manager"},
    }
    for path, roles in may.items():
        assert api.get(path).status_code == (200 if role in roles else 403), path
    assert Api(hall.base).get("/appeals/own").status_code == 401


def test_wrong_questions_are_refused(hall: Hall, published: Json) -> None:
    judge = staff(hall, "manager")
    for path in (
        *(
            "/appeals?state=lost",
            "/board_texts/draft?kind=x",
            "/letters?department=-&month=2026-13",
        ),
        *("/letters?department=none&month=2026-02", "/honours?scheme=MONTH-100&date=x"),
    ):
        assert judge.get(path).status_code == 422, path
    assert judge.get("/honours?scheme=NONE").status_code == 404
    assert judge.post("/appeals/e_none/accept").status_code == 404


# — awards —


def test_an_award_is_proposed_confirmed_and_published_by_another(
    hall: Hall, published: Json
) -> None:
    manager, admin = staff(hall, "manager"), staff(hall, "admin")
    told = manager.get("/honours?scheme=MONTH-100&date=2026-02-10").json()
    assert (told["start"], told["end"], told["cycles"]) == (
        *("2026-02-01", "2026-03-01"),
        ["month", "year"],
    )
    star = next(one for one in told["awards"] if one["code"] == "star")
    states = {c["who"]: c["state"] for c in star["rankings"][0]["candidates"]}
    assert states[published["clerk"]] == "chosen"
    assert states[published["other"]] == "barred"
    barred = next(c for c in star["rankings"][0]["candidates"] if c["state"] == "barred")
    assert [(b["code"], b["veto"]) for b in barred["bars"]] == [("VETO2", True)]
    body = {"kind": "award", "scheme": "MONTH-100", "code": "star", "start": "2026-02-01"}
    refused = manager.post("/honours", {**body, "who": published["other"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_proposed")
    made = manager.ok("/honours", {**body, "who": published["clerk"]}, status=201)
    again = manager.post("/honours", {**body, "who": published["clerk"]})
    assert again.json()["code"] == "honour_exists"
    alone = manager.post(f"/honours/{made['id']}/publish", {"days": 5})
    assert (alone.status_code, alone.json()["code"]) == (403, "second_person_needed")
    assert board(hall) == []
    shown = admin.ok(f"/honours/{made['id']}/publish", {"days": 5})
    assert (shown["state"], shown["shown_until"]) == ("published", "2026-03-06")
    (one,) = board(hall)
    assert (one["award"], one["end"]) == ("服务明星", "2026-02-28")
    admin.ok(f"/honours/{made['id']}/withdraw")
    assert board(hall) == []


def board(hall: Hall) -> list[Json]:
    zone = staff(hall, "manager").get("/session").json()["zones"][0]["id"]
    found: list[Json] = staff(hall, "manager").get(f"/board?zone={zone}").json()["honours"]
    return found


def test_an_award_without_points_is_a_persons_word_but_not_about_nobody(hall: Hall) -> None:
    manager = staff(hall, "manager")
    told = manager.get("/honours?scheme=HUAIYUAN&cycle=half_year&date=2026-02-10").json()
    assert [one["code"] for one in told["awards"]] == ["red-flag", "star", "party-post"]
    body = {"kind": "award", "scheme": "HUAIYUAN", "code": "red-flag", "start": "2026-02-01"}
    assert manager.post("/honours", {**body, "who": "w99"}).status_code == 422
    made = manager.ok("/honours", {**body, "who": "w01", "reason": "窗口建设好"}, status=201)
    assert (made["start"], made["end"]) == ("2026-01-01", "2026-07-01")
    assert manager.post("/honours", {**body, "code": "x", "who": "w01"}).status_code == 404


def test_votes_are_entered_where_there_is_a_ballot(hall: Hall, published: Json) -> None:
    manager = staff(hall, "manager")
    body = {"scheme": "QUARTER-100", "award": "pacesetter", "start": "2026-01-01"}
    body |= {"who": published["clerk"]}
    assert manager.ok("/honours/votes", {**body, "count": 7}) == {"votes": {published["clerk"]: 7}}
    none = manager.post("/honours/votes", {**body, "award": "year-clerks", "count": 7})
    assert (none.status_code, none.json()["code"]) == (409, "no_ballot")
    assert manager.post("/honours/votes", {**body, "count": -1}).status_code == 422


# — texts and letters —


def test_a_text_for_the_boards_needs_another_person(hall: Hall, published: Json) -> None:
    manager, boss = staff(hall, "manager"), staff(hall, "supervisor")
    told = manager.get("/board_texts/draft?kind=findings&date=2026-02-05").json()
    assert told["zh"].startswith("02-05 巡查通报：")
    assert "有制服未着" in told["zh"]
    name = hall.person("clerk")["name"]
    assert name not in told["zh"]
    empty = manager.get("/board_texts/draft?kind=attendance&date=2026-02-05").json()
    assert (empty["zh"], empty["en"]) == ("", "")
    body = {"zh": told["zh"], "from": "2026-03-02T09:00:00+08:00"}
    made = boss.ok("/board_texts", {**body, "until": "2026-03-02T18:00:00+08:00"}, status=201)
    for path in (f"/board_texts/{made['id']}/approve", f"/notices/{made['id']}/approve"):
        alone = boss.post(path)
        assert (alone.status_code, alone.json()["code"]) == (403, "second_person_needed")
    assert manager.ok(f"/board_texts/{made['id']}/approve")["state"] == "shown"
    assert [one["id"] for one in manager.get("/board_texts").json()["notices"]] == [made["id"]]
    manager.ok(f"/board_texts/{made['id']}/withdraw")


def test_an_ordinary_notice_is_not_of_the_assessment(hall: Hall) -> None:
    body: Json = {"zh": "午间不休息", "from": "2026-03-02T09:00:00+08:00"}
    boss = staff(hall, "supervisor")
    body["zones"] = []
    made = boss.ok("/notices", {**body, "until": "2026-03-02T18:00:00+08:00"}, status=201)
    assert staff(hall, "manager").post(f"/board_texts/{made['id']}/approve").status_code == 404
    boss.ok(f"/notices/{made['id']}/approve")
    boss.ok(f"/notices/{made['id']}/withdraw")


def test_a_letter_tells_a_department_of_its_own_people_only(hall: Hall, published: Json) -> None:
    manager = staff(hall, "manager")
    first = manager.get("/letters?department=-&month=2026-02").json()
    found = {}
    for one in first["departments"]:
        told = manager.get(f"/letters?department={one['id']}&month=2026-02").json()
        for row in told["people"]:
            found.setdefault(row["who"], []).append(one["id"])
        text = manager.get(f"/letters?department={one['id']}&month=2026-02&format=text")
        assert text.headers["Content-Type"].startswith("text/plain")
        assert text.text.startswith(one["name"])
    # Everybody with a sheet stands in one letter.
    assert set(found) == {published["clerk"], published["other"]}
    assert {len(those) for those in found.values()} == {1}
    empty = manager.get("/letters?department=-&month=2025-12").json()
    assert (empty["people"], "没有公布" in empty["text"]) == ([], True)
