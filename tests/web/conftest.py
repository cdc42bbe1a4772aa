from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rig.hall import Hall


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    """One county hall for a module's tests."""
    with Hall("county") as made:
        yield made
