"""What is kept of appeals and awards agrees with the log, or a line says where not."""

from __future__ import annotations

from sqlalchemy import update

from server import case_check
from server.storage import rows
from tests.storage.house import HALL, House
from tests.storage.test_appeals import do, file, honour, published


def faults(house: House) -> list[str]:
    with house.database.read() as connection:
        return list(case_check.faults(connection, HALL))


def test_a_row_that_the_log_does_not_tell_so_is_named(house: House) -> None:
    one, told = published(house)
    made = file(house, told, one)
    do(house, "accept", made.id)
    given = honour(house)
    assert faults(house) == []
    with house.database.write() as connection:
        connection.execute(update(rows.appeals).values(state="rejected"))
        connection.execute(update(rows.honours).values(state="published"))
        connection.commit()
    assert faults(house) == [
        f"{HALL}: appeal {made.id} is rejected, the log tells accepted",
        f"{HALL}: honour {given.id} is published, the log tells confirmed",
    ]
