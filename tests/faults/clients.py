"""Kiosks and clerks that never give up, and the log of what they were told.

Whoever loses a reply asks again under the same idempotency key until somebody answers. The log
holds only what was acknowledged with a 2xx; it is what the server is judged by.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.rig.hall import Hall
from tests.rig.raw import Json, Wire

_PATIENCE_S = 60.0


@dataclass
class Log:
    """What all clients were told. Appending to a list is safe between threads."""

    tickets: list[Json] = field(default_factory=list)  # {"id", "number", "code", "key", "service"}
    calls: list[Json] = field(default_factory=list)  # {"ticket", "window", "called_at", "number"}
    served: list[str] = field(default_factory=list)
    ratings: list[Json] = field(default_factory=list)  # {"ticket", "code", "level"}
    repeats: list[tuple[str, str]] = field(default_factory=list)  # first id, id on asking again
    strange: Counter[str] = field(default_factory=Counter)  # replies that should not be
    lost_replies: int = 0  # the request was sent, then the connection was gone


class Client(threading.Thread):
    """One who does one thing after another while the gate is open."""

    def __init__(self, name: str, wire: Wire, log: Log, seed: int, pause_s: float) -> None:
        super().__init__(name=name, daemon=True)
        self.wire = wire
        self.log = log
        self.rng = random.Random(seed)
        self.pause_s = pause_s
        self.gate = threading.Event()
        self.idle = threading.Event()
        self.ending = False
        self.failure: str | None = None

    def run(self) -> None:
        try:
            while not self.ending:
                self.idle.set()
                if not self.gate.wait(0.2):
                    continue
                self.idle.clear()
                if self.gate.is_set():
                    self.act()
                time.sleep(self.rng.uniform(0, 2 * self.pause_s))
        except Exception as error:  # told by the main thread, which would else wait for ever
            self.failure = f"{self.name}: {type(error).__name__}: {error}"
            self.idle.set()

    def act(self) -> None:
        raise NotImplementedError

    def insist(self, path: str, body: Json | None = None, key: str = "") -> tuple[int, Any]:
        """Ask until there is a reply, always under one key."""
        key = key or uuid.uuid4().hex
        end = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return self.wire.post(path, body, key)
            except OSError as error:
                self.log.lost_replies += not isinstance(error, ConnectionRefusedError)
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def odd(self, what: str, status: int, reply: Any) -> None:
        code = reply.get("code") if isinstance(reply, dict) else str(reply)[:80]
        self.log.strange[f"{what}: {status} {code}"] += 1


class Kiosk(Client):
    """Takes tickets; now and then asks again for one it has."""

    def __init__(self, n: int, hall: Hall, log: Log, services: list[str], pause_s: float) -> None:
        super().__init__(f"kiosk-{n}", hall.wire(hall.key("kiosk", n)), log, 1000 + n, pause_s)
        self.services = services
        self.mine: list[Json] = []

    def act(self) -> None:
        if self.mine and self.rng.random() < 0.1:
            self.ask_again(self.rng.choice(self.mine))
            return
        key, service = uuid.uuid4().hex, self.rng.choice(self.services)
        status, reply = self.insist("/tickets", {"service": service}, key)
        if status != 201:
            self.odd("ticket", status, reply)
            return
        kept = {field: reply[field] for field in ("id", "number", "code")}
        kept |= {"key": key, "service": service}
        self.mine.append(kept)
        self.log.tickets.append(kept)

    def ask_again(self, ticket: Json) -> None:
        status, reply = self.insist("/tickets", {"service": ticket["service"]}, ticket["key"])
        if status == 201:
            self.log.repeats.append((ticket["id"], reply["id"]))
        else:
            self.odd("ticket again", status, reply)


class Clerk(Client):
    """Calls, serves and has the visitor rate; always all of it."""

    def __init__(self, n: int, hall: Hall, log: Log, pause_s: float) -> None:
        super().__init__(f"clerk-{n}", hall.staff("clerk", n), log, 2000 + n, pause_s)
        self.window = str(hall.person("clerk", n)["windows"][0])
        self.visitor = hall.wire()

    def open(self) -> None:
        status, reply = self.insist(f"/windows/{self.window}/open")
        if status != 200:
            raise RuntimeError(f"open {self.window}: {status} {reply}")

    def act(self) -> None:
        status, ticket = self.insist(f"/windows/{self.window}/call")
        if status == 204:
            return
        if status != 200:
            self.odd("call", status, ticket)
            return
        self.log.calls.append(
            {
                "ticket": ticket["id"],
                "number": ticket["number"],
                "window": self.window,
                "called_at": ticket["called_at"],
            }
        )
        for step in ("start", "finish"):
            status, reply = self.insist(f"/tickets/{ticket['id']}/{step}")
            if status != 200:
                self.odd(step, status, reply)
                return
        self.log.served.append(ticket["id"])
        self.rate(ticket)

    def rate(self, ticket: Json) -> None:
        level = self.rng.randint(1, 5)
        staff, self.wire = self.wire, self.visitor
        try:
            status, reply = self.insist("/ratings", {"ticket": ticket["code"], "level": level})
        finally:
            self.wire = staff
        if status == 201:
            self.log.ratings.append(
                {"ticket": ticket["id"], "code": ticket["code"], "level": level}
            )
        else:
            self.odd("rating", status, reply)


def quiet(clients: list[Client], patience_s: float = 60) -> None:
    """Let each end what it has in hand. Raises RuntimeError when one failed or does not end."""
    for client in clients:
        client.gate.clear()
    time.sleep(0.01)
    for client in clients:
        if not client.idle.wait(patience_s):
            raise RuntimeError(f"{client.name} does not come to an end")
    check_alive(clients)


def check_alive(clients: list[Client]) -> None:
    failures = [client.failure for client in clients if client.failure]
    if failures:
        raise RuntimeError("; ".join(failures))
