"""Window bars on the ``A0 90`` bus.

    A0 90 | ADDR | A5 | LH LL | DATA... | XOR      XOR over ADDR to the last DATA

Each character is followed by its colour: one ASCII byte or two of GB2312, then the colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import xor
from typing import Any, Final

from hardware.devices import Begin, Health
from hardware.errors import NotConnected
from hardware.jobs import Mode
from hardware.options import Option, Options
from hardware.presence import ONE_WAY
from hardware.slip_lines import width
from hardware.transport import Transport

HEAD: Final = b"\xa0\x90"
SHOW, SHOW_DEFAULT, STORE_DEFAULT = 0xA5, 0xA1, 0xA2
COLOURS: Final = {"red": 0, "green": 1, "yellow": 2}
LARGEST: Final = 254

OPTIONS: Final[Options] = {
    "address": Option(1, "the bar's number on the bus"),
    "colour": Option("red", "of all text", choices=tuple(COLOURS)),
    "columns": Option(16, "narrow characters that fit the bar at once"),
    "long": Option(
        "scroll",
        "text that does not fit: scroll (sent whole, the bar scrolls it itself) or cut",
        choices=("scroll", "cut"),
    ),
    "mark": Option("?", "stands for a character outside GB2312; one ASCII character"),
    "default_text": Option("", "stored in the bar when the agent starts, shown when idle"),
}


def frame(address: int, command: int, data: bytes) -> bytes:
    body = bytes((address, command)) + len(data).to_bytes(2, "big") + data
    return HEAD + body + bytes((reduce(xor, body),))


def coloured(text: str, colour: int, mark: str) -> bytes:
    """A text as DATA, whole characters only, at most 254 bytes."""
    data = b""
    for char in text:
        try:
            code = char.encode("ascii" if char.isascii() else "gb2312")
        except UnicodeEncodeError:
            code = mark.encode("ascii")
        if len(data) + len(code) + 1 > LARGEST:
            break
        data += code + bytes((colour,))
    return data


class A090Bar:
    def __init__(self, device: str, url: str, options: Mapping[str, Any]) -> None:
        self.device = device
        self._address: int = options["address"]
        if not self._address <= 0xFF:
            raise ValueError("address is above 255")
        if not (len(options["mark"]) == 1 and options["mark"].isascii()):
            raise ValueError("mark is not one ASCII character")
        self._colour = COLOURS[options["colour"]]
        self._columns: int = options["columns"]
        self._cuts = options["long"] == "cut"
        self._mark: str = options["mark"]
        self._default: str = options["default_text"]
        self._stored = False
        self._shown: str | None = None
        self._line: Transport | None = None

    def opened(self, line: Transport) -> None:
        """A bar that lost its line may have lost its text: it is shown again."""
        self._line = line
        if self._default and not self._stored:
            line.write(frame(self._address, STORE_DEFAULT, self._data(self._default)))
            self._stored = True
        if self._shown is not None:
            line.write(self._frame(self._shown))

    def health(self) -> Health:
        self._open()
        return ONE_WAY

    def show(self, text: str, mode: Mode, begin: Begin) -> None:
        """This protocol knows neither blinking nor scrolling on demand: ``mode`` is the bar's."""
        line = self._open()
        begin()
        line.write(self._frame(text))
        self._shown = text

    def _frame(self, text: str) -> bytes:
        if not text:
            return frame(self._address, SHOW_DEFAULT, b"")
        return frame(self._address, SHOW, self._data(_cut(text, self._columns, self._cuts)))

    def _data(self, text: str) -> bytes:
        printable = "".join(char if char.isprintable() else " " for char in text)
        return coloured(printable, self._colour, self._mark)

    def _open(self) -> Transport:
        if self._line is None:
            raise NotConnected(self.device)
        return self._line


def _cut(text: str, columns: int, cuts: bool) -> str:
    while cuts and width(text) > columns:
        text = text[:-1]
    return text
