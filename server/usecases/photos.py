"""Pictures of the clerks, made small, for the pads of their windows and nowhere else."""

from __future__ import annotations

import hashlib
from datetime import datetime

from server.domain.errors import NotFound
from server.usecases import staffing
from server.usecases.ports import Photo, UnitOfWork
from server.usecases.views import Snapshot

MOST_BYTES = 300_000


def keep(uow: UnitOfWork, id: str, data: bytes, *, by: str, at: datetime) -> Photo:
    """``data``: the small JPEG of somebody who works here. Raises NotFound("unknown_staff")."""
    person = staffing.find(uow, id)
    photo = Photo(id, "image/jpeg", hashlib.sha256(data).hexdigest(), data, at)
    uow.photos.save(photo)
    staffing.tell(uow, person, "photo", by=by, at=at)
    return photo


def remove(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> None:
    """Raises NotFound("unknown_staff")."""
    person = staffing.find(uow, id)
    uow.photos.remove(id)
    staffing.tell(uow, person, "photo_removed", by=by, at=at)


def at_window(snap: Snapshot, window: str) -> Photo:
    """Of whoever is on duty there. Raises NotFound("no_photo")."""
    duty = snap.duties().get(snap.hall.window(window).id)
    photo = snap.photos.get(duty.staff) if duty and duty.staff else None
    if photo is None:
        raise NotFound("no_photo", window=window)
    return photo
