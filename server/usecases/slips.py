"""The paper of a ticket: what it says, and how this hall lays it out.

The layout is the hall's own template, else the one that every agent knows; see
:mod:`hardware.slip_template`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from hardware import slip_template
from hardware.slip import Lang, Slip
from hardware.slip_lines import Line, read_logo
from server.domain.hall import ORDINARY, Hall, SlipForm
from server.domain.ticket import Ticket
from server.usecases import lines
from server.usecases.ports import UnitOfWork

LANGUAGES: Final[dict[str, Lang]] = {"zh": "zh", "en": "en"}


def of(uow: UnitOfWork, ticket: Ticket) -> Slip:
    """What the slip of a ticket says now."""
    hall = uow.hall
    expected = lines.outlook(uow, ticket)
    estimate = lines.as_dict(expected.estimate)
    klass = hall.classes.get(ticket.class_id)
    return Slip(
        hall=hall.texts.slip_head or hall.name,
        number=ticket.number,
        service=lines.service_name(hall, ticket.service),
        at=hall.local(ticket.joined_at).replace(microsecond=0),
        ahead=expected.ahead,
        low_s=estimate["low_s"] if estimate else None,
        high_s=estimate["high_s"] if estimate else None,
        url=f"{hall.public_url}/t/{ticket.code}",
        where=lines.where(hall, ticket.service),
        class_name=klass.name if klass and klass.id != ORDINARY else None,
        note=hall.texts.slip_note or None,
        lang=LANGUAGES.get(ticket.lang, "zh"),
        slot=hall.local(ticket.slot_at) if ticket.slot_at else None,
    )


def laid_out(form: SlipForm, slip: Slip, *, reprint: bool) -> Slip:
    """With its lines, if the hall has a template or a logo of its own. Raises WrongTemplate."""
    if not form.template and not form.logo:
        return slip
    text = form.template or slip_template.default_text()
    logo = read_logo(form.logo) if form.logo else None
    parts = slip_template.parse(text).fill(slip, reprint=reprint, logo=logo)
    return replace(slip, lines=parts)


def example(hall: Hall, *, lang: Lang, appointment: bool, known: bool, at: datetime) -> Slip:
    """A slip with the hall's longest names. ``known``: people ahead and the wait are."""
    service = max(hall.services.values(), key=lambda one: len(one.name))
    klass = max(hall.classes.values(), key=lambda one: len(one.name))
    where = max((lines.where(hall, one) or "" for one in hall.services), key=len)
    last = hall.settings.number_last or 10**hall.settings.number_digits - 1
    prefix = max((one.prefix for one in hall.services.values()), key=len)
    local = hall.local(at).replace(microsecond=0)
    return Slip(
        hall=hall.texts.slip_head or hall.name,
        number=hall.settings.numbering.write(prefix, last),
        service=service.name,
        at=local,
        ahead=128 if known else None,
        low_s=4500 if known else None,
        high_s=7200 if known else None,
        url=f"{hall.public_url}/t/Kx82hQm1pZ",
        where=where or None,
        class_name=klass.name if appointment or klass.id != ORDINARY else None,
        note=hall.texts.slip_note or None,
        lang=lang,
        slot=local.replace(minute=30, second=0) if appointment else None,
    )


def sample(form: SlipForm, slip: Slip, *, reprint: bool, columns: int) -> list[Line]:
    """Its lines as a printer of so many columns gets them. Raises WrongTemplate."""
    return slip_template.layout(
        laid_out(form, slip, reprint=reprint), reprint=reprint, columns=columns
    )
