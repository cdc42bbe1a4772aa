"""One quarter of a county hall: suspected and inspected, answered, scored, published, appealed
against, honoured, and told in a bulletin. Each step is what a person does or the clock does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import tomlkit
from playwright.sync_api import expect

from tests.browser.stage import Stage, until
from tests.client import Json
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall
from tests.rig.quarter import Quarter

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 29)
LEFT = date(2026, 6, 29)  # a Monday on which the second clerk's window stood empty
REPORT_MS = 90_000


def go_to(hall: Hall, when: str) -> None:
    """The hall's clock stands there now."""
    hall.stop()
    hall.env["TINGXU_CLOCK"] = f"{when}:00+08:00@{time.time():.3f}x1"
    hall.start()


@pytest.fixture(scope="module")
def people(hall: Hall) -> dict[str, Json]:
    """Clerk's name → id and windows."""
    found = staff(hall, "admin").get("/staff").json()["people"]
    return {one["name"]: one for one in found if one["role"] == "clerk"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall("county") as made:
        document = tomlkit.parse(made.example.read_text("utf-8")).unwrap()
        document["settings"] = document.get("settings", {}) | {
            "assessment_scheme": "QUARTER-100",
            "attendance_rule": None,
        }
        del document["settings"]["attendance_rule"]
        file = tmp_path_factory.mktemp("hall") / "hall.toml"
        file.write_text(tomlkit.dumps(document), "utf-8")
        made.cli("hall", "load", str(file))
        yield made


@pytest.fixture(scope="module")
def past(hall: Hall, people: dict[str, Json]) -> Json:
    """The quarter's log, and who is who in what follows."""
    names = [hall.person("clerk", n)["name"] for n in range(3)]
    clerks = {one["windows"][0]: one["id"] for one in people.values() if one["windows"]}
    away = people[names[1]]
    taken = kiosk(hall).ok(
        "/tickets", {"service": service_of(hall, away["windows"][0])}, status=201
    )
    staff(hall, "guide").ok(f"/tickets/{taken['id']}/cancel")
    hall.stop()
    visits = Quarter(hall, clerks).write(hall, FIRST, LAST, (away["windows"][0], LEFT))
    assert visits > 1000
    hall.env["TINGXU_CLOCK"] = f"2026-06-30T10:00:00+08:00@{time.time():.3f}x1"
    rolled = hall.cli("report", "roll").stdout.splitlines()
    assert len(rolled) >= 60
    hall.start()
    return {"good": people[names[0]], "away": away, "untidy": people[names[2]]}


def test_what_the_log_shows_is_raised_with_its_evidence(hall: Hall, past: Json) -> None:
    told = hall.cli("assess", "suspect", "--day", LEFT.isoformat()).stdout
    assert "DIS2" in told
    (one,) = [
        row
        for row in staff(hall, "manager").get(f"/findings?from={LEFT}&to={LEFT}").json()["findings"]
        if row["item"]["code"] == "DIS2"
    ]
    assert one["staff"] == past["away"]["id"]
    whole = staff(hall, "manager").get(f"/findings/{one['id']}").json()
    assert whole["evidence"]["minutes"] == 31.0
    assert hall.cli("assess", "suspect", "--day", LEFT.isoformat()).stdout == ""


def test_an_inspector_enters_what_was_seen_and_the_list_is_confirmed(
    hall: Hall, past: Json
) -> None:
    inspector, judge = staff(hall, "inspector"), staff(hall, "manager")
    window = past["untidy"]["windows"][0]
    for item, text in (("ENV1", "桌面有灰尘"), ("ATT1", "未佩戴工作牌")):
        seen = {"item": item, "staff": past["untidy"]["id"], "window": window, "text": text}
        inspector.ok("/findings", seen, status=201)
    waiting = judge.get("/findings?state=raised").json()["findings"]
    assert {row["item"]["code"] for row in waiting} == {"DIS2", "ENV1", "ATT1"}
    done = judge.ok("/findings/decide", {"confirm": [r["id"] for r in waiting], "text": "属实"})
    assert done["refused"] == []


def test_colleagues_vote_and_clients_are_asked(
    hall: Hall, past: Json, people: dict[str, Json]
) -> None:
    """Every clerk votes on every colleague; telephone answers are entered for each."""
    manager = staff(hall, "manager")
    asked = {"scheme": "QUARTER-100", "period": "2026-Q2", "about": "clerk"}
    poll = manager.ok("/polls", asked | {"closes": "2026-07-03"}, status=201)
    for n in range(len(people)):
        clerk = staff(hall, "clerk", n)
        (mine,) = clerk.get("/polls").json()["polls"]
        own = people[hall.person("clerk", n)["name"]]["id"]
        votes = {one["id"]: "较好" for one in mine["subjects"] if one["id"] != own}
        if own != past["good"]["id"]:
            votes[past["good"]["id"]] = "好"
        assert clerk.post(f"/polls/{poll['id']}/vote", {"votes": votes}).status_code == 204
    for one in people.values():
        heard = {"date": "2026-06-30", "about": "clerk", "of": one["id"], "channel": "phone"}
        told = heard | {"scheme": "QUARTER-100", "grades": {"优秀": 2, "良好": 1}}
        manager.ok("/surveys", told, status=201)


def test_a_clerk_answers_and_the_answer_is_weighed(stage: Stage, hall: Hall, past: Json) -> None:
    clerk = staff(hall, "clerk", 1)
    (own,) = clerk.get("/findings").json()["findings"]
    clerk.ok(f"/findings/{own['id']}/answer", {"text": "当时去复印材料"})
    go_to(hall, "2026-07-06T09:30")
    judge = staff(hall, "manager")
    judge.ok(f"/findings/{own['id']}/count", {"text": "离开未请人代岗"})
    until(
        lambda: judge.get("/findings?state=confirmed").json()["findings"] == [],
        "the clock counts what nobody answered",
    )


def test_the_quarter_is_published_and_verified(stage: Stage, hall: Hall, past: Json) -> None:
    page = stage.staff("admin", "/manage/sheets", "manager")
    expect(page.locator("#period")).to_have_text("2026-Q3")
    page.get_by_role("button", name="前一期").click()
    expect(page.locator("#period")).to_have_text("2026-Q2")
    rows = page.locator("[data-row]")
    expect(rows.first).to_contain_text("100.00")
    expect(rows.last).to_contain_text("98.00")
    page.locator("#publish").click()
    page.locator("#confirm").click()
    expect(page.locator('[data-state="published"]')).to_be_visible()
    told = hall.cli("assess", "verify", "--all")
    assert (told.returncode, "1 published results" in told.stdout) == (0, True)
    assert stage.errors == []


def test_one_appeal_is_upheld_and_one_refused(stage: Stage, hall: Hall, past: Json) -> None:
    for n, answer in ((1, "uphold"), (2, "reject")):
        clerk = staff(hall, "clerk", n)
        own = clerk.get("/appeals/own").json()
        finding = own["findings"][0]
        filed = clerk.ok(
            "/appeals",
            {
                "publication": finding["publication"],
                "finding": finding["finding"]["id"],
                "reason": "情况与记录不符",
            },
            status=201,
        )
        judge = staff(hall, "supervisor")  # the manager confirmed and counted them
        judge.ok(f"/appeals/{filed['id']}/accept")
        judge.ok(f"/appeals/{filed['id']}/{answer}", {"answer": "已核对录像和流水"})
    every = staff(hall, "manager").get("/publications").json()["publications"]
    assert len(every) == 2
    old, new = sorted(every, key=lambda one: one["at"])
    assert new["replaces"] == old["id"]
    page = stage.staff("phone", "/manage/sheets", "clerk", 1)
    expect(page.locator("article").first).to_contain_text("100.00")
    assert hall.cli("assess", "verify", "--all").returncode == 0


def test_the_awards_of_the_quarter_are_confirmed_and_published_by_two(
    stage: Stage, hall: Hall, past: Json
) -> None:
    asked = "/honours?scheme=QUARTER-100&date=2026-05-15"
    proposals = staff(hall, "manager").get(asked).json()
    awards = {one["code"]: one for one in proposals["awards"]}
    assert {"red-flag", "pacesetter", "advanced"} <= set(awards)
    best = past["good"]["id"]
    votes = {"scheme": "QUARTER-100", "start": proposals["start"], "who": best, "count": 20}
    staff(hall, "manager").ok("/honours/votes", votes | {"award": "pacesetter"})
    given = {"kind": "award", "scheme": "QUARTER-100", "code": "pacesetter", "who": best}
    made = staff(hall, "manager").ok(
        "/honours", given | {"start": proposals["start"], "reason": "季度得分和投票"}, status=201
    )
    staff(hall, "admin").ok(f"/honours/{made['id']}/publish", {"days": 5})


def test_the_bulletin_tells_all_of_it(stage: Stage, hall: Hall, past: Json, tmp_path: Path) -> None:
    hall.cli("report", "roll")
    page = stage.staff("admin", "/manage/reports", "manager")
    page.locator("#kind").select_option("quarter")
    page.locator("#date").fill("2026-05-15")
    page.locator("#date").dispatch_event("change")
    page.locator("form button").click()
    row = page.locator("tbody tr").first
    expect(row).to_have_attribute("data-state", "done", timeout=REPORT_MS)
    with page.expect_download() as fetched:
        row.locator("a", has_text="PDF").click()
    saved = tmp_path / "quarter.pdf"
    fetched.value.save_as(saved)
    document = pypdfium2.PdfDocument(saved)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    figures = json.loads(
        staff(hall, "manager")
        .get("/reports/period?from=2026-04-01&to=2026-06-30&by=hall&grain=quarter")
        .text
    )
    served = figures["rows"][0]["handling"]["n"]
    assert served > 1000
    assert f"{served:,}" in text or str(served) in text
    assert hall.person("clerk")["name"] in text
    assert stage.errors == []
