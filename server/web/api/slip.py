"""The layout of slips: what a template may say, and the picture of one."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from flask import Response
from PIL import Image

from hardware import drawing, slip_template
from hardware.slip_lines import Line
from server.domain.errors import Refused, WrongValue
from server.domain.hall import SlipForm
from server.usecases import access, hall_checks, slips
from server.usecases.access import Caller
from server.usecases.faults import as_dict
from server.web import context, setup_schemas
from server.web.endpoints import endpoint, read, reply

# Millimetres of paper → dots across it, at 8 to the millimetre, and those that can be printed on.
PAPER: Final = {58: (464, 384), 80: (640, 576)}


def _admin() -> Caller:
    caller = context.signed()
    access.allow(caller, "definition")
    return caller


@endpoint(
    "GET",
    "/definition/slip",
    "What a template of slips may say, and the usual one",
    replies={200: setup_schemas.SlipForm},
)
def slip_form() -> Response:
    _admin()
    return reply(
        {
            "default": slip_template.default_text(),
            "fields": list(slip_template.FIELDS),
            "conditions": list(slip_template.CONDITIONS),
        }
    )


@endpoint(
    "POST",
    "/definition/slip/picture",
    "A slip of the longest names in a template, drawn as the printer gets it; changes nothing",
    body=setup_schemas.SlipSample,
    replies={200: "image/png"},
    keyed=False,
)
def slip_picture() -> Response:
    caller = _admin()
    context.check_csrf(caller)
    wanted, _ = read(setup_schemas.SlipSample)
    faults = list(hall_checks.slip(wanted.template, wanted.logo))
    if faults:
        told = [as_dict(fault, context.language()) for fault in faults]
        raise WrongValue("wrong_definition", field="template", faults=told)
    with context.server().reads.snapshot(caller.hall) as snap:
        slip = slips.example(
            snap.hall,
            lang=wanted.lang,
            appointment=wanted.appointment,
            known=wanted.known,
            at=context.server().now(),
        )
    paper, dots = PAPER[wanted.width]
    lines = slips.sample(
        SlipForm(wanted.template, wanted.logo),
        slip,
        reprint=wanted.reprint,
        columns=dots // drawing.CELL_W,
    )
    try:
        data = context.server().runtime.offload(lambda: _png(lines, paper, dots))
    except drawing.NoFont as missing:
        raise Refused("no_chinese_font") from missing
    except OSError as broken:
        raise WrongValue("wrong_value", field="logo", reason=str(broken)) from broken
    return Response(data, mimetype="image/png")


def _png(lines: list[Line], paper: int, dots: int) -> bytes:
    picture: Image.Image = drawing.sheet(lines, paper, dots)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
