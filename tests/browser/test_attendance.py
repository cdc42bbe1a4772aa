"""Attendance in a real browser: a faulty file, a good one, a list published, an objection."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import LOOKS, dress, faults
from tests.browser.stage import Stage
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
WEEK = "2026-02-23"  # the week before the hall's Monday: days at nine to five, Saturday till noon


def attendance_page(stage: Stage, role: str, n: int = 0, **more: bool) -> Page:
    page = stage.staff("manage", "/manage/attendance", role, n, **more)
    page.locator("[role=tabpanel]").wait_for()
    return page


def week(page: Page, day: str = WEEK) -> None:
    page.locator("input[type=date]").fill(day)
    expect(page.locator("[role=tabpanel] strong.num")).to_contain_text(day)


def punches(hall: Hall, late: str) -> str:
    """Everybody came on time on every day; ``late`` at half past nine on the Tuesday."""
    api = staff(hall, "manager")
    people = [p for p in api.get("/staff").json()["people"] if p["role"] == "clerk"]
    rows = ["姓名,打卡时间"]
    days = [
        (23, "17:00"),
        (24, "17:00"),
        (25, "17:00"),
        (26, "17:00"),
        (27, "17:00"),
        (28, "17:00"),
    ]
    for person in people:
        for day, end in days:
            begin = "09:30" if person["name"] == late and day == 24 else "08:55"
            rows += [f"{person['name']},2026-02-{day} {clock}" for clock in (begin, end)]
    return "\n".join(rows)


def upload(page: Page, file: Path) -> None:
    page.locator("#tab-import").click()
    page.locator("#file").set_input_files(str(file))
    page.locator(".import-form .btn-primary").click()


def test_from_a_faulty_file_to_an_objection_upheld(
    stage: Stage, hall: Hall, tmp_path: Path
) -> None:
    late = hall.person("clerk")["name"]
    good = punches(hall, late)
    bad = tmp_path / "bad.csv"
    bad.write_text(good + f"\n查无此人,2026-02-24 09:00\n{late},早上九点", "utf-8")
    page = attendance_page(stage, "supervisor")
    upload(page, bad)
    expect(page.locator(".faults tr")).to_have_count(2)
    lines = len(good.splitlines())
    expect(page.locator(".faults")).to_contain_text(f"A{lines + 1}")
    expect(page.locator(".faults")).to_contain_text(f"B{lines + 2}")
    page.locator("#tab-week").click()
    week(page)
    expect(page.locator(".banner-warn").last).to_contain_text("没有导入打卡")
    fine = tmp_path / "fine.csv"
    fine.write_text(good, "utf-8")
    upload(page, fine)
    expect(page.locator(".banner-good")).to_contain_text(f"新增 {lines - 1} 次")
    upload(page, fine)
    expect(page.locator(".banner-good")).to_contain_text("新增 0 次")
    page.locator("#tab-week").click()
    week(page)
    row = page.locator("tr[data-mark^=late]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(late)
    expect(row).to_contain_text("晚 30 分钟")
    page.locator("[data-step=publish]").click()
    expect(row).to_contain_text("待确认")
    own = attendance_page(stage, "clerk")
    week(own)
    own.locator("tr[data-mark^=late] [data-step=object]").click()
    own.locator("#said").fill("去县里送件，局长批准")
    own.locator(".reason-form .btn-primary").click()
    expect(own.locator("tr[data-mark^=late]")).to_contain_text("待决定")
    page.locator("button:has-text('刷新')").click()
    row.locator("[data-step=uphold]").click()
    page.locator("#said").fill("已核实")
    page.locator(".reason-form .btn-primary").click()
    expect(row).to_contain_text("异议成立")
    expect(row).to_contain_text("已撤销")
    own.locator("button:has-text('刷新')").click()
    expect(own.locator("tr[data-mark^=late]")).to_contain_text("已核实")
    assert [e for e in stage.errors if "422" not in e] == []


def test_leave_is_asked_for_and_granted(stage: Stage, hall: Hall) -> None:
    own = attendance_page(stage, "clerk")
    own.locator("[data-step=ask]").click()
    own.locator("#from").fill("2026-03-10T09:00")
    own.locator("#until").fill("2026-03-10T17:00")
    own.locator("#reason").fill("孩子开学")
    own.locator(".leave-form .btn-primary").click()
    expect(own.locator("[data-leave]")).to_contain_text("待 业务科")
    page = attendance_page(stage, "supervisor")
    page.locator("#tab-leaves").click()
    card = page.locator("[data-leave]")
    expect(card).to_contain_text("须有顶岗人员")
    card.locator("[data-step=approve]").click()
    expect(page.locator(".banner-bad")).to_contain_text("顶岗")
    card.locator("select").select_option(index=2)
    card.locator("[data-step=approve]").click()
    expect(card).to_contain_text("已批准")
    assert [e for e in stage.errors if "409" not in e] == []


def test_a_roster_is_filed_and_late_is_said(stage: Stage, hall: Hall) -> None:
    page = attendance_page(stage, "supervisor")
    page.locator("#tab-rosters").click()
    window = str(hall.person("clerk")["windows"][0])
    plan = page.locator(f"[data-roster='{window}']")
    plan.locator("input[type=checkbox]").first.check()
    plan.locator(".btn-primary").click()
    expect(plan).to_contain_text("迟报")
    page.locator("[data-week=after]").click()
    expect(plan).to_contain_text("未报送")
    plan.locator("input[type=checkbox]").first.check()
    plan.locator(".btn-primary").click()
    expect(plan.locator(".badge-warn")).to_have_count(0)
    expect(plan).not_to_contain_text("未报送")
    expect(plan.locator("input[type=checkbox]").first).to_be_checked()
    assert stage.errors == []


def test_who_has_no_part_in_it_is_told_so(stage: Stage, hall: Hall) -> None:
    page = stage.staff("manage", "/manage/attendance", "inspector")
    expect(page.locator(".banner-warn")).to_contain_text("没有考勤页面")


def test_the_page_fits_in_both_languages_and_in_large_type(stage: Stage, hall: Hall) -> None:
    page = attendance_page(stage, "supervisor", bypass_csp=True)
    found = {}
    for look in LOOKS:
        dress(page, look)
        for tab in ("week", "import", "rosters", "leaves", "own"):
            page.locator(f"#tab-{tab}").click()
            expect(page.locator("[role=status]").first).to_have_text("")
            found[f"{tab} {look}"] = faults(page, "manage")
    assert {what: those for what, those in found.items() if those} == {}
