"""A service is closed with a reason that visitors read, and opened again."""

from __future__ import annotations

from datetime import datetime

from server.domain import events
from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.ids import ServiceId
from server.domain.offer import Closure
from server.usecases.ports import UnitOfWork


def close(
    uow: UnitOfWork,
    service_id: str,
    *,
    reason: str,
    by: str,
    at: datetime,
    until: datetime | None = None,
) -> Closure:
    """No tickets of it are given from now on; whoever is in line is served. Closing again changes
    reason and end. Raises NotFound("no_such_service"), WrongValue("wrong_until")."""
    service = _service(uow, service_id)
    if until is not None and until <= at:
        raise WrongValue("wrong_until", field="until")
    before = uow.closures.of(service)
    since = before.since if before and before.holds(at) else at
    closure = Closure(service, reason, since, by, until)
    uow.closures.save(closure)
    uow.record(events.ServiceClosed(at=at, staff=by, service=service, reason=reason, until=until))
    return closure


def reopen(uow: UnitOfWork, service_id: str, *, by: str | None, at: datetime) -> None:
    """Raises NotFound("no_such_service"), Refused("service_is_open")."""
    service = _service(uow, service_id)
    if uow.closures.of(service) is None:
        raise Refused("service_is_open", service=service)
    uow.closures.drop(service)
    uow.record(events.ServiceReopened(at=at, staff=by, service=service))


def keep(uow: UnitOfWork, *, at: datetime) -> None:
    """Open again what was closed until now. A service that left the set-up has no closure."""
    for one in uow.closures.all():
        if not one.holds(at) or one.service not in uow.hall.services:
            uow.closures.drop(one.service)
            uow.record(events.ServiceReopened(at=at, service=one.service))


def _service(uow: UnitOfWork, id: str) -> ServiceId:
    if ServiceId(id) not in uow.hall.services:
        raise NotFound("no_such_service", service=id)
    return ServiceId(id)
