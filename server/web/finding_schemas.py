"""Shapes of the calls about findings of the assessment."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from server.web.schemas import Body, Id, Reply

_Long = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]
_Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]


class RaiseFinding(Body):
    """``count``: a decimal, in the item's unit. ``observed_at``: when it was seen; now if not
    given. ``source``: a name of the sender's own; sent again under it, it is raised once."""

    item: Id
    staff: Id | None = None
    window: Id | None = None
    count: Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,2})?$")] = "1"
    text: Annotated[str, Field(max_length=1000)] = ""
    observed_at: AwareDatetime | None = None
    source: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None


class SayStep(Body):
    """Why; of an answer what is to be considered. Whoever it is about reads it."""

    text: _Long


class RejectOne(Body):
    id: Id
    reason: _Long


class DecideFindings(Body):
    """``confirm``: ids, for the reason ``text``; ``reject``: those that are not."""

    confirm: list[Id] = Field(default_factory=list, max_length=500)
    reject: list[RejectOne] = Field(default_factory=list, max_length=500)
    text: _Long


class OfDay(Body):
    """``day``: today if not given."""

    day: _Day | None = None


# — replies —


class FindingItem(Reply):
    """``points``: what one unit takes (negative) or gives; None: the count says."""

    code: str
    name: str
    category: str | None
    unit: str
    mark: str = "I"
    points: str | None


class FindingCard(Reply):
    """``steps``: what whoever asks may do now. ``raised_by`` None: a rule, or not told."""

    id: str
    scheme: str
    item: FindingItem
    origin: Literal["inspection", "suspected", "attendance", "import", "complaint", "desk"]
    rule: str | None
    staff: str | None
    staff_name: str | None
    window: str | None
    window_name: str | None
    day: str
    observed_at: str | None
    count: str
    text: str
    state: Literal["raised", "confirmed", "answered", "counted", "rejected", "overturned"]
    steps: list[str]
    raised_at: str
    raised_by: str | None
    answer_until: str | None
    decided_by: str | None
    decided_at: str | None
    photos: int


class FindingNote(Reply):
    step: str
    at: str
    by: str | None
    text: str


class FindingFile(Reply):
    id: str
    name: str
    media: str
    size: int
    digest: str
    at: str


class LogLine(Reply):
    """``facts``: those that help to follow a point; none is about a visitor."""

    seq: int
    at: str
    kind: str
    ticket: str | None
    window: str | None
    staff: str | None
    facts: dict[str, Any]


class Finding(FindingCard):
    """``evidence``: see docs/findings.md."""

    evidence: dict[str, Any]
    notes: list[FindingNote]
    attachments: list[FindingFile]
    log: list[LogLine]


class Findings(Reply):
    findings: list[FindingCard]


class Inspector(Reply):
    staff: str
    name: str
    from_: Annotated[str, Field(alias="from")]
    findings: int
    rounds: int


class Rounds(Reply):
    inspectors: list[Inspector]
    wanted: int
    missing: int


class InspectedWindow(Reply):
    id: str
    name: str
    state: str
    staff: str | None
    staff_name: str | None


class InspectedPerson(Reply):
    id: str
    name: str
    role: str
    windows: list[str]


class SchemeName(Reply):
    id: str
    name: str
    version: int


class Inspection(Reply):
    """What somebody who goes round needs; it may be kept for where there is no connection."""

    day: str
    at: str
    scheme: SchemeName
    items: list[FindingItem]
    windows: list[InspectedWindow]
    people: list[InspectedPerson]
    rounds: Rounds


class RefusedStep(Reply):
    id: str
    code: str


class Decided(Reply):
    confirmed: list[str]
    rejected: list[str]
    refused: list[RefusedStep]


class Proposed(Reply):
    """``notices``: ids of what waits for approval at the guide desk."""

    notices: list[str]
    texts: list[str]


class FindingNews(Reply):
    """``unread``: of one's own, those that may still be answered."""

    unread: int
