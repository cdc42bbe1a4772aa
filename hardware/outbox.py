"""What the server must hear, on disk until it has said that it did: ``done`` and ``rated``."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from hardware.append_log import AppendLog, Record
from hardware.jobs import Message


@dataclass(frozen=True, slots=True)
class Letter:
    """``key`` is unique; the same key again replaces the letter."""

    key: str
    event: str
    data: Message


class Outbox:
    def __init__(self, path: Path, slack: int = 500) -> None:
        """``slack`` lines of things heard may stay in the file before it is written anew."""
        self._slack = slack
        self._lock = threading.Lock()
        self._log = AppendLog(path)
        self._waiting: dict[str, Letter] = {}
        for record in self._log.records:
            self._take(record)
        self._compact()

    def put(self, letter: Letter) -> None:
        with self._lock:
            self._put({"key": letter.key, "event": letter.event, "data": letter.data})

    def heard(self, letter: Letter) -> None:
        """The server has it. Of one that was replaced meanwhile it has not."""
        with self._lock:
            if self._waiting.get(letter.key) is letter:
                self._put({"heard": letter.key})

    def waiting(self) -> list[Letter]:
        """Oldest first; these very objects are what `heard` takes."""
        with self._lock:
            return list(self._waiting.values())

    def close(self) -> None:
        with self._lock:
            self._log.close()

    def _put(self, record: Record) -> None:
        self._log.append(record)
        self._take(record)
        if self._log.lines > self._slack + 3 * len(self._waiting):
            self._compact()

    def _take(self, record: Record) -> None:
        match record:
            case {"heard": str(key)}:
                self._waiting.pop(key, None)
            case {"key": str(key), "event": str(event), "data": dict(data)}:
                self._waiting[key] = Letter(key, event, data)

    def _compact(self) -> None:
        self._log.rewrite(
            {"key": letter.key, "event": letter.event, "data": letter.data}
            for letter in self._waiting.values()
        )
