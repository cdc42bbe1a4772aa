"""Results as they are published: who is in them, what counts, and that the log gives the same."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from server.domain.errors import NotAllowed, Refused, WrongValue
from server.domain.finding import FindingStep, Origin
from server.storage import rows
from server.usecases import (
    closing,
    findings,
    polls,
    publishing,
    scheme_book,
    staffing,
    verifying,
)
from server.usecases.ports import Publication
from tests.storage.house import HALL, House, at

BOSS = "p_boss"
MONTH, QUARTER = "MONTH-100", "QUARTER-100"
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
APRIL = (date(2026, 4, 1), date(2026, 5, 1))
Q1 = (date(2026, 1, 1), date(2026, 4, 1))
LATER = 200_000.0


def clerk(house: House, name: str, *windows: str, role: str = "clerk") -> str:
    with house.uow() as uow:
        made = staffing.add_person(
            *(uow, name, role, windows),
            password="long enough",
            hash_password=lambda said: said,
            at=at(1),
        )
        uow.commit()
    return made.id


def counted(
    house: House,
    item: str,
    staff: str | None,
    *,
    window: str | None = "w1",
    count: str = "1",
    day: date = date(2026, 3, 2),
    scheme: str = MONTH,
) -> str:
    with house.uow() as uow:
        one = findings.register(
            uow,
            scheme_book.find(uow.schemes, scheme),
            item,
            origin=Origin.INSPECTION,
            staff=staff,
            window=window,
            day=day,
            count=Decimal(count),
            text="",
            at=at(10),
            by=BOSS,
        )
        for step, when in ((FindingStep.CONFIRM, 20), (FindingStep.COUNT, LATER)):
            findings.step(uow, one.id, step, "", by=BOSS, at=at(when))
        uow.commit()
    return one.id


def publish(house: House, scheme: str = MONTH, days: Any = MARCH, **more: Any) -> Publication:
    with house.uow() as uow:
        made = publishing.publish(uow, scheme, *days, by=BOSS, at=at(LATER + 1), **more)
        uow.commit()
    return made


def faults(house: House, id: str) -> list[str]:
    with house.reads.snapshot(HALL) as snap:
        return verifying.faults(snap, snap.publications.get(id))


def by(rows: str | list[Any], key: str = "clerk") -> dict[str, Any]:
    found = json.loads(rows) if isinstance(rows, str) else rows
    return {row[key]: row for row in found}


def test_everybody_has_a_sheet_and_a_window_has_the_mean_of_its_people(house: House) -> None:
    a, b = clerk(house, "甲", "w1"), clerk(house, "乙", "w1")
    away = clerk(house, "丙", "w2")
    clerk(house, "督查", role="inspector")
    house.open("w2", a)  # sat elsewhere: counts there
    counted(house, "KQ2", b)
    counted(house, "RC1a", None, window="w1")
    made = publish(house)
    people, places = by(made.sheets), json.loads(made.places)
    assert set(people) == {a, b, away}
    assert {id: (row["window"], row["total"], row["rank"]) for id, row in people.items()} == {
        a: ("w2", "100.00", 1),
        b: ("w1", "97.00", 3),
        away: ("w2", "100.00", 1),
    }
    windows = by(places["windows"], "id")
    assert {id: (row["mean"], row["own"], row["total"]) for id, row in windows.items()} == {
        "w1": ("97.00", "-1.00", "96.00"),
        "w2": ("100.00", "0.00", "100.00"),
        "w3": (None, "0.00", None),
    }
    assert [(w["id"], w["rank"]) for w in places["windows"]] == [("w2", 1), ("w1", 2), ("w3", None)]
    assert faults(house, made.id) == []


def test_leave_earlier_in_the_year_uses_up_the_twenty_days(house: House) -> None:
    one = clerk(house, "甲", "w1")
    counted(house, "KQ3", one, count="18", day=date(2026, 1, 20))
    counted(house, "KQ3", one, count="5", day=date(2026, 3, 4))
    made = publish(house)
    assert by(made.sheets)[one]["total"] == "97.00"  # 23 − 20 = 3 days beyond
    assert [row["count"] for row in json.loads(made.inputs)["earlier"]] == ["18"]
    last_year = clerk(house, "乙", "w1")
    counted(house, "KQ3", last_year, count="18", day=date(2025, 12, 30))
    counted(house, "KQ3", last_year, count="5", day=date(2026, 4, 2))
    assert by(publish(house, days=APRIL).sheets)[last_year]["total"] == "100.00"
    assert faults(house, made.id) == []


def test_a_second_publication_of_a_period_must_replace_the_first(house: House) -> None:
    clerk(house, "甲", "w1")
    first = publish(house)
    with pytest.raises(Refused, match="already_published"):
        publish(house)
    with house.uow() as uow:
        again = publishing.republish(uow, first.id, reason="更正", by=BOSS, at=at(LATER + 9))
        uow.commit()
    with pytest.raises(Refused, match="already_published"):
        publish(house, replaces=first.id)
    with house.reads.snapshot(HALL) as snap:
        assert publishing.current_of(snap, MONTH, *MARCH) == again
        assert publishing.newest(snap, first) == again
    assert faults(house, first.id) == faults(house, again.id) == []


def test_what_the_tables_say_and_the_log_does_not_is_found(house: House) -> None:
    one = clerk(house, "甲", "w1")
    id = counted(house, "KQ2", one)
    with house.database.write() as connection:
        connection.execute(update(rows.findings).values(count="3"))
        connection.commit()
    made = publish(house)
    assert by(made.sheets)[one]["total"] == "91.00"
    told = faults(house, made.id)
    assert f'{made.id}: inputs.findings[{id}].count: "3" is stored, the log gives "1"' in told
    assert any(f"sheets[{one}].total" in line for line in told)


@pytest.mark.parametrize(
    ("column", "old", "new", "said"),
    [
        ("sheets", "97.00", "99.00", "total"),
        ("inputs", '"count":"1"', '"count":"0"', "inputs_hash"),
        ("inputs_hash", "", "0" * 64, "inputs_hash"),
        ("places", "97.00", "98.00", "places.windows[w1]"),
        ("scheme_text", '"35"', '"36"', "total"),
    ],
)
def test_a_row_changed_by_hand_is_found(
    house: House, column: str, old: str, new: str, said: str
) -> None:
    one = clerk(house, "甲", "w1")
    counted(house, "KQ2", one)
    made = publish(house)
    assert faults(house, made.id) == []
    text = getattr(made, column)
    changed = text.replace(old, new) if old else new
    assert changed != text
    with house.database.write() as connection:
        connection.execute(update(rows.publications).values({column: changed}))
        connection.commit()
    assert any(said in line for line in faults(house, made.id))


def test_a_published_result_stays_identical_when_the_scheme_and_the_hall_move_on(
    house: House,
) -> None:
    one = clerk(house, "甲", "w1")
    counted(house, "KQ2", one)
    made = publish(house)
    counted(house, "RC2", one)
    with house.uow() as uow:
        staffing.change_person(uow, one, at=at(LATER + 50), by=BOSS, windows=["w2"])
        uow.commit()
    house.define(_file_without_w3())
    assert faults(house, made.id) == []


def _file_without_w3() -> str:
    from tests.storage.house import FILE

    return FILE.replace('id = "w3"', 'id = "w9"')


def test_a_quarter_comes_of_its_published_months_and_names_what_is_missing(house: House) -> None:
    one = clerk(house, "甲", "w1")
    with pytest.raises(Refused, match="nothing_published"):
        publish(house, days=Q1)
    counted(house, "KQ2", one, count="2", day=date(2026, 2, 3))
    publish(house, days=(date(2026, 2, 1), date(2026, 3, 1)))
    first = publish(house, days=MARCH)
    with house.uow() as uow:
        made = publishing.republish(uow, first.id, reason="", by=BOSS, at=at(LATER + 5))
        uow.commit()
    quarter = publish(house, days=Q1)
    given = json.loads(quarter.inputs)
    assert given["missing"] == ["2026-01"]
    assert [part["publication"] for part in given["parts"]][-1] == made.id
    row = by(quarter.sheets)[one]
    # Appointed in March by the clock of the tests, found fault with in February: there both times.
    assert (row["total"], row["n"], row["grade"]) == ("97.00", 2, "优秀")
    assert faults(house, quarter.id) == []
    with house.database.write() as connection:
        connection.execute(
            update(rows.publications)
            .where(rows.publications.c.id == made.id)
            .values(sheets=made.sheets.replace("100.00", "99.00"))
        )
        connection.commit()
    assert any("differs" in line for line in faults(house, quarter.id))


# — ballots and surveys —


def opened(house: House, about: str = "clerk") -> str:
    with house.uow() as uow:
        poll = polls.open_poll(
            uow, QUARTER, publishing.period("2026-Q1"), about, date(2026, 3, 4), by=BOSS, at=at(5)
        )
        uow.commit()
    return poll.id


def vote(house: House, poll: str, voter: str, votes: dict[str, str], seconds: float = 60) -> None:
    with house.uow() as uow:
        polls.vote(uow, poll, votes, voter=voter, at=at(seconds))
        uow.commit()


def closed(house: House) -> None:
    with house.uow() as uow:
        closing.tick(uow, at=at(3 * 86400), silence=timedelta(days=9))
        uow.commit()


def test_a_ballot_is_secret_once_each_and_not_for_oneself(house: House) -> None:
    ids = [clerk(house, name, "w1" if n < 3 else "w2") for n, name in enumerate("甲乙丙丁戊己")]
    poll = opened(house)
    vote(house, poll, ids[0], {ids[1]: "好", ids[2]: "差"})
    with pytest.raises(Refused, match="already_voted"):
        vote(house, poll, ids[0], {ids[1]: "好"})
    with pytest.raises(NotAllowed, match="own_ballot"):
        vote(house, poll, ids[1], {ids[1]: "好"})
    for wrong in ({}, {"p_nobody": "好"}, {ids[2]: "极好"}):
        with pytest.raises(WrongValue, match="wrong_ballot"):
            vote(house, poll, ids[1], wrong)
    for voter in ids[1:5]:
        vote(house, poll, voter, {ids[5]: "较好"})
    log = [e for e in house.reads.since(HALL, 0) if e.kind.startswith("poll_")]
    assert [e.kind for e in log] == ["poll_opened"]  # no vote has an event
    closed(house)
    told = house.reads.since(HALL, 0)[-1]
    assert told.kind == "poll_closed"
    assert told.staff is None
    assert (told.facts["voters"], told.facts["may_vote"], told.facts["few"]) == (5, 6, False)
    assert {(t["of"], t["grade"], t["count"]) for t in told.facts["tallies"]} == {
        *((ids[1], "好", 1), (ids[2], "差", 1), (ids[5], "较好", 4))
    }
    with house.database.read() as connection:
        for table in (rows.poll_voters, rows.poll_sums):
            assert connection.execute(table.select()).all() == []
    with pytest.raises(Refused, match="poll_closed"):
        vote(house, poll, ids[5], {ids[1]: "好"})


def test_who_voted_and_what_was_voted_share_nothing_but_the_poll(house: House) -> None:
    voters = {column.name for column in rows.poll_voters.c}
    sums = {column.name for column in rows.poll_sums.c}
    assert voters & sums == {"hall", "poll"}
    assert not {"at", "id", "seq"} & (voters | sums)


def test_with_too_few_voters_nothing_is_told(house: House) -> None:
    ids = [clerk(house, name, "w1") for name in "甲乙丙"]
    poll = opened(house)
    vote(house, poll, ids[0], {ids[1]: "好"})
    closed(house)
    with house.reads.snapshot(HALL) as snap:
        found = snap.polls.get(poll)
    assert (found.voters, found.tallies) == (1, None)
    assert house.reads.since(HALL, 0)[-1].facts["tallies"] == []
    made = publish(house, QUARTER, Q1)
    assert by(made.sheets)[ids[1]]["ballots"] is None
    assert by(made.sheets)[ids[1]]["composite"] is None
    assert faults(house, made.id) == []


def test_the_composite_is_made_of_score_surveys_and_ballots(house: House) -> None:
    ids = [clerk(house, name, "w1" if n < 3 else "w2") for n, name in enumerate("甲乙丙丁戊")]
    poll = opened(house, "window")
    for n, voter in enumerate(ids):
        vote(house, poll, voter, {"w2" if n < 3 else "w1": "好" if n < 3 else "一般"})
    closed(house)
    counted(house, "ATT7", ids[0], scheme=QUARTER)
    with house.uow() as uow:
        for of, grades in ((ids[0], {"优秀": 1, "不合格": 1}), (ids[1], {"优秀": 2})):
            polls.enter_survey(
                *(uow, QUARTER, date(2026, 3, 3), "clerk", of, "phone", grades), by=BOSS, at=at(90)
            )
        wrong = polls.enter_survey(
            *(uow, QUARTER, date(2026, 3, 3), "clerk", ids[1], "card", {"不合格": 9}),
            by=BOSS,
            at=at(91),
        )
        polls.strike_survey(uow, wrong.id, by=BOSS, at=at(92))
        uow.commit()
    made = publish(house, QUARTER, Q1)
    people = by(made.sheets)
    one, two = people[ids[0]], people[ids[1]]
    # 95×0.6 + (95+50)/2×0.2 + 80×0.2 ; 100×0.6 + 95×0.2 + 80×0.2
    assert (one["surveys"], one["ballots"], one["composite"]) == ("72.50", "80.00", "87.50")
    assert (two["composite"], two["grade"], two["rank"]) == ("95.00", "优秀", 1)
    assert people[ids[3]]["composite"] is None  # nobody was asked about the other window
    windows = by(json.loads(made.places)["windows"], "id")
    # (95 + 100 + 100) / 3, (72.5 + 95) / 2, 80
    assert windows["w1"]["total"] == "98.33"
    assert windows["w1"]["composite"] == "91.75"
    assert faults(house, made.id) == []
