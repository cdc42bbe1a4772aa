"""An award or a consequence that a person confirmed from a proposal. An award is published by
another person than the one who confirmed it. STANDING is the one table of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from server.domain import events
from server.domain.case import not_own
from server.domain.errors import NotAllowed, Refused


class HonourKind(StrEnum):
    AWARD = "award"
    CONSEQUENCE = "consequence"


class HonourState(StrEnum):
    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class HonourStep(StrEnum):
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


_S, _T = HonourState, HonourStep
STANDING: Final[Mapping[HonourState, Mapping[HonourStep, HonourState]]] = {
    _S.CONFIRMED: {_T.PUBLISH: _S.PUBLISHED, _T.WITHDRAW: _S.WITHDRAWN},
    _S.PUBLISHED: {_T.WITHDRAW: _S.WITHDRAWN},
    _S.WITHDRAWN: {},
}


@dataclass(slots=True)
class Honour:
    """``code`` and ``name``: which award or consequence of the scheme; ``of``: clerk, window or
    department, and ``who``, its id. ``grounds``: what the proposal rested on, JSON. ``nth``: of a
    consequence, the how manyth time. ``shown_until``: the last day on the boards."""

    id: str
    kind: HonourKind
    scheme: str
    code: str
    name: str
    start: date
    end: date
    of: str
    who: str
    reason: str
    confirmed_by: str
    confirmed_at: datetime
    nth: int = 1
    score: str | None = None
    grounds: tuple[Mapping[str, Any], ...] = ()
    state: HonourState = HonourState.CONFIRMED
    published_by: str | None = None
    published_at: datetime | None = None
    shown_until: date | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    @property
    def source(self) -> str:
        """What is confirmed once at most."""
        parts = (self.kind, self.scheme, self.code, self.start.isoformat(), self.who, str(self.nth))
        return ":".join(parts)

    @property
    def about(self) -> str | None:
        return self.who if self.of == "clerk" else None

    def confirmed(self) -> Honour:
        """Itself with the news. Raises NotAllowed("own_case")."""
        not_own(self.about, self.confirmed_by)
        self._tell(events.HonourConfirmed, self.confirmed_at, self.confirmed_by)
        return self

    def publish(self, *, by: str, at: datetime, shown_until: date | None) -> None:
        """Raises NotAllowed: own_case, second_person_needed; Refused("illegal_honour")."""
        self._allow(_T.PUBLISH)
        not_own(self.about, by)
        if by == self.confirmed_by:
            raise NotAllowed("second_person_needed")
        self.state, self.published_by, self.published_at = _S.PUBLISHED, by, at
        self.shown_until = shown_until
        self._tell(events.HonourPublished, at, by)

    def withdraw(self, *, by: str, at: datetime) -> None:
        """Raises NotAllowed("own_case"), Refused("illegal_honour")."""
        self._allow(_T.WITHDRAW)
        not_own(self.about, by)
        self.state = _S.WITHDRAWN
        self._tell(events.HonourWithdrawn, at, by)

    def allowed(self) -> list[str]:
        steps = STANDING[self.state]
        if self.kind is HonourKind.CONSEQUENCE:
            return [step.value for step in steps if step is not _T.PUBLISH]
        return [step.value for step in steps]

    def shown(self, day: date) -> bool:
        """Whether it stands on the boards that day."""
        return (
            self.state is _S.PUBLISHED and self.shown_until is not None and day <= self.shown_until
        )

    def _allow(self, step: HonourStep) -> None:
        if step.value not in self.allowed():
            raise Refused("illegal_honour", state=self.state, step=step, allowed=self.allowed())

    def _tell(self, kind: type[events.HonourConfirmed], at: datetime, by: str) -> None:
        self.news.append(
            kind(
                at=at,
                staff=by,
                honour=self.id,
                honour_kind=self.kind,
                scheme=self.scheme,
                code=self.code,
                start=self.start.isoformat(),
                end=self.end.isoformat(),
                of=self.of,
                who=self.who,
            )
        )
