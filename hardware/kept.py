"""The devices an agent was last given by its server, in its data folder: it works on them when
there is no server."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from hardware import config
from hardware.config import BadDevicesFile, Device
from hardware.jobs import DevicesTold

log = logging.getLogger(__name__)

NAME = "devices.json"


@dataclass(frozen=True, slots=True)
class Given:
    """``version`` 0: none yet."""

    version: int = 0
    devices: tuple[Device, ...] = ()


def read(folder: Path) -> Given:
    """What was kept; none if that cannot be read any more, which is logged."""
    file = folder / NAME
    try:
        kept = DevicesTold.parse(json.loads(file.read_text("utf-8")))
        return Given(kept.version, config.parse(kept.text))
    except FileNotFoundError:
        return Given()
    except (OSError, ValueError, BadDevicesFile) as wrong:
        log.warning("the devices kept in %s cannot be read: %s", file, wrong)
        return Given()


def keep(folder: Path, told: DevicesTold) -> None:
    """On disk, whole, when this returns. Raises OSError."""
    fresh = folder / f"{NAME}.new"
    with fresh.open("w", encoding="utf-8") as out:
        json.dump(told.message(), out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / NAME)
