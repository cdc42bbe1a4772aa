"""The judge finds what it is there to find."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults import judge
from tests.faults.clients import Log


def ticket(n: int, **changed: Any) -> dict[str, Any]:
    told = {"id": f"t_{n}", "number": f"A{n:03}", "code": f"c{n}", "key": f"k{n}", "service": "s"}
    return told | changed


def now(n: int, **changed: Any) -> dict[str, Any]:
    told = {"number": f"A{n:03}", "code": f"c{n}", "state": "waiting"}
    return told | {"window": None, "called_at": None} | changed


def call(n: int, window: str = "w01") -> dict[str, Any]:
    return {"ticket": f"t_{n}", "number": f"A{n:03}", "window": window, "called_at": "09:00"}


@pytest.fixture
def log() -> Log:
    kept = Log(tickets=[ticket(1), ticket(2)], calls=[call(1)], served=["t_1"])
    kept.repeats = [("t_2", "t_2")]
    return kept


@pytest.fixture
def state() -> dict[str, Any]:
    return {"t_1": now(1, state="served", window="w01", called_at="09:00"), "t_2": now(2)}


def test_an_honest_server_passes(log: Log, state: dict[str, Any]) -> None:
    verdicts = [
        judge._tickets(log, state),
        judge._numbers(log),
        judge._repeats(log),
        judge._calls(log, state),
        judge._served(log, state),
    ]
    assert [v.faults for v in verdicts] == [[]] * 5
    assert all(v.kept for v in verdicts)


def test_a_lost_ticket_is_seen(log: Log, state: dict[str, Any]) -> None:
    state["t_2"] = None
    assert judge._tickets(log, state).faults == ["A002 is gone"]


def test_a_number_given_twice_is_seen(log: Log) -> None:
    log.tickets.append(ticket(3, number="A002"))
    assert judge._numbers(log).faults == ["A002 ×2"]


def test_a_second_ticket_for_one_key_is_seen(log: Log) -> None:
    log.repeats.append(("t_2", "t_9"))
    assert not judge._repeats(log).kept


def test_a_ticket_called_to_two_windows_is_seen(log: Log, state: dict[str, Any]) -> None:
    log.calls.append(call(1, "w02"))
    faults = judge._calls(log, state).faults
    assert faults[0] == "t_1 called ×2"
    assert len(faults) == 2


def test_a_forgotten_call_is_seen(log: Log, state: dict[str, Any]) -> None:
    state["t_1"] = now(1)
    assert not judge._calls(log, state).kept
    assert judge._served(log, state).faults == ["A001 is waiting, should be served"]


def test_a_promise_over_nothing_is_not_kept() -> None:
    assert not judge.Verdict("x", 0, []).kept
    assert judge.table([judge.Verdict("x", 0, [])]).endswith("0 passed, 1 failed")
