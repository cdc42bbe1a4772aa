"""A spreadsheet of appointments: every row, or none and every fault by its row."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from server.domain.appointment import Appointment
from server.domain.errors import WrongValue
from server.domain.ticket import Actor
from server.usecases import booking_sheets
from server.usecases.booking_sheets import SheetError
from tests.storage.house import HALL, House
from tests.storage.test_booking import hall_file, when

GOOD = """\
service,start,phone,id_number,lang
tax,2026-03-02 10:00,13800000001,,
税务,2026年3月2日 10:00,13800000002,,en
tax,2026-03-03T14:30:00+08:00,,110101199003070011,zh
"""


@pytest.fixture
def booked_house(house: House) -> House:
    house.define(hall_file("booking_day_limit = 1"))
    return house


def load(house: House, data: bytes | str) -> list[Appointment]:
    with house.uow() as uow:
        raw = data.encode() if isinstance(data, str) else data
        made = booking_sheets.load(uow, raw, by=Actor(), at=when("08:00"), origin="api:portal")
        uow.commit()
    return made


def faults(house: House, data: bytes | str) -> list[tuple[int, str | None, str]]:
    with pytest.raises(SheetError) as refused:
        load(house, data)
    events = [event.kind for event in house.reads.since(HALL, 0)]
    assert "appointment_booked" not in events, "half a sheet was written"
    return [(one.row, one.column, one.code) for one in refused.value.faults]


def sheet(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_every_row_becomes_an_appointment(booked_house: House) -> None:
    made = load(booked_house, GOOD)
    assert [(one.service, one.start, one.lang) for one in made] == [
        ("tax", when("10:00"), "zh"),
        ("tax", when("10:00"), "en"),
        ("tax", when("14:30", 3), "zh"),
    ]
    assert {one.origin for one in made} == {"api:portal"}
    assert len({one.code for one in made}) == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_text_is_read_as_spreadsheets_here_save_it(
    booked_house: House, encoding: str, mark: str
) -> None:
    text = "事项,日期,时间,手机号\r\n税务,2026/3/2,9:30,13800000001\r\n".replace(",", mark)
    (one,) = load(booked_house, text.encode(encoding))
    assert one.start == when("09:30")


def test_a_workbook_says_days_times_and_numbers_in_its_own_way(booked_house: House) -> None:
    data = sheet(
        ("事项 service", "日期", "时间", "手机"),
        ("tax", date(2026, 3, 2), time(10, 0), 13800000001),
        ("tax", datetime.fromisoformat("2026-03-03"), "14:30", 13800000002.0),
        (None, None, None, None),
    )
    assert [one.start for one in load(booked_house, data)] == [when("10:00"), when("14:30", 3)]
    data = sheet(
        ("service", "start", "phone"),
        ("tax", datetime.fromisoformat("2026-03-04 10:00"), "13800000001"),
    )
    assert load(booked_house, data)[0].start == when("10:00", 4)


def test_every_fault_is_named_by_its_row_and_cell_and_nothing_is_kept(
    booked_house: House,
) -> None:
    text = """\
service,start,phone
tax,2026-03-02 10:00,13800000001
nothing,2026-03-02 10:00,13800000002
tax,tomorrow,13800000002
tax,2026-03-02 10:10,13800000002
tax,2026-03-02 10:00,1234
tax,2026-03-02 11:00,13800000001
id-card,2026-03-02 11:00,13800000003

tax,2026-03-02 10:00,13800000004
tax,2026-03-02 10:00,13800000005
tax,2026-03-02 10:00,
"""
    assert faults(booked_house, text) == [
        (3, "A", "unknown_service"),
        (4, "B", "wrong_value"),
        (5, "B", "no_such_slot"),
        (6, "C", "wrong_phone"),
        (7, None, "booking_day_limit"),  # the person of row 2
        (8, "A", "not_bookable"),
        (11, "B", "slot_full"),  # rows 2 and 10 hold its two places
        (12, "C", "person_needed"),
    ]


def test_a_fault_says_what_is_wrong_in_both_languages_and_no_number(booked_house: House) -> None:
    with pytest.raises(SheetError) as refused:
        load(booked_house, "service,start,phone\ntax,2026-03-02 10:00,1380000000\n")
    (one,) = refused.value.faults
    assert str(one).startswith("C2: ")
    assert one.text("zh") != one.text("en")
    assert "1380000000" not in f"{one}{one.text('zh')}{one.facts}"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("service,phone", [(1, None, "missing_column")]),
        ("service,day,phone", [(1, None, "missing_column")]),
        ("service,start,shoe", [(1, "C", "unknown_column")]),
        ("service,start,事项", [(1, "C", "stands_twice")]),
        ("", [(1, None, "missing_column"), (1, None, "missing_column")]),
    ],
)
def test_headings_are_checked_first(
    booked_house: House, head: str, expected: list[tuple[int, str | None, str]]
) -> None:
    assert faults(booked_house, f"{head}\ntax,2026-03-02 10:00,1\n") == expected


def test_a_sheet_without_rows_is_a_mistake(booked_house: House) -> None:
    assert faults(booked_house, "service,start\n\n") == [(2, None, "no_rows")]


@pytest.mark.parametrize("data", [b"PK\x03\x04 not a workbook", b"\xff\xfe\xff\x00\xff"])
def test_what_is_no_spreadsheet_is_refused(booked_house: House, data: bytes) -> None:
    with pytest.raises((WrongValue, SheetError)) as refused:
        load(booked_house, data)
    if isinstance(refused.value, WrongValue):
        assert refused.value.code == "not_a_sheet"


def test_a_sheet_too_long_is_refused_before_anything_is_booked(booked_house: House) -> None:
    rows = "tax,2026-03-02 10:00,13800000001\n" * (booking_sheets.MOST_ROWS + 1)
    with pytest.raises(WrongValue) as refused:
        load(booked_house, f"service,start,phone\n{rows}")
    assert refused.value.code == "sheet_too_large"
