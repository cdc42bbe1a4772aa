"""Reports are made in a process of their own: the server starts one for each and looks after it.

``Maker`` is the server's side; ``child`` is ``tingxu report-job``, which makes one report and tells
how far it is. Whatever becomes of it, the report ends: done, failed or cancelled.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from server.aside import lower
from server.domain.errors import Refused
from server.domain.report import Report, ReportState
from server.usecases import report_contents, report_jobs, rollups
from server.usecases.ports import UnitOfWorkFactory
from server.usecases.views import Reads

if TYPE_CHECKING:
    from server.papers.layout import Paper

log = logging.getLogger(__name__)
SILENCE: Final = timedelta(minutes=3)
LOOK_S: Final = 1.0
_DUE_S: Final = 30.0
_FAILED: Final = "report_not_made"


class Maker:
    """``speed``: of the hall's clock. ``round`` is to be called about every second."""

    def __init__(
        self,
        reads: Reads,
        uow: UnitOfWorkFactory,
        now: Callable[[], datetime],
        db: str,
        speed: float = 1.0,
    ) -> None:
        self._reads, self._uow, self._now, self._db = reads, uow, now, db
        self._silence = SILENCE * max(1.0, speed)
        self._child: tuple[subprocess.Popen[bytes], str, str] | None = None
        self._due_looked = float("-inf")

    def round(self) -> None:
        self._look_after()
        if time.monotonic() - self._due_looked >= _DUE_S:
            self._due_looked = time.monotonic()
            self._ask_for_due()
        for hall in self._reads.seqs():
            if self._reads.open_reports(hall):
                self._next(hall)

    def stop(self) -> None:
        if self._child is not None:
            self._child[0].terminate()
            self._child[0].wait()
            self._look_after()

    def _look_after(self) -> None:
        if self._child is None:
            return
        process, hall, id = self._child
        if process.poll() is None:
            if not any(one.id == id for one in self._reads.open_reports(hall)):
                process.terminate()  # it was cancelled
            return
        self._child = None
        self._give_up(hall, id)

    def _give_up(self, hall: str, of: str | None) -> None:
        with self._uow(hall) as uow:
            report_jobs.give_up(uow, at=self._now(), silence=self._silence, of=of)
            uow.commit()

    def _ask_for_due(self) -> None:
        for hall in self._reads.seqs():
            begun = self._reads.first_day(hall)
            with self._uow(hall) as uow:
                report_jobs.by_themselves(uow, begun, at=self._now())
                uow.commit()

    def _next(self, hall: str) -> None:
        if self._child is not None:
            return
        self._give_up(hall, None)
        with self._uow(hall) as uow:
            one = report_jobs.claim(uow, at=self._now())
            uow.commit()
        if one is not None:
            command = [sys.executable, "-m", "server", "report-job", hall, one.id]
            env = {**os.environ, "TINGXU_DB": self._db}
            process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL)
            self._child = (process, hall, one.id)


# — the other process —


def child(argv: list[str]) -> int:
    """``tingxu report-job HALL ID``."""
    import argparse

    from server.commands import desk

    lower()
    hall, id = argv
    with desk(argparse.Namespace(config=None, db=None), migrating=False) as here:
        now = here.settings.clock.now
        try:
            _make(here.uow, here.reads, hall, id, now)
        except Refused:
            return 0  # cancelled
        except Exception as error:
            log.exception("report %s could not be made", id)
            _end_as_failed(here.uow, hall, id, now(), type(error).__name__)
            return 1
    return 0


def _end_as_failed(uow: UnitOfWorkFactory, hall: str, id: str, at: datetime, error: str) -> None:
    code = "no_font" if error == "NoFont" else _FAILED
    with uow(hall) as work:
        one = work.reports.get(id)
        if one.is_open:
            one.end(ReportState.FAILED, at, error=code)
            work.reports.save(one)
            work.commit()


def _make(
    uow: UnitOfWorkFactory, reads: Reads, hall: str, id: str, now: Callable[[], datetime]
) -> None:
    """Raises Refused("report_over") when it was cancelled."""

    def tell(progress: int, step: str) -> Report:
        with uow(hall) as work:
            one = work.reports.get(id)
            one.beat(progress, step, now())
            work.reports.save(one)
            work.commit()
            return one

    one = tell(1, "started")
    at = now()
    for day in rollups.roll(uow, reads, hall, at):
        tell(5, f"adding_up:{day.isoformat()}")
    made = report_contents.contents(reads, hall, one.kind, one.first, at=at, tell=tell)
    files = dict(drawn(made, one.forms, one.language, tell))
    with uow(hall) as work:
        one = work.reports.get(id)
        one.end(ReportState.DONE, now(), digest=made["digest"])
        for form, data in files.items():
            work.reports.keep(id, form, data)
        work.reports.save(one)
        work.commit()


def drawn(
    made: Mapping[str, Any],
    forms: tuple[str, ...],
    language: str,
    tell: Callable[[int, str], object] = lambda progress, step: None,
) -> Iterator[tuple[str, bytes]]:
    """(form, file) of the contents of a report. Raises papers.fonts.NoFont."""
    from server.papers import layout

    paper = layout.lay_out(made, language)
    for form in forms:
        tell(_AT[form], form)
        yield form, _DRAW[form](made, paper)


def _pdf(made: Mapping[str, Any], paper: Paper) -> bytes:
    from server.papers import pdf

    return pdf.make(paper)


def _xlsx(made: Mapping[str, Any], paper: Paper) -> bytes:
    from server.papers import sheets

    return sheets.make(paper)


def _csv(made: Mapping[str, Any], paper: Paper) -> bytes:
    from server.papers import sheets

    return sheets.as_csv(paper).encode()


def _json(made: Mapping[str, Any], paper: Paper) -> bytes:
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


_DRAW: Final = {"pdf": _pdf, "xlsx": _xlsx, "csv": _csv, "json": _json}
_AT: Final = {"pdf": 65, "xlsx": 85, "csv": 93, "json": 96}


def by_hand(
    reads: Reads, hall: str, kind: str, day: date, language: str, at: datetime,
    forms: tuple[str, ...],
) -> dict[str, bytes]:  # fmt: skip
    """The files of one report, made here and now."""
    made = report_contents.contents(reads, hall, kind, day, at=at)
    return dict(drawn(made, forms, language))
