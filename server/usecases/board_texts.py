"""Texts of the assessment for the boards: what was found on a day, the attendance of a week.
Drafted from the findings, written by one person, approved by another; shown as notices are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from server.domain.errors import NotFound
from server.domain.finding import Finding, FindingState, Origin
from server.domain.hall import Hall
from server.domain.ids import WindowId
from server.usecases import honours, scheme_book
from server.usecases.appeal_views import item_name
from server.usecases.desk_views import notice_card
from server.usecases.views import Picture, Snapshot

KINDS: Final = ("findings", "attendance")
# What a person has confirmed and nobody has taken back.
_TOLD: Final = (FindingState.CONFIRMED, FindingState.ANSWERED, FindingState.COUNTED)
_LINES: Final = 8
_HEADS: Final[Mapping[str, tuple[str, str]]] = {
    "findings": ("{day} 巡查通报：", "Findings of {day}: "),
    "attendance": ("{day} 当周考勤：", "Attendance of the week of {day}: "),
}
_MORE: Final = ("等 {n} 项", "and {n} more")


def draft(snap: Snapshot, kind: str, day: date) -> Picture:
    """By the number of the window; names only where the hall's setting allows. Empty texts: there
    is nothing to tell."""
    start, end = (
        (day, day + timedelta(days=1)) if kind == "findings" else honours.period("week", day)
    )
    attendance = kind == "attendance"
    found = [
        one
        for one in snap.findings.between(start, end)
        if one.state in _TOLD and (one.origin is Origin.ATTENDANCE) == attendance
    ]
    told: Counter[tuple[str, str]] = Counter()
    for one in found:
        told[_who(snap, one), _item(snap, one)] += 1
    parts = [
        (f"{who} {item}{f' {n} 次' if n > 1 else ''}", f"{who} {item}{f' ×{n}' if n > 1 else ''}")
        for (who, item), n in sorted(told.items())
    ]
    zh, en = (_joined(kind, start, parts, n) for n in (0, 1))
    return {
        "kind": kind,
        "start": start.isoformat(),
        "end": (end - timedelta(days=1)).isoformat(),
        "zh": zh,
        "en": en,
    }


def _joined(kind: str, day: date, parts: list[tuple[str, str]], lang: int) -> str:
    if not parts:
        return ""
    head = _HEADS[kind][lang].format(day=f"{day:%m-%d}")
    rest = [_MORE[lang].format(n=len(parts))] if len(parts) > _LINES else []
    return head + "；".join([part[lang] for part in parts[:_LINES]] + rest)


def _who(snap: Snapshot, one: Finding) -> str:
    place = _place(snap.hall, one.window)
    if snap.hall.settings.display_names and one.staff is not None:
        return f"{place} {snap.names().get(one.staff, '')}".strip()
    return place


def _place(hall: Hall, window: str | None) -> str:
    found = hall.windows.get(WindowId(window)) if window else None
    return found.name if found else hall.name


def _item(snap: Snapshot, one: Finding) -> str:
    try:
        return item_name(scheme_book.find(snap.schemes, one.scheme), one.item)
    except NotFound:
        return one.item


def among_notices(snap: Snapshot) -> list[Picture]:
    """The texts of the assessment among the last hundred notices, newest first."""
    names = snap.names()
    return [notice_card(snap.hall, one, names) for one in snap.notices() if one.second]
