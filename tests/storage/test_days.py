"""The same random days on both databases; each ends with a check of every row against the log.

TINGXU_DAYS=1000 for as many.
"""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import insert, select

from server import upkeep
from server.domain.duty import Duty
from server.domain.ticket import Ticket
from server.storage import rows
from server.storage.engine import Database, open_database
from server.storage.stores import to_duty
from server.storage.tickets import to_ticket
from server.storage.unit_of_work import Halls, SqlUnitOfWork
from server.storage.views import Reading
from server.usecases import hall_file, setup
from tests.builders import at
from tests.days import PEOPLE, Day, Floor, days


class SqlFloor:
    """A hall in a database that is emptied for every day."""

    def __init__(self, database: Database, document: dict[str, Any]) -> None:
        self._database, self._halls = database, Halls()
        with database.write() as connection:
            for table in reversed(rows.metadata.sorted_tables):
                connection.execute(table.delete())
            row = {"id": "h", "name": "青溪大厅", "seq": 0, "version": 0}
            connection.execute(insert(rows.halls), row)
            connection.commit()
        with self.uow() as uow:
            setup.define(uow, hall_file.check(document), origin="test", at=at("08:00"))
            for person in PEOPLE:
                uow.people.save(person)
            uow.commit()
        with self.uow() as uow:
            self.hall = uow.hall

    def uow(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self._database, self._halls, "h", lambda hall, seq: None)

    def all(self) -> list[Ticket]:
        with self._database.read() as connection:
            return [to_ticket(row) for row in connection.execute(select(rows.tickets))]

    def duty(self, window: str) -> Duty:
        with self._database.read() as connection:
            asked = select(rows.duties).where(rows.duties.c.window == window)
            return to_duty(connection.execute(asked).one())

    def faults(self) -> list[str]:
        return upkeep.check(self._database, Reading(self._database, self._halls)).faults


def test_a_random_day_keeps_the_order_of_the_hall(ready_url: str) -> None:
    database = open_database(ready_url)

    class SqlDay(Day):
        @staticmethod
        def make(document: dict[str, Any]) -> Floor:  # type: ignore[override]
            return SqlFloor(database, document)  # type: ignore[return-value]

    run_state_machine_as_test(SqlDay, settings=days(20, stateful_step_count=30))
    database.close()
