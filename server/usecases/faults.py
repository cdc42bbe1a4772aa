"""Faults of a hall's definition: each a line of text that also knows its key, code and facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.usecases import texts


class Fault(str):
    """``path: what is wrong`` in English, as the command line prints it, which can be said in
    another language and shown at its field."""

    path: str
    code: str
    facts: Mapping[str, object]

    @classmethod
    def of(cls, path: str, code: str, /, **facts: object) -> Fault:
        """``code`` stands under [faults] in texts.toml."""
        return cls.said(path, texts.fault(code, facts, "en"), code, facts)

    @classmethod
    def said(cls, path: str, text: str, code: str, facts: Mapping[str, object]) -> Fault:
        made = cls(f"{path}: {text}")
        made.path, made.code, made.facts = path, code, facts
        return made


def as_dict(fault: str, lang: str) -> dict[str, Any]:
    """For a reply: {"path", "text"}, and "line" where the value has lines."""
    if isinstance(fault, Fault):
        told = {"path": fault.path, "text": texts.fault(fault.code, fault.facts, lang)}
        return told | ({"line": fault.facts["line"]} if "line" in fault.facts else {})
    path, _, text = fault.partition(": ")
    return {"path": path if text else "", "text": text or fault}
