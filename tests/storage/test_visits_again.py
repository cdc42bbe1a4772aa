"""Who comes again for the same thing, and how a visit was served, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.errors import Refused
from server.domain.ticket import Actor, Ticket
from server.usecases import issuing, serving
from server.usecases.persons import NOBODY, Identity
from tests.storage.house import FILE, HALL, House, at

HOURS = '[hours]\nworkdays = [["08:00", "20:00"]]\nsaturday = [["08:00", "20:00"]]\n'
ANN, BEN = Identity(phone="13800000001"), Identity(phone="13800000002")


def define(house: House, keep: int, repeat: int = 7) -> None:
    rules = f"[settings]\nkeep_personal_days = {keep}\nrepeat_days = {repeat}\n"
    house.define(FILE + HOURS + rules)


def take(house: House, day: float, who: Identity = NOBODY, service: str = "tax") -> Ticket:
    with house.uow() as uow:
        order = issuing.Order(service, identity=who)
        made = issuing.take_ticket(uow, order, by=Actor(), at=at(0) + timedelta(days=day))
        uow.commit()
    return made


def serve(house: House, ticket: Ticket, day: float) -> None:
    by = Actor(staff="clerk-w1")
    with house.uow() as uow:
        one = uow.tickets.get(ticket.id)
        moment = at(60) + timedelta(days=day)
        one.call("w1", by=by, at=moment, why={"code": "due", "facts": {}})  # type: ignore[arg-type]
        one.start(by=by, at=moment)
        one.finish(by=by, at=moment)
        uow.tickets.save(one)
        uow.commit()


def again(house: House) -> list[Any]:
    log = house.reads.since(HALL, 0)
    return [e.facts.get("again") for e in log if e.kind == "ticket_issued"]


def test_the_same_person_for_the_same_thing_within_days(house: House) -> None:
    define(house, keep=30)
    first = take(house, 0, ANN)
    take(house, 0.01, ANN)  # the first was not served yet: none came of it
    serve(house, first, 0.02)
    take(house, 1, ANN)
    take(house, 1, ANN, service="id-card")
    take(house, 1, BEN)
    take(house, 1)
    take(house, 7, ANN)
    take(house, 8, ANN)
    assert again(house) == [False, False, True, False, False, None, True, False]


def test_a_hall_that_does_not_keep_so_long_does_not_know(house: House) -> None:
    define(house, keep=6)
    serve(house, take(house, 0, ANN), 0.01)
    take(house, 1, ANN)
    assert again(house) == [None, None]


def test_how_a_visit_was_served_is_told_until_after_it(house: House) -> None:
    ticket = take(house, 0)
    serve(house, ticket, 0.01)
    for mode in ("onsite", "onsite", "agent"):
        with house.uow() as uow:
            serving.mode(uow, ticket.id, mode=mode, by=Actor(staff="p"), at=at(900))
            uow.commit()
    assert house.get(ticket.id).mode == "agent"
    told = [e.facts["mode"] for e in house.reads.since(HALL, 0) if e.kind == "visit_mode_set"]
    assert told == ["onsite", "agent"]


def test_a_visit_that_came_to_nothing_has_no_way_of_serving(house: House) -> None:
    ticket = take(house, 0)
    with house.uow() as uow:
        serving.cancel(uow, ticket.id, reason=None, by=Actor(), at=at(60))
        uow.commit()
    with house.uow() as uow, pytest.raises(Refused, match="visit_ended"):
        serving.mode(uow, ticket.id, mode="agent", by=Actor(staff="p"), at=at(900))
