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


def _rows() -> dict[int, str]:
    """Code → the characters of a key, plain and shifted, in the layout that such devices have."""
    rows = ((2, "1!2@3#4$5%6^7&8*9(0)-_=+"), (16, "qQwWeErRtTyYuUiIoOpP[{]}"),
            (30, "aAsSdDfFgGhHjJkKlL;:'\"`~"), (43, "\\|zZxXcCvVbBnNmM,<.>/?"))  # fmt: skip
    keys = {
        first + n: pair
        for first, text in rows
        for n, pair in enumerate(text[k : k + 2] for k in range(0, len(text), 2))
    }
    pad = zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True)
    return {**keys, **{code: digit * 2 for code, digit in pad}, 57: "  ", 28: "\n\n", 96: "\n\n"}


CODES: Final = _rows()
_SHIFTS: Final = frozenset({42, 54})


class Typed:
    """Characters in a stream of events that may be cut anywhere. Other keys and held ones are
    nothing."""

    def __init__(self) -> None:
        self._held = b""
        self._shifts: set[int] = set()

    def feed(self, data: bytes) -> str:
        self._held += data
        whole = len(self._held) - len(self._held) % EVENT.size
        events, self._held = self._held[:whole], self._held[whole:]
        said = ""
        for _, _, kind, code, value in EVENT.iter_unpack(events):
            if kind == KEY and code in _SHIFTS:
                (self._shifts.add if value else self._shifts.discard)(code)
            elif kind == KEY and value == PRESSED and code in CODES:
                said += CODES[code][1 if self._shifts else 0]
        return said


def events(text: str) -> bytes:
    """What a device says when ``text`` is typed: each key pressed and released, with its shift.

    Raises KeyError for a character that no key has.
    """
    keys: dict[str, tuple[int, bool]] = {}
    for code, pair in CODES.items():
        keys.setdefault(pair[0], (code, False))
        keys.setdefault(pair[1], (code, True))
    told = b""
    for char in text:
        code, shifted = keys[char]
        strokes = [(code, PRESSED), (code, 0)]
        if shifted:
            strokes = [(42, PRESSED), *strokes, (42, 0)]
        for stroke, value in strokes:
            told += EVENT.pack(0, 0, KEY, stroke, value) + EVENT.pack(0, 0, 0, 0, 0)
    return told
