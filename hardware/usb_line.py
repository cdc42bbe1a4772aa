"""A line to a USB printer; loaded only where a devices file has one."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from typing import Any, Final

from hardware.errors import NotConnected
from hardware.transport import WRITE_DEADLINE_S, Line, usb_ids

PACKET: Final = 512
"""The most that a packet holds, at any speed of a printer."""
_PRINTER: Final = 7
_BULK: Final = 2
_INWARDS: Final = 0x80


def bulk_ends(interfaces: Iterable[Any]) -> tuple[int, int | None] | None:
    """Addresses to write to and to read from: those of the printer's interface, else of the first
    that has them. Models differ; some cannot be read from."""
    for interface in sorted(interfaces, key=lambda one: one.bInterfaceClass != _PRINTER):
        bulk = [end.bEndpointAddress for end in interface if end.bmAttributes & 3 == _BULK]
        outwards = [end for end in bulk if not end & _INWARDS]
        if outwards:
            return outwards[0], next((end for end in bulk if end & _INWARDS), None)
    return None


class UsbTransport(Line):
    """A USB printer by vendor and product id, through python-escpos and pyusb."""

    def __init__(self, url: str) -> None:
        from escpos.printer import Usb

        if not Usb.is_usable():
            raise NotConnected(url, "pyusb is not installed", permanent=True)
        vendor, product = usb_ids(url)
        try:
            self._printer: Any = Usb(vendor, product, timeout=int(WRITE_DEADLINE_S * 1000))
            self._printer.open()
            ends = bulk_ends(self._printer.device.get_active_configuration())
        except Exception as gone:  # pyusb and python-escpos raise a family each, by back end
            raise NotConnected(url, str(gone)) from gone
        if ends is None:
            self._printer.close()
            raise NotConnected(url, "no end of it takes a printer's bytes", permanent=True)
        self._printer.out_ep, self._in = ends
        self._held = b""
        super().__init__(url)

    def write(self, data: bytes) -> None:
        try:
            self._printer._raw(data)
        except Exception as gone:  # as above
            raise NotConnected(self._url, str(gone)) from gone

    def read(self, size: int, *, timeout: float) -> bytes:
        if not self._held:
            self._held = self._packet(timeout)
        data, self._held = self._held[:size], self._held[size:]
        return data

    def _packet(self, timeout: float) -> bytes:
        """A device hands over whole packets only, however few bytes are wanted."""
        import usb.core

        if self._in is None:
            time.sleep(max(0.0, timeout))
            return b""
        wait_ms = max(1, int(timeout * 1000))  # 0 would be for ever
        try:
            return bytes(self._printer.device.read(self._in, PACKET, wait_ms))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as gone:
            raise NotConnected(self._url, str(gone)) from gone

    def wait(self, timeout: float) -> bool:
        """Never True: what stands on USB is a printer, which speaks when it is asked."""
        return self._waker.wait(timeout)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._printer.close()
        self._waker.close()
