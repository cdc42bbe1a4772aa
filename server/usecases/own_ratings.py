"""What a clerk may see of the ratings of their own visits."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from server.assessment.own_ratings import own_groups
from server.usecases.reporting import plain_ratings
from server.usecases.views import Reads


def own_ratings(
    reads: Reads, hall_id: str, staff: str, month: date, at: datetime
) -> dict[str, Any]:
    """Groups of one month, without days that can still be rated; see assessment.own_ratings."""
    with reads.snapshot(hall_id) as snap:
        hall = snap.hall
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    start, end = (datetime.combine(day, time(), hall.tz) for day in (first, after))
    days = hall.settings.rating_days + 1
    log = [*reads.log(hall_id, start, end)]
    own = {event.ticket for event in log}
    late = reads.log(hall_id, end, end + timedelta(days=days))
    log += [event for event in late if event.ticket in own]
    still_open = hall.local(at).date() - timedelta(days=days)
    groups = own_groups(
        log,
        staff,
        lambda when: hall.local(when).date(),
        least=hall.settings.least_ratings,
        until=min(after, still_open),
    )
    return {
        "month": f"{first:%Y-%m}",
        "least_ratings": hall.settings.least_ratings,
        "groups": [
            {
                "from": group.first.isoformat(),
                "until": group.last.isoformat(),
                "ratings": plain_ratings(asdict(group.ratings)),
            }
            for group in groups
        ],
    }
