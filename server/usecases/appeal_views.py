"""Pictures of appeals: for whoever appeals, and for those who decide."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from server.assessment import scheme as schemes
from server.assessment.scheme import Scheme
from server.domain import appeal
from server.domain.appeal import Appeal
from server.domain.finding import Finding, FindingState
from server.domain.hall import Hall
from server.domain.ids import WindowId
from server.usecases import appeals
from server.usecases.appeal_ports import AppealReads
from server.usecases.ports import AttachmentReads, FindingReads, Publication, PublicationReads
from server.usecases.views import Picture, Snapshot, local

# One's own findings are offered for an appeal so long after their day.
_OFFERED: Final = timedelta(days=400)


class Book(Protocol):
    """A snapshot or a unit of work, as far as appeals are concerned."""

    @property
    def hall(self) -> Hall: ...
    @property
    def findings(self) -> FindingReads: ...
    @property
    def attachments(self) -> AttachmentReads: ...
    @property
    def publications(self) -> PublicationReads: ...
    @property
    def appeals(self) -> AppealReads: ...


@dataclass(slots=True)
class Desk:
    """Makes cards; schemes and names are looked up once. ``reader``: who looks."""

    book: Book
    names: Mapping[str, str]
    at: datetime
    reader: str
    _schemes: dict[str, Scheme] = field(default_factory=dict)

    def scheme(self, told: Publication) -> Scheme:
        if told.id not in self._schemes:
            self._schemes[told.id] = schemes.read_document(json.loads(told.scheme_text))
        return self._schemes[told.id]

    def card(self, one: Appeal, *, inside: bool) -> Picture:
        """``inside``: with who said what, for those who decide."""
        hall, told = self.book.hall, self.book.publications.get(one.publication)
        finding = self.book.findings.get(one.finding)
        ahead = timedelta(hours=hall.settings.case_remind_hours)
        soon = one.due_at is not None and self.at > one.due_at - ahead
        return {
            "id": one.id,
            "publication": one.publication,
            "scheme": one.scheme,
            "scheme_name": self.scheme(told).name,
            "start": told.start.isoformat(),
            "end": told.end.isoformat(),
            "finding": self.finding(finding, told, inside=inside),
            "of": self.names.get(one.staff, one.staff),
            "reason": one.reason,
            "basis": one.basis,
            "attachments": self.attached(one.id),
            "state": one.state.value,
            "steps": self._steps(one) if inside else [],
            "filed_at": local(hall, one.filed_at),
            "until": local(hall, one.until),
            "due_at": _local(hall, one.due_at),
            "overdue": one.overdue(self.at),
            "due_soon": soon and not one.overdue(self.at),
            "accepted_at": _local(hall, one.accepted_at),
            "decided_at": _local(hall, one.decided_at),
            "decided_by": self._name(one.decided_by) if inside else None,
            "answer": one.answer,
            "count": None if one.count is None else str(one.count),
            "republished": one.republished,
            "before": self._total(one.publication, one.staff),
            "after": self._total(one.republished, one.staff) if one.republished else None,
        }

    def _steps(self, one: Appeal) -> list[str]:
        may = appeals.may_decide(self.book.findings, one, self.reader)
        return one.allowed() if may else []

    def _total(self, publication: str, staff: str) -> str | None:
        """The total on somebody's sheet; None: there is no sheet of theirs."""
        for sheet in json.loads(self.book.publications.get(publication).sheets):
            if sheet.get("clerk") == staff:
                found: str | None = sheet.get("total")
                return found
        return None

    def finding(self, one: Finding, told: Publication, *, inside: bool) -> Picture:
        hall = self.book.hall
        place = hall.windows.get(WindowId(one.window)) if one.window else None
        return {
            "id": one.id,
            "item": one.item,
            "item_name": item_name(self.scheme(told), one.item),
            "day": one.day.isoformat(),
            "count": str(one.count),
            "points": _points(told, one),
            "window": one.window,
            "window_name": place.name if place else one.window,
            "origin": one.origin.value,
            "state": one.state.value,
            "text": one.text,
            "evidence": dict(one.evidence),
            "attachments": self.attached(one.id),
            "notes": [
                {
                    "step": note.step,
                    "at": local(hall, note.at),
                    "by": self._name(note.by) if inside else None,
                    "text": note.text,
                }
                for note in self.book.findings.notes(one.id)
            ],
        }

    def attached(self, of: str) -> list[Picture]:
        return [
            {"id": a.id, "name": a.name, "media": a.media, "size": a.size}
            for a in self.book.attachments.of(of)
        ]

    def _name(self, id: str | None) -> str | None:
        return self.names.get(id, id) if id else None


def own(snap: Snapshot, staff: str, at: datetime) -> Picture:
    """What somebody may appeal against, and the appeals that they made."""
    desk = Desk(snap, snap.names(), at, staff)
    return {
        "findings": list(_open_to_appeal(snap, desk, staff, at)),
        "appeals": [desk.card(one, inside=False) for one in snap.appeals.of_staff(staff)],
    }


def _open_to_appeal(snap: Snapshot, desk: Desk, staff: str, at: datetime) -> Iterator[Picture]:
    """One's counted findings that stand in a published result and were not appealed against,
    newest first; also those whose time is over, with the date."""
    today = snap.hall.local(at).date()
    first, last = today - _OFFERED, today + timedelta(days=1)
    published = newest(snap.publications, snap.publications.between(first, last))
    known = {one.finding for one in snap.appeals.of_staff(staff)}
    mine = [
        one
        for one in snap.findings.between(first, last, staff=staff)
        if one.state is FindingState.COUNTED and one.id not in known
    ]
    for told in sorted(published, key=lambda one: one.at, reverse=True):
        held = appeals.held(told)
        for one in reversed(mine):
            if one.id not in held:
                continue
            beginning = appeals.first_published(snap.publications, told, one.id)
            rule = appeals.rule_of(beginning)
            until = (
                appeal.until(snap.hall, beginning.at, appeals.days(rule.within)) if rule else None
            )
            yield {
                "publication": told.id,
                "scheme": told.scheme,
                "scheme_name": desk.scheme(told).name,
                "start": told.start.isoformat(),
                "end": told.end.isoformat(),
                "until": _local(snap.hall, until),
                "late": until is not None and at > until,
                "finding": desk.finding(one, told, inside=False),
            }


def newest(reads: PublicationReads, told: Sequence[Publication]) -> list[Publication]:
    """Without those that were put right by another one."""
    gone = {one.replaces for one in told if one.replaces}
    return [one for one in told if one.id not in gone and reads.replaced_by(one.id) is None]


def item_name(scheme: Scheme, code: str) -> str:
    known = {one.code: one.name for one in scheme.items()}
    known |= {one.code: one.name for one in scheme.bonuses}
    known |= {one.code: one.name for one in scheme.exclusions}
    return known.get(code, code)


def _points(told: Publication, one: Finding) -> str | None:
    """What it cost in that result; several of one item and day have told it together."""
    lines: list[Any] = [
        line
        for sheet in json.loads(told.sheets)
        if sheet.get("clerk") == one.staff
        for line in sheet.get("lines") or ()
        if line["item"] == one.item
        and line["date"] == one.day.isoformat()
        and line.get("finding") in (None, one.id)
    ]
    return str(lines[0]["points"]) if len(lines) == 1 else None


def _local(hall: Hall, at: datetime | None) -> str | None:
    return None if at is None else local(hall, at)
