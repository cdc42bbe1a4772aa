"""Suspected items of a real hall's log, raised once, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from server.domain.case import CaseStep, Reached
from server.domain.errors import WrongValue
from server.domain.finding import Finding, FindingState, Origin
from server.domain.ticket import Actor, Ticket
from server.usecases import (
    calling,
    cases,
    duty,
    findings,
    issuing,
    persons,
    rating,
    serving,
    suspecting,
)
from server.usecases.hall_file import HallFileError
from server.usecases.issuing import Order
from server.usecases.persons import Identity
from server.usecases.ports import Person
from tests.storage.house import FILE, HALL, House, at

DAY = date(2026, 3, 2)
NEXT = at(24 * 3600)
CLERK = "p_clerk"
HOURS = '\n[hours]\nworkdays = [["09:00", "17:00"]]\n'


def quarter(house: House, more: str = "") -> None:
    house.define(f'{FILE}{HOURS}\n[settings]\nassessment_scheme = "QUARTER-100"\n{more}')
    with house.uow() as uow:
        uow.people.save(Person(CLERK, "张试用", "clerk", ("w1",), "x"))
        uow.commit()


def look(house: House, when: datetime = NEXT, day: date = DAY) -> list[Finding]:
    found = suspecting.look(house.reads, HALL, day, when)
    with house.uow() as uow:
        made = suspecting.enter(uow, found, day, when)
        uow.commit()
    return made


def gone_for_lunch(house: House) -> None:
    """w1 pauses for twenty minutes while one waits for it alone."""
    house.open("w1", CLERK)
    with house.uow() as uow:
        duty.pause_window(uow, "w1", reason="外出", by=CLERK, at=at(600))
        uow.commit()
    house.take("tax", 700)
    with house.uow() as uow:
        duty.resume_window(uow, "w1", by=CLERK, at=at(1900))
        duty.close_window(uow, "w1", by=CLERK, at=at(8 * 3600))
        uow.commit()


def test_a_day_is_looked_through_once_and_told_by_its_scheme(house: House) -> None:
    quarter(house)
    gone_for_lunch(house)
    (one,) = look(house)
    assert (one.item, one.staff, one.window, one.day) == ("DIS2", CLERK, "w1", DAY)
    assert (one.origin, one.state, one.raised_by) == (
        Origin.SUSPECTED,
        FindingState.RAISED,
        None,
    )
    assert one.evidence["minutes"] == 20.0
    assert one.text == "03-02 09:11至03-02 09:31（20.0分钟）暂停或离岗，其间1人等候，超过10.0分钟"
    logged = house.reads.events(HALL, one.evidence["seqs"])
    assert [event.kind for event in logged] == ["window_paused", "ticket_issued"]
    assert look(house) == []
    with house.reads.snapshot(HALL) as snap:
        assert [kept.id for kept in snap.findings.open()] == [one.id]
        assert snap.findings.get(one.id).evidence == one.evidence


def test_two_who_look_at_once_raise_it_once(house: House) -> None:
    quarter(house)
    gone_for_lunch(house)
    found = suspecting.look(house.reads, HALL, DAY, NEXT)
    for _ in range(2):
        with house.uow() as uow:
            suspecting.enter(uow, found, DAY, NEXT)
            uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert len(snap.findings.open()) == 1


def test_a_rule_without_an_item_in_the_halls_scheme_raises_nothing(house: House) -> None:
    quarter(house)
    gone_for_lunch(house)
    house.define(f'{FILE}{HOURS}\n[settings]\nassessment_scheme = "HUAIYUAN"\n')
    assert look(house) == []


def test_a_scheme_that_nobody_knows_is_refused(house: House) -> None:
    with pytest.raises(HallFileError, match="assessment_scheme"):
        house.define(f'{FILE}\n[settings]\nassessment_scheme = "NO-SUCH"\n')


def test_a_day_that_has_not_begun_is_refused(house: House) -> None:
    with pytest.raises(WrongValue, match="wrong_value"):
        suspecting.look(house.reads, HALL, DAY + timedelta(days=1), at(60))


def test_the_thresholds_are_the_halls(house: House) -> None:
    quarter(house, "suspect_unattended_minutes = 20\n")
    gone_for_lunch(house)
    assert look(house) == []


def come(house: House, phone: str, when: datetime, outcome: str = "supplement") -> Ticket:
    with house.uow() as uow:
        order = Order("tax", identity=Identity(phone=phone))
        ticket = issuing.take_ticket(uow, order, by=Actor(), at=when)
        uow.commit()
    with house.uow() as uow:
        by = Actor(staff=CLERK)
        called = calling.call_next(uow, "w1", by=by, at=when + timedelta(minutes=1))
        assert called is not None
        serving.finish(uow, ticket.id, by=by, at=when + timedelta(minutes=5), outcome=outcome)
        uow.commit()
    return ticket


def test_the_same_visitor_again_is_told_without_who_it_was(house: House) -> None:
    quarter(house, "keep_personal_days = 30\n")
    house.open("w1", CLERK)
    first = come(house, "13800000001", at(60))
    come(house, "13800000002", at(600))
    later = at(2 * 24 * 3600 + 60)
    second = come(house, "13800000001", later)
    made = look(house, later + timedelta(days=1), DAY + timedelta(days=2))
    (one,) = [each for each in made if each.item == "BIZ3"]
    assert (one.staff, one.source) == (CLERK, f"return:{first.id}:{second.id}")
    assert [v["number"] for v in one.evidence["visits"]] == [first.number, second.number]
    with house.uow() as uow:
        key = persons.identify(uow, Identity(phone="13800000001"), at=later)
    assert str(key) not in str(one.evidence)
    assert "13800000001" not in str(one.evidence)


def test_returned_and_accepted_later_is_told_of_a_real_log(house: House) -> None:
    quarter(house, "keep_personal_days = 30\nsuspect_return_days = 0\n")
    house.open("w1", CLERK)
    first = come(house, "13800000001", at(60), "rejected")
    come(house, "13800000002", at(600), "rejected")
    later = at(2 * 24 * 3600 + 60)
    come(house, "13800000001", later, "instant")
    made = look(house, later + timedelta(days=1), DAY + timedelta(days=2))
    assert [(one.item, one.staff, one.source) for one in made] == [
        ("BIZ1", CLERK, f"refused:{first.id}")
    ]


def handle(house: House, case: str, step: CaseStep) -> None:
    reached = Reached.REACHED if step is CaseStep.CONTACT else None
    with house.uow() as uow:
        cases.step(uow, case, step, "已核实", by="p_boss", at=at(700), reached=reached)
        uow.commit()


def test_what_a_remedied_review_names_is_told_of_a_real_log(house: House) -> None:
    quarter(house)
    house.open("w1", CLERK)
    ticket = come(house, "13800000001", at(60), "supplement")
    with house.uow() as uow:
        known = uow.tickets.get(ticket.id)
        rating.rate(uow, known, 1, origin="page", at=at(500), reasons=["unclear"])
        bad = uow.cases.of(ticket.id)
        uow.commit()
    assert bad is not None
    for step in (CaseStep.VERIFY, CaseStep.CONTACT):
        handle(house, bad.id, step)
    assert [one for one in look(house) if one.item in ("BIZ4", "SKL3")] == []
    handle(house, bad.id, CaseStep.REMEDY)
    made = [one for one in look(house) if one.item in ("ATT7", "BIZ4", "SKL3")]
    assert sorted((one.item, one.staff, one.source) for one in made) == [
        ("ATT7", CLERK, f"complaint:{bad.id}"),
        ("BIZ4", CLERK, f"unexplained:{bad.id}"),
    ]
    logged = house.reads.events(HALL, next(m for m in made if m.item == "BIZ4").evidence["seqs"])
    assert [event.kind for event in logged] == ["visit_rated", "case_stepped"]


def finish_tax(house: House, seconds: float, number: str | None, *, by_call: bool) -> Ticket:
    ticket = house.take("tax", seconds)
    house.call("w1", seconds + 10)
    more = {"outcome": "instant", "case_number": number, "by": Actor(staff=CLERK)}
    with house.uow() as uow:
        if by_call:
            calling.call_next(uow, "w1", finish_current=True, at=at(seconds + 60), **more)
        else:
            serving.finish(uow, ticket.id, at=at(seconds + 60), **more)
        uow.commit()
    return ticket


@pytest.mark.parametrize("by_call", [False, True])
def test_accepted_without_a_case_number_is_told_and_the_log_never_holds_one(
    house: House, by_call: bool
) -> None:
    file = FILE.replace('prefix = "A"', 'prefix = "A"\nneeds_case_number = true')
    house.define(f'{file}{HOURS}\n[settings]\nassessment_scheme = "QUARTER-100"\n')
    house.open("w1", CLERK)
    given = finish_tax(house, 60, "FY-2026-0001", by_call=by_call)
    without = finish_tax(house, 600, None, by_call=by_call)
    made = [one for one in look(house) if one.item == "BIZ2"]
    assert [one.source for one in made] == [f"unregistered:{without.id}"]
    with house.reads.snapshot(HALL) as snap:
        told = [*snap.story(given.id), *snap.story(without.id)]
        assert [note.text for note in snap.notes([given.id, without.id])] == [
            "办件编号 FY-2026-0001"
        ]
    ends = [e.facts["case_given"] for e in told if e.kind == "ticket_finished"]
    assert ends == [True, False]
    assert "FY-2026" not in str(told)


def test_a_service_that_asks_for_no_number_says_nothing_of_one(house: House) -> None:
    quarter(house)
    house.open("w1", CLERK)
    ticket = finish_tax(house, 60, None, by_call=False)
    with house.reads.snapshot(HALL) as snap:
        (end,) = [e for e in snap.story(ticket.id) if e.kind == "ticket_finished"]
    assert "case_given" not in end.facts


def test_a_clerk_who_is_nobody_here_leaves_the_window_alone(house: House) -> None:
    house.define(f'{FILE}{HOURS}\n[settings]\nassessment_scheme = "QUARTER-100"\n')
    gone_for_lunch(house)
    (one,) = look(house)
    assert (one.staff, one.window) == (None, "w1")


def test_a_photo_is_what_it_says_and_is_kept_once(house: House) -> None:
    quarter(house)
    gone_for_lunch(house)
    (one,) = look(house)
    jpeg = b"\xff\xd8\xff\xe0" + b"0" * 100
    with house.uow() as uow:
        with pytest.raises(WrongValue, match="wrong_media"):
            findings.attach(uow, one.id, "a.jpg", "image/jpeg", b"<html>", by=CLERK, at=NEXT)
        first = findings.attach(uow, one.id, "a.jpg", "image/jpeg", jpeg, by=CLERK, at=NEXT)
        assert findings.attach(uow, one.id, "b.jpg", "image/jpeg", jpeg, by=CLERK, at=NEXT) == first
        assert uow.attachments.counts([one.id, "f_other"]) == {one.id: 1}
