"""A job on its way through the agent, and how a driver is made to do it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from hardware.config import Device
from hardware.devices import (
    Beeper,
    Begin,
    Driver,
    Health,
    LedBar,
    Press,
    RatingPad,
    Tester,
    TicketPrinter,
)
from hardware.errors import (
    BadReply,
    CoverOpen,
    CutterFault,
    DeviceError,
    NoReply,
    NotConnected,
    Offline,
    OutOfPaper,
    Unsupported,
)
from hardware.jobs import Beep, DeviceState, Done, Job, Paper, Poll, Print, Rate, Show, Test


@dataclass(slots=True)
class Task:
    """Times are seconds of a steady clock."""

    job: Job
    device: str
    told: float
    trouble_since: float | None = None
    tried: set[str] = field(default_factory=set)

    @property
    def expired(self) -> float | None:
        """When the job stops making sense, if ever."""
        return self.told + self.job.data.timeout_s if isinstance(self.job.data, Rate) else None


class Reports(Protocol):
    """Where a bus reports; called from its thread."""

    def begun(self, job: Job) -> None:
        """On disk when this returns."""

    def ended(self, done: Done) -> None: ...

    def health(self, device: str, health: Health) -> None: ...

    def press(self, device: str, press: Press) -> None: ...

    def hand_over(self, task: Task) -> bool:
        """Give a task not begun to its device's fallback; False if there is none to try."""


@dataclass(frozen=True, slots=True)
class Fitted:
    device: Device
    driver: Driver


def perform(driver: Driver, job: Job, begin: Begin) -> None:
    """Do a job. Raises DeviceError; before ``begin`` was called nothing has happened."""
    match job.data:
        case Print() as slip if isinstance(driver, TicketPrinter):
            driver.print_slip(slip, begin)
        case Show(text, mode) if isinstance(driver, LedBar):
            driver.show(text, mode, begin)
        case Rate() if isinstance(driver, RatingPad):
            driver.ask(begin)
        case Beep() if isinstance(driver, Beeper):
            driver.beep(begin)
        case Poll():
            driver.health()
        case Test():
            show_test(driver, begin)
        case _:
            raise Unsupported(driver.device, f"cannot {job.kind.value}")


TEST_TEXT: Final = "测试 TEST"


def show_test(driver: Driver, begin: Begin) -> None:
    """Whatever of its own a device can be seen or heard by. Raises DeviceError."""
    if isinstance(driver, Tester):
        driver.test(begin)
    elif isinstance(driver, Beeper):
        driver.beep(begin)
    elif isinstance(driver, LedBar):
        driver.show(TEST_TEXT, "steady", begin)
    elif isinstance(driver, RatingPad):
        driver.ask(begin)
    else:
        raise Unsupported(driver.device, "has no test")


def patience(device: Device, error: DeviceError) -> float:
    """How many seconds a job not begun waits for this trouble to end."""
    if error.permanent:
        return 0.0
    name = "reconnect_s" if isinstance(error, NotConnected) else "wait_s"
    return float(device.option(name))


def health_of(error: DeviceError, printer: bool) -> Health:
    """What an error says of the device's health."""
    paper = Paper.UNKNOWN if printer else None
    match error:
        case NotConnected():
            return Health(DeviceState.OFFLINE, paper, error.code)
        case OutOfPaper():
            return Health(DeviceState.FAULT, Paper.OUT, error.code)
        case CoverOpen() | CutterFault() | Offline():
            return Health(DeviceState.FAULT, paper, error.code)
        case NoReply() | BadReply():
            return Health(DeviceState.UNKNOWN, paper, error.code)
    return Health(DeviceState.FAULT, paper, error.code)
