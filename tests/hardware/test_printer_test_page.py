"""The page that shows which options a printer needs, and a cutter that is stuck."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp

from hardware import agent
from hardware.errors import CutterFault
from hardware.jobs import DeviceState, Paper
from hardware.virtual.escpos_stream import Stream
from hardware.virtual.mounts import TcpMount
from hardware.virtual.paper import draw, read
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.builders import device, slip
from tests.hardware.test_escpos import Watch, printer


@pytest.mark.parametrize(("width", "dots"), [(58, 384), (80, 576)])
def test_the_test_page_prints_each_way_under_the_value_to_choose(width: int, dots: int) -> None:
    with printer(width=width, text="raster", qr="drawn") as (made, twin):
        watch = Watch()
        made.test(watch)
        [page] = read(bytes(twin.raw))
    assert watch.begun
    assert (page.cut, page.unknown) == (True, 0)
    words = page.text.splitlines()
    labels = ["width = 58:", "width = 80:", "text = kanji:", "text = raster:"]
    assert [word for word in words if word in labels] == labels
    assert words[words.index("text = kanji:") + 1] == "叫号机：请A001到3号窗口"
    assert {len(word) for word in words if word.endswith("|")} == {32, 48}
    pictures = [row.picture for row in page.rows if hasattr(row, "picture")]
    assert {picture.width for picture in pictures} == {dots}
    found = {code.text for code in zxingcpp.read_barcodes(draw(page, dots))}
    assert found == {"TINGXU-TEST-native", "TINGXU-TEST-drawn"}
    assert page.urls == ["TINGXU-TEST-native"]


def test_the_agents_own_command_tests_one_device_and_says_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = VirtualPrinter()
    with TcpMount(twin) as mount:
        file = tmp_path / "devices.toml"
        text = device("printer-1", "printer", "escpos", mount.url, reply_s=0.3, finish_s=1.0)
        file.write_text(text, "utf-8")
        assert agent.main(["--devices", str(file), "--test", "printer-1"]) == 0
        assert twin.cuts == 1
        assert agent.main(["--devices", str(file), "--test", "printer-9"]) == 1
        assert "printer-1" in capsys.readouterr().err
        twin.paper = Paper.OUT
        assert agent.main(["--devices", str(file), "--test", "printer-1"]) == 1
        assert "paper_out" in capsys.readouterr().err
        assert twin.cuts == 1


def test_a_stuck_cutter_is_known_by_name_and_no_byte_is_sent() -> None:
    with printer() as (made, twin):
        twin.cutter_fault = True
        health, watch = made.health(), Watch()
        assert (health.state, health.detail) == (DeviceState.FAULT, "cutter_fault")
        with pytest.raises(CutterFault):
            made.print_slip(slip(), watch)
        assert not watch.begun
        twin.cutter_fault = False
        made.print_slip(slip(), watch)
        assert twin.cuts == 1


@pytest.mark.parametrize(("density", "byte"), [(-6, 250), (6, 6)])
def test_density_is_set_before_anything_is_printed(density: int, byte: int) -> None:
    with printer(density=density) as (made, twin):
        made.print_slip(slip(), Watch())
        [set_to] = [c for c in Stream().feed(bytes(twin.raw)) if c.name == "GS ( K"]
        assert set_to.data == bytes((0x31, byte))
        assert bytes(twin.raw).index(set_to.raw) < bytes(twin.raw).index(b"A012")


def test_density_left_alone_sends_nothing_the_printer_may_not_know() -> None:
    with printer() as (made, twin):
        made.print_slip(slip(), Watch())
        assert b"\x1d(K" not in bytes(twin.raw)
