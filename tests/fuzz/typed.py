"""Devices that type: what must hold of the events of an input device for any bytes at all."""

from __future__ import annotations

from typing import Final

from hardware.devices import PadPress, Scan
from hardware.hid import EVENT, Typed, events
from tests.fuzz import sound
from tests.fuzz.lines import ScriptedLine, cut
from tests.fuzz.sound import require
from tests.hardware.builders import driver

SEEDS: Final = tuple(events(text) for text in ("5\n", "1\n", "A-7?\n", "T9\n12"))
STROKES: Final = (b"\x06\x01\x06\x00\x1c\x01", b"\x2a\x01\x1e\x01\x2a\x00\x1c\x01", b"\x4f\x02")


def _strokes(inside: bytes) -> bytes:
    """Pairs of a key and what happened to it, as a keyboard tells them."""
    pairs = zip(inside[::2], inside[1::2], strict=False)
    return b"".join(EVENT.pack(0, 0, 1, code, value % 4) for code, value in pairs)


def typed(data: bytes) -> None:
    pieces = cut(data, _strokes)
    one = Typed()
    said = "".join(one.feed(piece) for piece in pieces)
    require(said == sound.typed(b"".join(pieces)), said)


def pad(data: bytes) -> None:
    """A press is one digit and Enter, and nothing else."""
    pieces = cut(data, _strokes)
    one = driver("pad", "hid", debounce_ms=0)
    one.opened(ScriptedLine([]))
    presses = [press for n, p in enumerate(pieces) for press in one.heard(p, n * 0.01)]
    lines = sound.typed(b"".join(pieces)).split("\n")[:-1]
    meant = [PadPress(int(line)) for line in lines if line in ("1", "2", "3", "4", "5")]
    require(presses == meant, presses, lines)


def scanner(data: bytes) -> None:
    pieces = cut(data, _strokes)
    one = driver("scanner", "hid", debounce_ms=0)
    one.opened(ScriptedLine([]))
    scans = [press for n, p in enumerate(pieces) for press in one.heard(p, n * 0.01)]
    lines = sound.typed(b"".join(pieces)).split("\n")[:-1]
    require(scans == [Scan(line.strip()) for line in lines if line.strip()], scans, lines)
