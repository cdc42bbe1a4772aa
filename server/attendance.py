"""``tingxu attendance``: punches from a spreadsheet, and a week as it would be judged now."""

from __future__ import annotations

import argparse
from pathlib import Path

from server.commands import Failed, _verb, desk, parser_of, run
from server.usecases import attendance, attendance_views, punch_sheets
from server.usecases.booking_sheets import SheetError


def main(argv: list[str]) -> int:
    """0 done; 1 refused, with every fault on stderr; 2 wrong usage."""
    parser = parser_of("attendance", "punches and the week's marks")
    verbs = parser.add_subparsers(dest="verb", required=True)
    importing = _verb(verbs, "import", "keep every row, or none and say what is wrong")
    importing.add_argument("file", help="a spreadsheet (.xlsx or .csv)")
    judging = _verb(verbs, "judge", "a week's marks, as published or as judged now")
    judging.add_argument("--week", required=True, metavar="YYYY-MM-DD", help="its Monday")
    asked = parser.parse_args(argv)
    return run(lambda: (_import if asked.verb == "import" else _judge)(asked))


def _import(asked: argparse.Namespace) -> None:
    data = Path(asked.file).read_bytes()
    with desk(asked) as here, here.uow(here.hall(asked.hall)) as uow:
        try:
            made = punch_sheets.load(uow, data, by="command line", at=here.settings.clock.now())
        except SheetError as error:
            raise Failed("\n".join(f"{asked.file}: {fault}" for fault in error.faults)) from error
        uow.commit()
    print(f"{made.count} punches, {made.new} new")


def _judge(asked: argparse.Namespace) -> None:
    week = attendance.monday(asked.week)
    with desk(asked) as here:
        name = here.hall(asked.hall)
        with here.reads.snapshot(name) as snap:
            attendance.rule_of(snap.hall)
            told = attendance_views.week(here.reads, snap, week, here.settings.clock.now())
    state = f"published {told['published_at']}" if told["published_at"] else "not published"
    print(f"{told['week']}  {told['rule_name']}  {state}")
    for mark in told["marks"]:
        where = mark["window_name"] or ""
        what = attendance.WORDS[mark["kind"]]
        print(f"{mark['day']}  {what}{mark['count']}  {mark['name'] or ''}  {where}")
    for day in told["no_punches"]:
        print(f"{day}  no punches imported")
    for one in told["no_roster"]:
        print(f"{one['id']}  no roster")
