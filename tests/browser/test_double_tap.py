"""Fingers that drum: however often the same thing is pressed, it is done once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.stage import Stage, choose_at_kiosk, way_to_a_service
from tests.client import Api
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser


def waiting(guide: Api, service: str) -> list[str]:
    rows = guide.get("/line", params={"service": service}).json()["waiting"]
    return [row["number"] for row in rows]


def test_four_taps_on_take_give_one_ticket(stage: Stage, hall: Hall) -> None:
    names, service = way_to_a_service(hall)
    guide, page = staff(hall, "guide"), stage.kiosk()
    assert waiting(guide, service["id"]) == []
    choose_at_kiosk(page, names, service)
    box = page.locator(".sheet-take").bounding_box()
    assert box
    # On a slow network all four come before the first answer; nothing else is touched.
    held: list[Route] = []
    page.route("**/api/v1/tickets", lambda route: held.append(route))
    for _ in range(4):
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".sheet-word")).to_contain_text("正在取号")
    for request in held:
        request.continue_()
    expect(page.locator(".taken-number")).to_be_visible()
    number = page.locator(".taken-number").inner_text().strip()
    after = kiosk(hall).ok("/tickets", {"service": service["id"]}, status=201)
    assert waiting(guide, service["id"]) == [number, after["number"]]
    assert int(after["number"][1:]) == int(number[1:]) + 1


@pytest.mark.parametrize(("key", "clerk"), [("F2", 0), ("F8", 1), ("Enter", 2)])
def test_a_key_pressed_twice_calls_one_number(
    stage: Stage, hall: Hall, key: str, clerk: int
) -> None:
    """F2 calls; F8 finishes and calls, for a clerk who is not asked for the outcome; else Enter
    is the answer that does it."""
    window = str(hall.person("clerk", clerk)["windows"][0])
    guide, service = staff(hall, "guide"), service_of(hall, window)
    kiosk_api, desk = kiosk(hall), staff(hall, "clerk", clerk)
    for _ in range(4):
        kiosk_api.ok("/tickets", {"service": service}, status=201)
    desk.ok(f"/windows/{window}/open")
    if key != "F2":
        desk.ok(f"/windows/{window}/call")
    act = "call" if key == "F2" else "finish_call"
    page = stage.staff("counter", "/counter/", "clerk", clerk)
    expect(page.locator(f"[data-act={act}]")).to_be_enabled()
    line = waiting(guide, service)
    if key == "F8":
        page.locator("[name=ask_outcome]").uncheck()
    if key == "Enter":
        page.keyboard.press("F8")
        page.keyboard.press("F8")
        expect(page.locator(".outcomes")).to_be_visible()
        assert waiting(guide, service) == line
    page.keyboard.press(key)
    page.keyboard.press(key)
    expect(page.locator(".now-number")).to_have_text(line[0])
    # Keys count again once the answer is there, as the buttons say (the picture may come before
    # it): a finger that still drums must not send the next visitor away.
    expect(page.locator("[data-act=pause]")).to_be_enabled()
    page.keyboard.press(key)
    page.keyboard.press("F9")
    expect(page.locator("dialog")).to_be_visible()
    assert waiting(guide, service) == line[1:]
    expect(page.locator(".banner-bad")).to_have_count(0)
