"""Schemes of assessment over HTTP: list, versions, edit, recompute beside."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.assessment import scheme as schemes
from server.domain.errors import WrongValue
from server.usecases import access, publishing, result_views, scheme_book, scheme_editing
from server.usecases.access import Caller
from server.web import context
from server.web import result_schemas as shapes
from server.web.endpoints import endpoint, read, reply


def _assessor() -> Caller:
    caller = context.signed()
    access.allow(caller, "assess")
    return caller


@endpoint("GET", "/schemes", "Schemes of assessment", replies={200: shapes.Schemes})
def read_schemes() -> Response:
    caller = _assessor()
    with context.server().reads.snapshot(caller.hall) as snap:
        own = {one.id for one in snap.schemes.newest()}
        used = snap.hall.settings.assessment_scheme
        found = scheme_book.known(snap.schemes).values()
        return reply(
            {
                "today": snap.hall.business_day(context.server().now()),
                "schemes": [
                    {
                        "id": one.id,
                        "version": one.version,
                        "name": one.name,
                        "cycle": one.cycle,
                        "total": None if one.total is None else str(one.total),
                        "source": one.source,
                        "own": one.id in own,
                        "used": one.id == used,
                    }
                    for one in found
                ],
            }
        )


@endpoint(
    "GET",
    "/schemes/{id}/versions",
    "The versions of a scheme, newest first, and what each changed",
    replies={200: shapes.SchemeVersions},
    errors=(404,),
)
def scheme_versions(id: str) -> Response:
    caller = _assessor()
    server = context.server()
    names = server.reads.names(caller.hall)
    with server.reads.snapshot(caller.hall) as snap:
        found = scheme_editing.versions(snap.schemes, id)
        hall = snap.hall
    texts = [text for _, text, _, _ in found]
    return reply(
        {
            "id": id,
            "versions": [
                {
                    "version": version,
                    "by": names.get(by, by) if by else None,
                    "at": result_views.when(hall, at),
                    "text": text,
                    "document": dict(schemes.read(text).document),
                    "changes": scheme_editing.changes(older, text) if older else [],
                }
                for (version, text, by, at), older in zip(found, [*texts[1:], ""], strict=True)
            ],
        }
    )


@endpoint(
    "PUT",
    "/schemes/{id}",
    "Save a scheme as its next version; refused when somebody saved in between",
    body=shapes.SaveScheme,
    replies={200: shapes.SchemeVersion},
    errors=(409, 422),
)
def save_scheme(id: str) -> Response:
    caller = _assessor()
    context.check_csrf(caller)
    wanted, _ = read(shapes.SaveScheme)
    server = context.server()
    text = scheme_editing.text_of(dict(wanted))
    with server.uow(caller.hall) as uow:
        made = scheme_editing.save(uow, id, text, base=wanted.base, by=caller.id, at=server.now())
        older = next((t for v, t, _, _ in scheme_editing.versions(uow.schemes, id)[1:]), "")
        hall = uow.hall
        uow.commit()
    return reply(
        {
            "version": made.version,
            "by": caller.name,
            "at": result_views.when(hall, made.at),
            "text": made.text,
            "document": dict(schemes.read(made.text).document),
            "changes": scheme_editing.changes(older, made.text) if older else [],
        }
    )


@endpoint(
    "POST",
    "/schemes/preview",
    "A scheme as it is being edited: its faults, or a period recomputed beside the scheme in force",
    body=shapes.PreviewScheme,
    replies={200: shapes.Preview},
    keyed=False,
)
def preview_scheme() -> Response:
    caller = _assessor()
    context.check_csrf(caller)
    wanted, _ = read(shapes.PreviewScheme)
    server = context.server()
    text = scheme_editing.text_of(dict(wanted))
    rules = scheme_editing.check(text)

    def work() -> dict[str, Any]:
        with server.reads.snapshot(caller.hall) as snap:
            base = scheme_book.known(snap.schemes).get(wanted.of, rules)
            today = snap.hall.local(server.now()).date()
            spell = (
                publishing.period(wanted.period)
                if wanted.period
                else scheme_editing.last_period(base, today)
            )
            made = scheme_editing.compare(snap, rules, wanted.of, spell)
        names = server.reads.names(caller.hall)
        for row in made["rows"]:
            row["name"] = names.get(row["clerk"], row["clerk"])
        return {**made, "text": text, "document": dict(rules.document)}

    if wanted.text is None and wanted.document is None:
        raise WrongValue("wrong_value", field="text", reason="text or document")
    return reply(server.runtime.offload(work))
