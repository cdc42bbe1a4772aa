"""The twins of one agent's ``virtual://`` devices, in the agent's own process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hardware.config import Device
from hardware.jobs import DeviceKind
from hardware.rating_pads import hid
from hardware.rating_pads.ff68 import levels, wire_address
from hardware.transport import Transport, open_transport
from hardware.virtual.hid import VirtualHidPad, VirtualScanner
from hardware.virtual.id_card import VirtualReader
from hardware.virtual.mounts import VirtualTransport
from hardware.virtual.onbon import VirtualOnbon
from hardware.virtual.twin import Bus, Twin
from hardware.virtual.window import VirtualBar, VirtualKeypad, VirtualPad


class TwinHost:
    """``twins`` by device id; `open` serves every url, real ones too."""

    def __init__(self, devices: Sequence[Device]) -> None:
        self.devices = [device for device in devices if device.url.startswith("virtual:")]
        self.twins: dict[str, Twin] = {device.id: make_twin(device) for device in self.devices}
        self._lines = {
            url: Bus(*(self.twins[d.id] for d in self.devices if d.url == url))
            for url in {device.url for device in self.devices}
        }

    def line(self, url: str) -> Bus:
        """All the twins of a ``virtual://`` url. Raises KeyError."""
        return self._lines[url]

    def open(self, url: str) -> Transport:
        """Raises NotConnected."""
        if url in self._lines:
            return VirtualTransport(url, self._lines[url])
        return open_transport(url)


def make_twin(device: Device) -> Twin:
    """A twin that fits a device's settings."""
    options: dict[str, Any] = {name: device.option(name) for name in device.entry.options()}
    match device.kind:
        case DeviceKind.PRINTER:
            from hardware.virtual.printer import VirtualPrinter

            return VirtualPrinter()
        case DeviceKind.BAR if device.entry.name == "onbon":
            return VirtualOnbon(options["address"])
        case DeviceKind.BAR:
            return VirtualBar(options["address"])
        case DeviceKind.PAD if device.entry.name == "hid":
            return VirtualHidPad(hid.levels(options), options["enter"])
        case DeviceKind.PAD:
            address = wire_address(options["address"], options["pad_offset"])
            return VirtualPad(address, levels(options))
        case DeviceKind.KEYPAD:
            return VirtualKeypad(1 if options["address"] is None else options["address"])
        case DeviceKind.SCANNER:
            return VirtualScanner()
        case DeviceKind.ID_READER:
            return VirtualReader()
    raise ValueError(f"there is no twin of a {device.kind.value}")
