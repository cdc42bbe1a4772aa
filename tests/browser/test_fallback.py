"""A kiosk whose printer fails while another one is set to take over."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from server.demo.launch import devices
from tests.browser.look import misfits
from tests.browser.stage import Stage, choose_at_kiosk, until, way_to_a_service
from tests.rig.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PRINTER = "printer-kiosk-1"


def with_fallback(hall: Hall) -> str:
    """The kiosk's printer, and the guide desk's for when that cannot begin."""
    texts = list(devices(hall.known, []))
    mine = next(n for n, text in enumerate(texts) if f'"{PRINTER}"' in text)
    texts[mine] = texts[mine].replace(
        f'for = "kiosk:{hall.known["keys"]["kiosk"][0]["name"]}"\n',
        f'for = "kiosk:{hall.known["keys"]["kiosk"][0]["name"]}"\nfallback = "printer-desk"\n',
    )
    return "\n".join(texts)


@pytest.mark.parametrize(("fault", "value"), [("paper", "out"), ("unplugged", True)])
def test_the_fallback_prints_the_slip_once_and_the_kiosk_says_where(
    stage: Stage, hall: Hall, fault: str, value: object
) -> None:
    agent, twins = stage.run_agent(with_fallback(hall))
    try:
        page = stage.kiosk()
        names, service = way_to_a_service(hall)
        notes = page.locator(".kiosk-notes")
        page.locator(".tile-group").first.wait_for()
        expect(notes).to_be_empty(timeout=25_000)
        twins.fault(PRINTER, fault, value)
        choose_at_kiosk(page, names, service)
        page.locator(".sheet-take").tap()
        word = page.locator(".taken-good .taken-word")
        expect(word).to_contain_text("纸票已在导办台打出", timeout=25_000)
        number = page.locator(".taken-number").inner_text().strip()
        assert misfits(page, "kiosk") == []
        desk = twins.one("printers", "printer-desk")
        assert (desk["slips"], desk["number"]) == (1, number)
        page.locator(".taken-done").tap()
        page.locator(".tile-group").first.wait_for()
        twins.fault(PRINTER, fault, "enough" if fault == "paper" else False)
        expect(notes).to_be_empty(timeout=25_000)
        choose_at_kiosk(page, names, service)
        page.locator(".sheet-take").tap()
        expect(page.locator(".taken-good .taken-word")).to_contain_text("请取走纸票")
        # Well again, the first slip does not come out a second time.
        until(lambda: twins.one("printers", PRINTER)["slips"] == 1, "the second slip")
        assert twins.one("printers", "printer-desk")["slips"] == 1
        assert stage.errors == []
    finally:
        agent.terminate()
        agent.wait(15)
