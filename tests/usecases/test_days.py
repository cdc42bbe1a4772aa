"""Random days in memory: the rules alone. TINGXU_DAYS=3000 for as many."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import run_state_machine_as_test

from server.usecases import hall_file
from tests.days import PEOPLE, Day, Floor, days
from tests.fakes import MemoryHall


class MemoryFloor(MemoryHall):
    def faults(self) -> list[str]:
        return []


class MemoryDay(Day):
    @staticmethod
    def make(document: dict[str, Any]) -> Floor:  # type: ignore[override]
        hall = hall_file.to_hall(hall_file.check(document), 1)
        return MemoryFloor(hall, PEOPLE)  # type: ignore[return-value]


def test_a_random_day_keeps_the_order_of_the_hall() -> None:
    run_state_machine_as_test(MemoryDay, settings=days(150, stateful_step_count=50))
