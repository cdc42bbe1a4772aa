"""Ratings for the platform of the level above (上级好差评平台): one flat record each, exported or
pushed. A record says nothing of who rated; docs/ratings.md has its fields.

A push is a row like a message to a visitor (kind "evaluation"), written with the rating; a worker
sends it outside of any transaction, under one key however often it is tried.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol

from server.assessment import measures
from server.domain import desk, events
from server.domain.errors import WrongValue
from server.domain.events import Logged
from server.domain.hall import Hall
from server.domain.ids import ServiceId, new_id
from server.usecases import notifying
from server.usecases.notifying import NotSent
from server.usecases.ports import Notification, UnitOfWork
from server.usecases.reporting import safe_cell
from server.usecases.views import Reads

KIND: Final = "evaluation"
BY: Final = "pusher"
MOST_DAYS: Final = 31
# What the platform knows already it has.
_THERE: Final = "http_409"
# PJQ is the platforms' own word for a pad; they know none for the others.
_CHANNEL: Final = {"pad": "PJQ", "page": "QR", "paper": "PAPER"}
FIELDS: Final = (
    *("hallId", "affairSerialNo", "evalProcess", "affairCode", "affairName", "departmentCode"),
    *("departmentName", "windowCode", "affairDealNo", "affairDealOfficer", "affairApplyTime"),
    *("affairDoneTime", "evalTime", "evalChannel", "evalLevel", "evalDetail", "evalContent"),
    "evalStatus",
)
Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Push:
    """``key``: of this record in this state; the same one again is the same record."""

    id: str
    key: str
    record: Record


class Platform(Protocol):
    def push(self, one: Push) -> None:
        """Hand it over. Raises NotSent."""


def records(
    log: Iterable[Logged], hall: Hall, names: Mapping[str, str], comments: Mapping[str, str | None]
) -> list[Record]:
    """Of every rating in a log that holds its whole visit, in the order in which they were made."""
    events_ = list(log)
    stories = {story.ticket: story for story in measures.stories(events_)}
    out = {event.ticket for event in events_ if event.kind == "rating_excluded"}
    return [
        _record(event, stories[event.ticket], hall, names, comments, event.ticket in out)
        for event in events_
        if event.kind == "visit_rated" and event.ticket in stories
    ]


def _record(
    rated: Logged,
    story: measures.Story,
    hall: Hall,
    names: Mapping[str, str],
    comments: Mapping[str, str | None],
    excluded: bool,
) -> Record:
    service = hall.services.get(ServiceId(rated.facts["service"]))
    department = service.department if service else None
    last = story.calls[-1] if story.calls else None
    staff = last.staff if last else None
    comment = comments.get(story.ticket)
    return {
        "hallId": hall.id,
        "affairSerialNo": story.ticket,
        "evalProcess": 2,
        "affairCode": rated.facts["service"],
        "affairName": service.name if service else None,
        "departmentCode": department,
        "departmentName": next((d.name for d in hall.departments if d.id == department), None),
        "windowCode": rated.window,
        "affairDealNo": staff,
        "affairDealOfficer": names.get(staff, staff) if staff else None,
        "affairApplyTime": _clock(hall, story.joined_at),
        "affairDoneTime": _clock(hall, last.ended_at if last else None),
        "evalTime": _clock(hall, rated.at),
        "evalChannel": _CHANNEL.get(rated.facts["origin"], rated.facts["origin"]),
        "evalLevel": rated.facts["level"],
        "evalDetail": ",".join(rated.facts.get("reasons", ())) or None,
        "evalContent": desk.without_numbers(comment) if comment else None,
        "evalStatus": "excluded" if excluded else "counted",
    }


def _clock(hall: Hall, at: datetime | None) -> str | None:
    """yyyyMMddHHmmss on the hall's wall, as the platforms have it."""
    return None if at is None else f"{hall.local(at):%Y%m%d%H%M%S}"


def export(reads: Reads, hall_id: str, first: date, last: date) -> list[Record]:
    """Of the ratings made from ``first`` to ``last``. Raises WrongValue("wrong_value")."""
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        raise WrongValue("wrong_value", field="until", reason=f"1-{MOST_DAYS} days")
    with reads.snapshot(hall_id) as snap:
        hall, names = snap.hall, snap.names()
    start = datetime.combine(first, time(), hall.tz)
    end = datetime.combine(last + timedelta(days=1), time(), hall.tz)
    visits = timedelta(days=hall.settings.rating_days + 1)
    log = [*reads.log(hall_id, start - visits, end)]
    rated = {e.ticket for e in log if e.kind == "visit_rated" and e.at >= start}
    later = (e for e in reads.since(hall_id, log[-1].seq if log else 0, 1_000_000))
    log += [e for e in later if e.kind == "rating_excluded" and e.ticket in rated]
    comments = reads.comments(hall_id, [str(ticket) for ticket in rated])
    return records([e for e in log if e.ticket in rated], hall, names, comments)


def as_csv(found: Sequence[Record]) -> str:
    """One line a rating, as spreadsheets read it (BOM)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    for one in found:
        cells: list[Any] = [one[name] for name in FIELDS]
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    return "\ufeff" + out.getvalue()


def queue(uow: UnitOfWork, ticket: str, *, at: datetime) -> None:
    """Have the rating of a ticket pushed as it now is, where the hall wants that."""
    if not uow.hall.settings.push_ratings:
        return
    made = uow.notifications.find(ticket, KIND) or Notification(new_id("n_", at), KIND, ticket, at)
    made.state, made.next_at, made.tries, made.error, made.ended_at = "queued", at, 0, None, None
    uow.notifications.save(made)


def claim(uow: UnitOfWork, *, at: datetime) -> list[Push]:
    """Take the pushes that are due, each with its record as it is now."""
    ready, names = [], {person.id: person.name for person in uow.people.all()}
    for one in uow.notifications.due(at, notifying.AT_ONCE, (KIND,)):
        rating = uow.ratings.of(one.of)
        comments = {one.of: rating.comment if rating else None}
        found = records(uow.tickets.story(one.of), uow.hall, names, comments)
        if not found:
            one.state, one.ended_at = "dropped", at
            uow.notifications.save(one)
            continue
        record = found[0]
        one.state, one.tries, one.next_at = "sending", one.tries + 1, at + notifying.ANSWER
        uow.notifications.save(one)
        ready.append(Push(one.id, f"{one.id}-{record['evalStatus']}", record))
    return ready


def pushed(uow: UnitOfWork, id: str, *, at: datetime) -> None:
    one = uow.notifications.get(id)
    if one is None or one.state != "sending":
        return
    one.state, one.ended_at, one.error = "sent", at, None
    uow.notifications.save(one)
    uow.record(events.RatingPushed(at=at, device=BY, push=one.id, of=one.of))


def not_pushed(uow: UnitOfWork, id: str, error: NotSent, *, at: datetime) -> None:
    """Again after a pause that doubles each time, or given up. What the platform says it has
    already is there."""
    if error.code == _THERE:
        pushed(uow, id, at=at)
        return
    one = uow.notifications.get(id)
    if one is None or one.state != "sending":
        return
    if notifying.try_again(one, error, at=at):
        uow.notifications.save(one)
        return
    one.state, one.ended_at, one.error = "failed", at, error.code
    uow.notifications.save(one)
    uow.record(events.RatingPushFailed(at=at, device=BY, push=one.id, of=one.of, error=error.code))
