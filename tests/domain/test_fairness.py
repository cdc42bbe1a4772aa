"""Whole mornings at one window, held against what the line promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.domain.discipline import DISCIPLINES, Head
from server.domain.ids import ServiceId, TicketId
from tests.builders import at, hall, window

LEADS = {"ordinary": 0, "elderly": 30, "disabled": 45}
HELP = 15
OWN = window("w1", "a b", c=HELP)
HALL = hall(windows=(OWN,), classes={k: v for k, v in LEADS.items() if v})


@dataclass(frozen=True)
class Waiting:
    """Somebody in line, as the property tests know him."""

    id: str
    service: str
    class_id: str
    joined_at: datetime
    due_at: datetime


arrivals = st.lists(
    st.tuples(
        st.integers(0, 240),
        st.sampled_from("abc"),
        st.sampled_from(sorted(LEADS)),
    ),
    max_size=40,
)
calls = st.lists(st.integers(0, 300), max_size=50)


def line_heads(line: list[Waiting]) -> list[Head]:
    """What storage hands to the rule: the first of each line by due time and id."""
    first: dict[str, Waiting] = {}
    for one in sorted(line, key=lambda w: (w.due_at, w.id)):
        first.setdefault(one.service, one)
    return [
        Head(TicketId(w.id), w.id, ServiceId(w.service), w.class_id, w.joined_at, w.due_at)
        for w in first.values()
    ]


def morning(
    joins: list[tuple[int, str, str]], called: list[int], rule: str
) -> list[tuple[Waiting, list[Waiting]]]:
    """Each call with those who were left waiting; minutes from nine, joins before calls."""
    discipline = DISCIPLINES[rule]
    people = []
    for n, (minute, service, class_id) in enumerate(sorted(joins)):
        joined = at("09:00") + timedelta(minutes=minute)
        due = discipline.due(joined, HALL.priority(class_id))
        people.append(Waiting(f"t{n:03d}", service, class_id, joined, due))
    story, gone = [], set()
    for minute in sorted(called):
        now = at("09:00") + timedelta(minutes=minute)
        line = [w for w in people if w.joined_at <= now and w.id not in gone]
        picked = discipline.pick(line_heads(line), HALL, OWN, now)
        assert (picked is None) == (not line), "a free window calls whoever waits"
        if picked:
            gone.add(picked.head.id)
            left = [w for w in line if w.id != picked.head.id]
            story.append((next(w for w in line if w.id == picked.head.id), left))
    return story


@given(joins=arrivals, called=calls, rule=st.sampled_from(sorted(DISCIPLINES)))
def test_within_a_class_and_service_it_is_first_come_first_served(
    joins: list[tuple[int, str, str]], called: list[int], rule: str
) -> None:
    for taken, left in morning(joins, called, rule):
        same = [w for w in left if (w.service, w.class_id) == (taken.service, taken.class_id)]
        assert all(taken.joined_at <= w.joined_at for w in same)


@given(joins=arrivals, called=calls)
def test_nobody_is_overtaken_by_anyone_who_came_later_than_the_largest_head_start_and_delay(
    joins: list[tuple[int, str, str]], called: list[int]
) -> None:
    most = timedelta(minutes=max(LEADS.values()) + HELP)
    for taken, left in morning(joins, called, "head_start"):
        assert all(taken.joined_at - w.joined_at <= most for w in left)


@given(joins=arrivals, called=calls)
def test_under_first_come_only_the_helping_delay_lets_anyone_overtake(
    joins: list[tuple[int, str, str]], called: list[int]
) -> None:
    for taken, left in morning(joins, called, "first_come"):
        for one in left:
            allowed = HELP if one.service == "c" and taken.service != "c" else 0
            assert taken.joined_at - one.joined_at <= timedelta(minutes=allowed)


@given(joins=arrivals, called=calls)
def test_looking_at_the_heads_is_as_good_as_looking_at_everybody(
    joins: list[tuple[int, str, str]], called: list[int]
) -> None:
    for taken, left in morning(joins, called, "head_start"):

        def rank(w: Waiting) -> tuple[datetime, datetime]:
            delay = timedelta(minutes=HELP if w.service == "c" else 0)
            return w.due_at + delay, w.joined_at

        assert all(rank(taken) <= rank(w) for w in left)


def test_the_promise_is_tight() -> None:
    """Head start and helping delay really add up: no smaller bound would hold."""
    story = morning([(0, "c", "ordinary"), (59, "a", "disabled")], [59], "head_start")
    taken, left = story[0]
    assert taken.class_id == "disabled"
    assert taken.joined_at - left[0].joined_at == timedelta(minutes=59)
    story = morning([(0, "c", "ordinary"), (61, "a", "disabled")], [61], "head_start")
    assert story[0][0].class_id == "ordinary"


def test_head_starts_are_ordered_as_the_classes_say() -> None:
    dues = [
        DISCIPLINES["head_start"].due(at("10:00"), HALL.priority(c))
        for c in ("disabled", "elderly", "ordinary")
    ]
    assert all(a < b for a, b in pairwise(dues))
