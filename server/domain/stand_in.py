"""Standing in (顶岗): a clerk sits at a window not their own for a while, and says so at the guide
desk four times a day: on coming and leaving, in the morning and in the afternoon."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from server.domain.errors import Refused, WrongValue
from server.domain.ids import StaffId, WindowId

SIGNS_A_DAY: Final = 4
# Two sign-ins closer than this are one: a finger that tapped twice.
_APART: Final = timedelta(minutes=1)
# Periods of one person at one window that follow each other within this are one period: the limit
# is not to be had by asking again.
_ADJOINING: Final = timedelta(days=3)


@dataclass(slots=True)
class StandIn:
    """``start`` to ``end`` (not included), and when the clerk signed in at the desk."""

    id: str
    staff: StaffId
    window: WindowId
    start: datetime
    end: datetime
    reason: str
    signs: tuple[datetime, ...] = ()

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def signs_on(self, day: date, tz: ZoneInfo) -> tuple[datetime, ...]:
        return tuple(sign for sign in self.signs if sign.astimezone(tz).date() == day)

    def sign(self, at: datetime, tz: ZoneInfo) -> int:
        """One of the day's four sign-ins; returns how many there are now.

        Raises Refused: stand_in_not_now, signed_just_now, signed_enough.
        """
        if not self.holds(at):
            raise Refused("stand_in_not_now", stand_in=self.id)
        today = self.signs_on(at.astimezone(tz).date(), tz)
        if today and at - today[-1] < _APART:
            raise Refused("signed_just_now", stand_in=self.id)
        if len(today) >= SIGNS_A_DAY:
            raise Refused("signed_enough", stand_in=self.id, most=SIGNS_A_DAY)
        self.signs = (*self.signs, at)
        return len(today) + 1

    def stop(self, at: datetime) -> None:
        """End it before its time. Raises Refused("stand_in_over")."""
        if at >= self.end:
            raise Refused("stand_in_over", stand_in=self.id)
        self.end = max(at, self.start)


def check(wanted: StandIn, others: Iterable[StandIn], tz: ZoneInfo) -> None:
    """Whether this one may be. ``others``: those of the same person and those at the same window.

    At most a month in one go, for adjoining periods of one person at one window together. Raises
    WrongValue: wrong_period, stand_in_too_long; Refused("stand_in_overlaps").
    """
    if wanted.end <= wanted.start:
        raise WrongValue("wrong_period", field="until")
    known = [one for one in others if one.end > one.start]
    for one in known:
        if one.start < wanted.end and wanted.start < one.end:
            raise Refused("stand_in_overlaps", stand_in=one.id, window=one.window)
    start, end = wanted.start, wanted.end
    grown = True
    while grown:
        grown = False
        for one in known:
            if (one.staff, one.window) != (wanted.staff, wanted.window):
                continue
            near = one.start - _ADJOINING <= end and start <= one.end + _ADJOINING
            if near and (one.start < start or one.end > end):
                start, end, grown = min(start, one.start), max(end, one.end), True
    if end > a_month_after(start, tz):
        raise WrongValue("stand_in_too_long", field="until", months=1)


def a_month_after(at: datetime, tz: ZoneInfo) -> datetime:
    """The same day of the next month, or its last: by the wall clock of the hall."""
    here = at.astimezone(tz)
    year, month = (here.year, here.month + 1) if here.month < 12 else (here.year + 1, 1)
    day = min(here.day, monthrange(year, month)[1])
    return here.replace(year=year, month=month, day=day)
