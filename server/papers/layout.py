"""A report's contents in the order and the words in which they are read: cards, tables, charts.

Every form is drawn from these, so that none can say another thing than the others.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

# How a value is written: count 1,234 · share 12.3% · time 1:02 · ratio 1.08 · text.
Kind = str
Value = str | int | float | None
_COURSE: Final = {"day": "hour", "quarter": "month", "year": "month"}
_TIMES: Final = tuple(f"{what}_{part}" for what in ("wait", "handling")
                      for part in ("median_s", "p90_s", "n"))  # fmt: skip
_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("wait_median_s", "wait_p90_s"), "time"),
    **dict.fromkeys(("handling_median_s", "handling_p90_s"), "time"),
    **dict.fromkeys(("promise_kept", "on_the_spot", "capture", "satisfaction"), "share"),
    **dict.fromkeys(("finished", "in_time_share"), "share"),
    **dict.fromkeys(("name", "start", "hour", "month", "figure", "level"), "text"),
    **dict.fromkeys(("score", "grade", "awards"), "text"),
}
_OF_ROW: Final = (
    *("name", "tickets", "served", "no_shows"),
    *_TIMES,
    *("promise_kept", "on_the_spot", "capture", "satisfaction", "rated"),
)
_FAIR: Final = ("handling", "wait", "no_show", "transferred")


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the summary. ``before``: the same of the period before."""

    key: str
    label: str
    kind: Kind
    value: Value
    note: str = ""
    before: Value = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Of columns of its table. ``bars``: upright; ``line``: on an axis of its own (seconds);
    ``across``: level bars with their names."""

    label: str
    bars: tuple[str, ...] = ()
    line: str | None = None
    across: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``key`` names it in files. ``values`` in the order of ``columns``. ``note`` stands
    below it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    values: tuple[tuple[Value, ...], ...]
    note: str = ""
    chart: Chart | None = None
    drawn: bool = True  # on paper; spreadsheets have it in any case


@dataclass(frozen=True, slots=True)
class Paper:
    hall: str
    title: str
    first: str
    last: str
    digest: str
    language: str
    warnings: tuple[str, ...]
    cards: tuple[Card, ...]
    grids: tuple[Grid, ...]
    notes: tuple[str, ...]
    words: Words = field(repr=False)


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = "en" if language == "en" else "zh"

    def __call__(self, table: str, key: str, **facts: object) -> str:
        said: str = _texts()[table][key][self.language]
        return said.format(**facts) if facts else said


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(resources.files("server.papers").joinpath("texts.toml").read_text("utf-8"))


def written(value: Value, kind: Kind) -> str:
    """As people read it; "—" for what is not known."""
    if value is None:
        return "—"
    if isinstance(value, str) or kind == "text":
        return str(value)
    return _WRITTEN.get(kind, _count)(value)


def _count(n: float) -> str:
    return f"{n:,.0f}"


def _share(share: float) -> str:
    """100 % only when it is whole, as on the pages."""
    return f"{int(share * 1000 + 1e-6) / 10:.1f}%"


def _time(seconds: float) -> str:
    minutes, s = divmod(round(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02d}:{s:02d}" if hours else f"{m}:{s:02d}"


_WRITTEN: Final[Mapping[str, Callable[[float], str]]] = {
    "share": _share,
    "time": _time,
    "ratio": lambda ratio: f"{ratio:.2f}",
}


def lay_out(made: Mapping[str, Any], language: str = "zh") -> Paper:
    words = Words(language)
    grids = [*_course(made, words), *_tables(made, words), *_people(made, words)]
    grids += [_fair(made["fair"], words), *_published(made["published"], words)]
    span = {"first": made["from"], "last": made["to"]}
    missing = made["missing"]
    warnings = []
    if missing:
        days = "、".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        warnings.append(words("words", "missing", n=len(missing), days=days))
    if made["total"]["counts"] is None:
        warnings.append(words("words", "nothing"))
    notes = (
        words("words", "dash"),
        words("words", "definitions"),
        words("words", "data_of", **span),
    )
    return Paper(
        hall=made["hall"]["name"],
        title=words("kinds", made["kind"]),
        first=made["from"],
        last=made["to"],
        digest=made["digest"],
        language=words.language,
        warnings=tuple(warnings),
        cards=_cards(made, words),
        grids=tuple(grid for grid in grids if grid.values),
        notes=notes,
        words=words,
    )


def _value(row: Mapping[str, Any], key: str) -> Value:
    """One figure of a row of the contents."""
    if key in _TIMES:
        what, _, part = key.partition("_")
        told: Value = row[what][part]
        return told
    if key in ("capture", "satisfaction"):
        return row["ratings"][key]  # type: ignore[no-any-return]
    if key == "rated":
        return row["ratings"]["n"] if row["counts"] is not None else None
    if key in ("tickets", "served", "no_shows"):
        return (row["counts"] or {}).get(key)
    return row.get(key)


def _cards(made: Mapping[str, Any], words: Words) -> tuple[Card, ...]:
    total, before = made["total"], made["before"]

    def card(key: str, n: Value = None) -> Card:
        was = _value(before, key) if before else None
        note = "" if n is None else words("words", "of_n", n=f"{n:,}")
        kind = _KINDS.get(key, "count")
        return Card(key, words("columns", key), kind, _value(total, key), note, was)

    rated = total["ratings"]
    return (
        card("tickets"),
        card("served"),
        card("finished"),
        card("no_shows"),
        card("wait_median_s", total["wait"]["n"]),
        card("wait_p90_s", total["wait"]["n"]),
        card("handling_median_s", total["handling"]["n"]),
        card("promise_kept", total["promise_n"]),
        card("on_the_spot"),
        card("satisfaction", rated["n"]),
        card("capture", rated["of"]),
        Card(
            "in_time_share",
            words("columns", "in_time_share"),
            "share",
            made["cases"]["in_time_share"],
        ),
    )


def _columns(keys: Iterable[str], words: Words) -> tuple[Column, ...]:
    return tuple(Column(key, words("columns", key), _KINDS.get(key, "count")) for key in keys)


def _course(made: Mapping[str, Any], words: Words) -> list[Grid]:
    grain = _COURSE.get(made["kind"], "day")
    keys = ("tickets", "served", "wait_median_s", "wait_p90_s", "wait_n")
    first = {"hour": "hour", "day": "start", "month": "month"}[grain]
    return [
        Grid(
            "course",
            words("sections", f"course_{grain}"),
            _columns((first, *keys), words),
            tuple(
                (_short(point["start"], grain), *(point[key] for key in keys))
                for point in made["course"]
            ),
            chart=Chart(words("columns", "tickets"), bars=("tickets",), line="wait_median_s"),
        )
    ]


def _short(start: str, grain: str) -> str:
    return {"hour": f"{start}:00", "day": start[5:], "month": start[:7]}[grain]


def _tables(made: Mapping[str, Any], words: Words) -> list[Grid]:
    grids = []
    for key in ("hours", "departments", "windows", "services"):
        rows = made[key]
        values = tuple(tuple(_value(row, k) for k in _OF_ROW) for row in rows)
        note = words("notes", "windows") if key == "windows" else ""
        chart = Chart(words("columns", "served"), across="served") if key == "departments" else None
        chart = Chart(words("columns", "tickets"), bars=("tickets",)) if key == "hours" else chart
        columns = _columns(_OF_ROW, words)
        grids.append(Grid(key, words("sections", key), columns, values, note, chart))
    months = made["department_months"]
    starts = sorted({row["start"] for row in months})
    if len(starts) > 1:
        of = {(row["id"], row["start"]): row["served"] for row in months}
        names = {row["id"]: row["name"] for row in months}
        head = (*_columns(("name",), words), *(Column(s, s[:7], "count") for s in starts))
        body = tuple((names[id], *(of.get((id, s)) for s in starts)) for id in sorted(names))
        title = words("sections", "department_months")
        grids.insert(2, Grid("department_months", title, head, body))
    return grids


def _people(made: Mapping[str, Any], words: Words) -> list[Grid]:
    """Ratings, bad reviews, modes: what is asked about a hall's dealings with people."""
    rated, any_at_all = made["total"]["ratings"], made["total"]["counts"] is not None
    levels = rated["levels"]
    shown: list[tuple[Value, ...]] = [
        (words("columns", f"level_{n}"), levels[str(n)] if levels else None)
        for n in range(5, 0, -1)
    ]
    shown.append((words("columns", "unrated"), rated["unrated"] if any_at_all else None))
    told = words("notes", "ratings")
    if levels is None and rated["n"]:
        told = words("words", "few_levels") + " · " + told
    chart = Chart(words("columns", "count"), across="count")
    cases = made["cases"]
    handled = ("opened", "in_time", "late", "open", "in_time_share")
    modes = {
        **made["modes"],
        "leaders_planned": made["leaders"]["planned"],
        "leaders_signed": made["leaders"]["signed"],
    }
    pair = _columns(("figure", "value"), words)
    return [
        Grid(
            "ratings",
            words("sections", "ratings"),
            _columns(("level", "count"), words),
            tuple(shown),
            told,
            chart,
        ),
        Grid(
            "cases",
            words("sections", "cases"),
            _columns(handled, words),
            (tuple(cases[key] for key in handled),),
            words("notes", "cases"),
        ),
        Grid(
            "modes",
            words("sections", "modes"),
            pair,
            tuple((words("columns", key), n) for key, n in modes.items()),
            words("notes", "modes"),
        ),
    ]


def _fair(fair: Mapping[str, Any], words: Words) -> Grid:
    columns = [Column("name", words("columns", "name"), "text")]
    for what in _FAIR:
        label = words("columns", f"fair_{what}")
        columns += [Column(f"{what}_ratio", label, "ratio"), Column(f"{what}_range", "95%", "text")]
        columns += [Column(f"{what}_n", words("columns", "n"), "count")]
    values = tuple(
        (row["name"], *(cell for what in _FAIR for cell in _compared(row[what], words)))
        for row in fair["rows"]
    )
    note = words("notes", "fair", least=fair["least"])
    return Grid("fair", words("sections", "fair"), tuple(columns), values, note)


def _compared(one: Mapping[str, Any], words: Words) -> tuple[Value, ...]:
    if one["ratio"] is not None:
        return one["ratio"], f"{one['low']:.2f}–{one['high']:.2f}", one["n"]
    why = "few" if one["n"] else "alone"
    return (words("words", why) if one["n"] or one["alone"] else None), None, one["n"] or None


def _published(found: Sequence[Mapping[str, Any]], words: Words) -> list[Grid]:
    keys = ("rank", "name", "score", "grade", "awards")
    return [
        Grid(
            f"published_{n}",
            words("sections", "published"),
            _columns(keys, words),
            tuple(
                (*(row[key] for key in keys[:-1]), "、".join(row["awards"]) or None)
                for row in one["rows"]
            ),
            words(
                "words",
                "published_of",
                scheme=one["scheme"],
                version=one["version"],
                first=one["from"],
                last=one["to"],
                at=one["published_at"],
            ),
        )
        for n, one in enumerate(found, 1)
    ]
