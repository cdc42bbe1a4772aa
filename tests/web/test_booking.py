"""Appointments over real HTTP: booked by a portal, checked in at a kiosk, imported from a file."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass

import pytest
import requests

from tests.client import Api, Json
from tests.house import kiosk, staff
from tests.rig.hall import Hall

SERVICE = "exit-passport-new"
TODAY, LATER = "2026-03-02", "2026-03-05"


@dataclass
class Floor:
    hall: Hall
    portal: Api
    other: Api
    kiosk: Api
    guide: Api


@pytest.fixture(scope="module")
def floor(hall: Hall) -> Floor:
    keys = [
        hall.cli("key", "new", "--role", "api", "--name", name).stdout.split()[-1]
        for name in ("portal", "other")
    ]
    portal, other = (Api(hall.base, key) for key in keys)
    return Floor(hall, portal, other, kiosk(hall), staff(hall, "guide"))


def book(api: Api, start: str, **more: str) -> requests.Response:
    return api.post("/appointments", {"service": SERVICE, "start": f"{start}:00+08:00", **more})


def made(api: Api, start: str, **more: str) -> Json:
    said = book(api, start, **more)
    assert said.status_code == 201, said.text
    found: Json = said.json()
    return found


def free(api: Api, day: str) -> dict[str, int]:
    slots = api.get(f"/slots?service={SERVICE}&day={day}").json()["slots"]
    return {slot["start"][11:16]: slot["free"] for slot in slots}


def test_a_portal_finds_a_slot_books_changes_and_cancels(floor: Floor) -> None:
    named = floor.portal.get("/bookable").json()["services"]
    assert SERVICE in {one["id"] for one in named}
    before = free(floor.portal, LATER)["14:00"]
    one = made(floor.portal, f"{LATER}T14:00", phone="13800000001")
    assert (one["state"], one["service"]["id"]) == ("booked", SERVICE)
    assert free(floor.portal, LATER)["14:00"] == before - 1
    path = f"/appointments/{one['code']}"
    changed = floor.portal.ok(f"{path}/change", {"start": f"{LATER}T15:30"})
    assert changed["start"] == f"{LATER}T15:30:00.000+08:00"
    assert floor.portal.get(path).json() == changed
    assert floor.portal.ok(f"{path}/cancel")["state"] == "cancelled"
    assert free(floor.portal, LATER)["14:00"] == before
    again = floor.portal.post(f"{path}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "appointment_cancelled")


def test_a_portal_reads_and_changes_only_what_was_booked_through_it(floor: Floor) -> None:
    path = f"/appointments/{made(floor.portal, f'{LATER}T09:00')['code']}"
    for said in (
        floor.other.get(path),
        floor.other.post(f"{path}/cancel"),
        floor.other.post(f"{path}/change", {"start": f"{LATER}T16:00"}),
    ):
        assert (said.status_code, said.json()["code"]) == (403, "not_your_appointment")
    assert floor.guide.get(path).status_code == 200


def test_a_visitor_books_with_a_number_and_changes_what_the_code_is_known_of(floor: Floor) -> None:
    visitor = Api(floor.hall.base, floor.hall.key("visitor"))
    nobody = book(visitor, f"{LATER}T11:00")
    assert (nobody.status_code, nobody.json()["facts"]["field"]) == (422, "phone")
    one = made(visitor, f"{LATER}T11:00", phone="13800000009")
    desk = made(floor.guide, f"{LATER}T11:00")
    for code in (one["code"], desk["code"]):
        assert visitor.get(f"/appointments/{code}").status_code == 200
        assert visitor.get(f"/appointments/{code}/qr.svg").text.startswith("<svg ")
        assert visitor.ok(f"/appointments/{code}/cancel")["state"] == "cancelled"
    unknown = visitor.get("/appointments/0000000000")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_appointment")


def test_a_visitors_key_opens_nothing_but_booking(floor: Floor) -> None:
    visitor = Api(floor.hall.base, floor.hall.key("visitor"))
    for said in (
        visitor.get(f"/appointments?day={LATER}"),
        visitor.post("/appointments/find", {"phone": "13800000009"}),
        visitor.post("/appointments/import"),
        visitor.post("/tickets", {"service": SERVICE}),
        visitor.get("/board"),
    ):
        assert (said.status_code, said.json()["code"]) == (403, "not_allowed")


def test_one_request_sent_twice_books_once(floor: Floor) -> None:
    body = {"service": SERVICE, "start": f"{LATER}T10:00:00+08:00"}
    first, second = (floor.portal.post("/appointments", body, idem="same") for _ in range(2))
    assert first.json() == second.json()


def test_thirty_portals_at_once_fill_a_slot_and_no_more(floor: Floor) -> None:
    quota = free(floor.portal, LATER)["11:00"]
    said: list[int] = []
    sessions = [
        Api(floor.hall.base, str(floor.portal.session.headers["Authorization"])[7:])
        for _ in range(30)
    ]
    work = [
        threading.Thread(target=lambda a=a: said.append(book(a, f"{LATER}T11:00").status_code))
        for a in sessions
    ]
    for one in work:
        one.start()
    for one in work:
        one.join(60)
    assert Counter(said) == {201: quota, 409: 30 - quota}
    assert free(floor.portal, LATER)["11:00"] == 0


@pytest.mark.parametrize(
    ("start", "status", "code"),
    [
        (f"{LATER}T10:07", 422, "no_such_slot"),
        ("2026-03-08T10:00", 422, "no_such_slot"),  # a Sunday
        ("2026-04-02T10:00", 409, "slot_not_open"),
        ("2026-02-27T10:00", 409, "slot_not_open"),
    ],
)
def test_a_slot_that_is_none_is_refused_in_the_readers_language(
    floor: Floor, start: str, status: int, code: str
) -> None:
    body = {"service": SERVICE, "start": f"{start}:00+08:00"}
    said = {
        lang: floor.portal.post("/appointments", body, **{"Accept-Language": lang})
        for lang in ("zh", "en")
    }
    assert {s.status_code for s in said.values()} == {status}
    assert {s.json()["code"] for s in said.values()} == {code}
    assert len({s.json()["detail"] for s in said.values()}) == 2


def test_a_visitor_checks_in_at_the_kiosk_by_phone_once(floor: Floor) -> None:
    one = made(floor.portal, f"{TODAY}T09:30", phone="13800000021")
    made(floor.portal, f"{LATER}T16:00", phone="13800000021")
    find = {"phone": "138 0000 0021"}
    found = floor.kiosk.ok("/appointments/find", find)["appointments"]
    assert [each["id"] for each in found] == [one["id"]]
    early = floor.kiosk.post("/tickets", {"service": SERVICE, "appointment": one["code"]})
    assert (early.status_code, early.json()["code"]) == (409, "too_early_to_check_in")
    assert early.json()["facts"]["opens_at"] == f"{TODAY}T09:15:00+08:00"
    assert "09:15" in early.json()["detail"]


def test_the_desk_sees_the_day_with_the_last_digits_only(floor: Floor) -> None:
    made(floor.guide, f"{LATER}T13:30", phone="13800000031", id_number="110101199003070011")
    said = floor.guide.get(f"/appointments?day={LATER}&service={SERVICE}")
    (row,) = [one for one in said.json()["appointments"] if one["start"][11:16] == "13:30"]
    assert row["visitor"]["phone"].endswith("0031")
    assert row["visitor"]["id_number"].endswith("0011")
    assert "13800000031" not in said.text
    assert "110101199003070011" not in said.text


def test_finding_wants_one_of_the_three(floor: Floor) -> None:
    for body in ({}, {"phone": "13800000001", "code": "1234567890"}):
        said = floor.kiosk.post("/appointments/find", body)
        assert (said.status_code, said.json()["facts"]["field"]) == (422, "code")
    wrong = floor.kiosk.post("/appointments/find", {"id_number": "110101199003070012"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_id_number")
    assert "110101199003070012" not in wrong.text


def upload(api: Api, text: str, **headers: str) -> requests.Response:
    key = hashlib.sha256(text.encode()).hexdigest()
    told = {"Idempotency-Key": key, "Content-Type": "text/csv", **headers}
    address = f"{api.base}/api/v1/appointments/import"
    return api.session.post(address, data=text.encode(), headers=told, timeout=15)


def test_a_spreadsheet_is_taken_whole_or_not_at_all(floor: Floor) -> None:
    head = "service,start,phone\n"
    good = f"{head}{SERVICE},2026-03-06 10:00,13800000041\n{SERVICE},2026-03-06 10:30,13800000042\n"
    bad = f"{good}{SERVICE},2026-03-06 10:10,13800000043\nnothing,2026-03-06 11:00,\n"
    before = free(floor.portal, "2026-03-06")
    refused = upload(floor.portal, bad)
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_rows")
    faults = refused.json()["facts"]["faults"]
    assert [(f["row"], f["column"]) for f in faults] == [(4, "B"), (5, "A")]
    assert free(floor.portal, "2026-03-06") == before
    taken = upload(floor.portal, good)
    assert (taken.status_code, taken.json()["count"]) == (200, 2)
    assert free(floor.portal, "2026-03-06")["10:00"] == before["10:00"] - 1
    assert upload(floor.portal, good).json() == taken.json()


def test_the_command_line_loads_a_spreadsheet(floor: Floor) -> None:
    file = floor.hall.folder / "appointments.csv"
    file.write_text(
        f"事项,预约时间,手机号\n{SERVICE},2026-03-06 15:00,13800000051\nno,x,\n", "utf-8"
    )
    refused = floor.hall.cli("appointments", "load", str(file), check=False)
    assert refused.returncode == 1
    assert f"{file}: A3: " in refused.stderr
    file.write_text(f"事项,预约时间,手机号\n{SERVICE},2026-03-06 15:00,13800000051\n", "utf-8")
    assert floor.hall.cli("appointments", "load", str(file)).stdout == "1 appointments\n"


def test_everything_agrees_with_the_log_and_no_number_is_in_clear(floor: Floor) -> None:
    assert "agree" in floor.hall.cli("db", "check").stdout
    planted = (b"13800000021", b"13800000031", b"110101199003070011", b"13800000041")
    for file in floor.hall.folder.glob("hall.db*"):
        data = file.read_bytes()
        assert [number for number in planted if number in data] == []
    assert [n for n in planted if n.decode() in floor.hall.tail("server", 100000)] == []


def test_one_address_cannot_fill_the_slots_nor_try_codes_for_ever(floor: Floor) -> None:
    """Last in this file: afterwards this address has to wait."""
    visitor = Api(floor.hall.base, floor.hall.key("visitor"))
    said = [
        book(visitor, f"{LATER}T16:30", phone=f"1380000{n:04d}").json()["code"] for n in range(40)
    ]
    assert said[-1] == "too_often"
    tried = [visitor.get(f"/appointments/{n:010d}").json()["code"] for n in range(140)]
    assert (tried[0], tried[-1]) == ("unknown_appointment", "too_often")
