"""Figures that take long are reckoned in a process of their own, with lower priority, so that a
clerk who calls does not wait for a report. It is started when first asked, and ends when nobody
asked for some minutes or when the server ends.

Over a pair of sockets: a line of JSON asks; a line of JSON answers and says how many bytes follow.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from server.domain import errors
from server.domain.errors import HallError, Unavailable
from server.usecases import reporting, rollups, waits
from server.usecases.views import Reads

log = logging.getLogger(__name__)
NICE: Final = 10
_IDLE_S: Final = 300.0
_PATIENCE_S: Final = 120.0
Question = Mapping[str, Any]


class Aside:
    """The server's side; see web.context.Figures. ``db``: the database's address."""

    def __init__(self, db: str) -> None:
        self._db = db
        self._one_at_a_time = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._closed = False

    def ask(self, what: str, **facts: str) -> str:
        """Raises what the question raises; Unavailable("figures_unavailable")."""
        with self._one_at_a_time:
            for last in (False, True):
                try:
                    return self._asked({"what": what, **facts})
                except OSError as error:
                    # It ended between two questions, or was killed: the second try is another one.
                    self._end()
                    if last or self._closed or isinstance(error, TimeoutError):
                        raise Unavailable("figures_unavailable") from error
        raise AssertionError

    def close(self) -> None:
        """Whoever waits for a figure is told that there is none: the server ends now."""
        self._closed = True
        if (child := self._child) is not None:
            child.kill()  # it only reads
        with self._one_at_a_time:
            self._end()

    def _asked(self, question: Question) -> str:
        if self._closed:
            raise ConnectionResetError
        line = self._started()
        line.sendall(json.dumps(question).encode() + b"\n")
        head = b""
        while not head.endswith(b"\n"):
            head += self._some(line, 1)
        said = json.loads(head)
        body = bytearray()
        while len(body) < said["size"]:
            body += self._some(line, min(1 << 18, said["size"] - len(body)))
        text = body.decode()
        if said["error"]:
            raise _error(json.loads(text))
        return text

    @staticmethod
    def _some(line: socket.socket, most: int) -> bytes:
        if not (got := line.recv(most)):
            raise ConnectionResetError
        return got

    def _started(self) -> socket.socket:
        if self._line is not None:
            return self._line
        ours, theirs = socket.socketpair()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "server", "figures-aside", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "TINGXU_DB": self._db},
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        ours.settimeout(_PATIENCE_S)
        self._line = ours
        return ours

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._child is not None:
            with contextlib.suppress(OSError):
                self._child.kill()
            self._child.wait()
            self._child = None


def _error(told: Mapping[str, Any]) -> HallError:
    kind = getattr(errors, told["class"])
    made: HallError = kind(told["code"], **told["facts"])
    return made


# — the other process —


def _period(reads: Reads, q: Question) -> str:
    made = rollups.period_report(
        *(reads, q["hall"], date.fromisoformat(q["first"]), date.fromisoformat(q["last"])),
        by=q["by"],
        grain=q["grain"],
        at=datetime.fromisoformat(q["at"]),
    )
    return rollups.as_csv(made) if q["form"] == "csv" else _plain(made)


def _fairness(reads: Reads, q: Question) -> str:
    made = rollups.fairness_report(
        *(reads, q["hall"], date.fromisoformat(q["first"]), date.fromisoformat(q["last"])),
        by=q["by"],
        at=datetime.fromisoformat(q["at"]),
    )
    return rollups.fairness_csv(made) if q["form"] == "csv" else _plain(made)


def _day(reads: Reads, q: Question) -> str:
    made = reporting.day_report(reads, q["hall"], date.fromisoformat(q["date"]))
    return reporting.as_csv(made) if q["form"] == "csv" else _plain(made)


def _waits(reads: Reads, q: Question) -> str:
    return _plain(waits.waits_report(reads, q["hall"], date.fromisoformat(q["date"])))


def _plain(made: object) -> str:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


ANSWERS: Final[Mapping[str, Callable[[Reads, Question], str]]] = {
    "period": _period,
    "fairness": _fairness,
    "day": _day,
    "waits": _waits,
}


def lower() -> None:
    """Let whoever serves people go first."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)


def child(argv: list[str]) -> int:
    """``tingxu figures-aside FD``: answer until the other side is gone."""
    import signal

    from server.settings import load
    from server.storage.engine import open_database
    from server.storage.unit_of_work import Halls
    from server.storage.views import Reading

    lower()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer
    line = socket.socket(fileno=int(argv[0]))
    line.settimeout(_IDLE_S)
    database = open_database(load().db)
    reads = Reading(database, Halls())
    asked = line.makefile("rb")
    try:
        while question := asked.readline():
            line.sendall(answer(reads, json.loads(question)))
    except OSError:
        pass  # nobody asked for long, or nobody is there any more
    finally:
        database.close()
    return 0


def answer(reads: Reads, question: Question) -> bytes:
    try:
        text, error = ANSWERS[question["what"]](reads, question), False
    except HallError as refused:
        told = {"class": type(refused).__name__, "code": refused.code, "facts": refused.facts}
        text, error = _plain(told), True
    except Exception:
        log.exception("a figure could not be reckoned")
        told = {"class": "Unavailable", "code": "figures_unavailable", "facts": {}}
        text, error = _plain(told), True
    body = text.encode()
    return json.dumps({"error": error, "size": len(body)}).encode() + b"\n" + body
