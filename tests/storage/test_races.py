"""Twenty threads at once, on both databases: nothing twice, nothing lost, nobody refused."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from server import upkeep
from tests.storage.house import House

THREADS = 20


def at_once(work: Callable[[int], None]) -> list[BaseException]:
    """Run ``work`` in THREADS threads that begin together; returns what they raised."""
    gate, raised = threading.Barrier(THREADS), list[BaseException]()

    def run(n: int) -> None:
        gate.wait()
        try:
            work(n)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def test_twenty_kiosks_never_get_one_number_twice(house: House) -> None:
    numbers: list[str] = []

    def visitor(n: int) -> None:
        for turn in range(10):
            service = ("tax", "id-card", "health")[(n + turn) % 3]
            numbers.append(house.take(service, seconds=turn).number)

    assert at_once(visitor) == []
    assert len(numbers) == 200
    assert [number for number, times in Counter(numbers).items() if times > 1] == []
    assert house.seqs() == list(range(1, len(house.seqs()) + 1))
    assert upkeep.check(house.database, house.reads).faults == []


def test_twenty_windows_never_call_one_ticket_twice(house: House) -> None:
    windows = "".join(
        f'[[windows]]\nid = "x{n}"\nname = "{n}"\nservices = "*"\n' for n in range(THREADS)
    )
    from tests.storage.house import FILE

    house.define(FILE.replace("[[classes]]", windows + "[[classes]]"))
    for n in range(THREADS):
        house.open(f"x{n}")
    waiting = {house.take(("tax", "health")[n % 2], seconds=n).id for n in range(150)}
    called: list[str] = []

    def clerk(n: int) -> None:
        while (ticket := house.call(f"x{n}", seconds=300)) is not None:
            called.append(ticket.id)

    assert at_once(clerk) == []
    assert sorted(called) == sorted(waiting)
    assert house.seqs() == list(range(1, len(house.seqs()) + 1))
    assert upkeep.check(house.database, house.reads).faults == []


def test_numbers_are_leased_in_blocks_that_never_overlap(house: House) -> None:
    leased: list[int] = []

    def kiosk(n: int) -> None:
        for _ in range(5):
            with house.uow() as uow:
                first = uow.numbers.lease("A", "2026-03-02", count=n + 1)
                uow.commit()
            leased.extend(range(first, first + n + 1))

    assert at_once(kiosk) == []
    assert sorted(leased) == list(range(1, 5 * sum(range(1, THREADS + 1)) + 1))
