"""One transaction of one hall: entering takes its turn, leaving without commit undoes all."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from server.assessment.figures import Figures
from server.domain.errors import NotFound
from server.domain.events import Event
from server.domain.hall import Hall
from server.domain.ids import WindowId
from server.domain.outlook import Outlook
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
    person_stores,
    poll_stores,
    report_stores,
    rollup_stores,
    rows,
    stores,
)
from server.storage.engine import Database
from server.storage.hot import Hot
from server.storage.rows import stamp
from server.storage.tickets import SqlTickets
from server.usecases import hall_file
from server.usecases.outlooks import Outlooks
from server.usecases.ports import Vault

_OF_HALL: Final = select(rows.halls.c.seq, rows.halls.c.version, rows.halls.c.closures).where(
    rows.halls.c.id == bindparam("hall")
)
_TURN: Final = Hot(lambda d: _OF_HALL if d == "sqlite" else _OF_HALL.with_for_update())
_EVENTS: Final = Hot(insert(rows.events))
_SEQ: Final = Hot(update(rows.halls).where(rows.halls.c.id == bindparam("hall_id")), ["seq"])
_DOCUMENT: Final = select(rows.definitions.c.document).where(
    rows.definitions.c.hall == bindparam("hall"), rows.definitions.c.version == bindparam("version")
)


class Halls:
    """Set-ups as read from the database, kept by version: a version never changes; and what the
    waits in each hall are expected to be."""

    def __init__(self) -> None:
        self._known: dict[str, Hall] = {}
        self.outlooks = Outlooks()

    def at(self, connection: Connection, hall: str, version: int) -> Hall:
        known = self._known.get(hall)
        if known is None or known.version != version:
            asked = {"hall": hall, "version": version}
            text = connection.execute(_DOCUMENT, asked).scalar_one()
            known = hall_file.to_hall(hall_file.check(json.loads(text)), version)
            self._known[hall] = known
        return known


class SqlUnitOfWork:
    """``with SqlUnitOfWork(...) as uow:`` … ``uow.commit()``; see usecases.ports.UnitOfWork."""

    def __init__(
        self,
        database: Database,
        halls: Halls,
        hall: str,
        committed: Callable[[str, int], None],
        vault: Vault | None = None,
    ) -> None:
        self._database, self._halls, self._id, self._committed = database, halls, hall, committed
        self._vault = vault

    def __enter__(self) -> SqlUnitOfWork:
        self._stack = ExitStack()
        try:
            self._open(self._stack.enter_context(self._database.write()))
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()
        if self._published is not None:
            self._committed(self._id, self._published)

    def _open(self, connection: Connection) -> None:
        self._c = connection
        asked = {"hall": self._id}
        row = _TURN(connection, asked).first()
        if row is None:
            raise NotFound("unknown_hall", hall=self._id)
        self._seq: int = row.seq
        self._version: int = row.version
        self._events: list[dict[str, Any]] = []
        self._published: int | None = None
        self._hall: Hall | None = None
        self.tickets = SqlTickets(connection, self._id, self.record)
        self.numbers = stores.SqlNumbers(connection, self._id)
        self.duties = stores.SqlDuties(connection, self._id, self.record)
        self.weights = order_stores.SqlWeights(connection, self._id)
        self.notes = order_stores.SqlNotes(connection, self._id)
        self.ratings = stores.SqlRatings(connection, self._id)
        self.devices = device_stores.SqlDevices(connection, self._id)
        self.jobs = device_stores.SqlJobs(connection, self._id)
        self.people = people_stores.SqlPeople(connection, self._id)
        self.keys = people_stores.SqlKeys(connection, self._id)
        self.sessions = people_stores.SqlSessions(connection, self._id)
        self.replies = stores.SqlReplies(connection, self._id)
        self.pairings = people_stores.SqlConfirmedPairings(connection, self._id)
        self.definitions = people_stores.SqlDefinitions(connection, self._id)
        self.stand_ins = duty_stores.SqlStandIns(connection, self._id)
        self.leaders = duty_stores.SqlLeaders(connection, self._id)
        self.appointments = booking_stores.SqlAppointments(connection, self._id, self.record)
        self.lessons = lesson_stores.SqlLessonBook(connection, self._id)
        self.rollups = rollup_stores.SqlRollups(connection, self._id)
        self.reports = report_stores.SqlReports(connection, self._id)
        self.notifications = booking_stores.SqlNotifications(connection, self._id)
        self.helps = desk_stores.SqlHelps(connection, self._id)
        self.messages = desk_stores.SqlMessages(connection, self._id)
        self.notices = desk_stores.SqlNotices(connection, self._id)
        self.complaints = desk_stores.SqlComplaints(connection, self._id)
        self.cases = case_stores.SqlCases(connection, self._id, self.record)
        self.standings = case_stores.SqlStandings(connection, self._id, self.record)
        self.photos = people_stores.SqlPhotos(connection, self._id)
        self.agent_files = device_stores.SqlAgentFiles(connection, self._id)
        self.findings = assessment_stores.SqlFindings(connection, self._id, self.record)
        self.attachments = assessment_stores.SqlAttachments(connection, self._id)
        self.schemes = assessment_stores.SqlSchemes(connection, self._id)
        self.publications = assessment_stores.SqlPublications(connection, self._id)
        self.polls = poll_stores.SqlPolls(connection, self._id, self.record)
        self.surveys = poll_stores.SqlSurveys(connection, self._id)
        self.ledger = poll_stores.SqlLedger(connection, self._id)
        self.attendance = attendance_stores.SqlAttendance(connection, self._id, self.record)
        self.appeals = appeal_stores.SqlAppeals(connection, self._id, self.record)
        self.honours = appeal_stores.SqlHonours(connection, self._id, self.record)
        self.closures = limit_stores.SqlClosures(connection, self._id, row.closures)
        self.tallies = limit_stores.SqlTallies(connection, self._id)
        self.carries = limit_stores.SqlCarries(connection, self._id)
        self.persons = person_stores.SqlPersons(connection, self._id, self._vault)

    def outlook(self, service: str) -> Outlook | None:
        return self._halls.outlooks.of(self._id, service)

    @property
    def seq(self) -> int:
        return self._seq

    def clerk_figures(self, start: date, end: date) -> dict[str, Figures]:
        return poll_stores.rated(self._c, self._id, start, end)

    def past(self, version: int) -> Hall:
        return self._halls.at(self._c, self._id, version)

    @property
    def hall(self) -> Hall:
        if self._hall is None:
            self._hall = self._halls.at(self._c, self._id, self._version)
        return self._hall

    def record(self, event: Event) -> int:
        self._seq += 1
        self._events.append(
            {
                "hall": self._id,
                "seq": self._seq,
                "at": stamp(event.at),
                "kind": event.kind,
                "ticket": event.ticket,
                "window": event.window,
                "staff": event.staff,
                "device": event.device,
                "zone": self._zone(event.window),
                "facts": json.dumps(event.facts(), ensure_ascii=False),
            }
        )
        return self._seq

    def commit(self) -> None:
        if self._events:
            _EVENTS(self._c, self._events)
            _SEQ(self._c, {"hall_id": self._id, "seq": self._seq})
        self._c.commit()
        if self._events:
            self._published = self._seq

    def _zone(self, window: str | None) -> str | None:
        found = self.hall.windows.get(WindowId(window)) if window else None
        return found.zone if found else None
