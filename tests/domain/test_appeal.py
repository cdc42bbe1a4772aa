"""An appeal: every state and step, its terms in the hall's days, who may decide."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from server.domain.appeal import STANDING, Appeal, AppealState, AppealStep, Days, until
from server.domain.case import Warned
from server.domain.errors import NotAllowed, Refused
from server.domain.hall import Hall, Hours
from server.domain.hours import SpecialDay
from tests.builders import at, hall, period

CLERK, BOSS, JUDGE = "p_clerk", "p_boss", "p_judge"
THREE, SECOND = Days(3), timedelta(seconds=1)
# Qingming of 2026: Saturday 4 April to Monday 6 April; Friday the 3rd is worked.
HOLIDAY = Hours(
    workdays=(period("09:00", "17:00"),),
    special=(SpecialDay(date(2026, 4, 6), ()),),
)


def a_hall(hours: Hours | None = None) -> Hall:
    return hall(hours=hours)


def an_appeal(state: AppealState = AppealState.FILED, when: datetime | None = None) -> Appeal:
    return Appeal(
        id="e_1",
        publication="r_1",
        finding="f_1",
        scheme="MONTH-100",
        item="RC1a",
        staff=CLERK,
        reason="当时在办件",
        basis="",
        filed_at=when or at("10:00"),
        until=at("17:00", date(2026, 3, 5)),
        state=state,
    )


def go(one: Appeal, step: AppealStep, *, by: str = JUDGE, when: str = "11:00") -> None:
    one.step(step, hall=a_hall(), by=by, at=at(when), decided_within=THREE, decided={BOSS})


# Written out a second time: filed → accepted → upheld or rejected.
LEGAL = {
    ("filed", "accept"): "accepted",
    ("accepted", "uphold"): "upheld",
    ("accepted", "reject"): "rejected",
}


@pytest.mark.parametrize(("state", "step"), list(product(AppealState, AppealStep)))
def test_every_state_and_step(state: AppealState, step: AppealStep) -> None:
    one = an_appeal(state)
    to = LEGAL.get((state.value, step.value))
    if to is None:
        with pytest.raises(Refused, match="illegal_appeal") as refused:
            go(one, step)
        assert refused.value.facts["allowed"] == one.allowed()
        assert (one.state, one.news) == (state, [])
        return
    go(one, step)
    assert one.state == to
    (told,) = one.news
    assert (told.kind, told.staff, told.facts()["state"]) == ("appeal_stepped", JUDGE, to)
    assert one.is_open == bool(STANDING[one.state])


@pytest.mark.parametrize(("step", "state"), [("accept", "filed"), ("uphold", "accepted")])
def test_neither_the_appellant_nor_who_decided_the_finding_decides(step: str, state: str) -> None:
    one = an_appeal(AppealState(state))
    with pytest.raises(NotAllowed, match="own_case"):
        go(one, AppealStep(step), by=CLERK)
    with pytest.raises(NotAllowed, match="decided_before"):
        go(one, AppealStep(step), by=BOSS)
    assert (one.state, one.news) == (AppealState(state), [])


def test_it_is_filed_until_the_last_second_and_then_refused() -> None:
    last = at("17:00", date(2026, 3, 5))
    just = an_appeal(when=last).filed(a_hall(), THREE)
    assert just.state is AppealState.FILED
    late = an_appeal(when=last + SECOND).filed(a_hall(), THREE)
    assert (late.state, late.due_at, late.allowed()) == (AppealState.REFUSED, None, [])
    (told,) = late.news
    assert (told.kind, told.facts()["state"]) == ("appeal_filed", "refused")


@pytest.mark.parametrize(
    ("published", "term", "wanted"),
    [
        # Thursday 2 April: Friday, Tuesday, Wednesday; the weekend and the holiday do not count.
        (at("10:00", date(2026, 4, 2)), Days(3), at("17:00", date(2026, 4, 8))),
        # Two days of the calendar end on Saturday, so on Tuesday, the next working day.
        (at("10:00", date(2026, 4, 2)), Days(2, working=False), at("17:00", date(2026, 4, 7))),
        (at("10:00", date(2026, 4, 7)), Days(2, working=False), at("17:00", date(2026, 4, 9))),
        # Published at night: the day that it still is in the hall.
        (at("23:59:59", date(2026, 4, 2)), Days(1), at("17:00", date(2026, 4, 3))),
        (at("00:00", date(2026, 4, 3)), Days(1), at("17:00", date(2026, 4, 7))),
        (at("10:00", date(2026, 3, 2)), Days(30), at("17:00", date(2026, 4, 14))),
    ],
)
def test_terms_are_counted_in_the_days_of_the_hall(
    published: datetime, term: Days, wanted: datetime
) -> None:
    assert until(a_hall(HOLIDAY), published, term) == wanted


def test_a_hall_without_hours_has_until_midnight() -> None:
    closed = a_hall(Hours())
    found = until(closed, at("10:00"), Days(2, working=False))
    assert found > at("23:59:59", date(2026, 3, 4))


def test_the_decision_has_its_time_from_acceptance() -> None:
    one = an_appeal().filed(a_hall(), THREE)
    assert one.due_at == at("17:00", date(2026, 3, 5))
    go(one, AppealStep.ACCEPT)
    assert (one.accepted_by, one.due_at) == (JUDGE, at("17:00", date(2026, 3, 5)))
    go(one, AppealStep.REJECT)
    assert (one.due_at, one.decided_by, one.is_open) == (None, JUDGE, False)


def test_where_the_source_names_no_time_none_is_due() -> None:
    one = an_appeal().filed(a_hall(), None)
    assert (one.due_at, one.overdue(at("10:00", date(2027, 1, 1)))) == (None, False)
    assert not one.keep_time(at("10:00", date(2027, 1, 1)), ahead=timedelta(days=1))


def test_it_is_reminded_of_once_before_and_once_after() -> None:
    one = an_appeal().filed(a_hall(), THREE)
    day, thursday = timedelta(days=1), date(2026, 3, 5)
    assert not one.keep_time(at("17:00", date(2026, 3, 4)), ahead=day)
    assert one.keep_time(at("17:00:01", date(2026, 3, 4)), ahead=day)
    assert one.warned is Warned.SOON
    assert not one.keep_time(at("17:00", thursday), ahead=day)
    assert one.keep_time(at("17:00:01", thursday), ahead=day)
    assert not one.keep_time(at("18:00", thursday), ahead=day)
    assert [told.kind for told in one.news] == ["appeal_filed", *["appeal_reminded"] * 2]
    one.step(
        AppealStep.ACCEPT,
        hall=a_hall(),
        by=JUDGE,
        at=at("18:00", thursday),
        decided_within=THREE,
    )
    assert (one.news[-1].facts()["late"], one.warned) == (True, None)


def test_only_the_appellant_hands_in_and_only_while_it_is_open() -> None:
    one = an_appeal()
    one.attach("a_1", "d", by=CLERK, at=at("10:05"))
    with pytest.raises(NotAllowed):
        one.attach("a_2", "d", by=JUDGE, at=at("10:05"))
    with pytest.raises(Refused, match="illegal_appeal"):
        an_appeal(AppealState.REJECTED).attach("a_2", "d", by=CLERK, at=at("10:05"))
    assert [told.kind for told in one.news] == ["appeal_attached"]


def test_no_event_tells_what_was_said() -> None:
    one = an_appeal().filed(a_hall(), THREE)
    go(one, AppealStep.ACCEPT)
    one.step(
        AppealStep.UPHOLD,
        hall=a_hall(),
        by=JUDGE,
        at=at("12:00"),
        decided_within=THREE,
        answer="录像不符",
        count=Decimal("0.5"),
        republished="r_2",
    )
    told = str([event.facts() for event in one.news])
    assert "r_2" in told
    assert "当时在办件" not in told
    assert "录像不符" not in told
