"""Attendance rules as data: when somebody is late, early, absent or out, and how leave is granted.

One TOML file with a version for each variant, checked whole; what a source leaves open stands
under ``readings``. ``items``: which item of an assessment scheme each kind of mark is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, Final

from server.assessment.scheme import Reader, SchemeError

UNITS: Final = ("half_day", "day")
AGAINST: Final = ("calendar", "roster", "stand_in", "windows")
KINDS: Final = ("personal", "sick", "official", "other")
MARKS: Final = ("late", "early", "absent", "out", "proxy", "total", "personal", "unstaffed")


@dataclass(frozen=True, slots=True)
class Limit:
    """``minutes`` None: the time is not looked at. ``missing``: no sign at all counts."""

    minutes: int | None = None
    included: bool = False
    missing: bool = False

    def passed(self, minutes: float) -> bool:
        if self.minutes is None:
            return False
        return minutes >= self.minutes if self.included else minutes > self.minutes


@dataclass(frozen=True, slots=True)
class Total:
    """Every ``of`` late and early ones of a month are ``days`` of absence besides."""

    of: int
    days: Decimal


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves a leave up to ``hours`` or ``days``; neither: however long."""

    by: tuple[str, ...]
    hours: Fraction | None = None
    days: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LeaveRule:
    """``stand_in_days``: from so many days on somebody has to stand in; ``stand_in_included``:
    exactly so many, too. ``proof``: kinds that need a proof. ``free_days``: of personal leave in a
    year, before it costs anything; None: it is not counted."""

    steps: tuple[Approval, ...]
    stand_in_days: Fraction | None = None
    stand_in_included: bool = True
    proof: tuple[str, ...] = ()
    free_days: Decimal | None = None

    def needs_stand_in(self, days: Fraction) -> bool:
        if self.stand_in_days is None:
            return False
        return days >= self.stand_in_days if self.stand_in_included else days > self.stand_in_days

    def approvals(self, hours: Fraction, days: Fraction) -> tuple[str, ...]:
        for step in self.steps:
            if step.hours is not None and hours <= step.hours:
                return step.by
            if step.days is not None and days <= step.days:
                return step.by
            if step.hours is None and step.days is None:
                return step.by
        return self.steps[-1].by


@dataclass(frozen=True, slots=True)
class Rule:
    """``unit``: of signing, a half-day or a day. ``single``: what a lone punch of no direction is.
    ``falls_on``: whose points a mark costs. ``signs``: (a day, at most so many working days) of
    signing by hand. ``hours``: as the source has them, for people to read; the hall's calendar is
    what counts."""

    id: str
    version: int
    name: str
    source: str
    devices: tuple[str, ...]
    unit: str
    against: str
    single: str
    falls_on: str
    absent: bool
    late: Limit
    early: Limit
    out: Limit | None
    out_days: Decimal
    proxy_days: Decimal | None
    total: Total | None
    staffed: Limit | None
    signs: tuple[int, int] | None
    publish: str
    report: str | None
    objection_days: int
    roster_due: str | None
    hours: str
    leave: LeaveRule
    readings: tuple[tuple[str, str], ...]


def read(text: str) -> Rule:
    """A rule of its TOML. Raises SchemeError naming every fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError([f"not TOML: {error}"]) from error
    faults: list[str] = []
    top = Reader(document, "", faults)
    out, proxy, total = (top.table(name) for name in ("out", "proxy", "total"))
    signs, roster = top.table("signs"), top.table("roster")
    rule = Rule(
        id=top.take("id", str),
        version=top.take("version", int),
        name=top.take("name", str),
        source=top.take("source", str),
        devices=tuple(top.take("devices", list) or ()),
        unit=top.one_of("unit", UNITS),
        against=top.one_of("against", AGAINST),
        single=top.one_of("single", ("nearest", "in")),
        falls_on=top.one_of("falls_on", ("staff", "window")),
        absent=top.take("absent", bool),
        late=_limit(top.table("late")) or Limit(),
        early=_limit(top.table("early")) or Limit(),
        out_days=out.decimal("days") if out else Decimal(),
        out=_limit(out),
        proxy_days=proxy.decimal("days") if proxy else None,
        total=_total(total) if total else None,
        staffed=_limit(top.table("staffed")),
        signs=(signs.take("a_day", int), signs.take("most_days", int)) if signs else None,
        publish=top.one_of("publish", ("day", "week", "month")),
        report=top.one_of("report", ("month",), None),
        objection_days=top.take("objection_days", int),
        roster_due=roster.one_of("due", ("friday",)) if roster else None,
        hours=top.take("hours", str, ""),
        leave=_leave(top.table("leave") or Reader({}, "leave.", faults)),
        readings=tuple((r.take("about", str), r.take("taken", str)) for r in top.rows("readings")),
    )
    for part in (top, proxy, signs, roster):
        if part:
            part.end()
    if faults:
        raise SchemeError(faults)
    return rule


def _limit(row: Reader | None) -> Limit | None:
    if row is None:
        return None
    made = Limit(
        row.take("minutes", int, None),
        row.take("included", bool, False),
        row.take("missing", bool, False),
    )
    row.skip("days")
    row.end()
    return made


def _total(row: Reader) -> Total:
    row.one_of("per", ("month",))
    made = Total(row.take("of", int), row.decimal("days"))
    row.end()
    return made


def _fraction(row: Reader, name: str) -> Fraction | None:
    found = row.decimal(name, None)
    return None if found is None else Fraction(found)


def _leave(row: Reader) -> LeaveRule:
    stand_in, free = row.table("stand_in"), row.table("free")
    steps = []
    for one in row.rows("steps"):
        steps.append(
            Approval(
                tuple(one.take("by", list) or ()), _fraction(one, "hours"), _fraction(one, "days")
            )
        )
        one.end()
    if not steps:
        row.faults.append(f"{row.path}steps: missing")
    made = LeaveRule(
        tuple(steps),
        _fraction(stand_in, "days") if stand_in else None,
        stand_in.take("included", bool) if stand_in else True,
        tuple(row.take("proof", list, []) or ()),
        free.decimal("days") if free else None,
    )
    if free:
        free.one_of("kind", ("personal",))
    for part in (row, stand_in, free):
        if part:
            part.end()
    return made


def _texts() -> dict[str, str]:
    folder = resources.files("server.assessment.attendance_rules")
    return {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}


@cache
def shipped() -> Mapping[str, Rule]:
    """The rules that come with the product, by id."""
    found = [read(text) for name, text in sorted(_texts().items()) if name != "items.toml"]
    return {rule.id: rule for rule in found}


@cache
def items() -> Mapping[str, Mapping[str, str]]:
    """scheme → kind of mark → code of the item."""
    found: dict[str, Any] = tomllib.loads(_texts()["items.toml"])
    return found
