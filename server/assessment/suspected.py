"""Suspected items: what the event log alone makes somebody look into, with what it stands on.

A suspicion is never counted by itself: a person confirms it or not. docs/findings.md has each rule.
Durations must be longer than their threshold. What is still going on is not told yet.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from server.assessment import floor, measures
from server.assessment.floor import AWAY, OPEN, PAUSED, Stand, Wait
from server.assessment.spans import Span, Spans, both, less, union
from server.domain.events import Logged

MOST_SEQS: Final = 200
MOST_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class Thresholds:
    """See settings.suspect_… in docs/settings.md."""

    unattended_minutes: float = 10.0
    wait_minutes: float = 60.0
    idle_minutes: float = 10.0
    refusals: int = 3
    return_days: int = 7
    left_on_minutes: float = 30.0
    accepted_days: int = 7


@dataclass(frozen=True, slots=True)
class Said:
    """The bad review of a ticket: what it names, how the visit ended, its event."""

    reasons: tuple[str, ...]
    outcome: str | None
    seq: int


@dataclass(frozen=True, slots=True)
class Day:
    """``hours``: when the hall takes people; ``until``: the end of the day, or now; ``over``:
    nothing more happens; ``serves``: services of each window, None: every one; ``stamp``: a moment
    as text in the hall's time; ``served``: who served tickets of earlier days; ``said``: the
    reviews of the tickets whose case was remedied."""

    on: date
    hours: Sequence[Span]
    until: datetime
    over: bool
    serves: floor.Serves
    stamp: Callable[[datetime], str]
    served: Mapping[str, str | None] = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that was served. ``person``: the same for the same visitor, and in no evidence."""

    person: str
    ticket: str
    number: str
    service: str
    window: str | None
    staff: str | None
    day: date
    ended_at: datetime
    outcome: str | None
    seq: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """``source`` names the cause, and is the same whenever the log is read again."""

    rule: str
    source: str
    staff: str | None
    window: str | None
    evidence: Mapping[str, Any]


@cache
def items() -> Mapping[str, Mapping[str, str]]:
    """scheme id → rule → item code."""
    text = resources.files("server.assessment").joinpath("suspected.toml").read_text("utf-8")
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return found


def suspects(
    log: Sequence[Logged],
    visits: Iterable[Visit],
    day: Day,
    limits: Thresholds = Thresholds(),
) -> list[Suspect]:
    """Of one day's log (in order of seq), and of ``visits`` of it and of the days before."""
    scene = _Scene(log, day)
    visits = list(visits)
    found = [
        *_unattended(scene, limits),
        *_delays(scene, limits),
        *(_refusals(scene, limits) if day.over else ()),
        *_complaints(scene),
        *_returns(visits, day, limits),
        *_left_on(scene, limits),
        *_refused(visits, day, limits),
        *(_refused_often(scene) if day.over else ()),
        *_named(scene),
        *_unregistered(scene),
        *_moved(scene),
    ]
    return found


class _Scene:
    """What the rules about windows look at."""

    def __init__(self, log: Sequence[Logged], day: Day) -> None:
        self.log, self.day = log, day
        self.stands = floor.stands(log, day.until)
        self.waits = floor.waits(log, day.until)
        self.numbers = floor.numbers(log)
        self.stories = measures.stories(log)
        self.busy: dict[str, list[Span]] = {}
        for story in self.stories:
            for call in story.calls:
                if call.window is not None:
                    span = (call.at, call.ended_at or day.until)
                    self.busy.setdefault(call.window, []).append(span)
        self.calls = _calls(log)

    def line(self, window: str) -> list[Wait]:
        """Who waited and could have been called there."""
        serves = self.day.serves.get(window)
        return [one for one in self.waits if one.fits(window, serves)]

    def clerks(self, window: str) -> Iterator[tuple[str | None, list[Stand]]]:
        """Each clerk of a window with how it stood under them."""
        found: dict[str | None, list[Stand]] = {}
        for stand in self.stands[window]:
            found.setdefault(stand.staff, []).append(stand)
        yield from found.items()

    def ended(self, spans: Spans, longer_s: float) -> Spans:
        return [
            (start, end)
            for start, end in spans
            if (end - start).total_seconds() > longer_s and (self.day.over or end < self.day.until)
        ]

    def evidence(self, window: str, span: Span, line: list[Wait]) -> dict[str, Any]:
        """The minutes, the line at that time, how the window stood, its calls around it."""
        start, end = span
        stamp = self.day.stamp
        there = [one for one in line if one.start < end and one.end > start]
        stands = [one for one in self.stands[window] if one.start < end and one.end > start]
        around = _around(self.calls.get(window, []), span)
        seqs = {*(one.seq for one in stands), *(one.seq for one in there)}
        return {
            "from": stamp(start),
            "to": stamp(end),
            "minutes": _minutes(end - start),
            "waiting": len({one.ticket for one in there}),
            "line": [{"at": stamp(when), "n": n} for when, n in floor.length(line, start, end)],
            "pauses": [
                {
                    "seq": one.seq,
                    "state": one.state,
                    "reason": one.reason,
                    "from": stamp(one.start),
                    "to": stamp(one.end),
                }
                for one in stands
            ],
            "calls": [
                {"seq": one.seq, "at": stamp(one.at), "number": one.facts["number"]}
                for one in around
            ],
            "waits": [_wait(one, stamp) for one in there[:MOST_ROWS]],
            "seqs": sorted(seqs | {one.seq for one in around})[:MOST_SEQS],
        }


def _wait(one: Wait, stamp: Callable[[datetime], str]) -> dict[str, Any]:
    return {
        "seq": one.seq,
        "number": one.number,
        "from": stamp(one.start),
        "to": stamp(one.end),
        "minutes": _minutes(one.end - one.start),
    }


def _minutes(span: Any) -> float:
    return round(float(span.total_seconds()) / 60, 1)


def _calls(log: Iterable[Logged]) -> dict[str, list[Logged]]:
    """First calls of each window that were not undone."""
    found: dict[str, list[Logged]] = {}
    last: dict[str, Logged] = {}
    for event in log:
        if event.ticket is None or event.window is None:
            continue
        if event.kind == "ticket_called" and event.facts.get("nth", 1) == 1:
            found.setdefault(event.window, []).append(event)
            last[event.ticket] = event
        elif event.kind == "ticket_call_undone" and event.ticket in last:
            undone = last.pop(event.ticket)
            found[undone.window or ""].remove(undone)
    return found


def _around(calls: Sequence[Logged], span: Span) -> list[Logged]:
    """The last call before a stretch, those in it, and the first one after it."""
    start, end = span
    before = [one for one in calls if one.at <= start][-1:]
    within = [one for one in calls if start < one.at < end]
    return before + within + [one for one in calls if one.at >= end][:1]


def _unattended(scene: _Scene, limits: Thresholds) -> Iterator[Suspect]:
    """空岗: paused or signed off in the hall's hours, nobody being served, with people waiting."""
    for window in scene.stands:
        line = scene.line(window)
        waited = floor.somebody(line)
        busy = union(scene.busy.get(window, []))
        for staff, stands in scene.clerks(window):
            gone = union((one.start, one.end) for one in stands if one.state in (PAUSED, AWAY))
            alone = both(less(both(gone, list(scene.day.hours)), busy), waited)
            for span in scene.ended(alone, limits.unattended_minutes * 60):
                told = scene.evidence(window, span, line)
                told["limit_minutes"] = limits.unattended_minutes
                yield _suspect(scene, "unattended", window, staff, span, told)


def _delays(scene: _Scene, limits: Thresholds) -> Iterator[Suspect]:
    """人员滞留: somebody waited long, and meanwhile a window that could have called them was idle
    or paused."""
    for window in scene.stands:
        line = scene.line(window)
        long = [one for one in line if one.seconds > limits.wait_minutes * 60]
        busy = union(scene.busy.get(window, []))
        for staff, stands in scene.clerks(window):
            there = union((one.start, one.end) for one in stands if one.state in (OPEN, PAUSED))
            slack = less(both(there, list(scene.day.hours)), busy)
            stretches = both(slack, floor.somebody(long))
            for span in scene.ended(stretches, limits.idle_minutes * 60):
                told = scene.evidence(window, span, line)
                told["limit_minutes"] = limits.idle_minutes
                told["limit_wait_minutes"] = limits.wait_minutes
                told["waits"] = [
                    _wait(one, scene.day.stamp)
                    for one in long
                    if one.start < span[1] and one.end > span[0]
                ][:MOST_ROWS]
                yield _suspect(scene, "delay", window, staff, span, told)


def _suspect(
    scene: _Scene, rule: str, window: str, staff: str | None, span: Span, told: dict[str, Any]
) -> Suspect:
    source = f"{rule}:{window}:{span[0]:%Y%m%dT%H%M%S}"
    return Suspect(rule, source, staff, window, {"rule": rule, **told})


_REFUSED: Final = {"ticket_transferred": "transferred", "ticket_cancelled": "cancelled"}


def _refusals(scene: _Scene, limits: Thresholds) -> Iterator[Suspect]:
    """推诿: visitors called to a window and sent away from it, or struck off, without a reason;
    several times on a day."""
    acts: dict[tuple[str | None, str], list[Logged]] = {}
    here: dict[str, tuple[str | None, str]] = {}
    for event in scene.log:
        ticket = event.ticket
        if ticket is None:
            continue
        if event.kind in ("ticket_called", "ticket_started") and event.window is not None:
            here[ticket] = (event.staff, event.window)
        elif event.kind in _REFUSED:
            place = here.pop(ticket, None)
            said = (event.facts.get("reason") or "").strip()
            back = event.facts.get("return_to")
            if place is not None and not said and not back and event.staff == place[0]:
                acts.setdefault(place, []).append(event)
        elif event.kind in measures._ENDS or event.kind == "ticket_call_undone":
            here.pop(ticket, None)
    for (staff, window), those in acts.items():
        if len(those) < limits.refusals:
            continue
        yield Suspect(
            "refusal",
            f"refusal:{scene.day.on.isoformat()}:{window}:{staff or ''}",
            staff,
            window,
            {
                "rule": "refusal",
                "limit": limits.refusals,
                "acts": [
                    {
                        "seq": one.seq,
                        "at": scene.day.stamp(one.at),
                        "kind": _REFUSED[one.kind],
                        "number": scene.numbers.get(one.ticket or "", ""),
                        "service": one.facts.get("from_service") or one.facts.get("service"),
                        "to": one.facts.get("service") if "from_service" in one.facts else None,
                    }
                    for one in those[:MOST_ROWS]
                ],
                "seqs": [one.seq for one in those][:MOST_SEQS],
            },
        )


def _complaints(scene: _Scene) -> Iterator[Suspect]:
    """A bad review that had to be remedied, or a complaint at the guide desk found true."""
    served = dict(scene.day.served) | {
        story.ticket: story.calls[-1].staff for story in scene.stories if story.calls
    }
    excluded = {e.ticket for e in scene.log if e.kind == "rating_excluded"}
    for event in scene.log:
        facts = event.facts
        if event.kind == "case_stepped" and facts["step"] == "remedy":
            kind, of = "rating", facts["case"]
        elif event.kind == "complaint_answered" and facts.get("upheld"):
            kind, of = "desk", facts["complaint"]
        else:
            continue
        staff = facts.get("of") or served.get(event.ticket or "")
        if (kind == "rating" and event.ticket in excluded) or not (staff or event.window):
            continue
        evidence = {
            "rule": "complaint",
            "kind": kind,
            "of": of,
            "number": scene.numbers.get(event.ticket or ""),
            "at": scene.day.stamp(event.at),
            "seqs": [event.seq],
        }
        yield Suspect("complaint", f"complaint:{of}", staff, event.window, evidence)


def _returns(visits: Iterable[Visit], day: Day, limits: Thresholds) -> Iterator[Suspect]:
    """不一次性告知: the same visitor came again for the same service within some days. It is about
    whoever served the first of the two."""
    if not limits.return_days:
        return
    last: dict[tuple[str, str], Visit] = {}
    for now in sorted(visits, key=lambda one: (one.ended_at, one.seq)):
        before = last.get((now.person, now.service))
        last[now.person, now.service] = now
        if before is None or now.day != day.on or not (before.staff or before.window):
            continue
        if (now.day - before.day).days > limits.return_days:
            continue
        evidence = {
            "rule": "return",
            "limit_days": limits.return_days,
            "days": (now.day - before.day).days,
            "service": now.service,
            "visits": [_visit(one, day) for one in (before, now)],
            "seqs": [before.seq, now.seq],
        }
        source = f"return:{before.ticket}:{now.ticket}"
        yield Suspect("return", source, before.staff, before.window, evidence)


def _visit(one: Visit, day: Day) -> dict[str, Any]:
    return {
        "seq": one.seq,
        "number": one.number,
        "at": day.stamp(one.ended_at),
        "window": one.window,
        "outcome": one.outcome,
    }


def _left_on(scene: _Scene, limits: Thresholds) -> Iterator[Suspect]:
    """离开大厅不关电脑: still signed on long after closing and the end of the last visit."""
    if not scene.day.hours:
        return
    closing = max(end for _, end in scene.day.hours)
    for window in scene.stands:
        since = max([closing, *(end for _, end in scene.busy.get(window, []))])
        late = [(since, scene.day.until)] if since < scene.day.until else []
        for staff, stands in scene.clerks(window):
            there = union((one.start, one.end) for one in stands if one.state in (OPEN, PAUSED))
            for span in scene.ended(both(there, late), limits.left_on_minutes * 60):
                told = scene.evidence(window, span, [])
                for name in ("waiting", "line", "waits"):
                    del told[name]
                told["limit_minutes"] = limits.left_on_minutes
                told["closing"] = scene.day.stamp(closing)
                yield _suspect(scene, "left_on", window, staff, span, told)


_REJECTED: Final = "rejected"
_ACCEPTED: Final = frozenset({"instant", "promise", "joint", "approval"})


def _refused(visits: Iterable[Visit], day: Day, limits: Thresholds) -> Iterator[Suspect]:
    """应受理而不受理: returned, and accepted when the same visitor came again within some days. It
    is about whoever returned it."""
    if not limits.accepted_days:
        return
    returned: dict[tuple[str, str], list[Visit]] = {}
    for now in sorted(visits, key=lambda one: (one.ended_at, one.seq)):
        key = now.person, now.service
        if now.outcome == _REJECTED:
            returned.setdefault(key, []).append(now)
        if now.outcome not in _ACCEPTED:
            continue
        for before in returned.pop(key, []):
            days = (now.day - before.day).days
            known = before.staff or before.window
            if now.day != day.on or days > limits.accepted_days or not known:
                continue
            evidence = {
                "rule": "refused",
                "limit_days": limits.accepted_days,
                "days": days,
                "service": now.service,
                "visits": [_visit(one, day) for one in (before, now)],
                "seqs": [before.seq, now.seq],
            }
            source = f"refused:{before.ticket}"
            yield Suspect("refused", source, before.staff, before.window, evidence)


LEAST_OUTCOMES: Final = 20
FAR: Final = 3.0


def _refused_often(scene: _Scene) -> Iterator[Suspect]:
    """应受理而不受理, where nobody knows who came: the share that a clerk returned of a service's
    visits on a day is at least twice that of everybody else in the hall, and ``FAR`` standard
    errors above it; both of at least ``LEAST_OUTCOMES`` visits that ended with an outcome."""
    ends: dict[str, dict[tuple[str, str | None], list[Logged]]] = {}
    for event in scene.log:
        if event.kind == "ticket_finished" and event.staff and event.facts.get("outcome"):
            of = ends.setdefault(event.facts["service"], {})
            of.setdefault((event.staff, event.window), []).append(event)
    for service, places in ends.items():
        whole = [one for those in places.values() for one in those]
        for (staff, window), own in places.items():
            others = [one for one in whole if one.staff != staff]
            if min(len(own), len(others)) < LEAST_OUTCOMES:
                continue
            mine, theirs = _rejected(own), _rejected(others)
            if not _far_above((len(mine), len(own)), (len(theirs), len(others))):
                continue
            evidence = {
                "rule": "refused_often",
                "service": service,
                "n": len(own),
                "rejected": len(mine),
                "percent": _percent(mine, own),
                "hall_n": len(others),
                "hall_rejected": len(theirs),
                "hall_percent": _percent(theirs, others),
                "seqs": [one.seq for one in mine][:MOST_SEQS],
            }
            source = f"refused_often:{scene.day.on.isoformat()}:{window or ''}:{staff}:{service}"
            yield Suspect("refused_often", source, staff, window, evidence)


def _rejected(ends: Iterable[Logged]) -> list[Logged]:
    return [one for one in ends if one.facts["outcome"] == _REJECTED]


def _percent(part: Sequence[Logged], whole: Sequence[Logged]) -> float:
    return round(100 * len(part) / len(whole), 1)


def _far_above(own: tuple[int, int], others: tuple[int, int]) -> bool:
    """(returned, all) of each."""
    (k, n), (j, m) = own, others
    pooled = (k + j) / (n + m)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return k * m >= 2 * j * n and k / n - j / m > FAR * error


# What a reason of a bad review names, by how the visit ended (None: however): rule.
_NAMES: Final[Mapping[str, Mapping[bool | None, str]]] = {
    "attitude": {None: "manner"},
    "unclear": {True: "unexplained", False: "unanswered"},
}
_INCOMPLETE: Final = frozenset({"supplement", _REJECTED})


def _named(scene: _Scene) -> Iterator[Suspect]:
    """冷落刁难, 需补办事项未详细说明, 不能准确解答: a bad review that names it was remedied."""
    excluded = {e.ticket for e in scene.log if e.kind == "rating_excluded"}
    for event in scene.log:
        said = scene.day.said.get(event.ticket or "")
        if event.kind != "case_stepped" or event.facts["step"] != "remedy" or said is None:
            continue
        staff = event.facts.get("of")
        if event.ticket in excluded or not (staff or event.window):
            continue
        for reason in said.reasons:
            ways = _NAMES.get(reason, {})
            rule = ways.get(None) or ways.get(said.outcome in _INCOMPLETE)
            if rule is None:
                continue
            evidence = {
                "rule": rule,
                "reason": reason,
                "outcome": said.outcome,
                "of": event.facts["case"],
                "number": scene.numbers.get(event.ticket or ""),
                "at": scene.day.stamp(event.at),
                "seqs": [said.seq, event.seq],
            }
            yield Suspect(rule, f"{rule}:{event.facts['case']}", staff, event.window, evidence)


_REGISTERED: Final = frozenset({"instant", "promise"})


def _unregistered(scene: _Scene) -> Iterator[Suspect]:
    """受理不登记: accepted without a case number, of a service that asks for one."""
    for event in scene.log:
        facts = event.facts
        if event.kind != "ticket_finished" or facts.get("case_given") is not False:
            continue
        if facts.get("outcome") not in _REGISTERED or not (event.staff or event.window):
            continue
        evidence = {
            "rule": "unregistered",
            "number": scene.numbers.get(event.ticket or ""),
            "at": scene.day.stamp(event.at),
            "service": facts["service"],
            "outcome": facts["outcome"],
            "seqs": [event.seq],
        }
        source = f"unregistered:{event.ticket}"
        yield Suspect("unregistered", source, event.staff, event.window, evidence)


def _moved(scene: _Scene) -> Iterator[Suspect]:
    """私自更改 IP: the machine at a window came with another address. One that serves several
    windows is none of theirs."""
    for event in scene.log:
        if event.kind != "agent_moved" or len(event.facts["windows"]) != 1:
            continue
        (window,) = event.facts["windows"]
        there = [s for s in scene.stands.get(window, ()) if s.start <= event.at < s.end]
        evidence = {
            "rule": "moved",
            "at": scene.day.stamp(event.at),
            "agent": event.facts["agent"],
            "was": event.facts["was"],
            "now": event.facts["now"],
            "seqs": [event.seq],
        }
        staff = there[0].staff if there else None
        yield Suspect("moved", f"moved:{event.seq}", staff, window, evidence)
