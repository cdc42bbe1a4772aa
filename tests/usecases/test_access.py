"""Single rights: what a person may do beyond the role, and how far it reaches."""

from __future__ import annotations

from itertools import product

import pytest

from server.domain.errors import NotAllowed
from server.usecases.access import GRANTABLE, MAY, Caller, Scope, allow, allow_window, reach

STAFF = ("clerk", "guide", "supervisor", "inspector", "manager", "admin")


def caller(role: str, *rights: str, windows: tuple[str, ...] = ("w1",)) -> Caller:
    return Caller(role, "p_1", "h", "李", windows, rights_given=rights)


@pytest.mark.parametrize(("role", "right"), list(product(STAFF, GRANTABLE)))
def test_a_right_that_is_given_adds_to_the_role_and_takes_nothing(role: str, right: str) -> None:
    by_role = reach(caller(role), right)
    given = reach(caller(role, right), right)
    assert by_role == MAY[right].get(role)
    if by_role is not None:
        assert given == by_role
    else:
        assert given == (GRANTABLE[right] if role == "clerk" else Scope.ALL)


def test_a_right_given_to_a_clerk_reaches_no_further_than_the_clerks_windows() -> None:
    chooser = caller("clerk", "choose")
    allow_window(chooser, "choose", "w1")
    with pytest.raises(NotAllowed, match="not_your_window"):
        allow_window(chooser, "choose", "w2")


@pytest.mark.parametrize("action", sorted(set(MAY) - set(GRANTABLE)))
def test_no_other_right_can_be_given_to_a_person(action: str) -> None:
    for role in STAFF:
        assert reach(caller(role, action), action) == MAY[action].get(role)


@pytest.mark.parametrize("role", ["kiosk", "display", "api", "agent", "code", "visitor"])
def test_a_device_has_no_single_rights(role: str) -> None:
    for right in GRANTABLE:
        with pytest.raises(NotAllowed, match="not_allowed"):
            allow(caller(role, right), right)


def test_a_caller_knows_all_rights_whatever_they_come_from() -> None:
    assert "choose" not in caller("clerk").rights()
    assert "choose" in caller("clerk", "choose").rights()
    assert set(caller("clerk", "choose").rights()) - set(caller("clerk").rights()) == {"choose"}
