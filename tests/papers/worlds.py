"""Contents of reports that were never kept in a database: usual, empty, large."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from server.assessment import fairness
from server.assessment.figures import Figures
from server.usecases import report_contents

LONG_HALL = "望川县人民政府政务服务管理局行政审批与公共资源交易综合服务中心"
LONG_WINDOW = "{}号综合服务窗口（市场监督管理局企业登记注册与许可变更业务专窗）"
_HALL: Any = SimpleNamespace(settings=SimpleNamespace(least_ratings=5))


def _figures(chance: random.Random, n: int) -> Figures:
    made = Figures(days=20)
    made.counts.update(
        tickets=n, served=n * 9 // 10, no_shows=n // 25, called=n, overtime=3, appointments=9,
        promise_judged=n, promise_kept=n * 8 // 10, outcome_instant=n // 2, outcome_promise=n // 4,
    )  # fmt: skip
    made.times = {
        "wait": Counter(int(chance.expovariate(1 / 600)) for _ in range(n)),
        "handling": Counter(int(chance.lognormvariate(6, 0.6)) for _ in range(n)),
    }
    for _ in range(n // 5):
        made.levels[chance.choice((5, 5, 4, 3, 2, 1))] += 1
    return made


def _row(name: str, of: Figures) -> dict[str, Any]:
    return report_contents._row(name, name, of, _HALL)


def contents(*, windows: int = 12, empty: bool = False, long: bool = False) -> dict[str, Any]:
    chance, none = random.Random(f"{windows} {empty} {long}"), Figures()

    def some(n: int) -> Figures:
        return none if empty else _figures(chance, n)

    name = LONG_WINDOW if long else "{}号窗口"
    mixes = {}
    for w in range(0 if empty else windows):
        of = mixes[name.format(w + 1)] = Figures(days=1)
        for service in "ab":
            took = [chance.lognormvariate(6, 0.6) for _ in range(30 if w else 3)]
            of.counts.update({f"called:{service}": len(took), f"handling:{service}": len(took)})
            of.seconds[f"handling:{service}"] += sum(took)  # type: ignore[assignment]
            of.seconds[f"handling_sq:{service}"] += sum(s * s for s in took)  # type: ignore[assignment]
    fair = fairness.compare(mixes, 30)
    made: dict[str, Any] = {
        "hall": {"id": "h", "name": LONG_HALL if long else "望川县政务服务中心"},
        "kind": "bulletin",
        "from": "2026-02-01",
        "to": "2026-02-28",
        "missing": [],
        "total": _row("total", some(3000)),
        "before": None,
        "course": [
            {"start": f"2026-02-{d:02d}", **report_contents._point(_row("", some(140)))}
            for d in range(1, 29)
        ],
        "hours": [] if empty else [_row(f"{h:02d}:00", some(300)) for h in range(9, 17)],
        "windows": [
            _row(name.format(w + 1), none if w == 4 else some(chance.randint(60, 200)))
            for w in range(windows)
        ],
        "departments": [_row(one, some(400)) for one in ("税务局", "公安局", "医疗保障局")],
        "services": [_row(f"事项{n}", some(90)) for n in range(8)],
        "department_months": [],
        "fair": {
            "least": 30,
            "rows": [
                {"id": id, "name": id, **{what: asdict(one[what]) for what in one}}
                for id, one in fair.items()
            ],
        },
        "cases": dict.fromkeys(("opened", "in_time", "late", "open", "in_time_share")),
        "modes": dict.fromkeys(
            ("overtime", "mode_appointment", "mode_onsite", "mode_agent", "appointments_missed")
        ),
        "leaders": {"planned": None, "signed": None},
        "published": [],
    }
    return {**made, "digest": report_contents.digest(made)}
