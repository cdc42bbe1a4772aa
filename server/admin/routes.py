"""The set-up page. It acts over the HTTP API, so there is nothing but the page here."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint(
    "admin",
    __name__,
    url_prefix="/admin",
    static_folder="static",
    template_folder="templates",
)


@blueprint.get("/")
def page() -> str:
    return render_template("admin.html")


@blueprint.get("/schemes")
def schemes() -> str:
    return render_template("schemes.html")
