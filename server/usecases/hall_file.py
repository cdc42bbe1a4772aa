"""The hall file: a hall's definition as TOML, checked as a whole before anything is changed.

``HallFile`` is the document as it is stored and exchanged; ``to_hall`` makes the domain's ``Hall``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Annotated, Any, Final, Literal

import tomlkit
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from server.domain import hall as domain
from server.domain.ids import ClassId, HallId, ServiceId, WindowId, ZoneId
from server.usecases import hall_checks as checks

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=120)]


def _clock_text(value: object) -> object:
    """A time of day as "HH:MM", without a zone: numbers and zones are somebody's mistake."""
    if not isinstance(value, str | time):
        raise ValueError('a time of day is written as "HH:MM"')
    return value


def _no_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("a time of day has no zone; it is the hall's own")
    return value


TimeOfDay = Annotated[time, BeforeValidator(_clock_text), AfterValidator(_no_zone)]
Pairs = list[tuple[TimeOfDay, TimeOfDay]]


class HallFileError(ValueError):
    """``faults``: one line for each fault, naming its key or row."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class HallTable(_Table):
    id: Slug
    name: Name
    timezone: str = "Asia/Shanghai"
    public_url: Annotated[str, Field(pattern=r"^https?://\S+$")] = "http://localhost:8300"


class SpecialTable(_Table):
    date: date
    open: Pairs = []
    note: str = ""


class HoursTable(_Table):
    workdays: Pairs = [(time(9), time(17))]
    saturday: Pairs = []
    sunday: Pairs = []
    early_minutes: Annotated[float, Field(ge=0, le=720)] = 30
    special: list[SpecialTable] = []


class ZoneTable(_Table):
    id: Slug
    name: Name


class DepartmentTable(_Table):
    id: Slug
    name: Name


class GroupTable(_Table):
    id: Slug
    name: Name
    parent: Slug | None = None


class ServiceTable(_Table):
    id: Slug
    name: Name
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")]
    group: Slug
    department: Slug | None = None
    minutes: Annotated[float, Field(gt=0, le=1440)] = 10
    promise_minutes: Annotated[float, Field(gt=0, le=1440)] | None = None
    zone: Slug | None = None
    keywords: list[str] = []
    classes: list[Slug] | None = None


class WindowTable(_Table):
    id: Slug
    name: Name
    zone: Slug = "hall"
    services: list[Slug] | Literal["*"]
    help: dict[Slug, Annotated[float, Field(ge=0, le=1440)]] = {}


class ClassTable(_Table):
    id: Slug
    name: Name
    head_start_minutes: Annotated[float, Field(ge=0, le=1440)] = 0
    certified_by: list[Literal["kiosk", "guide", "api"]] = []


class SettingsTable(_Table):
    rejoin: Annotated[int, Field(ge=0, le=50)] | Literal["tail", "void"] = 3
    rating_days: Annotated[int, Field(ge=0, le=365)] = 5
    recall_pause_s: Annotated[float, Field(ge=0, le=600)] = 0
    recall_limit: Annotated[int, Field(ge=1, le=50)] = 3
    privileged_cap: Annotated[int, Field(ge=1, le=100)] | None = None
    number_start: Annotated[int, Field(ge=0, le=100000)] = 1
    number_digits: Annotated[int, Field(ge=1, le=6)] = 3
    number_last: Annotated[int, Field(ge=1)] | None = None
    number_skip: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-9]$")]], Field(max_length=8)
    ] = []
    discipline: Literal["head_start", "first_come"] = "head_start"
    slip_wait_s: Annotated[float, Field(gt=0, le=3600)] = 120
    pad_timeout_s: Annotated[float, Field(gt=0, le=600)] = 20


class HallFile(_Table):
    """One hall. Unknown keys are refused by their full path."""

    hall: HallTable
    hours: HoursTable = HoursTable()
    zones: list[ZoneTable] = []
    departments: list[DepartmentTable] = []
    groups: list[GroupTable]
    services: Annotated[list[ServiceTable], Field(min_length=1)]
    windows: Annotated[list[WindowTable], Field(min_length=1)]
    classes: list[ClassTable] = []
    settings: SettingsTable = SettingsTable()


def parse(text: str) -> HallFile:
    """Read TOML. Raises HallFileError naming every fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise HallFileError([f"not TOML: {error}"]) from error
    return check(document)


def check(document: dict[str, Any]) -> HallFile:
    """Check a document of plain values. Raises HallFileError naming every fault."""
    faults: list[str] = []
    file = None
    try:
        file = HallFile.model_validate(document)
    except ValidationError as error:
        faults += [f"{_path(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    faults += contradictions(document, file)
    if file is None or faults:
        raise HallFileError(faults)
    return file


def _path(loc: Iterable[int | str]) -> str:
    """("services", 3, "prefix") → services[4].prefix: rows count from 1."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def contradictions(document: Mapping[str, Any], file: HallFile | None) -> list[str]:
    """Faults that no single field shows. Rows are read as they stand in the document, so that
    these are named even when others are."""
    faults = list(checks.references(document))
    if file is not None:
        faults += checks.times(
            [(f"hours.{key}", getattr(file.hours, key)) for key in _WEEK]
            + [(f"hours.special[{n}].open", s.open) for n, s in enumerate(file.hours.special, 1)]
        )
        faults += checks.twice("hours.special", [s.date.isoformat() for s in file.hours.special])
        rules = file.settings
        if rules.number_last is not None and rules.number_last < rules.number_start:
            faults.append("settings.number_last: no number lies between number_start and it")
    return faults


_WEEK: Final = ("workdays", "saturday", "sunday")


def dump(file: HallFile) -> str:
    """The document as TOML that ``parse`` reads back to an equal one."""
    return tomlkit.dumps(file.model_dump(mode="json", exclude_none=True))


def to_hall(file: HallFile, version: int) -> domain.Hall:
    zones = file.zones or [ZoneTable(id="hall", name=file.hall.name)]
    classes = {ClassId(c.id): _class(c) for c in file.classes}
    classes.setdefault(domain.ORDINARY, domain.PriorityClass(domain.ORDINARY, "普通"))
    return domain.Hall(
        id=HallId(file.hall.id),
        name=file.hall.name,
        timezone=file.hall.timezone,
        public_url=file.hall.public_url.rstrip("/"),
        hours=_hours(file.hours),
        zones=tuple(domain.Zone(ZoneId(z.id), z.name) for z in zones),
        departments=tuple(domain.Department(d.id, d.name) for d in file.departments),
        groups=tuple(domain.Group(g.id, g.name, g.parent) for g in file.groups),
        services={ServiceId(s.id): _service(s) for s in file.services},
        windows={WindowId(w.id): _window(w) for w in file.windows},
        classes=classes,
        settings=domain.Settings(
            **{**dict(file.settings), "number_skip": tuple(file.settings.number_skip)}
        ),
        version=version,
    )


def _periods(pairs: Pairs) -> tuple[domain.Period, ...]:
    return tuple(domain.Period(a, b) for a, b in pairs)


def _hours(table: HoursTable) -> domain.Hours:
    return domain.Hours(
        workdays=_periods(table.workdays),
        saturday=_periods(table.saturday),
        sunday=_periods(table.sunday),
        special=tuple(domain.SpecialDay(s.date, _periods(s.open), s.note) for s in table.special),
        early_minutes=table.early_minutes,
    )


def _service(row: ServiceTable) -> domain.Service:
    return domain.Service(
        id=ServiceId(row.id),
        name=row.name,
        prefix=row.prefix,
        group=row.group,
        department=row.department,
        minutes=row.minutes,
        promise_minutes=row.promise_minutes,
        zone=ZoneId(row.zone) if row.zone else None,
        keywords=tuple(row.keywords),
        classes=tuple(ClassId(c) for c in row.classes) if row.classes is not None else None,
    )


def _window(row: WindowTable) -> domain.Window:
    own = None if row.services == "*" else frozenset(ServiceId(s) for s in row.services)
    return domain.Window(
        id=WindowId(row.id),
        name=row.name,
        zone=ZoneId(row.zone),
        services=own,
        help={ServiceId(s): minutes for s, minutes in row.help.items()},
    )


def _class(row: ClassTable) -> domain.PriorityClass:
    return domain.PriorityClass(
        ClassId(row.id), row.name, row.head_start_minutes, frozenset(row.certified_by)
    )
