"""The who-may table, call by call and role by role, over real HTTP.

The table is written out here a second time, from the protocol, not from the code.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from requests import Response

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
    stand_ins: int = 0
    leaves: int = 0
    last_leave: str = ""

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

    def serving_two(self) -> Json:
        """A visit of two services of the first window, which is at the first of them."""
        called, boss = self.called(), self.callers["supervisor"]
        served = boss.ok(f"/tickets/{called['id']}/start")
        more = "consult" if served["service"]["id"] != "consult" else "company-new"
        return boss.ok(f"/tickets/{called['id']}/add", {"service": more})

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


def desk(path: str, ready: str = "", **body: object) -> Callable[[Floor, Api], int]:
    """POST ``path``; ``{id}`` in it is of what a supervisor makes first by POST ``ready``."""

    def ask(floor: Floor, api: Api) -> int:
        made = ""
        if ready:
            making = {
                "/notices": NOTICE,
                "/complaints": COMPLAINT,
                "/helps": {"where": "门口", "need": "轮椅", "window": floor.window},
            }.get(ready, {"text": "请来一下"})
            path_of = ready.format(window=floor.window)
            made = floor.callers["supervisor"].ok(path_of, making, status=201)["id"]
        return api.post(path.format(id=made, window=floor.window), body).status_code

    return ask


NOTICE = {
    "zones": [],
    "zh": "通知",
    "from": "2026-03-02T08:00:00+08:00",
    "until": "2099-03-02T08:00:00+08:00",
}
COMPLAINT = {"kind": "suggestion", "text": "多放椅子"}


def send_punches(floor: Floor, api: Api) -> int:
    row = {"staff": floor.hall.person("clerk")["name"], "time": "2026-03-02T08:55:00+08:00"}
    return api.post("/attendance/punches", {"punches": [row]}).status_code


def import_punches(floor: Floor, api: Api) -> int:
    data = f"姓名,打卡时间\n{floor.hall.person('clerk')['name']},2026-03-02 08:55".encode()
    told = {"Idempotency-Key": secrets.token_hex(8)}
    path = f"{api.base}/api/v1/attendance/import"
    return api.session.post(path, data=data, headers=told, timeout=15).status_code


def file_roster(floor: Floor, api: Api) -> int:
    body = {"week": "2026-03-09", "window": floor.window, "shifts": []}
    return api.post("/attendance/rosters", body).status_code


def ask_leave(floor: Floor, api: Api) -> int:
    """Each of a Monday of its own: public holidays on one are no leave."""
    status = 422
    while status == 422:
        floor.leaves += 1
        day = date(2026, 3, 9) + timedelta(days=7 * floor.leaves)
        when = {"from": f"{day}T09:00", "until": f"{day}T10:00"}
        said = api.post("/attendance/leaves", {"kind": "official", "reason": "开会", **when})
        floor.last_leave, status = said.json().get("id", ""), said.status_code
    return status


def leave(name: str, **body: object) -> Callable[[Floor, Api], int]:
    """The step on a leave that the first clerk asked for."""

    def ask(floor: Floor, api: Api) -> int:
        assert ask_leave(floor, floor.callers["clerk"]) == 201
        return api.post(f"/attendance/leaves/{floor.last_leave}/{name}", body).status_code

    return ask


def rate(floor: Floor, api: Api) -> int:
    is_code = api is floor.callers["code"]
    called = floor.called()
    floor.callers["supervisor"].ok(f"/tickets/{called['id']}/finish")
    caller = floor.callers["code"] if is_code else api
    if caller is floor.callers["nobody"]:
        return caller.post("/ratings", {"ticket": "guess", "level": 5}).status_code
    return caller.post("/ratings", {"ticket": called["code"], "level": 5}).status_code


def rate_at_the_pad(floor: Floor, api: Api) -> int:
    called = floor.called()
    floor.callers["supervisor"].ok(f"/tickets/{called['id']}/finish")
    body = {"ticket": called["id"], "level": 5}
    return api.post(f"/windows/{floor.window}/ratings", body).status_code


def bad_review(floor: Floor) -> Json:
    """A visit that its visitor rated 1."""
    called = floor.called()
    floor.callers["supervisor"].ok(f"/tickets/{called['id']}/finish")
    visitor = Api(floor.hall.base, called["code"])
    visitor.ok("/ratings", {"ticket": called["code"], "level": 1}, status=201)
    return called


def case(step: str, **body: object) -> Callable[[Floor, Api], int]:
    """A step of a case that an admin's own right would not reach."""

    def ask(floor: Floor, api: Api) -> int:
        ticket = bad_review(floor)
        found = floor.callers["manager"].get("/cases").json()["cases"]
        id = next(one["id"] for one in found if one["ticket"] == ticket["id"])
        return api.post(f"/cases/{id}/{step}", body).status_code

    return ask


def about_rating(step: str, **body: object) -> Callable[[Floor, Api], int]:
    def ask(floor: Floor, api: Api) -> int:
        ticket = bad_review(floor)
        return api.post(f"/ratings/{ticket['id']}/{step}", body).status_code

    return ask


def on_paper(floor: Floor, api: Api) -> int:
    called = floor.called()
    floor.callers["supervisor"].ok(f"/tickets/{called['id']}/finish")
    return api.post("/ratings/paper", {"ticket": called["number"], "level": 4}).status_code


def call(floor: Floor, api: Api) -> int:
    floor.ticket()
    return api.post(f"/windows/{floor.window}/call", {"finish_current": True}).status_code


def take_over(floor: Floor, api: Api) -> int:
    floor.callers["supervisor"].post("/windows/w05/open")
    return api.post("/windows/w05/takeover", {"reason": "已下班"}).status_code


def redefine(floor: Floor, api: Api) -> int:
    now = floor.callers["admin"].get("/definition").json()
    base = {"version": now["version"], "base": now["version"]}
    return api.post("/definition/restore", base).status_code


def ask_for_report(floor: Floor, api: Api) -> int:
    said = api.post("/reports/made", {"kind": "day", "date": "2026-03-01", "forms": ["json"]})
    if said.status_code == 201:
        api.post(f"/reports/made/{said.json()['id']}/cancel")
    return said.status_code


def add_person(floor: Floor, api: Api) -> int:
    name = f"p-{secrets.token_hex(4)}"
    body = {"name": name, "role": "clerk", "password": "tingxu-test-1"}
    return api.post("/staff", body).status_code


def stand_in(floor: Floor, api: Api) -> Response:
    """Of a clerk made for it: one stands in once at a time, at a window of its own."""
    body = {"name": f"s-{secrets.token_hex(4)}", "role": "clerk", "password": "tingxu-test-1"}
    made = floor.callers["admin"].ok("/staff", body, status=201)
    floor.stand_ins += 1
    asked = {"staff": made["id"], "window": f"w{floor.stand_ins:02d}", "reason": "产假"}
    return api.post("/stand_ins", asked | {"from": "2026-03-02", "until": "2026-03-20"})


def arrange(floor: Floor, api: Api) -> int:
    return stand_in(floor, api).status_code


def sign_in_at_the_desk(floor: Floor, api: Api) -> int:
    made = stand_in(floor, floor.callers["supervisor"]).json()
    return api.post(f"/stand_ins/{made['id']}/sign").status_code


def roster(floor: Floor, api: Api) -> int:
    people = floor.callers["admin"].get("/staff").json()["people"]
    leader = next(person["id"] for person in people if person["role"] == "manager")
    floor.stand_ins += 1
    day = (date(2026, 5, 1) + timedelta(days=floor.stand_ins)).isoformat()
    return api.post("/leaders", {"day": day, "part": "day", "staff": leader}).status_code


def weigh(floor: Floor, api: Api) -> int:
    clerk = floor.callers["supervisor"].get("/colleagues").json()["colleagues"][0]["id"]
    service = service_of(floor.hall, floor.window)
    return api.post("/weights", {"staff": clerk, "service": service, "minutes": 0}).status_code


def pair(floor: Floor, api: Api) -> int:
    code = Api(floor.hall.base).ok("/pairings", status=201)["code"]
    name = f"page-{code}"
    return api.post(f"/pairings/{code}/confirm", {"role": "display", "name": name}).status_code


def close_service(floor: Floor, api: Api) -> int:
    name = service_of(floor.hall, "w12")
    status = api.post(f"/services/{name}/close", {"reason": "系统升级"}).status_code
    if status == 204:
        status = api.post(f"/services/{name}/open").status_code
    return status


def carry(floor: Floor, api: Api) -> int:
    body = {"services": [service_of(floor.hall, "w12")], "reason": "停电", "valid_days": 3}
    return api.post("/carry", body).status_code


def person(floor: Floor, api: Api) -> int:
    """The last four digits; 404 would be a ticket that nothing is known of."""
    service = service_of(floor.hall, floor.window)
    body = {"service": service, "phone": "13800000001"}
    ticket = kiosk(floor.hall).ok("/tickets", body, status=201)
    return api.get(f"/tickets/{ticket['id']}/person").status_code


def reveal(floor: Floor, api: Api) -> int:
    service = service_of(floor.hall, floor.window)
    body = {"service": service, "phone": "13800000001"}
    ticket = kiosk(floor.hall).ok("/tickets", body, status=201)
    return api.post(f"/tickets/{ticket['id']}/person", {"reason": "核实"}).status_code


DESK = {"guide", "supervisor"}
SLOT = "2026-03-04T10:00:00+08:00"


def booked(floor: Floor) -> Json:
    """An appointment that a supervisor made, far enough ahead to be changed."""
    boss = floor.callers["supervisor"]
    days = iter(range(3, 9))
    while True:
        start = f"2026-03-{next(days):02d}T1{secrets.randbelow(5)}:00:00+08:00"
        said = boss.post("/appointments", {"service": "company-new", "start": start})
        if said.status_code == 201:
            return dict(said.json())


def appointment(step: str, **body: object) -> Callable[[Floor, Api], int]:
    return lambda f, api: api.post(f"/appointments/{booked(f)['code']}/{step}", body).status_code


def book(floor: Floor, api: Api) -> int:
    body = {"service": "exit-passport-new", "start": SLOT}
    status = api.post("/appointments", body).status_code
    if status == 201:  # its place is free for the next caller
        made = api.post("/appointments", body).json()
        api.post(f"/appointments/{made['code']}/cancel")
    return status


EXCLUSION = {"ground": "mistake", "reason": "按错"}
ELDERLY = {"class": "elderly", "basis": "身份证"}


def edit_scheme(floor: Floor, api: Api) -> int:
    """A copy of its own each time."""
    known = floor.callers["admin"].get("/schemes/MONTH-100/versions").json()["versions"][-1]
    id = f"OWN-{secrets.token_hex(4)}"
    body = {"base": 0, "text": known["text"].replace("MONTH-100", id)}
    preview = api.post("/schemes/preview", {"of": "MONTH-100", "text": known["text"]}).status_code
    path, key = f"{api.base}/api/v1/schemes/{id}", {"Idempotency-Key": secrets.token_hex(8)}
    saved = api.session.put(path, json=body, headers=key, timeout=15).status_code
    assert (saved == 200) == (preview == 200)
    return saved


_MONTHS = itertools.count()


def publish(floor: Floor, api: Api) -> int:
    """Another month each time: a period is published once."""
    year, month = divmod(next(_MONTHS), 12)
    body = {"scheme": "MONTH-100", "period": f"{2000 + year}-{month + 1:02}"}
    return api.post("/publications", body).status_code


def open_poll(floor: Floor, api: Api) -> int:
    period = f"{2100 + secrets.randbelow(800)}-Q1"
    asked = {"scheme": "QUARTER-100", "period": period, "about": "window"}
    said = api.post("/polls", {**asked, "closes": "2026-03-02"})
    if said.status_code == 201:
        id = said.json()["id"]
        assert api.post(f"/polls/{id}/withdraw").status_code == 200
    return said.status_code


def survey(floor: Floor, api: Api) -> int:
    body = {"scheme": "QUARTER-100", "date": "2026-03-02", "about": "window", "of": floor.window}
    said = api.post("/surveys", {**body, "channel": "phone", "grades": {"优秀": 1}})
    if said.status_code == 201:
        assert api.post(f"/surveys/{said.json()['id']}/strike").status_code == 200
    return said.status_code


TABLE = (
    Row("bookable services", {"api", *DESK}, get(lambda f: "/bookable")),
    Row("slots", {"api", *DESK}, get(lambda f: "/slots?service=company-new&day=2026-03-03")),
    Row("book", {"api", *DESK}, book),
    # A portal reads and changes what was booked through it; this was not.
    Row("read an appointment", DESK, get(lambda f: f"/appointments/{booked(f)['code']}")),
    Row("change an appointment", DESK, appointment("change", start="2026-03-09T16:00:00+08:00")),
    Row("cancel an appointment", DESK, appointment("cancel")),
    Row("a day's appointments", DESK, get(lambda f: "/appointments?day=2026-03-03")),
    Row("find appointments", {"kiosk", *DESK}, desk("/appointments/find", phone="13800000001")),
    Row("close and open a service", {"guide", "supervisor"}, close_service),
    Row("services closed", {"guide", "supervisor", "manager", "admin"}, get(lambda f: "/closures")),
    Row("carry a line over", {"supervisor"}, carry),
    Row("a person's last digits", {"clerk", "guide", "supervisor"}, person),
    Row("a person in clear", {"supervisor"}, reveal),
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
    Row("continue", {"clerk", "supervisor"}, step("continue", Floor.serving_two)),
    Row("forward", {"clerk", "supervisor"}, step("forward", Floor.serving_two)),
    Row("add", {"clerk", "guide", "supervisor"}, step("add", Floor.called, service="tax-register")),
    Row("mode", {"clerk", "guide", "supervisor"}, step("mode", Floor.called, mode="onsite")),
    Row("note", {"clerk", "guide", "supervisor"}, step("note", Floor.called, text="已核对")),
    Row("certify", {"guide", "supervisor"}, step("certify", Floor.ticket, **ELDERLY)),
    Row("weights", {"supervisor"}, get(lambda f: "/weights")),
    Row("weigh", {"supervisor"}, weigh),
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
    Row("rate at the pad", {"display"}, rate_at_the_pad),
    Row("bad reviews", {"supervisor", "manager"}, get(lambda f: "/cases")),
    # The supervisor called and so served these: nobody handles a case about themselves.
    Row("verify a case", {"manager"}, case("verify", text="属实")),
    Row("propose an exclusion", {"manager"}, about_rating("exclusion", **EXCLUSION)),
    Row("keep a rating", {"manager"}, about_rating("keep", reason="属实")),
    Row("odd ratings", {"supervisor", "manager"}, get(lambda f: "/ratings/review")),
    Row("rate on paper", {"guide"}, on_paper),
    Row("own ratings", {"clerk"}, get(lambda f: "/ratings/own")),
    Row(
        "export ratings",
        {"manager"},
        get(lambda f: "/ratings/export?from=2026-03-02&until=2026-03-02&format=csv"),
    ),
    Row("find", {"guide", "supervisor"}, desk("/find", text="A001")),
    Row(
        "story",
        {"clerk", "guide", "supervisor"},
        lambda f, api: api.get(f"/tickets/{f.ticket_id}/story").status_code,
    ),
    Row("ask for help", {"guide", "supervisor"}, desk("/helps", where="门口", need="轮椅")),
    Row("take a help", {"clerk", "guide", "supervisor"}, desk("/helps/{id}/take", "/helps")),
    Row("end a help", {"clerk", "guide", "supervisor"}, desk("/helps/{id}/done", "/helps")),
    Row("message", {"guide", "supervisor"}, desk("/windows/{window}/messages", text="请来")),
    Row(
        "read a message",
        {"clerk", "guide", "supervisor"},
        desk("/messages/{id}/read", "/windows/{window}/messages"),
    ),
    Row("propose a notice", {"guide", "supervisor"}, desk("/notices", **NOTICE)),
    Row("approve a notice", {"supervisor"}, desk("/notices/{id}/approve", "/notices")),
    Row("withdraw a notice", {"guide", "supervisor"}, desk("/notices/{id}/withdraw", "/notices")),
    Row("notices", {"guide", "supervisor"}, get(lambda f: "/notices")),
    Row("complain", {"guide", "supervisor"}, desk("/complaints", **COMPLAINT)),
    Row("complaints", {"guide", "supervisor", "manager"}, get(lambda f: "/complaints")),
    Row(
        "answer a complaint",
        {"supervisor", "manager"},
        desk("/complaints/{id}/answer", "/complaints", text="已办"),
    ),
    Row(
        "one-time notice",
        {"kiosk", "api", *STAFF},
        lambda f, api: api.get(f"/services/{service_of(f.hall, f.window)}/notice").status_code,
    ),
    Row("report", {"supervisor", "inspector", "manager"}, get(lambda f: "/reports/day")),
    Row("waits", {"supervisor", "inspector", "manager"}, get(lambda f: "/reports/waits")),
    *(
        Row(path, {"supervisor", "inspector", "manager"}, get(lambda f, path=path: path))
        for path in (
            "/reports/made",
            "/reports/period?from=2026-03-01&to=2026-03-02",
            "/reports/fairness?from=2026-03-01&to=2026-03-02",
        )
    ),
    Row("ask for a report", {"supervisor", "inspector", "manager"}, ask_for_report),
    Row("take a window over", {"supervisor"}, take_over),
    Row("colleagues", {"clerk", "guide", "supervisor"}, get(lambda f: "/colleagues")),
    *(
        Row(path, {"guide", "supervisor", "manager", "admin"}, get(lambda f, path=path: path))
        for path in ("/stand_ins", "/leaders", "/devices")
    ),
    *(
        Row(path, {"admin"}, get(lambda f, path=path: path))
        for path in (
            *("/definition", "/definition/versions", "/definition/services.xlsx"),
            *("/definition/slip", "/keys"),
        )
    ),
    Row("change the definition", {"admin"}, redefine),
    Row("read people", {"supervisor", "manager", "admin"}, get(lambda f: "/staff")),
    Row("add a person", {"admin"}, add_person),
    Row("arrange a stand-in", {"supervisor", "admin"}, arrange),
    Row("sign a stand-in in", {"guide", "supervisor"}, sign_in_at_the_desk),
    Row("roster a leader", {"supervisor", "manager", "admin"}, roster),
    *(
        Row(path, {"manager", "admin"}, get(lambda f, path=path: path))
        for path in (
            *("/schemes", "/schemes/MONTH-100/versions", "/publications"),
            *("/results?period=2026-02", "/surveys?period=2026-02&scheme=QUARTER-100"),
        )
    ),
    Row("edit a scheme", {"manager", "admin"}, edit_scheme),
    Row("publish results", {"manager", "admin"}, publish),
    Row("open a ballot", {"manager", "admin"}, open_poll),
    Row("enter a survey", {"manager", "admin"}, survey),
    Row("own results", {"clerk", "guide", "supervisor"}, get(lambda f: "/results/own")),
    Row("ballots", {"clerk", "supervisor", "manager", "admin"}, get(lambda f: "/polls")),
    Row("attendance", {"supervisor", "manager"}, get(lambda f: "/attendance/week")),
    Row("own attendance", {"clerk", "guide", "supervisor"}, get(lambda f: "/attendance/own")),
    Row("send punches", {"api", "supervisor", "manager"}, send_punches),
    Row("import punches", {"api", "supervisor", "manager"}, import_punches),
    Row("rosters", {"clerk", "supervisor", "manager"}, get(lambda f: "/attendance/rosters")),
    Row("file a roster", {"clerk", "supervisor", "manager"}, file_roster),
    Row("leave asked for", {"supervisor", "manager"}, get(lambda f: "/attendance/leaves")),
    Row("ask for leave", {"clerk", "guide", "supervisor", "manager"}, ask_leave),
    Row("approve leave", {"supervisor", "manager"}, leave("approve")),
    Row("refuse leave", {"supervisor", "manager"}, leave("refuse", reason="人手不够")),
    Row("withdraw leave", {"clerk", "supervisor", "manager"}, leave("withdraw")),
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
