"""The guest's initial file system: busybox, kernel modules with what they stand on, `init`."""

from __future__ import annotations

import gzip
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MODULES: Final = (
    "virtio_pci", "9pnet_virtio", "9p",        # the host's root
    "dummy_hcd", "usb_f_printer", "usblp",     # a printer, its cable, the kernel's driver of it
    "uinput", "evdev",                         # a keyboard
)  # fmt: skip
COMMANDS: Final = (
    "sh", "cat", "chroot", "dmesg", "insmod", "ip", "mount", "reboot", "sed", "tail",
)  # fmt: skip
FOLDERS: Final = ("bin", "dev", "host", "modules", "proc", "sys")
_INIT: Final = Path(__file__).with_name("init")


class MissingModule(Exception):
    """This kernel has no such module, built in or beside it."""


class Modules:
    """The modules of one unpacked kernel: ``folder`` is …/lib/modules/VERSION."""

    def __init__(self, folder: Path) -> None:
        self._files = {_plain(path.name.split(".")[0]): path for path in folder.rglob("*.ko*")}
        built_in = (folder / "modules.builtin").read_text("ascii").splitlines()
        self._built_in = {_plain(Path(line).name.split(".")[0]) for line in built_in}

    def in_order(self, names: tuple[str, ...]) -> dict[str, bytes]:
        """Name → module, each after what it stands on. Raises MissingModule."""
        found: dict[str, bytes] = {}
        for name in map(_plain, names):
            if name in self._built_in or name in found:
                continue
            if name not in self._files:
                raise MissingModule(name)
            data = _unpacked(self._files[name])
            found |= self.in_order(stands_on(data)) | {name: data}
        return found


def stands_on(module: bytes) -> tuple[str, ...]:
    """What a module says of itself that it needs."""
    told = re.search(rb"\0depends=([^\0]*)\0", module)
    return tuple(name for name in told[1].decode().split(",") if name) if told else ()


def _plain(name: str) -> str:
    return name.replace("-", "_")


def _unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def archive(busybox: bytes, modules: dict[str, bytes]) -> bytes:
    """A cpio archive as Linux unpacks it at start."""
    order = "".join(f"{name}.ko\n" for name in modules)
    entries = [(folder, 0o040755, b"") for folder in FOLDERS]
    entries += [("bin/busybox", 0o100755, busybox), ("init", 0o100755, _INIT.read_bytes())]
    entries += [(f"bin/{name}", 0o120777, b"busybox") for name in COMMANDS]
    entries += [(f"modules/{name}.ko", 0o100644, data) for name, data in modules.items()]
    entries += [("modules/order", 0o100644, order.encode()), ("TRAILER!!!", 0, b"")]
    packed = b"".join(part for n, entry in enumerate(entries) for part in _cpio(n, *entry))
    return gzip.compress(packed, 1)


def _cpio(number: int, name: str, mode: int, data: bytes) -> Iterator[bytes]:
    """One entry in the "newc" form."""
    path = name.encode() + b"\0"
    fields = (number + 1, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + path
    for part in (head, data):
        yield part + bytes(-len(part) % 4)
