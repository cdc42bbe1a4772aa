"""The report of promised and real waits: did the estimates hold?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from server.assessment import promises
from server.usecases.views import Reads


def waits_report(reads: Reads, hall_id: str, on: date) -> dict[str, Any]:
    """Of the tickets taken on one business day, hour by hour and in all."""
    with reads.snapshot(hall_id) as snap:
        hall, rev = snap.hall, snap.seq
    start = datetime.combine(on, time(), hall.tz)
    log = [e for e in reads.log(hall_id, start, start + timedelta(days=1)) if e.seq <= rev]
    found = promises.promises(log)
    hours = promises.by_hour(found, hall.local)
    return {
        "hall": {"id": hall.id, "name": hall.name},
        "date": on.isoformat(),
        "rev": rev,
        "total": asdict(promises.kept(found)),
        "hours": [{"hour": f"{hour:02d}:00", **asdict(row)} for hour, row in hours.items()],
    }
