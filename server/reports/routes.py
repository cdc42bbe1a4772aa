"""The report page. Figures come from the API, so there is nothing but the page here."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint(
    "manage",
    __name__,
    url_prefix="/manage",
    static_folder="static",
    template_folder="templates",
)


@blueprint.get("/")
def page() -> str:
    return render_template("manage.html")


@blueprint.get("/cases")
def cases() -> str:
    return render_template("cases.html")


@blueprint.get("/reports")
def reports() -> str:
    return render_template("reports.html")


@blueprint.get("/periods")
def periods() -> str:
    return render_template("periods.html")


@blueprint.get("/findings")
def findings() -> str:
    return render_template("findings.html")


@blueprint.get("/sheets")
def sheets() -> str:
    return render_template("sheets.html")


@blueprint.get("/ballots")
def ballots() -> str:
    return render_template("ballots.html")


@blueprint.get("/attendance")
def attendance() -> str:
    return render_template("attendance.html")


@blueprint.get("/appeals")
def appeals() -> str:
    return render_template("appeals.html")


@blueprint.get("/honours")
def honours() -> str:
    return render_template("honours.html")


@blueprint.get("/letters")
def letters() -> str:
    return render_template("letters.html")
