"""The inspection page on phones, and the worker that opens it where there is no connection."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

blueprint = Blueprint(
    "inspect",
    __name__,
    url_prefix="/inspect",
    static_folder="static/inspect",
    static_url_path="/static",
    template_folder="templates",
)


@blueprint.get("/")
def page() -> str:
    return render_template("inspect.html")


@blueprint.get("/sw.js")
def worker() -> Response:
    """Here, and not among the static files, for it serves what lies under its own address."""
    return blueprint.send_static_file("sw.js")
