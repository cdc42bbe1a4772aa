"""Who takes people from when: the windows as they are, and as hours and habit say they will be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from server.domain.discipline import NO_WEIGHTS, Weights
from server.domain.duty import Duty, DutyState
from server.domain.hall import Hall, Window
from server.domain.ids import ServiceId, WindowId
from server.domain.lessons import LONGEST_GAP_S, Lessons
from server.domain.outlook import Lane

_LATE: Final = timedelta(minutes=15)  # a window that has not opened by then is not coming
_HABIT_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class AtWindow:
    """Somebody at a window, since when."""

    service: ServiceId
    since: datetime


def breaks(hall: Hall, at: datetime) -> list[tuple[float, float]]:
    """The breaks of the day still to come or under way, in seconds from now."""
    found = []
    for before, after in _between(hall, at):
        start, end = (before - at).total_seconds(), (after - at).total_seconds()
        if end > 0:
            found.append((start, end))
    return found


def lanes(
    hall: Hall,
    at: datetime,
    duties: Mapping[WindowId, Duty],
    people: Mapping[str, Sequence[AtWindow]],
    idle_since: Mapping[str, datetime],
    today: Lessons,
    past: Sequence[Lessons],
    capacity: Mapping[str, int] | None = None,
) -> list[Lane]:
    """A lane for each person that a window can serve at once.

    Before opening, windows are expected that worked on the last day; in a break, those that worked
    today. An open window in the break works through it, and so do those that used to.
    """
    resting = any(start + _LATE <= at < end for start, end in _between(hall, at))
    habit = _habit(past[-_HABIT_DAYS:]) | today.through
    expected, back_s = _expected(hall, at, today, past)
    found = []
    for window in hall.windows.values():
        duty = duties.get(window.id)
        idle = (at - idle_since.get(window.id, at)).total_seconds()
        paused = duty is not None and duty.state is DutyState.PAUSED and idle < LONGEST_GAP_S
        is_open = paused or (duty is not None and duty.state is DutyState.OPEN)
        if not is_open and window.id not in expected:
            continue
        weights = duty.weights if duty is not None and is_open else NO_WEIGHTS
        delays = _delays(hall, window, weights)
        through = (is_open and resting) or window.id in habit
        back = None if is_open else back_s
        here = people.get(window.id, ()) if is_open else ()
        for one in here:
            if one.service in hall.services:
                turn = (one.service, max(0.0, (at - one.since).total_seconds()))
                found.append(Lane(window.id, delays, turn=turn, back_s=back, through=through))
        free = max(0, (capacity or {}).get(window.id, 1) - len(here))
        found += [
            Lane(
                window.id,
                delays,
                idle_s=max(0.0, idle),
                back_s=back,
                through=through,
                paused=paused,
            )
        ] * free
    return found


def _habit(days: Sequence[Lessons]) -> set[str]:
    """Windows that worked through the break on most of these days."""
    through = Counter(id for day in days for id in day.through)
    return {id for id, n in through.items() if 2 * n > len(days)}


def _delays(hall: Hall, window: Window, weights: Weights) -> Mapping[ServiceId, float]:
    """What this window takes, with its clerk's weights."""
    own = hall.delays[window.id]
    if not weights:
        return own
    return {
        service: delay + 60 * weight
        for service, delay in own.items()
        if (weight := weights.get(service, 0.0)) is not None
    }


def _expected(
    hall: Hall, at: datetime, today: Lessons, past: Sequence[Lessons]
) -> tuple[set[str], float]:
    """Closed windows that will take people, and in how many seconds."""
    opening = _opening(hall, at)
    if opening is not None and at < opening + _LATE and past:
        return past[-1].worked, (opening - at).total_seconds()
    for start, end in _between(hall, at):
        if start <= at < end + _LATE:
            return today.worked, (end - at).total_seconds()
    return set(), 0.0


def _opening(hall: Hall, at: datetime) -> datetime | None:
    local = hall.local(at)
    periods = hall.hours.periods(local.date())
    return datetime.combine(local.date(), periods[0].opens, hall.tz) if periods else None


def _between(hall: Hall, at: datetime) -> list[tuple[datetime, datetime]]:
    on = hall.local(at).date()
    periods = hall.hours.periods(on)
    return [
        (datetime.combine(on, a.closes, hall.tz), datetime.combine(on, b.opens, hall.tz))
        for a, b in pairwise(periods)
    ]
