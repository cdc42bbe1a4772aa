"""A small hall in a real database, for tests that say only what they are about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from server.domain.ticket import Actor, Ticket
from server.storage import rows
from server.storage.engine import Database
from server.storage.unit_of_work import Halls, SqlUnitOfWork
from server.storage.vault import SecretVault
from server.storage.views import Reading
from server.usecases import calling, duty, hall_file, issuing, setup

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HALL = "test"
FILE = """
[hall]
id = "test"
name = "测试大厅"
public_url = "https://hall.example"
[[groups]]
id = "g"
name = "全部"
[[services]]
id = "tax"
name = "税务"
prefix = "A"
group = "g"
[[services]]
id = "id-card"
name = "身份证"
prefix = "B"
group = "g"
[[services]]
id = "health"
name = "医保"
prefix = "B"
group = "g"
[[windows]]
id = "w1"
name = "1号窗口"
services = ["tax"]
[[windows]]
id = "w2"
name = "2号窗口"
services = ["id-card"]
help = { tax = 10 }
[[windows]]
id = "w3"
name = "3号窗口"
services = "*"
[[classes]]
id = "elderly"
name = "老年人"
head_start_minutes = 20
certified_by = ["kiosk", "guide"]
"""


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


class House:
    """The use cases over one database, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database, self.halls = database, Halls()
        self.reads = Reading(database, self.halls)
        self.published: list[int] = []

    def uow(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(
            self.database,
            self.halls,
            HALL,
            lambda hall, seq: self.published.append(seq),
            SecretVault(lambda: b"a secret of the tests"),
        )

    def define(self, text: str = FILE) -> None:
        with self.database.write() as connection:
            if not connection.execute(select(rows.halls)).first():
                row = {"id": HALL, "name": "测试大厅", "seq": 0, "version": 0}
                connection.execute(insert(rows.halls), row)
                connection.commit()
        with self.uow() as uow:
            setup.define(uow, hall_file.parse(text), origin="test", at=NINE)
            uow.commit()

    def open(self, window: str, clerk: str | None = None) -> None:
        with self.uow() as uow:
            duty.open_window(uow, window, by=clerk or f"clerk-{window}", at=NINE)
            uow.commit()

    def take(self, service: str = "tax", seconds: float = 0, **more: str) -> Ticket:
        with self.uow() as uow:
            order = issuing.Order(service, **more)
            ticket = issuing.take_ticket(uow, order, by=Actor(), at=at(seconds))
            uow.commit()
        return ticket

    def call(self, window: str, seconds: float = 60, finish: bool = True) -> Ticket | None:
        with self.uow() as uow:
            ticket = calling.call_next(
                uow,
                window,
                by=Actor(staff=f"clerk-{window}"),
                at=at(seconds),
                finish_current=finish,
            )
            uow.commit()
        return ticket

    def get(self, id: str) -> Ticket:
        with self.uow() as uow:
            return uow.tickets.get(id)

    def seqs(self) -> list[int]:
        return [event.seq for event in self.reads.since(HALL, 0, 1_000_000)]
