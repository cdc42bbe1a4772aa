"""What the hall says, by code, in the reader's language. The sentences are data: texts.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from server.domain.events import Why

LANGUAGES: Final = ("zh", "en")


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


def _in_words(facts: Mapping[str, object], lang: str) -> dict[str, object]:
    """Facts with the words of the reader for states and steps."""
    words = catalogue()["words"]
    return {
        name: words[value][lang] if isinstance(value, str) and value in words else value
        for name, value in facts.items()
    }


def why(reason: Why, lang: str) -> str:
    """One sentence on why a ticket was next."""
    facts: dict[str, Any] = dict(reason["facts"])
    for name in [n for n in facts if n.endswith("_s")]:
        facts[name[:-2] + "_min"] = round(float(facts[name]) / 60)
    found = catalogue()["why"].get(reason["code"])
    return _fill(found[lang], facts) if found else reason["code"]


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
