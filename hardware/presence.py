"""How devices are that answer no question: a line that is open says nothing of its far end."""

from __future__ import annotations

from typing import Final

from hardware.devices import Health
from hardware.jobs import DeviceState

ONE_WAY: Final = Health(DeviceState.UNKNOWN, detail="one_way")
"""Of a device that never speaks. Whether it hears can only be seen by eye: no cause for alarm."""

NOT_HEARD: Final = Health(DeviceState.UNKNOWN, detail="not_heard_yet")


class Presence:
    """A device that speaks only when pressed is on line once it was heard on this line."""

    def __init__(self) -> None:
        self.health = NOT_HEARD

    def heard(self) -> None:
        self.health = Health(DeviceState.ONLINE)
