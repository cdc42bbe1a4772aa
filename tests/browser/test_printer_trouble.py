"""A printer without paper: visitors are told before they take a number, and still get one."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.stage import Stage, choose_at_kiosk, way_to_a_service
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
PRINTER = "printer-kiosk-1"


def test_without_paper_the_kiosk_says_so_and_gives_number_and_code(
    stage: Stage, hall: Hall
) -> None:
    twins = stage.agent()
    page = stage.kiosk()
    names, service = way_to_a_service(hall)
    page.locator(".tile-group").first.wait_for()
    expect(page.locator(".kiosk-notes")).to_be_empty()
    twins.fault(PRINTER, "paper", "out")
    # The agent asks a printer that is well every ten seconds.
    notes = page.locator(".kiosk-notes .banner-warn")
    expect(notes).to_contain_text("打印机缺纸，可取电子号", timeout=25_000)

    choose_at_kiosk(page, names, service)
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    number = page.locator(".taken-number").inner_text().strip()
    # A job waits 15 s for paper before the agent gives it up.
    no_paper = page.locator(".taken-warn .taken-word")
    expect(no_paper).to_contain_text("还没有出票", timeout=20_000)
    expect(no_paper).to_contain_text("纸票没有打印出来，号码有效", timeout=25_000)
    shown = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert [code.text.startswith(f"{hall.base}/t/") for code in shown] == [True]
    assert page.locator(".taken-number").inner_text().strip() == number
    assert twins.one("printers", PRINTER)["slips"] == 0

    page.locator(".taken-done").tap()
    twins.fault(PRINTER, "paper", "enough")
    expect(page.locator(".kiosk-notes")).to_be_empty(timeout=25_000)
    assert stage.errors == []
