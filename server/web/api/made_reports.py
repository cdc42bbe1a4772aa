"""Reports made in the background: asked for, watched, cancelled, fetched."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request

from server.domain.errors import NotFound
from server.usecases import access, report_jobs
from server.usecases.ports import UnitOfWork
from server.web import context, report_schemas
from server.web.endpoints import act, endpoint, read, reply


def _card(uow: UnitOfWork, one: Any) -> dict[str, Any]:
    names = {person.id: person.name for person in uow.people.all()}
    return report_jobs.card(uow.hall, one, (), names)


@endpoint(
    "GET",
    "/reports/made",
    "Reports made in the background, fifty at most, the newest first",
    query={"before": {"schema": {"type": "string"}}},
    replies={200: report_schemas.MadeReports},
)
def read_made_reports() -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    reads = context.server().reads
    found = reads.reports(caller.hall, before=request.args.get("before") or None)
    with reads.snapshot(caller.hall) as snap:
        hall = snap.hall
    names, rules = reads.names(caller.hall), hall.settings
    return reply(
        {
            "kinds": list(rules.report_kinds),
            "hour": rules.report_hour,
            "keep_months": rules.report_keep_months,
            "reports": [report_jobs.card(hall, one, files, names) for one, files in found],
        }
    )


@endpoint(
    "POST",
    "/reports/made",
    "Ask for a report; it is made in the background",
    body=report_schemas.ReportBody,
    replies={201: report_schemas.MadeReport},
)
def make_report() -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    wanted, raw = read(report_schemas.ReportBody)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        one = report_jobs.ask(
            *(uow, wanted.kind, wanted.date, wanted.forms, wanted.language), by=caller.id, at=at
        )
        return 201, _card(uow, one)

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/reports/made/{id}",
    "One report made in the background",
    replies={200: report_schemas.MadeReport},
    errors=(404,),
)
def read_made_report(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    reads = context.server().reads
    found = reads.reports(caller.hall, id=id)
    if not found:
        raise NotFound("unknown_report", report=id)
    with reads.snapshot(caller.hall) as snap:
        hall = snap.hall
    return reply(report_jobs.card(hall, *found[0], reads.names(caller.hall)))


@endpoint(
    "POST",
    "/reports/made/{id}/cancel",
    "Stop a report that is waiting or being made",
    replies={200: report_schemas.MadeReport},
)
def cancel_report(id: str) -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        return 200, _card(uow, report_jobs.cancel(uow, id, at=at))

    return act(caller, context.body(), work)


@endpoint(
    "GET",
    "/reports/made/{id}/{form}",
    "The file of a report: pdf, xlsx, csv or json",
    replies={200: tuple(report_jobs.MEDIA.values())},
    errors=(404,),
)
def made_report_file(id: str, form: str) -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    one, data = context.server().reads.report_file(caller.hall, id, form)
    response = Response(data, mimetype=report_jobs.MEDIA[form])
    name = f"{caller.hall}-{one.kind}-{date.isoformat(one.first)}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
