"""A backup is not put under a server that goes on writing."""

from __future__ import annotations

import os

from tests.house import kiosk, service_of
from tests.rig.hall import Hall


def test_restore_is_refused_while_the_server_runs_and_works_after_it() -> None:
    with Hall("township") as hall:
        desk, service = kiosk(hall), service_of(hall, "w01")
        desk.ok("/tickets", {"service": service}, status=201)
        saved = hall.folder / "saved.db"
        hall.cli("db", "backup", str(saved))
        desk.ok("/tickets", {"service": service}, status=201)

        said = hall.cli("db", "restore", str(saved), check=False)
        assert (said.returncode, said.stderr.split(":")[0]) == (1, "database_in_use")
        desk.ok("/tickets", {"service": service}, status=201)
        assert hall.stop() == 0

        assert os.path.getsize(saved) > 0
        hall.cli("db", "restore", str(saved))
        assert "1 tickets" in hall.cli("db", "check").stdout
