"""May this visitor have a ticket of this service now? Asks only what the hall's rules need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain import limits, offer, person
from server.domain.errors import NotAllowed
from server.domain.hall import ORDINARY, PriorityClass, Service
from server.domain.person import PersonKey
from server.domain.ticket import Ticket
from server.usecases.persons import Identity
from server.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Past:
    """What the limits ask, from storage."""

    uow: UnitOfWork
    service: Service
    person: PersonKey | None
    origin: str | None
    at: datetime

    def given(self) -> int:
        return self.uow.tallies.given(self.service.id, self.uow.hall.business_day(self.at))

    def mine(self) -> Sequence[Ticket]:
        day = self.uow.hall.business_day(self.at)
        return self.uow.tickets.of_person(self.person, day) if self.person else ()

    def last_here(self, since: datetime) -> datetime | None:
        origin = self.origin
        return self.uow.tickets.last_from(origin, self.service.id, since) if origin else None


def admit(
    uow: UnitOfWork,
    service: Service,
    *,
    person: PersonKey | None,
    origin: str | None,
    reserved: bool,
    at: datetime,
) -> None:
    """Let a visitor in, and count them where there is a limit a day.

    ``reserved``: an appointment is kept or a token of another day is used, whose place in the
    day was promised before. Raises Refused, WrongValue("person_needed").
    """
    hall = uow.hall
    not_offered = offer.by_time(hall, service, at) or offer.by_people(
        hall, uow.closures.of(service.id), at
    )
    if not_offered is None and not reserved:
        not_offered = _line(uow, service, at)
    if not_offered:
        raise not_offered.refused(service.id)
    if not reserved:
        limits.check(
            service,
            hall.settings,
            _Past(uow, service, person, origin, at),
            known=person is not None,
            kiosk=origin is not None,
            at=at,
        )
    if service.day_limit is not None:
        uow.tallies.add(service.id, hall.business_day(at))


def _line(uow: UnitOfWork, service: Service, at: datetime) -> offer.NotOffered | None:
    if uow.hall.settings.last_issue_margin_minutes is None:
        return None
    places = {window.id for window in uow.hall.windows_for[service.id]}
    return offer.by_line(
        uow.hall,
        service,
        at,
        waiting=uow.tickets.waiting(service.id),
        open_windows=len(places & uow.duties.open_windows()),
    )


def certified(
    uow: UnitOfWork,
    service: Service,
    klass: PriorityClass,
    *,
    certifier: str,
    identity: Identity,
    at: datetime,
) -> None:
    """A kiosk vouches for what an ID number shows by its day of birth, and for what the set-up
    leaves to it. Raises NotAllowed: class_not_certified, class_not_offered."""
    if klass.id == ORDINARY:
        return
    if service.classes is not None and klass.id not in service.classes:
        raise NotAllowed("class_not_offered", service=service.id, **{"class": klass.id})
    if certifier == "kiosk" and klass.min_age is not None:
        fine = _age(uow, identity, at) >= klass.min_age
    else:
        fine = certifier in klass.certified_by
    if not fine:
        raise NotAllowed("class_not_certified", **{"class": klass.id, "by": certifier})


def _age(uow: UnitOfWork, identity: Identity, at: datetime) -> int:
    """-1: not known."""
    today = uow.hall.local(at).date()
    if not identity.id_number:
        return -1
    return person.age(person.id_number(identity.id_number, today=today), today)
