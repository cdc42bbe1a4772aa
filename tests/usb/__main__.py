"""``python -m tests.usb``: the USB and input drivers in a QEMU guest that has a USB bus.

Boots Debian's kernel with one processor and no network; the guest sees this machine's files, but
cannot write them. Exit code 0: everything held; 1: it did not, or something is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from tests.usb.initramfs import MODULES, MissingModule, Modules, archive

ROOT: Final = Path(__file__).resolve().parents[2]
KERNEL: Final = ROOT / "build" / "usb-kernel"
QEMU: Final = "qemu-system-x86_64"
LONGEST_S: Final = 300.0
PASSED: Final = "usb: all held"


class Missing(Exception):
    """What this machine lacks."""


def main() -> int:
    try:
        command, image = _parts()
    except (Missing, MissingModule) as lack:
        print(f"usb: {lack} is missing; scripts/setup.sh usb gets it", file=sys.stderr)
        return 1
    began = time.monotonic()
    with tempfile.NamedTemporaryFile(prefix="tingxu-usb-") as file:
        file.write(image)
        file.flush()
        held = _boot([*command, "-initrd", file.name])
    took = time.monotonic() - began
    print(f"usb: {'passed' if held else 'FAILED'} in {took:.0f} s, boot included")
    return 0 if held else 1


def _parts() -> tuple[list[str], bytes]:
    """QEMU's command and the guest's first file system. Raises Missing, MissingModule."""
    qemu, busybox = shutil.which(QEMU), shutil.which("busybox")
    if not qemu:
        raise Missing(QEMU)
    if not busybox:
        raise Missing("busybox (busybox-static)")
    kernels = sorted((KERNEL / "boot").glob("vmlinuz-*"))
    if not kernels:
        raise Missing(f"Debian's kernel in {KERNEL.relative_to(ROOT)}")
    modules = Modules(_modules_of(kernels[-1].name.partition("-")[2]))
    image = archive(Path(busybox).read_bytes(), modules.in_order(MODULES))
    share = "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"
    said = f"console=ttyS0 quiet loglevel=3 panic=-1 oops=panic tree={ROOT}"
    command = [
        qemu, "-m", "512", "-smp", "1", "-nodefaults", "-display", "none", "-no-reboot",
        "-serial", "stdio", "-nic", "none", "-virtfs", share,
        "-kernel", str(kernels[-1]), "-append", said,
    ]  # fmt: skip
    return command, image


def _modules_of(version: str) -> Path:
    for base in ("lib", "usr/lib"):
        folder = KERNEL / base / "modules" / version
        if folder.is_dir():
            return folder
    raise Missing(f"the modules of kernel {version}")


def _boot(command: list[str]) -> bool:
    """Shows what the guest says; ended when it takes too long."""
    guest = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: os.nice(5),
        text=True,
        errors="replace",
    )
    late = threading.Timer(LONGEST_S, guest.kill)
    late.start()
    held = False
    try:
        assert guest.stdout
        for line in guest.stdout:
            print(line.rstrip(), flush=True)
            held = held or line.strip() == PASSED
        guest.wait()
    finally:
        late.cancel()
        guest.kill()
        guest.wait()
    return held


if __name__ == "__main__":
    sys.exit(main())
