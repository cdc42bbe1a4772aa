"""Setting a hall up over real HTTP: the definition and its versions, people, keys."""

from __future__ import annotations

import copy
import json
import sqlite3
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
import requests
from openpyxl import load_workbook

from tests.client import Api, Json
from tests.house import kiosk, staff
from tests.rig.hall import Hall

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Desk:
    hall: Hall
    admin: Api

    def definition(self) -> Json:
        found: Json = self.admin.get("/definition").json()
        return found

    def put(self, version: int, document: Json) -> requests.Response:
        return self.admin.session.put(
            f"{self.hall.base}/api/v1/definition",
            json={"version": version, "document": document},
            headers={"Idempotency-Key": uuid.uuid4().hex},
            timeout=15,
        )

    def upload(self, table: str, data: bytes, version: int) -> requests.Response:
        return self.admin.session.post(
            f"{self.hall.base}/api/v1/definition/{table}.xlsx?version={version}",
            data=data,
            headers={"Idempotency-Key": uuid.uuid4().hex, "Content-Type": XLSX},
            timeout=15,
        )

    def events(self, kind: str) -> list[Json]:
        with sqlite3.connect(f"file:{self.hall.file}?mode=ro", uri=True) as connection:
            asked = "SELECT staff, facts FROM events WHERE kind = ? ORDER BY seq"
            rows = connection.execute(asked, (kind,)).fetchall()
        return [{"staff": row[0], **json.loads(row[1])} for row in rows]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Hall("township") as hall:
        yield Desk(hall, staff(hall, "admin"))


def changed(document: Json, **hall: Any) -> Json:
    made = copy.deepcopy(document)
    made["hall"] |= hall
    return made


def test_a_change_acts_without_a_restart_and_is_an_event(desk: Desk) -> None:
    before = desk.definition()
    document = copy.deepcopy(before["document"])
    first = document["services"][0]
    first["name"] = "改过名字的事项"
    done = desk.put(before["version"], document)
    assert done.status_code == 200, done.text
    path = f"services[{first['id']}].name"
    old = before["document"]["services"][0]["name"]
    assert done.json()["changes"] == [{"path": path, "before": old, "after": "改过名字的事项"}]
    assert "改过名字的事项" in kiosk(desk.hall).get("/catalog").text
    event = desk.events("hall_defined")[-1]
    assert (event["before"], event["version"]) == (before["version"], before["version"] + 1)
    assert event["changed"] == [path]


def test_saving_what_is_there_makes_no_version(desk: Desk) -> None:
    now = desk.definition()
    assert desk.put(now["version"], now["document"]).json()["version"] == now["version"]
    assert desk.definition()["version"] == now["version"]


def test_two_who_change_at_once_do_not_undo_each_other(desk: Desk) -> None:
    now = desk.definition()
    assert desk.put(now["version"], changed(now["document"], name="甲改的")).status_code == 200
    late = desk.put(now["version"], changed(now["document"], name="乙改的"))
    assert (late.status_code, late.json()["code"]) == (409, "definition_changed")
    assert late.json()["facts"] == {"version": now["version"] + 1, "base": now["version"]}
    assert desk.definition()["document"]["hall"]["name"] == "甲改的"


def test_every_fault_is_told_at_once_and_nothing_is_changed(desk: Desk) -> None:
    now = desk.definition()
    document = copy.deepcopy(now["document"])
    document["services"][0]["prefix"] = "aa"
    document["services"][1]["group"] = "nowhere"
    document["windows"][0]["colour"] = "red"
    said = desk.put(now["version"], document)
    assert (said.status_code, said.json()["code"]) == (422, "wrong_definition")
    faults = {one["path"]: one["text"] for one in said.json()["facts"]["faults"]}
    assert faults == {
        "services[1].prefix": "格式不对，应为 1 至 3 个大写字母",
        "services[2].group": "没有“nowhere”",
        "windows[1].colour": "没有这一项设置",
    }
    assert desk.definition()["version"] == now["version"]


def test_the_halls_own_words_are_on_its_boards(desk: Desk) -> None:
    now = desk.definition()
    texts = {"board_head": "欢迎来到青溪", "board_note": "请保管好随身物品"}
    assert desk.put(now["version"], now["document"] | {"texts": texts}).status_code == 200
    zone = desk.admin.get("/session").json()["zones"][0]["id"]
    board = desk.admin.get(f"/board?zone={zone}").json()
    assert (board["head"], board["note"]) == ("欢迎来到青溪", "请保管好随身物品")


def test_the_id_of_the_hall_stays(desk: Desk) -> None:
    now = desk.definition()
    said = desk.put(now["version"], changed(now["document"], id="another"))
    assert [one["path"] for one in said.json()["facts"]["faults"]] == ["hall.id"]


def test_an_earlier_version_is_restored_and_that_too_is_a_version(desk: Desk) -> None:
    first = desk.definition()
    later = desk.put(first["version"], changed(first["document"], name="一时的名字")).json()
    back = desk.admin.ok(
        "/definition/restore", {"version": first["version"], "base": later["version"]}
    )
    assert back["version"] == later["version"] + 1
    now = desk.definition()
    assert now["document"] == first["document"]
    assert (now["origin"], now["by"]) == (f"restore:{first['version']}", "admin")
    listed = desk.admin.get("/definition/versions").json()["versions"]
    assert [one["version"] for one in listed] == list(range(now["version"], 0, -1))
    then = desk.admin.get(f"/definition/versions/{later['version']}").json()
    assert [(one["path"], one["after"]) for one in then["changes"]] == [("hall.name", "一时的名字")]


def test_what_was_never_a_version_is_not_found(desk: Desk) -> None:
    base = desk.definition()["version"]
    assert desk.admin.get("/definition/versions/999").status_code == 404
    assert desk.admin.get("/definition/versions/one").status_code == 422
    said = desk.admin.post("/definition/restore", {"version": 999, "base": base})
    assert (said.status_code, said.json()["code"]) == (404, "unknown_version")


def test_every_key_of_the_definition_has_a_label_and_a_shape(desk: Desk) -> None:
    now = desk.definition()
    assert set(now["document"]) <= set(now["schema"]["properties"])
    assert now["labels"]["services"]["promise_minutes"] == "承诺等候（分钟）"


def sheet_of(desk: Desk, table: str) -> Any:
    said = desk.admin.get(f"/definition/{table}.xlsx")
    assert (said.status_code, said.headers["Content-Type"]) == (200, XLSX)
    assert f"-{table}-" in said.headers["Content-Disposition"]
    return load_workbook(BytesIO(said.content))


def bytes_of(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_services_go_out_as_a_spreadsheet_and_come_back_changed(desk: Desk) -> None:
    now, book = desk.definition(), sheet_of(desk, "services")
    sheet = book.worksheets[0]
    heads = [str(cell.value).split()[-1] for cell in sheet[1]]
    sheet.cell(2, heads.index("minutes") + 1).value = 33
    done = desk.upload("services", bytes_of(book), now["version"])
    assert done.status_code == 200, done.text
    id = now["document"]["services"][0]["id"]
    assert [(c["path"], c["after"]) for c in done.json()["changes"]] == [
        (f"services[{id}].minutes", 33.0)
    ]
    assert desk.definition()["origin"] == "sheet"


def test_a_spreadsheet_with_faults_names_row_and_column_and_changes_nothing(desk: Desk) -> None:
    now, book = desk.definition(), sheet_of(desk, "services")
    sheet = book.worksheets[0]
    heads = [str(cell.value).split()[-1] for cell in sheet[1]]
    for row, key, value in ((2, "prefix", "小写"), (3, "minutes", -4), (3, "group", "nowhere")):
        sheet.cell(row, heads.index(key) + 1).value = value
    said = desk.upload("services", bytes_of(book), now["version"])
    assert (said.status_code, said.json()["code"]) == (422, "wrong_definition")
    letters = {key: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n] for n, key in enumerate(heads[:26])}
    assert {(f["row"], f["column"]) for f in said.json()["facts"]["faults"]} == {
        (2, letters["prefix"]),
        (3, letters["minutes"]),
        (3, letters["group"]),
    }
    assert desk.definition()["version"] == now["version"]


def test_what_is_no_spreadsheet_or_no_longer_current_is_refused(desk: Desk) -> None:
    now = desk.definition()["version"]
    for data, version, status, code in (
        (b"id,name", now, 422, "not_a_sheet"),
        (b"", now, 422, "not_a_sheet"),
        (bytes_of(sheet_of(desk, "windows")), now - 1, 409, "definition_changed"),
        (b"x" * 5_000_000, now, 413, "too_large"),
    ):
        said = desk.upload("windows", data, version)
        assert (said.status_code, said.json()["code"]) == (status, code)


def test_nobody_but_an_admin_reads_or_changes_the_definition(desk: Desk) -> None:
    for role in ("clerk", "guide", "supervisor", "inspector", "manager"):
        other = staff(desk.hall, role)
        for path in ("/definition", "/definition/versions", "/definition/services.xlsx", "/keys"):
            assert other.get(path).status_code == 403, (role, path)
        assert other.post("/staff", {}).status_code == 403


# — people —


def add(desk: Desk, name: str, **more: Any) -> Json:
    body = {"name": name, "role": "clerk", "password": "tingxu-test-1", **more}
    return desk.admin.ok("/staff", body, status=201)


def test_a_person_is_added_changed_and_deactivated(desk: Desk) -> None:
    made = add(desk, "周五一", rights=["choose"])
    assert (made["rights"], made["active"]) == (["choose"], True)
    api = Api(desk.hall.base)
    api.sign_in("周五一", "tingxu-test-1")
    window = desk.definition()["document"]["windows"][0]["id"]
    body = {"windows": [window], "rights": [], "name": "周五二"}
    now = desk.admin.ok(f"/staff/{made['id']}/change", body)
    assert (now["name"], now["windows"], now["rights"]) == ("周五二", [window], [])
    assert not desk.admin.ok(f"/staff/{made['id']}/deactivate")["active"]
    time.sleep(1.1)  # longer than a credential is remembered
    assert api.get("/session").status_code == 401
    again = {"name": "周五二", "password": "tingxu-test-1"}
    assert Api(desk.hall.base).post("/session", again).status_code == 401


def test_what_was_changed_of_a_person_is_on_record_without_the_name(desk: Desk) -> None:
    made = add(desk, "吴记录")
    desk.admin.ok(f"/staff/{made['id']}/change", {"rights": ["weight"], "name": "吴改名"})
    added, changed = [e for e in desk.events("staff_changed") if e["staff"] == made["id"]]
    assert (added["what"], changed["what"]) == ("added", "changed")
    assert (changed["before"]["rights"], changed["after"]["rights"]) == ([], ["weight"])
    assert "吴" not in json.dumps([added, changed], ensure_ascii=False)


def test_a_new_password_signs_the_person_out(desk: Desk) -> None:
    made = add(desk, "郑密码")
    api = Api(desk.hall.base)
    api.sign_in("郑密码", "tingxu-test-1")
    desk.admin.ok(f"/staff/{made['id']}/password", {"password": "tingxu-test-2"})
    time.sleep(1.1)
    assert api.get("/session").status_code == 401
    Api(desk.hall.base).sign_in("郑密码", "tingxu-test-2")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"role": "king"}, 422, "wrong_value"),
        ({"password": "short"}, 422, "password_too_short"),
        ({"windows": ["nowhere"]}, 404, "unknown_window"),
        ({"rights": ["everything"]}, 422, "unknown_right"),
        ({"name": "  "}, 422, "wrong_name"),
        ({"name": "admin"}, 409, "name_taken"),
    ],
)
def test_a_wrong_person_is_refused(desk: Desk, body: Json, status: int, code: str) -> None:
    whole = {"name": "钱不对", "role": "clerk", "password": "tingxu-test-1"} | body
    said = desk.admin.post("/staff", whole)
    assert (said.status_code, said.json()["code"]) == (status, code)


def test_the_last_admin_stays(desk: Desk) -> None:
    me = next(p for p in desk.admin.get("/staff").json()["people"] if p["name"] == "admin")
    for path, body in (("deactivate", {}), ("change", {"role": "clerk"})):
        said = desk.admin.post(f"/staff/{me['id']}/{path}", body)
        assert (said.status_code, said.json()["code"]) == (409, "last_admin")


def test_whoever_is_on_duty_is_not_deactivated(desk: Desk) -> None:
    window = desk.definition()["document"]["windows"][0]["id"]
    made = add(desk, "孙在岗", windows=[window])
    api = Api(desk.hall.base)
    api.sign_in("孙在岗", "tingxu-test-1")
    api.ok(f"/windows/{window}/open")
    said = desk.admin.post(f"/staff/{made['id']}/deactivate")
    assert (said.status_code, said.json()["code"]) == (409, "still_on_duty")
    api.ok(f"/windows/{window}/close")
    desk.admin.ok(f"/staff/{made['id']}/deactivate")


# — keys and devices —


def test_a_key_is_told_once_opens_its_doors_and_is_revoked(desk: Desk) -> None:
    idem = uuid.uuid4().hex
    body = {"role": "kiosk", "name": "north-1"}
    made = desk.admin.post("/keys", body, idem=idem)
    assert made.status_code == 201
    key = made.json()["key"]
    assert desk.admin.post("/keys", body, idem=idem).json() == made.json()
    device = Api(desk.hall.base, key)
    assert device.get("/catalog").status_code == 200
    with sqlite3.connect(f"file:{desk.hall.file}?mode=ro", uri=True) as connection:
        assert key not in "\n".join(connection.iterdump())
    desk.admin.ok("/keys/north-1/revoke", {"role": "kiosk"})
    time.sleep(1.1)
    assert device.get("/catalog").status_code == 401
    listed = {one["name"]: one for one in desk.admin.get("/keys").json()["keys"]}
    assert listed["north-1"]["revoked_at"] is not None
    assert "key" not in listed["north-1"]
    assert desk.admin.post("/keys/north-1/revoke", {"role": "kiosk"}).status_code == 404


def test_a_name_of_a_key_is_given_once(desk: Desk) -> None:
    body = {"role": "display", "name": "twice"}
    desk.admin.ok("/keys", body, status=201)
    assert desk.admin.post("/keys", body).json()["code"] == "name_taken"


def test_devices_are_listed_for_those_who_look_after_the_hall(desk: Desk) -> None:
    assert desk.admin.get("/devices").json() == {"devices": []}
    assert staff(desk.hall, "clerk").get("/devices").status_code == 403
