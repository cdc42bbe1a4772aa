"""Planted numbers: whatever is done with them on a floor, none is found in clear afterwards.

A real server with its log wide open, a real agent with a virtual printer, screens that listen to
every picture; then every cell of every table, every line of every log, every picture, every job
and every byte that the printer was sent is searched. On both databases.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import requests
from sqlalchemy import inspect, text

from server.demo.launch import devices
from server.storage import migrate
from server.storage.engine import open_database
from tests.browser.stage import until
from tests.client import Api, Json
from tests.gateway.live import Live, hang_up
from tests.house import kiosk, service_of, staff, zone_of
from tests.persons import id_number
from tests.rig.hall import Hall, free_port

KIOSK_PHONE, KIOSK_ID = "13900001357", id_number(date(1988, 8, 8), 135)
GUIDE_PHONE, WRONG_ID = "13900002468", KIOSK_ID[:-1] + ("0" if KIOSK_ID[-1] != "0" else "1")
BOOKED_PHONE, BOOKED_ID = "13900003579", id_number(date(1977, 7, 7), 357)
ANGRY_PHONE, SHORT_PHONE = "13900004680", "1390000"
SCANNED_ID = id_number(date(1944, 4, 4), 468)
LAID_ID, LEFT_ID = id_number(date(1955, 5, 5), 579), id_number(date(1966, 6, 6), 680)
PLANTED = (
    *(LAID_ID, LEFT_ID, SCANNED_ID),
    *(KIOSK_PHONE, KIOSK_ID, GUIDE_PHONE, WRONG_ID),
    *(BOOKED_PHONE, BOOKED_ID, ANGRY_PHONE),
)


def traces(number: str) -> dict[str, str]:
    """What would give a number away: itself, or a hash of it that anybody can try out."""
    raw = number.encode()
    return {
        "in clear": number,
        "without its last four": number[:-4],
        "in base64": base64.b64encode(raw).decode().rstrip("="),
        "in hexadecimal": raw.hex(),
        **{
            f"by a plain {name}": hashlib.new(name, raw).hexdigest()
            for name in ("md5", "sha1", "sha256")
        },
    }


def found(where: str, said: str) -> list[str]:
    return [
        f"{number} {how}: {where}"
        for number in PLANTED
        for how, trace in traces(number).items()
        if trace in said
    ]


@dataclass
class Floor:
    hall: Hall
    url: str
    twins: str
    screens: list[Live] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    def say(self, api: Api, path: str, body: Json, status: int) -> Json:
        """Whatever is answered is searched as well, but for the one call that reveals."""
        self.bodies.append(json.dumps(body).encode())
        said = api.post(path, body)
        assert said.status_code == status, (path, said.text)
        self.replies.append(f"{path} {said.text}")
        told: Json = said.json() if said.text else {}
        return told


@pytest.fixture(params=["sqlite", "postgresql"])
def floor(request: pytest.FixtureRequest) -> Iterator[Floor]:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        database = open_database(url)
        migrate.upgrade(database)
        database.close()
    hall = Hall("county", db=url)
    hall.settings.write_text('async_mode = "eventlet"\nlog_level = "DEBUG"\n', "utf-8")
    _keep_personal_data(hall)
    with hall:
        port = free_port()
        window = str(hall.person("clerk")["windows"][0])
        hall.agent("\n".join(devices(hall.known, [window])), twins_port=port)
        made = Floor(hall, hall.db, f"http://127.0.0.1:{port}")
        yield made
        for screen in made.screens:
            hang_up(screen.io)


def _keep_personal_data(hall: Hall) -> None:
    out = hall.folder / "hall.toml"
    hall.cli("hall", "dump", str(out))
    said = out.read_text("utf-8").replace(
        "[settings]\n", "[settings]\nkeep_personal_days = 7\nperson_live_tickets = 1\n", 1
    )
    said = said.replace("keep_personal_days = 0\n", "", 1)
    out.write_text(said, "utf-8")
    hall.cli("hall", "load", str(out))


def listen(floor: Floor, window: str, service: str) -> None:
    hall = floor.hall
    boss = staff(hall, "supervisor")
    cookie = "; ".join(f"{c.name}={c.value}" for c in boss.session.cookies)
    for topics, auth in (
        ([f"board:{zone_of(hall, window)}"], {"key": hall.key("display")}),
        (["kiosk:kiosk-1", "reader:kiosk:kiosk-1"], {"key": hall.key("kiosk")}),
        (["kiosk:kiosk-1", "reader:desk:1"], {"cookie": cookie}),
        (["hall", f"window:{window}", f"line:{service}", f"desk:{window}"], {"cookie": cookie}),
    ):
        screen = Live(hall.base, topics, **{k: v for k, v in auth.items() if k == "key"})
        if "cookie" in auth:
            screen.io.connect(
                hall.base,
                headers={"Cookie": auth["cookie"]},
                namespaces=["/live"],
                auth={"topics": topics},
                transports=["websocket"],
                wait_timeout=10,
            )
        else:
            screen.connect()
        floor.screens.append(screen)


def _printer_online(picture: Json) -> bool:
    return bool(picture["data"].get("printer", {}).get("state") == "online")


def _reader_online(picture: Json) -> bool:
    return bool((picture["data"].get("reader") or {}).get("state") == "online")


def a_day(floor: Floor) -> None:
    """Every way in which a number comes into the house."""
    hall = floor.hall
    window = str(hall.person("clerk")["windows"][0])
    service = service_of(hall, window)
    listen(floor, window, service)
    east, guide, clerk = kiosk(hall), staff(hall, "guide"), staff(hall, "clerk")
    floor.screens[1].until(_printer_online, 20)
    who = {"phone": KIOSK_PHONE, "id_number": KIOSK_ID}
    taken = floor.say(east, "/tickets", {"service": service, **who}, 201)
    floor.screens.append(Live(hall.base, [f"ticket:{taken['code']}"], code=taken["code"]).connect())
    floor.say(east, "/tickets", {"service": service, **who}, 409)
    floor.say(east, "/tickets", {"service": service, "id_number": WRONG_ID}, 422)
    floor.say(east, "/tickets", {"service": service, "phone": KIOSK_PHONE * 4}, 422)
    floor.say(east, "/tickets", {"service": service, "telephone": KIOSK_PHONE}, 422)
    floor.say(guide, "/tickets", {"service": service, "phone": GUIDE_PHONE}, 201)
    floor.say(guide, "/find", {"phone": KIOSK_PHONE}, 200)
    floor.say(guide, "/find", {"id_number": KIOSK_ID}, 200)
    assert floor.say(guide, "/find", {"text": GUIDE_PHONE}, 200)["tickets"]
    _book(floor, guide)
    _cards(floor, east, service)
    angry = {"kind": "complaint", "text": "等候太久", "phone": ANGRY_PHONE, "ticket": taken["id"]}
    floor.say(guide, "/complaints", angry, 201)
    assert guide.get(f"/tickets/{taken['id']}/person").json()["phone"] == "*******1357"
    boss = staff(hall, "supervisor")
    seen = boss.post(f"/tickets/{taken['id']}/person", {"reason": "核实"}, idem="reveal-1")
    assert seen.json() == {"phone": KIOSK_PHONE, "id_number": KIOSK_ID}
    assert seen.headers["Cache-Control"] == "no-store"
    clerk.ok(f"/windows/{window}/open")
    called = clerk.ok(f"/windows/{window}/call")
    assert called["id"] == taken["id"]
    clerk.ok(f"/tickets/{taken['id']}/start")
    clerk.ok(f"/tickets/{taken['id']}/finish")
    for path in ("/reports/day", "/complaints", f"/tickets/{taken['id']}/story"):
        api = boss if path != "/complaints" else guide
        floor.replies.append(f"{path} {api.get(path).text}")


def _cards(floor: Floor, east: Api, service: str) -> None:
    """One is laid on the kiosk's reader and used; one is left on a reader that nobody looks at."""
    tap = floor.screens[1]
    tap.until(_reader_online, 20)
    for reader, number in (("reader-kiosk-1", LAID_ID), ("reader-kiosk-2", LEFT_ID)):
        body = {"device": reader, "name": "张试用", "number": number}
        requests.post(f"{floor.twins}/card", json=body, timeout=5).raise_for_status()
    (card,) = tap.until_cards(1)
    assert (card["place"], card["read"]["name"]) == ("kiosk:kiosk-1", "张*")
    assert card["read"]["number"] == LAID_ID
    floor.say(east, "/tickets", {"service": service, "id_number": card["read"]["number"]}, 201)
    body = {"device": "scanner-kiosk-1", "text": SCANNED_ID}
    requests.post(f"{floor.twins}/scan", json=body, timeout=5).raise_for_status()
    assert tap.until_cards(2)[1] == {"place": "kiosk:kiosk-1", "text": SCANNED_ID}
    read = f"{floor.twins}/state"

    def left() -> bool:
        rows = requests.get(read, timeout=5).json()["readers"]
        return all(row["reads"] for row in rows if row["id"].startswith("reader-kiosk"))

    until(left, "the other card")
    assert [screen.cards for screen in floor.screens if screen is not tap] == [[], [], [], []]


def _book(floor: Floor, guide: Api) -> None:
    service = guide.get("/bookable").json()["services"][0]["id"]
    asked = {"service": service, "day": "2026-03-03"}
    slots = guide.get("/slots", params=asked).json()["slots"]
    free = next(slot for slot in slots if slot["open"])
    wish = {"service": service, "start": free["start"]}
    wish |= {"phone": BOOKED_PHONE, "id_number": BOOKED_ID}
    floor.say(guide, "/appointments", wish, 201)
    floor.say(kiosk(floor.hall), "/appointments/find", {"id_number": BOOKED_ID}, 200)


def cells(url: str) -> Iterator[tuple[str, str]]:
    """(where, what) of every cell of every table."""
    database = open_database(url)
    with database.read() as connection:
        for table in inspect(connection).get_table_names():
            quoted = connection.dialect.identifier_preparer.quote(table)
            for row in connection.execute(text(f"SELECT * FROM {quoted}")).mappings():
                for column, value in row.items():
                    if value is not None:
                        yield f"{table}.{column}", str(value)
    database.close()


def test_a_day_with_planted_numbers_leaves_none_in_clear(floor: Floor) -> None:
    a_day(floor)
    printer = "printer-kiosk-1"

    def slips() -> Any:
        rows = requests.get(f"{floor.twins}/state", timeout=5).json()["printers"]
        return next(row for row in rows if row["id"] == printer)["slips"]

    until(slips, "the slip")
    board = floor.screens[0]
    board.until(lambda picture: bool(picture["data"]["calls"]))

    kept = list(cells(floor.url))
    tables = {where.partition(".")[0] for where, _ in kept}
    assert {"tickets", "events", "jobs", "persons", "replies", "complaints"} <= tables
    faults = [fault for where, said in kept for fault in found(where, said)]
    plain = {hashlib.sha256(body).hexdigest() for body in floor.bodies}
    faults += [f"a plain hash of a body: {where}" for where, said in kept if said in plain]

    for log in sorted(floor.hall.folder.glob("*.log")):
        said = log.read_text("utf-8", "replace")
        assert said, log
        faults += found(log.name, said)
    for screen in floor.screens:
        assert screen.pictures
        faults += found("a picture", json.dumps(screen.pictures, ensure_ascii=False))
    for said in floor.replies:
        faults += found("a reply", said)
    faults += found("the devices", requests.get(f"{floor.twins}/state", timeout=5).text)
    journals = [p for p in floor.hall.folder.rglob("*") if p.is_file() and p.stat().st_size < 5e6]
    for path in journals:
        faults += found(str(path.name), path.read_bytes().decode("latin-1"))
    assert faults == []


def test_every_reading_in_clear_is_on_record(floor: Floor) -> None:
    service = service_of(floor.hall, str(floor.hall.person("clerk")["windows"][0]))
    body = {"service": service, "phone": KIOSK_PHONE}
    taken = floor.say(kiosk(floor.hall), "/tickets", body, 201)
    boss, guide = staff(floor.hall, "supervisor"), staff(floor.hall, "guide")
    for _ in range(2):
        assert boss.post(f"/tickets/{taken['id']}/person", {}).status_code == 200
    assert guide.post(f"/tickets/{taken['id']}/person", {}).status_code == 403
    database = open_database(floor.url)
    with database.read() as connection:
        asked = "SELECT staff, facts FROM events WHERE kind = 'personal_data_read'"
        read = connection.execute(text(asked)).all()
    database.close()
    by_boss = [row for row in read if row.staff]
    assert len(by_boss) == 2
    assert all(json.loads(row.facts)["of"] == taken["id"] for row in by_boss)
