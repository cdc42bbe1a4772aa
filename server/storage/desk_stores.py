"""The guide desk's tables: helps, messages, notices, complaints; and finding a ticket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, text

from server.domain.desk import (
    Complaint,
    ComplaintKind,
    Help,
    HelpState,
    Message,
    Notice,
    NoticeState,
)
from server.domain.errors import NotFound
from server.domain.events import Logged
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store

_H, _M, _N, _C = rows.helps.c, rows.messages.c, rows.notices.c, rows.complaints.c
_FEW: Final = 100


def to_help(row: Any) -> Help:
    return Help(
        row.id,
        row.where,
        row.need,
        row.by,
        instant(row.asked_at),
        row.ticket,
        row.window,
        HelpState(row.state),
        row.helper,
    )


def open_helps(hall: str) -> Any:
    """Those that nobody ended, oldest first."""
    return select(rows.helps).where(_H.hall == hall, text(rows.OPEN_HELP)).order_by(_H.id)


class SqlHelps(Store):
    def get(self, id: str) -> Help:
        if (row := _row(self._c, rows.helps, self._hall, id)) is None:
            raise NotFound("unknown_help", help=id)
        return to_help(row)

    def save(self, one: Help) -> None:
        self._put(
            rows.helps,
            {
                "id": one.id,
                "ticket": one.ticket,
                "window": one.window,
                "where": one.where,
                "need": one.need,
                "state": one.state.value,
                "by": one.by,
                "helper": one.helper,
                "asked_at": stamp(one.asked_at),
            },
        )


def to_message(row: Any) -> Message:
    return Message(
        row.id,
        row.window,
        row.text,
        row.by,
        instant(row.at),
        row.read_by,
        instant_or_none(row.read_at),
    )


def unread_messages(hall: str) -> Any:
    """Of every window, oldest first."""
    return select(rows.messages).where(_M.hall == hall, text(rows.UNREAD)).order_by(_M.id)


class SqlMessages(Store):
    def get(self, id: str) -> Message:
        if (row := _row(self._c, rows.messages, self._hall, id)) is None:
            raise NotFound("unknown_message", message=id)
        return to_message(row)

    def save(self, one: Message) -> None:
        self._put(
            rows.messages,
            {
                "id": one.id,
                "window": one.window,
                "text": one.text,
                "by": one.by,
                "at": stamp(one.at),
                "read_by": one.read_by,
                "read_at": stamp_or_none(one.read_at),
            },
        )


def to_notice(row: Any) -> Notice:
    return Notice(
        row.id,
        tuple(json.loads(row.zones)),
        row.zh,
        row.en,
        instant(row.start),
        instant(row.end),
        row.by,
        instant(row.proposed_at),
        NoticeState(row.state),
        row.approved_by,
        bool(row.second),
    )


def current_notices(hall: str) -> Any:
    """Proposed, approved or shown, by their beginning."""
    asked = select(rows.notices).where(_N.hall == hall, text(rows.CURRENT_NOTICE))
    return asked.order_by(_N.start, _N.id)


def last_notices(hall: str, limit: int = _FEW) -> Any:
    return select(rows.notices).where(_N.hall == hall).order_by(_N.id.desc()).limit(limit)


class SqlNotices(Store):
    def get(self, id: str) -> Notice:
        if (row := _row(self._c, rows.notices, self._hall, id)) is None:
            raise NotFound("unknown_notice", notice=id)
        return to_notice(row)

    def current(self) -> Sequence[Notice]:
        return [to_notice(row) for row in self._c.execute(current_notices(self._hall))]

    def save(self, one: Notice) -> None:
        self._put(
            rows.notices,
            {
                "id": one.id,
                "zones": json.dumps(one.zones),
                "zh": one.zh,
                "en": one.en,
                "start": stamp(one.start),
                "end": stamp(one.end),
                "state": one.state.value,
                "by": one.by,
                "proposed_at": stamp(one.proposed_at),
                "approved_by": one.approved_by,
                "second": int(one.second),
            },
        )


def to_complaint(row: Any) -> Complaint:
    return Complaint(
        row.id,
        ComplaintKind(row.kind),
        row.text,
        row.by,
        instant(row.at),
        row.ticket,
        row.window,
        row.answer,
        row.answered_by,
        instant_or_none(row.answered_at),
    )


def complaints(hall: str, *, unanswered: bool, before: str | None, limit: int = _FEW) -> Any:
    """Newest first; those before the id ``before``."""
    asked = select(rows.complaints).where(_C.hall == hall)
    if unanswered:
        asked = asked.where(text(rows.UNANSWERED))
    if before is not None:
        asked = asked.where(_C.id < before)
    return asked.order_by(_C.id.desc()).limit(limit)


class SqlComplaints(Store):
    def get(self, id: str) -> Complaint:
        if (row := _row(self._c, rows.complaints, self._hall, id)) is None:
            raise NotFound("unknown_complaint", complaint=id)
        return to_complaint(row)

    def save(self, one: Complaint) -> None:
        self._put(
            rows.complaints,
            {
                "id": one.id,
                "kind": one.kind.value,
                "text": one.text,
                "ticket": one.ticket,
                "window": one.window,
                "by": one.by,
                "at": stamp(one.at),
                "answer": one.answer,
                "answered_by": one.answered_by,
                "answered_at": stamp_or_none(one.answered_at),
            },
        )


def _row(connection: Connection, table: Any, hall: str, id: str) -> Any:
    return connection.execute(select(table).where(table.c.hall == hall, table.c.id == id)).first()


_T: Final = rows.tickets.c


def numbered(hall: str, day: str, ending: str, limit: int) -> Any:
    """Tickets of a day whose number ends so, newest first: what somebody reads off a slip."""
    like = f"%{ending}"
    asked = select(rows.tickets).where(_T.hall == hall, _T.day == day, _T.number.like(like))
    return asked.order_by(_T.id.desc()).limit(limit)


def lost_slips(hall: str, limit: int = 20) -> Any:
    """Waiting tickets whose paper did not come out, or nobody knows; oldest first."""
    asked = select(_T.id, _T.number, _T.slip).where(_T.hall == hall, text(rows.LOST_SLIP))
    return asked.order_by(_T.id).limit(limit)


def to_logged(row: Any) -> Logged:
    return Logged(
        row.seq,
        instant(row.at),
        row.kind,
        row.ticket,
        row.window,
        row.staff,
        row.device,
        row.zone,
        json.loads(row.facts),
    )


def story(hall: str, ticket: str) -> Any:
    """Everything that happened to a ticket, in its order."""
    e = rows.events.c
    asked = select(rows.events).where(e.hall == hall, e.ticket == ticket)
    return asked.order_by(e.seq)
