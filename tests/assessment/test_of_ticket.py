"""The figures of one ticket, by hand; all tickets' together are the day's."""

from __future__ import annotations

from collections import defaultdict

import pytest

from server.assessment import measures, of_ticket
from server.assessment.of_ticket import OfTicket
from server.domain.events import Logged
from tests.assessment.test_measures import small_day
from tests.builders import Log


def figures(log: Log, **promise_s: float) -> OfTicket:
    return of_ticket.figures(log.events, promise_s)


def transferred() -> Log:
    """Taken 9:00; called 9:10 for a, there 9:11, sent to b at 9:15; called 9:20, recalled, missed;
    called 9:30, there 9:32, done 9:40."""
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a", number="A1", class_id="x", mode="visit")
    here = {"window": "w1", "staff": "p_1"}
    log("09:10", "ticket_called", "t1", service="a", nth=1, **here)
    log("09:11", "ticket_started", "t1", service="a", **here)
    log("09:15", "ticket_transferred", "t1", service="b", from_service="a", **here)
    log("09:20", "ticket_called", "t1", service="b", nth=1, **here)
    log("09:21", "ticket_called", "t1", service="b", nth=2, **here)
    log("09:22", "ticket_missed", "t1", service="b", **here)
    log("09:25", "ticket_rejoined", "t1", service="b")
    log("09:30", "ticket_called", "t1", service="b", nth=1, **here)
    log("09:32", "ticket_started", "t1", service="b", **here)
    log("09:40", "ticket_finished", "t1", service="b", **here)
    return log


def test_nothing_is_told_of_no_ticket() -> None:
    with pytest.raises(ValueError, match="not enough"):
        of_ticket.figures([], {})


def test_one_who_waits_still_has_no_times() -> None:
    log = Log()
    log("09:00", "ticket_issued", "t1", service="a", number="A1", class_id="x", mode="visit")
    found = figures(log, a=60)
    assert (found.wait_s, found.walk_s, found.handling_s, found.promise_kept) == (None,) * 4
    assert (found.called, found.served, found.repeat, found.modes) == (0, 0, None, ())


@pytest.mark.parametrize(("promised", "kept"), [(600, True), (599, False)])
def test_a_visit_with_a_transfer_a_recall_and_a_miss(promised: float, kept: bool) -> None:
    found = figures(transferred(), a=promised)
    assert (found.wait_s, found.walk_s, found.handling_s) == (600, 60 + 120, 480)
    assert found.promise_kept is kept
    assert (found.called, found.recalls, found.served) == (3, 1, 1)
    assert (found.no_shows, found.transferred, found.missent) == (1, 1, True)


def test_all_tickets_together_are_the_day() -> None:
    by_ticket: dict[str, list[Logged]] = defaultdict(list)
    for event in small_day():
        if event.ticket:
            by_ticket[event.ticket].append(event)
    each = [of_ticket.figures(log, {}) for log in by_ticket.values()]
    total = measures.day(small_day()).total
    assert sum(one.called for one in each) == total.called
    assert sum(one.served for one in each) == total.served
    assert sum(one.no_shows for one in each) == total.no_shows
    assert sum(one.transferred for one in each) == total.transferred
    assert sorted(one.wait_s for one in each if one.wait_s is not None)[-1] == (total.wait.max_s)
