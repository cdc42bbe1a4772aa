"""Appointments on both databases: quotas, limits, check-in, no-shows and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server import upkeep
from server.domain.appointment import Appointment, Booked
from server.domain.errors import HallError, NotFound, Refused, WrongValue
from server.domain.ticket import Actor, State, Ticket
from server.usecases import booking, closing, issuing, notifying
from server.usecases.booking import Wish
from server.usecases.persons import Identity
from tests.storage.house import FILE, HALL, House
from tests.storage.test_races import at_once

BOOKING = "[services.booking]\nslot_minutes = 30\nquota = 2\ndays_ahead = 7\n"
GUIDE = Actor(staff="p_guide")
PHONE, OTHER = "13800000001", "13800000002"
ID_NUMBER = "110101199003070011"


def hall_file(settings: str = "", booked: str = BOOKING) -> str:
    """The test hall with appointments for taxes."""
    text = FILE.replace('prefix = "A"\ngroup = "g"\n', f'prefix = "A"\ngroup = "g"\n{booked}', 1)
    return f"{text}[settings]\n{settings}\n" if settings else text


@pytest.fixture
def booked_house(house: House) -> House:
    house.define(hall_file())
    return house


def when(clock: str, day: int = 2) -> datetime:
    """On the wall of the hall, in March 2026; the 2nd is a Monday."""
    hours, minutes = (int(part) for part in clock.split(":"))
    return datetime(2026, 3, day, hours, minutes, tzinfo=UTC) - timedelta(hours=8)


def book(
    house: House,
    start: datetime,
    phone: str | None = PHONE,
    now: datetime | None = None,
    **more: Any,
) -> Appointment:
    identity = Identity(phone, more.pop("id_number", None))
    with house.uow() as uow:
        wish = Wish("tax", start, identity, **more)
        made = booking.book(uow, wish, by=GUIDE, at=now or when("08:00"))
        uow.commit()
    return made


def take(house: House, code: str, now: datetime, service: str = "tax") -> Ticket:
    with house.uow() as uow:
        order = issuing.Order(service, appointment=code)
        ticket = issuing.take_ticket(uow, order, by=Actor(device="kiosk:east"), at=now)
        uow.commit()
    return ticket


def stored(house: House, code: str) -> Appointment:
    with house.uow() as uow:
        return booking.get(uow, code)


def tick(house: House, now: datetime) -> None:
    with house.uow() as uow:
        closing.tick(uow, at=now, silence=timedelta(seconds=30))
        uow.commit()


def refusal(work: Callable[[], object], kind: type[HallError] = Refused) -> HallError:
    with pytest.raises(kind) as raised:
        work()
    return raised.value


def kinds(house: House) -> list[str]:
    return [event.kind for event in house.reads.since(HALL, 0)]


def agrees(house: House) -> bool:
    return upkeep.check(house.database, house.reads).faults == []


# — booking —


def test_an_appointment_is_kept_as_it_was_made(booked_house: House) -> None:
    made = book(booked_house, when("10:00"), id_number=ID_NUMBER, lang="en", origin="api:portal")
    again = stored(booked_house, made.code)
    assert again == made
    assert (again.start, again.end) == (when("10:00"), when("10:30"))
    assert len(again.code) == booking.CODE_DIGITS
    assert again.code.isdigit()
    assert agrees(booked_house)


def test_twenty_at_once_never_get_more_places_than_there_are(booked_house: House) -> None:
    refused: list[str] = []

    def visitor(n: int) -> None:
        for hour in ("10:00", "10:30", "11:00"):
            try:
                book(booked_house, when(hour), phone=f"138000001{n:02d}")
            except Refused as full:
                refused.append(full.code)

    assert at_once(visitor) == []
    assert refused == ["slot_full"] * (20 * 3 - 2 * 3)
    with booked_house.uow() as uow:
        taken = uow.appointments.taken("tax", when("00:00"), when("23:59"))
    assert dict(taken) == {when("10:00"): 2, when("10:30"): 2, when("11:00"): 2}
    assert agrees(booked_house)


def test_twenty_who_change_into_one_slot_share_its_places(booked_house: House) -> None:
    places = BOOKING.replace("quota = 2", "quota = 20")
    booked_house.define(hall_file(booked=places))
    made = [book(booked_house, when("14:00"), phone=f"138000001{n:02d}") for n in range(20)]
    booked_house.define(hall_file())
    moved, codes = list[int](), list[str]()

    def visitor(n: int) -> None:
        with booked_house.uow() as uow:
            try:
                booking.change(uow, made[n].code, when("10:00"), by=GUIDE, at=when("08:00"))
                uow.commit()
                moved.append(n)
            except Refused as refused:
                codes.append(refused.code)

    assert at_once(visitor) == []
    assert (len(moved), codes) == (2, ["slot_full"] * 18)
    assert agrees(booked_house)


def test_a_cancelled_place_is_free_again(booked_house: House) -> None:
    first, _ = book(booked_house, when("11:00")), book(booked_house, when("11:00"), OTHER)
    assert refusal(lambda: book(booked_house, when("11:00"), "13800000003")).code == "slot_full"
    with booked_house.uow() as uow:
        booking.cancel(uow, first.code, by=GUIDE, at=when("08:30"))
        uow.commit()
    assert book(booked_house, when("11:00"), "13800000003").state is Booked.BOOKED
    assert agrees(booked_house)


@pytest.mark.parametrize(
    ("service", "start", "now", "code"),
    [
        ("id-card", when("10:00"), when("08:00"), "not_bookable"),
        ("tax", when("10:10"), when("08:00"), "no_such_slot"),
        ("tax", when("08:30"), when("08:00"), "no_such_slot"),
        ("tax", when("10:00", 7), when("08:00"), "no_such_slot"),  # a Saturday
        ("tax", when("10:00", 10), when("08:00"), "slot_not_open"),  # eight days ahead
        ("tax", when("10:00"), when("10:00"), "slot_not_open"),
        ("nothing", when("10:00"), when("08:00"), "unknown_service"),
    ],
)
def test_what_cannot_be_booked_is_refused_by_name(
    booked_house: House, service: str, start: datetime, now: datetime, code: str
) -> None:
    def work() -> None:
        with booked_house.uow() as uow:
            booking.book(uow, Wish(service, start, Identity(PHONE)), by=GUIDE, at=now)

    assert refusal(work, HallError).code == code
    assert "appointment_booked" not in kinds(booked_house)


def test_a_person_has_so_many_appointments_a_day_by_either_number(house: House) -> None:
    house.define(hall_file("booking_day_limit = 1"))
    book(house, when("10:00"), PHONE, id_number=ID_NUMBER)
    for phone, id_number in ((PHONE, None), (OTHER, ID_NUMBER)):
        again = refusal(lambda p=phone, i=id_number: book(house, when("11:00"), p, id_number=i))
        assert (again.code, again.facts) == ("booking_day_limit", {"limit": 1})
    book(house, when("10:00", 3), PHONE)
    book(house, when("11:00"), OTHER)
    nobody = refusal(lambda: book(house, when("11:00"), None), WrongValue)
    assert nobody.code == "person_needed"


def test_a_change_counts_for_the_day_it_goes_to_and_not_against_itself(house: House) -> None:
    house.define(hall_file("booking_day_limit = 1"))
    one = book(house, when("10:00"))
    book(house, when("10:00", 3))

    def change(start: datetime) -> None:
        with house.uow() as uow:
            booking.change(uow, one.code, start, by=GUIDE, at=when("07:00"))
            uow.commit()

    change(when("15:00"))
    assert stored(house, one.code).start == when("15:00")
    assert refusal(lambda: change(when("15:00", 3))).code == "booking_day_limit"
    assert stored(house, one.code).start == when("15:00")
    assert agrees(house)


@pytest.mark.parametrize("number", ["1380000000", "abc"])
def test_a_wrong_number_is_refused_and_not_repeated(booked_house: House, number: str) -> None:
    wrong = refusal(lambda: book(booked_house, when("10:00"), number), WrongValue)
    assert wrong.code == "wrong_phone"
    assert number not in str(wrong.facts)


# — check-in —


@pytest.mark.parametrize(
    ("clock", "class_id", "due", "timing"),
    [
        ("09:45", "appointment", "10:00", "on_time"),
        ("10:15", "appointment", "10:00", "on_time"),
        ("10:16", "ordinary", "10:16", "late"),
    ],
)
def test_on_time_is_due_at_the_slot_and_late_at_the_check_in(
    booked_house: House, clock: str, class_id: str, due: str, timing: str
) -> None:
    code = book(booked_house, when("10:00")).code
    ticket = take(booked_house, code, when(clock))
    assert (ticket.class_id, ticket.due_at) == (class_id, when(due))
    assert ticket.slot_at == (when("10:00") if timing == "on_time" else None)
    again = stored(booked_house, code)
    assert (again.state, again.ticket) == (Booked.CHECKED_IN, ticket.id)
    told = next(e for e in booked_house.reads.since(HALL, 0) if e.kind == "appointment_checked_in")
    assert (told.ticket, told.facts["timing"]) == (ticket.id, timing)
    assert agrees(booked_house)


def test_an_appointment_goes_before_those_who_joined_after_its_slot(booked_house: House) -> None:
    early = booked_house.take(seconds=59 * 60)  # 09:59
    later = booked_house.take(seconds=61 * 60)
    kept = take(booked_house, book(booked_house, when("10:00")).code, when("10:05"))
    booked_house.open("w1")
    order = [booked_house.call("w1", seconds=70 * 60 + n) for n in range(3)]
    assert [t.id for t in order if t] == [early.id, kept.id, later.id]
    why = booked_house.get(kept.id).why
    assert why is not None
    assert (why["code"], why["facts"]["slot"]) == ("appointment", "10:00")
    assert agrees(booked_house)


def test_an_appointment_is_used_once_by_twenty_at_once(booked_house: House) -> None:
    code, codes, got = book(booked_house, when("10:00")).code, list[str](), list[str]()

    def kiosk(n: int) -> None:
        try:
            got.append(take(booked_house, code, when("10:00")).number)
        except Refused as refused:
            codes.append(refused.code)

    assert at_once(kiosk) == []
    assert (len(got), codes) == (1, ["appointment_used"] * 19)
    assert kinds(booked_house).count("ticket_issued") == 1
    assert agrees(booked_house)


@pytest.mark.parametrize(
    ("now", "service", "code"),
    [
        (when("09:44"), "tax", "too_early_to_check_in"),
        (when("10:00"), "id-card", "appointment_for_other_service"),
        (when("10:00", 3), "tax", "appointment_missed"),
    ],
)
def test_a_refused_check_in_takes_no_ticket(
    booked_house: House, now: datetime, service: str, code: str
) -> None:
    made = book(booked_house, when("10:00"))
    assert refusal(lambda: take(booked_house, made.code, now, service)).code == code
    assert stored(booked_house, made.code).state is Booked.BOOKED
    assert "ticket_issued" not in kinds(booked_house)


def test_a_cancelled_appointment_lets_nobody_in(booked_house: House) -> None:
    code = book(booked_house, when("15:00")).code
    with booked_house.uow() as uow:
        booking.cancel(uow, code, by=GUIDE, at=when("08:30"))
        uow.commit()
    assert refusal(lambda: take(booked_house, code, when("15:00"))).code == "appointment_cancelled"
    unknown = refusal(lambda: take(booked_house, "0000000000", when("15:00")), NotFound)
    assert unknown.code == "unknown_appointment"


def test_an_appointment_holds_when_its_service_is_no_longer_booked(booked_house: House) -> None:
    code = book(booked_house, when("10:00")).code
    booked_house.define(hall_file(booked=""))
    assert take(booked_house, code, when("10:00")).due_at == when("10:00")


def test_a_visitor_is_found_by_either_number_or_the_code(booked_house: House) -> None:
    mine = book(booked_house, when("10:00"), PHONE, id_number=ID_NUMBER)
    book(booked_house, when("10:00"), OTHER)
    book(booked_house, when("10:00", 3), PHONE)
    asked: list[tuple[Identity, str | None]] = [
        (Identity(phone="+86 138-0000-0001"), None),
        (Identity(id_number=ID_NUMBER), None),
        (Identity(), mine.code),
    ]
    for identity, code in asked:
        with booked_house.uow() as uow:
            found = booking.find(uow, identity, code=code, at=when("09:50"))
        assert [one.id for one in found] == [mine.id]
    with booked_house.uow() as uow:
        assert booking.find(uow, Identity(), at=when("09:50")) == []


# — no-shows —


def test_who_did_not_come_is_counted_when_the_hall_has_closed(booked_house: House) -> None:
    code = book(booked_house, when("10:00")).code
    tick(booked_house, when("16:59"))
    assert stored(booked_house, code).state is Booked.BOOKED
    tick(booked_house, when("17:00"))
    tick(booked_house, when("17:01"))
    assert stored(booked_house, code).state is Booked.MISSED
    assert kinds(booked_house).count("appointment_missed") == 1
    assert refusal(lambda: take(booked_house, code, when("17:02"))).code == "appointment_missed"
    assert agrees(booked_house)


def test_a_server_that_slept_over_closing_time_counts_the_next_day(booked_house: House) -> None:
    code = book(booked_house, when("10:00")).code
    tick(booked_house, when("08:00", 4))
    assert stored(booked_house, code).state is Booked.MISSED


def test_a_day_that_became_a_holiday_is_nobodys_fault(booked_house: House) -> None:
    code = book(booked_house, when("10:00", 4), now=when("08:00")).code
    booked_house.define(
        hall_file() + '[hours]\nspecial = [{ date = "2026-03-04", open = [], note = "停电" }]\n'
    )
    tick(booked_house, when("18:00", 4))
    assert stored(booked_house, code).state is Booked.CANCELLED
    assert "appointment_missed" not in kinds(booked_house)


def test_repeaters_wait_before_they_book_again(house: House) -> None:
    house.define(hall_file("booking_no_show_limit = 2\nbooking_block_days = 30"))
    book(house, when("10:00"), PHONE)
    book(house, when("10:00", 3), PHONE, id_number=ID_NUMBER)
    tick(house, when("17:00"))
    book(house, when("10:00", 4), PHONE)  # one was missed: not yet too many
    tick(house, when("17:00", 3))
    told = refusal(lambda: book(house, when("11:00", 4), PHONE, when("18:00", 3)))
    assert told.code == "booking_restricted"
    assert told.facts == {"limit": 2, "until": "2026-04-02T10:00:00+08:00"}
    book(house, when("11:00", 4), OTHER, when("18:00", 3))


def test_the_hashes_of_visitors_are_dropped_when_nothing_asks_for_them(house: House) -> None:
    house.define(hall_file("booking_block_days = 1"))
    old, new = book(house, when("10:00")), book(house, when("10:00", 9), OTHER)
    tick(house, when("17:00", 9))
    assert stored(house, old.code).visitor.keys == ()
    assert len(stored(house, new.code).visitor.keys) == 1


# — messages —


def claim(house: House, now: datetime, needs_phone: bool = True) -> list[notifying.Outgoing]:
    with house.uow() as uow:
        found = notifying.claim(uow, at=now, needs_phone=needs_phone)
        uow.commit()
    return found


def answer(house: House, id: str, now: datetime, error: notifying.NotSent | None = None) -> None:
    with house.uow() as uow:
        if error:
            notifying.not_sent(uow, id, error, at=now)
        else:
            notifying.sent(uow, id, at=now)
        uow.commit()


def test_a_visitor_is_reminded_once_a_day_ahead(booked_house: House) -> None:
    made = book(booked_house, when("10:00", 4))
    assert claim(booked_house, when("09:59", 3)) == []
    (one,) = claim(booked_house, when("10:00", 3))
    assert (one.kind, one.phone) == ("reminder", PHONE)
    assert "03-04 10:00" in one.text
    assert made.code in one.text
    answer(booked_house, one.id, when("10:01", 3))
    assert claim(booked_house, when("09:00", 4)) == []
    assert "visitor_notified" in kinds(booked_house)


def test_a_reminder_moves_with_the_appointment_and_goes_with_it(booked_house: House) -> None:
    made = book(booked_house, when("10:00", 4))
    with booked_house.uow() as uow:
        booking.change(uow, made.code, when("10:00", 6), by=GUIDE, at=when("09:00"))
        uow.commit()
    assert claim(booked_house, when("10:00", 3)) == []
    with booked_house.uow() as uow:
        booking.cancel(uow, made.code, by=GUIDE, at=when("09:00", 3))
        uow.commit()
    assert claim(booked_house, when("10:00", 5)) == []


def test_without_a_phone_nothing_is_sent(booked_house: House) -> None:
    book(booked_house, when("10:00", 4), None, id_number=ID_NUMBER)
    assert claim(booked_house, when("11:00", 3)) == []


def test_a_message_that_did_not_arrive_is_sent_again_under_its_id(booked_house: House) -> None:
    book(booked_house, when("10:00", 4))
    now, pauses = when("10:00", 3), []
    ids = set()
    for _ in range(4):
        (one,) = claim(booked_house, now)
        ids.add(one.id)
        answer(booked_house, one.id, now, notifying.NotSent("http_503"))
        pause = 0
        while not claim_would(booked_house, now + timedelta(seconds=pause)):
            pause += 5
        pauses.append(pause)
        now += timedelta(seconds=pause)
    assert len(ids) == 1
    assert pauses == [15, 30, 60, 120]


def claim_would(house: House, now: datetime) -> bool:
    with house.uow() as uow:
        return bool(uow.notifications.due(now, 1, notifying.KINDS))


def test_a_message_whose_sender_died_is_sent_again(booked_house: House) -> None:
    book(booked_house, when("10:00", 4))
    (first,) = claim(booked_house, when("10:00", 3))
    assert claim(booked_house, when("10:01", 3)) == []
    (again,) = claim(booked_house, when("10:02", 3))
    assert again.id == first.id


@pytest.mark.parametrize("permanent", [True, False])
def test_a_message_is_given_up_at_last_and_said_so(booked_house: House, permanent: bool) -> None:
    book(booked_house, when("10:00", 4))
    now, tries = when("10:00", 3), 0
    while found := claim(booked_house, now):
        tries += 1
        answer(booked_house, found[0].id, now, notifying.NotSent("http_410", permanent=permanent))
        now += notifying.LONGEST_PAUSE
    assert tries == (1 if permanent else notifying.MOST_TRIES)
    assert kinds(booked_house).count("notification_failed") == 1


def test_two_processes_never_send_one_message_both(booked_house: House) -> None:
    for n in range(2):
        book(booked_house, when("10:00", 4), phone=f"1380000010{n}")
    claimed: list[str] = []
    assert (
        at_once(lambda n: claimed.extend(o.id for o in claim(booked_house, when("10:00", 3)))) == []
    )
    assert len(claimed) == len(set(claimed)) == 2


def followed(house: House, seconds: float) -> Ticket:
    with house.uow() as uow:
        order = issuing.Order("tax")
        ticket = issuing.take_ticket(uow, order, by=Actor(), at=when("09:00"))
        notifying.follow(uow, ticket, at=when("09:00"))
        uow.commit()
    return ticket


def test_a_visitor_is_told_once_when_only_three_are_ahead(booked_house: House) -> None:
    for n in range(4):
        booked_house.take(seconds=-10 + n)
    mine = followed(booked_house, 0)
    booked_house.open("w1")
    tick(booked_house, when("09:01"))
    assert claim(booked_house, when("09:01"), needs_phone=False) == []
    booked_house.call("w1")
    tick(booked_house, when("09:02"))
    (one,) = claim(booked_house, when("09:02"), needs_phone=False)
    assert (one.kind, one.facts["number"], one.facts["ahead"]) == ("nth", mine.number, 3)
    answer(booked_house, one.id, when("09:02"))
    booked_house.call("w1", seconds=200)
    tick(booked_house, when("09:05"))
    assert claim(booked_house, when("09:05"), needs_phone=False) == []


def test_nobody_is_told_who_has_left_or_was_called(booked_house: House) -> None:
    mine = followed(booked_house, 0)
    booked_house.open("w1")
    tick(booked_house, when("09:01"))  # queued: nobody is ahead
    called = booked_house.call("w1", seconds=120)
    assert called is not None
    assert (called.id, called.state) == (mine.id, State.CALLED)
    assert claim(booked_house, when("09:03"), needs_phone=False) == []
