"""The agent's contract and the server's reading of it, field by field: neither may drift."""

from __future__ import annotations

import dataclasses
import enum
import json
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from hardware import jobs
from hardware.jobs import DeviceHello, DeviceKind, DeviceState, Done, Hello, Paper, Status
from server.domain.errors import Malformed
from server.gateway import messages
from server.usecases.ports import Job as ServerJob

AT = datetime(2026, 3, 9, 1, 5, tzinfo=UTC)
DEVICE = DeviceHello(
    "printer-1", DeviceKind.PRINTER, "kiosk:a", DeviceState.FAULT, Paper.OUT, "escpos", "paper_out"
)
FULL: dict[str, Any] = {
    "hello": Hello("east", "0.1", (DEVICE,), 3, "192.0.2.7"),
    "not_configured": jobs.NotConfigured(4, "line 4: there is no driver escpas"),
    "status": Status("printer-1", DeviceState.FAULT, Paper.OUT, "paper_out"),
    "done": Done("j_1", False, "paper_out", "printer-2"),
    "pressed": jobs.Pressed("u1", AT, "keypad-1", "call", "23"),
    "rated": jobs.Rated("u2", AT, "pad-1", 5),
    "scanned": jobs.Scanned("u3", AT, "scanner-1", "qr", "T-1"),
    "card": jobs.Card("u4", AT, "reader-1", jobs.IdCard("990101199005170124", 1990, "张*")),
}
"""Each thing an agent says, with every field filled."""

SHAPES = messages.INCOMING[messages.AGENT]
ALL: dict[str, tuple[Any, type[BaseModel]]] = {
    **{event: (FULL[event], SHAPES[event]) for event in FULL if event in SHAPES},
    "a device of hello": (DEVICE, messages.DeviceSaid),
}
each = pytest.mark.parametrize(("said", "shape"), ALL.values(), ids=ALL.keys())


def bare(said: Any) -> Any:
    """The same with every optional field left out."""
    rest = {
        field.name: None
        for field in dataclasses.fields(said)
        if field.default is None and field.default is not dataclasses.MISSING
    }
    return dataclasses.replace(said, **rest)


def names(shape: type[BaseModel]) -> dict[str, bool]:
    """The server's fields by their name on the wire; True: it must be there."""
    return {f.alias or name: f.is_required() for name, f in shape.model_fields.items()}


def values(annotation: Any) -> set[str] | None:
    """The words a field may be, of an enumeration or of literals; None where any text may."""
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, enum.StrEnum):
        return {word.value for word in annotation}
    found = [words for part in get_args(annotation) if (words := values(part)) is not None]
    return set().union(*found) if found else None


def test_both_sides_know_the_same_messages_in_the_same_namespace() -> None:
    assert set(SHAPES) == set(FULL)
    assert messages.AGENT == jobs.NAMESPACE


@each
def test_what_an_agent_says_has_exactly_the_fields_the_server_reads(
    said: Any, shape: type[BaseModel]
) -> None:
    assert set(said.message()) == set(names(shape))


@each
def test_what_the_server_requires_is_always_said(said: Any, shape: type[BaseModel]) -> None:
    always = set(bare(said).message())
    assert {name for name, required in names(shape).items() if required} <= always
    optional = {f.name for f in dataclasses.fields(said) if f.default is None}
    assert {name for name in names(shape) if name not in always} == optional


@each
def test_a_field_of_few_words_has_the_same_words_on_both_sides(
    said: Any, shape: type[BaseModel]
) -> None:
    hints = get_type_hints(type(said))
    for name, field in shape.model_fields.items():
        mine, theirs = values(hints.get(name)), values(field.annotation)
        if theirs is not None:
            assert mine == theirs, name


def test_the_words_are_found_in_whatever_way_a_field_is_written() -> None:
    assert values(Literal["a", "b"] | None) == {"a", "b"}
    assert values(Paper | None) == {"enough", "low", "out", "unknown"}
    assert values(str | None) is None


ids = st.text(alphabet="abcXYZ019-_.", min_size=1, max_size=64)
instants = st.datetimes(min_value=datetime(2020, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
codes = st.none() | st.text(alphabet="abc_", min_size=1, max_size=40)
papers = st.none() | st.sampled_from(Paper)
states = st.sampled_from(DeviceState)
devices = st.builds(
    DeviceHello, ids, st.sampled_from(DeviceKind), ids.map("window:{}".format), states, papers,
    codes,
)  # fmt: skip
digits = st.none() | st.text(alphabet="0123456789", min_size=1, max_size=jobs.DIGITS)
SAYINGS = st.one_of(
    st.tuples(
        st.just("hello"),
        st.builds(Hello, ids, st.text(max_size=40), st.lists(devices, max_size=5).map(tuple)),
    ),
    st.tuples(st.just("status"), st.builds(Status, ids, states, papers, codes)),
    st.tuples(st.just("done"), st.builds(Done, ids, st.none() | st.booleans(), codes)),
    st.tuples(
        st.just("pressed"),
        st.builds(jobs.Pressed, ids, instants, ids, st.sampled_from(sorted(jobs.KEYS)), digits),
    ),
    st.tuples(st.just("rated"), st.builds(jobs.Rated, ids, instants, ids, st.integers(1, 5))),
)


@settings(max_examples=150, deadline=None)
@given(SAYINGS)
def test_whatever_an_agent_says_the_server_reads_as_it_was_meant(said: tuple[str, Any]) -> None:
    event, message = said
    wire = json.loads(json.dumps(message.message()))
    heard = messages.read(SHAPES[event], wire).model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    assert type(message).parse(heard | {"ok": wire.get("ok")}) == message


@pytest.mark.parametrize(
    ("event", "change"),
    [
        ("rated", {"level": 0}),
        ("rated", {"level": 6}),
        ("rated", {"level": "5"}),
        ("pressed", {"digits": "2a"}),
        ("pressed", {"digits": "123456789"}),
        ("done", {"ok": "maybe"}),
        ("status", {"paper": "some"}),
        ("scanned", {"at": "yesterday"}),
        ("card", {"at": "yesterday"}),
        ("card", {"read": "990101199005170124"}),
        ("card", {"read": {"number": "990101199005170124", "birth_year": "1990", "name": "张*"}}),
        ("hello", {"devices": 3}),
    ],
)
def test_what_one_side_refuses_the_other_refuses(event: str, change: dict[str, Any]) -> None:
    wrong = {**FULL[event].message(), **change}
    with pytest.raises(jobs.Malformed):
        type(FULL[event]).parse(wrong)
    with pytest.raises(Malformed):
        messages.read(SHAPES[event], wrong)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("show", {"text": "请A001", "mode": "blink"}),
        ("rate", {"timeout_s": 30.0}),
        ("beep", {}),
        ("poll", {}),
        ("say", {"call_id": 12, "text": "请A001", "lang": "zh"}),
    ],
)
def test_a_job_as_the_server_writes_it_is_read_whole(kind: str, data: dict[str, Any]) -> None:
    sent = messages.job(ServerJob("j_1", "east", "bar-1", kind, data, AT))
    assert jobs.Job.parse(json.loads(json.dumps(sent))).message() == sent
