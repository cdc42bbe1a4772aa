"""A printer without paper: visitors are told before they take a number, and still get one."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.look import Look, dress, misfits
from tests.browser.stage import Stage, choose_at_kiosk, way_to_a_service
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
PRINTER = "printer-kiosk-1"
# A job not begun waits so long for paper; by default 15 s.
WAIT_FOR_PAPER_S = 2


def test_without_paper_the_kiosk_says_so_and_gives_number_and_code(
    stage: Stage, hall: Hall
) -> None:
    twins = stage.agent(wait_s=WAIT_FOR_PAPER_S)
    page = stage.kiosk()
    names, service = way_to_a_service(hall)
    page.locator(".tile-group").first.wait_for()
    expect(page.locator(".kiosk-notes")).to_be_empty()
    twins.fault(PRINTER, "paper", "out")
    # The agent asks a printer that is well every ten seconds.
    notes = page.locator(".kiosk-notes .banner-warn")
    expect(notes).to_contain_text("打印机缺纸，可取电子号", timeout=25_000)

    dress(page, Look("en", large=True))
    choose_at_kiosk(page, names, service)
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    number = page.locator(".taken-number").inner_text().strip()
    word = page.locator(".taken-warn .taken-word")
    expect(word).to_contain_text("The slip was not printed. Your number is valid")
    assert misfits(page, "kiosk") == []
    shown = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert [code.text.startswith(f"{hall.base}/t/") for code in shown] == [True]
    assert page.locator(".taken-number").inner_text().strip() == number
    assert twins.one("printers", PRINTER)["slips"] == 0

    page.locator(".taken-done").tap()
    page.locator(".tile-group").first.wait_for()
    twins.fault(PRINTER, "paper", "enough")
    expect(page.locator(".kiosk-notes")).to_be_empty(timeout=25_000)
    assert stage.errors == []
