"""The hall file: a hall's definition as TOML, checked as a whole before anything is changed.

``HallFile`` is the document as it is stored and exchanged; ``to_hall`` makes the domain's ``Hall``.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.domain import hall as domain
from server.domain.ids import ClassId, HallId, ServiceId, WindowId, ZoneId

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Pairs = list[tuple[time, time]]


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
    try:
        file = HallFile.model_validate(document)
    except ValidationError as error:
        raise HallFileError([_said(fault) for fault in error.errors()]) from error
    if faults := list(_contradictions(file)):
        raise HallFileError(faults)
    return file


def _said(fault: Any) -> str:
    return f"{_path(fault['loc'])}: {fault['msg']}"


def _path(loc: Iterable[int | str]) -> str:
    """("services", 3, "prefix") → services[4].prefix: rows count from 1."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _contradictions(file: HallFile) -> Iterator[str]:
    """Faults that no single field shows: doubled ids, names of things that do not exist."""
    try:
        ZoneInfo(file.hall.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"hall.timezone: there is no time zone {file.hall.timezone!r}"
    tables = ("zones", "departments", "groups", "services", "windows", "classes")
    ids: dict[str, set[str]] = {}
    for table in tables:
        rows = [row.id for row in getattr(file, table)]
        ids[table] = set(rows)
        yield from (f"{table}: id {id!r} stands twice" for id, n in Counter(rows).items() if n > 1)
    ids["zones"] = ids["zones"] or {"hall"}
    for table, row, key, value, target in _references(file):
        if value not in ids[target]:
            yield f"{table}[{row}].{key}: there is no {value!r} among the {target}"
    yield from _loops(file)
    for key, pairs in _open_times(file):
        if any(a >= b for a, b in pairs) or any(a[1] > b[0] for a, b in pairwise(pairs)):
            yield f"{key}: times must be in order, each from before its to"


def _loops(file: HallFile) -> Iterator[str]:
    parents = {group.id: group.parent for group in file.groups}
    for n, group in enumerate(file.groups, 1):
        seen, at = set(), group.parent
        while at is not None and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if at is not None and group.id in seen:
            yield f"groups[{n}].parent: {group.id!r} is its own ancestor"


def _references(file: HallFile) -> Iterator[tuple[str, int, str, str, str]]:
    for n, group in enumerate(file.groups, 1):
        if group.parent:
            yield "groups", n, "parent", group.parent, "groups"
    for n, service in enumerate(file.services, 1):
        yield "services", n, "group", service.group, "groups"
        if service.department:
            yield "services", n, "department", service.department, "departments"
        if service.zone:
            yield "services", n, "zone", service.zone, "zones"
        for klass in service.classes or ():
            yield "services", n, "classes", klass, "classes"
    for n, window in enumerate(file.windows, 1):
        yield "windows", n, "zone", window.zone, "zones"
        for id in [] if window.services == "*" else window.services:
            yield "windows", n, "services", id, "services"
        for id in window.help:
            yield "windows", n, "help", id, "services"


def _open_times(file: HallFile) -> Iterator[tuple[str, Pairs]]:
    for key in ("workdays", "saturday", "sunday"):
        yield f"hours.{key}", getattr(file.hours, key)
    for n, special in enumerate(file.hours.special, 1):
        yield f"hours.special[{n}].open", special.open


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
