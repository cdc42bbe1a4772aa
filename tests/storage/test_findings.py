"""Findings and what is published of them, on both databases."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from server.domain.errors import NotFound, Refused, WrongValue
from server.domain.finding import Finding, FindingState, FindingStep, Origin
from server.usecases import closing, findings, publishing, scheme_book
from server.usecases.ports import SchemeVersion
from tests.storage.house import HALL, House, at

BOSS, CLERK = "p_boss", "p_clerk"
DAY = date(2026, 3, 2)
MARCH = (date(2026, 3, 1), date(2026, 4, 1))


def register(house: House, item: str = "RC1a", **more: Any) -> Finding:
    known: dict[str, Any] = {
        "origin": Origin.INSPECTION,
        "staff": CLERK,
        "window": "w1",
        "day": DAY,
        "count": Decimal(1),
        "text": "打电话 13800000001",
        "at": at(60),
        "by": BOSS,
    }
    with house.uow() as uow:
        scheme = scheme_book.find(uow.schemes, "MONTH-100")
        made = findings.register(uow, scheme, item, **{**known, **more})
        uow.commit()
    return made


def step(house: House, id: str, name: str, seconds: float, by: str = BOSS, **more: Any) -> Finding:
    with house.uow() as uow:
        made = findings.step(uow, id, FindingStep(name), "属实", by=by, at=at(seconds), **more)
        uow.commit()
    return made


def counted(house: House, **more: Any) -> Finding:
    one = register(house, **more)
    until = step(house, one.id, "confirm", 120).answer_until
    assert until is not None
    with house.uow() as uow:
        later = until + timedelta(seconds=1)
        closing.tick(uow, at=later, silence=timedelta(days=9))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        return snap.findings.get(one.id)


def test_a_finding_is_kept_as_it_is_and_told_without_words(house: House) -> None:
    one = register(house, evidence={"minutes": 12}, source="vacancy:w1")
    step(house, one.id, "confirm", 120)
    with house.reads.snapshot(HALL) as snap:
        (kept,) = snap.findings.between(*MARCH, scheme="MONTH-100", staff=CLERK)
        assert snap.findings.open() == [kept]
        assert snap.findings.between(*MARCH, staff="p_other") == []
        assert [(note.step, note.by, note.text) for note in snap.findings.notes(one.id)] == [
            ("confirm", BOSS, "属实")
        ]
    assert (kept.evidence, kept.count, kept.state) == (
        {"minutes": 12},
        Decimal(1),
        FindingState.CONFIRMED,
    )
    assert "13800000001" not in kept.text
    told = [e for e in house.reads.since(HALL, 0) if e.kind.startswith("finding_")]
    assert [(e.kind, e.facts.get("step")) for e in told] == [
        ("finding_raised", None),
        ("finding_stepped", "confirm"),
    ]
    assert "打电话" not in str(told)


def test_one_cause_raises_one_finding(house: House) -> None:
    assert register(house, source="a").id == register(house, source="a").id
    assert register(house, source="b").id != register(house, source="a").id


def test_what_the_scheme_does_not_know_is_not_registered(house: House) -> None:
    with pytest.raises(NotFound, match="unknown_item"):
        register(house, item="ATT1")
    for count in ("0", "-1", "NaN"):
        with pytest.raises(WrongValue, match="wrong_count"):
            register(house, count=Decimal(count))


def test_nobody_answered_and_it_counts(house: House) -> None:
    one = counted(house)
    assert (one.state, one.decided_by) == (FindingState.COUNTED, None)


def test_what_is_attached_comes_back_as_it_was(house: House) -> None:
    one = register(house)
    with house.uow() as uow:
        kept = findings.attach(uow, one.id, "a.png", "image/png", b"\x89PNG", by=BOSS, at=at(70))
        with pytest.raises(WrongValue, match="wrong_media"):
            findings.attach(uow, one.id, "a.exe", "text/html", b"<", by=BOSS, at=at(70))
        big = bytes(findings.LARGEST + 1)
        with pytest.raises(Refused, match="attachment_too_large"):
            findings.attach(uow, one.id, "a.png", "image/png", big, by=BOSS, at=at(70))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert snap.attachments.of(one.id) == [kept]
        assert snap.attachments.data(kept.id) == (kept, b"\x89PNG")


def test_a_result_stays_as_it_was_published_and_is_put_right_beside_it(house: House) -> None:
    one = counted(house)
    with house.uow() as uow:
        first = publishing.publish(uow, "MONTH-100", *MARCH, by=BOSS, at=at(9999))
        findings.step(uow, one.id, FindingStep.OVERTURN, "录像不符", by=BOSS, at=at(10000))
        again = publishing.republish(uow, first.id, reason="申诉成立", by=BOSS, at=at(10001))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert snap.publications.between(*MARCH) == [first, again]
        assert snap.publications.replaced_by(first.id) == again
    (sheet,) = json.loads(first.sheets)
    assert (sheet["clerk"], sheet["total"]) == (CLERK, "99.00")
    assert first.inputs_hash != again.inputs_hash
    assert again.replaces == first.id


def test_a_halls_own_version_stands_for_the_shipped_one(house: House) -> None:
    text = """
id = "MONTH-100"
version = 7
name = "本厅办法"
cycle = "month"
source = "自订"
[[categories]]
id = "A"
name = "全部"
points = "100"
[[categories.items]]
code = "A1"
name = "迟到"
unit = "次"
mark = "I"
points = "5"
"""
    with house.uow() as uow:
        uow.schemes.add(SchemeVersion("MONTH-100", 7, text, BOSS, at(1)))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert scheme_book.find(snap.schemes, "MONTH-100").version == 7
        assert [one.version for one in snap.schemes.versions("MONTH-100")] == [7]
        with pytest.raises(NotFound, match="unknown_scheme"):
            scheme_book.find(snap.schemes, "NONE")
