"""The server is judged by what it told its clients: a table of promises, kept or broken."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from tests.faults.clients import Log
from tests.faults.screens import Printers
from tests.rig.hall import Hall
from tests.rig.raw import Json


@dataclass(frozen=True)
class Verdict:
    """One promise: over how many things it was looked at, and what broke it."""

    promise: str
    looked_at: int
    faults: list[str]

    @property
    def kept(self) -> bool:
        return not self.faults and self.looked_at > 0


def judge(hall: Hall, log: Log, printers: Printers) -> list[Verdict]:
    """Everything that can be asked of the running server after the last restart."""
    state = _read_all(hall, log)
    return [
        _tickets(log, state),
        _numbers(log),
        _repeats(log),
        _calls(log, state),
        _served(log, state),
        _ratings(hall, log),
        _nothing_more(hall, log),
        _slips(hall, log, printers),
        Verdict("no reply but those expected", len(log.tickets), _counted(log.strange)),
    ]


def _read_all(hall: Hall, log: Log) -> dict[str, Json | None]:
    wire = hall.staff("supervisor")
    state: dict[str, Json | None] = {}
    for ticket in log.tickets:
        status, reply = wire.get(f"/tickets/{ticket['id']}")
        state[ticket["id"]] = reply if status == 200 else None
    return state


def _tickets(log: Log, state: dict[str, Json | None]) -> Verdict:
    faults = []
    for ticket in log.tickets:
        now = state[ticket["id"]]
        if now is None:
            faults.append(f"{ticket['number']} is gone")
        elif (now["number"], now["code"]) != (ticket["number"], ticket["code"]):
            faults.append(f"{ticket['number']} is now {now['number']}")
    return Verdict("every acknowledged ticket is there", len(log.tickets), faults)


def _numbers(log: Log) -> Verdict:
    counted = Counter(ticket["number"] for ticket in log.tickets)
    twice = [f"{number} ×{n}" for number, n in counted.items() if n > 1]
    twice += [f"id {i} ×{n}" for i, n in Counter(t["id"] for t in log.tickets).items() if n > 1]
    return Verdict("no number was given twice", len(log.tickets), twice)


def _repeats(log: Log) -> Verdict:
    wrong = [f"{first} then {again}" for first, again in log.repeats if first != again]
    return Verdict("the same key gets the same ticket", len(log.repeats), wrong)


def _calls(log: Log, state: dict[str, Json | None]) -> Verdict:
    """Each ticket was called to one window, and the server says the same one."""
    counted = Counter(call["ticket"] for call in log.calls)
    faults = [f"{ticket} called ×{n}" for ticket, n in counted.items() if n > 1]
    for call in log.calls:
        now = state.get(call["ticket"])
        if now is None:
            faults.append(f"{call['number']} was called but nobody took it")
        elif (now["window"], now["called_at"]) != (call["window"], call["called_at"]):
            faults.append(f"{call['number']}: {call} but now {now['window']} {now['called_at']}")
    return Verdict("every acknowledged call is there, none twice", len(log.calls), faults)


def _served(log: Log, state: dict[str, Json | None]) -> Verdict:
    done = set(log.served)
    faults = []
    for ticket, now in state.items():
        expected = "served" if ticket in done else "waiting"
        if now is not None and now["state"] != expected:
            faults.append(f"{now['number']} is {now['state']}, should be {expected}")
    return Verdict("finished is served, the others wait", len(state), faults)


def _ratings(hall: Hall, log: Log) -> Verdict:
    """Asked for once more, each is refused as already rated."""
    wire = hall.wire()
    faults = []
    for rating in log.ratings:
        body = {"ticket": rating["code"], "level": rating["level"]}
        status, reply = wire.post("/ratings", body)
        if status != 409 or reply.get("code") != "already_rated":
            faults.append(f"{rating['ticket']}: {status} {reply}")
    return Verdict("every acknowledged rating is there", len(log.ratings), faults)


def _nothing_more(hall: Hall, log: Log) -> Verdict:
    """Nobody but these clients was there, and each asked until it was told: no ghosts."""
    status, told = hall.staff("supervisor").get("/reports/day?format=json")
    if status != 200:
        return Verdict("the day's report counts the same", 1, [f"{status} {told}"])
    total = told["total"] | {"rated": told["total"]["ratings"]["n"]}
    counts = {
        "tickets": len(log.tickets),
        "called": len(log.calls),
        "served": len(log.served),
        "rated": len(log.ratings),
    }
    faults = [f"{k}: {total[k]}, not {n}" for k, n in counts.items() if total[k] != n]
    return Verdict("the day's report counts the same", len(counts), faults)


def _slips(hall: Hall, log: Log, printers: Printers, patience_s: float = 20) -> Verdict:
    """One slip on paper for each ticket, and the server knows it."""
    promise = "every slip was printed once, and is known to be"
    wire = hall.staff("supervisor")
    left = [ticket["id"] for ticket in log.tickets]
    end = time.monotonic() + patience_s
    while left and time.monotonic() < end:
        left = [i for i in left if (wire.get(f"/tickets/{i}")[1] or {}).get("slip") != "printed"]
        time.sleep(0.2)
    faults = [f"{i}: slip {(wire.get(f'/tickets/{i}')[1] or {}).get('slip')}" for i in left]
    papers = Counter(printers.printed.values())
    for ticket in log.tickets:
        if papers[ticket["number"]] != 1:
            faults.append(f"{ticket['number']}: {papers[ticket['number']]} papers")
    strangers = set(papers) - {ticket["number"] for ticket in log.tickets}
    faults += [f"a paper {number} for nobody" for number in strangers]
    return Verdict(promise, len(log.tickets), faults)


def _counted(strange: Counter[str]) -> list[str]:
    return [f"{what} ×{n}" for what, n in strange.items()]


def table(verdicts: list[Verdict]) -> str:
    rows = [["promise", "looked at", "broken", "first of them"]]
    for v in verdicts:
        first = v.faults[0] if v.faults else ("" if v.looked_at else "there was nothing to look at")
        rows.append([v.promise, str(v.looked_at), str(len(v.faults)), first[:120]])
    wide = [max(len(row[n]) for row in rows) for n in range(3)]
    lines = [
        "  ".join([row[0].ljust(wide[0]), row[1].rjust(wide[1]), row[2].rjust(wide[2]), row[3]])
        for row in rows
    ]
    passed = sum(v.kept for v in verdicts)
    return "\n".join([*lines, f"{passed} passed, {len(verdicts) - passed} failed"])
