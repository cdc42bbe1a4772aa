"""Bad input gets its typed error in both languages; nothing is written and nothing dies."""

from __future__ import annotations

import re
import sqlite3
import threading
import uuid

import pytest
import requests

from tests.client import Api
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall


def seq(hall: Hall) -> int:
    with sqlite3.connect(f"file:{hall.file}?mode=ro", uri=True) as connection:
        return int(connection.execute("SELECT seq FROM halls").fetchone()[0])


def send(hall: Hall, path: str, data: bytes, **headers: str) -> requests.Response:
    told = {
        "Authorization": f"Bearer {hall.key('kiosk')}",
        "Idempotency-Key": uuid.uuid4().hex,
        **headers,
    }
    return requests.post(f"{hall.base}/api/v1{path}", data=data, headers=told, timeout=15)


CASES = (
    ("/tickets", b'{"service": "no-such"}', 422, "unknown_service", "service"),
    ("/tickets", b'{"service": "company-new", "class": "king"}', 422, "unknown_class", "class"),
    ("/tickets", b"{", 400, "malformed", None),
    ("/tickets", b"[1, 2]", 400, "malformed", None),
    ("/tickets", b"\xff\xfe", 400, "malformed", None),
    ("/tickets", b'{"service": 7}', 422, "wrong_value", "service"),
    ("/tickets", b'{"service": null}', 422, "wrong_value", "service"),
    ("/tickets", b"{}", 422, "wrong_value", "service"),
    ("/tickets", b'{"service": "company-new", "colour": 1}', 422, "wrong_value", "colour"),
    ("/tickets", b'{"service": "%s"}' % (b"x" * 1_000_000), 413, "too_large", None),
    ("/tickets", b'{"service": "company-new", "also": ["no"]}', 422, "unknown_service", "also[0]"),
    ("/ratings", b'{"ticket": "guess", "level": 5}', 403, "not_allowed", None),
    ("/windows/w99/call", b"{}", 403, "not_allowed", None),
    ("/nothing/here", b"{}", 404, "not_found", None),
)


@pytest.mark.parametrize(
    ("path", "data", "status", "code", "field"),
    CASES,
    ids=[f"{c[3]}-{n}" for n, c in enumerate(CASES)],
)
def test_bad_input_is_refused_in_both_languages(
    hall: Hall, path: str, data: bytes, status: int, code: str, field: str | None
) -> None:
    before = seq(hall)
    for language, letters in (
        ("zh-CN,en;q=0.5", r"[\u4e00-\u9fff]"),
        ("en-GB", r"^[^\u4e00-\u9fff]+$"),
    ):
        said = send(hall, path, data, **{"Accept-Language": language})
        assert said.headers["Content-Type"] == "application/problem+json"
        problem = said.json()
        assert (said.status_code, problem["code"]) == (status, code)
        assert problem["status"] == status
        assert set(problem) == {"type", "title", "status", "detail", "code", "facts"}
        assert re.search(letters, problem["title"])
        if field is not None:
            assert problem["facts"]["field"] == field
    assert seq(hall) == before


def test_a_step_that_the_state_forbids_says_what_it_allows(hall: Hall) -> None:
    boss = staff(hall, "supervisor")
    ticket = kiosk(hall).ok("/tickets", {"service": service_of(hall, "w01")}, status=201)
    said = boss.post(f"/tickets/{ticket['id']}/finish")
    assert (said.status_code, said.json()["code"]) == (409, "illegal_move")
    assert said.json()["facts"]["state"] == "waiting"
    assert set(said.json()["facts"]["allowed"]) == {"call", "transfer", "hold", "cancel", "expire"}


def test_a_missing_or_endless_idempotency_key_is_refused(hall: Hall) -> None:
    for key in (None, "", "k" * 65):
        headers = {"Authorization": f"Bearer {hall.key('kiosk')}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        said = requests.post(
            f"{hall.base}/api/v1/tickets",
            json={"service": "company-new"},
            headers=headers,
            timeout=15,
        )
        assert (said.status_code, said.json()["code"]) == (400, "idempotency_key_missing")


def test_the_same_key_gives_the_first_reply_and_another_body_is_refused(hall: Hall) -> None:
    api, key = kiosk(hall), uuid.uuid4().hex
    body = {"service": service_of(hall, "w01")}
    first, again = api.post("/tickets", body, key), api.post("/tickets", body, key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = api.post("/tickets", {**body, "lang": "en"}, key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = Api(hall.base, hall.key("kiosk", 1)).post("/tickets", body, key)
    assert elsewhere.json()["id"] != first.json()["id"], "a key is scoped to its caller"


def test_a_double_tap_in_flight_takes_one_ticket(hall: Hall) -> None:
    key, body, ids = uuid.uuid4().hex, {"service": service_of(hall, "w01")}, list[str]()

    def tap() -> None:
        ids.append(kiosk(hall).post("/tickets", body, key).json()["id"])

    threads = [threading.Thread(target=tap) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1


def test_nobody_waiting_is_a_result_and_is_remembered_too(hall: Hall) -> None:
    boss, key = staff(hall, "supervisor"), uuid.uuid4().hex
    boss.ok("/windows/w20/open")
    assert boss.post("/windows/w20/call", {}, key).status_code == 204
    kiosk(hall).ok("/tickets", {"service": service_of(hall, "w20")}, status=201)
    assert boss.post("/windows/w20/call", {}, key).status_code == 204
    assert boss.post("/windows/w20/call", {}).status_code == 200


def test_a_change_by_cookie_needs_the_pages_token(hall: Hall) -> None:
    clerk = staff(hall, "clerk", 3)
    window = hall.person("clerk", 3)["windows"][0]
    token = clerk.session.headers.pop("X-CSRF-Token")
    for wrong in ({}, {"X-CSRF-Token": "guess"}):
        said = clerk.post(f"/windows/{window}/open", **wrong)
        assert (said.status_code, said.json()["code"]) == (403, "csrf_missing")
    assert clerk.post(f"/windows/{window}/open", **{"X-CSRF-Token": str(token)}).status_code == 200
    assert clerk.session.delete(f"{hall.base}/api/v1/session").status_code == 403
    told = {"X-CSRF-Token": str(token)}
    assert clerk.session.delete(f"{hall.base}/api/v1/session", headers=told).status_code == 204
    assert clerk.get("/session").status_code == 401


def test_a_bearer_needs_no_token_and_hides_the_cookie(hall: Hall) -> None:
    clerk = staff(hall, "clerk", 4)
    clerk.session.headers["Authorization"] = f"Bearer {hall.key('display')}"
    assert clerk.get("/session").json()["role"] == "display"


def test_an_expired_and_a_wrong_credential_are_told_apart(hall: Hall) -> None:
    key = hall.cli(
        *("key", "new", "--role", "kiosk", "--name", "old", "--days", "0.00001")
    ).stdout.split()[-1]
    import time

    time.sleep(1)
    said = Api(hall.base, key).get("/catalog")
    assert (said.status_code, said.json()["code"]) == (401, "credential_expired")
    said = Api(hall.base, "tx_nobody").get("/catalog")
    assert (said.status_code, said.json()["code"]) == (401, "not_signed_in")


def test_guessing_passwords_is_slowed_down(hall: Hall) -> None:
    codes = []
    for _ in range(12):
        said = requests.post(
            f"{hall.base}/api/v1/session",
            json={"name": "inspector", "password": "guess"},
            timeout=15,
        )
        codes.append(said.status_code)
    assert codes[:10] == [401] * 10
    assert codes[-1] == 429
    assert int(said.headers["Retry-After"]) > 0


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(hall: Hall) -> None:
    row = hall.person("guide")
    said = requests.post(
        f"{hall.base}/api/v1/session",
        json={"name": row["name"], "password": row["password"]},
        timeout=15,
    )
    cookie = said.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_run_no_script_but_their_own(hall: Hall) -> None:
    for path in ("/kiosk/", "/counter/", "/display/", "/display/window/w01", "/t/x", "/manage/"):
        page = requests.get(hall.base + path, timeout=15)
        assert page.status_code == 200
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page.text)
        assert not re.search(r"\son\w+=|\sstyle=|<style", page.text)


def test_a_pairing_gives_its_page_a_key_once_an_admin_confirmed(hall: Hall) -> None:
    page = Api(hall.base)
    asked = page.ok("/pairings", status=201)
    assert re.fullmatch(r"\d{6}", asked["code"])
    assert page.get(f"/pairings/{asked['secret']}").json()["key"] is None
    admin = staff(hall, "admin")
    body = {"role": "display", "name": "lobby-2"}
    admin.ok(f"/pairings/{asked['code']}/confirm", body)
    key = page.get(f"/pairings/{asked['secret']}").json()["key"]
    session = Api(hall.base, key).get("/session").json()
    assert (session["role"], session["name"]) == ("display", "lobby-2")
    again = admin.post(f"/pairings/{asked['code']}/confirm", {**body, "name": "lobby-3"})
    assert (again.status_code, again.json()["code"]) == (404, "unknown_pairing")
