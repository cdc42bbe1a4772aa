"""A shipped hall with its keys and people in one go, for the demo and for tests."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from server.commands import EXAMPLES, define, desk, example, parser_of, run
from server.settings import Settings
from server.storage.unit_of_work import SqlUnitOfWork
from server.usecases import hall_file, setup, staffing
from server.usecases.hall_file import HallFile
from server.web.passwords import Passwords


def demo_seed(argv: list[str]) -> int:
    """A shipped hall with its keys and people in one go, for the demo and for tests."""
    parser = parser_of("demo-seed", demo_seed.__doc__ or "")
    parser.add_argument("--example", required=True, choices=EXAMPLES)
    parser.add_argument("--out", required=True)
    parser.add_argument("--public-url")
    asked = parser.parse_args(argv)
    return run(lambda: _demo_seed(asked))


def _demo_seed(asked: argparse.Namespace) -> None:
    file = hall_file.parse(example(asked.example))
    if asked.public_url:
        hall = file.hall.model_copy(update={"public_url": asked.public_url})
        file = file.model_copy(update={"hall": hall})
    with desk(asked) as here:
        define(here, file, origin="demo")
        with here.uow(file.hall.id) as uow:
            made = _demo_people(uow, file, here.settings)
            uow.commit()
    Path(asked.out).write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")


def _demo_people(uow: SqlUnitOfWork, file: HallFile, settings: Settings) -> dict[str, Any]:
    at = settings.clock.now()
    password = "tingxu-demo-2026"
    hashed = Passwords().hash(password)
    zones = [zone.id for zone in file.zones] or ["hall"]

    def person(name: str, role: str, windows: list[str]) -> dict[str, Any]:
        staffing.add_person(
            uow, name, role, windows, password=password, hash_password=lambda _: hashed, at=at
        )
        return {"name": name, "password": password, "role": role, "windows": windows}

    def device(role: str, name: str, zone: str | None = None) -> dict[str, Any]:
        made = setup.new_key(uow, role, name, zone=zone, at=at)
        return {"name": name, "key": made, "zone": zone}

    kiosks = max(1, round(len(file.windows) / 12))
    return {
        "hall": file.hall.id,
        "keys": {
            "kiosk": [device("kiosk", f"kiosk-{n + 1}") for n in range(kiosks)],
            "display": [device("display", f"board-{zone}", zone) for zone in zones],
            "agent": device("agent", "agent-1"),
            "visitor": [device("visitor", "booking")],
        },
        "staff": [person(f"clerk-{w.id}", "clerk", [w.id]) for w in file.windows]
        + [person(role, role, []) for role in staffing.STAFF_ROLES[1:]],
    }
