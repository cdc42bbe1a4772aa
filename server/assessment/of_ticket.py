"""The figures of one ticket, from its own events. docs/measures.md defines each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from server.assessment import measures
from server.assessment.measures import Story, Tally
from server.domain.events import Logged


@dataclass(frozen=True, slots=True)
class OfTicket:
    """None: it did not happen, or is not known. ``wait_s`` until the first call; ``walk_s`` and
    ``handling_s`` of all calls together. ``promise_kept`` of services that promise a wait."""

    wait_s: float | None
    walk_s: float | None
    handling_s: float | None
    promise_kept: bool | None
    called: int
    recalls: int
    served: int
    no_shows: int
    transferred: int
    overtime: bool
    missent: bool
    repeat: bool | None
    modes: tuple[str, ...]


def figures(
    log: Iterable[Logged],
    promise_s: Mapping[str, float],
    shut: Callable[[datetime], str] | None = None,
) -> OfTicket:
    """Of one ticket's events, of which there is one at least. ``promise_s``: service → the wait
    that it promises at most; ``shut``: see measures.Shape. Raises ValueError: of none, or more."""
    (story,) = measures.stories(log)
    tally = _tally(story, promise_s, shut)
    extra = tally.extra
    return OfTicket(
        wait_s=next(iter(tally.waits), None),
        walk_s=_total(tally.walks),
        handling_s=_total(tally.handlings),
        promise_kept=bool(extra["promise_kept"]) if extra["promise_judged"] else None,
        called=tally.called,
        recalls=extra["recalls"],
        served=tally.ends.get("served", 0),
        no_shows=tally.ends.get("no_show", 0),
        transferred=tally.ends.get("transferred", 0),
        overtime=tally.overtime > 0,
        missent=story.missent,
        repeat=story.again,
        modes=tuple(mode for mode in measures.MODES if extra[f"mode_{mode}"]),
    )


def _tally(
    story: Story, promise_s: Mapping[str, float], shut: Callable[[datetime], str] | None
) -> Tally:
    made = measures.tallies([story], measures.Shape(promise_s=promise_s, shut=shut))
    return made.get("hall", {}).get("total", Tally())


def _total(lengths: Iterable[float]) -> float | None:
    found = list(lengths)
    return sum(found) if found else None
