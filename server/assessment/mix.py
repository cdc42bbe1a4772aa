"""What each window and clerk did of each service: what fair comparisons are made from.

Kept as Figures, so that days add up: counts and seconds are named ``WHAT:SERVICE``. A duration is
kept as its number, its sum and the sum of its squares (seconds squared).
"""

from __future__ import annotations

from collections.abc import Iterable

from server.assessment.figures import ByWhat, Figures
from server.assessment.measures import Call, Story, between

OF = {"window": "window_mix", "clerk": "clerk_mix"}
# Of a day that has these, also if nobody was called: it need not be reckoned again.
DONE = "hall_mix"
KEPT = (*OF.values(), DONE)


def of_day(visits: Iterable[Story]) -> ByWhat:
    made: ByWhat = {DONE: {"total": Figures(days=1)}}
    for story in visits:
        for call in story.calls:
            for by, id in (("window", call.window), ("clerk", call.staff)):
                if id is not None:
                    of = made.setdefault(OF[by], {}).setdefault(id, Figures(days=1))
                    _add(of, call)
    return made


def _add(of: Figures, call: Call) -> None:
    of.counts[f"called:{call.service}"] += call.called
    for end in ("no_show", "transferred"):
        of.counts[f"{end}:{call.service}"] += call.end == end
    if call.first:
        _lasted(of, "wait", call.service, between(call.joined_at, call.at))
    if call.end == "served":
        _lasted(of, "handling", call.service, between(call.started_at, call.ended_at))


def _lasted(of: Figures, what: str, service: str, found: Iterable[float]) -> None:
    for seconds in found:
        of.counts[f"{what}:{service}"] += 1
        of.seconds[f"{what}:{service}"] += seconds  # type: ignore[assignment]
        of.seconds[f"{what}_sq:{service}"] += seconds * seconds  # type: ignore[assignment]
