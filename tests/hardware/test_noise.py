"""Every driver over a real pseudo-terminal on which bytes turn into others.

A job may fail, or stay unknown; it is never said to be done when it is not, and nothing comes out
twice, or as another thing than was meant.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hardware.jobs import Paper
from hardware.keypads.ff68 import KEY_NAMES
from hardware.virtual.mounts import PtyMount
from hardware.virtual.onbon import VirtualOnbon
from hardware.virtual.paper import read
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.twin import Bus
from hardware.virtual.window import VirtualBar, VirtualKeypad, VirtualPad
from tests.hardware.builders import device, print_job
from tests.hardware.hub import Hub, crew

BAD = 0.05
"""The share of bytes that become others."""
NO_WORD = ("no_reply", "bad_reply")
"""What is true of a device that is well but cannot be understood."""
TEXTS = ("请A001", "请A002到3号窗", "暂停服务", "请B017", "A003")


class Recorded(VirtualPrinter):
    """``sent``: the bytes as they were before the line spoilt them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = bytearray()

    def feed(self, data: bytes) -> None:
        self.sent += data
        super().feed(data)


def show(job: str, text: str) -> dict[str, Any]:
    data = {"text": text, "mode": "steady"}
    return {"job": job, "device": "bar-1", "kind": "show", "data": data}


@pytest.mark.parametrize("noise_in", [0.0, BAD], ids=["what it says", "what it hears too"])
def test_no_slip_is_printed_twice_or_falsely_said_to_be_done(
    hub: Hub, tmp_path: Path, noise_in: float
) -> None:
    twin = Recorded()
    twin.noise, twin.noise_in = BAD, noise_in
    with PtyMount(twin) as mount:
        text = device(
            "printer-1", "printer", "escpos", f"{mount.url[:-4]}115200",
            reply_s=0.15, finish_s=0.3, wait_s=2.0,
        )  # fmt: skip
        with crew(hub, tmp_path, text):
            numbers = [f"A{n:03}" for n in range(16)]
            for number in numbers:
                hub.tell(print_job(number, number=number))
            ends = {number: hub.done(number, 30) for number in numbers}
    out = Counter(slip.number for slip in read(bytes(twin.sent)) if slip.cut)
    assert set(out) <= set(numbers)
    assert max(out.values()) == 1
    for number, end in ends.items():
        assert end["ok"] in (True, None), "a slip begun is never said not to be there"
        assert end.get("error", "no_reply") in NO_WORD
        assert out[number] == 1
    if not noise_in:
        assert twin.cuts == len(numbers)
        assert sum(end["ok"] is True for end in ends.values()) >= len(numbers) // 2


def test_a_printer_without_paper_is_not_believed_to_have_some(hub: Hub, tmp_path: Path) -> None:
    twin = Recorded()
    twin.noise, twin.paper = BAD, Paper.OUT
    with PtyMount(twin) as mount:
        text = device("printer-1", "printer", "escpos", mount.url, reply_s=0.15, wait_s=0.5)
        with crew(hub, tmp_path, text):
            for n in range(6):
                hub.tell(print_job(f"j{n}", number=f"A{n:03}"))
            ends = [hub.done(f"j{n}", 30) for n in range(6)]
    assert all(end["ok"] is not True for end in ends), ends
    assert twin.cuts == 0


def test_a_one_way_bar_shows_what_was_meant_or_what_it_showed_before(
    hub: Hub, tmp_path: Path
) -> None:
    twin, seen = VirtualBar(), set()
    twin.noise_in = BAD
    with PtyMount(twin) as mount, crew(
        hub, tmp_path, device("bar-1", "bar", "a090", mount.url)
    ):  # fmt: skip
        for n in range(40):
            hub.tell(show(f"s{n}", TEXTS[n % len(TEXTS)]))
            assert hub.done(f"s{n}")["ok"] is True
            seen.add(twin.text)
        twin.noise_in = 0.0
        twin.feed(bytes(300))
        hub.tell(show("last", "请C001"))
        hub.done("last")
        hub.until(lambda: twin.text == "请C001")
    assert seen <= {"", *TEXTS}
    assert len(seen) > 2


@pytest.mark.parametrize("noise", [BAD, BAD / 20], ids=["hopeless", "bad"])
def test_a_bar_that_answers_is_done_only_when_it_shows_the_text(
    hub: Hub, tmp_path: Path, noise: float
) -> None:
    twin, ends = VirtualOnbon(), []
    twin.noise = twin.noise_in = noise
    with PtyMount(twin, 57600) as mount, crew(
        hub, tmp_path, device("bar-1", "bar", "onbon", mount.url, reply_s=0.1, wait_s=1.5)
    ):  # fmt: skip
        for n, text in enumerate(TEXTS):
            hub.tell(show(f"s{n}", text))
            ends.append(end := hub.done(f"s{n}", 20))
            if end["ok"]:
                assert twin.text == text
            else:
                assert (end["ok"], end["error"] in NO_WORD) == (False, True)
            assert twin.text in {"", *TEXTS[: n + 1]}
    assert noise == BAD or sum(end["ok"] is True for end in ends) > len(ends) // 2


@pytest.mark.parametrize("heard_badly", [False, True], ids=["presses", "and echoes"])
def test_no_press_becomes_another_or_two(hub: Hub, tmp_path: Path, heard_badly: bool) -> None:
    pad, keypad = VirtualPad(0x83), VirtualKeypad(3)
    pad.noise = keypad.noise = BAD
    pad.noise_in = keypad.noise_in = BAD if heard_badly else 0.0
    codes = {name: code for code, name in KEY_NAMES.items()}
    levels = [5, 4, 3, 2] * 15
    keys = [("call", str(n)) if n % 2 else ("recall", None) for n in range(1, 61)]
    with PtyMount(Bus(pad, keypad)) as mount:
        text = device("pad-3", "pad", "ff68", mount.url, address=3, debounce_ms=0)
        text += device("keypad-3", "keypad", "ff68", mount.url, address=3, debounce_ms=0)
        with crew(hub, tmp_path, text) as agent:
            hub.until(lambda: {d.state for d in agent.hello().devices} == {"unknown"})
            hub.until(lambda: len(hub.all("status")) == 2)
            for level, (key, digits) in zip(levels, keys, strict=True):
                pad.press(level)
                time.sleep(0.02)  # as quick as no visitor is
                keypad.press(codes[key], digits or "")
                time.sleep(0.02)
            pad.noise = keypad.noise = 0.0
            time.sleep(0.7)  # what was left of a torn frame ends by the silence
            pad.press(5)
            keypad.press(codes["pause"])
            hub.until(lambda: any(p["key"] == "pause" for p in hub.all("pressed")))
            hub.until(lambda: _levels(hub)[-1:] == [5] and pad.acknowledged)
    rated = _levels(hub)
    pressed = [(p["key"], p.get("digits")) for p in _once(hub.all("pressed"))]
    assert among(rated, [*levels, 5])
    assert among(pressed, [*keys, ("pause", None)])
    assert len(rated) > len(levels) // 4
    assert len(pressed) > len(keys) // 4


def _once(said: list[Any]) -> list[Any]:
    """Each thing once, in the order in which it happened."""
    return sorted({one["id"]: one for one in said}.values(), key=lambda one: str(one["at"]))


def _levels(hub: Hub) -> list[int]:
    return [one["level"] for one in _once(hub.all("rated"))]


def among(some: Sequence[Any], whole: Sequence[Any]) -> bool:
    """Whether some stand in the whole, in the same order, none twice."""
    rest = iter(whole)
    return all(one in rest for one in some)


def test_addresses_that_are_dead_delay_no_text_and_are_known_to_be(
    hub: Hub, tmp_path: Path
) -> None:
    """One line, eight controllers, three of which do not answer: each is asked in turn."""
    bars = [VirtualOnbon(n) for n in range(1, 9)]
    for bar in bars[:3]:
        bar.silent = True
    with PtyMount(Bus(*bars), 57600) as mount:
        text = "".join(
            device(f"bar-{bar.address}", "bar", "onbon", mount.url, address=bar.address)
            for bar in bars
        )
        with crew(hub, tmp_path, text):
            hub.until(lambda: len({s["device"] for s in hub.all("status")}) == len(bars), 20)
            states = {s["device"]: (s["state"], s.get("detail")) for s in hub.all("status")}
            assert [states[f"bar-{n}"] for n in (1, 2, 3)] == [("unknown", "no_reply")] * 3
            assert {states[f"bar-{n}"] for n in range(4, 9)} == {("online", None)}
            for n in range(4, 9):
                hub.tell({**show(f"s{n}", f"A{n:03}"), "device": f"bar-{n}"})
                assert hub.done(f"s{n}", 3)["ok"] is True
                assert bars[n - 1].text == f"A{n:03}"
