"""``tingxu hall calendar``: a year's holidays into the definition, from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, time
from pathlib import Path

import pytest

from server import holidays
from server.domain.errors import NotFound
from server.usecases import calendar, hall_file
from server.usecases.calendar import Announced
from tests.storage.house import FILE

PROJECT = Path(__file__).parent.parent.parent
HOURS = """
[hours]
workdays = [["09:00", "12:00"], ["13:30", "17:00"]]
[[hours.seasons]]
name = "夏令"
from = "05-01"
to = "09-30"
workdays = [["08:30", "12:00"], ["14:30", "17:30"]]
[[hours.special]]
date = "2026-10-01"
open = [["09:00", "11:00"]]
note = "国庆值班"
"""


def tingxu(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "TINGXU_DATA": str(folder),
        "TINGXU_CLOCK": "2026-03-02T09:00:00+08:00",
        "PYTHONPATH": str(PROJECT),
    }
    env.pop("TINGXU_DB", None)
    asked = [sys.executable, "-m", "server", *args]
    return subprocess.run(
        asked, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_year_is_entered_once_and_what_stood_there_stays(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text(FILE + HOURS, "utf-8")
    loaded = tingxu(tmp_path, "hall", "load", "hall.toml")
    assert loaded.returncode == 0, loaded.stderr
    done = tingxu(tmp_path, "hall", "calendar", "--year", "2026")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("test: version 2; 2026: ")
    assert tingxu(tmp_path, "hall", "dump", "out.toml").returncode == 0
    hours = hall_file.to_hall(hall_file.parse((tmp_path / "out.toml").read_text("utf-8")), 1).hours
    assert hours.periods(date(2026, 10, 2)) == ()
    assert hours.periods(date(2026, 10, 1))[0].closes == time(11), "entered by hand"
    assert hours.periods(date(2026, 10, 10))[0].opens == time(9), "a Saturday that is worked"
    assert hours.periods(date(2026, 5, 9))[1].closes == time(17, 30), "in summer time"
    assert (hours.knows(2026), hours.knows(2027)) == (True, False)
    again = tingxu(tmp_path, "hall", "calendar", "--year", "2026")
    assert again.stdout == done.stdout, "twice is once"


def test_a_hall_without_holidays_is_warned_of_when_it_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text(FILE, "utf-8")
    loaded = tingxu(tmp_path, "hall", "load", "hall.toml")
    assert (loaded.returncode, loaded.stdout) == (0, "test: version 1\n")
    assert "the holidays of 2026 are not entered" in loaded.stderr
    shipped = tingxu(tmp_path, "hall", "load", "--example", "township")
    assert (shipped.returncode, shipped.stderr) == (0, "")


def test_a_year_that_nobody_has_announced_is_refused(tmp_path: Path) -> None:
    tingxu(tmp_path, "hall", "load", "--example", "township")
    done = tingxu(tmp_path, "hall", "calendar", "--year", "2199")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("calendar_not_announced")
    assert len(done.stderr.splitlines()) == 1
    with pytest.raises(NotFound):
        holidays.of(2199)


def test_the_shipped_halls_have_the_calendar_that_the_command_would_enter() -> None:
    for name in ("township", "county", "city"):
        text = (PROJECT / "server" / "examples" / f"{name}.toml").read_text("utf-8")
        file = hall_file.parse(text)
        bare = file.model_copy(update={"hours": file.hours.model_copy(update={"special": []})})
        made = calendar.with_year(bare, 2026, holidays.of(2026))
        want = {one.date: bool(one.open) for one in made.hours.special}
        assert {one.date: bool(one.open) for one in file.hours.special} == want


def test_only_the_year_asked_for_is_entered() -> None:
    file = hall_file.parse(FILE)
    days = {date(2025, 1, 1): Announced(False, "元旦"), date(2026, 1, 1): Announced(False, "元旦")}
    made = calendar.with_year(file, 2026, days)
    assert [one.date for one in made.hours.special] == [date(2026, 1, 1)]
    assert made.hours.calendar_years == [2026]
    assert calendar.lacks(file, 2026)
    assert not calendar.lacks(made, 2026)
    assert calendar.lacks(made, 2027)
