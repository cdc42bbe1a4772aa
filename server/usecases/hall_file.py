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
from pydantic_core import PydanticCustomError

from server.domain import hall as domain
from server.domain import hours
from server.domain.ids import ClassId, HallId, ServiceId, WindowId, ZoneId
from server.usecases import hall_checks as checks
from server.usecases.faults import Fault

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=120)]


def _clock_text(value: object) -> object:
    """A time of day as "HH:MM", without a zone: numbers and zones are somebody's mistake."""
    if not isinstance(value, str | time):
        raise PydanticCustomError("time_form", 'a time of day is written as "HH:MM"')
    return value


def _no_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise PydanticCustomError("time_zone", "a time of day has no zone; it is the hall's own")
    return value


TimeOfDay = Annotated[time, BeforeValidator(_clock_text), AfterValidator(_no_zone)]
Pairs = list[tuple[TimeOfDay, TimeOfDay]]
_MONTH_DAY: Final = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


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


class SeasonTable(_Table):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True
    )

    name: Name
    first: Annotated[str, Field(alias="from", pattern=_MONTH_DAY)]
    last: Annotated[str, Field(alias="to", pattern=_MONTH_DAY)]
    workdays: Pairs
    saturday: Pairs = []
    sunday: Pairs = []


class HoursTable(_Table):
    workdays: Pairs = [(time(9), time(17))]
    saturday: Pairs = []
    sunday: Pairs = []
    early_minutes: Annotated[float, Field(ge=0, le=720)] = 30
    special: list[SpecialTable] = []
    seasons: list[SeasonTable] = []
    lunch_tickets: bool = True
    calendar_years: list[Annotated[int, Field(ge=2000, le=2200)]] | None = None


class VoiceTable(_Table):
    engine: Literal["auto", "recorded", "synthesised", "browser", "off"] = "auto"
    languages: Annotated[list[Literal["zh", "en"]], Field(min_length=1, max_length=2)] = ["zh"]
    chime: bool = True
    repeat: Annotated[int, Field(ge=1, le=3)] = 1
    number_twice: bool = False
    one: Literal["yi", "yao"] = "yi"
    volume: Annotated[float, Field(ge=0, le=1)] = 0.8
    quiet: Pairs = []
    drop_after_s: Annotated[float, Field(ge=5, le=600)] = 45


class ZoneTable(_Table):
    id: Slug
    name: Name
    voice: VoiceTable | None = None


class DepartmentTable(_Table):
    id: Slug
    name: Name


class GroupTable(_Table):
    id: Slug
    name: Name
    parent: Slug | None = None


Line = Annotated[str, Field(min_length=1, max_length=300)]
Days = Annotated[float, Field(ge=0, le=1000)]


class NoticeTable(_Table):
    basis: Line
    materials: Annotated[list[Line], Field(max_length=40)] = []
    steps: Annotated[list[Line], Field(max_length=20)] = []
    promised_days: Days | None = None
    legal_days: Days | None = None
    fee: Line | None = None
    window: Line | None = None
    phone: Annotated[str, Field(pattern=r"^[0-9 +()-]{3,40}$")] | None = None


class BookingTable(_Table):
    slot_minutes: Annotated[int, Field(ge=5, le=480)] = 30
    quota: Annotated[int, Field(ge=0, le=1000)] = 1
    days_ahead: Annotated[int, Field(ge=0, le=366)] = 7
    min_ahead_hours: Annotated[float, Field(ge=0, le=8760)] = 0
    cancel_ahead_hours: Annotated[float, Field(ge=0, le=8760)] = 2
    early_minutes: Annotated[float, Field(ge=0, le=720)] = 15
    late_minutes: Annotated[float, Field(ge=0, le=720)] = 15


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
    notice: NoticeTable | None = None
    booking: BookingTable | None = None
    day_limit: Annotated[int, Field(ge=0, le=100000)] | None = None
    person_day_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    needs_person: bool = False
    needs_case_number: bool = False
    hours: Pairs | None = None


class WindowTable(_Table):
    id: Slug
    name: Name
    zone: Slug = "hall"
    services: list[Slug] | Literal["*"] | None = None
    departments: list[Slug] = []
    customers: Annotated[int, Field(ge=1, le=20)] = 1
    help: dict[Slug, Annotated[float, Field(ge=0, le=1440)]] = {}


class ClassTable(_Table):
    id: Slug
    name: Name
    head_start_minutes: Annotated[float, Field(ge=0, le=1440)] = 0
    certified_by: list[Literal["kiosk", "guide", "api"]] = []
    min_age: Annotated[int, Field(ge=1, le=120)] | None = None


ReportKind = Literal["day", "week", "month", "quarter", "year", "bulletin"]


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
    agent_silence_s: Annotated[float, Field(ge=10, le=3600)] = 30
    keep_personal_days: Annotated[int, Field(ge=0, le=1095)] = 0
    person_day_tickets: Annotated[int, Field(ge=1, le=1000)] | None = None
    person_live_tickets: Annotated[int, Field(ge=1, le=1000)] | None = None
    repeat_pause_s: Annotated[float, Field(ge=0, le=3600)] = 0
    last_issue_margin_minutes: Annotated[float, Field(ge=0, le=720)] | None = None
    carry_days: Annotated[int, Field(ge=1, le=60)] = 3
    alarm_queue: Annotated[int, Field(ge=1, le=10000)] | None = None
    alarm_wait_minutes: Annotated[float, Field(gt=0, le=1440)] | None = None
    booking_day_limit: Annotated[int, Field(ge=1, le=100)] | None = None
    booking_no_show_limit: Annotated[int, Field(ge=1, le=100)] | None = None
    booking_block_days: Annotated[int, Field(ge=1, le=3660)] = 90
    remind_hours: Annotated[float, Field(gt=0, le=720)] | Literal["off"] = 24.0
    notify_at: Annotated[int, Field(ge=0, le=100)] | Literal["off"] = 3
    least_ratings: Annotated[int, Field(ge=3, le=1000)] = 5
    fair_least: Annotated[int, Field(ge=5, le=10000)] = 30
    report_kinds: Annotated[list[ReportKind], Field(max_length=6)] = []
    report_hour: Annotated[int, Field(ge=0, le=23)] = 6
    report_keep_months: Annotated[int, Field(ge=1, le=240)] = 36
    push_ratings: bool = False
    case_verify_days: Annotated[int, Field(ge=1, le=120)] = 1
    case_contact_days: Annotated[int, Field(ge=1, le=120)] = 3
    case_settle_days: Annotated[int, Field(ge=1, le=120)] = 10
    case_close_days: Annotated[int, Field(ge=1, le=120)] = 15
    finding_answer_days: Annotated[int, Field(ge=1, le=30)] = 1
    assessment_scheme: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")] = (
        "MONTH-100"
    )
    inspections_a_day: Annotated[int, Field(ge=0, le=10)] = 2
    suspect_unattended_minutes: Annotated[float, Field(gt=0, le=480)] = 10
    suspect_wait_minutes: Annotated[float, Field(gt=0, le=480)] = 60
    suspect_idle_minutes: Annotated[float, Field(gt=0, le=480)] = 10
    suspect_refusals: Annotated[int, Field(ge=1, le=100)] = 3
    suspect_return_days: Annotated[int, Field(ge=0, le=60)] = 7
    suspect_left_on_minutes: Annotated[float, Field(gt=0, le=480)] = 30
    suspect_accepted_days: Annotated[int, Field(ge=0, le=60)] = 7
    display_names: bool = False
    case_remind_hours: Annotated[float, Field(ge=0, le=240)] = 24
    attendance_rule: Literal["HALF-DAY", "DAY", "ALWAYS-STAFFED"] | None = None
    attendance_stand_ins: bool = False
    attendance_scheme: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    repeat_days: Annotated[int, Field(ge=1, le=90)] = 7


class TextsTable(_Table):
    slip_head: Annotated[str, Field(max_length=40)] = ""
    slip_note: Annotated[str, Field(max_length=200)] = ""
    board_head: Annotated[str, Field(max_length=40)] = ""
    board_note: Annotated[str, Field(max_length=120)] = ""
    window_idle: Annotated[str, Field(max_length=16)] = ""
    window_closed: Annotated[str, Field(min_length=1, max_length=16)] = "暂停服务"


class SlipTable(_Table):
    template: Annotated[str, Field(max_length=20000)] = ""
    logo: Annotated[str, Field(max_length=12000)] = ""


class KioskTable(_Table):
    """``id``: the name of the kiosk's key."""

    id: Slug
    groups: list[Slug] = []
    services: list[Slug] = []
    buttons: Annotated[list[Slug], Field(max_length=99)] = []


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
    voice: VoiceTable = VoiceTable()
    texts: TextsTable = TextsTable()
    slip: SlipTable = SlipTable()
    kiosks: list[KioskTable] = []


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
        faults += [
            Fault.said(_path(one["loc"]), one["msg"], one["type"], one.get("ctx", {}))
            for one in error.errors()
        ]
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
            + [
                (f"hours.seasons[{n}].{key}", getattr(season, key))
                for n, season in enumerate(file.hours.seasons, 1)
                for key in _WEEK
            ]
            + [
                (f"services[{n}].hours", row.hours)
                for n, row in enumerate(file.services, 1)
                if row.hours is not None
            ]
            + [("voice.quiet", file.voice.quiet)]
            + [
                (f"zones[{n}].voice.quiet", z.voice.quiet)
                for n, z in enumerate(file.zones, 1)
                if z.voice
            ]
        )
        faults += checks.twice("hours.special", [s.date.isoformat() for s in file.hours.special])
        faults += checks.slip(file.slip.template, file.slip.logo)
        rules = file.settings
        if rules.number_last is not None and rules.number_last < rules.number_start:
            faults.append(Fault.of("settings.number_last", "no_numbers"))
        faults += checks.rising("settings", [(name, getattr(rules, name)) for name in _CASE_DAYS])
    return faults


_WEEK: Final = ("workdays", "saturday", "sunday")
_CASE_DAYS: Final = tuple(f"case_{step}_days" for step in ("verify", "contact", "settle", "close"))


def dump(file: HallFile) -> str:
    """The document as TOML that ``parse`` reads back to an equal one."""
    document = file.model_dump(mode="json", exclude_none=True)
    if template := document["slip"]["template"]:
        document["slip"]["template"] = tomlkit.string(template, multiline=True)
    return tomlkit.dumps(document)


def to_hall(file: HallFile, version: int) -> domain.Hall:
    zones = file.zones or [ZoneTable(id="hall", name=file.hall.name)]
    classes = {ClassId(c.id): _class(c) for c in file.classes}
    classes.setdefault(domain.ORDINARY, domain.PriorityClass(domain.ORDINARY, "普通"))
    if any(service.booking for service in file.services):
        classes.setdefault(domain.APPOINTMENT, domain.PriorityClass(domain.APPOINTMENT, "预约"))
    return domain.Hall(
        id=HallId(file.hall.id),
        name=file.hall.name,
        timezone=file.hall.timezone,
        public_url=file.hall.public_url.rstrip("/"),
        hours=_hours(file.hours),
        zones=tuple(
            domain.Zone(ZoneId(z.id), z.name, _voice(z.voice) if z.voice else None) for z in zones
        ),
        departments=tuple(domain.Department(d.id, d.name) for d in file.departments),
        groups=tuple(domain.Group(g.id, g.name, g.parent) for g in file.groups),
        services={ServiceId(s.id): _service(s) for s in file.services},
        windows={WindowId(w.id): _window(w, file.services) for w in file.windows},
        classes=classes,
        settings=_settings(file.settings),
        voice=_voice(file.voice),
        texts=domain.Texts(**dict(file.texts)),
        slip=domain.SlipForm(**dict(file.slip)),
        kiosks={k.id: _kiosk(k) for k in file.kiosks},
        version=version,
    )


def _kiosk(row: KioskTable) -> domain.Kiosk:
    return domain.Kiosk(
        row.id,
        frozenset(row.groups),
        frozenset(map(ServiceId, row.services)),
        tuple(map(ServiceId, row.buttons)),
    )


def _settings(table: SettingsTable) -> domain.Settings:
    known: dict[str, Any] = {
        name: None if value == "off" else value for name, value in dict(table).items()
    }
    return domain.Settings(
        **{
            **known,
            "number_skip": tuple(table.number_skip),
            "report_kinds": tuple(table.report_kinds),
        }
    )


def _voice(table: VoiceTable) -> domain.Voice:
    return domain.Voice(
        **{**dict(table), "languages": tuple(table.languages), "quiet": _periods(table.quiet)}
    )


def _periods(pairs: Pairs) -> tuple[hours.Period, ...]:
    return tuple(hours.Period(a, b) for a, b in pairs)


def _hours(table: HoursTable) -> hours.Hours:
    return hours.Hours(
        workdays=_periods(table.workdays),
        saturday=_periods(table.saturday),
        sunday=_periods(table.sunday),
        special=tuple(hours.SpecialDay(s.date, _periods(s.open), s.note) for s in table.special),
        early_minutes=table.early_minutes,
        seasons=tuple(_season(season) for season in table.seasons),
        lunch_tickets=table.lunch_tickets,
        calendar_years=None if table.calendar_years is None else frozenset(table.calendar_years),
    )


def _season(table: SeasonTable) -> hours.Season:
    return hours.Season(
        name=table.name,
        first=_month_day(table.first),
        last=_month_day(table.last),
        workdays=_periods(table.workdays),
        saturday=_periods(table.saturday),
        sunday=_periods(table.sunday),
    )


def _month_day(text: str) -> hours.MonthDay:
    month, _, day = text.partition("-")
    return hours.MonthDay(int(month), int(day))


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
        notice=_notice(row.notice) if row.notice else None,
        booking=domain.Booking(**dict(row.booking)) if row.booking else None,
        day_limit=row.day_limit,
        person_day_limit=row.person_day_limit,
        needs_person=row.needs_person,
        needs_case_number=row.needs_case_number,
        hours=_periods(row.hours) if row.hours is not None else None,
    )


def _notice(table: NoticeTable) -> domain.ServiceNotice:
    known = dict(table) | {"materials": tuple(table.materials), "steps": tuple(table.steps)}
    return domain.ServiceNotice(**known)


def _window(row: WindowTable, services: Iterable[ServiceTable]) -> domain.Window:
    own = None
    if row.services != "*":
        of_departments = (s.id for s in services if s.department in row.departments)
        own = frozenset(ServiceId(s) for s in (*(row.services or ()), *of_departments))
    return domain.Window(
        id=WindowId(row.id),
        name=row.name,
        zone=ZoneId(row.zone),
        services=own,
        help={ServiceId(s): minutes for s, minutes in row.help.items()},
        customers=row.customers,
    )


def _class(row: ClassTable) -> domain.PriorityClass:
    return domain.PriorityClass(
        ClassId(row.id),
        row.name,
        row.head_start_minutes,
        frozenset(row.certified_by),
        row.min_age,
    )
