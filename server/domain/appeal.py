"""An appeal (申诉) against a finding of a published result: filed in its time, accepted, decided by
somebody who had no part in it. STANDING is the one table of its steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from server.domain import events
from server.domain.case import Warned, not_own
from server.domain.errors import NotAllowed, Refused
from server.domain.hall import Hall


class AppealState(StrEnum):
    FILED = "filed"
    ACCEPTED = "accepted"
    UPHELD = "upheld"
    REJECTED = "rejected"
    REFUSED = "refused"


class AppealStep(StrEnum):
    ACCEPT = "accept"
    UPHOLD = "uphold"
    REJECT = "reject"


_S, _T = AppealState, AppealStep
STANDING: Final[Mapping[AppealState, Mapping[AppealStep, AppealState]]] = {
    _S.FILED: {_T.ACCEPT: _S.ACCEPTED},
    _S.ACCEPTED: {_T.UPHOLD: _S.UPHELD, _T.REJECT: _S.REJECTED},
    _S.UPHELD: {},
    _S.REJECTED: {},
    # It came too late.
    _S.REFUSED: {},
}


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days, of the hall's working days or of the calendar."""

    days: int
    working: bool = True


def until(hall: Hall, since: datetime, term: Days) -> datetime:
    """The end of the last day of a term that begins with ``since``, whose own day is not counted.
    A term of calendar days that ends on a day off ends on the next working day."""
    begun = hall.local(since).date()
    if term.working:
        day = hall.hours.working_day(begun, term.days)
    else:
        day = begun + timedelta(days=term.days)
        day = day if hall.hours.is_open(day) else hall.hours.working_day(day, 1)
    return end_of(hall, day)


def end_of(hall: Hall, day: date) -> datetime:
    """When the hall closes on that day; the midnight after it if it does not open."""
    closing = hall.hours.closing(datetime.combine(day, time(12), hall.tz))
    midnight = datetime.combine(day + timedelta(days=1), time(), hall.tz)
    return (closing or midnight).astimezone(UTC)


@dataclass(slots=True)
class Appeal:
    """``staff`` appeals against ``finding`` as it stands in ``publication``. ``until``: the time to
    file; ``due_at``: of the next step, None: none is due. ``count``: the units put right, None: the
    finding was taken back; ``republished``: the result that followed."""

    id: str
    publication: str
    finding: str
    scheme: str
    item: str
    staff: str
    reason: str
    basis: str
    filed_at: datetime
    until: datetime
    state: AppealState = AppealState.FILED
    due_at: datetime | None = None
    warned: Warned | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str | None = None
    count: Decimal | None = None
    republished: str | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    def filed(self, hall: Hall, decided_within: Days | None) -> Appeal:
        """Itself with the news of its filing; refused when its time is over."""
        if self.filed_at > self.until:
            self.state = AppealState.REFUSED
        elif decided_within is not None:
            self.due_at = until(hall, self.filed_at, decided_within)
        self.news.append(
            events.AppealFiled(
                at=self.filed_at,
                staff=self.staff,
                appeal=self.id,
                finding=self.finding,
                publication=self.publication,
                state=self.state,
                until=self.until,
                due_at=self.due_at,
            )
        )
        return self

    @property
    def is_open(self) -> bool:
        return bool(STANDING[self.state])

    def allowed(self) -> list[str]:
        return [step.value for step in STANDING[self.state]]

    def overdue(self, at: datetime) -> bool:
        return self.due_at is not None and at > self.due_at

    def check(self, step: AppealStep, *, by: str, decided: Collection[str]) -> AppealState:
        """Where the step leads. ``decided``: who decided the finding. Raises
        NotAllowed("own_case"), Refused("illegal_appeal"), NotAllowed("decided_before")."""
        not_own(self.staff, by)
        if (to := STANDING[self.state].get(step)) is None:
            raise Refused("illegal_appeal", state=self.state, step=step, allowed=self.allowed())
        if by in decided:
            raise NotAllowed("decided_before")
        return to

    def step(
        self,
        step: AppealStep,
        *,
        hall: Hall,
        by: str,
        at: datetime,
        decided_within: Days | None,
        decided: Collection[str] = (),
        answer: str | None = None,
        count: Decimal | None = None,
        republished: str | None = None,
    ) -> None:
        """Raises as check()."""
        to = self.check(step, by=by, decided=decided)
        late = self.overdue(at)
        self.state, self.warned, self.due_at = to, None, None
        if step is _T.ACCEPT:
            self.accepted_by, self.accepted_at = by, at
            self.due_at = until(hall, at, decided_within) if decided_within else None
        else:
            self.decided_by, self.decided_at, self.answer = by, at, answer
            self.count, self.republished = count, republished
        self.news.append(
            events.AppealStepped(
                at=at,
                staff=by,
                appeal=self.id,
                finding=self.finding,
                step=step,
                state=to,
                late=late or None,
                due_at=self.due_at,
                republished=republished,
            )
        )

    def attach(self, attachment: str, digest: str, *, by: str, at: datetime) -> None:
        """Raises NotAllowed("not_allowed"), Refused("illegal_appeal")."""
        if by != self.staff:
            raise NotAllowed("not_allowed", role="", action="own_findings")
        if not self.is_open:
            raise Refused("illegal_appeal", state=self.state, step="attach", allowed=[])
        told = events.AppealAttached(
            at=at, staff=by, appeal=self.id, attachment=attachment, digest=digest
        )
        self.news.append(told)

    def keep_time(self, at: datetime, *, ahead: timedelta) -> bool:
        """Remind once when a step is due within ``ahead``, and once when it is overdue; whether it
        was."""
        if self.due_at is None or at <= self.due_at - ahead:
            return False
        now = Warned.OVERDUE if self.overdue(at) else Warned.SOON
        if self.warned in (now, Warned.OVERDUE):
            return False
        self.warned = now
        self.news.append(
            events.AppealReminded(at=at, appeal=self.id, warned=now, due_at=self.due_at)
        )
        return True
