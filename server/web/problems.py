"""Errors → HTTP: one table. Bodies are problem+json (RFC 9457) in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from server.domain.errors import (
    HallError,
    IllegalMove,
    Malformed,
    NotAllowed,
    NotFound,
    Refused,
    Throttled,
    Unavailable,
    WrongValue,
)
from server.usecases import texts
from server.usecases.access import CredentialError
from server.web.context import language
from server.web.endpoints import dumps

log = logging.getLogger(__name__)

STATUS: Final[Mapping[type[HallError], int]] = {
    Malformed: 400,
    CredentialError: 401,
    NotAllowed: 403,
    NotFound: 404,
    Refused: 409,
    IllegalMove: 409,
    WrongValue: 422,
    Throttled: 429,
    Unavailable: 503,
}
_HTTP: Final = {
    400: "malformed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}


def problem(code: str, status: int, facts: Mapping[str, object] | None = None) -> Response:
    told = dict(facts or {})
    said = texts.error(code, told, language())
    body = {
        "type": f"/problems/{code}",
        "title": said.title,
        "status": status,
        "detail": said.detail,
        "code": code,
        "facts": told,
    }
    response = Response(dumps(body), status, mimetype="application/problem+json")
    if "retry_after_s" in told:
        response.headers["Retry-After"] = str(told["retry_after_s"])
    return response


def mount(app: Flask) -> None:
    @app.errorhandler(HallError)
    def _refused(error: HallError) -> Response:
        if isinstance(error, Unavailable):
            log.error("%s %s: the database did not answer", request.method, request.path)
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
        return problem(error.code, status, error.facts)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        return problem(_HTTP.get(status, "internal"), status)

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        log.exception("%s %s failed", request.method, request.path)
        return problem("internal", 500)
