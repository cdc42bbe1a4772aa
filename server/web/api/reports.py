"""Reports over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask import Response, request

from server.assessment import mix
from server.domain.errors import WrongValue
from server.usecases import access, evaluations, reporting, rollups
from server.web import context, report_schemas, schemas
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
    text = server.figures.ask("day", hall=caller.hall, date=on.isoformat(), form=form)
    return _told(text, form, f"{caller.hall}-{on.isoformat()}")


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
    text = context.server().figures.ask("waits", hall=caller.hall, date=on.isoformat())
    return _told(text, "json", "")


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
    by, grain = _one_of("by", rollups.BY), _one_of("grain", list(rollups.GRAINS))
    return _of_a_span(caller.hall, "period", by, grain=grain)


@endpoint(
    "GET",
    "/reports/fairness",
    "Windows or clerks beside what their own services take hall-wide",
    query={
        "from": {"required": True, "schema": _DATE},
        "to": {"required": True, "schema": _DATE},
        "by": {"required": False, "schema": {"type": "string", "enum": list(mix.OF)}},
        "format": {"required": False, "schema": {"type": "string", "enum": ["json", "csv"]}},
    },
    replies={200: report_schemas.FairReport},
    errors=(422,),
)
def fairness_report() -> Response:
    caller = context.signed()
    access.allow(caller, "report")
    return _of_a_span(caller.hall, "fairness", _one_of("by", list(mix.OF)))


def _of_a_span(hall: str, what: str, by: str, **more: str) -> Response:
    first, last = (
        reporting.parse_date(context.argument(name), "", name) for name in ("from", "to")
    )
    form = _one_of("format", ("json", "csv"))
    server = context.server()
    text = server.figures.ask(
        what,
        hall=hall,
        first=first.isoformat(),
        last=last.isoformat(),
        by=by,
        form=form,
        at=server.now().isoformat(),
        **more,
    )
    name = f"{hall}-{by}-{first}-{last}" if what == "period" else f"{hall}-fair-{by}-{first}-{last}"
    return _told(text, form, name)


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


def _told(text: str, form: str, name: str) -> Response:
    """What the other process said, as it said it."""
    return _csv(text, name) if form == "csv" else Response(text, mimetype="application/json")


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
