"""What a request needs of the assembled server, and who is asking."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from flask import Request, current_app, g, request

from server.domain.errors import Malformed, NotAllowed, WrongValue
from server.runtime import Runtime
from server.usecases.access import NOBODY, Caller, CredentialError, Doors
from server.usecases.pairing import Pairings
from server.usecases.ports import UnitOfWorkFactory
from server.usecases.texts import choose_language
from server.usecases.views import Reads
from server.usecases.voice import Speech
from server.web.passwords import Passwords
from server.web.throttle import Throttle

COOKIE = "tingxu"


class Figures(Protocol):
    """Reckons what takes long, away from whoever serves people."""

    def ask(self, what: str, **facts: str) -> str:
        """JSON or CSV. Raises what the question raises; Unavailable("figures_unavailable")."""


@dataclass(frozen=True, slots=True)
class Server:
    """The parts that the composition root hands to the web."""

    uow: UnitOfWorkFactory
    reads: Reads
    doors: Doors
    runtime: Runtime
    now: Callable[[], datetime]
    passwords: Passwords
    pairings: Pairings
    secret: bytes
    sign_ins: Throttle
    pairing_asks: Throttle
    guesses: Throttle
    bookings: Throttle
    session_hours: float
    speech: Speech
    figures: Figures


def server() -> Server:
    return cast(Server, current_app.extensions["tingxu"])


def language() -> str:
    return choose_language(request.headers.get("Accept-Language"))


def caller() -> Caller:
    """Who asks. Raises CredentialError for a credential that does not hold; NOBODY for none."""
    if "caller" not in g:
        g.caller = _find(request)
    return cast(Caller, g.caller)


def _find(asked: Request) -> Caller:
    header = asked.headers.get("Authorization")
    if header is not None:
        kind, _, text = header.partition(" ")
        if kind.lower() != "bearer" or not text.strip():
            raise CredentialError("not_signed_in")
        return _guarded(text.strip())
    if token := asked.cookies.get(COOKIE):
        return server().doors.cookie(token)
    return NOBODY


def _guarded(text: str) -> Caller:
    """Guessing at keys and codes is throttled by address."""
    address = request.remote_addr or ""
    server().guesses.check(address)
    try:
        return server().doors.bearer(text)
    except CredentialError:
        server().guesses.failed(address)
        raise


def signed() -> Caller:
    """Like caller(), but somebody. Raises CredentialError("not_signed_in")."""
    found = caller()
    if found is NOBODY:
        raise CredentialError("not_signed_in")
    return found


def holder(code: str) -> Caller:
    """Who acts on the ticket of ``code``: a signed caller, or whoever knows its code."""
    found = caller()
    return _guarded(code) if found is NOBODY else found


def check_csrf(found: Caller) -> None:
    """A change by cookie must come from our own page."""
    if found.token is None:
        return
    if request.headers.get("X-CSRF-Token") != server().doors.csrf(found.token):
        raise NotAllowed("csrf_missing")


def body() -> bytes:
    """The request's body; none is an empty object. Raises Malformed."""
    data = request.get_data(cache=False)
    if not data.strip():
        return b"{}"
    if not data.lstrip().startswith(b"{"):
        raise Malformed("malformed", reason="a JSON object is expected")
    return data


def argument(name: str) -> str:
    """A query argument that must be there. Raises WrongValue."""
    text = request.args.get(name, "")
    if not text:
        raise WrongValue("wrong_value", field=name, reason="missing")
    return text


def place(day: str = "") -> str:
    """Where the request comes from, as a keyed hash; with ``day`` it is another one each day."""
    told = f"{day} {request.remote_addr or ''}".encode()
    return hmac.new(server().secret, told, hashlib.sha256).hexdigest()[:32]


def idempotency_key() -> str:
    """Raises Malformed("idempotency_key_missing")."""
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= 64:
        raise Malformed("idempotency_key_missing")
    return key
