"""A hall's own layout of slips over real HTTP: saved, printed, taken back, looked at before."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import zxingcpp
from PIL import Image

from hardware.jobs import Job, Print
from hardware.printers.escpos_look import Look
from hardware.printers.escpos_page import compose
from hardware.virtual.paper import read
from tests.client import Api, Json
from tests.gateway.live import AgentClient
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

TEMPLATE = """[[line]]
text = "{number}"
size = "fit"

[[line]]
text = { zh = "请到 {where}", en = "Go to {where}" }

[[line]]
qr = true
"""
PRINTER = {"id": "printer-1", "kind": "printer", "for": "kiosk:kiosk-1", "state": "online"}


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("township") as made:
        yield made


def save(admin: Api, hall: Hall, template: str, logo: str = "") -> requests.Response:
    now = admin.get("/definition").json()
    document = now["document"] | {"slip": {"template": template, "logo": logo}}
    return admin.session.put(
        f"{hall.base}/api/v1/definition",
        json={"version": now["version"], "document": document},
        headers={"Idempotency-Key": uuid.uuid4().hex},
        timeout=15,
    )


def picture(admin: Api, hall: Hall, **asked: Any) -> requests.Response:
    url = f"{hall.base}/api/v1/definition/slip/picture"
    return admin.session.post(url, json=asked, timeout=15)


def printed(job: Json) -> list[str]:
    data = Job.parse(job).data
    assert isinstance(data, Print)
    [paper] = read(compose(data, Look()))
    return paper.text.splitlines()


def test_a_saved_layout_holds_for_slips_from_then_on_and_can_be_taken_back(hall: Hall) -> None:
    admin, tap = staff(hall, "admin"), kiosk(hall)
    service = service_of(hall, str(hall.person("clerk")["windows"][0]))
    first = admin.get("/definition").json()["version"]
    with AgentClient(hall.base, hall.known["keys"]["agent"]["key"]) as agent:
        agent.ask("hello", {"agent": "east", "version": "1", "devices": [PRINTER]})
        tap.ok("/tickets", {"service": service}, status=201)
        agent.until(1)
        saved = save(admin, hall, TEMPLATE)
        assert saved.status_code == 200, saved.text
        ticket = tap.ok("/tickets", {"service": service}, status=201)
        agent.until(2)
        staff(hall, "guide").ok(f"/tickets/{ticket['id']}/reprint")
        agent.until(3)
        version = saved.json()["version"]
        admin.ok("/definition/restore", {"version": first, "base": version})
        tap.ok("/tickets", {"service": service}, status=201)
        agent.until(4)
        before, own, again, after = agent.jobs
    assert "lines" not in before["data"]["slip"]
    assert "lines" not in after["data"]["slip"]
    assert own["data"]["slip"]["number"] == ticket["number"]
    assert printed(own)[0] == ticket["number"]
    assert len(printed(own)) == 2
    assert printed(own)[1].startswith("请到 ")
    assert printed(again)[:2] == ["【补打】", ticket["number"]]


def test_a_layout_with_faults_is_not_saved_and_each_is_told_by_its_line(hall: Hall) -> None:
    admin = staff(hall, "admin")
    bad = TEMPLATE + '[[line]]\ntext = "{colour}"\n[[line]]\ntext = "{number}"\nsize = 9\n'
    for said in (save(admin, hall, bad), picture(admin, hall, template=bad)):
        assert said.status_code == 422
        faults = said.json()["facts"]["faults"]
        assert [(one["path"], one["line"]) for one in faults] == [
            ("slip.template", 11),
            ("slip.template", 14),
        ]
        assert "第 11 行：没有字段 colour" in faults[0]["text"]
    logo = save(admin, hall, "", logo="bm8=")
    assert [one["path"] for one in logo.json()["facts"]["faults"]] == ["slip.logo"]


@pytest.mark.parametrize(("width", "dots"), [(58, 464), (80, 640)])
def test_the_picture_is_of_that_paper_and_changes_nothing(
    hall: Hall, width: int, dots: int
) -> None:
    admin = staff(hall, "admin")
    version = admin.get("/definition").json()["version"]
    for asked in ({}, {"template": TEMPLATE, "reprint": True, "appointment": True, "lang": "en"}):
        said = picture(admin, hall, width=width, **asked)
        assert (said.status_code, said.headers["Content-Type"]) == (200, "image/png")
        image = Image.open(io.BytesIO(said.content))
        assert image.width == dots
        [code] = zxingcpp.read_barcodes(image)
        assert code.text.startswith(f"{hall.base}/t/")
    assert admin.get("/definition").json()["version"] == version


def test_a_picture_needs_the_right_to_the_definition(hall: Hall) -> None:
    for role in ("clerk", "guide", "supervisor"):
        assert picture(staff(hall, role), hall).status_code == 403
    assert requests.post(
        f"{hall.base}/api/v1/definition/slip/picture", json={}, timeout=5
    ).status_code == 401  # fmt: skip


def test_the_hall_file_keeps_a_layout_as_it_was_written(hall: Hall) -> None:
    admin = staff(hall, "admin")
    noted = "# 我们的版式\n" + TEMPLATE
    assert save(admin, hall, noted).status_code == 200
    file = hall.folder / "again.toml"
    hall.cli("hall", "dump", str(file))
    text = file.read_text("utf-8")
    assert "# 我们的版式\n[[line]]" in text
    hall.cli("hall", "load", str(file))
    assert admin.get("/definition").json()["document"]["slip"]["template"] == noted
