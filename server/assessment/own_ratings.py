"""A clerk's own ratings, in groups in which nobody can be told apart. Pure.

Groups are whole business days, one after another from the first of a month, until one holds enough
ratings. They never overlap and never grow, so two of them never differ by a single visitor; what is
left at the end of a month is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from server.assessment.measures import Ratings, Story, ratings, stories
from server.domain.events import Logged


@dataclass(frozen=True, slots=True)
class Group:
    """The visits that were served from ``first`` to ``last``."""

    first: date
    last: date
    ratings: Ratings


@dataclass(slots=True)
class _Day:
    served: int = 0
    excluded: int = 0
    levels: tuple[int, ...] = ()


def own_groups(
    log: Iterable[Logged],
    staff: str,
    local_day: Callable[[datetime], date],
    *,
    least: int,
    until: date,
) -> list[Group]:
    """Of the visits that ``staff`` served before ``until``: days that can still be rated would let
    a group grow. ``log``: of one month and of the ratings that came after it."""
    days: dict[date, _Day] = {}
    for story in stories(log):
        if (on := _served_on(story, staff, local_day)) is not None and on < until:
            _count(days.setdefault(on, _Day()), story)
    found: list[Group] = []
    group: list[date] = []
    for on in sorted(days):
        if group and (group[0].year, group[0].month) != (on.year, on.month):
            group = []
        group.append(on)
        levels = [level for one in group for level in days[one].levels]
        if len(levels) >= least:
            figures = ratings(
                levels,
                sum(days[one].served for one in group),
                excluded=sum(days[one].excluded for one in group),
                least=least,
            )
            found.append(Group(group[0], on, figures))
            group = []
    return found


def _served_on(story: Story, staff: str, local_day: Callable[[datetime], date]) -> date | None:
    last = story.calls[-1] if story.calls else None
    if last is None or last.staff != staff or last.end != "served" or last.ended_at is None:
        return None
    return local_day(last.ended_at)


def _count(day: _Day, story: Story) -> None:
    day.served += 1
    if story.level is not None and story.excluded:
        day.excluded += 1
    elif story.level is not None:
        day.levels = (*day.levels, story.level)
