"""Reports over HTTP."""

from __future__ import annotations

from flask import Response, request

from server.domain.errors import WrongValue
from server.usecases import access, reporting
from server.web import context, schemas
from server.web.endpoints import endpoint, reply


@endpoint(
    "GET",
    "/reports/day",
    "The figures of one day",
    query={
        "date": {"required": False, "schema": {"type": "string", "format": "date"}},
        "format": {"required": False, "schema": {"type": "string", "enum": ["json", "csv"]}},
    },
    replies={200: schemas.DayReport},
    errors=(422,),
)
def day_report() -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    server = context.server()
    form = request.args.get("format", "json")
    if form not in ("json", "csv"):
        raise WrongValue("wrong_value", field="format", reason="json, csv")
    with server.reads.snapshot(caller.hall) as snap:
        today = snap.hall.business_day(server.now())
    on = reporting.parse_date(request.args.get("date"), today)
    report = reporting.day_report(server.reads, caller.hall, on)
    if form == "json":
        return reply(report)
    response = Response(reporting.as_csv(report), mimetype="text/csv")
    name = f"tingxu-{caller.hall}-{on.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
