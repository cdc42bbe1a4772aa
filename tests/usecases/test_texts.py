"""Every code that is raised has its sentences, and every sentence its code."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.events import Why
from server.domain.hall import Closed
from server.usecases import texts

SERVER = Path(__file__).parent.parent.parent / "server"
ERRORS = {
    "HallError",
    "NotFound",
    "NotAllowed",
    "WrongValue",
    "Malformed",
    "Throttled",
    "Unavailable",
    "Refused",
    "CredentialError",
}
BUILT_IN = {"illegal_move"}  # IllegalMove gives it to its base
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    name = node.func
    return name.id if isinstance(name, ast.Name) else getattr(name, "attr", "")


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SERVER.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def raised() -> dict[str, str]:
    """code → the file it is first raised in, of every error built with a literal code."""
    found: dict[str, str] = dict.fromkeys(BUILT_IN, "domain/errors.py")
    found |= dict.fromkeys((c.value for c in Closed), "domain/hall.py")
    for path, tree in trees():
        for node in ast.walk(tree):
            if called(node) in ERRORS | {"problem"}:
                first = node.args[0] if isinstance(node, ast.Call) and node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.setdefault(first.value, str(path.relative_to(SERVER)))
    return found


def of_http() -> set[str]:
    """The codes that stand in for HTTP's own refusals."""
    tree = ast.parse((SERVER / "web" / "problems.py").read_text("utf-8"))
    table = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "_HTTP"
    )
    assert isinstance(table, ast.Dict)
    return {str(v.value) for v in table.values if isinstance(v, ast.Constant)} | {"internal"}


def reasons() -> set[str]:
    """The codes of every Why(code=…) in the source."""
    found = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if called(node) == "Why" and isinstance(node, ast.Call):
                found |= {
                    str(k.value.value)
                    for k in node.keywords
                    if k.arg == "code" and isinstance(k.value, ast.Constant)
                }
    return found


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_code_that_is_raised_has_its_texts() -> None:
    known = set(texts.catalogue()["errors"])
    assert {c: where for c, where in raised().items() if c not in known} == {}
    assert of_http() <= known


def test_no_text_is_left_of_a_code_that_nobody_raises() -> None:
    assert set(texts.catalogue()["errors"]) - set(raised()) - of_http() == set()


def test_the_search_for_codes_finds_those_one_would_name() -> None:
    """Or the two tests above could pass by finding nothing."""
    assert len(raised()) > 40
    assert {"window_busy", "not_signed_in", "not_a_backup", "hall_closed"} <= set(raised())
    assert "malformed" in of_http()


def test_every_reason_for_a_call_has_its_sentence_and_the_other_way_round() -> None:
    assert reasons() == set(texts.catalogue()["why"])


@pytest.mark.parametrize("code", sorted(texts.catalogue()["errors"]))
def test_a_text_is_in_both_languages_and_tells_the_same_facts(code: str) -> None:
    said = texts.catalogue()["errors"][code]
    assert set(said) in ({"zh", "en"}, {"zh", "en", "zh_detail", "en_detail"})
    assert CHINESE.search(said["zh"])
    assert not CHINESE.search(said["en"])
    assert not fields_of(said["zh"]) | fields_of(said["en"]), "a title is the same for every case"
    if "zh_detail" in said:
        assert CHINESE.search(said["zh_detail"])
        assert not CHINESE.search(said["en_detail"])
        assert fields_of(said["zh_detail"]) == fields_of(said["en_detail"])


@pytest.mark.parametrize("code", sorted(texts.catalogue()["why"]))
def test_a_reason_is_in_both_languages_and_leaves_no_fact_open(code: str) -> None:
    said = texts.catalogue()["why"][code]
    assert set(said) == {"zh", "en"}
    assert fields_of(said["zh"]) == fields_of(said["en"])
    facts: dict[str, object] = {"service": "身份证", "class": "老年人", "ahead": 3}
    facts |= {"waited_s": 125, "lead_s": 1800, "delay_s": 900, "back_s": 0, "run": 3}
    facts["slot"] = "09:30"
    for lang in texts.LANGUAGES:
        sentence = texts.why(Why(code=code, facts=facts), lang)
        assert not set("?{}") & set(sentence), sentence
        assert ("2" if "waited_min" in fields_of(said[lang]) else "3") in sentence


def test_a_case_is_told_with_its_facts() -> None:
    said = texts.error("window_busy", {"ticket": "A007"}, "zh")
    assert (said.title, said.detail) == ("窗口还有未办结的号", "请先办结 A007 号。")
    said = texts.error("window_busy", {"ticket": "A007"}, "en")
    assert (said.title, said.detail) == (
        "The window still has a ticket",
        "Finish number A007 first.",
    )


def test_a_code_without_a_detail_says_its_title() -> None:
    said = texts.error("visit_over", {}, "en")
    assert said.detail == said.title == "There is no next service"


def test_what_is_not_known_is_said_as_such_and_never_fails() -> None:
    assert texts.error("window_busy", {}, "en").detail == "Finish number ? first."
    assert texts.error("of_another_release", {"a": 1}, "zh").title == "of_another_release"
    assert texts.why(Why(code="of_another_release", facts={}), "zh") == "of_another_release"
    assert "?" in texts.why(Why(code="first_in_line", facts={}), "zh")


def test_a_fact_is_text_and_no_format() -> None:
    said = texts.error("unknown_zone", {"zone": "{0.__class__}"}, "en")
    assert said.detail == "There is no zone “{0.__class__}”."


@pytest.mark.parametrize(
    ("accept", "lang"),
    [
        (None, "zh"),
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr,en;q=0.5,zh;q=0.4", "en"),
        ("fr;q=0.9, EN-us;q=0.8", "en"),
        ("en;q=0.2,zh-TW;q=0.7", "zh"),
        ("en; q=0.8", "en"),
        ("en ;q=0.8, zh;q=0.1", "en"),
        ("en;q=0", "zh"),
        ("en;q=0, zh;q=0", "zh"),
        ("fr,de", "zh"),
        ("*", "zh"),
        ("en;q=high", "zh"),
        (";;,,;q=", "zh"),
    ],
)
def test_the_reader_s_language_is_the_best_liked_of_ours(accept: str | None, lang: str) -> None:
    assert texts.choose_language(accept) == lang
