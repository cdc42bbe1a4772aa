"""Statements of the hot path: written in Core, compiled once, then handed to the driver as text.

Core's own cache still costs as much for each execution as the statement itself costs SQLite; a
ticket takes about ten statements (docs/performance.md). Only columns whose values need no
conversion (text, numbers) may be used here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect

Values = Mapping[str, Any]


class Hot:
    """``Hot(statement)(connection, values)`` executes; a list of values executes many.

    ``statement`` may be made from the dialect's name where databases differ (upserts).
    """

    def __init__(self, statement: Any | Callable[[str], Any], insert: Sequence[str] = ()) -> None:
        self._statement, self._columns = statement, list(insert) or None
        self._ready: dict[str, _Ready] = {}

    def __call__(
        self, connection: Connection, values: Values | Sequence[Values]
    ) -> CursorResult[Any]:
        ready = self._ready.get(connection.dialect.name) or self._compile(connection.dialect)
        if isinstance(values, Mapping):
            return connection.exec_driver_sql(ready.text, ready.fill(values))
        return connection.exec_driver_sql(ready.text, [ready.fill(row) for row in values])

    def _compile(self, dialect: Dialect) -> _Ready:
        made = self._statement(dialect.name) if callable(self._statement) else self._statement
        compiled: Any = made.compile(dialect=dialect, column_keys=self._columns)
        order = tuple(compiled.positiontup) if compiled.positional else None
        own = {name: value for name, value in compiled.params.items() if value is not None}
        self._ready[dialect.name] = _Ready(str(compiled), order, own)
        return self._ready[dialect.name]


@dataclass(frozen=True, slots=True)
class _Ready:
    """``order``: the names by position, None where the driver takes names; ``own``: values that
    the statement brings itself, such as a LIMIT."""

    text: str
    order: tuple[str, ...] | None
    own: Values

    def fill(self, values: Values) -> Any:
        if self.own:
            values = {**self.own, **values}
        return values if self.order is None else tuple(values[name] for name in self.order)
