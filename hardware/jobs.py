"""The contract between the server and its agents: every message of the namespace ``/agent``.

Standard library only; server and agent both import it, so neither can drift from the other.
Messages are read with the ``parse`` functions, which raise :class:`Malformed`, and written with
the ``message`` methods.

Server to agent: ``job``. Agent to server: ``hello``, ``status``, ``done``, ``pressed``, ``rated``,
``scanned``, ``card``. Each is acknowledged with ``{"ok": true}`` or ``{"ok": false, "code"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from hardware import reading as read
from hardware.reading import Malformed as Malformed
from hardware.slip import MalformedSlip, Slip

NAMESPACE: Final = "/agent"

Message = dict[str, Any]
"""A message as JSON."""

JobId = int | str
"""Given by the server and handed back as it came."""


class Kind(StrEnum):
    """What a job asks for."""

    PRINT = "print"
    SHOW = "show"
    SAY = "say"
    RATE = "rate"
    BEEP = "beep"
    POLL = "poll"
    TEST = "test"


class DeviceKind(StrEnum):
    PRINTER = "printer"
    BAR = "bar"
    PAD = "pad"
    KEYPAD = "keypad"
    ID_READER = "id_reader"
    SCANNER = "scanner"
    SPEAKER = "speaker"


class DeviceState(StrEnum):
    """``unknown`` means that the device is there but does not say how it is."""

    ONLINE = "online"
    FAULT = "fault"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Paper(StrEnum):
    """What the printer itself said of its paper; no answer is ``unknown``, never ``out``."""

    ENOUGH = "enough"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


Mode = Literal["steady", "blink", "scroll"]
MODES: Final[tuple[Mode, ...]] = ("steady", "blink", "scroll")

KEYS: Final = frozenset(
    {"start", "end", "call", "recall", "cancel", "function", "pause", "transfer", "sign_in"}
)
"""The names a keypad's keys have in ``pressed``; ``call`` with digits calls that number."""

DAY_S: Final = 86400.0

DIGITS: Final = 8
LONGEST_FILE: Final = 200_000
"""Characters of a devices file."""
"""More before a key are no number anybody meant."""


@dataclass(frozen=True, slots=True)
class Print:
    """``number`` repeats the ticket's number for logs; ``reprint`` marks the slip as a copy."""

    slip: Slip
    number: str
    reprint: bool = False

    def message(self) -> Message:
        return {"slip": self.slip.fields(), "number": self.number, "reprint": self.reprint}


@dataclass(frozen=True, slots=True)
class Show:
    """A text for a window bar (empty: its default text) or digits for a keypad."""

    text: str
    mode: Mode = "steady"

    def message(self) -> Message:
        return {"text": self.text, "mode": self.mode}


@dataclass(frozen=True, slots=True)
class Say:
    call_id: int | str
    text: str
    lang: str = "zh"

    def message(self) -> Message:
        return {"call_id": self.call_id, "text": self.text, "lang": self.lang}


@dataclass(frozen=True, slots=True)
class Rate:
    """Ask for a rating; after ``timeout_s`` (seconds) asking makes no sense any more."""

    timeout_s: float

    def message(self) -> Message:
        return {"timeout_s": self.timeout_s}


@dataclass(frozen=True, slots=True)
class Beep:
    def message(self) -> Message:
        return {}


@dataclass(frozen=True, slots=True)
class Poll:
    """Ask the device how it is; the answer comes as ``status``."""

    def message(self) -> Message:
        return {}


@dataclass(frozen=True, slots=True)
class Test:
    """A person wants to see it work: print a test page, show a test text, beep or ask."""

    def message(self) -> Message:
        return {}


Data = Print | Show | Say | Rate | Beep | Poll | Test

_KIND_OF: Final[Mapping[type[Data], Kind]] = {
    Print: Kind.PRINT,
    Show: Kind.SHOW,
    Say: Kind.SAY,
    Rate: Kind.RATE,
    Beep: Kind.BEEP,
    Poll: Kind.POLL,
    Test: Kind.TEST,
}


@dataclass(frozen=True, slots=True)
class Job:
    """One thing for one device to do, once, however often it is told."""

    job: JobId
    device: str
    data: Data

    @property
    def kind(self) -> Kind:
        return _KIND_OF[type(self.data)]

    @classmethod
    def parse(cls, message: object) -> Job:
        """Read a ``job`` message. Raises Malformed."""
        told = read.obj(message, "job message")
        try:
            kind = Kind(str(told.get("kind")))
        except ValueError as wrong:
            raise Malformed("kind", f"{told.get('kind')!r} is not known") from wrong
        data = read.obj(told.get("data", {}), "data")
        return cls(read.job_id(told, "job"), read.name_id(told, "device"), _data(kind, data))

    def message(self) -> Message:
        return {
            "job": self.job,
            "device": self.device,
            "kind": self.kind.value,
            "data": self.data.message(),
        }


def _data(kind: Kind, data: Mapping[str, Any]) -> Data:
    match kind:
        case Kind.PRINT:
            try:
                slip = Slip.parse(data.get("slip"))
            except MalformedSlip as wrong:
                raise Malformed(f"data.slip.{wrong.field}", wrong.why) from wrong
            number = read.text(data, "number", "data.", default=slip.number)
            return Print(slip, number, read.flag(data, "reprint"))
        case Kind.SHOW:
            mode = data.get("mode", "steady")
            if mode not in MODES:
                raise Malformed("data.mode", f"{mode!r} is not one of {', '.join(MODES)}")
            return Show(read.text(data, "text", "data."), mode)
        case Kind.SAY:
            lang = read.text(data, "lang", "data.", default="zh")
            call_id = read.job_id(data, "call_id", "data.")
            return Say(call_id, read.text(data, "text", "data."), lang)
        case Kind.RATE:
            return Rate(read.number(data, "timeout_s", "data.", above=0.0, most=DAY_S))
        case Kind.BEEP:
            return Beep()
        case Kind.POLL:
            return Poll()
        case Kind.TEST:
            return Test()


@dataclass(frozen=True, slots=True)
class Done:
    """How a job ended. ``ok`` None: begun and not known to be ended; only a person repeats it.
    ``by``: the device that did it, where that is the fallback of the one it was for."""

    job: JobId
    ok: bool | None
    error: str | None = None
    by: str | None = None

    @classmethod
    def parse(cls, message: object) -> Done:
        told = read.obj(message, "done message")
        ok = told.get("ok")
        if "ok" not in told or not (ok is None or isinstance(ok, bool)):
            raise Malformed("ok", "is not true, false or null")
        by = None if told.get("by") is None else read.name_id(told, "by")
        return cls(read.job_id(told, "job"), ok, read.text_or_none(told, "error"), by)

    def message(self) -> Message:
        told: Message = {"job": self.job, "ok": self.ok}
        more = {"error": self.error, "by": self.by}
        return told | {name: value for name, value in more.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Status:
    """How a device is. ``paper`` only of printers; ``detail`` is an error code of the agent."""

    device: str
    state: DeviceState
    paper: Paper | None = None
    detail: str | None = None

    @classmethod
    def parse(cls, message: object) -> Status:
        told = read.obj(message, "status message")
        return cls(
            read.name_id(told, "device"),
            read.one_of(DeviceState, told, "state"),
            None if told.get("paper") is None else read.one_of(Paper, told, "paper"),
            read.text_or_none(told, "detail"),
        )

    def message(self) -> Message:
        told: Message = {"device": self.device, "state": self.state.value}
        if self.paper is not None:
            told["paper"] = self.paper.value
        return told if self.detail is None else {**told, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class DeviceHello:
    """A device as it is introduced; ``serves`` is the ``for`` of the devices file."""

    id: str
    kind: DeviceKind
    serves: str
    state: DeviceState
    paper: Paper | None = None
    driver: str | None = None
    detail: str | None = None

    @classmethod
    def parse(cls, message: object) -> DeviceHello:
        told = read.obj(message, "device")
        return cls(
            read.name_id(told, "id"),
            read.one_of(DeviceKind, told, "kind"),
            read.text(told, "for", default=""),
            read.one_of(DeviceState, told, "state"),
            None if told.get("paper") is None else read.one_of(Paper, told, "paper"),
            read.text_or_none(told, "driver"),
            read.text_or_none(told, "detail"),
        )

    def message(self) -> Message:
        told: Message = {
            "id": self.id,
            "kind": self.kind.value,
            "for": self.serves,
            "state": self.state.value,
        }
        if self.driver is not None:
            told["driver"] = self.driver
        if self.detail is not None:
            told["detail"] = self.detail
        return told if self.paper is None else {**told, "paper": self.paper.value}


@dataclass(frozen=True, slots=True)
class Hello:
    """``config``: the version of the server's devices that it works on, 0: none yet; None: it has
    a devices file of its own. ``address``: of this machine, as it reaches the server."""

    agent: str
    version: str
    devices: tuple[DeviceHello, ...]
    config: int | None = None
    address: str | None = None

    @classmethod
    def parse(cls, message: object) -> Hello:
        told = read.obj(message, "hello message")
        devices = told.get("devices", [])
        if not isinstance(devices, list):
            raise Malformed("devices", "is not a list")
        return cls(
            read.text(told, "agent", default=""),
            read.text(told, "version", default=""),
            tuple(DeviceHello.parse(device) for device in devices),
            None if told.get("config") is None else _version(told, "config"),
            read.text(told, "address", default="") or None,
        )

    def message(self) -> Message:
        told: Message = {
            "agent": self.agent,
            "version": self.version,
            "devices": [device.message() for device in self.devices],
        }
        if self.config is not None:
            told["config"] = self.config
        return told if self.address is None else {**told, "address": self.address}


def _version(told: Mapping[str, Any], name: str) -> int:
    return int(read.number(told, name, "", above=-1, most=10**9))


@dataclass(frozen=True, slots=True)
class DevicesTold:
    """``devices``, from the server: the text of a devices file, and its version from 1 on."""

    version: int
    text: str

    @classmethod
    def parse(cls, message: object) -> DevicesTold:
        told = read.obj(message, "devices message")
        text = told.get("text")
        if not isinstance(text, str) or len(text) > LONGEST_FILE or not read.whole(text):
            raise Malformed("text", "is not a text")
        return cls(_version(told, "version"), text)

    def message(self) -> Message:
        return {"version": self.version, "text": self.text}


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """The agent cannot work on that version, and why: it keeps the one it has."""

    version: int
    error: str

    @classmethod
    def parse(cls, message: object) -> NotConfigured:
        told = read.obj(message, "not_configured message")
        return cls(_version(told, "version"), read.text(told, "error"))

    def message(self) -> Message:
        return {"version": self.version, "error": self.error}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key of a keypad; ``key`` is one of KEYS, ``digits`` a number typed before it."""

    id: str
    at: datetime
    device: str
    key: str
    digits: str | None = None

    @classmethod
    def parse(cls, message: object) -> Pressed:
        told = read.obj(message, "pressed message")
        digits = read.text_or_none(told, "digits")
        if digits is not None and not (digits.isascii() and digits.isdigit()):
            raise Malformed("digits", "is not a number")
        if digits is not None and len(digits) > DIGITS:
            raise Malformed("digits", f"is longer than {DIGITS}")
        return cls(
            read.name_id(told, "id"),
            read.instant(told),
            read.name_id(told, "device"),
            read.text(told, "key"),
            digits,
        )

    def message(self) -> Message:
        told = {**_head(self.id, self.at, self.device), "key": self.key}
        return told if self.digits is None else {**told, "digits": self.digits}


@dataclass(frozen=True, slots=True)
class Rated:
    """A press of a rating pad, as a national level: 5 very satisfied … 1 very dissatisfied."""

    id: str
    at: datetime
    device: str
    level: int

    @classmethod
    def parse(cls, message: object) -> Rated:
        told = read.obj(message, "rated message")
        level = told.get("level")
        if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 5:
            raise Malformed("level", "is not 1 to 5")
        return cls(
            read.name_id(told, "id"), read.instant(told), read.name_id(told, "device"), level
        )

    def message(self) -> Message:
        return {**_head(self.id, self.at, self.device), "level": self.level}


@dataclass(frozen=True, slots=True)
class Scanned:
    """``kind`` is qr, barcode, or code where the scanner does not say which; ``data`` what was
    read. It may be anybody's number, so ``repr`` does not show it."""

    id: str
    at: datetime
    device: str
    kind: str
    data: str = field(repr=False)

    @classmethod
    def parse(cls, message: object) -> Scanned:
        told = read.obj(message, "scanned message")
        return cls(
            read.name_id(told, "id"),
            read.instant(told),
            read.name_id(told, "device"),
            read.text(told, "kind"),
            read.text(told, "data"),
        )

    def message(self) -> Message:
        return {**_head(self.id, self.at, self.device), "kind": self.kind, "data": self.data}


@dataclass(frozen=True, slots=True)
class IdCard:
    """What a resident's ID card says of its holder, as much as is needed; ``name`` is 张*.

    It goes from hand to hand and is written down nowhere; ``repr`` does not show it.
    """

    number: str = field(repr=False)
    birth_year: int = field(repr=False)
    name: str = field(repr=False)

    @classmethod
    def parse(cls, value: object) -> IdCard:
        told = read.obj(value, "read")
        year = told.get("birth_year")
        if isinstance(year, bool) or not isinstance(year, int):
            raise Malformed("read.birth_year", "is not a year")
        return cls(read.text(told, "number", "read."), year, read.text(told, "name", "read."))

    def message(self) -> Message:
        return {"number": self.number, "birth_year": self.birth_year, "name": self.name}


@dataclass(frozen=True, slots=True)
class Card:
    """A card was laid on an ID-card reader; ``read`` None: it cannot be read."""

    id: str
    at: datetime
    device: str
    read: IdCard | None

    @classmethod
    def parse(cls, message: object) -> Card:
        told = read.obj(message, "card message")
        return cls(
            read.name_id(told, "id"),
            read.instant(told),
            read.name_id(told, "device"),
            None if told.get("read") is None else IdCard.parse(told["read"]),
        )

    def message(self) -> Message:
        said = self.read.message() if self.read else None
        return {**_head(self.id, self.at, self.device), "read": said}


def _head(id: str, at: datetime, device: str) -> Message:
    return {"id": id, "at": at.isoformat(), "device": device}
