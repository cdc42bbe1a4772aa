"""The shipped schemes, item by item, against figures worked out by hand."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from server.assessment.scheme import Scheme, SchemeError, read, shipped
from server.assessment.score import Finding, Sheet, Unscored, Voice, score
from server.cli import main

PROJECT = Path(__file__).parent.parent.parent
DAY = date(2026, 3, 2)
QUARTER, MONTH = "QUARTER-100", "MONTH-100"

# code → (category, what is left of it after one unit): 15, 20, 30, 10, 15, 10 and 35, 35, 30.
ONE_UNIT = {
    QUARTER: {
        **{f"ATT{n}": ("ATT", left) for n, left in enumerate((14, 14, 14, 14, 12, 12, 10), 1)},
        **{f"DIS{n}": ("DIS", x) for n, x in enumerate((19, 18, 16, 18, 17, 17, 18, 19, 15), 1)},
        **{f"BIZ{n}": ("BIZ", x) for n, x in enumerate((24, 25, 27, 29, 28, 28, 26, 26, 28), 1)},
        **{f"SKL{n}": ("SKL", left) for n, left in enumerate((7, 9, 8), 1)},
        **{f"COM{n}": ("COM", left) for n, left in enumerate((10, 12, 12, 11, 13, 13, 13), 1)},
        **{f"ENV{n}": ("ENV", left) for n, left in enumerate((9, 9, 9, 8, 8, 9), 1)},
    },
    MONTH: {
        **{f"KQ{n}": ("KQ", left) for n, left in enumerate((33, 32, 35, 33, 33, 32), 1)},
        **{"RC1a": ("RC", 34), "RC1b": ("RC", 34), "RC1c": ("RC", 34), "RC1d": ("RC", 33)},
        **{"RC2": ("RC", 30), "RC3": ("RC", 34), "RC4a": ("RC", 33), "RC4b": ("RC", 32)},
        **{"RC4c": ("RC", 32), "RC5": ("RC", 34), "RC6a": ("RC", 33), "RC6b": ("RC", 33)},
        **{"RC7": ("RC", 34), "LJ": ("LJ", 0)},
    },
}
CASES = [(s, code, *told) for s, items in ONE_UNIT.items() for code, told in items.items()]


def found(item: str, count: str = "1", *, clerk: str = "甲", day: date = DAY) -> Finding:
    return Finding(clerk, "w01", item, Decimal(count), day)


def sheet(scheme: str, *findings: Finding) -> Sheet:
    (made,) = score(shipped()[scheme], findings)
    return made


def test_the_six_schemes_are_shipped_and_the_two_with_points_make_a_hundred() -> None:
    totals = {id: scheme.total for id, scheme in shipped().items()}
    assert totals == {
        **{QUARTER: 100, MONTH: 100, "JOINT-YEAREND": None},
        **{"THREE-COMPARE": None, "HUAIYUAN": None, "TIELING": None},
    }


@pytest.mark.parametrize("scheme", [QUARTER, MONTH])
def test_every_item_has_its_case(scheme: str) -> None:
    assert [item.code for item in shipped()[scheme].items()] == list(ONE_UNIT[scheme])


@pytest.mark.parametrize(("scheme", "code", "category", "left"), CASES)
def test_one_unit_of_an_item_takes_its_points(
    scheme: str, code: str, category: str, left: int
) -> None:
    made = sheet(scheme, found(code))
    assert made.categories[category] == left
    whole = {c.id: c.points for c in shipped()[scheme].categories}
    assert made.total == 100 - (whole[category] - left)


@pytest.mark.parametrize(
    ("scheme", "findings", "category", "left"),
    [
        (QUARTER, [found("DIS3", "0.5")], "DIS", "17"),
        (QUARTER, [found("DIS3", "0.5"), found("DIS3", "0.5")], "DIS", "14"),
        (QUARTER, [found("DIS3", "2")], "DIS", "12"),
        (QUARTER, [found("DIS3", "1.5")], "DIS", "14"),
        (QUARTER, [found("BIZ1", "6")], "BIZ", "0"),
        (MONTH, [found("RC5"), found("RC5")], "RC", "31"),
        (MONTH, [found("RC5", "3")], "RC", "28"),
        (MONTH, [found("KQ3", "20")], "KQ", "35"),
        (MONTH, [found("KQ3", "20"), found("KQ3", "0.5")], "KQ", "34.5"),
        (MONTH, [found("KQ3", "22")], "KQ", "33"),
        (MONTH, [found("KQ3", "15", day=date(2025, 12, 31)), found("KQ3", "15")], "KQ", "35"),
        (MONTH, [found("LJ"), found("LJ")], "LJ", "0"),
        (MONTH, [found("RC7", "2.5")], "RC", "32.5"),
    ],
)
def test_the_special_rules(scheme: str, findings: list[Finding], category: str, left: str) -> None:
    assert sheet(scheme, *findings).categories[category] == Decimal(left)


def test_a_category_is_not_below_nothing_unless_the_scheme_says_so() -> None:
    findings = [found("ENV4", "6"), found("ATT1")]
    assert sheet(QUARTER, *findings).total == 89
    text = (PROJECT / "server/assessment/schemes/quarter-100.toml").read_text("utf-8")
    bare = read(text.replace('floor = "category"', 'floor = "none"'))
    (made,) = score(bare, findings)
    assert (made.categories["ENV"], made.total) == (-2, 87)


def quarter(total_lost: str, surveys: list[Voice], ballots: list[Voice]) -> Sheet:
    (made,) = score(shipped()[QUARTER], [found("BIZ4", total_lost)], surveys, ballots)
    return made


def test_the_composite_is_sixty_twenty_twenty_and_at_most_ninety_eight() -> None:
    best = quarter("0", [Voice("甲", "优秀", 3)], [Voice("甲", "好", 2)])
    assert (best.composite, best.grade) == (98, "优秀")
    mixed = quarter(
        "10", [Voice("甲", "优秀", 2), Voice("甲", "不合格", 1)], [Voice("甲", "差", 1)]
    )
    assert mixed.composite == Decimal("80.00")  # 90×0.6 + (95+95+50)/3×0.2 + 50×0.2
    assert mixed.grade == "合格"


def test_exactly_ninety_is_excellent_and_just_below_is_not() -> None:
    def graded(lost: str) -> tuple[Decimal | None, str | None]:
        made = quarter(lost, [Voice("甲", "良好", 1)], [Voice("甲", "较好", 1)])
        return made.composite, made.grade

    assert graded("10") == (90, "优秀")
    assert graded("10.05") == (Decimal("89.97"), "合格")
    exactly_seventy = score(shipped()[MONTH], [found("LJ")])[0]
    assert (exactly_seventy.total, exactly_seventy.grade) == (70, "合格")
    below = score(shipped()[MONTH], [found("LJ"), found("RC1a")])[0]
    assert (below.total, below.grade) == (69, "不合格")


def test_without_ballots_the_composite_is_unknown_not_zero() -> None:
    made = quarter("1", [Voice("甲", "优秀", 1)], [])
    assert (made.composite, made.grade, made.rank, made.total) == (None, None, None, 99)


def test_a_hall_may_choose_to_reweight_or_to_let_a_value_stand_in() -> None:
    text = (PROJECT / "server/assessment/schemes/quarter-100.toml").read_text("utf-8")

    def composite(missing: str) -> Decimal | None:
        scheme = read(text.replace('missing = "unknown"', f'missing = "{missing}"'))
        return score(scheme, [found("BIZ4", "10")], [Voice("甲", "优秀", 1)])[0].composite

    assert composite("reweight") == Decimal("91.25")  # (90×60 + 95×20) / 80
    assert composite("80") == 89  # 54 + 19 + 16


def test_bonuses_are_added_without_a_cap_and_the_years_are_kept_apart() -> None:
    made = sheet(QUARTER, found("BON2", "5"), found("BON4", "2"), found("BON1"))
    assert (made.total, made.bonus, made.for_year) == (109, 9, 3)


@pytest.mark.parametrize(
    ("item", "barred"),
    [
        ("ATT7", ("EXC1",)),
        ("BIZ8", ("EXC2",)),
        ("BIZ7", ("EXC3",)),
        ("DIS3", ("EXC4",)),
        ("ATT6", ("EXC4",)),
        ("DIS9", ("EXC4", "EXC5")),
        ("DIS4", ("EXC6",)),
        ("EXC4", ("EXC4",)),
        ("ENV1", ()),
    ],
)
def test_what_bars_from_awards(item: str, barred: tuple[str, ...]) -> None:
    assert sheet(QUARTER, found(item)).excluded == barred


@pytest.mark.parametrize("n", range(1, 8))
def test_a_veto_costs_no_points_and_bars(n: int) -> None:
    made = sheet(MONTH, found(f"VETO{n}"))
    assert (made.total, made.excluded) == (100, (f"VETO{n}",))


def test_equal_scores_share_a_rank_and_the_next_is_left_out() -> None:
    lost = {"甲": "3", "乙": "1", "丙": "1", "丁": "9"}
    findings = [found("RC7", points, clerk=clerk) for clerk, points in lost.items()]
    ranked = score(shipped()[MONTH], findings)
    assert [(s.clerk, s.rank) for s in ranked] == [("丙", 1), ("乙", 1), ("甲", 3), ("丁", 4)]


def test_the_order_of_findings_does_not_matter_and_one_more_never_helps() -> None:
    scheme = shipped()[MONTH]
    findings = [
        found(item.code, str(n % 3 + 1), day=date(2026, 3, n % 28 + 1))
        for n, item in enumerate(scheme.items())
        if not item.whole
    ]
    (once,) = score(scheme, findings)
    (again,) = score(scheme, reversed(findings))
    assert once == again
    for item in scheme.items():
        assert score(scheme, [*findings, found(item.code)])[0].total <= once.total


def test_a_scheme_without_points_is_not_scored() -> None:
    with pytest.raises(Unscored):
        score(shipped()["THREE-COMPARE"], [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "ATT2"', 'code = "ATT1"', "ATT1: stands twice"),
        ('score = "60"', 'score = "50"', "the weights make 90"),
        ('points = "15"\nitems', 'points = "many"\nitems', "categories[1].points: 'many'"),
        ('mark = "P", name = "冷落', 'mark = "Q", name = "冷落', "items[5].mark: 'Q'"),
        ('cycle = "quarter"', 'cycle = "quarter"\ncolour = 1', "colour: unknown key"),
        ('excludes = "error"', 'excludes = "eror"', "BIZ8.excludes"),
        ('id = "QUARTER-100"', "", "id: missing"),
    ],
)
def test_a_bad_scheme_names_its_fault(old: str, new: str, said: str) -> None:
    text = (PROJECT / "server/assessment/schemes/quarter-100.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(SchemeError) as refused:
        read(text.replace(old, new, 1))
    assert any(said in fault for fault in refused.value.faults), refused.value.faults


# — the command —


def run(*args: object) -> int:
    return main(["assess", *map(str, args)])


FINDINGS = """clerk,window,item,count,date
王敏,w01,ATT7,1,2026-01-05
王敏,w01,DIS3,0.5,2026-01-06
王敏,w01,DIS3,2,2026/1/7
王敏,w01,BIZ1,6,2026-01-08
李强,w02,ENV1,1,2026-01-09
李强,w02,BON2,3,2026-01-09
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.csv").write_text(FINDINGS, "gb18030")
    (tmp_path / "s.csv").write_text(
        "clerk,grade,count\n王敏,优秀,2\n王敏,不合格,1\n李强,良好,1\n", "utf-8-sig"
    )
    (tmp_path / "b.csv").write_text("grade,clerk,count\n好,王敏,2\n一般,李强,1\n", "utf-8")
    return tmp_path


def test_the_command_scores_files_alone(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ("--findings", "f.csv", "--surveys", "s.csv", "--ballots", "b.csv")
    assert run("score", "--scheme", QUARTER, *told, "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "clerk": "李强",
            "categories": {
                **{"ATT": "15.00", "DIS": "20.00", "BIZ": "30.00"},
                **{"SKL": "10.00", "COM": "15.00", "ENV": "9.00"},
            },
            **{"total": "102.00", "composite": "95.20", "grade": "优秀", "rank": 1},
            "excluded": [],
        },
        {
            "clerk": "王敏",
            "categories": {
                **{"ATT": "10.00", "DIS": "9.00", "BIZ": "0.00"},
                **{"SKL": "10.00", "COM": "15.00", "ENV": "10.00"},
            },
            **{"total": "54.00", "composite": "67.40", "grade": "不合格", "rank": 2},
            "excluded": ["EXC1", "EXC4"],
        },
    ]
    assert [f.name for f in files.iterdir() if f.suffix not in (".csv",)] == []


def test_the_sheets_tell_what_every_point_stands_on(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("score", "--scheme", QUARTER, "--findings", "f.csv", "--sheets") == 0
    by = {row["clerk"]: row for row in json.loads(capsys.readouterr().out)}
    assert [(line["item"], line["points"]) for line in by["王敏"]["lines"]] == [
        *(("ATT7", "-5"), ("DIS3", "-3"), ("DIS3", "-8"), ("BIZ1", "-36"))
    ]
    assert (by["李强"]["bonus"], by["李强"]["composite"]) == ("3.00", None)


def test_every_faulty_row_is_named_and_nothing_is_computed(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "f.csv").write_text(
        "clerk,window,item,count,date\n"
        "王敏,w01,XX1,1,2026-01-05\n王敏,w01,ATT1,much,2026-01-05\n,w01,ATT1,1,2026-01-05\n"
        "王敏,w01,ATT1,-1,2026-01-05\n王敏,w01,ATT1,1,yesterday\n王敏,w01,BON2,9,2026-01-05\n",
        "utf-8",
    )
    assert run("score", "--scheme", QUARTER, "--findings", "f.csv") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(": ")[0] for line in said.err.splitlines()] == [
        f"f.csv:{n}" for n in range(2, 8)
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--scheme", "NONE", "--findings", "f.csv"), "there is no scheme 'NONE'"),
        (("--scheme", "TIELING", "--findings", "f.csv"), "TIELING has no"),
        (("--scheme", QUARTER, "--findings", "no.csv"), "no.csv: No such file"),
        (("--scheme", QUARTER, "--findings", "s.csv"), "s.csv:1: no column window, item, date"),
        (("--scheme", MONTH, "--findings", "f.csv", "--surveys", "s.csv"), "MONTH-100"),
        (
            ("--scheme", QUARTER, "--findings", "f.csv", "--surveys", "b.csv"),
            "b.csv:2: grade: '好' is not one of 优秀, 良好, 合格, 不合格",
        ),
    ],
)
def test_a_refusal_is_one_clear_line(
    files: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], said: str
) -> None:
    assert run("score", *args) == 1
    assert said in capsys.readouterr().err


def test_a_halls_own_scheme_stands_before_the_shipped_one(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (PROJECT / "server/assessment/schemes/month-100.toml").read_text("utf-8")
    (files / "data" / "schemes").mkdir(parents=True)
    own = text.replace("version = 1", "version = 2").replace(
        '"RC2", points = "5"', '"RC2", points = "4"'
    )
    (files / "data" / "schemes" / "own.toml").write_text(own, "utf-8")
    assert run("schemes", "--json") == 0
    told = {scheme["id"]: scheme for scheme in json.loads(capsys.readouterr().out)}
    assert told[MONTH]["version"] == 2
    items = {i["code"]: i for c in told[MONTH]["categories"] for i in c["items"]}
    assert items["RC2"]["points"] == "4"
    (files / "data" / "schemes" / "own.toml").write_text("id = 3", "utf-8")
    assert run("schemes") == 1
    assert "own.toml: id: 3 is of the wrong type" in capsys.readouterr().err


def test_the_page_of_schemes_is_what_the_script_makes_of_the_files() -> None:
    spec = importlib.util.spec_from_file_location("made", PROJECT / "scripts" / "make_schemes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.main(["--check"]) == 0


def test_no_shipped_scheme_is_without_its_readings() -> None:
    without: list[Scheme] = [s for s in shipped().values() if not s.readings]
    assert without == []
