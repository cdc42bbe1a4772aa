"""A secret ballot (互评): windows or people graded by their colleagues, once each, until a day.

Who has voted is kept apart from what was voted. What was voted is kept as sums only, so that
neither an order nor a time of any vote is anywhere; the log tells sums alone, and only once the
poll is closed and enough people took part.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from server.domain import events
from server.domain.errors import NotAllowed, Refused, WrongValue

LEAST: Final = 3


class PollState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


Tallies = Mapping[str, Mapping[str, int]]  # whom it is about → grade → votes


@dataclass(slots=True)
class Poll:
    """``start`` until before ``end``: the period that it counts in; ``about``: "clerk" or
    "window"; ``subjects``: their ids; ``closes``: the last day; ``least``: with fewer voters
    nothing is told. ``voters``, ``may_vote`` and ``tallies`` only once closed; ``tallies`` None:
    too few."""

    id: str
    scheme: str
    start: date
    end: date
    about: str
    subjects: tuple[str, ...]
    closes: date
    least: int
    opened_by: str
    opened_at: datetime
    state: PollState = PollState.OPEN
    closed_at: datetime | None = None
    voters: int | None = None
    may_vote: int | None = None
    tallies: Tallies | None = None
    news: list[events.Event] = field(default_factory=list, compare=False)

    def opened(self) -> Poll:
        self.news.append(
            events.PollOpened(
                at=self.opened_at,
                staff=self.opened_by,
                poll=self.id,
                scheme=self.scheme,
                start=self.start.isoformat(),
                end=self.end.isoformat(),
                about=self.about,
                subjects=self.subjects,
                closes=self.closes.isoformat(),
                least=self.least,
            )
        )
        return self

    def check(
        self,
        votes: Mapping[str, str],
        *,
        own: Collection[str],
        grades: Collection[str],
        today: date,
    ) -> None:
        """``own``: the voter and the voter's windows. Raises Refused("poll_closed"),
        NotAllowed("own_ballot"), WrongValue("wrong_ballot")."""
        if self.state is not PollState.OPEN or today > self.closes:
            raise Refused("poll_closed", until=self.closes.isoformat())
        if not votes:
            raise WrongValue("wrong_ballot", field="votes")
        for of, grade in votes.items():
            if of in own:
                raise NotAllowed("own_ballot")
            if of not in self.subjects or grade not in grades:
                raise WrongValue("wrong_ballot", field="votes")

    def close(self, tallies: Tallies, *, voters: int, may_vote: int, at: datetime) -> None:
        """By the clock, once its last day is over."""
        few = voters < self.least
        self.state, self.closed_at = PollState.CLOSED, at
        self.voters, self.may_vote = voters, may_vote
        self.tallies = None if few else tallies
        told = {} if few else tallies
        self.news.append(
            events.PollClosed(
                at=at,
                poll=self.id,
                voters=voters,
                may_vote=may_vote,
                few=few,
                tallies=tuple(
                    {"of": of, "grade": grade, "count": n}
                    for of, found in sorted(told.items())
                    for grade, n in sorted(found.items())
                ),
            )
        )

    def withdraw(self, *, by: str, at: datetime) -> None:
        """Raises Refused("poll_closed")."""
        if self.state is not PollState.OPEN:
            raise Refused("poll_closed", until=self.closes.isoformat())
        self.state, self.closed_at = PollState.WITHDRAWN, at
        self.news.append(events.PollWithdrawn(at=at, staff=by, poll=self.id))
