"""Window bars with an Onbon BX-5K, 5MK or 6K font-card controller, by its dynamic area.

The controller answers every order, so a bar that was switched off is known to be. It knows no
blinking: a text that is to blink takes turns with an empty page.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any, Final

from hardware.devices import Begin, Health
from hardware.errors import BadReply, NoReply, NotConnected
from hardware.jobs import DeviceState, Mode
from hardware.onbon import ACK, AREA, BRIGHTNESS, ERRORS, NACK, PING, Frame, Framer
from hardware.options import Option, Options
from hardware.slip_lines import width
from hardware.transport import Transport

COLOURS: Final = {"red": 1, "green": 2, "yellow": 3}
_STATIC, _FAST, _LEFT = 1, 2, 3
_LONGEST: Final = 240

OPTIONS: Final[Options] = {
    "address": Option(1, "the controller's number; 65534 reaches any"),
    "columns": Option(96, "dots across; a multiple of 8"),
    "rows": Option(16, "dots down"),
    "colour": Option("red", "of all text", choices=tuple(COLOURS)),
    "font": Option("", "number of a font of the controller, as 000; empty: its own choice"),
    "brightness": Option(None, "0 to 15; without it the controller's own", type=int),
    "long": Option(
        "scroll",
        "text that does not fit: scroll, or cut at the bar's end",
        choices=("scroll", "cut"),
    ),
    "speed": Option(4, "of scrolling: 1 is the fastest"),
    "mark": Option("?", "stands for a character outside GB2312; one ASCII character"),
    "idle_text": Option("", "shown when there is nothing to show"),
    "reply_s": Option(0.5, "how long an answer may take"),
}


class OnbonBar:
    def __init__(self, device: str, url: str, options: Mapping[str, Any]) -> None:
        self.device = device
        self._address: int = options["address"]
        self._columns: int = options["columns"]
        self._rows: int = options["rows"]
        if self._columns % 8 or not 8 <= self._columns <= 2048:
            raise ValueError("columns is not a multiple of 8 up to 2048")
        if not 8 <= self._rows <= 512:
            raise ValueError("rows is not 8 to 512")
        if not self._address <= 0xFFFF or not 1 <= options["speed"] <= 255:
            raise ValueError("address is above 65535, or speed not 1 to 255")
        if not (len(options["mark"]) == 1 and options["mark"].isascii()):
            raise ValueError("mark is not one ASCII character")
        if options["brightness"] is not None and not 0 <= options["brightness"] <= 15:
            raise ValueError("brightness is not between 0 and 15")
        if options["font"] and not re.fullmatch("[0-9]{3}", options["font"]):
            raise ValueError("font is not three digits")
        self._style = f"\\C{COLOURS[options['colour']]}" if options["colour"] != "red" else ""
        if options["font"]:
            self._style += f"\\FO{options['font']}"
        self._brightness: int | None = options["brightness"]
        self._speed: int = options["speed"]
        self._cuts = options["long"] == "cut"
        self._mark: str = options["mark"]
        self._idle: str = options["idle_text"]
        self._reply_s: float = options["reply_s"]
        self._shown: tuple[str, Mode] | None = None
        self._line: Transport | None = None

    def opened(self, line: Transport) -> None:
        """A bar that lost its line may have lost its text: it is shown again."""
        self._line = line
        if self._brightness is not None:
            line.write(self._frame(BRIGHTNESS, bytes((self._brightness,)), reply=False))
        if self._shown is not None:
            line.write(self._frame(AREA, self._area(*self._shown), reply=False))

    def health(self) -> Health:
        """Raises NoReply when the controller does not answer a ping."""
        self._order(self._frame(PING))
        return Health(DeviceState.ONLINE)

    def show(self, text: str, mode: Mode, begin: Begin) -> None:
        """Returns once the controller has taken it. Raises NoReply, BadReply."""
        self._open()
        begin()
        self._order(self._frame(AREA, self._area(text, mode)))
        self._shown = (text, mode)

    def _area(self, text: str, mode: Mode) -> bytes:
        """One dynamic area over the whole bar, in place of the one before."""
        shown = text or self._idle
        long = width(shown) * 8 > self._columns and not self._cuts
        show = _LEFT if long or mode == "scroll" else _STATIC
        blinks = mode == "blink" and not long
        data = self._text(f"{shown}\n " if blinks else shown, show if not blinks else _FAST)
        return bytes((0, 1)) + len(data).to_bytes(2, "little") + data

    def _text(self, text: str, show: int) -> bytes:
        coded = self._style.encode("ascii") + gb2312(text, self._mark)
        across, down = self._columns // 8, self._rows
        stay = 1 if show == _FAST else 5
        return (
            bytes((0, 0, 0, 0, 0))
            + across.to_bytes(2, "little")
            + down.to_bytes(2, "little")
            + bytes((0, 0, 0, 0, 0, 0, 0, 0))
            + bytes((1, 1, show, 0, self._speed, stay))
            + len(coded).to_bytes(4, "little")
            + coded
        )

    def _frame(self, command: tuple[int, int], body: bytes = b"", *, reply: bool = True) -> bytes:
        return Frame(command, body, self._address, reply=reply).encode()

    def _order(self, frame: bytes) -> None:
        """Send and wait for the controller's word."""
        line = self._open()
        while line.read(256, timeout=0):
            pass  # late answers to earlier orders
        line.write(frame)
        framer, end = Framer(), time.monotonic() + self._reply_s
        while (left := end - time.monotonic()) > 0:
            for answer in framer.feed(line.read(256, timeout=left)):
                if answer.command == ACK:
                    return
                if answer.command == NACK:
                    code = answer.body[0] if answer.body else 0
                    raise BadReply(self.device, ERRORS.get(code, f"error {code}"))
        raise NoReply(self.device, f"nothing within {self._reply_s:g} s")

    def _open(self) -> Transport:
        if self._line is None:
            raise NotConnected(self.device)
        return self._line


def gb2312(text: str, mark: str) -> bytes:
    """A text of whole characters, at most 240 bytes. A backslash would begin a mark of the
    controller's own: it is shown as the hall's mark."""
    coded = b""
    for char in text:
        if char == "\n":
            one = b"\\n"
        elif char == "\\" or not char.isprintable():
            one = mark.encode("ascii")
        else:
            try:
                one = char.encode("gb2312")
            except UnicodeEncodeError:
                one = mark.encode("ascii")
        if len(coded) + len(one) > _LONGEST:
            break
        coded += one
    return coded
