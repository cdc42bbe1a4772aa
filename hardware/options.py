"""A driver's settings: what may stand in ``[device.options]``, of which type, and by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST: Final = 1_000_000
"""Of any number: more is a slip of the keyboard, and not-a-number is none."""

Value = bool | int | float | str | Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Option:
    """``default`` gives the type unless ``type`` does; ``choices`` are all values allowed."""

    default: Value
    help: str
    type: type | None = None
    choices: tuple[Value, ...] = ()

    def fault(self, value: object) -> str | None:
        """Why a value may not stand here; None when it may."""
        wanted = self.type or type(self.default)
        if self.choices:
            return None if value in self.choices else f"is not one of {_list(self.choices)}"
        if wanted in (int, float):
            kinds = (int,) if wanted is int else (int, float)
            if isinstance(value, kinds) and not isinstance(value, bool) and 0 <= value <= MOST:
                return None
            return f"is not a {'whole ' if wanted is int else ''}number from 0 to {MOST}"
        return None if isinstance(value, wanted) else f"is not {_NAMES[wanted]}"


_NAMES: Final[Mapping[type, str]] = {bool: "true or false", str: "a text", dict: "a table"}


def _list(values: tuple[Value, ...]) -> str:
    return ", ".join(repr(value) for value in values)


Options = Mapping[str, Option]

PATIENCE: Final[Options] = {
    "wait_s": Option(
        15.0, "a job not yet begun waits so long for paper, a closed cover, a device on line"
    ),
    "reconnect_s": Option(60.0, "a job not yet begun waits so long for a device unplugged"),
}
"""Settings of every device, kept by its bus."""
