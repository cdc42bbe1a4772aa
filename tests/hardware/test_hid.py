"""USB pads that type like a keyboard: events as Linux tells them, over a pipe and from the twin."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import config
from hardware.clock import Clock
from hardware.crew import Crew
from hardware.devices import PadPress, Press, Scan
from hardware.errors import NotConnected
from hardware.hid import ENTER, EVENT, Typed, events
from hardware.hid_line import HidTransport
from hardware.transport import BadUrl, check_url, open_transport
from hardware.virtual.hid import VirtualHidPad, VirtualScanner
from hardware.virtual.mounts import VirtualTransport
from tests.hardware.builders import device, driver
from tests.hardware.hub import KEY, Hub, crew

pytestmark = pytest.mark.skipif(EVENT.size != 24, reason="the recorded bytes are of 64-bit Linux")

# A "4" and Enter as a pad types them: scan code, key, report; pressed, then released.
RECORDED = bytes.fromhex(
    "5bd0a86600000000 1a2b030000000000 0400 0400 21000700"
    "5bd0a86600000000 1a2b030000000000 0100 0500 01000000"
    "5bd0a86600000000 1a2b030000000000 0000 0000 00000000"
    "5bd0a86600000000 0c4c040000000000 0400 0400 21000700"
    "5bd0a86600000000 0c4c040000000000 0100 0500 00000000"
    "5bd0a86600000000 0c4c040000000000 0000 0000 00000000"
    "5bd0a86600000000 1f6d050000000000 0100 1c00 01000000"
    "5bd0a86600000000 1f6d050000000000 0000 0000 00000000"
    "5bd0a86600000000 218e060000000000 0100 1c00 00000000"
    "5bd0a86600000000 218e060000000000 0000 0000 00000000"
)


def pad(**options: Any) -> Any:
    made = driver("pad", "hid", **options)
    made.opened(VirtualTransport("virtual://pad", VirtualHidPad()))
    return made


def typed(made: Any, text: str, now: float = 0.0) -> list[Press]:
    presses: list[Press] = made.heard(events(text), now)
    return presses


@given(st.lists(st.integers(0, len(RECORDED)), max_size=8))
def test_recorded_events_are_read_wherever_they_are_cut(cuts: list[int]) -> None:
    reader, said, start = Typed(), "", 0
    for end in [*sorted(cuts), len(RECORDED)]:
        said += reader.feed(RECORDED[start:end])
        start = end
    assert said == "4" + ENTER


def test_both_blocks_of_digits_are_known_and_other_keys_are_nothing() -> None:
    codes = [79, 2, 11, 82, 96, 28, 1, 59, 103, 240]
    told = b"".join(EVENT.pack(0, 0, 1, code, 1) for code in codes)
    assert Typed().feed(told) == "1100" + ENTER + ENTER


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_whatever_has_a_key_is_read_as_it_was_typed(text: str) -> None:
    assert Typed().feed(events(text)) == text


def test_a_shift_holds_until_both_are_let_go() -> None:
    strokes = [(42, 1), (54, 1), (42, 0), (30, 1), (54, 0), (30, 1)]
    told = b"".join(EVENT.pack(0, 0, 1, code, value) for code, value in strokes)
    assert Typed().feed(told) == "Aa"


def scanned(made: Any, text: str, now: float = 0.0) -> list[Press]:
    scans: list[Press] = made.heard(events(text), now)
    return scans


def scanner() -> Any:
    made = driver("scanner", "hid")
    made.opened(VirtualTransport("virtual://scanner", VirtualScanner()))
    return made


def test_a_code_and_enter_is_a_scan_and_the_same_at_once_is_the_same_scan() -> None:
    made, code = scanner(), "https://hall.example/t/Kx82hQm1pZ?a=1&b=_"
    assert scanned(made, f"{code}\n") == [Scan(code)]
    assert scanned(made, f"{code}\n", 1.0) == []
    assert scanned(made, "1234567890\n", 1.2) == [Scan("1234567890")]
    assert code not in repr(Scan(code))


def test_a_torn_an_empty_and_an_endless_code_are_no_scan() -> None:
    made = scanner()
    assert scanned(made, "torn") == []
    assert scanned(made, "whole\n", 5.0) == [Scan("whole")]
    assert scanned(made, "  \n", 6.0) == []
    assert scanned(made, "9" * 1001 + "\n", 7.0) == []


def twin_of(made: Crew, id: str) -> Any:
    return made._buses[id]._open_line.__self__.twins[id]  # type: ignore[attr-defined]


def test_a_scan_is_told_and_written_nowhere(hub: Hub, tmp_path: Path) -> None:
    code, text = "990101199005170124", device("scanner-1", "scanner", "hid", "virtual://scanner")
    with crew(hub, tmp_path, text) as made:
        hub.until(lambda: any(one["state"] == "online" for one in hub.all("status")))
        twin_of(made, "scanner-1").scan(code)
        (said,) = hub.until(lambda: hub.all("scanned"))
    assert (said["kind"], said["data"] == code) == ("code", True)
    kept = "".join(p.read_text("latin-1") for p in tmp_path.rglob("*") if p.is_file())
    assert code not in kept


def test_a_key_held_down_is_pressed_once() -> None:
    told = EVENT.pack(0, 0, 1, 3, 1) + 5 * EVENT.pack(0, 0, 1, 3, 2) + EVENT.pack(0, 0, 1, 3, 0)
    assert Typed().feed(told) == "2"


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_a_digit_and_enter_is_a_level(level: int) -> None:
    assert typed(pad(), f"{level}\n") == [PadPress(level)]


def test_what_a_digit_means_is_a_setting() -> None:
    made = pad(map={"1": 5, "2": 4, "3": 3, "4": 2, "5": 1})
    assert typed(made, "1\n") == [PadPress(5)]
    assert typed(pad(map={"7": 5}), "1\n") == []


@pytest.mark.parametrize("map", [{"x": 5}, {"12": 5}, {"1": 6}, {"1": True}, {"1": "5"}])
def test_a_map_that_is_none_is_refused(map: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"map\."):
        pad(map=map)


def test_without_enter_where_the_pad_types_none() -> None:
    made = pad(enter=False)
    assert typed(made, "3") == [PadPress(3)]
    assert typed(pad(), "3") == []


def test_more_than_one_digit_and_a_digit_of_long_ago_are_nothing() -> None:
    made = pad()
    assert typed(made, "12\n") == []
    assert typed(made, "5", 10.0) == []
    assert typed(made, "\n", 12.0) == []
    assert typed(made, "2\n", 20.0) == [PadPress(2)]


def test_the_same_key_again_at_once_is_one_press() -> None:
    made = pad()
    told = [typed(made, "4\n", now) for now in (0.0, 0.3, 0.6, 2.0)]
    assert told == [[PadPress(4)], [], [], [PadPress(4)]]


# the line


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A pipe in the place of an input device; the far end writes events."""
    path = tmp_path / "event7"
    os.mkfifo(path)
    far = os.open(path, os.O_RDWR)
    yield path, far
    os.close(far)


def test_what_cannot_be_held_alone_is_not_read(pipe: tuple[Path, int]) -> None:
    with pytest.raises(NotConnected, match="cannot be held alone"):
        open_transport(f"hid://{pipe[0]}")
    with pytest.raises(NotConnected):
        open_transport("hid:///dev/input/nobody")


def test_a_url_without_a_device_is_refused() -> None:
    check_url("hid:///dev/input/by-id/usb-pad-event-kbd")
    with pytest.raises(BadUrl):
        check_url("hid://")


def test_it_is_held_before_it_is_read_and_its_end_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "event7"
    os.mkfifo(path)
    far = os.open(path, os.O_RDWR)
    held: list[int] = []
    line = HidTransport(f"hid://{path}", str(path), held.append)
    assert len(held) == 1
    assert line.read(64, timeout=0) == b""
    os.write(far, RECORDED)
    assert line.wait(2)
    assert line.read(4096, timeout=1) == RECORDED
    os.close(far)
    assert line.wait(2)
    with pytest.raises(NotConnected):
        line.read(64, timeout=1)
    line.close()


def test_a_press_on_a_pad_reaches_the_server_as_a_rating(
    hub: Hub, tmp_path: Path, pipe: tuple[Path, int]
) -> None:
    path, far = pipe
    text = device("pad-1", "pad", "hid", f"hid://{path}")
    found = config.parse(text)
    made = Crew(
        "crew",
        "0",
        found,
        tmp_path / "data",
        Clock(),
        lambda url: HidTransport(url, str(path), lambda file: None),
    )
    made.start(hub.url, KEY)
    try:
        hub.connected()
        hub.tell({"job": "j1", "device": "pad-1", "kind": "rate", "data": {"timeout_s": 20}})
        assert hub.done("j1")["ok"] is True
        for start in range(0, len(RECORDED), 7):  # cut anywhere
            os.write(far, RECORDED[start : start + 7])
        rated = hub.until(lambda: hub.all("rated"))
        assert [one["level"] for one in rated] == [4]
    finally:
        made.stop()


def test_the_twin_is_unplugged_and_comes_back(hub: Hub, tmp_path: Path) -> None:
    text = device("pad-1", "pad", "hid", "virtual://pad")
    with crew(hub, tmp_path, text) as made:
        twin = twin_of(made, "pad-1")
        assert isinstance(twin, VirtualHidPad)
        hub.until(lambda: any(one["state"] == "online" for one in hub.all("status")))
        twin.unplugged = True
        hub.until(lambda: any(one["state"] == "offline" for one in hub.all("status")))
        hub.said.clear()
        twin.unplugged = False
        hub.until(lambda: any(one["state"] == "online" for one in hub.all("status")))
        time.sleep(0.05)
        twin.press(5)
        hub.until(lambda: [one["level"] for one in hub.all("rated")] == [5])
