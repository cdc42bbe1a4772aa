"""``python -m tests.faults [--rounds 20]``: the server is killed while everybody is at it.

16 kiosks and 16 clerks with raters work; at a random moment the server gets SIGKILL and is started
again. In each round every screen that stayed must be right within five seconds of /readyz; at the
end everything that was acknowledged must be there, once. Exit code 0 if every promise was kept.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time

from tests.faults.clients import Clerk, Client, Kiosk, Log, check_alive, quiet
from tests.faults.judge import Verdict, judge, table
from tests.faults.screens import Printers, Screen, fresh
from tests.rig.hall import Hall, offered

_RIGHT_WITHIN_S = 5.0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=16, help="kiosks, and as many clerks")
    parser.add_argument("--pause", type=float, default=0.08, help="mean rest of a client, seconds")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    hall = Hall("county")
    with hall:
        verdicts = [*_play(hall, args), _ended(hall), _checked(hall)]
    print(table(verdicts))
    return 0 if all(v.kept for v in verdicts) else 1


def _play(hall: Hall, args: argparse.Namespace) -> list[Verdict]:
    log = Log()
    clients = _clients(hall, log, args.clients, args.pause)
    kiosks = [row["name"] for row in hall.known["keys"]["kiosk"]]
    printers = Printers(hall.base, hall.known["keys"]["agent"]["key"], kiosks)
    screens = _screens(hall, args.clients)
    rng = random.Random(args.seed)
    late: list[str] = []
    took: list[float] = []
    try:
        for client in clients:
            client.start()
        for n in range(args.rounds):
            for client in clients:
                client.gate.set()
            time.sleep(rng.uniform(0.5, 3))
            check_alive(clients)
            hall.kill9()
            for client in clients:
                client.gate.clear()
            up_s = hall.start()
            began = time.monotonic()
            quiet(clients)
            wrong = _wrong(hall, screens, began)
            took.append(time.monotonic() - began)
            late += [f"round {n + 1}: {topic}" for topic in wrong]
            print(
                f"round {n + 1}: up in {up_s:.2f} s, screens right {took[-1]:.2f} s after, "
                f"{len(log.tickets)} tickets, {len(log.calls)} calls, {len(log.ratings)} ratings",
                flush=True,
            )
        back = [topic for screen in screens for topic in screen.went_back]
        print(f"screens right after: median {statistics.median(took):.2f} s, max {max(took):.2f} s")
        again = sum(n > 1 for n in printers.sent.values())
        print(f"{again} of {len(printers.sent)} print jobs were sent to the agent more than once")
        print(f"{log.lost_replies} replies were lost on the way and asked for again")
        looks = args.rounds * sum(len(screen.topics) for screen in screens)
        return [
            *judge(hall, log, printers),
            Verdict(f"every screen right {_RIGHT_WITHIN_S:.0f} s after /readyz", looks, late),
            Verdict("no screen was shown an older picture", looks, back),
        ]
    finally:
        for client in clients:
            client.ending = True
        for screen in screens:
            screen.close()
        printers.close()


def _clients(hall: Hall, log: Log, n: int, pause_s: float) -> list[Client]:
    clerks = [Clerk(i, hall, log, pause_s) for i in range(n)]
    status, told = hall.wire(hall.key("kiosk")).get("/catalog")
    if status != 200:
        raise RuntimeError(f"catalog: {status} {told}")
    for clerk in clerks:
        clerk.open()
    services = offered(told["groups"])
    return [*clerks, *(Kiosk(i, hall, log, services, pause_s) for i in range(n))]


def _screens(hall: Hall, clerks: int) -> list[Screen]:
    """Two boards a zone, and the window screens in fours."""
    screens = []
    for row in hall.known["keys"]["display"]:
        topics = [f"board:{row['zone']}"] if row.get("zone") else []
        screens += [Screen(hall.base, row["key"], topics) for _ in range(2) if topics]
    windows = [str(hall.person("clerk", n)["windows"][0]) for n in range(clerks)]
    for n in range(0, len(windows), 4):
        topics = [f"window:{w}" for w in windows[n : n + 4]]
        screens.append(Screen(hall.base, _any_display(hall), topics))
    return screens


def _any_display(hall: Hall) -> str:
    """A display's key that is good for every zone, if there is one."""
    rows = hall.known["keys"]["display"]
    return str(next((row for row in rows if not row.get("zone")), rows[0])["key"])


def _wrong(hall: Hall, screens: list[Screen], began: float) -> list[str]:
    """Topics that still differ from what a new screen is shown when the time is over."""
    while True:
        wrong = []
        for screen in screens:
            right = fresh(hall.base, screen.key, screen.topics)
            shown = screen.shows()
            wrong += [t for t in screen.topics if t not in shown or shown[t] != right.get(t)]
        if not wrong or time.monotonic() - began > _RIGHT_WITHIN_S:
            return wrong
        time.sleep(0.05)


def _ended(hall: Hall) -> Verdict:
    code = hall.stop()
    return Verdict("SIGTERM ends the server with 0", 1, [] if code == 0 else [f"exit {code}"])


def _checked(hall: Hall) -> Verdict:
    done = hall.cli("db", "check", check=False)
    said = (done.stdout + done.stderr).strip().splitlines()
    faults = [] if done.returncode == 0 else [f"exit {done.returncode}", *said]
    return Verdict("tingxu db check agrees with the event log", 1, faults)


if __name__ == "__main__":
    sys.exit(main())
