"""Who asks, and what they may do. One table; the web and the sockets ask the same one."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain.case import Case, not_own
from server.domain.errors import HallError, NotAllowed
from server.domain.hall import Hall
from server.domain.ids import ServiceId, WindowId
from server.domain.ticket import Ticket
from server.usecases.setup import hash_key
from server.usecases.views import Reads


class Scope(StrEnum):
    ALL = "all"
    OWN_WINDOW = "own_window"
    OWN_SERVICES = "own_services"
    ISSUED = "issued"
    SELF = "self"


_STAFF: Final = ("clerk", "guide", "supervisor", "inspector", "manager", "admin")
_ALL, _WINDOW, _ISSUED, _SELF = Scope.ALL, Scope.OWN_WINDOW, Scope.ISSUED, Scope.SELF


def _all(*roles: str) -> dict[str, Scope]:
    return dict.fromkeys(roles, _ALL)


MAY: Final[Mapping[str, Mapping[str, Scope]]] = {
    "catalog": _all("kiosk", "api", "visitor", *_STAFF),
    "take": _all("kiosk", "api", "guide", "supervisor"),
    "read": {"code": _SELF, "kiosk": _ISSUED, "api": _ISSUED, **_all(*_STAFF)},
    "serve": {"clerk": _WINDOW, "supervisor": _ALL},
    "transfer": {"clerk": _WINDOW, **_all("guide", "supervisor")},
    "leave": {
        "code": _SELF,
        "api": _ISSUED,
        "clerk": _WINDOW,
        **_all("guide", "supervisor"),
    },
    "reprint": {"kiosk": _ISSUED, **_all("guide", "supervisor")},
    "duty": {"clerk": _WINDOW, "supervisor": _ALL},
    "call": {"clerk": _WINDOW, "supervisor": _ALL},
    "choose": _all("supervisor"),
    "certify": _all("guide", "supervisor"),
    "close_service": _all("guide", "supervisor"),
    "carry": _all("supervisor"),
    "see_personal": _all("supervisor"),
    "notice": _all("guide", "supervisor"),
    "notice_approve": _all("supervisor"),
    "weight": _all("supervisor"),
    "takeover": _all("supervisor"),
    "stand_in": _all("supervisor", "admin"),
    "leaders": _all("supervisor", "manager", "admin"),
    "desk": {"clerk": _WINDOW, **_all("guide", "supervisor")},
    "guide": _all("guide", "supervisor"),
    "complaints": _all("guide", "supervisor", "manager"),
    "answer": _all("supervisor", "manager"),
    "case": _all("supervisor", "manager"),
    "exclude": _all("supervisor", "manager"),
    "book": {"visitor": _SELF, "api": _ISSUED, **_all("guide", "supervisor")},
    "book_many": {"api": _ISSUED, **_all("guide", "supervisor")},
    "check_in": _all("kiosk", "guide", "supervisor"),
    "board": _all("display", *_STAFF),
    "line": {
        "clerk": Scope.OWN_SERVICES,
        **_all("guide", "supervisor", "inspector", "manager"),
    },
    "window": {"clerk": _WINDOW, **_all("display", "guide", "supervisor")},
    "hall": _all("guide", "supervisor", "manager", "admin"),
    "kiosk": {"kiosk": _SELF, **_all("guide", "supervisor")},
    "reader": {"kiosk": _SELF, **_all("guide", "supervisor")},
    "pad": _all("display"),
    "rate": {"code": _SELF},
    "rate_paper": _all("guide", "supervisor"),
    "own_ratings": {"clerk": _SELF},
    "export_ratings": _all("manager"),
    "report": _all("supervisor", "inspector", "manager"),
    # The assessment: raise findings, decide about them, import attendance and plan rosters, edit
    # schemes and publish results; read and answer one's own.
    "inspect": _all("supervisor", "inspector", "manager"),
    "judge": _all("supervisor", "manager"),
    "attendance": _all("supervisor", "manager"),
    "punches": _all("api", "supervisor", "manager"),
    "roster": {"clerk": _WINDOW, **_all("supervisor", "manager")},
    "ask_leave": {"clerk": _SELF, "guide": _SELF, **_all("supervisor", "manager")},
    "own_attendance": {"clerk": _SELF, "guide": _SELF, "supervisor": _SELF},
    "assess": _all("manager", "admin"),
    "findings": {
        "clerk": _SELF,
        "guide": _SELF,
        **_all("supervisor", "inspector", "manager"),
    },
    "vote": {"clerk": _SELF, "supervisor": _SELF, **_all("manager", "admin")},
    "own_findings": {"clerk": _SELF, "guide": _SELF, "supervisor": _SELF},
    "set_up": _all("admin"),
    "definition": _all("admin"),
    "staff": _all("admin"),
    "people": _all("supervisor", "manager", "admin"),
    "agent": _all("agent"),
}
# Single rights that a person may have beyond the role, and how far they reach for a clerk;
# for other staff they reach everywhere.
GRANTABLE: Final[Mapping[str, Scope]] = {
    "choose": _WINDOW,
    "certify": _WINDOW,
    "close_service": _ALL,
    "see_personal": _WINDOW,
    "notice_approve": _ALL,
    "weight": _ALL,
    "takeover": _ALL,
    "case": _WINDOW,
}
CERTIFIER: Final = {"kiosk": "kiosk", "api": "api", "guide": "guide", "supervisor": "guide"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. ``id``: staff id, key name or ticket id; ``token``: the session of a cookie."""

    role: str
    id: str
    hall: str
    name: str = ""
    windows: tuple[str, ...] = ()
    zone: str | None = None
    token: str | None = None
    rights_given: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """Who this is, for idempotency keys."""
        return f"{self.role}:{self.id}"

    @property
    def is_staff(self) -> bool:
        return self.role in _STAFF

    def rights(self) -> list[str]:
        """What this caller may do, by role or as a single right."""
        return sorted(action for action in MAY if reach(self, action) is not None)


NOBODY: Final = Caller("nobody", "", "")


def reach(caller: Caller, action: str) -> Scope | None:
    """How far ``caller`` may do ``action``: the role first, then single rights. None: not at
    all."""
    scope = MAY[action].get(caller.role)
    if scope is None and caller.is_staff and action in caller.rights_given:
        given = GRANTABLE.get(action)
        return _ALL if given and caller.role != "clerk" else given
    return scope


def allow(caller: Caller, action: str) -> Scope:
    """Like reach(), but raises NotAllowed when not at all."""
    scope = reach(caller, action)
    if scope is None:
        raise NotAllowed("not_allowed", role=caller.role, action=action)
    return scope


def allow_window(caller: Caller, action: str, window: str) -> None:
    if allow(caller, action) is Scope.OWN_WINDOW and window not in caller.windows:
        raise NotAllowed("not_your_window", window=window)


def allow_line(caller: Caller, hall: Hall, service: str) -> None:
    if allow(caller, "line") is Scope.OWN_SERVICES and not _serves(caller, hall, service):
        raise NotAllowed("not_allowed", role=caller.role, action="line")


def allow_button(caller: Caller, hall: Hall, services: Iterable[str]) -> None:
    """A kiosk gives tickets for what it offers. Raises NotAllowed("not_at_this_kiosk")."""
    if caller.name not in hall.kiosks:
        return
    for id in services:
        if not hall.offers(caller.name, hall.service(id)):
            raise NotAllowed("not_at_this_kiosk", kiosk=caller.name, service=id)


def allow_ticket(caller: Caller, action: str, ticket: Ticket, hall: Hall) -> None:
    """Clerks act at their own windows: on what is called, bound or could be called there."""
    scope = allow(caller, action)
    if scope is Scope.SELF and caller.id != ticket.id:
        raise NotAllowed("not_your_ticket")
    if scope is Scope.ISSUED and caller.id != ticket.origin:
        raise NotAllowed("not_your_ticket")
    if scope is Scope.OWN_WINDOW:
        place = ticket.window or ticket.bound
        if place and place not in caller.windows:
            raise NotAllowed("not_your_window", window=place)
        if not place and not _serves(caller, hall, ticket.service):
            raise NotAllowed("not_your_ticket")


def allow_case(caller: Caller, case: Case) -> None:
    """Who handles a clerk's own windows sees no case about themselves, nor one about nobody
    knows whom."""
    scope = allow(caller, "case")
    not_own(case.staff, caller.id)
    if scope is Scope.OWN_WINDOW and (case.window not in caller.windows or case.staff is None):
        raise NotAllowed("not_your_window", window=case.window)


def _serves(caller: Caller, hall: Hall, service: str) -> bool:
    own = (hall.windows.get(WindowId(id)) for id in caller.windows)
    return any(window.serves(ServiceId(service)) for window in own if window)


class CredentialError(HallError):
    """No credential, a wrong one or one that has run out."""


class Doors:
    """Finds out who holds a credential. Answers are kept for a second: a change made elsewhere
    (a key revoked, a window added) acts within that time."""

    def __init__(
        self,
        reads: Reads,
        now: Callable[[], datetime],
        secret: bytes,
        keep_s: float = 1.0,
        most: int = 4096,
    ) -> None:
        self._reads, self._now, self._secret = reads, now, secret
        self._keep_s, self._most = keep_s, most
        self._known: dict[str, tuple[float, Caller, datetime | None]] = {}

    def bearer(self, text: str) -> Caller:
        """A device key or a ticket's code. Raises CredentialError."""
        return self._caller(f"b:{text}", lambda: self._read_bearer(text))

    def cookie(self, token: str) -> Caller:
        """A signed-in person. Raises CredentialError."""
        return self._caller(f"c:{token}", lambda: self._read_session(token))

    def csrf(self, token: str) -> str:
        return hmac.new(self._secret, f"csrf:{token}".encode(), hashlib.sha256).hexdigest()

    def forget(self, token: str) -> None:
        self._known.pop(f"c:{token}", None)

    def _caller(
        self, name: str, read: Callable[[], tuple[Caller, datetime | None] | None]
    ) -> Caller:
        kept = self._known.get(name)
        if kept is None or time.monotonic() - kept[0] > self._keep_s:
            found = read()
            if found is None:
                self._known.pop(name, None)
                raise CredentialError("not_signed_in")
            if len(self._known) >= self._most:
                self._known.clear()
            kept = (time.monotonic(), *found)
            self._known[name] = kept
        _, caller, expires_at = kept
        if expires_at is not None and expires_at <= self._now():
            raise CredentialError("credential_expired")
        return caller

    def _read_bearer(self, text: str) -> tuple[Caller, datetime | None] | None:
        if text.startswith("tx_"):
            if (found := self._reads.key(hash_key(text))) is None:
                return None
            hall, key = found
            return Caller(key.role, key.name, hall, key.name, zone=key.zone), key.expires_at
        if (holder := self._reads.code(text)) is None:
            return None
        return Caller("code", holder[1], holder[0]), None

    def _read_session(self, token: str) -> tuple[Caller, datetime | None] | None:
        if (session := self._reads.session(hash_key(token))) is None:
            return None
        if (found := self._reads.person(id=session[1])) is None:
            return None
        hall, person = found
        caller = Caller(
            person.role,
            person.id,
            hall,
            person.name,
            self._reads.places(hall, person, self._now()),
            token=token,
            rights_given=person.rights,
        )
        return caller, session[2]
