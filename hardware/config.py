"""The agent's devices file: TOML in, checked devices out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hardware import drivers
from hardware.drivers import Entry
from hardware.jobs import DeviceKind
from hardware.transport import BadUrl, check_url

_KEYS: Final = frozenset({"id", "kind", "driver", "url", "for", "fallback", "options"})
_SERVES: Final = re.compile(r"^(kiosk|window|zone|desk):\S{1,64}$")


@dataclass(frozen=True, slots=True)
class Device:
    """One ``[[device]]``. ``serves`` is its ``for``; ``options`` only those that were written."""

    id: str
    kind: DeviceKind
    entry: Entry
    url: str
    serves: str
    fallback: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def option(self, name: str) -> Any:
        """As written, or the driver's default."""
        return self.options.get(name, self.entry.options()[name].default)


class BadDevicesFile(ValueError):
    """``faults`` are all that was found wrong, each with its line where one is known."""

    def __init__(self, path: str, faults: list[str]) -> None:
        super().__init__(f"{path}: " + "; ".join(faults))
        self.faults = faults


def load(path: Path) -> tuple[Device, ...]:
    """Read a devices file. Raises BadDevicesFile, OSError."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError as wrong:
        raise BadDevicesFile(str(path), ["is not UTF-8"]) from wrong


def parse(text: str, path: str = "devices file") -> tuple[Device, ...]:
    """Raises BadDevicesFile with every fault at once."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadDevicesFile(path, [str(wrong)]) from wrong
    reader = _Reader(text)
    devices = reader.devices(told)
    if reader.faults:
        raise BadDevicesFile(path, reader.faults)
    return tuple(devices)


class _Reader:
    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self.faults: list[str] = []

    def devices(self, told: Mapping[str, Any]) -> list[Device]:
        for key in told.keys() - {"device"}:
            self.faults.append(f"{self._at(-1, key)}unknown key {key!r}")
        tables = told.get("device", [])
        if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
            self.faults.append("'device' is not written as [[device]]")
            return []
        if not tables:
            self.faults.append("there is no [[device]]")
        found = [self._device(n, table) for n, table in enumerate(tables)]
        devices = [device for device in found if device]
        if len(devices) == len(tables):
            self._check_together(devices)
            self._check_lines(devices)
        return devices

    def _device(self, n: int, table: Mapping[str, Any]) -> Device | None:
        before = len(self.faults)
        name = table.get("id") if isinstance(table.get("id"), str) else None
        self._name = f"device {name!r}" if name else f"device number {n + 1}"
        for key in table.keys() - _KEYS:
            self._fault(n, key, "is not known")
        for key in ("id", "kind", "driver", "url", "for"):
            if not isinstance(table.get(key), str) or not table[key]:
                self._fault(n, key, "is missing or not a text")
        if len(self.faults) > before:
            return None
        entry = self._entry(n, table)
        self._check_values(n, table)
        options = table.get("options", {})
        if entry:
            self._check_options(n, entry, options)
        if len(self.faults) > before or entry is None:
            return None
        return Device(
            table["id"],
            entry.kind,
            entry,
            table["url"],
            table["for"],
            table.get("fallback"),
            options,
        )

    def _entry(self, n: int, table: Mapping[str, Any]) -> Entry | None:
        try:
            kind = DeviceKind(table["kind"])
        except ValueError:
            self._fault(n, "kind", f"{table['kind']!r} is not one of {', '.join(DeviceKind)}")
            return None
        entry = drivers.find(kind, table["driver"])
        if entry is None:
            has = [e.name for e in drivers.ENTRIES if e.kind is kind]
            hint = f"has {', '.join(has)}" if has else "has no drivers yet"
            self._fault(n, "driver", f"{table['driver']!r} is not known ({kind.value} {hint})")
        return entry

    def _check_values(self, n: int, table: Mapping[str, Any]) -> None:
        if not re.fullmatch(r"\S{1,64}", table["id"]):
            self._fault(n, "id", "is not 1 to 64 characters without spaces")
        if not _SERVES.match(table["for"]):
            self._fault(n, "for", "is not kiosk:NAME, window:ID, zone:ID or desk:NAME")
        if not isinstance(table.get("fallback", ""), str):
            self._fault(n, "fallback", "is not a device's id")
        try:
            check_url(table["url"])
        except BadUrl as wrong:
            self._fault(n, "url", str(wrong))

    def _check_options(self, n: int, entry: Entry, options: object) -> None:
        if not isinstance(options, dict):
            self._fault(n, "options", "is not a table")
            return
        known = entry.options()
        for key, value in options.items():
            if key not in known:
                self._fault(n, key, f"is no option of {entry.name} ({', '.join(sorted(known))})")
            elif why := known[key].fault(value):
                self._fault(n, key, why)
        if not self.faults:
            try:
                entry.make("", "", options)
            except ValueError as wrong:
                self._fault(n, "options", f"are refused: {wrong}")

    def _check_together(self, devices: list[Device]) -> None:
        by_id: dict[str, Device] = {}
        for n, device in enumerate(devices):
            self._name = f"device {device.id!r}"
            if device.id in by_id:
                self._fault(n, "id", "is there twice")
            by_id[device.id] = device
        for n, device in enumerate(devices):
            self._name = f"device {device.id!r}"
            if device.fallback is None:
                continue
            other = by_id.get(device.fallback)
            if other is None or other is device:
                self._fault(n, "fallback", f"{device.fallback!r} is no other device here")
            elif other.kind is not device.kind:
                self._fault(n, "fallback", f"{device.fallback!r} is of another kind")

    def _check_lines(self, devices: list[Device]) -> None:
        """Devices of one kind on one line are told apart by their addresses, or both would act."""
        seen: dict[tuple[str, DeviceKind, int], str] = {}
        alone: dict[tuple[str, DeviceKind], str] = {}
        for n, device in enumerate(devices):
            self._name = f"device {device.id!r}"
            line = (device.url, device.kind)
            other = alone.get(line)
            alone[line] = device.id
            address = device.options.get("address")
            if other and address is None:
                self._fault(n, "url", f"is also that of {other!r}: each needs its own address")
            elif address is not None:
                # A pad may answer under its address or that + 128: both are one.
                other = seen.setdefault((*line, address & 0x7F), device.id)
                if other != device.id:
                    self._fault(n, "address", f"is also that of {other!r}")

    def _fault(self, n: int, key: str, why: str) -> None:
        self.faults.append(f"{self._at(n, key)}{self._name}: {key} {why}")

    def _at(self, n: int, key: str) -> str:
        """ "line N: " of a key in the n-th [[device]] (-1: before the first), or of its head."""
        seen, head = -1, 0
        for number, line in enumerate(self._lines, 1):
            if re.match(r"\s*\[\[\s*device\s*\]\]", line):
                seen += 1
                head = number if seen == n else head
            table = re.match(r"\s*\[+\s*(?:device\s*\.\s*)?([\w-]+)", line)
            named = re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line) or (
                table and table[1] == key
            )
            inline = re.match(r"\s*options\s*=.*\b" + re.escape(key) + r"\b", line)
            if seen == n and (named or inline):
                return f"line {number}: "
        return f"line {head}: " if head else ""
