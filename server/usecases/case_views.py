"""Pictures of bad reviews' cases: for those who handle them, and for the visitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from server.assessment import measures, suspicion
from server.assessment.suspicion import Rated
from server.domain.case import Case, CaseState, CaseStep
from server.domain.events import Logged
from server.domain.hall import Hall
from server.domain.ids import ServiceId, WindowId
from server.domain.rating import Rating
from server.domain.standing import Standing
from server.domain.ticket import Ticket
from server.usecases import lines, views
from server.usecases.ports import CaseNote
from server.usecases.views import Picture, Reads, Snapshot, local

# Ratings are looked through for what is odd so many days at a time.
_REVIEWED: Final = timedelta(days=2)
# What the hall answers is said at these steps; the notes of the others stay inside.
_ANSWERS: Final = (CaseStep.REMEDY.value, CaseStep.EXPLAIN.value)


def own_ticket(snap: Snapshot, one: Ticket, lang: str = "zh") -> Picture:
    """A ticket for its visitor alone, with the handling of a bad review."""
    card = views.ticket(snap, one, lang)
    case = snap.case(one.id) if card["rated"] else None
    return {**card, "case": _handling(snap, case) if case else None}


def _handling(snap: Snapshot, case: Case) -> Picture:
    notes = snap.case_notes(case.id)
    answers = [note.text for note in notes if note.step in _ANSWERS]
    return {
        "state": case.state.value,
        "opened_at": local(snap.hall, case.opened_at),
        "due_at": _local(snap.hall, case.due_at),
        "steps": [{"step": note.step, "at": local(snap.hall, note.at)} for note in notes],
        "answer": answers[-1] if answers else None,
    }


def cases(
    snap: Snapshot,
    at: datetime,
    *,
    ended: bool,
    before: str | None,
    windows: Sequence[str] | None,
    not_of: str,
) -> list[Picture]:
    """Open ones by urgency, or ended ones newest first; of these windows (None: of all), and none
    about ``not_of``."""
    found = [
        one
        for one in (snap.ended_cases(before) if ended else snap.open_cases())
        if one.staff != not_of
        and (windows is None or (one.window in windows and one.staff is not None))
    ]
    phones = snap.masked_phones([one.id for one in found])
    standings = snap.standings([one.ticket for one in found])
    return [
        case_card(
            snap.hall,
            one,
            at,
            rating=snap.rating(one.ticket),
            number=_number(snap, one.ticket),
            phone=phones.get(one.id),
            notes=snap.case_notes(one.id),
            standing=standings.get(one.ticket),
            names=snap.names(),
        )
        for one in found
    ]


def case_card(
    hall: Hall,
    one: Case,
    at: datetime,
    *,
    rating: Rating | None,
    number: str | None,
    phone: str | None,
    notes: Sequence[CaseNote],
    standing: Standing | None,
    names: Mapping[str, str],
) -> Picture:
    """``phone``: its last four digits; ``of``: who served the visit."""
    ahead = timedelta(hours=hall.settings.case_remind_hours)
    soon = one.due_at is not None and at > one.due_at - ahead
    place = hall.windows.get(WindowId(one.window)) if one.window else None
    return {
        "id": one.id,
        "ticket": one.ticket,
        "number": number,
        "level": one.level,
        "reasons": list(rating.reasons) if rating else [],
        "comment": rating.comment if rating else None,
        "rated_at": local(hall, rating.at) if rating else None,
        "service": one.service,
        "service_name": lines.service_name(hall, ServiceId(one.service)),
        "window": one.window,
        "window_name": place.name if place else one.window,
        "of": _name(names, one.staff),
        "state": one.state.value,
        "steps": [] if one.state in _ENDS else [s for s in one.allowed() if s != "exclude"],
        "opened_at": local(hall, one.opened_at),
        "due_at": _local(hall, one.due_at),
        "overdue": one.overdue(at),
        "due_soon": soon and not one.overdue(at),
        "ended_at": _local(hall, one.ended_at),
        "phone": phone,
        "notes": [
            {
                "step": note.step,
                "at": local(hall, note.at),
                "by": _name(names, note.by),
                "text": note.text,
                "reached": note.reached,
            }
            for note in notes
        ],
        "standing": standing_card(hall, standing, names) if standing else None,
    }


_ENDS: Final = (CaseState.CLOSED, CaseState.EXCLUDED)


def standing_card(hall: Hall, one: Standing, names: Mapping[str, str]) -> Picture:
    return {
        "ticket": one.ticket,
        "counts": one.counts.value,
        "ground": one.ground,
        "reason": one.reason,
        "proposed_by": _name(names, one.proposed_by),
        "proposed_by_id": one.proposed_by,
        "proposed_at": _local(hall, one.proposed_at),
        "decision": one.decision,
        "decided_by": _name(names, one.decided_by),
        "decided_at": _local(hall, one.decided_at),
    }


def _name(names: Mapping[str, str], id: str | None) -> str | None:
    return names.get(id, id) if id else None


def _number(snap: Snapshot, ticket: str) -> str | None:
    found = snap.ticket(ticket, "")
    return found.number if found else None


def _local(hall: Hall, at: datetime | None) -> str | None:
    return None if at is None else local(hall, at)


def _odd(reads: Reads, hall: str, last: date) -> tuple[list[Logged], dict[str, Rated]]:
    """What happened on the two days that end with ``last``, and the marked ratings among it."""
    with reads.snapshot(hall) as snap:
        known = snap.hall
    end = datetime.combine(last + timedelta(days=1), time(), known.tz)
    log = list(reads.log(hall, end - _REVIEWED, end))
    found = suspicion.suspicious(log, lambda when: known.local(when).date())
    return log, {one.ticket: one for one in found}


def reviews(reads: Reads, hall: str, last: date, *, not_of: str) -> list[Picture]:
    """Ratings of the two days that end with ``last`` that bear marks, newest first, and whatever
    waits for a second person; without what was decided, and none of a visit ``not_of`` served."""
    log, odd = _odd(reads, hall, last)
    served = {story.ticket: story.calls[-1].staff for story in measures.stories(log) if story.calls}
    with reads.snapshot(hall) as snap:
        standings = snap.standings(list(odd))
        found = []
        for ticket in odd.keys() | standings.keys():
            standing, one = standings.get(ticket), odd.get(ticket)
            decided = standing is not None and standing.decided_at is not None
            clerk = standing.staff if standing else served.get(ticket)
            rating = snap.rating(ticket)
            if decided or clerk == not_of or rating is None:
                continue
            window = one.window if one else standing.window if standing else None
            place = snap.hall.windows.get(WindowId(window)) if window else None
            found.append(
                {
                    "ticket": ticket,
                    "level": rating.level,
                    "origin": rating.origin,
                    "at": local(snap.hall, rating.at),
                    "window": window,
                    "window_name": place.name if place else window,
                    "marks": [mark.plain() for mark in one.marks] if one else [],
                    "standing": standing_card(snap.hall, standing, snap.names())
                    if standing
                    else None,
                }
            )
    return sorted(found, key=lambda card: str(card["at"]), reverse=True)


def marks_of(reads: Reads, hall: str, ticket: str) -> tuple[Mapping[str, object], ...]:
    """The marks of one rating, to be kept with what is decided about it."""
    with reads.snapshot(hall) as snap:
        if (rating := snap.rating(ticket)) is None:
            return ()
        on = snap.hall.local(rating.at).date()
    one = _odd(reads, hall, on)[1].get(ticket)
    return tuple(mark.plain() for mark in one.marks) if one else ()
