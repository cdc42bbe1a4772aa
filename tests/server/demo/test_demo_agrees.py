"""A morning played against a real server: its report says what its visitors saw."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from server.demo.diary import differences
from tests.rig.hall import PROJECT, Hall

SPEED = 240.0


@pytest.mark.slow
def test_the_days_report_agrees_with_the_diary_of_visitors_and_clerks(tmp_path: Path) -> None:
    diary = tmp_path / "diary.json"
    with Hall("township", speed=SPEED) as hall:
        played = subprocess.run(
            [
                *(sys.executable, "-m", "server.demo.simulate", "--base", hall.base),
                *("--credentials", str(hall.folder / "credentials.json")),
                *("--hall", str(hall.example), "--profile", "township", "--visitors", "400"),
                *("--until", "10:15", "--diary", str(diary), "--seed", "3"),
            ],
            cwd=PROJECT,
            env=hall.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert played.returncode == 0, played.stderr
        report = json.loads(hall.cli("report", "day", "--date", "2026-03-02", "--json").stdout)
    story = json.loads(diary.read_text("utf-8"))
    mine = story["recount"]["2026-03-02"]
    assert mine["total"]["tickets"] > 20
    assert mine["total"]["served"] > 10
    assert story["turned_away"] == {}
    assert story["strangers"] == 0
    assert list(differences(mine, report)) == []
