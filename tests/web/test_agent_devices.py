"""The devices kept for agents, over real HTTP: who may, faults by line, versions, two at once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from tests.client import Api
from tests.hardware.builders import device
from tests.house import staff
from tests.rig.hall import Hall

ONE = device("printer-1", "printer", "escpos", "virtual://one")
TWO = device("printer-1", "printer", "escpos", "virtual://two")


def name_of(hall: Hall) -> str:
    return str(hall.known["keys"]["agent"]["name"])


def put(api: Api, agent: str, body: Any, **headers: str) -> requests.Response:
    return api.session.put(
        f"{api.base}/api/v1/agents/{agent}/devices",
        json=body,
        headers={"Idempotency-Key": uuid.uuid4().hex, **headers},
        timeout=15,
    )


def text_of(api: Api, agent: str, **more: Any) -> dict[str, Any]:
    said = api.get(f"/agents/{agent}/devices", **more)
    assert said.status_code == 200, said.text
    return dict(said.json())


def test_versions_are_kept_and_a_change_on_an_old_one_is_refused(hall: Hall) -> None:
    admin, agent = staff(hall, "admin"), name_of(hall)
    base = text_of(admin, agent)["version"]
    assert put(admin, agent, {"version": base, "text": ONE}).json()["version"] == base + 1
    assert put(admin, agent, {"version": base + 1, "text": ONE}).json()["version"] == base + 1
    late = put(admin, agent, {"version": base, "text": TWO})
    assert (late.status_code, late.json()["code"]) == (409, "agent_devices_changed")
    assert put(admin, agent, {"version": base + 1, "text": TWO}).json()["version"] == base + 2
    now = text_of(admin, agent)
    assert (now["version"], now["text"]) == (base + 2, TWO)
    assert text_of(admin, agent, params={"version": base + 1})["text"] == ONE
    assert admin.get(f"/agents/{agent}/devices", params={"version": 99}).status_code == 404
    assert admin.get(f"/agents/{agent}/devices", params={"version": "x"}).status_code == 422


def test_two_at_once_and_a_double_tap(hall: Hall) -> None:
    admin, agent = staff(hall, "admin"), name_of(hall)
    base = text_of(admin, agent)["version"]
    bodies = [{"version": base, "text": f"{ONE}# {n}\n"} for n in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda body: put(admin, agent, body), bodies))
    assert sorted(said.status_code for said in answers) == [200, 409]
    once = {"version": base + 1, "text": TWO}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    assert [put(admin, agent, once, **key).json()["version"] for _ in range(2)] == [base + 2] * 2
    assert text_of(admin, agent)["version"] == base + 2


def test_every_fault_is_told_by_its_line_in_the_readers_language(hall: Hall) -> None:
    admin, agent = staff(hall, "admin"), name_of(hall)
    before = text_of(admin, agent)
    wrong = ONE.replace("escpos", "escpas") + device("p", "printer", "escpos", "ftp://x", width=70)
    for language, first in (("zh-CN", "第 4 行：printer-1：没有驱动"), ("en", "line 4: printer-1")):
        body = {"version": before["version"], "text": wrong}
        said = put(admin, agent, body, **{"Accept-Language": language})
        assert (said.status_code, said.json()["code"]) == (422, "wrong_devices")
        faults = said.json()["facts"]["faults"]
        assert [fault["line"] for fault in faults] == [4, 11, 14]
        assert faults[0]["text"].startswith(first)
    assert text_of(admin, agent) == before


def test_what_is_no_toml_or_no_device_is_refused(hall: Hall) -> None:
    admin, agent = staff(hall, "admin"), name_of(hall)
    base = text_of(admin, agent)["version"]
    for text, line in (("[[device]]\nid = ", 2), ("# nothing\n", None)):
        said = put(admin, agent, {"version": base, "text": text})
        [fault] = said.json()["facts"]["faults"]
        assert (said.status_code, fault.get("line")) == (422, line)
    assert put(admin, agent, {"version": base, "text": ""}).status_code == 422
    assert put(admin, agent, {"version": -1, "text": ONE}).status_code == 422


def test_only_an_admin_changes_them_and_an_agent_reads_its_own_alone(hall: Hall) -> None:
    admin, agent = staff(hall, "admin"), name_of(hall)
    own = Api(hall.base, hall.known["keys"]["agent"]["key"])
    assert text_of(own, agent) == text_of(admin, agent)
    assert own.get("/agents/another/devices").status_code == 403
    assert own.get("/agents").status_code == 403
    body = {"version": text_of(admin, agent)["version"], "text": ONE}
    assert put(own, agent, body).status_code == 403
    for role in ("clerk", "guide", "supervisor", "manager"):
        other = staff(hall, role)
        assert other.get(f"/agents/{agent}/devices").status_code == 403
        assert put(other, agent, body).status_code == 403
    assert put(Api(hall.base), agent, body).status_code == 401
    assert put(admin, agent, body, **{"X-CSRF-Token": "x"}).status_code == 403


def test_an_agent_that_nobody_knows_is_not_given_any(hall: Hall) -> None:
    admin = staff(hall, "admin")
    said = put(admin, "nobody", {"version": 0, "text": ONE})
    assert (said.status_code, said.json()["code"]) == (404, "unknown_agent")
    assert admin.get("/agents/nobody/devices").status_code == 404
