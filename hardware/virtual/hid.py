"""The twin of a USB rating pad that types like a keyboard."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.hid import ENTER, events
from hardware.rating_pads.hid import LEVELS
from hardware.virtual.twin import Twin


class VirtualHidPad(Twin):
    """``press`` types the digit of a level; ``enter`` False: without Enter after it."""

    def __init__(self, levels: Mapping[str, int] | None = None, enter: bool = True) -> None:
        super().__init__()
        self.digits = dict(LEVELS if levels is None else levels)
        self.enter = enter

    def receive(self, data: bytes) -> None:
        """Nothing is ever sent to it."""

    def press(self, level: int) -> None:
        """Raises KeyError: this pad has no key for it."""
        digit = {its: digit for digit, its in self.digits.items()}[level]
        self.say(events(digit + (ENTER if self.enter else "")))


class VirtualScanner(Twin):
    """A USB scanner: ``scan`` types a code and Enter."""

    def receive(self, data: bytes) -> None:
        """Nothing is ever sent to it."""

    def scan(self, text: str) -> None:
        """Raises KeyError for a character that no key has."""
        self.say(events(text + ENTER))
