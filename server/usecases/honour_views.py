"""Pictures of awards and consequences: what is proposed and why, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from server.assessment.awards import Bar, Candidate, Ground, Proposal
from server.assessment.scheme import CYCLES, Scheme
from server.domain.hall import Hall
from server.domain.honour import Honour, HonourKind
from server.domain.ids import WindowId
from server.usecases import honours, rollups, scheme_book
from server.usecases.appeal_views import item_name
from server.usecases.views import Picture, Reads, Snapshot, local

# The boards tell of these at most.
_SHOWN: Final = 60
_BY: Final = {"clerk": "clerk", "window": "window", "department": "department"}
_GRAIN: Final = {"month": "month", "quarter": "quarter", "half_year": "half", "year": "year"}
_WORKERS: Final = ("clerk", "guide", "supervisor")


@dataclass(frozen=True, slots=True)
class Names:
    """What people, windows and departments are called."""

    hall: Hall
    people: Mapping[str, str]

    def of(self, kind: str, who: str) -> str:
        if kind == "window":
            place = self.hall.windows.get(WindowId(who))
            return place.name if place else who
        if kind == "department":
            return next((d.name for d in self.hall.departments if d.id == who), who)
        return self.people.get(who, who)


def proposals(
    reads: Reads, hall_id: str, scheme: str, cycle: str | None, day: date, at: datetime
) -> Picture:
    """What a scheme proposes for the cycle (None: its own) that holds ``day``. Raises
    NotFound("unknown_scheme")."""
    with reads.snapshot(hall_id) as snap:
        rules = scheme_book.find(snap.schemes, scheme)
        cycles = {rules.cycle, *(one.cycle for one in rules.awards)}
        chosen = cycle if cycle in cycles else rules.cycle
        start, end = honours.period(chosen, day)
        wanted = [one for one in rules.awards if one.cycle == chosen]
    figures = {
        of: _figures(reads, hall_id, of, chosen, start, end, at)
        for of in {one.of for one in wanted if one.by == "criteria"}
    }
    with reads.snapshot(hall_id) as snap:
        names = Names(snap.hall, snap.names())
        made = snap.honours.between(start, end)
        cards = [card(names, one) for one in made if one.scheme == scheme and one.end == end]
        result = honours.published(snap, rules, start, end)
        return {
            "scheme": rules.id,
            "name": rules.name,
            "cycle": chosen,
            "cycles": [one for one in CYCLES if one in cycles],
            "start": start.isoformat(),
            "end": end.isoformat(),
            "publications": sorted({one.publication for one in result}),
            "awards": [
                {
                    "code": one.code,
                    "name": one.name,
                    "of": one.of,
                    "by": one.by,
                    "places": one.places,
                    "least": None if one.least is None else str(one.least),
                    "ties": one.ties,
                    "ballot": one.ballot,
                    "prize_yuan": one.prize_yuan,
                    "note": one.note,
                    "rankings": _rankings(
                        names,
                        rules,
                        one.of,
                        honours.proposal(snap, rules, one, start, figures=figures.get(one.of)),
                    ),
                    "honours": _of(cards, HonourKind.AWARD, one.code),
                }
                for one in wanted
            ],
            "consequences": _consequences(snap, names, rules, start, cards)
            if chosen == rules.cycle
            else [],
            **_choices(snap),
        }


def _choices(snap: Snapshot) -> Picture:
    hall = snap.hall
    return {
        "schemes": [
            {"id": one.id, "name": one.name} for one in scheme_book.known(snap.schemes).values()
        ],
        "people": [
            {"id": one.id, "name": one.name}
            for one in snap.people()
            if one.active and one.role in _WORKERS
        ],
        "windows": [{"id": one.id, "name": one.name} for one in hall.windows.values()],
        "departments": [{"id": one.id, "name": one.name} for one in hall.departments],
    }


def _of(cards: list[Picture], kind: HonourKind, code: str) -> list[Picture]:
    return [one for one in cards if one["kind"] == kind and one["code"] == code]


def _consequences(
    snap: Snapshot, names: Names, rules: Scheme, start: date, cards: list[Picture]
) -> list[Picture]:
    found = honours.due(snap, rules, start)
    return [
        {
            "code": one.code,
            "when": one.when,
            "then": list(one.then),
            "of": one.of,
            "cause": one.cause,
            "due": [
                {
                    "who": d.who,
                    "name": names.of(one.of, d.who),
                    "nth": d.nth,
                    "then": d.then,
                    "grounds": [_ground(names, rules, one.of, g) for g in d.grounds],
                }
                for d in found
                if d.consequence.code == one.code
            ],
            "honours": _of(cards, HonourKind.CONSEQUENCE, one.code),
        }
        for one in rules.consequences
    ]


def _rankings(names: Names, rules: Scheme, of: str, made: Proposal) -> list[Picture]:
    criteria = {one.id: one.name for one in rules.criteria}
    return [
        {
            "group": one.group,
            "criterion": one.criterion,
            "criterion_name": criteria.get(one.criterion or ""),
            "candidates": [_candidate(names, rules, of, c) for c in one.candidates],
        }
        for one in made.rankings
    ]


def _candidate(names: Names, rules: Scheme, of: str, one: Candidate) -> Picture:
    return {
        "who": one.who,
        "name": names.of(of, one.who),
        "score": None if one.score is None else str(one.score),
        "n": one.n,
        "rank": one.rank,
        "state": one.state,
        "votes": one.votes,
        "bars": [_bar(names, rules, bar) for bar in one.bars],
    }


def _bar(names: Names, rules: Scheme, bar: Bar) -> Picture:
    return {
        "code": bar.exclusion.code,
        "name": bar.exclusion.name,
        "veto": bar.exclusion.veto,
        "who": bar.who,
        "who_name": names.of("clerk", bar.who),
        "grounds": [_ground(names, rules, "clerk", g) for g in bar.grounds],
    }


def _ground(names: Names, rules: Scheme, of: str, ground: Ground) -> Picture:
    kind = of if ground.day is None and ground.who in names.hall.windows else "clerk"
    told = honours.plain(ground)
    return {**told, "name": names.of(kind, ground.who), "item": item_name(rules, ground.code)}


def card(names: Names, one: Honour) -> Picture:
    hall = names.hall
    return {
        "id": one.id,
        "kind": one.kind.value,
        "scheme": one.scheme,
        "code": one.code,
        "name": one.name,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "of": one.of,
        "who": one.who,
        "who_name": names.of(one.of, one.who),
        "nth": one.nth,
        "score": one.score,
        "reason": one.reason,
        "state": one.state.value,
        "steps": one.allowed(),
        "confirmed_by": names.of("clerk", one.confirmed_by),
        "confirmed_at": local(hall, one.confirmed_at),
        "published_by": names.of("clerk", one.published_by) if one.published_by else None,
        "published_at": local(hall, one.published_at) if one.published_at else None,
        "shown_until": one.shown_until.isoformat() if one.shown_until else None,
    }


def shown(snap: Snapshot, at: datetime) -> list[Picture]:
    """The honours on the boards now: whom, for what and for which days."""
    found = snap.honours.shown(snap.hall.local(at).date())
    if not found:
        return []
    names = Names(snap.hall, snap.names())
    return [
        {
            "id": one.id,
            "award": one.name,
            "of": one.of,
            "name": names.of(one.of, one.who),
            "start": one.start.isoformat(),
            "end": (one.end - timedelta(days=1)).isoformat(),
        }
        for one in found[:_SHOWN]
        if one.kind is HonourKind.AWARD
    ]


def _figures(
    reads: Reads, hall_id: str, of: str, cycle: str, start: date, end: date, at: datetime
) -> dict[str, dict[str, Decimal | None]]:
    """The measures that criteria name, as far as they are counted. A department's, a window's or a
    person's of whom nothing was counted stand in no ranking."""
    if cycle not in _GRAIN:
        return {}
    last = end - timedelta(days=1)
    report = rollups.period_report(
        reads, hall_id, start, last, by=_BY[of], grain=_GRAIN[cycle], at=at
    )
    return {
        row["id"]: {
            "served": _decimal((row["counts"] or {}).get("served")),
            "wait_median": _decimal(row["wait"]["median_s"]),
            "satisfaction": _decimal(row["ratings"]["satisfaction"]),
            "instant_share": _decimal(row["on_the_spot"]),
            "service_modes": _modes(row["counts"]),
        }
        for row in report["rows"]
    }


# 延时, 预约, 上门, 代办, 全天候; docs/measures.md.
_MODES: Final = ("overtime", "mode_appointment", "mode_onsite", "mode_agent", "mode_all_hours")


def _modes(counts: Mapping[str, int] | None) -> Decimal | None:
    """How often people were served in one of these ways; a visit may be several. None: nothing
    was counted at all."""
    return None if counts is None else Decimal(sum(counts.get(one, 0) for one in _MODES))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
