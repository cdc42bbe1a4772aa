"""The hall file as the simulation needs it: what is offered where, and when the doors are open."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Span = tuple[float, float]
"""From and to, in seconds after the hall's midnight."""


@dataclass(frozen=True, slots=True)
class Service:
    id: str
    minutes: float
    department: str


@dataclass(frozen=True, slots=True)
class Window:
    id: str
    zone: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """One hall: its services and windows in the order of the file, and its hours."""

    id: str
    zone: ZoneInfo
    services: dict[str, Service]
    windows: dict[str, Window]
    zones: tuple[str, ...]
    hours: dict[str, Any]

    def spans(self, day: date) -> list[Span]:
        """When the hall is open on a day; empty when it is closed."""
        for special in self.hours.get("special", []):
            if special["date"] == day.isoformat():
                return [_span(pair) for pair in special["open"]]
        name = {5: "saturday", 6: "sunday"}.get(day.weekday(), "workdays")
        return [_span(pair) for pair in self.hours.get(name, [])]

    def doors(self, day: date) -> list[Span]:
        """When visitors come in: as ``spans``, but numbers are given some minutes earlier."""
        spans = self.spans(day)
        if spans:
            early = 60 * float(self.hours.get("early_minutes", 30))
            spans[0] = (spans[0][0] - early, spans[0][1])
        return spans


def seconds(text: str) -> float:
    """``HH:MM`` as seconds after midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 3600.0 + int(minutes) * 60.0


def _span(pair: list[str]) -> Span:
    return seconds(pair[0]), seconds(pair[1])


def read_place(file: Path) -> Place:
    """Read a hall file. The server is the judge of its faults; here a fault is a KeyError."""
    data = tomllib.loads(file.read_text("utf-8"))
    services = {
        s["id"]: Service(s["id"], float(s["minutes"]), s["department"]) for s in data["services"]
    }
    zones = tuple(z["id"] for z in data.get("zones", [{"id": "hall"}]))
    windows = {}
    for row in data["windows"]:
        own = tuple(services) if row["services"] == "*" else tuple(row["services"])
        windows[row["id"]] = Window(row["id"], row.get("zone", zones[0]), own)
    hall = data["hall"]
    return Place(
        hall["id"], ZoneInfo(hall["timezone"]), services, windows, zones, data.get("hours", {})
    )
