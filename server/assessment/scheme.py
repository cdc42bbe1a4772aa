"""Assessment schemes as data: items, points, bonuses, exclusions, grades, weights, awards.

A scheme is one TOML file with a version. Points are decimal strings. ``read`` checks the whole
document and names every fault by its path; what a source leaves open stands under ``readings``.

An item takes its points for each unit of a finding's count, and may be one of these:
- ``then``: the first unit of a period takes ``points``, every later one ``then``;
- ``upto``: a finding whose count is at most ``upto.count`` takes ``upto.points`` once;
- ``free``: the first ``free.count`` units of a calendar year take nothing;
- ``whole``: any finding takes the whole category.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any, Final

from server.assessment import scheme_rules
from server.assessment.scheme_rules import AppealRule, Award, Consequence, Stage

CYCLES: Final = ("week", "month", "quarter", "half_year", "year")
FLOORS: Final = ("category", "total", "none")
MARKS: Final = {"A": "自动计算", "P": "系统提示、人工确认", "X": "外部导入", "I": "巡查录入"}


@dataclass(frozen=True, slots=True)
class Upto:
    count: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that costs points. ``excludes``: what it bars from, by the name of an exclusion;
    ``reprimand``: it brings a public reprimand (通报批评)."""

    code: str
    name: str
    category: str
    unit: str
    mark: str
    points: Decimal
    then: Decimal | None = None
    upto: Upto | None = None
    free_a_year: Decimal | None = None
    whole: bool = False
    excludes: str | None = None
    reprimand: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    name: str
    points: Decimal
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Bonus:
    """``low`` and ``high``: the count of a finding is the points themselves, within these.
    ``awards``: the awards of the scheme whose publication raises it."""

    code: str
    name: str
    unit: str
    points: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    counts_for: str = "period"
    awards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Bars from awards; registered as a finding under its code, or by items that name ``of``."""

    code: str
    name: str
    of: str | None = None
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    name: str
    least: Decimal


@dataclass(frozen=True, slots=True)
class Voices:
    """Ballots or surveys: what each answer is worth, and their weight in the composite."""

    name: str
    weight: Decimal
    bands: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Composite:
    """Weights in percent. ``missing``: "unknown" (no composite without all three), "reweight"
    (the others' weights stand for it) or a value that stands in."""

    score: Decimal
    surveys: Voices
    ballots: Voices
    missing: str | Decimal


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a scheme without points compares by; ``order``: "high" or "low" is better."""

    id: str
    name: str
    mark: str
    measure: str | None
    order: str | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """``window_score``: "mean" of its staff, or "none"; ``longer``: how a longer period comes of
    the scheme's own ones, "mean" or "none"."""

    id: str
    version: int
    name: str
    cycle: str
    source: str
    floor: str
    graded_on: str
    categories: tuple[Category, ...]
    bonuses: tuple[Bonus, ...]
    exclusions: tuple[Exclusion, ...]
    grades: tuple[Grade, ...]
    composite: Composite | None
    criteria: tuple[Criterion, ...]
    readings: tuple[tuple[str, str], ...]
    window_score: str
    longer: str
    document: Mapping[str, Any]
    awards: tuple[Award, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    stages: tuple[Stage, ...] = ()
    groups: int = 1
    members: tuple[tuple[int, tuple[str, ...]], ...] = ()
    appeal: AppealRule | None = None

    @property
    def total(self) -> Decimal | None:
        """The points of all categories; None where the scheme has none."""
        return sum((c.points for c in self.categories), Decimal()) if self.categories else None

    def items(self) -> Iterator[Item]:
        for category in self.categories:
            yield from category.items

    def codes(self) -> list[str]:
        """What a finding may name: items, bonuses, exclusions."""
        return (
            [item.code for item in self.items()]
            + [bonus.code for bonus in self.bonuses]
            + [exclusion.code for exclusion in self.exclusions]
        )


class SchemeError(ValueError):
    """``faults``: one line for each, naming its path in the file."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Reader:
    """Takes values out of a table by name and type; remembers faults and what was not asked for."""

    def __init__(self, table: Mapping[str, Any], path: str, faults: list[str]) -> None:
        self._left, self.path, self.faults = dict(table), path, faults

    def take(self, name: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
        value = self._left.pop(name, default)
        if value is ...:
            self.faults.append(f"{self.path}{name}: missing")
            return None
        wrong = value is not default and (
            not isinstance(value, kind) or (isinstance(value, bool) and kind is int)
        )
        if wrong:
            self.faults.append(f"{self.path}{name}: {value!r} is of the wrong type")
            return None
        return value

    def one_of(self, name: str, among: Any, default: Any = ...) -> Any:
        value = self.take(name, str, default)
        if value is not None and value not in among:
            self.faults.append(f"{self.path}{name}: {value!r} is not one of {', '.join(among)}")
        return value

    def decimal(self, name: str, default: Any = ...) -> Any:
        value = self.take(name, str, default)
        return value if value is default else self._decimal(name, value)

    def _decimal(self, name: str, value: str | None) -> Decimal:
        try:
            made = Decimal(value or "")
        except InvalidOperation:
            made = Decimal("NaN")
        if not made.is_finite():
            if value is not None:
                self.faults.append(f"{self.path}{name}: {value!r} is not a decimal number")
            return Decimal()
        return made

    def table(self, name: str) -> Reader | None:
        value = self.take(name, dict, None)
        return None if value is None else Reader(value, f"{self.path}{name}.", self.faults)

    def rows(self, name: str) -> Iterator[Reader]:
        for n, row in enumerate(self.take(name, list, []) or [], 1):
            if isinstance(row, dict):
                yield Reader(row, f"{self.path}{name}[{n}].", self.faults)
            else:
                self.faults.append(f"{self.path}{name}[{n}]: not a table")

    def decimals(self, name: str) -> dict[str, Decimal]:
        found = self.take(name, dict) or {}
        return {key: self._decimal(f"{name}.{key}", str(value)) for key, value in found.items()}

    def texts(self, name: str, default: Any = ...) -> tuple[str, ...]:
        """A list of texts, or one."""
        found = self.take(name, (list, str), default)
        said = [found] if isinstance(found, str) else list(found or ())
        if any(not isinstance(one, str) for one in said):
            self.faults.append(f"{self.path}{name}: texts are wanted")
        return tuple(said)

    def end(self) -> None:
        """Whatever is left was misspelt, and must not be lost."""
        self.faults += [f"{self.path}{name}: unknown key" for name in self._left]

    def skip(self, *names: str) -> None:
        for name in names:
            self._left.pop(name, None)


def read(text: str) -> Scheme:
    """A scheme of its TOML. Raises SchemeError naming every fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError([f"not TOML: {error}"]) from error
    return read_document(document)


def read_document(document: Mapping[str, Any]) -> Scheme:
    """A scheme of its table, as a published result keeps it. Raises SchemeError."""
    faults: list[str] = []
    top = Reader(document, "", faults)
    missing = top.take("missing", str, "unknown")
    cycle = top.one_of("cycle", CYCLES)
    groups = top.take("groups", int, 1)
    scheme = Scheme(
        id=top.take("id", str),
        version=top.take("version", int),
        name=top.take("name", str),
        cycle=cycle,
        source=top.take("source", str),
        floor=top.one_of("floor", FLOORS, "category"),
        graded_on=top.one_of("graded_on", ("total", "composite"), "total"),
        categories=tuple(map(_category, top.rows("categories"))),
        bonuses=tuple(map(_bonus, top.rows("bonuses"))),
        exclusions=tuple(map(_exclusion, top.rows("exclusions"))),
        grades=tuple(map(_grade, top.rows("grades"))),
        composite=_composite(top.table("composite"), missing),
        criteria=tuple(map(_criterion, top.rows("criteria"))),
        readings=tuple(map(_reading, top.rows("readings"))),
        window_score=top.one_of("window_score", ("mean", "none"), "mean"),
        longer=top.one_of("longer", ("mean", "none"), "mean"),
        document=document,
        awards=tuple(
            scheme_rules.award(row, cycle, CYCLES, groups or 1) for row in top.rows("awards")
        ),
        consequences=tuple(map(scheme_rules.consequence, top.rows("consequences"))),
        stages=tuple(scheme_rules.stage(row, CYCLES) for row in top.rows("stages")),
        groups=groups,
        members=tuple(map(scheme_rules.member, top.rows("members"))),
        appeal=scheme_rules.appeal(top.table("appeal")),
    )
    top.end()
    faults += _contradictions(scheme) if not faults else []
    if faults:
        raise SchemeError(faults)
    return scheme


def _category(row: Reader) -> Category:
    id = row.take("id", str)
    made = Category(
        id,
        row.take("name", str),
        row.decimal("points"),
        tuple(_item(one, id) for one in row.rows("items")),
    )
    row.end()
    return made


def _item(row: Reader, category: str) -> Item:
    upto, free = row.table("upto"), row.table("free")
    whole = row.take("whole", bool, False)
    made = Item(
        code=row.take("code", str),
        name=row.take("name", str),
        category=category,
        unit=row.take("unit", str),
        mark=row.one_of("mark", MARKS),
        points=Decimal() if whole else row.decimal("points"),
        then=row.decimal("then", None),
        upto=Upto(upto.decimal("count"), upto.decimal("points")) if upto else None,
        free_a_year=free.decimal("count") if free else None,
        whole=whole,
        excludes=row.take("excludes", str, None),
        reprimand=row.take("reprimand", bool, False),
    )
    if free:
        free.one_of("per", ("year",))
    for part in (row, upto, free):
        if part:
            part.end()
    return made


def _bonus(row: Reader) -> Bonus:
    code, name, unit = (row.take(key, str) for key in ("code", "name", "unit"))
    span = row.take("range", list, None)
    counts_for = row.one_of("counts_for", ("period", "year"), "period")
    awards = row.texts("awards", ())
    low = high = points = None
    if span is None:
        points = row.decimal("points")
    elif len(span) == 2:
        low, high = (row._decimal("range", str(end)) for end in span)
    else:
        row.faults.append(f"{row.path}range: a lowest and a highest are wanted")
    row.end()
    return Bonus(code, name, unit, points, low, high, counts_for, awards)


def _exclusion(row: Reader) -> Exclusion:
    made = Exclusion(
        row.take("code", str),
        row.take("name", str),
        row.take("of", str, None),
        row.take("veto", bool, False),
    )
    row.end()
    return made


def _grade(row: Reader) -> Grade:
    made = Grade(row.take("name", str), row.decimal("from"))
    row.end()
    return made


def _composite(row: Reader | None, missing: str | None) -> Composite | None:
    if row is None:
        return None
    made = Composite(
        row.decimal("score"),
        _voices(row.table("surveys")),
        _voices(row.table("ballots")),
        missing if missing in ("unknown", "reweight") else row._decimal("missing", missing),
    )
    row.end()
    return made


def _voices(row: Reader | None) -> Voices:
    if row is None:
        return Voices("", Decimal(), {})
    made = Voices(row.take("name", str), row.decimal("weight"), row.decimals("bands"))
    row.end()
    return made


def _criterion(row: Reader) -> Criterion:
    made = Criterion(
        row.take("id", str),
        row.take("name", str),
        row.one_of("mark", MARKS),
        row.take("measure", str, None),
        row.one_of("order", ("high", "low"), None),
    )
    row.skip("note")
    row.end()
    return made


def _reading(row: Reader) -> tuple[str, str]:
    made = (row.take("about", str), row.take("taken", str))
    row.end()
    return made


def _contradictions(scheme: Scheme) -> list[str]:
    """Faults that no single field shows."""
    faults = []
    codes = scheme.codes()
    faults += [f"{code}: stands twice" for code in sorted({c for c in codes if codes.count(c) > 1})]
    known = {one.of for one in scheme.exclusions if one.of}
    faults += [
        f"{one.code}.excludes: there is no exclusion of {one.excludes!r}"
        for one in scheme.items()
        if one.excludes and one.excludes not in known
    ]
    if [g.least for g in scheme.grades] != sorted((g.least for g in scheme.grades), reverse=True):
        faults.append("grades: from the highest to the lowest")
    if scheme.graded_on == "composite" and scheme.composite is None:
        faults.append("graded_on: there is no composite")
    if scheme.composite:
        whole = scheme.composite.score + sum(
            v.weight for v in (scheme.composite.surveys, scheme.composite.ballots)
        )
        faults += [] if whole == 100 else [f"composite: the weights make {whole}, not 100"]
    if bool(scheme.categories) == bool(scheme.criteria):
        faults.append("either categories with points or criteria are wanted")
    return [*faults, *scheme_rules.contradictions(scheme)]


def shipped_texts() -> list[str]:
    """The TOML of the schemes that come with the product."""
    folder = resources.files("server.assessment.schemes")
    texts = {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}
    return [text for _, text in sorted(texts.items())]


def shipped() -> dict[str, Scheme]:
    """The schemes that come with the product, by id."""
    return {scheme.id: scheme for scheme in map(read, shipped_texts())}


def edited(folder: Path) -> dict[str, Scheme]:
    """A hall's own schemes. Raises SchemeError that names the file."""
    found = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            scheme = read(file.read_text("utf-8"))
        except SchemeError as error:
            raise SchemeError([f"{file}: {fault}" for fault in error.faults]) from error
        found[scheme.id] = scheme
    return found
