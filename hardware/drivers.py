"""Which drivers there are. A driver's module is loaded when a device asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from hardware.devices import Driver
from hardware.jobs import DeviceKind
from hardware.options import PATIENCE, Options


@dataclass(frozen=True, slots=True)
class Entry:
    """``module`` has OPTIONS (its settings) and ``driver`` in it is made as driver(device, url,
    options)."""

    kind: DeviceKind
    name: str
    module: str
    driver: str
    says: str

    def options(self) -> Options:
        return {**PATIENCE, **import_module(self.module).OPTIONS}

    def make(self, device: str, url: str, options: Mapping[str, Any]) -> Driver:
        known = self.options()
        filled = {name: option.default for name, option in known.items()} | dict(options)
        driver: Driver = getattr(import_module(self.module), self.driver)(device, url, filled)
        return driver


ENTRIES: Final = (
    Entry(
        DeviceKind.PRINTER,
        "escpos",
        "hardware.printers.escpos",
        "EscposPrinter",
        "ESC/POS ticket printers, 58 and 80 mm",
    ),
    Entry(
        DeviceKind.BAR,
        "a090",
        "hardware.led_bars.a090",
        "A090Bar",
        "window bars on the A0 90 bus",
    ),
    Entry(
        DeviceKind.BAR,
        "onbon",
        "hardware.led_bars.onbon",
        "OnbonBar",
        "window bars with an Onbon BX-5K, 5MK or 6K controller",
    ),
    Entry(
        DeviceKind.PAD,
        "ff68",
        "hardware.rating_pads.ff68",
        "FF68Pad",
        "rating pads of 3 to 5 keys on the FF 68 bus",
    ),
    Entry(
        DeviceKind.PAD,
        "hid",
        "hardware.rating_pads.hid",
        "HidPad",
        "USB rating pads that type a digit like a keyboard",
    ),
    Entry(
        DeviceKind.KEYPAD,
        "ff68",
        "hardware.keypads.ff68",
        "FF68Keypad",
        "keypad callers on the FF 68 bus",
    ),
    Entry(
        DeviceKind.ID_READER,
        "sdt",
        "hardware.id_readers.sdt",
        "SdtReader",
        "readers of resident ID cards",
    ),
    Entry(
        DeviceKind.SCANNER,
        "hid",
        "hardware.scanners.hid",
        "HidScanner",
        "USB scanners that type what they read like a keyboard",
    ),
)


def find(kind: DeviceKind, name: str) -> Entry | None:
    return next((e for e in ENTRIES if e.kind is kind and e.name == name), None)


def listing() -> str:
    """The text of ``tingxu agent --drivers``."""
    lines = []
    for entry in ENTRIES:
        lines.append(f"{entry.kind.value:9} {entry.name:8} {entry.says}")
        for name, option in entry.options().items():
            lines.append(f"    {name} = {option.default!r}: {option.help}")
    return "\n".join(lines)
