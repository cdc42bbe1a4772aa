"""What a kiosk offers: the services, whether each is offered now, and if not, why, in the reader's
words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from server.domain import offer
from server.domain.duty import DutyState
from server.domain.hall import Closed, Hall, Service
from server.domain.offer import NotOffered
from server.usecases import lines, texts
from server.usecases.views import Picture, Snapshot, expected, local


def not_offered(snap: Snapshot, service: Service, at: datetime) -> NotOffered | None:
    """The same answer that taking a ticket gives now to somebody of whom nothing is known."""
    hall = snap.hall
    return (
        offer.by_time(hall, service, at)
        or offer.by_people(hall, snap.closures().get(service.id), at)
        or _full(snap, service, at)
        or _line(snap, service, at)
    )


def catalog(snap: Snapshot, at: datetime, lang: str = "zh", *, kiosk: str | None = None) -> Picture:
    """The services in their groups; those of one ``kiosk`` only, and no group that is empty for
    it."""
    hall, waiting = snap.hall, snap.waiting()
    services: dict[str, list[Picture]] = {}
    for one in hall.services.values():
        if kiosk is not None and not hall.offers(kiosk, one):
            continue
        count = waiting[one.id].count if one.id in waiting else 0
        services.setdefault(one.group, []).append(
            {
                "id": one.id,
                "name": one.name,
                **_offered(snap, one, at, lang),
                "waiting": count,
                "estimate": lines.as_dict(expected(snap, one.id, count)),
                "keywords": list(one.keywords),
            }
        )
    classes = [
        {
            "id": one.id,
            "name": one.name,
            "certified_by": sorted(one.certified_by),
            "min_age": one.min_age,
        }
        for one in hall.classes.values()
    ]
    groups = _groups(hall, None, services)
    if kiosk in hall.kiosks:
        groups = _without_empty(groups)
    return {"groups": groups, "classes": classes, "rev": hall.version}


def _without_empty(groups: list[Picture]) -> list[Picture]:
    kept = [{**group, "groups": _without_empty(group["groups"])} for group in groups]
    return [group for group in kept if group["groups"] or group["services"]]


def _groups(hall: Hall, parent: str | None, services: Mapping[str, list[Picture]]) -> list[Picture]:
    return [
        {
            "id": group.id,
            "name": group.name,
            "groups": _groups(hall, group.id, services),
            "services": services.get(group.id, []),
        }
        for group in hall.groups
        if group.parent == parent
    ]


def _offered(snap: Snapshot, service: Service, at: datetime, lang: str) -> Picture:
    """The part of a service's entry in the catalog that says whether it is offered."""
    found = not_offered(snap, service, at)
    said = texts.error(found.why.value, found.facts, lang).detail if found else None
    return {
        "open": found is None,
        "reason": said,
        "closed": found.why.value if found else None,
        "needs_person": service.needs_person,
        "classes": None if service.classes is None else list(service.classes),
    }


def closures(snap: Snapshot, at: datetime) -> list[Picture]:
    """Services that somebody closed, for those who look after the hall."""
    hall = snap.hall
    names = {person.id: person.name for person in snap.people()} if snap.closures() else {}
    return [
        {
            "service": one.service,
            "name": hall.services[one.service].name,
            "reason": one.reason,
            "since": local(hall, one.since),
            "until": local(hall, one.until) if one.until else None,
            "by": names.get(one.by, one.by),
        }
        for one in snap.closures().values()
        if one.holds(at) and one.service in hall.services
    ]


def _full(snap: Snapshot, service: Service, at: datetime) -> NotOffered | None:
    if service.day_limit is None:
        return None
    given = snap.given(snap.hall.business_day(at)).get(service.id, 0)
    return (
        NotOffered(Closed.FULL, {"limit": service.day_limit})
        if given >= service.day_limit
        else None
    )


def _line(snap: Snapshot, service: Service, at: datetime) -> NotOffered | None:
    hall, line = snap.hall, snap.waiting().get(service.id)
    if hall.settings.last_issue_margin_minutes is None:
        return None
    return offer.by_line(
        hall,
        service,
        at,
        waiting=line.count if line else 0,
        open_windows=_open_windows(hall, snap, service),
    )


def _open_windows(hall: Hall, snap: Snapshot, service: Service) -> int:
    duties = snap.duties()
    return sum(
        window.id in duties and duties[window.id].state is DutyState.OPEN
        for window in hall.windows_for[service.id]
    )
