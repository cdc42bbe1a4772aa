"""A bad hall file: every fault is named by its key or row, and nothing else happens."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.usecases.hall_file import HallFileError, check, parse, to_hall
from tests.usecases.test_hall_file import Document, least


def faults(document: Document) -> list[str]:
    """The faults of a document, which must have some; checking changes nothing in it."""
    before = copy.deepcopy(document)
    with pytest.raises(HallFileError) as refused:
        check(document)
    assert document == before
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults


def put(*path: str | int, value: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Any = document
        for part in path[:-1]:
            place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
        place[path[-1]] = value

    return change


Faults = dict[str, tuple[Callable[[Document], object], str]]
SHAPE: Faults = {
    "an unknown table": (put("special", value=[]), "special"),
    "an unknown key of the hall": (put("hall", "colour", value="red"), "hall.colour"),
    "an unknown key of a row": (put("services", 0, "icon", value="x"), "services[1].icon"),
    "an unknown setting": (put("settings", "recal_pause", value=3), "settings.recal_pause"),
    "an unknown key of a special day": (
        put("hours", "special", value=[{"date": "2026-10-01", "day": 1}]),
        "hours.special[1].day",
    ),
    "no table of windows": (lambda d: d.pop("windows"), "windows"),
    "no window at all": (put("windows", value=[]), "windows"),
    "no service at all": (put("services", value=[]), "services"),
    "a row without its id": (lambda d: d["windows"][0].pop("id"), "windows[1].id"),
    "a row without its name": (lambda d: d["services"][0].pop("name"), "services[1].name"),
    "an empty name": (put("services", 0, "name", value=""), "services[1].name"),
    "an id in capitals": (put("windows", 0, "id", value="W1"), "windows[1].id"),
    "an id with a line break": (put("windows", 0, "id", value="w\n"), "windows[1].id"),
    "a prefix in small letters": (put("services", 0, "prefix", value="a"), "services[1].prefix"),
    "a prefix with a digit": (put("services", 0, "prefix", value="A1"), "services[1].prefix"),
    "handling of no time": (put("services", 0, "minutes", value=0), "services[1].minutes"),
    "handling of no number": (
        put("services", 0, "minutes", value=float("nan")),
        "services[1].minutes",
    ),
    "a help of less than nothing": (put("windows", 0, "help", value={"s": -1}), "windows[1].help"),
    "windows that serve 'all'": (put("windows", 0, "services", value="all"), "windows[1].services"),
    "an address that is none": (put("hall", "public_url", value="hall"), "hall.public_url"),
    "an unknown certifier": (
        put("classes", value=[{"id": "c", "name": "c", "certified_by": ["boss"]}]),
        "classes[1].certified_by",
    ),
    "a rejoin that is no rule": (put("settings", "rejoin", value="head"), "settings.rejoin"),
    "a digit of two digits": (put("settings", "number_skip", value=["14"]), "settings.number_skip"),
    "nine skipped digits": (
        put("settings", "number_skip", value=list("123456789")),
        "settings.number_skip",
    ),
    "no recall at all": (put("settings", "recall_limit", value=0), "settings.recall_limit"),
    "an unknown discipline": (
        put("settings", "discipline", value="lottery"),
        "settings.discipline",
    ),
    "a time with a zone": (
        put("hours", "workdays", value=[["09:00+08:00", "17:00"]]),
        "hours.workdays[1]",
    ),
    "a time that is a number": (put("hours", "sunday", value=[[9, 17]]), "hours.sunday[1]"),
    "a time that is none": (put("hours", "workdays", value=[["9", "25:00"]]), "hours.workdays[1]"),
}
SENSE: Faults = {
    "a step due before an earlier one": (
        lambda d: d.setdefault("settings", {}).update(case_contact_days=12),
        "settings.case_settle_days: Not before the step that comes earlier (case_contact_days)",
    ),
    "two windows of one id": (
        lambda d: d["windows"].append({"id": "w", "name": "2", "services": "*"}),
        "windows: 'w' stands twice",
    ),
    "two services of one id": (
        lambda d: d["services"].append(dict(d["services"][0])),
        "services: 's' stands twice",
    ),
    "a window in no zone": (
        put("windows", 0, "zone", value="west"),
        "windows[1].zone: there is no 'west' among the zones",
    ),
    "a window in the zone 'hall' of a hall with zones": (
        put("zones", value=[{"id": "east", "name": "东区"}]),
        "windows[1].zone: there is no 'hall' among the zones",
    ),
    "a window for no service": (
        put("windows", 0, "services", value=["s", "x"]),
        "windows[1].services: there is no 'x' among the services",
    ),
    "help with no service": (
        put("windows", 0, "help", value={"x": 5}),
        "windows[1].help: there is no 'x' among the services",
    ),
    "a service in no group": (
        put("services", 0, "group", value="x"),
        "services[1].group: there is no 'x' among the groups",
    ),
    "a service of no department": (
        put("services", 0, "department", value="x"),
        "services[1].department: there is no 'x' among the departments",
    ),
    "a service in no zone": (
        put("services", 0, "zone", value="x"),
        "services[1].zone: there is no 'x' among the zones",
    ),
    "a service for no class": (
        put("services", 0, "classes", value=["x"]),
        "services[1].classes: there is no 'x' among the classes",
    ),
    "a group under none": (
        put("groups", 0, "parent", value="x"),
        "groups[1].parent: there is no 'x' among the groups",
    ),
    "a group under itself": (
        put("groups", 0, "parent", value="g"),
        "groups[1].parent: 'g' is its own ancestor",
    ),
    "a time zone that is none": (
        put("hall", "timezone", value="Asia/Qingxi"),
        "hall.timezone: there is no time zone 'Asia/Qingxi'",
    ),
    "hours that end before they begin": (
        put("hours", "saturday", value=[["12:00", "09:00"]]),
        "hours.saturday: times must be in order, each from before its to",
    ),
    "hours that overlap": (
        put("hours", "workdays", value=[["09:00", "12:00"], ["11:00", "17:00"]]),
        "hours.workdays: times must be in order, each from before its to",
    ),
    "a time zone that is a folder of time zones": (
        put("hall", "timezone", value="Asia"),
        "hall.timezone: there is no time zone 'Asia'",
    ),
    "one date with two rules": (
        put("hours", "special", value=[{"date": "2026-10-01"}, {"date": "2026-10-01"}]),
        "hours.special: '2026-10-01' stands twice",
    ),
    "a window that helps with its own": (
        lambda d: d["windows"][0].update(services=["s"], help={"s": 5}),
        "windows[1].help: 's' is its own service too",
    ),
    "numbers that end before they begin": (
        put("settings", value={"number_start": 9, "number_last": 8}),
        "settings.number_last: no number lies between number_start and it",
    ),
    "a special day of no length": (
        put("hours", "special", value=[{"date": "2026-10-01", "open": [["09:00", "09:00"]]}]),
        "hours.special[1].open: times must be in order, each from before its to",
    ),
}


@pytest.mark.parametrize("what", sorted(SHAPE))
def test_a_misshapen_file_is_refused_by_the_path_of_its_fault(what: str) -> None:
    change, path = SHAPE[what]
    document = least()
    change(document)
    found = faults(document)
    assert all(fault.startswith(path) for fault in found), found


@pytest.mark.parametrize("what", sorted(SENSE))
def test_a_file_that_contradicts_itself_is_refused_by_key_or_row(what: str) -> None:
    change, said = SENSE[what]
    document = least()
    change(document)
    assert faults(document) == [said]


def test_text_that_is_no_toml_is_said_with_its_place() -> None:
    with pytest.raises(HallFileError) as refused:
        parse('[hall]\nid = "h"\nname = \n')
    (said,) = refused.value.faults
    assert said.startswith("not TOML:")
    assert "line 3" in said


def test_an_empty_file_names_everything_it_lacks() -> None:
    with pytest.raises(HallFileError) as refused:
        parse("")
    assert [fault.split(":")[0] for fault in refused.value.faults] == [
        "hall",
        "groups",
        "services",
        "windows",
    ]


# — several at once —


def test_every_misshapen_key_is_named_at_once() -> None:
    document = least()
    document["hall"]["colour"] = "red"
    document["services"][0].update(prefix="7", minutes=-1)
    document["windows"].append({"id": "W 2", "name": "2", "services": "*"})
    document["settings"] = {"rating_days": 900}
    assert sorted(fault.split(":")[0] for fault in faults(document)) == [
        "hall.colour",
        "services[1].minutes",
        "services[1].prefix",
        "settings.rating_days",
        "windows[2].id",
    ]


def test_every_contradiction_is_named_at_once() -> None:
    document = least()
    document["hall"]["timezone"] = "Nowhere"
    document["services"][0]["department"] = "x"
    document["windows"] = [
        {"id": "w", "name": "1", "services": ["s", "y"], "help": {"z": 3}},
        {"id": "w", "name": "2", "services": "*", "zone": "q"},
    ]
    document["hours"] = {"sunday": [["10:00", "09:00"]]}
    assert sorted(fault.split(":")[0] for fault in faults(document)) == [
        "hall.timezone",
        "hours.sunday",
        "services[1].department",
        "windows",
        "windows[1].help",
        "windows[1].services",
        "windows[2].zone",
    ]


def test_a_misshapen_row_does_not_hide_a_contradiction() -> None:
    document = least()
    document["services"][0]["minutes"] = "long"
    document["windows"].append({"id": "w", "name": "2", "services": ["x"], "colour": "red"})
    assert sorted(fault.split(":")[0] for fault in faults(document)) == [
        "services[1].minutes",
        "windows",
        "windows[2].colour",
        "windows[2].services",
    ]


def test_a_loop_of_groups_is_told_of_each_in_it_and_of_none_that_only_leads_there() -> None:
    document = least()
    document["groups"] = [
        {"id": "g", "name": "g", "parent": "a"},
        {"id": "a", "name": "a", "parent": "b"},
        {"id": "b", "name": "b", "parent": "c"},
        {"id": "c", "name": "c", "parent": "a"},
    ]
    assert faults(document) == [
        f"groups[{n}].parent: {id!r} is its own ancestor"
        for n, id in ((2, "a"), (3, "b"), (4, "c"))
    ]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [at] if at else []
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            found += places(inner, (*at, key))
    return found


FULL = {
    **least(),
    "hours": {"workdays": [["09:00", "17:00"]], "special": [{"date": "2026-10-01", "open": []}]},
    "zones": [{"id": "east", "name": "东区"}],
    "departments": [{"id": "d", "name": "公安"}],
    "groups": [{"id": "g", "name": "全部"}, {"id": "g2", "name": "二", "parent": "g"}],
    "windows": [{"id": "w", "name": "1", "zone": "east", "services": ["s"], "help": {}}],
    "classes": [{"id": "c", "name": "老年人", "certified_by": ["guide"]}],
    "settings": {"rejoin": 3, "number_skip": ["4"]},
}


def test_the_document_that_is_spoilt_below_is_sound() -> None:
    assert check(copy.deepcopy(FULL)).zones[0].id == "east"


@settings(deadline=None, max_examples=300)
@given(where=st.sampled_from(places(FULL)), junk=JUNK)
def test_whatever_stands_in_a_file_it_is_read_or_its_faults_are_named(
    where: tuple[str | int, ...], junk: object
) -> None:
    document = copy.deepcopy(FULL)
    put(*where, value=junk)(document)
    faults_said = ["read"]
    try:
        to_hall(check(document), 1)
    except HallFileError as refused:
        faults_said = refused.faults
    assert faults_said
    assert all(fault.strip() for fault in faults_said)
