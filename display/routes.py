"""Screens of the hall and of visitors: board, window screen, pad, phone page, booking.

The pages find out for themselves what to show: the zone, window or code stands in their address,
and whether there is such a thing is answered by the API, not here.
"""

from __future__ import annotations

from flask import Blueprint, render_template

# No prefix: the phone page's address is short because it is printed as a QR code.
blueprint = Blueprint(
    "display",
    __name__,
    static_folder="static",
    static_url_path="/display/static",
    template_folder="templates",
)


@blueprint.get("/display/")
def board() -> str:
    return render_template("board.html")


@blueprint.get("/display/window/<window>")
def window_screen(window: str) -> str:
    return render_template("window_screen.html")


@blueprint.get("/book/")
def book() -> str:
    return render_template("book.html")


@blueprint.get("/pad/<window>")
def pad(window: str) -> str:
    return render_template("pad.html")


@blueprint.get("/t/<code>")
def phone(code: str) -> str:
    return render_template("phone.html")
