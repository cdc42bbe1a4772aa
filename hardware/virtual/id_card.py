"""The twin of an ID-card reader, and the invented cards that are laid on it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

from hardware import sdt
from hardware.id_readers.card import FIELDS, PHOTO
from hardware.sdt import DONE, FOUND, NO_CARD, NOT_SELECTED, Answer
from hardware.virtual.twin import Twin

NOT_READ: Final = 0x41
_SERIAL: Final = bytes(8)
_PICTURE: Final = b"WLf\0" + bytes(range(256)) * 4


@dataclass(frozen=True, slots=True)
class VirtualCard:
    """A card of nobody. What is not said is made up of what is."""

    name: str
    number: str
    address: str = "某省某市某路 1 号"
    issuer: str = "某市公安局"

    def data(self) -> bytes:
        """As an answer to READ has it, sizes first."""
        said = {
            "name": self.name,
            "sex": "1",
            "nation": "01",
            "birth": self.number[6:14],
            "address": self.address,
            "number": self.number,
            "issuer": self.issuer,
            "from": "20200101",
            "to": "20400101",
            "spare": "",
        }
        text = b"".join(_filled(said[field], width) for field, width in FIELDS.items())
        sizes = len(text).to_bytes(2, "big") + PHOTO.to_bytes(2, "big")
        return sizes + text + _PICTURE[:PHOTO]


def _filled(text: str, width: int) -> bytes:
    raw = text.encode("utf-16-le")[:width]
    return raw + " ".encode("utf-16-le") * ((width - len(raw)) // 2)


class VirtualReader(Twin):
    """``lay`` a card, ``take_away``. Faults besides those of all twins: ``unreadable``, a card is
    found and selected but not read; ``late_s``, every answer takes so long; ``forgets`` False: a
    reader that finds the same card again and again while it lies there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.card: VirtualCard | None = None
        self.unreadable = False
        self.late_s = 0.0
        self.forgets = True
        self.reads = 0
        self.commands: list[bytes] = []
        self._framer = sdt.Framer()
        self._fresh = False
        self._selected = False

    def lay(self, card: VirtualCard) -> None:
        with self.lock:
            self.card, self._fresh, self._selected = card, True, False

    def take_away(self) -> None:
        with self.lock:
            self.card, self._fresh, self._selected = None, False, False

    def receive(self, data: bytes) -> None:
        for command in self._framer.feed(data, 0.0):
            self.commands.append(command)
            self._answer(self._obey(command))

    def _obey(self, command: bytes) -> Answer:
        there = self.card is not None and (self._fresh or not self.forgets)
        if command == sdt.FIND:
            return Answer(FOUND, bytes(4)) if there else Answer(NO_CARD, b"")
        if command == sdt.SELECT:
            self._selected = there
            return Answer(DONE, _SERIAL) if there else Answer(NOT_SELECTED, b"")
        if command == sdt.READ and self.card and self._selected and not self.unreadable:
            self._fresh, self._selected = False, False
            self.reads += 1
            return Answer(DONE, self.card.data())
        return Answer(NOT_READ, b"")

    def _answer(self, answer: Answer) -> None:
        if not self.late_s:
            self.say(answer.encode())
            return
        later = threading.Timer(self.late_s, self.say, (answer.encode(),))
        later.daemon = True
        later.start()
