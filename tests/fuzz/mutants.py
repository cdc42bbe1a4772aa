"""Changes that keep the outer shape, so that more than the JSON or TOML reader is tried."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from typing import Any, Final

JSON_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 5, 10**20, 10**400, 1e308, float("nan"), float("inf"), 0.5,
    "", " ", "\n", "\ud800", "\x00", "\x1bi", "\u202e", "e\u0301", "²", "٣", "x" * 70, "请" * 300,
    "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00", "2026-03-09",
    [], {}, [1], {"a": 1},
)  # fmt: skip
TOML_VALUES: Final = (
    "inf", "nan", "-1", "0", "255", "256", "70000", "10" * 12, "0.001", "true", "[]", "{}",
    '""', '"²²²"', '"٣"', '"a b"', "'''x'''", "2026-03-09",
    "{ 00 = 5 }", '{ "x" = 5 }', "{ FF = 1 }", '{ "-1" = 1 }', "{ 100 = 1 }",
    '"tcp://[::1"', '"tcp://x:99999"', '"virtual://"', '"serial://?baud=²"',
)  # fmt: skip


def tree(data: bytes, rng: random.Random) -> bytes:
    """Somewhere in a JSON document another value, or none, or an old one under a new name."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return data
    holders = _holders(document)
    if not holders:
        return data
    holder = rng.choice(holders)
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key = rng.choice(keys)
    match rng.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder["".join(rng.choices("abcdefgh", k=4))] = holder.pop(key)
        case 2 if isinstance(holder[key], str) and holder[key]:
            holder[key] = _spoilt(holder[key], rng)
        case _:
            holder[key] = rng.choice(JSON_VALUES)
    return json.dumps(document, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _holders(node: Any) -> list[Any]:
    """Every object and list of a document that holds something."""
    if not isinstance(node, dict | list) or not node:
        return []
    inner: Sequence[Any] = list(node.values()) if isinstance(node, dict) else node
    return [node, *(found for one in inner for found in _holders(one))]


def _spoilt(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return (
        text[:at]
        + rng.choice(("\x00", "\x1d", "\n", "\ud8ff", "𠮷", "请", " ", "0"))
        + text[at + 1 :]
    )


def table(data: bytes, rng: random.Random) -> bytes:
    """Another value in a line of TOML, a line twice, or one left out."""
    lines = data.decode("utf-8", "replace").splitlines() or [""]
    n = rng.randrange(len(lines))
    key = re.match(r"\s*[\w\"'+-]+\s*=", lines[n])
    match rng.randrange(4):
        case 0:
            del lines[n]
        case 1:
            lines.insert(n, rng.choice(lines))
        case _ if key:
            lines[n] = f"{key[0]} {rng.choice(TOML_VALUES)}"
        case _:
            lines.insert(n + 1, f"address = {rng.choice(TOML_VALUES)}")
    return ("\n".join(lines) + "\n").encode()
