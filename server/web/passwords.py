"""Passwords: argon2id, checked away from the loop that serves everybody else."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's smallest recommended argon2id setting: about 20 ms, 19 MiB.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Passwords:
    """Hash and check. Nothing in here may log: it runs in a thread of its own."""

    def __init__(self) -> None:
        self._nobody = _HASHER.hash("nobody at all")

    def hash(self, password: str) -> str:
        return _HASHER.hash(password)

    def check(self, password: str, hashed: str | None) -> bool:
        """None: there is no such person; takes as long as a wrong password does."""
        try:
            return _HASHER.verify(hashed or self._nobody, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False
