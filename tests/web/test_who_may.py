"""The who-may table, call by call and role by role, over real HTTP.

The table is written out here a second time, from the protocol, not from the code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.client import Api, Json
from tests.house import kiosk, service_of, staff, zone_of
from tests.rig.hall import Hall

ROLES = (
    "nobody",
    "code",
    "kiosk",
    "display",
    "api",
    "clerk",
    "guide",
    "supervisor",
    "inspector",
    "manager",
    "admin",
)
STAFF = {"clerk", "guide", "supervisor", "inspector", "manager", "admin"}


@dataclass
class Floor:
    """A hall with one caller of each role and a ticket that the first window can call."""

    hall: Hall
    callers: dict[str, Api] = field(default_factory=dict)
    ticket_id: str = ""

    @property
    def window(self) -> str:
        return str(self.hall.person("clerk")["windows"][0])

    def ticket(self) -> Json:
        """A ticket of the kiosk, whose code the caller "code" then holds."""
        taken = kiosk(self.hall).ok(
            "/tickets", {"service": service_of(self.hall, self.window)}, status=201
        )
        self.callers["code"] = Api(self.hall.base, taken["code"])
        self.ticket_id = taken["id"]
        return taken

    def called(self) -> Json:
        """A ticket that is called at the first window."""
        taken, boss = self.ticket(), self.callers["supervisor"]
        body = {"ticket": taken["id"], "finish_current": True}
        return boss.ok(f"/windows/{self.window}/call", body)

    def missed(self) -> Json:
        called = self.called()
        return self.callers["supervisor"].ok(f"/tickets/{called['id']}/no_show")


@pytest.fixture(scope="module")
def floor(hall: Hall) -> Floor:
    made = Floor(hall)
    made.callers["nobody"] = Api(hall.base)
    made.callers["kiosk"] = kiosk(hall)
    made.callers["display"] = Api(hall.base, hall.key("display"))
    key = hall.cli("key", "new", "--role", "api", "--name", "portal").stdout.split()[-1]
    made.callers["api"] = Api(hall.base, key)
    for role in sorted(STAFF):
        made.callers[role] = staff(hall, role)
    made.callers["clerk"].ok(f"/windows/{made.window}/open")
    made.ticket()
    return made


@dataclass(frozen=True)
class Row:
    """``ask`` makes the call; ``may`` answers a 2xx, everybody else 401 or 403."""

    name: str
    may: set[str]
    ask: Callable[[Floor, Api], int]


def get(path: Callable[[Floor], str]) -> Callable[[Floor, Api], int]:
    return lambda floor, api: api.get(path(floor)).status_code


def step(name: str, ready: Callable[[Floor], Json], **body: object) -> Callable[[Floor, Api], int]:
    """The step on a ticket made for it; the caller "code" is then the holder of its code."""

    def ask(floor: Floor, api: Api) -> int:
        is_code = api is floor.callers["code"]
        ticket = ready(floor)
        caller = floor.callers["code"] if is_code else api
        return caller.post(f"/tickets/{ticket['id']}/{name}", body).status_code

    return ask


def duty(name: str, **body: object) -> Callable[[Floor, Api], int]:
    def ask(floor: Floor, api: Api) -> int:
        window, clerk = "w05", floor.callers["supervisor"]
        for reset in ("close", "open", "pause")[: {"open": 1, "resume": 3}.get(name, 2)]:
            clerk.post(f"/windows/{window}/{reset}", {"reason": "x"} if reset == "pause" else {})
        return api.post(f"/windows/{window}/{name}", body).status_code

    return ask


def take(class_: str) -> Callable[[Floor, Api], int]:
    return lambda floor, api: (
        api.post(
            "/tickets", {"service": service_of(floor.hall, floor.window), "class": class_}
        ).status_code
    )


def rate(floor: Floor, api: Api) -> int:
    is_code = api is floor.callers["code"]
    called = floor.called()
    floor.callers["supervisor"].ok(f"/tickets/{called['id']}/finish")
    caller = floor.callers["code"] if is_code else api
    if caller is floor.callers["nobody"]:
        return caller.post("/ratings", {"ticket": "guess", "level": 5}).status_code
    return caller.post("/ratings", {"ticket": called["code"], "level": 5}).status_code


def call(floor: Floor, api: Api) -> int:
    floor.ticket()
    return api.post(f"/windows/{floor.window}/call", {"finish_current": True}).status_code


def pair(floor: Floor, api: Api) -> int:
    code = Api(floor.hall.base).ok("/pairings", status=201)["code"]
    name = f"page-{code}"
    return api.post(f"/pairings/{code}/confirm", {"role": "display", "name": name}).status_code


TABLE = (
    Row("catalog", {"kiosk", "api", *STAFF}, get(lambda f: "/catalog")),
    Row("take ordinary", {"kiosk", "api", "guide", "supervisor"}, take("ordinary")),
    Row("take certified by kiosk", {"kiosk", "guide", "supervisor"}, take("elderly")),
    Row("take certified by guide", {"guide", "supervisor"}, take("disabled")),
    Row(
        "read a kiosk's ticket",
        {"code", "kiosk", *STAFF},
        get(lambda f: f"/tickets/{f.ticket_id}"),
    ),
    *(
        Row(name, {"clerk", "supervisor"}, step(name, Floor.called))
        for name in ("recall", "start", "finish", "no_show", "undo", "hold")
    ),
    Row(
        "transfer",
        {"clerk", "guide", "supervisor"},
        lambda f, api: step("transfer", Floor.called, service=service_of(f.hall, "w02"))(f, api),
    ),
    Row("cancel", {"code", "clerk", "guide", "supervisor"}, step("cancel", Floor.called)),
    Row("rejoin", {"code", "clerk", "guide", "supervisor"}, step("rejoin", Floor.missed)),
    Row("open", {"supervisor"}, duty("open")),
    Row("pause", {"supervisor"}, duty("pause", reason="会议")),
    Row("resume", {"supervisor"}, duty("resume")),
    Row("close", {"supervisor"}, duty("close")),
    Row("call", {"clerk", "supervisor"}, call),
    Row(
        "board",
        {"display", *STAFF},
        get(lambda f: f"/board?zone={zone_of(f.hall, f.window)}"),
    ),
    Row(
        "voice",
        {"display", *STAFF},
        get(lambda f: f"/voice?zone={zone_of(f.hall, f.window)}"),
    ),
    Row(
        "a clip of the voice",
        {"display", *STAFF},
        get(lambda f: f"/voice/{zone_of(f.hall, f.window)}/zh/please"),
    ),
    Row(
        "line",
        {"clerk", "guide", "supervisor", "inspector", "manager"},
        get(lambda f: f"/line?service={service_of(f.hall, f.window)}"),
    ),
    Row("rate", {"code"}, rate),
    Row("report", {"supervisor", "inspector", "manager"}, get(lambda f: "/reports/day")),
    Row(
        "confirm a pairing",
        {"admin"},
        pair,
    ),
)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_who_may(floor: Floor, row: Row, role: str) -> None:
    if role == "code":
        floor.ticket()
    status = row.ask(floor, floor.callers[role])
    if role in row.may:
        assert 200 <= status < 300
    else:
        assert status == (401 if role == "nobody" else 403)


def test_a_clerk_works_at_own_windows_only(floor: Floor) -> None:
    clerk = staff(floor.hall, "clerk", 1)
    for path, body in (
        (f"/windows/{floor.window}/call", {}),
        (f"/windows/{floor.window}/pause", {"reason": "x"}),
        (f"/tickets/{floor.called()['id']}/start", {}),
    ):
        said = clerk.post(path, body)
        assert (said.status_code, said.json()["code"]) == (403, "not_your_window")
    other = floor.callers["clerk"].get(f"/line?service={service_of(floor.hall, 'w10')}")
    assert other.status_code == 403


def test_only_a_supervisor_chooses_whom_to_call(floor: Floor) -> None:
    ticket = floor.ticket()
    body = {"ticket": ticket["id"], "finish_current": True}
    assert floor.callers["clerk"].post(f"/windows/{floor.window}/call", body).status_code == 403
    chosen = floor.callers["supervisor"].ok(f"/windows/{floor.window}/call", body)
    assert chosen["why"]["code"] == "chosen"


def test_a_kiosk_reads_and_reprints_only_what_it_gave_out(floor: Floor) -> None:
    ticket = floor.ticket()
    other = Api(floor.hall.base, floor.hall.key("kiosk", 1))
    assert other.get(f"/tickets/{ticket['id']}").status_code == 403
    assert other.post(f"/tickets/{ticket['id']}/reprint").status_code == 403
    own = kiosk(floor.hall).post(f"/tickets/{ticket['id']}/reprint")
    assert (own.status_code, own.json()["code"]) == (409, "no_printer")


def test_a_code_opens_its_own_ticket_and_no_other(floor: Floor) -> None:
    first = floor.ticket()
    mine = floor.callers["code"]
    second = floor.ticket()
    assert mine.get(f"/tickets/{first['code']}").status_code == 200
    assert mine.get(f"/tickets/{second['id']}").status_code == 403
    assert mine.post(f"/tickets/{second['code']}/cancel").status_code == 403
    assert Api(floor.hall.base).get(f"/tickets/{second['code']}").status_code == 200
    assert Api(floor.hall.base).get(f"/tickets/{second['id']}").status_code == 401
