"""Who is next, and why; how long it may take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.discipline import (
    DISCIPLINES,
    Head,
    Pick,
    discipline_of,
    explain,
)
from server.domain.hall import ORDINARY, Settings, Window
from server.domain.ids import ServiceId, TicketId, WindowId
from tests.builders import at, hall, window

LEADS = {"ordinary": 0, "elderly": 30, "disabled": 45}
HELP = 15
OWN = window("w1", "a b", c=HELP)
HALL = hall(windows=(OWN,), classes={k: v for k, v in LEADS.items() if v})
RULE = DISCIPLINES["head_start"]
PLAIN = DISCIPLINES["first_come"]


def head(
    id: str, joined: str, *, service: str = "a", class_id: str = ORDINARY, **more: object
) -> Head:
    """The head of a line; its due time follows from its class unless given as ``due``."""
    due = more.get("due")
    joined_at = at(joined)
    return Head(
        TicketId(id),
        id.upper(),
        ServiceId(service),
        class_id,
        joined_at,
        at(str(due)) if due else joined_at - timedelta(minutes=LEADS[class_id]),
        WindowId(str(more["bound"])) if more.get("bound") else None,
    )


def next_of(heads: Iterable[Head], place: Window = OWN, clock: str = "10:00") -> Pick:
    found = RULE.pick(heads, HALL, place, at(clock))
    assert found is not None
    return found


def test_nobody_waiting_is_a_result() -> None:
    assert RULE.pick([], HALL, OWN, at("10:00")) is None


def test_who_came_first_is_next() -> None:
    picked = next_of([head("t2", "09:10", service="b"), head("t1", "09:05")])
    assert picked.head.id == "t1"
    assert picked.why == {"code": "first_in_line", "facts": {"service": "A", "waited_s": 3300}}


def test_a_head_start_counts_as_having_come_earlier() -> None:
    late = head("t2", "09:29", service="b", class_id="elderly")
    picked = next_of([head("t1", "09:00"), late])
    assert picked.head.id == "t2"
    assert picked.why == {
        "code": "head_start",
        "facts": {"service": "B", "waited_s": 1860, "class": "elderly 的名称", "lead_s": 1800},
    }


def test_a_head_start_is_no_more_than_that() -> None:
    later = head("t2", "09:31", service="b", class_id="elderly")
    assert next_of([head("t1", "09:00"), later]).head.id == "t1"


def test_a_window_helps_out_once_the_others_have_waited_its_delay_longer() -> None:
    own = head("t1", "09:20")
    assert next_of([own, head("t2", "09:06", service="c")]).head.id == "t1"
    picked = next_of([own, head("t2", "09:04", service="c")])
    assert picked.head.id == "t2"
    assert picked.why["code"] == "helping"
    assert picked.why["facts"]["delay_s"] == HELP * 60


def test_a_window_with_nobody_of_its_own_helps_at_once() -> None:
    assert next_of([head("t2", "09:59", service="c")]).head.id == "t2"


def test_a_ticket_bound_here_waits_for_no_delay() -> None:
    bound = head("t2", "09:10", service="c", bound="w1")
    picked = next_of([head("t1", "09:12"), bound])
    assert (picked.head.id, picked.why["code"]) == ("t2", "bound_here")


def test_equal_due_times_go_by_who_joined_first_and_then_by_id() -> None:
    old = head("t9", "09:00")
    young = head("t1", "09:30", service="b", class_id="elderly")
    assert young.due_at == old.due_at
    assert next_of([young, old]).head.id == "t9"
    assert next_of([head("t4", "09:00"), head("t3", "09:00", service="b")]).head.id == "t3"


def test_a_ticket_put_behind_others_is_told_so() -> None:
    picked = next_of([head("t1", "09:00", due="09:40")])
    assert picked.why["code"] == "placed_behind"
    assert picked.why["facts"]["back_s"] == 2400


def test_an_ordinary_ticket_put_behind_privileged_ones_is_not_said_to_have_a_head_start() -> None:
    picked = next_of([head("t1", "09:00", due="08:50")])
    assert picked.why["code"] == "placed_behind"
    assert picked.why["facts"]["back_s"] == 0


def test_a_service_or_class_that_the_hall_dropped_meanwhile_is_called_by_its_id() -> None:
    every = window("w9", None)
    gone = Head(TicketId("t1"), "X1", ServiceId("old"), "vip", at("09:00"), at("08:00"))
    picked = RULE.pick([gone], HALL, every, at("10:00"))
    assert picked is not None
    assert picked.why["code"] == "head_start"
    assert (picked.why["facts"]["service"], picked.why["facts"]["class"]) == ("old", "vip")


def test_a_wait_is_never_told_as_less_than_nothing() -> None:
    assert next_of([head("t1", "09:00")], clock="08:59").why["facts"]["waited_s"] == 0


def test_plain_first_come_first_served_knows_no_head_start() -> None:
    joined = at("09:00")
    assert PLAIN.due(joined, HALL.priority("elderly")) == joined
    assert RULE.due(joined, HALL.priority("elderly")) == joined - timedelta(minutes=30)
    assert RULE.due(joined, HALL.priority("ordinary")) == joined


def test_the_hall_chooses_its_rule() -> None:
    assert discipline_of(Settings()) is RULE
    assert discipline_of(Settings(discipline="first_come")) is PLAIN


# — explain: every fact of the sentence is true —

heads = st.builds(
    lambda n, service, class_id, joined, shift, bound: Head(
        TicketId(f"t{n}"),
        f"A{n:03d}",
        ServiceId(service),
        class_id,
        at("09:00") + timedelta(seconds=joined),
        at("09:00") + timedelta(seconds=joined + shift),
        WindowId("w1") if bound else None,
    ),
    st.integers(1, 999),
    st.sampled_from("abc"),
    st.sampled_from(sorted(LEADS)),
    st.integers(0, 7200),
    st.sampled_from([0, -1800, -2700, 900, -60]),
    st.booleans(),
)


@given(one=heads, later=st.integers(0, 7200))
def test_every_reason_is_true_of_the_ticket_it_is_given_for(one: Head, later: int) -> None:
    now = one.joined_at + timedelta(seconds=later)
    told = explain(one, HALL, OWN, now)
    facts = dict(told["facts"])
    assert facts.pop("service") == one.service.upper()
    assert facts.pop("waited_s") == later
    shift = (one.due_at - one.joined_at).total_seconds()
    match told["code"]:
        case "bound_here":
            assert one.bound == "w1"
        case "helping":
            assert one.service == "c"
            assert facts.pop("delay_s") == 900
        case "head_start":
            assert LEADS[one.class_id] > 0
            assert facts.pop("lead_s") == -shift > 0
            assert facts.pop("class") == f"{one.class_id} 的名称"
        case "placed_behind":
            assert facts.pop("back_s") == max(0, shift)
            assert shift > 0 or (shift < 0 and one.class_id == "ordinary")
        case "first_in_line":
            assert shift == 0
        case other:
            pytest.fail(f"unknown reason {other}")
    assert facts == {}, "a fact that no sentence needs"


@given(lines=st.lists(heads, max_size=6, unique_by=lambda h: h.id), data=st.data())
def test_the_pick_depends_on_the_heads_alone_and_not_on_their_order(
    lines: list[Head], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(lines))
    first = RULE.pick(lines, HALL, OWN, at("10:00"))
    second = RULE.pick(iter(shuffled), HALL, OWN, at("12:00"))
    assert (first and first.head) == (second and second.head)
