"""The kiosk asks who somebody is where a service needs it, and says plainly what is refused."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomlkit
from playwright.sync_api import Page, expect

from tests.browser.stage import Json, Stage, choose_at_kiosk, until, way_to_a_service
from tests.house import kiosk, staff
from tests.persons import ELDER_ID, GOOD_ID, PHONE
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A county hall whose first service needs a person, one ticket each at a time."""
    with Hall("county") as made:
        _, first = way_to_a_service(made)
        document = tomllib.loads(made.example.read_text("utf-8"))
        for service in document["services"]:
            service["needs_person"] = service["id"] == first["id"]
        for klass in document["classes"]:
            if klass["id"] == "elderly":
                klass["min_age"] = 60
        document["settings"] = document.get("settings", {}) | {"person_live_tickets": 1}
        file = tmp_path_factory.mktemp("hall") / "hall.toml"
        file.write_text(tomlkit.dumps(document), "utf-8")
        made.cli("hall", "load", str(file))
        until(lambda: way_to_a_service(made)[1]["needs_person"], "the new definition")
        yield made


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: TINGXU_LOOK names a folder."""
    if folder := os.environ.get("TINGXU_LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def type_in(page: Page, digits: str) -> None:
    for key in digits:
        page.locator(f'[data-key="{key}"]').tap()


def other(hall: Hall, needed: Json) -> tuple[list[str], Json]:
    """A service of the same group that needs nobody's name."""
    names, _ = way_to_a_service(hall)
    groups = kiosk(hall).get("/catalog").json()["groups"]
    for name in names:
        group = next(one for one in groups if one["name"] == name)
        groups = group["groups"]
    found = next(s for s in group["services"] if s["open"] and s["id"] != needed["id"])
    return names, found


def test_a_number_is_typed_mended_taken_and_limited(stage: Stage, hall: Hall) -> None:
    names, service = way_to_a_service(hall)
    page = stage.kiosk()
    choose_at_kiosk(page, names, service)
    look(page, "ask")
    page.locator(".sheet-take").tap()
    expect(page.locator(".keypad-shown")).to_be_visible()
    expect(page.locator(".sheet-take")).to_be_disabled()
    wrong = GOOD_ID[:-1] + ("X" if GOOD_ID[-1] != "X" else "0")
    type_in(page, wrong)
    look(page, "typed")
    page.locator(".sheet-take").tap()
    expect(page.locator(".sheet-word")).to_contain_text("请核对")
    look(page, "mend")
    page.locator('[data-key="erase"]').tap()
    type_in(page, GOOD_ID[-1])
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    assert GOOD_ID not in page.content()
    assert GOOD_ID[-4:] not in page.locator("body").inner_text()

    again = stage.kiosk()
    choose_at_kiosk(again, names, service)
    again.locator(".sheet-take").tap()
    type_in(again, GOOD_ID)
    again.locator(".sheet-take").tap()
    expect(again.locator(".sheet-word")).to_contain_text("最多同时持有 1 个")
    expect(again.locator(".sheet-take")).to_have_count(0)
    look(again, "limit")
    refused = [e for e in stage.errors if "409" not in e and "422" not in e]
    assert refused == []


def test_a_class_by_age_is_certified_at_the_kiosk(stage: Stage, hall: Hall) -> None:
    _, needed = way_to_a_service(hall)
    names, service = other(hall, needed)
    page = stage.kiosk()
    choose_at_kiosk(page, names, service)
    look(page, "by-age")
    page.locator('[data-class="elderly"]').tap()
    type_in(page, PHONE)
    expect(page.locator(".sheet-take")).to_be_disabled()
    for _ in PHONE:
        page.locator('[data-key="erase"]').tap()
    type_in(page, ELDER_ID)
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    number = page.locator(".taken-number").inner_text().strip()
    rows = staff(hall, "guide").get("/line", params={"service": service["id"]}).json()["waiting"]
    assert next(r for r in rows if r["number"] == number)["class"] == "elderly"


def test_a_service_that_is_closed_says_why_within_seconds(stage: Stage, hall: Hall) -> None:
    _, needed = way_to_a_service(hall)
    names, service = other(hall, needed)
    page = stage.kiosk()
    guide = staff(hall, "guide")
    for name in names:
        page.locator(".tile-group").filter(has=page.get_by_text(name, exact=True)).tap()
    tile = page.locator(f'[data-service="{service["id"]}"]')
    expect(tile).to_be_visible()
    reason = "医保系统升级，预计下午恢复，急办请到导办台"
    closed = guide.post(f"/services/{service['id']}/close", {"reason": reason})
    assert closed.status_code == 204
    expect(tile.locator(".tile-reason")).to_contain_text(reason)
    look(page, "closed-tile")
    tile.tap()
    expect(page.locator(".kiosk-sheet")).to_contain_text(reason)
    look(page, "closed-sheet")
    assert guide.post(f"/services/{service['id']}/open").status_code == 204
    page.locator(".sheet-actions .btn").first.tap()
    expect(tile.locator(".tile-reason")).to_have_count(0)
    assert stage.errors == []
