from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_type_hints

import pytest

from server.domain import events
from server.domain.errors import HallError, IllegalMove, WrongValue
from server.domain.events import KINDS, Event, TicketIssued, Why
from server.domain.ids import new_code, new_id
from tests.builders import at

COLUMNS = {"at", "ticket", "window", "staff", "device"}
PERSONAL = {"phone", "id_number", "person", "visitor", "comment", "password", "key"}
SAMPLES: dict[str, Any] = {
    "str": "x",
    "int": 3,
    "bool": True,
    "float": 2.5,
    "datetime": at("09:30"),
    "tuple": ("a", "b"),
    "Why": Why(code="head_start", facts={"service": "甲", "lead_s": 1800}),
}


def sample(kind: type[Event], *, full: bool) -> Event:
    """An event of a kind with every fact told, or with only those it must have."""
    hints = get_type_hints(kind)
    given: dict[str, Any] = {"at": at("09:00")}
    for one in fields(kind):
        needed = one.default is MISSING and one.default_factory is MISSING
        if one.name not in COLUMNS and (full or needed):
            said = str(hints[one.name])
            given[one.name] = next(v for name, v in SAMPLES.items() if name in said)
    return kind(**given)


def subclasses(kind: type[Event]) -> list[type[Event]]:
    found = kind.__subclasses__()
    return found + [sub for one in found for sub in subclasses(one)]


def test_every_event_has_a_kind_of_its_own() -> None:
    declared = {c.__name__ for c in subclasses(Event) if c.__module__ == events.__name__}
    assert {c.__name__ for c in KINDS.values()} == declared
    assert len(KINDS) == len(declared)
    for kind, cls in KINDS.items():
        assert cls.kind == kind
        assert kind.replace("_", "") == cls.__name__.lower()
        assert len(kind) <= 32, "the column is no wider"


@pytest.mark.parametrize("full", [True, False], ids=["full", "least"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_facts_are_plain_json_and_say_nothing_of_what_is_not_known(kind: str, full: bool) -> None:
    one = sample(KINDS[kind], full=full)
    facts = one.facts()
    assert json.loads(json.dumps(facts)) == facts
    assert None not in facts.values()
    own = {f.name for f in fields(KINDS[kind])} - COLUMNS
    assert set(facts) <= own
    assert not full or set(facts) == own


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_event_has_a_field_for_personal_data(kind: str) -> None:
    assert not {f.name for f in fields(KINDS[kind])} & PERSONAL


def test_an_event_cannot_be_changed() -> None:
    one = sample(TicketIssued, full=True)
    with pytest.raises(AttributeError):
        one.at = at("10:00")  # type: ignore[misc]


def test_a_time_among_the_facts_is_told_in_utc_whatever_zone_it_came_in() -> None:
    local = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    for due in (local, local.astimezone(UTC)):
        told = events.TicketRejoined(at=local, service="a", due_at=due).facts()
        assert told["due_at"] == "2026-03-02T01:30:00+00:00"


def test_an_error_carries_its_code_and_facts_and_says_them() -> None:
    one = HallError("window_busy", window="w1", ticket="A003")
    assert (one.code, one.facts) == ("window_busy", {"window": "w1", "ticket": "A003"})
    assert str(one) == "window_busy (window=w1, ticket=A003)"
    assert str(HallError("malformed")) == "malformed"
    assert WrongValue("wrong_value", field="level").facts == {"field": "level"}
    assert IllegalMove(state="served", step="call", allowed=["b", "a"]).facts["allowed"] == [
        "a",
        "b",
    ]


def test_identifiers_sort_by_time_and_do_not_repeat() -> None:
    moments = [at("09:00") + timedelta(milliseconds=n) for n in range(200)]
    made = [new_id("t_", moment) for moment in moments]
    assert made == sorted(made)
    assert all(len(id) == 22 and id.startswith("t_") for id in made)
    assert len({new_id("t_", at("09:00")) for _ in range(200)}) == 200
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {16}
