"""A kiosk with buttons of its own: it shows and gives what the set-up says, at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

import pytest
import tomlkit
from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.client import Api
from tests.house import kiosk, staff
from tests.rig.hall import Hall, Json

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The first kiosk is for social insurance, and for one service besides."""
    with Hall("county") as made:
        document = tomllib.loads(made.example.read_text("utf-8"))
        tax = next(s["id"] for s in document["services"] if s["group"] == "tax")
        name = made.known["keys"]["kiosk"][0]["name"]
        document["kiosks"] = [{"id": name, "groups": ["social"], "services": [tax]}]
        file = tmp_path_factory.mktemp("hall") / "hall.toml"
        file.write_text(tomlkit.dumps(document), "utf-8")
        made.cli("hall", "load", str(file))
        yield made


def second(hall: Hall) -> Api:
    return Api(hall.base, hall.key("kiosk", 1))


def offered(groups: list[Json]) -> dict[str, str]:
    """Service → group, of the groups and all below them."""
    found = {}
    for group in groups:
        found |= {service["id"]: group["id"] for service in group["services"]}
        found |= offered(group["groups"])
    return found


def test_it_shows_its_own_groups_and_no_empty_ones(stage: Stage, hall: Hall) -> None:
    catalog = kiosk(hall).get("/catalog").json()
    assert [group["id"] for group in catalog["groups"]] == ["tax", "social"]
    assert set(offered(catalog["groups"]).values()) == {"tax", "social-insurance", "employment"}
    page = stage.kiosk()
    expect(page.locator(".tile").first).to_be_visible()
    shown = page.locator("body").inner_text()
    assert "社会保险" in shown
    assert "公安服务" not in shown
    assert len(stage.errors) == 0


def test_another_kiosk_and_the_desk_offer_everything(hall: Hall) -> None:
    own = offered(kiosk(hall).get("/catalog").json()["groups"])
    for api in (second(hall), staff(hall, "guide")):
        assert len(offered(api.get("/catalog").json()["groups"])) > len(own)


def test_it_gives_no_ticket_for_anything_else(hall: Hall) -> None:
    own = offered(kiosk(hall).get("/catalog").json()["groups"])
    every = offered(staff(hall, "guide").get("/catalog").json()["groups"])
    other = next(id for id, group in every.items() if group.startswith("police"))
    first = next(iter(own))
    assert kiosk(hall).ok("/tickets", {"service": first}, status=201)["service"]["id"] == first
    for wanted in ({"service": other}, {"service": first, "also": [other]}):
        refused = kiosk(hall).post("/tickets", wanted)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_at_this_kiosk")
    assert second(hall).ok("/tickets", {"service": other}, status=201)["service"]["id"] == other


def test_the_set_up_says_what_is_wrong_and_acts_at_once(stage: Stage, hall: Hall) -> None:
    api = staff(hall, "admin")
    now = api.get("/definition").json()
    name = hall.known["keys"]["kiosk"][0]["name"]

    def put(kiosks: list[Json], key: str) -> Json:
        body = {"version": now["version"], "document": {**now["document"], "kiosks": kiosks}}
        said = api.session.put(
            f"{hall.base}/api/v1/definition",
            data=json.dumps(body),
            headers={"Idempotency-Key": key, "Content-Type": "application/json"},
            timeout=15,
        )
        return {"status": said.status_code, **said.json()}

    wrong = put([{"id": name}, {"id": name, "groups": ["nowhere"]}], "wrong")
    assert wrong["status"] == 422
    paths = {fault["path"] for fault in wrong["facts"]["faults"]}
    assert paths == {"kiosks", "kiosks[1].services", "kiosks[2].groups"}
    page = stage.kiosk()
    expect(page.locator("body")).to_contain_text("税")
    assert put([{"id": name, "groups": ["police"]}], "police")["status"] == 200
    expect(page.locator("body")).to_contain_text("身份证")
    expect(page.locator("body")).not_to_contain_text("社会保险")
