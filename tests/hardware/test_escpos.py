"""The ticket printer's driver over real lines; slips are judged by the bytes that came over."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
import zxingcpp

from hardware.errors import (
    BadReply,
    CoverOpen,
    DeviceError,
    NoReply,
    NotConnected,
    OutOfPaper,
)
from hardware.jobs import DeviceState, Paper
from hardware.printers.escpos_asb import SWITCH_ON
from hardware.transport import open_transport
from hardware.virtual.mounts import PtyMount, TcpMount
from hardware.virtual.paper import draw, read
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.builders import URL, driver, slip

LINES = [TcpMount, PtyMount]


class Watch:
    """``begun`` is set when the driver says that it begins."""

    def __init__(self) -> None:
        self.begun = False

    def __call__(self) -> None:
        self.begun = True


@contextlib.contextmanager
def printer(mount: Any = TcpMount, **options: Any) -> Iterator[tuple[Any, VirtualPrinter]]:
    twin = VirtualPrinter()
    with mount(twin) as mounted:
        made = driver("printer", "escpos", mounted.url, reply_s=0.3, finish_s=1.0, **options)
        line = open_transport(mounted.url)
        try:
            made.opened(line)
            yield made, twin
        finally:
            line.close()


def codes(twin: VirtualPrinter, dots: int = 384) -> list[str]:
    [paper] = read(bytes(twin.raw))
    return [code.text for code in zxingcpp.read_barcodes(draw(paper, dots))]


@pytest.mark.parametrize("mount", LINES)
def test_the_slip_on_the_paper_says_what_the_visitor_needs(mount: Any) -> None:
    with printer(mount) as (made, twin):
        made.print_slip(slip(number="A012", **{"class": "老年人优先"}), Watch())
        [paper] = read(bytes(twin.raw))
        assert paper.text.replace("-" * 32, "--").splitlines() == [
            "云溪区政务服务大厅",
            "--",
            "A012",
            "社会保障卡补换",
            "老年人优先",
            "--",
            "前面等候：5 人",
            "预计等候：5-15 分钟",
            "请在 一楼东区 等候",
            "扫码查看排队进度",
            "请留意屏幕和提示音",
            "过号请到导办台",
            "2026-03-09 09:05",
        ]
        assert (paper.number, paper.cut, paper.unknown) == ("A012", True, 0)
        assert paper.urls == codes(twin) == [URL]


@pytest.mark.parametrize("mount", LINES)
@pytest.mark.parametrize("width", [58, 80])
def test_a_drawn_slip_has_the_width_of_its_paper_and_a_code_that_can_be_read(
    mount: Any, width: int
) -> None:
    dots = {58: 384, 80: 576}[width]
    with printer(mount, text="raster", qr="drawn", width=width) as (made, twin):
        made.print_slip(slip(), Watch())
        [paper] = read(bytes(twin.raw))
        assert {row.picture.width for row in paper.rows if hasattr(row, "picture")} == {dots}
        assert (paper.text, paper.cut, paper.unknown) == ("", True, 0)
        assert codes(twin, dots) == [URL]


def test_chinese_goes_out_in_kanji_mode_as_gb18030() -> None:
    with printer() as (made, twin):
        made.print_slip(slip(service="不动产登记"), Watch())
        assert b"\x1c&" + "不动产登记".encode("gb18030") + b"\x1c." in bytes(twin.raw)


def test_a_character_no_cheap_font_has_is_drawn_and_the_rest_stays_text() -> None:
    with printer() as (made, twin):
        made.print_slip(slip(hall="𠮷祥镇便民服务中心"), Watch())
        [paper] = read(bytes(twin.raw))
        assert hasattr(paper.rows[0], "picture")
        assert paper.number == "A012"


def test_a_reprint_is_marked_and_an_unknown_wait_is_not_printed_as_none() -> None:
    with printer() as (made, twin):
        made.print_slip(slip(reprint=True, ahead=None, estimate=None), Watch())
        made.print_slip(slip(ahead=0, estimate=None), Watch())
        again, first = read(bytes(twin.raw))
        assert "【补打】" in again.text
        assert "等候：" not in again.text
        assert "前面无人等候" in first.text
        assert "补打" not in first.text


def test_control_characters_in_a_field_never_reach_the_printer_as_commands() -> None:
    with printer() as (made, twin):
        made.print_slip(slip(service="办证\x1dV\x01\x10\x04\x01大厅"), Watch())
        assert len(read(bytes(twin.raw))) == 1


def test_printing_ends_only_after_an_answer_that_followed_the_last_byte() -> None:
    with printer() as (made, twin):
        twin.slow = 1_000
        made.print_slip(slip(), Watch())
        assert twin.cuts == 1
        assert bytes(twin.raw).rfind(b"\x10\x04") > bytes(twin.raw).rfind(b"\x1dV")


@pytest.mark.parametrize(
    ("fault", "error"), [({"paper": Paper.OUT}, OutOfPaper), ({"cover_open": True}, CoverOpen)]
)
def test_a_fault_known_before_the_slip_sends_no_byte_of_it(
    fault: dict[str, Any], error: type[DeviceError]
) -> None:
    with printer() as (made, twin):
        for name, value in fault.items():
            setattr(twin, name, value)
        watch = Watch()
        with pytest.raises(error):
            made.print_slip(slip(), watch)
        assert not watch.begun
        assert set(bytes(twin.raw).replace(SWITCH_ON, b"")) <= {0x10, 4, 1, 2}
        assert made.health().state is DeviceState.FAULT


@pytest.mark.parametrize(
    ("fault", "error"), [("silent", NoReply), ("garbled", BadReply)]
)  # fmt: skip
def test_silence_and_rubbish_are_unknown_and_never_out_of_paper(
    fault: str, error: type[DeviceError]
) -> None:
    with printer() as (made, twin):
        setattr(twin, fault, True)
        health = made.health()
        assert (health.state, health.paper) == (DeviceState.UNKNOWN, Paper.UNKNOWN)
        watch = Watch()
        with pytest.raises(error):
            made.print_slip(slip(), watch)
        assert watch.begun, "the bytes went out, so what became of them is unknown"


def test_a_printer_told_to_wait_for_an_answer_begins_nothing_without_one() -> None:
    with printer(silent="wait") as (made, twin):
        twin.silent = True
        watch = Watch()
        with pytest.raises(NoReply):
            made.print_slip(slip(), watch)
        assert not watch.begun


def test_paper_that_ends_in_the_middle_is_told_by_the_answer_after_the_slip() -> None:
    class LastSheet(VirtualPrinter):
        def receive(self, data: bytes) -> None:
            super().receive(data)
            if b"\x1dV" in data:
                self.paper = Paper.OUT

    twin = LastSheet()
    with TcpMount(twin) as mounted:
        made = driver("printer", "escpos", mounted.url)
        line = open_transport(mounted.url)
        made.opened(line)
        watch = Watch()
        with pytest.raises(OutOfPaper):
            made.print_slip(slip(), watch)
        assert watch.begun
        line.close()


def test_a_printer_unplugged_in_the_middle_is_not_connected_after_it_began() -> None:
    with printer() as (made, twin):
        made.health()
        twin.cut_after_bytes = 100
        watch = Watch()
        with pytest.raises(NotConnected):
            made.print_slip(slip(), watch)
        assert watch.begun
        assert twin.cuts == 0


def test_low_paper_still_prints_and_is_said() -> None:
    with printer() as (made, twin):
        twin.paper = Paper.LOW
        made.print_slip(slip(), Watch())
        assert twin.cuts == 1
        assert (made.health().state, made.health().paper) == (DeviceState.ONLINE, Paper.LOW)


def test_a_printer_that_answers_in_order_is_asked_in_order() -> None:
    with printer(confirm="gs_r") as (made, twin):
        made.print_slip(slip(), Watch())
        raw = bytes(twin.raw)
        assert raw.rfind(b"\x1dV") < raw.rfind(b"\x1dr\x01")


def test_a_printer_that_knows_only_the_first_question_still_confirms() -> None:
    class Simple(VirtualPrinter):
        def _status(self, n: int) -> int:
            if n != 1:
                self.silent = True
            return super()._status(n)

        def say(self, data: bytes) -> None:
            super().say(data)
            self.silent = False

    twin = Simple()
    with TcpMount(twin) as mounted:
        made = driver("printer", "escpos", mounted.url, reply_s=0.2)
        line = open_transport(mounted.url)
        made.opened(line)
        made.print_slip(slip(), Watch())
        assert made.health().paper is Paper.UNKNOWN
        line.close()


@pytest.mark.parametrize("mount", LINES)
def test_a_slip_is_read_back_the_same_however_its_bytes_were_cut(mount: Any) -> None:
    with printer(mount) as (made, twin):
        made.print_slip(slip(), Watch())
        whole, one_by_one = read(bytes(twin.raw)), VirtualPrinter()
        for byte in bytes(twin.raw):
            one_by_one.feed(bytes((byte,)))
        assert [row for s in one_by_one.slips for row in s.rows] == whole[0].rows
