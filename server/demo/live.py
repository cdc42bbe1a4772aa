"""The guide desk's screen: it hears that somebody waits, whoever gave him his ticket."""

from __future__ import annotations

from typing import Any

import socketio

from server.demo.api import Caller
from server.demo.people import Floor


class Ear:
    """Listens to the topic ``hall`` and wakes the clerks of the lines in which somebody waits."""

    def __init__(self, floor: Floor, guide: Caller) -> None:
        self._floor = floor
        self._guide = guide
        self._io = socketio.Client(reconnection_delay=0.2, reconnection_delay_max=2)
        self._io.on("picture", self._heard, namespace="/live")

    def open(self) -> None:
        """Connect; raises ``socketio.exceptions.ConnectionError``. Reconnects by itself later."""
        self._io.connect(
            self._guide.base,
            headers={"Cookie": self._guide.cookie},
            auth={"topics": ["hall"]},
            namespaces=["/live"],
            transports=["websocket"],
            wait_timeout=10,
        )

    def close(self) -> None:
        self._io.disconnect()

    def _heard(self, picture: dict[str, Any]) -> None:
        waiting = [line["service"] for line in picture["data"]["lines"] if line["count"]]

        def wake() -> None:
            for service in waiting:
                self._floor.somebody_waits(service)

        self._floor.pace.tell(wake)
