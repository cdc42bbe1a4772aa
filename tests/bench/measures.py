"""The five measurements. Each runs in a hall of its own and gives figures, run by run."""

from __future__ import annotations

import contextlib
import queue
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import hallwork as work
from tests.bench.figures import Figure, percentile
from tests.bench.loader import KEY, load
from tests.bench.past import fill
from tests.bench.sink import Sink
from tests.rig.hall import PROJECT, Hall, cpu_s
from tests.rig.raw import Wire, request_bytes
from tests.rig.screens import Screens

_BOARDS = 50
_SCREENS = 300


@contextmanager
def floor(folder: Path) -> Iterator[tuple[int, int]]:
    """The floor's server; its port and process id."""
    file = folder / f"floor-{time.monotonic_ns()}.db"
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.bench.floor", str(file)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    try:
        yield int(child.stdout.readline()), child.pid
    finally:
        child.terminate()
        child.wait()
        child.stdout.close()


def paced(n: int, per_s: float, act: Callable[[int], float]) -> list[float]:
    """Do something n times at a rate; the milliseconds that each took, as ``act`` tells."""
    began = time.monotonic()
    took = []
    for k in range(n):
        time.sleep(max(0.0, began + k / per_s - time.monotonic()))
        took.append(1000 * act(k))
    return took


def slip(runs: int, n: int) -> list[Figure]:
    """Tap → the slip's last byte at the printer's TCP port, at two tickets a second."""
    sink = Sink()
    hall = Hall()
    with hall:
        hall.agent(work.printer_at(hall, sink.port))
        wire = hall.wire(hall.key("kiosk"))
        service = work.services_of(hall, ["w01"])[0]

        def tap(_: int, patience_s: float = 10) -> float:
            began = time.monotonic()
            work.must(wire.post("/tickets", {"service": service}), 201)
            return sink.slips.get(timeout=patience_s) - began

        _first_slip(sink, tap)
        each = [paced(n, 2, tap) for _ in range(runs)]
    sink.close()
    how = f"{n} taps a run, 2/s; real agent, printer over TCP; until the cut command is there"
    return [
        Figure("tap → slip at the printer, p50", "ms", [percentile(v, 50) for v in each]),
        Figure(
            "tap → slip at the printer, p99", "ms", [percentile(v, 99) for v in each], 150, note=how
        ),
    ]


def _first_slip(sink: Sink, tap: Callable[[int, float], float]) -> None:
    """Tap until the agent is there: a ticket taken before has no printer to go to."""
    for k in range(40):
        with contextlib.suppress(queue.Empty):
            tap(k, 0.5)
            break
    else:
        raise RuntimeError("no slip came in 20 s")
    time.sleep(1)
    while not sink.slips.empty():
        sink.slips.get()


def board(runs: int, n: int) -> list[Figure]:
    """Call → number at the last of 50 boards, at two calls a second; and the bare fan-out."""
    hall = Hall()
    with hall, floor(hall.folder) as (port, _):
        (window, clerk), *_ = work.open_windows(hall, 1)
        service = work.services_of(hall, [window])[0]
        row = hall.known["keys"]["display"][0]
        zone = row.get("zone") or "east"
        auth = {"key": row["key"], "topics": [f"board:{zone}"]}
        boards = Screens(hall.port, [auth] * _BOARDS)

        def call(_: int) -> float:
            began = time.monotonic()
            answer = clerk.post(f"/windows/{window}/call", {"finish_current": True})
            number = work.must(answer, 200)["number"]
            return float(boards.all_heard(f"{number}/")["last"]) - began

        each = []
        for _ in range(runs):
            work.fill_line(hall, service, n + 2)
            paced(2, 2, call)
            each.append(paced(n, 2, call))
        boards.close()
        bare = _fan_out(port, runs, n)
    how = f"{n} calls a run, 2/s; from the request's first byte"
    return [
        Figure("call → last of 50 boards, p50", "ms", [percentile(v, 50) for v in each]),
        Figure(
            "call → last of 50 boards, p99", "ms", [percentile(v, 99) for v in each], 100, note=how
        ),
        Figure("floor: one event to 50, p50", "ms", [percentile(v, 50) for v in bare]),
        Figure("floor: one event to 50, p99", "ms", [percentile(v, 99) for v in bare]),
    ]


def _fan_out(port: int, runs: int, n: int) -> list[list[float]]:
    screens = Screens(port, [{}] * _BOARDS)
    wire = Wire(port)

    def fan(k: int) -> float:
        began = time.monotonic()
        work.must(wire.ask("POST", "/fan", {"echo": f"{began}-{k}"}), 204)
        return float(screens.all_heard(f"{began}-{k}")["last"]) - began

    each = [paced(n, 4, fan) for _ in range(runs)]
    screens.close()
    return each


def rate(runs: int, seconds: float) -> list[Figure]:
    """Tickets with 32 clients and calls with 16 clerks, and the floor with 32, in turn."""
    bare, tickets, calls = _Rates(201), _Rates(201), _Rates(200, ending=204)
    hall = Hall()
    with hall, floor(hall.folder) as (port, pid):
        clerks = work.open_windows(hall, 16)
        lanes = work.ticket_lanes(hall, [w for w, _ in clerks], 32)
        body = {"service": "consult", "padding": "x" * 8}
        plain = request_bytes("POST", "/floor", {"Idempotency-Key": KEY, "X": "y" * 60}, body)
        for _ in range(runs):
            bare.run(port, pid, seconds, [plain.decode()] * 32)
            tickets.run(hall.port, hall.pid, seconds, lanes)
            calls.run(hall.port, hall.pid, seconds / 2, work.call_lanes(clerks))
    return [
        Figure("floor: one durable transaction, 32 clients", "/s", bare.per_s),
        Figure("tickets, 32 clients, all durable", "/s", tickets.per_s),
        Figure("tickets ÷ floor", "", _ratios(tickets, bare), 0.25, True),
        Figure("a ticket's reply among 32 clients, p99", "ms", tickets.p99_ms),
        Figure("calls, 16 clerks, all durable", "/s", calls.per_s, note="each ends the one before"),
        Figure("calls ÷ floor", "", _ratios(calls, bare), 0.25, True),
        Figure("the server's CPU: floor", "ms", bare.cpu_ms, note="each; less shaken by others"),
        Figure("the server's CPU: a ticket", "ms", tickets.cpu_ms),
        Figure("the server's CPU: a call", "ms", calls.cpu_ms),
    ]


def _ratios(some: _Rates, floor: _Rates) -> list[float]:
    return [a / b for a, b in zip(some.per_s, floor.per_s, strict=True)]


class _Rates:
    """Runs of one load. ``ending``: the end of the line, which ends the load."""

    def __init__(self, wanted: int, ending: int = 0) -> None:
        self._wanted, self._ending = wanted, ending
        self.per_s: list[float] = []
        self.p99_ms: list[float] = []
        self.cpu_ms: list[float] = []

    def run(self, port: int, pid: int, seconds: float, lanes: list[str]) -> None:
        """Counts only if every reply was of the wanted kind, and there were enough of them."""
        before = cpu_s(pid)
        got = load(port, seconds, lanes)
        computed = cpu_s(pid) - before
        n = got.statuses.get(str(self._wanted), 0)
        if set(got.statuses) - {str(self._wanted), str(self._ending)} or n < 20:
            raise RuntimeError(f"too few {self._wanted}, or other replies: {got.statuses}")
        self.per_s.append(got.per_s(self._wanted))
        self.p99_ms.append(got.p99_ms)
        self.cpu_ms.append(1000 * computed / n)


def past(runs: int, copies: int, calls: int) -> list[Figure]:
    """A call with 2,000 waiting: in a hall with a past, and in one without."""
    new, old = Hall(), Hall()
    counted = _age(old, copies)
    with new, old:
        pair = [_Caller(new), _Caller(old)]
        took: list[list[float]] = [[], []]
        for _ in range(runs):
            for caller in pair:
                caller.top_up(2000)
            # turn by turn, so that whatever else the machine does troubles both alike
            each = [[caller.call() for caller in pair] for _ in range(calls)]
            for k, values in enumerate(zip(*each, strict=True)):
                took[k].append(percentile(list(values), 50))
    ratio = [b / a for a, b in zip(*took, strict=True)]
    how = f"{counted[0]:,} tickets and {counted[1]:,} events before; {calls} calls a run"
    return [
        Figure("call-next, 2,000 waiting, no past, p50", "ms", took[0]),
        Figure("call-next, 2,000 waiting, a long past, p50", "ms", took[1], note=how),
        Figure("long past ÷ no past", "", ratio, 1.3),
    ]


class _Caller:
    """One clerk who calls and calls."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        (self._window, self._clerk), *_ = work.open_windows(hall, 1)
        self._services = work.services_of(hall, [self._window])
        self._waiting = 0

    def top_up(self, to: int) -> None:
        share, rest = divmod(to - self._waiting, len(self._services))
        for k, service in enumerate(self._services):
            work.fill_line(self._hall, service, share + (k < rest))
        self._waiting = to

    def call(self) -> float:
        """One call; its milliseconds."""
        began = time.monotonic()
        answer = self._clerk.post(f"/windows/{self._window}/call", {"finish_current": True})
        took = 1000 * (time.monotonic() - began)
        work.must(answer, 200)
        self._waiting -= 1
        return took


def _age(hall: Hall, copies: int) -> tuple[int, int]:
    """Give a hall its past: one real visit, then its copies."""
    hall.start()
    (window, clerk), *_ = work.open_windows(hall, 1)
    work.fill_line(hall, work.services_of(hall, [window])[0], 1)
    ticket = work.must(clerk.post(f"/windows/{window}/call"), 200)
    for step in ("start", "finish"):
        work.must(clerk.post(f"/tickets/{ticket['id']}/{step}"), 200)
    hall.stop()
    return fill(hall.file, ticket["id"], copies)


def memory(runs: int, seconds: float) -> list[Figure]:
    """Memory of the server with 300 screens connected and the hall at work."""
    before, after = [], []
    for _ in range(runs):
        hall = Hall()
        with hall:
            before.append(hall.resident_mb())
            clerks = work.open_windows(hall, 16)
            screens = Screens(hall.port, _auths(hall, _SCREENS))
            lanes = work.ticket_lanes(hall, [w for w, _ in clerks], 4)
            load(hall.port, seconds, lanes)
            load(hall.port, seconds, work.call_lanes(clerks[:4]))
            after.append(hall.resident_mb())
            screens.close()
    how = "100 boards, 100 window screens, 100 phones; after tickets and calls at full speed"
    return [
        Figure("memory of the server, nobody connected", "MB", before),
        Figure("memory of the server, 300 screens", "MB", after, 200, note=how),
    ]


def phones(runs: int, seconds: float, followers: int) -> list[Figure]:
    """Phones that follow their tickets, while two numbers a second are called."""
    hall = Hall()
    with hall:
        clerks = work.open_windows(hall, 8)
        services = work.services_of(hall, [w for w, _ in clerks])
        row = hall.known["keys"]["display"][0]
        zone = row.get("zone") or "east"
        zoned = {w["id"] for w in work.windows_of(hall) if w["zone"] == zone}
        callers = [n for n, (window, _) in enumerate(clerks) if window in zoned]
        boards = Screens(hall.port, [{"key": row["key"], "topics": [f"board:{zone}"]}] * 10)
        codes = _codes(hall, services, followers)
        alone = [_Called(hall, callers, boards, seconds) for _ in range(runs)]
        auths = [{"code": code, "topics": [f"ticket:{code}"]} for code in codes]
        phones = Screens(hall.port, auths)
        time.sleep(5)
        among = [_Called(hall, callers, boards, seconds) for _ in range(runs)]
        phones.close()
        boards.close()
    how = f"{followers:,} phones, two calls a second for {seconds:g} s"
    return [
        Figure("passes over the lines, each 2 s", "", [c.passes for c in among], 1.1, note=how),
        Figure("the server's CPU, nobody follows", "%", [c.cpu for c in alone]),
        Figure(f"the server's CPU, {followers:,} follow", "%", [c.cpu for c in among], 60),
        Figure("call → last of 10 boards, nobody follows, p99", "ms", [c.p99 for c in alone]),
        Figure("call → last of 10 boards, all follow, p99", "ms", [c.p99 for c in among], 100),
    ]


class _Called:
    """Calls by several clerks in turn, and what they cost."""

    def __init__(self, hall: Hall, callers: list[int], boards: Screens, seconds: float) -> None:
        clerks = [
            (str(hall.person("clerk", n)["windows"][0]), hall.staff("clerk", n)) for n in callers
        ]

        def call(n: int) -> float:
            began = time.monotonic()
            window, clerk = clerks[n % len(clerks)]
            answer = clerk.post(f"/windows/{window}/call", {"finish_current": True})
            number = work.must(answer, 200)["number"]
            return float(boards.all_heard(f"{number}/")["last"]) - began

        walks, computed, began = _walks(hall), cpu_s(hall.pid), time.monotonic()
        self.p99 = percentile(paced(int(2 * seconds), 2, call), 99)
        took = time.monotonic() - began
        self.cpu = 100 * (cpu_s(hall.pid) - computed) / took
        self.passes = 2 * (_walks(hall) - walks) / took


def _walks(hall: Hall) -> float:
    text = urllib.request.urlopen(f"http://127.0.0.1:{hall.port}/metrics", timeout=10).read()
    found = re.search(r"^tingxu_phone_walks_total (\S+)", text.decode(), re.MULTILINE)
    assert found
    return float(found[1])


def _codes(hall: Hall, services: list[str], n: int) -> list[str]:
    wire = hall.wire(hall.key("kiosk"))
    return [
        str(work.must(wire.post("/tickets", {"service": services[k % len(services)]}), 201)["code"])
        for k in range(n)
    ]


def _auths(hall: Hall, n: int) -> list[dict[str, object]]:
    """A third boards, a third window screens, a third phones that follow a ticket."""
    rows = hall.known["keys"]["display"]
    windows = [str(row["windows"][0]) for row in hall.known["staff"] if row["role"] == "clerk"]
    wire = hall.wire(hall.key("kiosk"))
    service = work.services_of(hall, ["w01"])[0]
    auths: list[dict[str, object]] = []
    for k in range(n // 3):
        row = rows[k % len(rows)]
        auths.append({"key": row["key"], "topics": [f"board:{row.get('zone') or 'east'}"]})
        auths.append({"key": rows[0]["key"], "topics": [f"window:{windows[k % len(windows)]}"]})
        code = work.must(wire.post("/tickets", {"service": service}), 201)["code"]
        auths.append({"code": code, "topics": [f"ticket:{code}"]})
    return auths
