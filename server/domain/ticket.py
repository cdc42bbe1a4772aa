"""A ticket and its life. LIFE says which step may follow which; no other code assigns a state."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from server.domain import events
from server.domain.errors import IllegalMove, Refused
from server.domain.ids import ClassId, ServiceId, TicketId, WindowId
from server.domain.person import PersonKey


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
    CONTINUE = "continue"
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


class Placed(StrEnum):
    """What gave a ticket its due time, where that is not joining less its class's head start."""

    REJOINED = "rejoined"
    FORWARDED = "forwarded"
    CARRIED = "carried"


class Part(NamedTuple):
    """A service of the visit that is over, and how it ended."""

    service: ServiceId
    outcome: str | None = None


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
        Step.CONTINUE: State.SERVING,
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
MOST_SERVICES: Final = 10  # still to come, in one visit


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a step: a person, a device or the hall itself (all None)."""

    staff: str | None = None
    device: str | None = None


@dataclass(slots=True)
class Ticket:
    """One visitor's place in line. Times are UTC; ``due_at`` alone decides the order.

    ``slot_at``: the beginning of the slot of an appointment that was kept on time.
    """

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
    slot_at: datetime | None = None
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
    done: tuple[Part, ...] = ()
    placed: Placed | None = None
    person: PersonKey | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    def issued(
        self,
        by: Actor,
        at: datetime,
        *,
        certified_by: str | None = None,
        promised: tuple[int, int] | None = None,
        again: bool | None = None,
    ) -> None:
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
                slot_at=self.slot_at,
                certified_by=certified_by,
                promised=promised,
                again=again,
            )
        )

    def call(
        self,
        window: WindowId,
        *,
        by: Actor,
        at: datetime,
        why: events.Why,
        run: int | None = None,
    ) -> None:
        """Call, or call again, to ``window``; a recall stays at its window. ``run``: see the
        event."""
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
                run=run,
            )
        )

    def start(self, *, by: Actor, at: datetime) -> None:
        self._go(Step.START)
        self.started_at = at
        self._tell(events.TicketStarted(**self._who(by, at), service=self.service))

    def finish(
        self,
        *,
        by: Actor,
        at: datetime,
        outcome: str | None = None,
        overtime_s: int | None = None,
        case_given: bool | None = None,
    ) -> None:
        self._go(Step.FINISH)
        self.ended_at = at
        self.done = (*self.done, Part(self.service, outcome))
        self._tell(
            events.TicketFinished(
                **self._who(by, at),
                service=self.service,
                outcome=outcome,
                overtime_s=overtime_s,
                case_given=case_given,
            )
        )

    def forward(self, *, by: Actor, at: datetime, outcome: str | None = None) -> None:
        """Go on to the next service of the visit, in line from now; or back to the window that
        asked for it, its place kept. Refused when no service is left."""
        left = self._next_service(Step.FORWARD, outcome)
        told = self._who(by, at)
        back, self.return_to = self.return_to, None
        self._back_in_line(bound=back)
        if back is None:
            self.due_at, self.placed = at, Placed.FORWARDED
        self._tell(
            events.TicketForwarded(
                **told,
                from_service=left,
                service=self.service,
                due_at=self.due_at,
                bound=back,
                outcome=outcome,
            )
        )

    def continue_(self, *, by: Actor, at: datetime, outcome: str | None = None) -> None:
        """Go on to the next service of the visit here and now: nobody is called again, and the
        handling of the next one begins. Refused when no service is left."""
        left = self._next_service(Step.CONTINUE, outcome)
        self.return_to, self.started_at = None, at
        self._tell(
            events.TicketContinued(
                **self._who(by, at), from_service=left, service=self.service, outcome=outcome
            )
        )

    def _next_service(self, step: Step, outcome: str | None) -> ServiceId:
        if step in LIFE[self.state] and not self.visit:
            raise Refused("visit_over")
        self._go(step)
        left = self.service
        self.done = (*self.done, Part(left, outcome))
        self.service, self.visit = self.visit[0], self.visit[1:]
        return left

    def extend(self, service: ServiceId, *, by: Actor, at: datetime) -> None:
        """One more service at the end of the visit: not a step of the life. Raises Refused:
        visit_ended, already_in_visit, visit_too_long."""
        self._still_lives()
        if service in (self.service, *self.visit):
            raise Refused("already_in_visit", service=service)
        if len(self.visit) >= MOST_SERVICES:
            raise Refused("visit_too_long", most=MOST_SERVICES)
        self.visit = (*self.visit, service)
        self._tell(events.VisitExtended(**self._who(by, at), service=service))

    def certify(
        self, class_id: ClassId, due_at: datetime, *, basis: str, by: Actor, at: datetime
    ) -> None:
        """Somebody vouches that it belongs to a class: not a step of the life. ``due_at`` is what
        the hall's discipline makes of it. Raises Refused("visit_ended")."""
        self._still_lives()
        before, self.class_id, self.due_at = self.class_id, class_id, due_at
        self._tell(
            events.TicketCertified(
                **self._who(by, at),
                service=self.service,
                class_id=class_id,
                before=before,
                basis=basis,
                due_at=due_at,
            )
        )

    def noted(self, note: str, *, by: Actor, at: datetime) -> None:
        """A note was added to it. Raises Refused("visit_ended")."""
        self._still_lives()
        self._tell(events.NoteAdded(**self._who(by, at), note=note, service=self.service))

    def serve_by(self, mode: str, *, by: Actor, at: datetime) -> None:
        """How the visitor is served, said by staff until long after: not a step of the life.
        Raises Refused("visit_ended") for a visit that came to nothing."""
        if self.state is not State.SERVED:
            self._still_lives()
        self.mode = mode
        self._tell(events.VisitModeSet(**self._who(by, at), mode=mode, service=self.service))

    def _still_lives(self) -> None:
        if self.state not in LIVE:
            raise Refused("visit_ended", state=self.state)

    def no_show(self, *, by: Actor, at: datetime) -> None:
        self._go(Step.NO_SHOW)
        told = self._who(by, at)
        self.bound, self.window = self.window, None  # who missed it may see it come back
        self._tell(events.TicketMissed(**told, service=self.service, calls=self.nth_call))

    def rejoin(self, *, due_at: datetime, by: Actor, at: datetime) -> None:
        """Back in line at ``due_at``, which the hall's discipline has chosen."""
        self._go(Step.REJOIN)
        self._back_in_line(bound=None)
        self.due_at, self.placed = due_at, Placed.REJOINED
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

    def undo(self, *, by: Actor, at: datetime, run: int | None = None) -> None:
        """A wrong call taken back: waiting again, exactly where it was. ``run``: see the event."""
        self._go(Step.UNDO)
        told = self._who(by, at)
        undone = self.calls_here
        self.nth_call -= undone
        self.calls_here = 0
        self._back_in_line(bound=self.bound)
        if self.nth_call == 0:
            self.first_called_at = self.called_at = self.why = None
        self._tell(events.TicketCallUndone(**told, service=self.service, calls=undone, run=run))

    def cancel(self, *, by: Actor, at: datetime, reason: str | None) -> None:
        self._go(Step.CANCEL)
        self.ended_at = at
        self._tell(events.TicketCancelled(**self._who(by, at), service=self.service, reason=reason))

    def expire(self, *, at: datetime, by: Actor = Actor(), carried: bool = False) -> None:
        """``carried``: the hall could not serve it; it is good once more on another day."""
        self._go(Step.EXPIRE)
        self.ended_at = at
        self._tell(
            events.TicketExpired(**self._who(by, at), service=self.service, carried=carried or None)
        )

    def carry_on(self, earlier: TicketId, *, by: Actor, at: datetime) -> None:
        """Say that it stands for a ticket of an earlier day."""
        self._tell(events.TicketCarried(**self._who(by, at), service=self.service, earlier=earlier))

    def paper(self, slip: Slip, *, at: datetime, by: Actor, error: str | None = None) -> None:
        """What became of the slip: not a step of the life, but part of the story."""
        if self.slip is slip and error is None:
            return
        self.slip = slip
        self._tell(events.SlipChanged(**self._who(by, at), slip=slip, error=error))

    def services(self) -> tuple[ServiceId, ...]:
        """Of the whole visit: done, at hand and still to come."""
        return (*(part.service for part in self.done), self.service, *self.visit)

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
