"""The tables. Every row carries its hall; times are microseconds since 1970 (UTC), days are text.

Partial indexes keep the hot path independent of history: they hold only the tickets that live.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata: Final = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"}
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def stamp(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def stamp_or_none(at: datetime | None) -> int | None:
    return None if at is None else stamp(at)


def instant(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)


def instant_or_none(us: int | None) -> datetime | None:
    return None if us is None else instant(us)


def _time(name: str, *, nullable: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _partial(name: str, *columns: Any, where: str, unique: bool = False) -> Index:
    return Index(
        name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where)
    )


halls: Final = Table(
    "halls",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
)

definitions: Final = Table(
    "definitions",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _time("at", nullable=False),
    Column("origin", Text, nullable=False),
    Column("document", Text, nullable=False),
)

tickets: Final = Table(
    "tickets",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("number", String(16), nullable=False),
    Column("code", String(32), nullable=False, unique=True),
    Column("day", String(10), nullable=False),
    Column("service", String(40), nullable=False),
    Column("class_id", String(40), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("window", String(40)),
    Column("bound", String(40)),
    Column("return_to", String(40)),
    _time("joined_at", nullable=False),
    _time("due_at", nullable=False),
    _time("first_called_at"),
    _time("called_at"),
    Column("nth_call", Integer, nullable=False),
    Column("calls_here", Integer, nullable=False),
    _time("started_at"),
    _time("ended_at"),
    _time("held_until"),
    Column("origin", String(40)),
    Column("lang", String(8), nullable=False),
    Column("slip", String(16)),
    Column("why", Text),
    Column("visit", Text, nullable=False),
    Column("done", Text, nullable=False),
)
Index("uq_tickets_number", tickets.c.hall, tickets.c.day, tickets.c.number, unique=True)
# Spelled out, never as parameters: only so does a query match a partial index.
IN_LINE: Final = "state = 'waiting' AND bound IS NULL"
BOUND: Final = "state = 'waiting' AND bound IS NOT NULL"
AT_WINDOW: Final = "state IN ('called', 'serving')"
ASIDE: Final = "state IN ('held', 'no_show')"
OPEN_JOB: Final = "state IN ('queued', 'sent')"
RATE_JOB: Final = "kind = 'rate'"
_partial(
    "ix_tickets_line",
    tickets.c.hall,
    tickets.c.service,
    tickets.c.due_at,
    tickets.c.id,
    where=IN_LINE,
)
_partial("ix_tickets_all", tickets.c.hall, tickets.c.due_at, tickets.c.id, where=IN_LINE)
_partial(
    "ix_tickets_bound",
    tickets.c.hall,
    tickets.c.bound,
    tickets.c.due_at,
    tickets.c.id,
    where=BOUND,
)
_partial(
    "ix_tickets_at_window",
    tickets.c.hall,
    tickets.c.window,
    where=AT_WINDOW,
)
_partial("ix_tickets_aside", tickets.c.hall, tickets.c.day, where=ASIDE)

Index("ix_tickets_origin", tickets.c.hall, tickets.c.origin, tickets.c.id)

events: Final = Table(
    "events",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _time("at", nullable=False),
    Column("kind", String(32), nullable=False),
    Column("ticket", String(32)),
    Column("window", String(40)),
    Column("staff", String(40)),
    Column("device", String(80)),
    Column("zone", String(40)),
    Column("facts", Text, nullable=False),
)
Index("ix_events_at", events.c.hall, events.c.at)
_partial("ix_events_ticket", events.c.ticket, events.c.seq, where="ticket IS NOT NULL")
_partial(
    "ix_events_calls", events.c.hall, events.c.zone, events.c.seq, where="kind = 'ticket_called'"
)

counters: Final = Table(
    "counters",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("series", String(8), primary_key=True),
    Column("used", Integer, nullable=False),
)

duties: Final = Table(
    "duties",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("window", String(40), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("staff", String(40)),
    Column("reason", Text),
    _time("since"),
)

ratings: Final = Table(
    "ratings",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("ticket", String(32), primary_key=True),
    Column("level", Integer, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("comment", Text),
    Column("origin", String(16), nullable=False),
    _time("at", nullable=False),
)

devices: Final = Table(
    "devices",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("agent", String(40), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("place", String(80), nullable=False),
    Column("state", String(16), nullable=False),
    Column("paper", String(16)),
    Column("detail", Text),
    Column("driver", String(40)),
    _time("seen_at", nullable=False),
)
Index("ix_devices_place", devices.c.hall, devices.c.place)

jobs: Final = Table(
    "jobs",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("agent", String(40), nullable=False),
    Column("device", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("data", Text, nullable=False),
    Column("ticket", String(32)),
    Column("state", String(16), nullable=False),
    Column("error", Text),
    _time("created_at", nullable=False),
    _time("sent_at"),
    _time("ended_at"),
)
_partial(
    "ix_jobs_open",
    jobs.c.hall,
    jobs.c.agent,
    jobs.c.state,
    jobs.c.id,
    where=OPEN_JOB,
)

_partial("ix_jobs_rate", jobs.c.hall, jobs.c.agent, jobs.c.device, jobs.c.id, where=RATE_JOB)

keys: Final = Table(
    "keys",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("hash", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("name", String(40), nullable=False),
    Column("zone", String(40)),
    _time("created_at", nullable=False),
    _time("expires_at"),
    _time("revoked_at"),
)
Index("ix_keys_name", keys.c.hall, keys.c.role, keys.c.name)

staff: Final = Table(
    "staff",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("windows", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("token_hash", String(64), primary_key=True),
    Column("staff", String(32), nullable=False),
    _time("created_at", nullable=False),
    _time("expires_at", nullable=False),
)

replies: Final = Table(
    "replies",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("caller", String(80), primary_key=True),
    Column("path", String(160), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    _time("at", nullable=False),
)
Index("ix_replies_at", replies.c.hall, replies.c.at)

pairings: Final = Table(
    "pairings",
    metadata,
    Column("code", String(6), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("key_hash", String(64), nullable=False),
    _time("expires_at", nullable=False),
    Column("hall", String(40)),
    Column("role", String(16)),
    Column("name", String(40)),
    _time("confirmed_at"),
)
