"""A ticket and its life. LIFE says which step may follow which; no other code assigns a state."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain import events
from server.domain.errors import IllegalMove, Refused
from server.domain.ids import ClassId, ServiceId, TicketId, WindowId


class State(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    NO_SHOW = "no_show"
    SERVED = "served"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Step(StrEnum):
    CALL = "call"
    START = "start"
    FINISH = "finish"
    FORWARD = "forward"
    NO_SHOW = "no_show"
    REJOIN = "rejoin"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    UNDO = "undo"
    CANCEL = "cancel"
    EXPIRE = "expire"


class Slip(StrEnum):
    """Where the paper is. UNKNOWN: begun and not known to be ended; only a person reprints it."""

    QUEUED = "queued"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


_LEAVE: Final = {Step.CANCEL: State.CANCELLED, Step.EXPIRE: State.EXPIRED}

LIFE: Final[Mapping[State, Mapping[Step, State]]] = {
    State.WAITING: {
        Step.CALL: State.CALLED,
        Step.TRANSFER: State.WAITING,
        Step.HOLD: State.HELD,
        **_LEAVE,
    },
    State.CALLED: {
        Step.CALL: State.CALLED,  # a recall
        Step.START: State.SERVING,
        Step.FINISH: State.SERVED,  # its handling time is unknown
        Step.NO_SHOW: State.NO_SHOW,
        Step.UNDO: State.WAITING,
        Step.TRANSFER: State.WAITING,
        Step.HOLD: State.HELD,
        **_LEAVE,
    },
    State.SERVING: {
        Step.FINISH: State.SERVED,
        Step.FORWARD: State.WAITING,
        Step.TRANSFER: State.WAITING,
        Step.HOLD: State.HELD,
        **_LEAVE,
    },
    State.HELD: {Step.RESUME: State.WAITING, Step.TRANSFER: State.WAITING, **_LEAVE},
    State.NO_SHOW: {Step.REJOIN: State.WAITING, **_LEAVE},
    State.SERVED: {},
    State.CANCELLED: {},
    State.EXPIRED: {},
}
AT_WINDOW: Final = frozenset({State.CALLED, State.SERVING})
LIVE: Final = frozenset(state for state, steps in LIFE.items() if steps)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a step: a person, a device or the hall itself (all None)."""

    staff: str | None = None
    device: str | None = None


@dataclass(slots=True)
class Ticket:
    """One visitor's place in line. Times are UTC; ``due_at`` alone decides the order."""

    id: TicketId
    number: str
    code: str
    day: str
    service: ServiceId
    class_id: ClassId
    mode: str
    joined_at: datetime
    due_at: datetime
    origin: str | None = None
    lang: str = "zh"
    state: State = State.WAITING
    window: WindowId | None = None
    bound: WindowId | None = None
    return_to: WindowId | None = None
    first_called_at: datetime | None = None
    called_at: datetime | None = None
    nth_call: int = 0
    calls_here: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    held_until: datetime | None = None
    slip: Slip | None = None
    why: events.Why | None = None
    visit: tuple[ServiceId, ...] = ()
    done: tuple[ServiceId, ...] = ()
    news: list[events.Event] = field(default_factory=list, compare=False)

    def issued(self, by: Actor, at: datetime) -> None:
        """Say that this ticket came to be."""
        self._tell(
            events.TicketIssued(
                **self._who(by, at),
                number=self.number,
                day=self.day,
                service=self.service,
                class_id=self.class_id,
                mode=self.mode,
                due_at=self.due_at,
                visit=self.visit,
            )
        )

    def call(self, window: WindowId, *, by: Actor, at: datetime, why: events.Why) -> None:
        """Call, or call again, to ``window``; a recall stays at its window."""
        if self.state is State.CALLED and self.window != window:
            raise Refused("called_elsewhere", window=self.window)
        again = self.state is State.CALLED
        self._go(Step.CALL)
        self.nth_call += 1
        self.calls_here = self.calls_here + 1 if again else 1
        self.window, self.called_at, self.why = window, at, why
        self.first_called_at = self.first_called_at or at
        self._tell(
            events.TicketCalled(
                **self._who(by, at),
                number=self.number,
                service=self.service,
                nth=self.nth_call,
                why=why,
            )
        )

    def start(self, *, by: Actor, at: datetime) -> None:
        self._go(Step.START)
        self.started_at = at
        self._tell(events.TicketStarted(**self._who(by, at), service=self.service))

    def finish(self, *, by: Actor, at: datetime, outcome: str | None = None) -> None:
        self._go(Step.FINISH)
        self.ended_at = at
        self.done = (*self.done, self.service)
        self._tell(
            events.TicketFinished(**self._who(by, at), service=self.service, outcome=outcome)
        )

    def forward(self, *, by: Actor, at: datetime) -> None:
        """Go on to the next service of the visit, in line from now; or back to the window that
        asked for it, its place kept. Refused when no service is left."""
        if Step.FORWARD in LIFE[self.state] and not self.visit:
            raise Refused("visit_over")
        self._go(Step.FORWARD)
        left, self.service = self.service, self.visit[0] if self.visit else self.service
        self.done, self.visit = (*self.done, left), self.visit[1:]
        told = self._who(by, at)
        back, self.return_to = self.return_to, None
        self._back_in_line(bound=back)
        self.due_at = self.due_at if back else at
        self._tell(
            events.TicketForwarded(
                **told, from_service=left, service=self.service, due_at=self.due_at, bound=back
            )
        )

    def no_show(self, *, by: Actor, at: datetime) -> None:
        self._go(Step.NO_SHOW)
        told = self._who(by, at)
        self.bound, self.window = self.window, None  # who missed it may see it come back
        self._tell(events.TicketMissed(**told, service=self.service, calls=self.nth_call))

    def rejoin(self, *, due_at: datetime, by: Actor, at: datetime) -> None:
        """Back in line at ``due_at``, which the hall's discipline has chosen."""
        self._go(Step.REJOIN)
        self._back_in_line(bound=None)
        self.due_at = due_at
        self._tell(events.TicketRejoined(**self._who(by, at), service=self.service, due_at=due_at))

    def hold(self, *, by: Actor, at: datetime, reason: str | None, until: datetime | None) -> None:
        self._go(Step.HOLD)
        told = self._who(by, at)
        self.bound, self.window, self.held_until = self.window or self.bound, None, until
        self._tell(events.TicketHeld(**told, service=self.service, reason=reason, until=until))

    def resume(self, *, open_windows: Set[str], by: Actor, at: datetime) -> None:
        """Back in line with its place kept, for the window that put it aside if that is open."""
        self._go(Step.RESUME)
        self._back_in_line(bound=self.bound if self.bound in open_windows else None)
        self._tell(
            events.TicketResumed(**self._who(by, at), service=self.service, bound=self.bound)
        )

    def transfer(
        self,
        service: ServiceId,
        *,
        window: WindowId | None,
        by: Actor,
        at: datetime,
        reason: str | None,
        return_to: WindowId | None = None,
    ) -> None:
        """Send on to another service or window; the place in line (``due_at``) is kept."""
        self._go(Step.TRANSFER)
        told = self._who(by, at)
        left, self.service = self.service, service
        if return_to:
            self.visit, self.return_to = (left, *self.visit), return_to
        self._back_in_line(bound=window)
        self._tell(
            events.TicketTransferred(
                **told,
                from_service=left,
                service=service,
                bound=window,
                reason=reason,
                return_to=return_to,
            )
        )

    def undo(self, *, by: Actor, at: datetime) -> None:
        """A wrong call taken back: waiting again, exactly where it was."""
        self._go(Step.UNDO)
        told = self._who(by, at)
        undone = self.calls_here
        self.nth_call -= undone
        self.calls_here = 0
        self._back_in_line(bound=self.bound)
        if self.nth_call == 0:
            self.first_called_at = self.called_at = self.why = None
        self._tell(events.TicketCallUndone(**told, service=self.service, calls=undone))

    def cancel(self, *, by: Actor, at: datetime, reason: str | None) -> None:
        self._go(Step.CANCEL)
        self.ended_at = at
        self._tell(events.TicketCancelled(**self._who(by, at), service=self.service, reason=reason))

    def expire(self, *, at: datetime) -> None:
        self._go(Step.EXPIRE)
        self.ended_at = at
        self._tell(events.TicketExpired(**self._who(Actor(), at), service=self.service))

    def paper(self, slip: Slip, *, at: datetime, by: Actor, error: str | None = None) -> None:
        """What became of the slip: not a step of the life, but part of the story."""
        if self.slip is slip and error is None:
            return
        self.slip = slip
        self._tell(events.SlipChanged(**self._who(by, at), slip=slip, error=error))

    def allowed(self) -> frozenset[Step]:
        return frozenset(LIFE[self.state])

    def take_news(self) -> list[events.Event]:
        """The events since last taken, oldest first."""
        told, self.news = self.news, []
        return told

    def _go(self, step: Step) -> None:
        steps = LIFE[self.state]
        if step not in steps:
            raise IllegalMove(state=self.state, step=step, allowed=steps)
        self.state = steps[step]

    def _back_in_line(self, *, bound: WindowId | None) -> None:
        self.window, self.bound, self.started_at, self.held_until = None, bound, None, None

    def _who(self, by: Actor, at: datetime) -> events.Told:
        return events.Told(
            at=at, ticket=self.id, window=self.window, staff=by.staff, device=by.device
        )

    def _tell(self, event: events.Event) -> None:
        self.news.append(event)


def copy_of(ticket: Ticket) -> Ticket:
    return replace(ticket, news=[])
