"""A scheme's TOML: written from a document, and its version put in. Comments stay in texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_INLINE = ("items", "bands", "stages", "within", "decided_within", "free", "upto", "range")


def with_version(text: str, version: int) -> str:
    """The same text with this version; nothing else changes."""
    made, n = re.subn(r"(?m)^version\s*=\s*\d+", f"version = {version}", text, count=1)
    return made if n else f"version = {version}\n{text}"


def dump(document: Mapping[str, Any]) -> str:
    """The TOML of a scheme's document. ``scheme.read`` makes the same of it again."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    tables = {k: v for k, v in document.items() if isinstance(v, Mapping)}
    arrays = {k: v for k, v in document.items() if _is_tables(v) and k not in _INLINE}
    for key, value in document.items():
        if key not in tables and key not in arrays and value is not None:
            yield f"{key} = {_value(value)}"
    for key, value in tables.items():
        yield from _table(key, value)
    for key, rows in arrays.items():
        for row in rows:
            yield from ["", f"[[{key}]]"]
            for name, value in row.items():
                if value is None:
                    continue
                if name == "items" and isinstance(value, list):
                    yield "items = ["
                    yield from (f"  {_value(item)}," for item in value)
                    yield "]"
                else:
                    yield f"{name} = {_value(value)}"


def _table(path: str, table: Mapping[str, Any]) -> Iterator[str]:
    inner = {k: v for k, v in table.items() if isinstance(v, Mapping) and k not in _INLINE}
    yield from ["", f"[{path}]"]
    for key, value in table.items():
        if key not in inner and value is not None:
            yield f"{key} = {_value(value)}"
    for key, value in inner.items():
        yield from _table(f"{path}.{key}", value)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inner = (f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None)
        return f"{{ {', '.join(inner)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
