from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from server.storage.engine import open_database
from tests.storage.house import House

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def house(ready_url: str) -> Iterator[House]:
    """A small hall on a database of either kind."""
    database = open_database(ready_url)
    made = House(database)
    made.define()
    yield made
    database.close()


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)
