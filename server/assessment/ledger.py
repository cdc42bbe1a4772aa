"""What results are reckoned from, folded from the event log alone: who was there, what was found
and how it ended, what clients said and colleagues voted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from server.domain.events import Logged

PEOPLE: Final = ("staff_changed", "window_opened", "window_taken_over")
VOICES: Final = ("poll_opened", "poll_closed", "survey_entered", "survey_struck")
FINDINGS: Final = ("finding_raised", "finding_stepped")
COUNTED: Final = "counted"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as the log tells it; ``count``: a decimal."""

    id: str
    scheme: str
    item: str
    staff: str | None
    window: str | None
    day: str
    count: str
    state: str = "raised"


@dataclass(slots=True)
class Told:
    """By id: findings in every state; surveys that were not struck; polls, closed or not."""

    findings: dict[str, Found] = field(default_factory=dict)
    surveys: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    polls: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def people(log: Iterable[Logged]) -> dict[str, str]:
    """Who is assessed, and at which window: whoever signed on, most often there; and every clerk
    who then still was one, at their own first window."""
    sat: dict[str, Counter[str]] = defaultdict(Counter)
    clerks: dict[str, str] = {}
    for event in log:
        if event.kind == "staff_changed" and event.staff:
            _changed(clerks, event.staff, event.facts)
        elif event.kind == "window_opened" and event.staff and event.window:
            sat[event.staff][event.window] += 1
        elif event.kind == "window_taken_over" and event.facts.get("to_staff") and event.window:
            sat[str(event.facts["to_staff"])][event.window] += 1
    usual = {id: min(found, key=lambda w: (-found[w], w)) for id, found in sat.items()}
    return dict(sorted({**clerks, **usual}.items()))


def _changed(clerks: dict[str, str], staff: str, facts: Mapping[str, Any]) -> None:
    after = facts.get("after") or {}
    if facts.get("what") == "deactivated" or facts.get("role") != "clerk":
        clerks.pop(staff, None)
    elif facts.get("what") != "password":
        windows = after.get("windows") or ()
        clerks[staff] = str(windows[0]) if windows else ""


def fold(log: Iterable[Logged]) -> Told:
    """Findings, surveys and polls as they stand after ``log``."""
    told = Told()
    for event in log:
        facts = event.facts
        match event.kind:
            case "finding_raised":
                told.findings[facts["finding"]] = Found(
                    id=facts["finding"],
                    scheme=facts["scheme"],
                    item=facts["item"],
                    staff=facts.get("of"),
                    window=event.window,
                    day=facts["day"],
                    count=facts["count"],
                )
            case "finding_stepped" if facts["finding"] in told.findings:
                one = told.findings[facts["finding"]]
                told.findings[one.id] = replace(one, count=facts["count"], state=facts["state"])
            case "survey_entered":
                told.surveys[facts["survey"]] = facts
            case "survey_struck":
                told.surveys.pop(facts["survey"], None)
            case "poll_opened":
                told.polls[facts["poll"]] = {**facts, "closed": False}
            case "poll_closed" if facts["poll"] in told.polls:
                told.polls[facts["poll"]] = {**told.polls[facts["poll"]], **facts, "closed": True}
    return told
