"""The guide desk over real HTTP and real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from socketio.exceptions import ConnectionError as Refused

from tests.client import Api, Json
from tests.gateway.live import AgentClient, Live
from tests.house import kiosk, service_of, staff, zone_of
from tests.persons import GOOD_ID, PHONE
from tests.rig.hall import Hall


@dataclass
class Floor:
    hall: Hall
    guide: Api
    boss: Api
    clerk: Api
    window: str

    @property
    def service(self) -> str:
        return service_of(self.hall, self.window)

    def take(self, **more: object) -> Json:
        return kiosk(self.hall).ok("/tickets", {"service": self.service, **more}, status=201)

    def find(self, text: str) -> list[str]:
        return [one["id"] for one in self.guide.ok("/find", {"text": text})["tickets"]]

    def live(self, who: Api, *topics: str) -> Live:
        """A page of somebody who is signed in, as a browser opens it."""
        listener = Live(self.hall.base, list(topics))
        cookie = "; ".join(f"{c.name}={c.value}" for c in who.session.cookies)
        listener.io.connect(
            self.hall.base,
            headers={"Cookie": cookie},
            namespaces=["/live"],
            auth={"topics": list(topics)},
            transports=["websocket"],
            wait_timeout=10,
        )
        return listener


@pytest.fixture(scope="module")
def floor() -> Iterator[Floor]:
    with Hall("county") as hall:
        window = str(hall.person("clerk")["windows"][0])
        guide, boss, clerk = (staff(hall, role) for role in ("guide", "supervisor", "clerk"))
        made = Floor(hall, guide, boss, clerk, window)
        made.clerk.ok(f"/windows/{window}/open")
        yield made


def test_a_ticket_is_found_by_number_code_and_slip_and_its_story_is_told(floor: Floor) -> None:
    ticket = floor.take()
    digits = ticket["number"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip("0")
    slip = f"https://hall.example/t/{ticket['code']}"
    for said in (ticket["number"], ticket["number"].lower(), digits, ticket["code"], slip):
        assert ticket["id"] in floor.find(said), said
    told = floor.guide.get(f"/tickets/{ticket['id']}/story").json()
    assert told["ticket"]["number"] == ticket["number"]
    assert told["story"][0]["text"].startswith(f"取号 {ticket['number']}：")
    figures = told["figures"]
    assert (figures["wait_s"], figures["handling_s"], figures["called"]) == (None, None, 0)
    english = floor.guide.get(
        f"/tickets/{ticket['id']}/story", headers={"Accept-Language": "en"}
    ).json()
    assert english["story"][0]["text"].startswith(f"Took {ticket['number']} for ")


def test_a_search_needs_no_key_and_says_one_thing(floor: Floor) -> None:
    said = floor.guide.session.post(
        f"{floor.hall.base}/api/v1/find", json={"text": "nobody"}, timeout=15
    )
    assert (said.status_code, said.json()) == (200, {"tickets": []})
    for body in ({}, {"text": "1", "phone": "13800000001"}):
        wrong = floor.guide.post("/find", body)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_value")


def test_a_ticket_is_found_by_the_phone_it_was_taken_with(floor: Floor) -> None:
    taken = floor.take(phone=PHONE)
    floor.take(phone="13800000002")
    for body in ({"phone": f"+86 {PHONE}"}, {"text": PHONE}):
        assert [one["id"] for one in floor.guide.ok("/find", body)["tickets"]] == [taken["id"]]
    assert floor.guide.ok("/find", {"id_number": GOOD_ID})["tickets"] == []
    wrong = floor.guide.post("/find", {"id_number": GOOD_ID[:-1] + "?"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_id_number")
    log = floor.hall.folder / "server.log"
    assert PHONE not in log.read_text("utf-8")


def test_a_clerk_reads_the_story_of_who_comes_to_the_own_window_only(floor: Floor) -> None:
    ticket = floor.take()
    assert floor.clerk.get(f"/tickets/{ticket['id']}/story").status_code == 200
    other = staff(floor.hall, "clerk", 5)
    assert other.get(f"/tickets/{ticket['id']}/story").status_code == 403


def test_a_reroute_by_the_guide_keeps_the_place_in_line(floor: Floor) -> None:
    early = floor.take()
    target = service_of(floor.hall, "w02")
    later = kiosk(floor.hall).ok("/tickets", {"service": target}, status=201)
    moved = floor.guide.ok(f"/tickets/{early['id']}/transfer", {"service": target})
    assert moved["joined_at"] == early["joined_at"]
    line = floor.guide.get(f"/line?service={target}").json()["waiting"]
    order = [one["id"] for one in line]
    assert order.index(early["id"]) < order.index(later["id"])
    story = floor.guide.get(f"/tickets/{early['id']}/story").json()["story"]
    assert story[-1]["text"].startswith("转号：")
    assert story[-1]["by"] == floor.hall.person("guide")["name"]


def test_a_ticket_for_somebody_is_printed_at_the_desk(floor: Floor) -> None:
    key = floor.hall.known["keys"]["agent"]["key"]
    with AgentClient(floor.hall.base, key) as agent:
        printer = {"id": "desk-printer", "kind": "printer", "for": "desk:1", "state": "online"}
        agent.ask("hello", {"agent": "desk-pc", "version": "1", "devices": [printer]})
        body = {"service": floor.service, "class": "disabled", "printer": "desk:1"}
        ticket = floor.guide.ok("/tickets", body, status=201)
        assert (ticket["class"], ticket["slip"]) == ("disabled", "queued")
        (job,) = agent.until(1)
        assert (job["device"], job["data"]["number"]) == ("desk-printer", ticket["number"])
        floor.guide.ok(f"/tickets/{ticket['id']}/reprint", {"printer": "desk:1"})
        assert agent.until(2)[1]["data"]["reprint"] is True
    for body in ({"printer": "desk:9"}, {}):
        said = floor.guide.post(f"/tickets/{ticket['id']}/reprint", body)
        assert (said.status_code, said.json()["code"]) == (409, "no_printer")
    nowhere = {"service": floor.service, "printer": "desk:9"}
    said = floor.guide.post("/tickets", nowhere)
    assert (said.status_code, said.json()["code"]) == (409, "no_printer")
    assert kiosk(floor.hall).post("/tickets", nowhere).status_code == 403


def test_a_message_reaches_the_window_and_its_reading_the_desk(floor: Floor) -> None:
    desk = floor.live(floor.clerk, f"desk:{floor.window}")
    hall = floor.live(floor.guide, "hall")
    try:
        path = f"/windows/{floor.window}/messages"
        sent = floor.guide.ok(path, {"text": "有老人前来"}, status=201)
        seen = desk.until(lambda p: bool(p["data"]["messages"]))["data"]["messages"][0]
        assert (seen["text"], seen["from"]) == ("有老人前来", floor.hall.person("guide")["name"])

        def unread(n: int) -> object:
            return lambda p: {w["id"]: w["unread"] for w in p["data"]["windows"]}[floor.window] == n

        hall.until(unread(1))  # type: ignore[arg-type]
        assert floor.clerk.ok(f"/messages/{sent['id']}/read")["read_at"] is not None
        desk.until(lambda p: p["data"]["messages"] == [])
        hall.until(unread(0))  # type: ignore[arg-type]
        other = staff(floor.hall, "clerk", 5)
        assert other.post(f"/messages/{sent['id']}/read").status_code == 403
    finally:
        desk.io.disconnect()
        hall.io.disconnect()


def test_the_window_is_told_the_story_of_who_stands_there(floor: Floor) -> None:
    ticket = floor.take()
    desk = floor.live(floor.clerk, f"desk:{floor.window}")
    try:
        called = floor.clerk.ok(f"/windows/{floor.window}/call", {"finish_current": True})
        told = desk.until(lambda p: called["id"] in p["data"]["stories"])["data"]
        assert "第 1 次呼叫" in told["stories"][called["id"]][-1]["text"]
        assert "Called to" in told["stories"][called["id"]][-1]["text_en"]
        floor.clerk.ok(f"/tickets/{called['id']}/finish")
        desk.until(lambda p: p["data"]["stories"] == {})
    finally:
        desk.io.disconnect()
    assert ticket["id"]


@pytest.mark.parametrize("role", ["display", "kiosk"])
def test_no_device_listens_to_what_the_desk_tells_a_window(floor: Floor, role: str) -> None:
    listener = Live(floor.hall.base, [f"desk:{floor.window}"], key=floor.hall.key(role))
    with pytest.raises(Refused):
        listener.connect()
    assert "topic_not_allowed" in str(listener.errors)


def test_a_clerk_helps_at_the_own_window_and_nowhere_else(floor: Floor) -> None:
    asked = {"where": "门口", "need": "轮椅", "window": floor.window}
    made = floor.guide.ok("/helps", asked, status=201)
    assert (made["state"], made["helper"]) == ("asked", None)
    assert staff(floor.hall, "clerk", 5).post(f"/helps/{made['id']}/take").status_code == 403
    taken = floor.clerk.ok(f"/helps/{made['id']}/take")
    assert taken["helper"] == floor.hall.person("clerk")["name"]
    assert floor.clerk.ok(f"/helps/{made['id']}/done")["state"] == "done"
    over = floor.guide.post(f"/helps/{made['id']}/drop")
    assert (over.status_code, over.json()["code"]) == (409, "illegal_help")
    assert floor.guide.post("/helps", {"where": " ", "need": "x"}).status_code == 422


def test_a_notice_goes_to_the_boards_of_its_zone_once_approved(floor: Floor) -> None:
    zone = zone_of(floor.hall, floor.window)
    board = Live(floor.hall.base, [f"board:{zone}"], key=floor.hall.key("display"))
    body = {
        "zones": [zone],
        "zh": "今日 16:30 停止取号",
        "en": "No tickets after 16:30",
        "from": "2026-03-02T08:00:00+08:00",
        "until": "2026-03-02T23:00:00+08:00",
    }
    with board:
        made = floor.guide.ok("/notices", body, status=201)
        assert made["state"] == "proposed"
        assert floor.guide.post(f"/notices/{made['id']}/approve").status_code == 403
        assert floor.boss.ok(f"/notices/{made['id']}/approve")["state"] == "shown"
        (shown,) = board.until(lambda p: bool(p["data"]["notices"]))["data"]["notices"]
        assert (shown["zh"], shown["en"]) == (body["zh"], body["en"])
        assert floor.guide.ok(f"/notices/{made['id']}/withdraw")["state"] == "withdrawn"
        board.until(lambda p: p["data"]["notices"] == [])
    known = {n["id"]: n["state"] for n in floor.guide.get("/notices").json()["notices"]}
    assert known[made["id"]] == "withdrawn"
    late = floor.guide.post("/notices", body | {"until": "2026-03-02T07:00:00+08:00"})
    assert (late.status_code, late.json()["code"]) == (422, "wrong_period")
    bare = floor.guide.post("/notices", body | {"until": "2026-03-02T23:00:00"})
    assert (bare.status_code, bare.json()["facts"]["field"]) == (422, "until")


def test_a_complaint_is_written_down_answered_once_and_never_by_the_guide(floor: Floor) -> None:
    said = {"kind": "suggestion", "text": "多放几把椅子"}
    made = floor.guide.ok("/complaints", said, status=201)
    path = f"/complaints/{made['id']}/answer"
    assert floor.guide.post(path, {"text": "好"}).status_code == 403
    assert floor.boss.ok(path, {"text": "已增设"})["answer"] == "已增设"
    again = floor.boss.post(path, {"text": "再答"})
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
    listed = floor.boss.get("/complaints").json()["complaints"]
    assert made["id"] in {one["id"] for one in listed}
    still = floor.boss.get("/complaints?open=1").json()["complaints"]
    assert made["id"] not in {one["id"] for one in still}


def test_a_phone_to_call_back_is_shown_to_those_who_answer_and_kept_in_no_reply(
    floor: Floor,
) -> None:
    said = {"kind": "complaint", "text": "等太久", "phone": PHONE}
    made = floor.guide.ok("/complaints", said, status=201)
    assert made["phone"] == "*******0001"
    path = f"/complaints/{made['id']}/person"
    assert floor.guide.post(path).status_code == 403
    assert floor.boss.ok(path) == {"phone": PHONE}


def test_a_service_without_a_notice_says_so_and_names_its_windows(floor: Floor) -> None:
    services = [s["id"] for s in _services(floor.guide.get("/catalog").json()["groups"])]
    said = [floor.guide.get(f"/services/{id}/notice").json() for id in services[:30]]
    assert all(one["window"] for one in said)
    whole = floor.guide.get("/services/company-new/notice").json()
    assert whole["complete"]
    assert whole["basis"].startswith("《")
    assert (whole["promised_days"], whole["legal_days"]) == (1, 3)
    empty = next(one for one in said if not one["complete"])
    assert (empty["basis"], empty["materials"]) == (None, [])
    assert floor.guide.get("/services/no-such/notice").status_code == 422


def _services(groups: list[Json]) -> list[Json]:
    return [s for g in groups for s in (*g["services"], *_services(g["groups"]))]


def test_the_log_and_the_rows_agree_after_all_this(floor: Floor) -> None:
    assert floor.hall.cli("db", "check").returncode == 0
