"""The tablet of a window: a name card, five faces after a visit, nothing lost without a line."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomlkit
from playwright.sync_api import Page, expect

from tests.browser.look import faults
from tests.browser.stage import Json, Stage, until
from tests.client import Api
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.browser
WAITS_S = 6
WINDOW = "w01"
OTHER = "w02"
LONG = "大厅一层东区社会保险与医疗保障综合服务三号窗口"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A county hall whose pads ask for a few seconds; one window has a long name."""
    with Hall("county") as made:
        document = tomllib.loads(made.example.read_text("utf-8"))
        document["settings"] = document.get("settings", {}) | {"pad_timeout_s": WAITS_S}
        next(w for w in document["windows"] if w["id"] == OTHER)["name"] = LONG
        file = tmp_path_factory.mktemp("hall") / "hall.toml"
        file.write_text(tomlkit.dumps(document), "utf-8")
        made.cli("hall", "load", str(file))
        yield made


@pytest.fixture(scope="module")
def clerk(hall: Hall) -> Api:
    api = staff(hall, "clerk")
    api.ok(f"/windows/{WINDOW}/open")
    return api


def called(hall: Hall, clerk: Api) -> Json:
    taken = kiosk(hall).ok("/tickets", {"service": service_of(hall, WINDOW)}, status=201)
    ticket: Json = clerk.ok(f"/windows/{WINDOW}/call")
    assert ticket["id"] == taken["id"]
    clerk.ok(f"/tickets/{ticket['id']}/start")
    return {**ticket, "code": taken["code"]}


def served(hall: Hall, clerk: Api) -> Json:
    ticket = called(hall, clerk)
    clerk.ok(f"/tickets/{ticket['id']}/finish")
    return ticket


def rated(hall: Hall, ticket: Json) -> bool:
    return bool(Api(hall.base, ticket["code"]).get(f"/tickets/{ticket['code']}").json()["rated"])


def ratings(hall: Hall) -> list[Json]:
    """What the log says of ratings, the oldest first."""
    from sqlalchemy import text

    from server.storage.engine import open_database

    database = open_database(hall.db)
    with database.read() as connection:
        asked = "SELECT ticket, at, facts FROM events WHERE kind = 'visit_rated' ORDER BY seq"
        rows = connection.execute(text(asked)).all()
    database.close()
    return [{"ticket": row.ticket, "at": row.at, **json.loads(row.facts)} for row in rows]


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: TINGXU_LOOK names a folder."""
    if folder := os.environ.get("TINGXU_LOOK"):
        page.screenshot(path=Path(folder) / f"pad-{name}.png")


def test_it_asks_only_after_a_visit_and_goes_back_by_itself(
    stage: Stage, hall: Hall, clerk: Api
) -> None:
    page = stage.pad(WINDOW)
    expect(page.locator(".pad-card")).to_contain_text(hall.person("clerk")["name"])
    look(page, "idle")
    ticket = called(hall, clerk)
    page.wait_for_timeout(300)
    expect(page.locator(".pad-level")).to_have_count(0)
    clerk.ok(f"/tickets/{ticket['id']}/finish")
    expect(page.locator(".pad-level")).to_have_count(5)
    expect(page.locator(".pad-ask h1")).to_contain_text(ticket["number"])
    assert page.locator("[aria-pressed=true], [aria-checked=true], :checked").count() == 0
    look(page, "ask")
    expect(page.locator(".pad-level")).to_have_count(0, timeout=(WAITS_S + 4) * 1000)
    expect(page.locator(".pad-card")).to_be_visible()
    assert not rated(hall, ticket), "nobody rated: that is no rating"
    assert stage.errors == []


def test_a_face_rates_the_visit_once_however_often_it_is_tapped(
    stage: Stage, hall: Hall, clerk: Api
) -> None:
    page, before = stage.pad(WINDOW), len(ratings(hall))
    page.locator(".pad-card").wait_for()
    ticket = served(hall, clerk)
    page.locator('[data-level="2"]').wait_for()
    page.evaluate(
        "() => { const face = document.querySelector('[data-level=\"2\"]');"
        " face.click(); face.click(); document.querySelector('[data-level=\"5\"]')?.click(); }"
    )
    expect(page.locator(".pad-thanks")).to_contain_text("谢谢")
    look(page, "thanks")
    until(lambda: rated(hall, ticket), "the rating")
    expect(page.locator(".pad-card")).to_be_visible()
    (made,) = ratings(hall)[before:]
    assert (made["ticket"], made["level"], made["origin"]) == (ticket["id"], 2, "pad")
    assert page.evaluate("localStorage.getItem('tingxu.pad.w01')") == "[]"
    assert stage.errors == []


def test_whoever_does_not_want_to_is_not_asked_again(stage: Stage, hall: Hall, clerk: Api) -> None:
    page = stage.pad(WINDOW)
    page.locator(".pad-card").wait_for()
    ticket = served(hall, clerk)
    page.get_by_role("button", name="English").tap()
    expect(page.locator(".pad-ask h1")).to_contain_text("how was the service")
    look(page, "english")
    page.get_by_role("button", name="No rating").tap()
    expect(page.locator(".pad-card")).to_contain_text("您好")
    assert not rated(hall, ticket)
    following = served(hall, clerk)
    expect(page.locator(".pad-ask h1")).to_contain_text(following["number"])


def test_a_visit_rated_on_a_phone_is_not_asked_about(stage: Stage, hall: Hall, clerk: Api) -> None:
    page = stage.pad(WINDOW)
    page.locator(".pad-card").wait_for()
    ticket = served(hall, clerk)
    page.locator(".pad-level").first.wait_for()
    phone = Api(hall.base, ticket["code"])
    assert phone.post("/ratings", {"ticket": ticket["code"], "level": 4}).status_code == 201
    expect(page.locator(".pad-card")).to_be_visible(timeout=2500)


def test_a_face_pressed_without_a_line_is_told_later_with_its_own_time(
    stage: Stage, hall: Hall, clerk: Api
) -> None:
    page, before = stage.pad(WINDOW), len(ratings(hall))
    page.locator(".pad-card").wait_for()
    ticket = served(hall, clerk)
    page.locator(".pad-level").first.wait_for()
    hall.kill9()
    page.locator('[data-level="1"]').tap()
    expect(page.locator(".pad-thanks")).to_be_visible()
    expect(page.locator(".pad-card")).to_be_visible()
    expect(page.locator(".pad-lost")).to_be_visible()
    look(page, "offline")
    kept = json.loads(page.evaluate("localStorage.getItem('tingxu.pad.w01')"))
    assert [(one["ticket"], one["level"]) for one in kept] == [(ticket["id"], 1)]
    ratings_path = "**/api/v1/windows/*/ratings"
    page.route(ratings_path, lambda route: route.abort())
    page.wait_for_timeout(1000 * WAITS_S)  # longer than it would have asked
    hall.start()
    page.reload()  # as after a power cut: what was kept must do
    page.locator(".pad-card").wait_for()
    assert json.loads(page.evaluate("localStorage.getItem('tingxu.pad.w01')")) == kept
    page.unroute(ratings_path)
    until(lambda: rated(hall, ticket), "the rating", 25)
    (made,) = ratings(hall)[before:]
    assert (made["ticket"], made["level"], made["origin"]) == (ticket["id"], 1, "pad")
    pressed = kept[0]["at"]
    assert made["at"] // 1000 == instant_us(pressed) // 1000, "the press keeps its own time"
    until(lambda: page.evaluate("localStorage.getItem('tingxu.pad.w01')") == "[]", "the queue")


def instant_us(text: str) -> int:
    from datetime import datetime

    return round(datetime.fromisoformat(text).timestamp() * 1_000_000)


@pytest.mark.parametrize("kind", ["pad", "pad-upright"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_fits_and_bars_nobody(
    stage: Stage, hall: Hall, clerk: Api, kind: str, lang: str
) -> None:
    page = stage.pad(WINDOW, kind, lang, bypass_csp=True)
    page.locator(".pad-card").wait_for()
    found = {"idle": faults(page, kind)}
    served(hall, clerk)
    page.locator(".pad-level").first.wait_for()
    found["ask"] = faults(page, kind)
    look(page, f"{kind}-{lang}-ask")
    page.locator('[data-level="3"]').tap()
    page.locator(".pad-thanks").wait_for()
    found["thanks"] = faults(page, kind)
    other = stage.pad(OTHER, kind, lang, bypass_csp=True)
    other.locator(".pad-card").wait_for()
    found["long name, closed"] = faults(other, kind)
    look(other, f"{kind}-{lang}-long")
    assert {name: one for name, one in found.items() if one} == {}
    assert stage.errors == []
