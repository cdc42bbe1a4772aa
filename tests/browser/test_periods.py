"""Figures of periods on the manager's page, after a day was added up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.look import LOOKS, Look, dress, faults
from tests.browser.stage import Stage
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
DAY = "2026-03-02"


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    """One visit, and the night after it."""
    with Hall("county") as made:
        window = str(made.person("clerk")["windows"][0])
        clerk = staff(made, "clerk")
        clerk.ok(f"/windows/{window}/open")
        kiosk(made).ok("/tickets", {"service": service_of(made, window)}, status=201)
        ticket = clerk.ok(f"/windows/{window}/call")
        for step in ("start", "finish"):
            clerk.ok(f"/tickets/{ticket['id']}/{step}")
        clerk.ok(f"/windows/{window}/close")
        now, made.env["TINGXU_CLOCK"] = made.env["TINGXU_CLOCK"], "2026-03-03T02:30:00+08:00"
        assert made.cli("report", "roll").stdout.split() == [DAY]
        made.env["TINGXU_CLOCK"] = now
        yield made


def test_a_manager_asks_for_a_period_by_what_and_in_what_stretches(stage: Stage) -> None:
    page = stage.staff("admin", "/manage/periods", "manager")
    expect(page.locator("#from")).to_have_value("2026-02-01")
    expect(page.locator(".empty")).to_contain_text("没有记录")
    page.locator("#to").fill(DAY)
    page.locator("#to").dispatch_event("change")
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("2026-03-01")
    page.locator("#by").select_option("hall")
    page.locator("#grain").select_option("day")
    expect(row).to_contain_text(DAY)
    page.locator("#to").fill("2026-03-04")
    page.locator("#to").dispatch_event("change")
    expect(row).to_have_count(1)
    assert stage.errors == []


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_page_fits_in_every_dress(stage: Stage, look: Look) -> None:
    page = stage.staff("admin", "/manage/periods", "manager")
    page.locator("#to").fill(DAY)
    page.locator("#to").dispatch_event("change")
    page.locator("tbody tr").first.wait_for()
    dress(page, look)
    assert faults(page, "admin") == []
