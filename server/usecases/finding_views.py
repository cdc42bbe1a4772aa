"""Pictures of findings: for those who judge, and for whom they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from server.assessment.scheme import Scheme
from server.domain.events import Logged
from server.domain.finding import Finding, FindingState, Origin
from server.domain.hall import Hall
from server.domain.ids import ServiceId, WindowId
from server.usecases import lines, scheme_book
from server.usecases.ports import Attachment, FindingNote, SchemeReads
from server.usecases.views import Picture, Reads, Snapshot, local

MOST_DAYS: Final = 366
# What may be done by the clock or by an appeal is offered to nobody here.
_OFFERED: Final = ("confirm", "reject", "answer", "count")
# Of the log's facts, those that help to follow a point; none of them is about a visitor.
_TOLD: Final = (
    *("number", "service", "from_service", "reason", "outcome", "nth", "to_staff", "level"),
    *("step", "state", "bound", "return_to", "calls"),
)


def told_to(one: Finding) -> bool:
    """Whether it was ever told to whom it is about: once confirmed."""
    if one.state is FindingState.RAISED:
        return False
    return one.state is not FindingState.REJECTED or one.answer_until is not None


def waits_for_answer(one: Finding, at: datetime) -> bool:
    """It is new to whom it is about, and may be answered."""
    in_time = one.answer_until is None or at <= one.answer_until
    return one.state is FindingState.CONFIRMED and in_time


class Names:
    """What ids are called: of staff, windows and the items of schemes."""

    def __init__(self, hall: Hall, people: Mapping[str, str], schemes: SchemeReads) -> None:
        self.hall, self.people = hall, people
        self._schemes = scheme_book.known(schemes)

    def person(self, id: str | None) -> str | None:
        return self.people.get(id, id) if id else None

    def window(self, id: str | None) -> str | None:
        place = self.hall.windows.get(WindowId(id)) if id else None
        return place.name if place else id

    def item(self, scheme: str, code: str) -> Picture:
        known = self._schemes.get(scheme)
        found = items(known).get(code) if known else None
        return found or {"code": code, "name": code, "category": None, "unit": "", "points": None}


def items(scheme: Scheme) -> dict[str, Picture]:
    """What a finding may name, by code; ``points`` None: the count says, or none are taken."""
    found: dict[str, Picture] = {}
    for category in scheme.categories:
        for item in category.items:
            found[item.code] = {
                "code": item.code,
                "name": item.name,
                "category": category.name,
                "unit": item.unit,
                "mark": item.mark,
                "points": str(-(category.points if item.whole else item.points)),
            }
    for bonus in scheme.bonuses:
        found[bonus.code] = {
            "code": bonus.code,
            "name": bonus.name,
            "category": None,
            "unit": bonus.unit,
            "mark": "I",
            "points": None if bonus.points is None else str(bonus.points),
        }
    for exclusion in scheme.exclusions:
        found.setdefault(
            exclusion.code,
            {
                "code": exclusion.code,
                "name": exclusion.name,
                "category": None,
                "unit": "",
                "mark": "I",
                "points": None,
            },
        )
    return found


def card(one: Finding, names: Names, *, photos: int, own: bool, at: datetime) -> Picture:
    """``own``: for whom it is about, who does not read who decides."""
    hall = names.hall
    allowed = [step for step in one.allowed() if step in _OFFERED]
    if own:
        allowed = ["answer"] if waits_for_answer(one, at) else []
    elif one.state is FindingState.CONFIRMED and waits_for_answer(one, at):
        allowed = [step for step in allowed if step not in ("answer", "count")]
    else:
        allowed = [step for step in allowed if step != "answer"]
    return {
        "id": one.id,
        "scheme": one.scheme,
        "item": names.item(one.scheme, one.item),
        "origin": one.origin.value,
        "rule": one.evidence.get("rule"),
        "staff": one.staff,
        "staff_name": names.person(one.staff),
        "window": one.window,
        "window_name": names.window(one.window),
        "day": one.day.isoformat(),
        "observed_at": one.evidence.get("observed_at"),
        "count": str(one.count),
        "text": one.text,
        "state": one.state.value,
        "steps": allowed,
        "raised_at": local(hall, one.raised_at),
        "raised_by": None if own else names.person(one.raised_by),
        "answer_until": None if one.answer_until is None else local(hall, one.answer_until),
        "decided_by": None if own else names.person(one.decided_by),
        "decided_at": None if one.decided_at is None else local(hall, one.decided_at),
        "photos": photos,
    }


def whole(
    one: Finding,
    names: Names,
    *,
    notes: Sequence[FindingNote],
    attachments: Sequence[Attachment],
    log: Sequence[Logged],
    own: bool,
    at: datetime,
) -> Picture:
    """With what it stands on, what was said, what is attached, and the log behind it."""
    hall = names.hall
    return {
        **card(one, names, photos=len(attachments), own=own, at=at),
        "evidence": dict(one.evidence),
        "notes": [
            {
                "step": note.step,
                "at": local(hall, note.at),
                "by": None if own and note.by != one.staff else names.person(note.by),
                "text": note.text,
            }
            for note in notes
        ],
        "attachments": [
            {
                "id": each.id,
                "name": each.name,
                "media": each.media,
                "size": each.size,
                "digest": each.digest,
                "at": local(hall, each.at),
            }
            for each in attachments
        ],
        "log": [_told(event, names) for event in log],
    }


def _told(event: Logged, names: Names) -> Picture:
    facts = {name: event.facts[name] for name in _TOLD if event.facts.get(name) is not None}
    if "service" in facts:
        facts["service_name"] = lines.service_name(names.hall, ServiceId(facts["service"]))
    return {
        "seq": event.seq,
        "at": local(names.hall, event.at),
        "kind": event.kind,
        "ticket": event.ticket,
        "window": event.window,
        "staff": names.person(event.staff),
        "facts": facts,
    }


def log_behind(reads: Reads, one: Finding) -> list[int]:
    """The seqs of the log that a finding stands on."""
    return [int(seq) for seq in one.evidence.get("seqs", ())]


def names_of(snap: Snapshot) -> Names:
    return Names(snap.hall, snap.names(), snap.schemes)


def rounds(reads: Reads, hall: Hall, day: date, names: Mapping[str, str]) -> Picture:
    """Who inspected on a day: whoever said so, and whoever raised a finding by inspection.
    ``missing``: how many are still to go round."""
    start = datetime.combine(day, time(), hall.tz)
    told = reads.told(
        hall.id, start, start + timedelta(days=1), ("inspection_made", "finding_raised")
    )
    found: dict[str, Picture] = {}
    for event in told:
        facts = event.facts
        raised = event.kind == "finding_raised"
        if event.staff is None or facts["day"] != day.isoformat():
            continue
        if raised and facts["origin"] != Origin.INSPECTION:
            continue
        one = found.setdefault(
            event.staff,
            {
                "staff": event.staff,
                "name": names.get(event.staff, event.staff),
                "from": local(hall, event.at),
                "findings": 0,
                "rounds": 0,
            },
        )
        one["findings" if raised else "rounds"] += 1
    wanted = hall.settings.inspections_a_day
    return {
        "inspectors": list(found.values()),
        "wanted": wanted,
        "missing": max(0, wanted - len(found)),
    }


def places(snap: Snapshot) -> list[Picture]:
    """Windows with who is there now, for whoever walks past them."""
    duties, names = snap.duties(), snap.names()
    found = []
    for window in snap.hall.windows.values():
        duty = duties.get(window.id)
        staff = duty.staff if duty else None
        found.append(
            {
                "id": window.id,
                "name": window.name,
                "state": duty.state.value if duty else "closed",
                "staff": staff,
                "staff_name": names.get(staff) if staff else None,
            }
        )
    return found


def people(snap: Snapshot) -> list[Picture]:
    """Whom a finding may be about."""
    return [
        {"id": one.id, "name": one.name, "role": one.role, "windows": list(one.windows)}
        for one in snap.people()
        if one.active and one.role in ("clerk", "guide", "supervisor")
    ]


def with_round(before: Picture, staff: str, name: str, at: str) -> Picture:
    """The rounds of a day and one more of ``staff``."""
    known = next((one for one in before["inspectors"] if one["staff"] == staff), None)
    if known is not None:
        known["rounds"] += 1
        return before
    new = {"staff": staff, "name": name, "from": at, "findings": 0, "rounds": 1}
    found = [*before["inspectors"], new]
    return {**before, "inspectors": found, "missing": max(0, before["wanted"] - len(found))}


def notice_texts(found: Sequence[Finding], names: Names, day: date, most: int) -> list[str]:
    """The day's confirmed findings for the boards, in texts of at most so many characters. They
    name windows, and clerks only where the hall lets them be named."""
    named = names.hall.settings.display_names
    parts: dict[tuple[str, str], int] = {}
    for one in found:
        who = names.window(one.window) or ""
        if named and one.staff:
            who += str(names.person(one.staff))
        what = str(names.item(one.scheme, one.item)["name"])
        parts[who or "大厅", what] = parts.get((who or "大厅", what), 0) + 1
    head = f"{day.month}月{day.day}日巡查通报："
    texts: list[str] = []
    for (who, what), n in parts.items():
        told = f"{who}，{what}" + (f"（{n}次）" if n > 1 else "")
        if texts and len(texts[-1]) + 1 + len(told) <= most:
            texts[-1] += f"；{told}"
        else:
            texts.append((head + told)[:most])
    return texts
