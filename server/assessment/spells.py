"""The spells of an assessment (考核周期): weeks, months, quarters, half-years, years, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from server.assessment.scheme import CYCLES

_FORMS: Final[Mapping[str, str]] = {
    "week": r"(?P<y>\d{4})-W(?P<n>\d{2})",
    "month": r"(?P<y>\d{4})-(?P<n>\d{2})",
    "quarter": r"(?P<y>\d{4})-Q(?P<n>[1-4])",
    "half_year": r"(?P<y>\d{4})-H(?P<n>[12])",
    "year": r"(?P<y>\d{4})",
}
_MONTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_NAMES: Final[Mapping[str, Callable[[date], str]]] = {
    "week": lambda day: "{}-W{:02d}".format(*day.isocalendar()[:2]),
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month - 1) // 3 + 1}",
    "half_year": lambda day: f"{day.year}-H{(day.month - 1) // 6 + 1}",
    "year": lambda day: f"{day.year}",
}


@dataclass(frozen=True, slots=True)
class Spell:
    """``start`` until before ``end``; ``kind``: one of scheme.CYCLES."""

    kind: str
    name: str
    start: date
    end: date

    def parts(self, kind: str) -> Iterator[Spell]:
        """The shorter spells of ``kind`` that begin within it, in order."""
        day = self.start
        while day < self.end:
            one = of(kind, day)
            if one.start >= self.start:
                yield one
            day = one.end


def of(kind: str, day: date) -> Spell:
    """The spell of ``kind`` that ``day`` lies in."""
    if kind == "week":
        start = day - timedelta(days=day.weekday())
        return Spell(kind, _NAMES[kind](day), start, start + timedelta(days=7))
    months = _MONTHS[kind]
    first = (day.month - 1) // months * months + 1
    start = day.replace(month=first, day=1)
    return Spell(kind, _NAMES[kind](day), start, _later(start, months))


def read(name: str) -> Spell:
    """ "2026-03", "2026-Q1", "2026-H1", "2026", "2026-W10". Raises ValueError."""
    for kind, form in _FORMS.items():
        if found := re.fullmatch(form, name):
            year, n = int(found["y"]), int(found.groupdict().get("n") or 1)
            if not 2000 <= year <= 2999:
                break
            if kind == "week":
                return of(kind, date.fromisocalendar(year, n, 1))
            return of(kind, date(year, (n - 1) * _MONTHS[kind] + 1, 1))
    raise ValueError(f"{name!r} is not a week, month, quarter, half-year or year")


def between(start: date, end: date) -> Spell | None:
    """The spell with these days, if there is one."""
    made = (of(kind, start) for kind in CYCLES)
    return next((one for one in made if (one.start, one.end) == (start, end)), None)


def _later(first: date, months: int) -> date:
    n = first.month - 1 + months
    return date(first.year + n // 12, n % 12 + 1, 1)


def longer(kind: str, than: str) -> bool:
    return CYCLES.index(kind) > CYCLES.index(than)
