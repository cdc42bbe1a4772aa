"""An agent that nobody hears of any more: its devices are offline after the hall's own seconds."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import pytest

from tests.client import Api
from tests.gateway.live import AgentClient
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = pytest.mark.slow

SILENCE_S = 10
TICK_S = 5
USUAL_S = 30
PRINTER = {"id": "printer-1", "kind": "printer", "for": "kiosk:kiosk-1", "state": "online"}


@pytest.fixture
def hall() -> Iterator[Hall]:
    with Hall("township") as made:
        yield made


def state(admin: Api) -> str:
    [one] = admin.get("/devices").json()["devices"]
    return str(one["state"])


def test_devices_of_an_agent_gone_without_a_word_are_offline_after_the_halls_seconds(
    hall: Hall,
) -> None:
    """The server dies with the agent's connection, so that no end of it is ever told."""
    admin = staff(hall, "admin")
    now = admin.get("/definition").json()
    settings = now["document"].get("settings", {}) | {"agent_silence_s": SILENCE_S}
    admin.session.put(
        f"{hall.base}/api/v1/definition",
        json={"version": now["version"], "document": now["document"] | {"settings": settings}},
        headers={"Idempotency-Key": uuid.uuid4().hex},
        timeout=15,
    ).raise_for_status()
    with AgentClient(hall.base, hall.known["keys"]["agent"]["key"]) as agent:
        agent.ask("hello", {"agent": "east", "version": "1", "devices": [PRINTER]})
        said = time.monotonic()
        hall.kill9()
    hall.start()
    admin = staff(hall, "admin")
    while state(admin) == "online":
        assert time.monotonic() - said < USUAL_S - 2, "not by the hall's setting"
        time.sleep(0.2)
    assert state(admin) == "offline"
    assert time.monotonic() - said > SILENCE_S - 1
