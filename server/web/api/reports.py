"""Reports over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask import Response, request

from server.domain.errors import WrongValue
from server.usecases import access, evaluations, reporting, rollups, waits
from server.web import context, schemas
from server.web.endpoints import endpoint, reply

_DATE: Final = {"type": "string", "format": "date"}


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
    form = _one_of("format", ("json", "csv"))
    on = _asked_day(caller.hall)
    report = reporting.day_report(server.reads, caller.hall, on)
    if form == "json":
        return reply(report)
    return _csv(reporting.as_csv(report), f"{caller.hall}-{on.isoformat()}")


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
    "/reports/period",
    "The figures of days, months, quarters, half-years or years, of whatever is asked for",
    query={
        "from": {"required": True, "schema": _DATE},
        "to": {"required": True, "schema": _DATE},
        "by": {"required": False, "schema": {"type": "string", "enum": list(rollups.BY)}},
        "grain": {"required": False, "schema": {"type": "string", "enum": list(rollups.GRAINS)}},
        "format": {"required": False, "schema": {"type": "string", "enum": ["json", "csv"]}},
    },
    replies={200: schemas.PeriodReport},
    errors=(422,),
)
def period_report() -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    first, last = (
        reporting.parse_date(context.argument(name), "", name) for name in ("from", "to")
    )
    by = _one_of("by", rollups.BY)
    grain = _one_of("grain", list(rollups.GRAINS))
    form = _one_of("format", ("json", "csv"))
    server = context.server()
    report = rollups.period_report(
        server.reads, caller.hall, first, last, by=by, grain=grain, at=server.now()
    )
    if form == "json":
        return reply(report)
    return _csv(rollups.as_csv(report), f"{caller.hall}-{by}-{first}-{last}")


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
    form = _one_of("format", ("json", "csv"))
    first, last = (
        reporting.parse_date(context.argument(name), "", name) for name in ("from", "until")
    )
    found = evaluations.export(server.reads, caller.hall, first, last)
    if form == "json":
        return reply({"from": first.isoformat(), "until": last.isoformat(), "ratings": found})
    return _csv(evaluations.as_csv(found), f"ratings-{caller.hall}-{first}-{last}")


def _one_of(name: str, known: Sequence[str]) -> str:
    """A query argument; the first of ``known`` if it is not given. Raises WrongValue."""
    said = request.args.get(name, known[0])
    if said not in known:
        raise WrongValue("wrong_value", field=name, reason=", ".join(known))
    return said


def _csv(text: str, name: str) -> Response:
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="tingxu-{name}.csv"'
    return response


def _asked_day(hall: str) -> date:
    """The day asked for, or the hall's today. Raises WrongValue."""
    server = context.server()
    with server.reads.snapshot(hall) as snap:
        today = snap.hall.business_day(server.now())
    return reporting.parse_date(request.args.get("date"), today)
