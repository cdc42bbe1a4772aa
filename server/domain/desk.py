"""What the guide desk keeps besides tickets: help at a window (到点协助), messages to a window,
notices on the boards, complaints and suggestions. Each has one small table of steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain import person
from server.domain.errors import NotAllowed, Refused, WrongValue

_A_NUMBER: Final = re.compile(r"(?<!\d)\d{9,}[\dXx]")


def without_numbers(text: str) -> str:
    """What somebody typed, with phone and ID numbers hidden but for their last four characters:
    they have a place of their own, where they are sealed."""
    return _A_NUMBER.sub(lambda found: person.mask(found[0]), text.strip())


class HelpState(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    DONE = "done"
    DROPPED = "dropped"


_HELP: Final[Mapping[str, tuple[frozenset[HelpState], HelpState]]] = {
    "take": (frozenset({HelpState.ASKED, HelpState.TAKEN}), HelpState.TAKEN),  # or take over
    "done": (frozenset({HelpState.ASKED, HelpState.TAKEN}), HelpState.DONE),
    "drop": (frozenset({HelpState.ASKED, HelpState.TAKEN}), HelpState.DROPPED),
}


@dataclass(slots=True)
class Help:
    """Somebody who cannot walk up, and ``where`` they sit. ``by`` asked, ``helper`` goes there."""

    id: str
    where: str
    need: str
    by: str
    asked_at: datetime
    ticket: str | None = None
    window: str | None = None
    state: HelpState = HelpState.ASKED
    helper: str | None = None

    def step(self, name: str, *, by: str) -> None:
        """take, done or drop. Raises Refused("illegal_help")."""
        allowed_from, to = _HELP[name]
        if self.state not in allowed_from:
            raise Refused("illegal_help", state=self.state, step=name)
        if self.helper is None or name == "take":
            self.helper = by
        self.state = to


@dataclass(frozen=True, slots=True)
class Message:
    """From the guide desk to whoever sits at a window."""

    id: str
    window: str
    text: str
    by: str
    at: datetime
    read_by: str | None = None
    read_at: datetime | None = None


class NoticeState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"  # and waiting for its time
    SHOWN = "shown"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(slots=True)
class Notice:
    """A notice on the screens of some zones, every zone if none is named. A supervisor approves
    it; it is shown from ``start`` until ``end`` (not included). ``second``: what it says comes from
    the assessment, so that another person than its writer must approve it."""

    id: str
    zones: tuple[str, ...]
    zh: str
    en: str | None
    start: datetime
    end: datetime
    by: str
    proposed_at: datetime
    state: NoticeState = NoticeState.PROPOSED
    approved_by: str | None = None
    second: bool = False

    def approve(self, *, by: str, at: datetime) -> None:
        """Raises Refused: illegal_notice, notice_over; NotAllowed("second_person_needed")."""
        if self.second and by == self.by:
            raise NotAllowed("second_person_needed")
        if self.state is not NoticeState.PROPOSED:
            raise Refused("illegal_notice", state=self.state, step="approve")
        if at >= self.end:
            raise Refused("notice_over")
        self.state, self.approved_by = NoticeState.APPROVED, by

    def withdraw(self) -> None:
        """Raises Refused("illegal_notice")."""
        if self.state in (NoticeState.OVER, NoticeState.WITHDRAWN):
            raise Refused("illegal_notice", state=self.state, step="withdraw")
        self.state = NoticeState.WITHDRAWN

    def keep_time(self, at: datetime) -> bool:
        """Come and go at its two moments; whether anything changed."""
        old = self.state
        if old is NoticeState.APPROVED and self.start <= at:
            self.state = NoticeState.SHOWN
        if self.state in (NoticeState.PROPOSED, NoticeState.APPROVED, NoticeState.SHOWN):
            self.state = NoticeState.OVER if at >= self.end else self.state
        return self.state is not old

    @property
    def is_shown(self) -> bool:
        return self.state is NoticeState.SHOWN

    def concerns(self, zone: str) -> bool:
        return not self.zones or zone in self.zones


def check_period(start: datetime, end: datetime, at: datetime) -> None:
    """Raises WrongValue("wrong_period")."""
    if end <= start or end <= at:
        raise WrongValue("wrong_period", field="until")


class ComplaintKind(StrEnum):
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


@dataclass(slots=True)
class Complaint:
    """What a visitor has to say, about one visit or window or about none. What is said may name
    people, so it is kept here and in no event."""

    id: str
    kind: ComplaintKind
    text: str
    by: str
    at: datetime
    ticket: str | None = None
    window: str | None = None
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None

    def reply(self, text: str, *, by: str, at: datetime) -> None:
        """Answered once. Raises Refused("already_answered")."""
        if self.answered_at is not None:
            raise Refused("already_answered", complaint=self.id)
        self.answer, self.answered_by, self.answered_at = text, by, at
