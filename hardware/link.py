"""The line to the server: Socket.IO, namespace ``/agent``.

One thread connects, says hello, sends what is to be sent and connects again within a second. What
must not be lost waits in the outbox until the server acknowledges it.
"""

from __future__ import annotations

import logging
import random
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import socketio

from hardware.jobs import NAMESPACE, Hello, Message
from hardware.outbox import Letter, Outbox

log = logging.getLogger(__name__)

REFUSED_S: Final = 5.0
"""Pause after the server refused the key: only a person can mend that."""
AGAIN_S: Final = 10.0
"""A letter not acknowledged for so long is sent again on the same connection."""
LEAVE_S: Final = 1.0
SHORT_S: Final = 1.0

PASSING: Final = frozenset({"busy", "unavailable", "internal", "internal_error", "throttled"})
"""Refusals that may pass; any other is final and repeating it would not help."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something sent at most once, and not at all after ``until`` (steady clock)."""

    event: str
    data: Message = field(repr=False)
    until: float


class Link(threading.Thread):
    """``hello`` is asked anew for each connection; ``on_job`` gets each ``job`` message as it is
    and returns the acknowledgement, and so does ``on_devices`` with the server's devices, which
    nobody hears without it."""

    def __init__(
        self,
        server: str,
        key: str,
        outbox: Outbox,
        hello: Callable[[], Hello],
        on_job: Callable[[Any], Message],
        on_devices: Callable[[Any], Message] | None = None,
    ) -> None:
        super().__init__(name="link", daemon=True)
        self._server = server
        self._key = key
        self._outbox = outbox
        self._hello = hello
        self._on_job = on_job
        self._on_devices = on_devices
        self._notes: deque[Note] = deque(maxlen=1000)
        self._sent: dict[str, float] = {}
        self._heard: deque[Letter] = deque()
        self._wake = threading.Condition()
        self._stopping = threading.Event()
        self._connected = False
        self._complaint = ""
        self._leave_at: float | None = None

    def post(self, letter: Letter) -> None:
        """Keep on disk, send now or when there is a connection, until acknowledged."""
        self._outbox.put(letter)
        with self._wake:
            self._sent.pop(letter.key, None)
            self._wake.notify()

    def note(self, event: str, data: Message, lasting_s: float) -> None:
        """Send if it can be done within ``lasting_s`` seconds, else drop it."""
        with self._wake:
            self._notes.append(Note(event, data, time.monotonic() + lasting_s))
            self._wake.notify()

    def stop(self) -> None:
        self._stopping.set()
        with self._wake:
            self._wake.notify()

    def run(self) -> None:
        short = 0
        while not self._stopping.is_set():
            self._drop_late_notes()
            began = time.monotonic()
            try:
                refused = self._one_connection()
            except Exception:
                log.exception("link: a fault of the agent itself")
                refused = True
            # Two agents with one key end each other's connection: they must not do it in a rush.
            hasty = not self._complaint and time.monotonic() - began < SHORT_S
            short = min(short + 1, 4) if hasty else 0
            pause = REFUSED_S if refused else random.uniform(0.2, 0.5) * max(1, 2**short / 2)
            self._stopping.wait(pause)

    def _one_connection(self) -> bool:
        """From connecting to the end of the connection; True if the key was refused."""
        client = socketio.Client(reconnection=False, handle_sigint=False)
        refusals: list[Any] = []
        _in_order(client)
        client.on("job", self._on_job, namespace=NAMESPACE)
        if self._on_devices:
            client.on("devices", self._on_devices, namespace=NAMESPACE)
        client.on("connect_error", lambda *what: refusals.extend(what), namespace=NAMESPACE)
        client.on("disconnect", lambda *_: self._gone(), namespace=NAMESPACE)
        try:
            self._connected = True
            client.connect(
                self._server,
                namespaces=[NAMESPACE],
                auth={"key": self._key},
                transports=["websocket"],
                wait_timeout=5,
            )
        except (socketio.exceptions.ConnectionError, OSError, ValueError) as failed:
            refused = NAMESPACE in getattr(client, "failed_namespaces", [])
            self._complain(refused, refusals, failed)
            _leave(client)
            return refused
        self._complaint = ""
        log.info("connected to %s", self._server)
        try:
            self._talk(client)
        finally:
            _leave(client)
        return False

    def _gone(self) -> None:
        with self._wake:
            self._connected = False
            self._wake.notify()

    def _complain(self, refused: bool, refusals: list[Any], failed: Exception) -> None:
        """Once per reason, not once per try."""
        if refused:
            told = refusals[-1] if refusals else None
            code = told.get("data") if isinstance(told, dict) else None
            code = code.get("code") if isinstance(code, dict) else told
            reason = said = f"the server refused this agent's key ({code}); trying again slowly"
        else:
            reason = "away"  # however each try fails
            said = f"no server at {self._server} ({failed}); trying again"
        if reason != self._complaint:
            self._complaint = reason
            log.warning("%s", said)

    def _talk(self, client: Any) -> None:
        with self._wake:
            self._sent.clear()
        self._emit(client, "hello", self._hello().message(), self._hello_heard)
        while self._connected and client.connected:
            self._strike_heard()
            self._send_notes(client)
            self._send_letters(client)
            with self._wake:
                if self._stopping.is_set() and self._nothing_more(time.monotonic()):
                    return
                if not (self._notes or self._heard or self._fresh()):
                    self._wake.wait(0.05 if self._stopping.is_set() else 0.5)

    def _strike_heard(self) -> None:
        """Here and not where the acknowledgement came in: a slow disk must not hold up jobs."""
        while self._heard:
            self._outbox.heard(self._heard.popleft())

    def _nothing_more(self, now: float) -> bool:
        """Before the end the server gets a moment to acknowledge what it was sent."""
        self._leave_at = self._leave_at or now + LEAVE_S
        return now >= self._leave_at or not self._outbox.waiting()

    def _fresh(self) -> list[Letter]:
        now = time.monotonic()
        return [
            letter
            for letter in self._outbox.waiting()
            if now - self._sent.get(letter.key, -AGAIN_S) >= AGAIN_S
        ]

    def _drop_late_notes(self) -> None:
        """While there is no server: a note whose time is over is kept no longer than that."""
        with self._wake:
            now = time.monotonic()
            kept = [note for note in self._notes if now < note.until]
            self._notes.clear()
            self._notes.extend(kept)

    def _send_notes(self, client: Any) -> None:
        while self._notes and self._connected:
            note = self._notes.popleft()
            if time.monotonic() < note.until:
                self._emit(client, note.event, note.data, lambda *_: None)

    def _send_letters(self, client: Any) -> None:
        for letter in self._fresh():
            self._sent[letter.key] = time.monotonic()
            self._emit(client, letter.event, letter.data, self._hearer(letter))

    def _emit(self, client: Any, event: str, data: Message, then: Callable[..., None]) -> None:
        try:
            client.emit(event, data, namespace=NAMESPACE, callback=then)
        except socketio.exceptions.SocketIOError:
            self._gone()

    def _hearer(self, letter: Letter) -> Callable[..., None]:
        def heard(*answer: Any) -> None:
            told = answer[0] if answer else None
            code = told.get("code") if isinstance(told, dict) and not told.get("ok") else None
            if code in PASSING:
                return
            if code is not None:
                log.warning("the server refused %s: %s", letter.event, code)
            with self._wake:
                self._heard.append(letter)
                self._wake.notify()

        return heard

    def _hello_heard(self, *answer: Any) -> None:
        if answer and isinstance(answer[0], dict) and answer[0].get("ok") is False:
            log.warning("the server refused hello: %s", answer[0].get("code"))


def own_address(server: str) -> str | None:
    """This machine's address on the way to the server, as the routes are now; None: there is no
    way. Nothing is sent."""
    try:
        if not (where := urlsplit(server)).hostname:
            return None
        family, kind, protocol, _, there = socket.getaddrinfo(
            where.hostname, where.port or 80, type=socket.SOCK_DGRAM
        )[0]
        with socket.socket(family, kind, protocol) as line:
            line.connect(there)
            return str(line.getsockname()[0])
    except (OSError, ValueError):
        return None


def _in_order(client: Any) -> None:
    """Work messages off as they come; left alone, Engine.IO gives each a thread of its own, and
    of two texts for one window's bar the older could come last."""
    start, engine = client.eio.start_background_task, client.eio

    def begin(target: Any, *args: Any, **more: Any) -> Any:
        if target != engine.handlers.get("message"):
            return start(target, *args, **more)
        try:
            target(*args)
        except Exception:
            log.exception("link: a fault of the agent itself")
        return None

    engine.start_background_task = begin


def _leave(client: Any) -> None:
    """Also of a connection that the server ended first, whose socket the library leaves open."""
    websocket = getattr(client.eio, "ws", None)
    client.disconnect()
    if websocket is not None:
        websocket.shutdown()
