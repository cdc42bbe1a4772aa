"""Appeals: filed by whom a finding is about, decided by somebody without a part in it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from flask import Response, request

from server.domain.appeal import Appeal
from server.domain.errors import NotFound, WrongValue
from server.usecases import access, appeal_views, appeals, findings
from server.usecases.access import Caller
from server.usecases.ports import UnitOfWork
from server.web import appeal_schemas as shapes
from server.web import context, schemas
from server.web.endpoints import act, endpoint, read, reply

_STATES: Final = ("open", "ended")
_OVERHEAD: Final = 4096


def _card(uow: UnitOfWork, one: Appeal, caller: Caller, *, inside: bool) -> dict[str, Any]:
    names = {person.id: person.name for person in uow.people.all()}
    desk = appeal_views.Desk(uow, names, context.server().now(), caller.id)
    return desk.card(one, inside=inside)


@endpoint(
    "GET",
    "/appeals",
    "Appeals, for those who decide about them",
    query={
        "state": {"schema": {"type": "string", "enum": list(_STATES)}},
        "before": {"schema": {"type": "string"}},
    },
    replies={200: shapes.Appeals},
    errors=(422,),
)
def read_appeals() -> Response:
    caller = context.signed()
    access.allow(caller, "judge")
    state = request.args.get("state") or "open"
    if state not in _STATES:
        raise WrongValue("wrong_value", field="state", reason=", ".join(_STATES))
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        before = request.args.get("before") or None
        found = snap.appeals.open() if state == "open" else snap.appeals.ended(before)
        desk = appeal_views.Desk(snap, snap.names(), server.now(), caller.id)
        cards = [desk.card(one, inside=True) for one in found if one.staff != caller.id]
    return reply({"appeals": cards})


@endpoint(
    "GET",
    "/appeals/own",
    "One's own published findings, until when each may be appealed against, and one's appeals",
    replies={200: shapes.OwnAppeals},
)
def read_own_appeals() -> Response:
    caller = context.signed()
    access.allow(caller, "own_findings")
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        return reply(appeal_views.own(snap, caller.id, server.now()))


@endpoint(
    "POST",
    "/appeals",
    "Appeal against one's own finding; one that comes too late is answered as refused",
    body=shapes.FileAppeal,
    replies={201: shapes.Appeal},
)
def file_appeal() -> Response:
    caller = context.signed()
    access.allow(caller, "own_findings")
    wanted, raw = read(shapes.FileAppeal)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = appeals.file(
            uow,
            wanted.publication,
            wanted.finding,
            wanted.reason,
            wanted.basis,
            by=caller.id,
            at=at,
        )
        return 201, _card(uow, made, caller, inside=False)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/appeals/{id}/attachments",
    "Hand in a photo or PDF (the body) with one's own open appeal; its Content-Type says which",
    query={"name": {"required": True, "schema": {"type": "string"}}},
    replies={201: shapes.Attached},
)
def attach_to_appeal(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "own_findings")
    request.max_content_length = findings.LARGEST + _OVERHEAD
    raw, media = request.get_data(cache=False), request.mimetype
    name, at = context.argument("name"), context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        kept = appeals.attach(uow, id, name, media, raw, by=caller.id, at=at)
        return 201, {"id": kept.id, "name": kept.name, "media": kept.media, "size": kept.size}

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/appeals/{id}/attachments/{attachment}",
    "What was handed in with an appeal, or stands with its finding",
    replies={200: findings.FILES},
    errors=(404,),
)
def read_appeal_attachment(id: str, attachment: str) -> Response:
    caller = context.signed()
    with context.server().reads.snapshot(caller.hall) as snap:
        one = snap.appeals.get(id)
        if one.staff == caller.id:
            access.allow(caller, "own_findings")
        else:
            access.allow(caller, "judge")
        kept, data = snap.attachments.data(attachment)
    if kept.of not in (one.id, one.finding):
        raise NotFound("unknown_attachment", attachment=attachment)
    response = Response(data, mimetype=findings.shown_as(kept.media))
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


_Do = Callable[[UnitOfWork, str, Any, str, Any], Appeal]


def _accept(uow: UnitOfWork, id: str, said: Any, by: str, at: Any) -> Appeal:
    return appeals.accept(uow, id, by=by, at=at)


def _uphold(uow: UnitOfWork, id: str, said: shapes.Uphold, by: str, at: Any) -> Appeal:
    count = None if said.count is None else Decimal(said.count)
    return appeals.uphold(uow, id, said.answer, by=by, at=at, count=count)


def _reject(uow: UnitOfWork, id: str, said: shapes.Answered, by: str, at: Any) -> Appeal:
    return appeals.reject(uow, id, said.answer, by=by, at=at)


def _enter(step: str, summary: str, shape: type[schemas.Body], do: _Do) -> None:
    """Enter POST /appeals/{id}/STEP."""

    def view(id: str) -> Response:
        caller = context.signed()
        access.allow(caller, "judge")
        said, raw = read(shape)
        at = context.server().now()

        def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
            return 200, _card(uow, do(uow, id, said, caller.id, at), caller, inside=True)

        return act(caller, raw, work)

    view.__name__ = f"appeal_{step}"
    endpoint("POST", f"/appeals/{{id}}/{step}", summary, body=shape, replies={200: shapes.Appeal})(
        view
    )


_enter("accept", "It is accepted; its decision has its time from now", schemas.Empty, _accept)
_enter(
    "uphold",
    "The finding is taken back or put right, and the result published anew beside the old one",
    shapes.Uphold,
    _uphold,
)
_enter("reject", "The finding stays as it is", shapes.Answered, _reject)
