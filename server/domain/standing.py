"""Whether a rating counts. Nothing is left out by itself: somebody proposes it (误评, 恶意差评,
可疑), another person agrees or declines, both with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from server.domain import events
from server.domain.case import not_own
from server.domain.errors import NotAllowed, Refused


class Counts(StrEnum):
    COUNTED = "counted"
    PROPOSED = "proposed"  # to be left out; it counts until another person agrees
    EXCLUDED = "excluded"
    KEPT = "kept"


class Ground(StrEnum):
    """Why a rating should not count: pressed by mistake, malicious, or suspicious figures."""

    MISTAKE = "mistake"
    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"


_STEPS: Final[Mapping[str, tuple[frozenset[Counts], Counts]]] = {
    "propose": (frozenset({Counts.COUNTED, Counts.KEPT}), Counts.PROPOSED),
    "agree": (frozenset({Counts.PROPOSED}), Counts.EXCLUDED),
    "keep": (frozenset({Counts.COUNTED, Counts.PROPOSED}), Counts.KEPT),
}


@dataclass(slots=True)
class Standing:
    """``staff``: who served the visit. ``reason`` and ``decision`` may hold anything, so they go
    into no event."""

    ticket: str
    window: str | None = None
    staff: str | None = None
    counts: Counts = Counts.COUNTED
    ground: Ground | None = None
    reason: str | None = None
    proposed_by: str | None = None
    proposed_at: datetime | None = None
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    def propose(
        self,
        ground: Ground,
        reason: str,
        *,
        by: str,
        at: datetime,
        marks: tuple[Mapping[str, Any], ...] = (),
    ) -> None:
        """``marks``: what made it suspicious at that time. Raises Refused("illegal_standing"),
        NotAllowed("own_case")."""
        self._go("propose", by)
        self.ground, self.reason, self.proposed_by, self.proposed_at = ground, reason, by, at
        self.decision = self.decided_by = self.decided_at = None
        self.news.append(
            events.RatingExclusionProposed(
                at=at,
                ticket=self.ticket,
                window=self.window,
                staff=by,
                ground=ground,
                marks=marks,
            )
        )

    def agree(self, reason: str, *, by: str, at: datetime) -> None:
        """Out of the figures from now on. Raises Refused("illegal_standing"), NotAllowed:
        own_case, second_person_needed."""
        if self.proposed_by == by:
            raise NotAllowed("second_person_needed")
        self._go("agree", by)
        self._decided(reason, by, at)
        self.news.append(
            events.RatingExcluded(
                at=at,
                ticket=self.ticket,
                window=self.window,
                staff=by,
                ground=self.ground or Ground.SUSPICIOUS,
                proposed_by=self.proposed_by or "",
            )
        )

    def keep(
        self,
        reason: str,
        *,
        by: str,
        at: datetime,
        marks: tuple[Mapping[str, Any], ...] = (),
    ) -> None:
        """It counts: looked at and found fine, or a proposal declined. Raises
        Refused("illegal_standing"), NotAllowed("own_case")."""
        self._go("keep", by)
        self._decided(reason, by, at)
        self.news.append(
            events.RatingKept(at=at, ticket=self.ticket, window=self.window, staff=by, marks=marks)
        )

    def _decided(self, reason: str, by: str, at: datetime) -> None:
        self.decision, self.decided_by, self.decided_at = reason, by, at

    def _go(self, step: str, by: str) -> None:
        not_own(self.staff, by)
        allowed_from, to = _STEPS[step]
        if self.counts not in allowed_from:
            raise Refused("illegal_standing", state=self.counts, step=step)
        self.counts = to
