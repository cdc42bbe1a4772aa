"""The shipped hall files keep what they promise, read as plain TOML."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parent.parent.parent
EXAMPLES = PROJECT / "server" / "examples"
SIZES = {"township": (8, 48), "county": (23, 185), "city": (200, 1000)}
KEYS = {
    "hall": {"id", "name", "timezone", "public_url"},
    "zones": {"id", "name"},
    "departments": {"id", "name"},
    "groups": {"id", "name", "parent"},
    "services": {
        *("id", "name", "prefix", "group", "department", "minutes", "promise_minutes"),
        *("zone", "keywords", "classes", "booking", "notice"),
    },
    "windows": {"id", "name", "zone", "services", "help"},
    "classes": {"id", "name", "head_start_minutes", "certified_by"},
    "settings": {
        *("rejoin", "rating_days", "recall_pause_s", "recall_limit", "privileged_cap"),
        *("number_start", "number_digits", "number_skip"),
        *("alarm_queue", "alarm_wait_minutes"),
        *("attendance_rule", "attendance_stand_ins", "attendance_scheme"),
    },
    "hours": {"workdays", "saturday", "sunday", "special", "calendar_years"},
}

Hall = dict[str, Any]


@pytest.fixture(params=list(SIZES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hall(name: str) -> Hall:
    return tomllib.loads((EXAMPLES / f"{name}.toml").read_text("utf-8"))


def ids(hall: Hall, table: str) -> list[str]:
    return [row["id"] for row in hall[table]]


def served(hall: Hall, window: dict[str, Any]) -> set[str]:
    own = window["services"]
    return set(ids(hall, "services") if own == "*" else own)


def test_a_hall_has_the_windows_and_services_it_is_named_for(name: str, hall: Hall) -> None:
    assert (len(hall["windows"]), len(hall["services"])) == SIZES[name]


def test_a_hall_uses_no_key_that_the_loader_does_not_know(hall: Hall) -> None:
    assert set(hall) == set(KEYS)
    for table, known in KEYS.items():
        rows = hall[table] if isinstance(hall[table], list) else [hall[table]]
        assert {key for row in rows for key in row} <= known, table


@pytest.mark.parametrize("table", ["zones", "departments", "groups", "services", "windows"])
def test_no_two_rows_share_an_id_or_a_name(hall: Hall, table: str) -> None:
    for field in ("id", "name"):
        counted = Counter(row[field] for row in hall[table])
        assert [value for value, n in counted.items() if n > 1] == []
    assert [i for i in ids(hall, table) if not re.fullmatch(r"[a-z0-9-]+", i)] == []


def test_everything_that_is_referred_to_exists(hall: Hall) -> None:
    groups, departments = set(ids(hall, "groups")), set(ids(hall, "departments"))
    services, zones = set(ids(hall, "services")), set(ids(hall, "zones"))
    assert {g["parent"] for g in hall["groups"] if "parent" in g} <= groups
    assert {s["group"] for s in hall["services"]} <= groups
    assert {s["department"] for s in hall["services"]} == departments
    assert {w["zone"] for w in hall["windows"]} == zones
    for window in hall["windows"]:
        own = served(hall, window)
        assert own <= services
        assert set(window.get("help", {})) <= services - own, window["id"]
        assert window["services"] == "*" or len(window["services"]) == len(own), window["id"]


def test_every_service_is_served_by_some_window(hall: Hall) -> None:
    reached = set().union(*(served(hall, w) for w in hall["windows"]))
    assert set(ids(hall, "services")) - reached == set()


def test_every_group_leads_to_a_service_and_no_deeper_than_two_levels(hall: Hall) -> None:
    parents = {g["id"]: g.get("parent") for g in hall["groups"]}
    assert [g for g, p in parents.items() if p and parents[p]] == []
    filled = {s["group"] for s in hall["services"]}
    filled |= {parents[g] for g in filled if parents[g]}
    assert set(parents) - filled == set()


def test_the_first_window_serves_the_start_of_the_catalog_in_the_first_zone(hall: Hall) -> None:
    first = hall["windows"][0]
    assert first["id"] in {"w01", "w001"}
    assert first["zone"] == hall["zones"][0]["id"]
    assert set(ids(hall, "services")[:5]) <= served(hall, first)


def test_a_prefix_is_one_or_two_capitals_and_belongs_to_one_area(name: str, hall: Hall) -> None:
    prefixes = {s["prefix"] for s in hall["services"]}
    assert all(re.fullmatch(r"[A-Z]{1,2}", p) and not {"I", "O"} & set(p) for p in prefixes)
    assert len(prefixes) == {"township": 8, "county": 15, "city": 40}[name]
    by_department = {(s["department"], s["prefix"]) for s in hall["services"]}
    assert len(by_department) == len(hall["departments"]), "a department has one series"


def test_minutes_and_promises_are_such_as_a_visitor_could_believe(hall: Hall) -> None:
    for service in hall["services"]:
        assert 2 <= service["minutes"] <= 45, service["id"]
        assert 10 <= service["promise_minutes"] <= 60, service["id"]


def test_hours_are_ordered_pairs_and_the_first_monday_of_march_is_open_at_nine(hall: Hall) -> None:
    hours = hall["hours"]
    lists = [hours[k] for k in ("workdays", "saturday", "sunday") if k in hours]
    lists += [special["open"] for special in hours["special"]]
    for spans in lists:
        flat = [time.fromisoformat(t) for span in spans for t in span]
        assert flat == sorted(set(flat))
    assert date(2026, 3, 2).weekday() == 0
    assert "2026-03-02" not in {s["date"] for s in hours["special"]}
    assert any(a <= "09:00" < b for a, b in hours["workdays"])


def test_special_days_are_real_dates_named_once(hall: Hall) -> None:
    days = [date.fromisoformat(s["date"]) for s in hall["hours"]["special"]]
    assert days == sorted(set(days))
    for day, special in zip(days, hall["hours"]["special"], strict=True):
        assert special["note"]
        assert special["open"] == [] or day.weekday() >= 5, "a made-up workday is a weekend day"


def test_priority_has_to_be_certified_by_somebody_who_can_see_it(hall: Hall) -> None:
    classes = {c["id"]: c for c in hall["classes"]}
    assert set(classes) == {
        *("ordinary", "appointment", "elderly", "disabled", "pregnant", "military")
    }
    for ident, row in classes.items():
        assert set(row["certified_by"]) <= {"kiosk", "guide", "api"}
        assert (row["head_start_minutes"] > 0) == (ident not in {"ordinary", "appointment"})
        assert row["head_start_minutes"] == 0 or "api" not in row["certified_by"]


def test_the_committed_city_is_what_its_generator_writes(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    (copy / "scripts").mkdir(parents=True)
    (copy / "server" / "examples").mkdir(parents=True)
    for file in ("make_city.py", "city_matters.txt"):
        (copy / "scripts" / file).write_bytes((PROJECT / "scripts" / file).read_bytes())
    subprocess.run([sys.executable, copy / "scripts" / "make_city.py"], check=True)
    written = (copy / "server" / "examples" / "city.toml").read_bytes()
    assert written == (EXAMPLES / "city.toml").read_bytes()
