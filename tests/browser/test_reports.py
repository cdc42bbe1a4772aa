"""Reports made in the background, on the manager's page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.browser.look import in_every_dress
from tests.browser.stage import Stage
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
PATIENCE_MS = 90_000


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    """One visit on Monday; the pages are looked at on Tuesday."""
    with Hall("county") as made:
        window = str(made.person("clerk")["windows"][0])
        clerk = staff(made, "clerk")
        clerk.ok(f"/windows/{window}/open")
        kiosk(made).ok("/tickets", {"service": service_of(made, window)}, status=201)
        ticket = clerk.ok(f"/windows/{window}/call")
        for step in ("start", "finish"):
            clerk.ok(f"/tickets/{ticket['id']}/{step}")
        made.stop()
        made.env["TINGXU_CLOCK"] = f"2026-03-03T09:00:00+08:00@{time.time():.3f}x1"
        made.start()
        yield made


def test_a_manager_asks_for_a_report_watches_it_and_fetches_it(
    stage: Stage, tmp_path: Path
) -> None:
    page = stage.staff("admin", "/manage/reports", "manager")
    expect(page.locator("#date")).to_have_value("2026-02-01")
    page.locator("#kind").select_option("day")
    page.locator("#date").fill("2026-03-02")
    page.locator("#date").dispatch_event("change")
    page.locator("form button").click()
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("2026-03-02")
    expect(row).to_contain_text("日报")
    expect(row).to_have_attribute("data-state", "done", timeout=PATIENCE_MS)
    expect(row).to_contain_text("manager")
    with page.expect_download() as fetched:
        row.locator("a", has_text="PDF").click()
    saved = tmp_path / "report.pdf"
    fetched.value.save_as(saved)
    document = pypdfium2.PdfDocument(saved)
    assert "2026-03-02" in document[0].get_textpage().get_text_range()
    document.close()
    assert fetched.value.suggested_filename.endswith("-day-2026-03-02.pdf")
    assert stage.errors == []


def test_a_report_that_waits_or_is_made_can_be_cancelled_and_made_again(stage: Stage) -> None:
    page = stage.staff("admin", "/manage/reports", "manager")
    expect(page.locator("#date")).to_have_value("2026-02-01")
    page.locator("#kind").select_option("year")
    page.locator("form button").click()
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("年报")
    row.get_by_role("button", name="取消").click()
    expect(row).to_have_attribute("data-state", "cancelled")
    row.get_by_role("button", name="再生成").click()
    expect(page.locator("tbody tr").first).to_have_attribute(
        "data-state", "done", timeout=PATIENCE_MS
    )
    assert stage.errors == []


def test_without_a_file_chosen_nothing_can_be_made(stage: Stage) -> None:
    page = stage.staff("admin", "/manage/reports", "manager")
    for form in ("pdf", "xlsx"):
        page.locator(f"input[value={form}]").uncheck()
    expect(page.locator("form button")).to_be_disabled()


def test_the_page_fits_in_every_dress(stage: Stage) -> None:
    page = stage.staff("admin", "/manage/reports", "manager")
    page.locator("tbody tr").first.wait_for()
    assert in_every_dress(page, "admin") == {}


def test_the_fair_comparison_fits_in_every_dress(stage: Stage) -> None:
    page = stage.staff("admin", "/manage/periods", "manager")
    page.locator("#to").fill("2026-03-02")
    page.locator("#to").dispatch_event("change")
    page.locator("#show").select_option("fair")
    expect(page.locator(".periods-fair tbody tr")).to_have_count(1)
    expect(page.locator(".periods-fair")).to_contain_text("无可比")
    assert in_every_dress(page, "admin") == {}
