"""Finding a ticket by whatever a visitor can show or say: its number, its code, its slip's QR code;
and telling its whole story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from server.assessment import of_ticket
from server.domain.events import Logged
from server.domain.ids import ClassId, ServiceId, WindowId
from server.domain.ticket import Ticket
from server.usecases import lines, texts
from server.usecases.persons import Identity
from server.usecases.reporting import hours_at
from server.usecases.views import Picture, Snapshot, local

MOST: Final = 20
_NUMBER: Final = re.compile(r"^([A-Za-z]{0,3})[ -]?0*(\d{1,6})$")
_PHONE: Final = re.compile(r"^1\d{10}$")
_ID: Final = re.compile(r"^\d{17}[\dXx]$")
_ADDRESS: Final = re.compile(r"/t/([0-9a-z]+)/?$")
_OF_RATINGS: Final = ("case_", "rating_")


def by_text(snap: Snapshot, text: str, at: datetime) -> Sequence[Ticket]:
    """By a ticket's id, its code, the address behind its QR code, or its number of today: in full
    ("A012"), without the zeros ("a12"), or the digits alone ("12", of every series)."""
    if not (said := text.strip()):
        return []
    day = snap.hall.business_day(at)
    if address := _ADDRESS.search(said):
        said = address[1]
    if (one := snap.ticket(said, day)) is not None:
        return [one]
    if (number := _NUMBER.match(said)) is None:
        return []
    series, digits = number[1].upper(), number[2]
    return [
        ticket
        for ticket in snap.numbered(day, digits, 10 * MOST)
        if (read := _NUMBER.match(ticket.number)) and read[2] == digits and series in ("", read[1])
    ][:MOST]


def by_ids(snap: Snapshot, ids: Iterable[str]) -> Iterator[Ticket]:
    """What a person is known by may be a ticket, an appointment, …: the tickets among them."""
    for id in ids:
        if id.startswith("t_") and (one := snap.ticket(id, "")) is not None:
            yield one


def identity(text: str) -> Identity:
    """What was typed or scanned, if it has the form of a phone or an ID number."""
    said = text.strip()
    if _PHONE.match(said):
        return Identity(phone=said)
    return Identity(id_number=said.upper()) if _ID.match(said) else Identity()


def story(snap: Snapshot, ticket: Ticket, lang: str) -> list[Picture]:
    """What happened to a ticket, one sentence an event, in the reader's language. Levels of
    ratings are not told, nor what becomes of them: nobody on the floor reads the rating of one
    visit."""
    found = (e for e in snap.story(ticket.id) if not e.kind.startswith(_OF_RATINGS))
    return [_told(snap, event, lang) for event in found]


def figures(snap: Snapshot, ticket: Ticket) -> Picture:
    """What is measured of one ticket, from its own events; see assessment.of_ticket."""
    hall = snap.hall
    promised = {
        str(one.id): one.promise_minutes * 60
        for one in hall.services.values()
        if one.promise_minutes
    }
    found = of_ticket.figures(snap.story(ticket.id), promised, lambda at: hours_at(hall, at))
    return {**asdict(found), "modes": list(found.modes)}


def _told(snap: Snapshot, event: Logged, lang: str) -> Picture:
    return {
        "seq": event.seq,
        "at": local(snap.hall, event.at),
        "text": texts.story(event.kind, _facts(snap, event), lang),
        "by": snap.names().get(event.staff, event.staff) if event.staff else event.device,
        "window": event.window,
    }


def _facts(snap: Snapshot, event: Logged) -> dict[str, Any]:
    """The facts of an event with names where it has ids."""
    hall, facts = snap.hall, dict(event.facts)
    facts.pop("level", None)
    for name in ("service", "from_service"):
        if id := facts.get(name):
            facts[name] = lines.service_name(hall, ServiceId(id))
    for name in ("window", "bound", "return_to"):
        id = event.window if name == "window" else facts.get(name)
        place = hall.windows.get(WindowId(id)) if id else None
        facts[name] = place.name if place else id
    if id := facts.get("class_id"):
        klass = hall.classes.get(ClassId(id))
        facts["class"] = klass.name if klass else id
    if until := facts.get("until"):
        facts["until"] = f"{hall.local(datetime.fromisoformat(until)):%H:%M}"
    return facts
