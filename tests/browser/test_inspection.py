"""The inspection page on a phone: without a connection, and when the sign-in has ended."""

from __future__ import annotations

import io
import sqlite3
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.look import LOOKS, dress, faults
from tests.browser.stage import Stage, until
from tests.client import Api
from tests.house import staff
from tests.rig.hall import Hall, Json

pytestmark = pytest.mark.browser
OFFLINE: Final = "ERR_INTERNET_DISCONNECTED"
# The status with which a hall tells that nobody is signed in any more is one that browsers log.
ENDED: Final = "401 (UNAUTHORIZED)"


def photo() -> dict[str, object]:
    """A picture larger than is sent, with where and when it was taken."""
    picture = Image.effect_noise((3000, 2000), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Camera of a maker"
    exif[0x8825] = {1: "N", 2: (26.0, 34.0, 56.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, exif=exif)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def inspect_page(stage: Stage, role: str = "inspector", **more: bool) -> Page:
    page = stage.staff("inspect", "/inspect/", role, **more)
    page.locator("#window option").nth(1).wait_for(state="attached")
    page.wait_for_function("document.documentElement.dataset.kept === '1'")
    return page


def enter(page: Page, item: str, window: str = "w03", text: str = "") -> None:
    page.locator("#window").select_option(window)
    page.locator("#query").fill(item)
    page.locator(f"[data-item={item}]").tap()
    page.locator("#text").fill(text)
    page.locator(".inspect-form .btn-primary").tap()
    expect(page.locator("[data-said]")).to_be_visible()


def sign_in(page: Page, hall: Hall, role: str) -> None:
    person = hall.person(role)
    page.locator("#sign-in-name").fill(person["name"])
    page.locator("#sign-in-password").fill(person["password"])
    page.keyboard.press("Enter")
    page.locator(".topbar").wait_for()


def today(hall: Hall, text: str) -> list[Json]:
    found = staff(hall, "inspector").get("/findings?state=open").json()["findings"]
    return [one for one in found if one["text"] == text]


def quiet(stage: Stage, *known: str) -> list[str]:
    return [one for one in stage.errors if not any(each in one for each in known)]


def offline(page: Page, on: bool) -> None:
    context: BrowserContext = page.context
    context.set_offline(on)


def test_what_is_seen_is_entered_and_stands_in_the_days_list(stage: Stage, hall: Hall) -> None:
    page = inspect_page(stage)
    expect(page.locator(".rounds")).to_contain_text("今天还没有人巡查")
    enter(page, "RC1a", text="有人在柜台内聊天")
    expect(page.locator("[data-said=sent]")).to_be_visible()
    expect(page.locator("[data-unsent]")).to_have_count(0)
    expect(page.locator(".rounds")).to_contain_text("还缺第二轮巡查")
    page.locator("#tab-today").tap()
    expect(page.locator("[data-finding]")).to_contain_text("有人在柜台内聊天")
    # What was used last is offered first the next time.
    page.locator("#tab-enter").tap()
    expect(page.locator(".items .item").first).to_have_attribute("data-item", "RC1a")
    assert stage.errors == []


def test_without_a_connection_it_is_kept_and_sent_later_once(stage: Stage, hall: Hall) -> None:
    page = inspect_page(stage)
    offline(page, True)
    page.locator("#photo").set_input_files([photo()])  # type: ignore[list-item]
    expect(page.locator(".photo img")).to_be_visible()
    enter(page, "RC1b", "w04", "断网时登记")
    expect(page.locator("[data-unsent='1']")).to_be_visible()
    enter(page, "RC1c", "w04", "断网时登记")
    expect(page.locator("[data-unsent='2']")).to_be_visible()
    page.reload()
    expect(page.locator("[data-unsent='2']")).to_be_visible()
    page.locator("#tab-today").tap()
    expect(page.locator("[data-entry]")).to_have_count(2)
    expect(page.locator("[data-entry] img")).to_have_count(1)
    assert today(hall, "断网时登记") == []
    # Another page of the same phone is as good.
    page.locator("#tab-enter").tap()
    enter(page, "RC1d", "w04", "断网时登记")
    offline(page, False)
    expect(page.locator("[data-unsent]")).to_have_count(0, timeout=20_000)
    found = today(hall, "断网时登记")
    assert sorted(one["item"]["code"] for one in found) == ["RC1b", "RC1c", "RC1d"]
    with_photo = next(one for one in found if one["item"]["code"] == "RC1b")
    api = staff(hall, "inspector")
    (file,) = api.get(f"/findings/{with_photo['id']}").json()["attachments"]
    data = api.get(f"/findings/{with_photo['id']}/attachments/{file['id']}").content
    sent = Image.open(io.BytesIO(data))
    assert (sent.format, sent.size) == ("JPEG", (1600, 1067))
    assert len(data) < 2_000_000
    assert not sent.getexif()
    assert b"Camera of a maker" not in data
    assert quiet(stage, OFFLINE) == []


def test_an_answer_that_is_lost_does_not_make_two_of_one(stage: Stage, hall: Hall) -> None:
    page = inspect_page(stage)
    lost: list[str] = []

    def swallow(route: Route) -> None:
        lost.append(str(route.fetch().status))
        route.abort()

    page.route("**/api/v1/findings", swallow, times=1)
    enter(page, "RC1a", "w05", "回答丢了")
    expect(page.locator("[data-unsent='1']")).to_be_visible()
    expect(page.locator(".banner")).to_contain_text(["没有网络"])
    assert lost == ["201"]
    page.locator("[data-unsent] button").tap()
    expect(page.locator("[data-unsent]")).to_have_count(0)
    assert len(today(hall, "回答丢了")) == 1
    assert quiet(stage, "ERR_FAILED") == []


def test_a_sign_in_that_ended_loses_nothing(stage: Stage, hall: Hall) -> None:
    page = inspect_page(stage)
    offline(page, True)
    enter(page, "RC1a", "w06", "登录过期前登记")
    page.locator("#text").fill("还没写完的说明")
    with sqlite3.connect(hall.file) as connection:
        connection.execute("DELETE FROM sessions")
    page.wait_for_timeout(1_200)  # The server remembers for a second who somebody is.
    offline(page, False)
    page.locator(".sign-in").wait_for(timeout=20_000)
    expect(page.locator(".banner").first).to_contain_text("1 条未发送")
    sign_in(page, hall, "inspector")
    expect(page.locator("[data-unsent]")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("还没写完的说明")
    until(lambda: today(hall, "登录过期前登记"), "the finding to be sent")
    assert len(today(hall, "登录过期前登记")) == 1
    assert quiet(stage, OFFLINE, ENDED) == []


def test_what_somebody_else_entered_waits_for_them(stage: Stage, hall: Hall) -> None:
    page = inspect_page(stage)
    offline(page, True)
    enter(page, "RC1a", "w07", "先登录的人登记")
    page.get_by_role("button", name="退出").tap()
    page.locator(".sign-in").wait_for()
    offline(page, False)
    page.reload()
    sign_in(page, hall, "supervisor")
    expect(page.locator(".banner").first).to_contain_text("另有 1 条")
    page.locator("#tab-today").tap()
    expect(page.locator("[data-entry]")).to_contain_text("先登录的人登记")
    assert today(hall, "先登录的人登记") == []
    page.get_by_role("button", name="退出").tap()
    sign_in(page, hall, "inspector")
    expect(page.locator("[data-said=sent]")).to_be_visible()
    (one,) = today(hall, "先登录的人登记")
    assert one["raised_by"] == hall.person("inspector")["name"]
    assert quiet(stage, OFFLINE) == []


def test_a_finding_that_the_hall_refuses_says_why_and_can_be_dropped(
    stage: Stage, hall: Hall
) -> None:
    page = inspect_page(stage)
    page.route(
        "**/api/v1/findings",
        lambda route: route.fulfill(
            status=422,
            content_type="application/problem+json",
            body='{"code":"wrong_observed","title":"观察时间不对","detail":"须在过去7天之内"}',
        ),
        times=1,
    )
    enter(page, "RC1a", "w08", "被拒绝的")
    page.locator("#tab-today").tap()
    entry = page.locator("[data-entry]")
    expect(entry).to_contain_text("须在过去7天之内")
    entry.get_by_role("button", name="删除").tap()
    expect(entry).to_have_count(0)
    expect(page.locator("[data-unsent]")).to_have_count(0)
    assert quiet(stage, "422") == []


def test_the_days_list_is_confirmed_and_proposed_for_the_boards(stage: Stage, hall: Hall) -> None:
    api = staff(hall, "inspector")
    good = api.ok("/findings", {"item": "RC1c", "window": "w09", "text": "好"}, status=201)
    bad = api.ok("/findings", {"item": "RC1d", "window": "w09", "text": "坏"}, status=201)
    page = inspect_page(stage, "supervisor")
    page.locator("#tab-today").tap()
    page.locator(f"[data-finding={bad['id']}] input[type=checkbox]").check()
    expect(page.locator("[data-judge] .btn-primary")).to_be_disabled()
    page.locator(f"#reason-{bad['id']}").fill("看错了窗口")
    page.locator("[data-judge] .btn-primary").tap()
    expect(page.locator("[data-said=decided]")).to_be_visible()
    boss = staff(hall, "supervisor")
    assert boss.get(f"/findings/{good['id']}").json()["state"] == "confirmed"
    rejected = boss.get(f"/findings/{bad['id']}").json()
    assert (rejected["state"], rejected["notes"][0]["text"]) == ("rejected", "看错了窗口")
    page.get_by_role("button", name="提请大屏公告").tap()
    expect(page.locator("[data-said=proposed]")).to_be_visible()
    proposed = Api.get(boss, "/notices").json()["notices"]
    assert any("9号窗口" in one["zh"] and one["state"] == "proposed" for one in proposed)
    assert stage.errors == []


def test_a_clerk_is_told_that_this_page_is_not_for_them(stage: Stage) -> None:
    page = stage.staff("inspect", "/inspect/", "clerk")
    expect(page.locator(".banner-warn")).to_contain_text("不做巡查")


@pytest.mark.slow
def test_it_fits_a_phone_and_bars_nobody(stage: Stage, hall: Hall) -> None:
    staff(hall, "inspector").ok(
        "/findings", {"item": "RC1d", "window": "w10", "text": "长" * 200}, status=201
    )
    page = inspect_page(stage, "manager", bypass_csp=True)
    found: dict[str, list[object]] = {}
    for look in LOOKS:
        dress(page, look)
        page.locator("#tab-enter").tap()
        page.locator("#window").select_option("w10")
        found[f"enter {look}"] = faults(page, "inspect")
        page.locator("#tab-today").tap()
        page.locator("[data-finding]").first.wait_for()
        found[f"today {look}"] = faults(page, "inspect")
    assert {name: each for name, each in found.items() if each} == {}
