"""Commands that set up, look after and report on a hall: compositions of the same use cases."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from server import holidays
from server.assessment import mix
from server.domain import report as life
from server.domain.errors import HallError
from server.domain.ticket import Actor
from server.settings import Settings, SettingsError, load
from server.storage import migrate, rows
from server.storage.engine import Database, open_database
from server.storage.unit_of_work import Halls, SqlUnitOfWork
from server.storage.vault import SecretVault
from server.storage.views import Reading
from server.usecases import (
    booking_sheets,
    calendar,
    hall_file,
    reporting,
    rollups,
    setup,
    staffing,
    texts,
)
from server.usecases.access import GRANTABLE
from server.usecases.hall_file import HallFile, HallFileError
from server.web.passwords import Passwords

EXAMPLES: Final = ("township", "county", "city")


class Failed(Exception):
    """One clear line for stderr; exit 1."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with."""

    settings: Settings
    database: Database
    halls: Halls
    reads: Reading

    def uow(self, hall: str) -> SqlUnitOfWork:
        vault = SecretVault(self.settings.secret)
        return SqlUnitOfWork(self.database, self.halls, hall, lambda hall, seq: None, vault)

    def hall(self, asked: str | None) -> str:
        """The hall asked for, or the only one."""
        known = self.reads.hall_ids()
        if asked:
            if asked not in known:
                raise Failed(f"there is no hall {asked!r}; known: {', '.join(known) or 'none'}")
            return asked
        if len(known) != 1:
            raise Failed(
                f"name one with --hall: {', '.join(known)}"
                if known
                else "no hall yet: 'tingxu hall load FILE' first"
            )
        return known[0]


@contextmanager
def desk(asked: argparse.Namespace, *, migrating: bool = True) -> Iterator[Desk]:
    settings = load(config=asked.config, db=asked.db)
    database = open_database(settings.db)
    try:
        if database.is_sqlite and database.url.database:
            Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
        if migrating:
            _prepare(database)
        halls = Halls()
        yield Desk(settings, database, halls, Reading(database, halls))
    finally:
        database.close()


def _prepare(database: Database) -> None:
    if migrate.version(database) == migrate.HEAD:
        return
    if not database.is_sqlite:
        raise Failed(f"the database is not at schema {migrate.HEAD}: run 'tingxu db upgrade'")
    migrate.upgrade(database)


def _options(**how: Any) -> argparse.ArgumentParser:
    """What every command takes, before or after its verb."""
    parser = argparse.ArgumentParser(add_help=False, **how)
    parser.add_argument("--config", help="settings file (TOML)")
    parser.add_argument("--db", help="database address (SQLAlchemy URL)")
    parser.add_argument("--hall", help="which hall, if there are several")
    return parser


def parser_of(name: str, what: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"tingxu {name}", description=what, parents=[_options()])


def _verb(verbs: Any, name: str, what: str) -> argparse.ArgumentParser:
    after = _options(argument_default=argparse.SUPPRESS)
    made: argparse.ArgumentParser = verbs.add_parser(name, help=what, parents=[after])
    return made


def run(work: Callable[[], None]) -> int:
    try:
        work()
    except (Failed, SettingsError, HallFileError) as error:
        print(error, file=sys.stderr)
        return 1
    except HallError as error:
        said = texts.error(error.code, error.facts, "zh")
        print(f"{error.code}: {said.detail} ({error})", file=sys.stderr)
        return 1
    except (OSError, SQLAlchemyError) as error:
        print(str(error).splitlines()[0], file=sys.stderr)
        return 1
    return 0


def hall(argv: list[str]) -> int:
    parser = parser_of("hall", "a hall's definition in and out")
    verbs = parser.add_subparsers(dest="verb", required=True)
    loading = _verb(verbs, "load", "define the hall by a file")
    loading.add_argument("file", nargs="?")
    loading.add_argument("--example", choices=EXAMPLES)
    dumping = _verb(verbs, "dump", "write the definition to a file")
    dumping.add_argument("file")
    holidays = _verb(verbs, "calendar", "enter a year's holidays and adjusted working days")
    holidays.add_argument("--year", type=int, required=True)
    asked = parser.parse_args(argv)
    if asked.verb == "load" and bool(asked.file) == bool(asked.example):
        parser.error("give a FILE or --example")
    work = {"load": _load, "dump": _dump, "calendar": _calendar}[asked.verb]
    return run(lambda: work(asked))


def example(name: str) -> str:
    return resources.files("server").joinpath("examples", f"{name}.toml").read_text("utf-8")


def _load(asked: argparse.Namespace) -> None:
    if asked.file:
        try:
            text = Path(asked.file).read_text("utf-8")
        except UnicodeDecodeError as error:
            raise Failed(f"{asked.file}: not UTF-8: {error}") from error
    else:
        text = example(asked.example)
    file = hall_file.parse(text)
    with desk(asked) as here:
        version = define(here, file, origin="command line")
        year = here.settings.clock.now().year
    print(f"{file.hall.id}: version {version}")
    if calendar.lacks(file, year):
        print(
            f"warning: the holidays of {year} are not entered (hours.calendar_years, "
            f"hours.special): 'tingxu hall calendar --year {year}' enters them",
            file=sys.stderr,
        )


def _calendar(asked: argparse.Namespace) -> None:
    days = holidays.of(asked.year)
    with desk(asked) as here, here.uow(here.hall(asked.hall)) as uow:
        newest = uow.definitions.newest()
        if newest is None:
            raise Failed("no hall yet: 'tingxu hall load FILE' first")
        before, file = newest
        changed = calendar.with_year(file, asked.year, days)
        if changed != file:
            at = here.settings.clock.now()
            before = setup.define(uow, changed, origin="command line", at=at)
            uow.commit()
    off = sum(not one.working for one in days.values())
    print(
        f"{file.hall.id}: version {before}; {asked.year}: {off} days off, "
        f"{len(days) - off} weekend days worked"
    )


def define(here: Desk, file: HallFile, *, origin: str) -> int:
    """Make or change the hall named in the file."""
    with here.database.write() as connection:
        known = select(rows.halls.c.id).where(rows.halls.c.id == file.hall.id)
        if connection.execute(known).first() is None:
            row = {"id": file.hall.id, "name": file.hall.name, "seq": 0, "version": 0}
            connection.execute(insert(rows.halls), row)
            connection.commit()
    with here.uow(file.hall.id) as uow:
        version = setup.define(uow, file, origin=origin, at=here.settings.clock.now())
        uow.commit()
    return version


def _dump(asked: argparse.Namespace) -> None:
    with desk(asked) as here:
        name = here.hall(asked.hall)
        newest = (
            select(rows.definitions.c.document)
            .where(rows.definitions.c.hall == name)
            .order_by(rows.definitions.c.version.desc())
            .limit(1)
        )
        with here.database.read() as connection:
            document = connection.execute(newest).scalar_one()
    text = hall_file.dump(hall_file.check(json.loads(document)))
    Path(asked.file).write_text(text, "utf-8")


def staff(argv: list[str]) -> int:
    parser = parser_of("staff", "people who sign in")
    verbs = parser.add_subparsers(dest="verb", required=True)
    adding = _verb(verbs, "add", "a new person")
    adding.add_argument("name")
    adding.add_argument("--role", required=True, choices=staffing.STAFF_ROLES)
    adding.add_argument("--windows", default="", help="W1,W2")
    adding.add_argument("--backup-windows", default="", help="where this one is the backup")
    adding.add_argument("--rights", default="", help=f"beyond the role: {', '.join(GRANTABLE)}")
    adding.add_argument("--password-stdin", action="store_true", required=True)
    asked = parser.parse_args(argv)
    return run(lambda: _staff(asked))


def _staff(asked: argparse.Namespace) -> None:
    password = sys.stdin.readline().rstrip("\r\n")
    windows, backup, rights = (
        [one for one in text.split(",") if one]
        for text in (asked.windows, asked.backup_windows, asked.rights)
    )
    with desk(asked) as here, here.uow(here.hall(asked.hall)) as uow:
        person = staffing.add_person(
            uow,
            asked.name,
            asked.role,
            windows,
            password=password,
            hash_password=Passwords().hash,
            at=here.settings.clock.now(),
            rights=rights,
            backup_windows=backup,
        )
        uow.commit()
    print(person.id)


def key(argv: list[str]) -> int:
    parser = parser_of("key", "keys of devices and integrators")
    verbs = parser.add_subparsers(dest="verb", required=True)
    making = _verb(verbs, "new", "a new key, printed once")
    making.add_argument("--role", required=True, choices=setup.KEY_ROLES)
    making.add_argument("--name", required=True)
    making.add_argument("--zone")
    making.add_argument("--days", type=float, help="how long it holds (for good if not given)")
    asked = parser.parse_args(argv)
    return run(lambda: _key(asked))


def _key(asked: argparse.Namespace) -> None:
    with desk(asked) as here, here.uow(here.hall(asked.hall)) as uow:
        made = setup.new_key(
            uow,
            asked.role,
            asked.name,
            zone=asked.zone,
            at=here.settings.clock.now(),
            days=asked.days,
        )
        uow.commit()
    print(made)


def db(argv: list[str]) -> int:
    from server import upkeep

    parser = parser_of("db", "the database")
    verbs = parser.add_subparsers(dest="verb", required=True)
    _verb(verbs, "upgrade", "bring the schema to this release")
    _verb(verbs, "check", "compare every row with the event log")
    _verb(verbs, "backup", "copy a running SQLite database").add_argument("file")
    _verb(verbs, "restore", "put a backup in its place").add_argument("file")
    asked = parser.parse_args(argv)
    work: dict[str, Callable[[], None]] = {
        "upgrade": lambda: _upgrade(asked),
        "check": lambda: _check(asked),
        "backup": lambda: upkeep.backup(_database_of(asked), Path(asked.file)),
        "restore": lambda: upkeep.restore(_database_of(asked), Path(asked.file)),
    }
    return run(work[asked.verb])


def _database_of(asked: argparse.Namespace) -> Database:
    return open_database(load(config=asked.config, db=asked.db).db)


def _upgrade(asked: argparse.Namespace) -> None:
    with desk(asked, migrating=False) as here:
        migrate.upgrade(here.database)
    print(migrate.HEAD)


def _check(asked: argparse.Namespace) -> None:
    from server import upkeep

    with desk(asked) as here:
        found = upkeep.check(here.database, here.reads)
    if found.faults:
        raise Failed("\n".join(found.faults))
    print(f"{found.tickets} tickets and {found.events} events agree")


def appointments(argv: list[str]) -> int:
    parser = parser_of("appointments", "appointments from a spreadsheet")
    verbs = parser.add_subparsers(dest="verb", required=True)
    loading = _verb(verbs, "load", "book every row, or none and say what is wrong")
    loading.add_argument("file", help="a spreadsheet (.xlsx or .csv)")
    asked = parser.parse_args(argv)
    return run(lambda: _book(asked))


def _book(asked: argparse.Namespace) -> None:
    data = Path(asked.file).read_bytes()
    with desk(asked) as here, here.uow(here.hall(asked.hall)) as uow:
        try:
            made = booking_sheets.load(uow, data, by=Actor(), at=here.settings.clock.now())
        except booking_sheets.SheetError as error:
            raise Failed("\n".join(f"{asked.file}: {fault}" for fault in error.faults)) from error
        uow.commit()
    print(f"{len(made)} appointments")


def report(argv: list[str]) -> int:
    parser = parser_of("report", "figures without a browser")
    verbs = parser.add_subparsers(dest="verb", required=True)
    day = _verb(verbs, "day", "the figures of one day")
    day.add_argument("--date", help="YYYY-MM-DD; today if not given")
    form = day.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true")
    _verb(verbs, "roll", "add up the days that are over, for the figures of periods")
    period = _verb(verbs, "period", "the figures of months, quarters, years")
    period.add_argument("--from", dest="first", required=True, help="YYYY-MM-DD")
    period.add_argument("--to", dest="last", required=True, help="YYYY-MM-DD, included")
    period.add_argument("--by", choices=rollups.BY, default="hall")
    period.add_argument("--grain", choices=list(rollups.GRAINS), default="month")
    period.add_argument("--csv", action="store_true")
    fair = _verb(verbs, "fairness", "windows beside what their own services take hall-wide")
    fair.add_argument("--from", dest="first", required=True, help="YYYY-MM-DD")
    fair.add_argument("--to", dest="last", required=True, help="YYYY-MM-DD, included")
    fair.add_argument("--by", choices=list(mix.OF), default="window")
    fair.add_argument("--csv", action="store_true")
    bulletin = _verb(verbs, "bulletin", "the monthly bulletin as files")
    bulletin.add_argument("--month", required=True, help="YYYY-MM")
    making = _verb(verbs, "make", "a report of a day, week, month, quarter or year as files")
    making.add_argument("--kind", choices=life.KINDS, default="month")
    making.add_argument("--date", required=True, help="YYYY-MM-DD; any day of the period")
    for one in (bulletin, making):
        one.add_argument("--language", choices=("zh", "en"), default="zh")
        for file in life.FORMS:
            one.add_argument(f"--{file}", metavar="FILE")
    asked = parser.parse_args(argv)
    return run(lambda: _REPORTS[asked.verb](asked))


def _roll(asked: argparse.Namespace) -> None:
    with desk(asked) as here:
        at = here.settings.clock.now()
        for day in rollups.roll(here.uow, here.reads, here.hall(asked.hall), at):
            print(day.isoformat(), flush=True)


def _period(asked: argparse.Namespace) -> None:
    first = reporting.parse_date(asked.first, "", "from")
    last = reporting.parse_date(asked.last, "", "to")
    with desk(asked) as here:
        made = rollups.period_report(
            *(here.reads, here.hall(asked.hall), first, last),
            by=asked.by,
            grain=asked.grain,
            at=here.settings.clock.now(),
        )
    print(rollups.as_csv(made) if asked.csv else json.dumps(made, ensure_ascii=False), end="")


def _report(asked: argparse.Namespace) -> None:
    with desk(asked) as here:
        name = here.hall(asked.hall)
        with here.reads.snapshot(name) as snap:
            today = snap.hall.business_day(here.settings.clock.now())
        made = reporting.day_report(here.reads, name, reporting.parse_date(asked.date, today))
    if asked.csv:
        print(reporting.as_csv(made), end="")
    elif asked.json:
        print(json.dumps(made, ensure_ascii=False))
    else:
        print(reporting.as_text(made))


def _fair(asked: argparse.Namespace) -> None:
    first = reporting.parse_date(asked.first, "", "from")
    last = reporting.parse_date(asked.last, "", "to")
    with desk(asked) as here:
        at = here.settings.clock.now()
        name = here.hall(asked.hall)
        made = rollups.fairness_report(here.reads, name, first, last, by=asked.by, at=at)
    text = rollups.fairness_csv(made) if asked.csv else json.dumps(made, ensure_ascii=False)
    print(text, end="")


def _bulletin(asked: argparse.Namespace) -> None:
    asked.kind, asked.date = "bulletin", f"{asked.month}-01"
    _made(asked)


def _made(asked: argparse.Namespace) -> None:
    from server import report_maker

    files = {form: getattr(asked, form) for form in life.FORMS if getattr(asked, form)}
    if not files:
        raise Failed("name a file: --pdf, --xlsx, --csv or --json")
    day = reporting.parse_date(asked.date, "", "date")
    with desk(asked) as here:
        made = report_maker.by_hand(
            *(here.reads, here.hall(asked.hall), asked.kind, day, asked.language),
            here.settings.clock.now(),
            tuple(files),
        )
    for form, path in files.items():
        Path(path).write_bytes(made[form])
        print(path)


_REPORTS: Final = {
    "day": _report,
    "roll": _roll,
    "period": _period,
    "fairness": _fair,
    "bulletin": _bulletin,
    "make": _made,
}
