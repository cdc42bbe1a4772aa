"""One transaction: all of it or nothing, seen by nobody before the commit."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.errors import NotFound, Refused
from server.domain.ticket import Actor, Slip, State
from server.storage import migrate
from server.storage.engine import open_database
from server.storage.tickets import _heads
from server.usecases import calling, closing, devices, issuing, rating, serving
from server.usecases.ports import Device, Reply
from tests.storage.house import HALL, House, at


def test_leaving_without_commit_changes_nothing_and_tells_nobody(house: House) -> None:
    told = list(house.published)
    with house.uow() as uow:
        ticket = issuing.take_ticket(uow, issuing.Order("tax"), by=Actor(), at=at(0))
    with pytest.raises(NotFound):
        house.get(ticket.id)
    assert house.published == told
    assert house.take().number == "A001"


def test_an_error_in_the_middle_undoes_the_ticket_its_events_and_its_number(house: House) -> None:
    seqs = house.seqs()

    def broken() -> None:
        with house.uow() as uow:
            issuing.take_ticket(uow, issuing.Order("tax"), by=Actor(), at=at(0))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        broken()
    assert house.seqs() == seqs
    assert house.take().number == "A001"


def test_a_ticket_comes_back_as_it_was_stored(house: House) -> None:
    taken = house.take("tax", also=["health"])  # type: ignore[arg-type]
    kept = house.get(taken.id)
    assert kept == taken
    house.open("w1")
    called = house.call("w1")
    assert called is not None
    assert house.get(taken.id) == called
    assert called.why is not None
    assert called.why["code"] == "first_in_line"


def test_commits_are_published_once_and_with_the_seq_they_reached(house: House) -> None:
    before = house.seqs()[-1]
    house.take()
    assert house.published[-1] == house.seqs()[-1] == before + 1


def test_a_helping_window_waits_for_its_delay(house: House) -> None:
    house.open("w2")
    old = house.take("tax", seconds=0)
    own = house.take("id-card", seconds=300)
    first = house.call("w2", seconds=400)
    assert first is not None
    assert first.id == own.id
    second = house.call("w2", seconds=401)
    assert second is not None
    assert second.id == old.id
    assert second.why is not None
    assert second.why["code"] == "helping"


def test_a_head_start_moves_ahead_by_its_minutes_and_no_more(house: House) -> None:
    house.open("w1")
    early = house.take("tax", seconds=0)
    house.take("tax", seconds=20 * 60)
    older = house.take("tax", seconds=25 * 60, class_id="elderly")
    order = [house.call("w1", seconds=30 * 60 + n) for n in range(3)]
    assert [t.id for t in order if t][:2] == [early.id, older.id]


def test_a_ticket_bound_to_a_window_is_called_there_only(house: House) -> None:
    for window in ("w1", "w3"):
        house.open(window)
    ticket = house.take("tax")
    assert house.call("w3", finish=False) is not None
    with house.uow() as uow:
        serving.transfer(uow, ticket.id, by=Actor(), at=at(70), window="w1")
        uow.commit()
    assert house.call("w3", seconds=80) is None
    back = house.call("w1", seconds=90)
    assert back is not None
    assert back.id == ticket.id


def test_a_no_show_rejoins_behind_the_next_three(house: House) -> None:
    house.open("w1")
    late = house.take("tax", seconds=0)
    others = [house.take("tax", seconds=n) for n in range(1, 6)]
    house.call("w1")
    for step in (serving.no_show, serving.rejoin):
        with house.uow() as uow:
            step(uow, late.id, by=Actor(), at=at(100))
            uow.commit()
    order = [house.call("w1", seconds=200 + n) for n in range(6)]
    assert [t.id for t in order if t] == [
        *(t.id for t in others[:3]),
        late.id,
        *(t.id for t in others[3:]),
    ]


def test_a_busy_window_calls_nobody_else(house: House) -> None:
    house.open("w1")
    house.take()
    house.take()
    assert house.call("w1") is not None
    with pytest.raises(Refused) as refused:
        house.call("w1", finish=False)
    assert refused.value.code == "window_busy"


def test_an_undone_call_stands_where_it_stood(house: House) -> None:
    house.open("w1")
    first, second = house.take(seconds=0), house.take(seconds=1)
    house.call("w1")
    with house.uow() as uow:
        serving.undo(uow, first.id, by=Actor(), at=at(61))
        uow.commit()
    again = house.call("w1", seconds=62)
    assert again is not None
    assert again.id == first.id
    assert again.nth_call == 1
    with house.uow() as uow:
        assert uow.tickets.ahead(uow.tickets.get(second.id)) == 0


def test_a_reply_is_kept_with_the_change_it_answers(house: House) -> None:
    with house.uow() as uow:
        uow.replies.keep("kiosk:k", "/tickets", "key", Reply("body", 201, "{}"), at(0))
        uow.commit()
    with house.uow() as uow:
        assert uow.replies.find("kiosk:k", "/tickets", "key") == Reply("body", 201, "{}")
        assert uow.replies.find("kiosk:other", "/tickets", "key") is None
        uow.replies.drop_before(at(1))
        assert uow.replies.find("kiosk:k", "/tickets", "key") is None


PRINTER = Device("agent-1", "printer-1", "printer", "kiosk:k1", "online", "enough")


def test_a_slip_is_a_job_of_the_same_transaction_and_its_answer_a_part_of_the_story(
    house: House,
) -> None:
    with house.uow() as uow:
        devices.hello(uow, "agent-1", [PRINTER], at=at(0))
        uow.commit()
    ticket = house.take("tax", origin="k1")
    assert ticket.slip is Slip.QUEUED
    with house.uow() as uow:
        (job,) = devices.claim(uow, ["agent-1"], at=at(1))
        uow.commit()
    assert house.get(ticket.id).slip is Slip.SENT
    assert job.data["number"] == ticket.number
    with house.uow() as uow:
        assert devices.claim(uow, ["agent-1"], at=at(1)) == []
        assert [j.id for j in uow.jobs.unanswered("agent-1")] == [job.id]
        assert devices.done(uow, "agent-1", job.id, ok=True, error=None, at=at(2))
        assert devices.done(uow, "agent-1", job.id, ok=False, error="late", at=at(3))
        uow.commit()
    assert house.get(ticket.id).slip is Slip.PRINTED
    kinds = [e.facts.get("slip") for e in house.reads.since(HALL, 0) if e.kind == "slip_changed"]
    assert kinds == ["queued", "sent", "printed"]


def test_a_slip_that_found_no_printer_in_time_does_not_come_out_later(house: House) -> None:
    with house.uow() as uow:
        devices.hello(uow, "agent-1", [PRINTER], at=at(0))
        uow.commit()
    ticket = house.take("tax", origin="k1")
    with house.uow() as uow:
        devices.give_up_stale_slips(uow, at=at(121))
        uow.commit()
    assert house.get(ticket.id).slip is Slip.FAILED
    with house.uow() as uow:
        assert devices.claim(uow, ["agent-1"], at=at(122)) == []


def test_a_visit_is_rated_once_by_page_or_pad(house: House) -> None:
    pad = Device("agent-1", "pad-1", "pad", "window:w1", "online")
    with house.uow() as uow:
        devices.hello(uow, "agent-1", [pad], at=at(0))
        uow.commit()
    house.open("w1")
    ticket = house.take()
    house.call("w1")
    with house.uow() as uow:
        with pytest.raises(Refused) as nobody:
            rating.rate_at_pad(uow, "agent-1", "pad-1", 5, pressed_at=at(70), at=at(70))
        assert nobody.value.code == "nobody_to_rate"
        serving.finish(uow, ticket.id, by=Actor(), at=at(80))
        made = rating.rate_at_pad(uow, "agent-1", "pad-1", 4, pressed_at=at(85), at=at(86))
        uow.commit()
    assert made.ticket == ticket.id
    with house.uow() as uow, pytest.raises(Refused) as twice:
        rating.rate(uow, uow.tickets.get(ticket.id), 1, at=at(90), origin="page")
    assert twice.value.code == "already_rated"


def test_yesterdays_tickets_end_and_held_ones_come_back(house: House) -> None:
    house.open("w1")
    held, waiting = house.take(), house.take(seconds=1)
    with house.uow() as uow:
        serving.hold(uow, held.id, by=Actor(), at=at(10), minutes=5)
        uow.commit()
    with house.uow() as uow:
        closing.tick(uow, at=at(311), silence=timedelta(minutes=1))
        uow.commit()
    assert house.get(held.id).state is State.WAITING
    with house.uow() as uow:
        closing.tick(uow, at=at(24 * 3600), silence=timedelta(minutes=1))
        uow.commit()
    assert house.get(held.id).state is house.get(waiting.id).state is State.EXPIRED
    with house.uow() as uow:
        again = issuing.take_ticket(uow, issuing.Order("tax"), by=Actor(), at=at(24 * 3600))
        uow.commit()
    assert again.number == "A001"


def test_calling_costs_one_seek_a_service_whatever_is_past(tmp_path: Path) -> None:
    """The plan of the head-of-line query names partial indexes only (read on SQLite)."""
    database = open_database(f"sqlite:///{tmp_path / 'plan.db'}")
    migrate.upgrade(database)
    ready = _heads(2, False, False)._compile(database.writing.dialect)
    asked = ready.fill({"hall": HALL, "window": "w1", "s0": "tax", "s1": "health"})
    with database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {ready.text}", asked).all()
    database.close()
    told = " ".join(str(row) for row in plan)
    assert "CORRELATED SCALAR SUBQUERY" in told  # once for each service …
    assert "USING INDEX ix_tickets_line (hall=? AND service=?)" in told  # … one seek
    assert "ix_tickets_bound" in told
    assert "SCAN tickets" not in told


def test_a_chosen_call_says_so(house: House) -> None:
    house.open("w1")
    house.take(seconds=0)
    chosen = house.take(seconds=1)
    with house.uow() as uow:
        ticket = calling.call_chosen(
            uow, "w1", chosen.id, by=Actor(staff="boss"), at=at(60), finish_current=False
        )
        uow.commit()
    assert ticket.why == {"code": "chosen", "facts": {"ahead": 1}}
