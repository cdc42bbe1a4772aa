"""A bad review's case (差评工单): verified, talked over with the visitor, remedied or explained,
closed; each in its time. HANDLING is the one table of its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain import events
from server.domain.errors import NotAllowed, Refused
from server.domain.hall import Hall, Settings

# Levels of 差评: 不满意, 非常不满意.
BAD: Final = 2


class CaseState(StrEnum):
    OPENED = "opened"
    VERIFIED = "verified"
    CONTACTED = "contacted"
    REMEDIED = "remedied"
    EXPLAINED = "explained"
    CLOSED = "closed"
    EXCLUDED = "excluded"


class CaseStep(StrEnum):
    VERIFY = "verify"
    CONTACT = "contact"
    REMEDY = "remedy"
    EXPLAIN = "explain"
    CLOSE = "close"
    EXCLUDE = "exclude"


_S, _T = CaseState, CaseStep
_OUT: Final = {_T.EXCLUDE: _S.EXCLUDED}  # its rating counts no longer
HANDLING: Final[Mapping[CaseState, Mapping[CaseStep, CaseState]]] = {
    _S.OPENED: {_T.VERIFY: _S.VERIFIED, **_OUT},
    _S.VERIFIED: {_T.CONTACT: _S.CONTACTED, **_OUT},
    # Contacting again is another attempt.
    _S.CONTACTED: {
        _T.CONTACT: _S.CONTACTED,
        _T.REMEDY: _S.REMEDIED,
        _T.EXPLAIN: _S.EXPLAINED,
        **_OUT,
    },
    _S.REMEDIED: {_T.CLOSE: _S.CLOSED, **_OUT},
    _S.EXPLAINED: {_T.CLOSE: _S.CLOSED, **_OUT},
    _S.CLOSED: {},
    _S.EXCLUDED: {},
}
# What is to be done by when: the hall's setting of working days, counted from the opening.
_DUE: Final[Mapping[CaseState, Callable[[Settings], int]]] = {
    _S.OPENED: lambda rules: rules.case_verify_days,
    _S.VERIFIED: lambda rules: rules.case_contact_days,
    _S.CONTACTED: lambda rules: rules.case_settle_days,
    _S.REMEDIED: lambda rules: rules.case_close_days,
    _S.EXPLAINED: lambda rules: rules.case_close_days,
}


class Reached(StrEnum):
    """What came of contacting the visitor; who left no phone cannot be."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NO_PHONE = "no_phone"


class Warned(StrEnum):
    SOON = "soon"
    OVERDUE = "overdue"


def due(hall: Hall, opened_at: datetime, state: CaseState) -> datetime | None:
    """The end of the working day on which the next step is due; None: nothing is."""
    if (days := _DUE.get(state)) is None:
        return None
    return hall.end_of_working_day(opened_at, days(hall.settings))


@dataclass(slots=True)
class Case:
    """``staff``: who served the visit; None: not known. ``due_at``: of the next step."""

    id: str
    ticket: str
    service: str
    level: int
    opened_at: datetime
    due_at: datetime | None
    window: str | None = None
    staff: str | None = None
    state: CaseState = CaseState.OPENED
    warned: Warned | None = None
    ended_at: datetime | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    @classmethod
    def open(
        cls,
        id: str,
        hall: Hall,
        *,
        ticket: str,
        window: str | None,
        service: str,
        staff: str | None,
        level: int,
        at: datetime,
    ) -> Case:
        made = cls(id, ticket, service, level, at, due(hall, at, CaseState.OPENED), window, staff)
        told = events.CaseOpened(
            at=at,
            ticket=ticket,
            window=window,
            case=id,
            service=service,
            level=level,
            of=staff,
            due_at=made.due_at,
        )
        made.news.append(told)
        return made

    @property
    def is_open(self) -> bool:
        return bool(HANDLING[self.state])

    def allowed(self) -> list[str]:
        return [step.value for step in HANDLING[self.state]]

    def overdue(self, at: datetime) -> bool:
        return self.due_at is not None and at > self.due_at

    def step(
        self, step: CaseStep, *, hall: Hall, by: str, at: datetime, reached: Reached | None = None
    ) -> None:
        """Raises Refused("illegal_case"), NotAllowed("own_case"): nobody handles a case about
        themselves."""
        not_own(self.staff, by)
        to = HANDLING[self.state].get(step)
        if to is None:
            raise Refused("illegal_case", state=self.state, step=step, allowed=self.allowed())
        late = self.overdue(at)
        self.state, self.due_at = to, due(hall, self.opened_at, to)
        self.warned = None
        self.ended_at = None if self.is_open else at
        self.news.append(
            events.CaseStepped(
                at=at,
                ticket=self.ticket,
                window=self.window,
                staff=by,
                case=self.id,
                step=step,
                state=to,
                late=late or None,
                due_at=self.due_at,
                reached=reached,
                of=self.staff,
            )
        )

    def keep_time(self, at: datetime, *, ahead: timedelta) -> bool:
        """Remind once when the next step is due within ``ahead``, and once when it is overdue;
        whether it was."""
        if self.due_at is None or at <= self.due_at - ahead:
            return False
        now = Warned.OVERDUE if self.overdue(at) else Warned.SOON
        if self.warned in (now, Warned.OVERDUE):
            return False
        self.warned = now
        self.news.append(
            events.CaseReminded(
                at=at,
                ticket=self.ticket,
                window=self.window,
                case=self.id,
                warned=now,
                due_at=self.due_at,
            )
        )
        return True


def not_own(staff: str | None, by: str) -> None:
    """Raises NotAllowed("own_case")."""
    if staff is not None and staff == by:
        raise NotAllowed("own_case")
