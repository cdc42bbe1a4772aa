"""A finding of the assessment (考核记录): raised by a person, a rule or an import; confirmed or
rejected by a person; told to whom it is about, who may answer; then it counts. An appeal may take
it back or put it right afterwards. STANDING is the one table of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from server.domain import events
from server.domain.case import not_own
from server.domain.errors import Refused
from server.domain.hall import Hall


class Origin(StrEnum):
    """Where it comes from: a walk through the hall, a rule over the log (a suspected item), an
    import of attendance or case data, a complaint that was upheld, or an entry at a desk."""

    INSPECTION = "inspection"
    SUSPECTED = "suspected"
    ATTENDANCE = "attendance"
    IMPORT = "import"
    COMPLAINT = "complaint"
    DESK = "desk"


class FindingState(StrEnum):
    RAISED = "raised"
    CONFIRMED = "confirmed"
    ANSWERED = "answered"
    COUNTED = "counted"
    REJECTED = "rejected"
    OVERTURNED = "overturned"


class FindingStep(StrEnum):
    CONFIRM = "confirm"
    REJECT = "reject"
    ANSWER = "answer"
    COUNT = "count"
    OVERTURN = "overturn"
    CORRECT = "correct"


_S, _T = FindingState, FindingStep
STANDING: Final[Mapping[FindingState, Mapping[FindingStep, FindingState]]] = {
    _S.RAISED: {_T.CONFIRM: _S.CONFIRMED, _T.REJECT: _S.REJECTED},
    # Without an answer in its time it counts by itself; with one, a person weighs it.
    _S.CONFIRMED: {_T.ANSWER: _S.ANSWERED, _T.COUNT: _S.COUNTED, _T.REJECT: _S.REJECTED},
    _S.ANSWERED: {_T.COUNT: _S.COUNTED, _T.REJECT: _S.REJECTED},
    # By an appeal that is upheld.
    _S.COUNTED: {_T.OVERTURN: _S.OVERTURNED, _T.CORRECT: _S.COUNTED},
    _S.REJECTED: {},
    _S.OVERTURNED: {},
}
# The steps of whoever it is about; all others are somebody else's.
_OWN: Final = frozenset({FindingStep.ANSWER})


@dataclass(slots=True)
class Finding:
    """``scheme`` and ``item``: what of which scheme. ``staff`` None: about a window alone.
    ``count``: units, by ``item``'s unit. ``evidence``: what it stands on, JSON, without anything
    about a visitor. ``source``: names the cause, once in a hall, so that looking twice raises it
    once. ``raised_by`` None: a rule. ``answer_until``: the time to answer, once confirmed."""

    id: str
    scheme: str
    item: str
    origin: Origin
    staff: str | None
    window: str | None
    day: date
    count: Decimal
    text: str
    raised_at: datetime
    raised_by: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    state: FindingState = FindingState.RAISED
    answer_until: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        if self.staff is None and self.window is None:
            raise ValueError("a finding is about somebody or a window")

    def raised(self) -> Finding:
        """Itself, with the news that it was raised."""
        told = events.FindingRaised(
            at=self.raised_at,
            window=self.window,
            staff=self.raised_by,
            finding=self.id,
            scheme=self.scheme,
            item=self.item,
            origin=self.origin,
            of=self.staff,
            day=self.day.isoformat(),
            count=str(self.count),
        )
        self.news.append(told)
        return self

    @property
    def is_open(self) -> bool:
        return self.state in (_S.RAISED, _S.CONFIRMED, _S.ANSWERED)

    def allowed(self) -> list[str]:
        return [step.value for step in STANDING[self.state]]

    def step(
        self,
        step: FindingStep,
        *,
        hall: Hall,
        at: datetime,
        by: str | None,
        count: Decimal | None = None,
    ) -> None:
        """``by`` None: the clock. ``count``: the units put right, of CORRECT.

        Raises Refused("illegal_finding"), Refused("answer_late") and Refused("answer_awaited")
        with the time, NotAllowed("own_case"): nobody decides about themselves."""
        to = STANDING[self.state].get(step)
        if to is None:
            raise Refused("illegal_finding", state=self.state, step=step, allowed=self.allowed())
        if by is not None and step not in _OWN:
            not_own(self.staff, by)
        if step is _T.ANSWER and self.answer_until and at > self.answer_until:
            raise Refused("answer_late", until=hall.local(self.answer_until).isoformat())
        awaited = self.state is _S.CONFIRMED and step is _T.COUNT
        if awaited and self.answer_until and at <= self.answer_until:
            raise Refused("answer_awaited", until=hall.local(self.answer_until).isoformat())
        if step is _T.CORRECT and count is not None:
            self.count = count
        if step is _T.CONFIRM:
            self.answer_until = answer_until(hall, at)
        if step not in _OWN:
            self.decided_by, self.decided_at = by, at
        self.state = to
        self.news.append(
            events.FindingStepped(
                at=at,
                window=self.window,
                staff=by,
                finding=self.id,
                of=self.staff,
                step=step,
                state=to,
                count=str(self.count),
            )
        )


def answer_until(hall: Hall, confirmed_at: datetime) -> datetime:
    """The end of the working day on which the time to answer ends."""
    return hall.end_of_working_day(confirmed_at, hall.settings.finding_answer_days)
