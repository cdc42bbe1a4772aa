"""An agent without a devices file of its own: it works on the server's, and on the last ones when
there is no server. Real processes on both sides."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from hardware.virtual.mounts import TcpMount
from hardware.virtual.printer import VirtualPrinter
from tests.client import Api, Json
from tests.gateway.live import AgentClient
from tests.hardware.builders import device
from tests.house import kiosk, service_of, staff
from tests.rig.hall import Hall, free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def hall() -> Iterator[Hall]:
    with Hall("township") as made:
        yield made


def printer(url: str, id: str = "printer-1", **options: Any) -> str:
    text = device(id, "printer", "escpos", url, **options)
    return text.replace("kiosk:east-1", "kiosk:kiosk-1")


def name_of(hall: Hall) -> str:
    return str(hall.known["keys"]["agent"]["name"])


def give(admin: Api, agent: str, text: str, version: int) -> requests.Response:
    return admin.session.put(
        f"{admin.base}/api/v1/agents/{agent}/devices",
        json={"version": version, "text": text},
        headers={"Idempotency-Key": uuid.uuid4().hex},
        timeout=15,
    )


def until(found: Callable[[], Any], seconds: float = 20) -> Any:
    end = time.monotonic() + seconds
    while not (got := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return got


def state(admin: Api, agent: str) -> Json:
    [one] = [a for a in admin.get("/agents").json()["agents"] if a["agent"] == agent]
    return dict(one)


def devices(admin: Api) -> dict[str, str]:
    return {d["id"]: d["state"] for d in admin.get("/devices").json()["devices"]}


@contextlib.contextmanager
def agent_of(hall: Hall, twins_port: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    child = hall.agent(None, twins_port)
    try:
        yield child
    finally:
        child.terminate()
        child.wait(15)


def test_a_change_is_pushed_to_the_agent_at_work_and_the_next_slip_comes_out_there(
    hall: Hall,
) -> None:
    admin, agent = staff(hall, "admin"), name_of(hall)
    first, second = VirtualPrinter(), VirtualPrinter()
    with TcpMount(first) as one, TcpMount(second) as two, agent_of(hall):
        until(lambda: state(admin, agent)["works_on"] == 0)
        assert state(admin, agent)["state"] == "none"
        assert give(admin, agent, printer(one.url), 0).json() == {"agent": agent, "version": 1}
        until(lambda: state(admin, agent)["state"] == "applied")
        until(lambda: devices(admin).get("printer-1") == "online")
        _take(hall)
        until(lambda: first.cuts == 1)
        assert give(admin, agent, printer(two.url, "other"), 1).status_code == 200
        until(lambda: devices(admin) == {"other": "online"})
        assert state(admin, agent)["works_on"] == 2
        _take(hall)
        until(lambda: second.cuts == 1)
        assert first.cuts == 1


def _take(hall: Hall) -> None:
    window = str(hall.person("clerk")["windows"][0])
    kiosk(hall).ok("/tickets", {"service": service_of(hall, window)}, status=201)


def test_without_a_server_it_starts_on_the_last_devices_it_was_given(hall: Hall) -> None:
    admin, agent, twin = staff(hall, "admin"), name_of(hall), VirtualPrinter()
    with TcpMount(twin) as mount:
        with agent_of(hall):
            give(admin, agent, printer(mount.url), 0)
            until(lambda: state(admin, agent)["state"] == "applied")
        hall.stop()
        twin.raw.clear()
        with agent_of(hall):
            until(lambda: twin.raw)  # it asks its printer how it is
            hall.start()
            admin = staff(hall, "admin")
            until(lambda: devices(admin).get("printer-1") == "online")
            assert state(admin, agent) | {"said_at": None, "at": None} == {
                "agent": agent, "version": 1, "at": None, "by": state(admin, agent)["by"],
                "state": "applied", "works_on": 1, "error": None, "said_at": None,
            }  # fmt: skip


def test_virtual_devices_come_from_the_server_too_and_are_shown(hall: Hall) -> None:
    admin, agent, port = staff(hall, "admin"), name_of(hall), free_port()
    shown = f"http://127.0.0.1:{port}/state"
    with agent_of(hall, port):
        until(lambda: state(admin, agent)["works_on"] == 0)
        give(admin, agent, printer("virtual://one"), 0)
        until(lambda: devices(admin).get("printer-1") == "online")
        until(lambda: [p["id"] for p in requests.get(shown, timeout=5).json()["printers"]])
        give(admin, agent, printer("virtual://two", "printer-2"), 1)
        until(lambda: devices(admin) == {"printer-2": "online"})
        told = until(lambda: requests.get(shown, timeout=5).json()["printers"])
        assert [p["id"] for p in told] == ["printer-2"]


def test_what_an_agent_cannot_work_on_it_leaves_and_the_admin_is_told(hall: Hall) -> None:
    """An older agent does not know a driver that its server knows."""
    admin, agent = staff(hall, "admin"), name_of(hall)
    give(admin, agent, printer("virtual://one"), 0)
    give(admin, agent, printer("virtual://two"), 1)
    told: list[Json] = []
    with AgentClient(hall.base, hall.known["keys"]["agent"]["key"]) as client:
        client.io.on("devices", told.append, namespace="/agent")
        client.ask("hello", {"agent": agent, "version": "0", "devices": [], "config": 1})
        until(lambda: told)
        assert (told[0]["version"], told[0]["text"]) == (2, printer("virtual://two"))
        said = {"version": 2, "error": "line 4: unknown driver"}
        assert client.ask("not_configured", said) == {"ok": True}
        now = state(admin, agent)
        assert (now["state"], now["works_on"]) == ("refused", 1)
        assert now["error"] == "line 4: unknown driver"
        give(admin, agent, printer("virtual://three"), 2)
        until(lambda: len(told) == 2)
        assert state(admin, agent)["state"] == "waiting"
        client.ask("hello", {"agent": agent, "version": "0", "devices": [], "config": 3})
        assert state(admin, agent) == state(admin, agent) | {"state": "applied", "error": None}


def test_an_agent_refuses_a_file_that_it_cannot_read_and_keeps_its_devices(hall: Hall) -> None:
    """Such a one can be there only when the server knows more: it is put there by hand."""
    admin, agent = staff(hall, "admin"), name_of(hall)
    with agent_of(hall):
        give(admin, agent, printer("virtual://one"), 0)
        until(lambda: devices(admin).get("printer-1") == "online")
        _by_hand(hall, agent, printer("virtual://one", driver_of_tomorrow=1))
        give(admin, agent, printer("virtual://one", wait_s=3.0), 2)
        until(lambda: state(admin, agent)["works_on"] == 3)
    _by_hand(hall, agent, printer("virtual://one", driver_of_tomorrow=1), 4)
    with agent_of(hall):
        until(lambda: state(admin, agent)["state"] == "refused")
        now = state(admin, agent)
        assert "driver_of_tomorrow is no option" in now["error"]
        assert now["works_on"] == 3
        until(lambda: devices(admin).get("printer-1") == "online")


def _by_hand(hall: Hall, agent: str, text: str, version: int = 2) -> None:
    import sqlite3

    with contextlib.closing(sqlite3.connect(hall.file)) as own, own:
        own.execute(
            'INSERT INTO agent_devices (hall, agent, version, text, "by", at) '
            'SELECT hall, agent, ?, ?, "by", at FROM agent_devices WHERE agent = ? LIMIT 1',
            (version, text, agent),
        )


def test_an_agent_with_a_file_of_its_own_keeps_it(hall: Hall) -> None:
    admin, agent = staff(hall, "admin"), name_of(hall)
    give(admin, agent, printer("virtual://server"), 0)
    child = hall.agent(printer("virtual://own", "own-1"))
    try:
        until(lambda: devices(admin) == {"own-1": "online"})
        now = state(admin, agent)
        assert (now["state"], now["works_on"], now["version"]) == ("own", None, 1)
    finally:
        child.terminate()
        child.wait(15)


def test_kept_devices_that_were_torn_by_a_power_cut_do_not_stop_the_agent(hall: Hall) -> None:
    admin, agent = staff(hall, "admin"), name_of(hall)
    with agent_of(hall):
        give(admin, agent, printer("virtual://one"), 0)
        until(lambda: state(admin, agent)["state"] == "applied")
    [kept] = hall.folder.rglob("devices.json")
    assert json.loads(kept.read_text("utf-8"))["version"] == 1
    kept.write_text('{"version": 1, "te')
    with agent_of(hall):
        until(lambda: devices(admin).get("printer-1") == "online")
    assert json.loads(kept.read_text("utf-8"))["version"] == 1
