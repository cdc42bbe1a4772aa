"""Keys of an input device, as Linux tells them (evdev): what was typed, without a keyboard's name.

An event is the time (two machine words), a type, a code and a value; of keys, value 1 is pressed,
0 released, 2 held down.
"""

from __future__ import annotations

import struct
from typing import Final

EVENT: Final = struct.Struct("llHHi")
KEY: Final = 1
PRESSED: Final = 1
ENTER: Final = "\n"

_DIGITS: Final = {code: str(digit) for digit, code in enumerate((11, *range(2, 11)))}
_PAD: Final = dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True))
CODES: Final = {**_DIGITS, **_PAD, 28: ENTER, 96: ENTER}
"""Of the digits and Enter, above the letters and on the block beside them."""


class Typed:
    """Characters in a stream of events that may be cut anywhere. Other keys and held ones are
    nothing."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> str:
        self._held += data
        whole = len(self._held) - len(self._held) % EVENT.size
        events, self._held = self._held[:whole], self._held[whole:]
        said = ""
        for _, _, kind, code, value in EVENT.iter_unpack(events):
            if kind == KEY and value == PRESSED:
                said += CODES.get(code, "")
        return said


def events(text: str) -> bytes:
    """What a device says when ``text`` (digits, ENTER) is typed: each key pressed and released."""
    of = {char: code for code, char in reversed(CODES.items())}
    return b"".join(
        EVENT.pack(0, 0, KEY, of[char], value) + EVENT.pack(0, 0, 0, 0, 0)
        for char in text
        for value in (PRESSED, 0)
    )
