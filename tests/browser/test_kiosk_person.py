"""The kiosk asks who somebody is where a service needs it, and says plainly what is refused."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import tomlkit
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.stage import Json, Stage, Twins, choose_at_kiosk, until, way_to_a_service
from tests.house import kiosk, staff
from tests.persons import ELDER_ID, GOOD_ID, PHONE, id_number
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A county hall whose first service needs a person, one ticket each at a time."""
    with Hall("county") as made:
        _, first = way_to_a_service(made)
        document = tomllib.loads(made.example.read_text("utf-8"))
        for service in document["services"]:
            service["needs_person"] = service["id"] == first["id"]
        for klass in document["classes"]:
            if klass["id"] == "elderly":
                klass["min_age"] = 60
        document["settings"] = document.get("settings", {}) | {"person_live_tickets": 1}
        file = tmp_path_factory.mktemp("hall") / "hall.toml"
        file.write_text(tomlkit.dumps(document), "utf-8")
        made.cli("hall", "load", str(file))
        until(lambda: way_to_a_service(made)[1]["needs_person"], "the new definition")
        yield made


@pytest.fixture(scope="module")
def twins(hall: Hall, browser: Browser) -> Twins:
    """The agent with a printer and an ID-card reader at each kiosk and at the desk."""
    return Stage(browser, hall).agent()


def reader_is(hall: Hall, place: str, state: str) -> None:
    guide = staff(hall, "guide")

    def said() -> bool:
        rows = guide.get("/devices").json()["devices"]
        return any(
            r["kind"] == "id_reader" and r["for"] == place and r["state"] == state for r in rows
        )

    until(said, f"the reader of {place} to be {state}", 20)


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: TINGXU_LOOK names a folder."""
    if folder := os.environ.get("TINGXU_LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def type_in(page: Page, digits: str) -> None:
    for key in digits:
        page.locator(f'[data-key="{key}"]').tap()


def other(hall: Hall, needed: Json) -> tuple[list[str], Json]:
    """A service of the same group that needs nobody's name."""
    names, _ = way_to_a_service(hall)
    groups = kiosk(hall).get("/catalog").json()["groups"]
    for name in names:
        group = next(one for one in groups if one["name"] == name)
        groups = group["groups"]
    found = next(s for s in group["services"] if s["open"] and s["id"] != needed["id"])
    return names, found


def test_a_number_is_typed_mended_taken_and_limited(stage: Stage, hall: Hall) -> None:
    names, service = way_to_a_service(hall)
    page = stage.kiosk()
    choose_at_kiosk(page, names, service)
    look(page, "ask")
    page.locator(".sheet-take").tap()
    expect(page.locator(".keypad-shown")).to_be_visible()
    expect(page.locator(".sheet-take")).to_be_disabled()
    wrong = GOOD_ID[:-1] + ("X" if GOOD_ID[-1] != "X" else "0")
    type_in(page, wrong)
    look(page, "typed")
    page.locator(".sheet-take").tap()
    expect(page.locator(".sheet-word")).to_contain_text("请核对")
    look(page, "mend")
    page.locator('[data-key="erase"]').tap()
    type_in(page, GOOD_ID[-1])
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    assert GOOD_ID not in page.content()
    assert GOOD_ID[-4:] not in page.locator("body").inner_text()

    again = stage.kiosk()
    choose_at_kiosk(again, names, service)
    again.locator(".sheet-take").tap()
    type_in(again, GOOD_ID)
    again.locator(".sheet-take").tap()
    expect(again.locator(".sheet-word")).to_contain_text("最多同时持有 1 个")
    expect(again.locator(".sheet-take")).to_have_count(0)
    look(again, "limit")
    refused = [e for e in stage.errors if "409" not in e and "422" not in e]
    assert refused == []


def test_a_class_by_age_is_certified_at_the_kiosk(stage: Stage, hall: Hall) -> None:
    _, needed = way_to_a_service(hall)
    names, service = other(hall, needed)
    page = stage.kiosk()
    choose_at_kiosk(page, names, service)
    look(page, "by-age")
    page.locator('[data-class="elderly"]').tap()
    type_in(page, PHONE)
    expect(page.locator(".sheet-take")).to_be_disabled()
    for _ in PHONE:
        page.locator('[data-key="erase"]').tap()
    type_in(page, ELDER_ID)
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    number = page.locator(".taken-number").inner_text().strip()
    rows = staff(hall, "guide").get("/line", params={"service": service["id"]}).json()["waiting"]
    assert next(r for r in rows if r["number"] == number)["class"] == "elderly"


def test_a_service_that_is_closed_says_why_within_seconds(stage: Stage, hall: Hall) -> None:
    _, needed = way_to_a_service(hall)
    names, service = other(hall, needed)
    page = stage.kiosk()
    guide = staff(hall, "guide")
    for name in names:
        page.locator(".tile-group").filter(has=page.get_by_text(name, exact=True)).tap()
    tile = page.locator(f'[data-service="{service["id"]}"]')
    expect(tile).to_be_visible()
    reason = "医保系统升级，预计下午恢复，急办请到导办台"
    closed = guide.post(f"/services/{service['id']}/close", {"reason": reason})
    assert closed.status_code == 204
    expect(tile.locator(".tile-reason")).to_contain_text(reason)
    look(page, "closed-tile")
    tile.tap()
    expect(page.locator(".kiosk-sheet")).to_contain_text(reason)
    look(page, "closed-sheet")
    assert guide.post(f"/services/{service['id']}/open").status_code == 204
    page.locator(".sheet-actions .btn").first.tap()
    expect(tile.locator(".tile-reason")).to_have_count(0)
    assert stage.errors == []


READER, PLACE = "reader-kiosk-1", "kiosk:kiosk-1"


def keypad(page: Page) -> Locator:
    return page.locator(".keypad-shown")


def unseen(page: Page, number: str) -> None:
    """Not the number, not its day of birth: not on the screen, nor in what the page keeps."""
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage}) + location.href")
    for part in (number, number[6:14]):
        assert part not in page.content() + kept


def test_a_card_on_the_reader_does_what_typing_does(stage: Stage, hall: Hall, twins: Twins) -> None:
    number = id_number(date(1988, 3, 9), 21)
    names, service = way_to_a_service(hall)
    reader_is(hall, PLACE, "online")
    page = stage.kiosk()
    choose_at_kiosk(page, names, service)
    page.locator(".sheet-take").tap()
    expect(page.locator(".sheet-title")).to_contain_text("请把身份证放在读卡区")
    look(page, "card-asked")
    twins.lay(READER, number, "欧阳示例")
    expect(keypad(page)).to_have_text(f"欧阳* · 尾号 {number[-4:]}")
    look(page, "card-read")
    unseen(page, number)
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    assert number[-4:] not in page.locator("body").inner_text()
    twins.take_away(READER)
    again = kiosk(hall).post("/tickets", {"service": service["id"], "id_number": number})
    assert again.status_code == 409, "the card and the typed number are one person"
    assert stage.errors == []


def test_a_card_laid_first_waits_for_the_service_and_certifies_age(
    stage: Stage, hall: Hall, twins: Twins
) -> None:
    number = id_number(date(1950, 2, 3), 22)
    _, needed = way_to_a_service(hall)
    names, service = other(hall, needed)
    reader_is(hall, PLACE, "online")
    page = stage.kiosk()
    page.locator(".tile").first.wait_for()
    page.locator(".kiosk-hm").wait_for()
    twins.lay(READER, number, "李试用")
    expect(page.locator(".kiosk-notes")).to_contain_text(f"李* · 尾号 {number[-4:]}")
    look(page, "card-first")
    for name in names:
        page.locator(".tile-group").filter(has=page.get_by_text(name, exact=True)).tap()
    page.locator(f'[data-service="{service["id"]}"]').tap()
    expect(page.locator(".sheet-klass")).to_contain_text("老年人")
    look(page, "card-elderly")
    unseen(page, number)
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    taken = page.locator(".taken-number").inner_text().strip()
    rows = staff(hall, "guide").get("/line", params={"service": service["id"]}).json()["waiting"]
    assert next(r for r in rows if r["number"] == taken)["class"] == "elderly"
    twins.take_away(READER)


def test_a_card_checks_in_for_what_was_booked_with_its_number(
    stage: Stage, hall: Hall, twins: Twins
) -> None:
    number = id_number(date(1991, 5, 6), 27)
    guide, booked = staff(hall, "guide"), {"service": "company-new"}
    slots = guide.get("/slots", params={**booked, "day": "2026-03-02"}).json()["slots"]
    start = next(slot["start"] for slot in slots if slot["open"])
    guide.ok("/appointments", {**booked, "start": start, "id_number": number}, status=201)
    reader_is(hall, PLACE, "online")
    page = stage.kiosk()
    page.locator(".kiosk-way").tap()
    expect(page.locator(".check-in")).to_contain_text("把身份证放在读卡区")
    look(page, "card-check-in")
    twins.lay(READER, number, "周预约")
    expect(page.locator(".check-in-time")).to_contain_text(start[11:16])
    look(page, "card-found")
    expect(page.locator(".check-in-item")).to_have_count(1)
    unseen(page, number)
    twins.take_away(READER)
    assert stage.errors == []


def test_a_card_that_is_not_used_is_forgotten_within_seconds(
    stage: Stage, hall: Hall, twins: Twins
) -> None:
    number = id_number(date(1977, 2, 3), 23)
    reader_is(hall, PLACE, "online")
    page = stage.kiosk()
    page.locator(".tile").first.wait_for()
    page.locator(".kiosk-hm").wait_for()
    twins.lay(READER, number)
    note = page.locator(".kiosk-notes").get_by_text(number[-4:])
    expect(note).to_be_visible()
    expect(note).to_have_count(0, timeout=25_000)
    twins.take_away(READER)


def test_without_a_reader_or_with_a_card_it_cannot_read_the_keys_go_on(
    stage: Stage, hall: Hall, twins: Twins
) -> None:
    names, service = way_to_a_service(hall)
    reader_is(hall, PLACE, "online")
    page = stage.kiosk()
    choose_at_kiosk(page, names, service)
    page.locator(".sheet-take").tap()
    expect(page.locator(".sheet-title")).to_contain_text("请把身份证放在读卡区")
    twins.fault(READER, "unreadable", True)
    twins.lay(READER, id_number(date(1966, 2, 3), 24))
    expect(page.locator(".sheet-word")).to_contain_text("身份证没有读出来")
    look(page, "card-unreadable")
    twins.take_away(READER)
    twins.fault(READER, "unreadable", False)
    twins.fault(READER, "unplugged", True)
    expect(page.locator(".sheet-word")).to_contain_text("读卡器暂时不能用")
    expect(page.locator(".sheet-title")).not_to_contain_text("读卡区")
    look(page, "card-reader-away")
    type_in(page, id_number(date(1966, 2, 3), 25))
    page.locator(".sheet-take").tap()
    expect(page.locator(".taken-number")).to_be_visible()
    twins.fault(READER, "unplugged", False)
    reader_is(hall, PLACE, "online")


def test_the_guide_desk_finds_and_takes_by_a_card(stage: Stage, hall: Hall, twins: Twins) -> None:
    number = id_number(date(1969, 4, 5), 26)
    _, service = way_to_a_service(hall)
    reader_is(hall, "desk:1", "online")
    page = stage.staff("guide", "/guide/", "guide")
    page.locator(".window").first.wait_for()
    page.keyboard.press("Alt+1")
    page.locator("#pick").wait_for()
    page.keyboard.type(service["name"])
    twins.lay("reader-desk", number, "王演示")
    held = page.locator(".card-held")
    expect(held).to_contain_text(f"王* · 尾号 {number[-4:]}")
    look(page, "card-desk-take")
    page.keyboard.press("Enter")
    shown = page.locator(".ticket-head .ticket-number")
    expect(shown).to_be_visible()
    taken = shown.inner_text()
    page.keyboard.press("Escape")
    twins.take_away("reader-desk")
    page.wait_for_timeout(2500)  # laid again sooner, it is the same card still
    twins.lay("reader-desk", number, "王演示")
    expect(shown).to_have_text(taken)
    assert page.locator("#find").input_value() == f"王* · 尾号 {number[-4:]}"
    look(page, "card-desk-found")
    unseen(page, number)
    twins.take_away("reader-desk")
    assert stage.errors == []


def test_a_scanner_of_the_agent_reads_for_the_page_at_its_place(
    stage: Stage, hall: Hall, twins: Twins
) -> None:
    _, needed = way_to_a_service(hall)
    service = str(other(hall, needed)[1]["id"])
    taken = kiosk(hall).ok("/tickets", {"service": service}, status=201)
    guide, tap = stage.staff("guide", "/guide/", "guide"), stage.kiosk()
    guide.locator(".window").first.wait_for()
    tap.locator(".kiosk-hm").wait_for()
    reader_is(hall, "desk:1", "online")
    twins.scan("scanner-desk", taken["code"])
    expect(guide.locator(".ticket-head .ticket-number")).to_have_text(taken["number"])
    twins.scan("scanner-kiosk-1", "1234567890")
    expect(tap.locator(".check-in")).to_contain_text("今天没有查到预约")
    assert stage.errors == []
