"""The shapes of setting up: the definition, people, keys, duty beyond the windows."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server.web.schemas import Body, Id, Reply

Name = Annotated[str, Field(min_length=1, max_length=80)]
Reason = Annotated[str, Field(min_length=1, max_length=200)]
Password = Annotated[str, Field(min_length=1, max_length=200)]
Many = Annotated[list[Id], Field(max_length=500)]
Version = Annotated[int, Field(ge=1)]
# A day, or a moment with its offset.
Moment = Annotated[
    str, Field(pattern=r"^2[01]\d\d-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$")
]
Role = Literal["clerk", "guide", "supervisor", "inspector", "manager", "admin"]
KeyRole = Literal["kiosk", "display", "agent", "api", "visitor"]


class Redefine(Body):
    """``version``: the one that was changed."""

    version: Version
    document: dict[str, Any]


class Restore(Body):
    """``base``: the newest version as far as the caller knows."""

    version: Version
    base: Version


class AddPerson(Body):
    name: Name
    role: Role
    password: Password
    windows: Many = Field(default_factory=list)
    backup_windows: Many = Field(default_factory=list)
    rights: Many = Field(default_factory=list)


class ChangePerson(Body):
    """What is not given stays as it is."""

    name: Name | None = None
    role: Role | None = None
    windows: Many | None = None
    backup_windows: Many | None = None
    rights: Many | None = None
    active: bool | None = None


class SetPassword(Body):
    password: Password


class NewKey(Body):
    role: KeyRole
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    zone: Id | None = None
    days: Annotated[float, Field(gt=0, le=3660)] | None = None


class RevokeKey(Body):
    role: KeyRole


class TakeOver(Body):
    """``staff`` goes on at the window; without it the window closes."""

    staff: Id | None = None
    reason: Reason


class StandIn(Body):
    """``from`` and ``until``: a day (``until`` the last one) or a moment."""

    staff: Id
    window: Id
    from_: Annotated[Moment, Field(alias="from")]
    until: Moment
    reason: Reason


class RosterLeader(Body):
    day: Annotated[str, Field(pattern=r"^2[01]\d\d-\d\d-\d\d$")]
    part: Literal["morning", "afternoon", "day"]
    staff: Id


class SlipSample(Body):
    """``template`` and ``logo`` as in the hall file, "" being the usual; ``width``: of the paper,
    in millimetres. ``known``: people ahead and the wait are."""

    template: Annotated[str, Field(max_length=20000)] = ""
    logo: Annotated[str, Field(max_length=12000)] = ""
    width: Literal[58, 80] = 58
    lang: Literal["zh", "en"] = "zh"
    reprint: bool = False
    appointment: bool = False
    known: bool = True


# — replies —


class SlipForm(Reply):
    """``default``: the template that holds when the hall has none; ``fields``: what may stand in
    braces; ``conditions``: what ``when`` may name."""

    default: str
    fields: list[str]
    conditions: list[str]


class Definition(Reply):
    """``document`` has the form of the hall file; ``schema`` is its JSON Schema; ``labels`` say
    what people call each key, by table."""

    version: int
    at: str
    origin: str
    by: str | None
    document: dict[str, Any]
    shape: Annotated[dict[str, Any], Field(alias="schema")]
    labels: dict[str, dict[str, str]]


class Difference(Reply):
    path: str
    before: Any
    after: Any


class DefinitionVersion(Reply):
    version: int
    at: str
    origin: str
    by: str | None


class DefinitionVersions(Reply):
    versions: list[DefinitionVersion]


class DefinitionThen(DefinitionVersion):
    """``changes``: what differs from the version before."""

    document: dict[str, Any]
    changes: list[Difference]


class Redefined(Reply):
    version: int
    changes: list[Difference]


class PersonCard(Reply):
    id: str
    name: str
    role: str
    windows: list[str]
    backup_windows: list[str]
    rights: list[str]
    active: bool


class People(Reply):
    """``photos``: the ids of those with a picture for the pad."""

    people: list[PersonCard]
    grantable: list[str]
    photos: list[str]


class KeyCard(Reply):
    role: str
    name: str
    zone: str | None
    created_at: str
    expires_at: str | None
    revoked_at: str | None


class Keys(Reply):
    keys: list[KeyCard]


class KeyMade(Reply):
    """``key`` is told this once."""

    role: str
    name: str
    zone: str | None
    key: str


class DeviceCard(Reply):
    """``version``: of its agent. ``seen_at``: when its agent was last heard of. ``waiting``: jobs
    not ended. ``error``: what the last job that was not done ended with."""

    id: str
    agent: str
    kind: str
    place: Annotated[str, Field(alias="for")]
    state: str
    paper: str | None
    detail: str | None
    driver: str | None
    version: str | None
    seen_at: str
    waiting: int
    error: str | None
    error_at: str | None


class AgentNow(Reply):
    """``state``: none, own (a file of its own), waiting, applied or refused. ``works_on``: the
    version that the agent has, ``error``: why it refused one; as it said at ``said_at``."""

    agent: str
    version: int
    at: str | None
    by: str | None
    state: Literal["none", "own", "waiting", "applied", "refused"]
    works_on: int | None
    error: str | None
    said_at: str | None


class Agents(Reply):
    agents: list[AgentNow]


class AgentDevices(AgentNow):
    """``text``: the newest version, or the one that was asked for; "" while there is none."""

    text: str


class ChangeAgentDevices(Body):
    """``version``: the one that was changed, 0 for the first. ``text``: a devices file."""

    version: Annotated[int, Field(ge=0, lt=10**9)]
    text: Annotated[str, Field(min_length=1, max_length=200_000)]


class AgentDevicesChanged(Reply):
    agent: str
    version: int


class DeviceTest(Reply):
    """``job``: what was given to the device."""

    job: str


class Devices(Reply):
    devices: list[DeviceCard]


class Colleague(Reply):
    """Somebody signed on at a window."""

    id: str
    name: str
    window: str
    window_name: str
    state: str


class Colleagues(Reply):
    colleagues: list[Colleague]


class StandInCard(Reply):
    """``signs``: the sign-ins of today; ``state``: coming, now or over."""

    id: str
    staff: str
    name: str
    window: str
    window_name: str
    from_: Annotated[str, Field(alias="from")]
    until: str
    reason: str
    state: Literal["coming", "now", "over"]
    signs: list[str]
    signs_due: int
    signs_by_day: dict[str, int]


class StandIns(Reply):
    stand_ins: list[StandInCard]


class LeaderCard(Reply):
    id: str
    day: str
    part: Literal["morning", "afternoon", "day"]
    staff: str
    name: str
    signed_at: str | None


class Leaders(Reply):
    leaders: list[LeaderCard]
