"""A server that goes away and comes back: every page says since when, and goes on by itself."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, choose_at_kiosk, hm, until, way_to_a_service
from tests.client import Api
from tests.house import kiosk, service_of, staff, zone_of
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
BACK_WITHIN_S = 5.0
# The word of each page for a lost connection.
LOST = {
    "kiosk": ".kiosk-notes .banner-bad",
    "counter": ".counter > .banner-warn",
    "board": ".lost",
    "phone": ".phone .banner-warn",
}
# Notes every announcement, also one that repeats the last.
NOTES = """
window.announced = [];
new MutationObserver(() => window.announced.push(document.documentElement.dataset.announced))
  .observe(document, { subtree: true, attributeFilter: ["data-announced"] });
"""
STAYED = "window.stayed === true"


def test_pages_outlive_the_server_and_announce_each_call_once(stage: Stage, hall: Hall) -> None:
    window = str(hall.person("clerk")["windows"][0])
    zone, guide = zone_of(hall, window), staff(hall, "guide")
    kiosk_api, service = kiosk(hall), {"service": service_of(hall, window)}
    tickets = [kiosk_api.ok("/tickets", service, status=201) for _ in range(3)]
    pages = {
        "kiosk": stage.kiosk(),
        "phone": stage.open("phone", f"/t/{tickets[1]['code']}"),
        "board": stage.board(zone, NOTES),
        "counter": stage.staff("counter", "/counter/", "clerk"),
    }
    board, counter = pages["board"], pages["counter"]
    counter.locator("[data-act=open]").click()
    call_next(counter, "F2", tickets[0]["number"])
    expect(board.locator(".hero-number")).to_have_text(tickets[0]["number"])
    expect(pages["phone"].locator(".phone-card")).to_contain_text("前面没有人")
    names, offered = way_to_a_service(hall)
    choose_at_kiosk(pages["kiosk"], names, offered)
    for page in pages.values():
        page.evaluate("window.stayed = true")

    told = {hm(hall)}
    hall.stop()
    told.add(hm(hall))
    for kind, page in pages.items():
        # A phone trusts what it last asked for by HTTP for 20 s, and says nothing until then.
        expect(page.locator(LOST[kind])).to_be_visible(timeout=30_000)
        text = page.locator(LOST[kind]).inner_text()
        assert any(time_of_day in text for time_of_day in told), (kind, text, told)
    expect(pages["kiosk"].locator(".sheet-take")).to_be_disabled()

    hall.start()
    back_by = time.monotonic() + BACK_WITHIN_S
    for kind, page in pages.items():
        left_ms = max(1.0, 1000 * (back_by - time.monotonic()))
        expect(page.locator(LOST[kind])).to_have_count(0, timeout=left_ms)

    call_next(counter, "F8", tickets[1]["number"], "Enter")
    expect(pages["phone"].locator(".phone-card.is-called")).to_be_visible()
    expect(board.locator(".hero-number")).to_have_text(tickets[1]["number"])
    counter.keyboard.press("F6")
    counter.keyboard.press("Enter")
    expect(counter.locator(".now-number")).to_have_count(0)
    call_next(counter, "F2", tickets[2]["number"])
    pages["kiosk"].locator(".sheet-take").tap()
    expect(pages["kiosk"].locator(".taken-number")).to_be_visible()
    announced_each_once(board, guide, zone)
    for page in pages.values():
        assert page.evaluate(STAYED), "a page was loaded anew"


def call_next(counter: Page, key: str, number: str, *answer: str) -> None:
    """Press a key for the next number, answer what is asked, and see it at the window."""
    expect(
        counter.locator("[data-act=call], [data-act=finish_call]").and_(counter.locator(":enabled"))
    ).to_have_count(1)
    for pressed in (key, *answer):
        counter.keyboard.press(pressed)
    expect(counter.locator(".now-number")).to_have_text(number)


def announced_each_once(board: Page, guide: Api, zone: str) -> None:
    """The board announced all calls of the hall, oldest first, before and after the outage."""
    calls = guide.get("/board", params={"zone": zone}).json()["calls"]
    ids = [str(call["call_id"]) for call in reversed(calls)]
    assert len(ids) == 3
    until(lambda: board.evaluate("id => announced.includes(id)", ids[-1]), "the last call")
    assert board.evaluate("announced") == ids
