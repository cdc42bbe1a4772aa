"""One moment of one hall, read from SQL in one snapshot; see usecases.views.Snapshot."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, func, select, text

from server.assessment import presence
from server.assessment.figures import Figures
from server.domain import duty
from server.domain.appointment import Appointment
from server.domain.carry import Carry
from server.domain.case import Case
from server.domain.desk import Complaint, Help, Message, Notice
from server.domain.duty import Duty
from server.domain.errors import NotFound
from server.domain.events import Logged
from server.domain.hall import Hall
from server.domain.ids import ServiceId, WindowId
from server.domain.offer import Closure
from server.domain.outlook import Outlook
from server.domain.rating import Rating
from server.domain.report import Report
from server.domain.stand_in import StandIn
from server.domain.standing import Standing
from server.domain.ticket import State, Ticket
from server.storage import (
    appeal_stores,
    assessment_stores,
    attendance_stores,
    booking_stores,
    case_stores,
    desk_stores,
    device_stores,
    duty_stores,
    lesson_stores,
    limit_stores,
    order_stores,
    people_stores,
    poll_stores,
    report_stores,
    rollup_stores,
    rows,
    stores,
)
from server.storage.desk_stores import to_logged
from server.storage.engine import Database
from server.storage.rows import events, instant, stamp, tickets
from server.storage.tickets import count_ahead, read_ticket, to_ticket
from server.storage.unit_of_work import Halls
from server.usecases.hall_file import HallFile
from server.usecases.outlooks import Outlooks
from server.usecases.ports import (
    CaseNote,
    Device,
    DeviceHealth,
    Key,
    LeaderDuty,
    Note,
    Person,
    Queued,
    ReportFile,
)
from server.usecases.views import Call, Defined, InLine, Line, LostSlip

_T: Final = tickets.c
_HALL: Final = select(rows.halls.c.seq, rows.halls.c.version, rows.halls.c.closures).where(
    rows.halls.c.id == bindparam("hall")
)
_WAITING: Final = (
    select(_T.service, func.count().label("n"), func.min(_T.joined_at).label("oldest"))
    .where(_T.hall == bindparam("hall"), text(rows.IN_LINE))
    .group_by(_T.service)
)
_BOUND: Final = (
    select(_T.bound, func.count().label("n"))
    .where(_T.hall == bindparam("hall"), text(rows.BOUND))
    .group_by(_T.bound)
)
_AT_WINDOWS: Final = (
    select(tickets).where(_T.hall == bindparam("hall"), text(rows.AT_WINDOW)).order_by(_T.called_at)
)
_ASIDE: Final = (
    select(tickets)
    .where(_T.hall == bindparam("hall"), text(rows.ASIDE), _T.bound.is_not(None))
    .order_by(_T.called_at)
)
_DUTIES: Final = select(rows.duties).where(rows.duties.c.hall == bindparam("hall"))
_DEVICES: Final = (
    select(rows.devices)
    .where(rows.devices.c.hall == bindparam("hall"))
    .order_by(rows.devices.c.agent, rows.devices.c.id)
)
_CALLS: Final = (
    select(events.c.seq, events.c.at, events.c.window, events.c.facts)
    .where(
        events.c.hall == bindparam("hall"),
        events.c.zone == bindparam("zone"),
        text("kind = 'ticket_called'"),
    )
    .order_by(events.c.seq.desc())
    .limit(bindparam("n"))
)
_FINISHED: Final = (
    select(events.c.ticket)
    .where(
        events.c.hall == bindparam("hall"),
        events.c.at >= bindparam("since"),
        events.c.kind == "ticket_finished",
        events.c.window == bindparam("window"),
    )
    .order_by(events.c.seq.desc())
    .limit(1)
)
_LINE: Final = (
    select(_T.id, _T.number, _T.class_id, _T.joined_at, _T.due_at)
    .where(_T.hall == bindparam("hall"), _T.service == bindparam("service"), text(rows.IN_LINE))
    .order_by(_T.due_at, _T.id)
)


_PLACES: Final = (
    select(_T.service, _T.id)
    .where(_T.hall == bindparam("hall"), text(rows.IN_LINE))
    .order_by(_T.service, _T.due_at, _T.id)
)

_AT_ONCE: Final = 500  # names in one statement
# Whoever sat down before a stand-in ended may sit on for the rest of the day.
_A_SHIFT: Final = timedelta(hours=14)


class SqlSnapshot:
    def __init__(
        self,
        connection: Connection,
        hall: Hall,
        seq: int,
        closures: str | None = None,
        outlooks: Outlooks | None = None,
        past: Callable[[int], Hall] | None = None,
    ) -> None:
        self._c, self._hall, self._seq = connection, hall, seq
        self._past = past
        self._closures = limit_stores.to_closures(closures)
        self._outlooks = outlooks or Outlooks()
        self._lines: dict[str, Sequence[InLine]] = {}
        self._places: dict[str, int] = {}
        self._followed: dict[str, Ticket] = {}
        self._rated: dict[str, bool] = {}

    @property
    def hall(self) -> Hall:
        return self._hall

    @property
    def seq(self) -> int:
        return self._seq

    def closures(self) -> Mapping[ServiceId, Closure]:
        return self._closures

    def given(self, day: str) -> Mapping[ServiceId, int]:
        if not any(one.day_limit is not None for one in self._hall.services.values()):
            return {}
        return limit_stores.tallies(self._c, self._hall.id, day)

    def carry(self, ticket: Ticket) -> Carry | None:
        row = self._c.execute(limit_stores.carry_of(self._hall.id, ticket.id)).first()
        return limit_stores.to_carry(row) if row else None

    def waiting(self) -> Mapping[ServiceId, Line]:
        return self._waiting

    @cached_property
    def _waiting(self) -> Mapping[ServiceId, Line]:
        found = self._c.execute(_WAITING, {"hall": self._hall.id})
        return {
            ServiceId(row.service): Line(ServiceId(row.service), row.n, instant(row.oldest))
            for row in found
        }

    def bound(self) -> Mapping[WindowId, int]:
        return self._bound

    @cached_property
    def _bound(self) -> Mapping[WindowId, int]:
        found = self._c.execute(_BOUND, {"hall": self._hall.id})
        return {WindowId(row.bound): row.n for row in found}

    def at_windows(self) -> Mapping[str, Sequence[Ticket]]:
        return self._at_windows

    @cached_property
    def _at_windows(self) -> Mapping[str, Sequence[Ticket]]:
        return self._by_window(_AT_WINDOWS, "window")

    def aside(self) -> Mapping[str, Sequence[Ticket]]:
        return self._aside

    @cached_property
    def _aside(self) -> Mapping[str, Sequence[Ticket]]:
        return self._by_window(_ASIDE, "bound")

    def _by_window(self, statement: Any, column: str) -> dict[str, list[Ticket]]:
        found: dict[str, list[Ticket]] = {}
        for row in self._c.execute(statement, {"hall": self._hall.id}):
            found.setdefault(getattr(row, column), []).append(to_ticket(row))
        return found

    def duties(self) -> Mapping[WindowId, Duty]:
        return self._duties

    @cached_property
    def _duties(self) -> Mapping[WindowId, Duty]:
        found = self._c.execute(_DUTIES, {"hall": self._hall.id})
        return {WindowId(row.window): stores.to_duty(row) for row in found}

    def devices(self) -> Sequence[Device]:
        return self._devices

    @cached_property
    def _devices(self) -> Sequence[Device]:
        found = self._c.execute(_DEVICES, {"hall": self._hall.id})
        return [device_stores.to_device(row) for row in found]

    def device_health(self) -> Sequence[DeviceHealth]:
        open_jobs = (
            select(rows.jobs.c.agent, rows.jobs.c.device, func.count())
            .where(rows.jobs.c.hall == self._hall.id, text(rows.OPEN_JOB))
            .group_by(rows.jobs.c.agent, rows.jobs.c.device)
        )
        waiting = {(agent, id): n for agent, id, n in self._c.execute(open_jobs)}
        return [
            DeviceHealth(
                device_stores.to_device(row),
                rows.instant(row.seen_at),
                waiting.get((row.agent, row.id), 0),
                row.error,
                rows.instant_or_none(row.error_at),
            )
            for row in self._c.execute(_DEVICES, {"hall": self._hall.id})
        ]

    def calls(self, zone: str, limit: int) -> Sequence[Call]:
        asked = {"hall": self._hall.id, "zone": zone, "n": limit}
        return [_to_call(row) for row in self._c.execute(_CALLS, asked)]

    def line(self, service: str) -> Sequence[InLine]:
        if service not in self._lines:
            found = self._c.execute(_LINE, {"hall": self._hall.id, "service": service})
            self._lines[service] = [
                InLine(r.id, r.number, r.class_id, instant(r.joined_at), instant(r.due_at))
                for r in found
            ]
            self._places.update((one.id, n) for n, one in enumerate(self._lines[service]))
        return self._lines[service]

    def ticket(self, key: str, day: str) -> Ticket | None:
        return self._followed.get(key) or read_ticket(self._c, self._hall.id, key, day)

    def ahead(self, ticket: Ticket) -> int:
        if ticket.id in self._places:
            return self._places[ticket.id]
        return count_ahead(self._c, self._hall.id, ticket)

    def places(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        service, n = None, 0
        for of, id in self._c.execute(_PLACES, {"hall": self._hall.id}):
            n = n + 1 if of == service else 0
            service = of
            found[id] = n
        return found

    def follow(self, codes: Sequence[str], places: Mapping[str, int]) -> None:
        asked = select(tickets).where(_T.hall == self._hall.id, _T.code.in_(codes))
        found = [to_ticket(row) for row in self._c.execute(asked)]
        self._followed.update((ticket.code, ticket) for ticket in found)
        self._places.update((one.id, places[one.id]) for one in found if one.id in places)
        served = [ticket.id for ticket in found if ticket.state is State.SERVED]
        if served:
            asked_ratings = select(rows.ratings.c.ticket).where(rows.ratings.c.ticket.in_(served))
            rated = set(self._c.execute(asked_ratings).scalars())
            self._rated.update((id, id in rated) for id in served)

    def queued(self, limit: int) -> Sequence[Queued]:
        return lesson_stores.queued(self._c, self._hall.id, limit)

    def outlook(self, service: str) -> Outlook | None:
        return self._outlooks.of(self._hall.id, service)

    def rated(self, ticket: Ticket) -> bool:
        if ticket.id in self._rated:
            return self._rated[ticket.id]
        found = select(rows.ratings.c.level).where(rows.ratings.c.ticket == ticket.id)
        return self._c.execute(found).first() is not None

    def last_finished(self, window: str, since: datetime) -> Ticket | None:
        asked = {"hall": self._hall.id, "window": window, "since": stamp(since)}
        id = self._c.execute(_FINISHED, asked).scalar()
        return read_ticket(self._c, self._hall.id, id, "") if id else None

    def slips(self, kiosk: str, limit: int) -> Sequence[Ticket]:
        found = (
            select(tickets)
            .where(_T.hall == self._hall.id, _T.origin == kiosk)
            .order_by(_T.id.desc())
            .limit(limit)
        )
        return [to_ticket(row) for row in self._c.execute(found)]

    def printed_elsewhere(self, of: Sequence[str]) -> Mapping[str, str]:
        job, device = rows.jobs.c, rows.devices.c
        asked = (
            select(job.ticket, device.place)
            .join(
                rows.devices,
                and_(device.hall == job.hall, device.agent == job.agent, device.id == job.done_by),
            )
            .where(job.hall == self._hall.id, job.ticket.in_(of), text("done_by IS NOT NULL"))
            .order_by(job.created_at)
        )
        return {row[0]: row[1] for row in self._c.execute(asked)}

    def names(self) -> Mapping[str, str]:
        return self._names

    @cached_property
    def _names(self) -> Mapping[str, str]:
        table = rows.staff.c
        asked = select(table.id, table.name).where(table.hall == self._hall.id)
        return {row.id: row.name for row in self._c.execute(asked)}

    def people(self) -> Sequence[Person]:
        asked = (
            select(rows.staff).where(rows.staff.c.hall == self._hall.id).order_by(rows.staff.c.name)
        )
        return [people_stores.to_person(row) for row in self._c.execute(asked)]

    def device_keys(self) -> Sequence[Key]:
        asked = select(rows.keys).where(rows.keys.c.hall == self._hall.id)
        newest = asked.order_by(rows.keys.c.created_at.desc(), rows.keys.c.name)
        return [people_stores.to_key(row) for row in self._c.execute(newest)]

    def definition(self, version: int) -> HallFile:
        return people_stores.read_definition(self._c, self._hall.id, version)

    def definitions(self, limit: int, before: int | None = None) -> Sequence[Defined]:
        table = rows.definitions.c
        asked = select(table.version, table.at, table.origin).where(table.hall == self._hall.id)
        if before is not None:
            asked = asked.where(table.version < before)
        found = self._c.execute(asked.order_by(table.version.desc()).limit(limit))
        return [Defined(row.version, instant(row.at), row.origin) for row in found]

    def stand_ins(self, since: datetime) -> Sequence[StandIn]:
        found = self._c.execute(duty_stores.stand_ins_since(self._hall.id, since))
        return [duty_stores.to_stand_in(row) for row in found]

    def leaders(self, first: str, last: str) -> Sequence[LeaderDuty]:
        table = rows.leaders.c
        asked = (
            select(rows.leaders)
            .where(table.hall == self._hall.id, table.day >= first, table.day <= last)
            .order_by(table.day, table.id)
        )
        return [duty_stores.to_leader(row) for row in self._c.execute(asked)]

    def zone_of_kiosk(self, name: str) -> str | None:
        table = rows.keys.c
        asked = select(table.zone).where(
            table.hall == self._hall.id,
            table.role == "kiosk",
            table.name == name,
            table.revoked_at.is_(None),
        )
        return self._c.execute(asked).scalars().first()

    def story(self, ticket: str) -> Sequence[Logged]:
        found = self._c.execute(desk_stores.story(self._hall.id, ticket))
        return [to_logged(row) for row in found]

    def numbered(self, day: str, ending: str, limit: int) -> Sequence[Ticket]:
        found = desk_stores.numbered(self._hall.id, day, ending, limit)
        return [to_ticket(row) for row in self._c.execute(found)]

    def notes(self, tickets: Collection[str]) -> Sequence[Note]:
        found = self._c.execute(order_stores.notes(self._hall.id, tickets)) if tickets else ()
        return [order_stores.to_note(row) for row in found]

    def weights(self) -> Sequence[tuple[str, str, float | None]]:
        found = self._c.execute(order_stores.weights(self._hall.id))
        return [(row.staff, row.service, row.minutes) for row in found]

    def lost_slips(self) -> Sequence[LostSlip]:
        found = self._c.execute(desk_stores.lost_slips(self._hall.id))
        return [LostSlip(row.id, row.number, row.slip) for row in found]

    def helps(self) -> Sequence[Help]:
        return self._helps

    @cached_property
    def _helps(self) -> Sequence[Help]:
        found = self._c.execute(desk_stores.open_helps(self._hall.id))
        return [desk_stores.to_help(row) for row in found]

    def unread(self) -> Sequence[Message]:
        return self._unread

    @cached_property
    def _unread(self) -> Sequence[Message]:
        found = self._c.execute(desk_stores.unread_messages(self._hall.id))
        return [desk_stores.to_message(row) for row in found]

    def current_notices(self) -> Sequence[Notice]:
        return self._notices

    @cached_property
    def _notices(self) -> Sequence[Notice]:
        found = self._c.execute(desk_stores.current_notices(self._hall.id))
        return [desk_stores.to_notice(row) for row in found]

    def notices(self) -> Sequence[Notice]:
        found = self._c.execute(desk_stores.last_notices(self._hall.id))
        return [desk_stores.to_notice(row) for row in found]

    def complaints(self, *, unanswered: bool, before: str | None) -> Sequence[Complaint]:
        asked = desk_stores.complaints(self._hall.id, unanswered=unanswered, before=before)
        return [desk_stores.to_complaint(row) for row in self._c.execute(asked)]

    def case(self, key: str) -> Case | None:
        asked = case_stores.of_ticket if key.startswith("t_") else case_stores.of_id
        row = self._c.execute(asked(self._hall.id, key)).first()
        return case_stores.to_case(row) if row else None

    def open_cases(self) -> Sequence[Case]:
        return self._open_cases

    @cached_property
    def _open_cases(self) -> Sequence[Case]:
        found = self._c.execute(case_stores.open_cases(self._hall.id))
        return [case_stores.to_case(row) for row in found]

    def ended_cases(self, before: str | None) -> Sequence[Case]:
        found = self._c.execute(case_stores.ended_cases(self._hall.id, before=before))
        return [case_stores.to_case(row) for row in found]

    @property
    def photos(self) -> people_stores.SqlPhotos:
        return people_stores.SqlPhotos(self._c, self._hall.id)

    @property
    def agent_files(self) -> device_stores.SqlAgentFiles:
        return device_stores.SqlAgentFiles(self._c, self._hall.id)

    @property
    def findings(self) -> assessment_stores.FindingRows:
        return assessment_stores.FindingRows(self._c, self._hall.id)

    @property
    def attachments(self) -> assessment_stores.SqlAttachments:
        return assessment_stores.SqlAttachments(self._c, self._hall.id)

    @property
    def schemes(self) -> assessment_stores.SqlSchemes:
        return assessment_stores.SqlSchemes(self._c, self._hall.id)

    @property
    def publications(self) -> assessment_stores.SqlPublications:
        return assessment_stores.SqlPublications(self._c, self._hall.id)

    @property
    def polls(self) -> poll_stores.PollRows:
        return poll_stores.PollRows(self._c, self._hall.id)

    @property
    def surveys(self) -> poll_stores.SurveyRows:
        return poll_stores.SurveyRows(self._c, self._hall.id)

    @property
    def ledger(self) -> poll_stores.SqlLedger:
        return poll_stores.SqlLedger(self._c, self._hall.id)

    def clerk_figures(self, start: date, end: date) -> dict[str, Figures]:
        return poll_stores.rated(self._c, self._hall.id, start, end)

    def past(self, version: int) -> Hall:
        return self._past(version) if self._past else self._hall

    @property
    def attendance(self) -> attendance_stores.AttendanceRows:
        return attendance_stores.AttendanceRows(self._c, self._hall.id)

    @property
    def appeals(self) -> appeal_stores.AppealRows:
        return appeal_stores.AppealRows(self._c, self._hall.id)

    @property
    def honours(self) -> appeal_stores.HonourRows:
        return appeal_stores.HonourRows(self._c, self._hall.id)

    def case_notes(self, case: str) -> Sequence[CaseNote]:
        found = self._c.execute(case_stores.notes(self._hall.id, case))
        return [case_stores.to_note(row) for row in found]

    def rating(self, ticket: str) -> Rating | None:
        row = self._c.execute(stores.rating_of(ticket)).first()
        return stores.to_rating(row) if row and row.hall == self._hall.id else None

    def standings(self, tickets: Sequence[str]) -> Mapping[str, Standing]:
        found = self._c.execute(case_stores.standings(self._hall.id, tickets))
        return {row.ticket: case_stores.to_standing(row) for row in found}

    def masked_phones(self, of: Sequence[str]) -> Mapping[str, str]:
        table = rows.persons.c
        asked = select(table.of, table.masked).where(table.hall == self._hall.id, table.of.in_(of))
        known = {row.of: json.loads(row.masked) for row in self._c.execute(asked)}
        return {of: masked["phone"] for of, masked in known.items() if "phone" in masked}

    def appointments(
        self, start: datetime, end: datetime, service: str | None
    ) -> Sequence[tuple[Appointment, Mapping[str, str]]]:
        return booking_stores.read_day(self._c, self._hall.id, start, end, service)

    def appointment(self, code: str) -> Appointment | None:
        return booking_stores.read_appointment(self._c, self._hall.id, code)

    def taken(self, service: str, start: datetime, end: datetime) -> Mapping[datetime, int]:
        return booking_stores.count_taken(self._c, self._hall.id, service, start, end)


def _to_call(row: Any) -> Call:
    facts = json.loads(row.facts)
    return Call(row.seq, facts["number"], row.window, facts["nth"], instant(row.at))


_E: Final = events.c


class Reading:
    """Reads of the database outside a unit of work."""

    def __init__(self, database: Database, halls: Halls) -> None:
        self._database, self._halls = database, halls

    @contextmanager
    def snapshot(self, hall: str) -> Iterator[SqlSnapshot]:
        """One moment of a hall. Raises NotFound("unknown_hall")."""
        with self._database.read() as connection:
            row = connection.execute(_HALL, {"hall": hall}).first()
            if row is None:
                raise NotFound("unknown_hall", hall=hall)
            known = self._halls.at(connection, hall, row.version)
            past = partial(self._halls.at, connection, hall)
            yield SqlSnapshot(connection, known, row.seq, row.closures, self._halls.outlooks, past)

    def seqs(self) -> dict[str, int]:
        """hall → seq, of every hall."""
        with self._database.read() as connection:
            found = connection.execute(select(rows.halls.c.id, rows.halls.c.seq))
            return {row.id: row.seq for row in found}

    def seq_before(self, hall: str, at: datetime) -> int:
        """The seq of the last event before then; 0: none."""
        with self._database.read() as connection:
            return lesson_stores.seq_before(connection, hall, at)

    def lessons(self, hall: str, before: str, limit: int) -> list[tuple[str, Mapping[str, Any]]]:
        """(day, document) of the last days before ``before``, the newest first."""
        with self._database.read() as connection:
            return lesson_stores.read_lessons(connection, hall, before, limit)

    def last_day(self, hall: str, before: str) -> str | None:
        """The last business day before this one on which somebody took a ticket."""
        with self._database.read() as connection:
            return lesson_stores.last_day(connection, hall, before)

    def first_day(self, hall: str) -> date | None:
        """The first business day on which somebody took a ticket."""
        with self._database.read() as connection:
            return rollup_stores.first_day(connection, hall)

    def log_of_day(
        self, hall: str, day: date, span: tuple[datetime, datetime, datetime]
    ) -> list[Logged]:
        """A day's events, and what happened later to the tickets taken on it; in order of seq.
        ``span``: the first moment of the day, of the next one, and until when to look."""
        with self._database.read() as connection:
            return [
                to_logged(row) for row in rollup_stores.rows_of_day(connection, hall, day, span)
            ]

    def rollups(
        self, hall: str, grain: str, starts: Iterable[date], by: str
    ) -> Iterator[tuple[date, str, Figures]]:
        """(start, id, figures) of the days or months that begin on ``starts``, in their order. Read
        at once, taken apart as they are asked for."""
        with self._database.read() as connection:
            found = rollup_stores.read_rollups(connection, hall, grain, starts, by)
        return ((start, of, Figures.loads(text)) for start, of, text in found)

    def rolled(self, hall: str, grain: str, first: date, last: date, by: str = "hall") -> set[date]:
        """The days, or months, from ``first`` to ``last`` of which there are such figures."""
        with self._database.read() as connection:
            return rollup_stores.kept(connection, hall, grain, first, last, by)

    def reports(
        self, hall: str, *, before: str | None = None, id: str | None = None
    ) -> list[tuple[Report, list[ReportFile]]]:
        with self._database.read() as connection:
            return report_stores.newest(connection, hall, before=before, id=id)

    def report_file(self, hall: str, id: str, form: str) -> tuple[Report, bytes]:
        with self._database.read() as connection:
            return report_stores.read_file(connection, hall, id, form)

    def open_reports(self, hall: str) -> list[Report]:
        with self._database.read() as connection:
            return report_stores.read_open(connection, hall)

    def cases_opened(
        self, hall: str, start: datetime, end: datetime
    ) -> list[tuple[datetime, str, datetime | None]]:
        with self._database.read() as connection:
            return report_stores.cases_opened(connection, hall, start, end)

    def appointments_by_state(self, hall: str, start: datetime, end: datetime) -> dict[str, int]:
        with self._database.read() as connection:
            return report_stores.appointments_by_state(connection, hall, start, end)

    def since(self, hall: str, seq: int, limit: int = 5000) -> list[Logged]:
        """The events after ``seq``, oldest first."""
        asked = select(events).where(_E.hall == hall, _E.seq > seq).order_by(_E.seq).limit(limit)
        with self._database.read() as connection:
            return [to_logged(row) for row in connection.execute(asked)]

    def log(self, hall: str, start: datetime, end: datetime) -> list[Logged]:
        """The events of a stretch of time, in order of seq."""
        asked = (
            select(events)
            .where(_E.hall == hall, _E.at >= stamp(start), _E.at < stamp(end))
            .order_by(_E.seq)
        )
        with self._database.read() as connection:
            return [to_logged(row) for row in connection.execute(asked)]

    def told(self, hall: str, start: datetime, end: datetime, kinds: Sequence[str]) -> list[Logged]:
        """The events of these kinds in a stretch of time, in order of seq."""
        asked = (
            select(events)
            .where(_E.hall == hall, _E.at >= stamp(start), _E.at < stamp(end))
            .where(_E.kind.in_(kinds))
            .order_by(_E.seq)
        )
        with self._database.read() as connection:
            return [to_logged(row) for row in connection.execute(asked)]

    def duty_log(self, hall: str, start: datetime, end: datetime) -> list[Logged]:
        """Of a stretch of time, what happened to windows: signing on and off, pauses."""
        asked = (
            select(events)
            .where(_E.hall == hall, _E.at >= stamp(start), _E.at < stamp(end))
            .where(_E.kind.in_(presence.DUTY_KINDS))
            .order_by(_E.seq)
        )
        with self._database.read() as connection:
            return [to_logged(row) for row in connection.execute(asked)]

    def events(self, hall: str, seqs: Collection[int]) -> list[Logged]:
        """These events, in order of seq."""
        asked = select(events).where(_E.hall == hall, _E.seq.in_(seqs)).order_by(_E.seq)
        with self._database.read() as connection:
            return [to_logged(row) for row in connection.execute(asked)]

    def known_visits(
        self, hall: str, first: date, last: date
    ) -> list[tuple[str, str, str, str, date]]:
        """See Reads."""
        with self._database.read() as connection:
            return assessment_stores.known_visits(connection, hall, first, last)

    def hall_ids(self) -> list[str]:
        return sorted(self.seqs())

    def has_jobs(self, hall: str, agents: Sequence[str]) -> bool:
        asked = (
            select(rows.jobs.c.id)
            .where(
                rows.jobs.c.hall == hall,
                text(rows.OPEN_JOB),
                rows.jobs.c.agent.in_(agents),
                rows.jobs.c.state == "queued",
            )
            .limit(1)
        )
        with self._database.read() as connection:
            return connection.execute(asked).first() is not None

    def agent_versions(self, hall: str, agents: Sequence[str]) -> Mapping[str, int]:
        with self._database.read() as connection:
            return device_stores.agent_versions(connection, hall, agents)

    def halls_to_notify(self, at: datetime, kinds: Sequence[str]) -> list[str]:
        with self._database.read() as connection:
            return booking_stores.halls_to_notify(connection, at, kinds)

    def comments(self, hall: str, tickets: Sequence[str]) -> dict[str, str | None]:
        table = rows.ratings.c
        found: dict[str, str | None] = {}
        with self._database.read() as connection:
            for n in range(0, len(tickets), _AT_ONCE):
                some = tickets[n : n + _AT_ONCE]
                asked = select(table.ticket, table.comment).where(
                    table.hall == hall, table.ticket.in_(some)
                )
                found |= {row.ticket: row.comment for row in connection.execute(asked)}
        return found

    def names(self, hall: str) -> dict[str, str]:
        """staff id → name."""
        asked = select(rows.staff.c.id, rows.staff.c.name).where(rows.staff.c.hall == hall)
        with self._database.read() as connection:
            return {row.id: row.name for row in connection.execute(asked)}

    def key(self, key_hash: str) -> tuple[str, Key] | None:
        """(hall, key) of a key that was not revoked."""
        asked = select(rows.keys).where(
            rows.keys.c.hash == key_hash, rows.keys.c.revoked_at.is_(None)
        )
        with self._database.read() as connection:
            row = connection.execute(asked).first()
            return (row.hall, people_stores.to_key(row)) if row else None

    def session(self, token_hash: str) -> tuple[str, str, datetime] | None:
        """(hall, staff id, expiry) of a session."""
        asked = select(rows.sessions).where(rows.sessions.c.token_hash == token_hash)
        with self._database.read() as connection:
            row = connection.execute(asked).first()
            return (row.hall, row.staff, instant(row.expires_at)) if row else None

    def person(
        self, *, id: str | None = None, name: str | None = None
    ) -> tuple[str, Person] | None:
        """(hall, person) by id or by name, of those who may sign in."""
        where = rows.staff.c.id == id if id else rows.staff.c.name == name
        asked = select(rows.staff).where(where, rows.staff.c.active)
        with self._database.read() as connection:
            row = connection.execute(asked).first()
            return (row.hall, people_stores.to_person(row)) if row else None

    def places(self, hall: str, person: Person, at: datetime) -> tuple[str, ...]:
        """Where this person may sit now; see domain.duty.places."""
        if person.role != "clerk":
            return person.windows
        with self._database.read() as connection:
            found = connection.execute(duty_stores.stand_ins_since(hall, at - _A_SHIFT))
            mine = [duty_stores.to_stand_in(row) for row in found if row.staff == person.id]
            if not mine and not person.backup_windows:
                return person.windows
            sits = {row.window: row.staff for row in connection.execute(_DUTIES, {"hall": hall})}
        standing_in: dict[str, bool] = {}
        for one in mine:
            standing_in[one.window] = standing_in.get(one.window, False) or one.holds(at)
        return duty.places(
            person.id,
            own=person.windows,
            backup=person.backup_windows,
            standing_in=standing_in,
            sits=sits,
        )

    def code(self, code: str) -> tuple[str, str] | None:
        """(hall, ticket id) of a visitor's code."""
        asked = select(_T.hall, _T.id).where(_T.code == code)
        with self._database.read() as connection:
            row = connection.execute(asked).first()
            return (row.hall, row.id) if row else None

    def ready(self) -> bool:
        """Whether the database answers."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(rows.halls)).scalar() != -1
