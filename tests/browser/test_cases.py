"""Bad reviews in a real browser: the visitor rates, two people handle it, the phone tells."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import LOOKS, dress, faults
from tests.browser.stage import SIZES, Stage
from tests.client import Api
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall, Json

pytestmark = pytest.mark.browser
LONG = "排队两个小时，窗口说材料不齐又不说缺什么，让我跑了三趟，" * 7


def rated(hall: Hall, level: int, **more: object) -> Json:
    """A visit that a clerk served and its visitor rated."""
    window = str(hall.person("clerk")["windows"][0])
    clerk = staff(hall, "clerk")
    clerk.post(f"/windows/{window}/open")
    service = {"service": service_of(hall, window)}
    taken = kiosk(hall).ok("/tickets", service, status=201)
    clerk.ok(f"/windows/{window}/call", {"finish_current": True})
    clerk.ok(f"/tickets/{taken['id']}/start")
    clerk.ok(f"/tickets/{taken['id']}/finish")
    visitor = Api(hall.base, taken["code"])
    visitor.ok("/ratings", {"ticket": taken["code"], "level": level, **more}, status=201)
    return taken


def cases_page(stage: Stage, role: str, **more: bool) -> Page:
    page = stage.staff("manage", "/manage/cases", role, **more)
    page.locator("[role=tabpanel]").wait_for()
    return page


def say(page: Page, card: str, step: str, text: str, choice: str = "") -> None:
    page.locator(f"{card} [data-step={step}]").click()
    if choice:
        page.locator(f"{card} input[value={choice}]").check()
    page.locator(f"{card} textarea").fill(text)
    page.locator(f"{card} form .btn-primary").click()


def test_a_bad_review_is_handled_and_its_visitor_reads_how(stage: Stage, hall: Hall) -> None:
    window = str(hall.person("clerk")["windows"][0])
    clerk = staff(hall, "clerk")
    clerk.post(f"/windows/{window}/open")
    ticket = kiosk(hall).ok("/tickets", {"service": service_of(hall, window)}, status=201)
    clerk.ok(f"/windows/{window}/call", {"finish_current": True})
    clerk.ok(f"/tickets/{ticket['id']}/start")
    clerk.ok(f"/tickets/{ticket['id']}/finish")
    phone = stage.open("phone", f"/t/{ticket['code']}")
    phone.locator(".rate-level").last.tap()
    phone.locator("#rate-phone").fill("13800000001")
    phone.locator("#rate-comment").fill("没有讲清楚")
    phone.locator(".rate [type=submit]").tap()
    expect(phone.locator(".case-steps li")).to_have_count(1)
    page = cases_page(stage, "supervisor")
    card = f"[data-case]:has-text('{ticket['number']}')"
    expect(page.locator(card)).to_contain_text("没有讲清楚")
    expect(page.locator(card)).to_contain_text("0001")
    page.locator(card).get_by_role("button", name="查看号码").click()
    expect(page.locator(card)).to_contain_text("13800000001")
    say(page, card, "verify", "已看录像")
    expect(page.locator(card)).to_contain_text("待回访")
    say(page, card, "contact", "已致电说明", "reached")
    expect(page.locator(card)).to_contain_text("待整改或解释")
    say(page, card, "remedy", "已一次性告知所缺材料，并向您致歉")
    expect(phone.locator(".case-answer")).to_have_text("已一次性告知所缺材料，并向您致歉")
    say(page, card, "close", "归档")
    expect(page.locator(card)).to_have_count(0)
    page.locator("#tab-ended").click()
    expect(page.locator(card)).to_contain_text("已办结")
    expect(phone.locator(".case-steps li")).to_have_count(5)
    assert "归档" not in phone.content()
    assert stage.errors == []


def test_one_person_proposes_and_another_leaves_it_out(stage: Stage, hall: Hall) -> None:
    ticket = rated(hall, 2)
    page = cases_page(stage, "supervisor")
    card = f"[data-case]:has-text('{ticket['number']}')"
    say(page, card, "exclusion", "按错了", "mistake")
    expect(page.locator(card)).to_contain_text("提请不计入，等另一人决定")
    expect(page.locator(f"{card} [data-step=exclude]")).to_have_count(0)
    alone = staff(hall, "supervisor").post(f"/ratings/{ticket['id']}/exclude", {"reason": "同意"})
    assert (alone.status_code, alone.json()["code"]) == (403, "second_person_needed")
    other = cases_page(stage, "manager")
    say(other, card, "exclude", "录像核实")
    expect(other.locator(card)).to_have_count(0)
    assert stage.errors == []


def test_a_rating_pressed_too_quickly_is_looked_at_and_kept(stage: Stage, hall: Hall) -> None:
    ticket = rated(hall, 5)
    page = cases_page(stage, "manager")
    page.locator("#tab-review").click()
    card = f"[data-rating={ticket['id']}]"
    expect(page.locator(card)).to_contain_text("秒就评价")
    say(page, card, "keep", "问过办事人")
    expect(page.locator(card)).to_have_count(0)
    assert stage.errors == []


def test_a_clerk_sees_none(stage: Stage, hall: Hall) -> None:
    page = stage.staff("manage", "/manage/cases", "clerk")
    expect(page.locator(".banner-warn")).to_contain_text("不处理差评")
    assert [e for e in stage.errors if "403" not in e] == []


def test_the_page_fits_in_both_languages_and_in_large_type(stage: Stage, hall: Hall) -> None:
    rated(hall, 1, reasons=["waited", "attitude", "slow", "unclear"], comment=LONG[:200])
    page = cases_page(stage, "supervisor", bypass_csp=True)
    page.locator("[data-case]").first.wait_for()
    found = {}
    for look in LOOKS:
        dress(page, look)
        found[f"list {look}"] = faults(page, "manage")
        page.locator("[data-step=verify]").first.click()
        page.locator("#said").wait_for()
        found[f"form {look}"] = faults(page, "manage")
        page.locator("form .btn:not(.btn-primary)").click()
        page.locator("#tab-review").click()
        page.locator("[data-rating]").first.wait_for()
        found[f"review {look}"] = faults(page, "manage")
        page.locator("#tab-open").click()
        page.locator("[data-case]").first.wait_for()
    assert {what: those for what, those in found.items() if those} == {}
    assert stage.errors == []
    assert SIZES["manage"] == (1366, 768)
