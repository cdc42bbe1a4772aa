"""Random days of a random hall, held step by step against what the design promises.

One machine for every kind of storage: it acts through the use cases and checks each answer
against all tickets as they stood before, by rules written out here a second time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server.domain.discipline import discipline_of
from server.domain.duty import Duty, DutyState
from server.domain.errors import HallError
from server.domain.hall import ORDINARY, Hall, Window
from server.domain.ids import ClassId, ServiceId, TicketId
from server.domain.ticket import Actor, Placed, State, Step, Ticket
from server.usecases import calling, duty, order, serving
from server.usecases.ports import Person, UnitOfWork
from tests.builders import at

SERVICES: Final = ("a", "b", "c")
HEAD_STARTS: Final = {"appointment": 0, "elderly": 20, "disabled": 45}
GRACE, EARLY = timedelta(minutes=10), timedelta(minutes=40)
CLERKS: Final = ("p_1", "p_2", "p_3")
PEOPLE: Final = tuple(Person(id, f"职员 {id}", "clerk", (), "") for id in CLERKS)


def days(default: int, **more: Any) -> settings:
    """How many random days: TINGXU_DAYS in the environment, or ``default``."""
    wanted = int(os.environ.get("TINGXU_DAYS", default))
    return settings(max_examples=wanted, deadline=None, print_blob=True, **more)


class Floor(Protocol):
    """A hall of either kind of storage."""

    @property
    def hall(self) -> Hall: ...
    def uow(self) -> AbstractContextManager[UnitOfWork]: ...
    def all(self) -> list[Ticket]: ...
    def duty(self, window: str) -> Duty: ...
    def faults(self) -> list[str]:
        """Where rows and log disagree."""


@st.composite
def halls(draw: Any) -> dict[str, Any]:
    """A hall file: windows of their own services, helping, for a department, for everything."""

    def some(least: int) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(SERVICES), min_size=least, max_size=3, unique=True)

    windows: list[dict[str, Any]] = []
    for n in range(1, 4):
        row: dict[str, Any] = {"id": f"w{n}", "name": f"{n} 号窗口"}
        kind = draw(st.sampled_from(["own", "own", "every", "department"]))
        if kind == "every":
            row["services"] = "*"
        elif kind == "department":
            row["departments"] = ["d"]
        else:
            row["services"] = draw(some(1))
        own = {"c"} if kind == "department" else {*row.get("services", ())}
        if kind != "every":
            row["help"] = {s: draw(st.sampled_from([5, 15])) for s in draw(some(0)) if s not in own}
        row["customers"] = draw(st.sampled_from([1, 1, 2]))
        windows.append(row)
    classes = [{"id": id, "name": id, "head_start_minutes": m} for id, m in HEAD_STARTS.items()]
    rules: dict[str, Any] = {
        "rejoin": draw(st.sampled_from([0, 3, "tail"])),
        "discipline": draw(st.sampled_from(["head_start", "head_start", "first_come"])),
        "recall_limit": 2,
    }
    if cap := draw(st.sampled_from([None, 1, 2])):
        rules["privileged_cap"] = cap
    service = {"prefix": "A", "group": "g"}
    return {
        "hall": {"id": "h", "name": "青溪大厅"},
        "departments": [{"id": "d", "name": "税务"}],
        "groups": [{"id": "g", "name": "全部"}],
        "services": [
            {"id": id, "name": id, **service} | ({"department": "d"} if id == "c" else {})
            for id in SERVICES
        ],
        "windows": windows,
        "classes": [{**one, "certified_by": ["guide"]} for one in classes],
        "settings": rules,
    }


@dataclass(frozen=True)
class Before:
    """All that stood before a call."""

    hall: Hall
    tickets: list[Ticket]
    window: Window
    duty: Duty
    run: int
    at: datetime

    @property
    def here(self) -> list[Ticket]:
        return [t for t in self.tickets if _at_window(t) and t.window == self.window.id]

    def delay(self, t: Ticket) -> timedelta | None:
        """None: not for this window, or not for this clerk."""
        if t.state is not State.WAITING or t.bound not in (None, self.window.id):
            return None
        if t.bound == self.window.id:
            return timedelta()
        own = self.window.services is None or t.service in self.window.services
        helped = self.window.help.get(t.service)
        weight = self.duty.weights.get(t.service, 0)
        if weight is None or not (own or helped is not None):
            return None
        return timedelta(minutes=weight + (0 if own or helped is None else helped))

    def takeable(self) -> list[Ticket]:
        return [t for t in self.tickets if self.delay(t) is not None]

    def rank(self, t: Ticket) -> datetime:
        delay = self.delay(t)
        assert delay is not None
        return t.due_at + delay


def _at_window(t: Ticket) -> bool:
    return t.state in (State.CALLED, State.SERVING)


def in_this_line_since(t: Ticket) -> datetime:
    """When a ticket took its place: at the slot of an appointment that came early, where it was
    placed behind others, else when it was taken."""
    if t.placed is not None:
        return t.due_at
    return max(t.joined_at, t.slot_at or t.joined_at)


# Service, class, further services, minutes to the slot of an appointment, seconds since the last.
VISITORS: Final = st.tuples(
    st.sampled_from(SERVICES),
    st.sampled_from([ORDINARY, ORDINARY, *HEAD_STARTS]),
    st.sampled_from([(), (), (), ("a",), ("c", "b")]),
    st.integers(-10, 40),
    st.sampled_from([0, 0, 30, 400]),
)


class Day(RuleBasedStateMachine):
    """``make`` sets a hall up; a subclass names it."""

    make: Callable[[dict[str, Any]], Floor]

    def __init__(self) -> None:
        super().__init__()
        self.now = at("09:00")
        self.issued: set[str] = set()
        self.runs: dict[str, int] = {}

    @initialize(document=halls())
    def morning(self, document: dict[str, Any]) -> None:
        self.floor = type(self).make(document)
        for window, clerk in zip(self.floor.hall.windows, CLERKS, strict=True):
            with self.floor.uow() as uow:
                duty.open_window(uow, window, by=clerk, at=self.now)
                uow.commit()

    # — what people do —

    @rule(people=st.lists(VISITORS, min_size=1, max_size=4))
    def arrive(self, people: list[tuple[str, str, tuple[str, ...], int, int]]) -> None:
        for one in people:
            self._take_ticket(*one)

    def _take_ticket(
        self, service: str, class_id: str, also: tuple[str, ...], slot: int, wait: int
    ) -> None:
        self._later(wait)
        hall, n = self.floor.hall, len(self.issued) + 1
        joined = self.now
        at_slot = joined + timedelta(minutes=slot) if class_id == "appointment" else None
        due = discipline_of(hall.settings).due(joined, hall.priority(class_id))
        one = Ticket(
            id=TicketId(f"{self.floor.hall.id}_{n:04d}"),
            number=f"A{n:03d}",
            code=f"{self.floor.hall.id}-{n:04d}",
            day="2026-03-02",
            service=ServiceId(service),
            class_id=ClassId(class_id),
            mode="visit",
            joined_at=joined,
            due_at=at_slot or due,
            visit=tuple(ServiceId(s) for s in also if s != service),
            slot_at=at_slot,
        )
        one.issued(Actor(), self.now)
        with self.floor.uow() as uow:
            uow.tickets.add(one)
            uow.commit()
        self.issued.add(one.id)

    @rule(
        windows=st.lists(st.integers(0, 2), min_size=1, max_size=5),
        finish=st.sampled_from([True, True, True, False]),
        wait=st.sampled_from([0, 20, 300]),
    )
    def work(self, windows: list[int], finish: bool, wait: int) -> None:
        """A clerk or several finish whom they have and call the next."""
        for n in windows:
            self._call_next(n, finish, wait)

    def _call_next(self, n: int, finish: bool, wait: int) -> None:
        self._later(wait)
        before = self._before(n)
        called, refused = self._do(
            lambda uow: calling.call_next(
                uow,
                before.window.id,
                by=Actor(staff=before.duty.staff),
                at=self.now,
                finish_current=finish,
            )
        )
        if refused is not None:
            self._rightly_refused(before, finish, refused)
        elif called is None:
            assert before.takeable() == [], "a window is idle while somebody waits for it"
        else:
            self._rightly_next(before, called)

    @rule(
        n=st.integers(0, 2),
        pick=st.integers(0, 30),
        what=st.sampled_from(["choose", "certify", "certify", "weigh", "relieve"]),
        class_id=st.sampled_from([ORDINARY, "elderly", "disabled"]),
        minutes=st.sampled_from([None, 0, 0, 5, 30]),
    )
    def meddle(self, what: str, n: int, pick: int, class_id: str, minutes: float | None) -> None:
        """What a guide or a supervisor does now and then."""
        if what == "choose":
            self._choose(n, pick)
        elif what == "certify":
            self._certify(pick, class_id)
        elif what == "weigh":
            self._weigh(CLERKS[n], SERVICES[pick % 3], minutes)
        else:
            self._relieve(n)

    def _choose(self, n: int, pick: int) -> None:
        waiting = [t for t in self.floor.all() if t.state is State.WAITING]
        if not waiting:
            return
        before, chosen = self._before(n), waiting[pick % len(waiting)]
        called, refused = self._do(
            lambda uow: calling.call_chosen(
                uow, before.window.id, chosen.id, by=Actor(staff="p_9"), at=self.now
            )
        )
        if refused is not None:
            self._rightly_refused(before, False, refused)
            return
        line = [t for t in waiting if t.bound is None and t.service == chosen.service]
        ahead = sum((t.due_at, t.id) < (chosen.due_at, chosen.id) for t in line)
        assert called.why == {"code": "chosen", "facts": {"ahead": ahead}}
        self._count(before, called)

    @rule(pick=st.integers(0, 30), step=st.integers(0, 12), wait=st.sampled_from([0, 60, 600]))
    def step(self, pick: int, step: int, wait: int) -> None:
        """Any step that is open to a ticket, as ``open_steps`` does not know it: by LIFE."""
        self._later(wait)
        live = [t for t in self.floor.all() if t.allowed()]
        if not live:
            return
        at_window = [t for t in live if _at_window(t)]
        among = at_window if at_window and step % 2 else live
        one = among[pick % len(among)]
        steps = sorted(one.allowed() - {Step.CALL, Step.EXPIRE})
        chosen = steps[step % len(steps)]
        run, window = self.runs.get(one.window or "", 0), one.window
        told, refused = self._do(lambda uow: self._take(uow, chosen, one, step))
        if refused is not None:
            assert refused.code in ("visit_over", "window_does_not_serve"), refused
        elif chosen is Step.UNDO and window and self.floor.hall.settings.privileged_cap:
            in_turn = bool(one.why and one.why["code"] == "ordinary_turn")
            cap = self.floor.hall.settings.privileged_cap
            ordinary = cap if in_turn else run
            self.runs[window] = ordinary if one.class_id == ORDINARY else max(0, run - 1)
        elif chosen is Step.REJOIN:
            self._rightly_placed([t for t in live if t.id != one.id], told)

    def _take(self, uow: UnitOfWork, step: Step, one: Ticket, n: int) -> Ticket:
        by, more = Actor(staff="p_9"), {"at": self.now}
        if step is Step.TRANSFER:
            ways: list[dict[str, Any]] = [
                {"service": SERVICES[n % 3]},
                {"service": SERVICES[n % 3], "comes_back": True},
                {"window": f"w{n % 3 + 1}"},
                {"colleague": CLERKS[n % 3]},
            ]
            return serving.transfer(uow, one.id, by=by, **ways[n % 4], **more)
        named = {
            Step.CONTINUE: serving.continue_here,
            Step.NO_SHOW: serving.no_show,
        }
        do = named.get(step) or getattr(serving, step.value)
        done: Ticket = do(uow, one.id, by=by, **more)
        return done

    def _certify(self, pick: int, class_id: str) -> None:
        waiting = [t for t in self.floor.all() if t.state is State.WAITING]
        if waiting:
            one = waiting[pick % len(waiting)]
            _, refused = self._do(
                lambda uow: order.certify(
                    uow,
                    one.id,
                    class_id=class_id,
                    basis="证件",
                    by=Actor(staff="p_9"),
                    at=self.now,
                )
            )
            assert refused is None, refused

    def _weigh(self, clerk: str, service: str, minutes: float | None) -> None:
        with self.floor.uow() as uow:
            order.weigh(uow, clerk, service, minutes, by="p_9", at=self.now)
            uow.commit()

    def _relieve(self, n: int) -> None:
        """Sign off and on again, unless somebody is at the window."""
        before = self._before(n)
        with self.floor.uow() as uow:
            if not before.here:
                clerk = before.duty.staff or CLERKS[n]
                duty.close_window(uow, before.window.id, by=clerk, at=self.now)
                duty.open_window(uow, before.window.id, by=clerk, at=self.now)
                self.runs[before.window.id] = 0
                uow.commit()

    # — what is promised —

    def _rightly_refused(self, before: Before, finish: bool, refused: HallError) -> None:
        here = len(before.here)
        assert refused.code == "window_busy"
        assert here > 1 if finish else here >= before.window.customers

    def _rightly_next(self, before: Before, called: Ticket) -> None:
        hall = before.hall
        one = next(t for t in before.tickets if t.id == called.id)
        could = [t for t in before.takeable() if t.id != one.id]
        assert before.delay(one) is not None, "it is not for this window or this clerk"
        assert (called.state, called.window) == (State.CALLED, before.window.id)
        cap, in_turn = hall.settings.privileged_cap, called.why["code"] == "ordinary_turn"
        if in_turn:
            assert hall.settings.discipline == "head_start"
            assert cap is not None
            assert before.run >= cap
            assert one.class_id == ORDINARY
            rivals = [t for t in could if t.class_id == ORDINARY]
            assert any(before.rank(t) <= before.rank(one) for t in could if t not in rivals)
        else:
            rivals = could
            bites = cap is not None and before.run >= cap and one.class_id != ORDINARY
            if bites and hall.settings.discipline == "head_start":
                assert all(t.class_id != ORDINARY for t in could), "the cap was passed over"
        assert all(before.rank(one) <= before.rank(t) for t in rivals)
        self._first_come(one, rivals)
        self._nobody_starves(before, one, rivals)
        self._true(before, one, called)
        self._count(before, called)

    def _rightly_placed(self, others: list[Ticket], back: Ticket) -> None:
        """A no-show that is back stands behind the next k of its line, or at its tail."""
        line = [
            t
            for t in others
            if (t.state, t.service, t.bound) == (State.WAITING, back.service, None)
        ]
        ahead = sum((t.due_at, t.id) < (back.due_at, back.id) for t in line)
        k = self.floor.hall.settings.rejoin
        if k == "tail":
            assert back.due_at == self.now
        elif k:
            assert isinstance(k, int)
            assert ahead >= min(k, len(line))
        assert back.placed is Placed.REJOINED

    def _first_come(self, one: Ticket, others: list[Ticket]) -> None:
        """Within a class and a service, for those who kept the place of their coming."""
        if one.placed or one.bound or one.slot_at:
            return
        for t in others:
            if (t.service, t.class_id) == (one.service, one.class_id) and not (
                t.placed or t.bound or t.slot_at
            ):
                assert one.joined_at <= t.joined_at

    def _nobody_starves(self, before: Before, one: Ticket, others: list[Ticket]) -> None:
        """Nobody who came later by more than this was called before anybody who waits."""
        if one.bound:
            return
        head_start = max(HEAD_STARTS.values())
        for t in others:
            delay = before.delay(t)
            assert delay is not None
            most = timedelta(minutes=head_start) + GRACE + delay
            assert in_this_line_since(one) - in_this_line_since(t) <= most

    def _true(self, before: Before, one: Ticket, called: Ticket) -> None:
        """The stored sentence says what was so."""
        code, facts = called.why["code"], dict(called.why["facts"])
        lead = one.joined_at - one.due_at
        assert facts.pop("service") == one.service
        assert facts.pop("waited_s") == (before.at - one.joined_at).total_seconds()
        own = before.window.services is None or one.service in before.window.services
        weight = before.duty.weights.get(one.service) or 0
        delay = before.delay(one)
        assert delay is not None
        line = [t for t in before.takeable() if t.service == one.service and t.bound is None]
        if code == "bound_here":
            assert one.bound == before.window.id
        elif code == "weighted":
            assert weight > 0
            assert facts.pop("delay_s") == delay.total_seconds()
        elif code == "helping":
            assert not own
            assert facts.pop("delay_s") == delay.total_seconds() > 0
        elif code == "appointment":
            assert one.slot_at is not None
            assert facts.pop("slot") == f"{before.hall.local(one.slot_at):%H:%M}"
        elif code == "head_start":
            assert facts.pop("class") == one.class_id
            assert facts.pop("lead_s") == lead.total_seconds() > 0
            assert HEAD_STARTS[one.class_id] * 60 == lead.total_seconds()
        elif code == "placed_behind":
            assert one.placed in (Placed.REJOINED, Placed.FORWARDED)
            facts.pop("back_s")
        elif code == "ordinary_turn":
            assert facts.pop("run") == before.run
            facts = {}
        else:
            assert code == "first_in_line"
            assert lead == timedelta()
            assert all((one.due_at, one.id) <= (t.due_at, t.id) for t in line)
        assert facts == {}

    # — keeping count —

    def _before(self, n: int) -> Before:
        window = list(self.floor.hall.windows.values())[n]
        return Before(
            self.floor.hall,
            self.floor.all(),
            window,
            self.floor.duty(window.id),
            self.runs.get(window.id, 0),
            self.now,
        )

    def _count(self, before: Before, called: Ticket) -> None:
        ordinary = called.class_id == ORDINARY
        self.runs[before.window.id] = 0 if ordinary else before.run + 1

    def _do(self, work: Callable[[UnitOfWork], Any]) -> tuple[Any, HallError | None]:
        """What was done, or what it was refused with; one that was refused changes nothing."""
        before = {t.id: t for t in self.floor.all()}
        try:
            with self.floor.uow() as uow:
                done = work(uow)
                uow.commit()
        except HallError as error:
            assert {t.id: t for t in self.floor.all()} == before
            return None, error
        after = {t.id: t for t in self.floor.all()}
        touched = {id for id in after if after[id] != before[id]}
        ended = {id for id in touched if after[id].state is State.SERVED}
        mine = {done.id} if done is not None else set()
        assert touched - ended <= mine, "somebody else was moved"
        assert len(ended - mine) <= 1, "only the one who sat there was finished"
        if done is not None:
            assert after[done.id] == done, "what is told is what is stored"
        return done, None

    def _later(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def nobody_is_lost_and_nobody_is_in_two_places(self) -> None:
        if not hasattr(self, "floor"):
            return
        everybody = self.floor.all()
        assert {t.id for t in everybody} == self.issued
        assert len({t.number for t in everybody}) == len(everybody)
        for window in self.floor.hall.windows.values():
            here = [t for t in everybody if _at_window(t) and t.window == window.id]
            assert len(here) <= window.customers
            duty_now = self.floor.duty(window.id)
            assert duty_now.state is DutyState.OPEN
            if self.floor.hall.settings.privileged_cap is not None:
                assert duty_now.run == self.runs.get(window.id, 0)
        for t in everybody:
            assert (t.window is None) is (
                t.state in (State.WAITING, State.HELD, State.NO_SHOW)
            ) or t.state in (State.CANCELLED,)

    def teardown(self) -> None:
        if hasattr(self, "floor"):
            assert self.floor.faults() == []
