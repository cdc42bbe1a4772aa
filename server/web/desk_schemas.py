"""Shapes of the guide desk's calls."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from server.web.schemas import Body, Id, Named, Place, Reply, Ticket

_Said = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
_Long = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]


class Find(Body):
    """One of the three. None of them is ever in an address or a log."""

    text: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    phone: Annotated[str, Field(max_length=32)] | None = None
    id_number: Annotated[str, Field(max_length=32)] | None = None


class Reprint(Body):
    """``printer``: whose printer, of whom the staff may choose; else where it was taken."""

    printer: Place | None = None


class AskHelp(Body):
    where: _Said
    need: _Said
    ticket: Id | None = None
    window: Id | None = None


class SendMessage(Body):
    text: _Said


class ProposeNotice(Body):
    """``zones`` []: every zone."""

    zones: Annotated[list[Id], Field(max_length=100)]
    zh: _Said
    en: _Said | None = None
    from_: Annotated[AwareDatetime, Field(alias="from")]
    until: AwareDatetime


class Complain(Body):
    kind: Literal["complaint", "suggestion", "praise"]
    text: _Long
    ticket: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    window: Id | None = None
    phone: Annotated[str, Field(max_length=32)] | None = None


class Answer(Body):
    """``upheld``: what was said is true; of a complaint it is then looked into."""

    text: _Long
    upheld: bool = False


# — replies —


class Found(Reply):
    """Newest first, twenty at most."""

    tickets: list[Ticket]


class Happened(Reply):
    seq: int
    at: str
    text: str
    by: str | None
    window: str | None


class VisitNote(Reply):
    at: str
    by: str
    service: str
    service_name: str
    window: str | None
    text: str


class TicketFigures(Reply):
    """Null: it did not happen, or is not known. See docs/measures.md."""

    wait_s: float | None
    walk_s: float | None
    handling_s: float | None
    promise_kept: bool | None
    called: int
    recalls: int
    served: int
    no_shows: int
    transferred: int
    overtime: bool
    missent: bool
    repeat: bool | None
    modes: list[str]


class Story(Reply):
    """``figures``: the ticket's own; ``notes``: what clerks wrote about the visit, the case number
    among it."""

    ticket: Ticket
    story: list[Happened]
    figures: TicketFigures
    notes: list[VisitNote]


class Help(Reply):
    id: str
    ticket: str | None
    number: str | None
    window: str | None
    window_name: str | None
    where: str
    need: str
    state: Literal["asked", "taken", "done", "dropped"]
    at: str
    helper: str | None


class DeskMessage(Reply):
    """``from``: who wrote it."""

    id: str
    window: str
    text: str
    at: str
    from_: Annotated[str, Field(alias="from")]
    read_at: str | None


class Notice(Reply):
    id: str
    zones: list[str]
    zh: str
    en: str | None
    from_: Annotated[str, Field(alias="from")]
    until: str
    state: Literal["proposed", "approved", "shown", "over", "withdrawn"]
    by: str
    approved_by: str | None


class Notices(Reply):
    notices: list[Notice]


class Complaint(Reply):
    """``phone``: its last four digits."""

    id: str
    kind: Literal["complaint", "suggestion", "praise"]
    text: str
    ticket: str | None
    number: str | None
    window: str | None
    window_name: str | None
    by: str
    at: str
    phone: str | None
    answer: str | None
    answered_by: str | None
    answered_at: str | None


class CallBack(Reply):
    phone: str | None


class Complaints(Reply):
    """A hundred at most, newest first."""

    complaints: list[Complaint]


class ServiceNotice(Reply):
    """``complete`` false: the hall has not entered it."""

    hall: str
    service: Named
    department: str | None
    complete: bool
    basis: str | None
    materials: list[str]
    steps: list[str]
    promised_days: float | None
    legal_days: float | None
    fee: str | None
    window: str | None
    phone: str | None
