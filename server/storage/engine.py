"""Engines, locks and how a transaction begins.

SQLite wants two engines: one that writes (driver transactions off, an explicit BEGIN IMMEDIATE) and
one that only reads (deferred, ``query_only``), or readers meet "database is locked". A busy
database is asked again with the runtime's own sleep, never with SQLite's blocking one: under
green threads that would stop the whole server (docs/decisions/0002).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL, make_url

from server.domain.errors import Unavailable

Sleep = Callable[[float], None]
PATIENCE_S = 30.0
_POOL = 12


@dataclass(frozen=True, slots=True)
class Database:
    """A writing and a reading engine, and the lock by which writers of one process take turns."""

    url: URL
    writing: Engine
    reading: Engine
    sleep: Sleep
    turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection in a writing transaction; the caller commits, leaving rolls back."""
        turn = self.turn if self.is_sqlite else nullcontext()
        with _answering(), turn, self.writing.connect() as connection:
            if self.is_sqlite:
                self._begin_immediate(connection)
            else:
                connection.begin()
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection in one snapshot: everything it reads belongs to the same moment."""
        with _answering(), self.reading.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.begin()
            yield connection

    def close(self) -> None:
        self.writing.dispose()
        self.reading.dispose()

    def _begin_immediate(self, connection: Connection) -> None:
        deadline = time.monotonic() + PATIENCE_S
        pause = 0.001
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except exc.OperationalError as error:
                if "locked" not in str(error.orig) or time.monotonic() > deadline:
                    raise
            self.sleep(pause)
            pause = min(pause * 1.5, 0.02)


@contextmanager
def _answering() -> Iterator[None]:
    """A database that does not answer is Unavailable, not a fault of the caller."""
    try:
        yield
    except (exc.OperationalError, exc.TimeoutError) as error:
        raise Unavailable("unavailable", retry_after_s=2) from error


def open_database(url: str, *, sleep: Sleep = time.sleep) -> Database:
    """Engines for any SQLAlchemy URL; connects to nothing yet."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return Database(address, _sqlite(address, False), _sqlite(address, True), sleep)
    common: dict[str, Any] = {"pool_size": _POOL, "max_overflow": 0, "pool_timeout": PATIENCE_S}
    writing = create_engine(address, pool_pre_ping=True, **common)
    reading = create_engine(
        address,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        **common,
    )
    return Database(address, writing, reading, sleep)


def _sqlite(address: URL, read_only: bool) -> Engine:
    engine = create_engine(
        address,
        connect_args={"timeout": 0, "check_same_thread": False, "isolation_level": None},
        pool_size=_POOL,
        max_overflow=0,
        pool_timeout=PATIENCE_S,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-32000")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return engine
