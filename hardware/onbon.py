"""Frames of Onbon BX-5K, 5MK and 6K controllers, and of nothing else.

    A5 x8 | header 14 | data N | CRC16 | 5A        everything between A5s and 5A is escaped

CRC-16/ARC over header and data before escaping, low byte first; numbers are little-endian. A
reader takes bytes as they come: cut anywhere, with noise between, repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

START: Final = b"\xa5" * 8
END: Final = 0x5A
ANY: Final = 0xFFFE
MOST: Final = 1024
_HEADER: Final = 14
_ESCAPES: Final = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_MEANT: Final = {escape: byte for byte, escape in _ESCAPES.items()}
_SOURCE: Final = 0x8000
_ANY_TYPE: Final = 0xFE
_VERSION: Final = 2

PING: Final = (0xA2, 0x00)
STATUS: Final = (0xA1, 0x02)
BRIGHTNESS: Final = (0xA3, 0x02)
AREA: Final = (0xA3, 0x06)
CLEAR: Final = (0xA3, 0x10)
ACK: Final = (0xA0, 0x00)
NACK: Final = (0xA0, 0x01)
ERRORS: Final = {1: "group", 2: "command", 3: "busy", 4: "memory", 5: "crc", 16: "block"}


def crc16(data: bytes) -> int:
    """CRC-16/ARC: polynomial A001 reflected, starting at 0."""
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ _CRCS[(crc ^ byte) & 0xFF]
    return crc


def _crc_of(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ 0xA001 if byte & 1 else byte >> 1
    return byte


_CRCS: Final = tuple(map(_crc_of, range(256)))


def escaped(data: bytes) -> bytes:
    return b"".join(_ESCAPES.get(byte, bytes((byte,))) for byte in data)


def unescaped(data: bytes) -> bytes | None:
    """None for an escape that there is none of."""
    made, n = bytearray(), 0
    while n < len(data):
        if data[n] in (0xA6, 0x5B):
            byte = _MEANT.get(data[n : n + 2])
            if byte is None:
                return None
            made.append(byte)
            n += 2
        else:
            made.append(data[n])
            n += 1
    return bytes(made)


@dataclass(frozen=True, slots=True)
class Frame:
    """``command``: group and command; ``target``: the address it is for."""

    command: tuple[int, int]
    body: bytes = b""
    target: int = 1
    source: int = _SOURCE
    reply: bool = True

    def encode(self) -> bytes:
        data = bytes((*self.command, 1 if self.reply else 2, 0, 0)) + self.body
        return packed(self.target, self.source, data)


def packed(target: int, source: int, data: bytes) -> bytes:
    """Header, data and CRC between their marks."""
    header = (
        target.to_bytes(2, "little")
        + source.to_bytes(2, "little")
        + bytes((0, 0, 0, 0, 0, 0, _ANY_TYPE, _VERSION))
        + len(data).to_bytes(2, "little")
    )
    inner = header + data
    return START + escaped(inner + crc16(inner).to_bytes(2, "little")) + bytes((END,))


class Framer:
    """Finds whole, sound frames in a stream; ``skipped`` counts those that were not."""

    def __init__(self) -> None:
        self._held = bytearray()
        self.skipped = 0

    def feed(self, data: bytes) -> list[Frame]:
        self._held += data
        found = []
        while (end := self._held.find(END)) >= 0:
            inner = bytes(self._held[:end])
            del self._held[: end + 1]
            begun = inner.rfind(b"\xa5")  # inside a frame every A5 is escaped
            if begun < 0:
                continue
            frame = decode(inner[begun + 1 :])
            if frame is None:
                self.skipped += 1
            else:
                found.append(frame)
        if len(self._held) > 2 * MOST + len(START):
            del self._held[:-MOST]
            self.skipped += 1
        return found


def decode(inner: bytes) -> Frame | None:
    """What stood between the marks; None if length or CRC do not hold."""
    raw = unescaped(inner)
    if raw is None or len(raw) < _HEADER + 4:
        return None
    size = int.from_bytes(raw[12:14], "little")
    if len(raw) != _HEADER + size + 2 or size < 2:
        return None
    if int.from_bytes(raw[-2:], "little") != crc16(raw[:-2]):
        return None
    data = raw[_HEADER:-2]
    return Frame(
        command=(data[0], data[1]),
        body=data[5:],
        target=int.from_bytes(raw[0:2], "little"),
        source=int.from_bytes(raw[2:4], "little"),
        reply=len(data) > 2 and data[2] == 1,
    )
