"""The composition root: the one module that knows every part."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from flask import Flask
from flask_socketio import SocketIO
from prometheus_client import CollectorRegistry, Counter, Gauge
from werkzeug.middleware.proxy_fix import ProxyFix

import counter.guide_desk
import counter.routes
import display.routes
import kiosk.routes
import server.admin.routes
import server.reports.inspecting
import server.reports.routes
from display.speech import Speech
from server.aside import Aside
from server.gateway import notifiers
from server.gateway.agents import Agents
from server.gateway.broadcaster import Broadcaster
from server.gateway.cards import Cards
from server.gateway.notifiers import Courier, Pusher, WebhookPlatform
from server.gateway.screens import Screens
from server.report_maker import LOOK_S, Maker
from server.runtime import Runtime
from server.settings import Settings
from server.storage import migrate
from server.storage.engine import Database, open_database
from server.storage.pairings import SqlPairings
from server.storage.unit_of_work import Halls, SqlUnitOfWork
from server.storage.vault import SecretVault
from server.storage.views import Reading
from server.usecases import closing
from server.usecases.access import Doors
from server.usecases.outlooks import Forecaster
from server.web import api, endpoints, site
from server.web.context import Server
from server.web.passwords import Passwords
from server.web.throttle import Throttle

log = logging.getLogger(__name__)
TICK_S: Final = 5.0
MESSAGES_S: Final = 1.0
FORECAST_S: Final = 0.25
_PAGES: Final = (
    kiosk.routes,
    counter.guide_desk,
    counter.routes,
    display.routes,
    server.admin.routes,
    server.reports.inspecting,
    server.reports.routes,
)


@dataclass(slots=True)
class App:
    """The assembled server; ``start`` begins its background work, ``stop`` ends it."""

    flask: Flask
    sockets: SocketIO
    database: Database
    reads: Reading
    broadcaster: Broadcaster
    agents: Agents
    courier: Courier
    pusher: Pusher | None
    forecaster: Forecaster
    aside: Aside
    maker: Maker
    uow: Callable[[str], SqlUnitOfWork]
    settings: Settings
    runtime: Runtime
    stopping: bool = False

    def start(self) -> None:
        self.runtime.spawn(self._forecasts)
        self.runtime.spawn(self.broadcaster.run)
        self.runtime.spawn(self._timers)
        self.runtime.spawn(self._messages)
        self.runtime.spawn(self._reports)
        if self.pusher is not None:
            self.runtime.spawn(partial(self._pushes, self.pusher))

    def stop(self) -> None:
        self.stopping = True
        self.broadcaster.stop()
        self.maker.stop()
        self.aside.close()

    def _timers(self) -> None:
        """What the clock does, claimed by taking the hall's turn."""
        speed = self.settings.clock.speed
        while not self.stopping:
            try:
                for hall in self.reads.seqs():
                    with self.uow(hall) as uow:
                        now = self.settings.clock.now()
                        here = self.agents.connected(hall)
                        quiet = uow.hall.settings.agent_silence_s * speed
                        silence = timedelta(seconds=quiet)
                        closing.tick(uow, at=now, silence=silence, agents=here)
                        uow.commit()
            except Exception:
                log.exception("the clock's work failed; trying again")
            waited = time.monotonic() + TICK_S
            while time.monotonic() < waited and not self.stopping:
                self.runtime.sleep(0.25)

    def _forecasts(self) -> None:
        """What waits are expected to be, while halls move on."""
        while not self.stopping:
            try:
                self.forecaster.round()
            except Exception:
                log.exception("outlooks could not be made; trying again")
            self.runtime.sleep(FORECAST_S)

    def _messages(self) -> None:
        """Messages to visitors, as they fall due."""
        while not self.stopping:
            try:
                self.courier.round()
            except Exception:
                log.exception("messages to visitors could not be sent; trying again")
            self.runtime.sleep(MESSAGES_S)

    def _reports(self) -> None:
        """Reports that were asked for or are due, each in a process of its own."""
        while not self.stopping:
            try:
                self.maker.round()
            except Exception:
                log.exception("reports could not be looked after; trying again")
            self.runtime.sleep(LOOK_S)

    def _pushes(self, pusher: Pusher) -> None:
        """Ratings to the platform of the level above, as they fall due."""
        while not self.stopping:
            try:
                pusher.round()
            except Exception:
                log.exception("ratings could not be pushed; trying again")
            self.runtime.sleep(MESSAGES_S)


def build(settings: Settings, runtime: Runtime) -> App:
    """Wire everything; connects to nothing yet."""
    database = open_database(settings.db, sleep=runtime.sleep)
    halls = Halls()
    reads = Reading(database, halls)
    registry = CollectorRegistry()
    screens_now = Gauge("tingxu_screens", "Screens connected to this process", registry=registry)
    walks = Counter("tingxu_phone_walks", "Passes over the lines to tell phones", registry=registry)
    unspoken = Counter(
        "tingxu_calls_unspoken",
        "Calls that a board did not speak because their turn came too late",
        ["zone"],
        registry=registry,
    )
    flask = Flask("server", static_folder="web/static", static_url_path="/static")
    sockets = _sockets(runtime)
    now = settings.clock.now
    vault = SecretVault(settings.secret)

    def emit(event: str, data: dict[str, Any], *, to: str, namespace: str) -> None:
        sockets.emit(event, data, to=to, namespace=namespace)

    def uow(hall: str) -> SqlUnitOfWork:
        return SqlUnitOfWork(database, halls, hall, broadcaster.published, vault)

    doors = Doors(reads, now, settings.secret())
    agents = Agents(doors, reads, uow, emit, now)
    laid = Cards(uow, emit, now).hand_over
    broadcaster = Broadcaster(reads, emit, now, agents.dispatch, walks.inc, laid)
    agents.broadcaster = broadcaster
    sockets.on_namespace(
        Screens(
            doors, reads, broadcaster, screens_now.set, lambda zone: unspoken.labels(zone).inc()
        )
    )
    sockets.on_namespace(agents)
    aside = Aside(settings.db)
    flask.extensions["tingxu"] = _web(settings, runtime, database, reads, doors, uow, aside)
    site.prepare(flask, ready=lambda: _ready(database, reads), registry=registry)
    api.enter_all()
    endpoints.mount(flask)
    for pages in _PAGES:
        flask.register_blueprint(pages.blueprint)
    sockets.init_app(flask)
    if settings.proxies:
        hops = settings.proxies
        flask.wsgi_app = ProxyFix(flask.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    way = notifiers.notifier(
        settings.notifier, url=settings.notifier_url, secret=settings.notifier_secret, now=now
    )
    forecaster = Forecaster(
        reads,
        uow,
        halls.outlooks,
        now,
        pause=lambda: runtime.sleep(0),
        speed=settings.clock.speed,
    )
    courier = Courier(way, reads, uow, now)
    pusher = None
    if settings.evaluations_url:
        to = WebhookPlatform(settings.evaluations_url, settings.evaluations_secret, now)
        pusher = Pusher(to, reads, uow, now)
    return App(
        flask,
        sockets,
        database,
        reads,
        broadcaster,
        agents,
        courier,
        pusher,
        forecaster,
        aside,
        Maker(reads, uow, now, settings.db, settings.clock.speed),
        uow,
        settings,
        runtime,
    )


def _sockets(runtime: Runtime) -> SocketIO:
    """Websocket only, so a balancer needs no stickiness; messages of one client in their order."""
    return SocketIO(
        async_mode=runtime.mode,
        transports=["websocket"],
        async_handlers=False,
        manage_session=False,
        ping_interval=10,
        ping_timeout=10,
        max_http_buffer_size=site.MOST_BYTES,
        json=None,
    )


def _web(
    settings: Settings,
    runtime: Runtime,
    database: Database,
    reads: Reading,
    doors: Doors,
    uow: Callable[[str], SqlUnitOfWork],
    aside: Aside,
) -> Server:
    return Server(
        uow=uow,
        reads=reads,
        doors=doors,
        runtime=runtime,
        now=settings.clock.now,
        passwords=Passwords(),
        pairings=SqlPairings(database),
        secret=settings.secret(),
        sign_ins=Throttle(10, 60),
        pairing_asks=Throttle(30, 60),
        guesses=Throttle(120, 60),
        bookings=Throttle(30, 600),
        session_hours=settings.session_hours,
        speech=Speech(settings.data / "voice", settings.data / "voice-made"),
        figures=aside,
    )


def _ready(database: Database, reads: Reading) -> bool:
    try:
        return migrate.version(database) == migrate.HEAD and reads.ready()
    except Exception:
        log.warning("not ready", exc_info=True)
        return False


def database_ready(settings: Settings, runtime: Runtime) -> bool:
    """Bring an SQLite file to this release's schema; of another database only ask (False: not)."""
    database = open_database(settings.db, sleep=runtime.sleep)
    try:
        if database.is_sqlite:
            settings.data.mkdir(parents=True, exist_ok=True)
            if migrate.version(database) != migrate.HEAD:
                migrate.upgrade(database)
        return migrate.version(database) == migrate.HEAD
    finally:
        database.close()
