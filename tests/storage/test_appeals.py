"""Appeals, awards and votes on both databases; the result put right with both versions kept."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from server.domain.appeal import Appeal, AppealState
from server.domain.errors import HallError, NotAllowed, NotFound, Refused, WrongValue
from server.domain.finding import Finding, FindingState
from server.domain.honour import Honour, HonourKind
from server.usecases import appeals, closing, publishing
from server.usecases.ports import Publication
from tests.storage.house import HALL, House, at
from tests.storage.test_findings import BOSS, CLERK, MARCH, counted

JUDGE, OTHER = "p_judge", "p_other"
PUBLISHED = at(3 * 86400)  # Thursday 5 March, 09:00


def published(house: House, count: str = "1") -> tuple[Finding, Publication]:
    one = counted(house, count=Decimal(count))
    with house.uow() as uow:
        told = publishing.publish(uow, "MONTH-100", *MARCH, by=BOSS, at=PUBLISHED)
        uow.commit()
    return one, told


def file(house: House, told: Publication, one: Finding, **more: Any) -> Appeal:
    known: dict[str, Any] = {"by": CLERK, "at": PUBLISHED + timedelta(hours=1), **more}
    with house.uow() as uow:
        made = appeals.file(uow, told.id, one.id, "录像可查 13800000001", "办法第三条", **known)
        uow.commit()
    return made


def do(house: House, name: str, *args: Any, **more: Any) -> Appeal:
    known: dict[str, Any] = {"by": JUDGE, "at": PUBLISHED + timedelta(hours=2), **more}
    with house.uow() as uow:
        made: Appeal = getattr(appeals, name)(uow, *args, **known)
        uow.commit()
    return made


def kept(house: House, id: str) -> Appeal:
    with house.reads.snapshot(HALL) as snap:
        return snap.appeals.get(id)


def total(house: House, publication: str) -> str:
    with house.reads.snapshot(HALL) as snap:
        sheets = json.loads(snap.publications.get(publication).sheets)
    return str(next((s["total"] for s in sheets if s.get("clerk") == CLERK), "—"))


def test_it_is_kept_as_it_is_and_the_numbers_in_it_are_not(house: House) -> None:
    one, told = published(house)
    made = file(house, told, one)
    assert kept(house, made.id) == made
    assert "13800000001" not in made.reason
    # Friday, Monday, Tuesday; the hall of the tests has hours of its own or midnight.
    assert made.until.astimezone(at(0).tzinfo) > PUBLISHED + timedelta(days=4)
    with house.reads.snapshot(HALL) as snap:
        assert snap.appeals.of_finding(one.id) == made
        assert snap.appeals.open() == snap.appeals.of_staff(CLERK) == [made]
        assert snap.appeals.between(PUBLISHED, PUBLISHED + timedelta(days=1)) == [made]
        assert snap.appeals.ended(None) == snap.appeals.of_staff(OTHER) == []
        with pytest.raises(NotFound, match="unknown_appeal"):
            snap.appeals.get("e_none")


def test_an_upheld_appeal_takes_the_finding_back_and_publishes_anew(house: House) -> None:
    one, told = published(house)
    made = file(house, told, one)
    do(house, "accept", made.id)
    ended = do(house, "uphold", made.id, "录像不符")
    assert (ended.state, ended.answer, ended.count) == (AppealState.UPHELD, "录像不符", None)
    assert kept(house, made.id) == ended
    with house.reads.snapshot(HALL) as snap:
        assert snap.findings.get(one.id).state is FindingState.OVERTURNED
        anew = snap.publications.replaced_by(told.id)
        assert anew is not None
        assert (anew.id, anew.replaces, anew.reason) == (ended.republished, told.id, "申诉成立")
        assert [p.id for p in snap.publications.between(*MARCH)] == [told.id, anew.id]
    assert total(house, told.id) == "99.00"
    assert total(house, anew.id) in ("—", "100.00")
    kinds = [e.kind for e in house.reads.since(HALL, 0)]
    assert kinds[-5:] == [
        *("appeal_filed", "appeal_stepped", "finding_stepped", "result_published"),
        "appeal_stepped",
    ]


def test_an_upheld_appeal_may_put_the_units_right(house: House) -> None:
    one, told = published(house, "3")
    made = file(house, told, one)
    do(house, "accept", made.id)
    for count in ("3", "4", "0", "-1", "NaN"):
        with pytest.raises(WrongValue, match="wrong_count"):
            do(house, "uphold", made.id, "只有一次", count=Decimal(count))
    ended = do(house, "uphold", made.id, "只有一次", count=Decimal(1))
    assert (total(house, told.id), total(house, str(ended.republished))) == ("97.00", "99.00")
    assert kept(house, made.id).count == Decimal(1)


def test_a_rejected_appeal_changes_nothing_but_has_an_answer(house: House) -> None:
    one, told = published(house)
    made = file(house, told, one)
    do(house, "accept", made.id)
    ended = do(house, "reject", made.id, "录像属实")
    assert (ended.state, ended.answer) == (AppealState.REJECTED, "录像属实")
    with house.reads.snapshot(HALL) as snap:
        assert snap.findings.get(one.id).state is FindingState.COUNTED
        assert snap.publications.replaced_by(told.id) is None
        assert snap.appeals.ended(None) == [ended]


def test_one_second_late_is_refused_with_the_date_and_kept(house: House) -> None:
    one, told = published(house)
    until = appeals_until(house, told, one)
    late = file(house, told, one, at=until + timedelta(seconds=1))
    assert (late.state, late.until, late.due_at) == (AppealState.REFUSED, until, None)
    with pytest.raises(Refused, match="illegal_appeal"):
        do(house, "accept", late.id)
    with pytest.raises(Refused, match="appeal_exists"):
        file(house, told, one)


def test_the_last_second_is_in_time(house: House) -> None:
    one, told = published(house)
    assert file(house, told, one, at=appeals_until(house, told, one)).state is AppealState.FILED


def appeals_until(house: House, told: Publication, one: Finding) -> datetime:
    with house.uow() as uow:
        return appeals.file(uow, told.id, one.id, "试", by=CLERK, at=PUBLISHED).until


def test_who_may_not_appeal_and_what_may_not_be_appealed(house: House) -> None:
    one, told = published(house)
    with pytest.raises(NotAllowed):
        file(house, told, one, by=OTHER)
    with pytest.raises(NotFound, match="unknown_publication"), house.uow() as uow:
        appeals.file(uow, "r_none", one.id, "试", by=CLERK, at=PUBLISHED)
    later = counted(house, source="later")
    with pytest.raises(Refused, match="not_published"):
        file(house, told, later)
    file(house, told, one)
    with pytest.raises(Refused, match="appeal_exists"):
        file(house, told, one)


def test_who_decided_the_finding_does_not_decide_the_appeal(house: House) -> None:
    one, told = published(house)
    made = file(house, told, one)
    for by, code in ((BOSS, "decided_before"), (CLERK, "own_case")):
        with pytest.raises(NotAllowed, match=code):
            do(house, "accept", made.id, by=by)
    do(house, "accept", made.id)
    for name in ("uphold", "reject"):
        with pytest.raises(NotAllowed, match="decided_before"):
            do(house, name, made.id, "不", by=BOSS)
    assert kept(house, made.id).state is AppealState.ACCEPTED


def test_the_time_runs_from_the_first_result_that_counted_it(house: House) -> None:
    one, told = published(house)
    other = counted(house, source="other", item="RC1b")
    with house.uow() as uow:
        anew = publishing.republish(
            uow, told.id, reason="补登", by=BOSS, at=PUBLISHED + timedelta(days=60)
        )
        uow.commit()
    late = PUBLISHED + timedelta(days=60, hours=1)
    assert file(house, anew, one, at=late).state is AppealState.REFUSED
    assert file(house, anew, other, at=late).state is AppealState.FILED


def test_two_who_decide_at_once_decide_once(house: House) -> None:
    one, told = published(house)
    made = file(house, told, one)
    do(house, "accept", made.id)
    said: list[str] = []

    def decide(name: str, by: str) -> None:
        try:
            said.append(do(house, name, made.id, "答复", by=by).state.value)
        except HallError as error:
            said.append(error.code)

    both = [
        threading.Thread(target=decide, args=args)
        for args in (("uphold", JUDGE), ("reject", OTHER))
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert "illegal_appeal" in said
    (state,) = set(said) - {"illegal_appeal"}
    assert kept(house, made.id).state == state
    with house.reads.snapshot(HALL) as snap:
        assert len(snap.publications.between(*MARCH)) == (2 if state == "upheld" else 1)


def test_it_is_reminded_of_by_the_clock(house: House) -> None:
    one, told = published(house)
    made = file(house, told, one)
    assert made.due_at is not None
    for when in (made.due_at - timedelta(hours=23), made.due_at + timedelta(seconds=1)):
        for _ in range(2):
            with house.uow() as uow:
                closing.tick(uow, at=when, silence=timedelta(days=9))
                uow.commit()
    told_ = [e for e in house.reads.since(HALL, 0) if e.kind == "appeal_reminded"]
    assert [e.facts["warned"] for e in told_] == ["soon", "overdue"]


def test_what_is_handed_in_is_kept_with_the_appeal(house: House) -> None:
    one, told = published(house)
    made = file(house, told, one)
    with house.uow() as uow:
        for n in range(appeals.MOST_ATTACHED):
            picture = b"\x89PNG" + bytes([n])
            appeals.attach(uow, made.id, f"{n}.png", "image/png", picture, by=CLERK, at=PUBLISHED)
        with pytest.raises(Refused, match="too_many_attached"):
            appeals.attach(uow, made.id, "x.png", "image/png", b"\x89PNG", by=CLERK, at=PUBLISHED)
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert len(snap.attachments.of(made.id)) == appeals.MOST_ATTACHED


# — awards —


def honour(house: House, **more: Any) -> Honour:
    known: dict[str, Any] = {
        **{"id": "h_1", "kind": HonourKind.AWARD, "scheme": "MONTH-100", "code": "star"},
        **{"name": "服务明星", "start": MARCH[0], "end": MARCH[1], "of": "clerk", "who": CLERK},
        **{"reason": "得分最高", "confirmed_by": BOSS, "confirmed_at": at(60)},
        **{"score": "99.00", "grounds": ({"code": "x", "day": None},)},
    }
    made = Honour(**{**known, **more}).confirmed()
    with house.uow() as uow:
        uow.honours.save(made)
        uow.commit()
    return made


def test_an_award_comes_back_as_it_was_and_is_shown_in_its_days(house: House) -> None:
    one = honour(house)
    with house.uow() as uow:
        again = uow.honours.get(one.id)
        assert again == one
        again.publish(by=OTHER, at=at(120), shown_until=date(2026, 3, 10))
        uow.honours.save(again)
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert snap.honours.shown(date(2026, 3, 10)) == snap.honours.between(*MARCH) == [again]
        assert snap.honours.shown(date(2026, 3, 11)) == []
        assert snap.honours.from_source(one.source) == again
    with house.uow() as uow:
        again.withdraw(by=OTHER, at=at(180))
        uow.honours.save(again)
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert snap.honours.shown(date(2026, 3, 10)) == []
        assert snap.honours.from_source(one.source) is None
        with pytest.raises(NotFound, match="unknown_honour"):
            snap.honours.get("h_none")
    # What was taken back may be given anew.
    honour(house, id="h_2")


def test_votes_are_counted_anew_and_not_added_up(house: House) -> None:
    with house.uow() as uow:
        for n in (3, 5):
            uow.honours.count("Q", "star", MARCH[0], CLERK, n, by=BOSS, at=at(n))
        uow.honours.count("Q", "other", MARCH[0], CLERK, 1, by=BOSS, at=at(9))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert snap.honours.votes("Q", "star", MARCH[0]) == {CLERK: 5}
        assert snap.honours.votes("Q", "star", MARCH[1]) == {}
