"""When a hall is open: weekdays, seasons, holidays and adjusted working days. Local times only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

_FAR: Final = 366


@dataclass(frozen=True, slots=True)
class Period:
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class SpecialDay:
    day: date
    open: tuple[Period, ...]
    note: str = ""


class MonthDay(NamedTuple):
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Season:
    """A time table of its own (夏令作息) from a day of the year to another, both included; it may
    go over New Year."""

    name: str
    first: MonthDay
    last: MonthDay
    workdays: tuple[Period, ...]
    saturday: tuple[Period, ...] = ()
    sunday: tuple[Period, ...] = ()

    def holds(self, day: date) -> bool:
        today = MonthDay(day.month, day.day)
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


class Shut(StrEnum):
    """Why no tickets are given at a time of day."""

    DAY = "day"
    EARLY = "early"
    LUNCH = "lunch"
    OVER = "over"


@dataclass(frozen=True)
class Hours:
    """When the hall is open. Tickets are given from ``early_minutes`` before it opens, and over
    lunch (between two periods) if ``lunch_tickets``.

    A special day (a holiday, an adjusted working weekend) stands before the season's rule, and that
    before the weekday's. ``calendar_years``: the years whose holidays are entered.
    """

    workdays: tuple[Period, ...] = ()
    saturday: tuple[Period, ...] = ()
    sunday: tuple[Period, ...] = ()
    special: tuple[SpecialDay, ...] = ()
    early_minutes: float = 30.0
    seasons: tuple[Season, ...] = ()
    lunch_tickets: bool = True
    calendar_years: frozenset[int] | None = None

    def periods(self, day: date) -> tuple[Period, ...]:
        special = self._special.get(day)
        if special is not None:
            return special.open
        table = next((season for season in self.seasons if season.holds(day)), self)
        weekday = day.weekday()
        return (table.saturday, table.sunday)[weekday - 5] if weekday > 4 else table.workdays

    def takes_tickets(self, local: datetime) -> bool:
        """Whether tickets are given at this local time: from early before opening to closing."""
        return self.shut(local) is None

    def shut(self, local: datetime) -> Shut | None:
        """Why no tickets are given at this local time; None: they are."""
        return shut(
            self.periods(local.date()),
            local,
            early=timedelta(minutes=self.early_minutes),
            lunch=self.lunch_tickets,
        )

    def opening(self, local: datetime) -> datetime | None:
        """When that day begins; None: it does not."""
        return moment(self.periods(local.date()), local, first=True)

    def closing(self, local: datetime) -> datetime | None:
        """When that day ends; None: the hall is not open on it."""
        return moment(self.periods(local.date()), local, first=False)

    def is_open(self, day: date) -> bool:
        return bool(self.periods(day))

    def working_day(self, after: date, nth: int) -> date:
        """The ``nth`` (from 1) day after ``after`` on which the hall is open; if there are not so
        many within a year, the last one of that year."""
        found, day = after, after
        for _ in range(_FAR):
            day += timedelta(days=1)
            if self.is_open(day):
                found, nth = day, nth - 1
                if nth <= 0:
                    break
        return found

    def knows(self, year: int) -> bool:
        """Whether the holidays of that year are entered, or the hall never said it enters them."""
        return self.calendar_years is None or year in self.calendar_years

    @cached_property
    def _special(self) -> dict[date, SpecialDay]:
        return {one.day: one for one in self.special}


def shut(
    periods: Sequence[Period], local: datetime, *, early: timedelta, lunch: bool
) -> Shut | None:
    """Why periods of a day give no tickets at ``local``; None: they do."""
    if not periods:
        return Shut.DAY
    now, tz = local, local.tzinfo
    if now < _at(local, periods[0].opens, tz) - early:
        return Shut.EARLY
    if now >= _at(local, periods[-1].closes, tz):
        return Shut.OVER
    if not lunch and any(
        _at(local, a.closes, tz) <= now < _at(local, b.opens, tz) for a, b in pairwise(periods)
    ):
        return Shut.LUNCH
    return None


def moment(periods: Sequence[Period], local: datetime, *, first: bool) -> datetime | None:
    """The beginning or the end of the day that ``local`` belongs to."""
    if not periods:
        return None
    return _at(local, periods[0].opens if first else periods[-1].closes, local.tzinfo)


def _at(local: datetime, clock: time, tz: tzinfo | None) -> datetime:
    return datetime.combine(local.date(), clock, tz)
