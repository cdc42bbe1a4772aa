"""``tingxu assess``: schemes and score sheets from files alone; a day's suspected items and the
check of published results from a hall's database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from server import commands
from server.assessment import scheme as schemes
from server.assessment.scheme import Scheme, SchemeError
from server.assessment.score import Sheet, Unscored, score
from server.settings import Settings, SettingsError, load
from server.usecases import reporting, score_files, suspecting
from server.usecases.score_files import FileFaults


def main(argv: list[str]) -> int:
    """0 done; 1 refused, with every fault on stderr; 2 wrong usage."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--config", help="settings file (TOML)")
    common.add_argument("--db", help="database address; only suspect and verify look at it")
    parser = argparse.ArgumentParser(
        prog="tingxu assess", description="assessment of windows and clerks", parents=[common]
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    listed = verbs.add_parser("schemes", help="the schemes and their items", parents=[common])
    listed.add_argument("--json", action="store_true")
    scored = verbs.add_parser("score", help="a score sheet from files", parents=[common])
    scored.add_argument("--scheme", required=True, metavar="ID")
    scored.add_argument("--findings", required=True, type=Path, metavar="F.csv")
    scored.add_argument("--surveys", type=Path, metavar="S.csv")
    scored.add_argument("--ballots", type=Path, metavar="B.csv")
    form = scored.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--sheets", action="store_true", help="JSON with what every point stands on")
    looked = verbs.add_parser(
        "suspect", help="raise the suspected items of a day's log", parents=[common]
    )
    looked.add_argument("--day", metavar="YYYY-MM-DD", help="the day before if not given")
    looked.add_argument("--hall", help="which hall, if there are several")
    checked = verbs.add_parser(
        "verify", help="recompute published results from the log", parents=[common]
    )
    checked.add_argument("--hall", help="which hall, if there are several")
    which = checked.add_mutually_exclusive_group()
    which.add_argument("--publication", metavar="ID")
    which.add_argument("--all", action="store_true", help="every one (as without an option)")
    asked = parser.parse_args(argv)
    if asked.verb == "suspect":
        for name in ("config", "db", "hall"):
            vars(asked).setdefault(name, None)
        return commands.run(lambda: _suspect(asked))
    if asked.verb == "verify":
        from server import assess_verify

        return assess_verify.run(asked)
    try:
        known = _known(load(config=getattr(asked, "config", None)))
        (_schemes if asked.verb == "schemes" else _score)(asked, known)
    except (SchemeError, FileFaults, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _suspect(asked: argparse.Namespace) -> None:
    """One line for each that is new: id, item, window, clerk."""
    with commands.desk(asked) as here:
        name, at = here.hall(asked.hall), here.settings.clock.now()
        with here.reads.snapshot(name) as snap:
            before = snap.hall.local(at).date() - timedelta(days=1)
        day = reporting.parse_date(asked.day, before.isoformat(), "day")
        found = suspecting.look(here.reads, name, day, at)
        with here.uow(name) as uow:
            made = suspecting.enter(uow, found, day, at)
            uow.commit()
    for one in made:
        print(f"{one.id}  {one.item:6}{one.window or '—':>6}  {one.staff or '—':24}{one.text}")


def _known(settings: Settings) -> dict[str, Scheme]:
    """The shipped schemes, and the hall's own in ``schemes/`` of its data folder."""
    return {**schemes.shipped(), **schemes.edited(settings.data / "schemes")}


def _schemes(asked: argparse.Namespace, known: dict[str, Scheme]) -> None:
    if asked.json:
        told = [score_files.scheme_dict(scheme) for scheme in known.values()]
        print(json.dumps(told, ensure_ascii=False))
        return
    for scheme in known.values():
        whole = "" if scheme.total is None else f"  {scheme.total}"
        print(f"{scheme.id}  v{scheme.version}  {scheme.cycle}{whole}  {scheme.name}")
        for category in scheme.categories:
            print(f"  {category.id} {category.name} {category.points}")
            for item in category.items:
                points = category.points if item.whole else item.points
                print(f"    {item.code:6}{points:>4}/{item.unit}  {item.name}")
        for criterion in scheme.criteria:
            print(f"  {criterion.id:16} {criterion.name}")


def _score(asked: argparse.Namespace, known: dict[str, Scheme]) -> None:
    scheme = known.get(asked.scheme)
    if scheme is None:
        raise SchemeError([f"there is no scheme {asked.scheme!r}; known: {', '.join(known)}"])
    findings = score_files.read_findings(asked.findings, scheme)
    voices = {}
    for kind in ("surveys", "ballots"):
        file = getattr(asked, kind)
        if file is not None and scheme.composite is None:
            raise SchemeError([f"{scheme.id} has no composite: --{kind} has no place in it"])
        if file is not None and scheme.composite is not None:
            voices[kind] = score_files.read_voices(file, getattr(scheme.composite, kind))
    try:
        sheets = score(scheme, findings, voices.get("surveys", ()), voices.get("ballots", ()))
    except Unscored as error:
        raise SchemeError([f"{scheme.id} has no points: people judge by its criteria"]) from error
    if asked.json:
        print(json.dumps([score_files.as_dict(s) for s in sheets], ensure_ascii=False))
    elif asked.sheets:
        told = [{**score_files.as_dict(s), **score_files.evidence(s)} for s in sheets]
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(_table(scheme, sheets)))


def _table(scheme: Scheme, sheets: Iterable[Sheet]) -> Iterable[str]:
    ids = [category.id for category in scheme.categories]
    heads = "".join(f"{head:>8}" for head in (*ids, "total", "comp"))
    yield f"{'':5}{'':20}{heads}"
    for sheet in sheets:
        points = [*sheet.categories.values(), sheet.total, sheet.composite]
        cells = "".join(f"{'—' if value is None else value:>8}" for value in points)
        barred = f"  ({', '.join(sheet.excluded)})" if sheet.excluded else ""
        yield f"{sheet.rank or '—':>4} {sheet.clerk[:20]:20}{cells}  {sheet.grade or '—'}{barred}"
