"""``tingxu twin``: virtual devices on one line, as a process, to try an agent against."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hardware import config
from hardware.config import BadDevicesFile, Device
from hardware.virtual.faults import FAULTS, set_fault
from hardware.virtual.host import TwinHost
from hardware.virtual.mounts import Mount, PtyMount, TcpMount

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "printer": ("printer", "escpos"),
    "bar": ("bar", "a090"),
    "onbon": ("bar", "onbon"),
    "pad": ("pad", "ff68"),
    "keypad": ("keypad", "ff68"),
    "reader": ("id_reader", "sdt"),
}
"""Kind and driver in a devices file."""
ALONE: Final = frozenset({"printer", "reader"})  # no bus, no address
LINE: Final = "virtual://line"


def main(argv: Sequence[str] | None = None) -> int:
    """0: ended by SIGTERM or SIGINT; 1: refused with one line on stderr; 2: wrong usage."""
    told = _parser().parse_args(argv)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        text = "\n".join(_entry(told, kind) for kind in told.kind)
        host = TwinHost(_devices(told.kind, text))
        for twin in host.twins.values():
            for fault in told.fault:
                set_fault(twin, fault)
        with contextlib.ExitStack() as open_now:
            mount = open_now.enter_context(_mount(told, host))
            if told.page is not None:
                from hardware.virtual.page import serve_page  # it draws: not loaded for nothing

                page = serve_page(host, told.page)
                open_now.callback(page.close)
                print(f"# {page.url}")
            print(text.replace(LINE, mount.url), flush=True)
            while not stop.wait(1):
                pass
    except (OSError, OverflowError, ValueError) as wrong:
        print(f"tingxu twin: {wrong}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "tingxu twin",
        description=f"{__doc__} Prints a devices file for them and runs until it is stopped.",
    )
    parser.add_argument(
        "kind", nargs="+", choices=tuple(KINDS), metavar="KIND", help=", ".join(KINDS)
    )
    parser.add_argument(
        "--tcp", type=int, metavar="PORT", help="on 127.0.0.1:PORT (0: a free one), not on a pty"
    )
    parser.add_argument(
        "--baud", type=int, help="told in the url of a pty; 9600, a reader's 115200"
    )
    parser.add_argument("--address", type=int, default=1, help="on the bus; 1")
    parser.add_argument("--for", dest="serves", metavar="PLACE", help="as window:w01")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help=f"from the beginning, as often as needed: {', '.join(FAULTS)}",
    )
    parser.add_argument("--page", type=int, metavar="P", help="show them on 127.0.0.1:P")
    return parser


def _devices(kinds: Sequence[str], text: str) -> tuple[Device, ...]:
    """Raises ValueError for kinds that cannot share a line, and for values out of range."""
    if len(kinds) > 1 and (alone := ALONE.intersection(kinds)):
        raise ValueError(f"a {min(alone)} has a line of its own")
    try:
        return config.parse(text)
    except BadDevicesFile as wrong:
        raise ValueError("; ".join(wrong.faults)) from wrong


def _entry(told: Any, name: str) -> str:
    """One [[device]], on a line still to be had."""
    kind, driver = KINDS[name]
    serves = told.serves or ("kiosk:kiosk-1" if name in ALONE else "window:w01")
    lines = [
        "[[device]]",
        f'id = "{name}-{told.address}"',
        f'kind = "{kind}"',
        f'driver = "{driver}"',
        f'url = "{LINE}"',
        f"for = '{serves}'",
    ]
    lines += [] if name in ALONE else ["[device.options]", f"address = {told.address}"]
    return "\n".join(lines) + "\n"


def _mount(told: Any, host: TwinHost) -> Mount:
    if told.tcp is not None:
        return TcpMount(host.line(LINE), told.tcp)
    usual = 115200 if "reader" in told.kind else 9600
    return PtyMount(host.line(LINE), told.baud or usual)


if __name__ == "__main__":
    sys.exit(main())
