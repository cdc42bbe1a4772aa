"""Statements of the hot path: written in Core, compiled once, then handed to the driver as text.

Core's own machinery costs several times what the statement itself costs SQLite, and a ticket takes
about ten of them (docs/decisions/0004). Only columns whose values need no conversion (text,
numbers) may be used here.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, exc

Values = Mapping[str, Any]


class Hot:
    """``Hot(statement)(connection, values)`` executes; a list of values executes many.

    ``statement`` may be made from the dialect's name where databases differ (upserts).
    ``columns`` are the columns that an UPDATE sets. Raises SQLAlchemy's DBAPIError.
    """

    def __init__(self, statement: Any | Callable[[str], Any], columns: Sequence[str] = ()) -> None:
        self._statement, self._columns = statement, list(columns) or None
        self._ready: dict[str, _Ready] = {}

    def __call__(self, connection: Connection, values: Values | Sequence[Values]) -> Rows:
        dialect = connection.dialect
        ready = self._ready.get(dialect.name) or self._compile(dialect)
        driver: Any = connection.connection.driver_connection
        try:
            if isinstance(values, Mapping):
                return Rows(driver.execute(ready.text, ready.fill(values)), ready)
            cursor = driver.cursor()
            cursor.executemany(ready.text, [ready.fill(row) for row in values])
            return Rows(cursor, ready)
        except dialect.loaded_dbapi.Error as error:
            base = dialect.loaded_dbapi.Error
            raise exc.DBAPIError.instance(ready.text, None, error, base, dialect=dialect) from error

    def _compile(self, dialect: Dialect) -> _Ready:
        made = self._statement(dialect.name) if callable(self._statement) else self._statement
        compiled: Any = made.compile(dialect=dialect, column_keys=self._columns)
        order = tuple(compiled.positiontup) if compiled.positional else None
        own = {name: value for name, value in compiled.params.items() if value is not None}
        self._ready[dialect.name] = _Ready(str(compiled), order, own)
        return self._ready[dialect.name]


@dataclass(slots=True)
class _Ready:
    """``order``: the names by position, None where the driver takes names; ``own``: values that
    the statement brings itself, such as a LIMIT; ``row``: what a row becomes, once known."""

    text: str
    order: tuple[str, ...] | None
    own: Values
    row: Any = None

    def fill(self, values: Values) -> Any:
        if self.own:
            values = {**self.own, **values}
        return values if self.order is None else tuple(values[name] for name in self.order)

    def make(self, cursor: Any) -> Callable[[Any], Any]:
        if self.row is None:
            self.row = _row_of([column[0] for column in cursor.description])
        made: Callable[[Any], Any] = self.row._make
        return made


def _row_of(names: Sequence[str]) -> Any:
    make: Any = collections.namedtuple  # the names are known at run time only
    return make("Row", names)


class Rows:
    """What a statement gave: rows with their columns as attributes."""

    __slots__ = ("_cursor", "_ready")

    def __init__(self, cursor: Any, ready: _Ready) -> None:
        self._cursor, self._ready = cursor, ready

    def __iter__(self) -> Iterator[Any]:
        return map(self._ready.make(self._cursor), self._cursor.fetchall())

    def first(self) -> Any | None:
        row = self._cursor.fetchone()
        return None if row is None else self._ready.make(self._cursor)(row)

    def scalar_one(self) -> Any:
        return self._cursor.fetchone()[0]

    def scalars(self) -> list[Any]:
        return [row[0] for row in self._cursor.fetchall()]
