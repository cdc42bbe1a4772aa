"""Which topics an event touches: one table from the kind of an event to the kinds of topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from server.domain.events import Logged
from server.domain.hall import Hall
from server.domain.ids import ServiceId
from server.gateway.rooms import Topic


def _services(event: Logged) -> set[str]:
    return {event.facts[name] for name in ("service", "from_service") if event.facts.get(name)}


def _ticket(event: Logged, hall: Hall, topic: Topic) -> bool:
    """A step of a ticket's life: lines, the boards and windows that serve them, phones in line."""
    if topic.kind in ("hall", "ticket"):
        return True
    if topic.kind == "line":
        return topic.of in _services(event)
    if topic.kind in ("desk", "pad"):
        return topic.of == event.window
    if topic.kind not in ("board", "window"):
        return False
    places = [w for s in _services(event) for w in hall.windows_for.get(ServiceId(s), ())]
    if topic.kind == "board":
        return topic.of == event.zone or any(w.zone == topic.of for w in places)
    return topic.of == event.window or any(w.id == topic.of for w in places)


def _duty(event: Logged, hall: Hall, topic: Topic) -> bool:
    if topic.kind == "board":
        return topic.of == event.zone
    if topic.kind in ("window", "pad"):
        return topic.of == event.window
    return topic.kind in ("hall", "ticket")


def _slip(event: Logged, hall: Hall, topic: Topic) -> bool:
    return topic.kind in ("kiosk", "ticket", "window", "hall", "desk")


def _device(event: Logged, hall: Hall, topic: Topic) -> bool:
    if topic.kind == "window":
        return event.facts.get("place") == f"window:{topic.of}"
    if topic.kind == "reader":
        return event.facts.get("place") == topic.of
    return topic.kind in ("kiosk", "hall")


def _all(event: Logged, hall: Hall, topic: Topic) -> bool:
    return True


def _hall(event: Logged, hall: Hall, topic: Topic) -> bool:
    return topic.kind == "hall"


def _none(event: Logged, hall: Hall, topic: Topic) -> bool:
    return False


def _desk(event: Logged, hall: Hall, topic: Topic) -> bool:
    """What the guide desk says: every desk, for a ticket's window may be another by now."""
    return topic.kind in ("desk", "hall")


def _message(event: Logged, hall: Hall, topic: Topic) -> bool:
    return topic.kind == "hall" or topic == Topic("desk", event.window or "")


def _notice(event: Logged, hall: Hall, topic: Topic) -> bool:
    """The guide desk sees all; screens only what comes and goes in their zone."""
    if topic.kind == "hall":
        return True
    if event.kind in ("notice_proposed", "notice_approved"):
        return False
    zones = event.facts.get("zones")
    return topic.kind == "kiosk" or (topic.kind == "board" and (not zones or topic.of in zones))


def _service(event: Logged, hall: Hall, topic: Topic) -> bool:
    """What kiosks offer, and what the guide desk sees of it."""
    return topic.kind in ("kiosk", "hall")


def _rated(event: Logged, hall: Hall, topic: Topic) -> bool:
    return topic.kind == "ticket" or topic == Topic("pad", event.window or "")


def _pad(event: Logged, hall: Hall, topic: Topic) -> bool:
    """Whose picture a pad shows."""
    return topic.kind == "pad"


def _case(event: Logged, hall: Hall, topic: Topic) -> bool:
    """The visitor reads how it is handled; the guide desk, that some are due."""
    return topic.kind in ("ticket", "hall")


def _board(event: Logged, hall: Hall, topic: Topic) -> bool:
    """Boards have a page of honours."""
    return topic.kind == "board"


_RULES: Final[tuple[tuple[str, Callable[[Logged, Hall, Topic], bool]], ...]] = (
    ("ticket_", _ticket),
    ("window_", _duty),
    ("slip_", _slip),
    ("device_", _device),
    ("visit_rated", _rated),
    ("case_", _case),
    ("rating_", _none),
    ("finding_", _none),
    ("scheme_", _none),
    ("result_", _none),
    ("appeal_", _hall),
    ("honour_", _board),
    ("votes_", _none),
    ("visit_extended", _ticket),
    ("visit_mode_", _ticket),
    *((name, _none) for name in ("punches_", "roster_", "leave_", "attendance_")),
    ("note_", _desk),
    ("weight_", _none),
    ("hall_", _all),
    ("card_", _none),
    ("code_", _none),
    ("agent_", _none),
    ("job_failed", _device),
    ("help_", _desk),
    ("message_", _message),
    ("notice_", _notice),
    ("complaint_", _none),
    ("personal_", _none),
    ("service_", _service),
    ("line_carried", _service),
    ("stand_in_", _hall),
    ("leader_", _hall),
    ("staff_", _pad),
    ("key_", _none),
    ("appointment_", _none),
    ("visitor_notified", _none),
    ("notification_", _none),
)


def touched(events: Iterable[Logged], hall: Hall, topics: Iterable[Topic]) -> set[Topic]:
    """Of ``topics``, those whose picture these events may have changed."""
    left, found = set(topics), set[Topic]()
    for event in events:
        rule = next((r for start, r in _RULES if event.kind.startswith(start)), _all)
        now = {topic for topic in left if rule(event, hall, topic)}
        found |= now
        left -= now
        if not left:
            break
    return found
