"""The twins on a window's bus: a bar on ``A0 90``, a rating pad and a keypad on ``FF 68``."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import reduce
from operator import xor

from hardware.ff68 import ASK, BEEP, FROM_KEYPAD, FROM_PAD, SHOW, Frame, Framer
from hardware.keypads.ff68 import DISPLAY
from hardware.led_bars import a090
from hardware.rating_pads.ff68 import FOUR_KEYS
from hardware.virtual.twin import Twin


class VirtualBar(Twin):
    """Shows coloured characters: ``text`` and, one a character, ``colours``."""

    def __init__(self, address: int = 1) -> None:
        super().__init__()
        self.address = address
        self.text = ""
        self.colours: list[int] = []
        self.default: list[tuple[str, int]] = []
        self.raw = bytearray()
        self._held = b""

    def receive(self, data: bytes) -> None:
        self.raw += data
        self._held += data
        while (start := self._held.find(a090.HEAD)) >= 0:
            self._held = self._held[start:]
            if len(self._held) < 6:
                return
            size = 6 + int.from_bytes(self._held[4:6], "big")
            if len(self._held) < size + 1 and size <= 6 + a090.LARGEST:
                return
            body, check = self._held[2:size], self._held[size : size + 1]
            if check == bytes((reduce(xor, body),)):
                self._held = self._held[size + 1 :]
                self._obey(body[0], body[1], body[4:])
            else:
                self._held = self._held[1:]
        self._held = self._held[-1:] if self._held.endswith(a090.HEAD[:1]) else b""

    def _obey(self, address: int, command: int, data: bytes) -> None:
        if address != self.address:
            return
        if command == a090.SHOW:
            self._show(_characters(data))
        elif command == a090.STORE_DEFAULT:
            self.default = _characters(data)
        elif command == a090.SHOW_DEFAULT:
            self._show(self.default)

    def _show(self, characters: list[tuple[str, int]]) -> None:
        self.text = "".join(char for char, _ in characters)
        self.colours = [colour for _, colour in characters]


def _characters(data: bytes) -> list[tuple[str, int]]:
    found, n = [], 0
    while n < len(data):
        size = 1 if data[n] < 0x80 else 2
        char = data[n : n + size].decode("gb2312", errors="replace")
        found.append((char, data[n + size] if n + size < len(data) else 0))
        n += size + 1
    return found


class VirtualPad(Twin):
    """``press`` tells a key; ``acknowledged`` counts the echoes, ``asking`` is set by an ask.

    ``frame_log`` holds what the host sent to this address.
    """

    def __init__(self, address: int = 0x81, levels: Mapping[int, int] | None = None) -> None:
        super().__init__()
        self.address = address
        self.levels = dict(FOUR_KEYS if levels is None else levels)
        self.asking = False
        self.acknowledged = 0
        self.frame_log: list[Frame] = []
        self._framer = Framer()

    def receive(self, data: bytes) -> None:
        for frame in self._framer.feed(data, time.monotonic()):
            if frame.address != self.address or frame.command != FROM_KEYPAD:
                continue
            self.frame_log.append(frame)
            if frame.data == bytes((ASK,)):
                self.asking = True
            else:
                self.acknowledged += 1
                self.asking = False

    def press(self, level: int) -> None:
        """Press the key of a national level. Raises KeyError: this pad has none for it."""
        code = {its: code for code, its in self.levels.items()}[level]
        self.say(Frame(self.address, FROM_PAD, bytes((code,))).encode())


class VirtualKeypad(Twin):
    """``display`` is what its digits show, ``beeps`` how often it was made to beep."""

    def __init__(self, address: int = 1) -> None:
        super().__init__()
        self.address = address
        self.display = ""
        self.beeps = 0
        self.acknowledged = 0
        self._framer = Framer()

    def receive(self, data: bytes) -> None:
        for frame in self._framer.feed(data, time.monotonic()):
            if frame.address != self.address:
                continue
            if frame.command == SHOW:
                self.display = "".join(str(d) if d <= 9 else " " for d in frame.data[:DISPLAY])
            elif frame.command == BEEP:
                self.beeps += 1
            elif frame.command == FROM_KEYPAD:
                self.acknowledged += 1

    def press(self, key: int, digits: str = "") -> None:
        """Type digits, then the key of that code."""
        data = bytes(int(digit) for digit in digits) + bytes((key,))
        self.say(Frame(self.address, FROM_KEYPAD, data).encode())
