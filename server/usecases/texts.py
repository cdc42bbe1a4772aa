"""What the hall says, by code, in the reader's language. The sentences are data: texts.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from server.domain.events import Why

LANGUAGES: Final = ("zh", "en")
_MOMENT: Final = re.compile(r"\d{4}-(\d\d-\d\d)T(\d\d:\d\d)")
_PART: Final = re.compile("⟨(.*?)⟩")
_NAMED: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Said:
    """``title`` is the same for every case of a code; ``detail`` tells this one."""

    title: str
    detail: str


@cache
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """section → code → language (and for errors language + "_detail") → sentence."""
    text = resources.files("server.usecases").joinpath("texts.toml").read_text("utf-8")
    return tomllib.loads(text)


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "?"


def _fill(sentence: str, facts: Mapping[str, object]) -> str:
    return sentence.format_map(_Facts(facts))


def error(code: str, facts: Mapping[str, object], lang: str) -> Said:
    """Title and detail of an error; an unknown code is said by its name."""
    found = catalogue()["errors"].get(code)
    if found is None:
        return Said(code, code)
    title = found[lang]
    return Said(title, _fill(found.get(f"{lang}_detail", title), _in_words(facts, lang)))


def fault(code: str, facts: Mapping[str, object], lang: str) -> str:
    """What is wrong with a field of a hall's definition."""
    known = catalogue()["faults"]
    return _fill(known.get(code, known["wrong"])[lang], _in_words(facts, lang))


@cache
def fields() -> dict[str, dict[str, dict[str, str]]]:
    """table of the hall file → key → language → what people call it."""
    text = resources.files("server.usecases").joinpath("fields.toml").read_text("utf-8")
    return tomllib.loads(text)


def field(table: str, key: str, lang: str) -> str:
    """What people call a key of the hall file; one without a name goes by its own."""
    found = fields().get(table, {}).get(key)
    return found[lang] if found else key


def _in_words(facts: Mapping[str, object], lang: str) -> dict[str, object]:
    """Facts with the words of the reader for states and steps, and moments as on a wall clock."""
    words = catalogue()["words"]
    said = dict(facts)
    for name, value in facts.items():
        if not isinstance(value, str):
            continue
        if value in words:
            said[name] = words[value][lang]
        elif moment := _MOMENT.match(value):
            said[name] = f"{moment[1]} {moment[2]}"
    return said


def why(reason: Why, lang: str) -> str:
    """One sentence on why a ticket was next."""
    facts: dict[str, Any] = dict(reason["facts"])
    for name in [n for n in facts if n.endswith("_s")]:
        facts[name[:-2] + "_min"] = round(float(facts[name]) / 60)
    found = catalogue()["why"].get(reason["code"])
    return _fill(found[lang], facts) if found else reason["code"]


def story(kind: str, facts: Mapping[str, object], lang: str) -> str:
    """One sentence on what happened to a ticket. A part in ⟨…⟩ is left out when one of its facts
    is not known; an unknown kind is said by its name."""
    found = catalogue()["story"].get(kind)
    if found is None:
        return kind
    known = {k: v for k, v in _in_words(facts, lang).items() if v not in (None, "", [], False)}

    def part(match: re.Match[str]) -> str:
        return match[1] if set(_NAMED.findall(match[1])) <= known.keys() else ""

    return _fill(_PART.sub(part, found[lang]), known)


def suspicion(rule: str, facts: Mapping[str, object], lang: str) -> str:
    """One sentence on what made a rule raise a suspected item."""
    return _fill(catalogue()["suspicion"][rule][lang], _in_words(facts, lang))


def message(kind: str, facts: Mapping[str, object], lang: str) -> str:
    """What a visitor is sent: "reminder", "nth"."""
    return _fill(catalogue()["messages"][kind][lang], _in_words(facts, lang))


def choose_language(accept: str | None) -> str:
    """The first of our languages in an Accept-Language header; Chinese by default."""
    ranked = []
    for place, part in enumerate((accept or "").split(",")):
        tag, _, weight = part.replace(" ", "").partition(";q=")
        try:
            q = float(weight or 1)
        except ValueError:
            continue
        if q > 0:
            ranked.append((-q, place, tag.split("-")[0].lower()))
    return next((tag for _, _, tag in sorted(ranked) if tag in LANGUAGES), "zh")
