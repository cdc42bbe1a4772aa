"""Bad reviews and what counts, over real HTTP: who sees whose, and what never leaks."""

from __future__ import annotations

import csv
import io
import threading

import pytest
from requests import Response

from tests.client import Api, Json
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall


def window_of(hall: Hall) -> str:
    return str(hall.person("clerk")["windows"][0])


def served(hall: Hall) -> Json:
    window, clerk = window_of(hall), staff(hall, "clerk")
    clerk.post(f"/windows/{window}/open")
    kiosk(hall).ok("/tickets", {"service": service_of(hall, window)}, status=201)
    called = clerk.ok(f"/windows/{window}/call", {"finish_current": True})
    clerk.ok(f"/tickets/{called['id']}/start")
    return clerk.ok(f"/tickets/{called['id']}/finish")


def rated(hall: Hall, level: int = 1, **more: object) -> Json:
    taken = served(hall)
    body = {"ticket": taken["code"], "level": level, **more}
    Api(hall.base, taken["code"]).ok("/ratings", body, status=201)
    return taken


def case_of(api: Api, ticket: Json) -> Json | None:
    found = api.get("/cases").json()["cases"]
    return next((one for one in found if one["ticket"] == ticket["id"]), None)


def test_the_visitor_alone_reads_the_handling_by_the_code(hall: Hall) -> None:
    ticket = rated(hall, comment="秘密的话")
    own = Api(hall.base, ticket["code"]).get(f"/tickets/{ticket['code']}").json()
    assert (own["case"]["state"], own["case"]["answer"]) == ("opened", None)
    for role in ("clerk", "guide", "supervisor", "manager"):
        api = staff(hall, role)
        assert api.get(f"/tickets/{ticket['id']}").json()["case"] is None
        story = api.get(f"/tickets/{ticket['id']}/story")
        assert "差评" not in story.text
        assert '"case_' not in story.text
        assert "秘密的话" not in story.text
    fresh = Api(hall.base, served(hall)["code"])
    assert fresh.get(f"/tickets/{fresh.session.headers['Authorization'][7:]}").status_code == 200


def test_a_clerk_with_the_right_handles_the_own_window_but_never_oneself(hall: Hall) -> None:
    admin, boss = staff(hall, "admin"), staff(hall, "supervisor")
    name, secret = "head-of-windows", "tingxu-test-1"
    body = {"name": name, "role": "clerk", "password": secret, "windows": [window_of(hall)]}
    made = admin.ok("/staff", {**body, "rights": ["case"]}, status=201)
    head = Api(hall.base)
    head.sign_in(name, secret)
    ticket = rated(hall)
    mine = case_of(head, ticket)
    assert mine is not None
    assert head.post(f"/cases/{mine['id']}/verify", {"text": "属实"}).status_code == 200
    assert head.post(f"/ratings/{ticket['id']}/keep", {"reason": "x"}).status_code == 403
    plain = staff(hall, "clerk")
    assert plain.get("/cases").status_code == 403
    # Served by the head of the windows: not even listed there, though it is elsewhere.
    plain.ok(f"/windows/{window_of(hall)}/close")
    head.ok(f"/windows/{window_of(hall)}/open")
    taken = kiosk(hall).ok("/tickets", {"service": service_of(hall, window_of(hall))}, status=201)
    called = head.ok(f"/windows/{window_of(hall)}/call")
    head.ok(f"/tickets/{called['id']}/finish")
    head.ok(f"/windows/{window_of(hall)}/close")
    code = taken["code"] if called["id"] == taken["id"] else called["code"]
    Api(hall.base, code).ok("/ratings", {"ticket": code, "level": 2}, status=201)
    about = case_of(boss, called)
    assert about is not None
    assert case_of(head, called) is None
    said = head.post(f"/cases/{about['id']}/verify", {"text": "没有的事"})
    assert (said.status_code, said.json()["code"]) == (403, "own_case")
    other = rated_at_another_window(hall)
    elsewhere = case_of(boss, other)
    assert elsewhere is not None
    said = head.post(f"/cases/{elsewhere['id']}/verify", {"text": "看看"})
    assert (said.status_code, said.json()["code"]) == (403, "not_your_window")
    assert made["rights"] == ["case"]


def rated_at_another_window(hall: Hall) -> Json:
    other, n = staff(hall, "clerk", 5), str(hall.person("clerk", 5)["windows"][0])
    other.post(f"/windows/{n}/open")
    kiosk(hall).ok("/tickets", {"service": service_of(hall, n)}, status=201)
    called = other.ok(f"/windows/{n}/call")
    other.ok(f"/tickets/{called['id']}/finish")
    code = str(called["code"])
    Api(hall.base, code).ok("/ratings", {"ticket": code, "level": 1}, status=201)
    return called


def test_two_taps_and_two_people_close_one_step_once(hall: Hall) -> None:
    boss, manager = staff(hall, "supervisor"), staff(hall, "manager")
    case = case_of(boss, rated(hall))
    assert case is not None
    path, said = f"/cases/{case['id']}/verify", list[Response]()
    both = [
        threading.Thread(target=lambda api=api: said.append(api.post(path, {"text": "属实"})))
        for api in (boss, manager)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answer.status_code for answer in said) == [200, 409]
    notes = (case_of(boss, {"id": case["ticket"]}) or {})["notes"]
    assert [note["step"] for note in notes] == ["verify"]


def test_an_odd_rating_is_told_with_its_figures_and_without_its_number(hall: Hall) -> None:
    ticket = rated(hall, 5)
    found = staff(hall, "manager").get("/ratings/review").json()["ratings"]
    (one,) = [one for one in found if one["ticket"] == ticket["id"]]
    assert one["marks"][0]["code"] == "too_quick"
    assert "number" not in one
    assert "code" not in one


def test_a_paper_is_entered_by_number_once_and_opens_a_case(hall: Hall) -> None:
    guide, ticket = staff(hall, "guide"), served(hall)
    body = {"ticket": ticket["number"], "level": 2, "reasons": ["slow"], "comment": "太慢"}
    assert guide.post("/ratings/paper", body).status_code == 201
    again = guide.post("/ratings/paper", body)
    assert (again.status_code, again.json()["code"]) == (409, "already_rated")
    assert case_of(staff(hall, "supervisor"), ticket) is not None
    waiting = kiosk(hall).ok("/tickets", {"service": ticket["service"]["id"]}, status=201)
    early = guide.post("/ratings/paper", {"ticket": waiting["number"], "level": 5})
    assert (early.status_code, early.json()["code"]) == (409, "not_served_yet")
    unknown = guide.post("/ratings/paper", {"ticket": "Z999", "level": 5})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_ticket")


def test_a_clerk_reads_no_group_before_its_days_are_over(hall: Hall) -> None:
    for _ in range(6):
        rated(hall, 5)
    told = staff(hall, "clerk").get("/ratings/own").json()
    assert told == {"month": "2026-03", "least_ratings": 5, "groups": []}
    assert staff(hall, "clerk").get("/ratings/own?month=2026-3x").status_code == 422


def test_an_export_opens_as_a_spreadsheet_and_tells_no_visitor(hall: Hall) -> None:
    ticket = rated(hall, 1, comment="打 13900000009 找我", phone="13900000008")
    manager = staff(hall, "manager")
    days = "from=2026-03-02&until=2026-03-02"
    said = manager.get(f"/ratings/export?{days}&format=csv")
    rows = list(csv.DictReader(io.StringIO(said.content.decode("utf-8-sig"))))
    mine = next(row for row in rows if row["affairSerialNo"] == ticket["id"])
    assert (mine["evalLevel"], mine["evalChannel"], mine["evalProcess"]) == ("1", "QR", "2")
    assert "1390000000" not in said.text
    assert ticket["code"] not in said.text
    same = manager.get(f"/ratings/export?{days}").json()["ratings"]
    assert {one["affairSerialNo"] for one in same} == {row["affairSerialNo"] for row in rows}
    for wrong in ("from=2026-03-02", "from=x&until=y", "from=2026-03-02&until=2026-05-02"):
        assert manager.get(f"/ratings/export?{wrong}").status_code == 422


@pytest.mark.parametrize("state", ["", "open", "overdue", "ended"])
def test_every_list_can_be_read(hall: Hall, state: str) -> None:
    assert staff(hall, "manager").get(f"/cases?state={state}").status_code == 200
    assert staff(hall, "manager").get("/cases?state=lost").status_code == 422
