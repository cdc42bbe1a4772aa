"""Findings of the assessment: raised, judged, answered; their photos; the day's inspection."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request

from server.domain.errors import HallError, NotAllowed, Refused, WrongValue
from server.domain.finding import Finding, FindingState, FindingStep, Origin
from server.usecases import (
    access,
    finding_views,
    findings,
    guiding,
    reporting,
    scheme_book,
    suspecting,
)
from server.usecases.access import Caller, Scope
from server.usecases.finding_views import Names
from server.usecases.ports import UnitOfWork
from server.usecases.views import local
from server.web import context, finding_schemas, schemas
from server.web.endpoints import act, endpoint, read, reply

_DATE: Final = {"schema": {"type": "string", "format": "date"}}
_STATES: Final = [state.value for state in FindingState]
_NOTICE_MOST: Final = 200


def _names(uow: UnitOfWork) -> Names:
    people = {person.id: person.name for person in uow.people.all()}
    return Names(uow.hall, people, uow.schemes)


def _own(caller: Caller, one: Finding) -> bool:
    return one.staff == caller.id


def _see(caller: Caller, one: Finding) -> None:
    """Whoever judges or inspects sees all; others, and everybody of themselves, what they were
    told. Raises NotAllowed."""
    scope = access.allow(caller, "findings")
    if _own(caller, one):
        if not finding_views.told_to(one):
            raise NotAllowed("not_your_finding")
    elif scope is not Scope.ALL:
        raise NotAllowed("not_your_finding")


def _whole(uow: UnitOfWork, caller: Caller, one: Finding) -> dict[str, Any]:
    """After a step: the log behind it is read with the finding itself."""
    return finding_views.whole(
        one,
        _names(uow),
        notes=uow.findings.notes(one.id),
        attachments=uow.attachments.of(one.id),
        log=(),
        own=_own(caller, one),
        at=context.server().now(),
    )


@endpoint(
    "GET",
    "/findings",
    "Findings of some days, the newest first; or everything that waits for somebody",
    query={
        "from": _DATE,
        "to": _DATE,
        "state": {"schema": {"type": "string", "enum": ["open", *_STATES]}},
        "origin": {"schema": {"type": "string", "enum": [one.value for one in Origin]}},
        "window": {},
        "staff": {},
    },
    replies={200: finding_schemas.Findings},
    errors=(422,),
)
def read_findings() -> Response:
    caller = context.signed()
    scope = access.allow(caller, "findings")
    asked = request.args
    server, at = context.server(), context.server().now()
    if (state := asked.get("state")) not in (None, "open", *_STATES):
        raise WrongValue("wrong_value", field="state", reason=", ".join(["open", *_STATES]))
    staff = asked.get("staff") if scope is Scope.ALL else caller.id
    with server.reads.snapshot(caller.hall) as snap:
        if state is not None and state in ("open", "raised", "confirmed", "answered"):
            found = list(snap.findings.open())
            if staff is not None:
                found = [one for one in found if one.staff == staff]
            if "from" in asked or "to" in asked:
                first, last = _days(asked.get("from"), asked.get("to"), snap.hall.local(at).date())
                found = [one for one in found if first <= one.day <= last]
        else:
            first, last = _days(asked.get("from"), asked.get("to"), snap.hall.local(at).date())
            after = last + timedelta(days=1)
            found = list(snap.findings.between(first, after, staff=staff))
        wanted = [
            one
            for one in found
            if state in (None, "open", one.state)
            and asked.get("window") in (None, one.window)
            and asked.get("origin") in (None, one.origin)
            and (not _own(caller, one) or finding_views.told_to(one))
        ]
        names = finding_views.names_of(snap)
        photos = snap.attachments.counts([one.id for one in wanted])
        cards = [
            finding_views.card(
                one, names, photos=photos.get(one.id, 0), own=_own(caller, one), at=at
            )
            for one in sorted(wanted, key=lambda one: (one.day, one.id), reverse=True)
        ]
        return reply({"findings": cards})


def _days(first: str | None, last: str | None, today: date) -> tuple[date, date]:
    """The last month if nothing is asked. Raises WrongValue."""
    end = reporting.parse_date(last, today.isoformat(), "to")
    start = reporting.parse_date(first, (end - timedelta(days=30)).isoformat(), "from")
    if start > end or (end - start).days > finding_views.MOST_DAYS:
        reason = f"from … + {finding_views.MOST_DAYS} d"
        raise WrongValue("wrong_value", field="to", reason=reason)
    return start, end


@endpoint(
    "GET",
    "/findings/news",
    "How many findings about oneself may still be answered",
    replies={200: finding_schemas.FindingNews},
)
def finding_news() -> Response:
    caller = context.signed()
    access.allow(caller, "own_findings")
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        mine = [one for one in snap.findings.open() if _own(caller, one)]
    unread = sum(finding_views.waits_for_answer(one, server.now()) for one in mine)
    return reply({"unread": unread})


@endpoint(
    "GET",
    "/findings/{id}",
    "A finding with its notes, evidence and attachments, and the log behind it",
    replies={200: finding_schemas.Finding},
    errors=(404,),
)
def read_finding(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "findings")
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        one = snap.findings.get(id)
        _see(caller, one)
        log = server.reads.events(caller.hall, finding_views.log_behind(server.reads, one))
        found = finding_views.whole(
            one,
            finding_views.names_of(snap),
            notes=snap.findings.notes(id),
            attachments=snap.attachments.of(id),
            log=log,
            own=_own(caller, one),
            at=server.now(),
        )
        return reply(found)


@endpoint(
    "POST",
    "/findings",
    "Enter what was seen on a walk through the hall, by an item of the hall's scheme",
    body=finding_schemas.RaiseFinding,
    replies={201: finding_schemas.Finding},
)
def raise_finding() -> Response:
    caller = context.signed()
    access.allow(caller, "inspect")
    wanted, raw = read(finding_schemas.RaiseFinding)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        seen = (wanted.observed_at or at).astimezone(UTC)
        findings.check_observed(uow, seen, at)
        if wanted.staff is None and wanted.window is None:
            raise WrongValue("wrong_value", field="window", reason="window or staff")
        if wanted.staff is not None and uow.people.get(wanted.staff) is None:
            raise WrongValue("unknown_staff", field="staff")
        window = uow.hall.window(wanted.window).id if wanted.window else None
        scheme = scheme_book.find(uow.schemes, uow.hall.settings.assessment_scheme)
        made = findings.register(
            uow,
            scheme,
            wanted.item,
            origin=Origin.INSPECTION,
            staff=wanted.staff,
            window=window,
            day=uow.hall.local(seen).date(),
            count=Decimal(wanted.count),
            text=wanted.text,
            at=at,
            by=caller.id,
            evidence={"observed_at": local(uow.hall, seen)},
            source=f"inspection:{caller.id}:{wanted.source}" if wanted.source else None,
        )
        return 201, _whole(uow, caller, made)

    return act(caller, raw, work)


def _enter(step: FindingStep, right: str, summary: str) -> None:
    """Enter POST /findings/{id}/STEP."""

    def view(id: str) -> Response:
        caller = context.signed()
        access.allow(caller, right)
        wanted, raw = read(finding_schemas.SayStep)
        at = context.server().now()

        def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
            if step is FindingStep.ANSWER and not _own(caller, uow.findings.get(id)):
                raise NotAllowed("not_your_finding")
            one = findings.step(uow, id, step, wanted.text, by=caller.id, at=at)
            return 200, _whole(uow, caller, one)

        return act(caller, raw, work)

    view.__name__ = f"finding_{step.value}"
    endpoint(
        "POST",
        f"/findings/{{id}}/{step.value}",
        summary,
        body=finding_schemas.SayStep,
        replies={200: finding_schemas.Finding},
    )(view)


for _step, _right, _summary in (
    (FindingStep.CONFIRM, "judge", "It is so; whoever it is about is told and may answer"),
    (FindingStep.REJECT, "judge", "It is not so, or not enough"),
    (FindingStep.COUNT, "judge", "It counts: the answer was weighed"),
    (FindingStep.ANSWER, "own_findings", "What whoever it is about has to say, in its time"),
):
    _enter(_step, _right, _summary)


@endpoint(
    "POST",
    "/findings/decide",
    "Confirm and reject a whole list; each by itself, what is refused is named",
    body=finding_schemas.DecideFindings,
    replies={200: finding_schemas.Decided},
)
def decide_findings() -> Response:
    caller = context.signed()
    access.allow(caller, "judge")
    wanted, raw = read(finding_schemas.DecideFindings)
    at = context.server().now()
    steps = [
        *((id, FindingStep.CONFIRM, wanted.text) for id in wanted.confirm),
        *((one.id, FindingStep.REJECT, one.reason) for one in wanted.reject),
    ]

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        done: dict[FindingStep, list[str]] = {FindingStep.CONFIRM: [], FindingStep.REJECT: []}
        refused = []
        for id, step, text in steps:
            try:
                findings.step(uow, id, step, text, by=caller.id, at=at)
                done[step].append(id)
            except HallError as error:
                refused.append({"id": id, "code": error.code})
        told = {"confirmed": done[FindingStep.CONFIRM], "rejected": done[FindingStep.REJECT]}
        return 200, {**told, "refused": refused}

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/findings/suspect",
    "Look for suspected items in a day's log and raise those that are new",
    body=finding_schemas.OfDay,
    replies={200: finding_schemas.Findings},
)
def suspect_findings() -> Response:
    caller = context.signed()
    access.allow(caller, "judge")
    wanted, raw = read(finding_schemas.OfDay)
    server, at = context.server(), context.server().now()
    with server.reads.snapshot(caller.hall) as snap:
        day = reporting.parse_date(wanted.day, snap.hall.local(at).date().isoformat(), "day")
    found = server.runtime.offload(lambda: suspecting.look(server.reads, caller.hall, day, at))

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = suspecting.enter(uow, found, day, at)
        names = _names(uow)
        cards = [
            finding_views.card(one, names, photos=0, own=_own(caller, one), at=at) for one in made
        ]
        return 200, {"findings": cards}

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/findings/notice",
    "Propose the day's confirmed findings of the inspection as a notice on the boards",
    body=finding_schemas.OfDay,
    replies={201: finding_schemas.Proposed},
)
def propose_findings() -> Response:
    caller = context.signed()
    access.allow(caller, "judge")
    wanted, raw = read(finding_schemas.OfDay)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        hall = uow.hall
        day = reporting.parse_date(wanted.day, hall.local(at).date().isoformat(), "day")
        found = [
            one
            for one in uow.findings.between(day, day + timedelta(days=1))
            if one.origin is Origin.INSPECTION
            and one.state in (FindingState.CONFIRMED, FindingState.ANSWERED, FindingState.COUNTED)
        ]
        if not found:
            raise Refused("nothing_confirmed", day=day.isoformat())
        texts = finding_views.notice_texts(found, _names(uow), day, _NOTICE_MOST)
        end = datetime.combine(hall.local(at).date() + timedelta(days=1), time(), hall.tz)
        made = [
            guiding.propose_notice(
                uow, zones=(), zh=text, en=None, start=at, end=end, by=caller.id, at=at
            )
            for text in texts
        ]
        return 201, {"notices": [one.id for one in made], "texts": texts}

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/inspection",
    "What an inspector needs: windows, people, the scheme's items, who went round today",
    replies={200: finding_schemas.Inspection},
)
def read_inspection() -> Response:
    caller = context.signed()
    access.allow(caller, "inspect")
    server, at = context.server(), context.server().now()
    with server.reads.snapshot(caller.hall) as snap:
        hall = snap.hall
        scheme = scheme_book.find(snap.schemes, hall.settings.assessment_scheme)
        day = hall.local(at).date()
        return reply(
            {
                "day": day.isoformat(),
                "at": local(hall, at),
                "scheme": {"id": scheme.id, "name": scheme.name, "version": scheme.version},
                "items": list(finding_views.items(scheme).values()),
                "windows": finding_views.places(snap),
                "people": finding_views.people(snap),
                "rounds": finding_views.rounds(server.reads, hall, day, snap.names()),
            }
        )


@endpoint(
    "POST",
    "/inspection/rounds",
    "A round through the hall was made, whether anything was found or not",
    body=schemas.Empty,
    replies={201: finding_schemas.Rounds},
)
def make_round() -> Response:
    caller = context.signed()
    access.allow(caller, "inspect")
    _, raw = read(schemas.Empty)
    server, at = context.server(), context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        hall = uow.hall
        day = hall.local(at).date()
        people = {person.id: person.name for person in uow.people.all()}
        before = finding_views.rounds(server.reads, hall, day, people)
        findings.inspected(uow, by=caller.id, at=at)
        return 201, finding_views.with_round(before, caller.id, caller.name, local(hall, at))

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/findings/{id}/attachments",
    "Attach a photo or paper; the body is the file, its Content-Type what it is",
    query={"name": {"schema": {"type": "string", "maxLength": 120}}},
    replies={201: finding_schemas.FindingFile},
)
def attach_to_finding(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "findings")
    request.max_content_length = findings.LARGEST + 1
    raw = request.get_data(cache=False)
    media = (request.mimetype or "").lower()
    name = (request.args.get("name") or "photo").strip()[:120] or "photo"
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        one = uow.findings.get(id)
        _see(caller, one)
        if not one.is_open:
            allowed = one.allowed()
            raise Refused("illegal_finding", state=one.state, step="attach", allowed=allowed)
        made = findings.attach(uow, id, name, media, raw, by=caller.id, at=at)
        return 201, {
            "id": made.id,
            "name": made.name,
            "media": made.media,
            "size": made.size,
            "digest": made.digest,
            "at": local(uow.hall, made.at),
        }

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/findings/{id}/attachments/{attachment}",
    "The file itself, to be saved",
    replies={200: findings.FILES},
    errors=(404,),
)
def read_attachment(id: str, attachment: str) -> Response:
    caller = context.signed()
    access.allow(caller, "findings")
    with context.server().reads.snapshot(caller.hall) as snap:
        one = snap.findings.get(id)
        _see(caller, one)
        known, data = snap.attachments.data(attachment)
    if known.of != one.id:
        raise NotAllowed("not_your_finding")
    response = Response(data, mimetype=findings.shown_as(known.media))
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(known.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
