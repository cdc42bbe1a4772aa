"""Whether tickets of a service are given now, and if not, why: one answer for the kiosk that shows
it and for whoever asks all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.errors import Refused
from server.domain.hall import Closed, Hall, Service
from server.domain.ids import ServiceId


@dataclass(frozen=True, slots=True)
class Closure:
    """A service closed by a person, with a reason that visitors read. ``until`` None: until it is
    opened again."""

    service: ServiceId
    reason: str
    since: datetime
    by: str
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.until is None or at < self.until


@dataclass(frozen=True, slots=True)
class NotOffered:
    """Why not, and the facts that a visitor may want to know."""

    why: Closed
    facts: Mapping[str, object]

    def refused(self, service: ServiceId) -> Refused:
        return Refused(self.why.value, service=service, **self.facts)


def by_time(hall: Hall, service: Service, at: datetime) -> NotOffered | None:
    """By the set-up and the hour alone."""
    why = hall.why_closed(service, at)
    if why is None:
        return None
    return NotOffered(why, _times(hall, service, at))


def by_people(hall: Hall, closure: Closure | None, at: datetime) -> NotOffered | None:
    """By what somebody decided today."""
    if closure is None or not closure.holds(at):
        return None
    facts: dict[str, object] = {"reason": closure.reason}
    if closure.until is None:
        return NotOffered(Closed.SERVICE, facts)
    back = hall.local(closure.until)
    same = back.date() == hall.local(at).date()
    facts["reopens"] = f"{back:%H:%M}" if same else f"{back:%Y-%m-%d %H:%M}"
    return NotOffered(Closed.SERVICE_UNTIL, facts)


def by_line(
    hall: Hall, service: Service, at: datetime, *, waiting: int, open_windows: int
) -> NotOffered | None:
    """By the line: whoever joined now could not be served by closing time and the margin that the
    hall allows. Nobody at the windows: nobody can say, so tickets are given."""
    margin = hall.settings.last_issue_margin_minutes
    closing = hall.closing(at, service)
    if margin is None or closing is None or not open_windows:
        return None
    turn = timedelta(minutes=service.minutes)
    if at + turn * (waiting / open_windows + 1) <= closing + timedelta(minutes=margin):
        return None
    return NotOffered(Closed.LINE_FULL, {"waiting": waiting})


def _times(hall: Hall, service: Service, at: datetime) -> dict[str, object]:
    periods = hall.periods(at, service)
    if not periods:
        return {}
    clock = hall.local(at).time()
    later = (period.opens for period in periods if period.opens > clock)
    opens = next(later, periods[0].opens)
    return {"opens": f"{opens:%H:%M}", "closes": f"{periods[-1].closes:%H:%M}"}
