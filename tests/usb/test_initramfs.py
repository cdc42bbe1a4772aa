"""What the USB suite's guest is made of; nothing is booted here."""

from __future__ import annotations

import gzip
import lzma
import re
from pathlib import Path

import pytest

from hardware.usb_line import bulk_ends
from tests.usb.initramfs import COMMANDS, MissingModule, Modules, archive

INIT = Path(__file__).with_name("init").read_text("utf-8")


def _module(*depends: str) -> bytes:
    return b"ELF\0license=GPL\0depends=" + ",".join(depends).encode() + b"\0name=x\0"


@pytest.fixture
def kernel(tmp_path: Path) -> Path:
    (tmp_path / "kernel").mkdir()
    (tmp_path / "modules.builtin").write_text("kernel/drivers/hid/hid-core.ko\n")
    (tmp_path / "kernel/top-one.ko").write_bytes(_module("middle", "base", "hid_core"))
    (tmp_path / "kernel/middle.ko.xz").write_bytes(lzma.compress(_module("base")))
    (tmp_path / "kernel/base.ko").write_bytes(_module())
    return tmp_path


def test_a_module_comes_after_what_it_stands_on_and_only_once(kernel: Path) -> None:
    found = Modules(kernel).in_order(("top_one", "base", "hid_core"))
    assert list(found) == ["base", "middle", "top_one"]
    assert found["middle"] == _module("base"), "packed ones are unpacked"


def test_a_module_that_the_kernel_lacks_is_named(kernel: Path) -> None:
    with pytest.raises(MissingModule, match="dummy_hcd"):
        Modules(kernel).in_order(("dummy_hcd",))


def test_the_archive_holds_every_command_of_the_guests_first_script() -> None:
    packed = gzip.decompress(archive(b"busybox", {"base": _module()}))
    for name in ("init", "bin/busybox", "modules/base.ko", "modules/order", "TRAILER!!!"):
        assert packed.count(name.encode() + b"\0") == 1
    used = set(re.findall(r"(?:^|\$\(|\| |do )\s*([a-z]+) ", INIT, re.M)) - {"for", "done", "echo"}
    assert used <= set(COMMANDS), used - set(COMMANDS)
    assert {"insmod", "mount", "chroot", "reboot"} <= used


class _End:
    def __init__(self, address: int, kind: int = 2) -> None:
        self.bEndpointAddress, self.bmAttributes = address, kind


class _Interface(list[_End]):
    def __init__(self, kind: int, *ends: _End) -> None:
        super().__init__(ends)
        self.bInterfaceClass = kind


@pytest.mark.parametrize(
    ("interfaces", "ends"),
    [
        ([_Interface(7, _End(0x82), _End(0x01))], (0x01, 0x82)),
        ([_Interface(7, _End(0x81), _End(0x02))], (0x02, 0x81)),
        ([_Interface(7, _End(0x03))], (0x03, None)),
        ([_Interface(3, _End(0x81, 3)), _Interface(255, _End(0x05), _End(0x84))], (0x05, 0x84)),
        ([_Interface(255, _End(0x01)), _Interface(7, _End(0x02), _End(0x82))], (0x02, 0x82)),
        ([_Interface(3, _End(0x81, 3))], None),
    ],
)
def test_a_usb_printer_is_spoken_to_where_it_says(
    interfaces: list[_Interface], ends: tuple[int, int | None] | None
) -> None:
    assert bulk_ends(interfaces) == ends
