"""What the guide desk keeps: each thing's few steps, and the moments of a notice."""

from __future__ import annotations

import pytest

from server.domain.desk import (
    Complaint,
    ComplaintKind,
    Help,
    HelpState,
    Notice,
    NoticeState,
    check_period,
)
from server.domain.errors import Refused, WrongValue
from tests.builders import at


def a_help() -> Help:
    return Help("h_1", "门口休息区", "轮椅", "p_guide", at("09:00"))


def a_notice(*zones: str) -> Notice:
    period = at("10:00"), at("11:00")
    return Notice("n_1", zones, "系统维护", None, *period, "p_guide", at("09:00"))


def test_whoever_takes_a_help_is_its_helper_and_another_may_take_it_over() -> None:
    one = a_help()
    one.step("take", by="p_1")
    one.step("take", by="p_2")
    one.step("done", by="p_3")
    assert (one.state, one.helper) == (HelpState.DONE, "p_2")


def test_a_help_done_by_nobody_who_took_it_was_done_by_whoever_says_so() -> None:
    one = a_help()
    one.step("done", by="p_3")
    assert one.helper == "p_3"


@pytest.mark.parametrize("last", ["done", "drop"])
@pytest.mark.parametrize("step", ["take", "done", "drop"])
def test_an_ended_help_has_no_further_step(last: str, step: str) -> None:
    one = a_help()
    one.step(last, by="p_1")
    with pytest.raises(Refused, match="illegal_help"):
        one.step(step, by="p_1")


def test_a_notice_is_shown_only_when_approved_and_only_between_its_moments() -> None:
    one = a_notice()
    assert not one.keep_time(at("10:30"))
    one.approve(by="p_boss", at=at("09:30"))
    assert not one.keep_time(at("09:59"))
    assert one.keep_time(at("10:00"))
    assert one.is_shown
    assert not one.keep_time(at("10:59"))
    assert one.keep_time(at("11:00"))
    assert one.state is NoticeState.OVER
    assert not one.keep_time(at("12:00"))


def test_a_notice_that_nobody_approved_in_time_is_over_unseen() -> None:
    one = a_notice()
    with pytest.raises(Refused, match="notice_over"):
        one.approve(by="p_boss", at=at("11:00"))
    assert one.keep_time(at("11:00"))
    assert one.state is NoticeState.OVER


def test_a_clock_that_slept_over_both_moments_does_not_show_it() -> None:
    one = a_notice()
    one.approve(by="p_boss", at=at("09:30"))
    assert one.keep_time(at("13:00"))
    assert one.state is NoticeState.OVER


def test_a_notice_is_approved_once_and_withdrawn_at_any_time_before_its_end() -> None:
    one = a_notice()
    one.approve(by="p_boss", at=at("09:30"))
    with pytest.raises(Refused, match="illegal_notice"):
        one.approve(by="p_boss", at=at("09:30"))
    one.withdraw()
    assert not one.keep_time(at("10:30"))
    with pytest.raises(Refused, match="illegal_notice"):
        one.withdraw()


def test_a_notice_without_zones_concerns_every_zone() -> None:
    assert a_notice().concerns("east")
    assert a_notice("east").concerns("east")
    assert not a_notice("east").concerns("west")


@pytest.mark.parametrize(("start", "end"), [("11:00", "10:00"), ("10:00", "10:00")])
def test_a_period_ends_after_it_begins(start: str, end: str) -> None:
    with pytest.raises(WrongValue, match="wrong_period"):
        check_period(at(start), at(end), at("09:00"))


def test_a_period_that_is_past_already_is_refused() -> None:
    check_period(at("08:00"), at("10:00"), at("09:00"))
    with pytest.raises(WrongValue, match="wrong_period"):
        check_period(at("08:00"), at("09:00"), at("09:00"))


def test_a_complaint_is_answered_once() -> None:
    one = Complaint("c_1", ComplaintKind.COMPLAINT, "等太久", "p_guide", at("09:00"))
    one.reply("已致歉并加开窗口", by="p_boss", at=at("09:30"))
    with pytest.raises(Refused, match="already_answered"):
        one.reply("再答", by="p_boss", at=at("09:40"))
    assert one.answer == "已致歉并加开窗口"
