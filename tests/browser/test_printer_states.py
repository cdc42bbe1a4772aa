"""Six troubles of a printer, each told at the kiosk and the guide desk; no number is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, choose_at_kiosk, until, way_to_a_service
from tests.rig.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PRINTER = "printer-kiosk-1"
# A job not begun waits so long for paper, or for its line; by default 15 s.
WAIT_FOR_PAPER_S = 2

# What is done to the printer, what the kiosk says before a number is taken (None: nothing), what
# the guide desk says, and what becomes of a slip taken then.
TROUBLES = {
    "paper low": ("paper", "low", "打印纸快用完了", "打印机快没纸了", "printed"),
    "paper out": ("paper", "out", "打印机缺纸", "打印机缺纸", "failed"),
    "cover open": ("cover_open", True, "打印机有故障", "打印机机盖打开", "failed"),
    "cutter fault": ("cutter_fault", True, "打印机有故障", "打印机切刀故障", "failed"),
    "offline": ("unplugged", True, "打印机没有连上", "打印机离线", "failed"),
    "unknown": ("silent", True, None, "不确定是否出纸", "unknown"),
}
WORDS = {"printed": "good", "failed": "warn", "unknown": "warn"}


def home(kiosk: Page) -> bool:
    """Tap "done"; the kiosk takes no tap of a finger that has only just tapped."""
    if kiosk.locator(".tile-group").first.is_visible():
        return True
    if kiosk.locator(".taken-done").is_visible():
        kiosk.locator(".taken-done").tap()
    return False


def test_each_trouble_is_told_at_the_kiosk_and_the_desk_and_no_number_is_lost(
    stage: Stage, hall: Hall
) -> None:
    twins = stage.agent(wait_s=WAIT_FOR_PAPER_S, reconnect_s=WAIT_FOR_PAPER_S)
    kiosk = stage.kiosk()
    alarms = stage.staff("guide", "/guide/", "guide").locator(".alarms")
    names, service = way_to_a_service(hall)
    notes = kiosk.locator(".kiosk-notes")
    kiosk.locator(".tile-group").first.wait_for()
    printed = 0
    for trouble, (fault, value, kiosk_says, desk_says, slip) in TROUBLES.items():
        twins.fault(PRINTER, fault, value)
        if kiosk_says:
            expect(notes, trouble).to_contain_text(kiosk_says, timeout=25_000)
            expect(alarms, trouble).to_contain_text(desk_says)
        choose_at_kiosk(kiosk, names, service)
        kiosk.locator(".sheet-take").tap()
        expect(kiosk.locator(".taken-qr img"), trouble).to_be_visible()
        expect(kiosk.locator(f".taken-{WORDS[slip]}"), trouble).to_be_visible(timeout=25_000)
        number = kiosk.locator(".taken-number").inner_text().strip()
        if slip != "printed":
            lost = {"failed": "未出纸", "unknown": desk_says}[slip]
            expect(alarms, trouble).to_contain_text(f"{number} {lost}", timeout=25_000)
        printed += slip != "failed"
        until(lambda: home(kiosk), "the kiosk at its start")
        twins.fault(PRINTER, fault, "enough" if fault == "paper" else False)
        expect(notes, trouble).to_be_empty(timeout=25_000)
        assert twins.one("printers", PRINTER)["slips"] == printed, f"{trouble}: once, or not at all"
    assert stage.errors == []
