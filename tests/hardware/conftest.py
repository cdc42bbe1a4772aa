from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hardware.hub import Hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()
    yield hub
    hub.stop(settle_s=0)
