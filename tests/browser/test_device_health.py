"""Devices on the set-up page: how each is, and a test of it on the press of a button."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.look import faults
from tests.browser.stage import Stage, until
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PRINTER = "printer-kiosk-1"


def test_a_device_is_tested_from_the_page_and_its_last_error_stands_there(
    stage: Stage, hall: Hall
) -> None:
    twins = stage.agent("w01", wait_s=1)
    page = stage.staff("admin", "/admin/", "admin", bypass_csp=True)
    page.locator(".nav-item").get_by_text("设备", exact=True).click()
    row = page.locator(".listed tr", has_text=PRINTER)
    expect(row.locator(".badge")).to_have_text("正常")
    row.get_by_role("button", name="测试").click()
    expect(page.locator(".banner-good")).to_contain_text("已发出")
    until(lambda: twins.one("printers", PRINTER)["slips"] == 1, "the test page")
    bar = page.locator(".listed tr", has_text="bar-w01")
    bar.get_by_role("button", name="测试").click()
    until(lambda: "测试" in str(twins.one("bars", "bar-w01")), "the test text")
    twins.fault(PRINTER, "cutter_fault", True)
    expect(row.locator(".badge")).to_have_text("故障", timeout=25_000)
    expect(row).to_contain_text("切刀故障")
    row.get_by_role("button", name="测试").click()
    expect(row.locator("td").nth(4)).to_contain_text("切刀故障", timeout=25_000)
    assert twins.one("printers", PRINTER)["slips"] == 1
    assert not faults(page, "admin")
    assert stage.errors == []


def test_who_may_test_a_device_and_one_that_is_not_there(hall: Hall) -> None:
    known = staff(hall, "admin").get("/devices").json()["devices"]
    agent = known[0]["agent"]
    assert {"seen_at", "waiting", "error", "error_at", "version"} <= set(known[0])
    for role in ("clerk", "guide", "supervisor"):
        said = staff(hall, role).post(f"/devices/{agent}/{PRINTER}/test")
        assert said.status_code == 403
    said = staff(hall, "admin").post(f"/devices/{agent}/nothing/test")
    assert (said.status_code, said.json()["code"]) == (404, "unknown_device")
