"""Rosters, leave, the week's list of marks and objections to it. What the marks are is judged in
server.assessment.attendance; LEAVE is the one table of a leave's steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from server.domain import events
from server.domain.case import not_own
from server.domain.errors import Refused
from server.domain.hall import Hall

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RosterShift:
    """``start`` and ``end`` as "HH:MM"; None: the hall's hours."""

    staff: str
    day: date
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A window's plan of a week. ``late``: filed after its time."""

    week: date
    window: str
    shifts: tuple[RosterShift, ...]
    by: str
    at: datetime
    late: bool


def end_of_day(hall: Hall, day: date) -> datetime:
    """Closing time of that day, or its midnight."""
    closing = hall.hours.closing(datetime.combine(day, time(12), hall.tz))
    midnight = datetime.combine(day + timedelta(days=1), time(), hall.tz)
    return (closing or midnight).astimezone(UTC)


def roster_due(hall: Hall, week: date) -> datetime:
    """When the plan of a week is due: Friday before it at closing time, or the last working day
    before that Friday where the hall is shut on it."""
    day = week - timedelta(days=3)
    for _ in range(14):
        if hall.hours.is_open(day):
            return end_of_day(hall, day)
        day -= timedelta(days=1)
    return end_of_day(hall, week - timedelta(days=3))


class LeaveState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LeaveStep(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


_S, _T = LeaveState, LeaveStep
LEAVE: Final[Mapping[LeaveState, tuple[LeaveStep, ...]]] = {
    # Approving goes on until everybody who has to has agreed.
    _S.ASKED: (_T.APPROVE, _T.REFUSE, _T.WITHDRAW),
    _S.APPROVED: (_T.WITHDRAW,),
    _S.REFUSED: (),
    _S.WITHDRAWN: (),
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """``step``: who has to agree, by the rule; ``by``: who entered that they did."""

    step: str
    by: str
    at: datetime
    text: str


@dataclass(slots=True)
class LeaveAsked:
    """``steps``: who has to agree, in order; ``agreed``: who did. ``stand_in``: a member of staff.
    ``needs_stand_in`` and ``needs_proof``: without it the last one cannot agree."""

    id: str
    staff: str
    kind: str
    start: datetime
    end: datetime
    days: str
    reason: str
    asked_by: str
    asked_at: datetime
    steps: tuple[str, ...]
    stand_in: str | None = None
    proof: bool = False
    needs_stand_in: bool = False
    needs_proof: bool = False
    state: LeaveState = LeaveState.ASKED
    agreed: tuple[Agreed, ...] = ()
    decision: str = ""
    news: list[events.Event] = field(default_factory=list, compare=False)

    @property
    def next_step(self) -> str | None:
        left = self.steps[len(self.agreed) :]
        return left[0] if left and self.state is _S.ASKED else None

    def allowed(self) -> list[str]:
        return [step.value for step in LEAVE[self.state]]

    def step(self, step: LeaveStep, text: str, *, by: str, at: datetime) -> None:
        """Raises Refused: illegal_leave, stand_in_needed, proof_needed; NotAllowed("own_case"):
        nobody grants their own."""
        if step not in LEAVE[self.state]:
            raise Refused("illegal_leave", state=self.state, step=step, allowed=self.allowed())
        if step is not _T.WITHDRAW:
            not_own(self.staff, by)
        if step is _T.APPROVE:
            self._approve(text, by, at)
        else:
            self.state = _S.REFUSED if step is _T.REFUSE else _S.WITHDRAWN
            self.decision = text
        self.news.append(
            events.LeaveStepped(
                at=at, staff=by, leave=self.id, of=self.staff, step=step, state=self.state
            )
        )

    def _approve(self, text: str, by: str, at: datetime) -> None:
        name = self.next_step
        if name is None:
            raise Refused("illegal_leave", state=self.state, step=_T.APPROVE, allowed=[])
        if len(self.agreed) + 1 == len(self.steps):
            if self.needs_stand_in and self.stand_in is None:
                raise Refused("stand_in_needed", days=self.days)
            if self.needs_proof and not self.proof:
                raise Refused("proof_needed", kind=self.kind)
            self.state = _S.APPROVED
        self.agreed = (*self.agreed, Agreed(name, by, at, text))


@dataclass(frozen=True, slots=True)
class WeekList:
    """A week's marks as they were published; ``marks``: JSON values. ``object_until``: the end of
    the time to object."""

    week: date
    rule: str
    version: int
    scheme: str | None
    marks: tuple[Mapping[str, Any], ...]
    by: str
    at: datetime
    object_until: datetime


def object_until(hall: Hall, published_at: datetime, days: int) -> datetime:
    """The end of the working day on which the time to object ends."""
    return end_of_day(hall, hall.hours.working_day(hall.local(published_at).date(), days))


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


@dataclass(slots=True)
class Objection:
    """Against one mark of a published list."""

    id: str
    week: date
    mark: str
    staff: str
    text: str
    at: datetime
    state: ObjectionState = ObjectionState.OPEN
    decision: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None

    def decide(self, to: ObjectionState, text: str, *, by: str, at: datetime) -> None:
        """Raises Refused("objection_decided"), NotAllowed("own_case")."""
        if self.state is not ObjectionState.OPEN:
            raise Refused("objection_decided", state=self.state)
        not_own(self.staff, by)
        self.state, self.decision, self.decided_by, self.decided_at = to, text, by, at
