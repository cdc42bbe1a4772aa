"""Appeals against published findings: filed, accepted, decided; the upheld put the result right."""

from __future__ import annotations

import json
from collections.abc import Set
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from server.assessment import scheme as schemes
from server.assessment.scheme_rules import AppealRule, Term
from server.domain import appeal, desk
from server.domain.appeal import Appeal, AppealStep, Days
from server.domain.case import not_own
from server.domain.errors import NotAllowed, Refused, WrongValue
from server.domain.finding import FindingState, FindingStep
from server.domain.ids import new_id
from server.usecases import findings, publishing
from server.usecases.ports import (
    Attachment,
    FindingReads,
    Publication,
    PublicationReads,
    UnitOfWork,
)

MOST_ATTACHED: Final = 10
# What stands as the reason on a result that an appeal put right.
UPHELD: Final = "申诉成立"


def file(
    uow: UnitOfWork,
    publication: str,
    finding: str,
    reason: str,
    basis: str = "",
    *,
    by: str,
    at: datetime,
) -> Appeal:
    """One appeal a finding, by whom it is about. One that comes too late is kept as refused.

    Raises NotFound, NotAllowed("not_allowed"), Refused: not_published, no_appeal, appeal_exists,
    not_counted."""
    told = uow.publications.get(publication)
    one = uow.findings.get(finding)
    if one.staff != by:
        raise NotAllowed("not_allowed", role="", action="own_findings")
    if (known := uow.appeals.of_finding(finding)) is not None:
        raise Refused("appeal_exists", appeal=known.id, state=known.state)
    if finding not in held(told):
        raise Refused("not_published", publication=publication)
    if one.state is not FindingState.COUNTED:
        raise Refused("not_counted", state=one.state)
    first = first_published(uow.publications, told, finding)
    if (rule := rule_of(first)) is None:
        raise Refused("no_appeal", scheme=told.scheme)
    made = Appeal(
        id=new_id("e_", at),
        publication=told.id,
        finding=finding,
        scheme=told.scheme,
        item=one.item,
        staff=by,
        reason=desk.without_numbers(reason),
        basis=desk.without_numbers(basis),
        filed_at=at,
        until=appeal.until(uow.hall, first.at, days(rule.within)),
    ).filed(uow.hall, decided_within(rule))
    uow.appeals.save(made)
    return made


def attach(
    uow: UnitOfWork, id: str, name: str, media: str, data: bytes, *, by: str, at: datetime
) -> Attachment:
    """Raises NotFound("unknown_appeal"), NotAllowed, Refused: illegal_appeal, too_many_attached;
    and as findings.attach."""
    one = uow.appeals.get(id)
    if len(uow.attachments.of(id)) >= MOST_ATTACHED:
        raise Refused("too_many_attached", most=MOST_ATTACHED)
    kept = findings.attach(uow, id, name, media, data, by=by, at=at)
    one.attach(kept.id, kept.digest, by=by, at=at)
    uow.appeals.save(one)
    return kept


def accept(uow: UnitOfWork, id: str, *, by: str, at: datetime) -> Appeal:
    """Raises NotFound("unknown_appeal") and as Appeal.step."""
    one = uow.appeals.get(id)
    one.step(
        AppealStep.ACCEPT,
        hall=uow.hall,
        by=by,
        at=at,
        decided_within=decided_within(rule_of(uow.publications.get(one.publication))),
        decided=deciders(uow.findings, one.finding),
    )
    uow.appeals.save(one)
    return one


def uphold(
    uow: UnitOfWork,
    id: str,
    answer: str,
    *,
    by: str,
    at: datetime,
    count: Decimal | None = None,
) -> Appeal:
    """The finding is taken back, or counts ``count`` units only, and the result is published anew.

    Raises NotFound("unknown_appeal"), WrongValue("wrong_count"), and as Appeal.step, Finding.step
    and publishing.republish."""
    one = uow.appeals.get(id)
    decided = deciders(uow.findings, one.finding)
    one.check(AppealStep.UPHOLD, by=by, decided=decided)
    finding = uow.findings.get(one.finding)
    if count is not None and not (count.is_finite() and 0 < count < finding.count):
        raise WrongValue("wrong_count", field="count", count=str(count))
    how = FindingStep.OVERTURN if count is None else FindingStep.CORRECT
    findings.step(uow, finding.id, how, answer, by=by, at=at, count=count)
    anew = publishing.republish(uow, one.publication, reason=UPHELD, by=by, at=at)
    one.step(
        AppealStep.UPHOLD,
        hall=uow.hall,
        by=by,
        at=at,
        decided_within=None,
        decided=decided,
        answer=desk.without_numbers(answer),
        count=count,
        republished=anew.id,
    )
    uow.appeals.save(one)
    return one


def reject(uow: UnitOfWork, id: str, answer: str, *, by: str, at: datetime) -> Appeal:
    """Raises NotFound("unknown_appeal") and as Appeal.step."""
    one = uow.appeals.get(id)
    one.step(
        AppealStep.REJECT,
        hall=uow.hall,
        by=by,
        at=at,
        decided_within=None,
        decided=deciders(uow.findings, one.finding),
        answer=desk.without_numbers(answer),
    )
    uow.appeals.save(one)
    return one


def remind(uow: UnitOfWork, *, at: datetime) -> None:
    """The clock's part: before and after an appeal should be accepted or decided."""
    ahead = timedelta(hours=uow.hall.settings.case_remind_hours)
    for one in uow.appeals.open():
        if one.keep_time(at, ahead=ahead):
            uow.appeals.save(one)


def may_decide(reads: FindingReads, one: Appeal, by: str) -> bool:
    """Neither whoever appeals, nor whoever had a part in the finding."""
    try:
        not_own(one.staff, by)
    except NotAllowed:
        return False
    return by not in deciders(reads, one.finding)


def deciders(reads: FindingReads, finding: str) -> Set[str]:
    """Who confirmed the finding or let it count."""
    steps = {note.by for note in reads.notes(finding) if note.step != FindingStep.ANSWER}
    return {by for by in {*steps, reads.get(finding).decided_by} if by is not None}


def held(publication: Publication) -> Set[str]:
    """The findings that a result counted."""
    return {row["id"] for row in json.loads(publication.inputs)["findings"]}


def first_published(reads: PublicationReads, told: Publication, finding: str) -> Publication:
    """The first of the results of this period that counted the finding: time runs from there."""
    while told.replaces is not None:
        older = reads.get(told.replaces)
        if finding not in held(older):
            break
        told = older
    return told


def rule_of(publication: Publication) -> AppealRule | None:
    """The rule of the scheme as it was when the result was published."""
    return schemes.read_document(json.loads(publication.scheme_text)).appeal


def decided_within(rule: AppealRule | None) -> Days | None:
    return days(rule.decided_within) if rule and rule.decided_within else None


def days(term: Term) -> Days:
    return Days(term.days, term.counted == "working")
