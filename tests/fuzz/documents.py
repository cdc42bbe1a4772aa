"""What people, the server and the disk say: what must hold of any text at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from hardware import config, jobs
from hardware.errors import DeviceError
from hardware.jobs import Job, Malformed, Print
from hardware.journal import Journal
from hardware.outbox import Outbox
from hardware.printers.escpos_look import Look
from hardware.printers.escpos_page import compose
from hardware.slip_lines import Text, width
from hardware.slip_template import layout
from hardware.transport import BadUrl, check_url
from hardware.virtual import page
from hardware.virtual.escpos_stream import Stream
from hardware.virtual.host import TwinHost, make_twin
from hardware.virtual.mounts import VirtualTransport
from tests.fuzz.frames import PRESSES
from tests.fuzz.sound import require
from tests.hardware.builders import device, print_job


def _refused(act: Callable[[], object]) -> None:
    try:
        act()
    except page.Refused:
        return


JOBS: Final[tuple[Mapping[str, Any], ...]] = (
    print_job(),
    print_job("j2", url=None, ahead=None, lang="en", note="x" * 200, reprint=True),
    {"job": 3, "device": "b", "kind": "show", "data": {"text": "请A001", "mode": "blink"}},
    {"job": 4, "device": "p", "kind": "rate", "data": {"timeout_s": 1.5e3}},
    {"job": 5, "device": "s", "kind": "say", "data": {"call_id": 1, "text": "请"}},
    {"job": 6, "device": "k", "kind": "beep", "data": {}},
    {"job": 7, "device": "k", "kind": "poll"},
)
SAID: Final = (
    jobs.Done("j1", None, "no_reply").message(),
    jobs.Status("p", jobs.DeviceState.FAULT, jobs.Paper.OUT, "paper_out").message(),
    {"id": "u1", "at": "2026-03-09T09:05:00+08:00", "device": "k", "key": "call", "digits": "23"},
    {"id": "u2", "at": "2026-03-09T09:05:00Z", "device": "a", "level": 5},
    {"id": "u3", "at": "2026-03-09T09:05:00Z", "device": "a", "kind": "qr", "data": "T-1"},
    {"agent": "a", "version": "1", "devices": [{"id": "p", "kind": "printer", "for": "kiosk:a",
     "state": "online", "paper": "low", "driver": "escpos"}]},
)  # fmt: skip
_SHAPES: Final = (jobs.Done, jobs.Status, jobs.Pressed, jobs.Rated, jobs.Scanned, jobs.Hello)


def _json(data: bytes) -> Any:
    """What the line to the server makes of bytes; None for what is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def job(data: bytes) -> None:
    told = _json(data)
    try:
        found = Job.parse(told)
    except Malformed:
        return
    again = json.loads(json.dumps(found.message(), ensure_ascii=False).encode())
    require(Job.parse(again) == found, found)
    if isinstance(found.data, Print):
        for columns in (32, 48):
            for row in layout(found.data.slip, reprint=found.data.reprint, columns=columns):
                if isinstance(row, Text):
                    require(width(row.text) * row.size <= columns, row)
                    require(all(c.isprintable() or c >= " " for c in row.text), row)


def page_of(data: bytes) -> None:
    """A slip's bytes: nothing a hall wrote becomes a command of the printer's."""
    try:
        found = Job.parse({**print_job(), "data": {"slip": _json(data)}}).data
    except Malformed:
        return
    assert isinstance(found, Print)
    try:
        out = compose(found, Look(qr="drawn" if len(data) % 2 else "native"))
    except DeviceError:
        return
    commands = list(Stream().feed(out))
    require([c.name for c in commands].count("GS V") == 1, "not cut once")
    require(commands[-1].name == "GS V", "goes on after the cut")
    require("unknown" not in {c.name for c in commands}, out)


def said(data: bytes) -> None:
    told = _json(data)
    for shape in _SHAPES:
        try:
            found: Any = shape.parse(told)
        except Malformed:
            continue
        again = json.loads(json.dumps(found.message(), ensure_ascii=False).encode())
        require(shape.parse(again) == found, found)


FILES: Final = (
    device("printer-1", "printer", "escpos", "tcp://10.0.0.5:9100", width=80, cut="full"),
    device("bar-1", "bar", "a090", "serial:///dev/ttyUSB0?baud=9600", address=3, mark="*"),
    device("bar-2", "bar", "onbon", "tcp://10.0.0.6:5005", address=1, font="001", brightness=9),
    device("pad-1", "pad", "ff68", "virtual://w", address=3, keys=5)
    + device("pad-2", "pad", "ff68", "virtual://w", address=4, pad_offset=0)
    + "map = { 00 = 2, 03 = 5 }\n",
    device("keypad-1", "keypad", "ff68", "virtual://w", address=3)
    + 'keys = { 0F = "pause", "digits+0F" = "transfer" }\n',
    device("printer-1", "printer", "escpos", "usb://0416:5011", extra='fallback = "printer-2"')
    + device("printer-2", "printer", "escpos", "file:///dev/usb/lp0", silent="wait"),
)


def devices(data: bytes) -> None:
    """Of a file that is taken every device can be made, and spoken with."""
    try:
        found = config.parse(data.decode("utf-8", "replace"))
    except config.BadDevicesFile:
        return
    for one in found:
        check_url(one.url)
        it: Any = one.entry.make(one.id, one.url, {**one.options})
        line = VirtualTransport("virtual://x", make_twin(one))
        it.opened(line)
        for act in (
            it.health,
            lambda it=it: it.show("12", "steady", lambda: None),
            lambda it=it: it.ask(lambda: None),
            lambda it=it: it.heard(PRESSES[0] + PRESSES[4], 0.0),
        ):
            try:
                act()
            except (DeviceError, AttributeError) as none:  # not every driver has every verb
                if isinstance(none, AttributeError) and f"'{none.name}'" not in _VERBS:
                    raise


_VERBS: Final = ("'show'", "'ask'", "'heard'")


def url(data: bytes) -> None:
    try:
        check_url(data.decode("utf-8", "replace"))
    except BadUrl:
        return


def journal(data: bytes) -> None:
    """A file that a power cut, or a bad disk, left: the agent starts all the same."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as t:
        file = Path(t) / "journal.jsonl"
        file.write_bytes(data)
        one = Journal(file)
        require(all(one.result(d.job) == d for d in one.interrupted), one.interrupted)
        one.close()
        file.write_bytes(data)
        box = Outbox(file)
        require(len({letter.key for letter in box.waiting()}) == len(box.waiting()))
        box.close()


HOST: Final = TwinHost(
    config.parse("".join(device(f"{kind}-1", kind, name, f"virtual://{kind}") for kind, name in (
        ("printer", "escpos"), ("bar", "a090"), ("pad", "ff68"), ("keypad", "ff68"),
    )))
)  # fmt: skip


def request(data: bytes) -> None:
    told = _json(data)
    for act in (page.press, page.fault):
        _refused(lambda act=act: act(HOST, told))  # type: ignore[misc]
    _refused(lambda: page.picture(HOST, data.decode("latin-1")))
