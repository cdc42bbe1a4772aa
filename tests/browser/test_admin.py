"""The set-up page: edited in place, faults at their rows, spreadsheets, versions, people."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect

from tests.browser.look import LOOKS, dress, faults, misfits
from tests.browser.stage import Stage
from tests.client import Api
from tests.house import kiosk, staff
from tests.rig.hall import Hall, Json

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(stage: Stage) -> Page:
    found = stage.staff("admin", "/admin/", "admin", bypass_csp=True)
    found.locator(".table-services").wait_for()
    return found


def section(page: Page, name: str) -> None:
    page.locator(".nav-item").get_by_text(name, exact=True).click()
    expect(page.locator(".nav-item[aria-current=page]")).to_have_text(name)


def fill(page: Page, path: str, text: str) -> None:
    field = page.locator(f'[id="f-{path}"]')
    field.fill(text)
    field.press("Tab")


def definition(hall: Hall) -> Json:
    found: Json = staff(hall, "admin").get("/definition").json()
    return found


def test_a_name_changed_on_the_page_is_on_the_kiosk(page: Page, hall: Hall) -> None:
    fill(page, "services[1].name", "企业开办一件事")
    expect(page.locator(".save-bar")).to_contain_text("有 1 处修改未保存")
    page.locator(".save-bar").get_by_text("查看修改").click()
    expect(page.locator("dialog .after")).to_have_text("企业开办一件事")
    page.locator("dialog").get_by_text("关闭").click()
    page.locator(".save-bar").get_by_text("保存", exact=True).click()
    expect(page.locator(".banner-good")).to_contain_text("现在起生效")
    expect(page.locator(".save-bar")).to_have_count(0)
    assert "企业开办一件事" in kiosk(hall).get("/catalog").text


def test_faults_are_shown_at_their_rows_and_lead_there(page: Page, hall: Hall) -> None:
    version = definition(hall)["version"]
    fill(page, "services[3].prefix", "a1")
    fill(page, "services[120].minutes", "很久")
    page.locator(".save-bar").get_by_text("保存", exact=True).click()
    expect(page.locator(".faults")).to_contain_text("有 2 处不对，没有保存")
    expect(page.locator("tr.wrong[data-row]")).to_have_count(2)
    below = page.locator('tr[data-row="2"] + .fault-row')
    expect(below).to_have_text("字头 格式不对，应为 1 至 3 个大写字母")
    page.locator(".fault-link").last.click()
    expect(page.locator('[id="f-services[120].minutes"]')).to_be_focused()
    fill(page, "services[120].minutes", "12")
    expect(page.locator("tr.wrong[data-row]")).to_have_count(1)
    page.locator(".save-bar").get_by_text("放弃修改").click()
    expect(page.locator("tr.wrong")).to_have_count(0)
    assert definition(hall)["version"] == version


def test_somebody_elses_change_is_not_written_over(page: Page, hall: Hall) -> None:
    fill(page, "services[2].name", "我改的")
    api, now = staff(hall, "admin"), definition(hall)
    now["document"]["hall"]["name"] = "别人改的大厅"
    body = {"version": now["version"], "document": now["document"]}
    said = api.session.put(
        f"{hall.base}/api/v1/definition", json=body, headers={"Idempotency-Key": "else"}, timeout=15
    )
    assert said.status_code == 200
    page.locator(".save-bar").get_by_text("保存", exact=True).click()
    expect(page.locator(".banner-warn")).to_contain_text("请取最新版再改")
    page.get_by_text("取最新版（放弃我的修改）").click()
    expect(page.locator(".save-bar")).to_have_count(0)
    section(page, "基本信息")
    expect(page.locator('[id="f-hall.name"]')).to_have_value("别人改的大厅")


def test_a_row_is_added_and_its_window_serves_it(page: Page, hall: Hall) -> None:
    page.get_by_role("button", name="新增").click()
    n = len(definition(hall)["document"]["services"]) + 1
    for key, text in (("id", "new-thing"), ("name", "新增的事项"), ("prefix", "Z")):
        fill(page, f"services[{n}].{key}", text)
    page.locator(f'[id="f-services[{n}].group"]').select_option(index=1)
    section(page, "窗口")
    page.locator('[id="f-windows[1].services"]').click()
    page.locator("dialog .find").fill("新增的")
    page.locator("dialog .boxes .check", has_text="新增的事项").click()
    page.locator("dialog").get_by_text("关闭").click()
    page.locator(".save-bar").get_by_text("保存", exact=True).click()
    expect(page.locator(".banner-good")).to_be_visible()
    assert "new-thing" in definition(hall)["document"]["windows"][0]["services"]
    assert "新增的事项" in kiosk(hall).get("/catalog").text


def test_a_spreadsheet_goes_out_is_changed_and_comes_in(
    page: Page, hall: Hall, tmp_path: Path
) -> None:
    with page.expect_download() as waiting:
        page.get_by_text("导出表格").click()
    file = tmp_path / "services.xlsx"
    waiting.value.save_as(file)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    sheet["B2"].value, sheet["C3"].value = "表格里改的名字", "小写"
    book.save(file)
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.locator("dialog")).to_contain_text("第 3 行 C 列")
    page.locator("dialog").get_by_text("关闭").click()
    sheet["C3"].value = "B"
    book.save(file)
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.locator("dialog .after").first).to_have_text("表格里改的名字")
    page.locator("dialog").get_by_text("关闭").click()
    assert definition(hall)["document"]["services"][0]["name"] == "表格里改的名字"


def test_a_version_is_looked_at_and_restored(page: Page, hall: Hall) -> None:
    first = definition(hall)
    section(page, "基本信息")
    fill(page, "hall.name", "一时的名字")
    page.locator(".save-bar").get_by_text("保存", exact=True).click()
    expect(page.locator(".banner-good")).to_be_visible()
    section(page, "历次修改")
    rows = page.locator(".listed tbody tr")
    expect(rows.nth(0)).to_contain_text("当前")
    rows.nth(0).get_by_text("看改了什么").click()
    expect(page.locator("dialog .before")).to_have_text(first["document"]["hall"]["name"])
    expect(page.locator("dialog .after")).to_have_text("一时的名字")
    page.locator("dialog").get_by_text("关闭").click()
    rows.nth(1).get_by_text("恢复到这一版").click()
    page.locator("dialog").get_by_role("button", name="确定").click()
    expect(page.locator(".banner-good")).to_contain_text("已恢复")
    assert definition(hall)["document"] == first["document"]


def test_a_person_is_made_with_a_single_right_and_signs_in(page: Page, hall: Hall) -> None:
    section(page, "人员与权限")
    page.get_by_role("button", name="新增人员").click()
    page.locator("#d-name").fill("冯窗口")
    page.locator("#d-password").fill("tingxu-test-1")
    page.locator('dialog input[name="windows"]').nth(1).check()
    page.locator('dialog input[name="rights"][value="choose"]').check()
    page.locator("dialog").get_by_role("button", name="保存").click()
    row = page.locator(".listed tr", has_text="冯窗口")
    expect(row).to_contain_text("点号叫号")
    session = Api(hall.base).sign_in("冯窗口", "tingxu-test-1")
    assert "choose" in session["rights"]
    row.get_by_text("停用").click()
    page.locator("dialog").get_by_role("button", name="停用").click()
    expect(row.locator(".badge")).to_have_text("停用")


def test_a_page_without_a_key_is_paired_from_here(page: Page, hall: Hall) -> None:
    code = Api(hall.base).ok("/pairings", status=201)["code"]
    section(page, "密钥与配对")
    page.get_by_role("button", name="确认配对").click()
    page.locator("#d-code").fill(code)
    page.locator("#d-role").select_option("display")
    page.locator("#d-name").fill("hall-north")
    page.locator("dialog").get_by_role("button", name="确定").click()
    expect(page.locator(".listed tr", has_text="hall-north")).to_contain_text("有效")


def test_a_supervisor_arranges_a_stand_in_and_sees_no_set_up(stage: Stage, hall: Hall) -> None:
    page = stage.staff("admin", "/admin/", "supervisor")
    expect(page.locator(".nav-item")).to_have_text(["顶岗", "领导值班"])
    page.get_by_role("button", name="安排顶岗").click()
    page.locator("#d-staff").select_option(label="clerk-w01")
    page.locator("#d-window").select_option(label="9号窗口")
    page.locator("#d-from").fill("2026-03-02")
    page.locator("#d-until").fill("2026-04-20")
    page.locator("#d-reason").fill("产假")
    page.locator("dialog").get_by_role("button", name="确定").click()
    expect(page.locator("dialog .banner-bad")).to_contain_text("合计不得超过一个月")
    page.locator("#d-until").fill("2026-03-13")
    page.locator("dialog").get_by_role("button", name="确定").click()
    row = page.locator(".listed tbody tr")
    expect(row).to_contain_text("顶岗中")
    expect(row).to_contain_text("2026-03-13")


def test_who_has_no_business_here_is_told_so(stage: Stage) -> None:
    page = stage.staff("admin", "/admin/", "clerk")
    expect(page.locator(".banner-bad")).to_contain_text("无权使用大厅设置")


def test_every_section_fits_and_bars_nobody(page: Page, stage: Stage) -> None:
    found = {}
    names = [name.strip() for name in page.locator(".nav-item").all_text_contents()]
    for look in LOOKS:
        dress(page, look)
        for n, name in enumerate(names):
            page.locator(".nav-item").nth(n).click()
            page.locator(".panel").wait_for()
            if name == "事项":  # as many rows as a screen holds: axe looks at each of their fields
                page.locator(".find").fill("登记")
            if page.locator(".more").count():
                page.locator(".more").first.click()
            judge = faults if look == LOOKS[0] else misfits
            found[f"{name} {look}"] = judge(page, "admin")
    assert {where: what for where, what in found.items() if what} == {}
    assert stage.errors == []


def test_the_menu_comes_whole(stage: Stage, hall: Hall) -> None:
    """An entry that came later would move the others from under the finger."""
    page = stage.open("admin", "/admin/")
    waiting: list[Route] = []
    page.route("**/api/v1/definition", lambda route: waiting.append(route))
    person = hall.person("admin")
    page.locator("#sign-in-name").fill(person["name"])
    page.locator("#sign-in-password").fill(person["password"])
    with page.expect_request("**/api/v1/definition"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator(".nav-item")).to_have_count(0)
    waiting.pop().continue_()
    expect(page.locator(".nav-item").first).to_have_text("基本信息")
    expect(page.locator(".table-services")).to_be_visible()
