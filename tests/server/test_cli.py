"""The command line as it is met: exit codes, and what stands on which stream.

A process costs most of a second, so one test plays real processes and the others call what a
process calls.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.cli import COMMANDS, main
from server.domain.discipline import discipline_of
from server.domain.events import Why
from server.domain.hall import ORDINARY
from server.domain.ids import TicketId, WindowId
from server.domain.ticket import Actor, Ticket
from server.storage.engine import open_database
from server.storage.unit_of_work import Halls, SqlUnitOfWork
from server.usecases import hall_file
from tests.builders import at

PROJECT = Path(__file__).parent.parent.parent
VERBS = {
    "hall": ("load", "dump"),
    "staff": ("add",),
    "key": ("new",),
    "db": ("upgrade", "check", "backup", "restore"),
    "report": ("day", "roll", "period"),
}
MORNING = "2026-03-02T10:00:00+08:00"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Tingxu = Callable[..., Ended]


@pytest.fixture
def tingxu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tingxu:
    """``tingxu("hall", "load", FILE)`` in a folder of its own; hall time is the Monday at ten."""
    for name in [name for name in os.environ if name.startswith("TINGXU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TINGXU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TINGXU_CLOCK", MORNING)
    monkeypatch.chdir(tmp_path)

    def run(*args: str, input: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.StringIO(input))
        capsys.readouterr()
        try:
            code = main(list(args))
        except SystemExit as ended:  # argparse ends the process
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Tingxu:
    """The same as a process of its own."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("TINGXU_")}
    env |= {"TINGXU_DATA": str(tmp_path / "data"), "PYTHONPATH": str(PROJECT)}

    def run(*args: str) -> Ended:
        ended = subprocess.run(
            [sys.executable, "-m", "server", *args],
            cwd=tmp_path,
            env=env,
            text=True,
            capture_output=True,
            timeout=60,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run


def done(ended: Ended) -> str:
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def refused(ended: Ended, lines: int = 1) -> str:
    """What a refusal says: exit 1, its lines on stderr, nothing on stdout."""
    assert (ended.code, ended.out) == (1, ""), ended
    said = ended.err.rstrip("\n").splitlines()
    assert len(said) == lines, ended.err
    assert all(said)
    assert "Traceback" not in ended.err
    return ended.err


def misused(ended: Ended) -> str:
    assert (ended.code, ended.out) == (2, "")
    assert ended.err
    return ended.err


def stored(tmp_path: Path) -> sqlite3.Connection:
    return sqlite3.connect(tmp_path / "data" / "hall.db")


def a_visit(tmp_path: Path) -> None:
    """One ticket taken, called, started and finished, written by the same code as the server's."""
    database = open_database(f"sqlite:///{tmp_path / 'data' / 'hall.db'}")
    with SqlUnitOfWork(database, Halls(), "baisha", lambda hall, seq: None) as uow:
        service = next(iter(uow.hall.services.values()))
        window = next(w for w in uow.hall.windows.values() if w.serves(service.id))
        due = discipline_of(uow.hall.settings).due(at("09:00"), uow.hall.priority(ORDINARY))
        one = Ticket(
            TicketId("t_1"),
            f"{service.prefix}001",
            "c0de",
            "2026-03-02",
            service.id,
            ORDINARY,
            "visit",
            at("09:00"),
            due,
        )
        one.issued(Actor(), at("09:00"))
        uow.tickets.add(one)
        who = Actor(staff="p_1")
        why = Why(code="first_in_line", facts={})
        one.call(WindowId(window.id), by=who, at=at("09:05"), why=why)
        one.start(by=who, at=at("09:06"))
        one.finish(by=who, at=at("09:16"))
        uow.tickets.save(one)
        uow.commit()
    database.close()


# — help and usage —


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_helps(tingxu: Tingxu, command: str) -> None:
    said = done(tingxu(command, "--help"))
    assert said.startswith(f"usage: tingxu {command}")
    assert all(verb in said for verb in VERBS.get(command, ()))


def test_the_list_of_commands_is_the_first_thing_told(tingxu: Tingxu) -> None:
    said = done(tingxu("--help"))
    assert all(re.search(rf"^  {name} ", said, re.MULTILINE) for name in COMMANDS)
    assert "demo-seed" not in said
    assert misused(tingxu()) == said


def test_real_processes_end_as_they_should(process: Tingxu) -> None:
    assert done(process("--help")).startswith("usage: tingxu COMMAND")
    assert "no command 'open'" in misused(process("open"))
    assert done(process("hall", "load", "--example", "township")) == "baisha: version 1\n"
    key = done(process("key", "new", "--role", "agent", "--name", "a-1"))
    assert re.fullmatch(r"tx_[0-9a-f]{40}\n", key.splitlines(keepends=True)[-1])
    assert refused(process("db", "restore", "missing.db")).startswith("not_a_backup: ")
    assert "SQLAlchemy URL" in refused(process("serve", "--db", "nonsense"))


@pytest.mark.parametrize(
    "args",
    [
        ("open",),
        ("hall",),
        ("hall", "load"),
        ("hall", "load", "a.toml", "--example", "county"),
        ("staff", "add", "王敏", "--role", "boss", "--password-stdin"),
        ("report", "day", "--json", "--csv"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two_and_makes_no_database(
    tingxu: Tingxu, tmp_path: Path, args: tuple[str, ...]
) -> None:
    misused(tingxu(*args))
    assert not (tmp_path / "data").exists()


# — a hall and its people —


def test_a_hall_is_set_up_from_nothing(tingxu: Tingxu, tmp_path: Path) -> None:
    assert "hall load" in refused(tingxu("report", "day"))
    assert done(tingxu("hall", "load", "--example", "township")) == "baisha: version 1\n"
    assert done(tingxu("hall", "dump", "out.toml")) == ""
    text = (tmp_path / "out.toml").read_text("utf-8")
    example = (PROJECT / "server" / "examples" / "township.toml").read_text("utf-8")
    assert hall_file.parse(text) == hall_file.parse(example)
    assert done(tingxu("hall", "load", "out.toml")) == "baisha: version 2\n"

    key = done(tingxu("key", "new", "--role", "kiosk", "--name", "east-1")).splitlines()[-1]
    assert re.fullmatch(r"tx_[0-9a-f]{40}", key)
    person = done(
        tingxu(
            *("staff", "add", "王敏", "--role", "clerk", "--windows", "w01", "--password-stdin"),
            input="correct horse\n",
        )
    )
    assert re.fullmatch(r"p_[0-9a-z]{20}\n", person)
    with closing(stored(tmp_path)) as db:
        assert db.execute("SELECT name, role, windows FROM staff").fetchall() == [
            ("王敏", "clerk", '["w01"]')
        ]
        ((hash_of_key,),) = db.execute("SELECT hash FROM keys").fetchall()
        everything = "\n".join(db.iterdump())
    assert len(hash_of_key) == 64
    assert key not in everything, "a key is stored hashed"
    assert "correct horse" not in everything

    again = tingxu("key", "new", "--role", "kiosk", "--name", "east-1")
    assert refused(again).startswith("name_taken: ")
    assert refused(tingxu("key", "new", "--role", "kiosk", "--name", "East")).startswith("wrong_")
    assert refused(tingxu("key", "new", "--role", "kiosk", "--name", "a\n")).startswith("wrong_")
    short = tingxu("staff", "add", "李强", "--role", "guide", "--password-stdin", input="short\n")
    assert refused(short).startswith("password_too_short: ")


def test_a_bad_hall_file_names_every_fault_and_changes_nothing(
    tingxu: Tingxu, tmp_path: Path
) -> None:
    done(tingxu("hall", "load", "--example", "township"))
    with closing(stored(tmp_path)) as db:
        before = list(db.iterdump())
    good = (PROJECT / "server" / "examples" / "township.toml").read_text("utf-8")
    bad = good.replace('id = "w01"', 'id = "W01"').replace("rating_days = 5", "rating_day = 5")
    assert bad.count("W01") == 1
    (tmp_path / "bad.toml").write_text(bad, "utf-8")
    said = refused(tingxu("hall", "load", "bad.toml"), lines=2).splitlines()
    assert sorted(line.split(":")[0] for line in said) == [
        "settings.rating_day",
        "windows[1].id",
    ]
    assert refused(tingxu("hall", "load", "missing.toml")).count("missing.toml") == 1
    (tmp_path / "latin.toml").write_bytes("[hall]\nname = '厅'".encode("gb18030"))
    assert "not UTF-8" in refused(tingxu("hall", "load", "latin.toml"))
    with closing(stored(tmp_path)) as db:
        assert list(db.iterdump()) == before


# — the database —


def test_a_visit_is_checked_reported_saved_and_brought_back(
    tingxu: Tingxu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(tingxu("hall", "load", "--example", "township"))
    a_visit(tmp_path)
    assert done(tingxu("db", "check")) == "1 tickets and 5 events agree\n"

    made = json.loads(done(tingxu("report", "day", "--json")))
    assert (made["date"], made["hall"]["id"]) == ("2026-03-02", "baisha")
    assert (made["total"]["served"], made["total"]["wait"]["median_s"]) == (1, 300.0)
    rows = list(csv.DictReader(io.StringIO(done(tingxu("report", "day", "--csv"))[1:])))
    assert (rows[0]["of"], rows[0]["served"], rows[0]["handling_median_s"]) == (
        "total",
        "1",
        "600.0",
    )
    other = done(tingxu("report", "day", "--date", "2026-03-03"))
    assert "2026-03-03" in other
    assert len(other.splitlines()) == 2, "nothing happened on that day"

    assert done(tingxu("report", "roll")) == "", "today is not over"
    monkeypatch.setenv("TINGXU_CLOCK", MORNING.replace("2026-03-02", "2026-03-03"))
    assert done(tingxu("report", "roll")) == "2026-03-02\n"
    march = ("report", "period", "--from", "2026-03-01", "--to", "2026-03-31", "--by", "window")
    (row,) = json.loads(done(tingxu(*march)))["rows"]
    assert (row["counts"]["served"], row["handling"]["median_s"]) == (1, 600.0)
    lines = done(tingxu(*march, "--csv")).splitlines()
    assert len(lines) == 2

    assert "saved.db" in done(tingxu("db", "backup", "saved.db"))
    assert refused(tingxu("db", "backup", "saved.db")).startswith("file_exists: ")
    with closing(stored(tmp_path)) as db, db:
        db.execute("UPDATE tickets SET state = 'waiting', window = NULL")
    said = refused(tingxu("db", "check"))
    assert "t_1" in said
    assert "served" in said
    assert "saved.db" in done(tingxu("db", "restore", "saved.db"))
    assert done(tingxu("db", "check")) == "1 tickets and 5 events agree\n"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("UPDATE tickets SET number = 'Z999'", "Z999"),
        ("UPDATE tickets SET nth_call = 2", "t_1"),
        ("DELETE FROM tickets", "ticket t_1 of the log is not stored"),
        ("DELETE FROM events WHERE kind = 'ticket_started'", "follows"),
        ("UPDATE halls SET seq = seq + 1", "the log ends at 5, the hall says 6"),
        (
            "INSERT INTO ratings (hall, ticket, level, reasons, origin, at)"
            " VALUES ('baisha', 't_1', 1, '[]', 'page', 0)",
            "the rating of t_1 is 1, the log tells None",
        ),
    ],
    ids=["number", "calls", "lost ticket", "lost event", "seq", "rating"],
)
def test_the_check_finds_a_planted_fault(hall_with_a_visit: Path, fault: str, said: str) -> None:
    """In this process: the command itself is played above."""
    from server.storage.views import Reading
    from server.upkeep import check

    with closing(sqlite3.connect(hall_with_a_visit)) as db, db:
        assert db.execute(fault).rowcount == 1
    database = open_database(f"sqlite:///{hall_with_a_visit}")
    found = check(database, Reading(database, Halls()))
    database.close()
    assert any(said in line for line in found.faults), found.faults


@pytest.fixture
def hall_with_a_visit(tmp_path: Path) -> Path:
    from argparse import Namespace

    from server import commands

    file = tmp_path / "data" / "hall.db"
    asked = Namespace(config=None, db=f"sqlite:///{file}", hall=None)
    with commands.desk(asked) as here:
        commands.define(here, hall_file.parse(commands.example("township")), origin="test")
    a_visit(tmp_path)
    return file


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("db", "restore", "missing.db"), "not_a_backup"),
        (("db", "restore", "prose.txt"), "not_a_backup"),
        (("db", "backup", "out.db", "--db", "sqlite:///never.db"), "no_database"),
        (("db", "check", "--db", "nonsense"), "SQLAlchemy URL"),
        (("db", "check", "--db", "oracle9:///x"), "oracle9"),
        (("db", "check", "--db", "sqlite:///prose.txt"), "not a database"),
        (("report", "day", "--config", "missing.toml"), "missing.toml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_said_in_one_line(
    tingxu: Tingxu, tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    (tmp_path / "prose.txt").write_text("not a database, only prose\n" * 40, "utf-8")
    assert said in refused(tingxu(*args))
    assert not (tmp_path / "never.db").exists()
    assert not (tmp_path / "out.db").exists()


def test_punches_are_imported_whole_or_not_at_all(tingxu: Tingxu, tmp_path: Path) -> None:
    hall = tmp_path / "hall.toml"
    text = (PROJECT / "server" / "examples" / "county.toml").read_text("utf-8")
    hall.write_text(text, "utf-8")
    assert tingxu("hall", "load", str(hall)).code == 0
    added = tingxu(
        *("staff", "add", "liu", "--role", "clerk", "--windows", "w01", "--password-stdin"),
        input="a long password\n",
    )
    assert added.code == 0, added.err
    file = tmp_path / "punches.csv"
    file.write_text("姓名,打卡时间\nliu,2026-02-24 09:30\nwang,2026-02-24 09:00\n", "utf-8")
    bad = tingxu("attendance", "import", str(file))
    assert (bad.code, bad.out) == (1, "")
    assert "A3" in bad.err
    file.write_text("姓名,打卡时间\nliu,2026-02-24 09:30\nliu,2026-02-24 17:00\n", "utf-8")
    assert tingxu("attendance", "import", str(file)).out == "2 punches, 2 new\n"
    assert tingxu("attendance", "import", str(file)).out == "2 punches, 0 new\n"
    told = tingxu("attendance", "judge", "--week", "2026-02-23")
    assert told.code == 0, told.err
    assert "2026-02-24  迟到1  liu" in told.out.replace("迟到  1", "迟到1")
    assert "2026-02-25  no punches imported" in told.out
    assert tingxu("attendance", "judge", "--week", "2026-02-24").code == 1


def test_options_stand_before_or_after_the_verb(tingxu: Tingxu, tmp_path: Path) -> None:
    first = ("--db", "sqlite:///one.db")
    done(tingxu("hall", *first, "load", "--example", "township"))
    assert "0 tickets and 1 events" in done(tingxu("db", "check", *first))
    assert "0 tickets and 1 events" in done(tingxu("db", *first, "check"))
    assert "'west'" in refused(tingxu("report", "--hall", "west", "day", *first))
    assert not (tmp_path / "data" / "hall.db").exists()
