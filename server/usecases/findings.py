"""Findings of the assessment: raised, confirmed or rejected, answered, counted, put right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from server.assessment.scheme import Scheme
from server.assessment.score import given
from server.domain import desk, events
from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.finding import Finding, FindingState, FindingStep, Origin
from server.domain.ids import new_id
from server.usecases.ports import Attachment, FindingNote, UnitOfWork

# What may be attached, and how large it may be, in bytes.
MEDIA: Final = ("image/jpeg", "image/png", "image/webp", "application/pdf")
FILES: Final = (*MEDIA, "application/octet-stream")
LARGEST: Final = 2_000_000
MOST: Final = 10
_MARKS: Final = {
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/png": ((0, b"\x89PNG"),),
    "image/webp": ((8, b"WEBP"),),
    "application/pdf": ((0, b"%PDF-"),),
}
OBSERVED_WITHIN: Final = timedelta(days=7)
_AHEAD: Final = timedelta(minutes=5)


def register(
    uow: UnitOfWork,
    scheme: Scheme,
    item: str,
    *,
    origin: Origin,
    staff: str | None,
    window: str | None,
    day: date,
    count: Decimal,
    text: str,
    at: datetime,
    by: str | None,
    evidence: Mapping[str, Any] | None = None,
    source: str | None = None,
) -> Finding:
    """A finding that a person has yet to confirm; the one known already when ``source`` raised one
    before. Raises NotFound("unknown_item"), WrongValue("wrong_count")."""
    if source is not None and (known := uow.findings.from_source(source)) is not None:
        return known
    if item not in scheme.codes():
        raise NotFound("unknown_item", scheme=scheme.id, item=item)
    _check_count(scheme, item, count)
    made = Finding(
        id=new_id("f_", at),
        scheme=scheme.id,
        item=item,
        origin=origin,
        staff=staff,
        window=window,
        day=day,
        count=count,
        text=desk.without_numbers(text),
        raised_at=at,
        raised_by=by,
        evidence=evidence or {},
        source=source,
    ).raised()
    uow.findings.save(made)
    return made


def step(
    uow: UnitOfWork,
    id: str,
    step: FindingStep,
    text: str,
    *,
    by: str | None,
    at: datetime,
    count: Decimal | None = None,
) -> Finding:
    """``text``: why, for whoever follows the point. Raises NotFound("unknown_finding") and as
    Finding.step."""
    one = uow.findings.get(id)
    if step is FindingStep.CONFIRM and one.origin is Origin.ATTENDANCE:
        _objections_first(uow, one, at)
    one.step(step, hall=uow.hall, by=by, at=at, count=count)
    uow.findings.save(one)
    said = desk.without_numbers(text)
    uow.findings.note(FindingNote(new_id("q_", at), id, step.value, by, at, said))
    return one


def _objections_first(uow: UnitOfWork, one: Finding, at: datetime) -> None:
    """What attendance raised is confirmed after the time to object to it, and not while somebody
    does. Raises Refused: objection_time_runs with the time, objection_open."""
    until = one.evidence.get("object_until")
    if until is not None and at <= datetime.fromisoformat(until):
        told = uow.hall.local(datetime.fromisoformat(until))
        raise Refused("objection_time_runs", until=f"{told:%Y-%m-%d %H:%M}")
    objection = uow.attendance.objection_to(str(one.evidence.get("mark")))
    if objection is not None and objection.decided_at is None:
        raise Refused("objection_open", objection=objection.id)


def keep_time(uow: UnitOfWork, *, at: datetime) -> None:
    """The clock's part: what nobody answered in its time counts."""
    for one in uow.findings.open():
        if one.state is FindingState.CONFIRMED and one.answer_until and at > one.answer_until:
            one.step(FindingStep.COUNT, hall=uow.hall, by=None, at=at)
            uow.findings.save(one)


def attach(
    uow: UnitOfWork, of: str, name: str, media: str, data: bytes, *, by: str, at: datetime
) -> Attachment:
    """The same bytes twice are one. Raises WrongValue("wrong_media"), Refused:
    attachment_too_large, too_many_attachments."""
    if media not in MEDIA:
        raise WrongValue("wrong_media", field="media", media=media, known=list(MEDIA))
    if len(data) > LARGEST:
        raise Refused("attachment_too_large", size=len(data), most=LARGEST)
    if not looks_like(media, data):
        raise WrongValue("wrong_media", field="media", media=media, known=list(MEDIA))
    digest = hashlib.sha256(data).hexdigest()
    known = uow.attachments.of(of)
    if (same := next((one for one in known if one.digest == digest), None)) is not None:
        return same
    if len(known) >= MOST:
        raise Refused("too_many_attachments", most=MOST)
    made = Attachment(new_id("a_", at), of, name[:120], media, len(data), digest, by, at)
    uow.attachments.add(made, data)
    return made


def shown_as(media: str) -> str:
    """Only ``MEDIA`` are taken in; what is stored is still not trusted to be shown as a page."""
    return media if media in MEDIA else FILES[-1]


def inspected(uow: UnitOfWork, *, by: str, at: datetime) -> str:
    """Somebody went through the hall, whether anything was found or not; the id of the round."""
    made = new_id("i_", at)
    day = uow.hall.local(at).date().isoformat()
    uow.record(events.InspectionMade(at=at, staff=by, inspection=made, day=day))
    return made


def check_observed(uow: UnitOfWork, observed: datetime, at: datetime) -> None:
    """A phone may have been without a connection for a while, and its clock may be a little ahead.
    Raises WrongValue("wrong_observed")."""
    if not at - OBSERVED_WITHIN <= observed <= at + _AHEAD:
        days = OBSERVED_WITHIN.days
        raise WrongValue("wrong_observed", field="observed_at", days=days)


def looks_like(media: str, data: bytes) -> bool:
    """Whether the first bytes are of that kind."""
    return any(data[skip:].startswith(mark) for skip, mark in _MARKS.get(media, ()))


def _check_count(scheme: Scheme, item: str, count: Decimal) -> None:
    if not count.is_finite() or count <= 0:
        raise WrongValue("wrong_count", field="count", count=str(count))
    for bonus in scheme.bonuses:
        if bonus.code == item:
            try:
                given(bonus, count)
            except ValueError as error:
                raise WrongValue("wrong_count", field="count", count=str(count)) from error
