"""A page without a key shows six digits; an admin confirms them; the page then gets its key.

The page keeps a secret. Its key is derived from the secret and the server's own, so nothing is
stored in clear and the key can be told again to the page that lost the reply.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from server.domain.errors import NotFound
from server.usecases import setup
from server.usecases.ports import UnitOfWork

VALID: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pairing:
    """``hall`` is None until an admin of that hall confirmed it."""

    code: str
    secret_hash: str
    key_hash: str
    expires_at: datetime
    hall: str | None = None
    role: str | None = None
    name: str | None = None


class Pairings(Protocol):
    """Pairings that belong to no hall yet are kept outside a unit of work."""

    def add(self, pairing: Pairing) -> bool:
        """False: the code is in use."""

    def by_secret(self, secret_hash: str) -> Pairing | None: ...
    def by_code(self, code: str) -> Pairing | None: ...


def _key(server_secret: bytes, secret: str) -> str:
    digest = hmac.new(server_secret, f"pairing:{secret}".encode(), hashlib.sha256).hexdigest()
    return f"tx_{digest[:40]}"


def ask(
    pairings: Pairings, server_secret: bytes, seed: str, *, at: datetime
) -> tuple[Pairing, str]:
    """A new pairing and the page's secret; the same ``seed`` (who asks, by which request) again
    gives the same one."""
    secret = hmac.new(server_secret, f"ask:{seed}".encode(), hashlib.sha256).hexdigest()
    known = pairings.by_secret(setup.hash_key(secret))
    if known is not None:
        return known, secret
    while True:
        pairing = Pairing(
            code=f"{secrets.randbelow(1_000_000):06d}",
            secret_hash=setup.hash_key(secret),
            key_hash=setup.hash_key(_key(server_secret, secret)),
            expires_at=at + VALID,
        )
        if pairings.add(pairing):
            return pairing, secret


def look(
    pairings: Pairings, server_secret: bytes, secret: str, *, at: datetime
) -> tuple[Pairing, str | None]:
    """The pairing of a secret and, once confirmed, its key. Raises NotFound("unknown_pairing")."""
    pairing = pairings.by_secret(setup.hash_key(secret))
    if pairing is None or pairing.expires_at <= at:
        raise NotFound("unknown_pairing")
    return pairing, _key(server_secret, secret) if pairing.hall else None


def confirm(
    uow: UnitOfWork,
    pairings: Pairings,
    code: str,
    role: str,
    name: str,
    *,
    zone: str | None,
    at: datetime,
) -> Pairing:
    """An admin names the page that shows ``code``. Raises NotFound, WrongValue, Refused."""
    pairing = pairings.by_code(code)
    if pairing is None or pairing.expires_at <= at or pairing.hall:
        raise NotFound("unknown_pairing")
    setup.register_key(uow, pairing.key_hash, role, name, zone=zone, at=at)
    if not uow.pairings.confirm(code, role, name):
        raise NotFound("unknown_pairing")
    return replace(pairing, hall=uow.hall.id, role=role, name=name)
