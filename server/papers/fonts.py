"""The Chinese font of reports: as the printers' slips, that of the machine (scripts/setup.sh)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOUND_IN: Final = (
    # path, the same in bold, face of simplified Chinese
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-{}.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-{}.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    ("C:/Windows/Fonts/simhei.ttf", 0),
    ("C:/Windows/Fonts/msyh.ttc", 0),
)


class NoFont(RuntimeError):
    """No Chinese font was found on this machine."""


def regular_and_bold() -> tuple[tuple[str, int], tuple[str, int]]:
    """Path and face of each; where there is no bold one, both are the regular. Raises NoFont."""
    for path, face in _FOUND_IN:
        regular, bold = path.format("Regular"), path.format("Bold")
        if Path(regular).is_file():
            return (regular, face), (bold if Path(bold).is_file() else regular, face)
    raise NoFont("no Chinese font in the usual places; on Debian: fonts-noto-cjk")
