"""A bad review's case: its steps, its working days, and who may never touch it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from server.domain.case import HANDLING, Case, CaseState, CaseStep, Reached, Warned, due
from server.domain.errors import NotAllowed, Refused
from server.domain.hall import Hall, Hours, Settings
from server.domain.hours import SpecialDay
from server.domain.standing import Counts, Ground, Standing
from tests.builders import at, hall, period

DAY = timedelta(hours=24)
# Spring Festival of 2026 as it was announced, with Saturday the 14th worked.
HOLIDAY = Hours(
    workdays=(period("09:00", "17:00"),),
    special=(
        SpecialDay(date(2026, 2, 14), (period("09:00", "12:00"),)),
        *(SpecialDay(date(2026, 2, day), ()) for day in range(16, 24)),
    ),
)


def a_hall(hours: Hours | None = None) -> Hall:
    days = Settings(case_verify_days=1, case_contact_days=2, case_settle_days=5, case_close_days=6)
    return hall(hours=hours, settings=days)


def a_case(when: datetime | None = None, within: Hall | None = None) -> Case:
    return Case.open(
        "k_1",
        within or a_hall(),
        ticket="t_1",
        window="w1",
        service="a",
        staff="p_clerk",
        level=1,
        at=when or at("10:00"),
    )


WAY = {
    CaseState.OPENED: (),
    CaseState.VERIFIED: ("verify",),
    CaseState.CONTACTED: ("verify", "contact"),
    CaseState.REMEDIED: ("verify", "contact", "remedy"),
    CaseState.EXPLAINED: ("verify", "contact", "explain"),
    CaseState.CLOSED: ("verify", "contact", "remedy", "close"),
    CaseState.EXCLUDED: ("exclude",),
}
# Written out a second time, from the rule: verify, contact, remedy or explain, close.
LEGAL = {
    ("opened", "verify"): "verified",
    ("verified", "contact"): "contacted",
    ("contacted", "contact"): "contacted",
    ("contacted", "remedy"): "remedied",
    ("contacted", "explain"): "explained",
    ("remedied", "close"): "closed",
    ("explained", "close"): "closed",
    **{
        (state, "exclude"): "excluded"
        for state in ("opened", "verified", "contacted", "remedied", "explained")
    },
}


def case_in(state: CaseState) -> Case:
    one = a_case()
    for step in WAY[state]:
        one.step(CaseStep(step), hall=a_hall(), by="p_boss", at=at("11:00"))
    one.news.clear()
    return one


@pytest.mark.parametrize(("state", "step"), list(product(CaseState, CaseStep)))
def test_a_case_takes_the_steps_of_the_table_and_no_other(state: CaseState, step: CaseStep) -> None:
    one = case_in(state)
    to = LEGAL.get((state.value, step.value))
    if to is None:
        with pytest.raises(Refused, match="illegal_case"):
            one.step(step, hall=a_hall(), by="p_boss", at=at("12:00"))
        assert (one.state, one.news) == (state, [])
        return
    one.step(step, hall=a_hall(), by="p_boss", at=at("12:00"), reached=Reached.REACHED)
    assert one.state == to
    (told,) = one.news
    assert (told.kind, told.staff, told.at) == ("case_stepped", "p_boss", at("12:00"))
    assert (told.facts()["step"], told.facts()["state"]) == (step, to)
    assert (one.ended_at is None) == one.is_open == bool(HANDLING[one.state])


@pytest.mark.parametrize("step", CaseStep)
def test_a_clerk_never_handles_a_case_about_himself(step: CaseStep) -> None:
    one = a_case()
    one.news.clear()
    with pytest.raises(NotAllowed, match="own_case"):
        one.step(step, hall=a_hall(), by="p_clerk", at=at("11:00"))
    assert (one.state, one.news) == (CaseState.OPENED, [])


def test_deadlines_are_working_days_after_the_opening_until_closing_time() -> None:
    # Monday: one day is Tuesday, two Wednesday, five the next Monday, six the next Tuesday.
    dues = {state: due(a_hall(), at("10:00"), state) for state in CaseState}
    assert dues == {
        CaseState.OPENED: at("17:00", date(2026, 3, 3)),
        CaseState.VERIFIED: at("17:00", date(2026, 3, 4)),
        CaseState.CONTACTED: at("17:00", date(2026, 3, 9)),
        CaseState.REMEDIED: at("17:00", date(2026, 3, 10)),
        CaseState.EXPLAINED: at("17:00", date(2026, 3, 10)),
        CaseState.CLOSED: None,
        CaseState.EXCLUDED: None,
    }


def test_holidays_are_not_counted_and_a_worked_saturday_is() -> None:
    within = a_hall(HOLIDAY)
    friday = at("16:59", date(2026, 2, 13))
    assert due(within, friday, CaseState.OPENED) == at("12:00", date(2026, 2, 14))
    assert due(within, friday, CaseState.VERIFIED) == at("17:00", date(2026, 2, 24))


def test_a_rating_at_night_counts_from_its_own_day() -> None:
    assert due(a_hall(), at("23:59:59"), CaseState.OPENED) == at("17:00", date(2026, 3, 3))
    tuesday = at("00:00", date(2026, 3, 3))
    assert due(a_hall(), tuesday, CaseState.OPENED) == at("17:00", date(2026, 3, 4))


def test_it_is_reminded_of_once_before_and_once_after_its_time_at_each_step() -> None:
    one = a_case()
    tuesday, wednesday = date(2026, 3, 3), date(2026, 3, 4)
    assert not one.keep_time(at("17:00"), ahead=DAY)  # exactly a day before: not yet
    assert one.keep_time(at("17:00:01"), ahead=DAY)
    assert one.warned is Warned.SOON
    assert not one.keep_time(at("16:59", tuesday), ahead=DAY)
    assert not one.keep_time(at("17:00", tuesday), ahead=DAY)  # due now is not overdue
    assert one.keep_time(at("17:00:01", tuesday), ahead=DAY)
    assert (one.warned, one.overdue(at("17:00:01", tuesday))) == (Warned.OVERDUE, True)
    assert not one.keep_time(at("09:00", wednesday), ahead=DAY)
    one.step(CaseStep.VERIFY, hall=a_hall(), by="p_boss", at=at("09:00", wednesday))
    assert (one.warned, one.overdue(at("09:00", wednesday))) == (None, False)
    assert [told.facts().get("late") for told in one.news if told.kind == "case_stepped"] == [True]
    assert one.keep_time(at("09:01", wednesday), ahead=DAY)


def test_a_clock_that_slept_says_overdue_at_once() -> None:
    one = a_case()
    assert one.keep_time(at("10:00", date(2026, 4, 1)), ahead=DAY)
    assert one.warned is Warned.OVERDUE
    assert not one.keep_time(at("10:00"), ahead=DAY)  # set back: nobody is told twice


def test_a_rating_is_left_out_by_two_people_and_never_by_one() -> None:
    one = Standing("t_1", "w1", "p_clerk")
    one.propose(Ground.MISTAKE, "按错了", by="p_1", at=at("10:00"))
    with pytest.raises(NotAllowed, match="second_person_needed"):
        one.agree("同意", by="p_1", at=at("10:01"))
    assert one.counts is Counts.PROPOSED
    one.agree("录像核实", by="p_2", at=at("10:02"))
    assert (one.counts, one.proposed_by, one.decided_by) == (Counts.EXCLUDED, "p_1", "p_2")
    kinds = [(told.kind, told.staff) for told in one.news]
    assert kinds == [("rating_exclusion_proposed", "p_1"), ("rating_excluded", "p_2")]
    assert "按错了" not in str([told.facts() for told in one.news])
    for step in (one.agree, one.keep):
        with pytest.raises(Refused, match="illegal_standing"):
            step("再来", by="p_3", at=at("10:03"))


def test_nobody_decides_about_a_rating_of_themselves() -> None:
    one = Standing("t_1", "w1", "p_clerk")
    with pytest.raises(NotAllowed, match="own_case"):
        one.propose(Ground.MALICIOUS, "恶意", by="p_clerk", at=at("10:00"))
    one.propose(Ground.MALICIOUS, "恶意", by="p_1", at=at("10:00"))
    for step in (one.agree, one.keep):
        with pytest.raises(NotAllowed, match="own_case"):
            step("同意", by="p_clerk", at=at("10:01"))
    assert one.counts is Counts.PROPOSED


def test_what_was_kept_can_be_proposed_again_and_needs_a_second_person_again() -> None:
    one = Standing("t_1")
    one.keep("看过，属实", by="p_1", at=at("10:00"))
    assert one.counts is Counts.KEPT
    one.propose(Ground.SUSPICIOUS, "成批", by="p_1", at=at("10:01"))
    assert (one.counts, one.decided_by) == (Counts.PROPOSED, None)
    one.keep("查无实据", by="p_2", at=at("10:02"))
    assert one.counts is Counts.KEPT
