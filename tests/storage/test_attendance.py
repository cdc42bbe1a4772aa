"""Attendance on both databases: imports, rosters, leave, the week's list, objections."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from server.domain.attendance import LeaveState, LeaveStep, ObjectionState, RosterShift
from server.domain.errors import HallError, NotAllowed, NotFound, Refused, WrongValue
from server.domain.finding import FindingState, FindingStep
from server.usecases import (
    attendance,
    attendance_views,
    closing,
    findings,
    publishing,
    punch_sheets,
    rosters,
    stand_ins,
)
from server.usecases.booking_sheets import SheetError
from server.usecases.ports import Person
from tests.storage.house import FILE, HALL, House

TZ = ZoneInfo("Asia/Shanghai")
WEEK = date(2026, 3, 2)
HOURS = """
[hours]
workdays = [["08:00", "12:00"], ["14:30", "17:30"]]
"""
FINE = ("08:00", "12:00", "14:30", "17:30")


def t(text: str) -> datetime:
    """ "6 18:00": the day of March and the hall's clock."""
    day, _, clock = text.partition(" ")
    return (
        datetime.fromisoformat(f"2026-03-{int(day):02d}T{clock}").replace(tzinfo=TZ).astimezone(UTC)
    )


SATURDAY = t("7 09:00")


def furnish(
    house: House, rule: str = "HALF-DAY", scheme: str = "QUARTER-100", more: str = ""
) -> None:
    chosen = f'[settings]\nattendance_rule = "{rule}"\nattendance_scheme = "{scheme}"\n{more}'
    house.define(FILE + HOURS + chosen)
    with house.uow() as uow:
        for id, name, role, windows in (
            ("p_a", "安然", "clerk", ("w1",)),
            ("p_b", "白露", "clerk", ("w2",)),
            ("p_c", "陈西", "clerk", ("w3",)),
            ("p_d", "丁东", "guide", ()),
            ("p_boss", "班长", "supervisor", ()),
            ("p_other", "主任", "manager", ()),
        ):
            uow.people.save(Person(id, name, role, windows, "x"))
        uow.commit()


def sheet(rows: list[tuple[str, ...]], head: tuple[str, ...] = ("姓名", "打卡时间")) -> bytes:
    return "\n".join(",".join(row) for row in (head, *rows)).encode()


def load(house: House, data: bytes, at: datetime = SATURDAY) -> Any:
    with house.uow() as uow:
        made = punch_sheets.load(uow, data, by="p_boss", at=at)
        uow.commit()
    return made


def whole_week(house: House, late: dict[str, tuple[int, ...]] | None = None) -> None:
    """Everybody came every day; ``late``: whose days began at half past eight."""
    rows = [
        (who, f"2026-03-{day:02d} {clock}")
        for who in ("安然", "白露", "p_c")
        for day in range(2, 7)
        for clock in (("08:30", *FINE[1:]) if day in (late or {}).get(who, ()) else FINE)
    ]
    load(house, sheet(rows))


def publish(house: House, at: datetime = SATURDAY) -> Any:
    with house.uow() as uow:
        made = attendance.publish(uow, WEEK, by="p_boss", at=at)
        uow.commit()
    return made


def picture(house: House, at: datetime = SATURDAY) -> Any:
    with house.reads.snapshot(HALL) as snap:
        return attendance_views.week(house.reads, snap, WEEK, at)


def punches(house: House) -> int:
    with house.reads.snapshot(HALL) as snap:
        return len(snap.attendance.punches(t("1 00:00"), t("31 00:00")))


# — punches —


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    furnish(house)
    data = sheet(
        [("安然", "2026-03-02 08:01"), ("p_b", "2026/3/2 8:02"), ("安然", "2026-03-02 08:01")]
    )
    assert load(house, data) == punch_sheets.Imported(2, 2)
    events = len(house.seqs())
    assert load(house, data) == punch_sheets.Imported(2, 0)
    assert (punches(house), len(house.seqs())) == (2, events)


def test_every_fault_is_told_by_its_row_and_nothing_is_kept(house: House) -> None:
    furnish(house)
    head = ("姓名", "打卡时间", "进出", "方式", "代签人")
    rows = [
        ("安然", "2026-03-02 08:01", "签到", "指纹", ""),
        ("无人", "2026-03-02 08:01", "", "", ""),
        ("", "2026-03-02 08:01", "", "", ""),
        ("安然", "早上八点", "", "", ""),
        ("安然", "2026-03-09 08:01", "", "", ""),
        ("安然", "2026-03-02 12:01", "横着", "念力", ""),
        ("安然", "2026-03-02 08:01", "签退", "指纹", ""),
        ("安然", "2026-03-03 08:01", "", "", "谁"),
    ]
    with pytest.raises(SheetError) as caught:
        load(house, sheet(rows, head))
    assert [(fault.row, fault.column, fault.code) for fault in caught.value.faults] == [
        (3, "A", "no_such_person"),
        (4, "A", "no_such_person"),
        (5, "B", "wrong_moment"),
        (6, "B", "future_moment"),
        (7, "C", "unknown_word"),
        (7, "D", "unknown_word"),
        (8, None, "punch_differs"),
        (9, "E", "no_such_person"),
    ]
    assert "第2行" in caught.value.faults[6].text("zh")
    assert punches(house) == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe\x00\x01\x02", "not_a_sheet"),
        (b"PK\x03\x04broken", "not_a_sheet"),
        ("姓名,颜色\n安然,红".encode(), "unknown_column"),
        ("姓名\n安然".encode(), "missing_column"),
        ("姓名,打卡时间\n".encode(), "no_rows"),
        (b"", "missing_column"),
    ],
)
def test_what_is_no_sheet_of_punches_is_refused(house: House, data: bytes, code: str) -> None:
    furnish(house)
    with pytest.raises((SheetError, WrongValue)) as caught:
        load(house, data)
    found = caught.value
    assert code in (
        [fault.code for fault in found.faults] if isinstance(found, SheetError) else [found.code]
    )


def test_a_workbook_and_a_text_of_the_office_are_read_alike(house: House) -> None:
    furnish(house)
    book = Workbook()
    book.active.append(["人员", "日期", "时间"])
    book.active.append(["安然", date(2026, 3, 2), time(8, 1)])
    out = io.BytesIO()
    book.save(out)
    assert load(house, out.getvalue()).new == 1
    text = "人员\t日期\t时间\n安然\t2026-03-02\t08:01\n白露\t2026年3月2日\t8：05\n".encode(
        "gb18030"
    )
    assert load(house, text) == punch_sheets.Imported(2, 1)


def test_what_was_imported_is_not_written_over(house: House) -> None:
    furnish(house)
    head = ("staff", "time", "way")
    load(house, sheet([("p_a", "2026-03-02 08:01", "in")], head))
    with pytest.raises(SheetError, match="row 2"):
        load(house, sheet([("p_a", "2026-03-02 08:01", "out")], head))


def test_rows_of_a_machine_are_checked_alike(house: House) -> None:
    furnish(house)
    good = {"staff": "p_a", "time": "2026-03-02T08:01:00+08:00", "way": "in"}
    with house.uow() as uow, pytest.raises(SheetError, match="nobody"):
        punch_sheets.keep(uow, [good, {**good, "staff": "p_x"}], by="m", at=SATURDAY)
    with house.uow() as uow:
        assert punch_sheets.keep(uow, [good], by="m", at=SATURDAY).new == 1
        uow.commit()
    assert punches(house) == 1


# — the week —


def test_a_week_is_judged_published_and_confirmed_after_the_time_to_object(house: House) -> None:
    furnish(house)
    whole_week(house, late={"安然": (3,)})
    (mark,) = picture(house)["marks"]
    assert (mark["kind"], mark["name"], mark["item"], mark["state"]) == (
        "late",
        "安然",
        "DIS1",
        None,
    )
    with pytest.raises(Refused, match="week_not_over"):
        publish(house, t("6 17:29"))
    made = publish(house)
    assert made.object_until == t("10 17:30")  # two working days after a Saturday
    with pytest.raises(Refused, match="week_published"):
        publish(house)
    (one,) = findings_of(house)
    assert (one.item, one.count, one.state, one.evidence["minutes"]) == (
        *("DIS1", 1, FindingState.RAISED),
        30,
    )
    with house.uow() as uow, pytest.raises(Refused, match="objection_time_runs"):
        attendance.confirm(uow, WEEK, "", by="p_boss", at=t("10 17:30"))
    with house.uow() as uow, pytest.raises(Refused, match="objection_time_runs"):
        findings.step(uow, one.id, FindingStep.CONFIRM, "", by="p_boss", at=t("9 09:00"))
    with house.uow() as uow:
        done = attendance.confirm(uow, WEEK, "属实", by="p_boss", at=t("10 17:31"))
        uow.commit()
    assert done == attendance.Confirmed(1, 0, 0)
    with house.uow() as uow:
        closing.tick(uow, at=t("12 18:00"), silence=timedelta(days=9))
        made = publishing.publish(
            *(uow, "QUARTER-100", date(2026, 1, 1), date(2026, 4, 1)), by="p_boss", at=t("13 09:00")
        )
        uow.commit()
    assert '"DIS":"19.00"' in made.sheets.replace(" ", "")


def findings_of(house: House) -> list[Any]:
    with house.reads.snapshot(HALL) as snap:
        return list(snap.findings.between(date(2026, 3, 1), date(2026, 4, 1)))


def object_to(house: House, key: str, by: str = "p_a", at: str = "9 10:00") -> Any:
    with house.uow() as uow:
        made = attendance.object_to(uow, WEEK, key, "在开会", by=by, windows=(), at=t(at))
        uow.commit()
    return made


def test_an_objection_is_decided_by_somebody_else_and_takes_the_mark_back(house: House) -> None:
    furnish(house)
    whole_week(house, late={"安然": (2, 3, 4, 5, 6)})
    publish(house)
    assert sorted(one.item for one in findings_of(house)) == ["DIS1"] * 5 + ["DIS3"]
    key = "late:p_a:2026-03-03:1"
    for wrong, raised in (
        (lambda: object_to(house, key, by="p_b"), "not_your_mark"),
        (lambda: object_to(house, "late:p_a:2026-03-13:1"), "unknown_mark"),
        (lambda: object_to(house, key, at="10 17:31"), "objection_late"),
    ):
        with pytest.raises(HallError, match=raised):
            wrong()
    made = object_to(house, key)
    with pytest.raises(Refused, match="objection_made"):
        object_to(house, key)
    with house.uow() as uow, pytest.raises(NotAllowed, match="own_case"):
        attendance.decide(uow, made.id, ObjectionState.UPHELD, "对", by="p_a", at=t("9 11:00"))
    with house.uow() as uow:  # an open objection is waited for
        done = attendance.confirm(uow, WEEK, "", by="p_boss", at=t("11 09:00"))
    assert done == attendance.Confirmed(5, 1, 0)
    with house.uow() as uow:
        attendance.decide(
            uow, made.id, ObjectionState.UPHELD, "确在开会", by="p_boss", at=t("11 09:00")
        )
        uow.commit()
    states = {one.source: one.state for one in findings_of(house)}
    assert states[f"attendance:{key}"] is FindingState.REJECTED
    assert states["attendance:total:p_a:2026-03:1"] is FindingState.REJECTED  # four are not five
    assert sum(state is FindingState.RAISED for state in states.values()) == 4
    with house.uow() as uow, pytest.raises(Refused, match="objection_decided"):
        attendance.decide(uow, made.id, ObjectionState.REJECTED, "", by="p_boss", at=t("11 10:00"))
    card = next(one for one in picture(house)["marks"] if one["key"] == key)
    assert (card["objection"]["state"], card["objection"]["decided_by"]) == ("upheld", "班长")


def test_a_rejected_objection_leaves_the_mark_to_be_confirmed(house: House) -> None:
    furnish(house)
    whole_week(house, late={"安然": (3,)})
    publish(house)
    made = object_to(house, "late:p_a:2026-03-03:1")
    with house.uow() as uow:
        attendance.decide(
            uow, made.id, ObjectionState.REJECTED, "会九点才开", by="p_boss", at=t("9 11:00")
        )
        assert attendance.confirm(uow, WEEK, "", by="p_boss", at=t("11 09:00")).confirmed == 1
        uow.commit()


def test_nobody_confirms_their_own(house: House) -> None:
    furnish(house)
    whole_week(house, late={"安然": (3,)})
    publish(house)
    with house.uow() as uow:
        assert attendance.confirm(
            uow, WEEK, "", by="p_a", at=t("11 09:00")
        ) == attendance.Confirmed(0, 0, 1)


def test_a_holiday_is_no_absence_and_an_empty_week_is_published_too(house: House) -> None:
    furnish(house)
    closed = '[[hours.special]]\ndate = 2026-03-0{}\nopen = []\nnote = "放假"\n'
    house.define(FILE + HOURS + "".join(closed.format(n) for n in range(2, 7)) + SETTINGS)
    assert publish(house).marks == ()
    assert findings_of(house) == []


SETTINGS = '[settings]\nattendance_rule = "HALF-DAY"\nattendance_scheme = "QUARTER-100"\n'


def test_days_of_which_nothing_was_imported_are_not_judged_and_not_published(house: House) -> None:
    furnish(house)
    load(house, sheet([("安然", f"2026-03-02 {clock}") for clock in FINE]))
    told = picture(house)
    assert {mark["day"] for mark in told["marks"]} == {"2026-03-02"}
    assert told["no_punches"] == [f"2026-03-0{day}" for day in range(3, 7)]
    with pytest.raises(Refused, match="punches_missing"):
        publish(house)


def test_without_a_rule_there_is_nothing_to_judge(house: House) -> None:
    furnish(house)
    house.define()
    assert picture(house)["marks"] == []
    with pytest.raises(Refused, match="no_attendance_rule"):
        publish(house)
    with house.uow() as uow, pytest.raises(NotFound, match="unknown_attendance_week"):
        attendance.confirm(uow, WEEK, "", by="p_boss", at=SATURDAY)


def test_punches_and_sign_ons_stand_beside_each_other(house: House) -> None:
    furnish(house)
    load(house, sheet([("p_a", "2026-03-02 08:00"), ("p_c", "2026-03-02 08:05")]))
    house.open("w1", "p_a")
    house.open("w2", "p_b")
    checks = {one["name"]: one for one in picture(house)["checks"]}
    assert {name: one["odd"] for name, one in checks.items()} == {
        "安然": None,
        "白露": "no_punch",
        "陈西": "no_sign_on",
    }
    assert checks["安然"]["signed_on"][0].startswith("09:00-")


# — rosters —


def plan(house: House, window: str, *shifts: RosterShift, at: datetime, by: str = "p_boss") -> Any:
    with house.uow() as uow:
        made = rosters.file_roster(uow, WEEK, window, shifts, by=by, at=at)
        uow.commit()
    return made


FEBRUARY_27 = datetime(2026, 2, 27, 9, 30, tzinfo=UTC)  # the Friday before, 17:30 in the hall


def test_a_roster_is_due_on_friday_and_marked_when_late(house: House) -> None:
    furnish(house, "DAY", "MONTH-100")
    monday = RosterShift("p_a", WEEK)
    assert plan(house, "w1", monday, at=FEBRUARY_27).late is False
    assert plan(house, "w1", monday, at=FEBRUARY_27 + timedelta(seconds=1)).late is True
    with house.reads.snapshot(HALL) as snap:
        (kept,) = snap.attendance.rosters(WEEK)
    assert (kept.shifts, kept.late) == ((monday,), True)


def test_attendance_is_judged_against_the_roster(house: House) -> None:
    furnish(house, "DAY", "MONTH-100")
    plan(house, "w1", RosterShift("p_a", WEEK, "09:00", "16:00"), at=FEBRUARY_27)
    plan(house, "w2", RosterShift("p_b", WEEK), at=FEBRUARY_27)
    load(house, sheet([("p_a", "2026-03-02 09:05"), ("p_a", "2026-03-02 16:00")]))
    told = picture(house)
    assert [(m["name"], m["kind"], m["item"]) for m in told["marks"]] == [
        ("白露", "absent", "KQ2"),
        ("安然", "late", "KQ1"),
    ]
    assert [one["id"] for one in told["no_roster"]] == ["w3"]


def test_wrong_rosters_are_refused(house: House) -> None:
    furnish(house, "DAY", "MONTH-100")
    plan(house, "w1", RosterShift("p_a", WEEK), at=FEBRUARY_27)
    for window, shift, at, code in (
        ("w1", RosterShift("p_b", WEEK), FEBRUARY_27, "not_at_window"),
        ("w1", RosterShift("p_x", WEEK), FEBRUARY_27, "unknown_staff"),
        ("w1", RosterShift("p_a", WEEK + timedelta(days=7)), FEBRUARY_27, "wrong_value"),
        ("w1", RosterShift("p_a", WEEK, "16:00", "09:00"), FEBRUARY_27, "wrong_period"),
        ("w1", RosterShift("p_a", WEEK, "16:00", None), FEBRUARY_27, "wrong_period"),
        ("w9", RosterShift("p_a", WEEK), FEBRUARY_27, "unknown_window"),
        ("w1", RosterShift("p_a", WEEK), t("9 00:00"), "week_over"),
    ):
        with pytest.raises(HallError, match=code):
            plan(house, window, shift, at=at)
    with house.reads.snapshot(HALL) as snap:
        assert [one.shifts for one in snap.attendance.rosters(WEEK)] == [
            (RosterShift("p_a", WEEK),)
        ]


# — leave and stand-ins —


def ask(house: House, start: str, end: str, staff: str = "p_a", **more: Any) -> Any:
    known: dict[str, Any] = {"kind": "other", "reason": "有事", "stand_in": None, "proof": False}
    said = {**known, **more}
    with house.uow() as uow:
        made = rosters.ask_leave(
            *(uow, staff, said.pop("kind"), t(start), t(end)), by=staff, at=t("1 09:00"), **said
        )
        uow.commit()
    return made


def grant(house: House, id: str, by: str = "p_boss", **more: Any) -> Any:
    with house.uow() as uow:
        made = rosters.step_leave(uow, id, LeaveStep.APPROVE, "", by=by, at=t("1 10:00"), **more)
        uow.commit()
    return made


def test_leave_of_half_a_day_needs_a_stand_in_before_it_is_granted(house: House) -> None:
    furnish(house)
    made = ask(house, "2 08:00", "2 12:00")
    assert (made.days, made.steps, made.needs_stand_in) == ("0.5", ("业务科",), True)
    with pytest.raises(Refused, match="stand_in_needed"):
        grant(house, made.id)
    assert grant(house, made.id, stand_in="p_b").state is LeaveState.APPROVED
    with pytest.raises(Refused, match="illegal_leave"):
        grant(house, made.id)
    rows = [("安然", "2026-03-02 14:30"), ("安然", "2026-03-02 17:30")]
    load(house, sheet(rows))
    mine = [m["kind"] for m in picture(house, t("2 18:00"))["marks"] if m["staff"] == "p_a"]
    assert mine == []


def test_leave_that_nobody_granted_counts_for_nothing(house: House) -> None:
    furnish(house)
    ask(house, "2 08:00", "2 17:30", stand_in="p_b")
    load(house, sheet([("白露", "2026-03-02 08:00")]))
    mine = [m for m in picture(house, t("2 18:00"))["marks"] if m["staff"] == "p_a"]
    assert [(m["kind"], m["count"]) for m in mine] == [("absent", "1")]


def test_each_has_to_agree_in_turn_and_nobody_grants_their_own(house: House) -> None:
    furnish(house)
    made = ask(house, "2 08:00", "5 17:30", kind="sick", stand_in="p_b")
    assert (made.days, made.steps) == ("4", ("所在单位负责人", "中心主任"))
    with pytest.raises(NotAllowed, match="own_case"):
        grant(house, made.id, by="p_a")
    half = grant(house, made.id)
    assert (half.state, half.next_step) == (LeaveState.ASKED, "中心主任")
    with pytest.raises(Refused, match="proof_needed"):
        grant(house, made.id)
    assert grant(house, made.id, proof=True).state is LeaveState.APPROVED


def test_leave_that_makes_no_sense_is_refused(house: House) -> None:
    furnish(house)
    ask(house, "2 08:00", "2 12:00", stand_in="p_b")
    for start, end, more, code in (
        ("3 12:00", "3 08:00", {}, "wrong_period"),
        ("7 08:00", "8 17:00", {}, "wrong_period"),  # a weekend
        ("2 11:00", "2 16:00", {}, "leave_overlaps"),
        ("3 08:00", "3 12:00", {"stand_in": "p_a"}, "wrong_value"),
        ("3 08:00", "3 12:00", {"kind": "holiday"}, "wrong_value"),
    ):
        with pytest.raises(HallError, match=code):
            ask(house, start, end, **more)
    with pytest.raises(Refused, match="stand_in_away"):
        ask(house, "2 08:00", "2 12:00", staff="p_b", stand_in="p_a")


def test_a_short_stand_in_signs_by_hand_at_the_windows_cost(house: House) -> None:
    furnish(house, more="attendance_stand_ins = true\n")
    whole_week(house)
    with house.uow() as uow:
        made = stand_ins.arrange(
            uow,
            "p_a",
            "w2",
            start=t("3 00:00"),
            end=t("5 00:00"),
            reason="顶岗",
            by="p_boss",
            at=t("2 09:00"),
        )
        uow.commit()
    for clock in ("3 08:00", "3 12:00", "3 14:30", "3 17:30", "4 08:00", "4 14:30", "4 17:30"):
        with house.uow() as uow:
            stand_ins.sign(uow, made.id, by="p_boss", at=t(clock))
            uow.commit()
    (mark,) = picture(house)["marks"]
    assert (mark["kind"], mark["staff"], mark["window"], mark["name"]) == (
        "early",
        None,
        "w2",
        "安然",
    )
    publish(house)
    (one,) = findings_of(house)
    assert (one.staff, one.window, one.item) == (None, "w2", "DIS1")
    object_to(house, mark["key"])  # whoever stood in may object


def test_windows_are_staffed_by_whoever_signs_on(house: House) -> None:
    furnish(house, "ALWAYS-STAFFED")
    house.open("w1", "p_a")  # at nine, until the end of the day
    marks = picture(house, t("2 18:00"))["marks"]
    assert {m["window"]: m["evidence"]["gaps"] for m in marks} == {
        "w1": ["08:00-09:00"],
        "w2": ["08:00-12:00", "14:30-17:30"],
        "w3": ["08:00-12:00", "14:30-17:30"],
    }
