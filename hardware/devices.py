"""What the agent asks of a driver, whatever device it speaks to.

A driver is made once per device of the devices file. Its bus gives it the line whenever there is
one; every method may raise :class:`hardware.errors.DeviceError`. ``begin`` is called right before
the first byte that cannot be taken back: an error raised before it means that nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from hardware.jobs import DeviceState, Mode, Paper, Print
from hardware.transport import Transport

Begin = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Health:
    """How a device is, by its own word; ``detail`` is an error code."""

    state: DeviceState
    paper: Paper | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class PadPress:
    """A press of a rating pad, already a national level 1–5."""

    level: int


@dataclass(frozen=True, slots=True)
class KeyPress:
    """A key of a keypad by its name in ``hardware.jobs.KEYS``."""

    key: str
    digits: str | None = None


@dataclass(frozen=True, slots=True)
class CardRead:
    """A resident's ID card: its number, the year of birth, the name as 张*. Never shown by
    ``repr``, never on the disk, in no log."""

    number: str = field(repr=False)
    birth_year: int = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardUnreadable:
    """A card lies on the reader and cannot be read, or is of another kind."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner read. It may be anything, a person's number too: handled as a card is."""

    data: str = field(repr=False)


Press = PadPress | KeyPress | CardRead | CardUnreadable | Scan


class Driver(Protocol):
    """``device`` is the id of the devices file."""

    device: str

    def opened(self, line: Transport) -> None:
        """The line is there (again). Speak over it until told otherwise."""

    def health(self) -> Health:
        """Ask the device, or say unknown where it has no way to answer."""


@runtime_checkable
class TicketPrinter(Driver, Protocol):
    def print_slip(self, job: Print, begin: Begin) -> None:
        """Returns only after the printer has said, past the slip's bytes, that it is well."""


@runtime_checkable
class LedBar(Driver, Protocol):
    def show(self, text: str, mode: Mode, begin: Begin) -> None:
        """An empty text shows the bar's stored default."""


@runtime_checkable
class RatingPad(Driver, Protocol):
    def ask(self, begin: Begin) -> None:
        """Let the pad ask for a rating. Presses come by `Listener`, asked for or not."""


@runtime_checkable
class Tester(Protocol):
    """A device with a test of its own, such as a printer's test page."""

    def test(self, begin: Begin) -> None: ...


@runtime_checkable
class Beeper(Driver, Protocol):
    def beep(self, begin: Begin) -> None: ...


@runtime_checkable
class Listener(Driver, Protocol):
    """A device that speaks unasked. Its bus reads and hands every listener all the bytes."""

    def heard(self, data: bytes, now: float) -> list[Press]:
        """Bytes as they came, cut anywhere; ``now`` in seconds of a steady clock."""


@runtime_checkable
class Herald(Listener, Protocol):
    """A listener that says by itself how it is. What it says is checked by asking it."""

    def news(self) -> bool:
        """Whether it said something else of itself since the last time this was asked."""


@runtime_checkable
class Asked(Listener, Protocol):
    """A listener that speaks only when it is asked, and is asked all the time."""

    def poll(self, now: float) -> tuple[list[Press], float]:
        """Put a question, without waiting for its answer, which comes by `heard`. What the lack of
        an answer says, and when to be called again; in seconds of a steady clock."""
