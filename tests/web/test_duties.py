"""Rights, backups, stand-ins, takeover and the leaders' roster, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.client import Api, Json
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

TODAY, LATER = "2026-03-02", "2026-04-02"


@dataclass
class Floor:
    hall: Hall
    admin: Api
    boss: Api
    guide: Api
    made: int = 0

    def clerk(self, **more: object) -> tuple[Api, Json]:
        """A new clerk of no window but those given, signed in."""
        self.made += 1
        body = {"name": f"新窗口人员{self.made}", "role": "clerk", "password": "tingxu-test-1"}
        card = self.admin.ok("/staff", body | more, status=201)
        api = Api(self.hall.base)
        api.sign_in(card["name"], "tingxu-test-1")
        return api, card


@pytest.fixture(scope="module")
def floor() -> Iterator[Floor]:
    with Hall("county") as hall:
        yield Floor(hall, *(staff(hall, role) for role in ("admin", "supervisor", "guide")))


def code(said: object) -> str:
    return str(said.json()["code"])  # type: ignore[attr-defined]


def soon(ask: object, want: int, patience_s: float = 4) -> int:
    """What it answers within the second for which credentials are remembered, and a bit."""
    end = time.monotonic() + patience_s
    while (got := ask()) != want and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.1)
    return int(got)


def test_a_clerk_with_the_right_chooses_at_the_own_window_only(floor: Floor) -> None:
    clerk, _ = floor.clerk(windows=["w06"], rights=["choose"])
    assert "choose" in clerk.get("/session").json()["rights"]
    clerk.ok("/windows/w06/open")
    ticket = kiosk(floor.hall).ok(
        "/tickets", {"service": service_of(floor.hall, "w06")}, status=201
    )
    called = clerk.ok("/windows/w06/call", {"ticket": ticket["id"]})
    assert (called["id"], called["why"]["code"]) == (ticket["id"], "chosen")
    clerk.ok(f"/tickets/{ticket['id']}/finish")
    assert code(clerk.post("/windows/w07/call", {"ticket": ticket["id"]})) == "not_your_window"
    clerk.ok("/windows/w06/close")


def test_a_right_is_given_and_taken_back_while_its_person_is_signed_in(floor: Floor) -> None:
    clerk, card = floor.clerk(windows=["w06"])

    def may() -> bool:
        return "choose" in clerk.get("/session").json()["rights"]

    assert not may()
    floor.admin.ok(f"/staff/{card['id']}/change", {"rights": ["choose"]})
    assert soon(may, True)
    floor.admin.ok(f"/staff/{card['id']}/change", {"rights": []})
    assert not soon(may, False)


def test_a_backup_opens_the_window_only_when_nobody_sits_there(floor: Floor) -> None:
    first, _ = floor.clerk(windows=["w08"])
    backup, _ = floor.clerk(windows=["w09"], backup_windows=["w08"])
    assert backup.get("/session").json()["windows"] == ["w08", "w09"]
    first.ok("/windows/w08/open")
    paused = lambda: backup.post("/windows/w08/pause", {"reason": "x"}).status_code  # noqa: E731
    assert backup.post("/windows/w08/open").status_code in (403, 409)
    assert soon(paused, 403) == 403
    first.ok("/windows/w08/close")
    assert soon(lambda: backup.post("/windows/w08/open").status_code, 200) == 200
    assert code(first.post("/windows/w08/open")) == "window_taken"
    assert code(backup.post("/windows/w09/open")) == "on_duty_elsewhere"
    backup.ok("/windows/w08/close")


def test_a_stand_in_opens_the_window_while_the_period_lasts(floor: Floor) -> None:
    clerk, card = floor.clerk()
    assert code(clerk.post("/windows/w10/open")) == "not_your_window"
    asked = {"staff": card["id"], "window": "w10", "reason": "产假"}
    made = floor.boss.ok("/stand_ins", asked | {"from": TODAY, "until": "2026-03-20"}, status=201)
    assert (made["state"], made["until"]) == ("now", "2026-03-21T00:00:00.000+08:00")
    assert soon(lambda: clerk.post("/windows/w10/open").status_code, 200) == 200
    floor.boss.ok(f"/stand_ins/{made['id']}/end")
    time.sleep(1.1)  # longer than a credential is remembered
    clerk.ok("/windows/w10/close")
    time.sleep(1.1)
    assert code(clerk.post("/windows/w10/open")) == "not_your_window"


def test_a_stand_in_is_for_a_month_at_most_and_for_a_clerk(floor: Floor) -> None:
    _, card = floor.clerk(windows=["w11"])
    asked = {"staff": card["id"], "window": "w12", "from": TODAY, "reason": "借调"}

    def refused(**more: object) -> str:
        return code(floor.boss.post("/stand_ins", asked | {"until": LATER} | more))

    assert refused() == "stand_in_too_long"
    assert refused(until="2026-03-01") == "wrong_period"
    assert refused(until=TODAY, window="w11") == "own_window"
    assert refused(until=TODAY, window="nowhere") == "unknown_window"
    assert refused(until=TODAY, staff="p_nobody") == "unknown_staff"
    guide = next(p for p in floor.admin.get("/staff").json()["people"] if p["role"] == "guide")
    assert refused(until=TODAY, staff=guide["id"]) == "not_a_clerk"
    floor.boss.ok("/stand_ins", asked | {"until": "2026-04-01"}, status=201)
    _, other = floor.clerk()
    assert refused(until=TODAY, staff=other["id"]) == "stand_in_overlaps"


def test_a_stand_in_signs_at_the_guide_desk(floor: Floor) -> None:
    clerk, card = floor.clerk()
    asked = {"staff": card["id"], "window": "w13", "from": TODAY, "until": TODAY, "reason": "病假"}
    made = floor.boss.ok("/stand_ins", asked, status=201)
    assert made["signs"] == []
    assert clerk.post(f"/stand_ins/{made['id']}/sign").status_code == 403
    signed = floor.guide.ok(f"/stand_ins/{made['id']}/sign")
    assert (len(signed["signs"]), signed["signs_due"]) == (1, 4)
    assert code(floor.guide.post(f"/stand_ins/{made['id']}/sign")) == "signed_just_now"
    listed = floor.guide.get("/stand_ins").json()["stand_ins"]
    assert next(one for one in listed if one["id"] == made["id"])["signs_by_day"] == {TODAY: 1}


def test_a_supervisor_takes_a_forgotten_window_over(floor: Floor) -> None:
    forgotten, _ = floor.clerk(windows=["w14"])
    other, card = floor.clerk(windows=["w14"])
    forgotten.ok("/windows/w14/open")
    ticket = kiosk(floor.hall).ok(
        "/tickets", {"service": service_of(floor.hall, "w14")}, status=201
    )
    forgotten.ok("/windows/w14/call")
    asked = {"staff": card["id"], "reason": "人已下班"}
    assert forgotten.post("/windows/w14/takeover", asked).status_code == 403
    window = floor.boss.ok("/windows/w14/takeover", asked)
    assert (window["state"], window["clerk"]) == ("open", card["id"])
    assert soon(lambda: forgotten.get("/session").status_code, 401) == 401
    assert other.ok(f"/tickets/{ticket['id']}/finish")["state"] == "served"


def test_without_another_clerk_the_window_closes_and_its_visitor_can_be_finished(
    floor: Floor,
) -> None:
    forgotten, _ = floor.clerk(windows=["w15"])
    forgotten.ok("/windows/w15/open")
    ticket = kiosk(floor.hall).ok(
        "/tickets", {"service": service_of(floor.hall, "w15")}, status=201
    )
    forgotten.ok("/windows/w15/call")
    window = floor.boss.ok("/windows/w15/takeover", {"reason": "人已下班"})
    assert (window["state"], window["clerk"]) == ("closed", None)
    assert floor.boss.ok(f"/tickets/{ticket['id']}/finish")["state"] == "served"
    assert code(floor.boss.post("/windows/w15/takeover", {"reason": "x"})) == "illegal_duty"


def test_a_window_goes_only_to_somebody_who_may_sit_there(floor: Floor) -> None:
    clerk, _ = floor.clerk(windows=["w16"])
    _, stranger = floor.clerk(windows=["w17"])
    clerk.ok("/windows/w16/open")
    said = floor.boss.post("/windows/w16/takeover", {"staff": stranger["id"], "reason": "x"})
    assert (said.status_code, code(said)) == (422, "may_not_sit")
    clerk.ok("/windows/w16/close")


def test_who_is_signed_on_can_be_seen_by_those_who_pass_visitors_on(floor: Floor) -> None:
    clerk, card = floor.clerk(windows=["w18"])
    clerk.ok("/windows/w18/open")
    seen = clerk.get("/colleagues").json()["colleagues"]
    mine = next(one for one in seen if one["window"] == "w18")
    assert (mine["id"], mine["name"], mine["state"]) == (card["id"], card["name"], "open")
    assert kiosk(floor.hall).get("/colleagues").status_code == 403
    clerk.ok("/windows/w18/close")


def test_the_leaders_roster(floor: Floor) -> None:
    people = floor.admin.get("/staff").json()["people"]
    leader = next(p for p in people if p["role"] == "manager")
    asked = {"day": TODAY, "part": "morning", "staff": leader["id"]}
    made = floor.boss.ok("/leaders", asked, status=201)
    assert code(floor.boss.post("/leaders", asked)) == "already_rostered"
    later = floor.boss.ok("/leaders", asked | {"day": "2026-03-09"}, status=201)
    assert code(floor.guide.post(f"/leaders/{later['id']}/sign")) == "leader_not_today"
    assert floor.guide.ok(f"/leaders/{made['id']}/sign")["signed_at"].startswith(TODAY)
    assert code(floor.guide.post(f"/leaders/{made['id']}/sign")) == "leader_signed"
    assert code(floor.boss.post(f"/leaders/{made['id']}/remove")) == "leader_signed"
    assert floor.boss.post(f"/leaders/{later['id']}/remove").status_code == 204
    listed = floor.guide.get("/leaders").json()["leaders"]
    assert [(one["day"], one["name"]) for one in listed] == [(TODAY, leader["name"])]
