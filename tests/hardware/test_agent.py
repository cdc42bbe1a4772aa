"""The agent as a real process against a real Socket.IO server and twins on real lines."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from hardware import config
from hardware.clock import Clock
from hardware.crew import Crew
from hardware.jobs import Hello, Paper, Status
from hardware.virtual.host import TwinHost
from hardware.virtual.mounts import PtyMount, TcpMount
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.window import VirtualPad
from tests.hardware.builders import device, print_job
from tests.hardware.hub import AgentProcess, Hub, running


def printer(url: str, **options: Any) -> str:
    return device("printer-1", "printer", "escpos", url, **options)


def test_hello_says_every_device_and_its_state_follows(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    with TcpMount(twin) as mount, running(hub, tmp_path, printer(mount.url), "--name", "east"):
        hello = Hello.parse(hub.until(lambda: hub.all("hello"))[0])
        assert hello.agent == "east"
        assert [(d.id, d.kind, d.serves) for d in hello.devices] == [
            ("printer-1", "printer", "kiosk:east-1")
        ]
        twin.paper = Paper.LOW
        hub.tell({"job": "p", "device": "printer-1", "kind": "poll", "data": {}})
        hub.until(lambda: Status.parse(hub.all("status")[-1]).paper is Paper.LOW
                  if hub.all("status") else None)  # fmt: skip


def test_a_job_told_twice_is_done_once_also_after_a_restart(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    with TcpMount(twin) as mount, running(hub, tmp_path, printer(mount.url)) as agent:
        hub.connected()
        for _ in range(2):
            hub.tell(print_job("j1"))
        hub.done("j1")
        assert agent.end()[0] == 0
        agent.start()
        hub.connected()
        hub.tell(print_job("j1"))
        assert hub.done("j1")["ok"] is True
        hub.tell(print_job("j2"))
        hub.done("j2")
        assert twin.cuts == 2


def test_killed_before_the_bytes_the_slip_is_printed_once_later(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    twin.paper = Paper.OUT
    with TcpMount(twin) as mount, running(hub, tmp_path, printer(mount.url)) as agent:
        hub.connected()
        hub.until(lambda: hub.all("status"))
        asked = twin.raw.count(b"\x10\x04")
        hub.tell(print_job("j1"))
        # By then it has tried the job more than once and been told each time: no paper.
        hub.until(lambda: twin.raw.count(b"\x10\x04") >= asked + 12)
        assert hub.all("done") == []
        agent.kill()
        assert twin.slips == []
        twin.paper = Paper.ENOUGH
        agent.start()
        hub.connected()
        hub.tell(print_job("j1"))
        assert hub.done("j1")["ok"] is True
        assert twin.cuts == 1


def test_killed_in_the_middle_of_the_bytes_the_slip_is_unknown_and_not_printed_again(
    hub: Hub, tmp_path: Path
) -> None:
    twin = VirtualPrinter()
    # A drawn slip is larger than what the line holds: when the agent dies the rest never comes.
    with PtyMount(twin) as mount, running(
        hub, tmp_path, printer(mount.url, text="raster", qr="drawn")
    ) as agent:  # fmt: skip
        hub.connected()
        hub.until(lambda: hub.all("status"))
        twin.slow = 20_000
        hub.tell(print_job("j1"))
        hub.until(lambda: len(twin.raw) > 3_000)
        agent.kill()
        hub.until(lambda: _quiet(twin))
        assert twin.cuts == 0
        assert len(twin.slips) == 1
        assert not twin.slips[0].cut
        assert hub.all("done") == []
        agent.start()
        assert hub.done("j1") == {"job": "j1", "ok": None, "error": "interrupted"}
        before = twin.cuts, len(twin.slips)
        hub.said.clear()
        hub.tell(print_job("j1"))
        assert hub.done("j1")["ok"] is None
        assert (twin.cuts, len(twin.slips)) == before


def test_killed_after_the_bytes_but_before_the_answer_the_slip_is_unknown(
    hub: Hub, tmp_path: Path
) -> None:
    twin = VirtualPrinter()
    with TcpMount(twin) as mount, running(
        hub, tmp_path, printer(mount.url, finish_s=30.0)
    ) as agent:  # fmt: skip
        hub.connected()
        hub.until(lambda: hub.all("status"))
        twin.silent_after_cut = True
        hub.tell(print_job("j1"))
        hub.until(lambda: twin.cuts == 1)
        time.sleep(0.3)  # had the agent not waited for the answer, it would have said done by now
        assert hub.all("done") == []
        agent.kill()
        twin.silent_after_cut = twin.silent = False
        agent.start()
        assert hub.done("j1")["ok"] is None
        hub.said.clear()
        hub.tell(print_job("j1"))
        assert hub.done("j1")["ok"] is None
        assert twin.cuts == 1


def test_killed_after_the_answer_the_result_is_told_later(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    hub.answer = lambda event, data: {"ok": False, "code": "busy"} if event == "done" else None
    with TcpMount(twin) as mount, running(hub, tmp_path, printer(mount.url)) as agent:
        hub.connected()
        hub.tell(print_job("j1"))
        hub.done("j1")
        agent.kill()
        hub.answer = lambda event, data: {"ok": True}
        agent.start()
        assert hub.done("j1") == {"job": "j1", "ok": True}
        assert twin.cuts == 1


def test_a_rating_waits_for_the_server_however_long_it_is_away(hub: Hub, tmp_path: Path) -> None:
    pad = VirtualPad(0x81)
    with PtyMount(pad) as mount:
        agent = AgentProcess(hub, tmp_path, device("pad-1", "pad", "ff68", mount.url, address=1))
        agent.start()
        try:
            hub.connected()
            hub.stop()
            hub.until(lambda: not hub.sids)
            pad.press(5)
            hub.until(lambda: pad.acknowledged == 1)
            agent.kill()
            hub.start()
            agent.start()
            first = hub.until(lambda: hub.all("rated"))[0]
            assert first["level"] == 5
            assert agent.end()[0] == 0
            agent.start()
            hub.connected()
            time.sleep(0.3)
            assert hub.all("rated") == [], "an acknowledged rating is not told again"
        finally:
            agent.kill()


def test_a_bad_key_is_said_once_and_ends_cleanly(hub: Hub, tmp_path: Path) -> None:
    agent = AgentProcess(hub, tmp_path, printer("virtual://printer")).start(key="wrong")
    hub.until(lambda: hub.refused)
    hub.until(lambda: "refused" in agent.said)
    code, said = agent.end()
    assert code == 0
    assert [line for line in said.splitlines() if "refused" in line] == [
        "tingxu agent: WARNING the server refused this agent's key (unknown_key); "
        "trying again slowly"
    ]
    assert hub.said == []


def test_a_key_refused_again_and_again_is_complained_of_once(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("hardware.link.REFUSED_S", 0.05)
    devices = config.parse(printer("virtual://printer"))
    agent = Crew("crew", "0", devices, tmp_path, Clock(), TwinHost(devices).open)
    with caplog.at_level("WARNING", "hardware.link"):
        agent.start(hub.url, "wrong")
        hub.until(lambda: hub.refused >= 4)
        agent.stop()
    said = [record.getMessage() for record in caplog.records if record.name == "hardware.link"]
    assert len(said) == 1
    assert "unknown_key" in said[0]


def test_the_agent_waits_for_a_server_that_is_not_up_yet(hub: Hub, tmp_path: Path) -> None:
    hub.stop()
    with running(hub, tmp_path, printer("virtual://printer")) as agent:
        hub.until(lambda: "no server at" in agent.said)
        hub.start()
        hub.until(lambda: hub.all("hello"), 3)
        hub.stop()
        hub.said.clear()
        hub.start()
        hub.until(lambda: hub.all("hello"), 3)
        code, said = agent.end()
        assert code == 0
        assert said.count("no server at") <= 2, "once an outage, not once a try"


def test_the_page_of_the_twins_shows_slips_and_rates(hub: Hub, tmp_path: Path) -> None:
    devices = printer("virtual://printer") + device("pad-1", "pad", "ff68", "virtual://w", keys=5)
    devices += device("bar-1", "bar", "a090", "virtual://w")
    port = _free_port()
    page = f"http://127.0.0.1:{port}"
    with running(hub, tmp_path, devices, "--twins-port", str(port)):
        hub.connected()
        hub.tell(print_job("j1", number="B007"))
        show = {"text": "请B007", "mode": "steady"}
        hub.tell({"job": "s", "device": "bar-1", "kind": "show", "data": show})
        hub.done("j1")
        hub.done("s")
        state = json.loads(_get(f"{page}/state"))
        assert (state["printers"][0]["slips"], state["printers"][0]["number"]) == (1, "B007")
        assert state["bars"][0]["text"] == "请B007"
        first = _get(f"{page}/slip/printer-1/0.png")
        assert first.startswith(b"\x89PNG")
        hub.tell(print_job("j2", number="B008"))
        hub.done("j2")
        assert _get(f"{page}/slip/printer-1/0.png?of=1") == first
        assert _get(f"{page}/slip/printer-1/1.png?of=2") == first
        assert _get(f"{page}/slip/printer-1/0.png?of=2") != first
        _post(f"{page}/press", {"device": "pad-1", "level": 1})
        assert hub.until(lambda: hub.all("rated"))[0]["level"] == 1
        for asset in ("", "twins.js", "twins.css"):
            assert _get(f"{page}/{asset}")


def _quiet(twin: VirtualPrinter) -> bool:
    before = len(twin.raw)
    time.sleep(0.15)
    return len(twin.raw) == before


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:
        body: bytes = answer.read()
        return body


def _post(url: str, body: Any) -> None:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=5).close()
