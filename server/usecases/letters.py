"""The written word to a department about a month (书面反馈): its people, their points with reasons,
grades, awards and appeals; as a picture for the page and as plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from server.assessment import scheme as schemes
from server.assessment.scheme import Scheme
from server.domain.appeal import Appeal
from server.domain.errors import WrongValue
from server.domain.honour import HonourState
from server.domain.ids import WindowId
from server.usecases import attendance_month, honour_views, honours
from server.usecases.appeal_views import item_name, newest
from server.usecases.honour_views import Names
from server.usecases.ports import Publication
from server.usecases.views import Picture, Snapshot, local

# Windows whose services are of several departments, or of none.
SHARED: Final = "-"
_DASH: Final = "—"
LEAVES: Final = {"personal": "事假", "sick": "病假", "official": "公出", "other": "其他"}
_STATES: Final = {
    "filed": "已提出，待受理",
    "accepted": "已受理，待决定",
    "upheld": "成立，已更正",
    "rejected": "不成立，维持原分值",
    "refused": "逾期，不予受理",
}


def letter(snap: Snapshot, department: str, month: date, at: datetime) -> Picture:
    """Of results whose periods end in that month, the appeals against them, and its awards.
    ``department`` "-": windows that several departments share. Raises WrongValue("wrong_value")."""
    hall = snap.hall
    known = [{"id": one.id, "name": one.name} for one in hall.departments]
    known.append({"id": SHARED, "name": "综合窗口"})
    name = next((one["name"] for one in known if one["id"] == department), None)
    if name is None:
        raise WrongValue("wrong_value", field="department", reason=department)
    start, end = honours.period("month", month)
    places = {
        window for window, of in honours.departments(hall).items() if (of or SHARED) == department
    }
    names = Names(hall, snap.names())
    told = [
        one
        for one in newest(
            snap.publications, snap.publications.between(start.replace(month=1, day=1), end)
        )
        if start < one.end <= end
    ]
    people = [row for one in told for row in _people(names, one, places)]
    own = {row["who"] for row in people}
    first = datetime.combine(start, time(), hall.tz)
    found: Picture = {
        "attendance": attendance_month.month(snap, names, places, start, end),
        "department": department,
        "department_name": name,
        "departments": known,
        "hall": hall.name,
        "month": f"{start:%Y-%m}",
        "written_at": local(hall, at),
        "schemes": [_scheme(one) for one in told],
        "people": people,
        "honours": [
            honour_views.card(names, one)
            for one in snap.honours.between(start.replace(month=1, day=1), end)
            if one.state is not HonourState.WITHDRAWN
            and start < one.end <= end
            and one.who in {*own, *places, department}
        ],
        "appeals": [
            {
                "who": one.staff,
                "name": names.of("clerk", one.staff),
                "item": one.item,
                "state": one.state.value,
                "filed_at": local(hall, one.filed_at),
                "answer": one.answer,
            }
            for one in snap.appeals.between(first, at)
            if one.staff in own and _about(snap, one, told)
        ],
    }
    return {**found, "text": "\n".join(_text(found)) + "\n"}


def _about(snap: Snapshot, one: Appeal, told: Sequence[Publication]) -> bool:
    """Whether the appeal is against one of these results, or one that they replaced."""
    against = snap.publications.get(one.publication)
    return any((t.scheme, t.start, t.end) == (one.scheme, against.start, against.end) for t in told)


def _scheme(told: Publication) -> Picture:
    rules = schemes.read_document(json.loads(told.scheme_text))
    return {
        "publication": told.id,
        "scheme": told.scheme,
        "name": rules.name,
        "version": told.version,
        "start": told.start.isoformat(),
        "end": told.end.isoformat(),
        "corrected": told.replaces is not None,
    }


def _people(names: Names, told: Publication, places: set[str]) -> Iterator[Picture]:
    rules = schemes.read_document(json.loads(told.scheme_text))
    for sheet in json.loads(told.sheets):
        if sheet.get("clerk") and sheet.get("window") in places:
            yield _sheet(names, rules, told, sheet)


def _sheet(names: Names, rules: Scheme, told: Publication, sheet: Mapping[str, Any]) -> Picture:
    window = names.hall.windows.get(WindowId(sheet["window"]))
    bars = {one.code: one.name for one in rules.exclusions}
    return {
        "publication": told.id,
        "who": sheet["clerk"],
        "name": names.of("clerk", sheet["clerk"]),
        "window": window.name if window else sheet["window"],
        "total": sheet.get("total"),
        "composite": sheet.get("composite"),
        "grade": sheet.get("grade"),
        "rank": sheet.get("rank"),
        "excluded": [bars.get(code, code) for code in sheet.get("excluded") or ()],
        "lines": [
            {
                "date": line["date"],
                "item": line["item"],
                "item_name": item_name(rules, line["item"]),
                "count": line["count"],
                "points": line["points"],
            }
            for line in sheet.get("lines") or ()
        ],
    }


def _text(told: Picture) -> Iterator[str]:
    yield f"{told['department_name']}："
    yield ""
    yield f"现将 {told['month']} 贵单位派驻{told['hall']}人员的考核情况反馈如下。"
    if not told["people"]:
        yield ""
        yield "本月没有公布的考核结果涉及贵单位人员。"
    for scheme in told["schemes"]:
        rows = [row for row in told["people"] if row["publication"] == scheme["publication"]]
        if rows:
            yield ""
            more = "，申诉后更正" if scheme["corrected"] else ""
            yield f"{scheme['name']}（{scheme['start']} 起，第 {scheme['version']} 版{more}）"
        for row in rows:
            yield from _row(row)
    yield from _attendance(told["attendance"])
    for title, kind in (("表彰", "award"), ("处理", "consequence")):
        rows = [one for one in told["honours"] if one["kind"] == kind]
        if rows:
            yield ""
            yield title
        yield from (f"  {one['who_name']}：{one['name']}" for one in rows)
    if told["appeals"]:
        yield ""
        yield "申诉"
    for one in told["appeals"]:
        answer = f"。{one['answer']}" if one["answer"] else ""
        yield f"  {one['name']}：{one['item']}，{_STATES[one['state']]}{answer}"
    yield ""
    yield str(told["hall"])
    yield str(told["written_at"])[:10]


def _attendance(told: Picture) -> Iterator[str]:
    if not told["weeks"]:
        return
    yield ""
    yield f"考勤（已公布 {len(told['weeks'])} 周：{'、'.join(told['weeks'])} 起）"
    if not told["people"]:
        yield "  没有记录。"
    for one in told["people"]:
        yield f"  {one['name']}（{one['window']}）"
        for mark in one["marks"]:
            yield f"    {mark['day']} {mark['name']} {mark['count']}"
        for leave in one["leaves"]:
            name = LEAVES.get(leave["kind"], leave["kind"])
            yield f"    {leave['from'][:10]} 起 {name} {leave['days']} 天"


def _row(row: Picture) -> Iterator[str]:
    score = f"得分 {row['total'] or _DASH}"
    if row["composite"]:
        score += f"，综合 {row['composite']}"
    yield f"  {row['name']}（{row['window']}）：{score}，{row['grade'] or '未评等次'}"
    for line in row["lines"]:
        yield f"    {line['date']} {line['item']} {line['item_name']} {line['points']}"
    if row["excluded"]:
        yield f"    不得评优：{'；'.join(row['excluded'])}"
