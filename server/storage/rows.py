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
    Float,
    Index,
    Integer,
    LargeBinary,
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
    # Services that somebody closed, as JSON. Here, since whoever takes a ticket reads this row.
    Column("closures", Text),
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
    Column("placed", String(16)),
    Column("person", String(64)),
    _time("slot_at"),
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

# Most tickets say nothing of a person: those cost this index nothing.
PERSON: Final = "person IS NOT NULL"
_partial("ix_tickets_person", tickets.c.hall, tickets.c.person, tickets.c.day, where=PERSON)
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
ASSESSED: Final = (
    "kind IN ('staff_changed', 'window_opened', 'window_taken_over', 'finding_raised', "
    "'finding_stepped', 'poll_opened', 'poll_closed', 'survey_entered', 'survey_struck', "
    "'result_published')"
)
_partial(
    *("ix_events_assessed", events.c.hall, events.c.kind, events.c.at),
    where=ASSESSED,
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
    # The clerk's weights while signed on (service → minutes or null), and privileged calls in a
    # row: here, so that a call reads them with the duty.
    Column("weights", Text),
    Column("run", Integer, nullable=False, server_default="0"),
)

# Figures of a day, a month or a quarter, for reports of longer periods: see assessment.figures.
rollups: Final = Table(
    "rollups",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("grain", String(8), primary_key=True),
    Column("by", String(16), primary_key=True),
    Column("start", String(10), primary_key=True),
    Column("of", String(40), primary_key=True),
    Column("figures", Text, nullable=False),
)

# What a day of the log taught about waiting: see domain.lessons.
lessons: Final = Table(
    "lessons",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("document", Text, nullable=False),
)

weights: Final = Table(
    "weights",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("staff", String(32), primary_key=True),
    Column("service", String(40), primary_key=True),
    Column("minutes", Float),
)

notes: Final = Table(
    "notes",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("ticket", String(32), nullable=False),
    Column("service", String(40), nullable=False),
    Column("window", String(40)),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
    Column("text", Text, nullable=False),
)
Index("ix_notes_ticket", notes.c.ticket, notes.c.id)

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
    Column("version", String(40)),
    Column("error", Text),
    _time("error_at"),
)
Index("ix_devices_place", devices.c.hall, devices.c.place)

# What a clerk lets visitors see on the pad: a picture made small, no name beside it.
staff_photos: Final = Table(
    "staff_photos",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("staff", String(40), primary_key=True),
    Column("media", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    _time("at", nullable=False),
)

agent_devices: Final = Table(
    "agent_devices",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("agent", String(40), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
)

agent_reports: Final = Table(
    "agent_reports",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("agent", String(40), primary_key=True),
    Column("works_on", Integer),
    Column("refused", Integer),
    Column("error", Text),
    _time("at", nullable=False),
    Column("address", String(45)),
)

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
    Column("done_by", String(80)),
)
_partial("ix_jobs_elsewhere", jobs.c.hall, jobs.c.ticket, where="done_by IS NOT NULL")
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
    Column("rights", Text, nullable=False, server_default="[]"),
    Column("backup_windows", Text, nullable=False, server_default="[]"),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("token_hash", String(64), primary_key=True),
    Column("staff", String(32), nullable=False),
    _time("created_at", nullable=False),
    _time("expires_at", nullable=False),
    # A keyed hash of the address: whether a rating comes from the clerk's own device.
    Column("place", String(32)),
)
_partial("ix_sessions_place", sessions.c.hall, sessions.c.place, where="place IS NOT NULL")

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

stand_ins: Final = Table(
    "stand_ins",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("staff", String(32), nullable=False),
    Column("window", String(40), nullable=False),
    _time("start", nullable=False),
    _time("end", nullable=False),
    Column("reason", Text, nullable=False),
    Column("signs", Text, nullable=False),
)
Index("ix_stand_ins_end", stand_ins.c.hall, stand_ins.c.end)

leaders: Final = Table(
    "leaders",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("part", String(16), nullable=False),
    Column("staff", String(32), nullable=False),
    _time("signed_at"),
)
Index(
    "uq_leaders_duty",
    leaders.c.hall,
    leaders.c.day,
    leaders.c.part,
    leaders.c.staff,
    unique=True,
)

# The guide desk's. What is still open is found by a partial index: it does not grow with the years.
OPEN_HELP: Final = "state IN ('asked', 'taken')"
UNREAD: Final = "read_at IS NULL"
CURRENT_NOTICE: Final = "state IN ('proposed', 'approved', 'shown')"
UNANSWERED: Final = "answered_at IS NULL"
LOST_SLIP: Final = "state = 'waiting' AND slip IN ('failed', 'unknown')"
_partial("ix_tickets_lost_slip", tickets.c.hall, tickets.c.id, where=LOST_SLIP)

helps: Final = Table(
    "helps",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("ticket", String(32)),
    Column("window", String(40)),
    Column("where", Text, nullable=False),
    Column("need", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("by", String(40), nullable=False),
    Column("helper", String(40)),
    _time("asked_at", nullable=False),
)
_partial("ix_helps_open", helps.c.hall, helps.c.id, where=OPEN_HELP)

messages: Final = Table(
    "messages",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("window", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
    Column("read_by", String(40)),
    _time("read_at"),
)
_partial("ix_messages_unread", messages.c.hall, messages.c.window, messages.c.id, where=UNREAD)

notices: Final = Table(
    "notices",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("zones", Text, nullable=False),
    Column("zh", Text, nullable=False),
    Column("en", Text),
    _time("start", nullable=False),
    _time("end", nullable=False),
    Column("state", String(16), nullable=False),
    Column("by", String(40), nullable=False),
    _time("proposed_at", nullable=False),
    Column("approved_by", String(40)),
    # Whether another person than the writer must approve it.
    Column("second", Integer, nullable=False, server_default="0"),
)
_partial("ix_notices_current", notices.c.hall, notices.c.start, where=CURRENT_NOTICE)
Index("ix_notices_id", notices.c.hall, notices.c.id)

complaints: Final = Table(
    "complaints",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("ticket", String(32)),
    Column("window", String(40)),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
    Column("answer", Text),
    Column("answered_by", String(40)),
    _time("answered_at"),
)
Index("ix_complaints_id", complaints.c.hall, complaints.c.id)
_partial("ix_complaints_open", complaints.c.hall, complaints.c.id, where=UNANSWERED)

# A bad review's case; what was found and said at each step; whether a rating counts.
OPEN_CASE: Final = "due_at IS NOT NULL"
cases: Final = Table(
    "cases",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("ticket", String(32), nullable=False),
    Column("service", String(40), nullable=False),
    Column("window", String(40)),
    Column("staff", String(40)),
    Column("level", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("warned", String(16)),
    _time("opened_at", nullable=False),
    _time("due_at"),
    _time("ended_at"),
)
Index("ix_cases_id", cases.c.hall, cases.c.id)
Index("uq_cases_ticket", cases.c.ticket, unique=True)
_partial("ix_cases_open", cases.c.hall, cases.c.due_at, where=OPEN_CASE)

case_notes: Final = Table(
    "case_notes",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("case", String(32), nullable=False),
    Column("step", String(16), nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
    Column("text", Text, nullable=False),
    Column("reached", String(16)),
)
Index("ix_case_notes_case", case_notes.c.case, case_notes.c.id)

# The assessment: findings, what was said at their steps, what was attached to what; the hall's own
# versions of schemes; results as they were published.
OPEN_FINDING: Final = "state IN ('raised', 'confirmed', 'answered')"
findings: Final = Table(
    "findings",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("scheme", String(40), nullable=False),
    Column("item", String(40), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("staff", String(40)),
    Column("window", String(40)),
    Column("day", String(10), nullable=False),
    Column("count", String(20), nullable=False),
    Column("text", Text, nullable=False),
    _time("raised_at", nullable=False),
    Column("raised_by", String(40)),
    Column("evidence", Text, nullable=False),
    Column("source", String(120)),
    Column("state", String(16), nullable=False),
    _time("answer_until"),
    Column("decided_by", String(40)),
    _time("decided_at"),
)
Index("ix_findings_day", findings.c.hall, findings.c.day, findings.c.id)
Index("ix_findings_staff", findings.c.hall, findings.c.staff, findings.c.day)
_partial("ix_findings_open", findings.c.hall, findings.c.id, where=OPEN_FINDING)
_partial(
    "uq_findings_source",
    findings.c.hall,
    findings.c.source,
    where="source IS NOT NULL",
    unique=True,
)

finding_notes: Final = Table(
    "finding_notes",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("finding", String(32), nullable=False),
    Column("step", String(16), nullable=False),
    Column("by", String(40)),
    _time("at", nullable=False),
    Column("text", Text, nullable=False),
)
Index("ix_finding_notes_finding", finding_notes.c.finding, finding_notes.c.id)

attachments: Final = Table(
    "attachments",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("of", String(32), nullable=False),
    Column("name", String(120), nullable=False),
    Column("media", String(60), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
)
Index("ix_attachments_of", attachments.c.hall, attachments.c.of, attachments.c.id)

schemes: Final = Table(
    "schemes",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
)

publications: Final = Table(
    "publications",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("scheme", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("scheme_text", Text, nullable=False),
    Column("start", String(10), nullable=False),
    Column("end", String(10), nullable=False),
    Column("inputs", Text, nullable=False),
    Column("inputs_hash", String(64), nullable=False),
    Column("sheets", Text, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
    Column("replaces", String(32)),
    Column("reason", Text, nullable=False),
    Column("places", Text, nullable=False, server_default="{}"),
)
Index("ix_publications_of", publications.c.hall, publications.c.scheme, publications.c.start)

OPEN_POLL: Final = "state = 'open'"
polls: Final = Table(
    "polls",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("scheme", String(40), nullable=False),
    Column("start", String(10), nullable=False),
    Column("end", String(10), nullable=False),
    Column("about", String(8), nullable=False),
    Column("subjects", Text, nullable=False),
    Column("closes", String(10), nullable=False),
    Column("least", Integer, nullable=False),
    Column("opened_by", String(40), nullable=False),
    _time("opened_at", nullable=False),
    Column("state", String(16), nullable=False),
    _time("closed_at"),
    Column("voters", Integer),
    Column("may_vote", Integer),
    Column("tallies", Text),
)
Index("ix_polls_of", polls.c.hall, polls.c.scheme, polls.c.start)
_partial("ix_polls_open", polls.c.hall, where=OPEN_POLL)

# Who voted, and what was voted: two tables without an order or a time, and nothing between them.
poll_voters: Final = Table(
    "poll_voters",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("poll", String(32), primary_key=True),
    Column("voter", String(40), primary_key=True),
)
poll_sums: Final = Table(
    "poll_sums",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("poll", String(32), primary_key=True),
    Column("of", String(40), primary_key=True),
    Column("grade", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)

surveys: Final = Table(
    "surveys",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("scheme", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("about", String(8), nullable=False),
    Column("of", String(40), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("grades", Text, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
    Column("struck_by", String(40)),
    _time("struck_at"),
)
Index("ix_surveys_of", surveys.c.hall, surveys.c.scheme, surveys.c.day)

OPEN_APPEAL: Final = "state IN ('filed', 'accepted')"
appeals: Final = Table(
    "appeals",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("publication", String(32), nullable=False),
    Column("finding", String(32), nullable=False),
    Column("scheme", String(40), nullable=False),
    Column("item", String(40), nullable=False),
    Column("staff", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("basis", Text, nullable=False),
    _time("filed_at", nullable=False),
    _time("until", nullable=False),
    Column("state", String(16), nullable=False),
    _time("due_at"),
    Column("warned", String(16)),
    Column("accepted_by", String(40)),
    _time("accepted_at"),
    Column("decided_by", String(40)),
    _time("decided_at"),
    Column("answer", Text),
    Column("count", String(20)),
    Column("republished", String(32)),
)
Index("uq_appeals_finding", appeals.c.hall, appeals.c.finding, unique=True)
Index("ix_appeals_staff", appeals.c.hall, appeals.c.staff, appeals.c.id)
Index("ix_appeals_filed_at", appeals.c.hall, appeals.c.filed_at)
_partial("ix_appeals_open", appeals.c.hall, appeals.c.due_at, where=OPEN_APPEAL)

STANDING_HONOUR: Final = "state <> 'withdrawn'"
honours: Final = Table(
    "honours",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("source", String(240), nullable=False),
    Column("scheme", String(40), nullable=False),
    Column("code", String(80), nullable=False),
    Column("name", Text, nullable=False),
    Column("start", String(10), nullable=False),
    Column("end", String(10), nullable=False),
    Column("of", String(16), nullable=False),
    Column("who", String(40), nullable=False),
    Column("nth", Integer, nullable=False),
    Column("score", String(20)),
    Column("grounds", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("confirmed_by", String(40), nullable=False),
    _time("confirmed_at", nullable=False),
    Column("published_by", String(40)),
    _time("published_at"),
    Column("shown_until", String(10)),
)
_partial("uq_honours_source", honours.c.hall, honours.c.source, where=STANDING_HONOUR, unique=True)
Index("ix_honours_start", honours.c.hall, honours.c.start)
Index("ix_honours_shown_until", honours.c.hall, honours.c.shown_until)

votes: Final = Table(
    "votes",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("scheme", String(40), primary_key=True),
    Column("award", String(80), primary_key=True),
    Column("start", String(10), primary_key=True),
    Column("who", String(40), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
)

# Reports made in the background, and their files.
OPEN_REPORT: Final = "state IN ('queued', 'running')"
reports: Final = Table(
    "reports",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("first", String(10), nullable=False),
    Column("last", String(10), nullable=False),
    Column("forms", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("by", String(40)),
    _time("asked_at", nullable=False),
    Column("state", String(16), nullable=False),
    Column("progress", Integer, nullable=False),
    Column("step", String(32), nullable=False),
    _time("beat_at"),
    _time("ended_at"),
    Column("error", String(60)),
    Column("digest", String(64)),
)
Index("ix_reports_id", reports.c.hall, reports.c.id)
_partial("ix_reports_open", reports.c.hall, reports.c.id, where=OPEN_REPORT)
report_files: Final = Table(
    "report_files",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("report", String(32), primary_key=True),
    Column("form", String(8), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

PROPOSED: Final = "counts = 'proposed'"
standings: Final = Table(
    "standings",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("ticket", String(32), primary_key=True),
    Column("window", String(40)),
    Column("staff", String(40)),
    Column("counts", String(16), nullable=False),
    Column("ground", String(16)),
    Column("reason", Text),
    Column("proposed_by", String(40)),
    _time("proposed_at"),
    Column("decision", Text),
    Column("decided_by", String(40)),
    _time("decided_at"),
)
_partial("ix_standings_proposed", standings.c.hall, standings.c.proposed_at, where=PROPOSED)

BOOKED: Final = "state = 'booked'"
appointments: Final = Table(
    "appointments",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("code", String(16), nullable=False),
    Column("service", String(40), nullable=False),
    _time("start", nullable=False),
    _time("end", nullable=False),
    Column("state", String(16), nullable=False),
    Column("by_id", String(64)),
    Column("by_phone", String(64)),
    _time("booked_at", nullable=False),
    Column("origin", String(80)),
    Column("lang", String(8), nullable=False),
    Column("ticket", String(32)),
)
Index("uq_appointments_code", appointments.c.hall, appointments.c.code, unique=True)
Index("ix_appointments_slot", appointments.c.hall, appointments.c.service, appointments.c.start)
Index("ix_appointments_day", appointments.c.hall, appointments.c.start)
Index("ix_appointments_id", appointments.c.hall, appointments.c.by_id, appointments.c.start)
Index("ix_appointments_phone", appointments.c.hall, appointments.c.by_phone, appointments.c.start)
_partial("ix_appointments_booked", appointments.c.hall, appointments.c.end, where=BOOKED)

WATCHING: Final = "state = 'watching'"
TO_SEND: Final = "state IN ('queued', 'sending')"
notifications: Final = Table(
    "notifications",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("of", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("lang", String(8), nullable=False),
    _time("next_at", nullable=False),
    _time("useless_at"),
    Column("tries", Integer, nullable=False),
    Column("error", String(80)),
    _time("ended_at"),
)
Index("uq_notifications_of", notifications.c.of, notifications.c.kind, unique=True)
_partial("ix_notifications_watching", notifications.c.hall, where=WATCHING)
_partial("ix_notifications_due", notifications.c.hall, notifications.c.next_at, where=TO_SEND)

# A ticket, an appointment or a complaint (``of``) and the person behind it: keyed hashes, the last
# four digits, and the encrypted field if the hall keeps one. Also an ID card on its way to the
# screen at its reader, sealed, without hash or digits.
persons: Final = Table(
    "persons",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("of", String(32), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("phone_key", String(64)),
    Column("masked", Text, nullable=False),
    Column("sealed", Text),
    _time("expires_at", nullable=False),
)
Index("ix_persons_key", persons.c.hall, persons.c.key)
Index("ix_persons_phone_key", persons.c.hall, persons.c.phone_key)
Index("ix_persons_expires_at", persons.c.hall, persons.c.expires_at)

# Tickets given of the services that have a limit a day.
tallies: Final = Table(
    "tallies",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("service", String(40), primary_key=True),
    Column("given", Integer, nullable=False),
)

# Tickets that the hall could not serve and that are good once more on another day.
carries: Final = Table(
    "carries",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("ticket", String(32), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("service", String(40), nullable=False),
    Column("class_id", String(40), nullable=False),
    Column("waited_s", Integer, nullable=False),
    Column("used_by", String(32)),
)

# Attendance: what machines and people say of who came when, plans, leave, the week's lists.
punches: Final = Table(
    "punches",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("staff", String(40), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("way", String(4), nullable=False),
    Column("means", String(16), nullable=False),
    Column("by", String(40)),
)
Index("ix_punches_at", punches.c.hall, punches.c.at)

rosters: Final = Table(
    "rosters",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("week", String(10), primary_key=True),
    Column("window", String(40), primary_key=True),
    Column("shifts", Text, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
    Column("late", Boolean, nullable=False),
)

leaves: Final = Table(
    "leaves",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("staff", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    _time("start", nullable=False),
    _time("end", nullable=False),
    Column("days", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", String(40), nullable=False),
    _time("asked_at", nullable=False),
    Column("steps", Text, nullable=False),
    Column("stand_in", String(40)),
    Column("proof", Boolean, nullable=False),
    Column("needs_stand_in", Boolean, nullable=False),
    Column("needs_proof", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("agreed", Text, nullable=False),
    Column("decision", Text, nullable=False),
)
Index("ix_leaves_end", leaves.c.hall, leaves.c.end)

attendance_lists: Final = Table(
    "attendance_lists",
    metadata,
    Column("hall", String(40), primary_key=True),
    Column("week", String(10), primary_key=True),
    Column("rule", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("scheme", String(40)),
    Column("marks", Text, nullable=False),
    Column("by", String(40), nullable=False),
    _time("at", nullable=False),
    _time("object_until", nullable=False),
)

objections: Final = Table(
    "objections",
    metadata,
    Column("hall", String(40), nullable=False),
    Column("id", String(32), primary_key=True),
    Column("week", String(10), nullable=False),
    Column("mark", String(120), nullable=False),
    Column("staff", String(40), nullable=False),
    Column("text", Text, nullable=False),
    _time("at", nullable=False),
    Column("state", String(16), nullable=False),
    Column("decision", Text, nullable=False),
    Column("decided_by", String(40)),
    _time("decided_at"),
)
Index("uq_objections_mark", objections.c.hall, objections.c.mark, unique=True)
Index("ix_objections_week", objections.c.hall, objections.c.week)
