"""Shapes of the calls about reports made in the background, and of fair comparisons."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from server.usecases.hall_file import ReportKind
from server.web.schemas import Body, Named, Reply


class ReportBody(Body):
    """``date``: any day of the period."""

    kind: ReportKind
    date: date
    forms: Annotated[tuple[Literal["pdf", "xlsx", "csv", "json"], ...], Field(min_length=1)] = (
        "pdf",
        "xlsx",
    )
    language: Literal["zh", "en"] = "zh"


class MadeFile(Reply):
    form: str
    size: int


class MadeReport(Reply):
    """``state``: queued, running, done, failed, cancelled; ``progress``: percent; ``by``: null: it
    was due; ``error``: a code; ``digest``: SHA-256 of what it says, the same for the same data."""

    id: str
    kind: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    language: str
    forms: list[str]
    state: str
    progress: int
    step: str
    by: str | None
    by_name: str | None
    asked_at: str
    ended_at: str | None
    error: str | None
    digest: str | None
    files: list[MadeFile]


class MadeReports(Reply):
    """``kinds``: those that are made by themselves, at ``hour``."""

    kinds: list[str]
    hour: int
    keep_months: int
    reports: list[MadeReport]


class ComparedFigure(Reply):
    """See docs/measures.md: ``ratio`` = observed ÷ expected, with its 95 % interval; null where
    there are too few."""

    n: int
    alone: int
    few: bool
    observed: float | None
    expected: float | None
    ratio: float | None
    low: float | None
    high: float | None
    rank: int | None
    fair_rank: int | None


class FairRow(Named):
    handling: ComparedFigure
    wait: ComparedFigure
    no_show: ComparedFigure
    transferred: ComparedFigure


class FairReport(Reply):
    """``least``: below so many no ratio is told."""

    hall: Named
    from_: Annotated[str, Field(alias="from")]
    to: str
    by: str
    least: int
    missing: list[str]
    rows: list[FairRow]
