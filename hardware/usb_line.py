"""A line to a USB printer; loaded only where a devices file has one."""

from __future__ import annotations

import contextlib
from typing import Any

from hardware.errors import NotConnected
from hardware.transport import WRITE_DEADLINE_S, Line, usb_ids


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
        except Exception as gone:  # pyusb and python-escpos raise a family each, by back end
            raise NotConnected(url, str(gone)) from gone
        super().__init__(url)

    def write(self, data: bytes) -> None:
        try:
            self._printer._raw(data)
        except Exception as gone:  # as above
            raise NotConnected(self._url, str(gone)) from gone

    def read(self, size: int, *, timeout: float) -> bytes:
        import usb.core  # type: ignore[import-not-found,unused-ignore]

        wait_ms = max(1, int(timeout * 1000))  # 0 would be for ever
        try:
            return bytes(self._printer.device.read(self._printer.in_ep, max(size, 64), wait_ms))
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
