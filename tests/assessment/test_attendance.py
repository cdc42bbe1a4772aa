"""Attendance by each rule, reckoned by hand."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from server.assessment import attendance_rule, scheme
from server.assessment.attendance import Cover, Leave, Mark, Punch, Shift, days_of, hours_of, judge
from server.assessment.attendance_rule import Rule
from server.assessment.scheme import SchemeError

TZ = ZoneInfo("Asia/Shanghai")
HALF, DAY, STAND, STAFFED = (
    attendance_rule.shipped()[id] for id in ("HALF-DAY", "DAY", "STAND-IN", "ALWAYS-STAFFED")
)
MONDAY = date(2026, 3, 2)


def t(clock: str, day: int = 2) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T{clock}").replace(tzinfo=TZ)


def span(text: str, day: int = 2) -> tuple[datetime, datetime]:
    first, _, last = text.partition("-")
    return t(first, day), t(last, day)


def shift(day: int = 2, staff: str = "a", *hours: str) -> Shift:
    periods = tuple(span(one, day) for one in hours or ("08:00-12:00", "14:30-17:30"))
    return Shift(staff, date(2026, 3, day), periods, "w1")


def punches(text: str, day: int = 2, staff: str = "a") -> list[Punch]:
    """ "08:00 12:00>" : ">" is out, "<" is in, neither is not said."""
    ways = {">": "out", "<": "in"}
    return [Punch(staff, t(one.rstrip("<>"), day), ways.get(one[-1], "")) for one in text.split()]


def told(marks: list[Mark]) -> list[str]:
    return [f"{mark.kind} {mark.count}" for mark in marks]


FINE = "07:58 12:01 14:25 17:31"


@pytest.mark.parametrize(
    ("seen", "marks"),
    [
        (FINE, []),
        # Late from 20 minutes on, by whole minutes; early beyond 20 minutes.
        ("08:19:59 12:00 14:30 17:30", []),
        ("08:20 12:00 14:30 17:30", ["late 1"]),
        ("08:00 11:40 14:30 17:30", []),
        ("08:00 11:39:59 14:30 17:30", ["early 1"]),
        ("08:00 11:40 14:50 17:09", ["early 1", "late 1"]),
        # One sign only: near the beginning it was the coming, near the end the going.
        ("08:00 14:30 17:30", ["early 1"]),
        ("12:00 14:30 17:30", ["late 1"]),
        # Pressed twice is one sign.
        ("08:00 08:01 12:00 14:30 17:30 17:31", []),
        ("08:00:05 08:01 14:30 17:30", ["early 1"]),
        # Neither in a half-day: half a day; in both: one whole day, told once.
        ("08:00 12:00", ["absent 0.5"]),
        ("14:30 17:30", ["absent 0.5"]),
        ("", ["absent 1"]),
        # Out for more than an hour, where the machine says so; a break between is nobody's time.
        ("08:00< 09:00> 10:00< 12:00> 14:30< 17:30>", []),
        ("08:00< 09:00> 10:01< 12:00> 14:30< 17:30>", ["out 0.5"]),
        ("08:00< 09:00> 10:01< 10:30> 11:45< 12:00> 14:30< 17:30>", ["out 0.5", "out 0.5"]),
        ("08:00< 11:30> 14:30< 17:30>", ["early 1"]),
        # Punches of the long break belong to the half-day they are nearer to.
        ("08:00 13:10 13:20 17:30", []),
    ],
)
def test_half_days_by_fingerprint(seen: str, marks: list[str]) -> None:
    assert told(judge(HALF, [shift()], punches(seen))) == marks


def test_a_signature_for_somebody_else_costs_both_a_day() -> None:
    signs = [Punch("a", t("08:00"), by="b"), *punches("12:00 14:30 17:30")]
    found = judge(HALF, [shift(), shift(staff="b")], [*signs, *punches(FINE, staff="b")])
    assert [(m.staff, m.kind, m.count, m.evidence["by"]) for m in found] == [
        ("a", "proxy", Decimal(1), "b"),
        ("b", "proxy", Decimal(1), "b"),
    ]


def test_who_was_signed_for_is_marked_for_that_alone_and_the_signer_besides() -> None:
    signs = [Punch("a", t("08:00"), by="b"), *punches("08:30 12:00 14:30 17:30", staff="b")]
    found = judge(HALF, [shift(), shift(staff="b")], signs)
    assert [(m.staff, m.kind) for m in found] == [("b", "late"), ("a", "proxy"), ("b", "proxy")]


def test_five_late_or_early_ones_of_a_month_are_a_day_of_absence_besides() -> None:
    days = (2, 3, 4, 5, 6)
    shifts = [shift(day) for day in days]
    seen = [p for day in days for p in punches("08:30 12:00 14:30 17:30", day)]
    found = judge(HALF, shifts, seen)
    assert told(found) == ["late 1"] * 5 + ["total 1"]
    assert (found[-1].day, found[-1].key) == (date(2026, 3, 6), "total:a:2026-03:1")
    assert len(found[-1].evidence["marks"]) == 5
    gone = judge(HALF, shifts, seen, dropped=["late:a:2026-03-04:1"])
    assert told(gone) == ["late 1"] * 4


def test_the_month_begins_again() -> None:
    april = Shift("a", date(2026, 4, 1), (), "w1")
    days = (26, 27, 30, 31)
    seen = [p for day in days for p in punches("08:30 12:00 14:30 17:30", day)]
    assert told(judge(HALF, [*map(shift, days), april], seen)) == ["late 1"] * 4


@pytest.mark.parametrize(
    ("leave", "seen", "marks"),
    [
        ("08:00-17:30", "", []),
        ("08:00-12:00", "14:30 17:30", []),
        ("08:00-12:00", "", ["absent 0.5"]),
        ("08:00-09:00", "09:10 12:00 14:30 17:30", []),
        ("08:00-09:00", "09:20 12:00 14:30 17:30", ["late 1"]),
        ("16:30-17:30", "08:00 12:00 14:30 16:30", []),
        ("09:00-10:30", "08:00< 09:00> 10:30< 12:00> 14:30< 17:30>", []),
    ],
)
def test_granted_leave_is_nobodys_breach(leave: str, seen: str, marks: list[str]) -> None:
    granted = [Leave("l", "a", "other", *span(leave))]
    assert told(judge(HALF, [shift()], punches(seen), granted)) == marks


@pytest.mark.parametrize(
    ("seen", "marks"),
    [
        ("08:59 17:00", []),
        ("08:59", []),  # signed in by face; nothing is said about signing out
        ("09:01 17:00", ["late 1"]),
        ("09:00:59 17:00", []),
        ("08:50 16:59", ["early 1"]),
        ("13:00", ["late 1"]),
        ("17:00>", ["late 1"]),
        ("", ["absent 1"]),
    ],
)
def test_whole_days_against_the_roster(seen: str, marks: list[str]) -> None:
    planned = shift(2, "a", "09:00-17:00")
    assert told(judge(DAY, [planned], punches(seen))) == marks


def test_who_is_not_on_the_roster_is_not_absent() -> None:
    assert judge(DAY, [], punches("11:00")) == []


def test_personal_leave_is_told_day_by_day_and_the_scheme_knows_what_is_free() -> None:
    shifts = [shift(day) for day in (2, 3)]
    leave = Leave("l1", "a", "personal", t("08:00"), t("12:00", 3))
    found = judge(DAY, shifts, punches("14:30 17:30", 3), [leave])
    assert told(found) == ["personal 1", "personal 0.5"]
    sick = judge(DAY, shifts, punches("14:30 17:30", 3), [Leave("l2", "a", "sick", *leave_span())])
    assert sick == []


def leave_span() -> tuple[datetime, datetime]:
    return t("08:00"), t("12:00", 3)


@pytest.mark.parametrize(
    ("signs", "marks"),
    [
        ("08:40 12:00 14:30 16:00", []),  # whether it was signed, not when
        ("08:00 14:30 17:30", ["early 1"]),
        ("12:00 14:30 17:30", ["late 1"]),
        ("08:00 12:00", ["absent 0.5"]),
        ("", ["absent 1"]),
    ],
)
def test_stand_ins_sign_four_times_and_the_window_pays(signs: str, marks: list[str]) -> None:
    made = tuple(t(one) for one in signs.split())
    there = Shift("c", MONDAY, shift().periods, "w2", on_window=True, signs=made)
    found = judge(HALF, [there], [], stand_in=STAND)
    assert told(found) == marks
    assert {(m.staff, m.window, m.evidence["stand_in"]) for m in found} <= {(None, "w2", "c")}


@pytest.mark.parametrize(
    ("there", "gaps"),
    [
        (["08:00-12:00", "14:30-17:30"], None),
        (["07:55-10:00", "10:00:40-12:00", "14:00-18:00"], None),
        (["08:00-10:00", "10:01-12:00", "14:30-17:30"], ["10:00-10:01"]),
        (["08:05-12:00", "14:30-17:00"], ["08:00-08:05", "17:00-17:30"]),
        ([], ["08:00-12:00", "14:30-17:30"]),
    ],
)
def test_a_window_is_staffed_at_every_moment(there: list[str], gaps: list[str] | None) -> None:
    cover = Cover("w1", MONDAY, shift().periods, tuple(map(span, there)))
    found = judge(STAFFED, [], [], covers=[cover])
    assert [mark.evidence["gaps"] for mark in found] == ([gaps] if gaps else [])
    assert {(m.kind, m.staff, m.window) for m in found} <= {("unstaffed", None, "w1")}


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_punches_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    shifts = [shift(day, staff) for day in (2, 3, 4, 5, 6) for staff in "ab"]
    seen = [
        Punch(
            rng.choice("ab"),
            t(f"{rng.randint(7, 18):02d}:{rng.randint(0, 59):02d}", rng.randint(2, 6)),
            rng.choice(["", "", "in", "out"]),
            rng.choice([None, None, None, "b"]),
        )
        for _ in range(60)
    ]
    once = judge(HALF, shifts, seen)
    mixed = [*seen, *seen[:10]]
    rng.shuffle(mixed)
    rng.shuffle(shifts)
    assert judge(HALF, shifts, mixed) == once
    assert len({mark.key for mark in once}) == len(once)


def test_days_and_hours_of_leave() -> None:
    week = [shift(day).periods for day in (2, 3)]
    assert days_of(t("08:00"), t("12:00"), week) == Fraction(1, 2)
    assert days_of(t("14:30"), t("17:30"), week) == Fraction(1, 2)
    assert days_of(t("08:00"), t("23:59", 3), week) == 2
    assert days_of(t("12:00"), t("14:30"), week) == 0
    assert hours_of(t("11:00"), t("15:30"), week) == 2


@pytest.mark.parametrize(
    ("hours", "days", "by", "stand_in"),
    [
        ("1", "0.14", ("办公室（口头）",), False),
        ("1.5", "0.2", ("业务科",), False),
        ("4", "0.5", ("业务科",), True),
        ("7", "1", ("业务科",), True),
        ("8", "1.1", ("所在单位盖章", "分管副主任"), True),
        ("21", "3", ("所在单位盖章", "分管副主任"), True),
        ("22", "3.2", ("所在单位负责人", "中心主任"), True),
    ],
)
def test_who_grants_leave(hours: str, days: str, by: tuple[str, ...], stand_in: bool) -> None:
    assert HALF.leave.approvals(Fraction(hours), Fraction(days)) == by
    assert HALF.leave.needs_stand_in(Fraction(days)) is stand_in
    assert STAFFED.leave.needs_stand_in(Fraction(1)) is False
    assert STAFFED.leave.needs_stand_in(Fraction("1.5")) is True


def test_every_mark_has_an_item_that_the_scheme_knows() -> None:
    shipped = scheme.shipped()
    for id, of_kind in attendance_rule.items().items():
        assert set(of_kind.values()) <= set(shipped[id].codes())
        assert set(of_kind) <= set(attendance_rule.MARKS)
    assert attendance_rule.items()["QUARTER-100"]["absent"] == "DIS3"
    assert attendance_rule.items()["MONTH-100"]["personal"] == "KQ3"


def test_what_the_rules_say_of_publishing_and_objecting() -> None:
    said = {
        rule.id: (rule.publish, rule.objection_days, rule.falls_on)
        for rule in attendance_rule.shipped().values()
    }
    assert said == {
        "HALF-DAY": ("week", 2, "staff"),
        "DAY": ("day", 3, "staff"),
        "STAND-IN": ("week", 2, "window"),
        "ALWAYS-STAFFED": ("month", 2, "window"),
    }
    assert (DAY.leave.free_days, DAY.roster_due, STAND.signs) == (Decimal(20), "friday", (4, 5))
    assert all(rule.readings for rule in attendance_rule.shipped().values())


def test_a_rule_that_is_wrong_names_every_fault() -> None:
    with pytest.raises(SchemeError) as caught:
        attendance_rule.read('id = "X"\nunit = "hour"\nlate = { minuets = 5 }\n')
    faults = " ".join(caught.value.faults)
    assert all(name in faults for name in ("unit", "late.minuets", "leave.steps"))


def test_rules_are_what_they_are_read_as() -> None:
    assert isinstance(HALF, Rule)
    assert (HALF.late.minutes, HALF.late.included) == (20, True)
    assert (HALF.early.minutes, HALF.early.included) == (20, False)
