"""The page behind the slip, on a phone: place, range, where, when to come back, leave, rejoin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, until
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser


@pytest.fixture
def line(hall: Hall) -> tuple[str, Any, str]:
    """A window that is open, its clerk, and a service of it."""
    window = str(hall.person("clerk")["windows"][0])
    clerk = staff(hall, "clerk")
    assert clerk.post(f"/windows/{window}/open").status_code in (200, 409)  # by an earlier test
    return window, clerk, service_of(hall, window)


def take(hall: Hall, service: str) -> dict[str, Any]:
    taken: dict[str, Any] = kiosk(hall).ok("/tickets", {"service": service}, status=201)
    return taken


def told(hall: Hall, code: str, field: str) -> Callable[[], Any]:
    return lambda: kiosk(hall).get(f"/tickets/{code}").json()[field]


def test_who_has_long_to_wait_is_told_when_to_be_back(
    stage: Stage, hall: Hall, line: tuple[str, Any, str]
) -> None:
    _, _, service = line
    for _ in range(25):
        mine = take(hall, service)
    until(told(hall, mine["id"], "come_back_at"), "a time to come back")
    phone = stage.open("phone", f"/t/{mine['code']}")
    expect(phone.locator(".phone-ahead strong")).to_have_text("24")
    expect(phone.locator(".phone-estimate strong")).to_contain_text("小时")
    expect(phone.locator(".phone-where")).to_contain_text("办理地点")
    expect(phone.locator(".phone-back")).to_contain_text("前回到大厅")
    fits(phone)
    phone.get_by_role("button", name="English").tap()
    expect(phone.locator(".phone-back")).to_contain_text("Be back in the hall by")
    assert stage.errors == []


def test_who_is_soon_to_be_called_is_told_to_stay(
    stage: Stage, hall: Hall, line: tuple[str, Any, str]
) -> None:
    window, clerk, service = line
    drain(clerk, window)
    take(hall, service)
    mine = take(hall, service)
    phone = stage.open("phone", f"/t/{mine['code']}")
    expect(phone.locator(".phone-stay")).to_contain_text("请不要走远")
    expect(phone.locator(".phone-back")).to_have_count(0)
    fits(phone)


def test_a_missed_call_can_be_made_good_and_the_line_left(
    stage: Stage, hall: Hall, line: tuple[str, Any, str]
) -> None:
    window, clerk, service = line
    drain(clerk, window)
    mine = take(hall, service)
    phone = stage.open("phone", f"/t/{mine['code']}")
    clerk.ok(f"/windows/{window}/call", {})
    expect(phone.locator(".phone-card.is-called")).to_be_visible()
    clerk.ok(f"/tickets/{mine['id']}/no_show", {})
    phone.locator(".phone-wide").tap()
    phone.locator("dialog .btn-primary").tap()
    expect(phone.locator(".phone-card.is-waiting")).to_be_visible()
    phone.locator(".phone-cancel").tap()
    phone.locator("dialog .btn-danger").tap()
    expect(phone.locator(".phone-card.is-cancelled")).to_be_visible()
    assert stage.errors == []


def drain(clerk: Any, window: str) -> None:
    """Serve everybody whom this window may take."""
    while clerk.post(f"/windows/{window}/call", {"finish_current": True}).status_code == 200:
        pass


def fits(phone: Page) -> None:
    """Nothing is wider than the phone."""
    width = phone.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
