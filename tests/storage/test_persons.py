"""Who a ticket is of: kept as a hash, sealed where the hall asks for it, read with a record, and
forgotten; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.errors import NotFound, Unavailable, WrongValue
from server.domain.ticket import Actor, Ticket
from server.storage import rows
from server.storage.unit_of_work import SqlUnitOfWork
from server.storage.vault import SecretVault
from server.usecases import closing, issuing, persons
from server.usecases.persons import Identity
from tests.persons import ELDER_ID, GOOD_ID, PHONE
from tests.storage.house import FILE, HALL, House, at

KEPT = FILE + '\n[settings]\nkeep_personal_days = 10\nnotify_at = "off"\nremind_hours = "off"\n'
SILENT = FILE + '\n[settings]\nnotify_at = "off"\nremind_hours = "off"\n'
BY = Actor(staff="p_boss")
DAY = 86400.0


def take(house: House, who: Identity, seconds: float = 0) -> Ticket:
    with house.uow() as uow:
        order = issuing.Order("tax", identity=who)
        ticket = issuing.take_ticket(uow, order, by=Actor(), at=at(seconds))
        uow.commit()
    return ticket


def tick(house: House, seconds: float) -> None:
    with house.uow() as uow:
        closing.tick(uow, at=at(seconds), silence=timedelta(seconds=30))
        uow.commit()


def reveal(house: House, of: str, seconds: float = 1) -> Identity:
    with house.uow() as uow:
        who = persons.reveal(uow, of, by=BY, at=at(seconds), reason="投诉核实")
        uow.commit()
    return who


def kinds(house: House) -> list[str]:
    return [event.kind for event in house.reads.since(HALL, 0)]


def test_one_person_has_one_key_however_the_number_is_written(house: House) -> None:
    with house.uow() as uow:
        keys = {
            persons.identify(uow, Identity(phone=said), at=at(0))
            for said in (PHONE, f"+86 {PHONE}", f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}")
        }
        both = persons.identify(uow, Identity(PHONE, GOOD_ID), at=at(0))
        by_id = persons.identify(uow, Identity(id_number=GOOD_ID.lower()), at=at(0))
        assert persons.identify(uow, Identity(), at=at(0)) is None
    assert len(keys) == 1
    assert both == by_id, "the ID number comes first"
    assert both not in keys


def test_the_key_belongs_to_one_hall_and_one_secret() -> None:
    one, other = SecretVault(lambda: b"one"), SecretVault(lambda: b"other")
    keys = {
        one.key("h1", "phone", PHONE),
        one.key("h2", "phone", PHONE),
        one.key("h1", "id_number", PHONE),
        other.key("h1", "phone", PHONE),
    }
    assert len(keys) == 4
    with pytest.raises(Unavailable, match="sealed_by_another"):
        other.unseal(one.seal({"phone": PHONE}))
    assert one.unseal(one.seal({"phone": PHONE})) == {"phone": PHONE}
    assert one.seal({"phone": PHONE}) != one.seal({"phone": PHONE}), "equal people look different"


def test_a_hall_that_asks_for_nothing_keeps_only_a_hash_and_four_digits(house: House) -> None:
    house.define(SILENT)
    ticket = take(house, Identity(phone=PHONE))
    with house.uow() as uow:
        row = uow.persons.get(ticket.id)
        assert row is not None
        assert (row.sealed, row.masked) == (None, {"phone": "*******0001"})
        assert uow.tickets.get(ticket.id).person == row.key
    with pytest.raises(NotFound, match="person_not_kept"):
        reveal(house, ticket.id)
    assert "personal_data_read" not in kinds(house)


def test_what_is_kept_is_read_in_clear_with_a_record_that_does_not_repeat_it(house: House) -> None:
    house.define(KEPT)
    ticket = take(house, Identity(phone=PHONE, id_number=GOOD_ID))
    assert reveal(house, ticket.id) == Identity(PHONE, GOOD_ID)
    told = house.reads.since(HALL, 0)[-1]
    assert (told.kind, told.staff) == ("personal_data_read", "p_boss")
    assert told.facts == {"of": ticket.id, "fields": ["id_number", "phone"], "reason": "投诉核实"}


def test_a_person_is_found_by_phone_or_id_whichever_was_the_key(house: House) -> None:
    ticket = take(house, Identity(phone=PHONE, id_number=GOOD_ID))
    take(house, Identity(phone="13800000002"))
    with house.uow() as uow:
        for who in (Identity(phone=PHONE), Identity(id_number=GOOD_ID), Identity(PHONE, GOOD_ID)):
            assert persons.find(uow, who, at=at(1)) == [ticket.id]
        assert persons.find(uow, Identity(id_number=ELDER_ID), at=at(1)) == []


def test_the_clock_forgets_whoever_has_had_their_time(house: House) -> None:
    house.define(KEPT)
    ticket = take(house, Identity(phone=PHONE))
    tick(house, 10 * DAY - 1)
    assert reveal(house, ticket.id, 10 * DAY - 1).phone == PHONE
    with pytest.raises(NotFound):
        reveal(house, ticket.id, 10 * DAY)
    tick(house, 10 * DAY)
    with house.database.read() as connection:
        assert connection.execute(select(rows.persons)).all() == []
        asked = select(rows.tickets.c.person).where(rows.tickets.c.id == ticket.id)
        assert connection.execute(asked).scalar() is None
    told = house.reads.since(HALL, 0)[-1]
    assert (told.kind, told.facts) == ("personal_data_purged", {"count": 1})
    seq = told.seq
    tick(house, 10 * DAY + 5)
    assert house.reads.since(HALL, seq) == [], "nothing to forget is nothing to tell"


def test_what_is_needed_until_a_day_is_sealed_until_then_whatever_the_hall_keeps(
    house: House,
) -> None:
    with house.uow() as uow:
        who = Identity(phone=PHONE, id_number=GOOD_ID)
        key = persons.identify(uow, who, at=at(0))
        assert key is not None
        persons.remember(uow, key, who, of="a_1", at=at(0), until=at(3 * DAY))
        uow.commit()
    assert reveal(house, "a_1", 3 * DAY - 1) == Identity(PHONE), "nothing more than is needed"
    with pytest.raises(NotFound):
        reveal(house, "a_1", 3 * DAY)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (Identity(phone="12345"), "wrong_phone"),
        (Identity(id_number=GOOD_ID[:-1] + "?"), "wrong_id_number"),
        (Identity(phone=PHONE, id_number="1"), "wrong_id_number"),
    ],
)
def test_a_wrong_number_takes_nothing(house: House, who: Identity, code: str) -> None:
    before = house.seqs()
    with pytest.raises(WrongValue, match=code):
        take(house, who)
    assert house.seqs() == before


def test_neither_identity_nor_row_shows_a_number_when_printed(house: House) -> None:
    assert PHONE not in repr(Identity(PHONE, GOOD_ID))
    assert GOOD_ID not in repr(Identity(PHONE, GOOD_ID))
    assert PHONE not in repr(issuing.Order("tax", identity=Identity(PHONE)))


def test_a_command_without_a_vault_cannot_touch_persons(house: House) -> None:
    plain = SqlUnitOfWork(house.database, house.halls, HALL, lambda hall, seq: None)
    with plain as uow, pytest.raises(RuntimeError, match="vault"):
        persons.identify(uow, Identity(phone=PHONE), at=at(0))
