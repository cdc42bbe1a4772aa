"""An award that is published brings the bonus that its scheme gives for it, on both databases."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from server.domain.errors import NotAllowed, Refused
from server.domain.finding import Finding, FindingState, FindingStep, Origin
from server.domain.honour import Honour
from server.usecases import findings, honours, publishing
from tests.storage.house import HALL, House, at
from tests.storage.test_appeals import OTHER, honour
from tests.storage.test_findings import BOSS, CLERK

QUARTER = date(2026, 1, 1), date(2026, 4, 1)
SECOND = date(2026, 4, 1), date(2026, 7, 1)
YEAR = date(2026, 1, 1), date(2027, 1, 1)
PUBLISHED = at(40 * 86400)  # 11 April
WINDOW = "w1"


def award(house: House, code: str, of: str, who: str, **more: Any) -> Honour:
    known = {"scheme": "QUARTER-100", "code": code, "start": QUARTER[0], "end": QUARTER[1]}
    return honour(house, **{**known, "of": of, "who": who, "id": f"h_{code}", **more})


def publish(house: House, one: Honour, *, by: str = OTHER, when: datetime = PUBLISHED) -> None:
    with house.uow() as uow:
        honours.publish(uow, one.id, 5, by=by, at=when)
        uow.commit()


def found(house: House) -> list[Finding]:
    with house.reads.snapshot(HALL) as snap:
        return list(snap.findings.between(YEAR[0], YEAR[1] + timedelta(days=60)))


def count(house: House, one: Finding) -> None:
    """Confirmed by a person, and counted when the time to answer is over."""
    with house.uow() as uow:
        findings.step(uow, one.id, FindingStep.CONFIRM, "", by=BOSS, at=PUBLISHED)
        uow.commit()
    with house.uow() as uow:
        findings.keep_time(uow, at=PUBLISHED + timedelta(days=20))
        uow.commit()


@pytest.mark.parametrize(
    ("code", "of", "who", "staff", "window"),
    [
        ("pacesetter", "clerk", CLERK, CLERK, None),
        ("red-flag", "window", WINDOW, None, WINDOW),
    ],
)
def test_publishing_it_raises_the_bonus_once(
    house: House, code: str, of: str, who: str, staff: str | None, window: str | None
) -> None:
    one = award(house, code, of, who)
    assert found(house) == []
    publish(house, one)
    with house.uow() as uow, pytest.raises(Refused, match="illegal_honour"):
        honours.publish(uow, one.id, 5, by=OTHER, at=PUBLISHED)
    made = found(house)
    assert [(f.item, f.origin, f.staff, f.window, f.state) for f in made] == [
        ("BON1", Origin.DESK, staff, window, FindingState.RAISED)
    ]
    assert made[0].day == date(2026, 4, 11)
    assert made[0].source == f"honour:{one.id}:BON1"


def test_an_award_that_brings_nothing_and_one_refused_raise_nothing(house: House) -> None:
    publish(house, award(house, "advanced", "clerk", CLERK))
    one = award(house, "pacesetter", "clerk", CLERK)
    with house.uow() as uow, pytest.raises(NotAllowed, match="second_person_needed"):
        honours.publish(uow, one.id, 5, by=BOSS, at=PUBLISHED)
    assert found(house) == []


def test_the_last_quarter_s_award_counts_in_its_own_year(house: House) -> None:
    last = {"start": date(2026, 10, 1), "end": date(2027, 1, 1)}
    one = award(house, "pacesetter", "clerk", CLERK, **last)
    publish(house, one, when=at(320 * 86400))
    assert [f.day for f in found(house)] == [date(2026, 12, 31)]


def test_it_is_three_points_in_the_year_and_none_in_the_quarter(house: House) -> None:
    publish(house, award(house, "pacesetter", "clerk", CLERK))
    publish(house, award(house, "red-flag", "window", WINDOW))
    for one in found(house):
        count(house, one)
    with house.uow() as uow:
        second = publishing.publish(uow, "QUARTER-100", *SECOND, by=BOSS, at=at(130 * 86400))
        year = publishing.publish(uow, "QUARTER-100", *YEAR, by=BOSS, at=at(310 * 86400))
        uow.commit()
    for made, total, given in ((second, "100.00", "3.00"), (year, "103.00", "3.00")):
        own = next(s for s in json.loads(made.sheets) if s["clerk"] == CLERK)
        place = next(w for w in json.loads(made.places)["windows"] if w["id"] == WINDOW)
        assert (own["total"], own["for_year"]) == (total, given)
        assert (place["total"], place["for_year"]) == (total, given)


@pytest.mark.parametrize("counted", [False, True])
def test_withdrawing_the_award_takes_the_bonus_back(house: House, counted: bool) -> None:
    one = award(house, "pacesetter", "clerk", CLERK)
    publish(house, one)
    if counted:
        count(house, found(house)[0])
    with house.uow() as uow:
        honours.withdraw(uow, one.id, by=OTHER, at=PUBLISHED + timedelta(days=30))
        uow.commit()
    wanted = FindingState.OVERTURNED if counted else FindingState.REJECTED
    assert [f.state for f in found(house)] == [wanted]
    # Given again, it brings the bonus again.
    publish(house, award(house, "pacesetter", "clerk", CLERK, id="h_again"))
    assert [f.state for f in found(house)].count(FindingState.RAISED) == 1
