"""Resident ID card readers with a SAM, over a serial port or a serial server.

The reader never speaks unasked: it is asked every now and then whether a card lies on it. Each
question is written and left alone; its answer comes when it comes, so the line is never held. Find,
select, read; then the card is left in peace until it was taken away.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hardware import sdt
from hardware.devices import CardRead, CardUnreadable, Health, Press
from hardware.errors import NoReply, NotConnected
from hardware.id_readers import card
from hardware.jobs import DeviceState
from hardware.options import Option, Options
from hardware.presence import NOT_HEARD
from hardware.repeats import Repeats
from hardware.transport import Transport, line_seconds

OPTIONS: Final[Options] = {
    "poll_ms": Option(300, "how often it is asked whether a card is there"),
    "answer_ms": Option(1000, "an answer that takes longer will not come"),
    "tries": Option(3, "so often a card is tried before it counts as unreadable"),
    "again_ms": Option(2000, "the same card again within this is the same card"),
}

QUIET_POLL_S: Final = 2.0
"""How often a reader is asked that has not answered twice."""
_SILENT: Final = 2
_CARD_BYTES: Final = 1295


@dataclass(frozen=True, slots=True)
class _Question:
    command: bytes
    until: float


class SdtReader:
    def __init__(self, device: str, url: str, options: Mapping[str, Any]) -> None:
        self.device = device
        self._poll_s: float = options["poll_ms"] / 1000
        self._answer_s: float = options["answer_ms"] / 1000
        self._card_s = line_seconds(url, _CARD_BYTES)
        self._tries: int = max(1, options["tries"])
        self._repeats = Repeats(options["again_ms"] / 1000)
        # Whose card it was is remembered as a hash that no other process could make.
        self._secret = secrets.token_bytes(32)
        self._line: Transport | None = None
        self._begin()

    def _begin(self) -> None:
        self._framer = sdt.Framer()
        self._asked: _Question | None = None
        self._unanswered = 0
        self._heard = False
        self._lying = False
        self._failed = 0

    def opened(self, line: Transport) -> None:
        self._line = line
        self._begin()

    def health(self) -> Health:
        self._open()
        if self._unanswered >= _SILENT:
            return Health(DeviceState.UNKNOWN, detail=NoReply.code)
        return Health(DeviceState.ONLINE) if self._heard else NOT_HEARD

    def poll(self, now: float) -> tuple[list[Press], float]:
        """Asks whether a card is there, unless an answer is still awaited."""
        presses: list[Press] = []
        if self._asked and now >= self._asked.until:
            presses = self._no_answer(self._asked.command)
        if self._asked is None:
            self._ask(sdt.FIND, now)
        quiet = self._unanswered >= _SILENT
        return presses, now + (QUIET_POLL_S if quiet else self._poll_s)

    def heard(self, data: bytes, now: float) -> list[Press]:
        presses: list[Press] = []
        for body in self._framer.feed(data, now):
            answer = sdt.answer(body)
            if answer is not None and self._asked is not None:
                self._unanswered, self._heard = 0, True
                asked, self._asked = self._asked.command, None
                presses += self._answered(asked, answer, now)
        return presses

    def _answered(self, asked: bytes, answer: sdt.Answer, now: float) -> list[Press]:
        if asked == sdt.FIND:
            return self._looked(answer.status, now)
        if answer.status != sdt.DONE:
            return self._not_read()
        if asked == sdt.SELECT:
            self._ask(sdt.READ, now)
            return []
        return self._read(card.taken(answer.data), now)

    def _looked(self, status: int, now: float) -> list[Press]:
        if status != sdt.FOUND:
            self._lying, self._failed = False, 0
        elif not self._lying:
            self._ask(sdt.SELECT, now)
        return []

    def _read(self, read: CardRead | None, now: float) -> list[Press]:
        """A card that is none of a resident's is told at once: trying again would not help."""
        self._lying, self._failed = True, 0
        if read is None:
            return [CardUnreadable()]
        whose = hmac.digest(self._secret, read.number.encode(), "sha256")
        return [] if self._repeats.is_repeat(whose, now) else [read]

    def _not_read(self) -> list[Press]:
        """A card pulled away, or laid askew, is looked for again; in the end it is unreadable."""
        self._failed += 1
        if self._failed < self._tries:
            return []
        self._lying, self._failed = True, 0
        return [CardUnreadable()]

    def _no_answer(self, command: bytes) -> list[Press]:
        self._asked = None
        self._unanswered += 1
        self._framer = sdt.Framer()
        return [] if command == sdt.FIND else self._not_read()

    def _ask(self, command: bytes, now: float) -> None:
        more = self._card_s if command == sdt.READ else 0.0
        self._asked = _Question(command, now + self._answer_s + more)
        self._open().write(sdt.packed(command))

    def _open(self) -> Transport:
        if self._line is None:
            raise NotConnected(self.device)
        return self._line
