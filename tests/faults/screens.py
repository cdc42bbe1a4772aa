"""Screens that stay connected through it all, and an agent that prints on paper we can count."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

import socketio

from tests.rig.raw import Json

_CHANGES_BY_ITSELF = {"longest_s", "at", "paper"}


class Screen:
    """One connection with its topics; reconnects by itself, as a page does."""

    def __init__(self, base: str, key: str, topics: list[str]) -> None:
        self.key = key
        self.topics = topics
        self.connects = 0
        self.went_back: list[str] = []
        self._pictures: dict[str, Json] = {}
        self._lock = threading.Lock()
        self._io = socketio.Client(reconnection_delay=0.2, reconnection_delay_max=1)
        self._io.on("picture", self._heard, namespace="/live")
        self._io.on("connect", self._joined, namespace="/live")
        self._io.connect(
            base,
            auth={"key": key, "topics": topics},
            namespaces=["/live"],
            transports=["websocket"],
            wait_timeout=10,
        )

    def _joined(self) -> None:
        with self._lock:
            self.connects += 1
            self._pictures = {}  # nothing that an earlier connection showed counts

    def _heard(self, picture: Json) -> None:
        topic = picture["topic"]
        with self._lock:
            old = self._pictures.get(topic)
            if old and old["rev"] > picture["rev"]:
                self.went_back.append(topic)
            self._pictures[topic] = picture

    def shows(self) -> dict[str, Any]:
        """Each topic's latest data of this connection, without what changes by itself."""
        with self._lock:
            return {topic: _plain(p["data"]) for topic, p in self._pictures.items()}

    def close(self) -> None:
        self._io.disconnect()


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _plain(v) for k, v in data.items() if k not in _CHANGES_BY_ITSELF}
    return [_plain(v) for v in data] if isinstance(data, list) else data


def fresh(base: str, key: str, topics: list[str], patience_s: float = 3) -> dict[str, Any]:
    """What a screen that was just switched on is shown."""
    screen = Screen(base, key, topics)
    try:
        end = time.monotonic() + patience_s
        while len(screen.shows()) < len(topics) and time.monotonic() < end:
            time.sleep(0.01)
        return screen.shows()
    finally:
        screen.close()


class Printers:
    """An agent whose printers note each slip; it answers a job sent again, but prints it once."""

    def __init__(self, base: str, key: str, kiosks: list[str]) -> None:
        self.printed: dict[str, str] = {}  # job → number
        self.sent = Counter[str]()
        self._devices = [
            {
                "id": f"p-{k}",
                "kind": "printer",
                "for": f"kiosk:{k}",
                "state": "online",
                "paper": "enough",
            }
            for k in kiosks
        ]
        self._io = socketio.Client(reconnection_delay=0.2, reconnection_delay_max=1)
        self._io.on("connect", self._hello, namespace="/agent")
        self._io.on("job", self._do, namespace="/agent")
        self._io.connect(
            base,
            auth={"key": key},
            namespaces=["/agent"],
            transports=["websocket"],
            wait_timeout=10,
        )

    def _hello(self) -> None:
        told = {"agent": "faults", "version": "0", "devices": self._devices}
        self._io.emit("hello", told, namespace="/agent")

    def _do(self, job: Json) -> None:
        self.sent[job["job"]] += 1
        if job["kind"] == "print":
            self.printed.setdefault(job["job"], job["data"]["number"])
        self._io.emit("done", {"job": job["job"], "ok": True}, namespace="/agent")

    def close(self) -> None:
        self._io.disconnect()
