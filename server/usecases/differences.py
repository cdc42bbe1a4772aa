"""What differs between two versions of a hall's definition, path by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.usecases.hall_file import HallFile


def differences(old: HallFile, new: HallFile) -> list[dict[str, Any]]:
    """What differs: {"path", "before", "after"}; rows by their id, None: not there."""
    found = _differences("", _plain(old), _plain(new))
    return [{"path": path, "before": before, "after": after} for path, before, after in found]


def _plain(file: HallFile) -> dict[str, Any]:
    return file.model_dump(mode="json", exclude_none=True)


def _differences(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            at = f"{path}.{key}" if path else key
            yield from _differences(at, old.get(key), new.get(key))
        return
    before, after = _rows(old), _rows(new)
    if before is None or after is None:
        yield path, old, new
        return
    for id in dict.fromkeys((*before, *after)):
        one, other = before.get(id), after.get(id)
        if one is None or other is None:
            yield f"{path}[{id}]", one, other
        else:
            yield from _differences(f"{path}[{id}]", one, other)
    if list(before) != list(after) and {*before} == {*after}:
        yield f"{path}.order", list(before), list(after)


def _rows(value: Any) -> dict[str, Any] | None:
    """Rows by what names them; None: these are no rows with names, or a name stands twice."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    named: dict[str, Any] = {}
    for row in value:
        name = _name(row) if isinstance(row, Mapping) else None
        if name is None or name in named:
            return None
        named[name] = row
    return named


def _name(row: Mapping[str, Any]) -> str | None:
    return next((str(row[key]) for key in ("id", "date", "name") if key in row), None)
