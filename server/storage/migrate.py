"""Bringing a database to the schema of this release. Alembic is loaded on use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, String, inspect, select
from sqlalchemy.sql import column, table

from server.storage.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0012"
_SCRIPTS: Final = Path(__file__).parent / "migrations"


def version(database: Database) -> str | None:
    """The schema version of the database; None: empty."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        versions = table("alembic_version", column("version_num", String))
        return connection.execute(select(versions.c.version_num)).scalar()


def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction."""
    from alembic import command

    with database.writing.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        command.upgrade(config(connection), "head")
        connection.commit()


def config(connection: Connection) -> Config:
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
