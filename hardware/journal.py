"""What this agent began and ended, on its disk, so that a job told twice is done once."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from hardware import reading as read
from hardware.append_log import AppendLog, Record
from hardware.jobs import Done, JobId, Malformed

KEPT: Final = 2000
"""Ended jobs remembered; far more than a server ever has unanswered."""

INTERRUPTED: Final = "interrupted"


class Journal:
    """``begun`` before a job's first byte goes out, ``ended`` with its result.

    Jobs begun and not ended when the journal is opened are ended with ``ok`` None: what they did
    is not known, and only a person does them again.
    """

    def __init__(self, path: Path, kept: int = KEPT) -> None:
        self._lock = threading.Lock()
        self._kept = kept
        self._log = AppendLog(path)
        self._begun: set[JobId] = set()
        self._ended: dict[JobId, Done] = {}
        for record in self._log.records:
            self._take(record)
        self.interrupted: list[Done] = []
        """Ended by opening the journal, to be told to the server."""
        for job in sorted(self._begun, key=str):
            self.interrupted.append(self.ended(Done(job, None, INTERRUPTED)))

    def begun(self, job: JobId) -> None:
        with self._lock:
            self._put({"begun": job})

    def ended(self, done: Done) -> Done:
        with self._lock:
            self._put({"ended": done.message()})
            return done

    def result(self, job: JobId) -> Done | None:
        """How a job ended; None if it did not yet, or is not known (any more)."""
        with self._lock:
            return self._ended.get(job)

    def close(self) -> None:
        with self._lock:
            self._log.close()

    def _put(self, record: Record) -> None:
        self._log.append(record)
        self._take(record)
        if self._log.lines > 4 * self._kept:
            self._log.rewrite(
                [{"ended": done.message()} for done in self._ended.values()]
                + [{"begun": job} for job in self._begun]
            )

    def _take(self, record: Record) -> None:
        """A record that a bad disk spoiled says nothing: the agent must start all the same."""
        with suppress(Malformed):
            if "begun" in record:
                self._begun.add(read.job_id(record, "begun"))
            elif "ended" in record:
                self._take_end(Done.parse(record["ended"]))

    def _take_end(self, done: Done) -> None:
        self._begun.discard(done.job)
        self._ended.pop(done.job, None)
        self._ended[done.job] = done
        while len(self._ended) > self._kept:
            del self._ended[next(iter(self._ended))]
