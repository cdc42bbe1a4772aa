"""What the measures need of a hall: lines to fill, lanes of requests, devices."""

from __future__ import annotations

import tomllib
import uuid
from typing import Any

from tests.bench.loader import KEY
from tests.rig.hall import Hall, offered
from tests.rig.raw import Json, Wire


def must(answer: tuple[int, Any], *expected: int) -> Json:
    """The body of an expected answer; anything else is an error that says what came."""
    status, body = answer
    if status not in expected:
        raise RuntimeError(f"{status} {str(body)[:300]}")
    return body or {}


def lane(wire: Wire, path: str, body: Json) -> str:
    """A request for the loader, with a place for its key."""
    return wire.request("POST", f"/api/v1{path}", body, KEY).decode()


def open_windows(hall: Hall, n: int) -> list[tuple[str, Wire]]:
    """The first n clerks at their windows, signed in and open."""
    found = []
    for i in range(n):
        window = str(hall.person("clerk", i)["windows"][0])
        wire = hall.staff("clerk", i)
        must(wire.post(f"/windows/{window}/open"), 200)
        found.append((window, wire))
    return found


def services_of(hall: Hall, windows: list[str]) -> list[str]:
    """Services that these windows serve, each window's first ones in turn."""
    data = tomllib.loads(hall.example.read_text("utf-8"))
    open_now = set(offered(must(hall.wire(hall.key("kiosk")).get("/catalog"), 200)["groups"]))
    lists = [w["services"] for w in data["windows"] if w["id"] in windows]
    longest = max(len(own) for own in lists)
    turns = [own[k % len(own)] for k in range(longest) for own in lists]
    return [service for service in turns if service in open_now]


def windows_of(hall: Hall) -> list[Json]:
    """The windows of its hall file."""
    found: list[Json] = tomllib.loads(hall.example.read_text("utf-8"))["windows"]
    return found


def ticket_lanes(hall: Hall, windows: list[str], n: int) -> list[str]:
    """n kiosk clients, spread over the services of these windows."""
    services = services_of(hall, windows)
    wires = [hall.wire(hall.key("kiosk", i)) for i in range(n)]
    return [
        lane(wire, "/tickets", {"service": services[i % len(services)]})
        for i, wire in enumerate(wires)
    ]


def call_lanes(clerks: list[tuple[str, Wire]]) -> list[str]:
    """One for each clerk: end what is at the window and call the next."""
    return [lane(wire, f"/windows/{w}/call", {"finish_current": True}) for w, wire in clerks]


def fill_line(hall: Hall, service: str, n: int) -> None:
    """n more tickets wait for a service."""
    wire = hall.wire(hall.key("kiosk"))
    for _ in range(n):
        must(wire.post("/tickets", {"service": service}, uuid.uuid4().hex), 201)
    wire.close()


def printer_at(hall: Hall, port: int) -> str:
    """A devices file with one network printer for the first kiosk."""
    name = hall.known["keys"]["kiosk"][0]["name"]
    return (
        f'[[device]]\nid = "printer-1"\nkind = "printer"\ndriver = "escpos"\n'
        f'url = "tcp://127.0.0.1:{port}"\nfor = "kiosk:{name}"\n'
    )
