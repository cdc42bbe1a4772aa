"""Awards and consequences of every scheme, against lists worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from server.assessment import awards
from server.assessment.awards import Hall, Proposal, Result, due, propose, results
from server.assessment.scheme import Scheme, SchemeError, read, shipped
from server.assessment.scheme_rules import Term
from server.assessment.score import Finding, Voice, score
from server.usecases import score_files

PROJECT = Path(__file__).parent.parent.parent
QUARTER, MONTH = shipped()["QUARTER-100"], shipped()["MONTH-100"]
Q1, Q2, Q3 = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def sheet(who: str, value: str | None, window: str = "w1", **more: Any) -> dict[str, Any]:
    name = "total" if more.pop("month", False) else "composite"
    return {"clerk": who, "window": window, name: value, "excluded": [], "lines": [], **more}


def of(scheme: Scheme, *sheets: dict[str, Any], start: date = Q1) -> list[Result]:
    return results(scheme, sheets, publication=f"r_{start:%m}", start=start)


def proposal(scheme: Scheme, code: str, those: list[Result], **hall: Any) -> Proposal:
    award = next(one for one in scheme.awards if one.code == code)
    return propose(scheme, award, those, Hall(**hall))


def states(made: Proposal) -> dict[str, str]:
    return {c.who: c.state for r in made.rankings for c in r.candidates}


# — QUARTER-100 —


def test_a_quarters_awards_go_to_the_highest_composites_from_ninety_on() -> None:
    those = of(
        QUARTER,
        sheet("甲", "96.00", "w1"),
        sheet("乙", "95.99", "w1"),
        sheet("丙", "90.00", "w2"),
        sheet("丁", "89.99", "w2"),
        sheet("戊", None, "w3"),
    )
    assert proposal(QUARTER, "pacesetter", those).chosen() == ["甲"]
    made = proposal(QUARTER, "advanced", those)
    assert made.chosen() == ["甲", "乙", "丙"]
    assert states(made) | {} == {
        **dict.fromkeys("甲乙丙", "chosen"),
        **{"丁": "below", "戊": "unknown"},
    }
    # (96.00 + 95.99) / 2 = 95.995 → 96.00; (90 + 89.99) / 2 = 89.995 → 90.00.
    (flags,) = proposal(QUARTER, "red-flag", those).rankings
    assert [(c.who, c.score, c.n, c.state) for c in flags.candidates] == [
        ("w1", Decimal("96.00"), 2, "chosen"),
        ("w2", Decimal("90.00"), 2, "beyond"),
        ("w3", None, 1, "unknown"),
    ]


def test_too_few_above_ninety_leave_places_empty() -> None:
    those = of(QUARTER, sheet("甲", "91.00"), sheet("乙", "80.00"))
    assert proposal(QUARTER, "advanced", those).chosen() == ["甲"]
    assert proposal(QUARTER, "advanced", of(QUARTER, sheet("甲", "89.00"))).chosen() == []
    assert proposal(QUARTER, "advanced", []).rankings == ()


@pytest.mark.parametrize(
    ("votes", "wanted"),
    [
        ({}, ["tied", "tied", "tied"]),
        ({"甲": 3, "乙": 5}, ["tied", "tied", "tied"]),
        ({"甲": 3, "乙": 5, "丙": 1}, ["beyond", "chosen", "beyond"]),
        ({"甲": 5, "乙": 5, "丙": 1}, ["tied", "tied", "beyond"]),
    ],
)
def test_an_equal_score_is_decided_by_the_ballot_or_by_nobody(
    votes: dict[str, int], wanted: list[str]
) -> None:
    those = of(QUARTER, *(sheet(who, "95.00") for who in "甲乙丙"))
    found = states(proposal(QUARTER, "pacesetter", those, votes=votes))
    assert [found[who] for who in "甲乙丙"] == wanted


def test_the_ballot_fills_the_last_places_only() -> None:
    those = of(QUARTER, sheet("甲", "99.00"), *(sheet(who, "95.00") for who in "乙丙丁"))
    votes = {"乙": 2, "丙": 9, "丁": 4}
    assert sorted(proposal(QUARTER, "advanced", those, votes=votes).chosen()) == sorted("甲丙丁")


# Every exclusion, with an item that brings it, or found by itself.
BARS = [
    ("EXC1", "ATT7"),
    ("EXC2", "BIZ8"),
    ("EXC3", "BIZ7"),
    ("EXC4", "ATT6"),
    ("EXC4", "DIS3"),
    ("EXC4", "DIS9"),
    ("EXC5", "DIS9"),
    ("EXC6", "DIS4"),
    *((f"EXC{n}", f"EXC{n}") for n in range(1, 7)),
]


@pytest.mark.parametrize(("code", "item"), BARS)
def test_each_exclusion_bars_with_the_finding_behind_it(code: str, item: str) -> None:
    day = date(2026, 2, 3)
    good = [Voice("甲", "优秀", 1)], [Voice("甲", "好", 1)]
    made = score(QUARTER, [Finding("甲", "w1", item, Decimal("0.5"), day)], *good)
    told = [{**score_files.as_dict(s), **score_files.evidence(s)} for s in made]
    those = of(QUARTER, *told, sheet("乙", "90.00", "w1"), sheet("丙", "90.00", "w2"))
    made_ = proposal(QUARTER, "pacesetter", those)
    (ranking,) = made_.rankings
    barred = next(c for c in ranking.candidates if c.who == "甲")
    assert barred.state == "barred"
    bar = next(b for b in barred.bars if b.exclusion.code == code)
    assert [(g.code, g.day) for g in bar.grounds] == [(item, None if item == code else day)]
    # The window of whoever is barred is barred by them.
    flags = proposal(QUARTER, "red-flag", those)
    assert states(flags) == {"w1": "barred", "w2": "chosen"}
    (window,) = [c for c in flags.rankings[0].candidates if c.who == "w1"]
    assert {b.who for b in window.bars} == {"甲"}


def test_the_years_honours_of_a_quarter_scheme_are_a_persons_word() -> None:
    for code in ("year-clerks", "year-windows"):
        assert proposal(QUARTER, code, of(QUARTER, sheet("甲", "99.00"))).rankings == ()


# — MONTH-100 —


def month(*scores: tuple[str, str, str], start: date = Q1) -> list[Result]:
    return of(MONTH, *(sheet(w, s, p, month=True) for w, s, p in scores), start=start)


def test_the_first_ten_are_stars_and_all_who_share_the_tenth_place() -> None:
    those = month(*((f"p{n:02}", str(100 - n), "w1") for n in range(9)))
    those += month(("q1", "80", "w2"), ("q2", "80", "w2"), ("q3", "79.99", "w2"))
    made = proposal(MONTH, "star", those)
    assert len(made.chosen()) == 11
    assert states(made)["q3"] == "beyond"
    ranks = {c.who: c.rank for c in made.rankings[0].candidates}
    assert (ranks["p00"], ranks["q1"], ranks["q2"], ranks["q3"]) == (1, 10, 10, 12)


def test_ties_are_the_schemes_policy() -> None:
    text = (PROJECT / "server/assessment/schemes/month-100.toml").read_text("utf-8")
    other = read(text.replace("places = 2\n", 'places = 2\nties = "none"\n', 1))
    those = month(("甲", "99", "w1"), ("乙", "98", "w2"), ("丙", "98", "w3"))
    assert proposal(MONTH, "red-flag", those).chosen() == ["w1", "w2", "w3"]
    assert proposal(other, "red-flag", those).chosen() == ["w1"]


def test_a_red_flag_goes_by_the_mean_of_the_staff() -> None:
    # w1: (100 + 90) / 2 = 95; w2: 94; w3: (99 + 99 + 85.01) / 3 = 94.3366… → 94.34.
    those = month(
        *(("甲", "100", "w1"), ("乙", "90", "w1"), ("丙", "94", "w2")),
        *(("丁", "99", "w3"), ("戊", "99", "w3"), ("己", "85.01", "w3")),
    )
    (made,) = proposal(MONTH, "red-flag", those).rankings
    assert [(c.who, str(c.score), c.state) for c in made.candidates] == [
        ("w1", "95.00", "chosen"),
        ("w3", "94.34", "chosen"),
        ("w2", "94.00", "beyond"),
    ]


def test_the_years_star_has_the_best_mean_of_its_months() -> None:
    those = month(("甲", "90", "w1"), ("乙", "99", "w2"), start=Q1)
    those += month(("甲", "100", "w1"), start=date(2026, 2, 1))
    made = proposal(MONTH, "year-star", those)
    assert [(c.who, str(c.score), c.n) for c in made.rankings[0].candidates] == [
        ("乙", "99.00", 1),
        ("甲", "95.00", 2),
    ]
    assert proposal(MONTH, "year-red-flag", those).chosen() == ["w2", "w1"]


@pytest.mark.parametrize("code", [f"VETO{n}" for n in range(1, 8)])
def test_each_veto_bars_the_person_and_the_window_for_month_and_year(code: str) -> None:
    good = sheet("甲", "100", "w1", month=True, excluded=[code])
    those = of(MONTH, good, sheet("乙", "99", "w1", month=True))
    those += month(("丙", "70", "w2"), ("甲", "100", "w1"), start=date(2026, 2, 1))
    assert states(proposal(MONTH, "star", those[:2])) == {"甲": "barred", "乙": "chosen"}
    for award in ("red-flag", "year-red-flag"):
        assert states(proposal(MONTH, award, those)) == {"w1": "barred", "w2": "chosen"}
    barred = next(
        c for c in proposal(MONTH, "year-star", those).rankings[0].candidates if c.who == "甲"
    )
    assert [(b.exclusion.code, b.exclusion.veto) for b in barred.bars] == [(code, True)]


# — schemes without points —


def test_three_compare_ranks_each_comparison_by_itself() -> None:
    scheme = shipped()["THREE-COMPARE"]
    figures = {
        "甲": {"satisfaction": Decimal("0.9"), "served": Decimal(10), "error_share": None},
        "乙": {"satisfaction": Decimal("0.8"), "served": Decimal(30), "error_share": Decimal(0)},
        "丙": {"satisfaction": Decimal("0.9"), "served": Decimal(20), "error_share": Decimal(1)},
    }
    for code in ("pacesetter", "year-pacesetter"):
        made = proposal(scheme, code, [], figures=figures)
        told = {r.criterion: [(c.who, c.rank) for c in r.candidates] for r in made.rankings}
        assert told == {
            "satisfaction": [("丙", 1), ("甲", 1), ("乙", 3)],
            "accepted": [("乙", 1), ("丙", 2), ("甲", 3)],
            # Fewer errors are better; unknown is last and has no rank.
            "errors": [("乙", 1), ("丙", 2), ("甲", None)],
        }
        assert made.chosen() == []


def test_huaiyuan_ranks_cases_and_waits_and_leaves_the_rest_to_people() -> None:
    scheme = shipped()["HUAIYUAN"]
    figures = {
        "w1": {"served": Decimal(5), "wait_median": Decimal(300)},
        "w2": {"served": Decimal(4), "wait_median": Decimal(60)},
    }
    made = proposal(scheme, "red-flag", [], figures=figures)
    assert {r.criterion: [c.who for c in r.candidates] for r in made.rankings} == {
        "cases": ["w1", "w2"],
        "efficiency": ["w2", "w1"],
    }
    assert {r.criterion for r in proposal(scheme, "star", [], figures=figures).rankings} == {
        *("cases", "efficiency")
    }
    assert proposal(scheme, "party-post", [], figures=figures).rankings == ()


def test_joint_yearend_ranks_what_is_counted_and_chooses_nobody() -> None:
    scheme = shipped()["JOINT-YEAREND"]
    figures = {"甲": {"served": Decimal(5), "satisfaction": None}}
    made = proposal(scheme, "year-grade", [], figures=figures)
    assert [(r.criterion, r.candidates[0].rank) for r in made.rankings] == [
        ("workload", 1),
        ("attitude_quality", None),
    ]
    assert made.chosen() == []


def test_tieling_ranks_its_departments_in_the_two_groups_a_hall_names() -> None:
    text = (PROJECT / "server/assessment/schemes/tieling.toml").read_text("utf-8")
    groups = (
        '[[members]]\ngroup = 1\ndepartments = ["a", "b"]\n'
        '[[members]]\ngroup = 2\ndepartments = ["c"]\n'
    )
    scheme = read(f"{text}\n{groups}")
    figures = {d: {"served": Decimal(n)} for n, d in enumerate("abcd", 1)}
    made = proposal(scheme, "best-window", [], figures=figures)
    served = {
        r.group: [(c.who, c.rank) for c in r.candidates]
        for r in made.rankings
        if r.criterion == "cases"
    }
    assert served == {1: [("b", 1), ("a", 2)], 2: [("c", 1)], None: [("d", 1)]}
    ten = {one.code: proposal(scheme, one.code, [], figures=figures) for one in scheme.awards[1:]}
    assert [code for code, one in ten.items() if one.rankings] == ["ten-star-pacesetter"]
    assert {r.group for r in ten["ten-star-pacesetter"].rankings} == {None}


# — what follows —


def line(item: str, day: str, count: str = "1") -> dict[str, str]:
    return {"item": item, "date": day, "count": count, "points": "0", "window": "w1"}


def follows(those: list[Result], start: date, end: date, scheme: Scheme = QUARTER) -> list[Any]:
    found = due(scheme, those, start=start, end=end)
    return [(d.consequence.code, d.who, d.nth, d.then.split("，")[0]) for d in found]


def test_two_unqualified_quarters_of_a_window_are_one_too_many() -> None:
    bad = sheet("甲", "60.00", "w1", grade="不合格")
    first, second = of(QUARTER, bad), of(QUARTER, bad, start=Q2)
    assert follows(first, Q1, Q2) == []
    assert follows(first + second, Q2, Q3) == [("two-quarters", "w1", 2, "报请县政府通报批评")]
    # 69.99 is unqualified, 70 is not.
    edge = of(QUARTER, sheet("甲", "70.00", "w1"), start=Q2)
    assert follows(first + edge, Q2, Q3) == []
    below = of(QUARTER, sheet("甲", "69.99", "w1"), start=Q2)
    assert len(follows(first + below, Q2, Q3)) == 1
    # A quarter without a composite is none.
    unknown = of(QUARTER, sheet("甲", None, "w1"), start=Q2)
    assert follows(first + unknown, Q2, Q3) == []


@pytest.mark.parametrize("item", ["ATT6", "DIS3", "DIS9"])
def test_a_reprimand_and_after_the_second_one_back_to_the_unit(item: str) -> None:
    first = of(QUARTER, sheet("甲", "95", lines=[line(item, "2026-01-05")]))
    assert follows(first, Q1, Q2) == [("reprimand", "甲", 1, "通报批评")]
    second = of(QUARTER, sheet("甲", "95", excluded=["EXC4"]), start=Q2)
    assert follows(first + second, Q2, Q3) == [
        ("reprimand", "甲", 1, "通报批评"),
        ("returned", "甲", 2, "退回派出单位"),
    ]
    (back,) = [d for d in due(QUARTER, first + second, start=Q2, end=Q3) if d.nth == 2]
    assert [(g.publication, g.code) for g in back.grounds] == [("r_01", item), ("r_04", "EXC4")]


def test_not_telling_everything_at_once_goes_up_the_ladder() -> None:
    thens = []
    for n in range(1, 5):
        those = of(QUARTER, sheet("甲", "95", lines=[line("BIZ3", "2026-01-05")] * n))
        thens.append([t for code, _, _, t in follows(those, Q1, Q2) if code == "not-told-at-once"])
    assert thens == [["口头警告"], ["诫勉谈话"], ["效能告诫书"], ["效能告诫书"]]
    # What was warned of in an earlier quarter is not proposed again by a quiet one.
    old = of(QUARTER, sheet("甲", "95", lines=[line("BIZ3", "2026-01-05")]))
    assert follows(old + of(QUARTER, sheet("甲", "95"), start=Q2), Q2, Q3) == []


def test_an_unqualified_month_is_reprimanded_and_the_head_is_talked_to() -> None:
    those = of(MONTH, sheet("甲", "69.99", "w1", month=True, grade="不合格"))
    those += month(("乙", "99", "w2"))
    assert follows(those, Q1, date(2026, 2, 1), MONTH) == [
        ("unqualified", "甲", 1, "通报批评"),
        ("unqualified-window", "w1", 1, "通报批评；由领导班子对科室负责人约谈、诫勉"),
    ]


# — as data —


def test_the_terms_of_appeals_are_those_of_the_sources() -> None:
    told = {id: scheme.appeal for id, scheme in shipped().items()}
    assert {id for id, rule in told.items() if rule} == {"QUARTER-100", "MONTH-100"}
    month_, quarter = told["MONTH-100"], told["QUARTER-100"]
    assert month_ is not None
    assert quarter is not None
    assert (month_.within, month_.decided_within) == (Term(3, "working"), Term(3, "working"))
    assert (quarter.within, quarter.decided_within) == (Term(30, "working"), None)
    assert quarter.attendance == Term(2, "calendar")


def test_the_awards_are_those_of_the_sources() -> None:
    told = {
        id: [(a.name, a.of, a.cycle, a.places, a.prize_yuan) for a in scheme.awards if a.places]
        for id, scheme in shipped().items()
    }
    assert {id: those for id, those in told.items() if those} == {
        "QUARTER-100": [
            ("红旗窗口", "window", "quarter", 1, 200),
            ("服务标兵", "clerk", "quarter", 1, 100),
            ("先进个人", "clerk", "quarter", 3, 80),
        ],
        "MONTH-100": [
            ("服务明星", "clerk", "month", 10, None),
            ("红旗窗口", "window", "month", 2, None),
            ("年度服务明星", "clerk", "year", 10, None),
            ("年度红旗窗口", "window", "year", 2, None),
        ],
    }
    assert [(s.cycle, s.name) for s in shipped()["TIELING"].stages] == [
        *(("week", "公示"), ("month", "小结"), ("quarter", "评选")),
        *(("half_year", "初评"), ("year", "总评")),
    ]
    assert shipped()["TIELING"].groups == 2
    assert {a.cycle for a in shipped()["HUAIYUAN"].awards} == {"half_year"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ties = "ballot"\nballot = true', 'ties = "ballot"', "there is no ballot"),
        ("places = 3", "places = 0", "awards.advanced.places"),
        ('code = "advanced"', 'code = "pacesetter"', "pacesetter stands twice"),
        ('by = "mean"', 'by = "median"', "awards[1].by: 'median'"),
        ('items = ["BIZ3"]', 'items = ["BIZ99"]', "there is no item 'BIZ99'"),
        ('grade = "不合格"\ntimes', 'grade = "差"\ntimes', "there is no grade '差'"),
        ("within = { days = 30,", "within = { days = 0,", "0 is not above 0"),
        ('counted = "calendar"', 'counted = "lunar"', "attendance.counted: 'lunar'"),
        ('of = "window"\nby = "mean"', 'of = "window"\nby = "score"', "only people have a score"),
        ("prize_yuan = 80", "prize = 80", "awards[3].prize: unknown key"),
    ],
)
def test_a_faulty_award_names_its_fault(old: str, new: str, said: str) -> None:
    text = (PROJECT / "server/assessment/schemes/quarter-100.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(SchemeError) as refused:
        read(text.replace(old, new, 1))
    assert any(said in fault for fault in refused.value.faults), refused.value.faults


def test_an_own_scheme_without_codes_is_still_read() -> None:
    text = (PROJECT / "server/assessment/schemes/huaiyuan.toml").read_text("utf-8")
    made = read(text.replace('code = "red-flag"\n', ""))
    assert made.awards[0].code == "红旗窗口"


def test_all_that_becomes_of_a_candidate_has_a_name() -> None:
    named = {awards.CHOSEN, awards.TIED, awards.BEYOND, awards.BELOW, awards.BARRED}
    assert len(named | {awards.UNKNOWN, awards.LISTED}) == 7
