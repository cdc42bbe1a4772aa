"""An agent at rest costs nothing, and whatever ends its rest ends it at once."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware import config
from hardware.clock import Clock
from hardware.crew import Crew
from hardware.ff68 import FROM_PAD, Frame
from hardware.jobs import Kind
from hardware.transport import Opener, open_transport
from hardware.virtual.host import TwinHost
from hardware.virtual.mounts import PtyMount, TcpMount, VirtualTransport
from hardware.virtual.twin import Bus
from hardware.virtual.window import VirtualBar, VirtualPad
from hardware.waiting import Waker
from tests.hardware.builders import device
from tests.hardware.hub import KEY, Hub, running

AT_ONCE_S = 1.5
"""Generous for a loaded machine; far below the seconds after which a resting line looks itself."""
RESTING_S = 0.3
SECONDS = 4.0


def test_64_devices_at_rest_leave_the_machine_alone(hub: Hub, tmp_path: Path) -> None:
    pairs = [
        device(f"bar-{n}", "bar", "a090", f"virtual://bar-{n}")
        + device(f"pad-{n}", "pad", "ff68", f"virtual://pad-{n}", keys=5)
        for n in range(32)
    ]
    with running(hub, tmp_path, "".join(pairs)) as agent:
        hub.connected()
        assert len(hub.all("hello")[0]["devices"]) == 64
        hub.until(lambda: len({s["device"] for s in hub.all("status")}) == 64)
        assert agent.process
        before, began = cpu_s(agent.process.pid), time.monotonic()
        time.sleep(SECONDS)
        share = (cpu_s(agent.process.pid) - before) / (time.monotonic() - began)
        print(f"64 devices at rest: {share:.2%} of a core")
        assert share < 0.25
        hub.tell(show("s", "bar-31", "请A001"))
        assert hub.done("s")["ok"] is True, "it rested, it did not sleep through"


def cpu_s(pid: int) -> float:
    """What a process has computed so far, in seconds of one core."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show(job: Any, bar: str, text: str) -> dict[str, Any]:
    return {"job": job, "device": bar, "kind": Kind.SHOW.value, "data": {"text": text}}


class Window:
    """A window's bar and pad on one line of any sort, and a crew at work on it."""

    def __init__(self, where: str) -> None:
        self.bar, self.pad = VirtualBar(), VirtualPad()
        self.line = Bus(self.bar, self.pad)
        self.url = "virtual://w"
        self.mount: TcpMount | PtyMount | None = None
        if where != "virtual":
            self.mount = (TcpMount if where == "tcp" else PtyMount)(self.line)
            self.url = self.mount.url

    def open(self, url: str) -> Any:
        return open_transport(url) if self.mount else VirtualTransport(url, self.line)

    @contextlib.contextmanager
    def worked(self, hub: Hub, folder: Path) -> Iterator[Crew]:
        text = device("bar-1", "bar", "a090", self.url) + device("pad-1", "pad", "ff68", self.url)
        with hands(hub, folder, text, self.open) as made:
            hub.until(lambda: len({s["device"] for s in hub.all("status")}) == 2)
            time.sleep(RESTING_S)
            yield made
        if self.mount:
            self.mount.close()


@contextlib.contextmanager
def hands(hub: Hub, folder: Path, devices: str, open_line: Opener) -> Iterator[Crew]:
    made = Crew("crew", "0", config.parse(devices), folder, Clock(), open_line)
    made.start(hub.url, KEY)
    try:
        hub.connected()
        yield made
    finally:
        made.stop()


def within(seconds: float, act: Callable[[], Any]) -> None:
    began = time.monotonic()
    act()
    assert time.monotonic() - began < seconds


@pytest.mark.parametrize("where", ["virtual", "tcp", "serial"])
def test_a_job_and_a_press_end_the_rest_of_a_line_at_once(
    where: str, hub: Hub, tmp_path: Path
) -> None:
    window = Window(where)
    with window.worked(hub, tmp_path):
        for n in range(3):
            hub.tell(show(n, "bar-1", f"请A00{n}"))
            within(AT_ONCE_S, lambda n=n: hub.done(n))  # type: ignore[misc]
            hub.until(lambda n=n: window.bar.text == f"请A00{n}")  # type: ignore[misc]
            time.sleep(RESTING_S / 3)
        window.pad.press(5)
        within(AT_ONCE_S, lambda: hub.until(lambda: hub.all("rated")))


@pytest.mark.parametrize("where", ["virtual", "tcp", "serial"])
def test_the_end_ends_the_rest_of_a_line_at_once(where: str, hub: Hub, tmp_path: Path) -> None:
    window = Window(where)
    with window.worked(hub, tmp_path) as made:
        buses = set(made._buses.values())

        def end() -> None:
            for bus in buses:
                bus.stop()
            for bus in buses:
                bus.join(AT_ONCE_S)

        within(AT_ONCE_S, end)
        assert not any(bus.is_alive() for bus in buses)


@pytest.mark.parametrize("where", ["virtual", "tcp"])
def test_a_line_lost_at_rest_is_told_at_once_and_found_again(
    where: str, hub: Hub, tmp_path: Path
) -> None:
    window = Window(where)
    with window.worked(hub, tmp_path):
        hub.said.clear()
        window.bar.unplugged = window.pad.unplugged = True
        within(AT_ONCE_S, lambda: hub.until(lambda: _told(hub, "bar-1", "offline")))
        window.bar.unplugged = window.pad.unplugged = False
        hub.until(lambda: _told(hub, "bar-1", "unknown"))
        hub.tell(show("s", "bar-1", "请A001"))
        hub.done("s")
        hub.until(lambda: window.bar.text == "请A001")


def _told(hub: Hub, device: str, state: str) -> bool:
    return any(s["device"] == device and s["state"] == state for s in hub.all("status"))


def test_a_press_behind_a_torn_frame_is_heard_although_nothing_follows(
    hub: Hub, tmp_path: Path
) -> None:
    window = Window("virtual")
    with window.worked(hub, tmp_path):
        torn = bytes.fromhex("FF 68 30 30 68")  # says that 0x30 bytes follow
        window.pad.say(torn + Frame(window.pad.address, FROM_PAD, b"\x03").encode())
        assert hub.until(lambda: hub.all("rated"), 2.0)[0]["level"] == 5


def test_of_many_texts_for_one_bar_the_last_one_stays(hub: Hub, tmp_path: Path) -> None:
    window = Window("virtual")
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads change places as on a machine with much to do
    try:
        with window.worked(hub, tmp_path):
            window.bar.slow = 200
            for n in range(300):
                hub.tell(show(n, "bar-1", f"请A{n:03}"))
            assert hub.done(299)["ok"] is True
            assert window.bar.text == "请A299"
    finally:
        sys.setswitchinterval(usual)
    journal = map(json.loads, (tmp_path / "journal.jsonl").read_text("utf-8").splitlines())
    passed_over = [r["ended"]["job"] for r in journal if not r["ended"]["ok"]]
    assert len(passed_over) > 10
    assert passed_over == sorted(passed_over)


def test_a_wake_told_before_the_wait_ends_it_and_only_once() -> None:
    waker = Waker()
    waker.wake()
    within(AT_ONCE_S, lambda: waker.wait(30))
    began = time.monotonic()
    assert waker.wait(0.1) is False
    assert time.monotonic() - began >= 0.09
    for _ in range(20_000):
        waker.wake()  # more than any buffer holds: no wake may ever block
    threading.Timer(0.05, waker.wake).start()
    within(AT_ONCE_S, lambda: waker.wait(30))
    waker.close()
    waker.wake()


def test_the_twins_of_one_agent_wake_their_line_when_plugged() -> None:
    text = device("bar-1", "bar", "a090", "virtual://b")
    host = TwinHost(config.parse(text))
    line = host.open("virtual://b")
    threading.Timer(0.05, lambda: setattr(host.twins["bar-1"], "unplugged", True)).start()
    within(AT_ONCE_S, lambda: line.wait(30))
