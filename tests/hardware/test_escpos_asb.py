"""A printer's automatic status: told at once, checked by a question, never believed of noise."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.errors import OutOfPaper
from hardware.jobs import DeviceState, Paper
from hardware.printers.escpos_asb import SWITCH_ON, Framer, condition
from hardware.printers.escpos_status import Condition
from hardware.transport import open_transport
from hardware.virtual.mounts import PtyMount
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.builders import device, driver, print_job, slip
from tests.hardware.hub import Hub, crew

WELL = bytes.fromhex("10 00 00 00")
CONDITIONS = [
    ("10 00 00 00", Condition(True, Paper.ENOUGH)),
    ("14 00 00 00", Condition(True, Paper.ENOUGH)),  # its drawer is open: nothing to a slip
    ("10 00 03 0f", Condition(True, Paper.LOW)),
    ("18 00 0f 00", Condition(False, Paper.OUT)),
    ("38 00 00 00", Condition(False, Paper.ENOUGH, cover_open=True)),
    ("18 08 00 00", Condition(False, Paper.ENOUGH, error=True, cutter=True)),
    ("18 20 00 00", Condition(False, Paper.ENOUGH, error=True)),
    ("18 00 00 00", Condition(False, Paper.ENOUGH)),
]


@pytest.mark.parametrize(("frame", "meant"), CONDITIONS)
def test_each_state_is_read_from_its_four_bytes(frame: str, meant: Condition) -> None:
    [taken] = Framer().feed(bytes.fromhex(frame), 0.0)
    assert condition(taken) == meant


def test_it_is_told_apart_from_answers_to_questions_and_from_flow_control() -> None:
    stream = b"\x12\x72\x11\x13" + WELL + b"\x1a\x16" + bytes.fromhex("18 00 0f 00") + b"\x0c"
    framer = Framer()
    taken = [frame for n in range(len(stream)) for frame in framer.feed(stream[n : n + 1], 0.0)]
    assert taken == [WELL, bytes.fromhex("18 00 0f 00")]
    assert framer.skipped == 7


@pytest.mark.parametrize(
    "noise",
    [
        "10 00 00", "10 00 12 00 00", "10 00 00 90", "90 00 00 00", "11 00 00 00", "12 00 00 00",
        "10 00 01 00", "10 00 04 00", "10 00 08 00", "10 00 00 ff", "ef ff ff ff", "10 80 00 00",
    ],
)  # fmt: skip
def test_torn_and_garbled_frames_are_none(noise: str) -> None:
    framer = Framer()
    assert framer.feed(bytes.fromhex(noise), 0.0) == []
    assert framer.feed(WELL, 9.0) == [WELL], "the next one is"


def test_a_frame_that_stops_in_the_middle_is_not_ended_by_what_comes_later() -> None:
    framer = Framer()
    assert framer.feed(WELL[:2], 0.0) == []
    assert framer.feed(b"\0\0", 1.0) == []


@contextlib.contextmanager
def at_work(hub: Hub, folder: Path, twin: VirtualPrinter, **options: Any) -> Iterator[None]:
    with PtyMount(twin) as mount:
        text = device("printer-1", "printer", "escpos", mount.url, **options)
        with crew(hub, folder, text):
            yield


FAULTS = [
    ("paper", Paper.LOW, DeviceState.ONLINE, Paper.LOW, None),
    ("paper", Paper.OUT, DeviceState.FAULT, Paper.OUT, "paper_out"),
    ("cover_open", True, DeviceState.FAULT, Paper.ENOUGH, "cover_open"),
    ("cutter_fault", True, DeviceState.FAULT, Paper.ENOUGH, "cutter_fault"),
    ("offline", True, DeviceState.FAULT, Paper.ENOUGH, "offline"),
]


def _status(state: str, paper: str, detail: str | None) -> dict[str, Any]:
    told = {"device": "printer-1", "state": state, "paper": paper}
    return told if detail is None else {**told, "detail": detail}


@pytest.mark.parametrize(("name", "value", "state", "paper", "detail"), FAULTS)
def test_trouble_is_known_at_once_and_not_at_the_next_look(
    hub: Hub, tmp_path: Path, name: str, value: Any,
    state: DeviceState, paper: Paper, detail: str | None,
) -> None:  # fmt: skip
    twin = VirtualPrinter()
    with at_work(hub, tmp_path, twin):
        hub.until(lambda: _status("online", "enough", None) in hub.all("status"))
        hub.until(lambda: twin.asb)
        _quiet(hub, twin)
        began = time.monotonic()
        setattr(twin, name, value)
        hub.until(lambda: _status(state, paper, detail) in hub.all("status"))
        assert time.monotonic() - began < 4, "a look comes every ten seconds only"


def _quiet(hub: Hub, twin: VirtualPrinter) -> None:
    """Until the first looks are over and the next is seconds away."""
    seen = [len(twin.raw), time.monotonic()]

    def still() -> bool:
        if len(twin.raw) != seen[0]:
            seen[:] = [len(twin.raw), time.monotonic()]
        return time.monotonic() - seen[1] > 0.7

    hub.until(still)


def test_it_is_on_again_after_a_slip_whose_reset_switched_it_off(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    with at_work(hub, tmp_path, twin):
        hub.until(lambda: twin.asb)
        _quiet(hub, twin)
        hub.tell(print_job("j1"))
        assert hub.done("j1")["ok"] is True
        assert twin.raw.count(b"\x1b@") == 1
        hub.until(lambda: twin.asb)


def test_switched_off_it_is_never_asked_for(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    with at_work(hub, tmp_path, twin, asb="off"):
        hub.tell(print_job("j1"))
        assert hub.done("j1")["ok"] is True
        assert SWITCH_ON not in bytes(twin.raw)


def test_a_false_frame_only_makes_the_printer_be_asked(hub: Hub, tmp_path: Path) -> None:
    """What no checksum guards may be noise: the printer's answer stands against it."""
    twin = VirtualPrinter()
    with at_work(hub, tmp_path, twin):
        hub.until(lambda: twin.asb)
        _quiet(hub, twin)
        asked = twin.raw.count(b"\x10\x04")
        twin.say(bytes.fromhex("18 00 0f 00"))
        hub.until(lambda: twin.raw.count(b"\x10\x04") > asked)
        hub.tell(print_job("j1"))
        assert hub.done("j1")["ok"] is True
        assert not any(said["paper"] == "out" for said in hub.all("status"))


@contextlib.contextmanager
def _alone(knows: set[str]) -> Iterator[tuple[Any, VirtualPrinter]]:
    twin = VirtualPrinter()
    twin.knows = knows
    with PtyMount(twin) as mounted:
        made = driver("printer", "escpos", mounted.url, reply_s=0.3, finish_s=0.5)
        line = open_transport(mounted.url)
        try:
            made.opened(line)
            made.heard(line.read(4, timeout=1), time.monotonic())
            yield made, twin
        finally:
            line.close()


def test_a_printer_that_knows_no_question_is_understood_by_its_own_word() -> None:
    with _alone({"GS a"}) as (made, twin):
        assert made.health().state is DeviceState.ONLINE
        made.print_slip(slip(), lambda: None)
        assert twin.cuts == 1
        twin.paper = Paper.OUT
        with pytest.raises(OutOfPaper):
            made.print_slip(slip(), lambda: None)
        assert (twin.cuts, len(twin.slips)) == (1, 1)


def test_a_printer_that_tells_nothing_by_itself_is_asked_as_ever() -> None:
    with _alone({"DLE EOT"}) as (made, twin):
        assert made.health().state is DeviceState.ONLINE
        made.print_slip(slip(), lambda: None)
        assert bytes(twin.raw).count(SWITCH_ON) == 1, "not again after the slip"


def test_garbled_or_silent_it_is_unknown() -> None:
    with _alone({"GS a"}) as (made, twin):
        for fault in ("garbled", "silent"):
            setattr(twin, fault, True)
            assert made.health().state is DeviceState.UNKNOWN
            setattr(twin, fault, False)
        assert made.health().state is DeviceState.ONLINE
