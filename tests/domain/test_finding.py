"""A finding: every state and step, who may, and the time to answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from server.domain.errors import NotAllowed, Refused
from server.domain.finding import STANDING, Finding, FindingState, FindingStep, Origin
from tests.builders import hall

# A Monday, 09:00 in the hall.
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
CLERK, BOSS = "p_clerk", "p_boss"


def finding(state: FindingState = FindingState.RAISED) -> Finding:
    return Finding(
        id="f_1",
        scheme="MONTH-100",
        item="RC1a",
        origin=Origin.INSPECTION,
        staff=CLERK,
        window="w1",
        day=date(2026, 3, 2),
        count=Decimal(1),
        text="无关人员进入窗口",
        raised_at=MONDAY,
        state=state,
    )


@pytest.mark.parametrize("state", FindingState)
@pytest.mark.parametrize("step", FindingStep)
def test_every_state_and_step(state: FindingState, step: FindingStep) -> None:
    one = finding(state)
    by = CLERK if step is FindingStep.ANSWER else BOSS
    to = STANDING[state].get(step)
    if to is None:
        with pytest.raises(Refused, match="illegal_finding") as refused:
            one.step(step, hall=hall(), at=MONDAY, by=by)
        assert refused.value.facts["allowed"] == one.allowed()
        assert (one.state, one.news) == (state, [])
    else:
        one.step(step, hall=hall(), at=MONDAY, by=by)
        assert one.state is to
        (told,) = one.news
        assert (told.kind, told.facts()["step"], told.facts()["state"]) == (
            "finding_stepped",
            step,
            to,
        )


@pytest.mark.parametrize("step", [one for one in FindingStep if one is not FindingStep.ANSWER])
def test_nobody_decides_about_themselves(step: FindingStep) -> None:
    states = [state for state in FindingState if step in STANDING[state]]
    with pytest.raises(NotAllowed, match="own_case"):
        finding(states[0]).step(step, hall=hall(), at=MONDAY, by=CLERK)


def test_it_counts_by_itself_only_when_the_time_to_answer_is_over() -> None:
    one = finding()
    one.step(FindingStep.CONFIRM, hall=hall(), at=MONDAY, by=BOSS)
    until = one.answer_until
    assert until is not None
    assert hall().local(until).date() == date(2026, 3, 3)
    with pytest.raises(Refused, match="answer_awaited"):
        one.step(FindingStep.COUNT, hall=hall(), at=until, by=None)
    one.step(FindingStep.COUNT, hall=hall(), at=until + timedelta(seconds=1), by=None)
    assert (one.state, one.decided_by) == (FindingState.COUNTED, None)


def test_an_answer_comes_in_its_time_and_is_weighed_by_a_person() -> None:
    one = finding()
    one.step(FindingStep.CONFIRM, hall=hall(), at=MONDAY, by=BOSS)
    assert one.answer_until is not None
    late = one.answer_until + timedelta(seconds=1)
    with pytest.raises(Refused, match="answer_late"):
        one.step(FindingStep.ANSWER, hall=hall(), at=late, by=CLERK)
    one.step(FindingStep.ANSWER, hall=hall(), at=one.answer_until, by=CLERK)
    one.step(FindingStep.REJECT, hall=hall(), at=late, by=BOSS)
    assert (one.state, one.is_open) == (FindingState.REJECTED, False)


def test_an_appeal_puts_the_units_right() -> None:
    one = finding(FindingState.COUNTED)
    one.step(FindingStep.CORRECT, hall=hall(), at=MONDAY, by=BOSS, count=Decimal("0.5"))
    assert (one.state, one.count) == (FindingState.COUNTED, Decimal("0.5"))


def test_it_is_about_somebody_or_a_window() -> None:
    with pytest.raises(ValueError, match="about"):
        Finding(
            id="f_2",
            scheme="MONTH-100",
            item="RC1a",
            origin=Origin.DESK,
            staff=None,
            window=None,
            day=date(2026, 3, 2),
            count=Decimal(1),
            text="",
            raised_at=MONDAY,
        )
