"""In the guest: our agent's drivers against a USB printer and an input device of the kernel's own.

The printer is a gadget on a bus without wires: what a program of this guest writes at its far end,
``/dev/g_printer0``, went through the whole USB stack. There our printer twin reads and answers.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import os
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from usb.backend import libusb1

from hardware.hid import CODES, EVENT, events
from hardware.jobs import Paper
from hardware.printers.escpos_look import Look
from hardware.printers.escpos_page import compose
from hardware.virtual.mounts import IDLE_S, Mount
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.twin import Unplugged
from tests.hardware.builders import URL, device, print_job, slip
from tests.hardware.hub import Hub, crew

VENDOR, PRODUCT = 0x0416, 0x5011
DRAWN: Final = "𠮷祥镇便民服务中心"
"""Has a character that no cheap printer's font has, so that this line is sent as dots."""
PATIENCE_S: Final = 40.0
"""The guest's processor is emulated: everything takes long."""
STUCK_S: Final = 60.0
PAUSE_S: Final = 0.05
CONFIG: Final = Path("/sys/kernel/config/usb_gadget/printer")
PLUG: Final = CONFIG / "UDC"
FAR: Final = Path("/dev/g_printer0")
NEAR: Final = Path("/dev/usb/lp0")


def until(found: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE_S
    while not (got := found()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE_S:g} s: {what}")
        time.sleep(0.05)
    return got


# the printer


def make_gadget() -> None:
    for folder in ("strings/0x409", "configs/c.1", "functions/printer.0"):
        (CONFIG / folder).mkdir(parents=True)
    (CONFIG / "idVendor").write_text(hex(VENDOR))
    (CONFIG / "idProduct").write_text(hex(PRODUCT))
    (CONFIG / "strings/0x409/product").write_text("slip printer")
    (CONFIG / "functions/printer.0/q_len").write_text("10")
    (CONFIG / "configs/c.1/printer.0").symlink_to(CONFIG / "functions/printer.0")


def plug_in() -> None:
    PLUG.write_text(os.listdir("/sys/class/udc")[0])


def pull_out() -> None:
    """Close the far end before: this kernel does not bear it open."""
    PLUG.write_text("\n")


class GadgetMount(Mount):
    """A twin behind the gadget's far end."""

    def __init__(self, twin: VirtualPrinter) -> None:
        super().__init__(twin)
        self._file: int = until(_far_end, "the printer is on the bus")
        self._thread.start()

    def _run(self) -> None:
        self._twin.attach(self._say)
        while not self._stop.is_set():
            if not self._waker.wait(IDLE_S, self._file):
                continue
            try:
                self._twin.feed(os.read(self._file, 512))
            except (OSError, Unplugged):  # no cable
                self._waker.wait(PAUSE_S)
        os.close(self._file)

    def _say(self, data: bytes) -> None:
        end = time.monotonic() + 2
        while data and time.monotonic() < end:
            with contextlib.suppress(OSError):
                data = data[os.write(self._file, data) :]


def _far_end() -> int | None:
    try:
        return os.open(FAR, os.O_RDWR | os.O_NONBLOCK)
    except OSError:  # not there, or its other end not yet set up
        return None


@contextlib.contextmanager
def agent(url: str, kind: str = "printer", driver: str = "escpos", **options: Any) -> Iterator[Hub]:
    """Our agent with one device, and a server that hears it."""
    hub = Hub()
    text = device(f"{kind}-1", kind, driver, url, **options)
    with tempfile.TemporaryDirectory() as folder, crew(hub, Path(folder), text):
        state = "the device is on line"
        until(lambda: any(one["state"] == "online" for one in hub.all("status")), state)
        yield hub
    hub.stop()


def prints(url: str) -> None:
    """Two slips, one of them drawn by dots, a fault between them, each known to be out."""
    twin = VirtualPrinter()
    with GadgetMount(twin), agent(url, reply_s=5.0, finish_s=15.0) as hub:
        hub.tell(print_job("j1", number="A012"))
        assert hub.done("j1", PATIENCE_S) == {"job": "j1", "ok": True}
        twin.paper = Paper.OUT
        hub.tell(print_job("j2", number="A013", hall=DRAWN))
        hub.until(lambda: any(s.get("paper") == "out" for s in hub.all("status")), PATIENCE_S)
        assert twin.cuts == 1
        twin.paper = Paper.ENOUGH
        assert hub.done("j2", PATIENCE_S) == {"job": "j2", "ok": True}
        told = [(one.number, one.cut, one.urls, one.unknown) for one in twin.slips]
        assert told == [("A012", True, [URL], 0), ("A013", True, [URL], 0)], told
        assert "社会保障卡补换" in twin.slips[0].text


def comes_back(url: str) -> None:
    """Pulled out it is off line; plugged in again a job kept meanwhile is printed once."""
    twin = VirtualPrinter()
    far = GadgetMount(twin)
    with agent(url, reply_s=5.0, finish_s=15.0) as hub:
        far.close()
        pull_out()
        hub.until(lambda: any(s["state"] == "offline" for s in hub.all("status")), PATIENCE_S)
        hub.tell(print_job("j1", number="A014"))
        plug_in()
        with GadgetMount(twin):  # from here on the printer is on the bus
            libusb1._lib_object = None  # its context hears of that by udev, which is not here
            assert hub.done("j1", PATIENCE_S) == {"job": "j1", "ok": True}
        assert [(one.number, one.cut) for one in twin.slips] == [("A014", True)]


# the pad

_SET_EVENT, _SET_KEY, _CREATE, _DESTROY = 0x40045564, 0x40045565, 0x5501, 0x5502
_NAME: Final = b"tingxu rating pad"


class Keyboard:
    """An input device of the kernel's, made by uinput."""

    def __enter__(self) -> Keyboard:
        self._file = os.open("/dev/uinput", os.O_WRONLY)
        for kind in (0, 1):
            fcntl.ioctl(self._file, _SET_EVENT, kind)
        for code in (*CODES, 42):
            fcntl.ioctl(self._file, _SET_KEY, code)
        before = set(os.listdir("/dev/input"))
        os.write(self._file, struct.pack("80sHHHHi", _NAME, 3, 0x1A2C, 0x2124, 1, 0) + bytes(1024))
        fcntl.ioctl(self._file, _CREATE)
        new = until(lambda: self._events() - before, "the keyboard is there")
        self.path = f"/dev/input/{new.pop()}"
        return self

    @staticmethod
    def _events() -> set[str]:
        return {name for name in os.listdir("/dev/input") if name.startswith("event")}

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def type(self, text: str) -> None:
        told = events(text)
        for start in range(0, len(told), EVENT.size):
            os.write(self._file, told[start : start + EVENT.size])


def hears_alone() -> None:
    """Presses are levels at the server; another reader of the device hears none of them, and can
    hold it only when the agent has let it go."""
    with Keyboard() as keyboard:
        other = os.open(keyboard.path, os.O_RDONLY | os.O_NONBLOCK)
        keyboard.type("3\n")
        until(lambda: _heard(other), "another reader hears the pad before it is held")
        with agent(f"hid://{keyboard.path}", "pad", "hid") as hub:
            for count, level in enumerate((5, 1, 4), start=1):
                keyboard.type(f"{level}\n")
                hub.until(lambda count=count: len(hub.all("rated")) == count, PATIENCE_S)
            assert [one["level"] for one in hub.all("rated")] == [5, 1, 4]
            assert _heard(other) == b"", "the pad's keys reached somebody else"
            with contextlib.suppress(OSError):
                fcntl.ioctl(other, 0x40044590, 1)
                raise AssertionError("the pad could be held by two")
        keyboard.type("2\n")
        until(lambda: _heard(other), "another reader hears the pad after it was let go")
        os.close(other)


def _heard(file: int) -> bytes:
    try:
        return os.read(file, 4096)
    except BlockingIOError:
        return b""


USB: Final = f"usb://{VENDOR:04x}:{PRODUCT:04x}"
SHOWN: Final[tuple[tuple[str, Callable[[], None]], ...]] = (
    ("file:///dev/usb/lp0 prints", lambda: prints(f"file://{NEAR}")),
    ("file:///dev/usb/lp0 comes back", lambda: comes_back(f"file://{NEAR}")),
    (f"{USB} prints", lambda: prints(USB)),
    ("hid:// hears alone", hears_alone),
    (f"{USB} comes back, libusb begun anew", lambda: comes_back(USB)),
)


def main() -> int:
    compose(slip(hall=DRAWN), Look())  # what it loads takes longer here than a printer may
    make_gadget()
    plug_in()
    wrong = 0
    for what, show in SHOWN:
        began = time.monotonic()
        faulthandler.dump_traceback_later(STUCK_S, file=sys.stdout)
        try:
            show()
        except Exception:
            wrong += 1
            traceback.print_exc(file=sys.stdout)
            print(f"usb: {what}: NO", flush=True)
        else:
            print(f"usb: {what}: yes, {time.monotonic() - began:.1f} s", flush=True)
    print("usb: all held" if not wrong else f"usb: {wrong} did not hold", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
