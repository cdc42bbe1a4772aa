"""The Onbon controller's protocol, against its samples and against the twin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.errors import BadReply, NoReply
from hardware.jobs import DeviceState
from hardware.led_bars.onbon import OnbonBar
from hardware.onbon import (
    CLEAR,
    END,
    PING,
    START,
    STATUS,
    Frame,
    Framer,
    crc16,
    decode,
    escaped,
    unescaped,
)
from hardware.transport import open_transport
from hardware.virtual.mounts import PtyMount, TcpMount, VirtualTransport
from hardware.virtual.onbon import VirtualOnbon
from tests.hardware.builders import driver


def inner(frame: bytes) -> str:
    assert frame[:8] == START
    assert frame[-1] == END
    return frame[8:-1].hex(" ").upper()


def bar(twin: VirtualOnbon, **options: object) -> OnbonBar:
    made = driver("bar", "onbon", **options)
    assert isinstance(made, OnbonBar)
    made.opened(VirtualTransport("virtual://bar", twin))
    return made


def shown(text: str, mode: str = "steady", **options: object) -> VirtualOnbon:
    twin = VirtualOnbon()
    bar(twin, **options).show(text, mode, lambda: None)  # type: ignore[arg-type]
    return twin


@pytest.mark.parametrize(
    ("command", "sample"),
    [
        (PING, "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A2 00 01 00 00 68 F8"),
        (STATUS, "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A1 02 01 00 00 2D 40"),
        (CLEAR, "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A3 10 01 00 00 51 F8"),
    ],
)
def test_the_short_samples_are_met_byte_for_byte(command: tuple[int, int], sample: str) -> None:
    assert inner(Frame(command).encode()) == sample
    assert decode(bytes.fromhex(sample)) == Frame(command)


def test_the_sample_of_a_text_is_met_byte_for_byte() -> None:
    twin = shown("请A001到3号窗", long="cut")
    assert inner(bytes(twin.raw)) == (
        "01 00 00 80 00 00 00 00 00 00 FE 02 31 00 A3 06 01 00 00 00 01 28 00 00 00 00 00 00 0C 00"
        " 10 00 00 00 00 00 00 00 00 00 01 01 01 00 04 05 0D 00 00 00 C7 EB 41 30 30 31 B5 BD 33"
        " BA C5 B4 B0 4C C4"
    )
    assert (twin.text, twin.show, twin.dots) == ("请A001到3号窗", 1, (96, 16))


def test_the_crc_is_arc() -> None:
    assert crc16(b"123456789") == 0xBB3D


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_escaping_hides_every_mark_and_loses_nothing(data: bytes) -> None:
    hidden = escaped(data)
    assert not {0xA5, 0x5A} & set(hidden)
    assert unescaped(hidden) == data


@pytest.mark.parametrize("broken", [b"\xa6", b"\xa6\x03", b"x\x5b", b"\x5b\x00"])
def test_an_escape_of_nothing_is_no_data(broken: bytes) -> None:
    assert unescaped(broken) is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40), st.integers(1, 7), st.binary(max_size=60))
def test_a_frame_is_found_behind_noise_and_cut_anywhere(
    noise: bytes, step: int, body: bytes
) -> None:
    framer, frame = Framer(), Frame((0xA3, 0x06), body)
    stream = noise + bytes((END,)) + frame.encode() * 2
    found = [f for n in range(0, len(stream), step) for f in framer.feed(stream[n : n + step])]
    assert found[-2:] == [frame, frame]


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1, max_size=40), st.data())
def test_a_flipped_bit_is_never_taken_for_a_frame(body: bytes, data: st.DataObject) -> None:
    whole = bytearray(Frame((0xA3, 0x06), body).encode())
    n = data.draw(st.integers(8, len(whole) - 2))
    whole[n] ^= 1 << data.draw(st.integers(0, 7))
    wrong = [f for f in Framer().feed(bytes(whole)) if f != Frame((0xA3, 0x06), body)]
    assert wrong == []


def test_a_stream_without_an_end_does_not_grow_for_ever() -> None:
    framer = Framer()
    for _ in range(100):
        framer.feed(b"\xa5" * 500)
    assert len(framer._held) <= 4096


def test_a_call_takes_turns_with_an_empty_page() -> None:
    twin = shown("请A001", "blink")
    assert (list(twin.pages), twin.show) == (["请A001", ""], 2)


def test_a_text_that_does_not_fit_scrolls() -> None:
    twin = shown("请A001号到3号窗口办理业务", "blink")
    assert (twin.show, list(twin.pages)) == (3, ["请A001号到3号窗口办理业务"])
    assert shown("请A001", "scroll").show == 3


def test_colour_and_font_are_marks_of_the_text() -> None:
    twin = shown("A001", colour="green", font="003")
    assert (twin.colour, twin.text) == (2, "A001")
    assert b"\\C2\\FO003A001" in bytes(twin.raw)


def test_what_the_controller_would_misread_becomes_the_mark() -> None:
    assert shown("请𠮷\\C1先生€", mark="*").text == "请**C1先生*"


def test_nothing_to_show_is_the_idle_text() -> None:
    assert shown("", idle_text="欢迎光临").text == "欢迎光临"
    assert shown("").text == ""


def test_data_stays_within_the_controllers_buffer() -> None:
    twin = shown("厅" * 400)
    assert twin.text == "厅" * 120
    assert len(twin.raw) < 1024


def test_a_silent_controller_is_unknown_and_one_that_answers_is_on_line() -> None:
    twin = VirtualOnbon()
    made = bar(twin, reply_s=0.05)
    assert made.health().state is DeviceState.ONLINE
    twin.silent = True
    with pytest.raises(NoReply):
        made.health()
    with pytest.raises(NoReply):
        made.show("A001", "steady", lambda: None)
    twin.silent, twin.garbled = False, True
    with pytest.raises(NoReply):
        made.show("A001", "steady", lambda: None)


def test_a_refusal_says_its_reason() -> None:
    twin = VirtualOnbon()
    made = bar(twin)
    twin.refuses = 4
    with pytest.raises(BadReply, match="memory"):
        made.show("A001", "steady", lambda: None)


def test_a_bar_that_was_off_shows_its_text_again() -> None:
    twin = VirtualOnbon()
    made = bar(twin, brightness=12)
    made.show("A001", "blink", lambda: None)
    twin.text, twin.brightness = "", None
    made.opened(VirtualTransport("virtual://bar", twin))
    assert (twin.text, twin.brightness) == ("A001", 12)


def test_another_controllers_frames_are_not_its_own() -> None:
    twin = VirtualOnbon(address=2)
    made = bar(twin, reply_s=0.05)
    with pytest.raises(NoReply):
        made.show("A001", "steady", lambda: None)
    assert twin.text == ""
    bar(twin, address=0xFFFE).show("A002", "steady", lambda: None)
    assert twin.text == "A002"


@pytest.mark.parametrize("mount", [TcpMount, PtyMount])
def test_it_works_over_a_real_line(mount: type[TcpMount] | type[PtyMount]) -> None:
    twin = VirtualOnbon()
    with mount(twin) as far:
        made = driver("bar", "onbon", reply_s=2.0)
        line = open_transport(far.url)
        made.opened(line)
        made.show("请A001到3号窗", "steady", lambda: None)
        assert made.health().state is DeviceState.ONLINE
        line.close()
    assert twin.text == "请A001到3号窗"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"columns": 90}, "multiple of 8"),
        ({"mark": "？"}, "ASCII"),
        ({"brightness": 16}, "0 and 15"),
        ({"font": "12"}, "three digits"),
    ],
)
def test_a_wrong_setting_is_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        driver("bar", "onbon", **options)
