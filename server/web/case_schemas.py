"""Shapes of the calls about bad reviews and about what counts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server.web.schemas import Body, Reply

_Long = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]


class Said(Body):
    """What was found or done. Of remedy and explain it is what the visitor reads."""

    text: _Long


class Contacted(Body):
    text: _Long
    reached: Literal["reached", "not_reached", "no_phone"]


class Propose(Body):
    ground: Literal["mistake", "malicious", "suspicious"]
    reason: _Long


class Decide(Body):
    reason: _Long


# — replies —


class Note(Reply):
    step: str
    at: str
    by: str | None
    text: str
    reached: Literal["reached", "not_reached", "no_phone"] | None


class Standing(Reply):
    """Whether a rating counts. ``kept``: somebody looked and it counts."""

    ticket: str
    counts: Literal["counted", "proposed", "excluded", "kept"]
    ground: Literal["mistake", "malicious", "suspicious"] | None
    reason: str | None
    proposed_by: str | None
    proposed_by_id: str | None
    proposed_at: str | None
    decision: str | None
    decided_by: str | None
    decided_at: str | None


class Case(Reply):
    """``of``: who served the visit; ``phone``: the last four digits of the one left to be called
    back; ``due_at``: of the next step, None once ended."""

    id: str
    ticket: str
    number: str | None
    level: int
    reasons: list[str]
    comment: str | None
    rated_at: str | None
    service: str
    service_name: str
    window: str | None
    window_name: str | None
    of: str | None
    state: Literal["opened", "verified", "contacted", "remedied", "explained", "closed", "excluded"]
    steps: list[str]
    opened_at: str
    due_at: str | None
    overdue: bool
    due_soon: bool
    ended_at: str | None
    phone: str | None
    notes: list[Note]
    standing: Standing | None


class Cases(Reply):
    """Open ones: all, the most urgent first. Ended ones: a hundred at most, newest first."""

    cases: list[Case]


class Review(Reply):
    """``marks``: a code each, and the figures behind it; see docs/ratings.md."""

    ticket: str
    level: int
    origin: str
    at: str
    window: str | None
    window_name: str | None
    marks: list[dict[str, Any]]
    standing: Standing | None


class Reviews(Reply):
    """Of ``date`` and the day before it, and whatever waits for a second person."""

    date: str
    ratings: list[Review]


class VisitorPhone(Reply):
    phone: str | None
