"""What the agent makes of jobs and faults, with real drivers, real lines and a real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hardware.jobs import Paper, Rated
from hardware.led_bars.a090 import coloured
from hardware.link import own_address
from hardware.virtual.mounts import PtyMount, TcpMount
from hardware.virtual.onbon import VirtualOnbon
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.twin import Bus
from hardware.virtual.window import VirtualBar, VirtualKeypad, VirtualPad
from tests.hardware.builders import URL, device, print_job
from tests.hardware.hub import Hub, crew


def printer(url: str, **options: Any) -> str:
    return device("printer-1", "printer", "escpos", url, **options)


def test_a_slip_is_printed_and_done_only_after_the_printer_said_so(
    hub: Hub, tmp_path: Path
) -> None:
    twin = VirtualPrinter()
    with TcpMount(twin) as mount, crew(hub, tmp_path, printer(mount.url)):
        hub.tell(print_job("j1", number="A012"))
        assert hub.done("j1") == {"job": "j1", "ok": True}
        assert [(slip.number, slip.cut, slip.urls) for slip in twin.slips] == [
            ("A012", True, [URL])
        ]


def test_without_paper_the_job_waits_and_then_fails_with_the_reason(
    hub: Hub, tmp_path: Path
) -> None:
    twin = VirtualPrinter()
    twin.paper = Paper.OUT
    with TcpMount(twin) as mount, crew(hub, tmp_path, printer(mount.url, wait_s=1.0)):
        hub.tell(print_job("j1"))
        assert hub.done("j1") == {"job": "j1", "ok": False, "error": "paper_out"}
        assert {"device": "printer-1", "state": "fault", "paper": "out", "detail": "paper_out"} in (
            hub.all("status")
        )
        assert twin.slips == []


def test_a_job_waiting_for_paper_is_printed_when_there_is_some(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    twin.paper = Paper.OUT
    with TcpMount(twin) as mount, crew(hub, tmp_path, printer(mount.url)):
        hub.tell(print_job("j1"))
        hub.until(lambda: any(s.get("paper") == "out" for s in hub.all("status")))
        twin.paper = Paper.ENOUGH
        assert hub.done("j1")["ok"] is True
        assert twin.cuts == 1


def test_a_silent_printer_leaves_the_slip_unknown_and_its_paper_unknown(
    hub: Hub, tmp_path: Path
) -> None:
    twin = VirtualPrinter()
    twin.silent = True
    with TcpMount(twin) as mount, crew(hub, tmp_path, printer(mount.url, reply_s=0.2)):
        hub.tell(print_job("j1"))
        assert hub.done("j1") == {"job": "j1", "ok": None, "error": "no_reply"}
        assert twin.cuts == 1
        assert {s["paper"] for s in hub.all("status")} <= {"unknown"}


def test_an_unplugged_printer_is_found_again_and_the_job_was_kept(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    twin.unplugged = True
    with TcpMount(twin) as mount, crew(hub, tmp_path, printer(mount.url)):
        hub.tell(print_job("j1"))
        hub.until(lambda: any(s["state"] == "offline" for s in hub.all("status")))
        twin.unplugged = False
        assert hub.done("j1")["ok"] is True
        assert twin.cuts == 1


def test_a_line_cut_in_the_middle_of_a_slip_leaves_it_unknown(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualPrinter()
    with TcpMount(twin) as mount, crew(hub, tmp_path, printer(mount.url)):
        hub.until(lambda: hub.all("status"))
        twin.cut_after_bytes = 120
        hub.tell(print_job("j1"))
        assert hub.done("j1") == {"job": "j1", "ok": None, "error": "not_connected"}
        twin.unplugged = False
        hub.tell(print_job("j2", number="A013"))
        assert hub.done("j2")["ok"] is True
        assert twin.cuts == 1


def test_a_slip_not_begun_goes_to_the_fallback(hub: Hub, tmp_path: Path) -> None:
    first, second = VirtualPrinter(), VirtualPrinter()
    first.paper = Paper.OUT
    with TcpMount(first) as one, TcpMount(second) as two:
        devices = device("printer-1", "printer", "escpos", one.url, extra='fallback = "printer-2"')
        devices += device("printer-2", "printer", "escpos", two.url)
        with crew(hub, tmp_path, devices):
            hub.tell(print_job("j1"))
            assert hub.done("j1") == {"job": "j1", "ok": True, "by": "printer-2"}
            assert (first.cuts, second.cuts) == (0, 1)


def test_a_dead_device_delays_no_other(hub: Hub, tmp_path: Path) -> None:
    dead, well = VirtualPrinter(), VirtualPrinter()
    dead.silent = True
    with TcpMount(dead) as one, TcpMount(well) as two:
        devices = device("printer-1", "printer", "escpos", one.url, reply_s=2.0)
        devices += device("printer-2", "printer", "escpos", two.url)
        with crew(hub, tmp_path, devices):
            hub.tell(print_job("j1", "printer-1"))
            hub.tell(print_job("j2", "printer-2"))
            assert hub.done("j2", 1.5)["ok"] is True
            assert [d["job"] for d in hub.all("done")] == ["j2"]
            dead.unplugged = True  # or the end would wait for its answer


def test_bar_pad_and_keypad_share_one_line(hub: Hub, tmp_path: Path) -> None:
    bar, pad, keypad = VirtualBar(3), VirtualPad(0x83), VirtualKeypad(3)
    with PtyMount(Bus(bar, pad, keypad)) as mount:
        devices = device("bar-3", "bar", "a090", mount.url, address=3)
        devices += device("pad-3", "pad", "ff68", mount.url, address=3)
        devices += device("keypad-3", "keypad", "ff68", mount.url, address=3)
        with crew(hub, tmp_path, devices):
            show = {"text": "请A001到3号窗", "mode": "steady"}
            hub.tell({"job": "s", "device": "bar-3", "kind": "show", "data": show})
            hub.tell({"job": "r", "device": "pad-3", "kind": "rate", "data": {"timeout_s": 30}})
            hub.tell({"job": "b", "device": "keypad-3", "kind": "beep", "data": {}})
            assert [hub.done(job)["ok"] for job in "srb"] == [True, True, True]
            hub.until(lambda: bar.text == "请A001到3号窗" and pad.asking and keypad.beeps == 1)
            pad.press(4)
            rated = Rated.parse(hub.until(lambda: hub.all("rated"))[0])
            assert (rated.device, rated.level) == ("pad-3", 4)
            hub.until(lambda: pad.acknowledged == 1)
            keypad.press(0x0C, "23")
            pressed = hub.until(lambda: hub.all("pressed"))[0]
            assert (pressed["key"], pressed["digits"]) == ("call", "23")
            # The agent says a rating again until it is acknowledged: one rating, however often.
            assert {Rated.parse(said).id for said in hub.all("rated")} == {rated.id}
            told = {
                "bar-3": ("unknown", "one_way"),
                "pad-3": ("online", None),
                "keypad-3": ("online", None),
            }
            hub.until(lambda: _states(hub) == told)


def test_malformed_and_impossible_jobs_are_answered_and_harm_nothing(
    hub: Hub, tmp_path: Path
) -> None:
    with crew(hub, tmp_path, printer("virtual://printer")):
        hub.tell({"job": "bad-1", "device": "printer-1", "kind": "dance", "data": {}})
        hub.tell({"job": "bad-2", "device": "nobody", "kind": "poll", "data": {}})
        hub.tell({"job": "bad-3", "device": "printer-1", "kind": "beep", "data": {}})
        hub.tell({"nothing": 1})
        assert hub.done("bad-1")["error"] == "malformed"
        assert hub.done("bad-2")["error"] == "unknown_device"
        assert hub.done("bad-3")["error"] == "unsupported"
        hub.tell(print_job("j1"))
        assert hub.done("j1")["ok"] is True


def _states(hub: Hub) -> dict[str, tuple[str, str | None]]:
    return {s["device"]: (s["state"], s.get("detail")) for s in hub.all("status")}


def test_a_printer_that_does_not_answer_is_passed_by_when_there_is_a_fallback(
    hub: Hub, tmp_path: Path
) -> None:
    first, second = VirtualPrinter(), VirtualPrinter()
    first.silent = True
    with TcpMount(first) as one, TcpMount(second) as two:
        devices = device(
            "printer-1", "printer", "escpos", one.url, extra='fallback = "printer-2"', reply_s=0.2
        )
        devices += device("printer-2", "printer", "escpos", two.url)
        with crew(hub, tmp_path, devices):
            hub.tell(print_job("j1"))
            assert hub.done("j1") == {"job": "j1", "ok": True, "by": "printer-2"}
            assert (first.cuts, second.cuts) == (0, 1)


def test_with_both_printers_out_the_first_to_have_paper_prints_it_once(
    hub: Hub, tmp_path: Path
) -> None:
    first, second = VirtualPrinter(), VirtualPrinter()
    first.paper = second.paper = Paper.OUT
    devices = device("printer-1", "printer", "escpos", "", extra='fallback = "printer-2"')
    devices += device("printer-2", "printer", "escpos", "", extra='fallback = "printer-1"')
    with TcpMount(first) as one, TcpMount(second) as two:
        devices = devices.replace('url = ""', f'url = "{one.url}"', 1)
        devices = devices.replace('url = ""', f'url = "{two.url}"', 1)
        with crew(hub, tmp_path, devices):
            hub.tell(print_job("j1"))
            hub.until(lambda: {s["device"] for s in hub.all("status") if s.get("paper") == "out"}
                      == {"printer-1", "printer-2"})  # fmt: skip
            first.paper = Paper.ENOUGH
            assert hub.done("j1")["ok"] is True
            second.paper = Paper.ENOUGH
            hub.tell(print_job("j2", "printer-2"))
            hub.done("j2")
            assert first.cuts + second.cuts == 2


def test_of_the_texts_waiting_for_a_bar_only_the_last_is_shown(hub: Hub, tmp_path: Path) -> None:
    bar = VirtualBar()
    bar.unplugged = True
    with TcpMount(bar) as mount, crew(
        hub, tmp_path, device("bar-1", "bar", "a090", mount.url)
    ):  # fmt: skip
        for job, text in (("s1", "请A001"), ("s2", "请A002")):
            data = {"text": text, "mode": "steady"}
            hub.tell({"job": job, "device": "bar-1", "kind": "show", "data": data})
        assert hub.done("s1") == {"job": "s1", "ok": False, "error": "superseded"}
        bar.unplugged = False
        assert hub.done("s2")["ok"] is True
        hub.until(lambda: bar.text == "请A002")
        assert coloured("请A001", 0, "?") not in bytes(bar.raw)


def test_a_pad_is_not_asked_for_a_rating_that_is_over(hub: Hub, tmp_path: Path) -> None:
    pad = VirtualPad(0x81)
    pad.unplugged = True
    with TcpMount(pad) as mount, crew(
        hub, tmp_path, device("pad-1", "pad", "ff68", mount.url)
    ):  # fmt: skip
        hub.tell({"job": "r", "device": "pad-1", "kind": "rate", "data": {"timeout_s": 0.3}})
        assert hub.done("r") == {"job": "r", "ok": False, "error": "expired"}
        pad.unplugged = False
        hub.tell({"job": "r2", "device": "pad-1", "kind": "rate", "data": {"timeout_s": 30}})
        assert hub.done("r2")["ok"] is True
        hub.until(lambda: len(pad.frame_log) == 1)


def test_a_server_that_cannot_take_a_rating_now_gets_it_again(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.link.AGAIN_S", 0.2)
    pad = VirtualPad(0x81)
    answers = iter([{"ok": False, "code": "unavailable"}, None, {"ok": True}])
    hub.answer = lambda event, data: next(answers) if event == "rated" else {"ok": True}
    with TcpMount(pad) as mount, crew(
        hub, tmp_path, device("pad-1", "pad", "ff68", mount.url)
    ) as agent:  # fmt: skip
        hub.until(lambda: agent.hello().devices[0].state == "unknown" and hub.all("status"))
        pad.press(5)
        hub.until(lambda: len(hub.all("rated")) == 2)
        assert len({rated["id"] for rated in hub.all("rated")}) == 1


class Chatting(VirtualOnbon):
    """A controller on whose line keys are pressed just when it answers a text: one right before
    its answer, one right after."""

    def __init__(self, pad: VirtualPad, keypad: VirtualKeypad) -> None:
        super().__init__()
        self._others = pad, keypad

    def say(self, data: bytes) -> None:
        pad, keypad = self._others
        if self.text:
            keypad.press(0x0C, "23")
            super().say(data)
            pad.press(4)
        else:
            super().say(data)


@pytest.mark.parametrize("mount", [PtyMount, TcpMount])
def test_a_press_while_a_bar_answers_is_not_lost_with_its_answer(
    hub: Hub, tmp_path: Path, mount: type[PtyMount] | type[TcpMount]
) -> None:
    pad, keypad = VirtualPad(0x83), VirtualKeypad(3)
    bar = Chatting(pad, keypad)
    with mount(Bus(bar, pad, keypad)) as line:
        devices = device("bar-3", "bar", "onbon", line.url, address=1)
        devices += device("pad-3", "pad", "ff68", line.url, address=3)
        devices += device("keypad-3", "keypad", "ff68", line.url, address=3)
        with crew(hub, tmp_path, devices):
            show = {"text": "请A001", "mode": "steady"}
            hub.tell({"job": "s", "device": "bar-3", "kind": "show", "data": show})
            hub.done("s")
            pressed = hub.until(lambda: hub.all("pressed"))[0]
            assert (pressed["key"], pressed["digits"]) == ("call", "23")
            rated = Rated.parse(hub.until(lambda: hub.all("rated"))[0])
            assert (rated.device, rated.level) == ("pad-3", 4)


def test_a_machine_says_the_address_from_which_it_reaches_the_server() -> None:
    assert own_address("http://127.0.0.1:8000") == "127.0.0.1"
    assert own_address("http://[::1]:8000/") in ("::1", None)
    for wrong in ("http://no-such-host.invalid:80", "http://", "x", "http://127.0.0.1:99999"):
        assert own_address(wrong) is None
