"""An agent at its post: its crew at work, and another one in its place when its devices change."""

from __future__ import annotations

import logging
import queue
from pathlib import Path
from typing import TYPE_CHECKING

from hardware import config, kept
from hardware.clock import Clock
from hardware.config import BadDevicesFile, Device
from hardware.crew import Crew
from hardware.jobs import DevicesTold
from hardware.kept import Given
from hardware.virtual.host import TwinHost

if TYPE_CHECKING:
    from hardware.virtual.page import Page

log = logging.getLogger(__name__)


class Post:
    """`run` returns after `stop`, which any thread or signal may call."""

    def __init__(
        self,
        name: str,
        version: str,
        data: Path,
        clock: Clock,
        server: str,
        key: str,
        twins_port: int | None = None,
    ) -> None:
        self._who = name, version
        self._data, self._clock = data, clock
        self._server, self._key = server, key
        self._twins_port = twins_port
        self._page: Page | None = None
        self._told: queue.SimpleQueue[DevicesTold | None] = queue.SimpleQueue()

    def stop(self) -> None:
        self._told.put(None)

    def run(self, own: tuple[Device, ...] | None) -> None:
        """On these devices; None: on those of the server, the last ones until it says others."""
        given = Given(devices=own) if own is not None else kept.read(self._data)
        crew = self._begin(given, managed=own is None)
        while (told := self._told.get()) is not None:
            if told.version == given.version:
                continue
            try:
                fresh = Given(told.version, config.parse(told.text))
                TwinHost(fresh.devices)
                kept.keep(self._data, told)
            except (BadDevicesFile, OSError, ValueError, ImportError) as wrong:
                log.warning("devices, version %d: %s; keeping those at work", told.version, wrong)
                crew.refuse(told.version, str(wrong))
                continue
            log.info("devices, version %d: %d", fresh.version, len(fresh.devices))
            self._end(crew)
            given = fresh
            crew = self._begin(given, managed=True)
        self._end(crew)

    def _begin(self, given: Given, *, managed: bool) -> Crew:
        host = TwinHost(given.devices)
        if self._twins_port is not None:
            from hardware.virtual.page import serve_page

            self._page = serve_page(host, self._twins_port)
            log.info("the twins are shown at %s", self._page.url)
        crew = Crew(
            *self._who,
            given.devices,
            self._data,
            self._clock,
            host.open,
            given.version if managed else None,
            self._told.put if managed else None,
        )
        crew.start(self._server, self._key)
        return crew

    def _end(self, crew: Crew) -> None:
        """What is in hand is finished; what waits stays the server's, which tells it again."""
        crew.stop()
        if self._page:
            self._page.close()
            self._page = None
