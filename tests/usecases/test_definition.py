"""What differs between two versions of a hall, and how faults are said."""

from __future__ import annotations

import copy

import pytest

from server.usecases import texts
from server.usecases.differences import differences
from server.usecases.faults import Fault, as_dict
from server.usecases.hall_file import HallFileError, check
from tests.usecases.test_hall_file import Document, least


def changed(document: Document, **more: object) -> list[tuple[str, object, object]]:
    other = copy.deepcopy(document) | more
    return [
        (one["path"], one["before"], one["after"])
        for one in differences(check(document), check(other))
    ]


def test_nothing_differs_in_the_same_hall() -> None:
    assert changed(least()) == []


def test_a_changed_field_is_named_by_its_row_and_key() -> None:
    document = least()
    rows = copy.deepcopy(document["services"])
    rows[0]["minutes"] = 25
    id = rows[0]["id"]
    assert changed(document, services=rows) == [(f"services[{id}].minutes", 10.0, 25.0)]


def test_a_new_and_a_lost_row_are_told_whole() -> None:
    document = least()
    zones = [{"id": "hall", "name": "一楼"}]
    assert changed(document, zones=zones) == [("zones[hall]", None, zones[0])]
    assert changed(document | {"zones": zones}, zones=[]) == [("zones[hall]", zones[0], None)]


def test_the_order_of_rows_is_a_difference_too() -> None:
    a, b = {"id": "a", "name": "甲"}, {"id": "b", "name": "乙"}
    document = least() | {"departments": [a, b]}
    assert changed(document, departments=[b, a]) == [("departments.order", ["a", "b"], ["b", "a"])]


def test_a_special_day_is_named_by_its_date() -> None:
    day = {"date": "2026-10-01", "open": [], "note": "国庆"}
    found = changed(least(), hours={"special": [day]})
    assert found == [("hours.special[2026-10-01]", None, day)]


def faults_of(document: Document) -> list[str]:
    with pytest.raises(HallFileError) as refused:
        check(document)
    return refused.value.faults


def test_a_fault_is_said_in_the_readers_language() -> None:
    document = least()
    document["services"][0]["prefix"] = "a"
    document["windows"][0]["zone"] = "moon"
    told = {f: as_dict(f, "zh") for f in faults_of(document)}
    assert [one["path"] for one in told.values()] == ["services[1].prefix", "windows[1].zone"]
    assert [one["text"] for one in told.values()] == [
        "格式不对，应为 1 至 3 个大写字母",
        "没有“moon”",
    ]
    assert list(told)[1] == "windows[1].zone: there is no 'moon' among the zones"


def test_a_fault_without_a_code_is_still_told_at_its_place() -> None:
    said = as_dict("hours.workdays: lunch has no end", "zh")
    assert said == {"path": "hours.workdays", "text": "lunch has no end"}


def test_every_fault_that_checks_can_find_has_a_text() -> None:
    """The kinds of pydantic that this model can meet, tried one by one."""
    document = least()
    document["hall"] |= {"id": "X Y", "name": "", "timezone": "Mars/Base", "public_url": 7}
    document["hours"] = {"workdays": [["9", 1]], "special": [{"date": "x"}], "early_minutes": 1e9}
    document["services"][0] |= {"minutes": "long", "keywords": "x", "extra": 1}
    document["windows"][0] |= {"help": {"nothing": -1}}
    document["settings"] = {"rejoin": "later", "number_digits": 1.5, "discipline": "luck"}
    known = texts.catalogue()["faults"]
    found = [fault for fault in faults_of(document) if isinstance(fault, Fault)]
    assert {fault.code for fault in found} - set(known) == set()
    assert len(found) > 12


def test_every_fault_is_said_in_both_languages() -> None:
    assert all({"zh", "en"} == set(said) for said in texts.catalogue()["faults"].values())
