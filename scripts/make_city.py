"""Write ``server/examples/city.toml``: a large city hall of 200 windows and 1,000 services.

Run ``python scripts/make_city.py`` from the project folder. The output is committed; it is a
product of the tables below alone, so running this twice writes the same bytes. All names are
invented; the calendar is the public one of 2026.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
OUT = HERE.parent / "server" / "examples" / "city.toml"
MATTERS = HERE / "city_matters.txt"
WINDOWS_EACH = 5
PREFIXES = [*"ABCDEFGHJKLMNPQRSTUVWXYZ", *(f"A{c}" for c in "ABCDEFGHJKLMNPQR")]
ZONES = [("f1", "一楼"), ("f2", "二楼"), ("f3", "三楼"), ("f4", "四楼")]

# kind → (slug, words after the matter, minutes); five of each, so a matter makes five services
ACTIONS: dict[str, list[tuple[str, str, int]]] = {
    "permit": [
        ("new", "核发", 20),
        ("change", "变更", 15),
        ("renew", "延续", 12),
        ("reissue", "补发", 8),
        ("cancel", "注销", 8),
    ],
    "register": [
        ("new", "登记", 18),
        ("change", "变更登记", 15),
        ("cancel", "注销登记", 12),
        ("reissue", "登记证书补领", 6),
        ("query", "登记资料查询", 5),
    ],
    "benefit": [
        ("apply", "申领", 12),
        ("change", "信息变更", 8),
        ("verify", "资格核验", 6),
        ("transfer", "关系转移", 10),
        ("print", "证明打印", 4),
    ],
}


HOLIDAYS = [
    ("2026-01-01", 3, "元旦"),
    ("2026-02-15", 9, "春节"),
    ("2026-04-04", 3, "清明节"),
    ("2026-05-01", 5, "劳动节"),
    ("2026-06-19", 3, "端午节"),
    ("2026-09-25", 3, "中秋节"),
    ("2026-10-01", 7, "国庆节"),
]
MADE_UP = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
CLASSES: list[tuple[str, str, int, list[str]]] = [
    ("ordinary", "普通", 0, ["kiosk", "guide", "api"]),
    ("appointment", "预约", 0, ["kiosk", "guide", "api"]),
    ("elderly", "老年人", 20, ["kiosk", "guide"]),
    ("disabled", "残疾人", 20, ["guide"]),
    ("pregnant", "孕产妇及抱婴者", 20, ["guide"]),
    ("military", "军人及优抚对象", 20, ["guide"]),
]


class Department(NamedTuple):
    """One department with its matters, each a kind's letter and a name."""

    id: str
    name: str
    theme: str
    matters: list[str]


def value(thing: object) -> str:
    """A TOML value; JSON and TOML agree on strings, numbers and lists of them."""
    return json.dumps(thing, ensure_ascii=False)


def table(head: str, **rows: object) -> str:
    return head + "\n" + "".join(f"{k} = {value(v)}\n" for k, v in rows.items()) + "\n"


def listed(ids: list[str]) -> str:
    """A list of ids over as many lines as 98 columns ask for."""
    lines, line = [], "   "
    for word in (f" {value(i)}," for i in ids):
        if len(line) + len(word) > 98:
            lines.append(line)
            line = "   "
        line += word
    return "\n".join(["services = [", *lines, line, "]"]) + "\n"


def departments() -> tuple[dict[str, str], list[Department]]:
    """Themes (id → name) and departments, in the order of the table."""
    themes: dict[str, str] = {}
    found: list[Department] = []
    lines = MATTERS.read_text("utf-8").splitlines()
    for words in (line.split() for line in lines if not line.startswith("#")):
        if len(words) == 2:
            themes[words[0]] = words[1]
        else:
            found.append(Department(words[0], words[1], list(themes)[-1], words[2:]))
    return themes, found


def services(d: Department, prefix: str) -> Iterator[tuple[str, str]]:
    """Each service of a department: its id and its TOML table."""
    kinds = {"p": "permit", "r": "register", "b": "benefit"}
    for n, matter in enumerate(d.matters, 1):
        for slug, words, minutes in ACTIONS[kinds[matter[0]]]:
            service = f"{d.id}-{n}-{slug}"
            yield (
                service,
                table(
                    "[[services]]",
                    id=service,
                    name=matter[1:] + words,
                    prefix=prefix,
                    group=f"{d.theme}-{d.id}",
                    department=d.id,
                    minutes=minutes,
                    promise_minutes=30 if minutes >= 15 else 20,
                    keywords=[matter[1:]],
                ),
            )


def calendar() -> Iterator[str]:
    days: dict[str, tuple[list[list[str]], str]] = {}
    for first, length, name in HOLIDAYS:
        for n in range(length):
            days[str(date.fromisoformat(first) + timedelta(days=n))] = ([], name)
    for day in MADE_UP:
        days[day] = ([["09:00", "17:00"]], "调休上班")
    for day in sorted(days):
        yield table("[[hours.special]]", date=day, open=days[day][0], note=days[day][1])


def head() -> Iterator[str]:
    yield "# 大城市政务服务大厅示例：200 个窗口、1000 个事项，由 scripts/make_city.py 生成。\n"
    yield "# A city hall: 200 windows, 1,000 services. Written by scripts/make_city.py.\n\n"
    yield table(
        "[hall]",
        id="lanwan",
        name="澜湾市民中心",
        timezone="Asia/Shanghai",
        public_url="https://hall.example",
    )
    yield table(
        "[hours]",
        workdays=[["09:00", "17:00"]],
        saturday=[["09:00", "12:00"]],
        calendar_years=[2026],
    )
    yield from calendar()
    yield table(
        "[settings]",
        rejoin=3,
        rating_days=5,
        recall_pause_s=5,
        recall_limit=3,
        privileged_cap=3,
        number_start=1,
        number_digits=3,
        alarm_queue=40,
        alarm_wait_minutes=60,
    )
    for ident, name, minutes, by in CLASSES:
        yield table("[[classes]]", id=ident, name=name, head_start_minutes=minutes, certified_by=by)
    for ident, name in ZONES:
        yield table("[[zones]]", id=ident, name=name)


def hall() -> Iterator[str]:
    themes, all_departments = departments()
    yield from head()
    for d in all_departments:
        yield table("[[departments]]", id=d.id, name=d.name)
    for theme, name in themes.items():
        yield table("[[groups]]", id=theme, name=name)
        for d in (d for d in all_departments if d.theme == theme):
            yield table("[[groups]]", id=f"{theme}-{d.id}", name=d.name, parent=theme)
    windows: list[str] = []
    for n, d in enumerate(all_departments):
        offered = dict(services(d, PREFIXES[n]))
        yield from offered.values()
        zone = ZONES[n * len(ZONES) // len(all_departments)][0]
        for k in range(WINDOWS_EACH):
            number = n * WINDOWS_EACH + k + 1
            windows.append(
                f'[[windows]]\nid = "w{number:03}"\nname = "{number}号窗口"\nzone = "{zone}"\n'
                + listed(list(offered))
                + "\n"
            )
    yield from windows


if __name__ == "__main__":
    OUT.write_text("".join(hall()).rstrip() + "\n", encoding="utf-8")
