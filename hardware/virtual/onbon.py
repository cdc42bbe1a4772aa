"""The twin of an Onbon controller: keeps its dynamic areas, and answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hardware.onbon import ACK, AREA, BRIGHTNESS, CLEAR, NACK, Frame, Framer, packed
from hardware.virtual.twin import Twin

_BLOCK: Final = 16
_STYLE = re.compile(r"\\C(\d)|\\FO(\d{3})")


class VirtualOnbon(Twin):
    """``text`` is what it shows (pages in turn where it has several), ``show`` how. ``refuses``:
    an error code for the next order."""

    def __init__(self, address: int = 1) -> None:
        super().__init__()
        self.address = address
        self.text = ""
        self.pages: Sequence[str] = ()
        self.colour = 1
        self.show = 0
        self.dots = (0, 0)
        self.brightness: int | None = None
        self.refuses: int | None = None
        self.raw = bytearray()
        self._framer = Framer()

    def receive(self, data: bytes) -> None:
        self.raw += data
        for frame in self._framer.feed(data):
            if frame.target not in (self.address, 0xFFFE, 0xFFFF):
                continue
            error = self.refuses or self._obey(frame)
            self.refuses = None
            if frame.reply:
                group, command = NACK if error else ACK
                told = bytes((group, command, 2, 0, 0, error))
                self.say(packed(frame.source, self.address, told))

    def _obey(self, frame: Frame) -> int:
        """Do it; returns an error code, 0: none."""
        if frame.command == AREA:
            return self._area(frame.body)
        if frame.command == CLEAR:
            self.text, self.pages = "", ()
        elif frame.command == BRIGHTNESS:
            if not frame.body:
                return _BLOCK
            self.brightness = frame.body[0]
        return 0

    def _area(self, body: bytes) -> int:
        areas = body[1 + body[0] :] if body else b""
        size = int.from_bytes(areas[1:3], "little")
        area = areas[3 : 3 + size]
        length = int.from_bytes(area[23:27], "little")
        if areas[:1] != b"\x01" or len(area) != size or size < 27 or size != 27 + length:
            return _BLOCK
        self.dots = (8 * int.from_bytes(area[5:7], "little"), int.from_bytes(area[7:9], "little"))
        self.show = area[19]
        text = area[27:].decode("gb2312", "replace")
        colours = [found[1] for found in _STYLE.finditer(text) if found[1]]
        self.colour = int(colours[0]) if colours else 1
        self.pages = [page.strip() for page in _STYLE.sub("", text).split("\\n")]
        self.text = self.pages[0]
        return 0
