"""A clerk's day with both hands on the keyboard: every step of the counter, and what it says."""

from __future__ import annotations

import itertools
import tomllib
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.stage import SIZES, Stage
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall, Json

pytestmark = pytest.mark.browser
CLERKS = itertools.count()
ANSWERED = "[data-act=pause]:enabled, [data-act=resume]:enabled"


class Desk:
    """An open window with nobody in its line, and the page of its clerk."""

    def __init__(self, stage: Stage, hall: Hall, n: int) -> None:
        self.stage, self.hall = stage, hall
        self.clerk, self.guide = staff(hall, "clerk", n), staff(hall, "guide")
        self.window = str(hall.person("clerk", n)["windows"][0])
        self.service = service_of(hall, self.window)
        for row in self.line():
            self.guide.ok(f"/tickets/{row['id']}/cancel")
        self.clerk.ok(f"/windows/{self.window}/open")
        self.page = stage.staff("counter", "/counter/", "clerk", n)
        expect(self.page.locator("[data-act=pause]")).to_be_enabled()

    def line(self) -> list[Json]:
        said = self.guide.get("/line", params={"service": self.service})
        found: list[Json] = said.json()["waiting"]
        return found

    def take(self, n: int = 1, **more: Any) -> list[Json]:
        wanted = {"service": self.service, **more}
        made = [kiosk(self.hall).ok("/tickets", wanted, status=201) for _ in range(n)]
        expect(self.page.locator(".waiting .lines b").first).to_have_text(str(n))
        return made

    def read(self, ticket: Json) -> Json:
        found: Json = self.guide.get(f"/tickets/{ticket['id']}").json()
        return found

    def states(self, *tickets: Json) -> list[str]:
        return [self.read(ticket)["state"] for ticket in tickets]

    def press(self, *keys: str) -> None:
        """Keys one after another, each as soon as the answer to the one before is there."""
        for key in keys:
            self.page.locator(ANSWERED).first.wait_for()
            self.page.keyboard.press(key)

    def shows(self, number: str | None) -> None:
        at_the_window = self.page.locator(".now-number")
        if number is None:
            expect(at_the_window).to_have_count(0)
        else:
            expect(at_the_window).to_have_text(number)


@pytest.fixture
def desk(stage: Stage, hall: Hall) -> Desk:
    """Each test sits at a window of its own."""
    return Desk(stage, hall, next(CLERKS))


def test_how_it_ended_is_one_key(desk: Desk) -> None:
    first, second, third = desk.take(3)
    desk.press("F2")
    desk.shows(first["number"])
    desk.press("F4", "F6")
    expect(desk.page.locator("[data-outcome=approval]")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator(".outcomes")).to_have_count(0)
    assert desk.states(first) == ["serving"]
    desk.press("F8", "5")
    desk.shows(second["number"])
    desk.press("F6", "Enter")
    desk.shows(None)
    assert desk.states(first, second) == ["served", "served"]
    # Whoever does not want to be asked says so once; a reload remembers it.
    desk.page.locator("[name=ask_outcome]").uncheck()
    desk.page.reload()
    desk.press("F2")
    desk.shows(third["number"])
    desk.press("F6")
    desk.shows(None)
    expect(desk.page.locator("[name=ask_outcome]")).not_to_be_checked()


def test_a_lost_answer_is_asked_for_again_and_finishes_once(desk: Desk) -> None:
    first, second, _ = desk.take(3)
    desk.press("F2")
    desk.shows(first["number"])
    keys: list[str | None] = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    desk.page.route("**/call", lose_the_first_answer)
    desk.press("F8", "1")
    desk.shows(second["number"])
    expect(desk.page.locator("[data-act=start]")).to_be_enabled()
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert desk.states(first, second) == ["served", "called"]


def test_a_ticket_is_put_aside_with_a_timer_and_fetched_back(desk: Desk) -> None:
    held, missed = desk.take(2)
    aside = desk.page.locator(".aside li")
    desk.press("F2", "F4", "h")
    desk.page.locator("dialog[open]").wait_for()
    desk.page.keyboard.press("2")
    desk.page.keyboard.type("15")
    desk.page.keyboard.press("Enter")
    expect(aside.filter(has_text=held["number"]).locator(".badge")).to_have_text("15 分钟后恢复")
    desk.press("F2", "F7")
    expect(aside).to_have_count(2)
    desk.press("l")
    desk.page.locator("dialog[open]").wait_for()
    desk.page.keyboard.type(missed["number"])
    desk.page.keyboard.press("Enter")
    expect(aside).to_have_count(1)
    desk.press("l", "Enter")
    expect(aside).to_have_count(0)
    assert desk.states(held, missed) == ["waiting", "waiting"]


def test_a_transfer_is_typed_not_pointed_at(desk: Desk) -> None:
    (first,) = desk.take()
    desk.press("F2", "F4", "t")
    desk.page.locator("[role=option]").first.wait_for()
    expect(desk.page.locator(".picker-go")).to_be_disabled()
    for key in ("ArrowDown", "ArrowDown", "F9"):
        desk.page.keyboard.press(key)
    expect(desk.page.locator("[name=return]")).to_be_checked()
    name = desk.page.locator("[role=option][aria-selected=true] .clamp-2").inner_text()
    desk.page.keyboard.press("Enter")
    desk.shows(None)
    gone = desk.read(first)
    assert (gone["state"], gone["service"]["name"]) == ("waiting", name)
    assert [part["id"] for part in gone["visit"]] == [desk.service]


def test_a_colleague_on_duty_is_found_by_name(desk: Desk, hall: Hall) -> None:
    whom, where = colleague(hall, desk)
    (first,) = desk.take()
    desk.press("F2", "t")
    desk.page.locator("dialog[open]").wait_for()
    desk.page.keyboard.press("F4")
    desk.page.locator("[role=option]").first.wait_for()
    desk.page.keyboard.type(whom)
    desk.page.keyboard.press("Enter")
    desk.shows(None)
    assert desk.read(first)["bound"] == where


def colleague(hall: Hall, desk: Desk) -> tuple[str, str]:
    """Name and window of somebody else who is on duty for the same service."""
    rows = tomllib.loads(hall.example.read_text("utf-8"))["windows"]
    able = {w["id"] for w in rows if w["services"] == "*" or desk.service in w["services"]}
    clerks = [row for row in hall.known["staff"] if row["role"] == "clerk"]
    for n, person in enumerate(clerks):
        window = str(person["windows"][0])
        if window in able - {desk.window}:
            staff(hall, "clerk", n).ok(f"/windows/{window}/open")
            return str(person["name"]), window
    raise AssertionError(f"nobody else serves {desk.service}")


def test_only_who_may_choose_calls_out_of_turn(desk: Desk, stage: Stage, hall: Hall) -> None:
    chosen = desk.take(3)[2]
    expect(desk.page.locator("[data-act=choose]")).to_have_count(0)
    boss = stage.staff("counter", "/counter/", "supervisor")
    name = desk.page.locator(".topbar h1").inner_text()
    expect(boss.locator(".window-filter input")).to_be_focused()
    boss.keyboard.type(name)
    boss.keyboard.press("Enter")
    expect(boss.locator("[data-act=choose]")).to_be_enabled()
    boss.keyboard.press("v")
    boss.locator("[role=option]").first.wait_for()
    boss.keyboard.type(chosen["number"])
    boss.keyboard.press("Enter")
    desk.shows(chosen["number"])
    assert desk.states(chosen) == ["called"]


def test_notes_and_services_travel_with_the_ticket(desk: Desk) -> None:
    (first,) = desk.take()
    desk.press("F2", "F4", "b")
    desk.page.locator("#note-text").wait_for()
    desk.page.keyboard.type("营业场所证明已看原件")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".last-note")).to_contain_text("营业场所证明已看原件")
    desk.press("a")
    desk.page.locator("[role=option]").first.wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".visit li")).to_have_count(2)
    desk.press("w", "2")
    desk.shows(None)
    gone = desk.read(first)
    assert gone["state"] == "waiting"
    assert (gone["visit"][0]["done"], gone["visit"][0]["outcome"]) == (True, "promise")


def test_the_visit_goes_on_at_the_same_window(desk: Desk, hall: Hall) -> None:
    rows = tomllib.loads(hall.example.read_text("utf-8"))["windows"]
    services = next(w["services"] for w in rows if w["id"] == desk.window)
    (first,) = desk.take(also=[services[1]])
    desk.press("F2", "F4", "c", "1")
    expect(desk.page.locator(".visit-done")).to_contain_text("即办")
    now = desk.read(first)
    assert (now["state"], now["service"]["id"]) == ("serving", services[1])
    desk.press("i")
    expect(desk.page.locator(".story li").first).to_be_visible()
    desk.page.keyboard.press("Escape")
    desk.press("F6", "Enter")
    desk.shows(None)


def test_the_desk_is_heard_until_it_is_acknowledged(desk: Desk) -> None:
    for text in ("请提醒办事人：下午系统升级", "请代三号窗口打印"):
        desk.guide.ok(f"/windows/{desk.window}/messages", {"text": text}, status=201)
    message = desk.page.locator(".message")
    expect(message).to_contain_text("下午系统升级")
    expect(message).to_contain_text("还有 1 条")
    assert desk.page.title().startswith("✉")
    desk.press("k")
    expect(message).to_contain_text("请代三号窗口打印")
    desk.page.wait_for_timeout(900)  # the same key rests a moment after each press
    desk.press("k")
    expect(message).to_have_count(0)
    desk.page.reload()
    expect(desk.page.locator("[data-act=pause]")).to_be_enabled()
    expect(message).to_have_count(0)


def test_a_recall_counts_down_and_at_the_limit_a_no_show_is_offered(desk: Desk, hall: Hall) -> None:
    reload_hall(
        hall, {"recall_pause_s = 0": "recall_pause_s = 2", "recall_limit = 3": "recall_limit = 2"}
    )
    desk.take()
    desk.press("F2")
    recall = desk.page.locator("[data-act=recall]")
    expect(recall).to_contain_text("秒后")
    expect(recall).to_be_enabled()
    desk.press("F3")
    expect(desk.page.locator(".offer")).to_contain_text("按 F7 过号")
    expect(desk.page.locator("[data-act=no_show].btn-primary")).to_be_enabled()
    desk.press("F7")
    expect(desk.page.locator(".aside li")).to_have_count(1)


def test_several_customers_are_tabs(desk: Desk, hall: Hall) -> None:
    head = f'id = "{desk.window}"\n'
    reload_hall(hall, {head: f"{head}customers = 2\n"})
    first, second, _ = desk.take(3)
    desk.press("F2", "F4", "F2")
    desk.shows(second["number"])
    expect(desk.page.locator(".tab")).to_have_count(2)
    expect(desk.page.locator("[data-act=call]")).to_be_disabled()
    desk.press("ArrowLeft")
    desk.shows(first["number"])
    desk.press("F6", "3")
    desk.shows(second["number"])
    assert desk.states(first, second) == ["served", "called"]
    expect(desk.page.locator(".tab")).to_have_count(0)
    tall = desk.page.evaluate("document.scrollingElement.scrollHeight")
    assert tall <= SIZES["counter"][1]


def reload_hall(hall: Hall, changes: dict[str, str]) -> None:
    """Load the hall's file again with some of its lines changed; it acts without a restart."""
    text = hall.example.read_text("utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = hall.folder / "changed.toml"
    file.write_text(text, "utf-8")
    hall.cli("hall", "load", str(file))
