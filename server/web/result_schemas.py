"""Shapes of the calls about schemes, sheets, published results, ballots and surveys. Points are
decimal strings; null is unknown."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server.web.schemas import Body, Empty, Reply

__all__ = ["Empty"]

SchemeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
Period = Annotated[str, Field(min_length=4, max_length=10)]
About = Literal["clerk", "window"]


class SaveScheme(Body):
    """``text``: TOML, or ``document``: the same as JSON. ``base``: the version it was made of; 0
    for a new id."""

    base: Annotated[int, Field(ge=0)]
    text: Annotated[str | None, Field(max_length=200_000)] = None
    document: dict[str, Any] | None = None


class PreviewScheme(Body):
    """``of``: the scheme it is compared with; ``period``: None is the last whole one."""

    of: SchemeId
    text: Annotated[str | None, Field(max_length=200_000)] = None
    document: dict[str, Any] | None = None
    period: Period | None = None


class Publish(Body):
    """``replaces``: the publication that this one puts right, with a ``reason``."""

    scheme: SchemeId
    period: Period
    reason: Annotated[str, Field(max_length=500)] = ""
    replaces: Annotated[str | None, Field(max_length=32)] = None


class OpenPoll(Body):
    """``closes``: its last day."""

    scheme: SchemeId
    period: Period
    about: About
    closes: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Vote(Body):
    """``votes``: whom → grade; the whole ballot at once."""

    votes: Annotated[dict[str, str], Field(max_length=2000)]


class EnterSurvey(Body):
    scheme: SchemeId
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    about: About
    of: Annotated[str, Field(min_length=1, max_length=40)]
    channel: Literal["phone", "card"]
    grades: Annotated[dict[str, Annotated[int, Field(ge=0, le=100_000)]], Field(max_length=20)]


# — replies —


class SchemeCard(Reply):
    """``own``: the hall has a version of its own; ``used``: settings.assessment_scheme."""

    id: str
    version: int
    name: str
    cycle: str
    total: str | None
    source: str
    own: bool
    used: bool


class Schemes(Reply):
    """``today``: the hall's day."""

    today: str
    schemes: list[SchemeCard]


class SchemeVersion(Reply):
    """``by`` null: it came with the product; ``changes``: lines gone (-) and new (+) since the one
    before."""

    version: int
    by: str | None
    at: str | None
    text: str
    document: dict[str, Any]
    changes: list[str]


class SchemeVersions(Reply):
    id: str
    versions: list[SchemeVersion]


class Preview(Reply):
    """``unknown_items``: registered in the period, not known to the edited scheme. ``scored``:
    False where one of them has no points."""

    period: str
    scored: bool
    unknown_items: list[str]
    text: str
    document: dict[str, Any]
    rows: list[dict[str, Any]]


class PublicationCard(Reply):
    id: str
    scheme: str
    version: int
    period: str | None
    from_: Annotated[str, Field(alias="from")]
    until: str
    hash: str
    by: str
    at: str
    reason: str
    replaces: str | None
    replaced_by: str | None


class Publications(Reply):
    """Newest first."""

    publications: list[PublicationCard]


class Results(Reply):
    """``over``: the period is, and can be published. ``publication`` null: a draft;
    ``published``: what stands now of the period; ``same``: the
    draft would say nothing new. ``missing``: parts of a longer period that are not published."""

    scheme: dict[str, Any]
    period: str
    from_: Annotated[str, Field(alias="from")]
    until: str
    seq: int
    missing: list[str]
    over: bool
    publication: PublicationCard | None
    published: PublicationCard | None
    same: bool
    ballots: list[dict[str, Any]]
    clerks: list[dict[str, Any]]
    windows: list[dict[str, Any]]
    departments: list[dict[str, Any]]


class OwnResults(Reply):
    results: list[dict[str, Any]]


class Verified(Reply):
    """``faults``: what differs; none: identical."""

    publication: str
    identical: bool
    faults: list[str]


class Poll(Reply):
    """``subjects``: whom one may vote for; ``mine``: whether the caller may vote, and has. Tallies
    are in results alone; ``few``: too few voted, nothing is told."""

    id: str
    scheme: str
    period: str | None
    about: About
    state: Literal["open", "closed", "withdrawn"]
    closes: str
    grades: list[str]
    subjects: list[dict[str, str]]
    may_vote: bool
    voted: bool
    least: int
    voters: int | None
    voters_of: int | None
    few: bool
    tallies: dict[str, dict[str, int]] | None


class Polls(Reply):
    """``today``: the hall's day."""

    today: str
    polls: list[Poll]


class Survey(Reply):
    id: str
    scheme: str
    date: str
    about: About
    of: str
    name: str
    channel: Literal["phone", "card"]
    grades: dict[str, int]
    by: str
    struck: bool


class Surveys(Reply):
    """``grades``: those of the scheme; ``clerks`` and ``windows``: whom they may be about."""

    grades: list[str]
    clerks: list[dict[str, str]]
    windows: list[dict[str, str]]
    surveys: list[Survey]
