"""Every page at its real size, in both languages and in large type: it fits and bars nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.look import LOOKS, Look, dress, faults
from tests.browser.stage import SIZES, Stage, choose_at_kiosk, until, way_to_a_service
from tests.house import kiosk, service_of, staff, zone_of
from tests.rig.hall import Hall, Json

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALL = tuple(look for look in LOOKS if not look.large)
Found = dict[str, list[object]]
# With a number of five digits behind them these are sixty characters.
LONG_ZH = (
    "公司章程修改、法定代表人与联络员备案及营业执照换发补发并"
    "注销原有许可证件等相关手续集中受理与发放综合服务一二三"
)
LONG_EN = "Registration of amended articles, officers and licence "


@pytest.fixture(scope="module")
def house(hall: Hall) -> Json:
    """A hall in the middle of its morning: somebody called, some waiting, one to be rated."""
    clerk, window = staff(hall, "clerk"), str(hall.person("clerk")["windows"][0])
    clerk.ok(f"/windows/{window}/open")
    service = {"service": service_of(hall, window)}
    made = [kiosk(hall).ok("/tickets", service, status=201) for _ in range(6)]
    for step in ("call", "call", "call", "call"):
        clerk.ok(f"/windows/{window}/{step}", {"finish_current": True})
    clerk.ok(f"/tickets/{made[3]['id']}/hold", {"minutes": 20})
    clerk.ok(f"/windows/{window}/call")
    return {
        "window": window,
        "zone": zone_of(hall, window),
        "served": made[0]["code"],
        "called": made[4]["code"],
        "waiting": made[5]["code"],
    }


def test_the_kiosk(stage: Stage, hall: Hall, house: Json) -> None:
    names, service = way_to_a_service(hall)
    page = stage.kiosk(bypass_csp=True)
    page.locator(".tile-group").first.wait_for()
    found: Found = {}
    for look in LOOKS:
        dress(page, look)
        found[f"start {look}"] = faults(page, "kiosk")
        choose_at_kiosk(page, names, service)
        found[f"sheet {look}"] = faults(page, "kiosk")
        page.locator(".sheet-take").tap()
        page.locator(".taken-qr img").wait_for()
        found[f"taken {look}"] = faults(page, "kiosk")
        until(lambda: back_at_the_start(page), "the first page of the kiosk")
    fine(found, stage)


def back_at_the_start(page: Page) -> bool:
    """Taps "done": a number just shown does not go away by a first, hasty tap."""
    if page.locator(".taken-done").count():
        page.locator(".taken-done").tap()
    return page.locator(".tile-group").count() > 0


def test_the_counter(stage: Stage, house: Json) -> None:
    page = stage.open("counter", "/counter/", bypass_csp=True)
    found = {f"sign-in {look}": faults_of_a_form(page, look) for look in SMALL}
    sign_in(page, stage.hall.person("clerk"))
    page.locator(".now-number").wait_for()
    expect(page.locator(".aside li")).to_have_count(1)
    for look in LOOKS:
        dress(page, look)
        found[f"desk {look}"] = faults(page, "counter")
        for act in ("transfer", "hold", "pause", "add", "note", "mode", "cancel", "aside", "story"):
            page.locator(f"[data-act={act}], [data-look={act}]").click()
            page.locator("dialog[open]").wait_for()
            found[f"{act} {look}"] = faults(page, "counter")
            page.keyboard.press("Escape")
            page.locator("dialog").wait_for(state="detached")
        page.keyboard.press("F6")
        page.locator(".outcomes").wait_for()
        found[f"outcomes {look}"] = faults(page, "counter")
        page.keyboard.press("Escape")
        page.locator(".outcomes").wait_for(state="detached")
        # Everything at once: beside other software nobody scrolls for a button.
        tall = page.evaluate("document.scrollingElement.scrollHeight")
        assert tall <= SIZES["counter"][1], f"{look}: {tall} px"
    fine(found, stage)


def faults_of_a_form(page: Page, look: Look) -> list[object]:
    page.locator("#sign-in-name").wait_for()
    dress(page, look)
    return faults(page, "counter")


def test_the_report(stage: Stage, house: Json) -> None:
    page = stage.staff("manage", "/manage/", "manager", bypass_csp=True)
    page.locator(".figures").wait_for()
    found: Found = {}
    for look in LOOKS:
        dress(page, look)
        found[f"report {look}"] = faults(page, "manage")
    fine(found, stage)


@pytest.mark.parametrize("state", ["waiting", "called", "served"])
def test_the_phone(stage: Stage, house: Json, state: str) -> None:
    page = stage.open("phone", f"/t/{house[state]}", bypass_csp=True)
    page.locator(f".phone-card.is-{state}").wait_for()
    if state == "served":
        page.locator(".rate-level").last.tap()
        page.locator(".rate-reasons").wait_for()
    found: Found = {}
    for look in LOOKS:
        dress(page, look)
        found[f"{state} {look}"] = faults(page, "phone")
    fine(found, stage)


@pytest.mark.parametrize("look", SMALL, ids=str)
def test_the_screens_on_the_wall(stage: Stage, hall: Hall, house: Json, look: Look) -> None:
    board = stage.board(house["zone"], lang=look.lang, bypass_csp=True)
    board.locator(".hero-number").wait_for()
    path = f"/display/window/{house['window']}?lang={look.lang}#key={hall.key('display')}"
    over_the_window = stage.open("window", path, bypass_csp=True)
    over_the_window.locator(".ticket-number").wait_for()
    found = {"board": faults(board, "board"), "window": faults(over_the_window, "window")}
    fine(found, stage)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Two hundred windows and a thousand services, all with names of sixty characters."""
    with Hall("city") as made:
        file = tmp_path_factory.mktemp("city") / "long.toml"
        file.write_text(with_long_names(made.example), "utf-8")
        made.cli("hall", "load", str(file))
        yield made


def with_long_names(example: Path) -> str:
    """A hall file's text with every name made sixty characters long."""
    count = iter(range(100_000))

    def longer(match: re.Match[str]) -> str:
        n = next(count)
        return f'{match[1]}"{LONG_EN if n % 3 == 0 else LONG_ZH}{n:05}"'

    # Not those of classes, which nobody at these pages sees.
    head, mark, rest = example.read_text("utf-8").partition("[[zones]]")
    return head + mark + re.sub(r'^(name = )"[^"]*"', longer, rest, flags=re.M)


def test_names_of_sixty_characters_in_a_city(browser: Browser, city: Hall) -> None:
    stage, window = Stage(browser, city), str(city.person("clerk")["windows"][0])
    clerk, service = staff(city, "clerk"), {"service": service_of(city, window)}
    tickets = [kiosk(city).ok("/tickets", service, status=201) for _ in range(3)]
    clerk.ok(f"/windows/{window}/open")
    clerk.ok(f"/windows/{window}/call")
    board = stage.board(zone_of(city, window), bypass_csp=True)
    expect(board.locator(".hero-number")).to_have_text(tickets[0]["number"])
    found = {"board": faults(board, "board")}
    for look in (Look("zh", False), Look("zh", True)):
        page = stage.kiosk(bypass_csp=True)
        page.locator(".tile-group").first.wait_for()
        dress(page, look)
        found[f"groups {look}"] = faults(page, "kiosk")
        names, offered = way_to_a_service(city)
        for n, name in enumerate(names):
            page.locator(".tile-group").filter(has=page.get_by_text(name, exact=True)).tap()
            found[f"level {n} {look}"] = faults(page, "kiosk")
        choose_at_kiosk(page, [], offered)
        found[f"sheet {look}"] = faults(page, "kiosk")
        page.locator(".sheet-take").tap()
        page.locator(".taken-qr img").wait_for()
        found[f"taken {look}"] = faults(page, "kiosk")
        page.context.close()
    fine(found, stage)
    stage.close_pages()


def sign_in(page: Page, person: Json) -> None:
    page.locator("#sign-in-name").fill(person["name"])
    page.locator("#sign-in-password").fill(person["password"])
    page.keyboard.press("Enter")


def fine(found: Found, stage: Stage) -> None:
    assert {where: what for where, what in found.items() if what} == {}
    assert stage.errors == []
