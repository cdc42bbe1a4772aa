"""A hall at work with findings that count and results that are published, as storage keeps them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from server.domain.finding import Finding, FindingStep, Origin
from server.storage.engine import open_database
from server.storage.unit_of_work import Halls, SqlUnitOfWork
from server.usecases import findings, publishing, scheme_book
from server.usecases.ports import Publication
from tests.rig.hall import Hall

# The halls of the tests begin on Monday 2 March 2026 at nine.
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))


def work(hall: Hall, do: Callable[[SqlUnitOfWork], Any]) -> Any:
    """One transaction beside the running server."""
    database = open_database(hall.db)
    try:
        with database.read() as connection:
            id = str(connection.exec_driver_sql("SELECT id FROM halls").scalar_one())
        with SqlUnitOfWork(database, Halls(), id, lambda _hall, _seq: None) as uow:
            made = do(uow)
            uow.commit()
        return made
    finally:
        database.close()


def staff_id(hall: Hall, role: str, n: int = 0) -> str:
    name = hall.person(role, n)["name"]
    found: str = work(hall, lambda uow: uow.people.by_name(name).id)
    return found


def counted(
    hall: Hall, of: str, item: str, *, by: str, day: date, count: str = "1", window: str = "w01"
) -> Finding:
    """A finding that somebody confirmed and that counts, nobody having answered."""

    def do(uow: SqlUnitOfWork) -> Finding:
        begun = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=2)
        one = findings.register(
            uow,
            scheme_book.find(uow.schemes, "MONTH-100"),
            item,
            origin=Origin.INSPECTION,
            staff=of,
            window=window,
            day=day,
            count=Decimal(count),
            text="巡查所见",
            at=begun,
            by=by,
            evidence={"minutes": 12, "waiting": 5},
        )
        findings.step(uow, one.id, FindingStep.CONFIRM, "录像核实", by=by, at=begun)
        confirmed = uow.findings.get(one.id)
        assert confirmed.answer_until is not None
        return findings.step(
            uow,
            one.id,
            FindingStep.COUNT,
            "",
            by=None,
            at=confirmed.answer_until + timedelta(seconds=1),
        )

    found: Finding = work(hall, do)
    return found


def publish(hall: Hall, *, by: str, at: datetime, month: tuple[date, date]) -> Publication:
    made: Publication = work(
        hall, lambda uow: publishing.publish(uow, "MONTH-100", *month, by=by, at=at)
    )
    return made
