"""An appointment from the desk to the number: booked, changed and imported by a guide, checked in
by its visitor at a kiosk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.look import LOOKS, Look, dress, faults
from tests.browser.stage import SIZES, Stage, hm, until
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
SERVICE = "company-new"


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    """Its day runs fast enough to see the time to check in come."""
    with Hall("county", speed=30) as made:
        yield made


def type_in(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f'[data-key="{digit}"]').tap()


def test_a_visitor_books_at_the_desk_and_checks_in_at_the_kiosk(stage: Stage, hall: Hall) -> None:
    desk = stage.staff("guide", "/guide/booking", "guide")
    desk.locator("#service").select_option(SERVICE)
    desk.locator(".booking-slot:not([disabled])").first.click()
    desk.locator("#phone").fill("13800000061")
    desk.locator(".booking-form .btn-primary").click()
    expect(desk.locator(".banner-good")).to_contain_text("预约码")
    expect(desk.locator(".booking-who").first).to_contain_text("*0061")
    assert "13800000061" not in desk.content()

    page = stage.kiosk()
    page.locator(".kiosk-way").tap()
    type_in(page, "13800000061")
    page.locator(".sheet-take").tap()
    page.locator(".check-in-item").wait_for()
    until(lambda: hm(hall) > "09:15", "the time to check in", 60)  # a page's clock may be ahead
    page.locator("[data-appointment]").wait_for(timeout=60_000)
    page.locator("[data-appointment]").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    number = page.locator(".taken-number").inner_text().strip()
    ticket = staff(hall, "guide").get(f"/tickets/{number}").json()
    assert (ticket["class"], ticket["service"]["id"]) == ("appointment", SERVICE)
    assert stage.errors == []


def test_a_visitor_books_on_a_phone_and_the_kiosk_reads_the_code(stage: Stage, hall: Hall) -> None:
    page = stage.open("phone", f"/book/#key={hall.key('visitor')}")
    page.locator(f'[data-service="{SERVICE}"]').tap()
    page.locator(".book-slot:not([disabled])").first.wait_for()
    page.locator('[data-day="2026-03-05"]').tap()  # far enough to be changed
    page.locator('[data-start^="2026-03-05"]:not([disabled])').last.tap()
    page.locator("[data-go]").tap()
    page.locator("#phone").fill("13800000062")
    page.locator(".book-wide.btn-primary").tap()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "booked")
    code = page.locator(".book-code").inner_text()
    assert decoded(page.locator(".book-qr")) == code
    assert page.url.endswith(f"/book/#code={code}")

    page.locator("[data-move]").tap()
    page.locator(".book-slot:not([disabled])").first.tap()
    moved = page.locator(".book-slot[aria-pressed=true] .num").inner_text()
    page.locator("[data-go]").tap()
    expect(page.locator(".book-when")).to_contain_text(moved)
    page.reload()
    expect(page.locator(".book-when")).to_contain_text(moved)

    page.locator("[data-cancel]").tap()
    page.locator("[data-sure]").tap()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "cancelled")
    assert staff(hall, "guide").get(f"/appointments/{code}").json()["state"] == "cancelled"
    assert stage.errors == []


def decoded(picture: Locator) -> str:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))
    return found[0].text


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_booking_on_a_phone_fits_in_every_dress(
    stage: Stage, hall: Hall, tmp_path: Path, look: Look
) -> None:
    page = stage.open("phone", f"/book/#key={hall.key('visitor')}")
    page.locator(".book-service").first.wait_for()
    dress(page, look)
    assert faults(page, "phone") == []
    page.screenshot(path=tmp_path / "services.png", full_page=True)
    page.locator(f'[data-service="{SERVICE}"]').tap()
    page.locator(".book-slot").first.wait_for()
    assert faults(page, "phone") == []
    page.screenshot(path=tmp_path / "slots.png", full_page=True)
    page.locator(".book-slot:not([disabled])").first.tap()
    page.locator("[data-go]").tap()
    page.locator("#phone").wait_for()
    assert faults(page, "phone") == []
    page.screenshot(path=tmp_path / "who.png", full_page=True)
    page.locator("#phone").fill(f"138000001{LOOKS.index(look):02d}")
    page.locator(".book-wide.btn-primary").tap()
    page.locator(".book-qr").wait_for()
    assert faults(page, "phone") == []
    page.screenshot(path=tmp_path / "mine.png", full_page=True)


def test_a_scanned_code_is_looked_up_at_once(stage: Stage, hall: Hall) -> None:
    guide = staff(hall, "guide")
    slots = guide.get(f"/slots?service={SERVICE}&day=2026-03-02").json()["slots"]
    start = next(slot["start"] for slot in reversed(slots) if slot["open"])
    made = guide.ok("/appointments", {"service": SERVICE, "start": start}, status=201)
    page = stage.kiosk()
    page.locator(".kiosk-way").wait_for()

    def scan() -> bool:
        """A busy machine may type slower than any scanner: then the code is scanned again."""
        page.keyboard.type(made["code"])
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        return page.locator(".check-in, .check-in-note").count() > 0

    until(scan, "the code to be taken for a scanned one")
    expect(page.locator(".check-in-note")).to_contain_text("起可以签到")
    assert page.locator("[data-appointment]").count() == 0


def test_a_number_without_an_appointment_can_be_mended(stage: Stage) -> None:
    page = stage.kiosk()
    page.locator(".kiosk-way").tap()
    type_in(page, "1380000006")
    expect(page.locator(".sheet-take")).to_be_enabled()  # ten digits are a code
    type_in(page, "9")
    page.locator(".sheet-take").tap()
    expect(page.locator(".sheet-word")).to_contain_text("没有查到预约")
    page.locator('[data-key="erase"]').tap()
    expect(page.locator(".keypad-shown")).to_have_text("138 0000 006")


def test_a_sheet_with_faults_shows_them_by_row_and_takes_nothing(
    stage: Stage, tmp_path: Path
) -> None:
    sheet = tmp_path / "appointments.csv"
    sheet.write_text(f"事项,预约时间\n{SERVICE},2026-03-03 09:10\nno,2026-03-03 09:00\n", "utf-8")
    page = stage.staff("guide", "/guide/booking", "guide")
    page.locator(".booking-slot").first.wait_for()
    page.set_input_files("#sheet", sheet)
    expect(page.locator(".booking-faults li")).to_have_count(2)
    expect(page.locator(".booking-faults li").first).to_contain_text("第 2 行 B")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_keypad_fits_both_ways_in_every_dress(stage: Stage, look: Look) -> None:
    for size in ((1080, 1920), (1920, 1080)):
        page = stage.kiosk()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.locator(".kiosk-way").wait_for()
        dress(page, look)
        page.locator(".kiosk-way").tap()
        page.locator(".keypad").wait_for()
        type_in(page, "11010119900307001")
        assert faults(page, "kiosk") == []
        found = page.locator(".sheet-take").bounding_box()
        assert found is not None
        assert found["y"] + found["height"] <= size[1], "the button is below the screen"


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_booking_page_fits_in_every_dress(stage: Stage, look: Look) -> None:
    page = stage.staff("guide", "/guide/booking", "guide")
    page.locator(".booking-slot").first.wait_for()
    dress(page, look)
    page.locator(".booking-slot").first.wait_for()
    assert faults(page, "guide") == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= SIZES["guide"][0]
    until(lambda: page.locator(".booking-day").count() > 5, "the days that may be booked")
