"""One Chromium for all, one hall for the tests of a module; pages of a test end with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.stage import PATIENCE_S, Stage, chromium
from tests.rig.hall import Hall

expect.set_options(timeout=PATIENCE_S * 1000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall("county") as made:
        yield made


@pytest.fixture
def stage(browser: Browser, hall: Hall) -> Iterator[Stage]:
    made = Stage(browser, hall)
    yield made
    made.close_pages()
