"""What storage promises of appeals, awards and consequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from server.domain.appeal import Appeal
from server.domain.honour import Honour


class AppealReads(Protocol):
    def get(self, id: str) -> Appeal:
        """Raises NotFound("unknown_appeal")."""

    def of_finding(self, finding: str) -> Appeal | None: ...
    def of_staff(self, staff: str) -> Sequence[Appeal]:
        """Newest first, a hundred at most."""

    def open(self) -> Sequence[Appeal]:
        """The most urgent first, those with no time last; costs nothing that grows with the
        others."""

    def ended(self, before: str | None) -> Sequence[Appeal]:
        """A hundred at most, newest first; those before the id ``before``."""

    def between(self, start: datetime, end: datetime) -> Sequence[Appeal]:
        """Filed from ``start`` until before ``end``, in their order."""


class Appeals(AppealReads, Protocol):
    def save(self, one: Appeal) -> None:
        """Write the appeal and record its news."""


class HonourReads(Protocol):
    def get(self, id: str) -> Honour:
        """Raises NotFound("unknown_honour")."""

    def from_source(self, source: str) -> Honour | None:
        """The one that stands, if any; not what was withdrawn."""

    def between(self, start: date, end: date) -> Sequence[Honour]:
        """Of periods that begin from ``start`` until before ``end``, in every state."""

    def shown(self, day: date) -> Sequence[Honour]:
        """Published and still on the boards that day, in the order of their publication."""

    def votes(self, scheme: str, award: str, start: date) -> Mapping[str, int]:
        """Counted votes by whom they are for."""


class Honours(HonourReads, Protocol):
    def save(self, one: Honour) -> None:
        """Write it and record its news."""

    def count(
        self, scheme: str, award: str, start: date, who: str, votes: int, *, by: str, at: datetime
    ) -> None:
        """In place of what was counted for ``who`` before."""
