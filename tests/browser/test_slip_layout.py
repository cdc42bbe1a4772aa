"""The slip's layout on the set-up page: typed, seen at once, saved, and taken back."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.look import LOOKS, dress, faults, misfits
from tests.browser.stage import Stage
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(stage: Stage) -> Page:
    found = stage.staff("admin", "/admin/", "admin", bypass_csp=True)
    found.locator(".nav-item").get_by_text("小票版式", exact=True).click()
    found.locator(".slip-58 img").wait_for()
    return found


def template(page: Page) -> str:
    return page.locator(".slip-text textarea").input_value()


def picture(page: Page, mm: int) -> str:
    return str(page.locator(f".slip-{mm} img").get_attribute("src"))


def changed(page: Page, mm: int, before: str) -> None:
    page.wait_for_function(
        "([mm, before]) => document.querySelector(`.slip-${mm} img`).src !== before",
        arg=[mm, before],
    )


def test_what_is_typed_is_drawn_to_scale_for_both_papers_and_saved(page: Page, hall: Hall) -> None:
    usual, before = template(page), picture(page, 58)
    widths = [page.locator(f".slip-{mm} img").bounding_box() for mm in (58, 80)]
    assert widths[0]
    assert widths[1]
    assert widths[0]["width"] / widths[1]["width"] == pytest.approx(58 / 80, abs=0.01)
    page.locator(".slip-text textarea").fill(usual + '\n[[line]]\ntext = "祝您顺利"\nsize = 2\n')
    changed(page, 58, before)
    expect(page.locator(".slip-edit .badge")).to_have_text("本大厅的")
    shown = page.locator(".slip-58 img").screenshot()
    assert len(zxingcpp.read_barcodes(Image.open(io.BytesIO(shown)))) == 1
    page.locator(".save-bar").get_by_text("保存", exact=True).click()
    expect(page.locator(".banner-good")).to_contain_text("现在起生效")
    admin = staff(hall, "admin")
    assert "祝您顺利" in admin.get("/definition").json()["document"]["slip"]["template"]
    page.get_by_role("button", name="恢复通常的版式").click()
    assert template(page) == usual
    page.locator(".save-bar").get_by_text("保存", exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    assert admin.get("/definition").json()["document"]["slip"]["template"] == ""


def test_a_fault_is_shown_at_its_line_and_leads_there(page: Page, hall: Hall) -> None:
    bad = '[[line]]\ntext = "{number}"\n\n[[line]]\ntext = "{colour}"\n'
    page.locator(".slip-text textarea").fill(bad)
    fault = page.locator(".slip-faults .fault-link")
    expect(fault).to_contain_text("第 5 行：没有字段 colour")
    expect(page.locator(".slip-lines .wrong")).to_have_text("5")
    fault.click()
    chosen = page.locator(".slip-text textarea").evaluate(
        "(one) => one.value.slice(one.selectionStart, one.selectionEnd)"
    )
    assert chosen == 'text = "{colour}"'
    page.locator(".save-bar").get_by_text("保存", exact=True).click()
    expect(page.locator(".banner-bad.faults")).to_contain_text("没有保存")
    page.locator(".save-bar").get_by_text("放弃修改").click()
    expect(page.locator(".slip-faults")).to_have_count(0)


def test_a_reprint_and_an_appointment_in_english_can_be_looked_at(page: Page) -> None:
    for choose in (
        lambda: page.locator(".slip-choices .check", has_text="补打").click(),
        lambda: page.locator(".slip-choices .check", has_text="预约").click(),
        lambda: page.locator(".slip-choices select").select_option("en"),
    ):
        before = picture(page, 80)
        choose()
        changed(page, 80, before)


def test_the_page_fits_and_bars_nobody(page: Page, stage: Stage) -> None:
    found = {}
    for look in LOOKS:
        dress(page, look)
        page.locator(".slip-80 img").wait_for()
        found[str(look)] = (misfits if look.large else faults)(page, "admin")
    assert {where: what for where, what in found.items() if what} == {}
    assert stage.errors == []
