"""What the rules of the hall leave of the steps that LIFE allows; outcomes of a service."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from server.domain.errors import Refused, WrongValue
from server.domain.hall import Hall, Settings
from server.domain.ids import WindowId
from server.domain.ticket import State, Step, Ticket

# How a service ends: 即办 and so on are what clerks say, the ids are what is stored.
OUTCOMES: Final = {
    "instant": "即办",
    "promise": "承诺",
    "reply": "答复",
    "joint": "联办",
    "approval": "报批",
    "rejected": "退件",
    "consult": "咨询",
    "supplement": "补正",
}
_IDS: Final = {**{id: id for id in OUTCOMES}, **{word: id for id, word in OUTCOMES.items()}}


def outcome_of(said: str | None) -> str | None:
    """The id of an outcome given by id or word. Raises WrongValue("wrong_outcome")."""
    if said is None:
        return None
    if said not in _IDS:
        raise WrongValue("wrong_outcome", field="outcome", known=list(OUTCOMES))
    return _IDS[said]


def recall_limit_reached(ticket: Ticket, settings: Settings) -> bool:
    """Called as often as the hall allows: what is left is to start, or a no-show."""
    return ticket.state is State.CALLED and ticket.calls_here >= settings.recall_limit


def recall_at(ticket: Ticket, settings: Settings) -> datetime | None:
    """From when it may be called again; None: not at all."""
    if (
        ticket.state is not State.CALLED
        or ticket.called_at is None
        or recall_limit_reached(ticket, settings)
    ):
        return None
    return ticket.called_at + timedelta(seconds=settings.recall_pause_s)


def check_recall(ticket: Ticket, settings: Settings, at: datetime) -> None:
    """Raises Refused: recall_limit, recall_too_soon. A clock that was set back is not waited for:
    a call that lies ahead of ``at`` holds nobody up."""
    if recall_limit_reached(ticket, settings):
        raise Refused("recall_limit", calls=ticket.calls_here, limit=settings.recall_limit)
    again, called = recall_at(ticket, settings), ticket.called_at
    if again is not None and called is not None and called <= at < again:
        raise Refused("recall_too_soon", retry_after_s=round((again - at).total_seconds(), 1))


def open_steps(ticket: Ticket, hall: Hall) -> list[str]:
    """The steps that a person may take now, by their names in the API, in the order of LIFE."""
    return [name for step in Step if (name := _open(step, ticket, hall))]


def _open(step: Step, ticket: Ticket, hall: Hall) -> str | None:
    if step not in ticket.allowed() or step is Step.EXPIRE:
        return None
    if step is Step.CALL and ticket.state is State.CALLED:
        return None if recall_limit_reached(ticket, hall.settings) else "recall"
    if step is Step.REJOIN and hall.settings.rejoin == "void":
        return None
    if step is Step.FORWARD and not ticket.visit:
        return None
    if step is Step.CONTINUE and not _next_is_here(ticket, hall):
        return None
    return step.value


def _next_is_here(ticket: Ticket, hall: Hall) -> bool:
    place = hall.windows.get(WindowId(ticket.window or ""))
    return bool(ticket.visit) and place is not None and place.serves(ticket.visit[0])
