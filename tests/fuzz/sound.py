"""Frames looked for in plain sight, by other code than the product's: what a parser took must be
among them. Slow and simple: every place is tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Found = tuple[int, int, Any]
"""From, to (bytes of the stream), and what the frame says."""


def ff68(stream: bytes) -> list[Found]:
    """(address, command, data) of every sound ``FF 68`` frame."""
    found: list[Found] = []
    for start in range(len(stream) - 8):
        head = stream[start : start + 5]
        size = head[2]
        end = start + 5 + size + 2
        if head != bytes((0xFF, 0x68, size, size, 0x68)) or size < 2 or end > len(stream):
            continue
        body, tail = stream[start + 5 : end - 2], stream[end - 2 : end]
        total = 0
        for byte in body:
            total = (total + byte) % 256
        if tail == bytes((total, 0x16)):
            found.append((start, end, (body[0], body[1], body[2:])))
    return found


def a090(stream: bytes) -> list[Found]:
    """(address, command, data) of every sound ``A0 90`` frame."""
    found: list[Found] = []
    for start in range(len(stream) - 6):
        if stream[start] != 0xA0 or stream[start + 1] != 0x90:
            continue
        end = start + 6 + (stream[start + 4] << 8 | stream[start + 5]) + 1
        if end > len(stream):
            continue
        left = 0
        for byte in stream[start + 2 : end]:  # with its check byte a body comes to nothing
            left ^= byte
        if left == 0:
            found.append(
                (start, end, (stream[start + 2], stream[start + 3], stream[start + 6 : end - 1]))
            )
    return found


def onbon(stream: bytes) -> list[Found]:
    """(command, body, target, source) of every sound Onbon frame."""
    found: list[Found] = []
    for end, byte in enumerate(stream):
        if byte != 0x5A:
            continue
        start = max(stream.rfind(b"\xa5", 0, end), stream.rfind(b"\x5a", 0, end))
        if start < 0 or stream[start] != 0xA5:
            continue
        raw = _plain(stream[start + 1 : end])
        if raw is None or len(raw) < 18 or len(raw) != 16 + (raw[12] | raw[13] << 8):
            continue
        if _rest(raw) == 0:  # with its check bytes a frame comes to nothing
            said = ((raw[14], raw[15]), raw[19:-2], raw[0] | raw[1] << 8, raw[2] | raw[3] << 8)
            found.append((start, end + 1, said))
    return found


def _rest(data: bytes) -> int:
    """What is left of the bits, lowest first, divided by x^16 + x^15 + x^2 + 1."""
    left = 0
    for byte in data:
        for n in range(8):
            one = (left ^ byte >> n) & 1
            left = left >> 1 ^ (0xA001 if one else 0)
    return left


def _plain(escaped: bytes) -> bytes | None:
    """A6 and 5B only ever begin a pair: take them apart at each."""
    meant = {b"\xa6\x01": 0xA6, b"\xa6\x02": 0xA5, b"\x5b\x01": 0x5B, b"\x5b\x02": 0x5A}
    made, rest = bytearray(), escaped
    while rest:
        if rest[:1] in (b"\xa6", b"\x5b"):
            if rest[:2] not in meant:
                return None
            made.append(meant[rest[:2]])
            rest = rest[2:]
        else:
            made.append(rest[0])
            rest = rest[1:]
    return bytes(made)


def sdt(stream: bytes) -> list[Found]:
    """The body of every sound frame of an ID-card reader."""
    found: list[Found] = []
    start = stream.find(_CARD_HEAD)
    while start >= 0:
        end = start + 7 + int.from_bytes(stream[start + 5 : start + 7], "big")
        if start + 10 <= end <= len(stream):
            left = 0
            for byte in stream[start + 5 : end]:  # with its check byte a body comes to nothing
                left ^= byte
            if left == 0:
                found.append((start, end, stream[start + 7 : end - 1]))
        start = stream.find(_CARD_HEAD, start + 1)
    return found


_CARD_HEAD = b"\xaa\xaa\xaa\x96\x69"


_ASB_FIRST = {16, 20, 24, 28, 48, 52, 56, 60, 80, 84, 88, 92, 112, 116, 120, 124}


def asb(stream: bytes) -> list[Found]:
    """Every automatic status of a printer."""
    found: list[Found] = []
    for at in range(len(stream) - 3):
        four = stream[at : at + 4]
        if four[0] not in _ASB_FIRST:
            continue
        bits = [f"{byte:08b}" for byte in four]
        goes_on = all((one[0], one[3]) == ("0", "0") for one in bits[1:])
        if goes_on and bits[2][6] == bits[2][7] and bits[2][4] == bits[2][5]:
            found.append((at, at + 4, four))
    return found


_PLAIN = {
    2: "1234567890-=", 16: "qwertyuiop[]", 28: "\n", 30: "asdfghjkl;'`",
    43: "\\zxcvbnm,./", 57: " ", 96: "\n",
    71: "789", 75: "456", 79: "1230",
}  # fmt: skip
_SHIFTED = _PLAIN | {
    2: "!@#$%^&*()_+", 16: "QWERTYUIOP{}", 30: 'ASDFGHJKL:"~', 43: "|ZXCVBNM<>?",
}  # fmt: skip


def typed(stream: bytes) -> str:
    """What a keyboard's events write: 64-bit Linux tells each in 24 bytes."""
    said, down = "", set()
    for at in range(0, len(stream) - 23, 24):
        kind = stream[at + 16] | stream[at + 17] << 8
        code = stream[at + 18] | stream[at + 19] << 8
        value = int.from_bytes(stream[at + 20 : at + 24], "little")
        if kind == 1 and code in (42, 54):
            down = down | {code} if value else down - {code}
        elif kind == 1 and value == 1:
            for first, keys in (_SHIFTED if down else _PLAIN).items():
                if first <= code < first + len(keys):
                    said += keys[code - first]
    return said


def in_order(taken: Sequence[Any], sound: Sequence[Found]) -> bool:
    """Whether what was taken stands in the stream in that order, no byte used for two."""
    at = 0
    for said in taken:
        ends = [end for start, end, what in sound if start >= at and what == said]
        if not ends:
            return False
        at = min(ends)
    return True


def require(holds: object, *told: object) -> None:
    """An AssertionError with what was seen, also under ``-O``."""
    if not holds:
        raise AssertionError(*told)
