"""The served document describes what the server does, by real replies and by schemathesis."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator

from tests.client import Api
from tests.house import kiosk, service_of, staff, zone_of
from tests.rig.hall import Hall


@pytest.fixture(scope="module")
def document(hall: Hall) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(f"{hall.base}/openapi.json", timeout=15).json()
    return found


def check(document: dict[str, Any], model: str, value: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{model}", "components": document["components"]}
    Draft202012Validator(schema).validate(value)


def test_the_document_is_openapi_3_1_and_every_reference_leads_somewhere(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    known = set(document["components"]["schemas"])

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].rsplit("/", 1)[1] in known
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)


def test_real_replies_have_the_documented_shapes(hall: Hall, document: dict[str, Any]) -> None:
    boss, desk = staff(hall, "supervisor"), kiosk(hall)
    check(document, "Catalog", desk.get("/catalog").json())
    check(document, "Session", boss.get("/session").json())
    check(document, "Session", desk.get("/session").json())
    taken = desk.ok("/tickets", {"service": service_of(hall, "w01"), "also": []}, status=201)
    check(document, "Ticket", taken)
    check(document, "WindowCard", boss.ok("/windows/w01/open"))
    check(document, "Line", boss.get(f"/line?service={service_of(hall, 'w01')}").json())
    called = boss.ok("/windows/w01/call")
    check(document, "Ticket", called)
    assert called["why"]["text"]
    check(document, "Board", boss.get(f"/board?zone={zone_of(hall, 'w01')}").json())
    boss.ok(f"/tickets/{called['id']}/finish")
    rated = Api(hall.base).ok("/ratings", {"ticket": called["code"], "level": 4}, status=201)
    check(document, "RatingDone", rated)
    check(document, "DayReport", boss.get("/reports/day").json())
    check(document, "WaitsReport", boss.get("/reports/waits").json())
    span = "from=2026-03-01&to=2026-03-02"
    check(document, "FairReport", boss.get(f"/reports/fairness?{span}").json())
    asked = boss.ok("/reports/made", {"kind": "day", "date": "2026-03-02"}, status=201)
    check(document, "MadeReport", asked)
    check(document, "MadeReports", boss.get("/reports/made").json())
    check(document, "Problem", desk.get("/tickets/none").json())
    asked = Api(hall.base).ok("/pairings", status=201)
    check(document, "Pairing", asked)
    check(document, "PairingState", Api(hall.base).get(f"/pairings/{asked['secret']}").json())


@pytest.fixture(scope="module")
def credentials(hall: Hall) -> dict[str, list[str]]:
    """Headers of each role, signed in beforehand: generated sign-ins use up what the throttle
    leaves to an address."""
    made = {"kiosk": ["-H", f"Authorization: Bearer {hall.key('kiosk')}"]}
    for role in ("supervisor", "admin"):
        session = staff(hall, role).session
        made[role] = ["-H", f"Cookie: tingxu={session.cookies['tingxu']}"]
        made[role] += ["-H", f"X-CSRF-Token: {session.headers['X-CSRF-Token']}"]
    return made


@pytest.fixture(scope="module")
def without_security(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document without its credentials: of those schemathesis would make up wrong ones in place
    of what a role has, and most calls would end there (5,717 of 8,135 did)."""
    bare = copy.deepcopy(document)
    del bare["components"]["securitySchemes"]
    for path in bare["paths"].values():
        for operation in path.values():
            del operation["security"]
    file = tmp_path_factory.mktemp("openapi") / "openapi.json"
    file.write_text(json.dumps(bare), "utf-8")
    return file


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "phases", "examples"),
    [("kiosk", "fuzzing", 1), ("supervisor", "fuzzing", 2), ("admin", "coverage,fuzzing", 3)],
)
def test_schemathesis_finds_no_server_error_and_no_undocumented_status(
    hall: Hall,
    role: str,
    phases: str,
    examples: int,
    credentials: dict[str, list[str]],
    without_security: Path,
    tmp_path: Path,
) -> None:
    """Generated calls, valid and not, from a device and from signed-in people."""
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run"),
            *(str(without_security), "--url", hall.base),
            *credentials[role],
            *("--checks", "not_a_server_error,status_code_conformance,content_type_conformance"),
            *("--phases", phases, "--max-examples", str(examples), "--seed", "7", "--no-color"),
            *("--exclude-operation-id", "sign_out"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    _, _, wrong = done.stdout.partition("FAILURES")
    assert done.returncode == 0, (wrong or done.stdout)[:6000]
    assert hall.process is not None
    assert hall.process.poll() is None
