"""The built wheel carries what a hall needs, and its agent runs without the server's packages."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.house import kiosk, service_of
from tests.rig.hall import Hall

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as it would be released, from a copy of the tracked and vendored files."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    vendored = (PROJECT / "server/web/static/vendor").rglob("*")
    names = [n for n in listed.split("\0") if n and not n.startswith("tests/")]
    names += [str(p.relative_to(PROJECT)) for p in vendored if p.is_file()]
    for name in names:
        if (PROJECT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((PROJECT / name).read_bytes())
    pip(
        sys.executable, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source)
    )
    (built,) = folder.glob("tingxu-*.whl")
    return built


def pip(python: str, *args: str) -> None:
    done = subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "-q", *args],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_wheel_carries_pages_modules_texts_and_examples_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "server/web/static/vendor/lit-html/lit-html.js",
        "server/web/static/vendor/socket.io/socket.io.esm.min.js",
        "server/web/static/shared/link.js",
        "server/usecases/texts.toml",
        "server/examples/county.toml",
        "server/storage/migrations/versions/0001_first.py",
        "server/storage/migrations/env.py",
        "kiosk/templates/kiosk.html",
        "kiosk/static/kiosk.js",
        "counter/static/counter.js",
        "display/static/board/board.js",
        "display/static/phone/phone.js",
    ):
        assert part in names, part
    assert not [name for name in names if name.startswith("tests/")]


@pytest.mark.slow
def test_an_agent_alone_prints_a_slip(wheel: Path, tmp_path: Path) -> None:
    """A new environment with the extra [agent] and nothing of the server's."""
    venv = tmp_path / "agent"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = str(venv / "bin" / "python")
    pins = re.findall(r"^[\w.-]+==[\w.]+", (PROJECT / "requirements.lock").read_text(), re.M)
    limits = tmp_path / "pins.txt"
    limits.write_text("\n".join(pins))
    pip(python, "install", "-c", str(limits), f"{wheel}[agent]")
    for absent in ("flask", "sqlalchemy", "eventlet", "pydantic"):
        found = subprocess.run([python, "-c", f"import {absent}"], capture_output=True, check=False)
        assert found.returncode != 0, f"{absent} came with the agent"
    devices = tmp_path / "devices.toml"
    devices.write_text(
        '[[device]]\nid = "printer-1"\nkind = "printer"\ndriver = "escpos"\n'
        'url = "virtual://printer"\nfor = "kiosk:kiosk-1"\n'
    )
    with Hall("township") as hall:
        agent = subprocess.Popen(
            [
                *(str(venv / "bin" / "tingxu"), "agent", "--server", hall.base),
                *("--key", hall.known["keys"]["agent"]["key"], "--devices", str(devices)),
            ],
            env={**hall.env, "PYTHONPATH": "", "TINGXU_DATA": str(tmp_path)},
            cwd=tmp_path,
        )
        try:
            assert _printed(hall) == "printed"
        finally:
            agent.terminate()
            assert agent.wait(10) == 0


def _printed(hall: Hall) -> str:
    """Take tickets until one has a printer; what became of its slip."""
    api, deadline = kiosk(hall), time.monotonic() + 20
    body = {"service": service_of(hall, "w01")}
    ticket = api.ok("/tickets", body, status=201)
    while time.monotonic() < deadline:
        if ticket["slip"] in ("printed", "failed", "unknown"):
            break
        time.sleep(0.2)
        if ticket["slip"] is None:
            ticket = api.ok("/tickets", body, status=201)
        ticket = api.get(f"/tickets/{ticket['id']}").json()
    return str(ticket["slip"])
