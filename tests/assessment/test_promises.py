"""Promised and real waits side by side."""

from __future__ import annotations

from server.assessment.promises import by_hour, kept, promises
from tests.builders import Log, hall


def take(log: Log, clock: str, ticket: str, promised: list[int] | None = None) -> None:
    facts = {"promised": promised} if promised else {}
    log(clock, "ticket_issued", ticket, service="a", **facts)


def test_a_wait_within_its_range_was_kept_and_others_say_on_which_side() -> None:
    log = Log()
    for n, clock in enumerate(("09:10", "09:20", "09:40")):
        take(log, "09:00", f"t{n}", [900, 1800])
        log(clock, "ticket_called", f"t{n}", window="w1", service="a", nth=1)
    found = kept(promises(log.events))
    assert (found.judged, found.kept, found.shorter, found.longer) == (3, 1, 1, 1)
    assert (found.low_s, found.high_s) == (900, 1800)
    assert (found.real.median_s, found.real.max_s) == (1200, 2400)


def test_what_was_not_promised_or_not_called_is_counted_but_not_judged() -> None:
    log = Log()
    take(log, "09:00", "t1")
    log("09:05", "ticket_called", "t1", window="w1", service="a", nth=1)
    take(log, "09:01", "t2", [60, 120])
    found = kept(promises(log.events))
    assert (found.tickets, found.judged) == (2, 0)
    assert (found.low_s, found.high_s, found.real.median_s) == (None, None, None)


def test_the_first_call_counts_and_not_a_recall_nor_one_taken_back() -> None:
    log = Log()
    take(log, "09:00", "t1", [0, 600])
    log("09:02", "ticket_called", "t1", window="w1", service="a", nth=1)
    log("09:03", "ticket_call_undone", "t1", window="w1", service="a", calls=1)
    log("09:08", "ticket_called", "t1", window="w1", service="a", nth=1)
    log("09:12", "ticket_called", "t1", window="w1", service="a", nth=2)
    (found,) = promises(log.events)
    assert found.real_s == 480


def test_tickets_stand_in_the_hour_of_the_hall_in_which_they_were_taken() -> None:
    log = Log()
    take(log, "09:59", "t1", [0, 600])
    take(log, "10:00", "t2", [0, 600])
    take(log, "10:30", "t3", [0, 600])
    found = by_hour(promises(log.events), hall().local)
    assert {hour: one.tickets for hour, one in found.items()} == {9: 1, 10: 2}
