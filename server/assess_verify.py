"""``tingxu assess verify``: are published results what the event log gives?"""

from __future__ import annotations

import argparse

from server import commands
from server.usecases import verifying


def run(asked: argparse.Namespace) -> int:
    """0: all identical; 1: one differs, or was not found."""
    asked.config, asked.db = getattr(asked, "config", None), getattr(asked, "db", None)
    return commands.run(lambda: _verify(asked))


def _verify(asked: argparse.Namespace) -> None:
    faults: list[str] = []
    with commands.desk(asked) as here, here.reads.snapshot(here.hall(asked.hall)) as books:
        found = verifying.all_of(books, asked.publication)
        for one in found:
            wrong = verifying.faults(books, one)
            faults += wrong
            said = "differs" if wrong else "identical"
            print(f"{one.id}  {one.scheme} v{one.version}  {one.start} – {one.end}  {said}")
    if faults:
        raise commands.Failed("\n".join(faults))
    print(f"{len(found)} published results are what the log gives")
