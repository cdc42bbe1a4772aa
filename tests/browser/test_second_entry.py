"""The hall fails: a supervisor ends a line, the phones say so, the number is good another day."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Stage
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("county") as made:
        yield made


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: TINGXU_LOOK names a folder."""
    if folder := os.environ.get("TINGXU_LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_line_is_carried_over_and_its_visitors_are_told(stage: Stage, hall: Hall) -> None:
    service = service_of(hall, str(hall.person("clerk")["windows"][0]))
    taken = [kiosk(hall).ok("/tickets", {"service": service}, status=201) for _ in range(3)]
    phone = stage.open("phone", f"/t/{taken[0]['code']}")
    expect(phone.locator(".is-waiting")).to_be_visible()

    desk = stage.staff("guide", "/guide/", "supervisor")
    desk.locator(".lines .line").first.click()
    desk.locator("dialog details summary").click()
    go = desk.locator("dialog details .btn-danger")
    go.click()
    expect(desk.locator("#carry-reason")).to_be_focused()
    desk.keyboard.type("全县停电")
    look(desk, "carry")
    go.click()
    expect(desk.locator(".lines .line")).to_have_count(0)

    expect(phone.locator(".is-expired")).to_contain_text("可以改日再用一次")
    expect(phone.locator(".is-expired")).to_contain_text("2026-03-05")
    look(phone, "carried-phone")
    card = kiosk(hall).get(f"/tickets/{taken[0]['id']}").json()
    assert (card["state"], card["carried_until"]) == ("expired", "2026-03-05")
    early = kiosk(hall).post("/tickets", {"service": service, "carried": taken[0]["code"]})
    assert (early.status_code, early.json()["code"]) == (409, "carried_too_early")
    assert stage.errors == []


def test_on_another_day_the_guide_desk_gives_it_the_head_of_the_line(
    browser: Browser, hall: Hall
) -> None:
    """Two days later: the same hall, its clock moved on."""
    service = service_of(hall, str(hall.person("clerk")["windows"][0]))
    old = kiosk(hall).ok("/tickets", {"service": service}, status=201)
    body = {"services": [service], "reason": "停电"}
    assert staff(hall, "supervisor").ok("/carry", body)["last_day"] == "2026-03-05"
    hall.stop()
    hall.env["TINGXU_CLOCK"] = hall.env["TINGXU_CLOCK"].replace("2026-03-02", "2026-03-04")
    hall.start()
    first = kiosk(hall).ok("/tickets", {"service": service}, status=201)
    assert first["ahead"] == 0
    stage = Stage(browser, hall)
    desk = stage.staff("guide", "/guide/", "guide")
    desk.locator(".window").first.wait_for()
    desk.keyboard.type(old["code"])
    desk.keyboard.press("Enter")
    expect(desk.locator(".ticket-head .ticket-number")).to_have_text(old["number"])
    look(desk, "carried-guide")
    desk.keyboard.press("F7")
    expect(desk.locator(".story li").first).to_contain_text("二次通行")
    look(desk, "carried-guide-done")
    now = kiosk(hall).get(f"/tickets/{first['id']}").json()
    assert now["ahead"] == 1, "whoever had waited in vain is before those of today"
    stage.close_pages()
