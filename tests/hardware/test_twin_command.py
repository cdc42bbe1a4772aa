"""``tingxu twin``: a real process on a real line, and the real agent at its other end."""

from __future__ import annotations

import contextlib
import json
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.jobs import Rated
from hardware.virtual import faults
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.builders import print_job
from tests.hardware.hub import ROOT, Hub, running


@contextlib.contextmanager
def twin(*args: str) -> Iterator[tuple[str, str]]:
    """Its page, and its devices file."""
    command = [sys.executable, "-m", "server", "twin", *args, "--page", "0"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        text = _until_told(child, args)
        page = text.split()[1]
        yield page, text
        child.send_signal(signal.SIGTERM)
        assert child.wait(15) == 0
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


def _until_told(child: subprocess.Popen[bytes], args: tuple[str, ...]) -> str:
    """Everything it prints before it runs: one entry for each kind, and an empty line."""
    kinds = [arg for arg in args if arg in ("printer", "bar", "onbon", "pad", "keypad")]
    assert child.stdout is not None
    told, end = b"", time.monotonic() + 20
    while told.count(b"[[device]]") < len(kinds) or not told.endswith(b"\n\n"):
        ready, _, _ = select.select([child.stdout], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"it did not say where it is: {told!r}"
        part = child.stdout.read1(4096)  # type: ignore[attr-defined]
        assert part, child.communicate()
        told += part
    return told.decode()


def state(page: str) -> Any:
    with urllib.request.urlopen(f"{page}state", timeout=5) as reply:
        return json.load(reply)


def post(page: str, path: str, **body: Any) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{page}{path}", json.dumps(body).encode(), headers)
    urllib.request.urlopen(request, timeout=5).close()


@pytest.mark.parametrize("line", [(), ("--tcp", "0")], ids=["pty", "tcp"])
def test_a_printer_on_a_line_of_its_own_process(
    hub: Hub, tmp_path: Path, line: tuple[str, ...]
) -> None:
    with twin("printer", *line) as (page, devices), running(hub, tmp_path, devices):
        assert ("tcp://127.0.0.1:" if line else "serial:///dev/") in devices
        hub.connected()
        hub.tell(print_job("j1", number="A012"))
        assert hub.done("j1") == {"job": "j1", "ok": True}
        (printer,) = state(page)["printers"]
        assert (printer["slips"], printer["number"]) == (1, "A012")
        post(page, "fault", device="printer-1", fault="paper", value="out")
        hub.until(lambda: any(s.get("paper") == "out" for s in hub.all("status")), 15)


def test_a_fault_is_there_from_the_beginning(hub: Hub, tmp_path: Path) -> None:
    with twin("printer", "--fault", "paper=out", "--fault", "slow=2000") as (_, devices):
        devices += "[device.options]\nwait_s = 0.5\n"
        with running(hub, tmp_path, devices):
            hub.connected()
            hub.tell(print_job("j1"))
            assert hub.done("j1") == {"job": "j1", "ok": False, "error": "paper_out"}


@pytest.mark.parametrize("bar", ["bar", "onbon"])
def test_what_stands_at_a_window_shares_a_line(hub: Hub, tmp_path: Path, bar: str) -> None:
    args = (bar, "pad", "keypad", "--address", "3", "--for", "window:w03")
    with twin(*args) as (page, devices), running(hub, tmp_path, devices):
        hub.connected()
        data = {"text": "请A001", "mode": "steady"}
        hub.tell({"job": "s", "device": f"{bar}-3", "kind": "show", "data": data})
        assert hub.done("s")["ok"] is True
        hub.until(lambda: state(page)["bars"][0]["text"] == "请A001")
        assert state(page)["pads"][0]["for"] == "window:w03"
        post(page, "press", device="pad-3", level=4)
        assert Rated.parse(hub.until(lambda: hub.all("rated"))[0]).level == 4
        post(page, "press", device="keypad-3", key="call", digits="23")
        assert hub.until(lambda: hub.all("pressed"))[0]["digits"] == "23"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("printer", "pad"), "a line of its own"),
        (("pad", "--fault", "paper=out"), "no fault of this device"),
        (("printer", "--fault", "noise=2"), "0 to 1"),
        (("printer", "--fault", "paper=much"), "paper=much"),
        (("printer", "--fault", "slow=nan"), "above 0"),
        (("bar", "--address", "300"), "above 255"),
        (("printer", "--tcp", "70000"), "0-65535"),
        (("pad", "--for", "somewhere"), "for is not"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(args: tuple[str, ...], says: str) -> None:
    command = [sys.executable, "-m", "server", "twin", *args]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_every_fault_by_its_name_is_a_field_of_a_printer() -> None:
    one = VirtualPrinter()
    values = {
        "noise": "0.5",
        "noise_in": "0.5",
        "slow": "10",
        "cut_after_bytes": "3",
        "paper": "low",
    }
    for name in faults.FAULTS:
        faults.set_fault(one, f"{name}={values.get(name, 'on')}")
        assert getattr(one, name) not in (None, False)
