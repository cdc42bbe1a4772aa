"""The floor: the same runtime and dispatch as the server's, doing nothing but what it must.

``python -m tests.bench.floor FILE`` serves Flask-SocketIO on eventlet from a listener of its own
and prints its port. ``POST /floor`` commits one ticket-like transaction (counter, ticket, event)
on SQLite with WAL and ``synchronous=FULL``; ``POST /fan`` emits one event to everybody.
"""

import eventlet

eventlet.monkey_patch()

import contextlib  # noqa: E402
import gc  # noqa: E402
import itertools  # noqa: E402
import json  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sqlite3  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.wsgi  # noqa: E402
from flask import Flask, Response, request  # noqa: E402
from flask_socketio import SocketIO, join_room  # noqa: E402

_TABLES = """
CREATE TABLE counters (day TEXT, series TEXT, used INTEGER, PRIMARY KEY (day, series));
CREATE TABLE tickets (id TEXT PRIMARY KEY, number TEXT, service TEXT, state TEXT, due REAL);
CREATE INDEX line ON tickets (service, due) WHERE state = 'waiting';
CREATE TABLE events (seq INTEGER PRIMARY KEY, at REAL, kind TEXT, ticket TEXT, facts TEXT);
INSERT INTO counters VALUES ('2026-03-02', 'A', 0);
"""
_PADDING = "办事大厅" * 300  # about what a board's picture weighs


def open_store(file: str) -> sqlite3.Connection:
    store = sqlite3.connect(file, isolation_level=None)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.executescript(_TABLES)
    return store


def issue(store: sqlite3.Connection, n: int) -> str:
    """One durable ticket; its number."""
    store.execute("BEGIN IMMEDIATE")
    row = store.execute(
        "UPDATE counters SET used = used + 1 WHERE day = '2026-03-02' AND series = 'A'"
        " RETURNING used"
    ).fetchone()
    number = f"A{row[0]:03}"
    at = time.time()
    values = (f"t_{n}", number, "consult", "waiting", at)
    store.execute("INSERT INTO tickets VALUES (?, ?, ?, ?, ?)", values)
    facts = json.dumps({"number": number, "service": "consult"})
    store.execute(
        "INSERT INTO events (at, kind, ticket, facts) VALUES (?, 'issued', ?, ?)",
        (at, f"t_{n}", facts),
    )
    store.execute("COMMIT")
    return number


def application(store: sqlite3.Connection) -> Flask:
    app = Flask(__name__)
    io = SocketIO(app, async_mode="eventlet", cors_allowed_origins=[])
    count = itertools.count()

    @app.post("/floor")
    def floor() -> tuple[dict[str, Any], int]:
        return {"number": issue(store, next(count)), "asked": request.get_json()}, 201

    @app.post("/fan")
    def fan() -> Response:
        told = {"echo": request.get_json()["echo"], "padding": _PADDING}
        io.emit("picture", told, namespace="/live", to="all")
        return Response(status=204)

    io.on_event("connect", lambda _auth: join_room("all"), namespace="/live")
    return app


def main() -> None:
    app = application(open_store(sys.argv[1]))
    listener = eventlet.listen(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(listener.getsockname()[1], flush=True)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(SystemExit):
        eventlet.wsgi.server(listener, app, log_output=False)


if __name__ == "__main__":
    main()
