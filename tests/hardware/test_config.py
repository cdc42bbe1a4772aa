"""The devices file: what is refused, and how clearly."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware import config
from hardware.agent import main
from hardware.config import BadDevicesFile
from tests.hardware.builders import device

GOOD = device("printer-1", "printer", "escpos", "tcp://127.0.0.1:9100", width=80)


def faults(text: str) -> list[str]:
    with pytest.raises(BadDevicesFile) as refused:
        config.parse(text)
    return refused.value.faults


def test_a_good_file_is_read_with_its_options_and_defaults() -> None:
    text = GOOD + device("pad-1", "pad", "ff68", "serial:///dev/ttyUSB0?baud=9600", address=0x81)
    printer, pad = config.parse(text)
    assert (printer.id, printer.serves, printer.url) == (
        "printer-1",
        "kiosk:east-1",
        "tcp://127.0.0.1:9100",
    )
    assert (printer.option("width"), printer.option("text")) == (80, "kanji")
    assert pad.option("address") == 0x81


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "printer"', 'kind = "toaster"', "line 3: device 'printer-1': kind 'toaster'"),
        ('driver = "escpos"', 'driver = "epson"', "line 4: device 'printer-1': driver 'epson'"),
        ("width = 80", "widht = 80", "line 8: device 'printer-1': widht is no option of escpos"),
        ("width = 80", "width = 70", "line 8: device 'printer-1': width is not one of 58, 80"),
        ("tcp://127.0.0.1:9100", "ftp://127.0.0.1", "line 5: device 'printer-1': url"),
        ("tcp://127.0.0.1:9100", "tcp://127.0.0.1", "tcp needs a host and a port"),
        ("kiosk:east-1", "kiosk", "line 6: device 'printer-1': for"),
        ('for = "kiosk:east-1"', "", "line 1: device 'printer-1': for is missing"),
        ("[[device]]", "colour = 3\n[[device]]", "unknown key 'colour'"),
        ('id = "printer-1"', 'id = "printer-1"\nlabel = "x"', "line 3: device 'printer-1': label"),
        ('id = "printer-1"', "", "device number 1: id is missing"),
    ],
)
def test_a_fault_is_named_with_its_device_its_key_and_its_line(
    old: str, new: str, says: str
) -> None:
    assert old in GOOD
    found = faults(GOOD.replace(old, new))
    assert any(says in fault for fault in found), found


def test_every_fault_is_told_at_once() -> None:
    text = GOOD.replace("width = 80", "width = 70") + GOOD.replace("escpos", "epson")
    assert len(faults(text)) == 2


def test_a_fallback_must_be_another_device_of_the_same_kind() -> None:
    alone = device("p", "printer", "escpos", "virtual://p", extra='fallback = "q"')
    assert "'q' is no other device here" in faults(alone)[0]
    other = alone + device("q", "bar", "a090", "virtual://q")
    assert "'q' is of another kind" in faults(other)[0]


def test_two_devices_of_a_kind_on_one_line_need_addresses_of_their_own() -> None:
    line = "serial:///dev/ttyUSB0"
    pads = [device(f"pad-{n}", "pad", "ff68", line, address=n) for n in (1, 2)]
    assert len(config.parse("".join(pads))) == 2
    same = pads[0] + device("pad-2", "pad", "ff68", line, address=0x81)
    assert "address is also that of 'pad-1'" in faults(same)[0]
    without = device("pad-1", "pad", "ff68", line) + device("pad-2", "pad", "ff68", line)
    assert "url is also that of 'pad-1'" in faults(without)[0]
    printers = GOOD + GOOD.replace("printer-1", "printer-2")
    assert "url is also that of 'printer-1'" in faults(printers)[0]


def test_an_id_may_stand_once_only() -> None:
    assert "id is there twice" in faults(GOOD + GOOD)[0]


@pytest.mark.parametrize(
    ("kind", "name", "options", "says"),
    [
        ("pad", "ff68", 'map = { 00 = 9 }', "map.00 is not a level of 1 to 5"),
        ("pad", "ff68", "address = 300", "address is above 255"),
        ("keypad", "ff68", 'keys = { 0F = "dance" }', "'dance' is not one of"),
        ("bar", "a090", 'mark = "？"', "mark is not one ASCII character"),
    ],
)  # fmt: skip
def test_options_that_make_no_sense_are_refused(
    kind: str, name: str, options: str, says: str
) -> None:
    text = device("d", kind, name, "virtual://x") + "[device.options]\n" + options
    assert says in faults(text)[0]


def test_the_command_says_a_bad_file_in_one_line_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "devices.toml"
    bad.write_text("[[device]\n")
    asked = ["--server", "http://127.0.0.1:1", "--key", "k", "--data", str(tmp_path)]
    for file in (bad, tmp_path / "none.toml"):
        assert main([*asked, "--devices", str(file)]) == 1
        said = capsys.readouterr().err
        assert str(file) in said
        assert said.count("\n") == 1


def test_without_a_key_the_command_is_used_wrongly() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--server", "http://127.0.0.1:1"])
    assert ended.value.code == 2


def test_the_drivers_are_listed_with_all_their_options(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--drivers"]) == 0
    said = capsys.readouterr().out
    for word in ("escpos", "a090", "ff68", "debounce_ms", "wait_s", "pad_offset"):
        assert word in said
