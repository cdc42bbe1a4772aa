"""Reports over HTTP: made in a process of their own, cancelled, killed, asked for again."""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from tests.client import Api
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall

Json = dict[str, Any]
PATIENCE_S = 90.0


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    """Two visits on Monday; the server's day after is Tuesday."""
    with Hall("county") as made:
        window = str(made.person("clerk")["windows"][0])
        clerk = staff(made, "clerk")
        clerk.ok(f"/windows/{window}/open")
        for _ in range(2):
            kiosk(made).ok("/tickets", {"service": service_of(made, window)}, status=201)
            ticket = clerk.ok(f"/windows/{window}/call")
            for step in ("start", "finish"):
                clerk.ok(f"/tickets/{ticket['id']}/{step}")
        made.stop()
        made.env["TINGXU_CLOCK"] = f"2026-03-03T09:00:00+08:00@{time.time():.3f}x1"
        made.start()
        yield made


@pytest.fixture(scope="module")
def boss(hall: Hall) -> Api:
    return staff(hall, "manager")


def ask(api: Api, *forms: str, kind: str = "day", date: str = "2026-03-02") -> Json:
    return api.ok("/reports/made", {"kind": kind, "date": date, "forms": forms}, status=201)


def ended(api: Api, id: str) -> Json:
    began = time.monotonic()
    while (one := api.get(f"/reports/made/{id}").json())["state"] in ("queued", "running"):
        assert time.monotonic() - began < PATIENCE_S, one
        time.sleep(0.1)
    found: Json = one
    return found


def process_of(id: str, began: float) -> int:
    """The process that makes a report, once it is there."""
    while time.monotonic() - began < PATIENCE_S:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if b"report-job" in words and id.encode() in words:
                    return int(entry.name)
        time.sleep(0.02)
    raise AssertionError(f"no process makes {id}")


def test_every_form_says_what_the_figures_api_says(boss: Api) -> None:
    one = ended(boss, ask(boss, "pdf", "xlsx", "csv", "json")["id"])
    assert one["state"] == "done", one
    assert [file["form"] for file in one["files"]] == ["csv", "json", "pdf", "xlsx"]
    files = {
        form: boss.get(f"/reports/made/{one['id']}/{form}")
        for form in ("pdf", "xlsx", "csv", "json")
    }
    span = "from=2026-03-02&to=2026-03-02"
    (row,) = boss.get(f"/reports/period?{span}&by=hall").json()["rows"]
    said = files["json"].json()
    assert said["total"]["counts"] == row["counts"]
    assert said["digest"] == one["digest"]
    document = pypdfium2.PdfDocument(files["pdf"].content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert one["digest"][:16] in text
    assert "日报" in text
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content))
    shown = {cells[0].value: cells[1].value for cells in book.worksheets[0].iter_rows()}
    assert shown["办结"] == row["counts"]["served"] == 2
    assert "summary,total,served,2,2" in files["csv"].text
    assert files["pdf"].headers["Content-Disposition"].endswith('-day-2026-03-02.pdf"')
    assert files["pdf"].headers["Content-Type"] == "application/pdf"


def test_days_that_nobody_added_up_are_added_up_first(boss: Api) -> None:
    one = ended(boss, ask(boss, "json", kind="week")["id"])
    assert one["state"] == "done"
    said = boss.get(f"/reports/made/{one['id']}/json").json()
    assert said["missing"] == ["2026-03-03"], "today is not over"
    assert said["total"]["counts"]["served"] == 2


def test_a_killed_process_is_said_and_the_report_can_be_made_again(boss: Api) -> None:
    began = time.monotonic()
    one = ask(boss, "pdf", kind="month")
    os.kill(process_of(one["id"], began), signal.SIGKILL)
    over = ended(boss, one["id"])
    assert (over["state"], over["error"]) == ("failed", "report_process_ended")
    assert over["files"] == []
    again = ask(boss, "pdf", kind="month")
    assert again["id"] != one["id"]
    assert ended(boss, again["id"])["state"] == "done"


def test_a_cancelled_report_stops_and_its_process_ends(boss: Api) -> None:
    began = time.monotonic()
    one = ask(boss, "pdf", kind="quarter")
    process = process_of(one["id"], began)
    boss.ok(f"/reports/made/{one['id']}/cancel")
    assert ended(boss, one["id"])["state"] == "cancelled"
    began = time.monotonic()
    while Path(f"/proc/{process}").exists():
        assert time.monotonic() - began < PATIENCE_S
        time.sleep(0.05)
    assert boss.get(f"/reports/made/{one['id']}/pdf").status_code == 404
    said = boss.post(f"/reports/made/{one['id']}/cancel")
    assert (said.status_code, said.json()["code"]) == (409, "report_over")


def test_a_double_tap_makes_one_report(boss: Api) -> None:
    first, second = (ask(boss, "csv", kind="year") for _ in range(2))
    assert first["id"] == second["id"]
    assert ended(boss, first["id"])["state"] == "done"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "decade", "date": "2026-03-02"},
        {"kind": "day", "date": "2026-13-02"},
        {"kind": "day", "date": "2027-01-01"},
        {"kind": "year", "date": "9999-12-31"},
        {"kind": "week", "date": "0001-01-01"},
        {"kind": "day", "date": "2026-03-02", "forms": []},
        {"kind": "day", "date": "2026-03-02", "forms": ["doc"]},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(boss: Api, body: Json) -> None:
    assert boss.post("/reports/made", body).status_code == 422


def test_who_may_see_no_figures_may_fetch_no_report(hall: Hall, boss: Api) -> None:
    one = ended(boss, ask(boss, "json")["id"])
    for role in ("clerk", "guide", "admin"):
        api = staff(hall, role)
        for path in (
            "/reports/made",
            f"/reports/made/{one['id']}",
            f"/reports/made/{one['id']}/json",
        ):
            assert api.get(path).status_code == 403, (role, path)
        assert api.post(f"/reports/made/{one['id']}/cancel").status_code == 403
    for role in ("supervisor", "inspector"):
        assert staff(hall, role).get(f"/reports/made/{one['id']}/json").status_code == 200
    assert Api(hall.base).get("/reports/made").status_code == 401


def test_figures_are_reckoned_in_another_process_which_may_die(hall: Hall, boss: Api) -> None:
    path = "/reports/period?from=2026-03-02&to=2026-03-02&by=hall"
    told = boss.get(path).json()
    assert told["rows"][0]["counts"]["served"] == 2
    assert hall.process is not None
    children = Path(f"/proc/{hall.process.pid}/task/{hall.process.pid}/children").read_text()
    aside = [
        int(pid)
        for pid in children.split()
        if b"figures-aside" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert len(aside) == 1
    assert os.getpriority(os.PRIO_PROCESS, aside[0]) >= 10, "who serves people goes first"
    os.kill(aside[0], signal.SIGKILL)
    assert boss.get(path).json() == told


def test_the_command_line_makes_the_same_files(hall: Hall, boss: Api, tmp_path: Path) -> None:
    one = ended(boss, ask(boss, "json", kind="bulletin")["id"])
    out = tmp_path / "b.json"
    done = hall.cli("report", "bulletin", "--month", "2026-03", "--json", str(out))
    assert done.stdout.strip() == str(out)
    assert out.read_bytes() == boss.get(f"/reports/made/{one['id']}/json").content
    assert hall.cli("report", "bulletin", "--month", "2026-03", check=False).returncode == 1
    fair = hall.cli("report", "fairness", "--from", "2026-03-01", "--to", "2026-03-02", "--csv")
    assert fair.stdout.startswith("\ufeffwindow,name,handling_n")
