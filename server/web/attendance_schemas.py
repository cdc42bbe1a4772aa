"""Shapes of the calls about attendance: punches, weeks, objections, rosters, leave."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server.web.schemas import Body, Id, Reply

_Long = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
_Short = Annotated[str, Field(max_length=80)]
_Day = Annotated[str, Field(pattern=r"^2\d\d\d-\d\d-\d\d$")]
_Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
# A day, a moment of the hall's clock, or one with its offset.
_Moment = Annotated[
    str, Field(pattern=r"^2\d\d\d-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$")
]
LeaveKind = Literal["personal", "sick", "official", "other"]


class PunchRow(Body):
    """``staff`` and ``signed_by``: an id or a name; ``time``: with its offset,
    or as the hall's clock shows it."""

    staff: _Short
    time: _Short
    way: _Short = ""
    means: _Short = ""
    signed_by: _Short = ""


class Punches(Body):
    punches: Annotated[list[PunchRow], Field(min_length=1, max_length=5000)]


class Object(Body):
    """``week``: its Monday; ``mark``: the key of the mark."""

    week: _Day
    mark: Annotated[str, Field(min_length=1, max_length=120)]
    text: _Long


class DecideObjection(Body):
    reason: _Long


class Say(Body):
    text: Annotated[str, Field(max_length=500)] = ""


class Shift(Body):
    """Without times: the hall's hours."""

    staff: Id
    day: _Day
    start: _Clock | None = None
    end: _Clock | None = None


class FileRoster(Body):
    week: _Day
    window: Id
    shifts: Annotated[list[Shift], Field(max_length=500)]


class AskLeave(Body):
    """``staff``: None is oneself. ``until``: a day is included whole, a moment is not."""

    staff: Id | None = None
    kind: LeaveKind
    from_: _Moment = Field(alias="from")
    until: _Moment
    reason: _Long
    stand_in: Id | None = None
    proof: bool = False


class ApproveLeave(Body):
    """What was missing may be entered with it."""

    text: Annotated[str, Field(max_length=500)] = ""
    stand_in: Id | None = None
    proof: bool | None = None


# — replies —


class ImportedPunches(Reply):
    """``new``: not known before."""

    count: int
    new: int


class Objection(Reply):
    id: str
    week: str
    mark: str
    by: str
    by_id: str
    text: str
    at: str
    state: Literal["open", "upheld", "rejected"]
    decision: str
    decided_by: str | None
    decided_at: str | None


class Mark(Reply):
    """``count``: how often, or days; ``item``: of the hall's scheme; ``state``: of the finding."""

    key: str
    kind: Literal["late", "early", "absent", "out", "proxy", "total", "personal", "unstaffed"]
    day: str
    count: str
    staff: str | None
    name: str | None
    window: str | None
    window_name: str | None
    evidence: dict[str, Any]
    item: str | None
    finding: str | None
    state: str | None
    objection: Objection | None


class Check(Reply):
    """``odd``: signed on at a window and never punched, or punched and never signed on."""

    staff: str
    name: str
    day: str
    punches: list[str]
    signed_on: list[str]
    odd: Literal["no_punch", "no_sign_on"] | None


class Place(Reply):
    id: str
    name: str


class Week(Reply):
    """``published_at`` None: as it would be judged now, of the days that are over; ``no_punches``:
    those of which nothing was imported yet, and that are not judged."""

    week: str
    rule: str | None
    rule_name: str | None
    scheme: str | None
    published_at: str | None
    published_by: str | None
    object_until: str | None
    may_object: bool
    marks: list[Mark]
    checks: list[Check]
    no_roster: list[Place]
    no_punches: list[str]


class Confirmed(Reply):
    """``waiting``: an objection is open; ``own``: about whoever confirms."""

    confirmed: int
    waiting: int
    own: int


class Agreed(Reply):
    step: str
    by: str
    at: str
    text: str


class Leave(Reply):
    """``approvals``: who has to agree, in order; ``next``: the one whose turn it is; ``steps``:
    what may be done."""

    id: str
    staff: str
    name: str
    kind: LeaveKind
    from_: str = Field(alias="from")
    until: str
    days: str
    reason: str
    state: Literal["asked", "approved", "refused", "withdrawn"]
    steps: list[str]
    next: str | None
    approvals: list[str]
    agreed: list[Agreed]
    stand_in: str | None
    stand_in_name: str | None
    needs_stand_in: bool
    proof: bool
    needs_proof: bool
    decision: str


class Leaves(Reply):
    leaves: list[Leave]
    people: list[Place]


class OwnWeek(Reply):
    week: str
    rule: str | None
    rule_name: str | None
    scheme: str | None
    published_at: str | None
    published_by: str | None
    object_until: str | None
    may_object: bool
    marks: list[Mark]
    checks: list[Check]
    leaves: list[Leave]
    people: list[Place]


class RosterShift(Reply):
    staff: str
    name: str
    day: str
    start: str | None
    end: str | None


class Roster(Reply):
    week: str
    window: str
    filed_at: str
    filed_by: str
    late: bool
    shifts: list[RosterShift]


class RosterWindow(Reply):
    id: str
    name: str
    people: list[Place]
    roster: Roster | None


class Rosters(Reply):
    week: str
    due: str
    days: list[str]
    windows: list[RosterWindow]
