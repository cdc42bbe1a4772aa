"""Every step from every state; then what each step does to the ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain import events
from server.domain.errors import IllegalMove, Refused
from server.domain.ids import ServiceId, WindowId
from server.domain.ticket import AT_WINDOW, LIFE, LIVE, Actor, Slip, State, Step, Ticket, copy_of
from tests.builders import CLERK, WHY, at, do, ticket, ticket_in

W1, W2 = WindowId("w1"), WindowId("w2")
# The table of the design, written out a second time on purpose.
LEGAL = {
    "waiting": {"call": "called", "transfer": "waiting", "hold": "held"},
    "called": {
        "call": "called",
        "start": "serving",
        "finish": "served",
        "no_show": "no_show",
        "undo": "waiting",
        "transfer": "waiting",
        "hold": "held",
    },
    "serving": {
        "finish": "served",
        "forward": "waiting",
        "continue": "serving",
        "transfer": "waiting",
        "hold": "held",
    },
    "held": {"resume": "waiting", "transfer": "waiting"},
    "no_show": {"rejoin": "waiting"},
    "served": {},
    "cancelled": {},
    "expired": {},
}
LEAVE = {"cancel": "cancelled", "expire": "expired"}
TELLS = {
    "call": events.TicketCalled,
    "start": events.TicketStarted,
    "finish": events.TicketFinished,
    "forward": events.TicketForwarded,
    "continue": events.TicketContinued,
    "no_show": events.TicketMissed,
    "rejoin": events.TicketRejoined,
    "hold": events.TicketHeld,
    "resume": events.TicketResumed,
    "transfer": events.TicketTransferred,
    "undo": events.TicketCallUndone,
    "cancel": events.TicketCancelled,
    "expire": events.TicketExpired,
}


def steps_from(state: State) -> dict[str, str]:
    legal = LEGAL[state.value]
    return {**legal, **LEAVE} if state.value not in ("served", "cancelled", "expired") else legal


def snapshot(one: Ticket) -> tuple[Ticket, list[events.Event]]:
    return copy_of(one), list(one.news)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", State)
def test_a_step_reaches_the_state_the_table_says_or_is_refused_and_changes_nothing(
    state: State, step: Step
) -> None:
    one = ticket_in(state)
    before = snapshot(one)
    legal = steps_from(state)
    if step.value in legal:
        do(one, step, at("10:00"))
        assert one.state.value == legal[step.value]
        (told,) = one.take_news()
        assert type(told) is TELLS[step.value]
        assert (told.ticket, told.at) == ("t_1", at("10:00"))
        assert told.staff == (None if step is Step.EXPIRE else "p_clerk")
    else:
        with pytest.raises(IllegalMove) as refused:
            do(one, step, at("10:00"))
        assert refused.value.code == "illegal_move"
        assert refused.value.facts == {
            "state": state.value,
            "step": step.value,
            "allowed": sorted(legal),
        }
        assert snapshot(one) == before


@pytest.mark.parametrize("state", State)
def test_a_ticket_says_which_steps_it_allows(state: State) -> None:
    assert {s.value for s in ticket_in(state).allowed()} == set(steps_from(state))


def test_the_states_at_a_window_and_the_live_ones_follow_from_the_table() -> None:
    assert {"called", "serving"} == AT_WINDOW
    assert {"waiting", "called", "serving", "held", "no_show"} == LIVE
    assert set(LIFE) == set(State)


def test_a_ticket_at_one_window_cannot_be_called_to_another() -> None:
    one = ticket_in(State.CALLED)
    before = snapshot(one)
    with pytest.raises(Refused) as refused:
        one.call(W2, by=CLERK, at=at("10:00"), why=WHY)
    assert (refused.value.code, refused.value.facts) == ("called_elsewhere", {"window": "w1"})
    assert snapshot(one) == before


def test_an_issued_ticket_tells_its_place_and_the_services_to_come() -> None:
    one = ticket(due_at=at("08:30"))
    one.issued(Actor(device="kiosk:east"), at("09:00"))
    (told,) = one.take_news()
    assert told.device == "kiosk:east"
    assert told.facts() == {
        "number": "A001",
        "day": "2026-03-02",
        "service": "a",
        "class_id": "ordinary",
        "mode": "visit",
        "due_at": "2026-03-02T00:30:00+00:00",
        "visit": ["b"],
    }


def test_a_recall_counts_on_and_keeps_the_first_call() -> None:
    one = ticket_in(State.CALLED)
    one.call(W1, by=CLERK, at=at("09:05"), why=WHY)
    assert (one.nth_call, one.first_called_at, one.called_at) == (2, at("09:01"), at("09:05"))
    (told,) = one.take_news()
    assert isinstance(told, events.TicketCalled)
    assert (told.nth, told.window, told.number) == (2, "w1", "A001")


def test_news_is_told_once_and_in_order() -> None:
    one = ticket()
    do(one, Step.CALL, at("09:01"))
    do(one, Step.START, at("09:02"))
    assert [e.kind for e in one.take_news()] == ["ticket_called", "ticket_started"]
    assert one.take_news() == []


def test_finishing_without_a_start_leaves_the_start_unknown() -> None:
    one = ticket_in(State.CALLED)
    one.finish(by=CLERK, at=at("09:09"), outcome="done")
    assert (one.started_at, one.ended_at, one.window) == (None, at("09:09"), "w1")
    assert one.done == (("a", "done"),)
    assert one.take_news()[0].facts() == {"service": "a", "outcome": "done"}


def test_going_on_with_a_visit_joins_the_next_line_now() -> None:
    one = ticket_in(State.SERVING)
    one.forward(by=CLERK, at=at("09:30"))
    assert (one.service, one.visit, one.done) == ("b", (), (("a", None),))
    assert (one.due_at, one.joined_at) == (at("09:30"), at("09:00"))
    assert (one.window, one.bound, one.started_at) == (None, None, None)
    (told,) = one.take_news()
    assert told.window == "w1", "the window that sent the visitor on is told"


def test_a_visit_without_another_service_cannot_go_on() -> None:
    one = ticket_in(State.SERVING, visit=())
    before = snapshot(one)
    with pytest.raises(Refused) as refused:
        one.forward(by=CLERK, at=at("09:30"))
    assert refused.value.code == "visit_over"
    assert snapshot(one) == before


def test_going_on_from_a_state_that_forbids_it_is_an_illegal_move_even_with_nothing_left() -> None:
    one = ticket_in(State.WAITING, visit=())
    with pytest.raises(IllegalMove):
        one.forward(by=CLERK, at=at("09:30"))


def test_a_missed_call_leaves_the_window_and_says_how_often_it_was_called() -> None:
    one = ticket_in(State.CALLED)
    do(one, Step.CALL, at("09:03"))
    one.take_news()
    one.no_show(by=CLERK, at=at("09:05"))
    assert (one.window, one.bound) == (None, "w1"), "its window sees it come back"
    (told,) = one.take_news()
    assert (told.window, told.facts()) == ("w1", {"service": "a", "calls": 2})


def test_a_rejoining_ticket_stands_where_it_is_told_to() -> None:
    one = ticket_in(State.NO_SHOW)
    one.rejoin(due_at=at("09:40"), by=Actor(), at=at("09:20"))
    assert (one.due_at, one.joined_at, one.bound) == (at("09:40"), at("09:00"), None)
    assert one.take_news()[0].facts()["due_at"] == "2026-03-02T01:40:00+00:00"


@pytest.mark.parametrize("state", [State.WAITING, State.CALLED, State.SERVING])
def test_a_held_ticket_keeps_its_place_and_comes_back_to_the_window_that_held_it(
    state: State,
) -> None:
    one = ticket_in(state)
    was_at = one.window
    one.hold(by=CLERK, at=at("09:10"), reason="材料", until=at("09:40"))
    assert (one.window, one.held_until, one.due_at) == (None, at("09:40"), at("09:00"))
    assert one.take_news()[0].window == was_at
    one.resume(open_windows={"w1"}, by=CLERK, at=at("09:30"))
    assert (one.state, one.bound, one.held_until) == (State.WAITING, was_at, None)
    assert one.due_at == at("09:00")
    assert one.started_at is None


def test_a_held_ticket_does_not_wait_for_a_window_where_nobody_sits() -> None:
    one = ticket_in(State.SERVING)
    do(one, Step.HOLD, at("09:10"))
    one.resume(open_windows={"w2"}, by=CLERK, at=at("09:30"))
    assert (one.state, one.bound) == (State.WAITING, None)
    assert one.take_news()[-1].facts() == {"service": "a"}


@pytest.mark.parametrize("state", [State.WAITING, State.CALLED, State.SERVING, State.HELD])
def test_a_transferred_ticket_keeps_its_place_in_line(state: State) -> None:
    one = ticket_in(state, due_at=at("08:45"))
    one.transfer(ServiceId("c"), window=W2, by=CLERK, at=at("09:10"), reason="分诊有误")
    assert (one.service, one.bound, one.window) == ("c", "w2", None)
    assert (one.due_at, one.joined_at) == (at("08:45"), at("09:00"))
    assert one.visit == ("b",)
    assert one.take_news()[0].facts() == {
        "from_service": "a",
        "service": "c",
        "bound": "w2",
        "reason": "分诊有误",
    }


def test_a_transfer_with_a_return_comes_back_to_its_window_with_its_place_kept() -> None:
    one = ticket_in(State.SERVING, due_at=at("08:45"))
    one.transfer(ServiceId("c"), window=None, by=CLERK, at=at("09:10"), reason=None, return_to=W1)
    assert one.visit == ("a", "b")
    assert one.take_news()[0].facts()["return_to"] == "w1"
    one.call(W2, by=CLERK, at=at("09:20"), why=WHY)
    one.start(by=CLERK, at=at("09:21"))
    one.forward(by=CLERK, at=at("09:30"))
    assert (one.service, one.bound, one.due_at) == ("a", "w1", at("08:45"))
    assert one.take_news()[-1].facts()["bound"] == "w1"
    one.call(W1, by=CLERK, at=at("09:31"), why=WHY)
    one.start(by=CLERK, at=at("09:32"))
    one.forward(by=CLERK, at=at("09:40"))
    assert (one.service, one.bound, one.due_at) == ("b", None, at("09:40")), "returned once"


def test_a_call_taken_back_leaves_the_ticket_exactly_as_it_was() -> None:
    one = ticket(bound=W1)
    before = copy_of(one)
    do(one, Step.CALL, at("09:05"))
    do(one, Step.UNDO, at("09:06"))
    assert one == before
    called, undone = one.take_news()
    assert (called.kind, undone.kind) == ("ticket_called", "ticket_call_undone")
    assert (undone.window, undone.facts()) == ("w1", {"service": "a", "calls": 1})


def test_a_call_taken_back_takes_its_recalls_with_it() -> None:
    one = ticket()
    before = copy_of(one)
    for minute in (5, 6, 7):
        do(one, Step.CALL, at(f"09:{minute:02d}"))
    do(one, Step.UNDO, at("09:08"))
    assert one == before
    assert one.take_news()[-1].facts()["calls"] == 3


def test_a_second_call_taken_back_leaves_the_first_one_standing() -> None:
    one = ticket_in(State.NO_SHOW)
    do(one, Step.REJOIN, at("09:10"))
    do(one, Step.CALL, at("09:20"))
    do(one, Step.CALL, at("09:20:30"))
    do(one, Step.UNDO, at("09:21"))
    assert (one.state, one.nth_call, one.first_called_at) == (State.WAITING, 1, at("09:01"))


@pytest.mark.parametrize("step", [Step.CANCEL, Step.EXPIRE])
def test_leaving_for_good_is_dated_and_remembers_the_window(step: Step) -> None:
    one = ticket_in(State.SERVING)
    do(one, step, at("11:00"))
    assert (one.ended_at, one.window) == (at("11:00"), "w1")


def test_paper_is_told_when_it_changes_and_not_when_it_does_not() -> None:
    one = ticket()
    one.paper(Slip.QUEUED, at=at("09:00"), by=CLERK)
    one.paper(Slip.QUEUED, at=at("09:01"), by=CLERK)
    one.paper(Slip.FAILED, at=at("09:02"), by=CLERK, error="out_of_paper")
    one.paper(Slip.FAILED, at=at("09:03"), by=CLERK, error="cover_open")
    assert [e.facts() for e in one.take_news()] == [
        {"slip": "queued"},
        {"slip": "failed", "error": "out_of_paper"},
        {"slip": "failed", "error": "cover_open"},
    ]
    assert one.slip is Slip.FAILED


@pytest.mark.parametrize("state", State)
def test_paper_is_no_step_of_the_life(state: State) -> None:
    one = ticket_in(state)
    one.paper(Slip.PRINTED, at=at("12:00"), by=CLERK)
    assert one.state is state


def test_a_copy_shares_no_news() -> None:
    one = ticket()
    other = copy_of(one)
    do(one, Step.CALL, at("09:01"))
    assert other.news == []
    assert other == replace(ticket(), joined_at=at("09:00") + timedelta())
