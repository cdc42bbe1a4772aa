"""Write docs/assessment.md from the scheme files, so that both always say the same.

Usage: python scripts/make_schemes.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from server.assessment.scheme import MARKS, Item, Scheme, shipped
from server.assessment.scheme_rules import AppealRule

PAGE = Path(__file__).parent.parent / "docs" / "assessment.md"
HEAD = """# 考核方案 · Assessment schemes

<!-- 由 scripts/make_schemes.py 从方案文件生成；改方案，不改本页。 Made from the scheme files. -->

每个方案是一个有版本的数据文件（`server/assessment/schemes/`），互不合并。
要改：把文件复制到数据文件夹的 `schemes/`，改内容，并把 `version` 加一；同编号的以自己的为准。
原始文件自相矛盾或没有写明的地方，采用的读法列在各方案之下。

Each scheme is a versioned data file; they are never merged. To change one, copy its file to
`schemes/` in the data folder, edit it and raise `version`; the hall's own stands before the shipped
one. Where a source contradicts itself or is silent, the reading taken is listed under the scheme.

评选、处理、申诉的期限也写在方案里；怎样评定、申诉，见[申诉与评先](appeals.md)。
Awards, consequences and terms of appeals stand in the scheme too: [appeals and awards](appeals.md).

计分 scoring：`tingxu assess score`（[命令](commands.md)）。标记 marks：
"""


def main(argv: list[str]) -> int:
    made = "\n".join([HEAD, *_marks(), *(line for s in shipped().values() for line in _scheme(s))])
    made += "\n"
    if "--check" in argv:
        if not PAGE.is_file() or PAGE.read_text("utf-8") != made:
            print("docs/assessment.md is not current: python scripts/make_schemes.py")
            return 1
        return 0
    PAGE.write_text(made, "utf-8")
    return 0


def _marks() -> Iterator[str]:
    yield " · ".join(f"{mark} {meaning}" for mark, meaning in MARKS.items())


def _scheme(scheme: Scheme) -> Iterator[str]:
    whole = "" if scheme.total is None else f" · {scheme.total} 分"
    yield f"\n## {scheme.id} {scheme.name}\n"
    yield f"周期 {scheme.cycle}{whole} · 第 {scheme.version} 版 · 来源：{scheme.source}\n"
    if scheme.categories:
        yield "| 代码 | 内容 | 扣分 | 单位 | 标记 |"
        yield "|---|---|--:|---|---|"
        for category in scheme.categories:
            yield f"| **{category.id}** | **{category.name}** | **{category.points}** | | |"
            for item in category.items:
                yield f"| {item.code} | {item.name} | {_points(item)} | {item.unit} | {item.mark} |"
    if scheme.bonuses:
        yield "\n| 奖分 | 内容 | 加分 | 单位 |\n|---|---|--:|---|"
        for bonus in scheme.bonuses:
            span = bonus.points if bonus.points is not None else f"{bonus.low}–{bonus.high}"
            year = "（计入年终）" if bonus.counts_for == "year" else ""
            yield f"| {bonus.code} | {bonus.name}{year} | {span} | {bonus.unit} |"
    if scheme.criteria:
        yield "| 方面 | 标记 |\n|---|---|"
        for criterion in scheme.criteria:
            yield f"| {criterion.name} | {criterion.mark} |"
    if scheme.exclusions:
        yield (
            "\n不得评优的情形：" + "；".join(f"{e.code} {e.name}" for e in scheme.exclusions) + "。"
        )
    if scheme.grades:
        grades = [f"{g.name} ≥ {g.least}" for g in scheme.grades[:-1]]
        yield "\n等次：" + "，".join(grades) + f"，其余 {scheme.grades[-1].name}。"
    if rule := scheme.composite:
        parts = [f"得分 {rule.score}%"]
        for voices in (rule.surveys, rule.ballots):
            bands = "、".join(f"{grade} {worth}" for grade, worth in voices.bands.items())
            parts.append(f"{voices.name} {voices.weight}%（{bands}）")
        yield "\n综合：" + " + ".join(parts) + "。"
    yield from _awards(scheme)
    yield "\n采用的读法 readings taken：\n"
    for about, taken in scheme.readings:
        yield f"- {about}：{taken}。"


CYCLE = {"week": "周", "month": "月", "quarter": "季", "half_year": "半年", "year": "年"}
OF = {"clerk": "人员 people", "window": "窗口 windows", "department": "部门 departments"}
BY = {
    "score": "得分 score",
    "mean": "人员平均分 mean of the staff",
    "criteria": "各方面分别排名，由人定 each criterion ranked, a person decides",
    "person": "由人定 a person decides",
}
TIES = {"all": "都入选 all get it", "none": "都不入选 none", "ballot": "无记名投票 secret ballot"}


def _awards(scheme: Scheme) -> Iterator[str]:
    if scheme.awards:
        yield "\n| 评选 award | 对象 of | 周期 cycle | 名额 places | 依据 by | 并列 ties |"
        yield "|---|---|---|--:|---|---|"
    for one in scheme.awards:
        least = f"，≥ {one.least}" if one.least is not None else ""
        prize = f"（{one.prize_yuan} 元）" if one.prize_yuan else ""
        places = "—" if one.places is None else str(one.places)
        ties = TIES[one.ties] if one.places is not None else "—"
        yield (
            f"| {one.name}{prize} `{one.code}` | {OF[one.of]} | {CYCLE[one.cycle]} | {places} "
            f"| {BY[one.by]}{least} | {ties} |"
        )
    if scheme.consequences:
        yield "\n| 情形 when | 处理 then | 由谁提出 proposed by |\n|---|---|---|"
    for rule in scheme.consequences:
        by = "由人认定 a person" if rule.cause == "person" else "系统按公布的成绩 the system"
        yield f"| {rule.when} | {' → '.join(rule.then)} | {by} |"
    if scheme.stages:
        yield (
            "\n阶段 stages：" + "、".join(f"{CYCLE[s.cycle]}{s.name}" for s in scheme.stages) + "。"
        )
    if rule_ := scheme.appeal:
        yield "\n申诉 appeals：" + "；".join(_terms(rule_)) + "。"


def _terms(rule: AppealRule) -> Iterator[str]:
    terms = (
        ("公布后 after publication", rule.within),
        ("决定 decided", rule.decided_within),
        ("考勤异议 attendance", rule.attendance),
    )
    for name, term in terms:
        if term is not None:
            kind = "个工作日 working days" if term.counted == "working" else "日 days"
            yield f"{name} {term.days} {kind}"


def _points(item: Item) -> str:
    if item.whole:
        return "全部"
    if item.then is not None:
        return f"第一次 {item.points}，以后 {item.then}"
    if item.upto:
        return f"≤ {item.upto.count}：{item.upto.points}；以上 {item.points}"
    if item.free_a_year is not None:
        return f"每年 {item.free_a_year} {item.unit}以外 {item.points}"
    return str(item.points)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
