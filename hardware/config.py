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


SAYS: Final[Mapping[str, str]] = {
    "toml": "{reason}",
    "utf8": "is not UTF-8",
    "unknown_table": "unknown key {key!r}",
    "no_tables": "'device' is not written as [[device]]",
    "no_device": "there is no [[device]]",
    "unknown_key": "is not known",
    "missing": "is missing or not a text",
    "kind": "{value!r} is not one of {known}",
    "driver": "{value!r} is not known ({kind} has {known})",
    "id": "is not 1 to 64 characters without spaces",
    "for": "is not kiosk:NAME, window:ID, zone:ID or desk:NAME",
    "fallback": "is not a device's id",
    "url": "{reason}",
    "options": "is not a table",
    "no_option": "is no option of {driver} ({known})",
    "option": "{reason}",
    "refused": "are refused: {reason}",
    "twice": "is there twice",
    "fallback_device": "{value!r} is no other device here",
    "fallback_kind": "{value!r} is of another kind",
    "shared": "is also that of {other!r}: each needs its own address",
    "address": "is also that of {other!r}",
}
"""What a fault says, by its code."""


class Fault(str):
    """``line N: device 'ID': KEY what is wrong``, with its parts. ``line`` None: of no one line."""

    code: str
    line: int | None
    facts: Mapping[str, object]

    @classmethod
    def of(cls, code: str, line: int | None, head: str = "", **facts: object) -> Fault:
        """``head``: "device 'ID': KEY ", what the text begins with."""
        place = "" if line is None else f"line {line}: "
        made = cls(place + head + SAYS[code].format(**facts))
        made.code, made.line, made.facts = code, line, facts
        return made


class BadDevicesFile(ValueError):
    """``faults`` are all that was found wrong, each with its line where one is known."""

    def __init__(self, path: str, faults: list[Fault]) -> None:
        super().__init__(f"{path}: " + "; ".join(faults))
        self.faults = faults


def load(path: Path) -> tuple[Device, ...]:
    """Read a devices file. Raises BadDevicesFile, OSError."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError as wrong:
        raise BadDevicesFile(str(path), [Fault.of("utf8", None)]) from wrong


def parse(text: str, path: str = "devices file") -> tuple[Device, ...]:
    """Raises BadDevicesFile with every fault at once."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadDevicesFile(path, [_not_toml(str(wrong), text)]) from wrong
    reader = _Reader(text)
    devices = reader.devices(told)
    if reader.faults:
        raise BadDevicesFile(path, reader.faults)
    return tuple(devices)


def _not_toml(reason: str, text: str) -> Fault:
    """The reader's own words say the line in brackets, or that the end came too soon."""
    at = re.search(r"line (\d+)", reason)
    made = Fault(reason)
    made.code, made.line = "toml", int(at[1]) if at else len(text.splitlines()) or None
    made.facts = {"device": "", "key": "", "reason": reason}
    return made


class _Reader:
    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self.faults: list[Fault] = []

    def devices(self, told: Mapping[str, Any]) -> list[Device]:
        for key in told.keys() - {"device"}:
            self.faults.append(Fault.of("unknown_table", self._at(-1, key), key=key))
        tables = told.get("device", [])
        if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
            self.faults.append(Fault.of("no_tables", None))
            return []
        if not tables:
            self.faults.append(Fault.of("no_device", None))
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
            self._fault(n, key, "unknown_key")
        for key in ("id", "kind", "driver", "url", "for"):
            if not isinstance(table.get(key), str) or not table[key]:
                self._fault(n, key, "missing")
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
            known = ", ".join(DeviceKind)
            self._fault(n, "kind", "kind", value=table["kind"], known=known)
            return None
        entry = drivers.find(kind, table["driver"])
        if entry is None:
            has = ", ".join(e.name for e in drivers.ENTRIES if e.kind is kind) or "none yet"
            self._fault(n, "driver", "driver", value=table["driver"], kind=kind.value, known=has)
        return entry

    def _check_values(self, n: int, table: Mapping[str, Any]) -> None:
        if not re.fullmatch(r"\S{1,64}", table["id"]):
            self._fault(n, "id", "id")
        if not _SERVES.match(table["for"]):
            self._fault(n, "for", "for")
        if not isinstance(table.get("fallback", ""), str):
            self._fault(n, "fallback", "fallback")
        try:
            check_url(table["url"])
        except BadUrl as wrong:
            self._fault(n, "url", "url", reason=str(wrong))

    def _check_options(self, n: int, entry: Entry, options: object) -> None:
        if not isinstance(options, dict):
            self._fault(n, "options", "options")
            return
        known = entry.options()
        for key, value in options.items():
            if key not in known:
                names = ", ".join(sorted(known))
                self._fault(n, key, "no_option", driver=entry.name, known=names)
            elif why := known[key].fault(value):
                self._fault(n, key, "option", reason=why)
        if not self.faults:
            try:
                entry.make("", "", options)
            except ValueError as wrong:
                self._fault(n, "options", "refused", reason=str(wrong))

    def _check_together(self, devices: list[Device]) -> None:
        by_id: dict[str, Device] = {}
        for n, device in enumerate(devices):
            self._name = f"device {device.id!r}"
            if device.id in by_id:
                self._fault(n, "id", "twice")
            by_id[device.id] = device
        for n, device in enumerate(devices):
            self._name = f"device {device.id!r}"
            if device.fallback is None:
                continue
            other = by_id.get(device.fallback)
            if other is None or other is device:
                self._fault(n, "fallback", "fallback_device", value=device.fallback)
            elif other.kind is not device.kind:
                self._fault(n, "fallback", "fallback_kind", value=device.fallback)

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
                self._fault(n, "url", "shared", other=other)
            elif address is not None:
                # A pad may answer under its address or that + 128: both are one.
                other = seen.setdefault((*line, address & 0x7F), device.id)
                if other != device.id:
                    self._fault(n, "address", "address", other=other)

    def _fault(self, n: int, key: str, code: str, **facts: object) -> None:
        head = f"{self._name}: {key} "
        fault = Fault.of(code, self._at(n, key), head, **facts)
        device = self._name.removeprefix("device ").replace("number ", "#").strip("'")
        fault.facts = {"device": device, "key": key, **facts}
        self.faults.append(fault)

    def _at(self, n: int, key: str) -> int | None:
        """The line of a key in the n-th [[device]] (-1: before the first), or of its head."""
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
                return number
        return head or None
