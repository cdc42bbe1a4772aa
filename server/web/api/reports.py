"""Reports over HTTP."""

from __future__ import annotations

from datetime import date

from flask import Response, request

from server.domain.errors import WrongValue
from server.usecases import access, evaluations, reporting, waits
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
    on = _asked_day(caller.hall)
    report = reporting.day_report(server.reads, caller.hall, on)
    if form == "json":
        return reply(report)
    response = Response(reporting.as_csv(report), mimetype="text/csv")
    name = f"tingxu-{caller.hall}-{on.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@endpoint(
    "GET",
    "/reports/waits",
    "The waits that were promised on one day beside the real ones, by hour",
    query={"date": {"required": False, "schema": {"type": "string", "format": "date"}}},
    replies={200: schemas.WaitsReport},
    errors=(422,),
)
def waits_report() -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    on = _asked_day(caller.hall)
    return reply(waits.waits_report(context.server().reads, caller.hall, on))


@endpoint(
    "GET",
    "/ratings/export",
    "Ratings as flat records in the platforms' fields, at most 31 days; without who rated",
    query={
        "from": {"required": True, "schema": {"type": "string", "format": "date"}},
        "until": {"required": True, "schema": {"type": "string", "format": "date"}},
        "format": {"required": False, "schema": {"type": "string", "enum": ["json", "csv"]}},
    },
    replies={200: schemas.RatingRecords},
    errors=(422,),
)
def export_ratings() -> Response:
    caller = context.signed()
    access.allow(caller, "export_ratings")
    server = context.server()
    form = request.args.get("format", "json")
    if form not in ("json", "csv"):
        raise WrongValue("wrong_value", field="format", reason="json, csv")
    first, last = (reporting.parse_date(context.argument(name), "") for name in ("from", "until"))
    found = evaluations.export(server.reads, caller.hall, first, last)
    if form == "json":
        return reply({"from": first.isoformat(), "until": last.isoformat(), "ratings": found})
    response = Response(evaluations.as_csv(found), mimetype="text/csv")
    name = f"tingxu-ratings-{caller.hall}-{first}-{last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked_day(hall: str) -> date:
    """The day asked for, or the hall's today. Raises WrongValue."""
    server = context.server()
    with server.reads.snapshot(hall) as snap:
        today = snap.hall.business_day(server.now())
    return reporting.parse_date(request.args.get("date"), today)
