"""Shapes of the calls about appeals, awards, texts for the boards and letters to departments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from server.web.schemas import Body, Reply

_Long = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]
_Id = Annotated[str, Field(min_length=1, max_length=80)]
_Day = Annotated[date, Field(strict=False)]
_When = Annotated[datetime, Field(strict=False)]
_Count = Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,4})?$")]


class FileAppeal(Body):
    """Against a finding as it counts in a published result. ``basis``: the rule relied on."""

    publication: _Id
    finding: _Id
    reason: _Long
    basis: Annotated[str, Field(max_length=2000)] = ""


class Uphold(Body):
    """``count``: the units that remain, a decimal; without it the finding is taken back."""

    answer: _Long
    count: _Count | None = None


class Answered(Body):
    answer: _Long


class ConfirmHonour(Body):
    """An award from its proposal, or a consequence; ``nth``: of a consequence, the how manyth
    time. ``start``: the first day of the period."""

    kind: Literal["award", "consequence"]
    scheme: _Id
    code: _Id
    start: _Day
    who: _Id
    reason: Annotated[str, Field(max_length=1000)] = ""
    nth: Annotated[int, Field(ge=1, le=1000)] = 1


class PublishHonour(Body):
    """``days``: so many days on the boards, today among them; 0: not on the boards."""

    days: Annotated[int, Field(ge=0, le=366)] = 30


class CountVotes(Body):
    scheme: _Id
    award: _Id
    start: _Day
    who: _Id
    count: Annotated[int, Field(ge=0, le=100_000)]


class ProposeText(Body):
    """A text about the assessment for the boards of some zones, of all if none is named; another
    person approves it."""

    zones: Annotated[list[str], Field(max_length=100, default_factory=list)]
    zh: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    en: Annotated[str, Field(min_length=1, max_length=400, pattern=r"\S")] | None = None
    from_: Annotated[_When, Field(alias="from")]
    until: _When


# — replies —


class Attached(Reply):
    id: str
    name: str
    media: str
    size: int


class FindingNote(Reply):
    step: str
    at: str
    by: str | None
    text: str


class AppealedFinding(Reply):
    """``points``: what it cost in the result, negative; None: not told apart."""

    id: str
    item: str
    item_name: str
    day: str
    count: str
    points: str | None
    window: str | None
    window_name: str | None
    origin: str
    state: str
    text: str
    evidence: dict[str, Any]
    attachments: list[Attached]
    notes: list[FindingNote]


class Appeal(Reply):
    """``until``: the time to file; ``due_at``: of the next step. ``before`` and ``after``: the
    total on the sheet in the result appealed against and in the one that followed."""

    id: str
    publication: str
    scheme: str
    scheme_name: str
    start: str
    end: str
    finding: AppealedFinding
    of: str
    reason: str
    basis: str
    attachments: list[Attached]
    state: Literal["filed", "accepted", "upheld", "rejected", "refused"]
    steps: list[str]
    filed_at: str
    until: str
    due_at: str | None
    overdue: bool
    due_soon: bool
    accepted_at: str | None
    decided_at: str | None
    decided_by: str | None
    answer: str | None
    count: str | None
    republished: str | None
    before: str | None
    after: str | None


class Appeals(Reply):
    """Open ones: all, the most urgent first. Ended ones: a hundred at most, newest first."""

    appeals: list[Appeal]


class Appealable(Reply):
    """``until`` None: the scheme has no rule for appeals."""

    publication: str
    scheme: str
    scheme_name: str
    start: str
    end: str
    until: str | None
    late: bool
    finding: AppealedFinding


class OwnAppeals(Reply):
    findings: list[Appealable]
    appeals: list[Appeal]


class Ground(Reply):
    publication: str
    who: str
    name: str
    code: str
    item: str
    day: str | None
    count: str | None


class Bar(Reply):
    code: str
    name: str
    veto: bool
    who: str
    who_name: str
    grounds: list[Ground]


class Candidate(Reply):
    who: str
    name: str
    score: str | None
    n: int
    rank: int | None
    state: Literal["chosen", "tied", "beyond", "below", "barred", "unknown", "listed"]
    votes: int | None
    bars: list[Bar]


class Ranking(Reply):
    group: int | None
    criterion: str | None
    criterion_name: str | None
    candidates: list[Candidate]


class Honour(Reply):
    id: str
    kind: Literal["award", "consequence"]
    scheme: str
    code: str
    name: str
    start: str
    end: str
    of: str
    who: str
    who_name: str
    nth: int
    score: str | None
    reason: str
    state: Literal["confirmed", "published", "withdrawn"]
    steps: list[str]
    confirmed_by: str
    confirmed_at: str
    published_by: str | None
    published_at: str | None
    shown_until: str | None


class ProposedAward(Reply):
    code: str
    name: str
    of: str
    by: Literal["score", "mean", "criteria", "person"]
    places: int | None
    least: str | None
    ties: str
    ballot: bool
    prize_yuan: int | None
    note: str
    rankings: list[Ranking]
    honours: list[Honour]


class DueConsequence(Reply):
    who: str
    name: str
    nth: int
    then: str
    grounds: list[Ground]


class ProposedConsequence(Reply):
    code: str
    when: str
    then: list[str]
    of: str
    cause: str
    due: list[DueConsequence]
    honours: list[Honour]


class Named(Reply):
    id: str
    name: str


class Proposals(Reply):
    """``cycles``: those in which the scheme has awards; ``people``, ``windows`` and
    ``departments``: whom an award may be given to."""

    scheme: str
    name: str
    cycle: str
    cycles: list[str]
    start: str
    end: str
    publications: list[str]
    awards: list[ProposedAward]
    consequences: list[ProposedConsequence]
    schemes: list[Named]
    people: list[Named]
    windows: list[Named]
    departments: list[Named]


class Votes(Reply):
    votes: dict[str, int]


class Draft(Reply):
    """Empty texts: there is nothing to tell."""

    kind: Literal["findings", "attendance"]
    start: str
    end: str
    zh: str
    en: str


class Letter(Reply):
    """What a department is told about a month. ``attendance``: of the weeks published (named by
    their Monday), whoever has marks or leave. ``text``: the same as plain text."""

    attendance: dict[str, Any]
    department: str
    department_name: str
    departments: list[Named]
    hall: str
    month: str
    written_at: str
    schemes: list[dict[str, Any]]
    people: list[dict[str, Any]]
    honours: list[Honour]
    appeals: list[dict[str, Any]]
    text: str
