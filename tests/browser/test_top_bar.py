"""The bar on top of the staff pages, on a desk's screen and on a phone."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import LOOKS, dress, faults, misfits
from tests.browser.stage import Stage

pytestmark = pytest.mark.browser
PLACES: Final = (
    *("/manage/", "/manage/periods", "/manage/reports", "/manage/cases", "/manage/findings"),
    *("/manage/attendance", "/manage/sheets", "/manage/ballots", "/manage/appeals"),
    *("/manage/honours", "/manage/letters"),
)


def paths(page: Page) -> list[str]:
    return [str(one.get_attribute("href")) for one in page.locator(".places a").all()]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["manage", "phone"])
def test_every_page_fits_with_its_menu(stage: Stage, kind: str) -> None:
    page = stage.staff(kind, PLACES[0], "manager", bypass_csp=True)
    found: dict[str, list[Any]] = {}
    for path in PLACES:
        page.goto(stage.hall.base + path)
        menu = page.locator(".places > summary")
        menu.wait_for()
        page.wait_for_load_state("networkidle")
        dress(page, LOOKS[0])
        menu.click()
        expect(page.locator(".places nav")).to_be_visible()
        # The bar is one; what axe says of the pages is asked where they are tested.
        found[f"{path} menu"] = faults(page, kind) if path == PLACES[0] else [*misfits(page, kind)]
        menu.click()
        dress(page, LOOKS[-1])
        found[path] = [*misfits(page, kind)]
        menu.click()
        found[f"{path} menu large"] = [*misfits(page, kind)]
        menu.click()
    assert {name: bad for name, bad in found.items() if bad} == {}
    assert stage.errors == []


def test_a_keyboard_opens_the_menu_and_goes_elsewhere(stage: Stage) -> None:
    page = stage.staff("phone", "/manage/periods", "manager")
    menu, places = page.locator(".places > summary"), page.locator(".places nav")
    expect(menu).to_be_visible()
    expect(places).to_be_hidden()
    page.keyboard.press("Tab")
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    expect(places).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".places a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(places).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('.places a[aria-current="page"]')).to_have_attribute(
        "href", "/manage/periods"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/manage/")
    expect(page.locator('.places a[aria-current="page"]')).to_have_attribute("href", "/manage/")


def test_a_press_elsewhere_closes_the_menu(stage: Stage) -> None:
    page = stage.staff("manage", "/manage/", "manager")
    page.locator(".places > summary").click()
    places = page.locator(".places nav")
    expect(places).to_be_visible()
    page.mouse.click(1300, 740)
    expect(places).to_be_hidden()


def test_the_menu_has_what_the_rights_open_and_no_more(stage: Stage) -> None:
    clerk = stage.staff("phone", "/manage/appeals", "clerk")
    clerk.locator(".places > summary").wait_for()
    mine = paths(clerk)
    assert {"/manage/sheets", "/counter/findings"} <= set(mine)
    shut = {"/manage/", "/manage/periods", "/manage/findings", "/manage/letters", "/admin/"}
    assert not shut & set(mine)
    manager = stage.staff("manage", "/manage/", "manager")
    manager.locator(".places > summary").wait_for()
    assert set(PLACES) <= set(paths(manager))
    assert "/admin/" not in paths(manager)
    for path in paths(manager):
        manager.goto(stage.hall.base + path)
        manager.locator("h1").wait_for()
        expect(manager.locator(".banner-warn", has_text="岗位")).to_have_count(0)
