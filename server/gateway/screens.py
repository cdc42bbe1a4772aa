"""Namespace /live: screens listen."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import request
from flask_socketio import ConnectionRefusedError, Namespace, join_room, leave_room

from server.domain.errors import HallError, NotAllowed
from server.gateway import messages
from server.gateway.broadcaster import Broadcaster
from server.gateway.rooms import Topic, admit, room
from server.usecases.access import Caller, CredentialError, Doors
from server.usecases.views import Reads

log = logging.getLogger(__name__)
COOKIE = "tingxu"


class Answering(Namespace):  # type: ignore[misc]
    """A namespace that answers what it does not know instead of ignoring it."""

    def trigger_event(self, event: str, *args: Any) -> Any:
        if event not in ("connect", "disconnect") and not hasattr(self, f"on_{event}"):
            log.warning("%s: unknown event %r", self.namespace, str(event)[:80])
            return messages.refusal(HallError("unknown_event"))
        try:
            return super().trigger_event(event, *args)
        except HallError as error:
            log.info("%s: %s refused: %s", self.namespace, event, error)
            return messages.refusal(error)
        except TypeError:
            if event == "disconnect":
                raise
            log.warning("%s: %s with wrong arguments", self.namespace, event, exc_info=True)
            return messages.refusal(HallError("malformed"))


def refuse(error: HallError) -> ConnectionRefusedError:
    return ConnectionRefusedError(error.code, {"code": error.code})


class Screens(Answering):
    """Checks who asks, joins the rooms of the topics, and leaves the pictures to the loop."""

    def __init__(
        self,
        doors: Doors,
        reads: Reads,
        broadcaster: Broadcaster,
        count: Callable[[int], None],
        unspoken: Callable[[str], None],
    ) -> None:
        """``count`` is told how many screens there are, ``unspoken`` the zone of such a call."""
        super().__init__(messages.LIVE)
        self._doors, self._reads, self._broadcaster = doors, reads, broadcaster
        self._count, self._unspoken = count, unspoken
        self._listening: dict[str, tuple[Caller, list[Topic]]] = {}

    def on_connect(self, auth: Any = None) -> None:
        try:
            asked = auth if isinstance(auth, dict) else {}
            caller = self._caller(asked)
            topics = self._admitted(caller, {"topics": asked.get("topics") or []})
        except HallError as error:
            log.info("a screen was refused: %s", error)
            raise refuse(error) from error
        self._listening[request.sid] = (caller, [])  # type: ignore[attr-defined]
        self._count(len(self._listening))
        self._listen(request.sid, caller, topics)  # type: ignore[attr-defined]

    def on_disconnect(self, *reason: object) -> None:
        found = self._listening.pop(request.sid, None)  # type: ignore[attr-defined]
        self._count(len(self._listening))
        if found:
            self._broadcaster.leave(found[0].hall, found[1])

    def on_listen(self, data: Any = None) -> dict[str, Any]:
        sid: str = request.sid  # type: ignore[attr-defined]
        caller, old = self._listening[sid]
        topics = self._admitted(caller, data)
        for topic in old:
            leave_room(room(caller.hall, topic))
        self._broadcaster.leave(caller.hall, old)
        self._listen(sid, caller, topics)
        return {"ok": True}

    def on_unspoken(self, data: Any = None) -> dict[str, Any]:
        told = messages.read(messages.Unspoken, data)
        _, topics = self._listening[request.sid]  # type: ignore[attr-defined]
        if Topic("board", told.zone) not in topics:
            raise NotAllowed("topic_not_allowed")
        log.warning("zone %s: call %d was not spoken: too late", told.zone, told.call_id)
        self._unspoken(told.zone)
        return {"ok": True}

    def _listen(self, sid: str, caller: Caller, topics: list[Topic]) -> None:
        for topic in topics:
            join_room(room(caller.hall, topic))
        self._listening[sid] = (caller, topics)
        self._broadcaster.listen(caller.hall, sid, topics)

    def _caller(self, auth: dict[str, Any]) -> Caller:
        for name in ("key", "code"):
            if isinstance(given := auth.get(name), str) and given:
                return self._doors.bearer(given)
        if cookie := request.cookies.get(COOKIE):
            return self._doors.cookie(cookie)
        raise CredentialError("not_signed_in")

    def _admitted(self, caller: Caller, data: Any) -> list[Topic]:
        wanted = messages.read(messages.Listen, data)
        topics = list(dict.fromkeys(Topic.parse(text) for text in wanted.topics))
        with self._reads.snapshot(caller.hall) as snap:
            for topic in topics:
                admit(caller, topic, snap)
        return topics
