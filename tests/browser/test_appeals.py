"""Appeals in a real browser: one upheld, one refused as late, and both versions of the sheet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.assessed import FEBRUARY, NINE, counted, publish, staff_id
from tests.browser.look import LOOKS, dress, faults
from tests.browser.stage import Stage
from tests.client import Json
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
JANUARY = (date(2026, 1, 1), date(2026, 2, 1))
LONG = "当时正在为一位老人复印材料，离开窗口不到两分钟，回来后继续办理，没有让任何人等候，" * 9


@pytest.fixture(scope="module")
def published(hall: Hall) -> Json:
    clerk, boss = staff_id(hall, "clerk"), staff_id(hall, "supervisor")
    old = counted(hall, clerk, "RC1a", by=boss, day=date(2026, 1, 8))
    one = counted(hall, clerk, "RC1d", by=boss, day=date(2026, 2, 4))
    two = counted(hall, clerk, "RC1b", by=boss, day=date(2026, 2, 5))
    january = publish(hall, by=boss, at=NINE - timedelta(days=20), month=JANUARY)
    february = publish(hall, by=boss, at=NINE - timedelta(hours=1), month=FEBRUARY)
    return {
        "old": old.id,
        "one": one.id,
        "two": two.id,
        "january": january.id,
        "february": february.id,
    }


def ready(stage: Stage, path: str, role: str, **more: bool) -> Page:
    page = stage.staff("manage", path, role, **more)
    page.locator("[role=tabpanel]").wait_for()
    return page


def file(page: Page, finding: str, reason: str) -> None:
    card = page.locator(f"[data-finding={finding}]")
    card.locator("[data-step=file]").click()
    card.locator("#reason").fill(reason)
    card.locator("form .btn-primary").click()


def test_an_appeal_is_upheld_and_both_versions_stand(
    stage: Stage, hall: Hall, published: Json
) -> None:
    mine = ready(stage, "/manage/appeals", "clerk")
    card = mine.locator(f"[data-finding={published['one']}]")
    expect(card).to_contain_text("串岗聊天")
    expect(card).to_contain_text("录像核实")
    card.locator("[data-step=file]").click()
    card.locator("#reason").fill("当时在看业务系统，不是游戏")
    card.locator("#files").set_input_files(
        {"name": "截图.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(900)}
    )
    card.locator("form .btn-primary").dblclick()
    appeal = mine.locator("[data-appeal]", has_text="串岗聊天")
    expect(appeal).to_have_count(1)
    expect(appeal).to_contain_text("待受理")
    expect(appeal).to_contain_text("截图.png")
    # The supervisor confirmed the finding: somebody else decides.
    boss = ready(stage, "/manage/appeals", "supervisor")
    expect(boss.locator("[data-appeal]")).to_contain_text("由其他人决定")
    expect(boss.locator("[data-appeal] [data-step]")).to_have_count(0)
    judge = ready(stage, "/manage/appeals", "manager")
    waiting = judge.locator("[data-appeal]", has_text="串岗聊天")
    expect(waiting).to_contain_text("当时等候人数")
    waiting.locator("[data-step=accept]").click()
    expect(waiting).to_contain_text("已受理")
    waiting.locator("[data-step=uphold]").click()
    waiting.locator("input[value=overturn]").check()
    waiting.locator("#answer").fill("系统记录可证，撤销")
    waiting.locator("form .btn-primary").click()
    expect(waiting).to_have_count(0)
    judge.locator("#tab-ended").click()
    expect(waiting).to_contain_text("原公布得分 97.00，更正后 99.00")
    mine.get_by_role("button", name="刷新").click()
    expect(appeal).to_contain_text("系统记录可证，撤销")
    expect(appeal).to_contain_text("原公布得分 97.00，更正后 99.00")
    told = staff(hall, "manager").get("/letters?department=-&month=2026-02").json()
    letters = [
        staff(hall, "manager").get(f"/letters?department={d['id']}&month=2026-02").json()
        for d in told["departments"]
    ]
    (sheet,) = [row for one in letters for row in one["people"]]
    assert (sheet["total"], [line["item"] for line in sheet["lines"]]) == ("99.00", ["RC1b"])
    assert stage.errors == []


def test_a_late_appeal_is_refused_with_the_date(stage: Stage, hall: Hall, published: Json) -> None:
    mine = ready(stage, "/manage/appeals", "clerk")
    card = mine.locator(f"[data-finding={published['old']}]")
    expect(card).to_contain_text("申诉期限已过：02-13")
    file(mine, published["old"], "现在才看到")
    expect(mine.locator(".banner-good")).to_contain_text("申诉期限到 2026-02-13")
    refused = mine.locator("[data-appeal]", has_text="无关人员")
    expect(refused).to_contain_text("逾期不予受理")
    assert stage.errors == []


def test_a_rejected_appeal_has_its_answer(stage: Stage, hall: Hall, published: Json) -> None:
    mine = ready(stage, "/manage/appeals", "clerk")
    file(mine, published["two"], LONG)
    judge = ready(stage, "/manage/appeals", "manager")
    waiting = judge.locator("[data-appeal]", has_text="制服")
    waiting.locator("[data-step=accept]").click()
    waiting.locator("[data-step=reject]").click()
    waiting.locator("#answer").fill("录像属实，维持")
    waiting.locator("form .btn-primary").click()
    expect(waiting).to_have_count(0)
    mine.get_by_role("button", name="刷新").click()
    expect(mine.locator("[data-appeal]", has_text="制服")).to_contain_text("录像属实，维持")
    assert stage.errors == []


def test_who_has_no_part_in_it_is_told_so(stage: Stage, hall: Hall) -> None:
    page = stage.staff("manage", "/manage/appeals", "inspector")
    expect(page.locator(".banner-warn")).to_contain_text("没有考核记录")
    assert stage.errors == []


def test_an_award_goes_from_the_proposal_to_the_board(
    stage: Stage, hall: Hall, published: Json
) -> None:
    first = ready(stage, "/manage/honours", "manager")
    first.locator("input[type=date]").fill("2026-02-10")
    star = first.locator("[data-award=star]")
    row = star.locator("tbody tr").first
    expect(row).to_contain_text("入选")
    row.locator("[data-step=confirm]").click()
    expect(star.locator("[data-honour]")).to_contain_text("待另一人公布")
    star.locator("[data-step=publish]").click()
    expect(first.locator(".banner-bad")).to_be_visible()
    second = ready(stage, "/manage/honours", "admin")
    second.locator("input[type=date]").fill("2026-02-10")
    second.locator("[data-award=star] [data-step=publish]").click()
    expect(second.locator("[data-award=star] [data-honour]")).to_contain_text("已公布")
    told = staff(hall, "manager").get("/session").json()
    board = stage.board(told["zones"][0]["id"])
    expect(board.locator(".honours")).to_contain_text("服务明星", timeout=30_000)
    assert [e for e in stage.errors if "403" not in e] == []


def test_a_text_for_the_boards_is_drafted_and_approved(
    stage: Stage, hall: Hall, published: Json
) -> None:
    boss = ready(stage, "/manage/honours", "supervisor")
    boss.locator("input[name=date]").fill("2026-02-05")
    boss.locator("[data-step=draft]").click()
    expect(boss.locator("#zh")).to_have_value(
        "02-05 巡查通报：1号窗口 有制服未着，或着凉拖、短裤、超短裙"
    )
    boss.locator("input[name=from]").fill("2026-03-02T08:00")
    boss.locator("input[name=until]").fill("2026-03-02T18:00")
    boss.locator("[data-form=propose] .btn-primary").click()
    notice = boss.locator("[data-notice]").first
    expect(notice).to_contain_text("待另一人同意")
    notice.locator("[data-step=approve]").click()
    expect(boss.locator(".banner-bad")).to_be_visible()
    other = ready(stage, "/manage/honours", "manager")
    other.locator("#tab-texts").click()
    other.locator("[data-notice] [data-step=approve]").first.click()
    expect(other.locator("[data-notice]").first).to_contain_text("正在显示")
    assert [e for e in stage.errors if "403" not in e] == []


@pytest.mark.parametrize("path", ["/manage/appeals", "/manage/honours"])
def test_the_pages_fit_in_both_languages_and_in_large_type(
    stage: Stage, hall: Hall, published: Json, path: str
) -> None:
    page = ready(stage, path, "manager", bypass_csp=True)
    found = {}
    for look in LOOKS:
        dress(page, look)
        for tab in page.locator("[role=tab]").all():
            tab.click()
            expect(page.locator(".row [role=status]").first).to_have_text("")
            found[f"{look} {tab.get_attribute('id')}"] = faults(page, "manage")
    assert {what: those for what, those in found.items() if those} == {}


def test_a_letter_fits_and_prints_alone(stage: Stage, hall: Hall, published: Json) -> None:
    page = stage.staff(
        "manage", "/manage/letters?department=-&month=2026-02", "manager", bypass_csp=True
    )
    page.locator(".letter").wait_for()
    found = {}
    for look in LOOKS:
        dress(page, look)
        found[look] = faults(page, "manage")
    assert {what: those for what, those in found.items() if those} == {}
    page.emulate_media(media="print")
    expect(page.locator(".letter")).to_be_visible()
    for gone in (".topbar", ".toolbar"):
        expect(page.locator(gone)).to_be_hidden()
