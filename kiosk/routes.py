"""The kiosk's page. It acts over the HTTP API and listens on /live: nothing else is here."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint(
    "kiosk",
    __name__,
    url_prefix="/kiosk",
    static_folder="static",
    template_folder="templates",
)


@blueprint.get("/")
def page() -> str:
    return render_template("kiosk.html")
