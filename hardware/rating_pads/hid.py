"""USB rating pads that type like a keyboard: a digit, mostly with Enter after it.

Nothing can be shown on them: whoever is asked sees it elsewhere, or hears it. Which digit means
what differs by model and is a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hardware.devices import Begin, Health, PadPress, Press
from hardware.errors import NotConnected
from hardware.hid import ENTER, Typed
from hardware.jobs import DeviceState
from hardware.options import Option, Options
from hardware.repeats import Repeats
from hardware.transport import Transport

LEVELS: Final = {str(level): level for level in range(1, 6)}

OPTIONS: Final[Options] = {
    "map": Option(
        None, "digit to national level, instead of the same number: { 1 = 5, 2 = 4 }", type=dict
    ),
    "enter": Option(True, "the pad types Enter after its digit"),
    "debounce_ms": Option(800, "the same key again within this is the same press"),
}

_FORGET_S: Final = 1.0
"""A digit that was not followed by Enter for so long was not meant."""


def levels(options: Mapping[str, Any]) -> dict[str, int]:
    """Digit → level. Raises ValueError on a map that is none."""
    if options.get("map") is None:
        return dict(LEVELS)
    found: dict[str, int] = {}
    for digit, level in options["map"].items():
        if len(digit) != 1 or digit not in "0123456789":
            raise ValueError(f"map.{digit} is not a digit")
        if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 5:
            raise ValueError(f"map.{digit} is not a level of 1 to 5")
        found[digit] = level
    return found


class HidPad:
    def __init__(self, device: str, url: str, options: Mapping[str, Any]) -> None:
        self.device = device
        self._levels = levels(options)
        self._enter: bool = options["enter"]
        self._repeats = Repeats(options["debounce_ms"] / 1000)
        self._line: Transport | None = None
        self._begin()

    def _begin(self) -> None:
        self._typed = Typed()
        self._said = ""
        self._last = 0.0

    def opened(self, line: Transport) -> None:
        self._line = line
        self._begin()

    def health(self) -> Health:
        """An input device is there as long as it can be held."""
        self._open()
        return Health(DeviceState.ONLINE)

    def ask(self, begin: Begin) -> None:
        """Nothing shows on such a pad; that it was asked for is known at the server."""
        self._open()
        begin()

    def heard(self, data: bytes, now: float) -> list[Press]:
        if now - self._last > _FORGET_S:
            self._said = ""
        if data:
            self._last = now
        presses: list[Press] = []
        for char in self._typed.feed(data):
            self._said += "" if char == ENTER else char
            if char == ENTER or not self._enter:
                presses += self._pressed(self._said, now)
                self._said = ""
        return presses

    def _pressed(self, said: str, now: float) -> list[Press]:
        """More than one digit is nothing that a pad types."""
        level = self._levels.get(said)
        if level is None or self._repeats.is_repeat(level, now):
            return []
        return [PadPress(level)]

    def _open(self) -> Transport:
        if self._line is None:
            raise NotConnected(self.device)
        return self._line
