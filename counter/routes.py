"""The clerk's page. It acts over the HTTP API and listens on /live: nothing else is served here."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint(
    "counter",
    __name__,
    url_prefix="/counter",
    static_folder="static",
    template_folder="templates",
)


@blueprint.get("/")
def page() -> str:
    return render_template("counter.html")


@blueprint.get("/findings")
def findings() -> str:
    return render_template("own_findings.html")
