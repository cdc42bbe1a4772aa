"""The assessment's findings, attachments, schemes and published results."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, text

from server.domain.errors import NotFound
from server.domain.events import Event
from server.domain.finding import Finding, FindingState, Origin
from server.storage import rows
from server.storage.rows import instant, instant_or_none, stamp, stamp_or_none
from server.storage.stores import Store
from server.usecases.ports import Attachment, FindingNote, Publication, SchemeVersion

_F, _N, _A = rows.findings.c, rows.finding_notes.c, rows.attachments.c
_S, _P, _T = rows.schemes.c, rows.publications.c, rows.tickets.c
_WITHOUT_DATA: Final = [column for column in _A if column.name != "data"]


def to_finding(row: Any) -> Finding:
    return Finding(
        id=row.id,
        scheme=row.scheme,
        item=row.item,
        origin=Origin(row.origin),
        staff=row.staff,
        window=row.window,
        day=date.fromisoformat(row.day),
        count=Decimal(row.count),
        text=row.text,
        raised_at=instant(row.raised_at),
        raised_by=row.raised_by,
        evidence=json.loads(row.evidence),
        source=row.source,
        state=FindingState(row.state),
        answer_until=instant_or_none(row.answer_until),
        decided_by=row.decided_by,
        decided_at=instant_or_none(row.decided_at),
    )


def to_note(row: Any) -> FindingNote:
    return FindingNote(row.id, row.finding, row.step, row.by, instant(row.at), row.text)


def to_attachment(row: Any) -> Attachment:
    return Attachment(
        row.id, row.of, row.name, row.media, row.size, row.digest, row.by, instant(row.at)
    )


def to_scheme(row: Any) -> SchemeVersion:
    return SchemeVersion(row.id, row.version, row.text, row.by, instant(row.at))


def to_publication(row: Any) -> Publication:
    return Publication(
        id=row.id,
        scheme=row.scheme,
        version=row.version,
        scheme_text=row.scheme_text,
        start=date.fromisoformat(row.start),
        end=date.fromisoformat(row.end),
        inputs=row.inputs,
        inputs_hash=row.inputs_hash,
        sheets=row.sheets,
        by=row.by,
        at=instant(row.at),
        replaces=row.replaces,
        reason=row.reason,
        places=row.places,
    )


def finding(hall: str, id: str) -> Any:
    return select(rows.findings).where(_F.hall == hall, _F.id == id)


def open_findings(hall: str) -> Any:
    asked = select(rows.findings).where(_F.hall == hall, text(rows.OPEN_FINDING))
    return asked.order_by(_F.id)


def findings(
    hall: str, start: date, end: date, *, scheme: str | None = None, staff: str | None = None
) -> Any:
    asked = select(rows.findings).where(
        _F.hall == hall, _F.day >= start.isoformat(), _F.day < end.isoformat()
    )
    if scheme is not None:
        asked = asked.where(_F.scheme == scheme)
    if staff is not None:
        asked = asked.where(_F.staff == staff)
    return asked.order_by(_F.day, _F.id)


def notes(hall: str, finding: str) -> Any:
    asked = select(rows.finding_notes).where(_N.hall == hall, _N.finding == finding)
    return asked.order_by(_N.id)


def attachments(hall: str, of: str) -> Any:
    return select(*_WITHOUT_DATA).where(_A.hall == hall, _A.of == of).order_by(_A.id)


def attachment(hall: str, id: str) -> Any:
    return select(rows.attachments).where(_A.hall == hall, _A.id == id)


def newest_schemes(hall: str) -> Any:
    newest = select(_S.id, func.max(_S.version).label("version"))
    last = newest.where(_S.hall == hall).group_by(_S.id).subquery()
    whole = select(rows.schemes).where(_S.hall == hall)
    return whole.join(last, (last.c.id == _S.id) & (last.c.version == _S.version)).order_by(_S.id)


def scheme_versions(hall: str, id: str) -> Any:
    asked = select(rows.schemes).where(_S.hall == hall, _S.id == id)
    return asked.order_by(_S.version.desc())


def publication(hall: str, id: str) -> Any:
    return select(rows.publications).where(_P.hall == hall, _P.id == id)


def publications(hall: str, start: date, end: date, *, scheme: str | None = None) -> Any:
    asked = select(rows.publications).where(
        _P.hall == hall, _P.start >= start.isoformat(), _P.start < end.isoformat()
    )
    if scheme is not None:
        asked = asked.where(_P.scheme == scheme)
    return asked.order_by(_P.start, _P.at, _P.id)


def known_visits(
    connection: Connection, hall: str, first: date, last: date
) -> list[tuple[str, str, str, str, date]]:
    """(person, ticket, number, service, day); see views.Reads."""
    those = (
        _T.hall == hall,
        _T.day >= first.isoformat(),
        _T.day <= last.isoformat(),
        _T.state == "served",
        _T.person.is_not(None),
    )
    often = select(_T.person).where(*those).group_by(_T.person).having(func.count() > 1)
    asked = select(_T.person, _T.id, _T.number, _T.service, _T.day).where(
        *those, _T.person.in_(often)
    )
    return [
        (row.person, row.id, row.number, row.service, date.fromisoformat(row.day))
        for row in connection.execute(asked.order_by(_T.day, _T.id))
    ]


class FindingRows(Store):
    def get(self, id: str) -> Finding:
        if (row := self._c.execute(finding(self._hall, id)).first()) is None:
            raise NotFound("unknown_finding", finding=id)
        return to_finding(row)

    def from_source(self, source: str) -> Finding | None:
        asked = select(rows.findings).where(_F.hall == self._hall, _F.source == source)
        row = self._c.execute(asked).first()
        return to_finding(row) if row else None

    def open(self) -> list[Finding]:
        return [to_finding(row) for row in self._c.execute(open_findings(self._hall))]

    def between(
        self, start: date, end: date, *, scheme: str | None = None, staff: str | None = None
    ) -> list[Finding]:
        asked = findings(self._hall, start, end, scheme=scheme, staff=staff)
        return [to_finding(row) for row in self._c.execute(asked)]

    def notes(self, finding: str) -> list[FindingNote]:
        return [to_note(row) for row in self._c.execute(notes(self._hall, finding))]


class SqlFindings(FindingRows):
    def __init__(
        self, connection: Connection, hall: str, record: Callable[[Event], object]
    ) -> None:
        super().__init__(connection, hall)
        self._record = record

    def save(self, one: Finding) -> None:
        self._put(
            rows.findings,
            {
                "id": one.id,
                "scheme": one.scheme,
                "item": one.item,
                "origin": one.origin.value,
                "staff": one.staff,
                "window": one.window,
                "day": one.day.isoformat(),
                "count": str(one.count),
                "text": one.text,
                "raised_at": stamp(one.raised_at),
                "raised_by": one.raised_by,
                "evidence": json.dumps(one.evidence, ensure_ascii=False),
                "source": one.source,
                "state": one.state.value,
                "answer_until": stamp_or_none(one.answer_until),
                "decided_by": one.decided_by,
                "decided_at": stamp_or_none(one.decided_at),
            },
        )
        told, one.news = one.news, []
        for event in told:
            self._record(event)

    def note(self, one: FindingNote) -> None:
        row = {
            "hall": self._hall,
            "id": one.id,
            "finding": one.finding,
            "step": one.step,
            "by": one.by,
            "at": stamp(one.at),
            "text": one.text,
        }
        self._c.execute(insert(rows.finding_notes), row)


class SqlAttachments(Store):
    def add(self, one: Attachment, data: bytes) -> None:
        row = {
            "hall": self._hall,
            "id": one.id,
            "of": one.of,
            "name": one.name,
            "media": one.media,
            "size": one.size,
            "digest": one.digest,
            "data": data,
            "by": one.by,
            "at": stamp(one.at),
        }
        self._c.execute(insert(rows.attachments), row)

    def of(self, id: str) -> list[Attachment]:
        return [to_attachment(row) for row in self._c.execute(attachments(self._hall, id))]

    def counts(self, ids: Sequence[str]) -> dict[str, int]:
        asked = select(_A.of, func.count().label("n")).where(_A.hall == self._hall, _A.of.in_(ids))
        return {row.of: row.n for row in self._c.execute(asked.group_by(_A.of))}

    def data(self, id: str) -> tuple[Attachment, bytes]:
        if (row := self._c.execute(attachment(self._hall, id)).first()) is None:
            raise NotFound("unknown_attachment", attachment=id)
        return to_attachment(row), bytes(row.data)


class SqlSchemes(Store):
    def newest(self) -> list[SchemeVersion]:
        return [to_scheme(row) for row in self._c.execute(newest_schemes(self._hall))]

    def versions(self, id: str) -> list[SchemeVersion]:
        return [to_scheme(row) for row in self._c.execute(scheme_versions(self._hall, id))]

    def add(self, one: SchemeVersion) -> None:
        row = {
            "hall": self._hall,
            "id": one.id,
            "version": one.version,
            "text": one.text,
            "by": one.by,
            "at": stamp(one.at),
        }
        self._c.execute(insert(rows.schemes), row)


class SqlPublications(Store):
    def get(self, id: str) -> Publication:
        if (row := self._c.execute(publication(self._hall, id)).first()) is None:
            raise NotFound("unknown_publication", publication=id)
        return to_publication(row)

    def between(self, start: date, end: date, *, scheme: str | None = None) -> list[Publication]:
        asked = publications(self._hall, start, end, scheme=scheme)
        return [to_publication(row) for row in self._c.execute(asked)]

    def all(self) -> list[Publication]:
        asked = select(rows.publications).where(_P.hall == self._hall).order_by(_P.at, _P.id)
        return [to_publication(row) for row in self._c.execute(asked)]

    def replaced_by(self, id: str) -> Publication | None:
        asked = select(rows.publications).where(_P.hall == self._hall, _P.replaces == id)
        row = self._c.execute(asked).first()
        return to_publication(row) if row else None

    def add(self, one: Publication) -> None:
        row = {
            "hall": self._hall,
            "id": one.id,
            "scheme": one.scheme,
            "version": one.version,
            "scheme_text": one.scheme_text,
            "start": one.start.isoformat(),
            "end": one.end.isoformat(),
            "inputs": one.inputs,
            "inputs_hash": one.inputs_hash,
            "sheets": one.sheets,
            "by": one.by,
            "at": stamp(one.at),
            "replaces": one.replaces,
            "reason": one.reason,
            "places": one.places,
        }
        self._c.execute(insert(rows.publications), row)
