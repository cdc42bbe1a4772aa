"""The guide desk's things on both databases: kept, found again, and agreeing with the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from server import upkeep
from server.domain.desk import HelpState, NoticeState
from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.ticket import Actor, Slip
from server.storage import rows
from server.usecases import closing, desk_views, finding, guiding, persons, serving, views
from server.usecases.persons import Identity
from server.usecases.ports import Device
from tests.persons import GOOD_ID, PHONE
from tests.storage.house import FILE, HALL, House, at

GUIDE = "p_guide"


def tick(house: House, seconds: float) -> None:
    with house.uow() as uow:
        closing.tick(uow, at=at(seconds), silence=timedelta(seconds=30))
        uow.commit()


def propose(house: House, start: float, end: float, *zones: str) -> str:
    with house.uow() as uow:
        made = guiding.propose_notice(
            uow,
            zones=zones,
            zh="系统维护",
            en=None,
            start=at(start),
            end=at(end),
            by=GUIDE,
            at=at(0),
        )
        uow.commit()
    return made.id


def approve(house: House, id: str, seconds: float = 1) -> None:
    with house.uow() as uow:
        guiding.approve_notice(uow, id, by="p_boss", at=at(seconds))
        uow.commit()


def on_board(house: House) -> list[str]:
    with house.reads.snapshot(HALL) as snap:
        return [notice["zh"] for notice in views.board(snap, "hall")["notices"]]


def ask(house: House, **more: str | None) -> str:
    with house.uow() as uow:
        known = {"where": "门口", "need": "轮椅", "by": GUIDE, "at": at(0)}
        made = guiding.ask_help(uow, **{**known, **more})  # type: ignore[arg-type]
        uow.commit()
    return made.id


def agrees(house: House) -> list[str]:
    return upkeep.check(house.database, house.reads).faults


def test_the_clock_shows_a_notice_at_its_moment_and_takes_it_off_again(house: House) -> None:
    approve(house, propose(house, 60, 120))
    tick(house, 59)
    assert on_board(house) == []
    told = house.published[-1]
    tick(house, 60)
    assert on_board(house) == ["系统维护"]
    assert house.published[-1] > told
    tick(house, 120)
    assert on_board(house) == []
    assert agrees(house) == []


def test_a_notice_approved_in_its_time_is_shown_at_once_and_never_before(house: House) -> None:
    id = propose(house, 0, 120)
    tick(house, 30)
    assert on_board(house) == []
    approve(house, id, 31)
    assert on_board(house) == ["系统维护"]
    with house.uow() as uow:
        guiding.withdraw_notice(uow, id, by=GUIDE, at=at(40))
        uow.commit()
    assert on_board(house) == []
    assert agrees(house) == []


def test_a_notice_for_a_zone_that_is_not_there_is_refused(house: House) -> None:
    with pytest.raises(NotFound, match="unknown_zone"):
        propose(house, 0, 60, "moon")
    with pytest.raises(WrongValue, match="wrong_period"):
        propose(house, 60, 60)


def test_a_help_for_a_ticket_is_seen_at_the_window_that_calls_it(house: House) -> None:
    ticket = house.take()
    id = ask(house, ticket=ticket.id)
    house.open("w1")
    with house.reads.snapshot(HALL) as snap:
        assert desk_views.desk(snap, "w1")["helps"] == []
    house.call("w1")
    with house.reads.snapshot(HALL) as snap:
        (seen,) = desk_views.desk(snap, "w1")["helps"]
        assert (seen["id"], seen["number"], seen["need"]) == (id, "A001", "轮椅")
        assert desk_views.desk(snap, "w2")["helps"] == []
    assert agrees(house) == []


def test_a_help_that_is_done_is_on_no_list_any_more(house: House) -> None:
    id = ask(house, window="w1")
    with house.uow() as uow:
        guiding.step_help(uow, id, "take", by="p_2", at=at(1))
        done = guiding.step_help(uow, id, "done", by="p_2", at=at(2))
        uow.commit()
    assert done.state is HelpState.DONE
    with house.reads.snapshot(HALL) as snap:
        assert desk_views.hall_now(snap, at(3))["helps"] == []
    assert agrees(house) == []


def test_nobody_asks_help_for_a_visit_that_is_over(house: House) -> None:
    ticket = house.take()
    with house.uow() as uow:
        serving.cancel(uow, ticket.id, by=Actor(), at=at(1))
        uow.commit()
    with pytest.raises(Refused, match="visit_ended"):
        ask(house, ticket=ticket.id)


def test_a_message_is_shown_at_its_window_until_it_is_read_there(house: House) -> None:
    with house.uow() as uow:
        made = guiding.message_window(uow, "w1", "请协助老人", by=GUIDE, at=at(0))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert [m["text"] for m in desk_views.desk(snap, "w1")["messages"]] == ["请协助老人"]
        assert desk_views.desk(snap, "w2")["messages"] == []
    seq = house.seqs()[-1]
    for _ in range(2):
        with house.uow() as uow:
            seen = guiding.read_message(uow, made.id, by="p_clerk", at=at(5))
            uow.commit()
    assert seen.read_by == "p_clerk"
    assert house.seqs()[-1] == seq + 1
    with house.reads.snapshot(HALL) as snap:
        assert desk_views.desk(snap, "w1")["messages"] == []
    assert agrees(house) == []


def test_what_was_said_is_in_no_event_and_numbers_in_it_are_in_no_row(house: House) -> None:
    said = f"我姓张，电话 {PHONE}，身份证 {GOOD_ID}，请于 2026 年 3 月答复"
    with house.uow() as uow:
        made = guiding.complain(uow, kind="complaint", text=said, by=GUIDE, at=at(0))
        done = guiding.answer(uow, made.id, f"已回电 {PHONE}", by="p_boss", at=at(1))
        sent = guiding.message_window(uow, "w1", said, by=GUIDE, at=at(2))
        help = guiding.ask_help(uow, where=said, need=said, by=GUIDE, at=at(3))
        uow.commit()
    told = str([event.facts for event in house.reads.since(HALL, 0)])
    assert made.id in told
    assert "张" not in told
    hidden = "我姓张，电话 *******0001，身份证 **************" + GOOD_ID[-4:]
    kept = (made.text, sent.text, help.where, help.need)
    assert {text.partition("，请于")[0] for text in kept} == {hidden}
    assert made.text.endswith("请于 2026 年 3 月答复")
    assert done.answer == "已回电 *******0001"
    assert agrees(house) == []


def test_the_phone_of_a_complaint_is_sealed_found_again_and_its_reading_told(house: House) -> None:
    with house.uow() as uow:
        made = guiding.complain(
            uow, kind="complaint", text="等太久", by=GUIDE, at=at(0), phone=f"+86 {PHONE}"
        )
        with pytest.raises(WrongValue, match="wrong_phone"):
            guiding.complain(uow, kind="praise", text="好", by=GUIDE, at=at(0), phone="12")
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        (shown,) = desk_views.complaints(snap, unanswered=True, before=None)
    assert shown["phone"] == "*******0001"
    with house.uow() as uow:
        assert persons.find(uow, Identity(phone=PHONE), at=at(5)) == [made.id]
        clear = persons.reveal(uow, made.id, by=Actor(staff="p_boss"), at=at(5))
        uow.commit()
    assert clear.phone == PHONE
    assert house.reads.since(HALL, 0)[-1].kind == "personal_data_read"
    later = at(0) + guiding.CALL_BACK + timedelta(days=1)
    with house.uow() as uow, pytest.raises(NotFound, match="person_not_kept"):
        persons.reveal(uow, made.id, by=Actor(staff="p_boss"), at=later)


def test_a_complaint_finds_its_ticket_by_number_and_its_window_by_the_ticket(house: House) -> None:
    house.open("w1")
    house.take()
    ticket = house.call("w1")
    assert ticket is not None
    with house.uow() as uow:
        made = guiding.complain(uow, kind="praise", text="热情", by=GUIDE, at=at(90), ticket="a001")
        with pytest.raises(WrongValue, match="unknown_ticket"):
            guiding.complain(uow, kind="praise", text="好", by=GUIDE, at=at(90), ticket="A999")
        uow.commit()
    assert (made.ticket, made.window) == (ticket.id, "w1")
    with house.reads.snapshot(HALL) as snap:
        (shown,) = desk_views.complaints(snap, unanswered=True, before=None)
        assert (shown["number"], shown["window_name"]) == ("A001", "1号窗口")
        assert desk_views.complaints(snap, unanswered=True, before=made.id) == []


def test_a_row_that_the_log_does_not_know_is_found(house: House) -> None:
    id = propose(house, 0, 60)
    assert agrees(house) == []
    with house.database.write() as connection:
        connection.execute(update(rows.notices).values(state=NoticeState.SHOWN.value))
        connection.commit()
    assert agrees(house) == [f"test: notices {id} is shown, the log tells proposed"]


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("A002", ["A002"]),
        ("a2", ["A002"]),
        ("a-02", ["A002"]),
        (" 2 ", ["B002", "A002"]),
        ("12", ["A012"]),
        ("002", ["B002", "A002"]),
        ("B012", []),
        ("C1", []),
        ("%", []),
        ("no such thing", []),
    ],
)
def test_a_ticket_is_found_by_what_stands_on_its_slip(
    house: House, said: str, numbers: list[str]
) -> None:
    for n in range(12):
        house.take("tax", n)
    for n in (20, 21):
        house.take("id-card", n)
    with house.reads.snapshot(HALL) as snap:
        assert [t.number for t in finding.by_text(snap, said, at(60))] == numbers
        assert finding.by_text(snap, said, at(86400)) == []


def test_a_scanned_slip_and_a_code_find_their_ticket_on_any_day(house: House) -> None:
    ticket = house.take()
    address = f"https://hall.example/t/{ticket.code}"
    with house.reads.snapshot(HALL) as snap:
        for said in (address, f"{address}/", ticket.code, ticket.id):
            assert [t.id for t in finding.by_text(snap, said, at(86400))] == [ticket.id]


def test_a_story_tells_every_event_in_words_and_no_level_of_a_rating(house: House) -> None:
    house.open("w1")
    house.take()
    ticket = house.call("w1")
    assert ticket is not None
    with house.uow() as uow:
        serving.start(uow, ticket.id, by=Actor(staff="clerk-w1"), at=at(70))
        serving.hold(
            uow, ticket.id, by=Actor(staff="clerk-w1"), at=at(80), reason="复印材料", minutes=10
        )
        guiding.ask_help(uow, where="门口", need="轮椅", by=GUIDE, at=at(85), ticket=ticket.id)
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        stored = snap.ticket(ticket.id, "")
        assert stored is not None
        chinese = [one["text"] for one in finding.story(snap, stored, "zh")]
        english = [one["text"] for one in finding.story(snap, stored, "en")]
    assert chinese == [
        "取号 A001：税务（普通）",
        "1号窗口第 1 次呼叫",
        "在1号窗口开始办理税务",
        "挂起，至 09:11，原因：复印材料",
        "请求到点协助",
    ]
    assert english[3] == "Put on hold until 09:11: 复印材料"


def test_a_year_without_its_holidays_raises_an_alarm_from_a_month_before(house: House) -> None:
    house.define(FILE + "\n[hours]\ncalendar_years = [2026]\n")
    house.open("w1")
    assert alarms(house, 60) == {}
    december = (datetime(2026, 12, 2, 2, tzinfo=UTC) - at(0)).total_seconds()
    assert alarms(house, december) == {"calendar_unknown": {"year": 2027}}


ALARMING = FILE + "\n[settings]\nalarm_queue = 2\nalarm_wait_minutes = 5\n"


def alarms(house: House, seconds: float) -> dict[str, dict[str, object]]:
    with house.reads.snapshot(HALL) as snap:
        found = desk_views.hall_now(snap, at(seconds))["alarms"]
    return {one.pop("code"): one for one in found}


def test_long_lines_and_long_waits_raise_alarms_that_go_with_their_cause(house: House) -> None:
    house.define(ALARMING)
    house.open("w1")
    for seconds in (0, 10, 20):
        house.take("tax", seconds)
    assert alarms(house, 60) == {"queue_long": {"service": "tax", "count": 3, "limit": 2}}
    assert alarms(house, 300).keys() == {"queue_long"}
    late = alarms(house, 301)["wait_long"]
    assert late == {"service": "tax", "longest_s": 301, "limit_s": 300}
    house.call("w1", 302)
    assert alarms(house, 303) == {}


def test_a_hall_that_sets_no_limits_gets_no_such_alarm(house: House) -> None:
    house.open("w3")
    for _ in range(30):
        house.take("tax")
    assert alarms(house, 36000) == {}


def test_people_whom_nobody_can_call_raise_an_alarm_once_the_hall_is_open(house: House) -> None:
    house.take("tax", -600)
    assert alarms(house, -300) == {}
    assert alarms(house, 1) == {"no_window_open": {"service": "tax", "count": 1}}
    house.open("w1")
    assert alarms(house, 2) == {}


def test_a_window_paused_with_people_waiting_raises_an_alarm(house: House) -> None:
    from server.usecases import duty

    house.open("w1")
    with house.uow() as uow:
        duty.pause_window(uow, "w1", reason="取材料", by="clerk-w1", at=at(1))
        uow.commit()
    assert alarms(house, 2) == {}
    house.take()
    assert alarms(house, 2) == {"paused_with_line": {"window": "w1", "count": 1}}


def test_a_printer_without_paper_and_a_lost_slip_raise_alarms(house: House) -> None:
    house.open("w1")
    ticket = house.take()
    printer = Device("a1", "p1", "printer", "kiosk:east", "online", "out")
    with house.uow() as uow:
        uow.devices.save(printer, at(0))
        stored = uow.tickets.get(ticket.id)
        stored.paper(Slip.FAILED, at=at(1), by=Actor(), error="too_late")
        uow.tickets.save(stored)
        uow.commit()
    found = alarms(house, 2)
    assert found["printer_out"]["for"] == "kiosk:east"
    assert found["slip_lost"] == {"ticket": ticket.id, "number": "A001", "slip": "failed"}
    house.call("w1", 3)
    assert "slip_lost" not in alarms(house, 4)
