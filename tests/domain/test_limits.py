"""Limits a day, a person, a kiosk; closures; the line that is full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from server.domain import limits, offer
from server.domain.errors import Refused, WrongValue
from server.domain.hall import Closed, Hours, Settings
from server.domain.ids import ServiceId, TicketId
from server.domain.offer import Closure
from server.domain.ticket import State, Ticket
from tests.builders import at, hall, period, service, ticket_in, window


@dataclass
class Past:
    """A past written down; asking what no limit needs is a fault."""

    tickets: Sequence[Ticket] | None = None
    n: int | None = None
    last: datetime | None = None
    asked_last: bool = False

    def given(self) -> int:
        assert self.n is not None
        return self.n

    def mine(self) -> Sequence[Ticket]:
        assert self.tickets is not None
        return self.tickets

    def last_here(self, since: datetime) -> datetime | None:
        self.asked_last = True
        return self.last if self.last and self.last > since else None


def mine(*states: State, of: str = "a") -> list[Ticket]:
    return [
        ticket_in(state, id=TicketId(f"t_{n}"), service=ServiceId(of), visit=())
        for n, state in enumerate(states)
    ]


def refused(past: Past, *, known: bool = True, kiosk: bool = True, **rules: object) -> str | None:
    of_service = {k: v for k, v in rules.items() if k in ("day_limit", "person_day_limit")}
    of_hall = {k: v for k, v in rules.items() if k not in of_service}
    try:
        limits.check(
            service("a", **of_service),
            Settings(**of_hall),  # type: ignore[arg-type]
            past,
            known=known,
            kiosk=kiosk,
            at=at("09:30"),
        )
    except Refused as error:
        return error.code
    return None


def test_a_hall_without_limits_asks_nothing_of_the_past() -> None:
    assert refused(Past(), known=False) is None
    assert refused(Past(), known=True) is None


@pytest.mark.parametrize(("given", "code"), [(0, None), (1, None), (2, "service_full")])
def test_a_service_gives_so_many_a_day(given: int, code: str | None) -> None:
    assert refused(Past(n=given), known=False, day_limit=2) == code


def test_a_limit_of_none_at_all_gives_nothing() -> None:
    assert refused(Past(n=0), known=False, day_limit=0) == "service_full"


def test_who_must_be_known_is_asked_before_anything_else() -> None:
    with pytest.raises(WrongValue, match="person_needed"):
        limits.check(
            service("a", needs_person=True),
            Settings(),
            Past(),
            known=False,
            kiosk=True,
            at=at("09:30"),
        )


def test_one_person_may_hold_so_many_at_a_time() -> None:
    served, waiting = State.SERVED, State.WAITING
    assert refused(Past(mine(served, served)), person_live_tickets=1) is None
    assert refused(Past(mine(served, waiting)), person_live_tickets=1) == "person_live_limit"
    assert refused(Past(mine(State.NO_SHOW)), person_live_tickets=1) == "person_live_limit"


def test_what_was_cancelled_does_not_count_against_a_person() -> None:
    past = Past(mine(State.CANCELLED, State.CANCELLED))
    assert refused(past, person_day_tickets=1, person_live_tickets=1, person_day_limit=1) is None


def test_a_service_counts_only_its_own_tickets_of_a_person() -> None:
    assert refused(Past(mine(State.SERVED)), person_day_limit=1) == "person_service_limit"
    assert refused(Past(mine(State.SERVED, of="b")), person_day_limit=1) is None
    assert refused(Past(mine(State.SERVED, of="b")), person_day_tickets=1) == "person_day_limit"


def test_a_person_who_is_not_known_has_no_tickets_of_their_own() -> None:
    assert refused(Past(), known=False, person_day_tickets=1, person_day_limit=1) is None


def test_a_kiosk_pauses_between_nameless_tickets_of_a_service() -> None:
    rules = {"repeat_pause_s": 60.0}
    assert refused(Past(last=at("09:29:01")), known=False, **rules) == "take_too_soon"
    assert refused(Past(last=at("09:29:00")), known=False, **rules) is None
    assert refused(Past(last=at("09:29:59")), known=True, **rules) is None, "a person is counted"
    desk = Past(last=at("09:29:59"))
    assert refused(desk, known=False, kiosk=False, **rules) is None
    assert not desk.asked_last


def test_the_pause_says_how_long() -> None:
    with pytest.raises(Refused) as said:
        limits.check(
            service("a"),
            Settings(repeat_pause_s=60),
            Past(last=at("09:29:40")),
            known=False,
            kiosk=True,
            at=at("09:30"),
        )
    assert said.value.facts["retry_after_s"] == 40


def closed(until: str | None = None) -> Closure:
    end = at(until) if until else None
    return Closure(ServiceId("a"), "系统升级", at("09:00"), "p_1", end)


def test_a_closure_holds_until_its_end_and_not_a_moment_longer() -> None:
    here = hall()
    for when, holds in (("09:00", True), ("10:59:59", True), ("11:00", False)):
        assert (offer.by_people(here, closed("11:00"), at(when)) is not None) is holds
    assert offer.by_people(here, closed(), at("16:59")) is not None
    assert offer.by_people(here, None, at("10:00")) is None


def test_a_closure_says_its_reason_and_when_it_ends() -> None:
    found = offer.by_people(hall(), closed("11:30"), at("10:00"))
    assert found is not None
    assert found.why is Closed.SERVICE_UNTIL
    assert found.facts == {"reason": "系统升级", "reopens": "11:30"}
    tomorrow = Closure(ServiceId("a"), "停电", at("09:00"), "p_1", at("09:00") + timedelta(days=1))
    later = offer.by_people(hall(), tomorrow, at("10:00"))
    assert later is not None
    assert later.facts["reopens"] == "2026-03-03 09:00"


@pytest.mark.parametrize(
    ("waiting", "windows", "clock", "full"),
    [
        (0, 1, "16:50", False),  # ten minutes are enough for one
        (0, 1, "16:50:01", True),
        (3, 1, "16:20", False),
        (4, 1, "16:20", True),
        (4, 2, "16:30", False),
        (50, 0, "16:59", False),  # nobody is there to say
    ],
)
def test_the_last_ticket_is_one_that_can_still_be_served(
    waiting: int, windows: int, clock: str, full: bool
) -> None:
    here = hall(settings=Settings(last_issue_margin_minutes=0))
    found = offer.by_line(here, here.service("a"), at(clock), waiting=waiting, open_windows=windows)
    assert (found is not None) is full


def test_a_margin_lets_the_line_go_on_past_closing() -> None:
    here = hall(settings=Settings(last_issue_margin_minutes=30))
    assert offer.by_line(here, here.service("a"), at("16:59"), waiting=2, open_windows=1) is None
    assert offer.by_line(here, here.service("a"), at("16:59"), waiting=3, open_windows=1)


def test_a_hall_that_does_not_ask_for_it_never_has_a_full_line() -> None:
    here = hall()
    assert offer.by_line(here, here.service("a"), at("16:59"), waiting=99, open_windows=1) is None


def test_a_service_has_hours_of_its_own_on_days_when_the_hall_is_open() -> None:
    own = service("a", hours=(period("09:00", "11:00"),))
    here = hall(windows=(window("w1", None),), hours=Hours(workdays=(period("09:00", "17:00"),)))
    here = replace(here, services={own.id: own})
    assert offer.by_time(here, own, at("10:59")) is None
    found = offer.by_time(here, own, at("11:00"))
    assert found is not None
    assert (found.why, found.facts["closes"]) == (Closed.HOURS, "11:00")
    sunday = at("10:00") + timedelta(days=6)
    shut = offer.by_time(here, own, sunday)
    assert shut is not None
    assert shut.why is Closed.HALL
