"""Runs, their spread, and the Markdown they are told in."""

from __future__ import annotations

import math
import os
import platform
import statistics
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured thing: a value for each run, and the promise it has to keep, if any."""

    name: str
    unit: str
    values: list[float]
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def kept(self) -> bool:
        """Whether the median keeps the promise."""
        if self.limit is None:
            return True
        return self.median >= self.limit if self.at_least else self.median <= self.limit

    def row(self) -> str:
        low, high = min(self.values), max(self.values)
        promise = "" if self.limit is None else f"{'≥' if self.at_least else '≤'} {self.limit:g}"
        said = "" if self.limit is None else ("yes" if self.kept else "**no**")
        cells = [self.name, self.unit, *map(_short, (low, self.median, high)), promise, said]
        return "| " + " | ".join([*cells, self.note]) + " |"


def _short(value: float) -> str:
    if math.isnan(value):
        return "?"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def percentile(values: list[float], p: float) -> float:
    """The nearest rank: the smallest value that at least p % do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * p / 100) - 1)]


def machine(runs: int) -> str:
    """One line on what this was measured on; no names."""
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory_kb / 1e6:.1f} GB, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}; "
        f"server and clients on one machine; {runs} runs each."
    )


def table(figures: list[Figure], runs: int) -> str:
    head = "| what | unit | min | median | max | promised | kept | how |"
    rule = "|---|---|--:|--:|--:|---|---|---|"
    return "\n".join([machine(runs), "", head, rule, *(f.row() for f in figures)])
