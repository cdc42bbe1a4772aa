"""The agent without its command line: buses, journal, outbox and link put together."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from hardware.bus import Bus
from hardware.clock import Clock
from hardware.config import Device
from hardware.devices import CardRead, CardUnreadable, Health, KeyPress, PadPress, Press, Scan
from hardware.jobs import (
    Card,
    DeviceHello,
    DeviceKind,
    DeviceState,
    DevicesTold,
    Done,
    Hello,
    IdCard,
    Job,
    JobId,
    Malformed,
    Message,
    NotConfigured,
    Paper,
    Pressed,
    Rated,
    Scanned,
    Status,
)
from hardware.journal import Journal
from hardware.link import Link, own_address
from hardware.outbox import Letter, Outbox
from hardware.tasks import Fitted, Task
from hardware.transport import Opener

log = logging.getLogger(__name__)

PRESS_LASTS_S: Final = 5.0
CARD_LASTS_S: Final = 3.0
"""A card that cannot be told so long is forgotten: its holder lays it there again."""
STATUS_LASTS_S: Final = 3600.0


class Crew:
    """Takes ``job`` messages, makes the devices do them once each, and tells the server."""

    def __init__(
        self,
        name: str,
        version: str,
        devices: Sequence[Device],
        data: Path,
        clock: Clock,
        open_line: Opener,
        config: int | None = None,
        given: Callable[[DevicesTold], None] | None = None,
    ) -> None:
        """``config``: which version of the server's devices these are; ``given`` hears of others,
        in the thread of the line to the server."""
        self._config = config
        self._given = given
        self._name = name
        self._version = version
        self._devices = {device.id: device for device in devices}
        self._clock = clock
        self._journal = Journal(data / "journal.jsonl")
        self._outbox = Outbox(data / "outbox.jsonl")
        self._health: dict[str, Health] = {d.id: _untold(d) for d in devices}
        self._in_hand: set[JobId] = set()
        self._lock = threading.Lock()
        self._buses = self._make_buses(open_line)
        self._link: Link | None = None
        self._server: str | None = None
        for done in self._journal.interrupted:
            log.warning("job %s was begun before this start and its end is not known", done.job)
            self._post_done(done)

    def _make_buses(self, open_line: Opener) -> dict[str, Bus]:
        """By device id; devices with an equal url share one."""
        by_url: dict[str, list[Fitted]] = {}
        for device in self._devices.values():
            options = dict(device.options)
            if device.fallback and device.entry.name == "escpos" and _auto(options):
                options["silent"] = "wait"
            driver = device.entry.make(device.id, device.url, options)
            by_url.setdefault(device.url, []).append(Fitted(device, driver))
        buses: dict[str, Bus] = {}
        for url, fitted in by_url.items():
            bus = Bus(url, fitted, open_line, self)
            buses |= {one.device.id: bus for one in fitted}
        return buses

    def start(self, server: str, key: str) -> None:
        self._server = server
        told = self.told if self._given else None
        self._link = Link(server, key, self._outbox, self.hello, self.take, told)
        for bus in set(self._buses.values()):
            bus.start()
        self._link.start()

    def stop(self, patience_s: float = 5.0) -> None:
        """Finish what is in hand, tell it, and close. A device that hangs is left behind."""
        end = time.monotonic() + patience_s
        buses = set(self._buses.values())
        for bus in buses:
            bus.stop()
        for bus in buses:
            bus.join(max(0.0, end - time.monotonic()))
        if self._link:
            self._link.stop()
            self._link.join(3)
        self._outbox.close()
        self._journal.close()

    def hello(self) -> Hello:
        with self._lock:
            health = dict(self._health)
        return Hello(
            self._name,
            self._version,
            tuple(
                DeviceHello(
                    d.id,
                    d.kind,
                    d.serves,
                    health[d.id].state,
                    health[d.id].paper,
                    d.entry.name,
                    health[d.id].detail,
                )
                for d in self._devices.values()
            ),
            self._config,
            own_address(self._server) if self._server else None,
        )

    def told(self, message: Any) -> Message:
        """A ``devices`` message as it came. The answer is only that it was understood."""
        try:
            told = DevicesTold.parse(message)
        except Malformed as wrong:
            log.warning("malformed devices: %s", wrong)
            return {"ok": False, "code": wrong.code}
        if self._given and told.version != self._config:
            self._given(told)
        return {"ok": True}

    def refuse(self, version: int, error: str) -> None:
        """Tell the server that this agent keeps the devices it has."""
        said = NotConfigured(version, error[:400])
        letter = Letter("not_configured", "not_configured", said.message())
        self._outbox.put(letter) if self._link is None else self._link.post(letter)

    def take(self, message: Any) -> Message:
        """A ``job`` message as it came. The answer is only that it was understood."""
        try:
            job = Job.parse(message)
        except Malformed as wrong:
            log.warning("malformed job: %s", wrong)
            told = message.get("job") if isinstance(message, dict) else None
            if isinstance(told, int | str) and not isinstance(told, bool) and told != "":
                self._post_done(Done(told, False, wrong.code))
            return {"ok": False, "code": wrong.code}
        done = self._journal.result(job.job)
        if done:
            self._post_done(done)
        elif job.device not in self._devices:
            self._post_done(Done(job.job, False, "unknown_device"))
        else:
            self._begin(job)
        return {"ok": True}

    def _begin(self, job: Job) -> None:
        with self._lock:
            if job.job in self._in_hand:
                return
            self._in_hand.add(job.job)
        self._buses[job.device].submit(Task(job, job.device, time.monotonic()))

    def _post_done(self, done: Done) -> None:
        letter = Letter(f"done:{done.job!r}", "done", done.message())
        self._outbox.put(letter) if self._link is None else self._link.post(letter)

    # tasks.Reports, called by the buses

    def begun(self, job: Job) -> None:
        self._journal.begun(job.job)

    def ended(self, done: Done) -> None:
        self._journal.ended(done)
        with self._lock:
            self._in_hand.discard(done.job)
        self._post_done(done)

    def health(self, device: str, health: Health) -> None:
        with self._lock:
            self._health[device] = health
        if self._link:
            told = Status(device, health.state, health.paper, health.detail)
            self._link.note("status", told.message(), STATUS_LASTS_S)

    def press(self, device: str, press: Press) -> None:
        id, at = uuid.uuid4().hex, self._clock.now()
        if self._link is None:
            return
        match press:
            case PadPress(level):
                rated = Rated(id, at, device, level)
                self._link.post(Letter(f"rated:{id}", "rated", rated.message()))
            case KeyPress(key, digits):
                pressed = Pressed(id, at, device, key, digits)
                self._link.note("pressed", pressed.message(), PRESS_LASTS_S)
            case CardRead(number, birth_year, name):
                card = Card(id, at, device, IdCard(number, birth_year, name))
                self._link.note("card", card.message(), CARD_LASTS_S)
            case Scan(data):
                scanned = Scanned(id, at, device, "code", data)
                self._link.note("scanned", scanned.message(), CARD_LASTS_S)
            case CardUnreadable():
                self._link.note("card", Card(id, at, device, None).message(), CARD_LASTS_S)

    def hand_over(self, task: Task) -> bool:
        other = self._devices[task.device].fallback
        task.tried.add(task.device)
        if other is None or other in task.tried:
            return self._back_to_first(task)
        log.warning("job %s goes from %s to %s", task.job.job, task.device, other)
        task.device = other
        self._buses[other].submit(task)
        return True

    def _back_to_first(self, task: Task) -> bool:
        """All were tried: begin again with the device that was asked for, after a pause."""
        task.tried.clear()
        if task.device == task.job.device:
            return False
        task.device = task.job.device
        self._buses[task.device].submit(task)
        return True


def _auto(options: dict[str, Any]) -> bool:
    return bool(options.get("silent", "auto") == "auto")


def _untold(device: Device) -> Health:
    paper = Paper.UNKNOWN if device.kind is DeviceKind.PRINTER else None
    return Health(DeviceState.UNKNOWN, paper)
