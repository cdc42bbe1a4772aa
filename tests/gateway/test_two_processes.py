"""Two equal server processes on one PostgreSQL serve one hall."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hardware.clock import Clock
from tests.client import Api
from tests.gateway.live import AgentClient, Live, hang_up
from tests.house import service_of, zone_of
from tests.persons import GOOD_ID
from tests.rig.hall import Hall, free_port


@pytest.fixture
def pair(postgres_url: str) -> Iterator[tuple[Hall, str]]:
    """A hall served at two addresses."""
    with_upgrade(postgres_url)
    with Hall("township", db=postgres_url) as one:
        port, one.port = one.port, free_port()
        first, second = one.process, None
        one.start()
        second = one.process
        other = one.base
        one.port, one.process = port, first
        try:
            yield one, other
        finally:
            assert second is not None
            second.terminate()
            second.wait(20)


def with_upgrade(url: str) -> None:
    from server.storage import migrate
    from server.storage.engine import open_database

    database = open_database(url)
    migrate.upgrade(database)
    database.close()


def test_a_ticket_at_one_is_called_at_the_other_and_both_boards_tell(
    pair: tuple[Hall, str],
) -> None:
    hall, other = pair
    row = hall.person("clerk")
    window = row["windows"][0]
    clerk = Api(other)
    clerk.sign_in(row["name"], row["password"])
    clerk.ok(f"/windows/{window}/open")
    topics = [f"board:{zone_of(hall, window)}"]
    boards = [Live(base, topics, key=hall.key("display")) for base in (hall.base, other)]
    for board in boards:
        board.connect()
    taken = Api(hall.base, hall.key("kiosk")).ok(
        "/tickets", {"service": service_of(hall, window)}, status=201
    )
    called = clerk.ok(f"/windows/{window}/call")
    assert called["id"] == taken["id"]
    for board in boards:
        board.until(lambda p: [c["number"] for c in p["data"]["calls"]] == [taken["number"]])
        hang_up(board.io)


def test_a_server_refuses_a_database_that_nobody_upgraded(postgres_url: str) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "server", "serve", "--db", postgres_url, "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "db upgrade" in done.stderr


def test_a_card_read_at_one_reaches_the_kiosk_at_the_other(pair: tuple[Hall, str]) -> None:
    hall, other = pair
    read = {"number": GOOD_ID, "birth_year": 1990, "name": "张*"}
    reader = {"id": "r", "kind": "id_reader", "for": "kiosk:kiosk-1", "state": "online"}
    topics = ["kiosk:kiosk-1", "reader:kiosk:kiosk-1"]
    with AgentClient(hall.base, hall.known["keys"]["agent"]["key"]) as agent:
        agent.ask("hello", {"agent": "east", "version": "1", "devices": [reader]})
        with Live(other, topics, key=hall.key("kiosk")) as kiosk:
            kiosk.until(lambda picture: bool((picture["data"].get("reader") or {}).get("id")))
            at = Clock.parse(hall.env["TINGXU_CLOCK"]).now().isoformat()
            said = {"id": "c1", "at": at, "device": "r", "read": read}
            assert agent.ask("card", said) == {"ok": True}
            assert kiosk.until_cards(1) == [{"place": "kiosk:kiosk-1", "read": read}]
