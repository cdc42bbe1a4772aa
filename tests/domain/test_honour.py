"""Awards and consequences: confirmed by one person, awards published by another."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from server.domain.errors import NotAllowed, Refused
from server.domain.honour import Honour, HonourKind, HonourState, HonourStep
from tests.builders import at

CLERK, BOSS, OTHER = "p_clerk", "p_boss", "p_other"


def honour(state: HonourState = HonourState.CONFIRMED, **more: Any) -> Honour:
    known: dict[str, Any] = {
        **{"id": "h_1", "kind": HonourKind.AWARD, "scheme": "MONTH-100", "code": "star"},
        **{"name": "服务明星", "start": date(2026, 3, 1), "end": date(2026, 4, 1)},
        **{"of": "clerk", "who": CLERK, "reason": "", "confirmed_by": BOSS},
        **{"confirmed_at": at("10:00"), "state": state},
    }
    return Honour(**{**known, **more})


def step(one: Honour, name: HonourStep, by: str = OTHER) -> None:
    if name is HonourStep.PUBLISH:
        one.publish(by=by, at=at("11:00"), shown_until=date(2026, 3, 31))
    else:
        one.withdraw(by=by, at=at("11:00"))


LEGAL = {
    ("award", "confirmed", "publish"): "published",
    ("award", "confirmed", "withdraw"): "withdrawn",
    ("award", "published", "withdraw"): "withdrawn",
    ("consequence", "confirmed", "withdraw"): "withdrawn",
    # No way leads a consequence to "published"; were it there, it could be taken back.
    ("consequence", "published", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize(
    ("kind", "state", "name"), list(product(HonourKind, HonourState, HonourStep))
)
def test_every_kind_state_and_step(kind: HonourKind, state: HonourState, name: HonourStep) -> None:
    one = honour(state, kind=kind)
    to = LEGAL.get((kind.value, state.value, name.value))
    if to is None:
        with pytest.raises(Refused, match="illegal_honour"):
            step(one, name)
        assert (one.state, one.news) == (state, [])
        return
    step(one, name)
    assert one.state == to
    assert [told.kind for told in one.news] == [
        {"publish": "honour_published", "withdraw": "honour_withdrawn"}[name.value]
    ]


def test_who_confirmed_it_does_not_publish_it() -> None:
    one = honour()
    with pytest.raises(NotAllowed, match="second_person_needed"):
        step(one, HonourStep.PUBLISH, by=BOSS)
    assert one.state is HonourState.CONFIRMED


def test_nobody_honours_themselves() -> None:
    with pytest.raises(NotAllowed, match="own_case"):
        honour(confirmed_by=CLERK).confirmed()
    for name in HonourStep:
        with pytest.raises(NotAllowed, match="own_case"):
            step(honour(), name, by=CLERK)
    # A window has no self.
    assert honour(of="window", who="w1", confirmed_by=CLERK).confirmed().news


def test_it_is_shown_until_its_last_day() -> None:
    one = honour()
    assert not one.shown(date(2026, 3, 1))
    step(one, HonourStep.PUBLISH)
    assert one.shown(date(2026, 3, 31))
    assert not one.shown(date(2026, 4, 1))
    step(one, HonourStep.WITHDRAW)
    assert not one.shown(date(2026, 3, 31))


def test_one_source_stands_for_one_award_of_one_period() -> None:
    assert honour().source == honour(reason="x").source
    others = (honour(nth=2), honour(who="p_2"), honour(start=date(2026, 2, 1)), honour(code="x"))
    assert honour().source not in {one.source for one in others}
