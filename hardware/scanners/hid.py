"""USB scanners that type what they read like a keyboard, with Enter after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hardware.devices import Health, Press, Scan
from hardware.errors import NotConnected
from hardware.hid import ENTER, Typed
from hardware.jobs import DeviceState
from hardware.options import Option, Options
from hardware.repeats import Repeats
from hardware.transport import Transport

OPTIONS: Final[Options] = {
    "debounce_ms": Option(1500, "the same code again within this is the same scan"),
}

LONGEST: Final = 1000
_FORGET_S: Final = 1.0
"""A scanner types without a pause: what has no Enter by then is torn."""


class HidScanner:
    def __init__(self, device: str, url: str, options: Mapping[str, Any]) -> None:
        self.device = device
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
        if self._line is None:
            raise NotConnected(self.device)
        return Health(DeviceState.ONLINE)

    def heard(self, data: bytes, now: float) -> list[Press]:
        if now - self._last > _FORGET_S:
            self._said = ""
        if data:
            self._last = now
        scans: list[Press] = []
        for char in self._typed.feed(data):
            if char != ENTER:
                self._said += char
                continue
            said, self._said = self._said.strip(), ""
            if 0 < len(said) <= LONGEST and not self._repeats.is_repeat(hash(said), now):
                scans.append(Scan(said))
        return scans
