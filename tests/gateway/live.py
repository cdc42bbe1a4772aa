"""A real Socket.IO client that keeps every picture it was told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import socketio

Json = dict[str, Any]


def hang_up(io: socketio.Client) -> None:
    """Disconnect without the client's own wait of three seconds for a closing frame."""
    socket = getattr(io.eio, "ws", None)
    if socket is not None:
        socket.close = partial(socket.close, timeout=0.2)
    io.disconnect()


class Live:
    """A screen on /live."""

    def __init__(self, base: str, topics: list[str], **auth: str) -> None:
        self.pictures: list[Json] = []
        self.cards: list[Json] = []  # and scans
        self.errors: list[Any] = []
        self._changed = threading.Condition()
        self.io = socketio.Client(reconnection=False)
        self.io.on("picture", self._picture, namespace="/live")
        self.io.on("card", self._card, namespace="/live")
        self.io.on("scan", self._card, namespace="/live")
        self.io.on("connect_error", self._error, namespace="/live")
        self._base, self._auth = base, {**auth, "topics": topics}

    def connect(self) -> Live:
        self.io.connect(
            self._base,
            namespaces=["/live"],
            auth=self._auth,
            transports=["websocket"],
            wait_timeout=10,
        )
        return self

    def _picture(self, picture: Json) -> None:
        with self._changed:
            self.pictures.append(picture)
            self._changed.notify_all()

    def _card(self, card: Json) -> None:
        with self._changed:
            self.cards.append(card)
            self._changed.notify_all()

    def until_cards(self, count: int, patience_s: float = 5) -> list[Json]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.cards) >= count, patience_s)
            return list(self.cards)

    def _error(self, data: Any) -> None:
        self.errors.append(data)

    def until(self, test: Callable[[Json], bool], patience_s: float = 5) -> Json:
        end = time.monotonic() + patience_s
        with self._changed:
            while True:
                for picture in reversed(self.pictures):
                    if test(picture):
                        return picture
                left = end - time.monotonic()
                assert left > 0, f"no such picture; last: {str(self.pictures[-1:])[:400]}"
                self._changed.wait(left)

    def ask(self, event: str, data: Any = None) -> Any:
        return self.io.call(event, data, namespace="/live", timeout=5)

    def __enter__(self) -> Live:
        return self.connect()

    def __exit__(self, *exc: object) -> None:
        hang_up(self.io)


class AgentClient:
    """An agent of the tests' own: takes jobs, remembers them, answers when told to."""

    def __init__(self, base: str, key: str) -> None:
        self.jobs: list[Json] = []
        self._changed = threading.Condition()
        self.io = socketio.Client(reconnection=False)
        self.io.on("job", self._job, namespace="/agent")
        self.io.connect(
            base,
            namespaces=["/agent"],
            auth={"key": key},
            transports=["websocket"],
            wait_timeout=10,
        )

    def _job(self, job: Json) -> None:
        with self._changed:
            self.jobs.append(job)
            self._changed.notify_all()

    def until(self, count: int, patience_s: float = 5) -> list[Json]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.jobs) >= count, patience_s), self.jobs
            return list(self.jobs)

    def ask(self, event: str, data: Any = None) -> Any:
        return self.io.call(event, data, namespace="/agent", timeout=5)

    def __enter__(self) -> AgentClient:
        return self

    def __exit__(self, *exc: object) -> None:
        hang_up(self.io)
