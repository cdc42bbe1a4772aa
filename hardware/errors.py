"""What can go wrong with a device.

    DeviceError(device, permanent)
    ├── NotConnected     no line to it: refused, unplugged, gone in the middle
    ├── NoReply          the line is there, the device says nothing (so: unknown)
    ├── BadReply         it said something that is no answer
    ├── OutOfPaper
    ├── CoverOpen
    ├── CutterFault
    ├── Offline          it says itself that it is off line, or in error
    └── Unsupported      this device cannot do that job, ever (permanent)

``code`` is what the server is told; ``permanent`` means that trying again is of no use.
"""

from __future__ import annotations

from typing import ClassVar


class DeviceError(Exception):
    """``device`` is the id of the devices file, or the url while no device is known yet."""

    code: ClassVar[str] = "device_error"

    def __init__(self, device: str, detail: str = "", *, permanent: bool = False) -> None:
        super().__init__(f"{device}: {detail or self.code}")
        self.device = device
        self.detail = detail
        self.permanent = permanent


class NotConnected(DeviceError):
    code = "not_connected"


class NoReply(DeviceError):
    code = "no_reply"


class BadReply(DeviceError):
    code = "bad_reply"


class OutOfPaper(DeviceError):
    code = "paper_out"


class CoverOpen(DeviceError):
    code = "cover_open"


class CutterFault(DeviceError):
    code = "cutter_fault"


class Offline(DeviceError):
    code = "offline"


class Unsupported(DeviceError):
    code = "unsupported"

    def __init__(self, device: str, detail: str = "") -> None:
        super().__init__(device, detail, permanent=True)
