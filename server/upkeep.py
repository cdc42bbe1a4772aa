"""Looking after the database: does every row agree with the event log; backup and restore."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, case, func, select

from server import case_check, duty_check
from server.domain.errors import NotFound, Refused
from server.domain.ticket import LIFE, State, Step
from server.storage import rows
from server.storage.desk_stores import to_logged
from server.storage.engine import Database
from server.storage.views import Reading

_STEP_OF: Final = {
    "ticket_called": Step.CALL,
    "ticket_started": Step.START,
    "ticket_finished": Step.FINISH,
    "ticket_forwarded": Step.FORWARD,
    "ticket_continued": Step.CONTINUE,
    "ticket_missed": Step.NO_SHOW,
    "ticket_rejoined": Step.REJOIN,
    "ticket_held": Step.HOLD,
    "ticket_resumed": Step.RESUME,
    "ticket_transferred": Step.TRANSFER,
    "ticket_call_undone": Step.UNDO,
    "ticket_cancelled": Step.CANCEL,
    "ticket_expired": Step.EXPIRE,
}

# About a ticket, but no step of its life.
_BESIDE: Final = (
    "case_",
    "rating_",
    "help_",
    "complaint_",
    "appointment_",
    "note_",
    "visit_mode_",
    "ticket_carried",
)
# What the guide desk keeps, and appointments: kind of an event → table, and the state that it
# leaves a row in.
_DESK: Final = {
    "help_asked": ("helps", "asked"),
    "help_taken": ("helps", "taken"),
    "help_done": ("helps", "done"),
    "help_dropped": ("helps", "dropped"),
    "message_sent": ("messages", "unread"),
    "message_read": ("messages", "read"),
    "notice_proposed": ("notices", "proposed"),
    "notice_approved": ("notices", "approved"),
    "notice_shown": ("notices", "shown"),
    "notice_ended": ("notices", "over"),
    "notice_withdrawn": ("notices", "withdrawn"),
    "complaint_recorded": ("complaints", "open"),
    "complaint_answered": ("complaints", "answered"),
    "appointment_booked": ("appointments", "booked"),
    "appointment_changed": ("appointments", "booked"),
    "appointment_checked_in": ("appointments", "checked_in"),
    "appointment_cancelled": ("appointments", "cancelled"),
    "appointment_missed": ("appointments", "missed"),
}


@dataclass(slots=True)
class Found:
    tickets: int = 0
    events: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    """A ticket as the log tells it."""

    number: str
    day: str
    service: str
    state: State = State.WAITING
    window: str | None = None
    calls: int = 0
    slip: str | None = None
    class_id: str = ""
    due_at: int = 0
    visit: list[str] = field(default_factory=list)
    done: list[list[str | None]] = field(default_factory=list)


def check(database: Database, reads: Reading) -> Found:
    """Replay the log of every hall and compare tickets, ratings, numbers and seq with it."""
    found = Found()
    with database.read() as connection:
        for hall, seq in connection.execute(select(rows.halls.c.id, rows.halls.c.seq)).all():
            told, levels = _replay(connection, hall, seq, found)
            _compare_tickets(connection, hall, told, found)
            _compare_ratings(connection, hall, levels, found)
            _compare_desk(connection, hall, found)
            found.faults += duty_check.faults(connection, hall)
            found.faults += case_check.faults(connection, hall)
    return found


def _log(connection: Connection, hall: str) -> Iterator[Any]:
    asked = select(rows.events).where(rows.events.c.hall == hall).order_by(rows.events.c.seq)
    for row in connection.execution_options(yield_per=5000).execute(asked):
        yield to_logged(row)


def _replay(
    connection: Connection, hall: str, seq: int, found: Found
) -> tuple[dict[str, _Told], dict[str, int]]:
    told: dict[str, _Told] = {}
    levels: dict[str, int] = {}
    last = 0
    for event in _log(connection, hall):
        found.events += 1
        if event.seq != last + 1:
            found.faults.append(f"{hall}: seq {event.seq} follows {last}")
        last = event.seq
        if event.kind == "visit_rated":
            if event.ticket in levels:
                found.faults.append(f"{hall}: {event.ticket} is rated twice in the log")
            levels[event.ticket] = event.facts["level"]
        elif event.ticket is not None and (fault := _follow(told, event)):
            found.faults.append(f"{hall}: seq {event.seq}: {fault}")
    if last != seq:
        found.faults.append(f"{hall}: the log ends at {last}, the hall says {seq}")
    return told, levels


def _follow(told: dict[str, _Told], event: Any) -> str | None:
    facts = event.facts
    if event.kind == "ticket_issued":
        told[event.ticket] = _Told(
            facts["number"],
            facts["day"],
            facts["service"],
            class_id=facts["class_id"],
            due_at=_due(facts),
            visit=list(facts["visit"]),
        )
        return None
    one = told.get(event.ticket)
    if one is None:
        return f"{event.kind} of {event.ticket}, which was never issued"
    if event.kind == "slip_changed":
        one.slip = facts["slip"]
        return None
    if event.kind.startswith(_BESIDE):
        return None
    if event.kind == "visit_extended":
        one.visit.append(facts["service"])
        return None
    if event.kind == "ticket_certified":
        one.class_id, one.due_at = facts["class_id"], _due(facts)
        return None
    step = _STEP_OF[event.kind]
    if step not in LIFE[one.state]:
        return f"{event.ticket} is {one.state} and cannot {step}"
    if step is Step.CALL and one.state is State.CALLED and one.window != event.window:
        return f"{event.ticket} is called at {one.window} and at {event.window}"
    one.state = LIFE[one.state][step]
    _visit(one, step, facts)
    one.due_at = _due(facts) if "due_at" in facts else one.due_at
    one.calls += (step is Step.CALL) - facts.get("calls", 0) * (step is Step.UNDO)
    one.service = facts.get("service", one.service)
    keeps = one.state in (State.CALLED, State.SERVING, State.SERVED, State.CANCELLED, State.EXPIRED)
    one.window = event.window if keeps else None
    return None


def _visit(one: _Told, step: Step, facts: Mapping[str, Any]) -> None:
    """Services that are over and those to come, before the step's own service is taken on."""
    if step in (Step.FINISH, Step.FORWARD, Step.CONTINUE):
        one.done.append([one.service, facts.get("outcome")])
    if step in (Step.FORWARD, Step.CONTINUE):
        one.visit = one.visit[1:]
    elif step is Step.TRANSFER and facts.get("return_to"):
        one.visit.insert(0, one.service)


def _with_outcomes(kept: list[Any], told: list[list[str | None]]) -> list[Any]:
    """Before outcomes were kept with the ticket, a service that is over stood there alone."""
    missing: list[str | None] = [None]
    pairs = zip_longest(kept, told, fillvalue=missing)
    return [then if one == then[0] else one for one, then in pairs]


def _due(facts: Mapping[str, Any]) -> int:
    return rows.stamp(datetime.fromisoformat(facts["due_at"]))


def _compare_tickets(
    connection: Connection, hall: str, told: dict[str, _Told], found: Found
) -> None:
    stored = rows.tickets
    asked = select(stored).where(stored.c.hall == hall)
    for row in connection.execution_options(yield_per=5000).execute(asked):
        found.tickets += 1
        one = told.pop(row.id, None)
        if one is None:
            found.faults.append(f"{hall}: ticket {row.id} ({row.number}) is not in the log")
            continue
        now = _Told(
            row.number,
            row.day,
            row.service,
            State(row.state),
            row.window,
            row.nth_call,
            row.slip,
            row.class_id,
            row.due_at,
            json.loads(row.visit),
            json.loads(row.done),
        )
        now.done = _with_outcomes(now.done, one.done)
        if now != one:
            found.faults.append(f"{hall}: ticket {row.id} is {now}, the log tells {one}")
    found.faults += [f"{hall}: ticket {id} of the log is not stored" for id in told]
    twice = (
        select(stored.c.day, stored.c.number)
        .where(stored.c.hall == hall)
        .group_by(stored.c.day, stored.c.number)
        .having(func.count() > 1)
    )
    found.faults += [
        f"{hall}: number {row.number} stands twice on {row.day}"
        for row in connection.execute(twice)
    ]


def _compare_ratings(
    connection: Connection, hall: str, levels: dict[str, int], found: Found
) -> None:
    stored = rows.ratings
    asked = select(stored.c.ticket, stored.c.level).where(stored.c.hall == hall)
    kept = {row.ticket: row.level for row in connection.execute(asked)}
    found.faults += [
        f"{hall}: the rating of {id} is {kept.get(id)}, the log tells {levels.get(id)}"
        for id in sorted(kept.keys() | levels.keys())
        if kept.get(id) != levels.get(id)
    ]


def _desk_of_log(connection: Connection, hall: str) -> dict[tuple[str, str], str]:
    """(table, id) → state of what the guide desk keeps, as the log tells it."""
    e = rows.events.c
    asked = select(rows.events).where(e.hall == hall, e.kind.in_(_DESK)).order_by(e.seq)
    told: dict[tuple[str, str], str] = {}
    for row in connection.execution_options(yield_per=5000).execute(asked):
        event, (table, state) = to_logged(row), _DESK[row.kind]
        told[table, event.facts[table.removesuffix("s")]] = state
    return told


def _desk_stored(connection: Connection, hall: str) -> dict[tuple[str, str], str]:
    h, m, n, c = rows.helps.c, rows.messages.c, rows.notices.c, rows.complaints.c
    read = case((m.read_at.is_(None), "unread"), else_="read")
    answered = case((c.answered_at.is_(None), "open"), else_="answered")
    a = rows.appointments.c
    states = (
        *(("helps", h, h.state), ("messages", m, read), ("notices", n, n.state)),
        ("appointments", a, a.state),
    )
    return {
        (table, row.id): row.state
        for table, columns, state in (*states, ("complaints", c, answered))
        for row in connection.execute(
            select(columns.id, state.label("state")).where(columns.hall == hall)
        )
    }


def _compare_desk(connection: Connection, hall: str, found: Found) -> None:
    told, kept = _desk_of_log(connection, hall), _desk_stored(connection, hall)
    found.faults += [
        f"{hall}: {table} {id} is {kept.get((table, id))}, the log tells {told.get((table, id))}"
        for table, id in sorted(told.keys() | kept.keys())
        if told.get((table, id)) != kept.get((table, id))
    ]


def backup(database: Database, file: Path) -> None:
    """A copy of a running SQLite database; others have tools of their own. Raises Refused."""
    source = _sqlite_file(database)
    if not Path(source).is_file():
        raise NotFound("no_database", file=source)
    if file.exists():
        raise Refused("file_exists", file=str(file))
    with closing(sqlite3.connect(source)) as running, closing(sqlite3.connect(file)) as copy:
        running.backup(copy)
    print(f"{file}: {file.stat().st_size} bytes")


def restore(database: Database, file: Path) -> None:
    """Put a backup in the place of the database. Raises Refused: not_a_backup, database_in_use."""
    target = _sqlite_file(database)
    _sound(file)
    _unused(target)
    beside = Path(f"{target}.restoring")
    shutil.copyfile(file, beside)
    for leftover in (f"{target}-wal", f"{target}-shm"):
        Path(leftover).unlink(missing_ok=True)
    os.replace(beside, target)
    print(f"{target} restored from {file}")


def _sound(file: Path) -> None:
    """Raises Refused("not_a_backup")."""
    tables = "SELECT count(*) FROM sqlite_master WHERE name = 'halls'"
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            fine = copy.execute("PRAGMA integrity_check").fetchone()[0]
            has = copy.execute(tables).fetchone()[0]
    except sqlite3.Error as error:
        raise Refused("not_a_backup", file=str(file)) from error
    if fine != "ok" or not has:
        raise Refused("not_a_backup", file=str(file))


def _unused(target: str) -> None:
    """Whoever has the file open (a running server) would go on writing to what was replaced, so it
    is refused: leaving WAL mode needs the file for oneself. Raises Refused("database_in_use")."""
    if not Path(target).is_file():
        return
    with closing(sqlite3.connect(target, timeout=0)) as alone:
        try:
            mode = alone.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise Refused("database_in_use", file=target) from error
        except sqlite3.DatabaseError:
            return  # what is to be replaced is broken: that is what backups are for
    if mode == "wal":
        raise Refused("database_in_use", file=target)


def _sqlite_file(database: Database) -> str:
    if not database.is_sqlite or not database.url.database:
        raise Refused("not_sqlite", database=database.url.get_backend_name())
    return database.url.database
