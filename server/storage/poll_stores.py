"""Polls, surveys, and the part of the log that results are reckoned from."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, func, select, text, true

from server.assessment.figures import Figures
from server.domain.errors import NotFound
from server.domain.events import Event, Logged
from server.domain.poll import Poll, PollState
from server.storage import rollup_stores, rows
from server.storage.desk_stores import to_logged
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store, upsert
from server.usecases.ports import Survey

_P, _V, _T, _S = rows.polls.c, rows.poll_voters.c, rows.poll_sums.c, rows.surveys.c
_E: Final = rows.events.c
_SIGNED_ON: Final = ("window_opened", "window_taken_over")


def to_poll(row: Any) -> Poll:
    return Poll(
        id=row.id,
        scheme=row.scheme,
        start=date.fromisoformat(row.start),
        end=date.fromisoformat(row.end),
        about=row.about,
        subjects=tuple(json.loads(row.subjects)),
        closes=date.fromisoformat(row.closes),
        least=row.least,
        opened_by=row.opened_by,
        opened_at=instant(row.opened_at),
        state=PollState(row.state),
        closed_at=instant_or_none(row.closed_at),
        voters=row.voters,
        may_vote=row.may_vote,
        tallies=None if row.tallies is None else json.loads(row.tallies),
    )


def to_survey(row: Any) -> Survey:
    return Survey(
        id=row.id,
        scheme=row.scheme,
        day=date.fromisoformat(row.day),
        about=row.about,
        of=row.of,
        channel=row.channel,
        grades=json.loads(row.grades),
        by=row.by,
        at=instant(row.at),
        struck_by=row.struck_by,
        struck_at=instant_or_none(row.struck_at),
    )


class PollRows(Store):
    def get(self, id: str) -> Poll:
        asked = select(rows.polls).where(_P.hall == self._hall, _P.id == id)
        if (row := self._c.execute(asked).first()) is None:
            raise NotFound("unknown_poll", poll=id)
        return to_poll(row)

    def all(self) -> list[Poll]:
        asked = select(rows.polls).where(_P.hall == self._hall).order_by(_P.id.desc())
        return [to_poll(row) for row in self._c.execute(asked)]

    def between(self, start: date, end: date, *, scheme: str) -> list[Poll]:
        asked = select(rows.polls).where(
            *(_P.hall == self._hall, _P.scheme == scheme),
            *(_P.start == start.isoformat(), _P.end == end.isoformat()),
        )
        return [to_poll(row) for row in self._c.execute(asked.order_by(_P.id))]

    def open(self) -> list[Poll]:
        asked = select(rows.polls).where(_P.hall == self._hall, text(rows.OPEN_POLL))
        return [to_poll(row) for row in self._c.execute(asked.order_by(_P.id))]

    def has_voted(self, id: str, voter: str) -> bool:
        asked = select(_V.poll).where(_V.poll == id, _V.voter == voter)
        return self._c.execute(asked).first() is not None

    def voters(self, id: str) -> int:
        asked = select(func.count()).where(_V.poll == id)
        return int(self._c.execute(asked).scalar_one())


class SqlPolls(PollRows):
    def __init__(
        self, connection: Connection, hall: str, record: Callable[[Event], object]
    ) -> None:
        super().__init__(connection, hall)
        self._record = record

    def save(self, one: Poll) -> None:
        self._put(
            rows.polls,
            {
                "id": one.id,
                "scheme": one.scheme,
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
                "about": one.about,
                "subjects": json.dumps(one.subjects),
                "closes": one.closes.isoformat(),
                "least": one.least,
                "opened_by": one.opened_by,
                "opened_at": stamp(one.opened_at),
                "state": one.state.value,
                "closed_at": stamp_or_none(one.closed_at),
                "voters": one.voters,
                "may_vote": one.may_vote,
                "tallies": None
                if one.tallies is None
                else json.dumps(one.tallies, ensure_ascii=False),
            },
        )
        told, one.news = one.news, []
        for event in told:
            self._record(event)

    def vote(self, id: str, voter: str, votes: Mapping[str, str]) -> bool:
        put = upsert(self._c, rows.poll_voters).values(hall=self._hall, poll=id, voter=voter)
        if self._c.execute(put.on_conflict_do_nothing().returning(_V.voter)).first() is None:
            return False
        for of, grade in votes.items():
            one = {"hall": self._hall, "poll": id, "of": of, "grade": grade, "count": 1}
            add = upsert(self._c, rows.poll_sums).values(**one)
            self._c.execute(
                add.on_conflict_do_update(
                    index_elements=["poll", "of", "grade"], set_={"count": _T.count + 1}
                )
            )
        return True

    def count(self, id: str) -> dict[str, dict[str, int]]:
        made: dict[str, dict[str, int]] = {}
        for row in self._c.execute(select(rows.poll_sums).where(_T.poll == id)).mappings():
            made.setdefault(row["of"], {})[row["grade"]] = row["count"]
        return made

    def forget(self, id: str) -> None:
        self._c.execute(delete(rows.poll_voters).where(_V.poll == id))
        self._c.execute(delete(rows.poll_sums).where(_T.poll == id))


class SurveyRows(Store):
    def get(self, id: str) -> Survey:
        asked = select(rows.surveys).where(_S.hall == self._hall, _S.id == id)
        if (row := self._c.execute(asked).first()) is None:
            raise NotFound("unknown_survey", survey=id)
        return to_survey(row)

    def between(self, start: date, end: date, *, scheme: str) -> list[Survey]:
        asked = select(rows.surveys).where(
            *(_S.hall == self._hall, _S.scheme == scheme),
            *(_S.day >= start.isoformat(), _S.day < end.isoformat()),
        )
        return [to_survey(row) for row in self._c.execute(asked.order_by(_S.id))]


class SqlSurveys(SurveyRows):
    def save(self, one: Survey) -> None:
        self._put(
            rows.surveys,
            {
                "id": one.id,
                "scheme": one.scheme,
                "day": one.day.isoformat(),
                "about": one.about,
                "of": one.of,
                "channel": one.channel,
                "grades": json.dumps(one.grades, ensure_ascii=False),
                "by": one.by,
                "at": stamp(one.at),
                "struck_by": one.struck_by,
                "struck_at": stamp_or_none(one.struck_at),
            },
        )


class SqlLedger(Store):
    def read(
        self, kinds: Collection[str], upto: int, *, start: datetime, end: datetime
    ) -> list[Logged]:
        signed = [kind for kind in kinds if kind in _SIGNED_ON]
        staff = [kind for kind in kinds if kind == "staff_changed"]
        rest = [kind for kind in kinds if kind not in (*signed, *staff)]
        found = []
        for those, when in (
            (signed, and_(_E.at >= stamp(start), _E.at < stamp(end))),
            (staff, _E.at < stamp(end)),
            (rest, true()),
        ):
            if those:
                asked = select(rows.events).where(
                    *(_E.hall == self._hall, text(rows.ASSESSED)),
                    *(_E.kind.in_(those), _E.seq <= upto, when),
                )
                found += [to_logged(row) for row in self._c.execute(asked)]
        return sorted(found, key=lambda event: event.seq)


def rated(connection: Connection, hall: str, start: date, end: date) -> dict[str, Figures]:
    """The added-up figures of each clerk from ``start`` until before ``end``."""
    last = date.fromordinal(end.toordinal() - 1)
    months = {
        month
        for month in rollup_stores.kept(connection, hall, "month", start, last)
        if _next_month(month) <= end
    }
    days = rollup_stores.kept(connection, hall, "day", start, last)
    single = {day for day in days if day.replace(day=1) not in months}
    made: dict[str, Figures] = {}
    for grain, starts in (("month", months), ("day", single)):
        for _, id, one in rollup_stores.read_rollups(connection, hall, grain, starts, "clerk"):
            made.setdefault(id, Figures()).add(Figures.loads(one))
    return made


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
