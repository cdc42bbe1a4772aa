"""Groups of a clerk's own ratings, reckoned by hand: nobody can be told apart in them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from server.assessment.own_ratings import Group, own_groups
from server.domain.events import Logged
from tests.builders import SHANGHAI, Log, at

FIRST = date(2026, 3, 2)
LATER = date(2026, 5, 1)


def day(when: datetime) -> date:
    return when.astimezone(SHANGHAI).date()


def served(days: list[list[int | None]], staff: str = "p_1", first: date = FIRST) -> list[Logged]:
    """Visits of consecutive days with their levels; None: unrated."""
    log = Log()
    moments = []
    for n, levels in enumerate(days):
        for m, level in enumerate(levels):
            ticket = f"t{staff}{n}.{m}"
            when = at("10:00", first + timedelta(days=n))
            log("10:00", "ticket_called", ticket, window="w", staff=staff, service="a", nth=1)
            log("10:00", "ticket_finished", ticket, window="w", service="a")
            moments += [when, when]
            if level is not None:
                log("10:00", "visit_rated", ticket, service="a", level=level, origin="page")
                moments.append(when)
    return [
        Logged(e.seq, when, e.kind, e.ticket, e.window, e.staff, None, None, e.facts)
        for e, when in zip(log.events, moments, strict=True)
    ]


def groups(log: list[Logged], until: date = LATER) -> list[Group]:
    return own_groups(log, "p_1", day, least=5, until=until)


def test_days_are_put_together_until_five_rated() -> None:
    (one,) = groups(served([[5, 4, None], [], [3, None], [1, 5, 5]]))
    assert (one.first, one.last) == (FIRST, FIRST + timedelta(days=3))
    r = one.ratings
    assert (r.n, r.of, r.unrated, r.capture) == (6, 8, 2, 0.75)
    assert r.levels == {5: 3, 4: 1, 3: 1, 2: 0, 1: 1}


def test_what_is_left_over_is_never_told_nor_added_to_a_group() -> None:
    five = [[5, 5, 5, 5, 5]]
    before = groups(served(five))
    after = groups(served([*five, [1]]))
    assert before == after
    assert len(before) == 1
    assert groups(served([[1, 1, 1, 1]])) == []


def test_a_group_does_not_go_over_the_end_of_a_month() -> None:
    log = served([[5, 5, 5], [5, 5, 5]], first=date(2026, 3, 31))
    assert groups(log) == []


def test_a_day_that_can_still_be_rated_waits() -> None:
    log = served([[5, 5, 5, 5, 5]])
    assert groups(log, until=FIRST) == []
    assert len(groups(log, until=FIRST + timedelta(days=1))) == 1


def test_ratings_of_others_and_those_left_out_are_not_in_it() -> None:
    log = served([[5, 5, 5, 5, 1]]) + served([[5] * 9], staff="p_2")
    assert len(groups(log)) == 1
    end = log[-1]
    out = Logged(99, end.at, "rating_excluded", "tp_10.4", None, None, None, None, {})
    assert groups([*log, out]) == []
