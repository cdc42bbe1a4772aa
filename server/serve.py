"""``tingxu serve``: the entry of the server process."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import time
from typing import TYPE_CHECKING

from server.runtime import Runtime, start
from server.settings import Settings, SettingsError, load
from server.tidying import Tidying

if TYPE_CHECKING:
    from server.app import App

IN_HAND_S = 10.0


def main(argv: list[str]) -> int:
    """Serve until SIGTERM or SIGINT; 0 when everything in hand was finished."""
    parser = argparse.ArgumentParser(prog="tingxu serve", description="the server")
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    parser.add_argument("--config")
    parser.add_argument("--db")
    asked = parser.parse_args(argv)
    try:
        settings = load(config=asked.config, db=asked.db)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    host, port = asked.host or settings.host, asked.port or settings.port
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    return _serve(start(settings.async_mode), settings, host, port)


def _serve(runtime: Runtime, settings: Settings, host: str, port: int) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from server import app as composition
    from server.storage import migrate

    ended = False

    def end(*_: object) -> None:
        nonlocal ended
        ended = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        ready = composition.database_ready(settings, runtime)
    except SQLAlchemyError as error:
        print(f"the database does not answer: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    if not ready:
        print(
            f"the database is not at schema {migrate.HEAD}: run 'tingxu db upgrade'",
            file=sys.stderr,
        )
        return 1
    app = composition.build(settings, runtime)
    try:
        stop_listening = runtime.serve(app.flask, host, port)
    except (OSError, OverflowError) as error:
        print(f"cannot listen on {host}:{port}: {error}", file=sys.stderr)
        return 1
    app.start()
    traffic = app.flask.extensions["traffic"]
    tidying = Tidying(lambda: traffic.acts)
    logging.getLogger(__name__).info("serving on http://%s:%d (%s)", host, port, runtime.mode)
    looked = time.monotonic()
    while not ended:
        runtime.sleep(0.1)
        if time.monotonic() - looked >= 1:
            tidying.look()
            looked = time.monotonic()
    stop_listening()
    _finish(runtime, app)
    return 0


def _finish(runtime: Runtime, app: App) -> None:
    """Let requests in hand end, then the background work."""
    deadline = time.monotonic() + IN_HAND_S
    while app.flask.extensions["traffic"].in_hand and time.monotonic() < deadline:
        runtime.sleep(0.02)
    app.stop()
    runtime.sleep(0.1)
    app.database.close()
