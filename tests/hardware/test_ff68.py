"""The FF 68 bus: frames against the samples, and a stream that is cut, noisy and repeated."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.devices import KeyPress, PadPress
from hardware.errors import NotConnected, Unsupported
from hardware.ff68 import Frame, Framer
from tests.hardware.builders import driver

SAMPLES = {
    "FF 68 03 03 68 01 01 0C 0E 16": Frame(1, 1, b"\x0c"),
    "FF 68 03 03 68 01 01 0D 0F 16": Frame(1, 1, b"\x0d"),
    "FF 68 05 05 68 01 01 02 03 0C 13 16": Frame(1, 1, b"\x02\x03\x0c"),
    "FF 68 08 08 68 01 02 0A 0A 0A 00 02 03 26 16": Frame(1, 2, b"\n\n\n\0\2\3"),
    "FF 68 08 08 68 01 02 00 01 02 0A 0A 0A 24 16": Frame(1, 2, b"\0\1\2\n\n\n"),
    "FF 68 02 02 68 01 03 04 16": Frame(1, 3, b""),
    "FF 68 03 03 68 81 11 02 94 16": Frame(0x81, 0x11, b"\x02"),
    "FF 68 03 03 68 81 01 02 84 16": Frame(0x81, 1, b"\x02"),
    "FF 68 03 03 68 01 11 02 14 16": Frame(1, 0x11, b"\x02"),
    "FF 68 03 03 68 01 01 02 04 16": Frame(1, 1, b"\x02"),
    "FF 68 03 03 68 81 01 0B 8D 16": Frame(0x81, 1, b"\x0b"),
    "FF 68 03 03 68 81 02 05 88 16": Frame(0x81, 2, b"\x05"),
    "FF 68 04 04 68 01 01 05 0F 16 16": Frame(1, 1, b"\x05\x0f"),  # its SUM is itself 16
}


class Line:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def read(self, size: int, *, timeout: float) -> bytes:
        return b""

    def close(self) -> None: ...

    def hex(self) -> list[str]:
        return [data.hex(" ").upper() for data in self.written]


def on_a_line(made: Any) -> tuple[Any, Line]:
    line = Line()
    made.opened(line)
    return made, line


@pytest.mark.parametrize(("text", "frame"), SAMPLES.items())
def test_a_sample_frame_is_read_and_written_byte_for_byte(text: str, frame: Frame) -> None:
    assert Framer().feed(bytes.fromhex(text), 0) == [frame]
    assert frame.encode() == bytes.fromhex(text)


frames = st.builds(
    Frame, st.integers(0, 255), st.integers(0, 255), st.binary(min_size=0, max_size=12)
)
quiet_noise = st.binary(max_size=12).map(lambda data: data.replace(b"\xff", b"\xfe"))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(quiet_noise, frames), max_size=8), st.lists(st.integers(1, 9)))
def test_frames_are_found_however_the_stream_is_cut_and_whatever_lies_between(
    parts: list[tuple[bytes, Frame]], cuts: list[int]
) -> None:
    stream = b"".join(noise + frame.encode() for noise, frame in parts)
    framer, found = Framer(), []
    rest, steps = stream, [*cuts, len(stream)]
    for step in steps:
        found += framer.feed(rest[:step], 0)
        rest = rest[step:]
    assert found == [frame for _, frame in parts]
    assert framer.skipped == sum(len(noise) for noise, _ in parts)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=60), frames)
def test_after_any_noise_a_press_is_heard_once_the_line_was_idle(
    noise: bytes, frame: Frame
) -> None:
    framer = Framer()
    framer.feed(noise, 0.0)
    found = framer.feed(frame.encode(), 1.0)
    assert found[-1:] == [frame]


@pytest.mark.parametrize(
    "broken",
    [
        "FF 68 03 04 68 81 11 02 94 16",  # the LENs disagree
        "FF 68 03 03 68 81 11 02 95 16",  # the SUM is wrong
        "FF 68 03 03 69 81 11 02 94 16",
        "FF 68 03 03 68 81 11 02 94 17",
        "FF 68 01 01 68 81 81 16",  # too short to have a command
    ],
)
def test_a_broken_frame_is_skipped_counted_and_hides_none_behind_it(broken: str) -> None:
    framer = Framer()
    good = Frame(0x81, 0x11, b"\x02")
    assert framer.feed(bytes.fromhex(broken) + good.encode(), 0) == [good]
    assert framer.skipped == len(bytes.fromhex(broken))


def test_a_pad_is_acknowledged_by_an_echo_and_its_press_is_a_level() -> None:
    pad, line = on_a_line(driver("pad", "ff68", address=1))
    assert pad.heard(bytes.fromhex("FF 68 03 03 68 81 11 02 94 16"), 0) == [PadPress(4)]
    assert line.hex() == ["FF 68 03 03 68 81 01 02 84 16"]


def test_a_pad_with_its_keypads_own_number_is_acknowledged_under_it() -> None:
    pad, line = on_a_line(driver("pad", "ff68", address=1, pad_offset=0))
    assert pad.heard(bytes.fromhex("FF 68 03 03 68 01 11 02 14 16"), 0) == [PadPress(4)]
    assert line.hex() == ["FF 68 03 03 68 01 01 02 04 16"]


def test_a_pad_that_wants_no_echo_gets_none() -> None:
    pad, line = on_a_line(driver("pad", "ff68", address=1, acknowledge=False))
    assert pad.heard(Frame(0x81, 0x11, b"\x03").encode(), 0) == [PadPress(5)]
    assert line.written == []


def test_a_repeated_press_counts_once_but_each_is_acknowledged() -> None:
    pad, line = on_a_line(driver("pad", "ff68"))
    press = Frame(0x81, 0x11, b"\x02").encode()
    heard = [pad.heard(press, at) for at in (0.0, 0.5, 1.2, 2.5)]
    assert heard == [[PadPress(4)], [], [], [PadPress(4)]]
    assert len(line.written) == 4


def test_another_key_at_once_is_another_press() -> None:
    pad, _ = on_a_line(driver("pad", "ff68"))
    both = Frame(0x81, 0x11, b"\x02").encode() + Frame(0x81, 0x11, b"\x00").encode()
    assert pad.heard(both, 0) == [PadPress(4), PadPress(2)]


@pytest.mark.parametrize(
    ("options", "levels"),
    [
        ({}, {0: 2, 1: 3, 2: 4, 3: 5}),
        ({"keys": 5}, {0: 1, 1: 2, 2: 3, 3: 4, 4: 5}),
        ({"map": {"00": 1, "01": 3, "02": 5}}, {0: 1, 1: 3, 2: 5}),
    ],
)
def test_keys_become_national_levels_by_the_pads_map(
    options: dict[str, Any], levels: dict[int, int]
) -> None:
    pad, _ = on_a_line(driver("pad", "ff68", **options))
    heard = {
        code: press.level
        for code in range(6)
        for press in pad.heard(Frame(0x81, 0x11, bytes((code,))).encode(), 0)
    }
    assert heard == levels


def test_a_pad_hears_neither_other_addresses_nor_keypads() -> None:
    pad, line = on_a_line(driver("pad", "ff68", address=1))
    others = Frame(0x82, 0x11, b"\x02").encode() + Frame(1, 1, b"\x0c").encode()
    assert pad.heard(others, 0) == []
    assert line.written == []


def test_asking_for_a_rating_is_the_sample_frame() -> None:
    pad, line = on_a_line(driver("pad", "ff68", address=1))
    pad.ask(lambda: None)
    assert line.hex() == ["FF 68 03 03 68 81 01 0B 8D 16"]


def test_a_keypad_calls_the_next_recalls_and_calls_a_number() -> None:
    keypad, line = on_a_line(driver("keypad", "ff68", address=1))
    told = "FF 68 03 03 68 01 01 0C 0E 16 FF 68 03 03 68 01 01 0D 0F 16"
    told += " FF 68 05 05 68 01 01 02 03 0C 13 16"
    assert keypad.heard(bytes.fromhex(told), 0) == [
        KeyPress("call"),
        KeyPress("recall"),
        KeyPress("call", "23"),
    ]
    assert " ".join(line.hex()) == told


def test_a_function_key_after_digits_means_what_the_settings_say() -> None:
    keypad, _ = on_a_line(driver("keypad", "ff68", keys={"digits+0F": "transfer", "0F": "pause"}))
    sample = bytes.fromhex("FF 68 04 04 68 01 01 05 0F 16 16")
    assert keypad.heard(sample, 0) == [KeyPress("transfer", "5")]
    assert keypad.heard(Frame(1, 1, b"\x0f").encode(), 0) == [KeyPress("pause")]


def test_a_pads_echo_is_no_press_of_a_keypad_with_its_number() -> None:
    keypad, line = on_a_line(driver("keypad", "ff68", address=1))
    assert keypad.heard(bytes.fromhex("FF 68 03 03 68 01 01 02 04 16"), 0) == []
    assert line.written == []


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("023", "FF 68 08 08 68 01 02 0A 0A 0A 00 02 03 26 16"),
        ("012   ", "FF 68 08 08 68 01 02 00 01 02 0A 0A 0A 24 16"),
    ],
)
def test_a_keypad_shows_digits_as_in_the_samples(text: str, frame: str) -> None:
    keypad, line = on_a_line(driver("keypad", "ff68", address=1))
    keypad.show(text, "steady", lambda: None)
    assert line.hex() == [frame]


def test_a_keypad_beeps_and_refuses_what_it_cannot_show() -> None:
    keypad, line = on_a_line(driver("keypad", "ff68", address=1))
    keypad.beep(lambda: None)
    assert line.hex() == ["FF 68 02 02 68 01 03 04 16"]
    with pytest.raises(Unsupported):
        keypad.show("A012", "steady", lambda: None)


def test_without_a_line_a_pad_is_not_connected() -> None:
    with pytest.raises(NotConnected):
        driver("pad", "ff68").health()
