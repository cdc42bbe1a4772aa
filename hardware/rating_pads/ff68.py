"""Rating pads of three to five keys on the ``FF 68`` bus.

A pad tells a key with CMD 11 and wants it echoed with CMD 01. Which address it has beside the
keypad of its window, how many keys and what they mean differs by model: all are settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hardware.devices import Begin, Health, PadPress, Press
from hardware.errors import NotConnected
from hardware.ff68 import ASK, FROM_KEYPAD, FROM_PAD, Frame, Framer
from hardware.options import Option, Options
from hardware.presence import Presence
from hardware.repeats import Repeats
from hardware.transport import Transport

FOUR_KEYS: Final = {0x00: 2, 0x01: 3, 0x02: 4, 0x03: 5}
"""National levels of the keys 差 中 好 很好; a four-key pad has no key for level 1."""
FIVE_KEYS: Final = {0x00: 1, 0x01: 2, 0x02: 3, 0x03: 4, 0x04: 5}

OPTIONS: Final[Options] = {
    "address": Option(
        None,
        "the window's number on the bus, or the pad's own from 128 on; without it any is heard",
        type=int,
    ),
    "pad_offset": Option(128, "what a pad's address is above its window's: 128 or 0",
                         choices=(0, 128)),
    "keys": Option(4, "how many keys the pad has", choices=(3, 4, 5)),
    "map": Option(None, "key code to national level, instead of the usual: { 00 = 2, 03 = 5 }",
                  type=dict),
    "acknowledge": Option(True, "echo each key, as most models want it"),
    "debounce_ms": Option(800, "the same key again within this is the same press"),
}  # fmt: skip


def levels(options: Mapping[str, Any]) -> dict[int, int]:
    """Key code → level. Raises ValueError on a map that is none."""
    if options.get("map") is None:
        return dict(FIVE_KEYS if options.get("keys") == 5 else FOUR_KEYS)
    found = {}
    for code, level in options["map"].items():
        if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 5:
            raise ValueError(f"map.{code} is not a level of 1 to 5")
        found[int(code, 16)] = level
    return found


class FF68Pad:
    def __init__(self, device: str, url: str, options: Mapping[str, Any]) -> None:
        self.device = device
        self._levels = levels(options)
        self._acknowledge: bool = options["acknowledge"]
        self.address = wire_address(options["address"], options["pad_offset"])
        self._addresses = _heard_under(options["address"])
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

    def ask(self, begin: Begin) -> None:
        line = self._open()
        begin()
        line.write(Frame(self.address, FROM_KEYPAD, bytes((ASK,))).encode())

    def heard(self, data: bytes, now: float) -> list[Press]:
        presses: list[Press] = []
        for frame in self._framer.feed(data, now):
            if frame.command != FROM_PAD or len(frame.data) != 1:
                continue
            if self._addresses is not None and frame.address not in self._addresses:
                continue
            self._presence.heard()
            if self._acknowledge:
                self._open().write(Frame(frame.address, FROM_KEYPAD, frame.data).encode())
            level = self._levels.get(frame.data[0])
            if not self._repeats.is_repeat(frame, now) and level is not None:
                presses.append(PadPress(level))
        return presses

    def _open(self) -> Transport:
        if self._line is None:
            raise NotConnected(self.device)
        return self._line


def wire_address(address: int | None, offset: int) -> int:
    """The address a pad is asked under. Raises ValueError."""
    if address is not None and address > 0xFF:
        raise ValueError("address is above 255")
    if address is not None and address >= 0x80:
        return address
    return (1 if address is None else address) + offset


def _heard_under(address: int | None) -> frozenset[int] | None:
    """The addresses a pad may answer under; None: any."""
    if address is None or address >= 0x80:
        return None if address is None else frozenset({address})
    return frozenset({address, address + 0x80})
