"""Every parser of hardware/, with sound samples to begin from and what must hold."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hardware.led_bars import a090
from hardware.onbon import ACK, AREA, BRIGHTNESS, CLEAR, NACK, PING, packed, unescaped
from hardware.onbon import Frame as OnbonFrame
from hardware.printers.escpos_look import Look
from hardware.printers.escpos_page import compose
from tests.fuzz import cards, documents, frames, printing, typed
from tests.fuzz.documents import FILES, JOBS, SAID
from tests.fuzz.frames import NOISE, PRESSES, TEXTS
from tests.fuzz.lines import SEALED, TWICE
from tests.fuzz.mutants import table, tree
from tests.hardware.builders import driver, slip


@dataclass(frozen=True)
class Target:
    """``check`` raises for bytes that a parser mistook; ``seeds`` are where to begin; ``mutant``
    makes another of the same outer shape."""

    check: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    mutant: Callable[[bytes, random.Random], bytes] | None = None

    @property
    def longest(self) -> int:
        """Bytes of an input: some frames long, or a document."""
        return 300 if self.mutant is None else 1500


def _lines(*records: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def _all(seeds: Iterable[Any]) -> tuple[bytes, ...]:
    return tuple(json.dumps(one, ensure_ascii=False).encode() for one in seeds)


def _cuts(*streams: bytes) -> tuple[bytes, ...]:
    """Each whole, in small pieces, and twice over."""
    return tuple(bytes((how,)) + one for one in streams for how in (63, 3, TWICE + 2))


def _inside(*insides: bytes) -> tuple[bytes, ...]:
    return tuple(bytes((SEALED + how,)) + one for one in insides for how in (63, 3))


_ANSWERS: Final = (packed(0x8000, 1, bytes((*ACK, 2, 0, 0, 0))),
                   packed(0x8000, 1, bytes((*NACK, 2, 0, 0, 5))))  # fmt: skip
_AREAS: Final = tuple(
    OnbonFrame(AREA, driver("bar", "onbon")._area(text, "steady")).encode() for text in TEXTS
)
_ORDERS: Final = (
    OnbonFrame(PING).encode(),
    OnbonFrame(BRIGHTNESS, b"\x09").encode(),
    OnbonFrame(CLEAR).encode(),
    *_AREAS,
)
_INSIDES: Final = tuple((unescaped(one[8:-1]) or b"")[14:-2] for one in _ORDERS)
_BAR_FRAMES: Final = (
    *(a090.frame(1, a090.SHOW, a090.coloured(text, 1, "?")) for text in TEXTS),
    a090.frame(1, a090.SHOW_DEFAULT, b""),
)
_STATUSES: Final = (b"\x12\x00\x12\x00\x1a\x00\x72\x00\x11\x13\x16", b"\x00\xff", b"\x1a\x72\x32")
_URLS: Final = (b"serial:///dev/ttyUSB0?baud=9600", b"tcp://[::1]:9100", b"usb://0416:5011")
_FILES: Final = (
    _lines({"begun": "j1"}, {"ended": {"job": "j1", "ok": True}}, {"begun": 2}),
    _lines({"key": "a", "event": "done", "data": {"job": 1, "ok": None}}, {"heard": "a"}),
)
_REQUESTS: Final = (
    b'{"device": "pad-1", "level": 5}',
    b'{"device": "keypad-1", "key": "call", "digits": "2"}',
    b'{"device": "printer-1", "fault": "paper", "value": "out"}',
    b'{"device": "bar-1", "fault": "unplugged", "value": true}',
    b"/slip/printer-1/0.png?of=3",
)
# A symbol's size is asked for and not said: the twin tripped over it once.
_QR_WITHOUT_ITS_SIZE: Final = b"?\x1b@\x1d(k\x02\x001C\x1dV\x00"
_SLIPS: Final = (
    compose(slip(), Look()),
    b"\x1b@\x1da\x0e\x10\x04\x01A\n\x1dV\x00\x1dv0\x00\x01\x00\x01\x00\xff\n",
)

TARGETS: Final[Mapping[str, Target]] = {
    "ff68": Target(frames.bus, _cuts(*PRESSES, b"".join(PRESSES), NOISE + PRESSES[0])),
    "ff68 pad": Target(frames.pad, _cuts(*PRESSES[3:5]) + _inside(b"\x81\x11\x02")),
    "ff68 keypad": Target(frames.keypad, _cuts(*PRESSES[:3]) + _inside(b"\1\1\2\3\x0c")),
    "ff68 pad twin": Target(frames.pad_twin, _cuts(*PRESSES[3:6]) + _inside(b"\x81\1\x0b")),
    "ff68 keypad twin": Target(
        frames.keypad_twin, _cuts(*PRESSES[6:]) + _inside(b"\1\2\x0a\x0a\x0a\0\2\3")
    ),
    "a090 twin": Target(frames.bar_twin, _cuts(*_BAR_FRAMES) + _inside(b"A\0\xc7\xeb\1")),
    "bar text": Target(frames.bar_text, tuple(text.encode() for text in TEXTS)),
    "onbon": Target(frames.onbon, _cuts(*_ANSWERS, *_AREAS)),
    "onbon reply": Target(frames.onbon_order, _cuts(*_ANSWERS) + _inside(bytes((*ACK, 2, 0, 0)))),
    "onbon twin": Target(frames.onbon_twin, _cuts(*_ORDERS) + _inside(*_INSIDES)),
    "id reader": Target(
        cards.framer, _cuts(*cards.FRAMES, NOISE + cards.FOUND) + _inside(b"\0\0\x90" + bytes(8))
    ),
    "id card": Target(cards.reader, _inside(cards.TEXT)),
    "id reader twin": Target(cards.twin, _cuts(b"".join(cards.FRAMES)) + _inside(b"\x30\x01")),
    "hid": Target(typed.typed, _cuts(*typed.SEEDS) + _inside(*typed.STROKES)),
    "hid pad": Target(typed.pad, _cuts(*typed.SEEDS[:2]) + _inside(*typed.STROKES)),
    "hid scanner": Target(typed.scanner, _cuts(*typed.SEEDS[2:]) + _inside(*typed.STROKES)),
    "printer status": Target(printing.status, _STATUSES),
    "printer's own word": Target(
        printing.asb,
        _cuts(b"\x10\0\0\0\x18\0\x0f\0", b"\x38\0\0\0\x12\x18\x08\0\0")
        + _inside(b"\x18\0\x0f\0\x10\0\3\0"),
    ),
    "printer health": Target(printing.condition, _cuts(*_STATUSES)),
    "escpos": Target(printing.stream, _cuts(*_SLIPS)),
    "printer twin": Target(printing.paper, (*_cuts(*_SLIPS), _QR_WITHOUT_ITS_SIZE)),
    "job": Target(documents.job, _all(JOBS), tree),
    "slip": Target(documents.page_of, _all([one["data"]["slip"] for one in JOBS[:2]]), tree),
    "messages": Target(documents.said, _all(SAID), tree),
    "devices file": Target(documents.devices, tuple(text.encode() for text in FILES), table),
    "url": Target(documents.url, _URLS),
    "journal": Target(documents.journal, _FILES, tree),
    "twins' page": Target(documents.request, _REQUESTS, tree),
}
