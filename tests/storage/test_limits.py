"""Limits, closures and second entry as the databases keep them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from server import upkeep
from server.domain.errors import NotAllowed, NotFound, Refused, WrongValue
from server.domain.ticket import Actor, State, Ticket
from server.storage import migrate
from server.storage.engine import open_database
from server.usecases import carrying, closing, closures, issuing, offering
from server.usecases.persons import NOBODY, Identity
from tests.persons import ELDER_ID, GOOD_ID, PHONE
from tests.storage.house import FILE, HALL, House, at

BOSS = Actor(staff="p_boss")
DAY = 86400.0


def define(house: House, settings: str = "", service: str = "", klass: str = "") -> None:
    text = FILE.replace('name = "税务"\n', f'name = "税务"\n{service}\n', 1)
    house.define(f"{text}{klass}\n[settings]\n{settings}\n")


def take(house: House, seconds: float = 0, who: Identity = NOBODY, **more: object) -> Ticket:
    given = {"service": "tax", "identity": who, "origin": "east", **more}
    with house.uow() as uow:
        order = issuing.Order(**given)  # type: ignore[arg-type]
        ticket = issuing.take_ticket(uow, order, by=Actor(), at=at(seconds))
        uow.commit()
    return ticket


def tick(house: House, seconds: float) -> None:
    with house.uow() as uow:
        closing.tick(uow, at=at(seconds), silence=timedelta(seconds=30))
        uow.commit()


def offered(
    house: House, seconds: float, service: str = "tax", lang: str = "zh"
) -> dict[str, object]:
    with house.reads.snapshot(HALL) as snap:
        catalog = offering.catalog(snap, at(seconds), lang)
    found = (s for s in catalog["groups"][0]["services"] if s["id"] == service)
    return next(found)


def refused(house: House, code: str, seconds: float = 0, **more: object) -> None:
    before = house.seqs()
    with pytest.raises(Refused) as said:
        take(house, seconds, **more)  # type: ignore[arg-type]
    assert said.value.code == code
    assert house.seqs() == before, "what is refused leaves nothing behind"


def test_a_service_gives_so_many_tickets_a_day_and_the_kiosk_says_so(house: House) -> None:
    define(house, service="day_limit = 2")
    take(house)
    assert offered(house, 1)["open"]
    take(house)
    refused(house, "service_full")
    told = offered(house, 1)
    assert (told["open"], told["closed"]) == (False, "service_full")
    assert "2 个号" in str(told["reason"])
    assert take(house, service="id-card").number == "B001"
    assert take(house, DAY).number == "A001", "another day, another count"


def test_a_limit_set_during_the_day_counts_what_was_given_before(house: House) -> None:
    for _ in range(3):
        take(house)
    define(house, service="day_limit = 4")
    take(house)
    refused(house, "service_full")


def test_one_person_may_not_hoard(house: House) -> None:
    define(house, settings="person_live_tickets = 1\nperson_day_tickets = 2")
    who = Identity(phone=PHONE)
    first = take(house, who=who)
    refused(house, "person_live_limit", who=Identity(phone=f"+86{PHONE}"))
    take(house, who=Identity(phone="13800000002"))
    with house.uow() as uow:
        uow.tickets.get(first.id).expire(at=at(5))
        uow.tickets.save(uow.tickets.get(first.id))
        uow.commit()
    second = take(house, 10, who=who)
    with house.uow() as uow:
        uow.tickets.get(second.id).expire(at=at(20))
        uow.tickets.save(uow.tickets.get(second.id))
        uow.commit()
    refused(house, "person_day_limit", 30, who=who)
    take(house, DAY, who=who)


def test_a_service_that_must_know_whom_refuses_the_nameless(house: House) -> None:
    define(house, service="needs_person = true\nperson_day_limit = 1")
    with pytest.raises(WrongValue, match="person_needed"):
        take(house)
    take(house, who=Identity(id_number=GOOD_ID))
    refused(house, "person_service_limit", who=Identity(id_number=GOOD_ID, phone=PHONE))
    assert offered(house, 0)["needs_person"] is True


def test_a_kiosk_pauses_between_nameless_tickets(house: House) -> None:
    define(house, settings="repeat_pause_s = 30")
    take(house, 0)
    refused(house, "take_too_soon", 29)
    take(house, 29, origin="west")
    take(house, 29, service="id-card")
    take(house, 29, origin=None)
    take(house, 30)


def test_a_class_is_certified_by_the_day_of_birth(house: House) -> None:
    klass = '\n[[classes]]\nid = "senior"\nname = "七十岁以上"\nmin_age = 70\n'
    define(house, klass=klass)
    old, young = Identity(id_number=ELDER_ID), Identity(id_number=GOOD_ID)
    ticket = take(house, who=old, class_id="senior")
    assert ticket.class_id == "senior"
    issued = next(e for e in house.reads.since(HALL, 0) if e.kind == "ticket_issued")
    assert issued.facts["certified_by"] == "kiosk"
    for who in (young, NOBODY, Identity(phone=PHONE)):
        with pytest.raises(NotAllowed, match="class_not_certified"):
            take(house, who=who, class_id="senior")
    with pytest.raises(NotAllowed, match="class_not_certified"):
        take(house, who=old, class_id="senior", certifier="guide")


def close(house: House, seconds: float, until: float | None = None) -> None:
    with house.uow() as uow:
        closures.close(
            uow,
            "tax",
            reason="系统升级",
            until=None if until is None else at(until),
            by="p_boss",
            at=at(seconds),
        )
        uow.commit()


def test_a_closed_service_says_why_and_serves_who_is_in_line(house: House) -> None:
    house.open("w1")
    early = take(house)
    close(house, 1)
    refused(house, "service_closed", 2)
    told = offered(house, 2)
    assert (told["open"], told["reason"]) == (False, "暂停取号：系统升级")
    assert offered(house, 2, lang="en")["reason"] == "Closed for now: 系统升级"
    called = house.call("w1", 60)
    assert called is not None
    assert called.id == early.id
    with house.uow() as uow:
        closures.reopen(uow, "tax", by="p_boss", at=at(70))
        uow.commit()
    take(house, 71)
    kinds = [e.kind for e in house.reads.since(HALL, 0) if e.kind.startswith("service_")]
    assert kinds == ["service_closed", "service_reopened"]


def test_a_closure_with_an_end_ends_by_itself_and_the_screens_hear_of_it(house: House) -> None:
    close(house, 0, until=600)
    refused(house, "service_closed_until", 599)
    assert "09:10" in str(offered(house, 1)["reason"])
    take(house, 600)
    tick(house, 601)
    told = house.reads.since(HALL, 0)[-1]
    assert (told.kind, told.staff) == ("service_reopened", None)
    with house.reads.snapshot(HALL) as snap:
        assert snap.closures() == {}


def test_what_is_not_closed_cannot_be_opened(house: House) -> None:
    with house.uow() as uow, pytest.raises(Refused, match="service_is_open"):
        closures.reopen(uow, "tax", by="p_boss", at=at(0))
    with house.uow() as uow, pytest.raises(NotFound, match="no_such_service"):
        closures.reopen(uow, "none", by="p_boss", at=at(0))
    with house.uow() as uow, pytest.raises(WrongValue, match="wrong_until"):
        closures.close(uow, "tax", reason="x", until=at(-1), by="p", at=at(0))


def test_nothing_is_given_that_can_no_longer_be_served(house: House) -> None:
    define(house, settings="last_issue_margin_minutes = 0", service="minutes = 60")
    house.open("w1")
    take(house, 6 * 3600)  # 15:00, one hour each, the hall closes at 17:00
    take(house, 6 * 3600)
    refused(house, "line_full", 6 * 3600)
    told = offered(house, 6 * 3600)
    assert (told["open"], told["closed"]) == (False, "line_full")


def carry(house: House, seconds: float, services: list[str] | None = None, days: int = 2) -> int:
    with house.uow() as uow:
        n, _ = carrying.carry(uow, services, reason="停电", days=days, by=BOSS, at=at(seconds))
        uow.commit()
    return n


def test_when_the_hall_fails_the_line_comes_back_another_day_in_its_order(house: House) -> None:
    house.open("w1")
    served = take(house, 0)
    house.call("w1", 30)
    first, second = take(house, 60), take(house, 120, class_id="elderly")
    other = take(house, 60, service="id-card")
    assert carry(house, 600, ["tax"]) == 3
    for one in (served, first, second):
        assert house.get(one.id).state is State.EXPIRED
    assert house.get(other.id).state is State.WAITING

    tick(house, DAY - 3600)  # the night ends what was left in line
    today = take(house, DAY - 1700)  # before opening
    refused(house, "carried_too_early", 700, carried=second.code)
    back = [take(house, DAY + s, carried=one.code) for s, one in ((1, second), (2, first))]
    assert back[0].class_id == "elderly"
    with house.uow() as uow:
        order = [h.id for h in uow.tickets.heads(uow.hall.window("w1"))]
    assert order == [back[0].id], "the head start of its class, and the wait it had"
    house.open("w3")
    calls = [house.call("w3", DAY + 60 + n) for n in range(3)]
    assert [c.id for c in calls if c] == [back[0].id, back[1].id, today.id]
    assert calls[1] is not None
    assert calls[1].why is not None
    assert calls[1].why["code"] == "carried"
    told = next(e for e in house.reads.since(HALL, 0) if e.kind == "ticket_carried")
    assert told.facts["earlier"] == second.id


def test_a_token_is_good_once_for_its_service_and_not_for_ever(house: House) -> None:
    one, two, never = take(house), take(house), take(house)
    carry(house, 600)
    with pytest.raises(NotFound, match="not_carried"):
        take(house, DAY, carried="0000000000000000")
    refused(house, "carried_elsewhere", DAY, carried=one.code, service="id-card")
    take(house, DAY, carried=one.code)
    refused(house, "carried_used", DAY, carried=one.code)
    take(house, 2 * DAY, carried=two.code)
    refused(house, "carried_over", 3 * DAY, carried=never.code)


def test_working_days_only_are_counted(house: House) -> None:
    friday = 4 * DAY  # the house's day is a Monday
    one, two = take(house, friday), take(house, friday)
    carry(house, friday + 60, days=1)
    take(house, friday + 3 * DAY, carried=one.code)
    refused(house, "carried_over", friday + 4 * DAY, carried=two.code)


def test_a_token_is_not_stopped_by_a_limit_of_the_day(house: House) -> None:
    define(house, service="day_limit = 1")
    one = take(house)
    carry(house, 60)
    take(house, DAY)
    refused(house, "service_full", DAY)
    take(house, DAY, carried=one.code)


def test_taking_a_ticket_pays_nothing_for_what_the_hall_does_not_use(tmp_path: Path) -> None:
    """Read on SQLite, statement by statement: no limit, no look."""
    database = open_database(f"sqlite:///{tmp_path / 'plain.db'}")
    migrate.upgrade(database)
    plain = House(database)

    def statements() -> list[str]:
        seen: list[str] = []
        with plain.uow() as uow:
            uow._c.connection.driver_connection.set_trace_callback(seen.append)  # type: ignore[union-attr]
            issuing.take_ticket(uow, issuing.Order("tax", origin="east"), by=Actor(), at=at(1))
            uow._c.connection.driver_connection.set_trace_callback(None)  # type: ignore[union-attr]
        return [s for s in seen if not s.startswith("--")]

    plain.define()
    without = statements()
    define(plain, service="day_limit = 100")
    limited = statements()
    database.close()
    others = ("tallies", "persons", "carries", "closures = ")
    assert not [s for s in without if any(name in s for name in others)]
    assert 0 < len(limited) - len(without) <= 5


def test_the_check_of_the_database_follows_a_line_that_was_carried_over(house: House) -> None:
    house.open("w1")
    one = take(house)
    house.call("w1", 30)
    two = take(house, 40)
    carry(house, 60)
    for n, ticket in enumerate((one, two)):
        take(house, DAY + n, carried=ticket.code)
    close(house, DAY + 10)
    found = upkeep.check(house.database, house.reads)
    assert (found.tickets, found.faults) == (4, [])
