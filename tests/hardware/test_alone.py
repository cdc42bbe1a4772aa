"""The agent runs on a PC that has none of the server's packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hardware.builders import print_job
from tests.hardware.hub import ROOT

REFUSE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names!r}:
            raise ImportError("not on this machine: " + name)
sys.meta_path.insert(0, Refuse())
"""
SERVER = ["server", "kiosk", "counter", "display", "flask", "flask_socketio", "sqlalchemy",
          "eventlet", "pydantic", "alembic", "psycopg", "jsonschema"]  # fmt: skip
AGENT = ["PIL", "serial", "escpos", "socketio", "engineio", "segno", "yaml"]


def run(names: list[str], code: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", REFUSE.format(names=names) + code],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_every_module_loads_and_a_slip_is_printed_without_the_servers_packages(
    tmp_path: Path,
) -> None:
    modules = [
        ".".join(path.with_suffix("").relative_to(ROOT).parts)
        for path in (ROOT / "hardware").rglob("*.py")
        if path.name != "__main__.py"
    ]
    assert "hardware.crew" in modules
    code = f"""
import importlib, json, pathlib
from hardware.printers import capabilities
capabilities.prepared(pathlib.Path({str(tmp_path)!r})).__enter__()
for module in {modules!r}:
    importlib.import_module(module.removesuffix(".__init__"))
from hardware.drivers import find
from hardware.jobs import DeviceKind, Job
from hardware.virtual.mounts import VirtualTransport
from hardware.virtual.printer import VirtualPrinter
twin = VirtualPrinter()
printer = find(DeviceKind.PRINTER, "escpos").make("p", "virtual://p", {{}})
printer.opened(VirtualTransport("virtual://p", twin))
printer.print_slip(Job.parse(json.loads({json.dumps(print_job())!r})).data, lambda: None)
print(twin.slips[0].number, twin.cuts)
"""
    assert run(SERVER, code).split() == ["A012", "1"]


@pytest.mark.parametrize("module", ["hardware", "hardware.jobs", "hardware.slip", "hardware.clock"])
def test_what_the_server_shares_needs_the_standard_library_only(module: str) -> None:
    run(SERVER + AGENT, f"import {module}")


def test_nothing_outside_hardware_is_imported_by_it() -> None:
    outside = ("server", "kiosk", "counter", "display", "flask", "sqlalchemy", "eventlet")
    for path in (ROOT / "hardware").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if words[:1] in (["import"], ["from"]):
                assert words[1].split(".")[0] not in outside, f"{path}: {line}"


def test_a_device_file_that_cannot_be_read_back_still_takes_the_bytes(tmp_path: Path) -> None:
    from hardware.jobs import DeviceState
    from hardware.transport import open_transport
    from hardware.virtual.paper import read
    from tests.hardware.builders import driver, slip

    path = tmp_path / "lp0"
    path.touch()
    made = driver("printer", "escpos", f"file://{path}", reply_s=0.1, finish_s=0.1)
    line = open_transport(f"file://{path}")
    made.opened(line)
    assert made.health().state is DeviceState.UNKNOWN
    from hardware.errors import NoReply

    with pytest.raises(NoReply):
        made.print_slip(slip(), lambda: None)
    line.close()
    assert read(path.read_bytes())[0].number == "A012"
