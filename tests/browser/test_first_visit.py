"""A stranger's visit from kiosk to rating, seen on every screen that has a part in it."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, Twins, choose_at_kiosk, until, way_to_a_service
from tests.house import kiosk, staff, zone_of
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
CHIMED = "[659, 523].every((hz) => heard.tones.some((tone) => Math.abs(tone - hz) < 15))"
EARS = Path(__file__).parent.joinpath("ears.js").read_text("utf-8")


def window_of(hall: Hall, service: str) -> tuple[str, str]:
    """Id and name of a window that serves a service."""
    rows = tomllib.loads(hall.example.read_text("utf-8"))["windows"]
    row = next(w for w in rows if w["services"] == "*" or service in w["services"])
    return row["id"], row["name"]


def codes_in(png: bytes) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


def test_a_stranger_is_served_from_kiosk_to_rating(stage: Stage, hall: Hall) -> None:
    names, service = way_to_a_service(hall)
    window, window_name = window_of(hall, service["id"])
    twins = stage.agent(window)
    before = kiosk(hall).ok("/tickets", {"service": service["id"]}, status=201)
    board = stage.board(zone_of(hall, window), EARS)

    number, address = take_a_number(stage, twins, names, service)
    assert address.startswith(f"{hall.base}/t/")
    phone = stage.open("phone", address)
    expect(phone.locator(".phone-number")).to_contain_text(number)
    expect(phone.locator(".phone-ahead strong")).to_have_text("1")
    staff(hall, "guide").ok(f"/tickets/{before['id']}/cancel")
    expect(phone.locator(".phone-card")).to_contain_text("前面没有人")

    counter = stage.staff("counter", "/counter/", "clerk")
    counter.locator("[data-act=open]").click()
    expect(counter.locator("[data-act=call]")).to_be_enabled()
    assert board.evaluate("heard.peak") == 0
    counter.keyboard.press("F2")
    expect(counter.locator(".now-number")).to_have_text(number)
    expect(counter.locator(".why")).to_contain_text(f"“{service['name']}”队列中排在最前")

    the_hall_is_told(hall, board, phone, number, window, window_name)
    bar = until(lambda: twins.one("bars", f"bar-{window}")["text"], "a text on the bar")
    assert number in bar

    assert not twins.one("pads", f"pad-{window}")["asking"]
    counter.keyboard.press("F4")
    expect(phone.locator(".phone-card")).to_have_class("card phone-card is-serving")
    counter.keyboard.press("F6")
    expect(counter.locator("[data-outcome=instant]")).to_contain_text("即办")
    counter.keyboard.press("1")
    expect(counter.locator(".now-number")).to_have_count(0)
    until(lambda: twins.one("pads", f"pad-{window}")["asking"], "a pad that asks")
    rate(phone)
    the_day_knows_it(stage)
    assert stage.errors == []


def take_a_number(
    stage: Stage, twins: Twins, names: list[str], service: dict[str, object]
) -> tuple[str, str]:
    """The number on the kiosk and the address on its slip."""
    page = stage.kiosk()
    choose_at_kiosk(page, names, service)
    page.locator(".sheet-take").tap()
    number = page.locator(".taken-number").inner_text().strip()
    expect(page.locator(".taken-good")).to_contain_text("请取走纸票")
    assert twins.one("printers", "printer-kiosk-1")["number"] == number
    on_paper = codes_in(twins.slip("printer-kiosk-1"))
    expect(page.locator(".taken-qr img")).to_be_visible()
    assert codes_in(page.screenshot()) == on_paper
    assert len(on_paper) == 1
    return number, on_paper[0]


def the_hall_is_told(
    hall: Hall, board: Page, phone: Page, number: str, window: str, window_name: str
) -> None:
    """The board shows, announces and sounds the call; the phone says where to go."""
    expect(board.locator(".hero-number")).to_have_text(number)
    expect(board.locator(".hero-window")).to_have_text(window_name)
    said = staff(hall, "guide").get("/board", params={"zone": zone_of(hall, window)}).json()
    call = said["calls"][0]
    assert (call["number"], call["window"]) == (number, window)
    announced = str(call["call_id"])
    expect(board.locator("html")).to_have_attribute("data-announced", announced)
    until(lambda: board.evaluate(CHIMED), "both tones of the chime at the loudspeaker")
    assert board.evaluate("heard.peak") > 0.1
    expect(phone.locator(".phone-card.is-called")).to_contain_text(number)
    expect(phone.locator(".phone-come strong")).to_have_text(window_name)


def rate(phone: Page) -> None:
    send = phone.locator(".rate button[type=submit]")
    expect(send).to_be_disabled()
    phone.locator(".rate-level").filter(has_text="非常满意").tap()
    send.tap()
    expect(phone.locator(".phone-over")).to_contain_text("感谢")


def the_day_knows_it(stage: Stage) -> None:
    """One served and one rated; a share of one rating would give its level away."""
    page = stage.staff("manage", "/manage/", "manager")
    figures = page.locator(".total")
    served = figures.filter(has=page.get_by_text("办结", exact=True))
    expect(served.locator(".total-figure")).to_have_text("1")
    rated = figures.filter(has=page.get_by_text("满意率", exact=True))
    expect(rated).to_contain_text("n = 1")
    expect(rated.locator(".total-figure")).to_have_text("—")
    expect(rated).to_contain_text("评价太少，不显示分布")
    expect(rated.locator(".levels")).to_have_count(0)
