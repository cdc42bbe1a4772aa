"""What the demo prints: where every page is, with its key, and who can sign in."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ROLES = {
    "clerk": "窗口人员 clerk",
    "guide": "导办 guide",
    "supervisor": "值班长 supervisor",
    "inspector": "巡查 inspector",
    "manager": "考核办 manager",
    "admin": "系统管理员 admin",
}
_PAGES = {
    "clerk": "/counter/",
    "guide": "/guide/",
    "supervisor": "/counter/",
    "inspector": "/manage/",
    "manager": "/manage/",
    "admin": "/admin/",
}
_SHOWN = 2  # of each kind; a city has 200 clerks

Json = dict[str, Any]


def signpost(known: Json, base: str, twins: str, folder: Path, file: Path, speed: float) -> str:
    """The whole text, one page or person a line."""
    hall = tomllib.loads(file.read_text("utf-8"))["hall"]["name"]
    lines = [
        f"厅序 Tingxu · {hall}",
        f"大厅时间 hall time: 2026-03-02 08:50, ×{speed:g}",
        f"数据 data: {folder}",
        "",
        "页面 pages",
        *_table(list(_pages(known["keys"], base, twins))),
        "",
        "登录 sign-ins",
        *_table(list(_people(known["staff"], base))),
        "",
        "按 Ctrl-C 结束。Ctrl-C ends it.",
    ]
    return "\n".join(lines)


def _pages(keys: Json, base: str, twins: str) -> Iterator[list[str]]:
    for kiosk in keys["kiosk"][:_SHOWN]:
        yield [f"取号机 kiosk {kiosk['name']}", f"{base}/kiosk/#key={kiosk['key']}"]
    for board in keys["display"]:
        zone = board.get("zone")
        where = f"?zone={zone}" if zone else ""
        yield [f"大屏 board {zone or ''}".strip(), f"{base}/display/{where}#key={board['key']}"]
    for public in keys["visitor"]:
        yield ["网上预约 booking", f"{base}/book/#key={public['key']}"]
    yield ["虚拟设备 virtual devices", f"{twins}/"]


def _people(staff: list[Json], base: str) -> Iterator[list[str]]:
    for role, title in _ROLES.items():
        mine = [row for row in staff if row["role"] == role]
        for row in mine[:_SHOWN]:
            yield [title, row["name"], row["password"], base + _PAGES[role]]
        if len(mine) > _SHOWN:
            rest = len(mine) - _SHOWN
            yield [title, f"… {rest}", "", "credentials.json"]


def _table(rows: list[list[str]]) -> Iterator[str]:
    """Columns made even; a Chinese character is two columns wide."""
    wide = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell + " " * (size - _width(cell)) for cell, size in zip(row, wide, strict=True)]
        yield ("  " + "  ".join(cells)).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
