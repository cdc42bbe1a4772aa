"""Bad reviews on both databases: opened by a rating, handled, left out by two, reminded of."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from server import upkeep
from server.assessment import measures
from server.domain.case import CaseState, CaseStep, Reached
from server.domain.errors import HallError, NotAllowed, NotFound, Refused
from server.domain.ticket import Actor, Ticket
from server.storage import rows
from server.usecases import alarms, case_views, cases, closing, finding, persons, rating, serving
from tests.persons import PHONE
from tests.storage.house import HALL, House, at

BOSS, OTHER, CLERK = "p_boss", "p_manager", "clerk-w1"
A_DAY_S = 86_400


def served(house: House, seconds: float = 60) -> Ticket:
    ticket = house.take()
    house.open("w1")
    house.call("w1", seconds)
    with house.uow() as uow:
        by = Actor(staff=CLERK)
        serving.start(uow, ticket.id, by=by, at=at(seconds + 5))
        done = serving.finish(uow, ticket.id, by=by, at=at(seconds + 60))
        uow.commit()
    return done


def rate(house: House, ticket: Ticket, level: int, seconds: float = 300, **more: Any) -> None:
    with house.uow() as uow:
        known = {"origin": "page", **more}
        rating.rate(uow, uow.tickets.get(ticket.id), level, at=at(seconds), **known)
        uow.commit()


def bad(house: House, **more: Any) -> tuple[Ticket, str]:
    ticket = served(house)
    rate(house, ticket, 1, reasons=("attitude",), comment="态度差", **more)
    with house.uow() as uow:
        case = uow.cases.of(ticket.id)
    assert case is not None
    return ticket, case.id


def step(house: House, id: str, name: str, text: str, seconds: float, **more: Any) -> None:
    with house.uow() as uow:
        cases.step(uow, id, CaseStep(name), text, by=BOSS, at=at(seconds), **more)
        uow.commit()


def tick(house: House, seconds: float) -> None:
    with house.uow() as uow:
        closing.tick(uow, at=at(seconds), silence=timedelta(seconds=30))
        uow.commit()


def listed(house: House, seconds: float = 400, **more: Any) -> list[dict[str, Any]]:
    known = {"ended": False, "before": None, "windows": None, "not_of": "p_x", **more}
    with house.reads.snapshot(HALL) as snap:
        return case_views.cases(snap, at(seconds), **known)


def agrees(house: House) -> list[str]:
    return upkeep.check(house.database, house.reads).faults


@pytest.mark.parametrize(("level", "opened"), [(1, True), (2, True), (3, False), (5, False)])
def test_levels_one_and_two_open_a_case(house: House, level: int, opened: bool) -> None:
    ticket = served(house)
    rate(house, ticket, level)
    with house.uow() as uow:
        case = uow.cases.of(ticket.id)
    assert (case is not None) == opened
    if case:
        assert (case.staff, case.window, case.level) == (CLERK, "w1", level)
    assert agrees(house) == []


def test_a_case_is_handled_to_its_end_and_the_visitor_reads_the_answer_only(house: House) -> None:
    ticket, id = bad(house)
    step(house, id, "verify", "看了录像，属实，电话 13800000001", 400)
    step(house, id, "contact", "没有留电话", 500, reached=Reached.NO_PHONE)
    step(house, id, "remedy", "已批评教育并向您致歉", 600)
    step(house, id, "close", "归档", 700)
    (card,) = listed(house, ended=True)
    assert (card["state"], card["of"], card["comment"]) == ("closed", CLERK, "态度差")
    assert [note["step"] for note in card["notes"]] == ["verify", "contact", "remedy", "close"]
    assert "13800000001" not in card["notes"][0]["text"]
    assert listed(house) == []
    with house.reads.snapshot(HALL) as snap:
        own = case_views.own_ticket(snap, ticket)["case"]
        assert (own["state"], own["answer"]) == ("closed", "已批评教育并向您致歉")
        assert [one["step"] for one in own["steps"]] == ["verify", "contact", "remedy", "close"]
        assert "录像" not in str(own)
        assert "归档" not in str(own)
        story = finding.story(snap, ticket, "zh")
        assert "case_" not in str(story)
        assert story[-1]["text"] == "已评价"
    told = [e for e in house.reads.since(HALL, 0) if e.kind.startswith("case_")]
    assert [(e.kind, e.staff, e.facts.get("step")) for e in told] == [
        ("case_opened", None, None),
        *(("case_stepped", BOSS, s) for s in ("verify", "contact", "remedy", "close")),
    ]
    assert "录像" not in str(told)
    assert agrees(house) == []


def test_two_who_close_one_case_close_it_once(house: House) -> None:
    _, id = bad(house)
    step(house, id, "verify", "属实", 400)
    said: list[str] = []
    gate = threading.Barrier(2)

    def go() -> None:
        gate.wait()
        try:
            step(house, id, "contact", "已联系", 500, reached=Reached.REACHED)
            step(house, id, "explain", "已解释", 500)
            said.append("done")
        except HallError as error:
            said.append(error.code)

    both = [threading.Thread(target=go) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) in (["done", "illegal_case"], ["illegal_case", "done"])
    assert agrees(house) == []


def test_a_case_about_oneself_is_neither_listed_nor_handled(house: House) -> None:
    _, id = bad(house)
    assert listed(house, not_of=CLERK) == []
    assert listed(house, windows=("w2",)) == []
    assert len(listed(house, windows=("w1",))) == 1
    with house.uow() as uow, pytest.raises(NotAllowed, match="own_case"):
        cases.step(uow, id, CaseStep.VERIFY, "没有的事", by=CLERK, at=at(400))
    with house.uow() as uow, pytest.raises(NotFound, match="unknown_case"):
        cases.step(uow, "k_none", CaseStep.VERIFY, "?", by=BOSS, at=at(400))


def test_an_excluded_rating_is_in_no_figure_and_its_case_ends(house: House) -> None:
    ticket, _ = bad(house)
    with house.uow() as uow:
        cases.propose_exclusion(uow, ticket.id, "mistake", "按错键", by=BOSS, at=at(400))
        uow.commit()
    (card,) = listed(house)
    assert card["standing"]["counts"] == "proposed"
    with house.uow() as uow, pytest.raises(NotAllowed, match="second_person_needed"):
        cases.exclude(uow, ticket.id, "同意", by=BOSS, at=at(500))
    with house.uow() as uow:
        cases.exclude(uow, ticket.id, "录像核实", by=OTHER, at=at(500))
        uow.commit()
    assert listed(house) == []
    (card,) = listed(house, ended=True)
    assert (card["state"], card["notes"][-1]["step"]) == ("excluded", "exclude")
    figures = measures.day(house.reads.since(HALL, 0)).total.ratings
    assert (figures.n, figures.excluded, figures.unrated, figures.of) == (0, 1, 0, 1)
    assert agrees(house) == []
    with house.uow() as uow, pytest.raises(Refused, match="illegal_standing"):
        cases.keep(uow, ticket.id, "不对", by=OTHER, at=at(600))
    unrated = house.take()
    with house.uow() as uow, pytest.raises(NotFound, match="unknown_rating"):
        cases.keep(uow, unrated.id, "没评过", by=OTHER, at=at(600))


def test_a_rating_of_a_closed_case_can_still_be_left_out(house: House) -> None:
    ticket, id = bad(house)
    step(house, id, "verify", "查", 400)
    step(house, id, "contact", "联系", 500, reached=Reached.REACHED)
    step(house, id, "explain", "解释", 600)
    step(house, id, "close", "结", 700)
    with house.uow() as uow:
        cases.propose_exclusion(uow, ticket.id, "malicious", "冒名", by=BOSS, at=at(800))
        cases.exclude(uow, ticket.id, "属实", by=OTHER, at=at(900))
        uow.commit()
    with house.uow() as uow:
        assert uow.cases.get(id).state is CaseState.CLOSED
    assert agrees(house) == []


def test_the_clock_reminds_once_and_the_desk_is_told_how_many(house: House) -> None:
    bad(house)
    tick(house, 400)
    with house.reads.snapshot(HALL) as snap:
        assert "cases_due" not in [one["code"] for one in alarms.now(snap, at(400))]
    for seconds in (A_DAY_S, A_DAY_S + 60, 2 * A_DAY_S, 2 * A_DAY_S + 60):
        tick(house, seconds)
    with house.reads.snapshot(HALL) as snap:
        told = [a for a in alarms.now(snap, at(2 * A_DAY_S)) if a["code"] == "cases_due"]
    assert told == [{"code": "cases_due", "count": 1, "overdue": 1}]
    warned = [e for e in house.reads.since(HALL, 0) if e.kind == "case_reminded"]
    assert [e.facts["warned"] for e in warned] == ["soon", "overdue"]
    (card,) = listed(house, 2 * A_DAY_S)
    assert (card["overdue"], card["due_soon"]) == (True, False)
    assert agrees(house) == []


def test_a_phone_left_to_be_called_back_is_sealed_and_its_reading_recorded(house: House) -> None:
    _, id = bad(house, phone=PHONE)
    (card,) = listed(house)
    assert (card["phone"] or "").endswith(PHONE[-4:])
    assert PHONE not in str(card)
    with house.uow() as uow:
        assert persons.reveal(uow, id, by=Actor(staff=BOSS), at=at(400)).phone == PHONE
        uow.commit()
    assert house.reads.since(HALL, 0)[-1].kind == "personal_data_read"


def test_a_wrong_phone_stops_the_rating_before_anything_is_kept(house: House) -> None:
    ticket = served(house)
    with pytest.raises(HallError, match="wrong_phone"):
        rate(house, ticket, 1, phone="123")
    with house.uow() as uow:
        assert uow.ratings.of(ticket.id) is None
        assert uow.cases.of(ticket.id) is None


def test_a_press_that_came_a_day_late_has_its_whole_time(house: House) -> None:
    ticket = served(house)
    rate(house, ticket, 2, 300, now=at(300 + A_DAY_S), origin="pad")
    with house.uow() as uow:
        case = uow.cases.of(ticket.id)
    assert case is not None
    assert case.opened_at == at(300 + A_DAY_S)
    assert case.due_at is not None
    assert case.due_at > case.opened_at


def test_the_check_finds_a_case_and_a_standing_that_the_log_does_not_tell(house: House) -> None:
    ticket, _ = bad(house)
    with house.uow() as uow:
        cases.keep(uow, ticket.id, "属实", by=BOSS, at=at(400))
        uow.commit()
    assert agrees(house) == []
    with house.database.write() as connection:
        connection.execute(update(rows.cases).values(state="closed"))
        connection.execute(update(rows.standings).values(counts="excluded"))
        connection.commit()
    assert len(agrees(house)) == 2


def test_a_rating_from_where_its_clerk_is_signed_in_is_told_unless_many_are(house: House) -> None:
    later = at(10_000)

    def signed_in(staff: str) -> None:
        with house.uow() as uow:
            uow.sessions.add(f"hash of {staff}", staff, at(0), later, "place")
            uow.commit()

    def at_desk(place: str, start: float, now: float = 300) -> object:
        rate(house, served(house, start), 5, start + 70, place=place, now=at(now))
        return house.reads.since(HALL, 0)[-1].facts.get("at_desk")

    signed_in(CLERK)
    assert at_desk("elsewhere", 60) is None
    assert at_desk("place", 300) is True
    assert at_desk("place", 600, now=20_000) is None  # the session is over
    signed_in("p_2")
    assert at_desk("place", 900) is True
    signed_in("p_3")
    assert at_desk("place", 1200) is None  # an address of many
