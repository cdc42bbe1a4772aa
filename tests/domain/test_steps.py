"""What the rules of the hall leave of a ticket's steps, and what goes beside its life."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain import events
from server.domain.discipline import DISCIPLINES, due_as
from server.domain.errors import IllegalMove, Refused, WrongValue
from server.domain.hall import ORDINARY, Settings
from server.domain.ids import ClassId, ServiceId, WindowId
from server.domain.steps import (
    OUTCOMES,
    check_recall,
    open_steps,
    outcome_of,
    recall_at,
    recall_limit_reached,
)
from server.domain.ticket import LIVE, MOST_SERVICES, Placed, State
from tests.builders import CLERK, WHY, at, hall, ticket, ticket_in, window

W1 = WindowId("w1")
HERE = hall(windows=(window("w1", "a b"), window("w2", "c")))


# — a visit —


def test_a_visit_goes_on_at_its_window_and_the_next_handling_begins() -> None:
    one = ticket_in(State.SERVING)
    one.continue_(by=CLERK, at=at("09:30"), outcome="instant")
    assert (one.state, one.service, one.visit) == (State.SERVING, "b", ())
    assert (one.window, one.started_at, one.done) == ("w1", at("09:30"), (("a", "instant"),))
    (told,) = one.take_news()
    assert told.facts() == {"from_service": "a", "service": "b", "outcome": "instant"}


def test_a_visit_that_is_over_does_not_continue() -> None:
    with pytest.raises(Refused) as refused:
        ticket_in(State.SERVING, visit=()).continue_(by=CLERK, at=at("09:30"))
    assert refused.value.code == "visit_over"
    with pytest.raises(IllegalMove):
        ticket_in(State.CALLED).continue_(by=CLERK, at=at("09:30"))


def test_going_on_here_forgets_the_window_that_wanted_it_back() -> None:
    one = ticket_in(State.SERVING)
    one.transfer(ServiceId("c"), window=None, by=CLERK, at=at("09:20"), reason=None, return_to=W1)
    one.call(WindowId("w2"), by=CLERK, at=at("09:25"), why=WHY)
    one.start(by=CLERK, at=at("09:26"))
    one.continue_(by=CLERK, at=at("09:30"))
    assert (one.service, one.window, one.return_to) == ("a", "w2", None)


@pytest.mark.parametrize("state", sorted(LIVE))
def test_a_service_is_added_at_the_end_of_a_visit(state: State) -> None:
    one = ticket_in(state)
    one.extend(ServiceId("c"), by=CLERK, at=at("09:30"))
    assert (one.state, one.service, one.visit) == (state, "a", ("b", "c"))
    assert [type(told) for told in one.take_news()] == [events.VisitExtended]


@pytest.mark.parametrize(
    ("known", "service", "code"),
    [
        (ticket(), "a", "already_in_visit"),
        (ticket(), "b", "already_in_visit"),
        (ticket_in(State.SERVED), "c", "visit_ended"),
        (
            ticket(visit=tuple(ServiceId(f"s{n}") for n in range(MOST_SERVICES))),
            "c",
            "visit_too_long",
        ),
    ],
)
def test_what_cannot_be_added_is_refused(known: object, service: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        known.extend(ServiceId(service), by=CLERK, at=at("09:30"))  # type: ignore[attr-defined]
    assert refused.value.code == code


def test_a_note_is_told_without_its_words() -> None:
    one = ticket_in(State.SERVING)
    one.noted("n_1", by=CLERK, at=at("09:30"))
    assert one.take_news()[0].facts() == {"note": "n_1", "service": "a"}


# — a class —


def test_a_certified_class_moves_a_ticket_by_what_the_head_starts_differ() -> None:
    rule = DISCIPLINES["head_start"]
    known = hall(classes={"elderly": 20, "disabled": 45})
    elderly, disabled = known.priority("elderly"), known.priority("disabled")
    joined = at("10:00")
    due = due_as(rule, joined, known.priority(ORDINARY), elderly)
    assert due == rule.due(joined, elderly) == at("09:40")
    assert due_as(rule, due, elderly, disabled) == rule.due(joined, disabled)
    assert due_as(rule, due, elderly, known.priority(ORDINARY)) == joined
    assert due_as(DISCIPLINES["first_come"], joined, elderly, disabled) == joined


def test_a_place_behind_others_still_counts_after_certifying() -> None:
    """A no-show that is back does not jump over those it was placed behind by more than the head
    start."""
    known = hall(classes={"elderly": 20})
    one = ticket_in(State.NO_SHOW)
    one.rejoin(due_at=at("11:00"), by=CLERK, at=at("10:00"))
    due = due_as(
        DISCIPLINES["head_start"],
        one.due_at,
        known.priority(ORDINARY),
        known.priority("elderly"),
    )
    one.certify(ClassId("elderly"), due, basis="老年证", by=CLERK, at=at("10:01"))
    assert (one.class_id, one.due_at, one.placed) == ("elderly", at("10:40"), Placed.REJOINED)
    told = one.take_news()[-1]
    assert isinstance(told, events.TicketCertified)
    assert (told.before, told.class_id, told.basis) == ("ordinary", "elderly", "老年证")


def test_nobody_is_certified_once_the_visit_is_over() -> None:
    with pytest.raises(Refused) as refused:
        ticket_in(State.SERVED).certify(
            ClassId("elderly"), at("09:00"), basis="老年证", by=CLERK, at=at("10:00")
        )
    assert refused.value.code == "visit_ended"


# — outcomes —


@pytest.mark.parametrize(("id", "word"), OUTCOMES.items())
def test_an_outcome_is_known_by_its_id_and_by_the_word_of_the_trade(id: str, word: str) -> None:
    assert outcome_of(id) == outcome_of(word) == id


def test_no_outcome_is_one_and_another_word_is_refused() -> None:
    assert outcome_of(None) is None
    with pytest.raises(WrongValue) as refused:
        outcome_of("办妥")
    assert (refused.value.code, refused.value.facts["field"]) == ("wrong_outcome", "outcome")


# — recalls —


def test_a_recall_waits_for_its_pause_and_ends_at_its_limit() -> None:
    rules = Settings(recall_pause_s=20, recall_limit=2)
    one = ticket_in(State.CALLED)  # called at 09:01
    assert recall_at(one, rules) == at("09:01:20")
    with pytest.raises(Refused) as refused:
        check_recall(one, rules, at("09:01:15"))
    assert (refused.value.code, refused.value.facts) == ("recall_too_soon", {"retry_after_s": 5.0})
    check_recall(one, rules, at("09:01:20"))
    one.call(W1, by=CLERK, at=at("09:01:20"), why=WHY)
    assert recall_limit_reached(one, rules)
    assert recall_at(one, rules) is None
    with pytest.raises(Refused) as refused:
        check_recall(one, rules, at("09:30"))
    assert (refused.value.code, refused.value.facts) == ("recall_limit", {"calls": 2, "limit": 2})


def test_the_limit_counts_one_turn_and_not_the_day() -> None:
    rules = Settings(recall_limit=1)
    one = ticket_in(State.NO_SHOW)
    one.rejoin(due_at=at("10:00"), by=CLERK, at=at("10:00"))
    assert not recall_limit_reached(one, rules)
    one.call(W1, by=CLERK, at=at("10:05"), why=WHY)
    assert (one.nth_call, one.calls_here) == (2, 1)


def test_a_clock_set_back_does_not_hold_a_recall_up() -> None:
    rules = Settings(recall_pause_s=20)
    check_recall(ticket_in(State.CALLED), rules, at("09:01") - timedelta(hours=1))


# — what is open —


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (State.WAITING, {"call", "hold", "transfer", "cancel"}),
        (
            State.CALLED,
            {"recall", "start", "finish", "no_show", "hold", "transfer", "undo", "cancel"},
        ),
        (State.SERVING, {"finish", "forward", "continue", "hold", "transfer", "cancel"}),
        (State.HELD, {"resume", "transfer", "cancel"}),
        (State.NO_SHOW, {"rejoin", "cancel"}),
        (State.SERVED, set()),
    ],
)
def test_the_steps_that_are_open_follow_from_the_state(state: State, steps: set[str]) -> None:
    assert set(open_steps(ticket_in(state), HERE)) == steps


def test_rules_close_steps_that_life_allows() -> None:
    serving = ticket_in(State.SERVING, visit=(ServiceId("c"),))
    assert {"forward"} <= set(open_steps(serving, HERE))
    assert "continue" not in open_steps(serving, HERE), "the next service is not served here"
    assert not {"forward", "continue"} & set(open_steps(ticket_in(State.SERVING, visit=()), HERE))
    strict = hall(settings=Settings(rejoin="void", recall_limit=1))
    assert "rejoin" not in open_steps(ticket_in(State.NO_SHOW), strict)
    assert "recall" not in open_steps(ticket_in(State.CALLED), strict)
