"""Topics and the rooms behind them, and who may listen to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.domain.errors import HallError, NotAllowed, NotFound
from server.domain.hall import Hall
from server.domain.ids import WindowId
from server.usecases import access
from server.usecases.access import Caller
from server.usecases.views import Snapshot

KINDS: Final = frozenset(
    {"board", "window", "line", "ticket", "hall", "kiosk", "desk", "reader", "pad"}
)


@dataclass(frozen=True, slots=True)
class Topic:
    """ "board:east" is Topic("board", "east"); "hall" is Topic("hall", "")."""

    kind: str
    of: str = ""

    @classmethod
    def parse(cls, text: str) -> Topic:
        kind, _, of = text.partition(":")
        if kind not in KINDS or bool(of) == (kind == "hall"):
            raise NotFound("unknown_topic", topic=text)
        return cls(kind, of)

    def __str__(self) -> str:
        return f"{self.kind}:{self.of}" if self.of else self.kind


def room(hall: str, topic: Topic) -> str:
    return f"{hall}/{topic}"


def admit(caller: Caller, topic: Topic, snap: Snapshot) -> None:
    """Raises NotFound (no such thing) or NotAllowed("topic_not_allowed")."""
    try:
        _admit(caller, topic, snap)
    except NotAllowed as error:
        raise NotAllowed("topic_not_allowed", topic=str(topic)) from error
    except NotFound:
        raise
    except HallError as error:
        raise NotFound("unknown_topic", topic=str(topic)) from error


def _admit(caller: Caller, topic: Topic, snap: Snapshot) -> None:
    hall: Hall = snap.hall
    if topic.kind == "board":
        access.allow(caller, "board")
        hall.zone(topic.of)
    elif topic.kind == "window":
        access.allow_window(caller, "window", topic.of)
        hall.window(WindowId(topic.of))
    elif topic.kind in ("desk", "pad"):
        access.allow_window(caller, topic.kind, topic.of)
        hall.window(WindowId(topic.of))
    elif topic.kind == "line":
        hall.service(topic.of)
        access.allow_line(caller, hall, topic.of)
    elif topic.kind == "hall":
        access.allow(caller, "hall")
    elif topic.kind == "kiosk":
        if access.allow(caller, "kiosk") is access.Scope.SELF and caller.id != topic.of:
            raise NotAllowed("topic_not_allowed")
    elif topic.kind == "reader":
        own = f"kiosk:{caller.id}" if access.allow(caller, "reader") is access.Scope.SELF else None
        if topic.of != own if own else not topic.of.startswith("desk:"):
            raise NotAllowed("topic_not_allowed")
    else:
        _admit_ticket(caller, topic.of, snap)


def _admit_ticket(caller: Caller, code: str, snap: Snapshot) -> None:
    ticket = snap.ticket(code, "")
    if ticket is None or ticket.code != code:
        raise NotFound("unknown_ticket")
    if caller.role in ("kiosk", "api"):
        raise NotAllowed("topic_not_allowed")
    access.allow_ticket(caller, "read", ticket, snap.hall)
