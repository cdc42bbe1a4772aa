"""The counter asks for the case number where a service needs one, and sends it with the finish."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomlkit
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, until
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall, Json

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A county hall whose every service needs a case number."""
    with Hall("county") as made:
        document = tomllib.loads(made.example.read_text("utf-8"))
        for service in document["services"]:
            service["needs_case_number"] = True
        file = tmp_path_factory.mktemp("hall") / "hall.toml"
        file.write_text(tomlkit.dumps(document), "utf-8")
        made.cli("hall", "load", str(file))
        until(lambda: take(made, 1)["needs_case_number"], "the new definition")
        yield made


def take(hall: Hall, n: int) -> Json:
    window = str(hall.person("clerk", n)["windows"][0])
    made: Json = kiosk(hall).ok("/tickets", {"service": service_of(hall, window)}, status=201)
    return made


def serving(stage: Stage, hall: Hall, n: int, *, ask: bool = True) -> tuple[Page, str]:
    """A clerk's page while somebody is being served."""
    clerk = staff(hall, "clerk", n)
    window = str(hall.person("clerk", n)["windows"][0])
    clerk.ok(f"/windows/{window}/open")
    take(hall, n)
    page = stage.staff("counter", "/counter/", "clerk", n)
    if not ask:
        page.locator("[name=ask_outcome]").uncheck()
    expect(page.locator("[data-act=call]")).to_be_enabled()
    page.keyboard.press("F2")
    expect(page.locator(".now-number")).to_have_count(1)
    number = page.locator(".now-number").inner_text()
    page.keyboard.press("F4")
    expect(page.locator("[data-act=finish]")).to_be_enabled()
    return page, number


def notes(hall: Hall, number: str) -> list[str]:
    told = staff(hall, "guide").get(f"/tickets/{number}/story").json()
    return [note["text"] for note in told["notes"]]


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: TINGXU_LOOK names a folder."""
    if folder := os.environ.get("TINGXU_LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_digits_in_the_number_are_no_outcome_and_it_is_sent_with_the_next_key(
    stage: Stage, hall: Hall
) -> None:
    page, number = serving(stage, hall, 2)
    page.keyboard.press("F6")
    field = page.locator("[name=case_number]")
    field.click()
    page.keyboard.type("FY-2026 18")
    page.keyboard.press("Enter")
    look(page, "case_number")
    page.keyboard.press("1")  # a space is in no number: nothing is sent
    expect(field).to_be_visible()
    field.fill("FY-2026-18")
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    expect(page.locator(".outcomes")).to_have_count(0)
    expect(page.locator(".now-number")).to_have_count(0)
    assert notes(hall, number) == ["办件编号 FY-2026-18"]


def test_it_may_be_left_out_and_is_asked_of_who_is_not_asked_the_outcome(
    stage: Stage, hall: Hall
) -> None:
    page, number = serving(stage, hall, 3, ask=False)
    page.keyboard.press("F6")
    expect(page.locator("[name=case_number]")).to_be_visible()
    page.locator("[data-outcome='']").click()
    expect(page.locator(".now-number")).to_have_count(0)
    assert notes(hall, number) == []
