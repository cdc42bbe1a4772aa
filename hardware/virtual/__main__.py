"""``python -m hardware.virtual``: twins on TCP ports and pseudo-terminals, to try an agent against.

Prints the url of each, for the devices file, and runs until it is stopped.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading

from hardware.virtual.id_card import VirtualReader
from hardware.virtual.mounts import PtyMount, TcpMount
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.twin import Bus
from hardware.virtual.window import VirtualBar, VirtualKeypad, VirtualPad


def main() -> int:
    parser = argparse.ArgumentParser("python -m hardware.virtual", description=__doc__)
    parser.add_argument("--printer-port", type=int, default=0, help="TCP; 0 takes a free one")
    parser.add_argument("--window-port", type=int, help="put bar, pad and keypad on TCP")
    told = parser.parse_args()
    window = Bus(VirtualBar(), VirtualPad(), VirtualKeypad())
    with contextlib.ExitStack() as mounts:
        printer = mounts.enter_context(TcpMount(VirtualPrinter(), told.printer_port))
        print(f"printer: {printer.url}", flush=True)
        bus = PtyMount(window) if told.window_port is None else TcpMount(window, told.window_port)
        mounts.enter_context(bus)
        print(f"bar, pad and keypad: {bus.url}", flush=True)
        reader = mounts.enter_context(PtyMount(VirtualReader(), baud=115200))
        print(f"ID-card reader, no card on it: {reader.url}", flush=True)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.wait(1):
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
