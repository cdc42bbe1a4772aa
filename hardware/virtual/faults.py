"""Faults by name, as a person writes them on a command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hardware.jobs import Paper
from hardware.virtual.twin import Twin


def _switch(text: str) -> bool:
    if text not in ("", "on", "off"):
        raise ValueError("on or off")
    return text != "off"


def _share(text: str) -> float:
    if not 0 <= float(text) <= 1:
        raise ValueError("0 to 1")
    return float(text)


def _positive(text: str) -> float:
    if not 0 < float(text) < float("inf"):
        raise ValueError("above 0")
    return float(text)


def _count(text: str) -> int:
    return int(_positive(text))


FAULTS: Final[Mapping[str, Callable[[str], Any]]] = {
    "silent": _switch,
    "unplugged": _switch,
    "garbled": _switch,
    "noise": _share,
    "noise_in": _share,
    "slow": _positive,
    "cut_after_bytes": _count,
    "paper": Paper,
    "cover_open": _switch,
    "cutter_fault": _switch,
    "offline": _switch,
    "silent_after_cut": _switch,
}
"""Each by the name of its field of a twin; an on-off fault needs no value."""


def set_fault(twin: Twin, told: str) -> None:
    """``NAME`` or ``NAME=VALUE``. Raises ValueError for what this twin has not, or cannot be."""
    name, _, value = told.partition("=")
    if name not in FAULTS or not hasattr(twin, name):
        has = ", ".join(one for one in FAULTS if hasattr(twin, one))
        raise ValueError(f"{name!r} is no fault of this device ({has})")
    try:
        setattr(twin, name, FAULTS[name](value))
    except ValueError as wrong:
        raise ValueError(f"{told!r}: {wrong}") from wrong
