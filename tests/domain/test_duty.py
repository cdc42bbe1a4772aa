from __future__ import annotations

import json
from typing import Any

import pytest

from server.domain.duty import Duty, DutyState, places
from server.domain.errors import Refused
from server.domain.ids import StaffId, WindowId
from tests.builders import at

ME, YOU, BOSS = StaffId("p_me"), StaffId("p_you"), StaffId("p_boss")
LEGAL = {
    "closed": {"open": "open"},
    "open": {"pause": "paused", "close": "closed", "take_over": "open"},
    "paused": {"resume": "open", "close": "closed", "take_over": "open"},
}


def duty(state: str) -> Duty:
    made = Duty(WindowId("w1"))
    if state != "closed":
        made.open(by=ME, at=at("08:55"))
    if state == "paused":
        made.pause("取材料", by=ME, at=at("09:30"))
    made.news.clear()
    return made


def do(one: Duty, step: str) -> None:
    if step == "pause":
        one.pause("午休", by=BOSS, at=at("12:00"))
    elif step == "take_over":
        one.take_over(YOU, "已下班", by=BOSS, at=at("12:00"))
    else:
        getattr(one, step)(by=YOU, at=at("12:00"))


@pytest.mark.parametrize("step", ["open", "pause", "resume", "close", "take_over"])
@pytest.mark.parametrize("state", list(LEGAL))
def test_a_window_changes_only_as_its_table_says(state: str, step: str) -> None:
    one = duty(state)
    before = (one.state, one.staff, one.reason, one.since)
    if step in LEGAL[state]:
        do(one, step)
        assert one.state.value == LEGAL[state][step]
        assert one.since == at("12:00")
        assert len(one.news) == 1
        return
    with pytest.raises(Refused) as refused:
        do(one, step)
    assert (one.state, one.staff, one.reason, one.since) == before
    assert one.news == []
    if step == "open":
        assert (refused.value.code, refused.value.facts) == ("window_taken", {"window": "w1"})
    else:
        assert refused.value.code == "illegal_duty"
        assert json.loads(json.dumps(refused.value.facts)) == {
            "state": state,
            "step": step,
            "allowed": sorted(LEGAL[state]),
        }


def test_signing_on_twice_changes_nothing() -> None:
    one = duty("open")
    one.open(by=ME, at=at("10:00"))
    assert (one.since, one.news) == (at("08:55"), [])


def test_signing_on_at_ones_own_paused_window_ends_the_pause() -> None:
    one = duty("paused")
    one.open(by=ME, at=at("10:00"))
    assert (one.state, one.reason) == (DutyState.OPEN, None)
    assert [e.kind for e in one.news] == ["window_resumed"]


def test_a_pause_says_its_reason_and_who_sits_there_whoever_set_it() -> None:
    one = duty("open")
    one.pause("午休", by=BOSS, at=at("12:00"))
    (told,) = one.news
    assert (told.kind, told.staff, told.window) == ("window_paused", "p_me", "w1")
    assert told.facts() == {"reason": "午休"}
    assert one.reason == "午休"


def test_a_closed_window_has_nobody_and_no_reason_but_the_log_says_who_left() -> None:
    one = duty("paused")
    one.close(by=BOSS, at=at("17:00"))
    assert (one.staff, one.reason) == (None, None)
    assert one.news[0].staff == "p_me"
    one.open(by=YOU, at=at("17:05"))
    assert one.staff == YOU


def test_a_forgotten_duty_goes_to_another_or_ends() -> None:
    for to, state in ((YOU, "open"), (None, "closed")):
        one = duty("paused")
        one.take_over(to, "人已离岗", by=BOSS, at=at("12:00"))
        assert (one.state.value, one.staff, one.reason, one.since) == (state, to, None, at("12:00"))
        assert [event.kind for event in one.news] == ["window_taken_over"]
        assert one.news[0].staff == BOSS
        facts = {"from_staff": "p_me", "reason": "人已离岗"} | ({"to_staff": "p_you"} if to else {})
        assert one.news[0].facts() == facts


def test_nobody_takes_over_from_themselves() -> None:
    one = duty("open")
    with pytest.raises(Refused) as refused:
        one.take_over(ME, "x", by=BOSS, at=at("12:00"))
    assert (refused.value.code, one.state) == ("window_taken", DutyState.OPEN)


def sits_at(**more: object) -> tuple[str, ...]:
    told: dict[str, Any] = {"own": ("w1",), "backup": ("w2",), "standing_in": {}, "sits": {}}
    return places("p_me", **{**told, **more})


def test_a_backup_may_sit_where_nobody_else_does() -> None:
    assert sits_at() == ("w1", "w2")
    assert sits_at(sits={"w2": "p_you"}) == ("w1",)
    assert sits_at(sits={"w2": "p_me"}) == ("w1", "w2")
    assert sits_at(sits={"w2": None}) == ("w1", "w2")


def test_a_stand_in_may_sit_while_it_lasts_and_then_until_signing_off() -> None:
    assert sits_at(standing_in={"w3": True}) == ("w1", "w3", "w2")
    assert sits_at(standing_in={"w3": False}) == ("w1", "w2")
    assert sits_at(standing_in={"w3": False}, sits={"w3": "p_me"}) == ("w1", "w3", "w2")
