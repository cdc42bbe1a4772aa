"""One line with the devices on it, worked by one thread: a dead line delays no other."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Final

from hardware.devices import Asked, Health, Herald, Listener, Press
from hardware.errors import DeviceError, NotConnected
from hardware.jobs import DeviceKind, DeviceState, Done, Kind, Print, Show
from hardware.tap import Tap
from hardware.tasks import Fitted, Reports, Task, health_of, patience, perform
from hardware.transport import Opener, Transport

log = logging.getLogger(__name__)

LOOK_S: Final = {DeviceState.ONLINE: 10.0, DeviceState.UNKNOWN: 5.0}
"""How often a device is asked how it is; one in trouble every second."""
RETRY_S: Final = 1.0
LONGEST_S: Final = 60.0
BACK_OFF: Final = (0.2, 0.4, 0.8, 1.5, 2.0)
SETTLE_S: Final = 0.6
"""So long after the last byte the listeners are told of the silence: a torn frame ends by it."""
NEVER: Final = math.inf


class Bus(threading.Thread):
    """Takes tasks from any thread by `submit`; does everything else in its own."""

    def __init__(
        self, url: str, fitted: Sequence[Fitted], open_line: Opener, reports: Reports
    ) -> None:
        super().__init__(name=f"bus {url}", daemon=True)
        self._url = url
        self._fitted = {one.device.id: one for one in fitted}
        self._listeners = [one for one in fitted if isinstance(one.driver, Listener)]
        self._open_line = open_line
        self._reports = reports
        self._line: Transport | None = None
        self._tap: Tap | None = None
        self._failures = 0
        self._open_at = 0.0
        self._settle_at = NEVER
        self._queues: dict[str, deque[Task]] = {id: deque() for id in self._fitted}
        self._look_at = dict.fromkeys(self._fitted, 0.0)
        self._try_at = dict.fromkeys(self._fitted, 0.0)
        self._ask_at = {one.device.id: 0.0 for one in fitted if isinstance(one.driver, Asked)}
        self._known: dict[str, Health] = {}
        self._in_hand: Task | None = None
        self._wake = threading.Condition()
        self._stopping = False

    def submit(self, task: Task) -> None:
        old: list[Task] = []
        with self._wake:
            queue = self._queues[task.device]
            if isinstance(task.job.data, Show):
                shows = [waiting for waiting in queue if isinstance(waiting.job.data, Show)]
                old = [waiting for waiting in shows if waiting is not self._in_hand]
                for waiting in old:
                    queue.remove(waiting)
            queue.append(task)
            self._nudge()
        for waiting in old:
            self._reports.ended(Done(waiting.job.job, False, "superseded"))

    def stop(self) -> None:
        """What is in hand is finished, what waits stays the server's."""
        with self._wake:
            self._stopping = True
            self._nudge()

    def _nudge(self) -> None:
        """End the worker's rest. Under the lock."""
        self._wake.notify()
        line = self._line
        if line:
            line.wake()

    def run(self) -> None:
        while not self._stopping:
            try:
                self._turn()
            except NotConnected as gone:
                self._lost(gone)
            except Exception:
                log.exception("bus %s: a fault of the agent itself", self._url)
                with self._wake:
                    self._wake.wait_for(lambda: self._stopping, RETRY_S)
        if self._line:
            self._line.close()

    def _turn(self) -> None:
        line = self._ready_line()
        now = time.monotonic()
        for one in self._fitted.values():
            if self._stopping:
                return
            self._work(one, now)
            if line and now >= self._ask_at.get(one.device.id, NEVER):
                self._ask(one, now)
        if line:
            self._look_once()
            self._overhear()
        self._rest(line)

    def _rest(self, line: Transport | None) -> None:
        """Until something is due, a task comes, or the line says something."""
        with self._wake:
            if self._stopping:
                return
            pause = max(0.0, self._next(line) - time.monotonic())
            if line is None:
                self._wake.wait(pause)
                return
        # A task submitted from here on ends this rest too: a line remembers its wake.
        if line.wait(min(pause, LONGEST_S)):
            self._hear(line.read(256, timeout=0), time.monotonic())
            self._settle_at = time.monotonic() + SETTLE_S
        elif time.monotonic() >= self._settle_at:
            self._settle_at = NEVER
            self._hear(b"", time.monotonic())

    def _next(self, line: Transport | None) -> float:
        """When something is to be done, if nothing else comes (steady clock)."""
        tasks = [task for queue in self._queues.values() for task in queue]
        times = [task.expired for task in tasks if task.expired is not None]
        if line is None:
            return min([self._open_at, *times])
        times += self._look_at.values()
        times += self._ask_at.values()
        times += [self._try_at[id] for id, queue in self._queues.items() if queue]
        return min([self._settle_at, *times])

    # the line

    def _ready_line(self) -> Transport | None:
        if self._line is None and time.monotonic() >= self._open_at:
            line = self._open_line(self._url)
            # Only where somebody listens is kept what the others read.
            self._tap = Tap(line) if self._listeners else None
            try:
                for one in self._fitted.values():
                    one.driver.opened(self._tap or line)
            except DeviceError:
                line.close()
                raise
            self._line, self._failures = line, 0
            self._look_at = dict.fromkeys(self._fitted, 0.0)
            self._try_at = dict.fromkeys(self._fitted, 0.0)
            self._ask_at = dict.fromkeys(self._ask_at, 0.0)
            self._settle_at = NEVER
        return self._line

    def _lost(self, gone: NotConnected) -> None:
        if self._line:
            self._line.close()
            self._line = None
        self._open_at = time.monotonic() + BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        for one in self._fitted.values():
            self._tell(one, health_of(gone, one.device.kind is DeviceKind.PRINTER))
            for task in self._waiting(one):
                self._wait_or_give_up(one, task, gone)

    def _hear(self, data: bytes, now: float) -> None:
        for one in self._listeners:
            if isinstance(one.driver, Listener):
                self._pressed(one, one.driver.heard(data, now))
            if isinstance(one.driver, Herald) and one.driver.news():
                self._look_at[one.device.id] = 0.0

    def _overhear(self) -> None:
        """What a device read while it waited for its own answer may be another one's press."""
        for at, data in self._tap.taken() if self._tap else ():
            self._hear(data, at)
            self._settle_at = time.monotonic() + SETTLE_S

    def _ask(self, one: Fitted, now: float) -> None:
        if isinstance(one.driver, Asked):
            presses, self._ask_at[one.device.id] = one.driver.poll(now)
            self._pressed(one, presses)

    def _pressed(self, one: Fitted, presses: Sequence[Press]) -> None:
        for press in presses:
            self._reports.press(one.device.id, press)
        if presses or one.device.id in self._ask_at:
            self._tell(one, one.driver.health())

    # the work

    def _work(self, one: Fitted, now: float) -> None:
        for task in self._waiting(one):
            if task.expired is not None and now >= task.expired:
                self._finish(one, task, Done(task.job.job, False, "expired"))
        if self._line is None or now < self._try_at[one.device.id]:
            return
        while not self._stopping and (first := self._take(one)):
            try:
                done = self._attempt(one, first)
            finally:
                self._in_hand = None
            self._overhear()
            if not done:
                return

    def _waiting(self, one: Fitted) -> list[Task]:
        with self._wake:
            return list(self._queues[one.device.id])

    def _take(self, one: Fitted) -> Task | None:
        """The first task, still in the queue but no longer to be superseded."""
        with self._wake:
            queue = self._queues[one.device.id]
            self._in_hand = queue[0] if queue else None
            return self._in_hand

    def _attempt(self, one: Fitted, task: Task) -> bool:
        """True if the task is off the queue. Raises NotConnected after noting what it means."""
        begun = False
        by = one.device.id if one.device.id != task.job.device else None

        def begin() -> None:
            nonlocal begun
            if task.job.kind in (Kind.PRINT, Kind.TEST):
                self._reports.begun(task.job)
                begun = True

        try:
            perform(one.driver, task.job, begin)
        except DeviceError as error:
            log.warning("%s: job %s: %s", one.device.id, task.job.job, error)
            self._look_at[one.device.id] = 0.0
            if begun:
                self._finish(one, task, Done(task.job.job, None, error.code, by))
            if isinstance(error, NotConnected):
                raise
            return begun or self._wait_or_give_up(one, task, error)
        except Exception:
            log.exception("%s: job %s: a fault of the agent itself", one.device.id, task.job.job)
            self._finish(one, task, Done(task.job.job, None if begun else False, "internal", by))
            return True
        self._finish(one, task, Done(task.job.job, True, by=by))
        self._look_at[one.device.id] = min(
            self._look_at[one.device.id], time.monotonic() + 2 * RETRY_S
        )
        if task.job.kind is Kind.POLL:
            self._known.pop(one.device.id, None)
            self._look_at[one.device.id] = 0.0
        if isinstance(task.job.data, Print):
            log.info("%s: printed %s", one.device.id, task.job.data.number)
        return True

    def _wait_or_give_up(self, one: Fitted, task: Task, error: DeviceError) -> bool:
        """For a task not begun. True if it is off this queue."""
        now = time.monotonic()
        task.trouble_since = task.trouble_since or now
        if now - task.trouble_since >= patience(one.device, error):
            self._finish(one, task, Done(task.job.job, False, error.code))
            return True
        self._try_at[one.device.id] = now + RETRY_S  # or two dead devices would play ball with it
        if self._reports.hand_over(task):
            self._remove(one, task)
            return True
        return False

    def _finish(self, one: Fitted, task: Task, done: Done) -> None:
        self._reports.ended(done)
        self._remove(one, task)

    def _remove(self, one: Fitted, task: Task) -> None:
        with self._wake:
            if task in self._queues[one.device.id]:
                self._queues[one.device.id].remove(task)

    # health

    def _look_once(self) -> None:
        """Ask whoever waited longest for it, and only that one: work must not stand behind all
        the addresses of a line, some of which may be dead."""
        id = min(self._look_at, key=self._look_at.__getitem__)
        if time.monotonic() >= self._look_at[id]:
            self._look(self._fitted[id])

    def _look(self, one: Fitted) -> None:
        try:
            health = one.driver.health()
        except NotConnected:
            raise
        except DeviceError as error:
            health = health_of(error, one.device.kind is DeviceKind.PRINTER)
        self._tell(one, health)
        pause = LOOK_S.get(health.state, RETRY_S)
        self._look_at[one.device.id] = time.monotonic() + pause

    def _tell(self, one: Fitted, health: Health) -> None:
        if self._known.get(one.device.id) != health:
            self._known[one.device.id] = health
            self._reports.health(one.device.id, health)
