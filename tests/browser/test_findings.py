"""Suspected items in a real browser: looked into, answered by the clerk, counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.look import LOOKS, dress, faults
from tests.browser.stage import Stage, until
from tests.client import Api
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall, Json

pytestmark = pytest.mark.browser
SPEED: Final = 60
TODAY: Final = "2026-03-02"
PAPER: Final = b"%PDF-1.4 a paper of the tests"


@pytest.fixture(scope="module")
def fast() -> Iterator[Hall]:
    """A hall in which a quarter of an hour passes in fifteen seconds."""
    with Hall("county", speed=SPEED) as made:
        yield made


@pytest.fixture
def floor(browser: Browser, fast: Hall) -> Iterator[Stage]:
    made = Stage(browser, fast)
    yield made
    made.close_pages()


def hall_time(hall: Hall) -> datetime:
    said = staff(hall, "inspector").get("/inspection").json()["at"]
    return datetime.fromisoformat(said)


def assessed_by(hall: Hall, scheme: str) -> None:
    admin = staff(hall, "admin")
    known = admin.get("/definition").json()
    document = known["document"]
    document.setdefault("settings", {})["assessment_scheme"] = scheme
    said = admin.session.put(
        f"{hall.base}/api/v1/definition",
        json={"document": document, "version": known["version"]},
        headers={"Idempotency-Key": scheme},
        timeout=15,
    )
    assert said.status_code == 200, said.text


def gone(hall: Hall, n: int = 0, minutes: float = 12) -> str:
    """A clerk pauses while three wait; the name of the window."""
    window, clerk = str(hall.person("clerk", n)["windows"][0]), staff(hall, "clerk", n)
    clerk.ok(f"/windows/{window}/open")
    service = {"service": service_of(hall, window)}
    kiosk(hall).ok("/tickets", service, status=201)
    clerk.ok(f"/windows/{window}/pause", {"reason": "外出"})
    began = hall_time(hall)
    for _ in range(2):
        kiosk(hall).ok("/tickets", service, status=201)
    until(lambda: hall_time(hall) - began > timedelta(minutes=minutes), "the minutes to pass", 60)
    clerk.ok(f"/windows/{window}/resume")
    clerk.ok(f"/windows/{window}/call")
    return window


def findings_page(stage: Stage, role: str, n: int = 0, own: bool = False, **more: bool) -> Page:
    path = "/counter/findings" if own else "/manage/findings"
    page = stage.staff("manage", path, role, n, **more)
    page.locator("[role=tabpanel]").wait_for()
    return page


def say(page: Page, card: str, step: str, text: str) -> None:
    page.locator(f"{card} [data-step={step}]").click()
    page.locator(f"{card} textarea").fill(text)
    page.locator(f"{card} form .btn-primary").click()


def counted(api: Api, id: str) -> Json:
    found: Json = api.get(f"/findings/{id}").json()
    return found


def test_a_suspicion_is_looked_into_answered_and_counted(floor: Stage, fast: Hall) -> None:
    assessed_by(fast, "QUARTER-100")
    gone(fast)
    counter = floor.staff("counter", "/counter/", "clerk")
    expect(counter.locator(".findings-link")).to_be_visible()
    expect(counter.locator(".findings-link .badge")).to_have_count(0)
    judge = findings_page(floor, "manager")
    judge.locator("input[name=day]").fill(TODAY)
    judge.get_by_role("button", name="查找疑似问题").click()
    expect(judge.locator("[role=status]").last).to_contain_text("新提出 1 条")
    card = "[data-finding]:has-text('DIS2')"
    expect(judge.locator(card)).to_contain_text("待核实")
    judge.locator(f"{card} [data-step=evidence]").click()
    expect(judge.locator(f"{card} .finding-chart svg")).to_be_visible()
    expect(judge.locator(f"{card} .finding-rows").first).to_contain_text("暂停 外出")
    expect(judge.locator(f"{card} .finding-evidence")).to_contain_text("3 人等候")
    judge.locator(f"{card} summary").click()
    expect(judge.locator(f"{card} .finding-log")).to_contain_text("window_paused")
    id = str(judge.locator(card).get_attribute("data-finding"))
    say(judge, card, "confirm", "录像显示离岗")
    expect(judge.locator(card)).to_have_count(0)

    counter.reload()
    expect(counter.locator(".findings-link .badge")).to_contain_text("1 条可申辩")
    own = findings_page(floor, "clerk", own=True)
    expect(own.locator(card)).to_contain_text("已核实，可申辩")
    expect(own.locator(card)).to_contain_text("-2 分/人次")
    own.locator(f"{card} [data-step=evidence]").click()
    expect(own.locator(f"{card} .finding-rows").last).to_contain_text("录像显示离岗")
    own.locator(f"{card} [data-step=answer]").click()
    own.locator(f"{card} textarea").fill("去复印材料，值班长知道")
    own.locator("#file").set_input_files(
        [{"name": "证明.pdf", "mimeType": "application/pdf", "buffer": PAPER}]
    )
    own.locator(f"{card} form .btn-primary").click()
    expect(own.locator(card)).to_have_count(0)
    own.locator("#tab-all").click()
    expect(own.locator(card)).to_contain_text("已申辩")

    judge.locator("#tab-answered").click()
    judge.locator(f"{card} [data-step=evidence]").click()
    expect(judge.locator(card)).to_contain_text("去复印材料，值班长知道")
    expect(judge.locator(card)).to_contain_text("证明.pdf")
    say(judge, card, "count", "未经批准，不予采纳")
    expect(judge.locator(card)).to_have_count(0)
    judge.locator("#tab-ended").click()
    expect(judge.locator(card)).to_contain_text("已计分")
    assert counted(staff(fast, "manager"), id)["state"] == "counted"
    own.locator("#tab-all").click()
    own.get_by_role("button", name="刷新").click()
    expect(own.locator(card)).to_contain_text("已计分")
    counter.reload()
    counter.locator(".topbar").wait_for()
    expect(counter.locator(".findings-link .badge")).to_have_count(0)
    assert floor.errors == []


def test_a_judge_who_comes_second_is_told_and_sees_it_gone(floor: Stage, fast: Hall) -> None:
    inspector = staff(fast, "inspector")
    code = inspector.get("/inspection").json()["items"][0]["code"]
    one = inspector.ok("/findings", {"item": code, "window": "w05", "text": "x"}, status=201)
    card = f"[data-finding={one['id']}]"
    page = findings_page(floor, "supervisor")
    page.locator(f"{card} [data-step=confirm]").click()
    page.locator(f"{card} textarea").fill("属实")
    staff(fast, "manager").ok(f"/findings/{one['id']}/reject", {"text": "看错了"})
    page.locator(f"{card} form .btn-primary").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    page.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="刷新").click()
    expect(page.locator(card)).to_have_count(0)


def test_an_inspector_judges_nothing_and_a_manager_has_none_of_their_own(floor: Stage) -> None:
    judge = floor.staff("manage", "/manage/findings", "inspector")
    expect(judge.locator(".banner-warn")).to_be_visible()
    own = floor.staff("manage", "/counter/findings", "manager")
    expect(own.locator(".banner-warn")).to_be_visible()


@pytest.mark.slow
def test_both_pages_fit_and_bar_nobody(floor: Stage, fast: Hall) -> None:
    name = fast.person("clerk")["name"]
    inspector, boss = staff(fast, "inspector"), staff(fast, "manager")
    seen = inspector.get("/inspection").json()
    id = next(one["id"] for one in seen["people"] if one["name"] == name)
    body = {"item": seen["items"][-1]["code"], "staff": id, "text": "长" * 300, "window": "w03"}
    one = inspector.ok("/findings", body, status=201)
    judge = findings_page(floor, "manager", bypass_csp=True)
    found: dict[str, list[object]] = {}
    for look in LOOKS:
        dress(judge, look)
        judge.locator(f"[data-finding={one['id']}] [data-step=evidence]").click()
        judge.locator(f"[data-finding={one['id']}] .finding-evidence").wait_for()
        judge.locator(f"[data-finding={one['id']}] [data-step=confirm]").click()
        found[f"judge {look}"] = faults(judge, "manage")
        judge.locator(f"[data-finding={one['id']}] form button[type=button]").click()
        judge.locator(f"[data-finding={one['id']}] [data-step=evidence]").click()
    boss.ok(f"/findings/{one['id']}/confirm", {"text": "属实"})
    own = findings_page(floor, "clerk", own=True, bypass_csp=True)
    for look in LOOKS:
        dress(own, look)
        own.locator(f"[data-finding={one['id']}]").wait_for()
        found[f"own {look}"] = faults(own, "manage")
    assert {name: each for name, each in found.items() if each} == {}
