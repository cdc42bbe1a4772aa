"""What every page and reply has in common: limits, headers, health."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, generate_latest

from server.web import endpoints, openapi, problems
from server.web.endpoints import dumps

MOST_BYTES: Final = 256 * 1024
_CSP: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self' ws: wss:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def prepare(app: Flask, *, ready: Callable[[], bool], registry: CollectorRegistry) -> None:
    """Limits, headers, error pages and the addresses at the root."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]
    problems.mount(app)
    _count_requests(app)

    @app.after_request
    def _dress(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if request.path.startswith(endpoints.PREFIX):
            response.headers["Cache-Control"] = "no-store"
        elif "Cache-Control" not in response.headers or request.path.endswith((".js", ".css")):
            response.headers["Cache-Control"] = "no-cache"
        return response

    @app.get("/openapi.json")
    def _openapi() -> Response:
        return endpoints.reply(openapi.document())

    @app.get("/healthz")
    def _alive() -> Response:
        return endpoints.reply({"alive": True})

    @app.get("/readyz")
    def _ready() -> Response:
        fine = ready()
        return Response(dumps({"ready": fine}), 200 if fine else 503, mimetype="application/json")

    @app.get("/metrics")
    def _metrics() -> Response:
        return Response(generate_latest(registry), content_type="text/plain; version=0.0.4")


@dataclass(slots=True)
class Traffic:
    """``acts``: requests so far that could change something. ``in_hand``: one mark for each
    request that has not ended."""

    acts: int = 0
    in_hand: set[object] = field(default_factory=set)


def _count_requests(app: Flask) -> None:
    """So that the server can finish what is in hand before it ends, and knows when it is quiet."""
    traffic = app.extensions["traffic"] = Traffic()

    @app.before_request
    def _begin() -> None:
        g.mark = object()
        traffic.in_hand.add(g.mark)
        traffic.acts += request.method not in ("GET", "HEAD", "OPTIONS")

    @app.teardown_request
    def _end(_: BaseException | None) -> None:
        traffic.in_hand.discard(g.pop("mark", None))
