"""An agent's devices typed on the set-up page: faults by line, pushed to the agent at work."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.look import faults, misfits
from tests.browser.stage import Stage, until
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_devices_typed_here_are_checked_and_work_at_the_agent(stage: Stage, hall: Hall) -> None:
    child = hall.agent(None)
    try:
        page = stage.staff("admin", "/admin/", "admin", bypass_csp=True)
        page.locator(".nav-item").get_by_text("代理程序", exact=True).click()
        row = page.locator(".listed tbody tr").first
        expect(row.locator(".badge")).to_have_text("没有清单")
        row.get_by_role("button", name="改设备").click()
        text = page.locator("#d-devices")
        page.get_by_role("button", name="填入一个例子").click()
        sound = text.input_value()
        text.fill(sound.replace('"escpos"', '"escpas"'))
        page.get_by_role("button", name="保存并推送").click()
        expect(page.locator(".field-error")).to_contain_text("第 4 行：printer-1：没有驱动")
        expect(page.locator(".slip-lines .wrong")).to_have_text("4")
        assert not faults(page, "admin")
        assert misfits(page, "admin") == []
        text.fill(sound)
        expect(page.locator(".field-error")).to_have_count(0)
        page.get_by_role("button", name="保存并推送").click()
        expect(page.locator(".banner-good")).to_contain_text("正在推给代理")
        expect(row.locator(".badge")).to_have_text("已生效", timeout=25_000)
        admin = staff(hall, "admin")
        until(
            lambda: [d["state"] for d in admin.get("/devices").json()["devices"]] == ["online"],
            "the printer at work",
        )
        assert [e for e in stage.errors if "422" not in e] == []
    finally:
        child.terminate()
        child.wait(15)
