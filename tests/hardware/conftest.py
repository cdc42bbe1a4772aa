from __future__ import annotations

from collections.abc import Iterator

import pytest

from hardware.printers import capabilities
from tests.hardware.hub import Hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()
    yield hub
    hub.stop(settle_s=0)


@pytest.fixture(scope="session", autouse=True)
def _printer_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """As the agent has it; python-escpos alone reads its own for a second."""
    with capabilities.prepared(tmp_path_factory.mktemp("capabilities")):
        yield
