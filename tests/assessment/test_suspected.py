"""Suspected items by hand-made logs: raised, just not raised, and exactly what they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from server.assessment import scheme as schemes
from server.assessment import suspected
from server.assessment.suspected import Day, Said, Suspect, Thresholds, Visit, suspects
from server.domain.events import Logged
from tests.builders import MONDAY, SHANGHAI, Log, at

ANN, BEN = "p_ann", "p_ben"
LIMITS = Thresholds(
    unattended_minutes=10, wait_minutes=60, idle_minutes=10, refusals=3, return_days=7
)


def clock(when: datetime) -> str:
    return f"{when.astimezone(SHANGHAI):%H:%M:%S}"


def day(until: str | None = None, **more: Any) -> Day:
    known: dict[str, Any] = {
        "on": MONDAY,
        "hours": [(at("09:00"), at("12:00")), (at("14:00"), at("17:00"))],
        "until": at(until) if until else at("00:00", MONDAY + timedelta(days=1)),
        "over": until is None,
        "serves": {"w1": frozenset({"a"}), "w2": frozenset({"a", "b"}), "w3": None},
        "stamp": clock,
    }
    return Day(**{**known, **more})


def found(
    log: Log | Sequence[Logged],
    rule: str,
    visits: Sequence[Visit] = (),
    limits: Thresholds = LIMITS,
    **more: Any,
) -> list[Suspect]:
    events = log.events if isinstance(log, Log) else log
    return [one for one in suspects(events, visits, day(**more), limits) if one.rule == rule]


def join(log: Log, clock: str, ticket: str, service: str = "a") -> None:
    log(clock, "ticket_issued", ticket, service=service, number=ticket.upper(), class_id="x")


def call(log: Log, clock: str, ticket: str, window: str = "w1", staff: str = ANN) -> None:
    log(
        *(clock, "ticket_called", ticket),
        **{"window": window, "staff": staff, "service": "a", "number": ticket.upper(), "nth": 1},
    )


def finish(log: Log, clock: str, ticket: str, window: str = "w1", staff: str = ANN) -> None:
    log(clock, "ticket_finished", ticket, window=window, staff=staff, service="a")


def opened(log: Log, clock: str = "09:00", window: str = "w1", staff: str = ANN) -> None:
    log(clock, "window_opened", window=window, staff=staff)


def pause(log: Log, clock: str, window: str = "w1", staff: str = ANN) -> None:
    log(clock, "window_paused", window=window, staff=staff, reason="外出")


def resume(log: Log, clock: str, window: str = "w1", staff: str = ANN) -> None:
    log(clock, "window_resumed", window=window, staff=staff)


def away_with_a_line(until: str = "10:11") -> Log:
    """Paused from 10:00 on with one waiting since 09:50, another from 10:05."""
    log = Log()
    opened(log)
    join(log, "09:30", "t0")
    call(log, "09:31", "t0")
    finish(log, "09:40", "t0")
    join(log, "09:50", "t1")
    pause(log, "10:00")
    join(log, "10:05", "t2")
    resume(log, until)
    call(log, "10:12", "t1")
    return log


# — 空岗 —


def test_a_pause_with_people_waiting_is_told_with_all_that_it_stands_on() -> None:
    (one,) = found(away_with_a_line(), "unattended")
    assert (one.staff, one.window, one.source) == (ANN, "w1", "unattended:w1:20260302T020000")
    assert one.evidence == {
        "rule": "unattended",
        "from": "10:00:00",
        "to": "10:11:00",
        "minutes": 11.0,
        "limit_minutes": 10,
        "waiting": 2,
        "line": [{"at": "10:00:00", "n": 1}, {"at": "10:05:00", "n": 2}],
        "pauses": [
            {"seq": 6, "state": "paused", "reason": "外出", "from": "10:00:00", "to": "10:11:00"}
        ],
        "calls": [
            {"seq": 3, "at": "09:31:00", "number": "T0"},
            {"seq": 9, "at": "10:12:00", "number": "T1"},
        ],
        "waits": [
            {"seq": 5, "number": "T1", "from": "09:50:00", "to": "10:12:00", "minutes": 22.0},
            {
                "seq": 7,
                "number": "T2",
                "from": "10:05:00",
                "to": "00:00:00",
                "minutes": 835.0,
            },
        ],
        "seqs": [3, 5, 6, 7, 9],
    }


def test_exactly_the_threshold_is_not_longer_than_it() -> None:
    assert found(away_with_a_line("10:10"), "unattended") == []
    assert len(found(away_with_a_line("10:10:01"), "unattended")) == 1


def test_the_time_counts_only_while_somebody_waits() -> None:
    log = Log()
    opened(log)
    pause(log, "10:00")
    join(log, "10:20", "t1")
    log("10:29", "ticket_cancelled", "t1", service="a")
    resume(log, "10:40")
    assert found(log, "unattended") == []


def test_whoever_waits_for_another_window_or_service_is_not_in_the_line() -> None:
    log = Log()
    opened(log)
    pause(log, "10:00")
    join(log, "10:00", "t1", "b")
    join(log, "10:00", "t2")
    call(log, "10:01", "t2", "w2", BEN)
    log("10:02", "ticket_transferred", "t2", staff=BEN, window="w2", from_service="a", service="a",
        bound="w2", reason="x")  # fmt: skip
    resume(log, "10:30")
    assert found(log, "unattended") == []


def test_signed_off_within_the_hours_is_unattended_by_whoever_left() -> None:
    log = Log()
    opened(log)
    log("11:00", "window_closed", window="w1", staff=ANN)
    join(log, "11:05", "t1")
    opened(log, "11:30", staff=BEN)
    (one,) = found(log, "unattended")
    assert (one.staff, one.evidence["from"], one.evidence["to"]) == (ANN, "11:05:00", "11:30:00")
    assert one.evidence["pauses"][0]["state"] == "away"


def test_lunch_and_the_evening_are_nobodys_fault() -> None:
    log = Log()
    opened(log)
    join(log, "11:55", "t1")
    pause(log, "11:55")
    resume(log, "14:04")
    log("16:55", "window_closed", window="w1", staff=ANN)
    assert found(log, "unattended") == []


def test_whoever_still_serves_while_paused_is_not_away() -> None:
    log = Log()
    opened(log)
    join(log, "09:30", "t1")
    join(log, "09:40", "t2")
    call(log, "10:00", "t1")
    pause(log, "10:01")
    finish(log, "10:15", "t1")
    resume(log, "10:20")
    assert found(log, "unattended") == []


def test_an_undone_call_never_happened() -> None:
    """The visitor waited on, and nobody was served in between."""
    log = Log()
    opened(log)
    join(log, "09:50", "t1")
    pause(log, "10:00")
    call(log, "10:06", "t1")
    log("10:07", "ticket_call_undone", "t1", window="w1", staff=ANN, service="a", calls=1)
    resume(log, "10:13")
    (one,) = found(log, "unattended")
    assert (one.evidence["from"], one.evidence["to"]) == ("10:00:00", "10:13:00")
    assert one.evidence["calls"] == []
    assert [wait["from"] for wait in one.evidence["waits"]] == ["09:50:00"]


def test_a_clock_set_back_makes_no_stretch() -> None:
    log = Log()
    opened(log)
    join(log, "09:50", "t1")
    pause(log, "10:30")
    resume(log, "10:10")
    call(log, "10:15", "t1")
    assert found(log, "unattended") == []


def test_what_still_goes_on_is_told_when_it_is_over() -> None:
    log = away_with_a_line()
    assert found(log.events[:7], "unattended", until="10:40") == []
    again = found(log, "unattended", until="10:40")
    assert [one.source for one in again] == [o.source for o in found(log, "unattended")]


def test_midnight_ends_what_was_never_ended() -> None:
    log = Log()
    opened(log)
    pause(log, "16:30")
    join(log, "16:40", "t1")
    (one,) = found(log, "unattended")
    assert (one.evidence["from"], one.evidence["to"]) == ("16:40:00", "17:00:00")


def test_a_pause_goes_to_whoever_was_there() -> None:
    log = Log()
    opened(log)
    join(log, "09:30", "t1")
    pause(log, "09:40")
    log("09:52", "window_taken_over", window="w1", staff="p_boss", from_staff=ANN, to_staff=BEN,
        reason="x")  # fmt: skip
    pause(log, "10:00", staff=BEN)
    resume(log, "10:15", staff=BEN)
    assert [(one.staff, one.evidence["from"]) for one in found(log, "unattended")] == [
        (ANN, "09:40:00"),
        (BEN, "10:00:00"),
    ]


def test_an_empty_hall_and_an_empty_log_raise_nothing() -> None:
    log = Log()
    opened(log)
    pause(log, "09:30")
    log("17:00", "window_closed", window="w1", staff=ANN)
    assert suspects(log.events, (), day(), LIMITS) == []
    assert suspects([], (), day(), LIMITS) == []


# — 人员滞留 —


def stuck(called: str = "11:01", idle_from: str = "10:30") -> Log:
    """One waits from 10:00 until ``called``; the window is busy until ``idle_from``."""
    log = Log()
    opened(log)
    join(log, "09:20", "t0")
    call(log, "09:21", "t0")
    join(log, "10:00", "t1")
    finish(log, idle_from, "t0")
    call(log, called, "t1")
    return log


def test_a_long_wait_beside_an_idle_window_is_a_delay() -> None:
    (one,) = found(stuck(), "delay")
    told = one.evidence
    assert (one.staff, one.window) == (ANN, "w1")
    assert (told["from"], told["to"], told["minutes"]) == ("10:30:00", "11:01:00", 31.0)
    assert (told["limit_wait_minutes"], told["limit_minutes"]) == (60, 10)
    assert told["waits"] == [
        {"seq": 4, "number": "T1", "from": "10:00:00", "to": "11:01:00", "minutes": 61.0}
    ]
    assert told["pauses"][0]["state"] == "open"


@pytest.mark.parametrize("log", [stuck("11:00"), stuck("11:05", "10:55")])
def test_a_wait_or_a_rest_of_just_the_threshold_is_none(log: Log) -> None:
    assert found(log, "delay") == []


def test_a_wait_that_no_window_could_shorten_is_nobodys_delay() -> None:
    log = stuck("11:30", "11:29")
    assert found(log, "delay") == []


# — 推诿 —


def sent_away(log: Log, clock: str, ticket: str, staff: str = ANN, **more: Any) -> None:
    hour, minute = clock.split(":")
    join(log, f"{hour}:{int(minute) - 1:02d}", ticket)
    call(log, f"{hour}:{int(minute) - 1:02d}", ticket, staff=staff)
    facts = {"from_service": "a", "service": "b", **more}
    log(clock, "ticket_transferred", ticket, window="w1", staff=staff, **facts)


def test_three_sent_away_without_a_reason_are_one_suspicion() -> None:
    log = Log()
    opened(log)
    sent_away(log, "09:10", "t1")
    sent_away(log, "09:20", "t2")
    join(log, "09:25", "t3")
    call(log, "09:26", "t3")
    log("09:30", "ticket_cancelled", "t3", window="w1", staff=ANN, service="a")
    (one,) = found(log, "refusal")
    assert one.source == f"refusal:2026-03-02:w1:{ANN}"
    assert [(act["at"], act["kind"], act["number"]) for act in one.evidence["acts"]] == [
        ("09:10:00", "transferred", "T1"),
        ("09:20:00", "transferred", "T2"),
        ("09:30:00", "cancelled", "T3"),
    ]
    assert one.evidence["seqs"] == [4, 7, 10]
    assert found(log, "refusal", until="16:00") == []


def test_a_reason_a_return_another_clerk_or_an_undone_call_is_no_refusal() -> None:
    log = Log()
    opened(log)
    sent_away(log, "09:10", "t1")
    sent_away(log, "09:20", "t2")
    sent_away(log, "09:30", "t3", reason="应在二楼办理")
    sent_away(log, "09:40", "t4", return_to="w1")
    sent_away(log, "09:50", "t5", staff=BEN)
    join(log, "10:00", "t6")
    call(log, "10:01", "t6")
    log("10:02", "ticket_call_undone", "t6", window="w1", staff=ANN, service="a", calls=1)
    log("10:03", "ticket_transferred", "t6", staff="p_guide", from_service="a", service="b")
    log("10:04", "ticket_cancelled", "t6", service="b")
    assert found(log, "refusal") == []


# — upheld complaints —


def test_a_remedied_bad_review_and_a_complaint_found_true_are_told() -> None:
    log = Log()
    log("10:00", "case_stepped", "t9", window="w1", staff="p_boss", case="k_1", step="remedy",
        state="remedied", of=ANN)  # fmt: skip
    log("10:01", "complaint_answered", "t8", window="w2", staff="p_boss", complaint="c_1",
        upheld=True)  # fmt: skip
    log("10:02", "complaint_answered", window="w2", staff="p_boss", complaint="c_2")
    log("10:03", "case_stepped", "t7", window="w1", staff="p_boss", case="k_2", step="explain",
        state="explained", of=ANN)  # fmt: skip
    log("10:04", "complaint_answered", staff="p_boss", complaint="c_3", upheld=True)
    told = found(log, "complaint", served={"t8": BEN})
    assert [(one.source, one.staff, one.window) for one in told] == [
        ("complaint:k_1", ANN, "w1"),
        ("complaint:c_1", BEN, "w2"),
    ]
    assert told[0].evidence == {
        **{"rule": "complaint", "kind": "rating", "of": "k_1", "number": None},
        **{"at": "10:00:00", "seqs": [1]},
    }


def test_a_rating_left_out_by_two_people_upholds_nothing() -> None:
    log = Log()
    log("10:00", "case_stepped", "t9", window="w1", staff="p_boss", case="k_1", step="remedy",
        state="remedied", of=ANN)  # fmt: skip
    log("10:30", "rating_excluded", "t9", staff="p_two", ground="mistake", proposed_by="p_boss")
    assert found(log, "complaint") == []


# — 不一次性告知 —


def visit(on: date, ticket: str, person: str = "k1", **more: Any) -> Visit:
    known: dict[str, Any] = {
        **{"person": person, "ticket": ticket, "number": ticket.upper(), "service": "a"},
        **{"window": "w1", "staff": ANN, "day": on, "ended_at": at("10:00", on)},
        **{"outcome": "supplement", "seq": 1},
    }
    return Visit(**{**known, **more})


def test_the_same_visitor_again_for_the_same_is_about_whoever_served_first() -> None:
    first = visit(MONDAY - timedelta(days=7), "t1")
    second = visit(MONDAY, "t2", window="w2", staff=BEN, outcome=None, seq=9)
    (one,) = found([], "return", [second, first])
    assert (one.staff, one.window, one.source) == (ANN, "w1", "return:t1:t2")
    assert one.evidence["days"] == 7
    assert [v["number"] for v in one.evidence["visits"]] == ["T1", "T2"]
    assert "k1" not in str(one.evidence)


@pytest.mark.parametrize(
    "second",
    [
        visit(MONDAY, "t2", person="k2"),
        visit(MONDAY, "t2", service="b"),
        visit(MONDAY - timedelta(days=1), "t2"),
        visit(MONDAY, "t2", ended_at=at("10:00")),
    ],
)
def test_another_visitor_service_day_or_a_day_too_late_is_none(second: Visit) -> None:
    first = visit(MONDAY - timedelta(days=8), "t1")
    assert found([], "return", [first, second]) == []


def test_without_days_nobody_is_looked_for() -> None:
    both = [visit(MONDAY - timedelta(days=1), "t1"), visit(MONDAY, "t2")]
    assert found([], "return", both, replace(LIMITS, return_days=0)) == []
    assert len(found([], "return", both)) == 1


# — 离开大厅不关电脑 —


def signed_on_until(clock: str | None, last: str = "16:50") -> Log:
    """One visit, which ends at ``last``; the window is closed at ``clock``."""
    log = Log()
    opened(log)
    join(log, "16:30", "t1")
    call(log, "16:40", "t1")
    finish(log, last, "t1")
    if clock:
        log(clock, "window_closed", window="w1", staff=ANN)
    return log


def test_still_signed_on_after_closing_is_told_with_how_it_stood() -> None:
    (one,) = found(signed_on_until("17:31"), "left_on")
    told = one.evidence
    assert (one.staff, one.window, one.source) == (ANN, "w1", "left_on:w1:20260302T090000")
    assert (told["closing"], told["from"], told["to"]) == ("17:00:00", "17:00:00", "17:31:00")
    assert (told["minutes"], told["limit_minutes"]) == (31.0, 30.0)
    assert told["pauses"][0]["state"] == "open"
    assert told["seqs"] == [1, 3]
    assert "waits" not in told


@pytest.mark.parametrize(
    "log",
    [
        signed_on_until("17:30"),
        signed_on_until("18:05", last="17:40"),  # a late visitor was served until then
        signed_on_until("16:55"),
    ],
)
def test_signed_off_in_time_after_closing_and_the_last_visit_is_none(log: Log) -> None:
    assert found(log, "left_on") == []


def test_a_terminal_that_stays_on_all_night_is_told_once_at_midnight() -> None:
    log = signed_on_until(None)
    assert found(log, "left_on", until="20:00") == []
    (one,) = found(log, "left_on")
    assert (one.evidence["to"], one.evidence["minutes"]) == ("00:00:00", 420.0)
    assert found(log, "left_on", hours=[]) == []  # a day on which the hall takes nobody


# — 应受理而不受理 —


def returned(on: date = MONDAY - timedelta(days=7), ticket: str = "t1", **more: Any) -> Visit:
    return visit(on, ticket, **{"outcome": "rejected", **more})


def accepted(on: date = MONDAY, ticket: str = "t2", **more: Any) -> Visit:
    return visit(on, ticket, **{"outcome": "instant", "window": "w2", "staff": BEN, **more})


def test_returned_and_accepted_later_is_about_whoever_returned_it() -> None:
    (one,) = found([], "refused", [accepted(seq=9), returned()])
    assert (one.staff, one.window, one.source) == (ANN, "w1", "refused:t1")
    assert (one.evidence["days"], one.evidence["seqs"]) == (7, [1, 9])
    assert [v["outcome"] for v in one.evidence["visits"]] == ["rejected", "instant"]
    assert "k1" not in str(one.evidence)


@pytest.mark.parametrize(
    "visits",
    [
        [returned(MONDAY - timedelta(days=8)), accepted()],
        [returned(), accepted(outcome="consult")],
        [returned(), accepted(person="k2")],
        [returned(), accepted(service="b")],
        [returned(outcome="supplement"), accepted()],
        [accepted(MONDAY - timedelta(days=1)), returned(MONDAY)],
        # told on the day on which it was accepted, not again when they come for another matter
        [returned(), accepted(MONDAY - timedelta(days=3)), accepted(ticket="t3")],
    ],
)
def test_what_was_not_accepted_later_in_time_is_no_refusal_to_accept(visits: list[Visit]) -> None:
    assert found([], "refused", visits) == []


def test_without_days_nobody_who_was_accepted_later_is_looked_for() -> None:
    visits = [returned(), accepted()]
    assert found([], "refused", visits, replace(LIMITS, accepted_days=0)) == []


def outcomes(ann: tuple[int, int], ben: tuple[int, int]) -> Log:
    """So many of so many that each returned."""
    log = Log()
    for staff, window, (rejected, n) in ((ANN, "w1", ann), (BEN, "w2", ben)):
        for nth in range(n):
            said = "rejected" if nth < rejected else "instant"
            log("10:00", "ticket_finished", f"{window}{nth}", window=window, staff=staff,
                service="a", outcome=said)  # fmt: skip
    return log


def test_a_share_returned_far_above_the_halls_is_told_with_both_figures() -> None:
    (one,) = found(outcomes((10, 20), (3, 30)), "refused_often")
    assert (one.staff, one.window) == (ANN, "w1")
    assert one.source == f"refused_often:2026-03-02:w1:{ANN}:a"
    told = one.evidence
    assert (told["rejected"], told["n"], told["percent"]) == (10, 20, 50.0)
    assert (told["hall_rejected"], told["hall_n"], told["hall_percent"]) == (3, 30, 10.0)
    assert told["seqs"] == list(range(1, 11))
    assert found(outcomes((10, 20), (3, 30)), "refused_often", until="16:00") == []


@pytest.mark.parametrize(
    ("ann", "ben"),
    [
        ((10, 19), (3, 30)),  # too few of one's own
        ((10, 20), (1, 19)),  # too few to compare with
        ((8, 20), (3, 30)),  # 2.5 standard errors above
        ((150, 200), (80, 200)),  # not twice as much
        ((0, 20), (0, 30)),
    ],
)
def test_a_share_that_chance_or_few_could_explain_is_none(
    ann: tuple[int, int], ben: tuple[int, int]
) -> None:
    assert found(outcomes(ann, ben), "refused_often") == []


# — what a bad review names —


def reviewed(step: str = "remedy") -> Log:
    log = Log()
    log("10:00", "case_stepped", "t9", window="w1", staff="p_boss", case="k_1", step=step,
        state="x", of=ANN)  # fmt: skip
    return log


RULES = ("manner", "unexplained", "unanswered")


@pytest.mark.parametrize(
    ("reasons", "outcome", "rules"),
    [
        (("attitude",), "instant", ["manner"]),
        (("unclear",), "supplement", ["unexplained"]),
        (("unclear",), "rejected", ["unexplained"]),
        (("unclear",), "consult", ["unanswered"]),
        (("unclear", "attitude"), None, ["manner", "unanswered"]),
        (("waited", "facility"), "instant", []),
        ((), "instant", []),
    ],
)
def test_a_remedied_review_raises_what_its_reasons_name(
    reasons: tuple[str, ...], outcome: str | None, rules: list[str]
) -> None:
    said = {"t9": Said(reasons, outcome, 7)}
    told = [one for rule in RULES for one in found(reviewed(), rule, said=said)]
    assert [one.rule for one in told] == rules
    for one in told:
        assert (one.staff, one.window, one.source) == (ANN, "w1", f"{one.rule}:k_1")
        assert one.evidence["seqs"] == [7, 1]


def test_a_review_that_was_explained_left_out_or_only_looked_into_names_nothing() -> None:
    said = {"t9": Said(("attitude", "unclear"), None, 7)}
    left_out = reviewed()
    left_out("10:30", "rating_excluded", "t9", staff="p_two", ground="mistake", proposed_by="x")
    for log in (reviewed("verify"), reviewed("explain"), left_out):
        assert [one for rule in RULES for one in found(log, rule, said=said)] == []


# — the table of items —


# — 受理不登记 —


@pytest.mark.parametrize(
    ("outcome", "given", "told"),
    [
        ("instant", False, True),
        ("promise", False, True),
        ("instant", True, False),
        ("consult", False, False),
        ("rejected", False, False),
        (None, False, False),
        ("instant", None, False),  # the service asks for no number
    ],
)
def test_accepted_without_a_case_number_is_told(
    outcome: str | None, given: bool | None, told: bool
) -> None:
    log = Log()
    join(log, "10:00", "t1")
    log("10:10", "ticket_finished", "t1", window="w1", staff=ANN, service="a", outcome=outcome,
        case_given=given)  # fmt: skip
    seen = found(log, "unregistered")
    assert [(one.staff, one.source) for one in seen] == [(ANN, "unregistered:t1")] * told
    assert [one.evidence["seqs"] for one in seen] == [[2]] * told


def moved(*windows: str) -> Log:
    log = signed_on_until("17:00")
    told = {"agent": "east-1", "was": "192.0.2.7", "now": "192.0.2.8", "windows": windows}
    log("10:00", "agent_moved", **told)
    return log


def test_a_windows_machine_at_another_address_is_told_with_both() -> None:
    (one,) = found(moved("w1"), "moved")
    assert (one.staff, one.window, one.source) == (ANN, "w1", "moved:6")
    told = one.evidence
    assert (told["at"], told["agent"]) == ("10:00:00", "east-1")
    assert (told["was"], told["now"], told["seqs"]) == ("192.0.2.7", "192.0.2.8", [6])
    (nobody,) = found(moved("w2"), "moved")
    assert (nobody.staff, nobody.window) == (None, "w2")


@pytest.mark.parametrize("windows", [(), ("w1", "w2")])
def test_a_machine_of_no_window_or_of_several_is_none_of_theirs(windows: tuple[str, ...]) -> None:
    assert found(moved(*windows), "moved") == []


ALSO = {"left_on", "unregistered"}


def test_every_rule_names_an_item_that_its_scheme_has() -> None:
    known = schemes.shipped()
    for id, rules in suspected.items().items():
        codes = known[id].codes()
        assert set(rules.values()) <= set(codes)
        marks = {item.code: item.mark for item in known[id].items()}
        # What is entered by hand, or known elsewhere, may be raised by a rule as well.
        assert {marks[code] for rule, code in rules.items() if rule not in ALSO} == {"P"}


def test_reading_the_log_again_names_the_same_causes() -> None:
    log = stuck().events
    assert suspects(log, (), day(), LIMITS) == suspects(list(log), (), day(), LIMITS)
