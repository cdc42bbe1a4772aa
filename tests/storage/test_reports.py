"""Reports over a real database: they say what the figures say; asked for, made, given up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from server import report_maker
from server.assessment import mix
from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.report import Report, ReportState
from server.storage.engine import open_database
from server.usecases import report_contents, report_jobs, rollups
from tests.storage.house import HALL, NINE, House
from tests.storage.test_rollups import MONDAY, roll, visit

APRIL = NINE + timedelta(days=40)
MARCH = date(2026, 3, 1)


@pytest.fixture
def house(ready_url: str) -> Iterator[House]:
    database = open_database(ready_url)
    made = House(database)
    made.define()
    yield made
    database.close()


def contents(house: House, kind: str = "month", day: date = MARCH) -> dict[str, Any]:
    return report_contents.contents(house.reads, HALL, kind, day, at=APRIL)


def ask(house: House, at: datetime = APRIL, forms: tuple[str, ...] = ("json",)) -> Report:
    with house.uow() as uow:
        one = report_jobs.ask(uow, "month", MARCH, forms, "zh", by="p_boss", at=at)
        uow.commit()
    return one


def state(house: House, id: str) -> ReportState:
    with house.uow() as uow:
        return uow.reports.get(id).state


def test_a_month_says_what_the_figures_of_the_period_say(house: House) -> None:
    house.open("w1")
    for day in range(4):
        visit(house, day, wait=60 + day, level=5)
    roll(house, 40)
    made = contents(house)
    last = date(2026, 3, 31)
    told = rollups.period_report(
        house.reads, HALL, MARCH, last, by="window", grain="month", at=APRIL
    )
    (row,) = told["rows"]
    window = next(one for one in made["windows"] if one["id"] == "w1")
    for key in ("counts", "wait", "handling", "ratings", "promise_kept"):
        assert window[key] == row[key], key
    idle = next(one for one in made["windows"] if one["id"] == "w2")
    assert idle["counts"] is None
    assert sum(point["served"] or 0 for point in made["course"]) == 4
    assert len(made["course"]) == 31
    assert made["total"]["finished"] == 1
    assert made["missing"] == []


def test_the_same_data_has_the_same_digest_whenever_it_is_made(house: House) -> None:
    house.open("w1")
    visit(house, 0)
    roll(house, 40)
    later = report_contents.contents(
        house.reads, HALL, "month", MARCH, at=APRIL + timedelta(days=30)
    )
    assert later["digest"] == contents(house)["digest"]


def test_an_empty_month_knows_nothing_and_says_no_zero(house: House) -> None:
    made = contents(house)
    assert made["total"]["counts"] is None
    assert made["total"]["finished"] is None
    assert made["modes"]["overtime"] is None
    assert made["cases"]["opened"] is None
    assert made["before"] is None


def test_bad_reviews_are_told_with_what_became_of_them(house: House) -> None:
    house.open("w1")
    visit(house, 0, level=1)
    roll(house, 40)
    assert contents(house)["cases"] == {
        "opened": 1, "in_time": 0, "late": 1, "open": 0, "in_time_share": 0
    }  # fmt: skip


def test_days_added_up_before_mixes_were_get_them_and_stay_as_they_were(house: House) -> None:
    house.open("w1")
    visit(house, 0)
    roll(house, 60)
    before = dict_of(house, "window")
    with house.database.write() as connection:
        from sqlalchemy import delete

        from server.storage import rows

        by = rows.rollups.c.by
        connection.execute(delete(rows.rollups).where(by.in_(mix.KEPT)))
        connection.commit()
    assert dict_of(house, "window_mix") == {}
    assert MONDAY in roll(house, 60)
    assert dict_of(house, "window") == before
    assert set(dict_of(house, "window_mix")) == {"w1"}


def dict_of(house: House, by: str) -> dict[str, str]:
    return {id: one.dumps() for _, id, one in house.reads.rollups(HALL, "day", [MONDAY], by)}


def test_windows_are_compared_by_what_the_log_says(house: House) -> None:
    house.open("w1")
    house.open("w3", "clerk-w3")
    for day in range(3):
        visit(house, day)
    roll(house, 40)
    made = rollups.fairness_report(
        house.reads, HALL, MARCH, date(2026, 3, 31), by="window", at=APRIL
    )
    (row,) = made["rows"]
    assert row["id"] == "w1"
    assert row["handling"]["alone"] == 3, "nobody else did it"
    assert row["handling"]["ratio"] is None
    assert rollups.fairness_csv(made).count("\n") == 2


def test_the_same_report_asked_for_twice_is_made_once(house: House) -> None:
    assert ask(house).id == ask(house).id
    assert ask(house, forms=("csv",)).id != ask(house).id


def test_a_period_that_has_not_begun_is_refused(house: House) -> None:
    with house.uow() as uow, pytest.raises(WrongValue):
        report_jobs.ask(uow, "day", date(2026, 8, 1), ("pdf",), "zh", by=None, at=APRIL)


def test_one_is_made_at_a_time(house: House) -> None:
    first, second = ask(house), ask(house, APRIL + timedelta(seconds=1), ("csv",))
    with house.uow() as uow:
        one = report_jobs.claim(uow, at=APRIL)
        assert one is not None
        assert one.id == first.id
        assert report_jobs.claim(uow, at=APRIL) is None
        uow.commit()
    assert state(house, second.id) is ReportState.QUEUED


def test_one_whose_process_is_silent_has_failed_and_can_be_asked_for_again(house: House) -> None:
    first = ask(house)
    quiet = timedelta(minutes=3)
    with house.uow() as uow:
        report_jobs.claim(uow, at=APRIL)
        report_jobs.give_up(uow, at=APRIL + timedelta(minutes=2), silence=quiet)
        uow.commit()
    assert state(house, first.id) is ReportState.RUNNING
    with house.uow() as uow:
        report_jobs.give_up(uow, at=APRIL + timedelta(minutes=4), silence=quiet)
        uow.commit()
    assert state(house, first.id) is ReportState.FAILED
    assert ask(house).id != first.id


def test_a_cancelled_one_stops_at_its_next_step(house: House) -> None:
    one = ask(house)
    with house.uow() as uow:
        report_jobs.cancel(uow, one.id, at=APRIL)
        uow.commit()
    with pytest.raises(Refused):
        report_maker._make(lambda hall: house.uow(), house.reads, HALL, one.id, lambda: APRIL)
    assert state(house, one.id) is ReportState.CANCELLED
    with pytest.raises(NotFound):
        house.reads.report_file(HALL, one.id, "json")


def test_what_was_made_is_kept_with_its_files(house: House) -> None:
    house.open("w1")
    visit(house, 0)
    one = ask(house)
    report_maker._make(lambda hall: house.uow(), house.reads, HALL, one.id, lambda: APRIL)
    ((kept, files),) = house.reads.reports(HALL)
    assert (kept.state, kept.progress) == (ReportState.DONE, 100)
    assert [file.form for file in files] == ["json"]
    _, data = house.reads.report_file(HALL, one.id, "json")
    said = json.loads(data)
    assert said["digest"] == kept.digest == report_contents.digest(said)
    assert said["missing"] == [], "days that were not added up are, before"
    assert said["total"]["counts"]["served"] == 1


def test_what_is_due_is_asked_for_once_and_what_is_old_is_forgotten(house: House) -> None:
    from tests.storage.house import FILE

    house.define(FILE + '[settings]\nreport_kinds = ["month"]\nreport_keep_months = 2\n')
    for _ in range(2):
        with house.uow() as uow:
            report_jobs.by_themselves(uow, MONDAY, at=APRIL)
            uow.commit()
    ((one, _),) = house.reads.reports(HALL)
    assert (one.kind, one.first, one.by, one.forms) == ("month", MARCH, None, ("pdf", "xlsx"))
    with house.uow() as uow:
        uow.reports.keep(one.id, "pdf", b"a file")
        report_jobs.by_themselves(uow, None, at=APRIL + timedelta(days=70))
        uow.commit()
    assert house.reads.reports(HALL) == []


def test_the_list_goes_on_before_an_id(house: House) -> None:
    made = [ask(house, APRIL + timedelta(minutes=n), (form,))
            for n, form in enumerate(("pdf", "csv", "json"))]  # fmt: skip
    newest = [one.id for one, _ in house.reads.reports(HALL)]
    assert newest == [one.id for one in reversed(made)]
    assert [one.id for one, _ in house.reads.reports(HALL, before=newest[0])] == newest[1:]
