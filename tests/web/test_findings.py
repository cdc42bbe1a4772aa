"""Findings over real HTTP: role by role, two judges at once, what a clerk is told, and photos."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from datetime import datetime, timedelta

import pytest
import requests
from requests import Response

from tests.client import Api, Json
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
TODAY = "2026-03-02"


def inspection(hall: Hall) -> Json:
    found: Json = staff(hall, "inspector").get("/inspection").json()
    return found


def clerk_id(hall: Hall, n: int = 0) -> str:
    name = hall.person("clerk", n)["name"]
    return str(next(one["id"] for one in inspection(hall)["people"] if one["name"] == name))


def raised(hall: Hall, role: str = "inspector", n: int = 0, **more: object) -> Json:
    body = {"item": "RC1c", "staff": clerk_id(hall, n), "text": "吃早餐", **more}
    return staff(hall, role).ok("/findings", body, status=201)


def confirmed(hall: Hall, **more: object) -> Json:
    one = raised(hall, **more)  # type: ignore[arg-type]
    return staff(hall, "manager").ok(f"/findings/{one['id']}/confirm", {"text": "看了录像"})


def upload(api: Api, id: str, data: bytes, media: str, **more: str) -> Response:
    headers = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": media, **more}
    return api.session.post(
        f"{api.base}/api/v1/findings/{id}/attachments?name=早餐.jpg",
        data=data,
        headers=headers,
        timeout=15,
    )


MAY = {
    "clerk": {"read": 200, "raise": 403, "judge": 403},
    "guide": {"read": 200, "raise": 403, "judge": 403},
    "supervisor": {"read": 200, "raise": 201, "judge": 200},
    "inspector": {"read": 200, "raise": 201, "judge": 403},
    "manager": {"read": 200, "raise": 201, "judge": 200},
    "admin": {"read": 403, "raise": 403, "judge": 403},
}


@pytest.mark.parametrize("role", MAY)
def test_who_may_read_raise_and_judge(hall: Hall, role: str) -> None:
    api, may = staff(hall, role), MAY[role]
    assert api.get("/findings").status_code == may["read"]
    body = {"item": "RC1c", "window": "w01"}
    assert api.post("/findings", body).status_code == may["raise"]
    assert api.get("/inspection").status_code == (200 if may["raise"] == 201 else 403)
    one = raised(hall)
    said = api.post(f"/findings/{one['id']}/confirm", {"text": "属实"})
    assert said.status_code == may["judge"], said.text
    assert api.post("/findings/suspect").status_code == may["judge"]
    decided = api.post("/findings/decide", {"text": "属实"})
    assert decided.status_code == may["judge"]


def test_a_device_reads_no_finding(hall: Hall) -> None:
    assert kiosk(hall).get("/findings").status_code == 403
    assert Api(hall.base).get("/findings").status_code == 401


def test_a_clerk_sees_their_own_and_only_once_it_is_confirmed(hall: Hall) -> None:
    mine, other = staff(hall, "clerk", 0), staff(hall, "clerk", 1)
    one = raised(hall)
    assert mine.get(f"/findings/{one['id']}").status_code == 403
    assert one["id"] not in str(mine.get("/findings").json())
    before = mine.get("/findings/news").json()["unread"]
    staff(hall, "manager").ok(f"/findings/{one['id']}/confirm", {"text": "看了录像"})
    told = mine.get(f"/findings/{one['id']}").json()
    assert (told["state"], told["steps"]) == ("confirmed", ["answer"])
    assert told["notes"] == [
        {"step": "confirm", "at": told["notes"][0]["at"], "by": None, "text": "看了录像"}
    ]
    assert (told["raised_by"], told["decided_by"]) == (None, None)
    assert mine.get("/findings/news").json()["unread"] == before + 1
    assert other.get(f"/findings/{one['id']}").status_code == 403
    assert one["id"] not in str(other.get("/findings?staff=" + clerk_id(hall)).json())


def test_what_is_rejected_before_it_was_told_stays_untold(hall: Hall) -> None:
    one = raised(hall)
    boss = staff(hall, "supervisor")
    assert boss.ok(f"/findings/{one['id']}/reject", {"text": "看错了"})["state"] == "rejected"
    assert staff(hall, "clerk").get(f"/findings/{one['id']}").status_code == 403


def test_only_whom_it_is_about_answers_and_then_it_is_weighed(hall: Hall) -> None:
    one = confirmed(hall)
    path = f"/findings/{one['id']}"
    assert (one["state"], one["steps"]) == ("confirmed", ["reject"])
    boss, mine = staff(hall, "manager"), staff(hall, "clerk")
    early = boss.post(f"{path}/count", {"text": "计分"})
    assert (early.status_code, early.json()["code"]) == (409, "answer_awaited")
    for api in (staff(hall, "clerk", 1), staff(hall, "supervisor")):
        said = api.post(f"{path}/answer", {"text": "不是我"})
        assert (said.status_code, said.json()["code"]) == (403, "not_your_finding")
    assert mine.ok(f"{path}/answer", {"text": "那是水杯，电话 13800000001"})["state"] == "answered"
    read = boss.get(path).json()
    assert read["steps"] == ["count", "reject"]
    assert "13800000001" not in str(read)
    assert boss.ok(f"{path}/count", {"text": "录像清楚"})["state"] == "counted"
    assert [note["step"] for note in boss.get(path).json()["notes"]] == [
        "confirm",
        "answer",
        "count",
    ]
    again = mine.post(f"{path}/answer", {"text": "再说"})
    assert (again.status_code, again.json()["code"]) == (409, "illegal_finding")


def at_once(*those: tuple[Api, str]) -> list[int]:
    """The statuses of POSTs that are sent together."""
    said: list[Response] = []
    both = [
        threading.Thread(target=lambda a=api, p=path: said.append(a.post(p, {"text": "属实"})))
        for api, path in those
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    return sorted(answer.status_code for answer in said)


def test_two_judges_at_once_decide_once(hall: Hall) -> None:
    boss, manager = staff(hall, "supervisor"), staff(hall, "manager")
    path = f"/findings/{raised(hall)['id']}"
    assert at_once((boss, f"{path}/confirm"), (manager, f"{path}/confirm")) == [200, 409]
    assert [note["step"] for note in manager.get(path).json()["notes"]] == ["confirm"]
    path = f"/findings/{raised(hall)['id']}"
    # To reject what was confirmed just now is a step of its own; to confirm what was rejected none.
    at_once((boss, f"{path}/confirm"), (manager, f"{path}/reject"))
    assert manager.get(path).json()["state"] == "rejected"


def test_nobody_judges_a_finding_about_themselves(hall: Hall) -> None:
    boss = staff(hall, "supervisor")
    name = hall.person("supervisor")["name"]
    own = next(one["id"] for one in inspection(hall)["people"] if one["name"] == name)
    one = raised(hall, staff=own)
    said = boss.post(f"/findings/{one['id']}/confirm", {"text": "没有"})
    assert (said.status_code, said.json()["code"]) == (403, "own_case")
    assert boss.get(f"/findings/{one['id']}").status_code == 403
    assert one["id"] not in str(boss.get("/findings?state=open").json())


def test_the_same_finding_sent_again_much_later_is_one(hall: Hall) -> None:
    """Phones keep a finding until it is sent; replies are kept for a day only."""
    inspector = staff(hall, "inspector")
    body = {"item": "RC1c", "window": "w02", "source": uuid.uuid4().hex}
    first = inspector.ok("/findings", body, status=201)
    assert inspector.ok("/findings", body, status=201)["id"] == first["id"]
    key = uuid.uuid4().hex
    body = {"item": "RC1c", "window": "w02"}
    made = {inspector.post("/findings", body, idem=key).json()["id"] for _ in range(3)}
    assert len(made) == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"item": "NO"}, 404, "unknown_item"),
        ({"window": "w99"}, 404, "unknown_window"),
        ({"window": None}, 422, "wrong_value"),
        ({"staff": "p_nobody"}, 422, "unknown_staff"),
        ({"count": "0"}, 422, "wrong_count"),
        ({"count": "-1"}, 422, "wrong_value"),
        ({"count": "1e9"}, 422, "wrong_value"),
        ({"observed_at": "2026-03-02T11:00:00+08:00"}, 422, "wrong_observed"),
        ({"observed_at": "2026-02-20T09:00:00+08:00"}, 422, "wrong_observed"),
        ({"observed_at": "2026-03-02T09:00:00"}, 422, "wrong_value"),
        ({"source": "a b"}, 422, "wrong_value"),
        ({"text": "x" * 1001}, 422, "wrong_value"),
    ],
)
def test_what_makes_no_sense_is_refused(hall: Hall, change: Json, status: int, code: str) -> None:
    body = {"item": "RC1c", "window": "w01", **change}
    body = {name: value for name, value in body.items() if value is not None}
    said = staff(hall, "inspector").post("/findings", body)
    assert (said.status_code, said.json()["code"]) == (status, code), said.text


def test_the_day_of_a_finding_is_that_on_which_it_was_seen(hall: Hall) -> None:
    seen = "2026-02-27T16:30:00+08:00"
    one = raised(hall, observed_at=seen)
    assert (one["day"], one["observed_at"][:19]) == ("2026-02-27", seen[:19])


def test_photos_come_and_go_only_to_those_who_may_see_the_finding(hall: Hall) -> None:
    one = raised(hall)
    inspector, mine = staff(hall, "inspector"), staff(hall, "clerk")
    made = upload(inspector, one["id"], JPEG, "image/jpeg")
    assert made.status_code == 201, made.text
    assert upload(inspector, one["id"], JPEG, "image/jpeg").json()["id"] == made.json()["id"]
    path = f"/findings/{one['id']}/attachments/{made.json()['id']}"
    got = inspector.get(path)
    assert got.content == JPEG
    assert got.headers["Content-Type"] == "image/jpeg"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E6%97%A9%E9%A4%90.jpg"
    )
    assert mine.get(path).status_code == 403
    assert upload(mine, one["id"], JPEG, "image/jpeg").status_code == 403
    staff(hall, "manager").ok(f"/findings/{one['id']}/confirm", {"text": "属实"})
    assert mine.get(path).content == JPEG
    assert staff(hall, "clerk", 1).get(path).status_code == 403
    assert staff(hall, "guide").get(path).status_code == 403
    elsewhere = path.replace(one["id"], confirmed(hall)["id"])
    assert inspector.get(elsewhere).status_code == 403
    assert inspector.get(path[:-3] + "xxx").status_code == 404


@pytest.mark.parametrize(
    ("data", "media", "status", "code"),
    [
        (b"<script>alert(1)</script>", "text/html", 422, "wrong_media"),
        (b"<script>alert(1)</script>", "image/jpeg", 422, "wrong_media"),
        (JPEG, "image/svg+xml", 422, "wrong_media"),
        (b"", "image/jpeg", 422, "wrong_media"),
        (JPEG + b"0" * 2_000_000, "image/jpeg", 413, "too_large"),
    ],
)
def test_what_is_no_photo_is_not_attached(
    hall: Hall, data: bytes, media: str, status: int, code: str
) -> None:
    one, inspector = raised(hall), staff(hall, "inspector")
    said = upload(inspector, one["id"], data, media)
    assert (said.status_code, said.json()["code"]) == (status, code), said.text
    assert inspector.get(f"/findings/{one['id']}").json()["attachments"] == []


def test_a_photo_of_two_megabytes_less_a_little_goes_through(hall: Hall) -> None:
    one, inspector = raised(hall), staff(hall, "inspector")
    large = JPEG + b"0" * 1_900_000
    assert upload(inspector, one["id"], large, "image/jpeg").status_code == 201


def test_another_page_cannot_attach_in_somebodys_name(hall: Hall) -> None:
    one, inspector = raised(hall), staff(hall, "inspector")
    said = upload(inspector, one["id"], JPEG, "image/jpeg", **{"X-CSRF-Token": "x"})
    assert (said.status_code, said.json()["code"]) == (403, "csrf_missing")


def test_a_whole_list_is_decided_each_by_itself_and_goes_to_the_boards_once_approved(
    hall: Hall,
) -> None:
    boss, guide = staff(hall, "supervisor"), staff(hall, "guide")
    name = hall.person("supervisor")["name"]
    about_me = next(one["id"] for one in inspection(hall)["people"] if one["name"] == name)
    good, bad, own = raised(hall, window="w03"), raised(hall), raised(hall, staff=about_me)
    body = {
        "confirm": [good["id"], own["id"], "f_none"],
        "reject": [{"id": bad["id"], "reason": "看错了人"}],
        "text": "当日核实",
    }
    told = boss.ok("/findings/decide", body)
    assert (told["confirmed"], told["rejected"]) == ([good["id"]], [bad["id"]])
    assert told["refused"] == [
        {"id": own["id"], "code": "own_case"},
        {"id": "f_none", "code": "unknown_finding"},
    ]
    made = boss.ok("/findings/notice", {}, status=201)
    text = "".join(made["texts"])
    assert "3号窗口，工作时间吸烟、进餐或吃零食" in text
    assert hall.person("clerk")["name"] not in text
    assert all(len(one) <= 200 for one in made["texts"])
    listed = {one["id"]: one for one in guide.get("/notices").json()["notices"]}
    assert {listed[id]["state"] for id in made["notices"]} == {"proposed"}
    assert boss.ok(f"/notices/{made['notices'][0]}/approve", {})["state"] == "shown"


def test_a_day_without_confirmed_findings_is_not_published(hall: Hall) -> None:
    said = staff(hall, "manager").post("/findings/notice", {"day": "2026-01-05"})
    assert (said.status_code, said.json()["code"]) == (409, "nothing_confirmed")


def test_two_rounds_a_day_and_who_made_them(hall: Hall) -> None:
    with Hall("township") as fresh:
        inspector, boss = staff(fresh, "inspector"), staff(fresh, "supervisor")
        rounds = inspector.get("/inspection").json()["rounds"]
        assert (rounds["inspectors"], rounds["missing"]) == ([], 2)
        first = inspector.ok("/inspection/rounds", {}, status=201)
        assert [one["rounds"] for one in first["inspectors"]] == [1]
        assert first["missing"] == 1
        inspector.ok("/inspection/rounds", {}, status=201)
        assert inspector.get("/inspection").json()["rounds"]["missing"] == 1
        window = inspector.get("/inspection").json()["windows"][0]["id"]
        boss.ok("/findings", {"item": "RC1c", "window": window}, status=201)
        rounds = inspector.get("/inspection").json()["rounds"]
        assert rounds["missing"] == 0
        assert [(one["rounds"], one["findings"]) for one in rounds["inspectors"]] == [
            (2, 0),
            (0, 1),
        ]


def test_lists_are_asked_for_by_day_state_window_and_person(hall: Hall) -> None:
    one = raised(hall, window="w05")
    inspector = staff(hall, "inspector")
    for query in (
        f"from={TODAY}&to={TODAY}&window=w05",
        f"staff={clerk_id(hall)}&state=raised&from={TODAY}",
        "state=open&origin=inspection",
    ):
        assert one["id"] in str(inspector.get(f"/findings?{query}").json()), query
    for query in ("window=w06", "state=counted", "to=2026-03-01", "origin=suspected"):
        assert one["id"] not in str(inspector.get(f"/findings?{query}").json()), query
    for query in ("state=odd", "from=yesterday", "from=2026-03-02&to=2026-03-01"):
        assert inspector.get(f"/findings?{query}").status_code == 422, query


def test_a_suspected_item_is_raised_on_demand_with_the_log_behind_it() -> None:
    with Hall("county", speed=120) as fast:
        window = str(fast.person("clerk")["windows"][0])
        clerk, manager = staff(fast, "clerk"), staff(fast, "manager")
        definition = staff(fast, "admin").get("/definition").json()
        document = definition["document"]
        document.setdefault("settings", {})["assessment_scheme"] = "QUARTER-100"
        put = staff(fast, "admin").session.put(
            f"{fast.base}/api/v1/definition",
            json={"document": document, "version": definition["version"]},
            headers={"Idempotency-Key": uuid.uuid4().hex},
            timeout=15,
        )
        assert put.status_code == 200, put.text
        clerk.ok(f"/windows/{window}/open")
        service = {"service": service_of(fast, window)}
        kiosk(fast).ok("/tickets", service, status=201)
        clerk.ok(f"/windows/{window}/pause", {"reason": "外出"})
        began = hall_time(fast)
        while hall_time(fast) - began < timedelta(minutes=12):
            pass
        clerk.ok(f"/windows/{window}/resume")
        found = manager.ok("/findings/suspect", {})["findings"]
        (one,) = [each for each in found if each["item"]["code"] == "DIS2"]
        assert (one["origin"], one["raised_by"], one["window"]) == ("suspected", None, window)
        whole = manager.get(f"/findings/{one['id']}").json()
        assert whole["evidence"]["minutes"] >= 12
        kinds = [line["kind"] for line in whole["log"]]
        assert {"window_paused", "ticket_issued"} <= set(kinds)
        assert [line["seq"] for line in whole["log"]] == whole["evidence"]["seqs"]
        assert manager.ok("/findings/suspect", {})["findings"] == []
        done = fast.cli("assess", "suspect", "--day", TODAY)
        assert done.stdout == ""


def hall_time(hall: Hall) -> datetime:
    said = staff(hall, "inspector").get("/inspection").json()["at"]
    return datetime.fromisoformat(said)


def test_what_was_said_is_in_no_event(hall: Hall) -> None:
    one = confirmed(hall, text="他在窗口吃包子")
    staff(hall, "clerk").ok(f"/findings/{one['id']}/answer", {"text": "是给老人买的"})
    with sqlite3.connect(f"file:{hall.file}?mode=ro", uri=True) as connection:
        asked = "SELECT group_concat(facts) FROM events WHERE kind LIKE 'finding%'"
        told = str(connection.execute(asked).fetchone()[0])
    assert one["id"] in told
    for said in ("包子", "老人", "看了录像"):
        assert said not in told


def test_a_page_and_its_worker_are_served(hall: Hall) -> None:
    for path, media in (("/inspect/", "text/html"), ("/inspect/sw.js", "text/javascript")):
        said = requests.get(hall.base + path, timeout=15)
        assert said.status_code == 200
        assert said.headers["Content-Type"].startswith(media)


def test_a_complaint_found_true_is_looked_into_and_another_is_not(hall: Hall) -> None:
    guide, boss = staff(hall, "guide"), staff(hall, "supervisor")
    made = [
        guide.ok(
            "/complaints", {"kind": "complaint", "text": "说话难听", "window": window}, status=201
        )
        for window in ("w11", "w12")
    ]
    boss.ok(f"/complaints/{made[0]['id']}/answer", {"text": "已批评", "upheld": True})
    boss.ok(f"/complaints/{made[1]['id']}/answer", {"text": "查无此事"})
    found = boss.ok("/findings/suspect", {})["findings"]
    told = [one for one in found if one["rule"] == "complaint"]
    assert [(one["window"], one["item"]["code"], one["origin"]) for one in told] == [
        ("w11", "RC4b", "complaint")
    ]
    assert boss.ok("/findings/suspect", {})["findings"] == []
