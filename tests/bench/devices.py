"""``python -m tests.bench.devices``: what the devices of a hall feel, measured; a Markdown table.

Real server, real agent; the devices are twins at the far end of pseudo-terminals and TCP ports in
this process. Exit code 1 if a promise is broken, by the median of the runs.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import queue
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from hardware.onbon import PING, Frame
from hardware.transport import line_seconds
from hardware.virtual.mounts import PtyMount, TcpMount
from hardware.virtual.onbon import VirtualOnbon
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.twin import Bus, Twin
from hardware.virtual.window import VirtualBar, VirtualKeypad, VirtualPad
from tests.bench import hallwork as work
from tests.bench.figures import Figure, percentile, table
from tests.bench.measures import paced
from tests.hardware.builders import device
from tests.hardware.hub import Hub, running
from tests.rig.hall import Hall, cpu_s
from tests.rig.raw import Wire

WINDOW = "w01"
BUSES = 16
"""Of a bar, a pad and a keypad each, and as many printers: 64 devices."""
ADDRESSES = 32
DEAD = 4
LOOK_S = 10.0
"""How often a device that is well is asked how it is."""
PROMISES = {"bar": 60.0, "rating": 100.0, "idle": 10.0, "asked": LOOK_S + 1, "wait": 560.0}


class TimedBar(VirtualBar):
    """``shows`` gets each text with the moment of its frame's last byte and the frame's size."""

    def __init__(self) -> None:
        super().__init__()
        self.shows: queue.SimpleQueue[tuple[str, float, int]] = queue.SimpleQueue()

    def receive(self, data: bytes) -> None:
        before = self.text
        super().receive(data)
        if self.text != before:
            frame = bytes(self.raw[self.raw.rfind(b"\xa0\x90") :])
            self.shows.put((self.text, time.monotonic(), len(frame)))


class TimedOnbon(VirtualOnbon):
    """``asked`` and ``showed``: when it was pinged, and when it got each text."""

    def __init__(self, address: int) -> None:
        super().__init__(address)
        self.asked: list[float] = []
        self.showed: queue.SimpleQueue[float] = queue.SimpleQueue()

    def _obey(self, frame: Frame) -> int:
        if frame.command == PING:
            self.asked.append(time.monotonic())
        done = super()._obey(frame)
        if frame.command != PING and not done:
            self.showed.put(time.monotonic())
        return done


def at_window(kind: str, driver: str, url: str, window: str = WINDOW, **options: object) -> str:
    text = device(f"{kind}-{window}", kind, driver, url, **options)
    return text.replace('for = "kiosk:east-1"', f'for = "window:{window}"')


def call_to_bar(runs: int, n: int) -> list[Figure]:
    """A call's first byte → the last byte of the bar's frame, less the line's own time."""
    bar, hall = TimedBar(), Hall()
    with hall, PtyMount(bar) as mount:
        hall.agent(at_window("bar", "a090", mount.url))
        (window, clerk), *_ = work.open_windows(hall, 1)
        service = work.services_of(hall, [window])[0]
        sizes: list[int] = []

        def call(_: int) -> float:
            began = time.monotonic()
            told = work.must(clerk.post(f"/windows/{window}/call", {"finish_current": True}), 200)
            while True:
                text, at, size = bar.shows.get(timeout=10)
                if told["number"] in text:
                    sizes.append(size)
                    return at - began

        _come(hall)
        work.fill_line(hall, service, 2)
        paced(2, 2, call)
        each = []
        for _ in range(runs):
            work.fill_line(hall, service, n)
            each.append(paced(n, 2, call))
    own = 1000 * line_seconds(mount.url, max(sizes))
    how = (
        f"{n} calls a run, 2/s; a pty takes bytes at once: at 9600 baud the line adds {own:.0f} ms"
    )
    return [
        Figure("call → last byte at the bar, p50", "ms", [percentile(v, 50) for v in each]),
        Figure(
            "call → last byte at the bar, p99", "ms", [percentile(v, 99) for v in each],
            PROMISES["bar"], note=how,
        ),
    ]  # fmt: skip


def _come(hall: Hall, devices: int = 1) -> None:
    """Wait until the agent's devices are there: work done before gives them no jobs."""
    stored = sqlite3.connect(f"file:{hall.file}?mode=ro", uri=True, isolation_level=None)
    told = "SELECT count(*) FROM devices WHERE state != 'offline'"
    _until(lambda: stored.execute(told).fetchone()[0] >= devices)
    stored.close()


def _until(holds: Callable[[], object], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise RuntimeError("it did not come")
        time.sleep(0.002)


def press_to_rating(runs: int, n: int) -> list[Figure]:
    """A pad's key → the rating's row can be read by another process."""
    pad, hall = VirtualPad(0x81), Hall()
    with hall, PtyMount(pad) as mount:
        hall.agent(at_window("pad", "ff68", mount.url, address=1))
        (window, clerk), *_ = work.open_windows(hall, 1)
        service = work.services_of(hall, [window])[0]
        work.fill_line(hall, service, runs * n + 1)
        stored = sqlite3.connect(f"file:{hall.file}?mode=ro", uri=True, isolation_level=None)

        def rows() -> int:
            return int(stored.execute("SELECT count(*) FROM ratings").fetchone()[0])

        def press(k: int) -> float:
            time.sleep(0.25)  # the same key again within 0.8 s would be the same press
            pad.asking = False
            _serve_one(clerk, window)
            _until(lambda: pad.asking)
            before, began = rows(), time.monotonic()
            pad.press(5 - k % 4)
            _until(lambda: rows() > before, 10)
            return time.monotonic() - began

        _come(hall)
        press(3)
        each = [[1000 * press(k) for k in range(n)] for _ in range(runs)]
        stored.close()
    how = f"{n} presses a run; over a pty; the table is read every 2 ms"
    return [
        Figure("pad pressed → rating stored, p50", "ms", [percentile(v, 50) for v in each]),
        Figure(
            "pad pressed → rating stored, p99", "ms", [percentile(v, 99) for v in each],
            PROMISES["rating"], note=how,
        ),
    ]  # fmt: skip


def _serve_one(clerk: Wire, window: str) -> None:
    ticket = work.must(clerk.post(f"/windows/{window}/call"), 200)
    for step in ("start", "finish"):
        work.must(clerk.post(f"/tickets/{ticket['id']}/{step}"), 200)


def idle(runs: int, seconds: float) -> list[Figure]:
    """The agent's processor time with 64 devices of which nothing is wanted."""
    hall = Hall()
    with hall, contextlib.ExitStack() as mounts:
        text, twins = "", 0
        for n in range(BUSES):
            one: list[Twin] = [VirtualBar(n + 1), VirtualPad(0x81 + n), VirtualKeypad(n + 1)]
            url = mounts.enter_context(PtyMount(Bus(*one))).url
            for kind, driver in (("bar", "a090"), ("pad", "ff68"), ("keypad", "ff68")):
                text += at_window(kind, driver, url, f"w{n + 1:02}", address=n + 1)
            printer = mounts.enter_context(TcpMount(VirtualPrinter()))
            text += device(f"printer-{n}", "printer", "escpos", printer.url)
            twins += len(one) + 1
        agent = hall.agent(text)
        _come(hall, twins)
        time.sleep(min(8.0, 2 * seconds))
        spent = []
        for _ in range(runs):
            before = cpu_s(agent.pid)
            time.sleep(seconds)
            spent.append(100 * (cpu_s(agent.pid) - before) / seconds)
        _come(hall, twins)
    how = f"{BUSES} printers over TCP; {BUSES} ptys with bar, pad, keypad; {seconds:g} s a run"
    return [
        Figure(f"an agent's CPU, {twins} devices, idle", "%", spent, PROMISES["idle"], note=how)
    ]


@contextlib.contextmanager
def _long_bus(dead: int) -> Iterator[tuple[Hub, list[TimedOnbon]]]:
    """A line with 32 bars that answer, the last ``dead`` of which do not."""
    twins = [TimedOnbon(n) for n in range(1, ADDRESSES + 1)]
    for twin in twins[ADDRESSES - dead :]:
        twin.silent = True
    hub = Hub()
    with PtyMount(Bus(*twins), 57600) as mount, tempfile.TemporaryDirectory() as folder:
        text = "".join(
            device(f"bar-{n}", "bar", "onbon", mount.url, address=n)
            for n in range(1, ADDRESSES + 1)
        )
        with running(hub, Path(folder), text):
            hub.connected()
            _until(lambda: all(twin.asked for twin in twins))
            yield hub, twins
    hub.stop(settle_s=0)


def long_bus(runs: int, seconds: float) -> list[Figure]:
    """A line with 32 addresses: how seldom one is asked, and how long a text waits for its turn."""
    figures = []
    for dead in (0, DEAD):
        gaps, waits = [], []
        with _long_bus(dead) as (hub, twins):
            for run in range(runs):
                took, longest = _watch(hub, twins[: ADDRESSES - dead], seconds, f"{dead}-{run}")
                gaps.append(longest)
                waits.append(max(took))
        told = f"{ADDRESSES} addresses, {dead} dead" if dead else f"{ADDRESSES} addresses"
        limit = PROMISES["wait"] if dead else PROMISES["bar"]
        why = "an answer may take 500 ms" if dead else f"in turn for {seconds:g} s a run"
        figures += [
            Figure(f"{told}: longest without a question", "s", gaps, PROMISES["asked"], note=why),
            Figure(f"{told}: longest wait of a text", "ms", waits, limit, note="job → its frame"),
        ]
    return figures


def _watch(
    hub: Hub, twins: list[TimedOnbon], seconds: float, run: str
) -> tuple[list[float], float]:
    """Texts now and then; milliseconds that each took, and the longest gap between questions."""
    start, took, n = time.monotonic(), [], 0
    while time.monotonic() - start < seconds:
        twin = twins[n % len(twins)]
        began, data = time.monotonic(), {"text": f"A{n:03}", "mode": "steady"}
        job = {"job": f"{run}-{n}", "device": f"bar-{twin.address}", "kind": "show", "data": data}
        hub.tell(job)
        took.append(1000 * (twin.showed.get(timeout=10) - began))
        n += 1
        time.sleep(0.23)
    end = time.monotonic()
    longest = 0.0
    for twin in twins:
        before = [at for at in twin.asked if at <= start][-1:] or [start]
        times = [*before, *(at for at in twin.asked if start < at <= end), end]
        longest = max(longest, *(b - a for a, b in itertools.pairwise(times)))
    return took, longest


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.devices", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--short", action="store_true", help="see that it works; judge nothing")
    parser.add_argument("--only", help="some of bar,rating,idle,bus")
    args = parser.parse_args(argv)
    runs, n = (1, 5) if args.short else (args.runs, 60)
    seconds = 2.0 if args.short else 25.0
    todo: dict[str, Callable[[], list[Figure]]] = {
        "bar": lambda: call_to_bar(runs, n),
        "rating": lambda: press_to_rating(runs, n),
        "idle": lambda: idle(runs, seconds),
        "bus": lambda: long_bus(runs, seconds),
    }
    figures: list[Figure] = []
    for name in args.only.split(",") if args.only else todo:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += todo[name]()
    print(table(figures, runs))
    broken = [figure.name for figure in figures if not figure.kept]
    for name in broken:
        print(f"broken: {name}", file=sys.stderr)
    return 1 if broken and not args.short else 0


if __name__ == "__main__":
    sys.exit(main())
