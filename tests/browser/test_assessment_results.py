"""A scheme is edited with its effect beside it, results are published and verified, a clerk reads
the own sheet, and colleagues vote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from server.domain.finding import FindingStep, Origin
from server.storage.engine import open_database
from server.storage.unit_of_work import Halls, SqlUnitOfWork
from server.usecases import findings, scheme_book
from tests.browser.look import in_every_dress
from tests.browser.stage import Stage
from tests.client import Api
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser


def counted(hall: Hall, item: str, clerk: str, window: str, scheme: str = "MONTH-100") -> None:
    """A finding of February that counts, as the inspectors' pages make them."""
    database = open_database(hall.db)
    api = Api(hall.base, hall.key("kiosk"))
    id = str(api.get("/session").json()["hall"]["id"])
    with SqlUnitOfWork(database, Halls(), id, lambda hall, seq: None) as uow:
        one = findings.register(
            uow,
            scheme_book.find(uow.schemes, scheme),
            item,
            origin=Origin.INSPECTION,
            staff=clerk,
            window=window,
            day=date(2026, 2, 10),
            count=Decimal(1),
            text="",
            at=datetime(2026, 2, 10, 2, tzinfo=UTC),
            by="p_inspector",
        )
        for step, day in ((FindingStep.CONFIRM, 10), (FindingStep.COUNT, 14)):
            at = datetime(2026, 2, day, 3, tzinfo=UTC)
            findings.step(uow, one.id, step, "属实", by="p_inspector", at=at)
        uow.commit()
    database.close()


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("county") as made:
        people = {one["name"]: one for one in staff(made, "admin").get("/staff").json()["people"]}
        for n, item in ((0, "RC2"), (1, "RC1a")):
            one = people[made.person("clerk", n)["name"]]
            counted(made, item, one["id"], one["windows"][0])
        yield made


def test_a_scheme_is_edited_beside_what_it_would_change_and_two_do_not_overwrite(
    stage: Stage,
) -> None:
    page = stage.staff("admin", "/admin/schemes", "admin")
    gains = page.locator(".scheme-gains tbody tr")
    expect(gains).to_have_count(2)
    expect(page.locator(".scheme-preview")).to_contain_text("2026-02")
    other = stage.staff("admin", "/admin/schemes", "manager")
    expect(other.locator(".scheme-gains tbody tr")).to_have_count(2)
    item = page.locator('[id="categories[2].items[5].points"]')  # RC2
    expect(item).to_have_value("5")
    item.fill("much")
    expect(
        page.locator('[id="categories[2].items[5].points"][aria-invalid="true"]')
    ).to_be_visible()
    expect(page.locator(".scheme-faults")).to_contain_text("categories[2].items[5].points")
    expect(page.locator("#save")).to_be_disabled()
    item.fill("3")
    loser = page.locator(".scheme-gains .gains")
    expect(loser).to_have_count(1)
    expect(loser).to_contain_text("95.00")
    expect(loser).to_contain_text("97.00")
    expect(loser).to_contain_text("+2.00")
    page.locator("#save").click()
    expect(page.locator(".banner-good")).to_be_visible()
    expect(page.locator("#scheme")).to_contain_text("MONTH-100 v2")
    other.locator('[id="categories[2].items[5].points"]').fill("4")
    expect(other.locator(".scheme-gains .gains, .scheme-gains .loses")).to_have_count(1)
    other.locator("#save").click()
    expect(other.get_by_role("alert")).to_contain_text("第 1 版")
    assert [e for e in stage.errors if "409" not in e and "422" not in e] == []


def test_results_are_published_verified_and_read_by_whom_they_are_about(stage: Stage) -> None:
    page = stage.staff("admin", "/manage/sheets", "manager")
    expect(page.locator("#period")).to_have_text("2026-03")
    page.get_by_role("button", name="前一期").click()
    expect(page.locator("#period")).to_have_text("2026-02")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(2)
    rows.first.locator(".sort").click()
    expect(page.locator(".sheets-open")).to_contain_text("RC1a")
    expect(page.locator(".sheets-open a")).to_have_attribute("href", re.compile("#f_"))
    page.locator("#publish").click()
    page.locator("#confirm").click()
    expect(page.locator('[data-state="published"]')).to_be_visible()
    page.locator("#verify").click()
    expect(page.locator("#verified")).to_contain_text("完全一致")
    told = stage.hall.cli("assess", "verify", "--all").stdout
    assert "identical" in told
    assert "1 published results" in told
    page.locator("#tab-windows").click()
    expect(page.locator("[data-row]").first).to_be_visible()
    mine = stage.staff("phone", "/manage/sheets", "clerk")
    sheet = mine.locator("article")
    expect(sheet).to_have_count(1)
    expect(sheet).to_contain_text("RC2")
    expect(sheet).not_to_contain_text("RC1a")
    assert stage.errors == []


def test_colleagues_vote_once_and_nothing_is_shown_before_it_closes(stage: Stage) -> None:
    page = stage.staff("admin", "/manage/ballots", "manager")
    page.locator("#scheme").select_option("QUARTER-100")
    page.locator("#closes").fill("2026-03-05")
    page.get_by_role("button", name="开始互评").click()
    expect(page.locator("[data-poll]")).to_contain_text("进行中")
    expect(page.locator("[data-poll] table")).to_have_count(0)
    phone = stage.staff("phone", "/manage/ballots", "clerk")
    phone.locator('input[type="radio"]').first.check()
    phone.get_by_role("button", name="投出选票").click()
    expect(phone.locator("[data-poll] .banner-good")).to_be_visible()
    expect(phone.locator('input[type="radio"]')).to_have_count(0)
    page.locator("#tab-surveys").click()
    page.locator("#scheme").select_option("QUARTER-100")
    page.locator("#grade-0").fill("3")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("[data-survey]")).to_contain_text("优秀 3")
    assert stage.errors == []


PAGES = (
    ("/admin/schemes", "manager"),
    ("/manage/sheets", "manager"),
    ("/manage/ballots", "manager"),
)


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_pages_fit_and_have_no_barrier(stage: Stage, path: str, role: str) -> None:
    page: Page = stage.staff("admin", path, role)
    expect(page.locator(".manage-main .toolbar, .manage-main .tabs").first).to_be_visible()
    assert in_every_dress(page, "admin") == {}
