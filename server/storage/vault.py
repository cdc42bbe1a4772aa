"""Hashes and seals personal data with keys made from the installation's secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken

from server.domain.errors import Unavailable
from server.domain.person import PersonKey


class SecretVault:
    """``secret`` is read when the first person is met: most commands never need it.

    The hash is keyed, since without a key every phone number could be tried in a minute; it holds
    the hall, so that what one hall knows says nothing about a person's visits to another.
    """

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    def key(self, hall: str, name: str, number: str) -> PersonKey:
        told = json.dumps([hall, name, number]).encode()
        return PersonKey(hmac.new(self._hashing, told, hashlib.sha256).hexdigest())

    def seal(self, clear: Mapping[str, str]) -> str:
        return self._fernet.encrypt(json.dumps(dict(clear)).encode()).decode("ascii")

    def unseal(self, sealed: str) -> dict[str, str]:
        try:
            text = self._fernet.decrypt(sealed.encode("ascii"))
        except InvalidToken as error:
            raise Unavailable("sealed_by_another") from error
        found: dict[str, str] = json.loads(text)
        return found

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.new(self._secret(), b"tingxu persons: " + purpose, hashlib.sha256).digest()

    @cached_property
    def _hashing(self) -> bytes:
        return self._derived(b"hash")

    @cached_property
    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._derived(b"seal")))
