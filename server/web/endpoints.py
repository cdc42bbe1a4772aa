"""One table of endpoints makes both Flask's routes and the OpenAPI document."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import segno
from flask import Flask, Response, request
from pydantic import ValidationError

from server.domain.errors import Malformed, WrongValue
from server.usecases.access import Caller
from server.usecases.ports import Reply, UnitOfWork
from server.web import context
from server.web.schemas import Body

PREFIX: Final = "/api/v1"
B = TypeVar("B", bound=Body)
Work = Callable[[UnitOfWork], tuple[int, dict[str, Any] | None]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``replies``: status → model (None: no body; text: its media type, or several of them)."""

    method: str
    path: str
    name: str
    summary: str
    view: Callable[..., Response]
    body: type[Body] | None
    replies: dict[int, Any]
    errors: tuple[int, ...]
    query: dict[str, dict[str, Any]] = field(default_factory=dict)
    keyed: bool = False
    open: bool = False


TABLE: Final[list[Endpoint]] = []
_ALWAYS: Final = (400, 401, 403, 429, 503)


def endpoint(
    method: str,
    path: str,
    summary: str,
    *,
    replies: dict[int, Any],
    errors: tuple[int, ...] = (),
    body: type[Body] | None = None,
    query: dict[str, dict[str, Any]] | None = None,
    keyed: bool | None = None,
    open: bool = False,
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Enter a view. ``keyed``: needs an Idempotency-Key, as every POST does but signing in."""

    def enter(view: Callable[..., Response]) -> Callable[..., Response]:
        needs_key = method == "POST" if keyed is None else keyed
        more = (404, 409, 413, 422) if method == "POST" else ()
        TABLE.append(
            Endpoint(
                method,
                path,
                view.__name__,
                summary,
                view,
                body,
                replies,
                tuple(sorted({*_ALWAYS, *errors, *more})),
                query or {},
                needs_key,
                open,
            )
        )
        return view

    return enter


def mount(app: Flask) -> None:
    for one in TABLE:
        rule = PREFIX + one.path.replace("{", "<").replace("}", ">")
        app.add_url_rule(rule, one.name, one.view, methods=[one.method])


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def reply(value: dict[str, Any] | None, status: int = 200) -> Response:
    return _response("" if value is None else dumps(value), status)


def _response(text: str, status: int) -> Response:
    return Response(text, status, mimetype="application/json" if text else None)


def qr(text: str) -> Response:
    """A QR code as SVG, of its own size whatever page shows it."""
    svg = segno.make(text, error="m", micro=False).svg_inline(scale=8, border=2, light="#fff")
    return Response(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
        mimetype="image/svg+xml",
    )


def read(shape: type[B]) -> tuple[B, bytes]:
    """The request's body as ``shape``, and as it came. Raises Malformed, WrongValue."""
    raw = context.body()
    try:
        return shape.model_validate_json(raw), raw
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            raise Malformed("malformed", reason=first["msg"]) from error
        name = ".".join(str(part) for part in first["loc"])
        raise WrongValue("wrong_value", field=name, reason=first["msg"]) from error


def act(caller: Caller, raw: bytes, work: Work) -> Response:
    """Do ``work`` once in one transaction with its reply kept under the Idempotency-Key.

    The same key again gives the first reply; with another body it is refused. A second request in
    flight waits for the first, since the unit of work takes the hall's turn.
    """
    context.check_csrf(caller)
    key = context.idempotency_key()
    server, path = context.server(), request.path[len(PREFIX) :]
    # Keyed: a body may hold an ID number, and a plain hash of one can be tried out.
    asked = hmac.new(server.secret, raw, hashlib.sha256).hexdigest()
    with server.uow(caller.hall) as uow:
        kept = uow.replies.find(caller.scope, path, key)
        if kept is not None:
            if kept.request != asked:
                raise WrongValue("idempotency_key_reused", field="Idempotency-Key")
            return _response(kept.body, kept.status)
        status, value = work(uow)
        text = "" if value is None else dumps(value)
        uow.replies.keep(caller.scope, path, key, Reply(asked, status, text), server.now())
        uow.commit()
    return _response(text, status)
