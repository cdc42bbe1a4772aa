"""The hall's definition as an admin changes it: on the version they saw, and taken back if need be.

Every version stays. Who has an older one before them is told so, and nothing of others is lost.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.domain.errors import Refused
from server.usecases import hall_file, setup
from server.usecases.faults import Fault
from server.usecases.hall_file import HallFile, HallFileError
from server.usecases.ports import UnitOfWork


def redefine(
    uow: UnitOfWork,
    document: dict[str, Any],
    *,
    base: int,
    by: str,
    at: datetime,
    origin: str = "staff",
) -> int:
    """Make ``document`` the definition; returns its version, ``base`` if nothing changes.

    Raises HallFileError naming every fault, Refused("definition_changed") when ``base`` is no
    longer the newest.
    """
    file = hall_file.check(document)
    if file.hall.id != uow.hall.id:
        raise HallFileError([Fault.of("hall.id", "hall_id", value=uow.hall.id)])
    _newest(uow, base)
    if file == uow.definitions.get(base):
        return base
    return setup.define(uow, file, origin=f"{origin}:{by}", at=at)


def restore(uow: UnitOfWork, version: int, *, base: int, by: str, at: datetime) -> int:
    """Make an earlier version the newest again. Raises NotFound("unknown_version"), Refused."""
    _newest(uow, base)
    file = uow.definitions.get(version)
    if file == uow.definitions.get(base):
        return base
    return setup.define(uow, file, origin=f"restore:{version}:{by}", at=at)


def _newest(uow: UnitOfWork, base: int) -> None:
    if uow.hall.version != base:
        raise Refused("definition_changed", version=uow.hall.version, base=base)


def plain(file: HallFile) -> dict[str, Any]:
    """The document as a client gets it and gives it back; what is not set is left out."""
    return file.model_dump(mode="json", exclude_none=True)
