"""Write the next migration from the difference between rows.py and the migrations so far.

Usage: python scripts/make_migration.py 0002 "what changes"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from server.storage import migrate
from server.storage.engine import open_database


def main(revision: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        if any(Path(migrate.__file__).parent.glob("migrations/versions/[0-9]*.py")):
            migrate.upgrade(database)
        with database.writing.connect() as connection:
            command.revision(
                migrate.config(connection), message, autogenerate=True, rev_id=revision
            )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
