"""Simulated time keeps to the hall's clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import simpy

from hardware.clock import Clock
from server.demo.pace import Pace

SPEED = 3600.0


def a_pace() -> Pace:
    clock = Clock(datetime(2026, 3, 2, 0, 50, tzinfo=UTC), time.time(), SPEED)
    return Pace(clock, ZoneInfo("Asia/Shanghai"))


def test_simulated_time_is_seconds_after_the_halls_midnight() -> None:
    pace = a_pace()
    assert 0 <= pace.env.now - (8 * 3600 + 50 * 60) < SPEED
    assert pace.day(1).isoformat() == "2026-03-03T00:00:00+08:00"


def test_an_hour_of_the_hall_lasts_a_second_at_3600_times() -> None:
    pace = a_pace()
    seen: list[float] = []

    def story() -> Generator[simpy.Event, Any, None]:
        for _ in range(4):
            yield pace.env.timeout(900)
            seen.append(pace.hall_s() - pace.env.now)

    pace.env.process(story())
    began = time.monotonic()
    pace.run(until=pace.env.now + 3600)
    assert 0.95 < time.monotonic() - began < 3
    assert len(seen) == 4
    assert min(seen) >= 0, "nothing happens before its time"


def test_word_from_another_thread_is_acted_on_at_once_though_nothing_is_due() -> None:
    pace = a_pace()
    heard: list[float] = []

    def act() -> None:
        heard.append(pace.env.now)
        pace.stop()

    threading.Timer(0.1, lambda: pace.tell(act)).start()
    began = time.monotonic()
    pace.run()
    assert time.monotonic() - began < 2
    assert len(heard) == 1
    assert heard[0] > 8 * 3600 + 50 * 60
