"""The messages of the sockets: names, shapes, and how a bad one is refused.

Incoming shapes are models, so docs/protocol.md and the code cannot drift apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.domain.errors import HallError, Malformed
from server.usecases.cards import IdCard
from server.usecases.ports import AgentFile, Job

LIVE: Final = "/live"
AGENT: Final = "/agent"
PICTURE: Final = "picture"
CARD: Final = "card"
SCAN: Final = "scan"
JOB: Final = "job"
DEVICES: Final = "devices"

Short = Annotated[str, Field(min_length=1, max_length=80)]
LongId = Annotated[str, Field(min_length=1, max_length=64)]


class Message(BaseModel):
    """What a client may send; fields not named here are ignored, so that clients may be newer."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Listen(Message):
    topics: Annotated[list[Short], Field(max_length=100)]


class Unspoken(Message):
    """A board did not speak a call whose turn came too late (``voice.drop_after_s``)."""

    zone: Short
    call_id: Annotated[int, Field(ge=1, strict=True)]


class DeviceSaid(Message):
    id: Short
    kind: Literal["printer", "bar", "pad", "keypad", "id_reader", "scanner", "speaker"]
    for_: Annotated[str, Field(alias="for", min_length=1, max_length=80)]
    state: Short = "unknown"
    paper: Literal["enough", "low", "out", "unknown"] | None = None
    driver: Short | None = None
    detail: Annotated[str, Field(max_length=400)] | None = None


class Hello(Message):
    agent: Short
    version: Annotated[str, Field(max_length=40)] = ""
    devices: Annotated[list[DeviceSaid], Field(max_length=2048)] = []
    config: Annotated[int, Field(ge=0, strict=True)] | None = None
    address: Annotated[str, Field(min_length=2, max_length=45)] | None = None


class NotConfigured(Message):
    version: Annotated[int, Field(ge=0, strict=True)]
    error: Annotated[str, Field(max_length=400)]


class Status(Message):
    device: Short
    state: Short
    paper: Literal["enough", "low", "out", "unknown"] | None = None
    detail: Annotated[str, Field(max_length=400)] | None = None


class Done(Message):
    job: LongId
    ok: bool | None
    error: Annotated[str, Field(max_length=400)] | None = None
    by: Short | None = None


class Pressed(Message):
    id: LongId
    at: datetime
    device: Short
    key: Short
    digits: Annotated[str, Field(pattern=r"^\d{0,8}$")] | None = None


class Rated(Message):
    id: LongId
    at: datetime
    device: Short
    level: Annotated[int, Field(ge=1, le=5, strict=True)]


class Scanned(Message):
    id: LongId
    at: datetime
    device: Short
    kind: Short
    data: Annotated[str, Field(max_length=2000)]


class IdCardSaid(Message):
    number: Annotated[str, Field(pattern=r"^[0-9]{17}[0-9X]$")]
    birth_year: Annotated[int, Field(ge=1900, le=2099, strict=True)]
    name: Annotated[str, Field(min_length=1, max_length=3)]


class Card(Message):
    id: LongId
    at: datetime
    device: Short
    read: IdCardSaid | None


INCOMING: Final[dict[str, dict[str, type[Message]]]] = {
    LIVE: {"listen": Listen, "unspoken": Unspoken},
    AGENT: {
        "hello": Hello,
        "status": Status,
        "done": Done,
        "pressed": Pressed,
        "rated": Rated,
        "scanned": Scanned,
        "card": Card,
        "not_configured": NotConfigured,
    },
}
M = TypeVar("M", bound=Message)


def read(shape: type[M], data: object) -> M:
    """Raises Malformed."""
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Malformed("malformed", reason=f"{where}: {first['msg']}") from error


def refusal(error: HallError) -> dict[str, Any]:
    return {"ok": False, "code": error.code}


def picture(topic: str, rev: int, at: str, data: dict[str, Any]) -> dict[str, Any]:
    """``rev``: the hall's seq at the moment it was read; ``at``: hall time, RFC 3339."""
    return {"topic": topic, "rev": rev, "at": at, "data": data}


def card(place: str, read: IdCard | None) -> dict[str, Any]:
    """For the screen at ``place`` alone; ``read`` None: the card there cannot be read."""
    said = None
    if read:
        said = {"number": read.number, "birth_year": read.birth_year, "name": read.name}
    return {"place": place, "read": said}


def scan(place: str, code: str) -> dict[str, Any]:
    """For the screen at ``place`` alone."""
    return {"place": place, "text": code}


def devices(one: AgentFile) -> dict[str, Any]:
    """A devices file kept here, for the agent that works on it."""
    return {"version": one.version, "text": one.text}


def job(one: Job) -> dict[str, Any]:
    return {"job": one.id, "device": one.device, "kind": one.kind, "data": dict(one.data)}
