"""The guide desk in a real browser: by keyboard, with a crowd in front of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.look import LOOKS, dress, faults
from tests.browser.stage import SIZES, Stage, until
from tests.house import kiosk, service_of, staff, zone_of
from tests.rig.hall import Hall, Json

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(hall: Hall, browser: Browser) -> Json:
    """A window with somebody called, its line behind it, and the devices of a desk."""
    stage = Stage(browser, hall)
    stage.agent("w01")
    clerk, service = staff(hall, "clerk"), service_of(hall, "w01")
    clerk.ok("/windows/w01/open")
    made = [kiosk(hall).ok("/tickets", {"service": service}, status=201) for _ in range(25)]
    clerk.ok("/windows/w01/call")
    return {"service": service, "tickets": made, "clerk": clerk}


def desk(stage: Stage, role: str = "guide", **more: bool) -> Page:
    page = stage.staff("guide", "/guide/", role, **more)
    page.locator(".window").first.wait_for()
    return page


def find(page: Page, text: str) -> None:
    page.keyboard.press("Escape")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_number_is_found_rerouted_and_its_story_told_without_a_mouse(
    stage: Stage, hall: Hall, house: Json
) -> None:
    page, ticket = desk(stage), house["tickets"][10]
    expect(page.locator("#find")).to_be_focused()
    find(page, ticket["number"])
    expect(page.locator(".ticket-head .ticket-number")).to_have_text(ticket["number"])
    expect(page.locator(".story li").last).to_contain_text(f"取号 {ticket['number']}")
    page.keyboard.press("F2")
    expect(page.locator("#pick")).to_be_focused()
    page.keyboard.type("身份证丢失")
    expect(page.locator(".rows .chosen")).to_contain_text("居民身份证丢失补领")
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-service")).to_have_text("居民身份证丢失补领")
    expect(page.locator(".bar .said")).to_contain_text("已转办，位置不变")
    expect(page.locator(".story li").first).to_contain_text("→ 居民身份证丢失补领")
    expect(page.locator("#find")).to_be_focused()
    now = staff(hall, "guide").get(f"/tickets/{ticket['id']}").json()
    assert (now["service"]["id"], now["joined_at"]) == ("id-lost", ticket["joined_at"])
    assert stage.errors == []


def test_a_scanned_slip_is_found_though_the_focus_is_elsewhere(stage: Stage, house: Json) -> None:
    page, ticket = desk(stage), house["tickets"][11]
    page.locator(".line").first.focus()
    page.keyboard.type(f"https://hall.example/t/{ticket['code']}")
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-head .ticket-number")).to_have_text(ticket["number"])
    find(page, "no such ticket")
    expect(page.locator(".find")).to_contain_text("没有找到“no such ticket”")


def test_a_ticket_for_somebody_comes_out_at_the_desk(stage: Stage, hall: Hall, house: Json) -> None:
    page = desk(stage)
    expect(page.locator(".printer select")).to_have_value("desk:1")
    page.keyboard.press("Alt+1")
    page.keyboard.type("身份证换领")
    page.get_by_role("button", name="残疾人").click()
    page.get_by_role("button", name="取号：居民身份证换领").click()
    head = page.locator(".ticket-head")
    expect(head).to_contain_text("居民身份证换领")
    expect(head).to_contain_text("残疾人")
    expect(head).to_contain_text("已打印")
    page.keyboard.press("F8")
    expect(page.locator(".story li", has_text="纸票：等待打印")).to_have_count(2)
    assert stage.errors == []


def test_a_class_is_certified_and_help_asked_for_who_cannot_walk_up(
    stage: Stage, hall: Hall, house: Json
) -> None:
    page, ticket = desk(stage), house["tickets"][12]
    find(page, ticket["number"])
    expect(page.locator(".story li").first).to_be_visible()
    page.keyboard.press("F4")
    page.get_by_role("button", name="残疾人").click()
    page.locator("#basis").fill("残疾人证")
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-head")).to_contain_text("残疾人")
    page.keyboard.press("F9")
    page.keyboard.type("东门轮椅处")
    page.get_by_role("button", name="轮椅", exact=True).click()
    page.keyboard.press("Enter")
    expect(page.locator(".alarm-help")).to_contain_text("协助 1 件")
    page.locator(".alarm-help").click()
    expect(page.locator(".papers li")).to_contain_text(f"{ticket['number']} 东门轮椅处 · 轮椅")
    page.get_by_role("button", name="我去").click()
    expect(page.locator(".papers li")).to_contain_text("guide 已去")
    page.locator(".papers").get_by_role("button", name="完成").click()
    expect(page.locator(".papers li")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".alarm-help")).to_have_count(0)
    assert stage.errors == []


def test_what_the_desk_says_reaches_the_window_and_its_answer_comes_back(
    stage: Stage, hall: Hall, house: Json
) -> None:
    page = desk(stage)
    page.locator(".window", has_text="1号窗口").first.click()
    page.get_by_role("button", name="请尽快开放窗口").click()
    page.keyboard.press("Enter")
    mark = page.locator(".window").first.locator(".mark")
    expect(mark).to_contain_text("1 条未读")
    counter = stage.staff("counter", "/counter/", "clerk")
    expect(counter.locator(".message")).to_contain_text("请尽快开放窗口")
    counter.locator("[data-act=acknowledge]").click()
    expect(mark).to_have_count(0)
    assert stage.errors == []


def test_a_notice_is_shown_in_the_hall_once_a_supervisor_agrees(
    stage: Stage, hall: Hall, house: Json
) -> None:
    page = desk(stage)
    page.keyboard.press("Alt+6")
    page.locator("#zh").fill("今日 16:30 停止取号")
    page.locator("#en").fill("No tickets after 16:30")
    page.keyboard.press("Enter")
    expect(page.locator(".bar .said")).to_contain_text("等值班长审核")
    board = stage.board(zone_of(hall, "w01"))
    screen = stage.kiosk()
    expect(board.locator(".hero-number")).to_be_visible()
    boss = desk(stage, "supervisor")
    expect(board.locator(".notice")).to_have_count(0)
    boss.locator(".alarm-notice").click()
    boss.get_by_role("button", name="同意").click()
    expect(board.locator(".notice")).to_contain_text("今日 16:30 停止取号")
    expect(screen.locator(".banner")).to_contain_text("今日 16:30 停止取号")
    screen.get_by_role("button", name="English").tap()
    expect(screen.locator(".banner")).to_contain_text("No tickets after 16:30")
    boss.get_by_role("button", name="撤下").click()
    expect(board.locator(".notice")).to_have_count(0)
    expect(screen.locator(".banner")).to_have_count(0)
    assert stage.errors == []


def test_a_service_closed_at_the_desk_tells_why_at_the_desk_and_opens_again(
    stage: Stage, hall: Hall, house: Json
) -> None:
    page = desk(stage)
    expect(page.locator(".alarms")).to_contain_text("人（超过 20）")
    page.locator(".alarm", has_text="超过 20").click()
    page.get_by_role("button", name="系统故障").click()
    page.get_by_role("button", name="停办").click()
    expect(page.locator(".line").first).to_contain_text("停办")
    refused = kiosk(hall).post("/tickets", {"service": house["service"]})
    assert refused.status_code == 409
    page.locator(".line").first.click()
    expect(page.locator("dialog")).to_contain_text("停办：系统故障")
    page.get_by_role("button", name="恢复办理").click()
    expect(page.locator(".line").first).not_to_contain_text("停办")
    assert stage.errors == []


def test_a_complaint_keeps_its_ticket_and_a_supervisor_answers_it(
    stage: Stage, hall: Hall, house: Json
) -> None:
    page, ticket = desk(stage), house["tickets"][13]
    find(page, ticket["number"])
    expect(page.locator(".story li").first).to_be_visible()
    page.keyboard.press("Alt+5")
    page.locator("#said").fill("等候时间太长")
    page.locator("#phone").fill("13800000001")
    page.locator("dialog").get_by_role("button", name="登记").click()
    expect(page.locator(".story li", has_text="登记了意见（投诉）")).to_have_count(1)
    boss = desk(stage, "supervisor")
    boss.keyboard.press("Alt+5")
    paper = boss.locator(".papers li")
    expect(paper).to_contain_text("*******0001")
    boss.get_by_role("button", name="查看电话").click()
    expect(paper).to_contain_text("13800000001")
    paper.locator("input[name=text]").fill("已加开窗口并致歉")
    boss.keyboard.press("Enter")
    expect(paper).to_contain_text("supervisor 答复：已加开窗口并致歉")
    boss.keyboard.press("Escape")
    boss.keyboard.press("Alt+5")
    expect(boss.locator("dialog")).to_contain_text("没有未答复的意见")
    assert stage.errors == []


def test_the_one_time_notice_is_one_sheet_and_a_missing_one_is_not_printed(
    stage: Stage, hall: Hall, house: Json
) -> None:
    page = desk(stage)
    page.keyboard.press("Alt+3")
    page.keyboard.type("有限公司设立")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    sheet = opened.value
    expect(sheet.locator("h1")).to_have_text("一次性告知单")
    for told in ("有限公司设立登记", "市场主体登记管理条例", "公司章程", "3 个工作日", "12345"):
        expect(sheet.locator(".sheet")).to_contain_text(told)
    assert sheet.pdf(format="A4").count(b"/Type /Page\n") == 1
    missing = next(s for s in services(hall) if s not in ("company-new",))
    sheet.goto(f"{hall.base}/guide/notice/{missing}")
    expect(sheet.locator(".banner")).to_contain_text("尚未录入")
    expect(sheet.get_by_role("button", name="打印")).to_be_disabled()


def services(hall: Hall) -> list[str]:
    def walk(groups: list[Json]) -> Iterator[str]:
        for group in groups:
            yield from (service["id"] for service in group["services"])
            yield from walk(group["groups"])

    return list(walk(kiosk(hall).get("/catalog").json()["groups"]))


def test_a_clerk_is_told_that_this_page_is_not_theirs(stage: Stage, house: Json) -> None:
    page = stage.open("guide", "/guide/")
    person = stage.hall.person("clerk")
    page.locator("#sign-in-name").fill(person["name"])
    page.locator("#sign-in-password").fill(person["password"])
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("此页面供导办和值班长使用")


@pytest.mark.slow
@pytest.mark.parametrize("size", [SIZES["guide"], (1920, 1080)], ids=str)
def test_the_desk_fits_in_both_languages_and_in_large_type(
    stage: Stage, house: Json, size: tuple[int, int]
) -> None:
    page = desk(stage, "supervisor", bypass_csp=True)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    find(page, house["tickets"][14]["number"])
    page.locator(".story li").first.wait_for()
    found: dict[str, list[object]] = {}
    for look in LOOKS:
        dress(page, look)
        found[f"desk {look}"] = faults(page, "guide")
        for key in ("F2", "F4", "F9", "F10", *(f"Alt+{n}" for n in (1, 3, 4, 5, 6, 7))):
            page.keyboard.press(key)
            page.locator("dialog[open]").wait_for()
            found[f"{key} {look}"] = faults(page, "guide")
            page.keyboard.press("Escape")
            page.locator("dialog").wait_for(state="detached")
        tall = page.evaluate("document.scrollingElement.scrollHeight")
        assert look.large or tall <= size[1], f"{look}: {tall} px"
    assert {where: what for where, what in found.items() if what} == {}
    assert stage.errors == []


def test_a_lost_connection_is_said_and_heals(stage: Stage, hall: Hall, house: Json) -> None:
    page = desk(stage)
    hall.stop()
    expect(page.locator(".strip")).to_contain_text("连接已中断")
    hall.start()
    expect(page.locator(".alarms")).to_be_visible()
    until(lambda: page.locator(".line").count() > 0, "the lines again")
