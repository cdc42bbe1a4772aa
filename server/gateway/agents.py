"""Namespace /agent: devices work. Jobs go out from the outbox, answers come back into it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import request
from flask_socketio import disconnect

from server.domain.errors import HallError, NotFound, WrongValue
from server.gateway import messages
from server.gateway.broadcaster import Broadcaster, Emitter
from server.gateway.screens import Answering, refuse
from server.usecases import access, agent_files, cards, devices, keypad, rating
from server.usecases.access import CredentialError, Doors
from server.usecases.ports import AgentFile, Device, Reply, UnitOfWork, UnitOfWorkFactory
from server.usecases.views import Reads

log = logging.getLogger(__name__)


class Agents(Answering):
    """One connection for each agent; its name is the name of its key."""

    def __init__(
        self,
        doors: Doors,
        reads: Reads,
        uow: UnitOfWorkFactory,
        emit: Emitter,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(messages.AGENT)
        self._doors, self._reads, self._uow, self._emit, self._now = doors, reads, uow, emit, now
        self.broadcaster: Broadcaster | None = None
        self._here: dict[str, tuple[str, str]] = {}
        self._sid: dict[tuple[str, str], str] = {}
        self._greeted: set[tuple[str, str]] = set()
        # The version of its devices that an agent was told, or works on.
        self._config: dict[tuple[str, str], int] = {}

    def connected(self, hall: str) -> list[str]:
        return [name for at, name in self._sid if at == hall]

    def on_connect(self, auth: Any = None) -> None:
        try:
            key = auth.get("key") if isinstance(auth, dict) else None
            if not isinstance(key, str):
                raise CredentialError("not_signed_in")
            caller = self._doors.bearer(key)
            access.allow(caller, "agent")
        except HallError as error:
            log.info("an agent was refused: %s", error)
            raise refuse(error) from error
        who = (caller.hall, caller.name)
        if old := self._sid.get(who):
            log.warning("agent %s connected again; the older connection is ended", caller.name)
            disconnect(sid=old, namespace=messages.AGENT)
        self._here[request.sid] = who  # type: ignore[attr-defined]
        self._sid[who] = request.sid  # type: ignore[attr-defined]

    def on_disconnect(self, *reason: object) -> None:
        who = self._here.pop(request.sid, None)  # type: ignore[attr-defined]
        if who is None or self._sid.get(who) != request.sid:  # type: ignore[attr-defined]
            return
        del self._sid[who]
        self._greeted.discard(who)
        self._config.pop(who, None)
        hall, name = who
        with self._uow(hall) as uow:
            devices.lost(uow, uow.devices.of(name), at=self._now())
            uow.commit()

    def on_hello(self, data: Any = None) -> dict[str, Any]:
        hello = messages.read(messages.Hello, data)
        hall, name = who = self._who()
        version = hello.version or None
        told = [
            Device(name, d.id, d.kind, d.for_, d.state, d.paper, d.detail, d.driver, version)
            for d in hello.devices
        ]
        with self._uow(hall) as uow:
            unanswered = devices.hello(uow, name, told, at=self._now())
            fresh = agent_files.greeted(uow, name, hello.config, hello.address, at=self._now())
            uow.commit()
        for job in unanswered:
            self._emit(messages.JOB, messages.job(job), to=self._sid[who], namespace=self.namespace)
        if hello.config is not None:
            self._config[who] = hello.config
        if fresh:
            self._configure(who, fresh)
        self._greeted.add(who)
        if self.broadcaster:
            self.broadcaster.watch(hall)
        self.dispatch(hall)
        return {"ok": True}

    def on_status(self, data: Any = None) -> dict[str, Any]:
        said = messages.read(messages.Status, data)
        hall, name = self._who()
        with self._uow(hall) as uow:
            known = devices.status(
                uow,
                name,
                said.device,
                state=said.state,
                paper=said.paper,
                detail=said.detail,
                at=self._now(),
            )
            uow.commit()
        if not known:
            raise NotFound("unknown_device", device=said.device)
        return {"ok": True}

    def on_done(self, data: Any = None) -> dict[str, Any]:
        said = messages.read(messages.Done, data)
        hall, name = self._who()
        with self._uow(hall) as uow:
            known = devices.done(
                uow, name, said.job, ok=said.ok, error=said.error, done_by=said.by, at=self._now()
            )
            uow.commit()
        if not known:
            raise NotFound("unknown_job", job=said.job)
        return {"ok": True}

    def on_rated(self, data: Any = None) -> dict[str, Any]:
        said = messages.read(messages.Rated, data)
        if said.at.tzinfo is None:
            raise WrongValue("wrong_value", field="at")
        hall, name = self._who()
        caller, path = f"agent:{name}", "rated"
        with self._uow(hall) as uow:
            if uow.replies.find(caller, path, said.id) is None:
                answer = self._rate(uow, name, said)
                uow.replies.keep(caller, path, said.id, Reply("", 200, answer), self._now())
                uow.commit()
        return {"ok": True}

    def _rate(self, uow: Any, name: str, said: messages.Rated) -> str:
        """A rating is never dropped for its age; one that rates nobody is told and logged."""
        try:
            rating.rate_at_pad(
                uow, name, said.device, said.level, pressed_at=said.at, at=self._now()
            )
        except HallError as error:
            log.info("a press of pad %s rates nothing: %s", said.device, error)
            return error.code
        return "rated"

    def on_pressed(self, data: Any = None) -> dict[str, Any]:
        """A press that cannot be done is answered with its code, and the keypad beeps."""
        said = messages.read(messages.Pressed, data)
        if said.at.tzinfo is None:
            raise WrongValue("wrong_value", field="at")
        hall, name = self._who()
        caller, path = f"agent:{name}", "pressed"
        with self._uow(hall) as uow:
            kept = uow.replies.find(caller, path, said.id)
        answer = kept.body if kept else self._press(hall, name, said)
        self.dispatch(hall)  # a beep alone is no event that the broadcaster would hear of
        return {"ok": True} if answer == "" else {"ok": False, "code": answer}

    def _press(self, hall: str, name: str, said: messages.Pressed) -> str:
        """Do it once, or beep; "" or the code of why not."""
        answer, now = "", self._now()
        try:
            with self._uow(hall) as uow:
                pressed = (said.device, said.key, said.digits)
                keypad.press(uow, name, *pressed, pressed_at=said.at, at=now)
                self._keep(uow, name, said.id, answer)
        except HallError as error:
            log.info("a key of keypad %s did nothing: %s", said.device, error)
            answer = error.code
            with self._uow(hall) as uow:
                keypad.refused(uow, name, said.device, at=now)
                self._keep(uow, name, said.id, answer)
        return answer

    def _keep(self, uow: Any, name: str, id: str, answer: str) -> None:
        uow.replies.keep(f"agent:{name}", "pressed", id, Reply("", 200, answer), self._now())
        uow.commit()

    def on_card(self, data: Any = None) -> dict[str, Any]:
        """Once each; what was read is answered, logged and kept in clear nowhere."""
        said = messages.read(messages.Card, data)
        if said.at.tzinfo is None:
            raise WrongValue("wrong_value", field="at")
        card = cards.IdCard(**dict(said.read)) if said.read else None

        def laid(uow: UnitOfWork, agent: str, now: datetime) -> None:
            cards.laid(uow, agent, said.device, card, laid_at=said.at, at=now)

        return self._read("card", said.id, laid)

    def on_scanned(self, data: Any = None) -> dict[str, Any]:
        """As a card: it may be anybody's number."""
        said = messages.read(messages.Scanned, data)
        if said.at.tzinfo is None:
            raise WrongValue("wrong_value", field="at")

        def scanned(uow: UnitOfWork, agent: str, now: datetime) -> None:
            cards.scanned(uow, agent, said.device, said.data, scanned_at=said.at, at=now)

        return self._read("scanned", said.id, scanned)

    def _read(
        self, path: str, id: str, do: Callable[[UnitOfWork, str, datetime], None]
    ) -> dict[str, Any]:
        hall, name = self._who()
        with self._uow(hall) as uow:
            if uow.replies.find(f"agent:{name}", path, id) is None:
                now = self._now()
                do(uow, name, now)
                uow.replies.keep(f"agent:{name}", path, id, Reply("", 200, ""), now)
                uow.commit()
        return {"ok": True}

    def on_not_configured(self, data: Any = None) -> dict[str, Any]:
        said = messages.read(messages.NotConfigured, data)
        hall, name = self._who()
        with self._uow(hall) as uow:
            agent_files.refused(uow, name, said.version, said.error, at=self._now())
            uow.commit()
        return {"ok": True}

    def _configure(self, who: tuple[str, str], file: AgentFile) -> None:
        self._config[who] = file.version
        told = messages.devices(file)
        self._emit(messages.DEVICES, told, to=self._sid[who], namespace=self.namespace)

    def _push(self, hall: str) -> None:
        """Tell the agents connected here of their devices, where those have changed."""
        told = {name: version for (at, name), version in self._config.items() if at == hall}
        if not told:
            return
        newest = self._reads.agent_versions(hall, list(told))
        changed = [name for name, version in newest.items() if version != told[name]]
        if not changed:
            return
        with self._reads.snapshot(hall) as snap:
            for name in changed:
                file = snap.agent_files.newest(name)
                if file and (hall, name) in self._sid:
                    self._configure((hall, name), file)

    def dispatch(self, hall: str) -> None:
        """Send the queued jobs, and devices that changed, of the agents that are connected here."""
        self._push(hall)
        names = [name for at, name in self._greeted if at == hall]
        if not names or not self._reads.has_jobs(hall, names):
            return
        with self._uow(hall) as uow:
            jobs = devices.claim(uow, names, at=self._now())
            uow.commit()
        for job in jobs:
            if sid := self._sid.get((hall, job.agent)):
                self._emit(messages.JOB, messages.job(job), to=sid, namespace=self.namespace)

    def _who(self) -> tuple[str, str]:
        return self._here[request.sid]  # type: ignore[attr-defined]
