"""What the hall says no to.

HallError(code, **facts)
├── NotFound       there is no such thing
├── NotAllowed     there is, but this person may not
├── WrongValue     a value makes no sense; facts["field"] names it
├── Malformed      it could not be read at all
├── Throttled      too often; facts["retry_after_s"]
├── Unavailable    the hall cannot answer right now
└── Refused        the state of things forbids it
    └── IllegalMove    the life of a ticket has no such step from here

``code`` is stable and documented in docs/errors.md; texts are chosen by code in the reader's
language. Facts never hold personal data.
"""

from __future__ import annotations

from collections.abc import Iterable


class HallError(Exception):
    """A refusal with a stable code and the facts behind it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code


class NotFound(HallError):
    pass


class NotAllowed(HallError):
    pass


class WrongValue(HallError):
    def __init__(self, code: str, *, field: str, **facts: object) -> None:
        super().__init__(code, field=field, **facts)


class Malformed(HallError):
    pass


class Throttled(HallError):
    pass


class Unavailable(HallError):
    pass


class Refused(HallError):
    pass


class IllegalMove(Refused):
    def __init__(self, *, state: str, step: str, allowed: Iterable[str]) -> None:
        super().__init__("illegal_move", state=state, step=step, allowed=sorted(allowed))
