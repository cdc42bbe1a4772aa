"""The process beside the server ends with it, also when it does not answer."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from server.aside import Aside
from server.domain.errors import Unavailable
from tests.rig.hall import Hall

DAY = {"date": "2026-03-02", "form": "json"}


@pytest.fixture
def hall() -> Iterator[Hall]:
    made = Hall("township")
    yield made
    shutil.rmtree(made.folder)


def test_a_server_that_ends_does_not_wait_for_a_figure(hall: Hall) -> None:
    aside = Aside(hall.db)
    id = hall.known["hall"]
    assert '"tickets"' in aside.ask("day", hall=id, **DAY)
    child = aside._child
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)
    told: list[Unavailable] = []

    def ask() -> None:
        try:
            aside.ask("day", hall=id, **DAY)
        except Unavailable as error:
            told.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not aside._one_at_a_time.locked():
        time.sleep(0.01)
    time.sleep(0.1)  # and the question is on its way
    began = time.monotonic()
    aside.close()
    asking.join(5)
    assert time.monotonic() - began < 5
    assert [str(error.code) for error in told] == ["figures_unavailable"]
    assert child.poll() is not None
    with pytest.raises(Unavailable):
        aside.ask("day", hall=id, **DAY)
    aside.close()
