"""How the server waits: the one module that names eventlet.

eventlet's maintainers advise against new use, so nothing else knows of it: ``async_mode`` chooses,
and "threading" passes the same tests.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

R = TypeVar("R")


class Runtime(Protocol):
    """What the server asks of the way it runs."""

    @property
    def mode(self) -> str:
        """The name Flask-SocketIO knows it by."""

    def sleep(self, seconds: float) -> None: ...
    def spawn(self, work: Callable[[], None]) -> None: ...
    def offload(self, work: Callable[[], R]) -> R:
        """Run something that computes for long without stopping the others."""

    def serve(self, app: Any, host: str, port: int) -> Callable[[], None]:
        """Start to listen; returns at once with what stops the listening."""


class Threads:
    mode = "threading"

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def spawn(self, work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True).start()

    def offload(self, work: Callable[[], R]) -> R:
        return work()

    def serve(self, app: Any, host: str, port: int) -> Callable[[], None]:
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log(self, type: str, message: str, *args: object) -> None:
                """Requests are logged by the application."""

        server = make_server(host, port, app, threaded=True, request_handler=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.shutdown


class Green:
    mode = "eventlet"

    def __init__(self) -> None:
        import eventlet
        import eventlet.tpool

        self._eventlet = eventlet

    def sleep(self, seconds: float) -> None:
        self._eventlet.sleep(seconds)

    def spawn(self, work: Callable[[], None]) -> None:
        self._eventlet.spawn(work)

    def offload(self, work: Callable[[], R]) -> R:
        result: R = self._eventlet.tpool.execute(work)
        return result

    def serve(self, app: Any, host: str, port: int) -> Callable[[], None]:
        import socket

        from eventlet import wsgi

        listener = self._eventlet.listen((host, port), backlog=1024, reuse_port=False)
        # Accepted sockets inherit it; with Nagle every small reply waits 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pool = self._eventlet.GreenPool(20_000)
        accepting = self._eventlet.spawn(
            wsgi.server,
            listener,
            self._in_turn(app),
            log_output=False,
            custom_pool=pool,
            socket_timeout=75,
        )

        def stop() -> None:
            accepting.kill()
            listener.close()

        return stop

    def _in_turn(self, app: Any) -> Any:
        """A client whose next request is there already lets the others go first: without this
        the slowest of 32 busy clients waited for seconds."""

        def application(environ: Any, start_response: Any) -> Any:
            self._eventlet.sleep(0)
            return app(environ, start_response)

        return application


def start(mode: str) -> Runtime:
    """Prepare this process. Must come before anything else is imported under eventlet."""
    if mode == "threading":
        return Threads()
    os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")  # or psycopg stops the hub
    os.environ.setdefault("EVENTLET_THREADPOOL_SIZE", "2")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is why it is named here alone
        import eventlet

        eventlet.monkey_patch()
    return Green()
