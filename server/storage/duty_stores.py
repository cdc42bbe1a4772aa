"""Who stands in at a window, and which leader has duty."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from server.domain.errors import NotFound
from server.domain.ids import StaffId, WindowId
from server.domain.stand_in import StandIn
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store
from server.usecases.ports import LeaderDuty

_S, _L = rows.stand_ins.c, rows.leaders.c


def to_stand_in(row: Any) -> StandIn:
    return StandIn(
        row.id,
        StaffId(row.staff),
        WindowId(row.window),
        instant(row.start),
        instant(row.end),
        row.reason,
        tuple(instant(us) for us in json.loads(row.signs)),
    )


def stand_ins_since(hall: str, at: datetime) -> Any:
    """Those that end after ``at``, in the order of their beginning."""
    return (
        select(rows.stand_ins).where(_S.hall == hall, _S.end > stamp(at)).order_by(_S.start, _S.id)
    )


class SqlStandIns(Store):
    def get(self, id: str) -> StandIn:
        asked = select(rows.stand_ins).where(_S.hall == self._hall, _S.id == id)
        if (row := self._c.execute(asked).first()) is None:
            raise NotFound("unknown_stand_in", stand_in=id)
        return to_stand_in(row)

    def since(self, at: datetime) -> list[StandIn]:
        return [to_stand_in(row) for row in self._c.execute(stand_ins_since(self._hall, at))]

    def save(self, one: StandIn) -> None:
        self._put(
            rows.stand_ins,
            {
                "id": one.id,
                "staff": one.staff,
                "window": one.window,
                "start": stamp(one.start),
                "end": stamp(one.end),
                "reason": one.reason,
                "signs": json.dumps([stamp(sign) for sign in one.signs]),
            },
        )


def to_leader(row: Any) -> LeaderDuty:
    return LeaderDuty(row.id, row.day, row.part, row.staff, instant_or_none(row.signed_at))


class SqlLeaders(Store):
    def get(self, id: str) -> LeaderDuty:
        found = self._one(_L.id == id)
        if found is None:
            raise NotFound("unknown_leader_duty", roster=id)
        return found

    def find(self, day: str, part: str, staff: str) -> LeaderDuty | None:
        return self._one(_L.day == day, _L.part == part, _L.staff == staff)

    def _one(self, *where: Any) -> LeaderDuty | None:
        row = self._c.execute(select(rows.leaders).where(_L.hall == self._hall, *where)).first()
        return to_leader(row) if row else None

    def save(self, duty: LeaderDuty) -> None:
        self._put(
            rows.leaders,
            {
                "id": duty.id,
                "day": duty.day,
                "part": duty.part,
                "staff": duty.staff,
                "signed_at": stamp_or_none(duty.signed_at),
            },
        )

    def drop(self, id: str) -> None:
        self._c.execute(delete(rows.leaders).where(_L.hall == self._hall, _L.id == id))
