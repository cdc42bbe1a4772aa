"""The guide's pages: the desk, booking, and the one-time notice of a service for the printer. They
act over the HTTP API and listen on /live."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("guide", __name__, url_prefix="/guide", template_folder="templates")


@blueprint.get("/")
def page() -> str:
    return render_template("guide.html")


@blueprint.get("/booking")
def booking() -> str:
    return render_template("booking.html")


@blueprint.get("/notice/<service>")
def notice(service: str) -> str:
    """The page reads which service from its own address."""
    return render_template("guide_notice.html")
