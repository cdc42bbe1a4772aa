"""The window bar's protocol, against its samples and against the twin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.led_bars.a090 import STORE_DEFAULT, coloured, frame
from hardware.virtual.mounts import VirtualTransport
from hardware.virtual.window import VirtualBar
from tests.hardware.builders import driver


def shown(text: str, **options: object) -> VirtualBar:
    twin = VirtualBar()
    bar = driver("bar", "a090", **options)
    bar.opened(VirtualTransport("virtual://bar", twin))
    bar.show(text, "steady", lambda: None)
    return twin


def test_the_sample_frame_is_met_byte_for_byte() -> None:
    twin = shown("请A001")
    assert twin.raw.hex(" ").upper() == "A0 90 01 A5 00 0B C7 EB 00 41 00 30 00 30 00 31 00 F3"
    assert (twin.text, twin.colours) == ("请A001", [0, 0, 0, 0, 0])


def test_an_empty_text_shows_the_stored_default() -> None:
    twin = shown("", default_text="欢迎")
    assert twin.raw.endswith(bytes.fromhex("A0 90 01 A1 00 00 A0"))
    assert twin.text == "欢迎"


@pytest.mark.parametrize(("colour", "code"), [("red", 0), ("green", 1), ("yellow", 2)])
def test_the_colour_is_a_setting(colour: str, code: int) -> None:
    assert set(shown("请A001", colour=colour).colours) == {code}


def test_a_character_outside_gb2312_becomes_the_mark() -> None:
    assert shown("请𠮷先生€", mark="*").text == "请*先生*"


def test_long_text_is_sent_whole_to_scroll_or_cut_to_what_fits() -> None:
    text = "请A001到3号窗口办理业务"
    assert shown(text, columns=8).text == text
    assert shown(text, columns=8, long="cut").text == "请A001到"


def test_data_never_grows_beyond_254_bytes_and_never_splits_a_character() -> None:
    data = coloured("厅" * 200, 0, "?")
    assert len(data) == 252
    assert shown("厅" * 200).text == "厅" * 84


def test_the_default_text_is_stored_once_and_a_shown_text_comes_back_with_the_line() -> None:
    twin = VirtualBar()
    bar = driver("bar", "a090", default_text="欢迎")
    bar.opened(VirtualTransport("virtual://bar", twin))
    bar.show("请A001", "steady", lambda: None)
    twin.text = ""  # it lost its power
    bar.opened(VirtualTransport("virtual://bar", twin))
    assert twin.text == "请A001"
    assert bytes(twin.raw).count(frame(1, STORE_DEFAULT, coloured("欢迎", 0, "?"))) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=6), st.text(alphabet="请号窗A012", max_size=9))))
def test_the_twin_finds_its_frames_among_those_of_others(parts: list[tuple[bytes, str]]) -> None:
    twin = VirtualBar()
    for noise, text in parts:
        twin.receive(noise.replace(b"\xa0", b"\xa1"))
        twin.receive(frame(2, 0xA5, coloured("别人", 0, "?")))
        twin.receive(frame(1, 0xA5, coloured(text, 0, "?")))
        assert twin.text == text
