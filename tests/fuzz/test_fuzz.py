"""A short run of what ``make fuzz`` does at length, and that it can find something."""

from __future__ import annotations

import importlib.util
import re

import pytest

from hardware import ff68
from tests.fuzz.__main__ import PROJECT, run
from tests.fuzz.sound import ff68 as sound_ff68
from tests.fuzz.sound import in_order
from tests.fuzz.targets import NOISE, PRESSES, TARGETS

fuzzer = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="Atheris is made for Linux only"
)


@pytest.mark.parametrize("name", TARGETS)
def test_the_samples_themselves_are_taken(name: str) -> None:
    for sample in TARGETS[name].seeds:
        TARGETS[name].check(sample)


@fuzzer
def test_no_parser_trips_over_random_bytes() -> None:
    told = run(list(TARGETS), 8000, seed=20260309)
    assert not told.wrong, told.wrong
    assert told.inputs >= 8000
    assert told.reached > 1000, "the parsers' own code was not seen"


def test_the_lock_asks_for_the_fuzzer_only_where_it_is_made() -> None:
    """`pip-compile` drops the marker; without it a machine with another processor cannot be set
    up at all."""
    lock = (PROJECT / "requirements.lock").read_text("utf-8")
    assert re.search(r'^atheris==\S+ ; .*platform_machine == "x86_64"', lock, re.MULTILINE)


def test_a_parser_that_believes_a_wrong_checksum_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ff68, "_whole", lambda held: held[2] + 7 if len(held) > 9 else None)
    spoilt = PRESSES[0][:-2] + b"\x0f\x16"
    with pytest.raises(AssertionError):
        TARGETS["ff68"].check(b"\x3f" + spoilt)


def test_frames_are_found_again_where_they_stand_and_only_once() -> None:
    stream = NOISE + PRESSES[0] + PRESSES[2]
    found = sound_ff68(stream)
    assert [stream[start:end] for start, end, _ in found] == [PRESSES[0], PRESSES[2]]
    first, second = (said for _, _, said in found)
    assert in_order([first, second], found)
    assert not in_order([second, first], found)
    assert not in_order([first, first], found)
