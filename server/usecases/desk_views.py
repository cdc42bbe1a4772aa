"""Pictures for the guide desk, and of what it tells the windows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from server.domain.desk import Complaint, Help, Message, Notice
from server.domain.duty import Duty
from server.domain.hall import Hall
from server.domain.ids import WindowId
from server.domain.ticket import Ticket
from server.usecases import alarms, duty_views, finding, lines, offering
from server.usecases.views import Picture, Snapshot, line_card, local, window_card


def hall_now(snap: Snapshot, at: datetime) -> Picture:
    """The whole hall at a glance, for those who look after it."""
    duties, here = snap.duties(), snap.at_windows()
    names, unread = snap.names(), [message.window for message in snap.unread()]
    return {
        "windows": [
            {
                **window_card(snap.hall, place, duties.get(place.id)),
                "clerk_name": _clerk(duties.get(place.id), names),
                "number": here[place.id][-1].number if here.get(place.id) else None,
                "tickets": [
                    {"id": one.id, "number": one.number, "state": one.state.value}
                    for one in here.get(place.id, ())
                ],
                "unread": unread.count(place.id),
            }
            for place in snap.hall.windows.values()
        ],
        "lines": [
            {
                **line_card(line, at),
                "name": lines.service_name(snap.hall, line.service),
                "since": local(snap.hall, line.oldest_joined_at),
            }
            for line in snap.waiting().values()
        ],
        "devices": [
            {"id": d.id, "agent": d.agent, "kind": d.kind, "for": d.place, "state": d.state}
            | {"paper": d.paper}
            for d in snap.devices()
        ],
        "alarms": alarms.now(snap, at),
        "closures": offering.closures(snap, at),
        "helps": [
            help_card(snap.hall, one, _number(snap, one.ticket), names) for one in snap.helps()
        ],
        "notices": [notice_card(snap.hall, one, names) for one in snap.current_notices()],
        "stand_ins": duty_views.stand_ins_now(snap, at),
        "leaders": duty_views.leaders_now(snap, at),
    }


def _clerk(duty: Duty | None, names: Mapping[str, str]) -> str | None:
    return names.get(duty.staff, duty.staff) if duty and duty.staff else None


def desk(snap: Snapshot, window: str) -> Picture:
    """What the desk tells one window, and the stories of those who are there."""
    place, names = snap.hall.window(window), snap.names()
    here = snap.at_windows().get(place.id, ())
    ids = {ticket.id for ticket in here}
    return {
        "window": place.id,
        "messages": [
            message_card(snap.hall, one, names) for one in snap.unread() if one.window == place.id
        ],
        "helps": [
            help_card(snap.hall, one, _number(snap, one.ticket), names)
            for one in snap.helps()
            if one.window == place.id or one.ticket in ids
        ],
        "stories": {ticket.id: _story(snap, ticket) for ticket in here},
        "notes": {ticket.id: notes_of(snap, ticket, names) for ticket in here},
    }


def _story(snap: Snapshot, ticket: Ticket) -> list[Picture]:
    """In both languages: a window's page switches between them, its topic does not."""
    english = finding.story(snap, ticket, "en")
    return [
        {**said, "text_en": same["text"]}
        for said, same in zip(finding.story(snap, ticket, "zh"), english, strict=True)
    ]


def notes_of(snap: Snapshot, ticket: Ticket, names: Mapping[str, str]) -> list[Picture]:
    """What clerks wrote about this visit, in its order."""
    return [
        {
            "at": local(snap.hall, note.at),
            "by": names.get(note.by, note.by),
            "service": note.service,
            "service_name": lines.service_name(snap.hall, note.service),
            "window": note.window,
            "text": note.text,
        }
        for note in snap.notes([ticket.id])
    ]


def _number(snap: Snapshot, ticket: str | None) -> str | None:
    found = snap.ticket(ticket, "") if ticket else None
    return found.number if found else None


def help_card(hall: Hall, one: Help, number: str | None, names: Mapping[str, str]) -> Picture:
    return {
        "id": one.id,
        "ticket": one.ticket,
        "number": number,
        "window": one.window,
        "window_name": _window_name(hall, one.window),
        "where": one.where,
        "need": one.need,
        "state": one.state.value,
        "at": local(hall, one.asked_at),
        "helper": names.get(one.helper, one.helper) if one.helper else None,
    }


def message_card(hall: Hall, one: Message, names: Mapping[str, str]) -> Picture:
    return {
        "id": one.id,
        "window": one.window,
        "text": one.text,
        "at": local(hall, one.at),
        "from": names.get(one.by, one.by),
        "read_at": local(hall, one.read_at) if one.read_at else None,
    }


def notice_card(hall: Hall, one: Notice, names: Mapping[str, str]) -> Picture:
    return {
        "id": one.id,
        "zones": list(one.zones),
        "zh": one.zh,
        "en": one.en,
        "from": local(hall, one.start),
        "until": local(hall, one.end),
        "state": one.state.value,
        "by": names.get(one.by, one.by),
        "approved_by": names.get(one.approved_by, one.approved_by) if one.approved_by else None,
    }


def notices(snap: Snapshot) -> list[Picture]:
    """The last hundred, newest first."""
    names = snap.names()
    return [notice_card(snap.hall, one, names) for one in snap.notices()]


def complaints(snap: Snapshot, *, unanswered: bool, before: str | None) -> list[Picture]:
    names, found = snap.names(), snap.complaints(unanswered=unanswered, before=before)
    phones = snap.masked_phones([one.id for one in found])
    return [
        complaint_card(snap.hall, one, _number(snap, one.ticket), names, phones.get(one.id))
        for one in found
    ]


def complaint_card(
    hall: Hall,
    one: Complaint,
    number: str | None,
    names: Mapping[str, str],
    phone: str | None,
) -> Picture:
    """``phone``: its last four digits."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "text": one.text,
        "ticket": one.ticket,
        "number": number,
        "window": one.window,
        "window_name": _window_name(hall, one.window),
        "by": names.get(one.by, one.by),
        "at": local(hall, one.at),
        "phone": phone,
        "answer": one.answer,
        "answered_by": names.get(one.answered_by, one.answered_by) if one.answered_by else None,
        "answered_at": local(hall, one.answered_at) if one.answered_at else None,
    }


def _window_name(hall: Hall, id: str | None) -> str | None:
    place = hall.windows.get(WindowId(id)) if id else None
    return place.name if place else id


def service_notice(hall: Hall, service: str) -> Picture:
    """The one-time notice (一次性告知单) of a service. Raises WrongValue("unknown_service")."""
    one = hall.service(service)
    department = next((d.name for d in hall.departments if d.id == one.department), None)
    said = one.notice
    own = [w.name for w in hall.windows_for[one.id] if one.id not in w.help]
    return {
        "hall": hall.name,
        "service": {"id": one.id, "name": one.name},
        "department": department,
        "complete": said is not None,
        "basis": said.basis if said else None,
        "materials": list(said.materials) if said else [],
        "steps": list(said.steps) if said else [],
        "promised_days": said.promised_days if said else None,
        "legal_days": said.legal_days if said else None,
        "fee": said.fee if said else None,
        "window": said.window if said and said.window else "、".join(own) or None,
        "phone": said.phone if said else None,
    }
