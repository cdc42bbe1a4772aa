"""The contract: every message survives the wire, and what breaks it is refused by name."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import jobs
from hardware.jobs import (
    Beep,
    DeviceHello,
    DeviceKind,
    DeviceState,
    Done,
    Hello,
    Job,
    Malformed,
    Paper,
    Poll,
    Pressed,
    Rate,
    Rated,
    Say,
    Scanned,
    Show,
    Status,
)
from hardware.slip import Slip
from hardware.slip_lines import Text, width, wrap
from hardware.slip_template import layout
from tests.hardware.builders import print_job, slip_fields

AT = datetime(2026, 3, 9, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "message",
    [
        Job.parse(print_job()),
        Job("j", "bar-1", Show("请A001", "blink")),
        Job(7, "speaker-1", Say(12, "请A001", "zh")),
        Job("j", "pad-1", Rate(30.0)),
        Job("j", "keypad-1", Beep()),
        Job("j", "printer-1", Poll()),
        Done("j", True),
        Done(7, None, "interrupted"),
        Status("printer-1", DeviceState.FAULT, Paper.OUT, "paper_out"),
        Status("pad-1", DeviceState.ONLINE),
        Hello("east", "0.1", (DeviceHello("p", DeviceKind.PRINTER, "kiosk:a",
                                          DeviceState.UNKNOWN, Paper.UNKNOWN),)),
        Hello("east", "0.1", (), 2, "192.0.2.7"),
        Pressed("u1", AT, "keypad-1", "call", "23"),
        Pressed("u2", AT, "keypad-1", "recall"),
        Rated("u3", AT, "pad-1", 5),
        Scanned("u4", AT, "scanner-1", "qr", "T-1"),
    ],
    ids=lambda message: type(message).__name__,
)  # fmt: skip
def test_a_message_is_the_same_after_the_wire(message: Any) -> None:
    assert type(message).parse(json.loads(json.dumps(message.message()))) == message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "dance"}, "kind"),
        ({"kind": None}, "kind"),
        ({"job": ""}, "job"),
        ({"job": True}, "job"),
        ({"device": 3}, "device"),
        ({"data": []}, "data"),
        ({"data": {}}, "data.slip."),
        ({"data": {"slip": {**slip_fields(), "ahead": -1}}}, "data.slip.ahead"),
        ({"data": {"slip": {**slip_fields(), "at": "2026-03-09T09:05:00"}}}, "data.slip.at"),
        ({"data": {"slip": {**slip_fields(), "number": " "}}}, "data.slip.number"),
        ({"data": {"slip": {**slip_fields(), "estimate": {"low_s": 1}}}},
         "data.slip.estimate.high_s"),
        ({"data": {"slip": slip_fields(), "reprint": "yes"}}, "data.reprint"),
        ({"kind": "show", "data": {"text": "A", "mode": "jump"}}, "data.mode"),
        ({"kind": "rate", "data": {"timeout_s": 0}}, "data.timeout_s"),
        ({"kind": "say", "data": {"text": "A"}}, "data.call_id"),
    ],
)  # fmt: skip
def test_a_malformed_job_is_refused_by_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as refused:
        Job.parse({**print_job(), **change})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("parse", "message"),
    [
        (Done.parse, {"job": "j"}),
        (Done.parse, {"job": "j", "ok": "yes"}),
        (Rated.parse, {"id": "u", "at": AT.isoformat(), "device": "p", "level": 6}),
        (Rated.parse, {"id": "u", "at": AT.isoformat(), "device": "p", "level": True}),
        (Rated.parse, {"id": "u", "at": "09:05", "device": "p", "level": 5}),
        (Pressed.parse, {"id": "u", "at": AT.isoformat(), "device": "k", "key": "call",
                         "digits": "2a"}),
        (Status.parse, {"device": "p", "state": "fine"}),
        (Hello.parse, {"devices": {}}),
    ],
)  # fmt: skip
def test_what_an_agent_says_wrongly_is_refused(parse: Any, message: Any) -> None:
    with pytest.raises(Malformed):
        parse(message)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


@settings(max_examples=50, deadline=None)
@given(anything, st.sampled_from(["job", "device", "kind", "data", "at", "level", "ok", "id"]))
def test_no_message_whatever_raises_anything_but_malformed(value: Any, field: str) -> None:
    for kind in (Job, Done, Status, Hello, Pressed, Rated, Scanned):
        for message in (value, {**print_job(), "id": "u", "at": AT.isoformat(), field: value}):
            with contextlib.suppress(Malformed):
                kind.parse(message)


def test_the_slip_has_exactly_the_agreed_fields() -> None:
    assert set(Slip.parse(slip_fields()).fields()) == set(slip_fields())
    assert Slip.parse(slip_fields()).fields() == slip_fields()


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=80), st.integers(4, 48))
def test_wrapping_keeps_every_word_and_never_exceeds_the_paper(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_of_a_slip_is_wider_than_its_paper(lang: str, columns: int) -> None:
    fields = slip_fields(lang=lang, number="AB0123", hall="云" * 40, service="事项" * 30)
    fields |= {"where": "一楼东区服务台旁边的等候区域一至十二号窗口", "class": "老年人优先"}
    for line in layout(Slip.parse(fields), reprint=True, columns=columns):
        if isinstance(line, Text):
            assert width(line.text) * line.size <= columns


def test_the_server_and_the_drivers_name_the_same_keys() -> None:
    from hardware.keypads.ff68 import KEY_NAMES

    assert set(KEY_NAMES.values()) == jobs.KEYS


def test_the_halls_own_words_stand_at_the_end_of_the_slip() -> None:
    plain = layout(Slip.parse(slip_fields()))
    noted = layout(Slip.parse(slip_fields(note="请保管好随身物品")))
    assert [line for line in noted if line not in plain] == [Text("请保管好随身物品")]
    assert noted[-1] == plain[-1]
