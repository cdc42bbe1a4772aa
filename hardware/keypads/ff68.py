"""Keypad callers on the ``FF 68`` bus.

A press is CMD 01 with the digits typed, one a byte, and one key code last. A function key after
digits means different things on different models: a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hardware.devices import Begin, Health, KeyPress, Press
from hardware.errors import NotConnected, Unsupported
from hardware.ff68 import BEEP, FROM_KEYPAD, SHOW, Frame, Framer
from hardware.jobs import DIGITS, KEYS, Mode
from hardware.options import Option, Options
from hardware.presence import Presence
from hardware.repeats import Repeats
from hardware.transport import Transport

KEY_NAMES: Final = {
    0x0A: "start",
    0x0B: "end",
    0x0C: "call",
    0x0D: "recall",
    0x0E: "cancel",
    0x0F: "function",
    0x12: "pause",
    0x13: "transfer",
    0x14: "sign_in",
}
BLANK: Final = 0x0A
DISPLAY: Final = 6
"""Digits of a keypad's display: the number called on the right, who waits on the left."""

OPTIONS: Final[Options] = {
    "address": Option(None, "the keypad's number on the bus; without it any is heard", type=int),
    "acknowledge": Option(True, "echo each press, as most models want it"),
    "keys": Option(None, 'what keys mean: { 0F = "pause", "digits+0F" = "transfer" }', type=dict),
    "debounce_ms": Option(800, "the same press again within this is the same press"),
}


def key_names(options: Mapping[str, Any]) -> tuple[dict[int, str], dict[int, str]]:
    """Key code → name, alone and after digits. Raises ValueError on a map that is none."""
    alone, after = dict(KEY_NAMES), dict(KEY_NAMES)
    told = (options.get("keys") or {}).items()
    for code, name in sorted(told, key=lambda item: "+" in item[0]):  # the special ones last
        if name not in KEYS:
            raise ValueError(f"keys.{code}: {name!r} is not one of {', '.join(sorted(KEYS))}")
        digits, plus, key = code.rpartition("+")
        if plus and digits != "digits":
            raise ValueError(f"keys.{code} is neither a key code nor digits+ one")
        for names in (after,) if plus else (alone, after):
            names[int(key, 16)] = name
    return alone, after


class FF68Keypad:
    def __init__(self, device: str, url: str, options: Mapping[str, Any]) -> None:
        self.device = device
        self._address: int | None = options["address"]
        if self._address is not None and self._address > 0xFF:
            raise ValueError("address is above 255")
        self._acknowledge: bool = options["acknowledge"]
        self._alone, self._after_digits = key_names(options)
        self._repeats = Repeats(options["debounce_ms"] / 1000)
        self._framer = Framer()
        self._presence = Presence()
        self._line: Transport | None = None

    def opened(self, line: Transport) -> None:
        self._line = line
        self._framer = Framer()
        self._presence = Presence()

    def health(self) -> Health:
        self._open()
        return self._presence.health

    def show(self, text: str, mode: Mode, begin: Begin) -> None:
        """At most six digits or spaces; fewer stand on the right."""
        if len(text) > DISPLAY or not all(c == " " or (c.isascii() and c.isdigit()) for c in text):
            raise Unsupported(self.device, f"{text!r} is not {DISPLAY} digits")
        line = self._open()
        begin()
        digits = bytes(BLANK if c == " " else int(c) for c in text.rjust(DISPLAY))
        line.write(Frame(self._own(), SHOW, digits).encode())

    def beep(self, begin: Begin) -> None:
        line = self._open()
        begin()
        line.write(Frame(self._own(), BEEP, b"").encode())

    def heard(self, data: bytes, now: float) -> list[Press]:
        presses: list[Press] = []
        for frame in self._framer.feed(data, now):
            press = self._press(frame)
            if press is None:
                continue
            self._presence.heard()
            if self._acknowledge:
                self._open().write(frame.encode())
            if not self._repeats.is_repeat(frame, now):
                presses.append(press)
        return presses

    def _press(self, frame: Frame) -> KeyPress | None:
        if frame.command != FROM_KEYPAD or self._address not in (None, frame.address):
            return None
        *digits, key = frame.data or b"\0"
        name = (self._after_digits if digits else self._alone).get(key)
        if name is None or len(digits) > DIGITS or any(digit > 9 for digit in digits):
            return None
        return KeyPress(name, "".join(str(digit) for digit in digits) or None)

    def _own(self) -> int:
        return 1 if self._address is None else self._address

    def _open(self) -> Transport:
        if self._line is None:
            raise NotConnected(self.device)
        return self._line
