from __future__ import annotations

import json
from datetime import time, timedelta
from importlib import resources
from typing import Any

import pytest
import tomlkit

from server.domain.errors import WrongValue
from server.usecases.hall_file import check, dump, parse, to_hall

EXAMPLES = ("township", "county", "city")
Document = dict[str, Any]


def example(name: str) -> str:
    return resources.files("server").joinpath("examples", f"{name}.toml").read_text("utf-8")


def least() -> Document:
    """The smallest hall there is."""
    return {
        "hall": {"id": "h", "name": "青溪大厅"},
        "groups": [{"id": "g", "name": "全部"}],
        "services": [{"id": "s", "name": "身份证", "prefix": "A", "group": "g"}],
        "windows": [{"id": "w", "name": "1号窗口", "services": "*"}],
    }


def test_the_least_file_has_a_zone_a_class_and_office_hours() -> None:
    hall = to_hall(check(least()), 7)
    assert (hall.id, hall.version, hall.timezone) == ("h", 7, "Asia/Shanghai")
    assert [(z.id, z.name) for z in hall.zones] == [("hall", "青溪大厅")]
    assert [c.name for c in hall.classes.values()] == ["普通"]
    assert [(p.opens, p.closes) for p in hall.hours.workdays] == [(time(9), time(17))]
    assert hall.hours.saturday == ()
    (window,) = hall.windows.values()
    assert window.services is None
    assert window.zone == "hall"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_shipped_hall_written_and_read_again_is_the_same(name: str) -> None:
    file = parse(example(name))
    assert parse(dump(file)) == file
    assert to_hall(parse(dump(file)), 3) == to_hall(file, 3)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_shipped_hall_as_stored_in_the_database_is_the_same(name: str) -> None:
    file = parse(example(name))
    stored = json.dumps(file.model_dump(mode="json", exclude_none=True), ensure_ascii=False)
    assert check(json.loads(stored)) == file


def test_everything_in_the_file_reaches_the_hall() -> None:
    document = least()
    document["hall"]["public_url"] = "https://hall.example/"
    document["hours"] = {
        "workdays": [["08:30", "12:00"], ["13:30", "17:30"]],
        "saturday": [["09:00", "11:00"]],
        "early_minutes": 15,
        "special": [{"date": "2026-10-01", "note": "国庆"}],
    }
    document["zones"] = [{"id": "east", "name": "东区"}]
    document["departments"] = [{"id": "police", "name": "公安"}]
    document["groups"].append({"id": "sub", "name": "户籍", "parent": "g"})
    document["classes"] = [
        {"id": "elderly", "name": "老年人", "head_start_minutes": 20, "certified_by": ["guide"]}
    ]
    document["services"] = [
        {
            "id": "s",
            "name": "身份证",
            "prefix": "AB",
            "group": "sub",
            "department": "police",
            "minutes": 8,
            "promise_minutes": 30,
            "zone": "east",
            "keywords": ["换证"],
            "classes": ["elderly"],
        },
        {"id": "s2", "name": "户口", "prefix": "AB", "group": "g"},
    ]
    document["windows"] = [
        {"id": "w", "name": "1号", "zone": "east", "services": ["s"], "help": {"s2": 12.5}}
    ]
    document["settings"] = {"rejoin": "tail", "number_skip": ["4"], "number_last": 500}
    hall = to_hall(parse(tomlkit.dumps(document)), 1)
    service, window = hall.service("s"), hall.window("w")
    assert hall.public_url == "https://hall.example"
    assert [p.opens for p in hall.hours.workdays] == [time(8, 30), time(13, 30)]
    assert hall.hours.special[0].open == ()
    assert hall.hours.early_minutes == 15
    assert (service.department, service.minutes, service.promise_minutes) == ("police", 8, 30)
    assert (service.zone, service.keywords, service.classes) == ("east", ("换证",), ("elderly",))
    assert window.services == frozenset({service.id})
    assert window.delay(hall.service("s2").id) == timedelta(minutes=12.5)
    assert hall.priority("elderly").certified_by == {"guide"}
    assert set(hall.classes) == {"elderly", "ordinary"}
    assert hall.groups[1].parent == "g"
    assert (hall.settings.rejoin, hall.settings.number_skip) == ("tail", ("4",))
    assert hall.settings.numbering.write("A", 4) == "A005"


def test_an_ordinary_class_of_the_hall_s_own_is_kept() -> None:
    document = least()
    document["classes"] = [{"id": "ordinary", "name": "一般", "certified_by": ["kiosk"]}]
    hall = to_hall(check(document), 1)
    assert [c.name for c in hall.classes.values()] == ["一般"]


def test_a_service_may_name_the_ordinary_class_that_every_hall_has() -> None:
    document = least()
    document["services"][0]["classes"] = ["ordinary"]
    assert check(document).services[0].classes == ["ordinary"]


def test_a_chain_of_groups_is_no_loop() -> None:
    document = least()
    document["groups"] += [
        {"id": "a", "name": "a", "parent": "g"},
        {"id": "b", "name": "b", "parent": "a"},
        {"id": "c", "name": "c", "parent": "b"},
    ]
    assert check(document).groups[3].parent == "b"


def test_a_hall_never_offers_what_the_file_did_not_name() -> None:
    hall = to_hall(check(least()), 1)
    with pytest.raises(WrongValue):
        hall.service("other")
